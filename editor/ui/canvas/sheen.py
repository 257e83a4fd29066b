"""A quiet light that glides over what a job works on."""

from __future__ import annotations

import math

from PySide6.QtCore import QElapsedTimer, QPointF, QRectF
from PySide6.QtGui import QBrush, QColor, QLinearGradient

# One passage of the light, and how much of the way it is broad.
PASSAGE_S = 2.6
BREADTH = 0.45
STRONGEST = 62
# The light rests this share of a passage outside, so that it comes like breath and not like a saw.
REST = 0.25
STOPS = 12
# The light falls slantwise.
SLANT = 0.45


class Sheen:
    """Time since it began decides where the light is: the same at any frame rate."""

    def __init__(self) -> None:
        self._clock = QElapsedTimer()
        self._clock.start()

    def brush(self, box: QRectF) -> QBrush:
        """What to fill a shape with whose box this is, in the same units."""
        return light(box, self._clock.elapsed() / 1000 / PASSAGE_S % 1.0)


def light(box: QRectF, passage: float) -> QBrush:
    """The light over `box` at a share of 0 to 1 of its passage; nothing where it is outside."""
    way = min(1.0, passage * (1 + REST))
    eased = 0.5 - 0.5 * math.cos(math.pi * way)
    # Along the slanted axis the box is this long.
    length = box.width() + SLANT * box.height()
    middle = (eased * (1 + 2 * BREADTH) - BREADTH) * length
    reach = BREADTH * length
    across = QPointF(1, SLANT) / (1 + SLANT * SLANT)
    start = box.topLeft() + across * (middle - reach)
    gradient = QLinearGradient(start, start + across * (2 * reach))
    for index in range(STOPS + 1):
        place = index / STOPS
        rise = 0.5 - 0.5 * math.cos(2 * math.pi * place)
        gradient.setColorAt(place, QColor(255, 255, 255, round(STRONGEST * rise)))
    return QBrush(gradient)
