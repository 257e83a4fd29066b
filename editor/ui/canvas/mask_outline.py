"""The mask's edge as a thin line of light and dark, so that it is seen on pictures of the mask's own color too."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage, QPainter

from editor.core.geometry import Rect
from editor.core.pixels import MASK_THRESHOLD, MaskArray
from editor.core.tiles import TILE, Key, TileMap, keys_over
from editor.ui.canvas.painting import transform_of
from editor.ui.canvas.viewport import Viewport

# Level n has one pixel for 2^n of the document, so that its line is about a pixel wide on the screen at any zoom.
MIN_LEVEL, MAX_LEVEL = -6, 4
# A line drawn much thinner than its pixels would fade.
THINNEST = 0.85
# How far beyond a change, in a level's own pixels, the line may look different.
REACH = 2
# Lines of another level stand in for missing ones while they are not too thick or too many.
MAX_STAND_IN = 2
CACHE_BYTES = 48 * 2**20
# Premultiplied BGRA: nothing, a dark rim, and the light line over it.
COLORS = np.array([[0, 0, 0, 0], [0, 0, 0, 90], [170, 170, 170, 200]], np.uint8).view(np.uint32)[:, 0]
CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
SQUARE = np.ones((3, 3), np.uint8)


@dataclass(frozen=True, eq=False)
class _Sprite:
    """A tile's lines, cut to where there are any; `x` and `y` in the level's pixels."""

    x: int
    y: int
    image: QImage
    pixels: npt.NDArray[np.uint32]


class MaskOutline:
    """Lines where the selection crosses one half, as small pictures per tile of the level that the zoom asks for.

    The light line is the outermost row of pixels that are selected by half or more. Tiles are drawn by `refresh` when
    they come into view or have changed; `paint` only copies them.
    """

    def __init__(self, selection: TileMap) -> None:
        self._selection = selection
        self._sprites: dict[Key, _Sprite | None] = {}
        self._stale: dict[Key, Rect] = {}
        self._level = 0
        # What was seen before the zoom asked for another level.
        self._former: dict[Key, _Sprite | None] = {}
        self._former_level = 0

    def mark(self, rect: Rect) -> None:
        """Remember that the selection may have changed here."""
        near = rect.padded(math.ceil(REACH * 2.0**self._level))
        for key in _keys(near, self._level):
            if key in self._sprites:
                part = _tile_rect(key, self._level).intersect(near)
                before = self._stale.get(key)
                self._stale[key] = part if before is None else before.united(part)
        self._former.clear()

    def is_stale(self, viewport: Viewport) -> bool:
        """True while a tile in view waits for `refresh`."""
        return self._level != level_for(viewport) or next(self._waiting(viewport), None) is not None

    def _waiting(self, viewport: Viewport) -> Iterator[Key]:
        for key in _keys(viewport.visible_rect, self._level):
            if key in self._stale or key not in self._sprites:
                yield key

    def refresh(self, viewport: Viewport, budget_s: float) -> list[Rect]:
        """Draw tiles in view until the time is used up, at least one; return document pixels that look different."""
        deadline = time.perf_counter() + budget_s
        self._set_level(level_for(viewport))
        done: list[Rect] = []
        for key in tuple(self._waiting(viewport)):
            before = self._sprites.get(key)
            sprite = self._sprites[key] = self._drawn(key)
            part = self._stale.pop(key, _tile_rect(key, self._level))
            if before is not None or sprite is not None:
                done.append(part)
            if time.perf_counter() >= deadline:
                break
        if self._former and not self.is_stale(viewport):
            self._former.clear()
            done = [viewport.visible_rect]
        self._prune(viewport)
        return done

    def _set_level(self, level: int) -> None:
        if level != self._level:
            if not self._former:
                self._former, self._former_level = self._sprites, self._level
            self._sprites, self._level = {}, level
            self._stale.clear()

    def _prune(self, viewport: Viewport) -> None:
        held = sum(sprite.pixels.nbytes for sprite in self._sprites.values() if sprite is not None)
        if held > CACHE_BYTES:
            seen = set(_keys(viewport.visible_rect, self._level))
            self._sprites = {key: sprite for key, sprite in self._sprites.items() if key in seen}
            self._stale = {key: part for key, part in self._stale.items() if key in seen}

    def _drawn(self, key: Key) -> _Sprite | None:
        window = Rect(key[0] * TILE, key[1] * TILE, TILE, TILE).padded(REACH)
        mask = mask_at(self._selection, window, self._level)
        if mask is None:
            return None
        kinds = edge_kinds(mask)[REACH:-REACH, REACH:-REACH]
        x, y, width, height = cv2.boundingRect(kinds)
        if not width:
            return None
        # With nothing around them lines are smoothed alike, however far others in the tile reach.
        right, bottom = min(TILE, x + width + 1), min(TILE, y + height + 1)
        x, y = max(0, x - 1), max(0, y - 1)
        pixels = COLORS[kinds[y:bottom, x:right]]
        height, width = pixels.shape
        image = QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_ARGB32_Premultiplied)
        return _Sprite(key[0] * TILE + x, key[1] * TILE + y, image, pixels)

    def paint(self, painter: QPainter, viewport: Viewport, exposed: Rect) -> None:
        """Copy the lines over the exposed document pixels."""
        level, sprites = self._level, self._sprites
        if self._former and abs(self._former_level - level_for(viewport)) <= MAX_STAND_IN:
            level, sprites = self._former_level, self._former
        if not any(sprites.values()):
            return
        painter.save()
        share = 2.0**level
        is_exact = viewport.is_upright and viewport.zoom * share == 1.0
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not is_exact)
        painter.setTransform(transform_of(viewport).scale(share, share), combine=True)
        for key, sprite in sprites.items():
            if sprite is not None and _tile_rect(key, level).overlaps(exposed):
                painter.drawImage(QPoint(sprite.x, sprite.y), sprite.image)
        painter.restore()


def level_for(viewport: Viewport) -> int:
    """The level whose pixels are one to two pixels of the view wide, or a little less than one."""
    return max(MIN_LEVEL, min(MAX_LEVEL, math.ceil(math.log2(THINNEST / viewport.scale))))


def edge_kinds(mask: MaskArray) -> MaskArray:
    """2 on the outermost pixels that are selected by half or more, 1 beside them, else 0; `[y, x]` uint8."""
    _, strong = cv2.threshold(mask, MASK_THRESHOLD - 1, 1, cv2.THRESH_BINARY)
    # Beyond the array lies what is inside it, so that its border is no edge.
    line = cv2.subtract(strong, cv2.erode(strong, CROSS, borderType=cv2.BORDER_REPLICATE))
    return np.asarray(cv2.add(line, cv2.dilate(line, SQUARE)), np.uint8)


def _keys(rect: Rect, level: int) -> Iterator[Key]:
    """Keys of the tiles of a level that a rectangle of the document touches."""
    share = 2.0**-level
    return keys_over(
        Rect.from_edges(
            math.floor(rect.x * share),
            math.floor(rect.y * share),
            math.ceil(rect.right * share),
            math.ceil(rect.bottom * share),
        )
    )


def _tile_rect(key: Key, level: int) -> Rect:
    """The document pixels under a tile of a level."""
    side = TILE << level if level >= 0 else TILE >> -level
    return Rect(key[0] * side, key[1] * side, side, side)


def mask_at(selection: TileMap, window: Rect, level: int) -> MaskArray | None:
    """The selection in a window of a level's pixels, averaged or repeated; None where nothing is selected."""
    if level <= 0:
        return _enlarged(selection, window, 1 << -level)
    side = TILE >> level
    out: MaskArray | None = None
    share = 1 << level
    covered = Rect(window.x * share, window.y * share, window.width * share, window.height * share)
    for key in keys_over(covered):
        tile = selection.tile(key)
        if tile is None:
            continue
        if out is None:
            out = np.zeros((window.height, window.width), np.uint8)
        small = np.asarray(cv2.resize(tile, (side, side), interpolation=cv2.INTER_AREA), np.uint8)
        place = Rect(key[0] * side, key[1] * side, side, side)
        part = place.intersect(window)
        out[part.moved(-window.x, -window.y).slices] = small[part.moved(-place.x, -place.y).slices]
    return out


def _enlarged(selection: TileMap, window: Rect, times: int) -> MaskArray | None:
    covered = Rect.from_edges(
        window.x // times, window.y // times, -(-window.right // times), -(-window.bottom // times)
    )
    if not any(selection.tile(key) is not None for key in keys_over(covered)):
        return None
    mask = np.asarray(selection.read(covered), np.uint8)
    if times > 1:
        mask = mask.repeat(times, axis=0).repeat(times, axis=1)
    return mask[window.moved(-covered.x * times, -covered.y * times).slices]
