"""What all brushes share: the options of their tip, and how points of the hand become dabs."""

from __future__ import annotations

import math
from dataclasses import dataclass

from editor.algorithms.response import LINEAR, Knot, Response
from editor.algorithms.stabilizer import Stabilizer
from editor.algorithms.stroke import SPACING_SHARE, Dab, StrokePath, Tip
from editor.core.geometry import Size

MIN_SIZE, MAX_SIZE = 1.0, 2000.0
# A pen's lightest touch still leaves a mark of this share of the size.
PRESSURE_FLOOR = 0.05
# At full strength a stabilized stroke trails behind by this way, and half its tip.
MAX_TRAIL_PX = 60.0


@dataclass
class StrokeOptions:
    """Read at the press, so that a change never bends a stroke that is under way.

    `size` in document pixels, `hardness` and `stabilizer` 0 to 1, `spacing` in shares of the size. `erase` makes every
    stroke take away, `pressure_size` lets a pen's pressure, by the `curve`, shrink the tip. `mirror_across` paints the
    same on the other side of the picture's upright middle, `mirror_down` of its level one.
    """

    size: float = 60.0
    hardness: float = 0.9
    erase: bool = False
    pressure_size: bool = True
    spacing: float = SPACING_SHARE
    stabilizer: float = 0.0
    mirror_across: bool = False
    mirror_down: bool = False
    curve: tuple[Knot, ...] = LINEAR

    def resize(self, factor: float) -> None:
        """Make the tip larger or smaller, by at least a pixel, within its limits."""
        wanted = self.size * factor
        step = math.copysign(max(1.0, abs(wanted - self.size)), factor - 1)
        self.size = min(MAX_SIZE, max(MIN_SIZE, float(round(self.size + step))))

    def harden(self, change: float) -> None:
        """Change the hardness within 0 to 1."""
        self.hardness = min(1.0, max(0.0, round(self.hardness + change, 2)))


class StrokeMaker:
    """One stroke: points in, dabs out, the same however the points are cut into calls."""

    def __init__(self, options: StrokeOptions, size: Size, pressure_opacity: bool = False) -> None:
        curve = Response(options.curve)
        diameter, hardness, by_size = options.size, options.hardness, options.pressure_size
        spacing = options.spacing

        def tip_at(pressure: float) -> Tip:
            felt = max(PRESSURE_FLOOR, curve(pressure)) if by_size or pressure_opacity else 1.0
            shrunk = max(MIN_SIZE, diameter * felt) if by_size else diameter
            return Tip(shrunk, hardness, felt if pressure_opacity else 1.0, spacing)

        self._path = StrokePath(tip_at)
        self._calm = Stabilizer(options.stabilizer * (MAX_TRAIL_PX + diameter / 2))
        self._size = size
        self._mirrors = (options.mirror_across, options.mirror_down)

    def to(self, x: float, y: float, pressure: float) -> list[Dab]:
        """The dabs that lead to this point."""
        return self._mirrored([dab for point in self._calm.to((x, y, pressure)) for dab in self._path.to(*point)])

    def end(self) -> list[Dab]:
        """The dabs that are still missing when the hand is lifted."""
        return self._mirrored([dab for point in self._calm.end() for dab in self._path.to(*point)])

    def _mirrored(self, dabs: list[Dab]) -> list[Dab]:
        across, down = self._mirrors
        if across:
            dabs = [each for tip, x, y in dabs for each in ((tip, x, y), (tip, self._size.width - x, y))]
        if down:
            dabs = [each for tip, x, y in dabs for each in ((tip, x, y), (tip, x, self._size.height - y))]
        return dabs
