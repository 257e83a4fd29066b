"""Cut, copy and paste without a window: what is copied, what stays behind, and the layer that is pasted."""

from __future__ import annotations

import weakref
from dataclasses import dataclass, replace

import numpy as np

from editor.core.commands import AddLayer, Command, PaintLayer, Several
from editor.core.compose import Step, render, steps_of, tile_rows
from editor.core.document import Document, Metadata
from editor.core.geometry import Rect, Size
from editor.core.layer import LayerId, LayerProperties
from editor.core.pixels import AnyArray, Depth, MaskArray, RgbaImage, to_depth
from editor.core.progress import Progress
from editor.core.tiles import Key, TileMap, tile_rect
from editor.engines.registry import Engines
from editor.errors import InputError

# Up to this many pixels are copied within some milliseconds.
QUICK_AREA = 1 << 18


@dataclass(frozen=True, eq=False)
class Clip:
    """Copied pixels, `[y, x, 4]` straight alpha of 8 or 16 bits, and where they lay.

    `place` is None for what came from another program; `source` is the document, while it lives, for what did not.
    """

    pixels: RgbaImage
    place: Rect | None = None
    icc_profile: bytes | None = None
    source: weakref.ref[Document] | None = None

    @property
    def size(self) -> Size:
        """Width and height."""
        return Size(self.pixels.shape[1], self.pixels.shape[0])

    def comes_from(self, document: Document) -> bool:
        """True when it was copied in this very document."""
        return self.source is not None and self.source() is document


@dataclass(frozen=True, eq=False)
class Copy:
    """A copy that was asked for; made by `prepare_copy`. Safe to run on any thread."""

    steps: tuple[Step, ...]
    pixels: TileMap | None
    selection: TileMap | None
    region: Rect
    depth: Depth
    icc_profile: bytes | None
    source: weakref.ref[Document]

    @property
    def is_quick(self) -> bool:
        """True when it can be done at once."""
        return self.region.area <= QUICK_AREA

    def run(self, progress: Progress) -> Clip:
        """What is copied, cut to what is not transparent. Raises InputError when all of it is."""
        out = np.zeros((self.region.height, self.region.width, 4), np.uint8 if self.depth == 8 else np.uint16)
        used = Rect(0, 0, 0, 0)
        for rows in tile_rows(self.region):
            progress.step((rows.y - self.region.y) / self.region.height)
            part: RgbaImage
            if self.pixels is None or self.steps:
                part = render(self.steps, rows, self.depth)
            else:
                part = self.pixels.read(rows)
            if self.selection is not None:
                part = taken(part, self.selection.read(rows))
            out[rows.moved(-self.region.x, -self.region.y).slices] = part
            used = used.united(_opaque_bounds(part).moved(rows.x, rows.y))
        if used.is_empty:
            raise InputError(_nothing(self.selection is not None))
        pixels = np.ascontiguousarray(out[used.moved(-self.region.x, -self.region.y).slices])
        return Clip(pixels, used, self.icc_profile, self.source)


def prepare_copy(document: Document, merged: bool = False) -> Copy:
    """Freeze what a copy needs: of the active layer, or of all that is visible; under the selection, else whole.

    A group is copied as it looks by itself, and so is a layer: its mask and opacity go along. Of a layer also what lies
    beyond the picture is copied when nothing is selected. Raises InputError when nothing lies there.
    """
    layer = document.active_layer
    steps: tuple[Step, ...] = ()
    pixels: TileMap | None = None
    selection = None if document.selection.is_empty else document.selection.pixels.snapshot()
    region = document.bounds
    if merged:
        steps = document.snapshot().steps
    elif layer is None:
        raise InputError("Choose a layer first: it is what gets copied.")
    elif layer.is_group:
        top = layer.snapshot()
        top.group = None
        top.properties = replace(top.properties, is_visible=True, is_clipped=False)
        steps = steps_of((*(other.snapshot() for other in document.layers.inside(layer.id)), top))
    else:
        pixels = layer.pixels.snapshot()
        region = pixels.bounds()
        has_mask = layer.hidden is not None and layer.properties.is_mask_enabled
        if has_mask or layer.properties.opacity < 1:
            alone = LayerProperties(layer.name, layer.properties.opacity, is_mask_enabled=has_mask)
            steps = steps_of((replace(layer.snapshot(), group=None, properties=alone),))
            if not steps:
                raise InputError("The layer is wholly transparent: raise its opacity first.")
    if selection is not None:
        region = region.intersect(selection.bounds()).intersect(document.bounds)
    if region.is_empty:
        raise InputError(_nothing(selection is not None))
    return Copy(steps, pixels, selection, region, document.depth, document.metadata.icc_profile, weakref.ref(document))


def _nothing(is_selected: bool) -> str:
    if is_selected:
        return "The layer is empty under the selection: choose another layer or copy what is visible."
    return "The layer is empty: there is nothing to copy."


def _opaque_bounds(pixels: RgbaImage) -> Rect:
    opaque = pixels[..., 3] > 0
    rows, columns = np.flatnonzero(opaque.any(axis=1)), np.flatnonzero(opaque.any(axis=0))
    if not len(rows):
        return Rect(0, 0, 0, 0)
    return Rect.from_edges(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


def taken(pixels: RgbaImage, mask: MaskArray) -> RgbaImage:
    """The share of the pixels that a soft mask takes: alpha times its strength, rounded; no color without alpha."""
    out = pixels.copy()
    out[..., 3] = _share(pixels[..., 3], mask)
    out[out[..., 3] == 0] = 0
    return out


def left(pixels: RgbaImage, mask: MaskArray) -> RgbaImage:
    """What stays behind: the alpha that `taken` did not take, so that both together are as opaque as before."""
    out = pixels.copy()
    out[..., 3] = pixels[..., 3] - _share(pixels[..., 3], mask)
    out[(out[..., 3] == 0) & (mask > 0)] = 0
    return out


def _share(alpha: AnyArray, mask: MaskArray) -> AnyArray:
    return ((alpha.astype(np.uint32) * mask + np.uint32(127)) // np.uint32(255)).astype(alpha.dtype)


CutResult = tuple[Clip, dict[Key, AnyArray | None]]


@dataclass(frozen=True, eq=False)
class Cut:
    """A cut that was asked for; made by `prepare_cut`. Its result is the clip and the layer's tiles without it."""

    label: str
    copy: Copy
    layer_id: LayerId
    base_revision: int

    @property
    def region(self) -> Rect:
        """Where pixels go."""
        return self.copy.region

    @property
    def is_quick(self) -> bool:
        """True when it can be done at once."""
        return self.copy.is_quick

    def ask(self) -> Command:
        """Nothing happens at once."""
        return Several(self.label, ())

    def run(self, engines: Engines | None, progress: Progress) -> CutResult:
        """Copy, then make what was copied transparent; takes no engine."""
        clip = self.copy.run(progress.part(0, 0.5))
        pixels, selection = self.copy.pixels, self.copy.selection
        after: dict[Key, AnyArray | None] = {}
        place = clip.place
        if pixels is None or place is None:
            raise TypeError("a cut is made of a layer's own pixels")
        keys = [key for key in sorted(pixels.keys) if tile_rect(key).overlaps(place)]
        for index, key in enumerate(keys):
            progress.step(0.5 + 0.5 * index / len(keys))
            tile, mask = pixels.tile(key), None if selection is None else selection.tile(key)
            if tile is None or (selection is not None and mask is None):
                continue
            rest: AnyArray | None = None
            if mask is not None:
                rest = left(tile, mask)
                rest.flags.writeable = False
            after[key] = rest if rest is not None and rest.any() else None
        return clip, after

    def finish(self, result: CutResult) -> Command:
        """One edit of the layer."""
        pixels = self.copy.pixels
        before = {key: None if pixels is None else pixels.tile(key) for key in result[1]}
        return PaintLayer(self.label, self.layer_id, before, result[1])


def prepare_cut(document: Document) -> Cut:
    """Freeze what a cut needs. Raises InputError for a group, a locked layer, or when nothing lies there."""
    layer = document.active_layer
    if layer is None:
        raise InputError("Choose a layer first: it is what gets cut.")
    if layer.is_group:
        raise InputError("A group cannot be cut from: choose a layer in it.")
    if layer.properties.is_locked:
        raise InputError("The layer is locked: unlock it first.")
    if layer.properties.is_alpha_locked:
        raise InputError("The layer's transparency is locked: unlock it first.")
    return Cut("Cut", prepare_copy(document), layer.id, document.revision)


def place_in(document: Document, clip: Clip, view: Rect | None = None, in_place: bool = False) -> Rect:
    """Where a clip is pasted.

    In place means where it lay. Without it that is so only within its own document and while it shows in `view` (the
    document's pixels on screen); else the clip comes into the middle of what shows. Some of it always lies inside.
    """
    bounds = document.bounds
    shown = bounds if view is None else view.intersect(bounds)
    if shown.is_empty:
        shown = bounds
    if clip.place is not None and (in_place or (clip.comes_from(document) and clip.place.overlaps(shown))):
        place = clip.place
    else:
        width, height = clip.size.width, clip.size.height
        # What is larger than the view but fits into the picture lies wholly in it.
        place = Rect(shown.x + (shown.width - width) // 2, shown.y + (shown.height - height) // 2, width, height)
        if width <= bounds.width and height <= bounds.height:
            place = place.shifted_into(bounds)
    if place.overlaps(bounds):
        return place
    return Rect(
        bounds.x + (bounds.width - place.width) // 2,
        bounds.y + (bounds.height - place.height) // 2,
        place.width,
        place.height,
    )


def layer_pixels(clip: Clip, depth: Depth, place: Rect) -> TileMap:
    """The clip's pixels at a place, in a document's depth; 8 to 16 bits and back gives the same values."""
    return TileMap.from_array(to_depth(clip.pixels, depth), place.x, place.y)


def paste(document: Document, pixels: TileMap, name: str) -> Command:
    """The edit that adds pixels as a layer above the active one, in its group."""
    active = document.active_layer
    layer = document.new_layer(name, pixels)
    layer.group = None if active is None else active.group
    return AddLayer("Paste", layer, None if active is None else active.id)


def document_of(clip: Clip, name: str) -> Document:
    """A document of its own with the clip as its only layer."""
    return Document.from_pixels(clip.pixels, name, Metadata(icc_profile=clip.icc_profile))
