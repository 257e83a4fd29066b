"""A hand made calmer: the stroke follows the pointer over a way of its own, the same at any pace of the events."""

from __future__ import annotations

import math
from collections.abc import Iterator

Point = tuple[float, float, float]
# The way is walked in steps of this length, so that it does not matter where the events cut it.
_STEP_PX = 1.0


class Stabilizer:
    """Points `(x, y, pressure)` in, calmer ones out. `way` is how many pixels the stroke trails behind; 0 is not."""

    def __init__(self, way: float) -> None:
        self._share = 1 - math.exp(-_STEP_PX / way) if way > 0 else 1.0
        self._last: Point | None = None
        self._calm: Point = (0.0, 0.0, 0.0)
        self._until_next = _STEP_PX

    def to(self, point: Point) -> Iterator[Point]:
        """The calmer points up to where the stroke is when the pointer is at `point`."""
        if self._share >= 1.0 or self._last is None:
            self._last = self._calm = point
            yield point
            return
        length = math.dist(self._last[:2], point[:2])
        along = self._until_next
        while along <= length:
            t = along / length
            at = tuple(a + (b - a) * t for a, b in zip(self._last, point, strict=True))
            x, y, pressure = (c + (p - c) * self._share for c, p in zip(self._calm, at, strict=True))
            self._calm = (x, y, pressure)
            yield self._calm
            along += _STEP_PX
        self._until_next = along - length
        self._last = point

    def end(self) -> Iterator[Point]:
        """What is left between the stroke and the pointer, when it is let go."""
        if self._last is not None and self._calm != self._last:
            self._calm = self._last
            yield self._last
