"""The two colors that tools paint with, and those used lately."""

from __future__ import annotations

import numpy as np

from editor.core.pixels import AnyArray, Depth, dtype_of
from editor.core.signals import Signal

Color = tuple[int, int, int]
BLACK: Color = (0, 0, 0)
WHITE: Color = (65535, 65535, 65535)
RECENT = 12


class Colors:
    """Red, green and blue of 0 to 65535 each, in the document's own color space; `changed` follows every change."""

    def __init__(self) -> None:
        self.changed: Signal[[]] = Signal()
        self._foreground, self._background = BLACK, WHITE
        self.recent: list[Color] = []

    @property
    def foreground(self) -> Color:
        """What brushes paint with."""
        return self._foreground

    @foreground.setter
    def foreground(self, color: Color) -> None:
        self._foreground = color
        self.changed.emit()

    @property
    def background(self) -> Color:
        """The other one, at hand by a key; gradients end in it."""
        return self._background

    @background.setter
    def background(self, color: Color) -> None:
        self._background = color
        self.changed.emit()

    def swap(self) -> None:
        """Let the two change places."""
        self._foreground, self._background = self._background, self._foreground
        self.changed.emit()

    def reset(self) -> None:
        """Black on white."""
        self._foreground, self._background = BLACK, WHITE
        self.changed.emit()

    def remember(self) -> None:
        """Put the foreground, which was painted with, first among the recent ones."""
        recent = [self._foreground, *(color for color in self.recent if color != self._foreground)][:RECENT]
        if recent != self.recent:
            self.recent = recent
            self.changed.emit()


def in_depth(color: Color, depth: Depth) -> AnyArray:
    """The three values in a document of this depth."""
    values = np.array(color, np.uint32)
    return (values if depth == 16 else (values + 128) // 257).astype(dtype_of(depth))


def from_depth(values: AnyArray, depth: Depth) -> Color:
    """A color from three values of a document of this depth."""
    red, green, blue = (int(value) * (1 if depth == 16 else 257) for value in values[:3])
    return red, green, blue
