"""Which stroke of a sketch is where the pointer is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from editor.core.geometry import Rect
from editor.core.sketch import Sketch, Stroke, StrokeId

Place = tuple[float, float]
# Of a way of the pointer so many places are looked at.
_PROBES = 8


@dataclass(frozen=True)
class Hit:
    """A place on a stroke: how far the pointer is from its edge, and the place of its curve that is nearest."""

    stroke_id: StrokeId
    distance: float
    place: Place


def distance_to(stroke: Stroke, place: Place) -> tuple[float, Place]:
    """How far a place is from what a stroke covers, 0 inside it, and the nearest place of its middle line."""
    line = stroke.line[:, :2].astype(np.float64)
    at = np.array(place)
    if len(line) == 1:
        return max(0.0, float(np.hypot(*(at - line[0]))) - float(stroke.radii[0])), (line[0, 0], line[0, 1])
    start, way = line[:-1], np.diff(line, axis=0)
    along = np.clip(((at - start) * way).sum(axis=1) / np.maximum((way**2).sum(axis=1), 1e-12), 0, 1)
    near = start + along[:, None] * way
    radii = stroke.radii[:-1] + along * np.diff(stroke.radii)
    away = np.hypot(*(near - at).T) - radii
    index = int(away.argmin())
    return max(0.0, float(away[index])), (float(near[index, 0]), float(near[index, 1]))


def hit_at(sketch: Sketch, place: Place, reach: float) -> Hit | None:
    """The stroke within `reach` of a place: the nearest, of several alike the one on top."""
    box = _box(place, place, reach)
    best: Hit | None = None
    for stroke in reversed(sketch.strokes):
        if stroke.bounds.overlaps(box):
            distance, near = distance_to(stroke, place)
            if distance <= reach and (best is None or distance < best.distance):
                best = Hit(stroke.id, distance, near)
    return best


def strokes_at(sketch: Sketch, start: Place, end: Place, reach: float) -> list[StrokeId]:
    """All strokes within `reach` of a way of the pointer."""
    box = _box(start, end, reach)
    shares = np.linspace(0, 1, _PROBES if start != end else 1)
    places = [(start[0] + (end[0] - start[0]) * t, start[1] + (end[1] - start[1]) * t) for t in shares]
    return [
        stroke.id
        for stroke in sketch
        if stroke.bounds.overlaps(box) and any(distance_to(stroke, place)[0] <= reach for place in places)
    ]


def _box(start: Place, end: Place, reach: float) -> Rect:
    xs, ys = (start[0], end[0]), (start[1], end[1])
    return Rect.from_edges(
        int(min(xs) - reach) - 1, int(min(ys) - reach) - 1, int(max(xs) + reach) + 2, int(max(ys) + reach) + 2
    )
