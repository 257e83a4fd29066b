"""Projects saved by each version of the format, kept for ever: they open with what was in them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from editor.core.blend import BlendMode
from editor.core.document import Document, Metadata
from editor.core.geometry import Rect
from editor.core.layer import LayerProperties, new_mask
from editor.core.recipe import Recipe
from editor.core.tiles import TileMap
from editor.files import open_document
from tests.files.same import assert_same_document

FOLDER = Path(__file__).parent / "golden"
XMP = b'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"/><?xpacket end="w"?>'


def ramp(width, height, step):
    """RGBA of 16 bits in which every channel differs, some of it wholly transparent."""
    y, x = np.mgrid[0:height, 0:width]
    pixels = np.stack([x * 1999 + step, y * 3001, (x + y) * step % 65536, 65535 - x * 1500], axis=2) % 65536
    pixels[::3, ::2, 3] = 0
    return pixels.astype(np.uint16)


def version_1():
    """Layers in every way in which they could differ then, a recipe, a selection, metadata."""
    document = Document.from_pixels(ramp(33, 17, 7), metadata=Metadata(None, None, XMP, (300.0, 150.0)))
    mask = np.array([[0, 10, 255], [128, 255, 7]], np.uint8)
    options = {"grow": 2, "prompt": "ü"}
    recipe = Recipe("fill", "classical", "1", 42, Rect(0, 0, 20, 20), Rect(3, 4, 3, 2), mask, options, 0.25)
    fill = document.new_layer("Füllung <&>", TileMap.from_array(ramp(9, 8, 11), 4, -3), recipe)
    fill.properties = LayerProperties(fill.name, 0.3, BlendMode.MULTIPLY, is_locked=True)
    hidden = document.new_layer("Hidden", TileMap.from_array(ramp(40, 5, 13), -28, 2))
    hidden.properties = LayerProperties("Hidden", 0.0, BlendMode.LIGHTEN, is_visible=False)
    hidden.id = 12
    for index, layer in enumerate((fill, document.new_layer(""), hidden)):
        document.insert_layer(index + 1, layer)
    document.selection.pixels.write(Rect(2, 3, 3, 2), mask)
    document.set_active_layer(fill.id)
    return document


def version_2():
    """The same within a group, with masks, clipping, locks and modes of our own."""
    document = version_1()
    inner, outer = document.new_layer("Inner"), document.new_layer("Outer 〈〉")
    tinted = document.new_layer("Tinted", TileMap.from_array(ramp(20, 12, 17), 3, 1))
    inner.is_group = outer.is_group = True
    inner.properties = LayerProperties("Inner", 0.6, BlendMode.SCREEN)
    outer.properties = LayerProperties(outer.name, is_isolated=True, is_locked=True)
    tinted.properties = LayerProperties("Tinted", 0.9, BlendMode.VIVID_LIGHT, is_clipped=True, is_alpha_locked=True)
    _, fill, empty, hidden = document.layers
    inner.group, empty.group = outer.id, outer.id
    fill.group = tinted.group = inner.id
    hidden.properties = replace(hidden.properties, is_mask_enabled=False, blend_mode=BlendMode.ERASE)
    for layer, value in ((inner, 90), (tinted, 200), (hidden, 255)):
        layer.hidden = new_mask()
        layer.hidden.write(Rect(5, 4, 7, 6), np.full((6, 7), value, np.uint8))
    empty.hidden = new_mask()
    for index, layer in ((2, tinted), (3, inner), (5, outer)):
        document.insert_layer(index, layer)
    document.set_active_layer(inner.id)
    return document


@pytest.mark.parametrize(("version", "build"), [(1, version_1), (2, version_2)])
def test_a_project_of_each_version_opens_with_what_was_in_it(version, build):
    assert_same_document(open_document(FOLDER / f"version-{version}.ora"), build())
