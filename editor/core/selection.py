"""The selection: the user's area, soft from 0 to 255, in document coordinates. The mask brush paints it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from editor.core.geometry import Rect
from editor.core.pixels import MaskArray
from editor.core.tiles import TileMap

ChannelId = int


@dataclass(frozen=True, eq=False)
class Channel:
    """A selection put by under a name; its pixels are never written to."""

    id: ChannelId
    name: str
    pixels: TileMap


class Selection:
    """Selected strength per pixel, held in sparse tiles."""

    def __init__(self) -> None:
        self.pixels = TileMap(1, np.dtype(np.uint8))

    @property
    def is_empty(self) -> bool:
        """True when nothing is selected at all."""
        return self.pixels.is_empty

    def bounds(self) -> Rect:
        """The smallest rectangle that holds every pixel selected in the least."""
        return self.pixels.bounds(1)

    def read(self, rect: Rect) -> MaskArray:
        """A fresh mask of the rectangle."""
        return self.pixels.read(rect)
