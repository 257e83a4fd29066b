"""By how much a picture repeats itself: the shifts that take most of its patches onto others like them."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.completion_color import Bools, Floats
from editor.algorithms.patchmatch import kernel, random_number

_SIDE = 8
_NUMBERS = 16
"""What is kept of a patch of 8x8: its principal components."""
_LEAST_SHARE = 1 / 15
"""Share of the longer side below which a shift says nothing but that pictures are smooth."""
_SWEEPS = 4
_SPREAD = 1.4


def frequent_offsets(image: Floats, known: Bools, count: int, seed: int) -> npt.NDArray[np.int32]:
    """At most `count` shifts (rows, columns) of a picture `[y, x, c]`, the most frequent first, as `[n, 2]`.

    A shift is counted for every patch of 8x8 wholly in `known` whose nearest neighbor, not too near, lies there. None
    where hardly any patch is known. He and Sun, "Statistics of Patch Offsets for Image Completion", ECCV 2012.
    """
    height, width = known.shape
    fits = cv2.erode(
        known.astype(np.uint8), np.ones((_SIDE, _SIDE), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=0
    )
    ys, xs = np.nonzero(fits)
    if len(ys) < 4 * _NUMBERS:
        return np.zeros((0, 2), np.int32)
    patches = _described(image, ys, xs)
    number = np.full((height, width), -1, np.int32)
    number[ys, xs] = np.arange(len(ys))
    least = max(height, width) * _LEAST_SHARE
    there = _neighbors(patches, number, ys.astype(np.int32), xs.astype(np.int32), np.float32(least**2), seed)
    found = there >= 0
    rows, columns = (ys[there] - ys)[found], (xs[there] - xs)[found]
    votes = np.zeros((2 * height + 1, 2 * width + 1), np.float32)
    np.add.at(votes, (rows + height, columns + width), 1)
    # What repeats to the right repeats to the left.
    votes = cv2.GaussianBlur(votes + votes[::-1, ::-1], (0, 0), _SPREAD)
    is_peak = (votes == cv2.dilate(votes, np.ones((9, 9), np.uint8))) & (votes > 0)
    peaks = np.argwhere(is_peak)
    order = np.argsort(-votes[is_peak], kind="stable")[:count]
    return np.asarray(peaks[order] - [height, width], np.int32)


def _described(image: Floats, ys: npt.NDArray[np.intp], xs: npt.NDArray[np.intp]) -> Floats:
    """`[n, 16]`: the patch around each pixel, from means of 2x2, in its principal components."""
    half = _SIDE // 2
    means = cv2.blur(image, (2, 2)).reshape(*image.shape[:2], -1)
    frame = np.pad(means, ((half, half), (half, half), (0, 0)), mode="edge")
    steps = range(1, _SIDE, 2)
    patches = np.concatenate([frame[ys + dy, xs + dx] for dy in steps for dx in steps], axis=1)
    patches = patches - patches.mean(axis=0)
    _, vectors = np.linalg.eigh((patches.T @ patches).astype(np.float64))
    return np.ascontiguousarray(patches @ vectors[:, -_NUMBERS:].astype(np.float32), np.float32)


@kernel
def _apart(patches: Any, first: Any, second: Any, limit: Any) -> Any:
    total = np.float32(0)
    for part in range(patches.shape[1]):
        difference = patches[first, part] - patches[second, part]
        total += difference * difference
        if total >= limit:
            break
    return total


@kernel
def _neighbors(patches: Any, number: Any, ys: Any, xs: Any, least: Any, seed: Any) -> Any:
    """The patch nearest to each, of those at least so far away (squared); -1 where none was met."""
    count = len(ys)
    height, width = number.shape
    best = np.full(count, -1, np.int32)
    cost = np.full(count, np.float32(np.inf), np.float32)
    for sweep in range(_SWEEPS + 1):
        step = 1 if sweep % 2 == 0 else -1
        for turn in range(count):
            here = turn if step == 1 else count - 1 - turn
            y, x = ys[here], xs[here]
            radius = max(height, width) // 2
            draw = 0
            while True:
                ty, tx = -1, -1
                if sweep == 0:
                    # at first anything anywhere
                    if draw >= 8:
                        break
                    other = random_number(seed, here, draw) % count
                    ty, tx = ys[other], xs[other]
                elif draw < 2:
                    # then what suits the pixel before, moved on by one
                    py, px = (y - step, x) if draw == 0 else (y, x - step)
                    if 0 <= py < height and 0 <= px < width and number[py, px] >= 0 and best[number[py, px]] >= 0:
                        other = best[number[py, px]]
                        ty, tx = ys[other] + y - py, xs[other] + x - px
                else:
                    # and the surroundings of the best, nearer and nearer
                    if radius < 1 or best[here] < 0:
                        break
                    key = seed + 7919 * sweep
                    ty = ys[best[here]] + random_number(key, here, 2 * draw) % (2 * radius + 1) - radius
                    tx = xs[best[here]] + random_number(key, here, 2 * draw + 1) % (2 * radius + 1) - radius
                    radius //= 2
                draw += 1
                if ty < 0 or tx < 0 or ty >= height or tx >= width or number[ty, tx] < 0:
                    continue
                if (ty - y) ** 2 + (tx - x) ** 2 < least:
                    continue
                value = _apart(patches, here, number[ty, tx], cost[here])
                if value < cost[here]:
                    cost[here] = value
                    best[here] = number[ty, tx]
    return best
