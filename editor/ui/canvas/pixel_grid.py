"""Lines between the pixels of the picture, where these are large enough to be told apart."""

from __future__ import annotations

import math

from PySide6.QtCore import QLineF, QRect
from PySide6.QtGui import QColor, QPainter, QPen

from editor.ui.canvas.painting import transform_of
from editor.ui.canvas.viewport import Viewport

GRID_ABOVE_ZOOM = 8.0


def draw_pixel_grid(painter: QPainter, viewport: Viewport, exposed: QRect) -> None:
    """Draw the grid in the exposed part of the view above 800 %, seen on light and dark pixels; else nothing."""
    if viewport.zoom <= GRID_ABOVE_ZOOM:
        return
    seen = viewport.document_box(exposed.x(), exposed.y(), exposed.width(), exposed.height())
    seen = seen.padded(1).intersect(viewport.document_size.rect)
    if seen.is_empty:
        return
    transform = transform_of(viewport)
    lines = [QLineF(x, seen.y, x, seen.bottom) for x in range(seen.x, seen.right + 1)]
    lines += [QLineF(seen.x, y, seen.right, y) for y in range(seen.y, seen.bottom + 1)]
    placed = [transform.map(line) for line in lines]
    if viewport.is_upright:
        # In the middle of a device pixel, or a line would smear over two.
        ratio = viewport.device_ratio
        placed = [
            QLineF(
                device_middle(line.x1(), ratio),
                device_middle(line.y1(), ratio),
                device_middle(line.x2(), ratio),
                device_middle(line.y2(), ratio),
            )
            for line in placed
        ]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, not viewport.is_upright)
    painter.setPen(QPen(QColor(128, 128, 128, 105), 1 / viewport.device_ratio))
    painter.drawLines(placed)
    painter.restore()


def device_middle(value: float, ratio: float) -> float:
    """The middle of the device pixel that begins nearest to a place of the view."""
    return (math.floor(value * ratio + 0.5) + 0.5) / ratio
