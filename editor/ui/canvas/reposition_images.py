"""Pictures of a subject and its hole for the screen: made once on a worker, then only laid over the picture."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPolygonF, QTransform

from editor.algorithms.warp import Matrix
from editor.core.geometry import Rect
from editor.core.pixels import MaskArray, RgbaImage
from editor.core.tiles import TileMap
from editor.ui.canvas.layer_preview import screen_pixels
from editor.ui.canvas.mask_outline import mask_at
from editor.ui.canvas.painting import CRISP_FROM_ZOOM, document_polygon, transform_of
from editor.ui.canvas.screen_color import conversion_for
from editor.ui.canvas.viewport import Viewport

MAX_LEVELS = 7
# A picture that fills more of the screen than this is drawn anew each time, only where it is seen.
MAX_READY_AREA = 6_000_000


class LaidImage:
    """Premultiplied pixels stretched over `rect` of the document, in halved sizes; drawn anywhere by a matrix.

    While only its place changes, what was drawn last is laid down again at another place.
    """

    def __init__(self, rect: Rect, bgra: npt.NDArray[np.uint8]) -> None:
        self.rect = rect
        self._levels: list[tuple[npt.NDArray[np.uint8], QImage]] = []
        self._ready: QImage | None = None
        self._ready_key: tuple[float, ...] = ()
        self._ready_at = (0.0, 0.0)
        level = np.ascontiguousarray(bgra)
        while min(level.shape[:2]) > 0 and len(self._levels) < MAX_LEVELS:
            height, width = level.shape[:2]
            image = QImage(level.data, width, height, level.strides[0], QImage.Format.Format_ARGB32_Premultiplied)
            self._levels.append((level, image))
            if min(height, width) < 2:
                break
            half = (-(-width // 2), -(-height // 2))
            level = np.ascontiguousarray(cv2.resize(level, half, interpolation=cv2.INTER_AREA), np.uint8)

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to draw."""
        return not self._levels or self.rect.is_empty

    def draw(self, painter: QPainter, viewport: Viewport, relative: Matrix) -> None:
        """Lay it over the picture, the document's places mapped by `relative` (affine); the painter's clip holds."""
        if self.is_empty:
            return
        ratio = viewport.device_ratio
        to_view = _as_qt(relative) * transform_of(viewport)
        linear = (to_view.m11(), to_view.m12(), to_view.m21(), to_view.m22())
        turned = QTransform(*linear, 0, 0)
        box = turned.mapRect(QRectF(0, 0, self.rect.width, self.rect.height))
        origin = to_view.map(QPointF(self.rect.x, self.rect.y))
        if box.width() * box.height() * ratio * ratio > MAX_READY_AREA:
            self._paint(painter, to_view.translate(self.rect.x, self.rect.y), ratio)
            return
        # What stays where it was lies on the pixels of the picture below it; what is dragged jumps by whole ones.
        at = QPointF(round(origin.x() * ratio) / ratio, round(origin.y() * ratio) / ratio)
        phase = QPointF(0, 0)
        if np.array_equal(relative, np.eye(3)):
            at = QPointF(math.floor(origin.x() * ratio + 1e-6) / ratio, math.floor(origin.y() * ratio + 1e-6) / ratio)
            phase = origin - at
        key = (*(round(value, 9) for value in linear), ratio, round(phase.x(), 6), round(phase.y(), 6))
        if self._ready is None or key != self._ready_key:
            shift = QTransform.fromTranslate(phase.x(), phase.y())
            self._make_ready(turned * shift, box.translated(phase), ratio)
            self._ready_key = key
        assert self._ready is not None
        at += QPointF(*self._ready_at)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(at, self._ready)

    def _make_ready(self, turned: QTransform, box: QRectF, ratio: float) -> None:
        # Whole device pixels, so that a plain view shows the picture's own.
        left, top = math.floor(box.left() * ratio + 1e-6) / ratio, math.floor(box.top() * ratio + 1e-6) / ratio
        width = max(1, math.ceil((box.right() - left) * ratio - 1e-6))
        height = max(1, math.ceil((box.bottom() - top) * ratio - 1e-6))
        ready = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
        ready.fill(QColor(0, 0, 0, 0))
        ready.setDevicePixelRatio(ratio)
        painter = QPainter(ready)
        self._paint(painter, turned * QTransform.fromTranslate(-left, -top), ratio)
        painter.end()
        self._ready, self._ready_at = ready, (left, top)

    def _paint(self, painter: QPainter, transform: QTransform, ratio: float) -> None:
        """Draw the level that suits; `transform` takes the rectangle's own pixels to the painter's."""
        full = self._levels[0][1]
        stretch = max(self.rect.width / full.width(), self.rect.height / full.height())
        zoom = math.sqrt(abs(transform.determinant())) * ratio * stretch
        level = 0
        while zoom <= 0.5 and level + 1 < len(self._levels):
            zoom *= 2
            level += 1
        image = self._levels[level][1]
        is_upright = abs(transform.m12()) + abs(transform.m21()) < 1e-9
        is_exact = is_upright and level == 0 and stretch == 1 and abs(abs(transform.m11()) * ratio - 1) < 1e-9
        painter.save()
        is_crisp = is_exact or (is_upright and zoom >= CRISP_FROM_ZOOM and stretch == 1)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not is_crisp)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not is_upright)
        painter.setTransform(transform, combine=True)
        painter.drawImage(
            QRectF(0, 0, self.rect.width, self.rect.height), image, QRectF(0, 0, image.width(), image.height())
        )
        painter.restore()


def laid(area: Rect, pixels: RgbaImage, profile: bytes | None, screen: bytes | None) -> LaidImage:
    """Straight RGBA of a document's profile as the screen shows it; on any thread."""
    if not pixels.size:
        return LaidImage(area, np.zeros((0, 0, 4), np.uint8))
    return LaidImage(area, screen_pixels(pixels, conversion_for(profile, screen)))


def laid_mask(area: Rect, mask: MaskArray, color: QColor) -> LaidImage:
    """A mask in one color."""
    alpha = (mask.astype(np.uint32) * color.alpha() // 255).astype(np.uint8)
    channels = [(alpha.astype(np.uint16) * value // 255).astype(np.uint8) for value in
                (color.blue(), color.green(), color.red())]  # fmt: skip
    return LaidImage(area, np.dstack([*channels, alpha]))


def laid_marks(marks: TileMap, viewport: Viewport, color: QColor) -> LaidImage | None:
    """Where a mask is, as fine as the zoom needs; None where nothing is marked."""
    level = 0
    while viewport.zoom * (2 << level) <= 1 and level < MAX_LEVELS:
        level += 1
    area = marks.tile_bounds()
    window = Rect(area.x >> level, area.y >> level, area.width >> level, area.height >> level)
    small = None if area.is_empty else mask_at(marks, window, level)
    return None if small is None else laid_mask(area, small, color)


@dataclass(frozen=True, eq=False)
class Scene:
    """What stands over the picture while a subject is in hand, bottom first.

    `relative` maps the places of the sprite's own document pixels to where they are now. `in_front` is what the sprite
    goes behind. `shadow` multiplies what is below, as strongly as `darkness` says, and goes with the sprite.
    `above` are layers that are not in the picture below, and lie over all of this.
    """

    hole: LaidImage | None
    is_erased: bool
    sprite: LaidImage | None
    relative: Matrix
    in_front: LaidImage | None = None
    shadow: LaidImage | None = None
    darkness: float = 1.0
    above: tuple[tuple[LaidImage, QPainter.CompositionMode], ...] = ()

    def box(self, viewport: Viewport) -> QRectF:
        """Where the sprite and its shadow are in the view; empty without one."""
        box = QRectF() if self.sprite is None else view_box(self.sprite.rect, self.relative, viewport)
        return box if self.shadow is None else box.united(view_box(self.shadow.rect, self.relative, viewport))

    def draw(self, painter: QPainter, clip: QRectF, viewport: Viewport, checker: QBrush) -> None:
        """Paint the exposed part of it over the picture, which is there already."""
        painter.save()
        bounds = document_polygon(viewport)
        if viewport.is_upright:
            painter.setClipRect(clip.intersected(bounds.boundingRect()))
        else:
            painter.setClipRect(clip)
            painter.setClipPath(_path_of(bounds), Qt.ClipOperation.IntersectClip)
        still = np.eye(3)
        if self.hole is not None and clip.intersects(view_box(self.hole.rect, still, viewport)):
            if self.is_erased:
                self._draw_nothing(painter, clip, viewport, checker)
            else:
                self.hole.draw(painter, viewport, still)
        if self.shadow is not None and clip.intersects(self.box(viewport)):
            painter.save()
            painter.setOpacity(self.darkness)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
            if self.in_front is None:
                self.shadow.draw(painter, viewport, self.relative)
            else:
                _draw_apart(painter, clip, viewport, self._draw_shadow_behind)
            painter.restore()
        if self.sprite is not None and clip.intersects(self.box(viewport)):
            if self.in_front is None:
                self.sprite.draw(painter, viewport, self.relative)
            else:
                _draw_apart(painter, clip, viewport, self._draw_behind)
        for image, mode in self.above:
            if clip.intersects(view_box(image.rect, still, viewport)):
                painter.setCompositionMode(mode)
                image.draw(painter, viewport, still)
        painter.restore()

    def _draw_behind(self, painter: QPainter, viewport: Viewport) -> None:
        if self.sprite is not None and self.in_front is not None:
            self.sprite.draw(painter, viewport, self.relative)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
            self.in_front.draw(painter, viewport, np.eye(3))

    def _draw_shadow_behind(self, painter: QPainter, viewport: Viewport) -> None:
        if self.shadow is not None and self.in_front is not None:
            self.shadow.draw(painter, viewport, self.relative)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
            self.in_front.draw(painter, viewport, np.eye(3))

    def _draw_nothing(self, painter: QPainter, clip: QRectF, viewport: Viewport, checker: QBrush) -> None:
        def work(own: QPainter, viewport: Viewport) -> None:
            own.setBrushOrigin(QPointF(viewport.pan_x, viewport.pan_y))
            own.fillRect(clip, checker)
            own.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
            if self.hole is not None:
                self.hole.draw(own, viewport, np.eye(3))

        _draw_apart(painter, clip, viewport, work)


def _draw_apart(
    painter: QPainter, clip: QRectF, viewport: Viewport, work: Callable[[QPainter, Viewport], None]
) -> None:
    """Let `work` draw on an empty sheet of the exposed part, and lay that down."""
    box, ratio = clip.toAlignedRect(), viewport.device_ratio
    sheet = QImage(
        max(1, math.ceil(box.width() * ratio)), max(1, math.ceil(box.height() * ratio)),
        QImage.Format.Format_ARGB32_Premultiplied,
    )  # fmt: skip
    sheet.setDevicePixelRatio(ratio)
    sheet.fill(QColor(0, 0, 0, 0))
    own = QPainter(sheet)
    own.translate(-box.x(), -box.y())
    work(own, viewport)
    own.end()
    painter.drawImage(box.topLeft(), sheet)


def view_box(rect: Rect, relative: Matrix, viewport: Viewport) -> QRectF:
    """The upright box in the view around a mapped rectangle of the document, with room for smoothing."""
    to_view = _as_qt(relative) * transform_of(viewport)
    return to_view.mapRect(QRectF(rect.x, rect.y, rect.width, rect.height)).adjusted(-2, -2, 2, 2)


def _path_of(polygon: QPolygonF) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(polygon)
    return path


def _as_qt(matrix: Matrix) -> QTransform:
    (xx, xy, dx), (yx, yy, dy), _ = matrix.tolist()
    return QTransform(xx, yx, xy, yy, dx, dy)
