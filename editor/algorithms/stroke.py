"""Round brush dabs along a path: anti-aliased at sub-pixel places, the same whatever the pace of the events."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from editor.core.geometry import Rect
from editor.core.pixels import MaskArray
from editor.core.tiles import TileMap

# Dabs lie this share of the diameter apart: at a tenth the edge of a hard stroke is even.
SPACING_SHARE = 0.1
MIN_SPACING_PX = 0.5


@dataclass(frozen=True)
class Tip:
    """A round tip: `diameter` in document pixels, at least 1; `hardness` 1 is a sharp disc, 0 falls off throughout."""

    diameter: float
    hardness: float = 1.0

    @property
    def spacing(self) -> float:
        """Distance between dabs in pixels."""
        return max(MIN_SPACING_PX, self.diameter * SPACING_SHARE)


def dab(tip: Tip, x: float, y: float) -> tuple[Rect, MaskArray]:
    """One dab centered at `(x, y)`, where (0.5, 0.5) is the middle of the first pixel: its rectangle and its coverage.

    Coverage is `[y, x]` uint8. A hard edge is a ramp one pixel wide; a soft one follows a smooth step from
    `hardness * radius` to the radius.
    """
    radius = max(0.5, tip.diameter / 2)
    left, top = math.floor(x - radius - 1), math.floor(y - radius - 1)
    right, bottom = math.ceil(x + radius + 1), math.ceil(y + radius + 1)
    rect = Rect.from_edges(left, top, right, bottom)
    dx = np.arange(left, right, dtype=np.float32) + np.float32(0.5 - x)
    dy = np.arange(top, bottom, dtype=np.float32) + np.float32(0.5 - y)
    distance = cv2.sqrt(dy[:, None] ** 2 + dx[None, :] ** 2)
    inner = radius * min(1.0, max(0.0, tip.hardness))
    width = radius - inner
    if width <= 1.0:
        coverage = np.clip(radius + 0.5 - distance, 0, 1)
    else:
        t = np.clip((radius - distance) / width, 0, 1)
        coverage = t * t * (3 - 2 * t)
    if tip.diameter < 1:
        coverage *= tip.diameter
    return rect, np.rint(coverage * 255).astype(np.uint8)


class StrokePath:
    """Turns the points of one press-to-release into evenly spaced dabs; what is left over goes on to the next point."""

    def __init__(self, tip_at: Callable[[float], Tip]) -> None:
        self._tip_at = tip_at
        self._last: tuple[float, float, float] | None = None
        self._until_next = 0.0

    def to(self, x: float, y: float, pressure: float) -> Iterator[tuple[Tip, float, float]]:
        """The dabs that lead to this point; the first point of a stroke is one dab."""
        if self._last is None:
            self._last = (x, y, pressure)
            tip = self._tip_at(pressure)
            self._until_next = tip.spacing
            yield tip, x, y
            return
        x0, y0, pressure0 = self._last
        length = math.hypot(x - x0, y - y0)
        along = self._until_next
        while along <= length:
            t = along / length
            tip = self._tip_at(pressure0 + (pressure - pressure0) * t)
            yield tip, x0 + (x - x0) * t, y0 + (y - y0) * t
            along += tip.spacing
        self._until_next = along - length
        self._last = (x, y, pressure)


def stamp(tiles: TileMap, tip: Tip, x: float, y: float, bounds: Rect, erase: bool) -> Rect:
    """Put one dab on a one-channel map inside `bounds`, as the larger coverage or, erasing, the smaller rest.

    Taking the larger value makes overlapping dabs of one stroke keep the tip's own soft profile. Returns what changed.
    """
    rect, coverage = dab(tip, x, y)
    part = rect.intersect(bounds)
    if part.is_empty:
        return part
    coverage = coverage[part.moved(-rect.x, -rect.y).slices]
    current = tiles.read(part)
    after = cv2.min(current, 255 - coverage) if erase else cv2.max(current, coverage)
    tiles.write(part, after.astype(np.uint8, copy=False))
    return part


def enclosed(points: list[tuple[float, float]], bounds: Rect) -> tuple[Rect, MaskArray] | None:
    """The inside of a closed path as an anti-aliased mask, or None where it holds no pixel of `bounds`."""
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    box = Rect.from_edges(math.floor(min(xs)), math.floor(min(ys)), math.ceil(max(xs)), math.ceil(max(ys)))
    box = box.intersect(bounds)
    if box.is_empty:
        return None
    shift = 4
    # fillPoly's whole numbers name pixel middles, ours name corners.
    corners = (np.array(points) - (box.x + 0.5, box.y + 0.5)) * (1 << shift)
    inside = np.zeros((box.height, box.width), np.uint8)
    cv2.fillPoly(inside, [np.rint(corners).astype(np.int32)], 255, lineType=cv2.LINE_AA, shift=shift)
    return box, inside
