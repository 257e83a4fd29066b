"""A hand-drawn stroke as few control points: corners are kept, what lies between becomes a smooth curve."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from editor.core.sketch_curve import Points, flattened

Floats = npt.NDArray[np.float64]
# A turn by more than this within a few pixels is meant as a corner.
CORNER_DEG = 70.0
_MAX_ROUNDS = 12
_PRESSURE_TOLERANCE = 0.1
_MAX_EVEN = 20_000


def fitted(points: Points, tolerance: float, is_closed: bool = False) -> Points:
    """Control points of a curve that stays within about `tolerance` pixels of a drawn line, `[n, 3]`, n at least 1.

    `points` is `[m, 3]`: x, y, pressure. Between corners, points are added where the curve is farthest from the line
    until it is near enough: subdivision at the worst place, as Schneider does it for Bézier curves ("An algorithm for
    automatically fitting digitized curves", Graphics Gems, 1990), on interpolating splines. A corner is a point given
    twice. A closed line does not repeat its first point.
    """
    line = _spaced(np.asarray(points, np.float64), max(0.25, tolerance / 2))
    if len(line) < 3:
        return np.asarray(line, np.float32)
    if is_closed and math.dist(line[0, :2], line[-1, :2]) > 1e-6:
        line = np.vstack([line, line[:1]])
    corners = _corners(line, 4 * tolerance)
    ends = [0, *corners, len(line) - 1]
    parts: list[Floats] = []
    for first, last in pairwise(ends):
        parts.append(_fit_run(_smoothed(line[first : last + 1], 2 * tolerance), tolerance))
    # The end of a run and the start of the next one are one place given twice, which is what a corner is.
    table = np.concatenate(parts)
    if is_closed and not corners:
        table = table[:-1]
    return np.asarray(table, np.float32)


def _spaced(line: Floats, step: float) -> Floats:
    """The line without points nearer to the last kept one than `step`; its ends are kept."""
    kept = [0]
    x, y = line[0, :2]
    for index in range(1, len(line)):
        if math.hypot(line[index, 0] - x, line[index, 1] - y) >= step:
            kept.append(index)
            x, y = line[index, :2]
    if kept[-1] != len(line) - 1:
        if len(kept) > 1:
            kept[-1] = len(line) - 1
        elif math.hypot(line[-1, 0] - x, line[-1, 1] - y) > 1e-3:
            kept.append(len(line) - 1)
    return line[kept]


def _corners(line: Floats, reach: float) -> list[int]:
    """Indices where the line turns sharply, looking `reach` pixels back and ahead; never its ends."""
    way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line[:, :2], axis=0).T))])
    before = np.column_stack([np.interp(way - reach, way, line[:, axis]) for axis in (0, 1)])
    after = np.column_stack([np.interp(way + reach, way, line[:, axis]) for axis in (0, 1)])
    arriving, leaving = line[:, :2] - before, after - line[:, :2]
    sizes = np.hypot(*arriving.T) * np.hypot(*leaving.T)
    cosine = np.divide((arriving * leaving).sum(axis=1), sizes, out=np.ones(len(line)), where=sizes > 1e-9)
    sharp = 1 - cosine
    inside = (way > reach) & (way < way[-1] - reach)
    found: list[int] = []
    limit = 1 - math.cos(math.radians(CORNER_DEG))
    for index in np.argsort(-sharp, kind="stable"):
        if sharp[index] < limit:
            break
        if inside[index] and all(abs(way[index] - way[other]) > 2 * reach for other in found):
            found.append(int(index))
    return sorted(found)


def _smoothed(line: Floats, way: float) -> Floats:
    """A part of a line without the hand's trembling over about `way` pixels; its ends stay where they are."""
    steps = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line[:, :2], axis=0).T))])
    count = max(2, math.ceil(steps[-1] / (way / 4)) + 1)
    if count < 4 or count > _MAX_EVEN:
        return line
    even = np.linspace(0, steps[-1], count)
    table = np.column_stack([np.interp(even, steps, line[:, axis]) for axis in range(3)])
    reach = 12
    shares = np.exp(-0.5 * (np.arange(-reach, reach + 1) / 4) ** 2)
    # Mirrored through the ends, so that these are their own means.
    head, tail = 2 * table[0] - table[reach:0:-1], 2 * table[-1] - table[-2 : -reach - 2 : -1]
    if len(head) < reach or len(tail) < reach:
        return line
    padded = np.vstack([head, table, tail])
    smooth = np.column_stack([np.convolve(padded[:, axis], shares / shares.sum(), "valid") for axis in range(3)])
    smooth[[0, -1]] = table[[0, -1]]
    smooth[:, 2] = np.clip(smooth[:, 2], 0, 1)
    return smooth


def _fit_run(line: Floats, tolerance: float) -> Floats:
    knots = [0, len(line) - 1]
    for _ in range(_MAX_ROUNDS):
        curve = flattened(np.asarray(line[knots], np.float32), is_closed=False, tolerance=tolerance / 4)
        worst = _worst(line, knots, np.asarray(curve, np.float64), tolerance)
        if not worst:
            break
        knots = sorted({*knots, *worst})
    return line[knots]


def _worst(line: Floats, knots: list[int], curve: Floats, tolerance: float) -> list[int]:
    """Of each part between two knots the point that is farthest from the curve, where that is too far."""
    found: list[int] = []
    start = 0
    for first, last in pairwise(knots):
        end = start + int(np.argmin(np.hypot(*(curve[start:, :2] - line[last, :2]).T)))
        if last - first > 1:
            inner = line[first + 1 : last]
            away, pressure = _distances(inner, curve[start : max(end, start + 1) + 1])
            score = np.maximum(away / tolerance, np.abs(pressure - inner[:, 2]) / _PRESSURE_TOLERANCE)
            index = int(score.argmax())
            if score[index] > 1:
                # Next to a knot another one would only follow what the hand trembled.
                margin = (last - first) // 4
                found.append(min(max(first + 1 + index, first + margin), last - margin))
        start = end
    return found


def _distances(places: Floats, curve: Floats) -> tuple[Floats, Floats]:
    """How far each place is from a polygon line, and the line's pressure there."""
    if len(curve) < 2:
        return np.hypot(*(places[:, :2] - curve[0, :2]).T), np.full(len(places), curve[0, 2])
    start, way = curve[:-1], np.diff(curve, axis=0)
    length2 = np.maximum((way[:, :2] ** 2).sum(axis=1), 1e-12)
    to = places[:, None, :2] - start[None, :, :2]
    along = np.clip((to * way[None, :, :2]).sum(axis=2) / length2, 0, 1)
    off = to - along[..., None] * way[None, :, :2]
    away = np.hypot(off[..., 0], off[..., 1])
    nearest = away.argmin(axis=1)
    rows = np.arange(len(places))
    pressure = start[nearest, 2] + along[rows, nearest] * way[nearest, 2]
    return away[rows, nearest], pressure
