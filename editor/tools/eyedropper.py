"""The eyedropper: takes a color from the picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from editor.core.document import Document
from editor.core.geometry import Rect
from editor.operations.selecting import Source, source_of
from editor.tools.base import PointerEvent
from editor.tools.colors import Color, Colors, from_depth


@dataclass(eq=False)
class DropperSettings:
    """`side` is how wide the square is whose mean is taken; `all_layers` takes what the picture looks like."""

    side: int = 1
    all_layers: bool = True


class Eyedropper:
    """Follows the pointer; with Alt the color becomes the background."""

    def __init__(self, settings: DropperSettings, colors: Colors, changed: Callable[[], None] = lambda: None) -> None:
        self.settings, self.colors, self.changed = settings, colors, changed
        self.takes_background = False
        self._document: Document | None = None
        self._read: Source | None = None

    @property
    def is_active(self) -> bool:
        """True between press and release."""
        return self._document is not None

    def press(self, document: Document, event: PointerEvent) -> None:
        """Take the color here; raises InputError where there is no layer to take it from."""
        self._read = source_of(document, self.settings.all_layers)
        self._document = document
        self.move(event)

    def move(self, event: PointerEvent) -> None:
        """Take the color here; beside the picture and where nothing is, the last one stays."""
        document, read = self._document, self._read
        if document is None or read is None:
            return
        reach = self.settings.side // 2
        square = Rect(int(event.x // 1) - reach, int(event.y // 1) - reach, self.settings.side, self.settings.side)
        found = mean_color(read, square.intersect(document.bounds), document)
        if found is None:
            return
        if self.takes_background:
            self.colors.background = found
        else:
            self.colors.foreground = found

    def release(self, event: PointerEvent) -> None:
        """Keep the color."""
        self.move(event)
        self._document = self._read = None

    def cancel(self) -> None:
        """The last color stays."""
        self._document = self._read = None


def mean_color(read: Source, rect: Rect, document: Document) -> Color | None:
    """The mean color of a rectangle, each pixel counting as much as it is opaque; None where nothing is."""
    pixels = read(rect).reshape(-1, 4).astype(np.float64)
    weights = pixels[:, 3:]
    if not weights.any():
        return None
    return from_depth(np.rint((pixels[:, :3] * weights).sum(axis=0) / weights.sum()), document.depth)
