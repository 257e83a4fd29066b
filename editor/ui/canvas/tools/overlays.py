"""What tools draw over the picture: outlines of what is selected, seen on light and on dark."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from editor.algorithms.selection import Combine
from editor.tools.base import Tool
from editor.tools.clone_brush import CloneBrush
from editor.tools.coloring import GradientTool
from editor.tools.crop import CropTool, place_of
from editor.tools.select_area import AreaSelect, PolygonSelect
from editor.tools.transform import CORNERS, SIDES
from editor.ui.canvas.frame import HANDLE_PX
from editor.ui.canvas.viewport import Viewport

DARK, LIGHT = QColor(0, 0, 0, 200), QColor(255, 255, 255, 240)
PLATE = QColor(28, 28, 28, 220)
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
    """Signs that begin at `at`: one alone is white with a dark rim, more lie on a dark plate."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if len(text) > 1:
        metrics = painter.fontMetrics()
        plate = QRectF(at.x(), at.y() - metrics.ascent(), metrics.horizontalAdvance(text), metrics.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(PLATE)
        painter.drawRoundedRect(plate.adjusted(-6, -2, 6, 2), 4, 4)
    else:
        painter.setPen(DARK)
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            painter.drawText(at + QPointF(dx, dy), text)
    painter.setPen(LIGHT)
    painter.drawText(at, text)
    painter.restore()


def draw_gradient(painter: QPainter, tool: Tool, viewport: Viewport, phase: float) -> None:  # noqa: ARG001
    """The line from the first color to the last."""
    if not isinstance(tool, GradientTool) or tool.line is None:
        return
    start, end = (QPointF(*viewport.to_view(*place)) for place in tool.line)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for color, width in ((DARK, 3.0), (LIGHT, 1.3)):
        painter.setPen(QPen(color, width))
        painter.drawLine(start, end)
    painter.setPen(QPen(DARK, 1.2))
    for at, rgb in ((start, tool.colors.foreground), (end, tool.colors.background)):
        painter.setPen(QPen(LIGHT, 2.0))
        painter.setBrush(QColor.fromRgba64(*rgb, 65535))
        painter.drawEllipse(at, 5, 5)
    painter.restore()


def draw_crop(painter: QPainter, tool: Tool, viewport: Viewport, phase: float) -> None:  # noqa: ARG001
    """What will be cut off is dimmed; the frame has thirds, handles and its size."""
    if not isinstance(tool, CropTool) or tool.frame is None:
        return
    frame = tool.frame
    corners = view_polygon(viewport, [place_of(frame, grip) for grip in CORNERS])
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    shade = QPainterPath()
    shade.addRect(QRectF(painter.viewport()))
    hole = QPainterPath()
    hole.addPolygon(corners)
    hole.closeSubpath()
    painter.fillPath(shade.subtracted(hole), QColor(0, 0, 0, 130))
    painter.setPen(QPen(QColor(255, 255, 255, 90), 1.0))
    for number in (1, 2):
        x, y = frame.x + frame.width * number / 3, frame.y + frame.height * number / 3
        painter.drawPolyline(view_polygon(viewport, [(x, frame.y), (x, frame.bottom)]))
        painter.drawPolyline(view_polygon(viewport, [(frame.x, y), (frame.right, y)]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for color, width in ((DARK, 2.6), (LIGHT, 1.2)):
        painter.setPen(QPen(color, width))
        painter.drawPolygon(corners)
    painter.setPen(QPen(DARK, 1.0))
    painter.setBrush(LIGHT)
    for grip in (*SIDES, *CORNERS):
        at, side = QPointF(*viewport.to_view(*place_of(frame, grip))), HANDLE_PX if grip.is_corner else HANDLE_PX - 2
        painter.drawRect(QRectF(at.x() - side / 2, at.y() - side / 2, side, side))
    painter.restore()
    below = QPointF(*viewport.to_view(frame.x, frame.bottom))
    draw_label(painter, below + QPointF(12, -12), f"{frame.width} × {frame.height}")


def draw_source(painter: QPainter, tool: Tool, viewport: Viewport, phase: float) -> None:  # noqa: ARG001
    """A cross where the clone brush copies from."""
    place = tool.copies_from if isinstance(tool, CloneBrush) else None
    if place is None:
        return
    at = QPointF(*viewport.to_view(*place))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for color, width in ((DARK, 3.2), (LIGHT, 1.4)):
        painter.setPen(QPen(color, width))
        painter.drawLine(at - QPointF(8, 0), at + QPointF(8, 0))
        painter.drawLine(at - QPointF(0, 8), at + QPointF(0, 8))
    painter.restore()
