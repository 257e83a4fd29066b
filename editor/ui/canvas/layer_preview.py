"""A layer under the hand: what lies below and above it, and the layer itself as a sprite that moves between the two.

All three are made once, at the size the screen needs; while the hand moves they are only drawn. The exact picture
follows when the change is made: a preview knows no blend modes that Qt does not know, and no neighbors of a clipped
layer.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QTransform

from editor.algorithms.warp import Matrix
from editor.core.blend import BlendMode
from editor.core.compose import Step, render, steps_of
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.pixels import Depth
from editor.core.tiles import keys_over, tile_rect
from editor.operations.moving import Subject, roughly_of
from editor.ui.canvas.painting import CRISP_FROM_ZOOM, document_polygon, draw_frame, transform_of
from editor.ui.canvas.preview_parts import parts_of
from editor.ui.canvas.screen_color import ToScreen, conversion_for
from editor.ui.canvas.viewport import Viewport

MAX_LEVEL = 7
MAX_SHEET_AREA = 6_000_000
MODES = {
    BlendMode.MULTIPLY: QPainter.CompositionMode.CompositionMode_Multiply,
    BlendMode.SCREEN: QPainter.CompositionMode.CompositionMode_Screen,
    BlendMode.OVERLAY: QPainter.CompositionMode.CompositionMode_Overlay,
    BlendMode.DARKEN: QPainter.CompositionMode.CompositionMode_Darken,
    BlendMode.LIGHTEN: QPainter.CompositionMode.CompositionMode_Lighten,
    BlendMode.COLOR_DODGE: QPainter.CompositionMode.CompositionMode_ColorDodge,
    BlendMode.COLOR_BURN: QPainter.CompositionMode.CompositionMode_ColorBurn,
    BlendMode.HARD_LIGHT: QPainter.CompositionMode.CompositionMode_HardLight,
    BlendMode.SOFT_LIGHT: QPainter.CompositionMode.CompositionMode_SoftLight,
    BlendMode.DIFFERENCE: QPainter.CompositionMode.CompositionMode_Difference,
    BlendMode.EXCLUSION: QPainter.CompositionMode.CompositionMode_Exclusion,
    BlendMode.ADD: QPainter.CompositionMode.CompositionMode_Plus,
    BlendMode.ERASE: QPainter.CompositionMode.CompositionMode_DestinationOut,
}


@dataclass(frozen=True, eq=False)
class Sheet:
    """Composed pixels of `rect` (document pixels), one for `2 ** level` squared of the document's."""

    rect: Rect
    level: int
    image: QImage
    pixels: npt.NDArray[np.uint8]

    @classmethod
    def empty(cls, rect: Rect, level: int) -> Sheet:
        """A transparent sheet; `rect` is widened to whole pixels of the level."""
        rect = rect.aligned(1 << level)
        pixels = np.zeros((max(1, rect.height >> level), max(1, rect.width >> level), 4), np.uint8)
        height, width = pixels.shape[:2]
        image = QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_ARGB32_Premultiplied)
        return cls(rect, level, image, pixels)

    def fill(self, steps: Sequence[Step], depth: Depth, to_screen: ToScreen | None) -> Iterator[None]:
        """Compose into the sheet, pausing after each tile."""
        share = 1 << self.level
        for key in keys_over(self.rect):
            if not any(step.has_content(key) for step in steps):
                continue
            part = tile_rect(key).intersect(self.rect)
            bgra = screen_pixels(render(steps, part, depth), to_screen)
            if share > 1:
                size = (part.width // share, part.height // share)
                bgra = np.asarray(cv2.resize(bgra, size, interpolation=cv2.INTER_AREA), np.uint8)
            x, y = (part.x - self.rect.x) // share, (part.y - self.rect.y) // share
            self.pixels[y : y + bgra.shape[0], x : x + bgra.shape[1]] = bgra
            yield

    def draw(self, painter: QPainter) -> None:
        """Draw at its place in the document."""
        source = QRectF(0, 0, self.image.width(), self.image.height())
        painter.drawImage(QRectF(self.rect.x, self.rect.y, self.rect.width, self.rect.height), self.image, source)


def screen_pixels(
    pixels: npt.NDArray[np.uint8] | npt.NDArray[np.uint16], to_screen: ToScreen | None
) -> npt.NDArray[np.uint8]:
    """Straight RGBA of a document as premultiplied BGRA of the screen."""
    if to_screen is not None:
        pixels = to_screen(pixels)
    elif pixels.dtype == np.uint16:
        pixels = np.asarray(cv2.convertScaleAbs(pixels, alpha=1 / 257), np.uint8)
    bgra = cv2.cvtColor(pixels, cv2.COLOR_RGBA2BGRA)
    return np.asarray(cv2.cvtColor(bgra, cv2.COLOR_RGBA2mRGBA), np.uint8)


class LayerPreview:
    """The sheets for moving some layers of one document; built in slices, drawn once complete."""

    def __init__(self, document: Document, subject: Subject, roams: bool, screen_profile: bytes | None = None) -> None:
        """With `roams` the layer is only moved, so that what is far from the view need not be there."""
        self._document = document
        self._roams = roams
        self._to_screen = conversion_for(document.metadata.icc_profile, screen_profile)
        parts = parts_of(document, subject)
        self._below, self._own, self._above = steps_of(parts.below), steps_of(parts.own), steps_of(parts.above)
        self._opacity = parts.opacity
        self._mode = MODES.get(parts.mode, QPainter.CompositionMode.CompositionMode_SourceOver)
        self._content = roughly_of(document, subject)
        self._sheets: tuple[Sheet, Sheet, Sheet] | None = None
        self._building: Iterator[None] | None = None
        self._coming: tuple[Sheet, Sheet, Sheet] | None = None

    @property
    def is_ready(self) -> bool:
        """True once there is something to draw."""
        return self._sheets is not None

    @property
    def is_building(self) -> bool:
        """True while `build` has something to do."""
        return self._building is not None

    def look(self, viewport: Viewport, offset: tuple[int, int]) -> None:
        """Plan sheets for what is in view, the layer moved by `offset`; what is drawn stays until they are done."""
        level = 0
        while viewport.zoom * (2 << level) <= 1 and level < MAX_LEVEL:
            level += 1
        seen = viewport.visible_rect
        own = self._content
        if self._roams:
            reach = max(seen.width, seen.height)
            own = own.intersect(seen.moved(-offset[0], -offset[1]).padded(reach))
        below, above = (Sheet.empty(seen, _level_for(seen, level)) for _ in range(2))
        sprite = Sheet.empty(own, _level_for(own, level))
        self._coming = (below, sprite, above)
        self._building = self._work(below, sprite, above)

    def _work(self, below: Sheet, sprite: Sheet, above: Sheet) -> Iterator[None]:
        for sheet, steps in ((sprite, self._own), (below, self._below), (above, self._above)):
            yield from sheet.fill(steps, self._document.depth, self._to_screen)

    def build(self, budget_s: float) -> bool:
        """Go on building until the time is used up; True when nothing is left to do."""
        deadline = time.perf_counter() + budget_s
        while self._building is not None and time.perf_counter() < deadline:
            if next(self._building, self) is self:
                self._sheets, self._building = self._coming, None
        return self._building is None

    def draw(
        self, painter: QPainter, clip: QRectF, viewport: Viewport, matrix: Matrix, surround: QColor, checker: QBrush
    ) -> None:
        """Paint the picture with the layer at its place in the exposed part of the view."""
        if self._sheets is None:
            return
        below, sprite, above = self._sheets
        outline = document_polygon(viewport)
        painter.save()
        painter.fillRect(clip, surround)
        painter.setPen(QColor(0, 0, 0, 0))
        painter.setBrushOrigin(QPointF(viewport.pan_x, viewport.pan_y))
        painter.setBrush(checker)
        painter.drawPolygon(outline)
        is_exact = viewport.is_upright and viewport.zoom == 1.0
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, viewport.zoom < CRISP_FROM_ZOOM)
        painter.setTransform(transform_of(viewport), combine=True)
        bounds = viewport.document_size.rect
        painter.setClipRect(QRectF(bounds.x, bounds.y, bounds.width, bounds.height))
        if is_exact:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, below.level > 0)
        below.draw(painter)
        painter.save()
        is_moved = np.array_equal(matrix[:2, :2], np.eye(2)) and not matrix[2, :2].any()
        painter.setRenderHint(
            QPainter.RenderHint.SmoothPixmapTransform, not (is_moved and is_exact and sprite.level == 0)
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not is_moved)
        painter.setTransform(_as_qt(matrix), combine=True)
        painter.setOpacity(self._opacity)
        painter.setCompositionMode(self._mode)
        sprite.draw(painter)
        painter.restore()
        above.draw(painter)
        painter.restore()
        draw_frame(painter, outline, viewport)


def _level_for(rect: Rect, level: int) -> int:
    while rect.area >> (2 * level) > MAX_SHEET_AREA:
        level += 1
    return level


def _as_qt(matrix: Matrix) -> QTransform:
    (xx, xy, dx), (yx, yy, dy), (wx, wy, w) = matrix.tolist()
    return QTransform(xx, yx, wx, xy, yy, wy, dx, dy, w)
