"""A canvas on which subjects are lifted and dragged: hole and sprite lie over the picture until real pixels come."""

from __future__ import annotations

from typing import cast

import numpy as np
from PySide6.QtCore import QRect, QRectF, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QRegion
from PySide6.QtWidgets import QWidget

from editor.algorithms.warp import Matrix
from editor.core.geometry import Rect, Size
from editor.core.pixels import RgbaImage
from editor.core.tiles import TileMap
from editor.jobs.queue import Job
from editor.settings import Settings
from editor.tools.mask_brush import BrushSettings
from editor.tools.reposition import RepositionTool
from editor.tools.reposition_lift import Lift
from editor.tools.reposition_pixels import layers_above
from editor.tools.reposition_work import RepositionWork
from editor.ui.canvas.handles import HandleView
from editor.ui.canvas.layer_preview import MODES
from editor.ui.canvas.reposition_images import LaidImage, Scene, laid, laid_marks, view_box
from editor.ui.canvas.tools.table import REPOSITION
from editor.workspace import Workspace

# How long a selection rests before its subject is cut out unasked.
REST_MS = 120
# The sprite comes first; the fill begins this much later, and with it what a new thread and its pill take.
FILL_AFTER_MS = 30
# What handles and lines take around the frame.
FRAME_MARGIN = 14
IN_FRONT, SOLID = QColor(64, 160, 255, 120), QColor(255, 255, 255, 255)

LAID_OVER = QPainter.CompositionMode.CompositionMode_SourceOver


class RepositionView(HandleView):
    """`repositioned` says that the subject in hand looks otherwise; `hole_filling` tells of a fill that runs for it."""

    repositioned = Signal()
    hole_filling = Signal(object)

    def __init__(self, settings: Settings, brush: BrushSettings, parent: QWidget | None = None) -> None:
        super().__init__(settings, brush, parent)
        self.repositioner = cast(RepositionTool, self._tools[REPOSITION])
        self.repositioner.changed = self._on_repositioned
        self._scene: Scene | None = None
        self._dirty = QRect()
        self._front: LaidImage | None = None
        self._front_of: tuple[TileMap, float, bool] | None = None
        self._parting: Job | None = None
        self._is_parting = self._finishes_when_ready = False
        self._rest_timer = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest_timer.timeout.connect(self._on_rest)
        self._fill_timer = QTimer(self, singleShot=True, interval=FILL_AFTER_MS)
        self._fill_timer.timeout.connect(self.repositioner.follow)

    @property
    def scene(self) -> Scene | None:
        """What stands over the picture now."""
        return self._scene

    # The document

    def set_workspace(self, workspace: Workspace | None) -> None:
        """Show another document; a subject in hand is put down in the former one."""
        if self._workspace is not None:
            self._settle_subject()
            self._workspace.document.selection_changed.disconnect(self._on_selected)
        work, self.repositioner.work = self.repositioner.work, None
        if work is not None:
            work.close()
        self._drop_scene()
        super().set_workspace(workspace)
        if workspace is not None:
            work = RepositionWork(workspace.document, workspace.engines, workspace.jobs, self._laid)
            work.changed.connect(self._on_work)
            work.said.connect(workspace.said.emit)
            work.filling.connect(self.hole_filling.emit)
            work.engine_of = lambda: str(self.settings["fill_engine"])
            self.repositioner.work = work
            workspace.document.selection_changed.connect(self._on_selected)
            self._rest_timer.start()

    def _laid(self, area: Rect, pixels: RgbaImage) -> LaidImage:
        workspace = self._workspace
        profile = None if workspace is None else workspace.document.metadata.icc_profile
        return laid(area, pixels, profile, self._screen_profile)

    def _on_selected(self, _: Rect) -> None:
        tool = self.repositioner
        if tool.is_open and not tool.is_active and tool.lift is not None and not tool.lift.is_reopened:
            self._end_session()
        self._rest_timer.start()

    def _on_rest(self) -> None:
        work = self.repositioner.work
        is_free = self._workspace is not None and self._workspace.gesture is None
        if self._tool_name == REPOSITION and work is not None and not self.repositioner.is_open and is_free:
            work.prepare()

    def _on_resized(self, before: Size) -> None:
        self._drop_scene()
        super()._on_resized(before)

    # The session

    def choose_tool(self, name: str) -> None:
        """Take another tool in hand; a subject that was moved is put down first."""
        if name != self._tool_name:
            self._settle_subject()
        super().choose_tool(name)
        self._rest_timer.start()

    def put_back(self) -> None:
        """Put everything back: the picture was never changed."""
        if self.repositioner.is_open:
            self._finishes_when_ready = False
            if self._workspace is not None and self._workspace.gesture is self.repositioner:
                self._workspace.cancel_gesture()
            self.repositioner.end()

    def _settle_subject(self) -> None:
        """Put the subject down for good, as nobody will any more; what is not ready is done as a job."""
        if self.repositioner.is_open:
            self._finishes_when_ready = False
            if self._workspace is not None and self._workspace.gesture is self.repositioner:
                self._workspace.cancel_gesture()
            self._put_down()
            self._end_session()

    def finish_session(self) -> bool:
        """Put the subject down; while its place is being filled that waits for the fill."""
        tool = self.repositioner
        if self._session is not tool or not tool.is_open:
            return super().finish_session()
        if tool.has_changed and not tool.is_ready:
            self._finishes_when_ready = True
            if self._workspace is not None:
                self._workspace.said.emit(self.tr("Put down as soon as the old place is filled."), False)
            return True
        self._put_down()
        return True

    def _put_down(self) -> None:
        self._finishes_when_ready = False
        workspace, scene, hidden = self._workspace, self._scene, self._hidden_group
        before = () if workspace is None else workspace.running
        steps = 0 if workspace is None else len(workspace.history.steps)
        super().finish_session()
        if workspace is None or self.repositioner.is_open:
            return
        started = [job for job in workspace.running if job not in before]
        if not started and len(workspace.history.steps) == steps and not hidden:
            return
        # The picture shows the new state a little later than it has it.
        self._scene, self._is_parting = scene, True
        self._parting = started[0] if started else None
        if self._parting is not None:
            for signal in (self._parting.finished, self._parting.failed, self._parting.cancelled):
                signal.connect(self._on_parted)
        else:
            self._on_parted()

    def _on_parted(self, *_: object) -> None:
        self._parting = None
        self._show_group()
        self._leave_scene()

    def _leave_scene(self) -> None:
        """Let the scene go once the picture shows what it stood for."""
        is_fresh = self._pyramid is None or not self._pyramid.is_stale_in(self._viewport.visible_rect)
        if self._is_parting and self._parting is None and is_fresh:
            self._drop_scene()

    def _drop_scene(self) -> None:
        self._is_parting, self._parting = False, None
        self._scene = self._front = self._front_of = None
        self._show_group()
        self._show_tint()
        self.update()

    def _refresh(self, budget_s: float) -> None:
        super()._refresh(budget_s)
        self._leave_scene()

    # What is shown

    def _on_work(self) -> None:
        tool = self.repositioner
        tool.follow()
        self._on_repositioned()
        if self._finishes_when_ready and tool.is_ready:
            self._put_down()

    def _on_repositioned(self) -> None:
        tool = self.repositioner
        if tool.is_open and self._is_parting:
            self._drop_scene()
        if not tool.is_open:
            self._finishes_when_ready = False
            if self._scene is not None and not self._is_parting:
                self._drop_scene()
        else:
            self._show_scene(tool, cast(Lift, tool.lift))
        self.repositioned.emit()

    def _show_scene(self, tool: RepositionTool, lift: Lift) -> None:
        is_first = self._scene is None
        self._scene = self._scene_of(tool, lift)
        if is_first or (lift.above and not self._hides_above):
            self._hide_group(lift)
        if is_first:
            self._show_tint()
            self._fill_timer.start()
        before, self._dirty = self._dirty, self._scene_box(tool)
        hole = QRect()
        if is_first or not tool.is_dragging:
            area = self._scene.hole.rect if self._scene.hole is not None else tool.box
            hole = view_box(area.united(tool.box), np.eye(3), self._viewport).toAlignedRect().adjusted(-4, -4, 4, 4)
        for rect in (before, self._dirty, hole):
            self.update(rect)
        if tool.settings.shows_ground or tool.is_marking:
            self.update()

    def _scene_of(self, tool: RepositionTool, lift: Lift) -> Scene:
        sprite, relative = lift.sprite, tool.matrix
        if lift.fitted is not None:
            made: Matrix = lift.fitted.placement.matrix(tool.middle)
            sprite, relative = lift.fitted.look, tool.matrix @ np.linalg.inv(made)
        hole = None if tool.options.copies else lift.hole_look(tool.options)
        fill = lift.fill(tool.options)
        is_erased = fill is not None and fill.is_erased
        shadow = None if lift.fitted is None or tool.options.shadow == 0 else lift.fitted.shadow
        above = tuple((image, MODES.get(mode, LAID_OVER)) for image, mode in lift.above)
        return Scene(hole, is_erased, sprite, relative, self._front_for(tool), shadow, tool.options.shadow, above)

    def _front_for(self, tool: RepositionTool) -> LaidImage | None:
        marks = tool.occluder
        if marks is None:
            self._front = self._front_of = None
            return None
        known = self._front_of
        if known is None or known[1:] != (self._viewport.zoom, tool.is_marking) or marks.changed_keys(known[0]):
            self._front_of = marks.snapshot(), self._viewport.zoom, tool.is_marking
            self._front = laid_marks(marks, self._viewport, SOLID)
        return self._front

    def _scene_box(self, tool: RepositionTool) -> QRect:
        """Where sprite and frame are in the view."""
        viewport = self._viewport
        box = view_box(tool.box, tool.matrix, viewport)
        if self._scene is not None:
            box = box.united(self._scene.box(viewport))
        return box.adjusted(-FRAME_MARGIN, -FRAME_MARGIN, FRAME_MARGIN, FRAME_MARGIN).toAlignedRect()

    # The picture below

    _hidden_group: frozenset[int] = frozenset()
    _hides_above = False

    def _hide_group(self, lift: Lift) -> None:
        if lift.group is not None and self._workspace is not None and self._tiles is not None:
            layers = self._workspace.document.layers
            hidden = {lift.group, *(layer.id for layer in layers.inside(lift.group))}
            self._hides_above = bool(lift.above)
            if self._hides_above:
                # The scene draws them, over the subject.
                hidden.update(layer.id for part in layers_above(self._workspace.document, lift.group) for layer in part)
            self._hidden_group = frozenset(hidden)
            self._mark_group()
            self._refresh_now()

    def _show_group(self) -> None:
        if self._hidden_group:
            self._mark_group(is_over=True)

    def _mark_group(self, is_over: bool = False) -> None:
        if self._workspace is None or self._tiles is None:
            self._hidden_group = frozenset()
            return
        document = self._workspace.document
        area = Rect(0, 0, 0, 0)
        for layer_id in self._hidden_group:
            if layer_id in document.layers:
                area = area.united(document.footprint(document.layers.get(layer_id)))
        if is_over:
            self._hidden_group, self._hides_above = frozenset(), False
        self._tiles.hidden = self._hidden_group
        self._on_pixels_changed(area.intersect(document.bounds))

    def _shows_mask(self) -> bool:
        return self._scene is None and super()._shows_mask()

    def _show_tint(self) -> None:
        """The selection's color would lie on what is dragged, and on the place that it has left."""
        if self._tiles is not None:
            self._tiles.is_mask_visible = self._is_overlay_visible and self._scene is None
            self._mark(self._tiles.mask_tiles())
            # At once: the outline of what was selected before would flash up.
            self._on_outline()

    def _paint_picture(self, painter: QPainter, region: QRegion) -> None:
        super()._paint_picture(painter, region)
        scene = self._scene
        if scene is None or self.is_comparing:
            return
        for rect in [rect for rect in region]:  # type: ignore[attr-defined]  # noqa: C416
            scene.draw(painter, QRectF(rect), self._viewport, self._checker)
        if self.repositioner.is_marking and self.repositioner.occluder is not None:
            tint = laid_marks(self.repositioner.occluder, self._viewport, IN_FRONT)
            if tint is not None:
                tint.draw(painter, self._viewport, np.eye(3))
