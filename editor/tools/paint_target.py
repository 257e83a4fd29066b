"""What a brush paints on: the active layer's pixels, or its mask, within the selection and the picture."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from editor.algorithms.paint import drawn_toward
from editor.core.commands import PaintLayer, PaintMask, tile_changes
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.pixels import AnyArray, FloatImage, RgbaImage
from editor.errors import InputError
from editor.tools.colors import Color

# What a brush makes of pixels `[y, x, 4]`, the share of each, and where they are.
Mix = Callable[[RgbaImage, FloatImage, Rect], RgbaImage]


class PaintTarget:
    """One stroke's target from press to release. Every part is made anew from what was there before the stroke.

    Raises InputError where there is nothing that can be painted on.
    """

    def __init__(self, document: Document, takes_alpha: bool = False) -> None:
        layer = document.active_layer
        if layer is None:
            raise InputError("Choose a layer first: there is none to paint on.")
        self.is_mask = document.is_mask_active and layer.hidden is not None
        if layer.properties.is_locked:
            raise InputError(f"{layer.name} is locked: unlock it first.")
        if not layer.properties.is_visible:
            raise InputError(f"{layer.name} is hidden: show it first.")
        if layer.is_group and not self.is_mask:
            raise InputError("A group has no pixels of its own: choose a layer in it.")
        if takes_alpha and layer.properties.is_alpha_locked and not self.is_mask:
            raise InputError("The layer's transparency is locked: unlock it first.")
        self.document, self.layer = document, layer
        self.tiles = layer.hidden if self.is_mask and layer.hidden is not None else layer.pixels
        self.before = self.tiles.snapshot()
        self.selection = None if document.selection.is_empty else document.selection.pixels.snapshot()

    @property
    def keeps_alpha(self) -> bool:
        """True where only colors may change."""
        return self.layer.properties.is_alpha_locked

    def limited(self, share: FloatImage, rect: Rect) -> FloatImage:
        """A share of each pixel of `rect`, less where less is selected; nothing selected is no limit."""
        if self.selection is None:
            return share
        return share * (self.selection.read(rect).astype(np.float32) * np.float32(1 / 255))

    def show(self, rect: Rect, share: FloatImage, mix: Mix) -> None:
        """Let `rect` look as `mix` makes it from what was there before the stroke."""
        self._write(rect, mix(self.before.read(rect), self.limited(share, rect), rect))

    def show_gray(self, rect: Rect, share: FloatImage, hidden: float) -> None:
        """Let `rect` of the mask be drawn toward hiding so much, 0 to 255."""
        self._write(rect, drawn_toward(self.before.read(rect), self.limited(share, rect), hidden))

    def _write(self, rect: Rect, after: AnyArray) -> None:
        self.tiles.write(rect, after)
        self.document.announce_pixels(rect)

    def command(self, label: str) -> PaintLayer | PaintMask | None:
        """The step from before to now; None when nothing has changed."""
        before, after = tile_changes(self.before, self.tiles)
        if not before and not after:
            return None
        kind = PaintMask if self.is_mask else PaintLayer
        return kind(label, self.layer.id, before, after)

    def put_back(self) -> None:
        """Show everything as it was."""
        before, _ = tile_changes(self.before, self.tiles)
        if self.is_mask:
            self.document.set_mask_tiles(self.layer.id, before)
        else:
            self.document.set_layer_tiles(self.layer.id, before)


def hiding(color: Color) -> float:
    """How much painting a mask with this color hides, 0 to 255: white shows, black hides (weights of Rec. 709)."""
    red, green, blue = color
    return 255 - (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 257
