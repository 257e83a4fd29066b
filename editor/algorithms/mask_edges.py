"""Telling whether a mask ends right at the edge of what it covers, and how far that edge still reaches beyond it.

The pixels along an object's outline show a little of the object: lens, sensor and sharpening spread it. A mask that
was drawn by eye has them inside; one that was found by a program often ends in the middle of them, and a fill that
trusts what lies beyond goes on with the object's color and leaves its outline standing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import cv2
import numpy as np
import numpy.typing as npt

from editor.core.geometry import Rect
from editor.core.pixels import MaskArray

_Floats = npt.NDArray[np.float32]
_Counts = npt.NDArray[np.int64]

# How far beyond a mask an edge is looked for, in pixels: a share of the diagonal of its box, within these.
_LEAST_REACH, _MOST_REACH, _SHARE = 12, 32, 0.015
# How far an edge may lie from the mask's border for the mask to count as drawn along it.
_NEAR = 3
# The median slope at the border against the one farther out. Masks along outlines of 12 photographed things have 2.7 to
# 175, 60 masks of other shapes and the same ones grown by 8 pixels at most 2.0.
_IS_EDGE = 2.3
# An edge has ended where the upper quarter of slopes is hardly steeper than farther out.
_HAS_ENDED = 1.25
# Slopes below this, in shares of full scale for a pixel, are noise of 8 bits.
_FAINT = 0.0012
_LEVELS = 4096
_SIDE = 512


def edge_reach(
    image: Callable[[Rect], _Floats],
    mask: Callable[[Rect], MaskArray],
    bounds: Rect,
    canvas: Rect,
    check: Callable[[], None] = lambda: None,
) -> int:
    """How many pixels the edge of what is masked reaches beyond the mask; 0 where the mask does not end at an edge.

    `image` gives the colors of a rectangle, `[y, x, 3]` float32 from 0 to 1, `mask` its `[y, x]` uint8, of which 128
    and above counts; both are read in windows within `canvas`. `bounds` holds all of the mask. Slopes across the border
    are gathered by their distance from it: along an outline most of them are steep there and flat farther out.
    `check` is called between windows and may raise.
    """
    far = int(np.clip(_SHARE * float(np.hypot(bounds.width, bounds.height)), _LEAST_REACH, _MOST_REACH))
    counts = np.zeros((_NEAR + far, _LEVELS), np.int64)
    for window in _windows(bounds.padded(far).intersect(canvas)):
        check()
        around = window.padded(far + 2).intersect(canvas)
        inside = mask(around) >= 128
        if inside.any() and not inside.all():
            _gather(counts, image(around), inside, window.moved(-around.x, -around.y), far)
    if not counts.sum(axis=1).all():
        return 0
    middle, upper = _quantile(counts, 0.5), _quantile(counts, 0.75)
    outer = slice(_NEAR + far - max(4, far // 3), None)
    flat = float(np.median(middle[outer])) + _FAINT
    if float(middle[: 2 * _NEAR].max()) < _IS_EDGE * flat:
        return 0
    steep = upper > _HAS_ENDED * (float(np.median(upper[outer])) + _FAINT)
    reach = 0
    while reach < far and steep[_NEAR + reach]:
        reach += 1
    return min(far, reach + 1)


def _windows(area: Rect) -> Iterator[Rect]:
    for y in range(area.y, area.bottom, _SIDE):
        for x in range(area.x, area.right, _SIDE):
            yield Rect(x, y, min(_SIDE, area.right - x), min(_SIDE, area.bottom - y))


def _gather(counts: _Counts, image: _Floats, inside: npt.NDArray[np.bool_], window: Rect, far: int) -> None:
    """Count the slopes of a window's pixels, by their distance from the border and how steep they are."""
    here = inside.astype(np.uint8)
    beyond = cv2.distanceTransform(1 - here, cv2.DIST_L2, 5)
    within = cv2.distanceTransform(here, cv2.DIST_L2, 5)
    distance = np.where(inside, 0.5 - within, beyond - 0.5).astype(np.float32)
    near = np.zeros_like(inside)
    near[window.slices] = True
    near &= (distance > -_NEAR) & (distance < far)
    if not near.any():
        return
    soft = cv2.GaussianBlur(image, (0, 0), 0.7)
    across, down = _slopes(distance)
    steepest = np.zeros(distance.shape, np.float32)
    for channel in range(3):
        dx, dy = _slopes(np.ascontiguousarray(soft[..., channel]))
        np.maximum(steepest, np.abs(dx * across + dy * down), out=steepest)
    ring = np.floor(distance[near]).astype(np.int64) + _NEAR
    level = np.minimum(steepest[near] * (_LEVELS - 1), _LEVELS - 1).astype(np.int64)
    counts += np.bincount(ring * _LEVELS + level, minlength=counts.size).reshape(counts.shape)


def _slopes(values: _Floats) -> tuple[_Floats, _Floats]:
    """The slopes of values `[y, x]` to the right and downward, for a pixel."""
    across = np.asarray(cv2.Scharr(values, cv2.CV_32F, 1, 0, scale=1 / 32), np.float32)
    return across, np.asarray(cv2.Scharr(values, cv2.CV_32F, 0, 1, scale=1 / 32), np.float32)


def _quantile(counts: _Counts, share: float) -> _Floats:
    """For each distance the slope that `share` of its pixels do not exceed."""
    summed = np.cumsum(counts, axis=1)
    levels = (summed < share * summed[:, -1:]).sum(axis=1)
    return np.asarray(levels / (_LEVELS - 1), np.float32)
