"""Objects under the pointer: what selecting them needs of the canvas, and how candidates and prompts look on it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from editor.algorithms.selection import Combine
from editor.core.commands import ChangeSelection
from editor.core.geometry import Rect
from editor.core.tiles import TileMap
from editor.engines.embeddings import EmbeddingCache, default_folder
from editor.errors import EditorError
from editor.jobs.queue import Job
from editor.settings import Settings
from editor.tools.found_objects import Asking, Found
from editor.tools.select_object import Mark, ObjectSelect
from editor.tools.select_object_work import ObjectWork
from editor.ui.canvas.painting import transform_of
from editor.ui.canvas.tools.overlays import DARK, LIGHT, draw_marching, view_polygon
from editor.ui.canvas.tools.table import OBJECT, REPOSITION
from editor.workspace import Workspace

if TYPE_CHECKING:
    from editor.ui.canvas.canvas import Canvas

# How far a click may slip, in pixels of the view.
CLICK_PX = 4.0
# The pointer rests this long before a candidate is looked for.
REST_MS = 25
# A picture that was opened is read after so much calm, so that the first object is found at once.
IDLE_MS = 1500
DOT_PX = 6.0
_PLUS, _MINUS = QColor(48, 160, 88), QColor(208, 64, 64)
_LABELS = {Combine.ADD: "Add object", Combine.SUBTRACT: "Subtract object", Combine.INTERSECT: "Intersect with object"}


class ObjectPointer(QObject):
    """Belongs to a canvas; leads the pointer, the document in hand and its history to the tool that selects objects."""

    def __init__(self, canvas: Canvas, settings: Settings) -> None:
        super().__init__(canvas)
        self._canvas, self._settings = canvas, settings
        self.tool = cast(ObjectSelect, canvas.tool(OBJECT))
        self.cache = EmbeddingCache(default_folder())
        self._workspace: Workspace | None = None
        self._is_applying = False
        self._place: tuple[float, float] | None = None
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._on_rest)
        self._idle = QTimer(self, singleShot=True, interval=IDLE_MS)
        self._idle.timeout.connect(self._on_idle)
        canvas.cursor_moved.connect(self._on_cursor)
        canvas.tool_changed.connect(self._on_tool)
        canvas.viewport_changed.connect(self._on_view)

    # The document

    def set_workspace(self, workspace: Workspace | None) -> None:
        """Work on another document."""
        work, former = self.tool.work, self._workspace
        self._rest.stop()
        self._idle.stop()
        self.tool.end()
        if work is not None and former is not None:
            work.close()
            former.document.selection_changed.disconnect(self._on_selection)
        self.tool.work, self._workspace = None, workspace
        if workspace is None:
            return
        work = ObjectWork(workspace.document, workspace.engines, workspace.jobs, self.cache)
        work.engine_id = str(self._settings["select_engine"])
        work.changed.connect(self._canvas.update)
        work.changed.connect(self._show_reading)
        work.said.connect(workspace.said.emit)
        work.selected.connect(lambda asking, made: workspace.when_calm(lambda: self._apply(workspace, asking, made)))
        work.revoked.connect(lambda asking: workspace.when_calm(lambda: self._take_back(workspace, asking)))
        workspace.document.selection_changed.connect(self._on_selection)
        self.tool.work = work
        self._on_tool()
        self._idle.start()

    def choose_engine(self, engine_id: str) -> None:
        """Let another model select from now on."""
        self._settings["select_engine"] = engine_id
        work = self.tool.work
        if work is not None and work.engine_id != engine_id:
            self.tool.end()
            work.engine_id = engine_id
            self._on_tool()

    def _apply(self, workspace: Workspace, asking: Asking, made: TileMap) -> None:
        document, history = workspace.document, workspace.history
        if document.selection.pixels.changed_keys(asking.shown) or document is not workspace.document:
            # Somebody else has changed the selection meanwhile: theirs stays.
            return
        self._is_applying = True
        try:
            step = history.undo_step
            if asking.step is not None and step is asking.step and step is not history.clean_step:
                history.undo()
            label = _LABELS.get(self.tool.mode, "Select object") if asking is self.tool.asking else "Select object"
            command = ChangeSelection.between(label, document.selection.pixels, made, is_outline=True)
            if command.after:
                workspace.perform(command)
                asking.step = history.undo_step
            asking.shown = document.selection.pixels.snapshot()
        finally:
            self._is_applying = False
        self._canvas.update()

    def _take_back(self, workspace: Workspace, asking: Asking) -> None:
        history = workspace.history
        if asking.step is not None and history.undo_step is asking.step:
            self._is_applying = True
            try:
                history.undo()
            finally:
                self._is_applying = False

    def _on_selection(self, _: Rect) -> None:
        if not self._is_applying and self.tool.is_open and not self.tool.is_active:
            self.tool.end()

    # The pointer

    def is_unasked(self, job: Job) -> bool:
        """True for what is done ahead of a wish: nobody waits for it, and it is not told of."""
        work = self.tool.work
        is_read_for_hand = work is not None and job is work.reader and self._canvas.tool_name == OBJECT
        return work is not None and work.is_unasked(job) and not is_read_for_hand

    def _show_reading(self) -> None:
        """Show that the picture is being read as soon as somebody has to wait for it."""
        work, marks = self.tool.work, self._canvas.marks
        job = None if work is None else work.reader
        if job is None or self.is_unasked(job):
            marks.drop(job)
        elif not marks.has(job):
            marks.add(job, has_shape=False)

    def _on_tool(self) -> None:
        self._show_reading()
        if not self._is_in_hand:
            self._rest.stop()
            if self.tool.work is not None:
                self.tool.work.look_away()
            return
        self._on_view()
        self._try_prepare()

    @property
    def _is_in_hand(self) -> bool:
        name, is_sought = self._canvas.tool_name, self._canvas.seeker.is_seeking
        return name == OBJECT or (name == REPOSITION and not (self._canvas.repositioner.is_open or is_sought))

    def _try_prepare(self) -> None:
        work = self.tool.work
        if work is not None:
            work.all_layers = self.tool.settings.all_layers
            # Nobody has asked for anything yet: a click says what is wrong.
            with contextlib.suppress(EditorError):
                work.prepare()
            self._show_reading()

    def _on_idle(self) -> None:
        workspace = self._workspace
        # A window that has been closed reads nothing any more.
        if workspace is None or self._is_in_hand or not self._canvas.isVisible():
            return
        if workspace.gesture is not None or workspace.running:
            self._idle.start()
        else:
            self._try_prepare()

    def _on_view(self) -> None:
        self.tool.reach = CLICK_PX / self._canvas.viewport.scale

    def _on_cursor(self, place: object) -> None:
        self._place = place if isinstance(place, tuple) else None
        if self._is_in_hand and self._workspace is not None and self._workspace.gesture is None:
            if self._place is None:
                self._rest.stop()
                self.tool.point_at(None)
            elif not self._rest.isActive():
                self._rest.start()

    def _on_rest(self) -> None:
        workspace = self._workspace
        if workspace is None or not self._is_in_hand or workspace.gesture is not None:
            return
        with contextlib.suppress(EditorError):
            self.tool.point_at(None if self._is_on_selection else self._place)

    @property
    def _is_on_selection(self) -> bool:
        """True where a press would lift what is selected already."""
        if self._canvas.tool_name != REPOSITION or self._place is None or self._workspace is None:
            return False
        x, y = (int(each // 1) for each in self._place)
        return bool(self._workspace.document.selection.read(Rect(x, y, 1, 1))[0, 0] >= 128)

    # Painting

    def paint(self, painter: QPainter, phase: float) -> None:
        """Draw the candidate's outline and the prompts."""
        tool = self.tool
        if not self._is_in_hand or tool.work is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if tool.found is not None and (not tool.is_open or tool.work.is_busy):
            self._draw_found(painter, tool.found, is_hint=not tool.is_open)
        for mark in (*tool.marks, *(() if tool.drawn is None else (tool.drawn,))):
            self._draw_mark(painter, mark, phase)
        painter.restore()

    def _draw_found(self, painter: QPainter, found: Found, is_hint: bool) -> None:
        path = QPainterPath()
        for line in found.lines:
            path.addPolygon(QPolygonF([QPointF(float(x), float(y)) for x, y in line]))
            path.closeSubpath()
        path = transform_of(self._canvas.viewport).map(path)
        accent = self._canvas.palette().highlight().color()
        if is_hint:
            veil = QColor(accent)
            veil.setAlpha(56)
            painter.fillPath(path, veil)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in ((DARK, 3.0), (LIGHT, 1.4)):
            painter.setPen(QPen(color, width))
            painter.drawPath(path)

    def _draw_mark(self, painter: QPainter, mark: Mark, phase: float) -> None:
        viewport = self._canvas.viewport
        color = _PLUS if mark.is_inside else _MINUS
        if mark.is_box:
            (x0, y0), (x1, y1) = mark.places
            draw_marching(painter, view_polygon(viewport, [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]), True, phase)
        elif mark.width:
            pen_color = QColor(color)
            pen_color.setAlpha(150)
            width = max(3.0, mark.width * viewport.scale)
            painter.setPen(
                QPen(pen_color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
            )
            painter.drawPolyline(view_polygon(viewport, list(mark.places)))
        else:
            _draw_dot(painter, QPointF(*viewport.to_view(*mark.places[0])), color, mark.is_inside)


def _draw_dot(painter: QPainter, at: QPointF, color: QColor, is_inside: bool) -> None:
    painter.setPen(QPen(LIGHT, 1.4))
    painter.setBrush(color)
    painter.drawEllipse(at, DOT_PX, DOT_PX)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(LIGHT)
    painter.drawRect(QRectF(at.x() - 3, at.y() - 0.75, 6, 1.5))
    if is_inside:
        painter.drawRect(QRectF(at.x() - 0.75, at.y() - 3, 1.5, 6))
