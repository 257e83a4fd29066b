"""Selections as arrays: combine two, move an edge outward or inward, soften it, keep only a band along it.

Masks are `[y, x]` uint8, 255 = selected. What takes a radius expects an array that reaches at least `reach(radius)`
pixels (see `grow`) beyond what is selected, wherever the picture does, and answers within the array.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import Enum

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.grow import grow
from editor.algorithms.stroke import FULL_TILE
from editor.core.geometry import Rect
from editor.core.pixels import AnyArray, MaskArray
from editor.core.progress import Progress
from editor.core.tiles import TILE, Key, TileMap, keys_over, tile_rect

# A Gaussian of this share of the radius has fallen to 4 % of its peak where it is cut off.
_SIGMA_SHARE = 0.4
_BAND_PIXELS = 1 << 21
_Floats = npt.NDArray[np.float32]
# A tile's selection within the part of it that lies in the picture, or None for nothing.
_Make = Callable[[Key, Rect], MaskArray | None]


class Combine(Enum):
    """What becomes of the selection when another one meets it."""

    REPLACE = "replace"
    ADD = "add"
    SUBTRACT = "subtract"
    INTERSECT = "intersect"


def combine(base: MaskArray, other: MaskArray, mode: Combine) -> MaskArray:
    """Two masks of one shape as one.

    Adding is the sum and subtracting the difference, cut to 0-255: parts that share a soft edge join without a seam,
    and taking a selection away from itself leaves nothing. Intersecting keeps the smaller value, so that a selection
    intersected with itself stays as it is.
    """
    if mode is Combine.ADD:
        return _mask(cv2.add(base, other))
    if mode is Combine.SUBTRACT:
        return _mask(cv2.subtract(base, other))
    if mode is Combine.INTERSECT:
        return _mask(cv2.min(base, other))
    return other.copy()


def invert(mask: MaskArray) -> MaskArray:
    """What is not selected."""
    return np.bitwise_not(mask)


def shrink(mask: MaskArray, radius: float, ends: bool = False, progress: Progress | None = None) -> MaskArray:
    """The mask with its edge `radius` pixels further in: what is not selected, grown.

    The array's own border is no edge, unless `ends` says that nothing is selected beyond it.
    """
    if not ends:
        return invert(grow(invert(mask), radius, progress))
    framed = np.pad(mask, 1)
    return np.ascontiguousarray(invert(grow(invert(framed), radius, progress))[1:-1, 1:-1])


def border(mask: MaskArray, width: float, ends: bool = False, progress: Progress | None = None) -> MaskArray:
    """A band of `width` pixels along the edge, half of it on either side; `ends` as for `shrink`."""
    progress = progress or Progress()
    outer = grow(mask, width / 2, progress.part(0, 0.5))
    inner = shrink(mask, width / 2, ends, progress.part(0.5, 1))
    return combine(outer, inner, Combine.SUBTRACT)


def feather(mask: MaskArray, radius: float, ends: bool = False, progress: Progress | None = None) -> MaskArray:
    """The mask with its edge softened by a Gaussian that is cut off at `radius`: nothing further away changes.

    Beyond the array's border the mask goes on as it is there, or is empty where `ends` says so.
    """
    if radius <= 0:
        return mask.copy()
    progress = progress or Progress()
    half = math.ceil(radius)
    kernel = _gaussian(half, radius * _SIGMA_SHARE)
    edge = cv2.BORDER_CONSTANT if ends else cv2.BORDER_REPLICATE
    padded = cv2.copyMakeBorder(mask, half, half, half, half, edge, value=0)
    out = np.empty(mask.shape, np.uint8)
    rows = max(1, _BAND_PIXELS // max(1, padded.shape[1]))
    for top in range(0, len(mask), rows):
        progress.step(top / len(mask))
        end = min(len(mask), top + rows)
        # A part of an array is filtered with what lies around it in the whole one: copied, it has an end.
        band = padded[top : end + 2 * half].copy()
        if not band.any():
            out[top:end] = 0
            continue
        soft = cv2.sepFilter2D(band, cv2.CV_32F, kernel, kernel, borderType=cv2.BORDER_REPLICATE)
        np.rint(soft, out=soft)
        out[top:end] = np.clip(soft[half:-half, half:-half], 0, 255).astype(np.uint8)
    return out


def _gaussian(half: int, sigma: float) -> _Floats:
    places = np.arange(-half, half + 1, dtype=np.float64)
    weights = np.exp(-0.5 * (places / sigma) ** 2)
    return np.asarray(weights / weights.sum(), np.float32)


def _mask(array: AnyArray) -> MaskArray:
    return np.asarray(array, np.uint8)


# Whole selections, tile by tile: what lies in no tile costs nothing.


def empty_selection() -> TileMap:
    """Nothing selected."""
    return TileMap(1, np.dtype(np.uint8))


def full_selection(bounds: Rect) -> TileMap:
    """All of `bounds` selected; the tiles inside it are one and the same."""
    return inverted(empty_selection(), bounds)


def inverted(selection: TileMap, bounds: Rect) -> TileMap:
    """What is not selected of `bounds`."""
    return _by_tile(bounds, lambda key, part: _inverted_tile(selection, key, part))


def _inverted_tile(selection: TileMap, key: Key, part: Rect) -> MaskArray | None:
    tile = selection.tile(key)
    if tile is None and part.area == TILE * TILE:
        return FULL_TILE
    if tile is FULL_TILE:
        return None
    return invert(selection.read(part))


def combined(base: TileMap, other: TileMap, mode: Combine, bounds: Rect) -> TileMap:
    """Two selections as one, within `bounds`; tiles in which nothing changes are shared."""
    if mode is Combine.REPLACE:
        base = empty_selection()
        mode = Combine.ADD

    def one(key: Key, part: Rect) -> MaskArray | None:
        mine, theirs = base.tile(key), other.tile(key)
        if mine is None or theirs is None:
            kept = {Combine.ADD: mine if theirs is None else theirs, Combine.SUBTRACT: mine}.get(mode)
            if kept is None or part.area == TILE * TILE:
                return kept
        return combine(base.read(part), other.read(part), mode)

    return _by_tile(bounds, one, base.snapshot().keys | other.snapshot().keys)


def _by_tile(bounds: Rect, make: _Make, keys: frozenset[Key] | None = None) -> TileMap:
    out = empty_selection()
    whole: dict[Key, AnyArray | None] = {}
    for key in keys_over(bounds):
        if keys is not None and key not in keys:
            continue
        part = tile_rect(key).intersect(bounds)
        made = make(key, part)
        if made is None or not made.any():
            continue
        if part.area == TILE * TILE:
            made.flags.writeable = False
            whole[key] = made
        else:
            out.write(part, made)
    out.replace_tiles(whole)
    return out
