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
# How far beyond the mask's border, in pixels, an edge has to show at least for the mask to count as drawn along it.
_NEAR = 3
# Slopes are taken over so many pixels: enough to be more than grain.
_STEP = 1.5
_MOST_PLACES = 30_000
# The median slope at the border against the one farther out: above 2.4 for ten of twelve masks along outlines of
# photographed things (the other two hardly cut into them), at most 1.9 for 96 masks of other shapes, whatever their
# picture shows inside, and 1.2 for the same outlines grown by 8 pixels.
_IS_EDGE = 2.1
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
    and above counts; both are read in windows within `canvas`. `bounds` holds all of the mask. Slopes outside it are
    gathered by their distance from its border: along an outline most of them are steep there and flat farther out. What
    lies under the mask means nothing.
    `check` is called between windows and may raise.
    """
    far = int(np.clip(_SHARE * float(np.hypot(bounds.width, bounds.height)), _LEAST_REACH, _MOST_REACH))
    counts = np.zeros((far, _LEVELS), np.int64)
    for window in _windows(bounds.padded(far).intersect(canvas)):
        check()
        around = window.padded(far + 2).intersect(canvas)
        inside = mask(around) >= 128
        if inside.any() and not inside.all():
            _gather(counts, image(around), inside, window.moved(-around.x, -around.y))
    if not counts.sum(axis=1).all():
        return 0
    middle, upper = _quantile(counts, 0.5), _quantile(counts, 0.75)
    outer = slice(far - max(4, far // 3), None)
    if float(middle[:_NEAR].max()) < _IS_EDGE * (float(np.median(middle[outer])) + _FAINT):
        return 0
    steep = upper > _HAS_ENDED * (float(np.median(upper[outer])) + _FAINT)
    reach = 0
    while reach < far and (steep[reach] or steep[:_NEAR][reach:].any()):
        reach += 1
    return min(far, reach + 1)


def _windows(area: Rect) -> Iterator[Rect]:
    for y in range(area.y, area.bottom, _SIDE):
        for x in range(area.x, area.right, _SIDE):
            yield Rect(x, y, min(_SIDE, area.right - x), min(_SIDE, area.bottom - y))


def _gather(counts: _Counts, image: _Floats, inside: npt.NDArray[np.bool_], window: Rect) -> None:
    """Count the slopes outside the mask in a window, by their distance from its border and how steep they are.

    A slope leads from a pixel straight away from the mask: what the mask hides has no part in it.
    """
    distance = np.asarray(cv2.distanceTransform((~inside).astype(np.uint8), cv2.DIST_L2, 5), np.float32)
    ys, xs = np.nonzero((distance > 0) & (distance < len(counts) + 0.5))
    is_here = (ys >= window.y) & (ys < window.bottom) & (xs >= window.x) & (xs < window.right)
    ys, xs = ys[is_here], xs[is_here]
    if not len(ys):
        return
    away = np.stack([cv2.Scharr(distance, cv2.CV_32F, dx, 1 - dx, scale=1 / 32)[ys, xs] for dx in (1, 0)])
    places = (np.stack([xs, ys]) + away * (_STEP / np.maximum(np.hypot(*away), 1e-3))).astype(np.float32)
    # OpenCV reads no more places in one row than fit into 16 bits.
    beyond = [
        cv2.remap(image, part[0], part[1], cv2.INTER_LINEAR, None, cv2.BORDER_REPLICATE).reshape(-1, 3)
        for part in np.array_split(places, 1 + len(ys) // _MOST_PLACES, axis=1)
    ]
    steepest = np.abs(np.concatenate(beyond) - image[ys, xs]).max(axis=1) / _STEP
    ring = np.minimum(distance[ys, xs] - 0.5, len(counts) - 1).astype(np.int64)
    level = np.minimum(steepest * (_LEVELS - 1), _LEVELS - 1).astype(np.int64)
    counts += np.bincount(ring * _LEVELS + level, minlength=counts.size).reshape(counts.shape)


def _quantile(counts: _Counts, share: float) -> _Floats:
    """For each distance the slope that `share` of its pixels do not exceed."""
    summed = np.cumsum(counts, axis=1)
    levels = (summed < share * summed[:, -1:]).sum(axis=1)
    return np.asarray(levels / (_LEVELS - 1), np.float32)
