"""The part of a subject that lies beyond the picture's border, guessed by letting its outline go on."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

# A contact shorter than this share of the subject's size is a touch; the guess reaches this share of the contact.
LEAST_CONTACT, LEAST_CONTACT_PX, REACH_SHARE, MOST_REACH_SHARE = 0.08, 6, 0.5, 0.35
# The outline's direction is read over so much of the subject, and may lean at most so far.
READ_SHARE, LEAST_READ_PX, MOST_SLOPE = 0.12, 6, 1.2


def beyond(alpha: Floats, sides: tuple[bool, bool, bool, bool]) -> tuple[Floats, tuple[int, int, int, int]] | None:
    """Coverage `[y, x]` of what is guessed beyond the sides (top, right, bottom, left) where the picture ends.

    `alpha` `[y, x]` is the subject's. The result is larger by the margins (top, right, bottom, left) given with it, and
    empty where the subject is known. None where the subject touches no border widely enough. The two outlines that meet
    the border go on in their directions, and close in half an ellipse.
    """
    turns = (2, 3, 0, 1)
    parts = [_below(np.rot90(alpha, turn)) if is_end else None for turn, is_end in zip(turns, sides, strict=True)]
    if all(part is None for part in parts):
        return None
    top, right, bottom, left = (0 if part is None else len(part) for part in parts)
    # what leans out sideways is cut off at the array's own width
    out = np.zeros((top + alpha.shape[0] + bottom, left + alpha.shape[1] + right), np.float32)
    for turn, part in zip(turns, parts, strict=True):
        if part is None:
            continue
        turned = np.rot90(out, turn)
        shift = {2: right, 3: bottom, 0: left, 1: top}[turn]
        place = turned[len(turned) - len(part) :, shift : shift + part.shape[1]]
        np.maximum(place, part, out=place)
    return out, (top, right, bottom, left)


def _below(alpha: Floats) -> Floats | None:
    """What goes on below the last row, `[n, x]`; None where nothing of size touches it."""
    inside = alpha > 0.5
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    if not len(rows):
        return None
    size = max(len(rows), len(columns))
    runs = [run for run in _runs(inside[-1]) if run[1] - run[0] >= max(LEAST_CONTACT_PX, LEAST_CONTACT * size)]
    if not runs:
        return None
    depth = max(1, round(min(max(REACH_SHARE * (stop - start) for start, stop in runs), MOST_REACH_SHARE * size)))
    out = np.zeros((depth, alpha.shape[1]), np.float32)
    x = np.arange(alpha.shape[1]) + 0.5
    for start, stop in runs:
        left_lean, right_lean = _leans(inside, start, stop, max(LEAST_READ_PX, round(READ_SHARE * size)))
        reach = max(1.0, min(REACH_SHARE * (stop - start), depth))
        for row in range(depth):
            far = (row + 0.5) / reach
            if far >= 1:
                break
            low, high = start + left_lean * (row + 0.5), stop + right_lean * (row + 0.5)
            half = (high - low) / 2 * np.sqrt(1 - far**2)
            cover = np.clip(half - np.abs(x - (low + high) / 2) + 0.5, 0, 1)
            out[row] = np.maximum(out[row], cover)
    return out


def _runs(row: Bools) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], row, [False]]).astype(np.int8)))
    return [(int(start), int(stop)) for start, stop in edges.reshape(-1, 2)]


def _leans(inside: Bools, start: int, stop: int, count: int) -> tuple[float, float]:
    """How far the left and the right outline move to the right with each row, read on the last rows."""
    lefts, rights = [start], [stop]
    for row in inside[-2 : -count - 1 : -1]:
        near = [run for run in _runs(row) if run[0] < rights[-1] and run[1] > lefts[-1]]
        if not near:
            break
        lefts.append(near[0][0])
        rights.append(near[-1][1])
    if len(lefts) < 3:
        return 0.0, 0.0
    steps = np.arange(len(lefts))
    found = [float(np.clip(-np.polyfit(steps, line, 1)[0], -MOST_SLOPE, MOST_SLOPE)) for line in (lefts, rights)]
    return found[0], found[1]
