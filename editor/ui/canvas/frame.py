"""Drawing the frame of a transform, and the cursors that its handles ask for."""

from __future__ import annotations

import math
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from editor.algorithms.warp import Place
from editor.tools.transform import CORNERS, SIDES, Grip, Pose
from editor.ui.canvas.viewport import Viewport

HANDLE_PX = 9.0
DARK, LIGHT = QColor(0, 0, 0, 160), QColor(255, 255, 255, 240)


class Framed(Protocol):
    """A tool with a frame that has handles."""

    @property
    def corners(self) -> list[Place]:
        """The frame's corners in the document, in the order of `CORNERS`."""
        ...

    @property
    def pose(self) -> Pose:
        """How the frame lies; only its middle is drawn."""
        ...

    def place_of(self, grip: Grip) -> Place:
        """Where a handle is in the document."""
        ...


def draw_transform_frame(painter: QPainter, tool: Framed, viewport: Viewport) -> None:
    """The frame, its eight handles and its middle, seen on light and on dark."""
    corners = [QPointF(*viewport.to_view(*place)) for place in tool.corners]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for color, width in ((DARK, 2.6), (LIGHT, 1.2)):
        painter.setPen(QPen(color, width))
        painter.drawPolygon(QPolygonF(corners))
    painter.setPen(QPen(DARK, 1.0))
    painter.setBrush(LIGHT)
    for grip in (*SIDES, *CORNERS):
        at, side = QPointF(*viewport.to_view(*tool.place_of(grip))), HANDLE_PX if grip.is_corner else HANDLE_PX - 2
        painter.drawRect(QRectF(at.x() - side / 2, at.y() - side / 2, side, side))
    middle = QPointF(*viewport.to_view(tool.pose.x, tool.pose.y))
    for color, width in ((DARK, 3.0), (LIGHT, 1.2)):
        painter.setPen(QPen(color, width))
        painter.drawLine(middle - QPointF(5, 0), middle + QPointF(5, 0))
        painter.drawLine(middle - QPointF(0, 5), middle + QPointF(0, 5))
    painter.restore()


def cursor_for(grip: Grip, tool: Framed, viewport: Viewport) -> Qt.CursorShape:
    """Arrows along the way that a handle moves in the view."""
    if grip is Grip.INSIDE:
        return Qt.CursorShape.SizeAllCursor
    if grip is Grip.AROUND:
        return Qt.CursorShape.CrossCursor
    at, middle = viewport.to_view(*tool.place_of(grip)), viewport.to_view(tool.pose.x, tool.pose.y)
    angle = math.degrees(math.atan2(at[1] - middle[1], at[0] - middle[0])) % 180
    shapes = (
        Qt.CursorShape.SizeHorCursor,
        Qt.CursorShape.SizeFDiagCursor,
        Qt.CursorShape.SizeVerCursor,
        Qt.CursorShape.SizeBDiagCursor,
    )
    return shapes[round(angle / 45) % 4]
