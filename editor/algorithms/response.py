"""How much a pen's pressure means: a curve through points, which never falls."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Knot = tuple[float, float]
LINEAR: tuple[Knot, ...] = ((0.0, 0.0), (1.0, 1.0))


class Response:
    """A smooth monotone curve from 0-1 to 0-1 through `knots`, by cubics with limited slopes (Fritsch, Carlson 1980).

    The knots are in order of their first number, the first at 0 and the last at 1.
    """

    def __init__(self, knots: Sequence[Knot] = LINEAR) -> None:
        self.knots = tuple(knots)
        x, y = np.array(self.knots, np.float64).T
        if len(x) < 2 or x[0] != 0 or x[-1] != 1 or (np.diff(x) <= 0).any():
            raise ValueError("a curve runs from 0 to 1, point after point")
        y = np.maximum.accumulate(np.clip(y, 0, 1))
        rise = np.diff(y) / np.diff(x)
        slope = np.concatenate([rise[:1], (rise[:-1] + rise[1:]) / 2, rise[-1:]])
        for index, each in enumerate(rise):
            if each == 0:
                slope[index : index + 2] = 0
            else:
                slope[index : index + 2] = np.minimum(slope[index : index + 2], 3 * each)
        self._x, self._y, self._slope = x, y, slope

    def __call__(self, pressure: float) -> float:
        """What a pressure means; pressures beyond 0 to 1 count as these."""
        pressure = min(1.0, max(0.0, pressure))
        index = min(len(self._x) - 2, int(np.searchsorted(self._x, pressure, side="right")) - 1)
        width = self._x[index + 1] - self._x[index]
        t = (pressure - self._x[index]) / width
        low, high = self._y[index], self._y[index + 1]
        a, b = self._slope[index] * width, self._slope[index + 1] * width
        value = low + t * (a + t * (3 * (high - low) - 2 * a - b + t * (a + b - 2 * (high - low))))
        return float(min(1.0, max(0.0, value)))
