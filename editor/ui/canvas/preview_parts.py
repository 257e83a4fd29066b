"""What lies below, in and above the hand while something is moved: the layers of a document in three parts."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from editor.algorithms.selection import Combine, combined, inverted
from editor.core.blend import BlendMode
from editor.core.document import Document
from editor.core.layer import Layer, LayerId, LayerProperties
from editor.core.pixels import dtype_of, full_scale
from editor.core.tiles import TILE, TileMap
from editor.operations.moving import Subject

MASK_OPACITY = 0.5


@dataclass(frozen=True, eq=False)
class Parts:
    """Layers bottom first; `opacity` and `mode` are those with which the middle one is drawn."""

    below: list[Layer]
    own: list[Layer]
    above: list[Layer]
    opacity: float
    mode: BlendMode


def parts_of(document: Document, subject: Subject) -> Parts:
    """The three parts for a subject; nothing is composed yet and tiles are shared."""
    layers = list(document.layers)
    if subject.is_mask:
        return Parts(layers, [_veil(document, subject)], [], MASK_OPACITY, BlendMode.NORMAL)
    root = document.layers.get(subject.layer_ids[-1])
    opacity = root.properties.opacity if root.properties.is_visible else 0.0
    below, own, above = split(layers, subject.layer_ids)
    if subject.selection is not None or subject.leaves_copy:
        chosen = set(subject.layer_ids)
        stays = [layer for layer in layers[: len(layers) - len(above)] if layer.id in chosen]
        if not subject.leaves_copy and subject.selection is not None:
            stays = [_veiled(layer, subject.selection, document) for layer in stays]
        if subject.selection is not None:
            own = [_veiled(layer, inverted(subject.selection, document.bounds), document) for layer in own]
        by_id = {layer.id: layer for layer in stays}
        kept = {layer.id for layer in below} | chosen
        below = [by_id.get(layer.id, layer) for layer in layers if layer.id in kept]
    return Parts(below, own, above, opacity, root.properties.blend_mode)


def _veiled(layer: Layer, hidden: TileMap, document: Document) -> Layer:
    """The layer with more of it hidden."""
    if layer.is_group:
        return layer
    if layer.hidden is not None and layer.properties.is_mask_enabled:
        hidden = combined(layer.hidden, hidden, Combine.ADD, document.bounds)
    return replace(layer, hidden=hidden, properties=replace(layer.properties, is_mask_enabled=True))


def _veil(document: Document, subject: Subject) -> Layer:
    """A dark layer where the mask hides."""
    hidden = document.layers.get(subject.layer_ids[0]).hidden or TileMap(1, np.dtype(np.uint8))
    tile = np.zeros((TILE, TILE, 4), dtype_of(document.depth))
    tile[...] = np.array([0.1, 0.1, 0.1, 1.0]) * full_scale(document.depth)
    tile.flags.writeable = False
    pixels = TileMap(4, dtype_of(document.depth))
    pixels.replace_tiles(dict.fromkeys(hidden.keys, tile))
    shown = inverted(hidden, document.bounds)
    if subject.selection is not None:
        shown = combined(shown, inverted(subject.selection, document.bounds), Combine.ADD, document.bounds)
    return Layer(0, LayerProperties("Mask"), pixels, hidden=shown)


def split(layers: list[Layer], layer_ids: tuple[LayerId, ...]) -> tuple[list[Layer], list[Layer], list[Layer]]:
    """Layers below, the layers as they look alone, and layers above; groups around them are on both sides."""
    chosen = set(layer_ids)
    root = next(layer for layer in layers if layer.id == layer_ids[-1])
    places = [index for index, layer in enumerate(layers) if layer.id in chosen]
    around: set[LayerId] = set()
    group = root.group
    by_id = {layer.id: layer for layer in layers}
    while group is not None:
        around.add(group)
        group = by_id[group].group
    below = layers[: places[0]] + [layer for layer in layers if layer.id in around]
    above = layers[places[-1] + 1 :]
    plain = replace(root.properties, opacity=1.0, blend_mode=BlendMode.NORMAL, is_clipped=False, is_visible=True)
    own = [
        replace(layer, properties=plain, group=None) if layer is root else layer
        for layer in layers
        if layer.id in chosen
    ]
    return below, own, above
