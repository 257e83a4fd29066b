"""Moving a soft edge outward by a radius, window by window: what is the same all around a window costs nothing there.

Masks are `[y, x]` uint8. A mask is seen as a stack of sets, one for each height, and each is grown by its Euclidean
distance: a pixel at distance `d` of a set, from middle to middle, is covered by `radius + 1 - d` of itself, cut to 0-1.
"""

from __future__ import annotations

import itertools
import math
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from editor.core.geometry import Rect
from editor.core.pixels import MaskArray
from editor.core.progress import Progress

_Floats = npt.NDArray[np.float32]
# The heights at which an edge of about one pixel is moved; those between matter little.
_SHARP_LEVELS = (1, 40, 84, 128, 172, 216)
_SIDE = 512
_MAX_THREADS = 4


def reach(radius: float) -> int:
    """How far, in whole pixels, an edge is moved or softened at most."""
    return math.ceil(radius) + 1


def grow(mask: MaskArray, radius: float, progress: Progress | None = None) -> MaskArray:
    """The mask with its edge `radius` pixels further out, round about its corners; the edge is as soft as before.

    Each pixel takes the largest value within a disc around it. A set's border runs half a pixel outside its pixels'
    middles, so that an upright edge at any fraction of a pixel arrives at that fraction; a slanted one arrives up to a
    third of a pixel further out. Sharp edges are moved by exact distances (Felzenszwalb and Huttenlocher, Distance
    Transforms of Sampled Functions, 2012) of some heights, soft ones by the largest value in each row of the disc, and
    the disc's rim, a pixel wide, by a few discs in between.
    """
    if radius <= 0 or not mask.any():
        return mask.copy()
    progress = progress or Progress()
    out = np.empty(mask.shape, np.uint8)
    margin = reach(radius)
    places = list(_windows(mask, max(_SIDE, 3 * margin)))
    done = 0

    def move(place: Rect) -> None:
        out[place.slices] = _moved(mask, place, margin, radius)

    with ThreadPoolExecutor(min(_MAX_THREADS, os.cpu_count() or 1), "grow") as pool:
        try:
            for _ in pool.map(move, places):
                done += 1
                progress.step(done / len(places))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    # What was selected stays so even where rounding would take the last step of it.
    return np.maximum(out, mask, out=out)


def _windows(mask: MaskArray, side: int) -> Iterator[Rect]:
    height, width = mask.shape
    for y in range(0, height, side):
        for x in range(0, width, side):
            yield Rect(x, y, min(side, width - x), min(side, height - y))


def _moved(mask: MaskArray, place: Rect, margin: int, radius: float) -> MaskArray | int:
    """The grown mask in a window, or the one value that it has there."""
    height, width = mask.shape
    around = place.padded(margin).intersect(Rect(0, 0, width, height))
    near = mask[around.slices]
    least, most, _, _ = cv2.minMaxLoc(near)
    if least == most:
        return int(most)
    values = _values(near)
    inner = place.moved(-around.x, -around.y).slices
    if len(values) <= len(_SHARP_LEVELS) + 1:
        return np.asarray(_by_distance(near, values, True, radius)[inner], np.uint8)
    if _is_sharp(near, values[-1]):
        levels = [level for level in _SHARP_LEVELS if level < values[-1]]
        return np.asarray(_by_distance(near, [*levels, values[-1]], False, radius)[inner], np.uint8)
    left, top = place.x - around.x, place.y - around.y
    right, bottom = around.right - place.right, around.bottom - place.bottom
    # Beyond the array nothing is selected.
    framed = cv2.copyMakeBorder(
        near, margin - top, margin - bottom, margin - left, margin - right, cv2.BORDER_CONSTANT, value=0
    )
    return _by_sliding(np.asarray(framed, np.uint8), margin, radius)


def _values(mask: MaskArray) -> list[int]:
    counts = cv2.calcHist([mask], [0], None, [256], [0, 256]).ravel()
    return [int(value) for value in np.flatnonzero(counts) if value]


def _is_sharp(mask: MaskArray, top: int) -> bool:
    """True when nearly every soft pixel lies between empty and fully selected neighbors."""
    square = np.ones((3, 3), np.uint8)
    soft = (mask > 0) & (mask < top)
    steep = cv2.subtract(cv2.dilate(mask, square), cv2.erode(mask, square)) > 0.7 * top
    return bool(np.count_nonzero(soft & steep) >= 0.9 * np.count_nonzero(soft))


def _by_distance(mask: MaskArray, levels: list[int], is_all: bool, radius: float) -> MaskArray:
    """Each level's set grown, and the heights between two of them interpolated; `is_all`: there are no others."""
    out = np.zeros(mask.shape, np.float32)
    before: _Floats | None = None
    previous, count = 0, -1
    for level in levels:
        inside = (mask >= level).view(np.uint8)
        selected = cv2.countNonZero(inside)
        if before is None or selected != count:
            covered = _covered(inside, radius)
        # Below the lowest level, and between values that follow each other, the same pixels are selected.
        _add_slab(out, covered if before is None or is_all else before, covered, level - previous)
        before, previous, count = covered, level, selected
    return np.rint(out).astype(np.uint8)


def _covered(inside: MaskArray, radius: float) -> _Floats:
    """How much of each pixel the set of nonzero pixels covers when grown; 1 and more is all, 0 and less nothing."""
    distance = cv2.distanceTransform(1 - inside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(np.float32(radius + 1) - distance, np.float32)


def _add_slab(out: _Floats, low: _Floats, high: _Floats, height: int) -> None:
    """Add the heights between two levels, whose coverage falls evenly from `low` to `high`."""
    if low is high:
        share = np.clip(low, 0, 1)
    else:
        gap = low - high
        mean = np.divide(_integral(low) - _integral(high), gap, out=np.zeros_like(gap), where=gap > 1e-3)
        share = np.where(gap > 1e-3, mean, np.clip(low, 0, 1))
    out += share * np.float32(height)


def _integral(values: _Floats) -> _Floats:
    """The integral of `clip(x, 0, 1)` from 0."""
    within = np.clip(values, 0, 1)
    return np.asarray(0.5 * within * within + np.maximum(values - 1, 0), np.float32)


def _by_sliding(framed: MaskArray, margin: int, radius: float) -> MaskArray:
    """The grown mask without the frame of `margin` pixels around it."""
    height, width = (side - 2 * margin for side in framed.shape)
    discs = _discs(radius)
    largest: list[MaskArray | None] = [None] * len(discs)
    # The largest value of `2 * half + 1` pixels of a row, in an array that has lost `half` columns on each side.
    row, half = framed, 0
    widest = max(disc[0] for _, disc in discs)
    while True:
        left = margin - half
        for number, (_, disc) in enumerate(discs):
            for dy, own in enumerate(disc):
                if own != half:
                    continue
                for offset in {dy, -dy}:
                    part = row[margin + offset : margin + offset + height, left : left + width]
                    known = largest[number]
                    largest[number] = part.copy() if known is None else cv2.max(known, part, dst=known)  # type: ignore[assignment]
        if half == widest:
            break
        wider = np.asarray(cv2.max(row[:, :-2], row[:, 2:]), np.uint8)
        row = np.asarray(cv2.max(wider, row[:, 1:-1]), np.uint8) if half == 0 else wider
        half += 1
    out = np.full((height, width), 0.5, np.float32)
    for (share, _), found in zip(discs, largest, strict=True):
        if found is not None:
            cv2.scaleAdd(found.astype(np.float32), share, out, dst=out)
    return out.astype(np.uint8)


@lru_cache(maxsize=32)
def _discs(radius: float) -> tuple[tuple[float, tuple[int, ...]], ...]:
    """Discs whose largest values, each with its share, make the grown value: the share and half widths by row.

    A pixel at a distance between the radius and one more counts in part. That is the mean of all discs between the two,
    of which only those differ that a pixel has just entered; where these are many a few stand for their neighbors.
    """
    first, last = radius * radius, (radius + 1) ** 2
    limit = math.isqrt(int(last)) + 1
    squares = {dx * dx + dy * dy for dx in range(limit + 1) for dy in range(dx + 1)}
    entering = sorted(square for square in squares if first < square < last)
    edges = [radius, *(math.sqrt(square) for square in entering), radius + 1]
    count = 6 if radius < 16 else 4 if radius < 48 else 3 if radius < 160 else 2
    if len(edges) - 1 > count:
        edges = [radius + index / count for index in range(count + 1)]
        spans = [((low + high) / 2, high - low) for low, high in itertools.pairwise(edges)]
    else:
        spans = [(low, high - low) for low, high in itertools.pairwise(edges)]
    return tuple((share, _half_widths(reached)) for reached, share in spans if share > 1e-9)


def _half_widths(radius: float) -> tuple[int, ...]:
    # A whole radius given in floating point must not lose its outermost pixel.
    square = math.floor(radius * radius + 1e-6)
    return tuple(math.isqrt(square - dy * dy) for dy in range(math.isqrt(square) + 1))
