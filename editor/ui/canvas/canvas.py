"""The canvas: a view to paint on that also shows running jobs and first hints, and takes what is dropped."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QRegion, QResizeEvent
from PySide6.QtWidgets import QWidget

from editor.core.geometry import Rect
from editor.core.guides import snapped
from editor.jobs.queue import Job
from editor.settings import Settings
from editor.tools.base import PointerEvent
from editor.tools.mask_brush import BrushSettings
from editor.ui.canvas.compare_split import CompareSplit
from editor.ui.canvas.context_box import ContextBox
from editor.ui.canvas.drops import draw_drop_frame, dropped_files, is_welcome
from editor.ui.canvas.guide_marks import GuideMarks
from editor.ui.canvas.hints_card import HintsCard
from editor.ui.canvas.job_marks import JobMarks
from editor.ui.canvas.job_previews import JobPreviews
from editor.ui.canvas.object_pointer import ObjectPointer
from editor.ui.canvas.pixel_grid import draw_pixel_grid
from editor.ui.canvas.reposition_hand import RepositionHand
from editor.ui.canvas.sketch_marks import SketchMarks
from editor.ui.canvas.tools.table import SKETCH, SKETCH_EDIT
from editor.workspace import Workspace

HINTS_MARGIN = 16
SNAP_PX = 8.0
# The tools whose points go onto a guide that is near.
SNAPPING = frozenset({"rectangle", "ellipse", "polygon", "crop", "gradient"})
# The order of the first hints.
HINT_PAINT, HINT_FILL, HINT_COMPARE = range(3)


class Canvas(RepositionHand):
    """What the window puts in its middle."""

    files_dropped = Signal(list)
    picture_changed = Signal()
    hints_dismissed = Signal()

    def __init__(self, settings: Settings, brush: BrushSettings, parent: QWidget | None = None) -> None:
        super().__init__(settings, brush, parent)
        self._marks = JobMarks(self)
        self.previews = JobPreviews(self)
        self.picture_changed.connect(self.previews.on_picture_changed)
        self.split = CompareSplit(self)
        self.guides = GuideMarks(self, settings)
        self.context = ContextBox(self)
        self.objects = ObjectPointer(self, settings)
        self.repositioner.choose = self.objects.tool.choose
        self.sketch = SketchMarks(self, self.tool(SKETCH), self.tool(SKETCH_EDIT))
        self.handles = [self.split, self.context, self.guides]
        self.hole_filling.connect(self._on_hole_filling)
        self._hints: HintsCard | None = None
        self._marks.cards = self._cards
        self._is_drop_hovering = False
        self.stroke_finished.connect(lambda: self._tick_hint(HINT_PAINT))
        self.comparing_changed.connect(lambda _: self._tick_hint(HINT_COMPARE))
        self.setAcceptDrops(True)
        self.setMinimumSize(160, 120)
        self.setAccessibleName(self.tr("Canvas"))
        self.setAccessibleDescription(
            self.tr("Shows the picture. Paint over what should go; Control and Enter fills it.")
        )

    def set_workspace(self, workspace: Workspace | None) -> None:
        """Show another document; None for an empty ground."""
        if self._workspace is not None:
            self._workspace.job_started.disconnect(self._on_job_started)
            document = self._workspace.document
            document.guides_changed.disconnect(self.update)
            document.sketch_changed.disconnect(self.sketch.on_sketch)
            document.layers_changed.disconnect(self.split.forget)
            document.pixels_changed.disconnect(self._on_other_pixels)
            document.selection_changed.disconnect(self._on_other_mask)
        super().set_workspace(workspace)
        self._marks.set_workspace(workspace)
        self.previews.set_workspace(workspace)
        self.objects.set_workspace(workspace)
        if workspace is not None:
            workspace.job_started.connect(self._on_job_started)
            document = workspace.document
            document.guides_changed.connect(self.update)
            document.sketch_changed.connect(self.sketch.on_sketch)
            document.layers_changed.connect(self.split.forget)
            document.pixels_changed.connect(self._on_other_pixels)
            document.selection_changed.connect(self._on_other_mask)
        self.split.forget()
        self.context.override = None
        self.context.refresh()
        self._place_hints()

    def look_at(self, x: float, y: float) -> None:
        """Put a place of the document into the middle."""
        self._viewport.look_at(x, y)
        self._viewport_moved()

    def _refresh(self, budget_s: float) -> None:
        super()._refresh(budget_s)
        self.picture_changed.emit()

    def _tool_event(self, at: QPointF, keys: Qt.KeyboardModifier) -> PointerEvent:
        event = super()._tool_event(at, keys)
        guides = self.guides.guides
        if self._tool_name not in SNAPPING or not (self.settings["snap_guides"] and self.settings["show_guides"]):
            return event
        x, y = snapped(event.x, event.y, guides, SNAP_PX / self._viewport.scale)
        return replace(event, x=x, y=y)

    def _on_other_pixels(self, _: Rect) -> None:
        self.split.forget()

    def _on_other_mask(self, _: Rect) -> None:
        self.context.follow()

    def _on_job_started(self, job: Job) -> None:
        self._tick_hint(HINT_FILL)

    def _on_hole_filling(self, job: Job) -> None:
        # No shape: it would lie over the subject that is being dragged.
        self._marks.add(job, has_shape=False)

    @property
    def marks(self) -> JobMarks:
        """What shows the running jobs."""
        return self._marks

    # Hints

    def show_hints(self, hints: list[str]) -> None:
        """Show a card with what to try first: painting, filling, comparing, in this order."""
        self.hide_hints()
        self._hints = HintsCard(hints, self)
        self._hints.dismissed.connect(self.hints_dismissed)
        self._place_hints()

    def hide_hints(self) -> None:
        """Take the card away without calling it dismissed."""
        card, self._hints = self._hints, None
        if card is not None:
            card.hide()
            card.deleteLater()

    @property
    def hints_card(self) -> HintsCard | None:
        """The card, if it was asked for."""
        return self._hints

    def _cards(self) -> list[QRect]:
        return [] if self._hints is None or self._hints.isHidden() else [self._hints.geometry()]

    def _tick_hint(self, index: int) -> None:
        if self._hints is not None:
            self._hints.tick(index)

    def _place_hints(self) -> None:
        card = self._hints
        if card is None or card.is_dismissed:
            return
        card.move(HINTS_MARGIN, self.height() - HINTS_MARGIN - card.height())
        # In a small window the card would lie on what it talks about.
        middle = QRect(self.width() // 3, self.height() // 3, self.width() // 3, self.height() // 3)
        card.setVisible(self._workspace is not None and card.y() > 0 and not card.geometry().intersects(middle))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the hints in their corner."""
        super().resizeEvent(event)
        self._place_hints()

    # Drag and drop

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome pictures."""
        if is_welcome(event.mimeData()):
            event.acceptProposedAction()
            self._set_drop_hovering(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Calm down again."""
        self._set_drop_hovering(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Say what was dropped; whoever listens opens it."""
        self._set_drop_hovering(False)
        files = dropped_files(event.mimeData())
        if files:
            event.acceptProposedAction()
            self.files_dropped.emit(files)

    def _set_drop_hovering(self, is_hovering: bool) -> None:
        self._is_drop_hovering = is_hovering
        self.update()

    # Painting

    def _paint_picture(self, painter: QPainter, region: QRegion) -> None:
        super()._paint_picture(painter, region)
        if not self.is_comparing:
            self.split.paint_before(painter, region)
        if self.settings["pixel_grid"] and self._workspace is not None:
            draw_pixel_grid(painter, self._viewport, region.boundingRect())

    def _put_down(self) -> None:
        super()._put_down()
        if self._parting is not None:
            # The subject stands before the place that is still being filled.
            self.previews.forget(self._parting)

    def _paint_above(self, painter: QPainter, region: QRegion) -> None:
        if self._workspace is None:
            painter.fillRect(self.rect(), self._surround)
            if self._is_drop_hovering:
                draw_drop_frame(painter, QRectF(self.rect()), self.palette())
            return
        if not self.is_comparing:
            self.previews.paint(painter, region)
            self.sketch.paint(painter, region)
            self._marks.paint(painter, region, self.palette())
            self.objects.paint(painter, self._phase)
            self.seeker.paint(painter)
        for handle in reversed(self.handles):
            handle.paint(painter, region)
        if self._is_drop_hovering:
            draw_drop_frame(painter, QRectF(self.rect()), self.palette())
        super()._paint_above(painter, region)
