"""Small pictures of layers, cheap enough to be made between two frames: few pixels of each tile are looked at."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from editor.core.geometry import Size
from editor.core.layer import Layer, LayerId
from editor.core.pixels import AnyArray
from editor.core.tiles import TILE, Key, TileMap, keys_over

SIDE = 36
# More samples than pixels shown, then smoothed: every n-th pixel alone would flicker.
OVERSAMPLING = 3


def sample(
    pixels: TileMap, size: Size, longest: int, known: AnyArray | None = None, keys: Collection[Key] | None = None
) -> AnyArray:
    """Every n-th pixel of the document's area, uint8, so that no side is longer than `longest` by much.

    `[y, x, 4]` of a layer, `[y, x]` of a mask. With an earlier sample only the tiles `keys` are looked at again.
    """
    step = max(1, max(size.width, size.height) // longest)
    shape = (-(-size.height // step), -(-size.width // step))
    out = np.zeros(shape if pixels.channels == 1 else (*shape, pixels.channels), np.uint8)
    if known is not None:
        out[...] = known
    for key in keys_over(size.rect):
        if keys is not None and key not in keys:
            continue
        tile = pixels.tile(key)
        if tile is None and known is None:
            continue
        left, top = key[0] * TILE, key[1] * TILE
        first_x, first_y = -(-left // step), -(-top // step)
        height = min(-(-(top + TILE) // step), shape[0]) - first_y
        width = min(-(-(left + TILE) // step), shape[1]) - first_x
        if height <= 0 or width <= 0:
            continue
        place = slice(first_y, first_y + height), slice(first_x, first_x + width)
        if tile is None:
            out[place] = 0
            continue
        part = tile[first_y * step - top :: step, first_x * step - left :: step][:height, :width]
        out[place] = part if part.dtype == np.uint8 else (part >> 8).astype(np.uint8)
    return out


def draw_checkers(painter: QPainter, place: QRect) -> None:
    """Two grays, which stand for transparency."""
    for y in range(0, place.height(), 4):
        for x in range(0, place.width(), 4):
            gray = 150 if (x + y) // 4 % 2 else 190
            part = QRect(place.left() + x, place.top() + y, min(4, place.width() - x), min(4, place.height() - y))
            painter.fillRect(part, QColor(gray, gray, gray))


def draw(pixels: TileMap, size: Size, side: int, ratio: float, is_shown: bool = False) -> QPixmap:
    """The layer's pixels within the document, on a checkerboard, in a square of `side`; a mask white where it shows.

    With `is_shown` a mask holds what is shown, as a selection does, and not what is hidden.
    """
    result = QPixmap(round(side * ratio), round(side * ratio))
    result.setDevicePixelRatio(ratio)
    result.fill(Qt.GlobalColor.transparent)
    array = np.ascontiguousarray(sample(pixels, size, round(side * ratio) * OVERSAMPLING))
    kind = QImage.Format.Format_RGBA8888
    if pixels.channels == 1:
        array, kind = array if is_shown else 255 - array, QImage.Format.Format_Grayscale8
    image = QImage(array.data, array.shape[1], array.shape[0], array.strides[0], kind)
    scale = side / max(size.width, size.height, 1)
    shown = QSize(max(4, round(size.width * scale)), max(4, round(size.height * scale)))
    image = image.scaled(
        shown * ratio, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    image.setDevicePixelRatio(ratio)
    painter = QPainter(result)
    left, top = (side - shown.width()) // 2, (side - shown.height()) // 2
    draw_checkers(painter, QRect(left, top, shown.width(), shown.height()))
    painter.drawImage(left, top, image)
    painter.end()
    return result


class Thumbnails:
    """Thumbnails of layers and of their masks, redrawn only when the tiles are others than before."""

    def __init__(self) -> None:
        self._kept: dict[tuple[LayerId, bool], tuple[TileMap, Size, QPixmap]] = {}

    def of(self, layer: Layer) -> QPixmap | None:
        """The last one drawn of its pixels, or None when there is none yet."""
        kept = self._kept.get((layer.id, False))
        return kept[2] if kept else None

    def of_mask(self, layer: Layer) -> QPixmap | None:
        """The last one drawn of its mask, or None when there is none yet."""
        kept = self._kept.get((layer.id, True))
        return kept[2] if kept else None

    def refresh(self, layer: Layer, size: Size, ratio: float) -> bool:
        """Draw them again where the layer has changed; True when it had."""
        has_changed = not layer.is_group and self._refresh((layer.id, False), layer.pixels, size, ratio)
        if layer.hidden is None:
            return bool(self._kept.pop((layer.id, True), None)) or has_changed
        return self._refresh((layer.id, True), layer.hidden, size, ratio) or has_changed

    def _refresh(self, key: tuple[LayerId, bool], tiles: TileMap, size: Size, ratio: float) -> bool:
        kept = self._kept.get(key)
        if kept is not None and kept[1] == size and not kept[0].changed_keys(tiles):
            return False
        frozen = tiles.snapshot()
        self._kept[key] = (frozen, size, draw(frozen, size, SIDE, ratio))
        return True

    def clear(self) -> None:
        """Forget all, for another document."""
        self._kept.clear()
