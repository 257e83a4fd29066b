"""Drawing the document and what lies around it. Functions of a painter and values; nothing is computed or kept here."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPalette, QPen, QPolygonF, QTransform

from editor.core.geometry import Rect
from editor.ui.canvas.pyramid import DisplayPyramid
from editor.ui.canvas.viewport import Viewport

# From here on a picture's pixels show as the squares they are.
CRISP_FROM_ZOOM = 2.0
CHECKER_PX = 8
DARK_SURROUND, LIGHT_SURROUND = QColor(0x1E, 0x1E, 0x1E), QColor(0xB4, 0xB4, 0xB4)


def surround_color(palette: QPalette) -> QColor:
    """The neutral gray around the picture that goes with a dark or a light window."""
    is_dark = palette.color(QPalette.ColorRole.Window).lightness() < 128
    return DARK_SURROUND if is_dark else LIGHT_SURROUND


def checker_brush() -> QBrush:
    """Two light grays, which stand for transparency."""
    image = QImage(2 * CHECKER_PX, 2 * CHECKER_PX, QImage.Format.Format_RGB32)
    image.fill(QColor(0xCC, 0xCC, 0xCC))
    painter = QPainter(image)
    for x, y in ((0, 0), (CHECKER_PX, CHECKER_PX)):
        painter.fillRect(x, y, CHECKER_PX, CHECKER_PX, QColor(0x9A, 0x9A, 0x9A))
    painter.end()
    return QBrush(image)


def transform_of(viewport: Viewport) -> QTransform:
    """The viewport's document-to-view transform as Qt's."""
    xx, xy, yx, yy, dx, dy = viewport.matrix
    return QTransform(xx, yx, xy, yy, dx, dy)


def document_polygon(viewport: Viewport) -> QPolygonF:
    """The document's outline in the view."""
    bounds = viewport.document_size.rect
    corners = ((0, 0), (bounds.right, 0), (bounds.right, bounds.bottom), (0, bounds.bottom))
    return QPolygonF([QPointF(*viewport.to_view(*corner)) for corner in corners])


def draw_document(
    painter: QPainter,
    clip: QRect,
    viewport: Viewport,
    pyramid: DisplayPyramid,
    surround: QColor,
    checker: QBrush,
) -> None:
    """Paint the part of the picture and its surround that lies in `clip`, a rectangle of the view."""
    painter.save()
    painter.setClipRect(clip)
    outline = document_polygon(viewport)
    covered = viewport.document_box(clip.x(), clip.y(), clip.width(), clip.height())
    is_inside = viewport.document_size.rect.contains(covered.padded(1))
    if not is_inside:
        painter.fillRect(clip, surround)
    shows_through = pyramid.has_alpha or not pyramid.is_complete
    # Upright and opaque, pixels replace what is there, which is quicker than blending.
    is_plain = viewport.is_upright and not shows_through
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, not viewport.is_upright and not is_inside)
    if shows_through:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrushOrigin(QPointF(viewport.pan_x, viewport.pan_y))
        painter.setBrush(checker if pyramid.has_alpha else surround.lighter(125))
        painter.drawPolygon(outline)
    _draw_pixels(painter, covered, viewport, pyramid, is_plain)
    if not is_inside:
        draw_frame(painter, outline, viewport)
    painter.restore()


def draw_frame(painter: QPainter, outline: QPolygonF, viewport: Viewport) -> None:
    """A thin dark line just outside the picture, so that it ends where it ends and loses no pixel."""
    thin = 1 / viewport.device_ratio
    color = QColor(0, 0, 0, 110)
    if viewport.is_upright:
        box = outline.boundingRect()
        outer = box.adjusted(-thin, -thin, thin, thin)
        for side in (
            QRectF(outer.topLeft(), box.topRight()),
            QRectF(box.bottomLeft(), outer.bottomRight()),
            QRectF(outer.left(), box.top(), thin, box.height()),
            QRectF(box.right(), box.top(), thin, box.height()),
        ):
            painter.fillRect(side, color)
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color, thin))
    painter.drawPolygon(outline)


def _draw_pixels(painter: QPainter, covered: Rect, viewport: Viewport, pyramid: DisplayPyramid, is_plain: bool) -> None:
    level = pyramid.level_for(viewport.zoom)
    share = 1 << level
    # Two pixels more than the clip shows, so that smoothing at its border sees the same neighbors as a full repaint.
    source = Rect.from_edges(
        covered.x // share - 2, covered.y // share - 2, -(-covered.right // share) + 2, -(-covered.bottom // share) + 2
    )
    size = viewport.document_size
    left, top = max(0, source.x), max(0, source.y)
    right, bottom = min(size.width / share, source.right), min(size.height / share, source.bottom)
    if right <= left or bottom <= top:
        return
    area = QRectF(left, top, right - left, bottom - top)
    is_exact = viewport.is_upright and viewport.zoom == 1.0
    is_smooth = viewport.zoom < CRISP_FROM_ZOOM and not is_exact
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_smooth)
    if is_plain:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    painter.setTransform(transform_of(viewport).scale(share, share), combine=True)
    painter.drawImage(area, pyramid.images[level], area)
    painter.restore()


def draw_brush(painter: QPainter, x: float, y: float, radius: float, hardness: float, is_erasing: bool) -> None:
    """The brush's outline at true size, seen on light and on dark: dashed with a minus when it takes away.

    A tip too small to be seen as a circle gets a cross around it.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    shape = QPainterPath()
    center = QPointF(x, y)
    if radius < 3:
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            shape.moveTo(x + dx * 4, y + dy * 4)
            shape.lineTo(x + dx * 10, y + dy * 10)
    else:
        shape.addEllipse(center, radius, radius)
    under, over = QPen(QColor(0, 0, 0, 150), 3.0), QPen(QColor(255, 255, 255, 235), 1.2)
    if is_erasing and radius >= 3:
        over.setDashPattern([4, 3])
    for pen in (under, over):
        painter.setPen(pen)
        painter.drawPath(shape)
    if radius >= 16 and hardness < 0.8:
        painter.setPen(QPen(QColor(255, 255, 255, 90), 1.0, Qt.PenStyle.DotLine))
        painter.drawEllipse(center, radius * hardness, radius * hardness)
    if is_erasing:
        # Beside a small tip, in the middle of a large one.
        at_x, at_y = (x, y) if radius >= 12 else (x + radius + 8, y + radius + 8)
        for pen in (QPen(QColor(0, 0, 0, 150), 3.5), QPen(QColor(255, 255, 255), 1.6)):
            painter.setPen(pen)
            painter.drawLine(QPointF(at_x - 4, at_y), QPointF(at_x + 4, at_y))
    painter.restore()


def draw_straight_line(painter: QPainter, start: QPointF, end: QPointF) -> None:
    """Where a straight stroke would go."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(0, 0, 0, 130), 2.5))
    painter.drawLine(start, end)
    painter.setPen(QPen(QColor(255, 255, 255, 220), 1.0, Qt.PenStyle.DashLine))
    painter.drawLine(start, end)
    painter.restore()
