"""Composed pixels of one document for the screen, remembering costly tiles while a mask is painted over them."""

from __future__ import annotations

from collections import OrderedDict

from editor.core.compose import render, steps_of
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.layer import LayerId
from editor.core.pixels import MaskArray, RgbaImage
from editor.core.tiles import TILE, Key, keys_over, tile_rect
from editor.ui.canvas.screen_color import conversion_for

CACHE_BYTES = 48 * 2**20


class ComposedTiles:
    """Reads a document for the display pyramid, in the screen's colors; every rectangle asked for lies within one tile.

    Blending several layers takes a hundred times longer than copying one. A brush changes the mask over the same tiles
    again and again and their pixels not at all, so blended tiles are kept, the most recent ones, until pixels change.
    """

    def __init__(self, document: Document, is_mask_visible: bool = True, screen_profile: bytes | None = None) -> None:
        self.document = document
        self.is_comparing = False
        self.is_mask_visible = is_mask_visible
        # Layers that something else stands in for; whoever changes it forgets what they cover.
        self.hidden: frozenset[LayerId] = frozenset()
        self.screen_profile = screen_profile
        self._kept: OrderedDict[Key, RgbaImage] = OrderedDict()
        self._kept_bytes = 0

    def forget(self, rect: Rect) -> None:
        """Pixels here have changed."""
        if self._kept:
            for key in keys_over(rect):
                tile = self._kept.pop(key, None)
                self._kept_bytes -= 0 if tile is None else tile.nbytes

    def read(self, rect: Rect) -> RgbaImage:
        """The composed pixels, or while comparing those of the layers that no operation has made.

        In the document's depth and values where these are the screen's, else converted to the screen's 8 bits.
        """
        if self.is_comparing:
            steps = steps_of(layer for layer in self.document.layers if layer.recipe is None)
            return self._shown(render(steps, rect, self.document.depth))
        if self.hidden:
            steps = steps_of(layer for layer in self.document.layers if layer.id not in self.hidden)
            return self._shown(render(steps, rect, self.document.depth))
        key = (rect.x // TILE, rect.y // TILE)
        place = tile_rect(key)
        kept = self._kept.get(key)
        if kept is None:
            shares = sum(layer.pixels.tile(key) is not None for layer in self.document.layers)
            is_plain = conversion_for(self.document.metadata.icc_profile, self.screen_profile) is None
            if (shares < 2 and is_plain) or rect.area * 4 < place.area:
                return self._shown(self.document.render(rect))
            kept = self._shown(self.document.render(place))
            self._keep(key, kept)
        else:
            self._kept.move_to_end(key)
        return kept[rect.moved(-place.x, -place.y).slices]

    def _shown(self, pixels: RgbaImage) -> RgbaImage:
        to_screen = conversion_for(self.document.metadata.icc_profile, self.screen_profile)
        return pixels if to_screen is None else to_screen(pixels)

    def read_mask(self, rect: Rect) -> MaskArray | None:
        """The selection to show here; None where there is none or it is hidden."""
        if self.is_comparing or not self.is_mask_visible:
            return None
        key = (rect.x // TILE, rect.y // TILE)
        tile = self.document.selection.pixels.tile(key)
        return None if tile is None else tile[rect.moved(-key[0] * TILE, -key[1] * TILE).slices]

    def _keep(self, key: Key, tile: RgbaImage) -> None:
        self._kept[key] = tile
        self._kept_bytes += tile.nbytes
        while self._kept_bytes > CACHE_BYTES:
            self._kept_bytes -= self._kept.popitem(last=False)[1].nbytes

    def mask_tiles(self) -> list[Rect]:
        """Where the mask is, for showing or hiding it."""
        return [tile_rect(key) for key in self.document.selection.pixels.keys]

    def generated_tiles(self) -> list[Rect]:
        """Where layers that an operation has made are, for comparing."""
        keys = {
            key
            for layer in self.document.layers
            if layer.recipe is not None and layer.properties.is_visible
            for key in layer.pixels.keys
        }
        return [tile_rect(key) for key in keys]
