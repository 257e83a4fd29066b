"""Editing the strokes of a sketch: click selects, dragging moves, a dragged control point bends."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.sketch import Sketch, Stroke, StrokeId
from editor.core.sketch_commands import SetSketch
from editor.core.sketch_curve import SAME_PX, Points
from editor.tools.base import PointerEvent
from editor.tools.sketch import SketchKind
from editor.tools.sketch_hits import Place, hit_at

REACH_PX = 8.0


def nodes_of(stroke: Stroke) -> list[tuple[int, ...]]:
    """The control points as they are seen: the indices of each, two or more where it is a corner."""
    groups: list[list[int]] = []
    for index, point in enumerate(stroke.points):
        if groups and math.dist(point[:2], stroke.points[groups[-1][0]][:2]) < SAME_PX:
            groups[-1].append(index)
        else:
            groups.append([index])
    closes = stroke.is_closed and len(groups) > 1
    if closes and math.dist(stroke.points[0][:2], stroke.points[-1][:2]) < SAME_PX:
        groups[0] += groups.pop()
    return [tuple(group) for group in groups]


def bent(stroke: Stroke, indices: Iterable[int], dx: float, dy: float) -> Stroke:
    """With a control point moved."""
    points = stroke.points.copy()
    points[list(indices), :2] += (dx, dy)
    return replace(stroke, points=points)


@dataclass(eq=False)
class StrokeValues:
    """What the options show of the selected strokes, and set of them; never kept."""

    kind: SketchKind = SketchKind.EDGE
    width: float = 3.0
    strength: float = 1.0

    def take(self, stroke: Stroke) -> None:
        """Show a stroke's."""
        self.kind, self.width, self.strength = SketchKind(stroke.kind), stroke.width, stroke.strength

    def changes(self, shown: Stroke) -> dict[str, object]:
        """What is set otherwise than the stroke that was shown has it."""
        found: dict[str, object] = {}
        if self.kind.value != shown.kind:
            found["kind"] = self.kind.value
        if round(self.width) != round(shown.width):
            found["width"] = self.width
        if round(self.strength * 100) != round(shown.strength * 100):
            found["strength"] = self.strength
        return found


class SketchEdit:
    """Works on the strokes that are `selected`.

    Press on a control point of one of them and drag to bend it, on a stroke to select and drag it, beside all to draw a
    frame around some. Shift adds to what is selected. With Ctrl a click puts a control point on a stroke, with Alt it
    takes a control point away or cuts the stroke there.
    """

    def __init__(self, changed: Callable[[], None] = lambda: None) -> None:
        self.changed = changed
        self.scale = 1.0
        self.selected: frozenset[StrokeId] = frozenset()
        self.node: tuple[StrokeId, tuple[int, ...]] | None = None
        self.frame: tuple[Place, Place] | None = None
        self._document: Document | None = None
        self._before = Sketch()
        self._start: Place = (0.0, 0.0)
        self._label = ""
        self._is_dragging = False

    @property
    def is_active(self) -> bool:
        """True between press and release."""
        return self._document is not None

    @property
    def reach(self) -> float:
        """How near is near enough, in document pixels."""
        return REACH_PX / self.scale

    def node_at(self, sketch: Sketch, place: Place) -> tuple[StrokeId, tuple[int, ...]] | None:
        """The control point of a selected stroke that is here."""
        best: tuple[float, StrokeId, tuple[int, ...]] | None = None
        for stroke in sketch.chosen(self.selected):
            for indices in nodes_of(stroke):
                away = math.dist(stroke.points[indices[0]][:2], place)
                if away <= self.reach and (best is None or away < best[0]):
                    best = (away, stroke.id, indices)
        return None if best is None else best[1:]

    def press(self, document: Document, event: PointerEvent) -> None:
        """Take hold of what is here."""
        place = (event.x, event.y)
        self._document, self._before, self._start = document, document.sketch, place
        self._is_dragging, self._label, self.frame = False, "", None
        self.node = self.node_at(document.sketch, place)
        if self.node is not None:
            if event.erase:
                self._label, stroke = "Delete point", document.sketch.get(self.node[0])
                self._show(_without_points(document.sketch, stroke, self.node[1]))
                self.node = None
            return
        hit = hit_at(document.sketch, place, self.reach)
        if hit is None:
            self.frame = (place, place)
            if not event.straight:
                self.selected = frozenset()
        elif event.erase:
            self._label = "Cut stroke"
            self._show(cut_at(document.sketch, document.sketch.get(hit.stroke_id), hit.place))
        elif event.distort:
            self._label, self.selected = "Add point", frozenset({hit.stroke_id})
            stroke, index = _with_point(document.sketch.get(hit.stroke_id), hit.place)
            self._show(document.sketch.replaced(stroke))
            self.node = (stroke.id, (index,))
        elif event.straight:
            self.selected ^= {hit.stroke_id}
        elif hit.stroke_id not in self.selected:
            self.selected = frozenset({hit.stroke_id})
        self.changed()

    def move(self, event: PointerEvent) -> None:
        """Drag it."""
        document = self._document
        if document is None:
            return
        dx, dy = event.x - self._start[0], event.y - self._start[1]
        if self.frame is not None:
            self.frame = (self._start, (event.x, event.y))
        elif self._is_dragging or math.hypot(dx, dy) * self.scale > 3:
            self._is_dragging = True
            self._drag(document, dx, dy)
        self.changed()

    def _drag(self, document: Document, dx: float, dy: float) -> None:
        if self.node is not None:
            stroke_id, indices = self.node
            # A point that was put here by this very press is in the shown sketch alone.
            source = self._before if self._label != "Add point" else document.sketch
            stroke = source.get(stroke_id)
            if self._label == "Add point":
                at = stroke.points[indices[0]]
                dx, dy = self._start[0] + dx - float(at[0]), self._start[1] + dy - float(at[1])
            self._label = self._label or "Bend stroke"
            self._show(document.sketch.replaced(bent(stroke, indices, dx, dy)))
        elif self.selected and self._label in ("", "Move strokes"):
            self._label = "Move strokes"
            moved = [stroke.moved(dx, dy) for stroke in self._before.chosen(self.selected)]
            self._show(self._before.replaced(*moved))

    def _show(self, sketch: Sketch) -> None:
        if self._document is not None:
            self._document.set_sketch(sketch)

    def release(self, event: PointerEvent) -> SetSketch | None:
        """One step; None where nothing was changed."""
        document = self._document
        if document is None:
            return None
        self.move(event)
        if self.frame is not None:
            self.selected |= _inside(document.sketch, *self.frame)
        before, after, label = self._before, document.sketch, self._label
        self.selected &= {stroke.id for stroke in after}
        self._document, self.frame = None, None
        self.changed()
        return None if after is before or not label else SetSketch(label, before, after)

    def cancel(self) -> None:
        """Put everything back."""
        self._show(self._before)
        self._document = self.frame = self.node = None
        self.changed()

    def select(self, ids: Iterable[StrokeId]) -> None:
        """Select these strokes alone."""
        self.selected, self.node = frozenset(ids), None
        self.changed()

    # What commands do to the selected strokes; each gives the edit, yet to be made, or None

    def deleted(self, document: Document) -> SetSketch | None:
        """Without them."""
        sketch, gone = document.sketch, self.selected
        self.select(())
        return _edit("Delete strokes", sketch, sketch.without(gone))

    def duplicated(self, document: Document) -> SetSketch | None:
        """With copies beside them, which are selected then."""
        sketch = document.sketch
        copies = [stroke.moved(12 / self.scale, 12 / self.scale) for stroke in sketch.chosen(self.selected)]
        first = sketch.next_id
        if not copies:
            return None
        self.select(range(first, first + len(copies)))
        return _edit("Duplicate strokes", sketch, sketch.added(copies))

    def raised(self, document: Document, to_end: int) -> SetSketch | None:
        """Above all others for 1, below them for -1: of strokes that contradict each other the upper one is right."""
        sketch = document.sketch
        mine, others = sketch.chosen(self.selected).strokes, sketch.without(self.selected).strokes
        after = Sketch((*others, *mine) if to_end > 0 else (*mine, *others))
        return _edit("Reorder strokes", sketch, after)

    def changed_to(self, document: Document, label: str, **changes: object) -> SetSketch | None:
        """With other properties: `strength`, `width`, `color`, `kind`, `is_closed`."""
        sketch = document.sketch
        changed = [replace(stroke, **changes) for stroke in sketch.chosen(self.selected)]  # type: ignore[arg-type]
        return _edit(label, sketch, sketch.replaced(*changed))

    def nudged(self, document: Document, dx: float, dy: float) -> SetSketch | None:
        """Moved by pixels."""
        sketch = document.sketch
        return _edit(
            "Move strokes",
            sketch,
            sketch.replaced(*(stroke.moved(dx, dy) for stroke in sketch.chosen(self.selected))),
        )


def _edit(label: str, before: Sketch, after: Sketch) -> SetSketch | None:
    is_same = len(before) == len(after) and all(
        one is other or (one.id == other.id and one.same_as(other)) for one, other in zip(before, after, strict=True)
    )
    return None if is_same else SetSketch(label, before, after)


def _inside(sketch: Sketch, start: Place, end: Place) -> frozenset[StrokeId]:
    left, right = sorted((start[0], end[0]))
    top, bottom = sorted((start[1], end[1]))
    frame = Rect.from_edges(int(left), int(top), int(right) + 1, int(bottom) + 1)
    return frozenset(
        stroke.id
        for stroke in sketch
        if stroke.bounds.overlaps(frame)
        and bool(
            (
                (stroke.line[:, 0] >= left)
                & (stroke.line[:, 0] <= right)
                & (stroke.line[:, 1] >= top)
                & (stroke.line[:, 1] <= bottom)
            ).any()
        )
    )


def _without_points(sketch: Sketch, stroke: Stroke, indices: tuple[int, ...]) -> Sketch:
    points = np.delete(stroke.points, list(indices), axis=0)
    return sketch.without({stroke.id}) if len(points) == 0 else sketch.replaced(replace(stroke, points=points))


def _place_on(stroke: Stroke, place: Place) -> tuple[int, float, Points]:
    """After which control point a place of the curve lies, and the curve's point there."""
    line = stroke.line
    at = int(np.argmin(np.hypot(*(line[:, :2] - place).T)))
    closed = np.vstack([stroke.points, stroke.points[:1]]) if stroke.is_closed else stroke.points
    best, start = 0, 0
    for index in range(len(closed) - 1):
        end = start + int(np.argmin(np.hypot(*(line[start:, :2] - closed[index + 1, :2]).T)))
        if stroke.is_closed and index == len(closed) - 2:
            end = len(line) - 1
        if start <= at <= end:
            best = index
            if at < end:
                break
        start = end
    return best, float(line[at, 2]), line


def _with_point(stroke: Stroke, place: Place) -> tuple[Stroke, int]:
    """With a control point at a place of its curve, and the index of that."""
    after, pressure, _ = _place_on(stroke, place)
    row = np.array([[place[0], place[1], pressure]], np.float32)
    return replace(stroke, points=np.insert(stroke.points, after + 1, row, axis=0)), after + 1


def cut_at(sketch: Sketch, stroke: Stroke, place: Place) -> Sketch:
    """With a stroke in two, or a closed one opened, at a place of its curve."""
    if stroke.is_dot:
        return sketch
    whole, index = _with_point(stroke, place)
    points = whole.points
    if stroke.is_closed:
        opened = np.vstack([points[index:], points[: index + 1]])
        return sketch.replaced(replace(stroke, points=opened, is_closed=False))
    first, second = replace(stroke, points=points[: index + 1]), replace(stroke, points=points[index:])
    if first.is_dot or second.is_dot:
        return sketch
    place_in_order = sketch.strokes.index(stroke)
    strokes = list(sketch.strokes)
    strokes[place_in_order : place_in_order + 1] = [first, replace(second, id=sketch.next_id)]
    return Sketch(tuple(strokes))
