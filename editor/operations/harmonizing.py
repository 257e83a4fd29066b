"""Harmonize: a pasted layer, or what is selected, takes on the light and color around it; a layer above it says how."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import cast

import cv2
import numpy as np

from editor.algorithms.color_grid import AffineGrid
from editor.algorithms.harmonize_cast import white_of, with_bounded_cast
from editor.core.blend import BlendMode
from editor.core.commands import AddLayer, Command, Several
from editor.core.document import Document, Snapshot
from editor.core.geometry import Rect, Size
from editor.core.layer import Layer, LayerId
from editor.core.pixels import (
    MASK_THRESHOLD,
    AnyArray,
    FloatImage,
    MaskArray,
    dtype_of,
    from_float,
    full_scale,
    to_depth,
    to_float,
)
from editor.core.progress import Progress
from editor.core.recipe import Recipe
from editor.core.tiles import Key, TileMap, keys_over, tile_rect
from editor.engines.registry import Engines
from editor.engines.tasks import ColorTransform, Harmonizer, HarmonizeRequest
from editor.errors import InputError
from editor.operations.filling import Profile, profile_to_convert
from editor.operations.from_afar import factor_for, in_parallel, shrunk

LABEL = "Harmonize"
# The longer side of what a harmonizer sees; large pictures are shown at half of it or more.
SEEN_SIDE = 1024
NOTHING_CHOSEN = "Select the part that does not fit, or choose the layer that was pasted in, then harmonize."
NOTHING_AROUND = "All of the picture is selected: select only the part that does not fit the rest."


def harmonizer_of(engines: Engines, engine_id: str | None, is_moved: bool = False) -> Harmonizer:
    """The engine of this id, or the default one: for what was moved, the first that knows the light at its old place.

    Raises ModelMissing when there is none.
    """
    if engine_id is None and is_moved:
        for harmonizer in engines.harmonizers:
            if harmonizer.sees_origin:
                return harmonizer
    return cast(Harmonizer, engines.engine("harmonize", engine_id))


@dataclass(frozen=True, eq=False)
class Seen:
    """What a harmonizer is shown of a picture of `size`: functions that read a rectangle, called on several threads.

    `pixels` gives `[y, x, 4]`; `cover`, `[y, x]` uint8 that lies in `region`, the part that has to change; `origin`, in
    `origin_area`, where it was before, if it was moved.
    """

    size: Size
    pixels: Callable[[Rect], AnyArray]
    cover: Callable[[Rect], MaskArray]
    region: Rect
    origin: Callable[[Rect], MaskArray] | None = None
    origin_area: Rect | None = None


def transform_for(seen: Seen, profile: Profile | None, harmonizer: Harmonizer, progress: Progress) -> ColorTransform:
    """How the colors of a part of a picture have to change; looked at from afar."""
    factor = factor_for(seen.size, SEEN_SIDE)
    image = np.ascontiguousarray(to_float(shrunk(seen.pixels, seen.size, factor))[..., :3])
    small = np.asarray(shrunk(seen.cover, seen.size, factor, seen.region), np.uint8)
    if small.max() < 128:
        # A thing that is tiny from afar is still the thing.
        small = np.where(small > 0, np.uint8(255), np.uint8(0)).astype(np.uint8)
    before = None
    if seen.origin is not None:
        before = np.asarray(shrunk(seen.origin, seen.size, factor, seen.origin_area), np.uint8)
    request = HarmonizeRequest(image if profile is None else profile.to_srgb(image), small, before)
    for array in (request.image, request.mask):
        array.flags.writeable = False
    found = harmonizer.harmonize(request, progress)
    inside, outside = request.mask >= MASK_THRESHOLD, request.mask == 0
    white = white_of(request.image, inside)
    if white is None or not outside.any() or not isinstance(found, AffineGrid):
        return found
    return with_bounded_cast(found, white, request.image[outside].mean(axis=0))


def fitted(
    colors: FloatImage, place: Rect, size: Size, transform: ColorTransform, profile: Profile | None, strength: float
) -> FloatImage:
    """The colors `[y, x, 3]` of a place in the document's space, 0 to 1, after the change."""
    if profile is None:
        return transform.apply(colors, place, size, strength)
    changed = transform.apply(profile.to_srgb(colors), place, size, 1.0)
    share = np.float32(strength)
    return np.asarray(colors + (profile.from_srgb(changed) - colors) * share, np.float32)


@dataclass(frozen=True, eq=False)
class Harmonized:
    """The new layer's pixels and how they were made."""

    pixels: TileMap
    recipe: Recipe


@dataclass(frozen=True, eq=False)
class Harmonize:
    """A harmonization that was asked for; made by `prepare_harmonize`.

    The whole change is computed once; `strength` is the new layer's opacity, which can be changed ever after. `own` are
    the pixels of the layer that is harmonized, None for what is selected of the picture as it looks.
    """

    label: str
    snapshot: Snapshot
    profile: Profile | None
    region: Rect
    mask: TileMap
    own: TileMap | None
    engine_id: str
    strength: float
    layer: Layer
    above: LayerId | None
    is_quick: bool = False

    @property
    def base_revision(self) -> int:
        """The document's revision that was read."""
        return self.snapshot.revision

    def ask(self) -> Command:
        """Nothing happens before the result is there."""
        return Several(self.label, ())

    def run(self, engines: Engines, progress: Progress) -> Harmonized:
        """Find the change from afar and make it at full size."""
        started = time.monotonic()
        size, depth = self.snapshot.size, self.snapshot.depth
        harmonizer = harmonizer_of(engines, self.engine_id)

        def cover(rect: Rect) -> MaskArray:
            return np.asarray(self.mask.read(rect), np.uint8)

        seen = Seen(size, self.snapshot.render, cover, self.region)
        transform = transform_for(seen, self.profile, harmonizer, progress.part(0.0, 0.6))
        keys = list(keys_over(self.region))
        made: dict[Key, AnyArray] = {}

        def work(key: Key) -> None:
            progress.step(0.6 + 0.4 * len(made) / len(keys))
            place = tile_rect(key).intersect(self.region)
            share = cover(place)
            if not share.any():
                return
            source = self.snapshot.render(place) if self.own is None else self.own.read(place)
            color = to_float(np.asarray(cv2.cvtColor(source, cv2.COLOR_RGBA2RGB)))
            color = fitted(color, place, size, transform, self.profile, 1.0)
            # A clipped layer shows as much as the one below it does; another one is as soft as the selection.
            shown = np.where(share > 0, np.uint8(255), np.uint8(0)) if self.own is not None else share
            pixels = np.dstack([from_float(color, depth), to_depth(shown, depth)])
            if not share.all():
                pixels[share == 0] = 0
            made[key] = pixels

        in_parallel(work, keys)
        out = TileMap(4, dtype_of(depth))
        for key, pixels in sorted(made.items()):
            out.write(tile_rect(key).intersect(self.region), pixels)
        recipe = Recipe(
            operation="harmonize",
            engine=harmonizer.id,
            engine_version=harmonizer.version,
            seed=0,
            context=size.rect,
            mask_rect=self.region,
            mask=cover(self.region),
            options={"strength": self.strength},
            elapsed_s=time.monotonic() - started,
        )
        progress.step(1.0)
        return Harmonized(out, recipe)

    def finish(self, result: Harmonized) -> Command:
        """The new layer above what it changes."""
        layer = replace(self.layer, pixels=result.pixels, recipe=result.recipe)
        return AddLayer(self.label, layer, self.above)


def prepare_harmonize(
    document: Document,
    engines: Engines,
    strength: float = 1.0,
    engine: str | None = None,
    mask: MaskArray | None = None,
    layer_id: LayerId | None = None,
) -> Harmonize:
    """Freeze what harmonizing needs: `mask` (`[y, x]` uint8 of the document's size) or what is selected of the picture
    as it looks; without both the layer `layer_id`, or the active one.

    Raises InputError when there is nothing to be fitted, or nothing that it could be fitted to.
    """
    if not 0 <= strength <= 1:
        raise InputError(f"The strength of harmonization lies between 0 and 1, not {strength:g}.")
    harmonizer = harmonizer_of(engines, engine)
    new = document.new_layer(LABEL)
    new.properties = replace(new.properties, opacity=strength)
    snapshot, profile = document.snapshot(), profile_to_convert(document)
    chosen = document.selection.pixels.snapshot() if mask is None else TileMap.from_array(mask)
    if layer_id is None and not (mask is None and chosen.is_empty):
        region = chosen.bounds().intersect(document.bounds)
        if region.is_empty:
            raise InputError(NOTHING_CHOSEN)
        if region == document.bounds and (chosen.read(region) >= 128).all():
            raise InputError(NOTHING_AROUND)
        if (snapshot.render(region)[..., 3] < full_scale(document.depth)).any():
            new.properties = replace(new.properties, blend_mode=BlendMode.INSIDE)
        top = document.layers.top
        above = None if top is None else top.id
        return Harmonize(LABEL, snapshot, profile, region, chosen, None, harmonizer.id, strength, new, above)
    layer = document.active_layer if layer_id is None else document.layers.get(layer_id)
    if layer is None or layer.is_group:
        raise InputError(NOTHING_CHOSEN)
    shown = _shown(layer, document.bounds)
    region = shown.bounds().intersect(document.bounds)
    if region.is_empty:
        raise InputError("The layer shows nothing: choose the one that should fit the rest.")
    if region == document.bounds and (shown.read(region) >= 128).all():
        raise InputError(NOTHING_CHOSEN)
    if layer.properties.is_clipped:
        raise InputError("The layer is clipped to another one: merge them first, or harmonize the lower one.")
    new.properties = replace(new.properties, is_clipped=True)
    new.group = layer.group
    own = layer.pixels.snapshot()
    return Harmonize(LABEL, snapshot, profile, region, shown, own, harmonizer.id, strength, new, layer.id)


def _shown(layer: Layer, bounds: Rect) -> TileMap:
    """Where a layer covers the picture, as a mask."""
    out = TileMap(1, np.dtype(np.uint8))
    area = layer.pixels.tile_bounds().intersect(bounds)
    for key in keys_over(area):
        if layer.pixels.tile(key) is None:
            continue
        place = tile_rect(key).intersect(area)
        alpha = to_float(layer.pixels.read(place)[..., 3])
        if layer.hidden is not None and layer.properties.is_mask_enabled:
            alpha = alpha * (1 - to_float(layer.hidden.read(place)))
        out.write(place, np.rint(alpha * 255).astype(np.uint8))
    return out
