"""Strokes of a sketch as arrays that engines read: anti-aliased, at any scale, the same however the area is cut."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.stroke import enclosed
from editor.core.geometry import Rect
from editor.core.pixels import FloatImage, MaskArray
from editor.core.sketch import Sketch, Stroke, StrokeKind

Gray = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
# Parts of strokes are drawn together while their windows hold no more pixels than this.
_BATCH_AREA = 1 << 18
# A line is drawn at least so many pixels of the target wide: thinner ones would fade at small scales.
_THINNEST_PX = 1.0
# At the border of an array the filling of polygons is not what it is within.
_FILL_MARGIN = 4
_SHIFT, _THICKEST_PX = 4, 32767
_FILLS: tuple[StrokeKind, ...] = ("color", "forbid")


def target_shape(area: Rect, scale: float) -> tuple[int, int]:
    """Height and width of what is rendered of an area."""
    return max(1, round(area.height * scale)), max(1, round(area.width * scale))


def render_edges(sketch: Sketch, area: Rect, scale: float = 1.0) -> Gray:
    """The lines in `area` of the document, `[y, x]` float32 of 0 to 1: coverage times strength.

    The result has `round(side * scale)` pixels, at least one. Lines are at least a pixel of it wide. Strokes that erase
    lines take away what was drawn before them.
    """
    shape = target_shape(area, scale)
    lines = np.zeros(shape, np.float32)
    for kind, strokes in groupby(sketch.touching(_reach(area, scale)), key=lambda stroke: stroke.kind):
        if kind == "edge":
            _cover(lines, strokes, _Target(area, shape), _THINNEST_PX)
        elif kind == "erase-line":
            lines *= 1 - coverage(strokes, area, scale)
    return lines


def render_colors(sketch: Sketch, area: Rect, scale: float = 1.0) -> FloatImage:
    """The color strokes in `area`, `[y, x, 4]` float32 straight RGBA of 0 to 1; alpha is coverage times strength.

    Colors are the strokes' own, in the document's space. Where strokes overlap the later one lies over the earlier.
    Closed ones are filled.
    """
    shape = target_shape(area, scale)
    color, alpha = np.zeros((*shape, 3), np.float32), np.zeros(shape, np.float32)
    for stroke in sketch.of_kind("color").touching(_reach(area, scale)):
        part = _window(stroke, area, shape)
        if part is None:
            continue
        over = _covered(stroke, area, shape, part)
        under = alpha[part] * (1 - over)
        total = over + under
        share = np.divide(over, total, out=np.zeros_like(over), where=total > 0)[..., None]
        color[part] += (np.array(stroke.color, np.float32) - color[part]) * share
        alpha[part] = total
    return np.concatenate([color, alpha[..., None]], axis=2)


def render_forbidden(sketch: Sketch, area: Rect, scale: float = 1.0) -> MaskArray:
    """Where nothing may be taken from, `[y, x]` uint8, 255 = never; closed strokes are filled."""
    return np.rint(coverage(sketch.of_kind("forbid"), area, scale) * 255).astype(np.uint8)


def coverage(strokes: Iterable[Stroke], area: Rect, scale: float = 1.0, grow: float = 0.0) -> Gray:
    """How much of each pixel strokes of any kind cover, `[y, x]` float32 of 0 to 1, whatever their strength.

    `grow` makes them wider on each side, in document pixels. Colors and bars that are closed are filled.
    """
    found = np.zeros(target_shape(area, scale), np.float32)
    _cover(found, strokes, _Target(area, (found.shape[0], found.shape[1])), grow=grow, uses_strength=False)
    return found


def _reach(area: Rect, scale: float) -> Rect:
    """Lines that are drawn thicker than they are touch more than their bounds say."""
    return area.padded(math.ceil(_THINNEST_PX / scale) + 1)


def _window(stroke: Stroke, area: Rect, shape: tuple[int, int]) -> tuple[slice, slice] | None:
    """The pixels of the target that the stroke may touch."""
    down, across = shape[0] / max(1, area.height), shape[1] / max(1, area.width)
    box = stroke.bounds
    top, bottom = math.floor((box.y - area.y) * down) - 1, math.ceil((box.bottom - area.y) * down) + 1
    left, right = math.floor((box.x - area.x) * across) - 1, math.ceil((box.right - area.x) * across) + 1
    top, bottom, left, right = max(0, top), min(shape[0], bottom), max(0, left), min(shape[1], right)
    return None if top >= bottom or left >= right else (slice(top, bottom), slice(left, right))


def _covered(stroke: Stroke, area: Rect, shape: tuple[int, int], part: tuple[slice, slice]) -> Gray:
    """Coverage times strength of one stroke in a part of the target."""
    rows, columns = part
    found = np.zeros((rows.stop - rows.start, columns.stop - columns.start), np.float32)
    _cover(found, [stroke], _Target(area, shape, (columns.start, rows.start)))
    return found


@dataclass(frozen=True)
class _Target:
    """What is rendered: an area, the size of its picture, and where in that the array at hand begins (x, y)."""

    area: Rect
    shape: tuple[int, int]
    origin: tuple[int, int] = (0, 0)

    @property
    def factors(self) -> tuple[float, float]:
        """Target pixels per document pixel, across and down."""
        return self.shape[1] / max(1, self.area.width), self.shape[0] / max(1, self.area.height)

    def places(self, stroke: Stroke) -> Doubles:
        """The line of a stroke in pixels of the array, `[n, 2]`."""
        return np.asarray((stroke.line[:, :2] - (self.area.x, self.area.y)) * self.factors - self.origin, np.float64)


def _cover(
    onto: Gray,
    strokes: Iterable[Stroke],
    target: _Target,
    thinnest: float = 0.0,
    grow: float = 0.0,
    uses_strength: bool = True,
) -> None:
    """Put strokes on a map, as the larger value."""
    mean = math.sqrt(target.factors[0] * target.factors[1])
    rows: list[Doubles] = []
    for stroke in strokes:
        gain = stroke.strength if uses_strength else 1.0
        if gain <= 0:
            continue
        places = target.places(stroke)
        radii = np.maximum((stroke.radii + grow) * mean, thinnest / 2)
        table = np.column_stack([places, radii, np.full(len(places), gain)])
        rows.append(np.hstack([table[:-1], table[1:]] if len(table) > 1 else [table, table]))
        if stroke.is_closed and stroke.kind in _FILLS and len(places) > 2:
            _fill(onto, places, gain)
    if rows:
        _draw_segments(onto, np.concatenate(rows))


def _fill(onto: Gray, places: Doubles, gain: float) -> None:
    found = _inside(places, Rect(0, 0, onto.shape[1], onto.shape[0]))
    if found is not None:
        box, mask = found
        np.maximum(onto[box.slices], mask * np.float32(gain / 255), out=onto[box.slices])


def _inside(places: Doubles, bounds: Rect) -> tuple[Rect, MaskArray] | None:
    """What a closed line encloses of the bounds; the same whatever they cut off."""
    found = enclosed([(float(x), float(y)) for x, y in places], bounds.padded(_FILL_MARGIN))
    if found is None:
        return None
    box, mask = found
    kept = box.intersect(bounds)
    return None if kept.is_empty else (kept, mask[kept.moved(-box.x, -box.y).slices])


def _draw_segments(onto: Gray, rows: Doubles) -> None:
    """Put parts of lines on a map: at each place of them a disc of its radius, edges one pixel soft.

    `rows` is `[n, 8]`: x, y, radius and gain where the part begins, and the same where it ends.
    """
    size = np.array([onto.shape[1], onto.shape[0]])
    reach = np.maximum(rows[:, 2], rows[:, 6])[:, None] + 1.5
    low = np.floor(np.minimum(rows[:, :2], rows[:, 4:6]) - reach).astype(np.int64)
    high = np.ceil(np.maximum(rows[:, :2], rows[:, 4:6]) + reach).astype(np.int64)
    low, high = np.maximum(low, 0), np.minimum(high, size)
    seen = (high > low).all(axis=1)
    rows, low, sizes = rows[seen], low[seen], (high - low)[seen]
    # Windows of about one size are computed together.
    side = sizes.max(axis=1, initial=0)
    order = np.argsort(side, kind="stable")
    side = side[order]
    index = 0
    while index < len(order):
        limit = 2 * int(side[index])
        alike = int(np.searchsorted(side, limit, side="right"))
        until = min(alike, index + max(1, _BATCH_AREA // (limit * limit)))
        batch = order[index:until]
        _draw_batch(onto, rows[batch], low[batch], sizes[batch])
        index = until


def _draw_batch(onto: Gray, rows: Doubles, low: npt.NDArray[np.int64], sizes: npt.NDArray[np.int64]) -> None:
    width, height = (int(side) for side in sizes.max(axis=0))
    x, y, first, gain, end_x, end_y, last = (rows[:, index, None, None] for index in range(7))
    # Whole numbers are exact, so that a pixel's value does not depend on the window it is computed in.
    dx = np.arange(width)[None, None, :] + (low[:, 0, None, None] + 0.5 - x)
    dy = np.arange(height)[None, :, None] + (low[:, 1, None, None] + 0.5 - y)
    vx, vy = end_x - x, end_y - y
    along = (dx * vx + dy * vy) / np.maximum(vx * vx + vy * vy, 1e-12)
    np.clip(along, 0, 1, out=along)
    distance = np.sqrt((dx - along * vx) ** 2 + (dy - along * vy) ** 2)
    radius = first + (last - first) * along
    # What is thinner than a pixel is as faint as it is thin.
    thin = np.minimum(1.0, 2 * radius) * gain
    found = (np.clip(np.maximum(radius, 0.5) + 0.5 - distance, 0, 1) * thin).astype(np.float32)
    for one, (left, top), (wide, tall) in zip(found, low.tolist(), sizes.tolist(), strict=True):
        window = onto[top : top + tall, left : left + wide]
        np.maximum(window, one[:tall, :wide], out=window)


def neighborhood(strokes: Iterable[Stroke], area: Rect, grow: float) -> MaskArray:
    """The region that strokes alone define, `[y, x]` uint8, 255 = fill: all within about `grow` pixels of what they
    cover, and what closed ones enclose. Fast: a stroke counts at its full width throughout.
    """
    found = np.zeros((area.height, area.width), np.uint8)
    for stroke in strokes:
        # OpenCV's whole numbers name the middles of pixels, ours corners.
        places = stroke.line[:, :2] - (area.x + 0.5, area.y + 0.5)
        line = np.rint(places * (1 << _SHIFT)).astype(np.int32).reshape(-1, 1, 2)
        width = max(1, round(2 * (float(stroke.radii.max()) + grow)))
        if stroke.is_closed and len(line) > 2:
            cv2.fillPoly(found, [line], 255, cv2.LINE_AA, _SHIFT)
        if len(line) == 1 or stroke.is_dot:
            center = (int(line[0, 0, 0]), int(line[0, 0, 1]))
            cv2.circle(found, center, (width << _SHIFT) // 2, 255, cv2.FILLED, cv2.LINE_AA, _SHIFT)
        else:
            cv2.polylines(found, [line], False, 255, min(width, _THICKEST_PX), cv2.LINE_AA, _SHIFT)
    return found
