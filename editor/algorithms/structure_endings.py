"""Edges that reach a hole: where they stop, which way they were going, how they bent, and what lies on their sides."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.line_edges import Bools, Floats, slopes, smoothed, thin_edges, traced

Doubles = npt.NDArray[np.float64]

# Smoothing, weak and strong slopes, and the shortest chain: of every edge, and of those a person would draw.
_FINE, _SALIENT = (1.5, 1.4, 3.5, 10), (2.0, 1.6, 4.0, 20)
_NEAR_PX = 7.0
_LOOK_BACK = 36
_SIDE_PX = 4.0
_MOST = 48
_STRAIGHT_PX = 25.0
_TOWARD_DEG = 4.0
_FEWEST_LINES = 5


@dataclass(frozen=True, eq=False)
class Ending:
    """Where an edge enters a hole.

    `place` (x, y) lies on the hole's border, `way` is the unit vector of its direction there, inward, and `bend` its
    curvature (1 / radius; positive turns from x to y). `left` and `right` are the mean CIE Lab colors on its sides,
    seen inward with y downward: left is toward (way y, -way x). `length` is how much of it was seen, in pixels.
    """

    place: Doubles
    way: Doubles
    bend: float
    left: Floats
    right: Floats
    length: float

    @property
    def contrast(self) -> float:
        """Lab difference between the sides."""
        return float(np.linalg.norm(self.left - self.right))

    @property
    def weight(self) -> float:
        """How much the edge counts."""
        return self.contrast * min(1.0, self.length / 24)


def find_endings(image: Floats, hole: Bools, known: Bools, is_fine: bool = False) -> list[Ending]:
    """The endings at the border of `hole` [y, x] in [y, x, 3] sRGB 0..1, those that count most first, at most 48.

    Only `known` pixels are looked at; `is_fine` finds faint and short edges, too. Straight edges that share a vanishing
    point with others are turned to it.
    """
    sigma, weak, strong, least = _FINE if is_fine else _SALIENT
    found = slopes(image, sigma, known)
    thin = thin_edges(found, weak, strong, least)
    chains = traced(thin, found, least)
    if not chains:
        return []
    lab = np.asarray(cv2.cvtColor(np.clip(image, 0, 1).astype(np.float32), cv2.COLOR_RGB2Lab), np.float32)
    away = np.asarray(cv2.distanceTransform((~hole).astype(np.uint8), cv2.DIST_L2, 5), np.float32)
    endings = []
    for chain in chains:
        even = smoothed(chain, 2.0)
        for line in (even, even[::-1]):
            ending = _ending(line, lab, hole, known, away)
            if ending is not None:
                endings.append(ending)
    endings.sort(key=lambda ending: (-ending.weight, ending.place[1], ending.place[0]))
    kept: list[Ending] = []
    for ending in endings:
        if all(np.hypot(*(ending.place - other.place)) > 3 for other in kept):
            kept.append(ending)
    return toward_vanishing_points(kept[:_MOST], chains)


def _ending(line: Floats, lab: Floats, hole: Bools, known: Bools, away: Floats) -> Ending | None:
    """The last point of a chain as an ending, None when it does not run into the hole."""
    height, width = hole.shape
    end = line[-1].astype(np.float64)
    if away[min(height - 1, int(end[1])), min(width - 1, int(end[0]))] > _NEAR_PX:
        return None
    back = line[-_LOOK_BACK:].astype(np.float64)
    steps = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(back, axis=0).T))])
    length = float(steps[-1])
    if length < 6:
        return None
    s = steps - length
    # What is near the hole says most about how the edge goes on.
    weights = np.exp(s / 14)
    degree = 2 if length > 16 else 1
    fits = [np.polyfit(s, back[:, axis], degree, w=weights) for axis in (0, 1)]
    start = np.array([fit[-1] for fit in fits])
    way = np.array([fit[-2] for fit in fits])
    speed = float(np.hypot(*way))
    if speed < 1e-6:
        return None
    curve = np.array([fit[-3] for fit in fits]) * 2 if degree == 2 else np.zeros(2)
    bend = float(way[0] * curve[1] - way[1] * curve[0]) / speed**3
    # A short piece knows little of its curvature.
    bend = float(np.clip(bend, -0.08, 0.08)) * length**2 / (length**2 + 20.0**2)
    way = way / speed
    place = None
    for step in np.arange(0.0, 2 * _NEAR_PX, 0.5):
        x, y = start + way * step
        if not (0 <= x < width and 0 <= y < height):
            return None
        if hole[int(y), int(x)]:
            place = np.array([x, y])
            break
    if place is None:
        return None
    ahead = place + way * np.arange(1, 9)[:, None]
    inside = [0 <= x < width and 0 <= y < height and bool(hole[int(y), int(x)]) for x, y in ahead]
    if sum(inside) < 7:
        return None
    left, right = (_side(back, lab, known, sign) for sign in (-1.0, 1.0))
    if left is None or right is None:
        return None
    return Ending(place, way, bend, left, right, max(length, _straight_length(line.astype(np.float64), start, way)))


def _straight_length(line: Doubles, start: Doubles, way: Doubles) -> float:
    """How far back a chain stays within two pixels, and a thirtieth of the way, of the straight line at its end."""
    to = line[::-1] - start
    along, off = -(to @ way), np.abs(to[:, 0] * way[1] - to[:, 1] * way[0])
    leaves = np.flatnonzero(off > 2 + along / 30)
    return float(along[leaves[0] - 1] if len(leaves) and leaves[0] > 0 else along[-1] if not len(leaves) else 0.0)


def _side(back: Doubles, lab: Floats, known: Bools, sign: float) -> Floats | None:
    """Mean Lab beside the last points of a chain."""
    height, width = known.shape
    points = back[-18:]
    ways = np.gradient(points, axis=0)
    ways /= np.maximum(np.hypot(ways[:, 0], ways[:, 1]), 1e-6)[:, None]
    normal = np.stack([-ways[:, 1], ways[:, 0]], axis=1) * sign
    values = []
    for reach in (_SIDE_PX - 1, _SIDE_PX, _SIDE_PX + 2):
        places = points + normal * reach
        xs, ys = np.floor(places).astype(int).T
        valid = (xs >= 0) & (ys >= 0) & (xs < width) & (ys < height)
        xs, ys = xs[valid], ys[valid]
        sure = known[ys, xs]
        values.append(lab[ys[sure], xs[sure]])
    whole = np.concatenate(values)
    return None if len(whole) < 4 else np.asarray(np.median(whole, axis=0), np.float32)


def toward_vanishing_points(endings: list[Ending], chains: list[Floats]) -> list[Ending]:
    """Endings whose way is turned to a vanishing point that at least five straight edges share, where it is near it."""
    points = vanishing_points(straight_lines(chains))
    turned = []
    for ending in endings:
        best, least = ending, np.radians(_TOWARD_DEG)
        if abs(ending.bend) < 0.01:
            for point in points:
                to = point[:2] - ending.place * point[2]
                size = float(np.hypot(*to))
                if size < 1e-9:
                    continue
                to = to / size
                to = to if float(to @ ending.way) > 0 else -to
                angle = float(np.arccos(np.clip(to @ ending.way, -1, 1)))
                if angle < least:
                    best, least = replace(ending, way=to, bend=0.0), angle
        turned.append(best)
    return turned


def straight_lines(chains: list[Floats], most: int = 60) -> Doubles:
    """The longest straight parts of chains, `[n, 4]` x0, y0, x1, y1."""
    found = []
    for chain in chains:
        corners = cv2.approxPolyDP(chain.reshape(-1, 1, 2), 1.2, False).reshape(-1, 2)
        for a, b in itertools.pairwise(corners):
            if np.hypot(*(b - a)) >= _STRAIGHT_PX:
                found.append((*a.tolist(), *b.tolist()))
    found.sort(key=lambda line: -np.hypot(line[2] - line[0], line[3] - line[1]))
    return np.array(found[:most], np.float64).reshape(-1, 4)


def vanishing_points(lines: Doubles, most: int = 3) -> list[Doubles]:
    """Points (x, y, w), w 0 at infinity, that many of the lines `[n, 4]` point to: those with most support, in turn."""
    rest = lines.copy()
    points: list[Doubles] = []
    while len(points) < most and len(rest) >= _FEWEST_LINES:
        ways = rest[:, 2:] - rest[:, :2]
        lengths = np.hypot(ways[:, 0], ways[:, 1])
        ways = ways / lengths[:, None]
        middles = (rest[:, :2] + rest[:, 2:]) / 2
        rows, columns = np.triu_indices(len(rest), 1)
        homogeneous = np.column_stack(
            [-ways[:, 1], ways[:, 0], ways[:, 1] * middles[:, 0] - ways[:, 0] * middles[:, 1]]
        )
        crossings = np.cross(homogeneous[rows], homogeneous[columns])
        crossings /= np.maximum(np.linalg.norm(crossings, axis=1), 1e-12)[:, None]
        to = crossings[:, None, :2] - middles[None] * crossings[:, None, 2:]
        off = np.abs(to[..., 0] * ways[None, :, 1] - to[..., 1] * ways[None, :, 0])
        off /= np.maximum(np.hypot(to[..., 0], to[..., 1]), 1e-12)
        agrees = off < np.sin(np.radians(1.2))
        support = (agrees * lengths[None]).sum(axis=1)
        # A point between the lines is a crossing, not where they vanish.
        best = int(support.argmax())
        if int(agrees[best].sum()) < _FEWEST_LINES:
            break
        points.append(crossings[best])
        rest = rest[~agrees[best]]
    return points
