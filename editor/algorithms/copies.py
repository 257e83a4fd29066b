"""In which changed copies of a picture patches may be looked for, besides the picture itself."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

MOST_TURN_DEG = 180.0
MOST_SCALE = 2.0
_FINE_STEP_DEG, _COARSE_STEP_DEG, _FINE_UP_TO_DEG = 15.0, 30.0, 45.0
"""A patch of 7x7 that is half a step off by its angle is half a pixel, or a little more, off at its corners."""
_SCALE_STEP = 1.25

Shape = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Copies:
    """What is allowed; by itself nothing.

    mirrors: left and right exchanged.
    turn_deg: turned either way by up to so many degrees, 0 to 180.
    scale: enlarged and reduced up to so many times, 1 to 2.
    """

    mirrors: bool = False
    turn_deg: float = 0.0
    scale: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.turn_deg <= MOST_TURN_DEG:
            raise ValueError(f"turn_deg must lie between 0 and {MOST_TURN_DEG:g}, got {self.turn_deg}")
        if not 1 <= self.scale <= MOST_SCALE:
            raise ValueError(f"scale must lie between 1 and {MOST_SCALE:g}, got {self.scale}")

    @property
    def is_plain(self) -> bool:
        """True where patches are only taken as they stand."""
        return not self.mirrors and self.turn_deg == 0 and self.scale == 1

    def shapes(self) -> tuple[Shape, ...]:
        """The copies as 2x2 matrices from (x, y) in the picture to (x, y) in the copy; a mere mirror image is first.

        Turned and scaled ones each by themselves, and mirrored besides where that is allowed.
        """
        plain = [np.eye(2), *map(_turn, self._angles()), *(factor * np.eye(2) for factor in self._factors())]
        mirror = np.diag([-1.0, 1.0])
        mirrored = [mirror @ shape for shape in plain] if self.mirrors else []
        return (*mirrored[:1], *plain[1:], *mirrored[1:])

    def _angles(self) -> list[float]:
        if self.turn_deg == 0:
            return []
        step = _FINE_STEP_DEG if self.turn_deg <= _FINE_UP_TO_DEG else _COARSE_STEP_DEG
        count = math.ceil(self.turn_deg / step)
        angles = [sign * self.turn_deg * part / count for part in range(1, count + 1) for sign in (1, -1)]
        # Half a turn is the same either way round.
        return angles[:-1] if self.turn_deg == MOST_TURN_DEG else angles

    def _factors(self) -> list[float]:
        if self.scale == 1:
            return []
        count = math.ceil(math.log(self.scale) / math.log(_SCALE_STEP) - 1e-9)
        return [self.scale ** (sign * part / count) for part in range(1, count + 1) for sign in (1, -1)]


PLAIN = Copies()


def _turn(angle_deg: float) -> Shape:
    # Quarter turns have to be exact: no pixel is interpolated in them.
    cosine, sine = (
        round(value, 15) for value in (math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg)))
    )
    return np.array([[cosine, -sine], [sine, cosine]])
