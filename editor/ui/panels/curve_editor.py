"""A small editor for the pressure curve: drag points, double-click to add one or to take one away."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from editor.algorithms.response import LINEAR, Knot, Response

MARGIN = 8
GRAB_PX = 10.0
# Points come no nearer to each other than this, in shares of the width.
NEAREST = 0.02
SIDE = 140


class CurveEditor(QWidget):
    """`curve` are the points; `changed` is emitted whenever they are moved by hand. `pressure` marks a live value."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._knots: list[Knot] = list(LINEAR)
        self._held: int | None = None
        self._pressure: float | None = None
        self.setMinimumSize(SIDE, SIDE)
        self.setAccessibleName(self.tr("Pressure curve"))
        self.setToolTip(self.tr("Drag points; a double click adds one or takes one away"))

    def sizeHint(self) -> QSize:
        """A small square."""
        return QSize(SIDE, SIDE)

    @property
    def curve(self) -> tuple[Knot, ...]:
        """The points, from 0 to 1."""
        return tuple(self._knots)

    @curve.setter
    def curve(self, knots: tuple[Knot, ...]) -> None:
        if tuple(knots) != self.curve:
            self._knots = list(knots)
            self._held = None
            self.update()

    def show_pressure(self, pressure: float | None) -> None:
        """Mark what a pen reports now; None for nothing."""
        self._pressure = pressure
        self.update()

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)

    def place_of(self, knot: Knot) -> QPointF:
        """Where a point of the curve is in the widget."""
        area = self._area()
        return QPointF(area.left() + knot[0] * area.width(), area.bottom() - knot[1] * area.height())

    def _knot_at(self, at: QPointF) -> Knot:
        area = self._area()
        x, y = (at.x() - area.left()) / area.width(), (area.bottom() - at.y()) / area.height()
        return min(1.0, max(0.0, x)), min(1.0, max(0.0, y))

    def _near(self, at: QPointF) -> int | None:
        distances = [(self.place_of(knot) - at).manhattanLength() for knot in self._knots]
        nearest = min(range(len(distances)), key=distances.__getitem__)
        return nearest if distances[nearest] <= GRAB_PX else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a point."""
        self._held = self._near(event.position()) if event.button() == Qt.MouseButton.LeftButton else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move it between its neighbors; the ends stay at the sides, and the curve never falls."""
        if self._held is None:
            return
        x, y = self._knot_at(event.position())
        index, last = self._held, len(self._knots) - 1
        if index in (0, last):
            x = float(index == last)
        else:
            x = min(self._knots[index + 1][0] - NEAREST, max(self._knots[index - 1][0] + NEAREST, x))
        low = self._knots[index - 1][1] if index else 0.0
        high = self._knots[index + 1][1] if index < last else 1.0
        self._knots[index] = (x, min(high, max(low, y)))
        self.update()
        self.changed.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._held = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the point here away, or put one on the curve."""
        near = self._near(event.position())
        if near is not None and 0 < near < len(self._knots) - 1:
            del self._knots[near]
        elif near is None:
            x = self._knot_at(event.position())[0]
            if all(abs(x - knot[0]) >= NEAREST for knot in self._knots):
                self._knots = sorted([*self._knots, (x, Response(self._knots)(x))])
        self._held = None
        self.update()
        self.changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A grid, the curve and its points."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, area = self.palette(), self._area()
        painter.fillRect(area, palette.base())
        grid = QColor(palette.text().color())
        grid.setAlpha(40)
        painter.setPen(QPen(grid, 1))
        for share in (0.25, 0.5, 0.75):
            painter.drawLine(self.place_of((share, 0)), self.place_of((share, 1)))
            painter.drawLine(self.place_of((0, share)), self.place_of((1, share)))
        response = Response(self._knots)
        line = QPolygonF([self.place_of((step / 64, response(step / 64))) for step in range(65)])
        painter.setPen(QPen(palette.text().color(), 1.6))
        painter.drawPolyline(line)
        painter.setBrush(palette.highlight())
        for knot in self._knots:
            painter.drawEllipse(self.place_of(knot), 4, 4)
        if self._pressure is not None:
            painter.setPen(QPen(palette.highlight().color(), 1.4))
            at = self.place_of((self._pressure, response(self._pressure)))
            painter.drawLine(QPointF(at.x(), area.bottom()), at)
            painter.drawLine(QPointF(area.left(), at.y()), at)
        painter.end()
