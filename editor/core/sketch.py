"""The sketch: strokes of lines, colors and bars that guide a fill; part of the document, never of its pixels."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal, cast, get_args

import numpy as np
import numpy.typing as npt

from editor.core.geometry import Rect
from editor.core.sketch_curve import Points, flattened

StrokeId = int
# A line that should be there; a color that should be there; where nothing is taken from; a line that should vanish.
StrokeKind = Literal["edge", "color", "forbid", "erase-line"]
KINDS: tuple[StrokeKind, ...] = get_args(StrokeKind)
Rgb = tuple[float, float, float]
Matrix = npt.NDArray[np.float64]

MAX_STROKES = 20_000
MAX_POINTS = 20_000
MAX_WIDTH = 4000.0
MAX_PLACE = 2.0**20
# A pen's lightest touch still leaves a line of this share of the width.
PRESSURE_FLOOR = 0.1


@dataclass(frozen=True, eq=False)
class Stroke:
    """One stroke: a smooth curve through a few control points.

    `points` is `[n, 3]` float32, n at least 1: x and y in document pixels, where (0.5, 0.5) is the middle of the first
    pixel, and pressure 0 to 1, which scales the `width` (pixels). A point given twice running makes a corner.
    `strength` 0 to 1 is how much it counts, `color` RGB 0 to 1 in the document's own space. A closed one ends where it
    begins; colors and bars fill what they enclose. ValueError for what is none; numbers out of range are brought into
    it.
    """

    id: StrokeId
    kind: StrokeKind
    points: Points
    width: float = 3.0
    strength: float = 1.0
    color: Rgb = (0.0, 0.0, 0.0)
    is_closed: bool = False

    def __post_init__(self) -> None:
        points = np.array(self.points, np.float32, copy=True)
        if self.kind not in KINDS:
            raise ValueError(f"there are no strokes of the kind {self.kind}")
        if points.ndim != 2 or points.shape[1] != 3 or not 1 <= len(points) <= MAX_POINTS:
            raise ValueError("a stroke needs points of x, y and pressure")
        numbers = (self.width, self.strength, *self.color)
        if not np.isfinite(points).all() or not all(math.isfinite(number) for number in numbers):
            raise ValueError("a stroke needs finite numbers")
        if len(self.color) != 3:
            raise ValueError("a color has three parts")
        np.clip(points[:, :2], -MAX_PLACE, MAX_PLACE, out=points[:, :2])
        np.clip(points[:, 2], 0, 1, out=points[:, 2])
        points.flags.writeable = False
        red, green, blue = (min(1.0, max(0.0, float(value))) for value in self.color)
        object.__setattr__(self, "points", points)
        object.__setattr__(self, "width", min(MAX_WIDTH, max(0.1, float(self.width))))
        object.__setattr__(self, "strength", min(1.0, max(0.0, float(self.strength))))
        object.__setattr__(self, "color", (red, green, blue))

    @cached_property
    def line(self) -> Points:
        """The curve as a fine polygon line, `[m, 3]`, m at least 1; read-only. A closed one ends where it begins."""
        line = flattened(self.points, self.is_closed)
        line.flags.writeable = False
        return line

    @cached_property
    def radii(self) -> npt.NDArray[np.float32]:
        """Half the width at each point of `line`, by its pressure."""
        return (self.width / 2 * (PRESSURE_FLOOR + (1 - PRESSURE_FLOOR) * self.line[:, 2])).astype(np.float32)

    @cached_property
    def bounds(self) -> Rect:
        """The pixels that the stroke may touch, width included."""
        low, high = self.line[:, :2].min(axis=0), self.line[:, :2].max(axis=0)
        reach = self.width / 2 + 1
        left, top = (math.floor(value - reach) for value in low)
        right, bottom = (math.ceil(value + reach) for value in high)
        return Rect.from_edges(left, top, right, bottom)

    @property
    def is_dot(self) -> bool:
        """True for a stroke without any length."""
        return bool((np.ptp(self.line[:, :2], axis=0) < 0.5).all())

    def same_as(self, other: Stroke) -> bool:
        """True when everything but the id is equal."""
        mine, theirs = (
            (stroke.kind, stroke.width, stroke.strength, stroke.color, stroke.is_closed) for stroke in (self, other)
        )
        return mine == theirs and np.array_equal(self.points, other.points)

    def transformed(self, matrix: Matrix) -> Stroke:
        """The stroke moved by a matrix of 3 x 3, its width scaled along."""
        places = self.points[:, :2].astype(np.float64) @ matrix[:2, :2].T + matrix[:2, 2]
        points = np.column_stack([places, self.points[:, 2]]).astype(np.float32)
        return replace(self, points=points, width=self.width * math.sqrt(abs(float(np.linalg.det(matrix[:2, :2])))))

    def moved(self, dx: float, dy: float) -> Stroke:
        """The stroke at another place."""
        return self.transformed(np.array([[1.0, 0, dx], [0, 1, dy], [0, 0, 1]]))


@dataclass(frozen=True, eq=False)
class Sketch:
    """Strokes in their order: where two say different things of a place the later one is right. Ids are unique."""

    strokes: tuple[Stroke, ...] = ()

    def __post_init__(self) -> None:
        if len(self.strokes) > MAX_STROKES:
            raise ValueError("too many strokes")
        if len({stroke.id for stroke in self.strokes}) != len(self.strokes):
            raise ValueError("two strokes have one id")

    @property
    def is_empty(self) -> bool:
        """True without strokes."""
        return not self.strokes

    def __len__(self) -> int:
        return len(self.strokes)

    def __iter__(self) -> Iterator[Stroke]:
        return iter(self.strokes)

    @property
    def next_id(self) -> StrokeId:
        """An id that no stroke has."""
        return max((stroke.id for stroke in self.strokes), default=0) + 1

    def get(self, stroke_id: StrokeId) -> Stroke:
        """The stroke of this id; KeyError when there is none."""
        for stroke in self.strokes:
            if stroke.id == stroke_id:
                return stroke
        raise KeyError(stroke_id)

    def of_kind(self, *kinds: StrokeKind) -> Sketch:
        """The strokes of some kinds alone."""
        return Sketch(tuple(stroke for stroke in self.strokes if stroke.kind in kinds))

    def chosen(self, ids: Collection[StrokeId]) -> Sketch:
        """The strokes with these ids alone."""
        return Sketch(tuple(stroke for stroke in self.strokes if stroke.id in ids))

    def touching(self, rect: Rect) -> Sketch:
        """The strokes that may touch a rectangle alone."""
        return Sketch(tuple(stroke for stroke in self.strokes if stroke.bounds.overlaps(rect)))

    def added(self, strokes: Iterable[Stroke]) -> Sketch:
        """With more strokes on top, which get ids of their own."""
        first = self.next_id
        return Sketch((*self.strokes, *(replace(stroke, id=first + n) for n, stroke in enumerate(strokes))))

    def replaced(self, *changed: Stroke) -> Sketch:
        """With other strokes in the places of those with their ids."""
        by_id = {stroke.id: stroke for stroke in changed}
        return Sketch(tuple(by_id.get(stroke.id, stroke) for stroke in self.strokes))

    def without(self, ids: Collection[StrokeId]) -> Sketch:
        """The other strokes."""
        return Sketch(tuple(stroke for stroke in self.strokes if stroke.id not in ids))

    def bounds(self) -> Rect:
        """The pixels that any stroke may touch."""
        found = Rect(0, 0, 0, 0)
        for stroke in self.strokes:
            found = found.united(stroke.bounds)
        return found

    def transformed(self, matrix: Matrix) -> Sketch:
        """All strokes moved by a matrix of 3 x 3."""
        return Sketch(tuple(stroke.transformed(matrix) for stroke in self.strokes))

    def changed_from(self, before: Sketch) -> Rect:
        """The pixels that may look different than with another sketch."""
        mine, theirs = {id(stroke) for stroke in self.strokes}, {id(stroke) for stroke in before.strokes}
        if mine == theirs and self.strokes != before.strokes:
            return self.bounds()
        found = Rect(0, 0, 0, 0)
        for stroke in (*self.strokes, *before.strokes):
            if (id(stroke) in mine) != (id(stroke) in theirs):
                found = found.united(stroke.bounds)
        return found


NO_SKETCH = Sketch()


def sketch_to_json(sketch: Sketch) -> list[dict[str, Any]]:
    """The strokes as JSON values that give back the same ones, bit for bit."""
    return [_stroke_to_json(stroke) for stroke in sketch.strokes]


def _stroke_to_json(stroke: Stroke) -> dict[str, Any]:
    found: dict[str, Any] = {"id": stroke.id, "kind": stroke.kind, "width": stroke.width}
    if stroke.strength != 1.0:
        found["strength"] = stroke.strength
    if stroke.kind == "color":
        found["color"] = list(stroke.color)
    if stroke.is_closed:
        found["closed"] = True
    # Nine digits tell any two such numbers apart.
    found["points"] = [float(f"{value:.9g}") for value in stroke.points.ravel().tolist()]
    return found


def sketch_from_json(data: Any) -> Sketch:
    """The sketch that `sketch_to_json` described; strokes that are damaged are left out."""
    found: dict[StrokeId, Stroke] = {}
    for line in data[:MAX_STROKES] if isinstance(data, list) else ():
        try:
            stroke = _stroke_from_json(line)
        except (KeyError, TypeError, ValueError, OverflowError):
            continue
        found.setdefault(stroke.id, stroke)
    return Sketch(tuple(found.values()))


def _stroke_from_json(line: Any) -> Stroke:
    if not isinstance(line, Mapping):
        raise TypeError("not a stroke")
    values = line["points"]
    if not isinstance(values, list) or len(values) % 3 or len(values) > 3 * MAX_POINTS:
        raise ValueError("not the points of a stroke")
    red, green, blue = line.get("color", (0.0, 0.0, 0.0))
    return Stroke(
        id=int(line["id"]),
        kind=cast(StrokeKind, line["kind"]),
        points=np.array(values, np.float32).reshape(-1, 3),
        width=float(line["width"]),
        strength=float(line.get("strength", 1.0)),
        color=(float(red), float(green), float(blue)),
        is_closed=line.get("closed") is True,
    )
