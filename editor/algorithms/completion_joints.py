"""Joints between copied pieces evened out: shading goes on across them, while materials are kept apart.

Pieces of one wall, one sky or one cheek that were copied from different places differ a little in brightness, and the
eye finds the crease. Every piece also tells how its picture goes on beyond the joint; where that agrees with the piece
beside it but for a shade, the shade is spread over both. After gradient-domain composition (Perez, Gangnet, Blake 2003)
and its use in patch synthesis (Darabi, Shechtman, Barnes, Goldman, Sen 2012), with a weight that lets go of real edges.
Importing this module loads numba.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.completion_color import Bools, Check, Floats, unchecked
from editor.algorithms.patchmatch import kernel

Flags = npt.NDArray[np.uint8]
Whole = npt.NDArray[np.int32]

_SHADE, _HUE = 0.12, 0.05
"""Steps (0..1) of lightness and of color at which two pieces begin to count as different materials."""
_AT_BORDER = 0.5
"""Steps at the hole's border count that much: nothing but the seam would show there."""
_HOLD = 1e-4
"""How firmly colors are held: a correction fades within the inverse of its square root, a hundred pixels."""
_MOST = 0.15
"""No color is moved further than that."""
_CYCLES, _SWEEPS, _LAST_SWEEPS = 3, 2, 16
_COARSEST = 6
_ROWS, _BAND_PIXELS = 64, 500_000

_GRAIN_SIGMA, _GRAIN_REACH = 1.0, 4.0
_MOST_GRAIN = 1.5
_LEAST_GRAIN = 0.004
"""Grain finer than that is not compared: it would be noise of the file."""
_GRAIN_FROM_BORDER = 5.0


def evened(
    painted: Floats, picture: Floats, hole: Bools, sampleable: Bools, origins: Whole, check: Check = unchecked
) -> tuple[Floats, tuple[slice, slice]]:
    """The box of the hole with its joints evened out, as pixels [y, x, 3] 0..1 and where they lie.

    `painted` [y, x, 3] 0..1 is the fill, `picture` of the same size what was sampled where `sampleable`; `origins`
    [y, x] the flat index of the pixel of it that each pixel of the hole shows, -1 where none is known. What is not hole
    comes back as in `picture`. At least one pixel must be missing. `check` is called between steps of milliseconds.
    """
    ys, xs = np.flatnonzero(hole.any(axis=1)), np.flatnonzero(hole.any(axis=0))
    box = slice(int(ys[0]), int(ys[-1]) + 1), slice(int(xs[0]), int(xs[-1]) + 1)
    missing = np.ascontiguousarray(hole[box])
    free = missing.view(np.uint8)
    wanted = np.zeros((*free.shape, 3), np.float32)
    picture, painted = np.ascontiguousarray(picture), np.ascontiguousarray(painted)
    unknown, usable = np.ascontiguousarray(hole).view(np.uint8), np.ascontiguousarray(sampleable).view(np.uint8)
    for row in range(0, free.shape[0], _ROWS):
        check()
        _disagreements(
            picture, painted, unknown, usable, origins, wanted, box[0].start, box[1].start, row,
            min(row + _ROWS, free.shape[0]), _SHADE, _HUE, _AT_BORDER,
        )  # fmt: skip
    change = _solved(wanted, free, check)
    check()
    joined = np.clip(painted[box] + np.clip(change, -_MOST, _MOST), 0, 1)
    joined = np.where(missing[..., None], joined, picture[box])
    check()
    return _with_grain(joined, picture, missing, origins[box], check), box


def _with_grain(joined: Floats, picture: Floats, missing: Bools, origins: Whole, check: Check) -> Floats:
    """The hole as grainy as where its pixels come from: averages of patches, and what was evened out, are softer."""
    luma = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    check()
    grain = np.abs(luma - cv2.GaussianBlur(luma, (0, 0), _GRAIN_SIGMA))
    check()
    smooth = cv2.GaussianBlur(joined, (0, 0), _GRAIN_SIGMA)
    here = np.abs(cv2.cvtColor(joined - smooth, cv2.COLOR_RGB2GRAY))
    wanted = np.where(missing & (origins >= 0), grain.reshape(-1)[np.maximum(origins, 0)], here)
    check()
    wanted, here = (cv2.GaussianBlur(plane, (0, 0), _GRAIN_REACH) for plane in (wanted, here))
    check()
    gain = np.clip((wanted + _LEAST_GRAIN) / (here + _LEAST_GRAIN), 1, _MOST_GRAIN) - 1
    depth = cv2.distanceTransform(np.pad(missing.view(np.uint8), 1), cv2.DIST_L2, 3)[1:-1, 1:-1]
    gain *= np.minimum(1, depth / np.float32(_GRAIN_FROM_BORDER))
    check()
    return np.asarray(np.clip(joined + gain[..., None] * (joined - smooth), 0, 1), np.float32)


def _solved(wanted: Floats, free: Flags, check: Check) -> Floats:
    """The change [y, x, 3] whose steps between neighbors are the wanted ones, given as their sum at each pixel, and
    which is 0 where not `free`: a screened Poisson equation, by multigrid cycles of Gauss-Seidel sweeps."""
    masks = [free]
    while min(masks[-1].shape) > _COARSEST:
        masks.append(_halved(masks[-1]))
    change = np.zeros_like(wanted)
    for _ in range(_CYCLES):
        _cycle(change, wanted, masks, 0, check)
    return change


def _cycle(change: Floats, wanted: Floats, masks: list[Flags], k: int, check: Check) -> None:
    hold = np.float32(_HOLD * 4**k)
    free, is_last = masks[k], k == len(masks) - 1
    _swept(change, wanted, free, hold, _LAST_SWEEPS if is_last else _SWEEPS, check)
    if is_last:
        return
    below = np.zeros((*masks[k + 1].shape, 3), np.float32)
    for start, stop in _bands(free):
        check()
        _left_over(change, wanted, free, masks[k + 1], hold, below, start, stop)
    correction = np.zeros_like(below)
    _cycle(correction, below, masks, k + 1, check)
    for start, stop in _bands(free):
        check()
        _add_up(change, correction, free, start, stop)
    _swept(change, wanted, free, hold, _SWEEPS, check)


def _swept(change: Floats, wanted: Floats, free: Flags, hold: np.float32, times: int, check: Check) -> None:
    """Gauss-Seidel sweeps, each first over the black fields of the chessboard, then over the white ones."""
    for turn in range(2 * times):
        for start, stop in _bands(free):
            check()
            _sweep(change, wanted, free, hold, turn % 2, start, stop)


def _bands(free: Flags) -> list[tuple[int, int]]:
    """Rows that take some milliseconds."""
    height, width = free.shape
    rows = max(_ROWS, _BAND_PIXELS // width)
    return [(start, min(start + rows, height)) for start in range(0, height, rows)]


def _halved(free: Flags) -> Flags:
    """Free only where all four are."""
    height, width = free.shape
    framed = np.pad(free, ((0, height % 2), (0, width % 2)))
    upper, lower = np.minimum(framed[::2, ::2], framed[::2, 1::2]), np.minimum(framed[1::2, ::2], framed[1::2, 1::2])
    return np.minimum(upper, lower)


@kernel
def _disagreements(
    picture: Any, painted: Any, hole: Any, sampleable: Any, origins: Any, wanted: Any, top: Any, left: Any, start: Any,
    stop: Any, shade: Any, hue: Any, at_border: Any,
) -> None:  # fmt: skip
    """Sum up, over the four neighbors of each pixel of the hole, how far the step to it is from what the pieces say.

    A step is known from the piece of the pixel itself and from that of its neighbor; their mean counts.
    """
    height, width = hole.shape
    step = np.empty(3, np.float32)
    for row in range(start, stop):
        y = top + row
        for column in range(wanted.shape[1]):
            x = left + column
            if hole[y, x] == 0:
                continue
            own = origins[y, x]
            for side in range(4):
                dy = (side == 1) - (side == 0)
                dx = (side == 3) - (side == 2)
                qy, qx = y + dy, x + dx
                if qy < 0 or qx < 0 or qy >= height or qx >= width:
                    continue
                is_inner = hole[qy, qx] != 0
                other = origins[qy, qx] if is_inner else np.int32(qy * width + qx)
                told = 0
                step[0] = step[1] = step[2] = np.float32(0)
                if own >= 0:
                    sy, sx = own // width, own % width
                    ty, tx = sy + dy, sx + dx
                    if 0 <= ty < height and 0 <= tx < width and sampleable[ty, tx] and sampleable[sy, sx]:
                        told += 1
                        for c in range(3):
                            step[c] += picture[ty, tx, c] - picture[sy, sx, c]
                if other >= 0:
                    sy, sx = other // width, other % width
                    ty, tx = sy - dy, sx - dx
                    if 0 <= ty < height and 0 <= tx < width and sampleable[ty, tx] and sampleable[sy, sx]:
                        told += 1
                        for c in range(3):
                            step[c] += picture[sy, sx, c] - picture[ty, tx, c]
                if told == 0:
                    continue
                for c in range(3):
                    there = painted[qy, qx, c] if is_inner else picture[qy, qx, c]
                    step[c] = step[c] / np.float32(told) - (there - painted[y, x, c])
                light = abs(step[0] + step[1] + step[2]) / np.float32(3 * shade)
                warm = abs(step[0] - step[1]) / np.float32(hue)
                cool = abs((step[0] + step[1]) * np.float32(0.5) - step[2]) / np.float32(hue)
                most = max(light, max(warm, cool))
                if not is_inner:
                    most *= np.float32(at_border)
                weight = np.exp(-(most * most * most * most))
                for c in range(3):
                    wanted[row, column, c] += step[c] * weight


@kernel
def _around(change: Any, y: Any, x: Any, c: Any) -> Any:
    """The sum of the four neighbors; those outside are 0."""
    height, width = change.shape[:2]
    total = np.float32(0)
    if y > 0:
        total += change[y - 1, x, c]
    if y < height - 1:
        total += change[y + 1, x, c]
    if x > 0:
        total += change[y, x - 1, c]
    if x < width - 1:
        total += change[y, x + 1, c]
    return total


@kernel
def _sweep(change: Any, wanted: Any, free: Any, hold: Any, parity: Any, start: Any, stop: Any) -> None:
    """Settle every second pixel of these rows with its neighbors."""
    share = np.float32(1) / (np.float32(4) + hold)
    for y in range(start, stop):
        for x in range((y + parity) % 2, free.shape[1], 2):
            if free[y, x]:
                for c in range(3):
                    change[y, x, c] = (_around(change, y, x, c) - wanted[y, x, c]) * share


@kernel
def _left_over(
    change: Any, wanted: Any, free: Any, free_below: Any, hold: Any, below: Any, start: Any, stop: Any
) -> None:
    """What the change does not yet give, summed up at half the size."""
    for y in range(start, stop):
        for x in range(free.shape[1]):
            if free[y, x] and free_below[y // 2, x // 2]:
                for c in range(3):
                    given = _around(change, y, x, c) - (np.float32(4) + hold) * change[y, x, c]
                    below[y // 2, x // 2, c] += wanted[y, x, c] - given


@kernel
def _add_up(change: Any, correction: Any, free: Any, start: Any, stop: Any) -> None:
    """Add a change of half the size, interpolated between its pixels."""
    width = free.shape[1]
    rows, columns = correction.shape[:2]
    for y in range(start, stop):
        near_y = y // 2
        far_y = min(max(near_y + (1 if y % 2 else -1), 0), rows - 1)
        for x in range(width):
            if free[y, x] == 0:
                continue
            near_x = x // 2
            far_x = min(max(near_x + (1 if x % 2 else -1), 0), columns - 1)
            for c in range(3):
                beside = correction[near_y, far_x, c] + correction[far_y, near_x, c]
                change[y, x, c] += np.float32(0.0625) * (
                    np.float32(9) * correction[near_y, near_x, c] + np.float32(3) * beside + correction[far_y, far_x, c]
                )
