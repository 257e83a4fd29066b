"""What the canvas paints from: the composed picture with its mask overlay, ready for the screen, in halved sizes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from editor.core.geometry import Rect, Size
from editor.core.pixels import MaskArray, RgbaImage
from editor.core.tiles import TILE, Key, keys_over, tile_rect

MAX_LEVELS = 6
# Rectangles become one while that has no more than this many times their pixels: small steps cost more than pixels.
MERGED_SHARE = 1.4
# How much of the time of an update goes to full size; the rest is for the smaller levels, which are made last.
COMPOSING_SHARE = 0.8
Bgra = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Tint:
    """How the mask shows: an RGB color, and how much of it covers the picture where the mask is full (0 to 1)."""

    color: tuple[int, int, int] = (255, 59, 92)
    opacity: float = 0.55

    def tables(self) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint8]]:
        """Per mask value: the color to add, premultiplied BGRA in four bytes, and how much is kept of the picture."""
        alpha = np.arange(256, dtype=np.float32) * np.float32(self.opacity)
        red, green, blue = self.color
        add = np.rint(alpha[:, None] * (np.array([blue, green, red, 255], np.float32) / 255)).astype(np.uint8)
        return add.view(np.uint32)[:, 0], (255 - np.rint(alpha)).astype(np.uint8)


class DisplayPyramid:
    """One contiguous array per level, premultiplied BGRA, each half the size of the one before, with a QImage over it.

    `read` gives composed pixels of a rectangle (`[y, x, 4]` straight RGBA, 8 or 16 bits) and `read_mask` the selection
    there, or None where nothing is to be shown. Nothing is read until `update`: `mark` only remembers what is stale,
    tile by tile, however often it is called.
    """

    def __init__(
        self,
        size: Size,
        read: Callable[[Rect], RgbaImage],
        read_mask: Callable[[Rect], MaskArray | None],
        tint: Tint = Tint(),
    ) -> None:
        self.size = size
        self.has_alpha = False
        self._read = read
        self._read_mask = read_mask
        self._add, self._keep = tint.tables()
        self._stale: dict[Key, Rect] = {}
        # Every tile with its part of the picture: worth keeping, since large pictures have many.
        self._whole = {key: tile_rect(key).intersect(size.rect) for key in keys_over(size.rect)}
        self._never_read: set[Key] = set(self._whole)
        self._arrays: list[Bgra] = []
        self._images: list[QImage] = []
        width, height = size.width, size.height
        while width > 0 and height > 0 and len(self._arrays) < MAX_LEVELS:
            # Even sides let every pixel of the next level have its four; the QImage shows the true size only.
            array = np.zeros((height + height % 2, width + width % 2, 4), np.uint8)
            self._arrays.append(array)
            self._images.append(
                QImage(array.data, width, height, array.strides[0], QImage.Format.Format_ARGB32_Premultiplied)
            )
            width, height = -(-width // 2), -(-height // 2)
        self.mark(size.rect)

    def set_tint(self, tint: Tint) -> None:
        """Show the mask differently from now on; the caller marks where a mask is."""
        self._add, self._keep = tint.tables()

    @property
    def images(self) -> tuple[QImage, ...]:
        """The levels, full size first; they change in place and live as long as the pyramid."""
        return tuple(self._images)

    @property
    def size_bytes(self) -> int:
        """Memory of all levels."""
        return sum(array.nbytes for array in self._arrays)

    @property
    def is_stale(self) -> bool:
        """True while something waits for `update`."""
        return bool(self._stale)

    def is_stale_in(self, rect: Rect) -> bool:
        """True while something in these document pixels waits for `update`."""
        return bool(self._stale) and any(key in self._stale for key in keys_over(rect.intersect(self.size.rect)))

    @property
    def is_complete(self) -> bool:
        """True once every pixel has been read at least once."""
        return not self._never_read

    def level_for(self, zoom: float) -> int:
        """The smallest level that has at least as many pixels as will be shown at this zoom."""
        level = 0
        while zoom <= 0.5 and level + 1 < len(self._arrays):
            zoom *= 2
            level += 1
        return level

    def mark(self, rect: Rect) -> None:
        """Remember that these document pixels, or the mask over them, may look different."""
        rect = rect.intersect(self.size.rect)
        if rect == self.size.rect:
            self._stale = dict(self._whole)
            return
        for key in keys_over(rect):
            part = tile_rect(key).intersect(rect)
            before = self._stale.get(key)
            self._stale[key] = part if before is None else before.united(part)

    def update(self, visible: Rect, budget_s: float) -> list[Rect]:
        """Bring stale parts up to date, those in view first, until the time is used up; return what was done.

        At least one part is done, so that repeated calls always come to an end.
        """
        done: list[Rect] = []
        deadline = time.perf_counter() + COMPOSING_SHARE * budget_s
        columns = range(visible.x // TILE, -(-visible.right // TILE))
        rows = range(visible.y // TILE, -(-visible.bottom // TILE))
        waiting = sorted(self._stale, key=lambda key: key[0] not in columns or key[1] not in rows)
        for piece in self._pieces(waiting):
            self._compose(piece)
            done.append(piece)
            if time.perf_counter() >= deadline:
                break
        for rect in merged(done):
            self._halve(rect)
        return done

    def _pieces(self, keys: Iterable[Key]) -> Iterable[Rect]:
        for key in keys:
            self._never_read.discard(key)
            yield self._stale.pop(key)

    def _compose(self, rect: Rect) -> None:
        pixels = self._screen_pixels(self._read(rect))
        mask = self._read_mask(rect)
        if mask is not None:
            keep = cv2.LUT(mask, self._keep)
            kept = cv2.multiply(pixels, cv2.merge([keep, keep, keep, keep]), scale=1 / 255)
            # Clipping, which is never needed, spares a check that takes longer.
            color = self._add.take(mask, mode="clip").view(np.uint8).reshape(kept.shape)
            pixels = np.asarray(cv2.add(kept, color), np.uint8)
        base = self._arrays[0]
        base[rect.slices] = pixels
        self._pad(0, rect)

    def _screen_pixels(self, pixels: RgbaImage) -> Bgra:
        if pixels.dtype == np.uint16:
            # 65535 = 255 * 257, and no 16-bit value lies halfway between two multiples of 257.
            pixels = np.asarray(cv2.convertScaleAbs(pixels, alpha=1 / 257), np.uint8)
        bgra = cv2.cvtColor(pixels, cv2.COLOR_RGBA2BGRA)
        if int(bgra[..., 3].min()) < 255:
            self.has_alpha = True
            bgra = cv2.cvtColor(bgra, cv2.COLOR_RGBA2mRGBA)
        return np.asarray(bgra, np.uint8)

    def _pad(self, level: int, rect: Rect) -> None:
        """Repeat the last column and row where a level's size is odd."""
        array, image = self._arrays[level], self._images[level]
        width, height = image.width(), image.height()
        if rect.right == width < array.shape[1]:
            array[rect.y : rect.bottom, width] = array[rect.y : rect.bottom, width - 1]
        if rect.bottom == height < array.shape[0]:
            right = min(rect.right + 1, array.shape[1])
            array[height, rect.x : right] = array[height - 1, rect.x : right]

    def _halve(self, rect: Rect) -> None:
        for level in range(1, len(self._arrays)):
            source = rect.aligned(2)
            rect = Rect(source.x // 2, source.y // 2, source.width // 2, source.height // 2)
            self._arrays[level][rect.slices] = cv2.resize(
                self._arrays[level - 1][source.slices], (rect.width, rect.height), interpolation=cv2.INTER_AREA
            )
            self._pad(level, rect)


def merged(rects: Iterable[Rect]) -> list[Rect]:
    """Rectangles that hold these: each is joined to the one before where hardly anything else comes along."""
    found: list[Rect] = []
    area = 0
    for rect in rects:
        both = found[-1].united(rect) if found else rect
        if found and both.area <= MERGED_SHARE * (area + rect.area):
            found[-1], area = both, area + rect.area
        else:
            found.append(rect)
            area = rect.area
    return found
