"""What a fill will look at around the mask: the box that the model sees, shown on request, with edges to drag."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF, QRegion

from editor.algorithms.regions import context_of, regions_of
from editor.core.geometry import Rect
from editor.engines.base import InputNeeds
from editor.ui.canvas.view import PictureView

REACH_PX = 6.0
FOLLOW_MS = 150
# Larger masks show one box around all of it: splitting them would take longer than a frame.
MAX_SPLIT_AREA = 2_000_000
COLOR = QColor(255, 196, 60)
# Which edges a corner or side of the box moves: left, top, right, bottom.
Edges = tuple[bool, bool, bool, bool]


def dragged(box: Rect, edges: Edges, x: float, y: float, inner: Rect, outer: Rect) -> Rect:
    """The box with some edges at a place, never cutting into `inner` nor leaving `outer`."""
    left = min(max(round(x), outer.x), inner.x) if edges[0] else box.x
    top = min(max(round(y), outer.y), inner.y) if edges[1] else box.y
    right = max(min(round(x), outer.right), inner.right) if edges[2] else box.right
    bottom = max(min(round(y), outer.bottom), inner.bottom) if edges[3] else box.bottom
    return Rect.from_edges(left, top, right, bottom)


class ContextBox(QObject):
    """`override` is the box that was dragged; None while the model's own rule holds."""

    changed = Signal()

    def __init__(self, view: PictureView) -> None:
        super().__init__(view)
        self._view = view
        self.needs: Callable[[], InputNeeds] = InputNeeds
        self._is_on = False
        self.override: Rect | None = None
        self._before: Rect | None = None
        self._edges: Edges = (False, False, False, False)
        self._boxes: tuple[Rect, ...] = ()
        self._inner = Rect(0, 0, 0, 0)
        self._timer = QTimer(self, singleShot=True, interval=FOLLOW_MS)
        self._timer.timeout.connect(self.refresh)

    @property
    def is_on(self) -> bool:
        """True while it shows wherever something is masked."""
        return self._is_on

    @is_on.setter
    def is_on(self, is_on: bool) -> None:
        """Hiding it goes back to the model's own rule."""
        if is_on != self._is_on:
            self._is_on = is_on
            self.override = None
            self.refresh()
            self.changed.emit()

    @property
    def boxes(self) -> tuple[Rect, ...]:
        """What the fill would look at now: one box for each part of the mask, or the dragged one."""
        return self._boxes if self.override is None else (self.override,)

    def follow(self) -> None:
        """The mask has changed; look at it when the hand rests."""
        if self._is_on:
            self._timer.start()

    def refresh(self) -> None:
        """Look at the mask now."""
        workspace = self._view.workspace
        self._boxes, self._inner = (), Rect(0, 0, 0, 0)
        if workspace is not None and self._is_on:
            document = workspace.document
            region = document.selection.bounds().intersect(document.bounds)
            needs = self.needs()
            rule = (document.size, needs.margin_px, needs.margin_share, needs.min_side_px)
            if not region.is_empty and region.area <= MAX_SPLIT_AREA:
                mask = document.selection.read(region)
                self._boxes = tuple(part.context for part in regions_of(mask, region, *rule))
            elif not region.is_empty:
                self._boxes = (context_of(region, *rule),)
            self._inner = region
            if self.override is not None and (region.is_empty or not self.override.contains(region)):
                self.override = None
        self._view.update()

    # As a handle

    def _hit(self, at: QPointF) -> tuple[Rect, Edges] | None:
        if not self._is_on:
            return None
        x, y = self._view.viewport.to_document(at.x(), at.y())
        reach = REACH_PX / self._view.viewport.scale
        for box in self.boxes:
            if not box.padded(round(reach) + 1).contains_point(x, y):
                continue
            edges = (abs(x - box.x) <= reach, abs(y - box.y) <= reach,
                     abs(x - box.right) <= reach, abs(y - box.bottom) <= reach)  # fmt: skip
            if any(edges):
                return box, edges
        return None

    def cursor_at(self, at: QPointF, keys: Qt.KeyboardModifier) -> Qt.CursorShape | None:
        """Arrows over an edge or a corner."""
        del keys
        hit = self._hit(at)
        if hit is None:
            return None
        left, top, right, bottom = hit[1]
        if (left or right) and (top or bottom):
            return Qt.CursorShape.SizeAllCursor
        turned = round(self._view.viewport.rotation_deg / 90) % 2 != 0
        return Qt.CursorShape.SizeHorCursor if (left or right) != turned else Qt.CursorShape.SizeVerCursor

    def press(self, at: QPointF) -> None:
        """Take an edge; several boxes become one that holds the whole mask."""
        hit = self._hit(at)
        self._before = self.override
        if hit is not None:
            self.override, self._edges = hit[0].united(self._inner), hit[1]

    def move(self, at: QPointF) -> None:
        """Drag it."""
        workspace = self._view.workspace
        if self.override is not None and workspace is not None:
            x, y = self._view.viewport.to_document(at.x(), at.y())
            self.override = dragged(self.override, self._edges, x, y, self._inner, workspace.document.bounds)
            self._view.update()

    def release(self, at: QPointF) -> None:
        """Leave it there: the next fill sees this box."""
        self.move(at)
        self.changed.emit()

    def cancel(self) -> None:
        """Put it back."""
        self.override = self._before
        self._view.update()

    def paint(self, painter: QPainter, region: QRegion) -> None:
        """A line around the box with marks at its corners; solid once it was dragged."""
        del region
        if not self._is_on or not self.boxes:
            return
        viewport = self._view.viewport
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for box in self.boxes:
            corners = ((box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom))
            points = [QPointF(*viewport.to_view(*corner)) for corner in corners]
            painter.setPen(QPen(QColor(0, 0, 0, 150), 3))
            painter.drawPolygon(QPolygonF(points))
            style = Qt.PenStyle.DashLine if self.override is None else Qt.PenStyle.SolidLine
            painter.setPen(QPen(COLOR, 1.4, style))
            painter.drawPolygon(QPolygonF(points))
            painter.setPen(QPen(QColor(0, 0, 0, 200), 1))
            for point in points:
                painter.fillRect(round(point.x()) - 3, round(point.y()) - 3, 7, 7, COLOR)
                painter.drawRect(round(point.x()) - 4, round(point.y()) - 4, 8, 8)
        painter.restore()
