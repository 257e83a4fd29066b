"""What tools draw over the picture: outlines of what is selected, seen on light and on dark."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from editor.algorithms.selection import Combine
from editor.tools.base import Tool
from editor.tools.select_area import AreaSelect, PolygonSelect
from editor.ui.canvas.viewport import Viewport

DARK, LIGHT = QColor(0, 0, 0, 200), QColor(255, 255, 255, 240)
_DASH = [4.0, 4.0]
_SIGNS = {Combine.ADD: "+", Combine.SUBTRACT: "−", Combine.INTERSECT: "∩"}


def view_polygon(viewport: Viewport, places: list[tuple[float, float]]) -> QPolygonF:
    """Places of the document as points of the view."""
    return QPolygonF([QPointF(*viewport.to_view(*place)) for place in places])


def draw_marching(painter: QPainter, line: QPolygonF, is_closed: bool, phase: float) -> None:
    """A line of black and white dashes; who raises `phase` lets them march."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for color, dashes in ((DARK, None), (LIGHT, _DASH)):
        pen = QPen(color, 1.3)
        if dashes is not None:
            pen.setDashPattern(dashes)
            pen.setDashOffset(-phase)
        painter.setPen(pen)
        if is_closed:
            painter.drawPolygon(line)
        else:
            painter.drawPolyline(line)
    painter.restore()


def draw_selecting(painter: QPainter, tool: Tool, viewport: Viewport, phase: float) -> None:
    """The outline under the hand, and at its end the sign of what it does to the selection."""
    if not isinstance(tool, AreaSelect) or not tool.outline:
        return
    line = view_polygon(viewport, tool.outline)
    draw_marching(painter, line, tool.is_closed, phase)
    if isinstance(tool, PolygonSelect):
        _draw_start(painter, line.first())
    sign = _SIGNS.get(tool.mode)
    if sign is not None:
        draw_label(painter, line.last() + QPointF(10, 18), sign)


def _draw_start(painter: QPainter, at: QPointF) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(DARK, 1.2))
    painter.setBrush(LIGHT)
    painter.drawEllipse(at, 4, 4)
    painter.restore()


def draw_label(painter: QPainter, at: QPointF, text: str) -> None:
    """A few signs beside the pointer, white with a dark rim."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(DARK)
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        painter.drawText(at + QPointF(dx, dy), text)
    painter.setPen(LIGHT)
    painter.drawText(at, text)
    painter.restore()
