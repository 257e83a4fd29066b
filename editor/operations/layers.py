"""Layers: merging them into one, applying masks, and copying groups; all of it looks as it did before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from editor.core.blend import BlendMode
from editor.core.commands import AddLayer, ArrangeLayers, Command, PaintLayer, RemoveLayer, SetMask, Several
from editor.core.compose import Step, render, steps_of
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.layer import Layer, LayerId, LayerProperties
from editor.core.pixels import AnyArray, Depth, dtype_of
from editor.core.progress import Progress
from editor.core.tiles import Key, TileMap, tile_rect
from editor.engines.registry import Engines
from editor.errors import InputError

# One tile of one layer takes about two milliseconds to blend: what is below this runs at once.
QUICK_TILES = 8


@dataclass(frozen=True, eq=False)
class Merge:
    """Layers that become one; made by the functions below.

    `steps` draw what the new layer will hold, `removed` are the layers that go, in the order of their removal, and
    `order` is the whole stack as it was, to which undo comes back.
    """

    label: str
    steps: tuple[Step, ...]
    depth: Depth
    keys: frozenset[Key]
    region: Rect
    base_revision: int
    layer: Layer
    above: LayerId | None
    removed: tuple[RemoveLayer, ...]
    order: ArrangeLayers

    @property
    def is_quick(self) -> bool:
        """True for small pictures."""
        return len(self.keys) * max(1, len(self.removed)) <= QUICK_TILES

    def ask(self) -> Command:
        """Nothing happens before the result is there."""
        return Several(self.label, ())

    def run(self, engines: Engines, progress: Progress) -> TileMap:
        """Compose tile after tile, also outside the picture."""
        tiles = TileMap(4, dtype_of(self.depth))
        for index, key in enumerate(sorted(self.keys)):
            progress.step(index / len(self.keys))
            tiles.write(tile_rect(key), render(self.steps, tile_rect(key), self.depth))
        return tiles

    def finish(self, result: TileMap) -> Command:
        """The new layer where the lowest of the old ones was."""
        add = AddLayer(self.label, replace(self.layer, pixels=result), self.above)
        # The order comes first, so that undo ends with it: layers that came meanwhile stay where they are.
        return Several(self.label, (self.order, *self.removed, add))


def _keys_of(steps: Iterable[Step]) -> frozenset[Key]:
    found: set[Key] = set()
    for step in steps:
        found |= step.pixels.keys | _keys_of(step.steps or ()) | _keys_of(step.clipped)
    return frozenset(found)


def _merge(document: Document, label: str, gone: Sequence[Layer], drawn: Sequence[Layer], merged: Layer) -> Merge:
    """Replace the layers `gone`, with all that groups among them hold, by what `drawn` shows (both bottom first)."""
    layers = document.layers
    removed = [other for layer in gone for other in (*layers.inside(layer.id), layer)]
    if any(layer.properties.is_locked for layer in removed):
        raise InputError("One of the layers is locked: unlock it first.")
    steps = steps_of(layer.snapshot() for layer in drawn)
    keys = _keys_of(steps)
    region = Rect(0, 0, 0, 0)
    for key in keys:
        region = region.united(tile_rect(key))
    lowest = layers.index(removed[0].id)
    merged.group = gone[0].group
    order = layers.order
    return Merge(
        label=label,
        steps=steps,
        depth=document.depth,
        keys=keys,
        region=region.intersect(document.bounds),
        base_revision=document.revision,
        layer=merged,
        above=order[lowest - 1][0] if lowest else None,
        removed=tuple(RemoveLayer.of(document, layer.id) for layer in reversed(removed)),
        order=ArrangeLayers(label, order, order),
    )


def siblings_of(document: Document, layer: Layer) -> list[Layer]:
    """The layers of the same group, bottom first."""
    return [other for other in document.layers if other.group == layer.group]


def with_clipped(document: Document, layer: Layer) -> list[Layer]:
    """The layer that `layer` is clipped to (or itself) and all that are clipped to that one, bottom first."""
    siblings = siblings_of(document, layer)
    first = siblings.index(layer)
    while first and siblings[first].properties.is_clipped:
        first -= 1
    last = first + 1
    while last < len(siblings) and siblings[last].properties.is_clipped:
        last += 1
    return siblings[first:last]


def _opened(document: Document, layers: Sequence[Layer], group: LayerId | None) -> list[Layer]:
    """The layers and all they hold, in the order of the stack, as if `group` were the top level."""
    wanted = {other.id for layer in layers for other in (*document.layers.inside(layer.id), layer)}
    found = [layer.snapshot() for layer in document.layers if layer.id in wanted]
    for layer in found:
        if layer.group == group:
            layer.group = None
    return found


def prepare_merge_down(document: Document, layer_id: LayerId) -> Merge:
    """Merge a layer, with what is clipped to it, into the one below, or a clipped layer into the one it lies on.

    The result keeps the name, blend mode and clipping of the lower layer. Raises InputError when there is none, or when
    one of them is hidden or locked.
    """
    layer = document.layers.get(layer_id)
    siblings = siblings_of(document, layer)
    place = siblings.index(layer)
    if layer.properties.is_clipped and place > 0:
        upper, lower = [layer], [siblings[place - 1]]
    else:
        upper = with_clipped(document, layer)
        lower = with_clipped(document, siblings[place - 1]) if place else []
    if not lower:
        raise InputError("There is no layer below to merge with.")
    return _merge_chosen(document, "Merge down", [*lower, *upper])


def prepare_merge_layers(document: Document, layer_ids: Collection[LayerId]) -> Merge:
    """Merge several layers, with what is clipped to them, into one where the lowest is.

    Raises InputError when they are fewer than two, lie in different groups, or one is hidden or locked.
    """
    chosen = [document.layers.get(layer_id) for layer_id in document.layers.outermost(layer_ids)]
    if len(chosen) < 2:
        raise InputError("Choose two layers or more to merge them.")
    if len({layer.group for layer in chosen}) > 1:
        raise InputError("The layers lie in different groups: choose layers of one group.")
    with_all = {other.id: other for layer in chosen for other in _and_clipped(document, layer)}
    ordered = [layer for layer in document.layers if layer.id in with_all]
    return _merge_chosen(document, "Merge layers", ordered)


def _and_clipped(document: Document, layer: Layer) -> list[Layer]:
    return [layer] if layer.properties.is_clipped else with_clipped(document, layer)


def _merge_chosen(document: Document, label: str, chosen: list[Layer]) -> Merge:
    if any(not layer.properties.is_visible for layer in chosen):
        raise InputError("One of the layers is hidden: show it first, or delete it.")
    base = chosen[0]
    is_clipped = base.properties.is_clipped and siblings_of(document, base)[0] is not base
    if is_clipped and any(with_clipped(document, layer) != with_clipped(document, base) for layer in chosen):
        raise InputError("A clipped layer can only be merged with what lies on the same layer as it does.")
    merged = document.new_layer(base.name)
    merged.properties = LayerProperties(base.name, blend_mode=base.properties.blend_mode, is_clipped=is_clipped)
    drawn = _opened(document, chosen, base.group)
    ids = {layer.id for layer in chosen}
    for layer in drawn:
        # The merged layer takes over the blend mode of the lowest and, where they are clipped, the clipping of all.
        if layer.id == base.id:
            layer.properties = replace(layer.properties, blend_mode=BlendMode.NORMAL, is_clipped=False)
        elif is_clipped and layer.id in ids:
            layer.properties = replace(layer.properties, is_clipped=False)
    return _merge(document, label, chosen, drawn, merged)


def prepare_merge_group(document: Document, group_id: LayerId) -> Merge:
    """Make a group one layer; its blend mode, opacity, mask and clipping stay what they are, hidden layers in it go.

    Raises InputError for a layer that is no group and for locked layers.
    """
    group = document.layers.get(group_id)
    if not group.is_group:
        raise InputError("Only a group can be merged into one layer.")
    merged = document.new_layer(group.name)
    merged.properties = replace(group.properties, is_isolated=False)
    merged.hidden = None if group.hidden is None else group.hidden.snapshot()
    drawn = _opened(document, [document.layers.get(item) for item in _children(document, group_id)], group_id)
    return _merge(document, "Merge group", [group], drawn, merged)


def _children(document: Document, group_id: LayerId) -> list[LayerId]:
    return [layer.id for layer in document.layers if layer.group == group_id]


def prepare_merge_visible(document: Document) -> Merge:
    """Make all that is shown one layer; hidden layers stay, but for those in groups that are shown.

    Raises InputError when nothing is shown, when there is nothing to merge, and for locked layers.
    """
    top_level = [layer for layer in document.layers if layer.group is None]
    gone = [layer for layer in top_level if layer.properties.is_visible and _is_drawn(document, layer)]
    if not gone:
        raise InputError("Every layer is hidden: show those that should be merged.")
    if len(gone) == 1 and not gone[0].is_group and _is_plain(gone[0]):
        raise InputError("Only one layer is shown: there is nothing to merge.")
    return _merge(document, "Merge visible", gone, list(document.layers), document.new_layer(gone[0].name))


def _is_drawn(document: Document, layer: Layer) -> bool:
    return with_clipped(document, layer)[0].properties.is_visible


def _is_plain(layer: Layer) -> bool:
    return layer.hidden is None and layer.properties.same_as(LayerProperties(layer.name))


def prepare_flatten(document: Document) -> Merge:
    """Make the picture one layer; hidden layers go. Raises InputError when it is one already, and for locked layers."""
    layers = list(document.layers)
    if len(layers) == 1 and not layers[0].is_group and _is_plain(layers[0]):
        raise InputError("The picture has only one layer already.")
    if not layers:
        raise InputError("The picture has no layers.")
    top_level = [layer for layer in layers if layer.group is None]
    return _merge(document, "Flatten", top_level, layers, document.new_layer("Background"))


@dataclass(frozen=True, eq=False)
class ApplyMask:
    """A layer mask that becomes transparency of its layer; made by `prepare_apply_mask`."""

    label: str
    layer_id: LayerId
    pixels: TileMap
    hidden: TileMap
    region: Rect
    base_revision: int

    @property
    def is_quick(self) -> bool:
        """True for small pictures."""
        return len(self.hidden.keys) <= QUICK_TILES

    def ask(self) -> Command:
        """Nothing happens before the result is there."""
        return Several(self.label, ())

    def run(self, engines: Engines, progress: Progress) -> dict[Key, AnyArray | None]:
        """The tiles that change, with alpha reduced by what the mask hides; color stays, also where nothing is left."""
        keys = sorted(self.hidden.keys & self.pixels.keys)
        after: dict[Key, AnyArray | None] = {}
        for index, key in enumerate(keys):
            progress.step(index / len(keys))
            tile, hidden = self.pixels.tile(key), self.hidden.tile(key)
            if tile is None or hidden is None:
                continue
            out = tile.copy()
            shown = 255 - hidden.astype(np.uint32)
            out[..., 3] = (tile[..., 3] * shown + 127) // 255
            out.flags.writeable = False
            after[key] = out if out.any() else None
        return after

    def finish(self, result: dict[Key, AnyArray | None]) -> Command:
        """The new pixels, and no mask any more."""
        before = {key: self.pixels.tile(key) for key in result}
        paint = PaintLayer(self.label, self.layer_id, before, result)
        return Several(self.label, (paint, SetMask(self.label, self.layer_id, self.hidden, None)))


def prepare_apply_mask(document: Document, layer_id: LayerId) -> ApplyMask:
    """Freeze what applying needs. Raises InputError for a group, a locked layer and a layer without a mask in use."""
    layer = document.layers.get(layer_id)
    if layer.hidden is None:
        raise InputError("The layer has no mask.")
    if layer.is_group:
        raise InputError("A group's mask cannot be applied: merge the group instead.")
    if not layer.properties.is_mask_enabled:
        raise InputError("The mask is disabled: enable it first, or delete it.")
    if layer.properties.is_locked:
        raise InputError("The layer is locked: unlock it first.")
    frozen = layer.snapshot()
    hidden = frozen.hidden or layer.hidden
    region = document.footprint(layer).intersect(document.bounds)
    return ApplyMask("Apply mask", layer_id, frozen.pixels, hidden, region, document.revision)


def copy_of(document: Document, layer_id: LayerId) -> tuple[Command, LayerId]:
    """The edit that puts a copy of a layer, or of a group with all it holds, right above it, and the copy's id."""
    layers = document.layers
    original = layers.get(layer_id)
    copies = {layer.id: document.new_layer("").id for layer in (original, *layers.inside(layer_id))}
    label = "Duplicate group" if original.is_group else "Duplicate layer"
    adds: list[Command] = []
    # From the top: each goes right above the original, below those before, and finds its group there already.
    for layer in (original, *reversed(layers.inside(layer_id))):
        copy = replace(layer.snapshot(), id=copies[layer.id])
        if layer is original:
            copy.properties = replace(layer.properties, name=f"{layer.name} copy")
        elif layer.group is not None:
            copy.group = copies[layer.group]
        adds.append(AddLayer(label, copy, layer_id))
    return (adds[0] if len(adds) == 1 else Several(label, tuple(adds))), copies[layer_id]
