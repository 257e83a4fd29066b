"""Joints between copied pieces evened out: shading goes on across them, while materials are kept apart.

Pieces of one wall, one sky or one cheek that were copied from different places differ a little in brightness, and the
eye finds the crease. Every piece also tells how its picture goes on beyond the joint; where that agrees with the piece
beside it but for a shade, the shade is spread over both. After gradient-domain composition (Perez, Gangnet, Blake 2003)
and its use in patch synthesis (Darabi, Shechtman, Barnes, Goldman, Sen 2012), with a weight that lets go of real edges.
Importing this module loads numba.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.completion_color import Bools, Floats
from editor.algorithms.patchmatch import kernel

Flags = npt.NDArray[np.uint8]
Whole = npt.NDArray[np.int32]
Run = Callable[[Callable[[int, int], None], list[tuple[int, int]]], None]

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

_GRAIN_SIGMA, _GRAIN_REACH, _GRAIN_MARGIN = 1.0, 4.0, 20
_MOST_GRAIN = 1.5
_LEAST_GRAIN = 0.002
"""Grain finer than that is not compared: it would be noise of the file."""
_GRAIN_FROM_BORDER = 5.0


def in_turn(call: Callable[[int, int], None], ranges: list[tuple[int, int]]) -> None:
    """Call it for one range after another."""
    for start, stop in ranges:
        call(start, stop)


def evened(
    painted: Floats, picture: Floats, hole: Bools, sampleable: Bools, origins: Whole, run: Run = in_turn
) -> tuple[Floats, tuple[slice, slice]]:
    """The box of the hole with its joints evened out, as pixels [y, x, 3] 0..1 and where they lie.

    `painted` [y, x, 3] 0..1 is the fill, `picture` of the same size what was sampled where `sampleable`; `origins`
    [y, x] the flat index of the pixel of it that each pixel of the hole shows, -1 where none is known. What is not hole
    comes back as in `picture`. At least one pixel must be missing. `run` calls a function for each of some ranges of
    rows, in any order or side by side; each takes milliseconds.
    """
    ys, xs = np.flatnonzero(hole.any(axis=1)), np.flatnonzero(hole.any(axis=0))
    box = slice(int(ys[0]), int(ys[-1]) + 1), slice(int(xs[0]), int(xs[-1]) + 1)
    missing = np.ascontiguousarray(hole[box])
    free = missing.view(np.uint8)
    wanted = np.zeros((*free.shape, 3), np.float32)
    picture, painted = np.ascontiguousarray(picture), np.ascontiguousarray(painted)
    unknown, usable = np.ascontiguousarray(hole).view(np.uint8), np.ascontiguousarray(sampleable).view(np.uint8)

    def compare(start: int, stop: int) -> None:
        _disagreements(
            picture, painted, unknown, usable, origins, wanted, box[0].start, box[1].start, start, stop, _SHADE, _HUE,
            _AT_BORDER,
        )  # fmt: skip

    run(compare, _bands(free, 8))
    change = _solved(wanted, free, run)
    # Grain is looked at a little beyond the box, too.
    rows, columns = (
        slice(max(0, part.start - _GRAIN_MARGIN), min(size, part.stop + _GRAIN_MARGIN))
        for part, size in zip(box, hole.shape, strict=True)
    )
    around = rows, columns
    down, right = box[0].start - rows.start, box[1].start - columns.start
    joined = picture[around].copy()
    grainy = np.empty_like(joined)

    def join(start: int, stop: int) -> None:
        into = joined[down + start : down + stop, right : right + free.shape[1]]
        from_, moved = painted[box][start:stop], np.clip(change[start:stop], -_MOST, _MOST)
        np.copyto(into, np.clip(from_ + moved, 0, 1), where=missing[start:stop, :, None])

    def regrain(start: int, stop: int) -> None:
        _with_grain(joined, picture, hole[around], origins[around], start, stop, grainy)

    run(join, _bands(free, 4))
    run(regrain, _bands(hole[around], 4))
    return grainy[down : down + free.shape[0], right : right + free.shape[1]], box


def _with_grain(
    joined: Floats, picture: Floats, missing: Bools, origins: Whole, start: int, stop: int, grainy: Floats
) -> None:
    """Rows of the hole as grainy as where they come from: averages of patches, and what was evened out, are softer."""
    first, last = max(0, start - _GRAIN_MARGIN), min(missing.shape[0], stop + _GRAIN_MARGIN)
    pixels, hole, sources = joined[first:last], missing[first:last], origins[first:last]
    detail = pixels - cv2.GaussianBlur(pixels, (3, 3), _GRAIN_SIGMA)
    here = np.abs(cv2.cvtColor(detail, cv2.COLOR_RGB2GRAY))
    wanted = here.copy()
    _grain_of(picture, np.ascontiguousarray(hole).view(np.uint8), np.ascontiguousarray(sources), wanted)
    wanted, here = (cv2.GaussianBlur(plane, (0, 0), _GRAIN_REACH) for plane in (wanted, here))
    gain = np.clip((wanted + _LEAST_GRAIN) / (here + _LEAST_GRAIN), 1, _MOST_GRAIN) - 1
    # What lies beyond these rows may be anything but the border of the hole: it is too far to matter.
    depth = cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, 3)
    gain *= np.minimum(1, depth / np.float32(_GRAIN_FROM_BORDER))
    rows = slice(start - first, stop - first)
    np.clip(pixels[rows] + gain[rows, :, None] * detail[rows], 0, 1, out=grainy[start:stop])


def _solved(wanted: Floats, free: Flags, run: Run) -> Floats:
    """The change [y, x, 3] whose steps between neighbors are the wanted ones, given as their sum at each pixel, and
    which is 0 where not `free`: a screened Poisson equation, by multigrid cycles of Gauss-Seidel sweeps."""
    masks = [free]
    while min(masks[-1].shape) > _COARSEST:
        masks.append(_halved(masks[-1]))
    change = _framed(free)
    for _ in range(_CYCLES):
        _cycle(change, wanted, masks, 0, run)
    return change[1:-1, 1:-1]


def _framed(free: Flags) -> Floats:
    """No change, with a frame of a pixel around."""
    return np.zeros((free.shape[0] + 2, free.shape[1] + 2, 3), np.float32)


def _cycle(change: Floats, wanted: Floats, masks: list[Flags], k: int, run: Run) -> None:
    hold = np.float32(_HOLD * 4**k)
    free, is_last = masks[k], k == len(masks) - 1
    _swept(change, wanted, free, hold, _LAST_SWEEPS if is_last else _SWEEPS, run)
    if is_last:
        return
    below = np.zeros((*masks[k + 1].shape, 3), np.float32)
    bands = _bands(free)
    run(lambda start, stop: _left_over(change, wanted, free, masks[k + 1], hold, below, start, stop), bands)
    correction = _framed(masks[k + 1])
    _cycle(correction, below, masks, k + 1, run)
    run(lambda start, stop: _add_up(change, correction, free, start, stop), bands)
    _swept(change, wanted, free, hold, _SWEEPS, run)


def _swept(change: Floats, wanted: Floats, free: Flags, hold: np.float32, times: int, run: Run) -> None:
    """Gauss-Seidel sweeps, each first over the black fields of the chessboard, then over the white ones."""
    bands = _bands(free)

    def black(start: int, stop: int) -> None:
        _sweep(change, wanted, free, hold, 0, start, stop)

    def white(start: int, stop: int) -> None:
        _sweep(change, wanted, free, hold, 1, start, stop)

    for _ in range(times):
        run(black, bands)
        run(white, bands)


def _bands(free: npt.NDArray[Any], finer: int = 1) -> list[tuple[int, int]]:
    """Ranges of rows that take some milliseconds; they begin at even ones."""
    height, width = free.shape[:2]
    rows = max(_ROWS, 2 * (_BAND_PIXELS // (2 * finer * width)))
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
def _grain_of(picture: Any, hole: Any, origins: Any, grain: Any) -> None:
    """How far, in lightness, each pixel of the picture that the hole's pixels come from is off the mean around it."""
    height, width = picture.shape[:2]
    # The weights of 3 x 3 pixels in a Gaussian of sigma 1, as the grain that is there is measured by.
    near, far = np.float32(0.2042), np.float32(0.1238)
    light = (np.float32(0.299), np.float32(0.587), np.float32(0.114))
    for y in range(hole.shape[0]):
        for x in range(hole.shape[1]):
            source = origins[y, x]
            if hole[y, x] == 0 or source < 0:
                continue
            sy, sx = source // width, source % width
            own = mean = np.float32(0)
            for dy in range(-1, 2):
                for dx in range(-1, 2):
                    ty, tx = abs(sy + dy), abs(sx + dx)
                    ty, tx = min(ty, 2 * height - 2 - ty), min(tx, 2 * width - 2 - tx)
                    value = np.float32(0)
                    for c in range(3):
                        value += light[c] * picture[ty, tx, c]
                    if dy == 0 and dx == 0:
                        own = value
                        mean += near * value
                    else:
                        mean += (far if dy == 0 or dx == 0 else np.float32(0.0751)) * value
            grain[y, x] = abs(own - mean)


@kernel
def _sweep(change: Any, wanted: Any, free: Any, hold: Any, parity: Any, start: Any, stop: Any) -> None:
    """Settle every second pixel of these rows with its neighbors; `change` has a frame of a pixel."""
    share = np.float32(1) / (np.float32(4) + hold)
    for y in range(start, stop):
        for x in range((y + parity) % 2, free.shape[1], 2):
            if free[y, x]:
                for c in range(3):
                    around = (
                        change[y, x + 1, c] + change[y + 2, x + 1, c] + change[y + 1, x, c] + change[y + 1, x + 2, c]
                    )
                    change[y + 1, x + 1, c] = (around - wanted[y, x, c]) * share


@kernel
def _left_over(
    change: Any, wanted: Any, free: Any, free_below: Any, hold: Any, below: Any, start: Any, stop: Any
) -> None:
    """What the change does not yet give, summed up at half the size."""
    middle = np.float32(4) + hold
    for y in range(start, stop):
        for x in range(free.shape[1]):
            if free[y, x] and free_below[y // 2, x // 2]:
                for c in range(3):
                    around = (
                        change[y, x + 1, c] + change[y + 2, x + 1, c] + change[y + 1, x, c] + change[y + 1, x + 2, c]
                    )
                    below[y // 2, x // 2, c] += wanted[y, x, c] - around + middle * change[y + 1, x + 1, c]


@kernel
def _add_up(change: Any, correction: Any, free: Any, start: Any, stop: Any) -> None:
    """Add a change of half the size, interpolated between its pixels; both have a frame of a pixel."""
    main, beside, across = np.float32(0.5625), np.float32(0.1875), np.float32(0.0625)
    for y in range(start, stop):
        near_y = y // 2 + 1
        far_y = near_y + (1 if y % 2 else -1)
        for x in range(free.shape[1]):
            if free[y, x]:
                near_x = x // 2 + 1
                far_x = near_x + (1 if x % 2 else -1)
                for c in range(3):
                    change[y + 1, x + 1, c] += (
                        main * correction[near_y, near_x, c]
                        + beside * (correction[near_y, far_x, c] + correction[far_y, near_x, c])
                        + across * correction[far_y, far_x, c]
                    )
