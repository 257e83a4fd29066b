"""What the reposition tool draws over the picture: its frame and the ground line."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from editor.algorithms.warp import corners_of, mapped
from editor.tools.base import Tool
from editor.tools.reposition import RepositionTool
from editor.ui.canvas.frame import draw_transform_frame
from editor.ui.canvas.tools.overlays import DARK, draw_label, view_polygon
from editor.ui.canvas.viewport import Viewport

GROUND, SHADE = QColor(255, 214, 90), QColor(150, 190, 255)
TIP_PX = 6.0


def draw_reposition(painter: QPainter, tool: Tool, viewport: Viewport, phase: float) -> None:
    """The frame with its handles at rest, nothing over the subject while it is dragged."""
    if not isinstance(tool, RepositionTool) or not tool.is_open:
        return
    if tool.is_marking:
        return
    if tool.settings.shows_ground and tool.horizon is not None:
        _draw_ground(painter, tool, viewport, phase)
    if tool.is_dragging:
        start = view_polygon(viewport, list(corners_of(tool.box)))
        painter.save()
        painter.setPen(QPen(QColor(255, 255, 255, 110), 1.0, Qt.PenStyle.DotLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolygon(start)
        painter.restore()
    else:
        draw_transform_frame(painter, tool, viewport)
        _draw_shadow(painter, tool, viewport)


def _draw_shadow(painter: QPainter, tool: RepositionTool, viewport: Viewport) -> None:
    """The line from the subject's foot to the handle that its shadow is stretched and leaned by."""
    line = tool.shadow_line
    if line is None:
        return
    ends = view_polygon(viewport, list(line))
    foot, tip = ends.first(), ends.last()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for color, width in ((DARK, 2.4), (SHADE, 1.0)):
        painter.setPen(QPen(color, width, Qt.PenStyle.DashLine))
        painter.drawLine(foot, tip)
    painter.setPen(QPen(DARK, 1.2))
    painter.setBrush(SHADE)
    painter.drawPolygon(
        [tip + QPointF(0, -TIP_PX), tip + QPointF(TIP_PX, 0), tip + QPointF(0, TIP_PX), tip + QPointF(-TIP_PX, 0)]
    )
    painter.restore()


def _draw_ground(painter: QPainter, tool: RepositionTool, viewport: Viewport, phase: float) -> None:
    """The line that feet are measured from, and the size that the subject would have by it at its new place."""
    del phase
    horizon = tool.horizon or 0.0
    ends = view_polygon(viewport, [(0.0, horizon), (float(viewport.document_size.width), horizon)])
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for color, width in ((DARK, 2.4), (GROUND, 1.0)):
        painter.setPen(QPen(color, width))
        painter.drawLine(ends.first(), ends.last())
    scale = tool.suggested_scale
    if scale is not None and abs(scale / tool.placement.scale - 1) > 0.005:
        matrix = tool.suggested.matrix(tool.middle)
        frame = view_polygon(viewport, [mapped(matrix, *corner) for corner in corners_of(tool.box)])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in ((DARK, 2.4), (GROUND, 1.0)):
            painter.setPen(QPen(color, width, Qt.PenStyle.DashLine))
            painter.drawPolygon(frame)
        draw_label(painter, frame.boundingRect().topLeft() + QPointF(6, -10), f"{scale * 100:.0f} %")
    painter.restore()
