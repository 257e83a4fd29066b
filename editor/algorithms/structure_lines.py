"""Lines that go on inside a hole: edges that reach it are paired across it, others run out or meet them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from editor.algorithms.line_edges import Bools, Floats, contours, smoothed, traced
from editor.algorithms.structure_endings import Doubles, Ending, find_endings

_ALONE = 1.15
"""What an ending without a partner costs; a pair must cost less than two of them."""
_ANGLE, _SWAY = np.radians(28.0), np.radians(24.0)
_COLOR = 16.0
_CROSSING = 1.0
_LEAST_CONTRAST = 5.0
_SAMPLES = 48
_FLOW_PX, _FLOW_LEAST, _FLOW_SURE = 3.0, 6, 0.2
_SAME_PX, _SAME_SHARE = 3.0, 0.7
_SURE, _BEGUN_PX = 0.35, 6.0


@dataclass(frozen=True, eq=False)
class Line:
    """A predicted line: `points` [n, 2] float32 (x, y) in pixels, `confidence` 0..1; `fades` into nothing."""

    points: Floats
    confidence: float
    fades: bool = False


@dataclass(frozen=True, eq=False)
class _Pair:
    first: int
    second: int
    cost: float
    curve: Doubles


def predicted_lines(image: Floats, hole: Bools, known: Bools | None = None, alternatives: int = 1) -> list[list[Line]]:
    """Ways in which the edges of [y, x, 3] sRGB 0..1 may go on inside `hole` [y, x], the likeliest first.

    Each way is a list of lines; there are at most `alternatives`, and none without edges. Good continuation: paired are
    endings whose tangents, curvatures and side colors agree (relatability: Kellman and Shipley 1991), all at once. To
    these come, least sure, the contours that one gets where lines of equal lightness are led into the hole (Bertalmio,
    Bertozzi and Sapiro, "Navier-Stokes, fluid dynamics, and image and video inpainting", 2001).
    """
    known = ~hole if known is None else known & ~hole
    endings = [ending for ending in find_endings(image, hole, known) if ending.contrast >= _LEAST_CONTRAST]
    if not endings:
        return []
    candidates = _candidates(endings, hole)
    ways: list[list[Line]] = []
    seen: set[frozenset[tuple[int, int]]] = set()
    banned: list[frozenset[tuple[int, int]]] = [frozenset()]
    while banned and len(ways) < max(1, alternatives):
        without = banned.pop(0)
        chosen = _assigned([pair for pair in candidates if (pair.first, pair.second) not in without])
        key = frozenset((pair.first, pair.second) for pair in chosen)
        if key in seen:
            continue
        seen.add(key)
        ways.append(_lines(endings, chosen, hole))
        # The pairs one is least sure of are what another way does differently.
        for pair in sorted(chosen, key=lambda pair: -pair.cost)[:3]:
            banned.append(without | {(pair.first, pair.second)})
    flowing = _flowing(image, hole, known)
    return [way + unlike(flowing, way, hole) for way in ways if way]


def _flowing(image: Floats, hole: Bools, known: Bools) -> list[Line]:
    """Contours of the picture whose isophotes were led into the hole."""
    whole = np.rint(np.clip(image, 0, 1) * 255).astype(np.uint8)
    led = cv2.inpaint(whole, (~known).astype(np.uint8), _FLOW_PX, cv2.INPAINT_NS)
    thin = contours(np.asarray(led, np.float32) / np.float32(255)) & hole
    return [Line(smoothed(chain, 2.0), _FLOW_SURE) for chain in traced(thin, None, _FLOW_LEAST)]


def unlike(lines: list[Line], others: list[Line], hole: Bools) -> list[Line]:
    """The lines that neither run along one of the others nor begin with one that is sure to go another way."""
    ends = [other.points[[0, -1]] for other in others if other.confidence >= _SURE]
    begun = np.concatenate(ends) if ends else np.zeros((0, 2), np.float32)
    drawn = np.ones(hole.shape, np.uint8)
    for other in others:
        places = np.rint((other.points - 0.5) * 16).astype(np.int32)
        cv2.polylines(drawn, [places], False, 0, 1, cv2.LINE_8, 4)
    near = cv2.distanceTransform(drawn, cv2.DIST_L2, 5) <= _SAME_PX
    kept = []
    for line in lines:
        to = line.points[:, None] - begun[None]
        if (np.hypot(to[..., 0], to[..., 1]) < _BEGUN_PX).any():
            continue
        xs, ys = np.floor(line.points).astype(int).T
        if near[np.clip(ys, 0, hole.shape[0] - 1), np.clip(xs, 0, hole.shape[1] - 1)].mean() < _SAME_SHARE:
            kept.append(line)
    return kept


def _candidates(endings: list[Ending], hole: Bools) -> list[_Pair]:
    ys, xs = np.nonzero(hole)
    span = max(8.0, float(np.hypot(np.ptp(xs), np.ptp(ys))))
    found = []
    for i, one in enumerate(endings):
        for j in range(i + 1, len(endings)):
            cost = _cost(one, endings[j], span)
            if cost >= 2 * _ALONE:
                continue
            curve = _hermite(one, endings[j])
            if _share_inside(curve, hole) >= 0.85:
                found.append(_Pair(i, j, cost, curve))
    return sorted(found, key=lambda pair: (pair.cost, pair.first, pair.second))


def _cost(one: Ending, other: Ending, span: float) -> float:
    """How badly two endings go on in each other; 0 for a straight line without a gap."""
    chord = other.place - one.place
    gap = float(np.hypot(*chord))
    if gap < 2:
        return 9.0
    chord = chord / gap
    alpha, beta = _turn(chord, one.way), _turn(-chord, other.way)
    if max(abs(alpha), abs(beta)) > np.radians(75):
        return 9.0
    # An arc leaves and arrives at the same angle, mirrored, and bends as both sides did.
    expected = -2 * np.sin(alpha) / gap
    bend = abs(expected - one.bend) + abs(-2 * np.sin(beta) / gap - other.bend)
    angles = (alpha**2 + beta**2) / (2 * _ANGLE**2) + ((alpha + beta) / _SWAY) ** 2
    left, right = (
        float(np.linalg.norm(one.left - other.right)) / _COLOR,
        float(np.linalg.norm(one.right - other.left)) / _COLOR,
    )
    colors = 0.6 * min(left, right) + 0.4 * max(left, right)
    likeness = abs(np.log((one.contrast + 2) / (other.contrast + 2)))
    return float(angles + colors + 0.35 * likeness + 0.8 * gap / span + 4 * bend)


def _turn(start: Doubles, end: Doubles) -> float:
    """The signed angle from one direction to another."""
    return float(np.arctan2(start[0] * end[1] - start[1] * end[0], start @ end))


def _hermite(one: Ending, other: Ending) -> Doubles:
    """A cubic from one ending to the other, tangent to both, [n, 2]."""
    way = other.place - one.place
    chord = float(np.hypot(*way))
    handle = 0.36 * chord
    leaving = _settled(one, way / chord, chord) * handle
    arriving = _settled(other, -way / chord, chord) * handle
    a, b, c, d = one.place, one.place + leaving, other.place + arriving, other.place
    t = np.linspace(0, 1, _SAMPLES)[:, None]
    u = 1 - t
    return np.asarray(u**3 * a + 3 * u * u * t * b + 3 * u * t * t * c + t**3 * d, np.float64)


def _settled(ending: Ending, to: Doubles, gap: float) -> Doubles:
    """The way of an ending, nearer to the other's place the less of it was seen: a small error would make a bow."""
    share = gap / (gap + 4 * ending.length)
    way = ending.way + (to - ending.way) * share
    return np.asarray(way / max(1e-9, float(np.hypot(*way))), np.float64)


def _share_inside(curve: Doubles, hole: Bools) -> float:
    xs, ys = np.floor(curve).astype(int).T
    valid = (xs >= 0) & (ys >= 0) & (xs < hole.shape[1]) & (ys < hole.shape[0])
    return float(hole[ys[valid], xs[valid]].sum() / len(curve))


def _assigned(candidates: list[_Pair]) -> list[_Pair]:
    """The pairs, each ending in one at most, that together cost least with what crosses: greedy, then exchanges."""
    crossing: dict[tuple[int, int], bool] = {}

    def cross(one: int, other: int) -> bool:
        key = (min(one, other), max(one, other))
        if key not in crossing:
            crossing[key] = crossing_of(candidates[one].curve, candidates[other].curve) is not None
        return crossing[key]

    picked: list[int] = []

    def gain(index: int, others: list[int]) -> float:
        return 2 * _ALONE - candidates[index].cost - _CROSSING * sum(cross(index, other) for other in others)

    for _round in range(8):
        is_better = False
        for index, pair in enumerate(candidates):
            if index in picked:
                continue
            rivals = [k for k in picked if {candidates[k].first, candidates[k].second} & {pair.first, pair.second}]
            rest = [k for k in picked if k not in rivals]
            lost = 0.0
            left = rest
            for k in rivals:
                lost += gain(k, left)
                left = [*left, k]
            if gain(index, rest) > lost + 1e-9:
                picked = [*rest, index]
                is_better = True
        if not is_better:
            break
    return [candidates[k] for k in sorted(picked)]


def crossing_of(one: Doubles, other: Doubles) -> tuple[float, float] | None:
    """Where a polygon line first crosses another: the place along both, in points (0 to n - 1); None if nowhere."""
    a, b = one[:-1, None], np.diff(one, axis=0)[:, None]
    c, d = other[None, :-1], np.diff(other, axis=0)[None]
    scale = b[..., 0] * d[..., 1] - b[..., 1] * d[..., 0]
    safe = np.where(np.abs(scale) < 1e-12, 1, scale)
    to = c - a
    t = (to[..., 0] * d[..., 1] - to[..., 1] * d[..., 0]) / safe
    u = (to[..., 0] * b[..., 1] - to[..., 1] * b[..., 0]) / safe
    hits = (np.abs(scale) >= 1e-12) & (t >= 0) & (t < 1) & (u >= 0) & (u < 1)
    if not hits.any():
        return None
    rows, columns = np.nonzero(hits)
    first = int(rows.argmin())
    row, column = int(rows[first]), int(columns[first])
    return row + float(t[row, column]), column + float(u[row, column])


def _lines(endings: list[Ending], chosen: list[_Pair], hole: Bools) -> list[Line]:
    lines = [Line(pair.curve.astype(np.float32), float(np.exp(-pair.cost / (2 * _ALONE)))) for pair in chosen]
    paired = {index for pair in chosen for index in (pair.first, pair.second)}
    curves = [pair.curve for pair in chosen]
    alone = [ending for index, ending in enumerate(endings) if index not in paired]
    rays = [_run(ending, hole) for ending in alone]
    for index, (ending, ray) in enumerate(zip(alone, rays, strict=True)):
        if len(ray) < 4 or ending.length < 8:
            continue
        # Lines that are sure stop those that are not; those that are not stop each other where they meet.
        hits = [found for curve in curves if (found := crossing_of(ray, curve)) is not None]
        rivals = [
            found
            for other, line in enumerate(rays)
            if other != index and len(line) >= 4 and (found := crossing_of(ray, line)) is not None
            if found[1] <= found[0] * 1.3
        ]
        stop = min((found[0] for found in (*hits, *rivals)), default=None)
        if stop is not None and stop <= _reach(ending, len(ray)):
            points = ray[: max(2, int(np.ceil(stop)) + 1)]
            lines.append(Line(points.astype(np.float32), 0.4 * float(np.exp(-stop / max(8.0, ending.length)))))
        elif stop is None or stop > 4:
            points = ray[: max(4, int(_reach(ending, len(ray))))]
            lines.append(Line(points.astype(np.float32), 0.25, fades=True))
    return lines


def _reach(ending: Ending, most: int) -> float:
    """How far an edge may go on without a partner: a few times as far as it was seen."""
    return min(float(most), 4 * ending.length)


def _run(ending: Ending, hole: Bools) -> Doubles:
    """The arc on which an edge goes on, a pixel a step, until it leaves the hole, [n, 2]."""
    height, width = hole.shape
    x, y = ending.place
    angle = float(np.arctan2(ending.way[1], ending.way[0]))
    points = [(x, y)]
    for step in range(1, height + width):
        # The bend is less and less known.
        angle += ending.bend * float(np.exp(-step / 20))
        x, y = x + np.cos(angle), y + np.sin(angle)
        if not (0 <= x < width and 0 <= y < height) or not hole[int(y), int(x)]:
            break
        points.append((x, y))
    return np.array(points, np.float64)
