"""The curve of a sketch stroke: a smooth line through a few control points, which are what is stored and edited."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]
# A flattened curve is nowhere farther than this from the true one.
TOLERANCE_PX = 0.2
_MAX_PARTS = 64
# Control points nearer to each other than this are one place: the curve has a corner there.
SAME_PX = 1e-3


def beziers_of(points: Points, is_closed: bool) -> Floats:
    """The curve as cubic Bézier segments, `[segment, 4, 3]` of x, y, pressure; none for fewer than two places.

    Through the control points runs a centripetal Catmull-Rom spline (Yuksel, Schaefer, Keyser, "Parameterization and
    applications of Catmull-Rom curves", 2011), which makes no loops between points that lie close together; its ends
    are natural. Pressure changes evenly from point to point. The curve breaks where a control point is given twice.
    """
    table = np.asarray(points, np.float64)
    if is_closed and len(table) > 2 and _distance(table[-1], table[0]) < SAME_PX:
        table = table[:-1]
    if is_closed and len(table) == 2:
        table = table[[0, 1, 1, 0]]
    elif is_closed and len(table) > 2:
        corners = _corners(table)
        if len(corners) == 0:
            return _segments(table, is_periodic=True)
        # Beginning at a corner, a closed curve is an open one whose end is its start.
        first = int(corners[0]) + 1
        table = np.vstack([table[first:], table[: first + 1]])
    runs = [_segments(run, is_periodic=False) for run in np.split(table, _corners(table) + 1)]
    return np.concatenate(runs) if runs else np.zeros((0, 4, 3))


def _distance(one: Floats, other: Floats) -> float:
    return float(np.hypot(*(one[:2] - other[:2])))


def _corners(table: Floats) -> npt.NDArray[np.intp]:
    """The indices of the points that are given once more right after."""
    return np.flatnonzero(np.hypot(*(table[1:, :2] - table[:-1, :2]).T) < SAME_PX)


def _segments(knots: Floats, is_periodic: bool) -> Floats:
    count = len(knots)
    if count < 2:
        return np.zeros((0, 4, 3))
    if is_periodic:
        ring = np.vstack([knots[-1:], knots, knots[:2]])
        gap = _gaps(ring)
        before, after = gap[:-1, None], gap[1:, None]
        slope = _slopes(ring, before, after)
        start, end, length = ring[1:-2], ring[2:-1], gap[1:-1, None]
        return _joined(start, end, slope[:-1], slope[1:], length)
    gap = _gaps(knots)[:, None]
    slope = np.empty_like(knots)
    if count > 2:
        slope[1:-1] = _slopes(knots, gap[:-1], gap[1:])
        slope[0] = 1.5 * (knots[1] - knots[0]) / gap[0] - 0.5 * slope[1]
        slope[-1] = 1.5 * (knots[-1] - knots[-2]) / gap[-1] - 0.5 * slope[-2]
    else:
        slope[:] = (knots[1] - knots[0]) / gap[0]
    return _joined(knots[:-1], knots[1:], slope[:-1], slope[1:], gap)


def _gaps(knots: Floats) -> Floats:
    """The square roots of the distances: the parameter of a centripetal spline."""
    return np.asarray(np.maximum(np.sqrt(np.hypot(*(knots[1:, :2] - knots[:-1, :2]).T)), 1e-6), np.float64)


def _slopes(knots: Floats, before: Floats, after: Floats) -> Floats:
    last, here, following = knots[:-2], knots[1:-1], knots[2:]
    return (here - last) / before - (following - last) / (before + after) + (following - here) / after


def _joined(start: Floats, end: Floats, leaving: Floats, arriving: Floats, length: Floats) -> Floats:
    out = np.stack([start, start + leaving * length / 3, end - arriving * length / 3, end], axis=1)
    pressure = np.linspace(0.0, 1.0, 4)
    out[:, :, 2] = start[:, None, 2] * (1 - pressure) + end[:, None, 2] * pressure
    return out


def flattened(points: Points, is_closed: bool, tolerance: float = TOLERANCE_PX) -> Points:
    """The curve as a polygon line, `[n, 3]`, n at least 1, nowhere farther than `tolerance` pixels from it.

    A closed one ends where it begins.
    """
    curves = beziers_of(points, is_closed)
    if len(curves) == 0:
        return np.ascontiguousarray(points[:1])
    bend = np.hypot(*np.moveaxis(curves[:, 2:, :2] - 2 * curves[:, 1:3, :2] + curves[:, :2, :2], 2, 0)).max(axis=1)
    parts = np.clip(np.ceil(np.sqrt(0.75 * bend / tolerance)), 1, _MAX_PARTS).astype(np.int64)
    which = np.repeat(np.arange(len(curves)), parts)
    number = np.arange(len(which)) - np.repeat(np.cumsum(parts) - parts, parts)
    t = (number / parts[which])[:, None]
    a, b, c, d = (curves[which, index] for index in range(4))
    line = ((a * (1 - t) + 3 * b * t) * (1 - t) + 3 * c * t * t) * (1 - t) + d * t**3
    return np.vstack([line, curves[-1, 3:]]).astype(np.float32)
