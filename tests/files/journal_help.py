"""What the tests of recovery share: a picture of everything a document holds, and documents that have it all."""

from __future__ import annotations

import hashlib

import numpy as np

from editor.core.blend import BlendMode
from editor.core.document import Document, Metadata
from editor.core.geometry import Rect
from editor.core.layer import Layer, LayerProperties
from editor.core.recipe import Recipe
from editor.core.tiles import TileMap
from editor.files.journal import Moment


def tiles_of(pixels):
    return [(key, hashlib.sha256(pixels.tile(key).tobytes()).hexdigest()) for key in sorted(pixels.keys)]


def described(document, masks=()):
    """Everything that counts, as values that can be compared; `masks` are added to the selection."""
    selection = document.selection.pixels.snapshot()
    for mask in masks:
        for key in mask.keys:
            tile = selection.tile(key)
            most = mask.tile(key) if tile is None else np.maximum(tile, mask.tile(key))
            selection.replace_tiles({key: most})
    layers = []
    for layer in document.layers:
        recipe = layer.recipe
        layers.append(
            (
                layer.id,
                sorted((key, str(value)) for key, value in vars(layer.properties).items()),
                layer.group,
                layer.is_group,
                tiles_of(layer.pixels),
                None if layer.hidden is None else tiles_of(layer.hidden),
                None if recipe is None else (recipe.to_json(), recipe.mask.tobytes(), recipe.mask.shape),
            )
        )
    return (document.size, document.depth, document.metadata, document.active_layer_id, layers, tiles_of(selection))


def digest(document, masks=()):
    return hashlib.sha256(repr(described(document, masks)).encode()).hexdigest()


def rich_document(depth=8):
    """Two layers and a group, a mask, a clipped layer, a recipe, a selection and all metadata."""
    draw = np.random.default_rng(5)
    kind = np.uint8 if depth == 8 else np.uint16
    full = 255 if depth == 8 else 65535
    pixels = draw.integers(0, full, (300, 520, 4), endpoint=True).astype(kind)
    metadata = Metadata(b"profile" * 9, b"exif", b"<x/>", (300.0, 299.5))
    document = Document.from_pixels(pixels, "Ground ü", metadata)
    top = document.new_layer("Fill", TileMap.from_array(pixels[:40, :30], -70, 280))
    top.recipe = Recipe(
        "fill", "patch", "2", 7, Rect(0, 0, 9, 8), Rect(1, 2, 3, 2), np.eye(2, 3, dtype=np.uint8), {"a": [1]}
    )
    top.hidden = TileMap.from_array(np.full((20, 20), 99, np.uint8), -70, 280)
    top.properties = LayerProperties("Fill", 0.25, BlendMode.MULTIPLY, False, True, True, True, False)
    document.insert_layer(1, top)
    group = Layer(9, LayerProperties("Group"), TileMap(4, pixels.dtype), is_group=True)
    document.insert_layer(2, group)
    top.group = 9
    document.set_active_layer(2)
    document.selection.pixels.write(Rect(10, 10, 40, 30), draw.integers(0, 256, (30, 40)).astype(np.uint8))
    return document


def moment_of(document, masks=(), **rest):
    return Moment(document.frozen(), tuple(mask.snapshot() for mask in masks), **rest)
