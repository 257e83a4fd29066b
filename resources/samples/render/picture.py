"""What a scene hands back: a finished picture and, per named thing, where it is and where its shadow falls."""

from dataclasses import dataclass

import numpy as np
from kernel import Floats
from numpy.typing import NDArray


@dataclass(frozen=True)
class Thing:
    """One object: its coverage `[y, x]` 0-1, and the same for its shadow or reflection if it has one."""

    name: str
    cover: Floats
    shadow: Floats | None = None


@dataclass(frozen=True)
class Picture:
    """An sRGB picture `[y, x, 3]` of 8 bits with its objects, all of one size."""

    pixels: NDArray[np.uint8]
    things: list[Thing]
