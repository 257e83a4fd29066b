"""What looks like a pixel: everywhere, or connected with it. For the magic wand and the bucket."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from editor.core.geometry import Rect
from editor.core.pixels import AnyArray, MaskArray, RgbaImage, full_scale
from editor.core.progress import Progress

_BAND_ROWS = 512


def similar(pixels: RgbaImage, color: AnyArray, tolerance: float) -> MaskArray:
    """Where `pixels`, `[y, x, 4]`, differ from `color` in no channel by more than `tolerance` (0 to 255): 255, else 0.

    Of transparent pixels only the alpha counts: nobody sees their color.
    """
    limit = int(tolerance * full_scale(pixels) / 255)
    wide = color.astype(np.int32)
    low = np.clip(wide - limit, 0, full_scale(pixels)).tolist()
    high = np.clip(wide + limit, 0, full_scale(pixels)).tolist()
    alike = np.asarray(cv2.inRange(pixels, np.array(low, np.float64), np.array(high, np.float64)), np.uint8)
    if wide[3] == 0:
        alike[pixels[..., 3] == 0] = 255
    return alike


def connected(alike: MaskArray, x: int, y: int) -> MaskArray:
    """The part of a mask of 0 and 255 that hangs together with a place of it by sides, as such a mask."""
    marked = alike.copy()
    if marked[y, x]:
        cv2.floodFill(marked, None, (x, y), 128, flags=4)
    return np.where(marked == 128, 255, 0).astype(np.uint8)


def smoothed(mask: MaskArray) -> MaskArray:
    """The mask of 0 and 255 with its edge softened over a pixel to either side."""
    return np.asarray(cv2.GaussianBlur(mask, (3, 3), 0, borderType=cv2.BORDER_REPLICATE), np.uint8)


def flood(
    read: Callable[[Rect], RgbaImage],
    bounds: Rect,
    at: tuple[int, int],
    tolerance: float,
    is_contiguous: bool,
    is_smooth: bool,
    progress: Progress,
) -> tuple[Rect, MaskArray]:
    """What looks like the pixel at `at` of a picture that `read` gives in parts: its rectangle and mask."""
    color = read(Rect(at[0], at[1], 1, 1))[0, 0]
    alike = np.empty((bounds.height, bounds.width), np.uint8)
    for top in range(0, bounds.height, _BAND_ROWS):
        progress.step(0.8 * top / bounds.height)
        rows = Rect(bounds.x, bounds.y + top, bounds.width, min(_BAND_ROWS, bounds.height - top))
        alike[top : top + rows.height] = similar(read(rows), color, tolerance)
    progress.step(0.8)
    found = connected(alike, at[0] - bounds.x, at[1] - bounds.y) if is_contiguous else alike
    progress.step(0.9)
    left, top, width, height = cv2.boundingRect(found)
    box = Rect(left, top, width, height).padded(1).intersect(Rect(0, 0, bounds.width, bounds.height))
    part = found[box.slices]
    return box.moved(bounds.x, bounds.y), smoothed(part) if is_smooth else part.copy()
