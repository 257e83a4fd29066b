"""Our OpenRaster files: everything comes back, and another reader finds what the specification promises."""

import io
import json
import xml.etree.ElementTree as ElementTree
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from editor.core.document import Document, Metadata
from editor.core.geometry import Rect, Size
from editor.core.tiles import TileMap
from editor.errors import FileError
from editor.files import open_document, open_document_bytes, save_project, write_document
from tests.files.samples import (
    DTYPES,
    RECIPE,
    SIZES,
    decode_png,
    document_of,
    full_metadata,
    noise,
    rgb_profile,
    rich_document,
    shown,
)


def saved(document, tmp_path):
    path = tmp_path / "é.ora"
    save_project(document, path)
    return path.read_bytes()


def rebuilt(data, **changes):
    """The same zip with members changed, added, or left out where the new content is None; names with `__` for `/`."""
    changes = {name.replace("__", "/").replace("_DOT_", "."): content for name, content in changes.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys([*old.namelist(), *changes]):
            content = changes[name] if name in changes else old.read(name)
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def assert_same_document(a, b):
    assert (a.size, a.depth, a.metadata, a.active_layer_id) == (b.size, b.depth, b.metadata, b.active_layer_id)
    assert len(a.layers) == len(b.layers)
    for one, other in zip(a.layers, b.layers, strict=True):
        assert one.id == other.id
        assert one.properties.same_as(other.properties)
        assert one.pixels.equals(other.pixels)
        assert (one.recipe is None) == (other.recipe is None)
        if one.recipe is not None:
            assert one.recipe.to_json() == other.recipe.to_json()
            assert np.array_equal(one.recipe.mask, other.recipe.mask)
    assert a.selection.pixels.equals(b.selection.pixels)


@pytest.mark.parametrize("dtype", DTYPES)
def test_everything_comes_back(tmp_path, dtype):
    document = rich_document(dtype)
    opened = open_document_bytes(saved(document, tmp_path))
    assert_same_document(opened, document)
    assert opened.revision < 10
    assert opened.new_layer("next").id not in {layer.id for layer in document.layers}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_pixels_are_exact_with_color_under_zero_alpha(tmp_path, width, height, dtype):
    pixels = noise(width, height, dtype)
    path = tmp_path / "a.ora"
    write_document(document_of(pixels), path)
    opened = open_document(path)
    assert shown(opened).dtype == dtype
    assert np.array_equal(shown(opened), pixels)


def test_a_document_of_no_layers_or_only_empty_ones_survives(tmp_path):
    bare = Document(Size(5, 3), 16)
    assert_same_document(open_document_bytes(saved(bare, tmp_path)), bare)
    bare.insert_layer(0, bare.new_layer("Empty"))
    assert_same_document(open_document_bytes(saved(bare, tmp_path)), bare)


def test_the_same_document_gives_the_same_bytes_also_after_reopening(tmp_path):
    first = saved(rich_document(), tmp_path)
    assert saved(rich_document(), tmp_path) == first
    assert saved(open_document_bytes(first), tmp_path) == first


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_reader_of_the_specification_finds_what_it_needs(tmp_path, dtype):
    document = rich_document(dtype)
    data = saved(document, tmp_path)
    assert data[30:54] == b"mimetypeimage/openraster"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
        assert archive.testzip() is None
        root = ElementTree.fromstring(archive.read("stack.xml"))
        merged = decode_png(archive.read("mergedimage.png"))
        thumbnail = Image.open(io.BytesIO(archive.read("Thumbnails/thumbnail.png")))
        layers = [(element, decode_png(archive.read(element.get("src")))) for element in root.find("stack")]
    assert (root.tag, root.get("w"), root.get("h")) == ("image", "33", "17")
    assert (root.get("xres"), root.get("yres")) == ("300", "150")
    assert [element.get("name") for element, _ in layers][0::3] == ["Hidden", "Background"]
    assert np.array_equal(merged, shown(document)[..., : merged.shape[2]])
    assert thumbnail.format == "PNG"
    assert thumbnail.size == (33, 17)
    hidden, fill = layers[0][0], layers[2][0]
    assert hidden.get("visibility") == "hidden"
    assert fill.get("composite-op") == "svg:multiply"
    assert float(fill.get("opacity")) == 0.1 + 0.2
    assert (fill.get("edit-locked"), fill.get("selected")) == ("true", "true")
    for (element, pixels), layer in zip(layers, reversed(tuple(document.layers)), strict=True):
        place = Rect(int(element.get("x")), int(element.get("y")), pixels.shape[1], pixels.shape[0])
        assert np.array_equal(layer.pixels.read(place)[..., : pixels.shape[2]], pixels)
        assert layer.pixels.is_empty or place.contains(layer.pixels.bounds())


def test_layers_are_cropped_to_what_they_hold(tmp_path):
    document = Document(Size(600, 600))
    pixels = np.zeros((600, 600, 4), np.uint8)
    pixels[301, 299], pixels[310, 520] = (9, 0, 0, 0), (0, 0, 0, 1)
    document.insert_layer(0, document.new_layer("Two dots", TileMap.from_array(pixels)))
    data = saved(document, tmp_path)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert decode_png(archive.read("data/layer0.png")).shape == (10, 222, 4)
        assert Image.open(io.BytesIO(archive.read("Thumbnails/thumbnail.png"))).size == (256, 256)
    assert_same_document(open_document_bytes(data), document)


def test_the_profile_lies_in_the_pngs_for_other_programs(tmp_path):
    with zipfile.ZipFile(io.BytesIO(saved(rich_document(), tmp_path))) as archive:
        for name in ("mergedimage.png", "data/layer1.png"):
            assert Image.open(io.BytesIO(archive.read(name))).info["icc_profile"] == rgb_profile()


@pytest.mark.parametrize(
    "json_text",
    [
        b"",
        b"{",
        b"[]",
        b'{"format": 1}',
        b'{"format": 1, "depth": 12, "dpi": null, "selection": null, "layers": []}',
        b'{"format": 1, "depth": 8, "dpi": null, "selection": null, "layers": [1, 2]}',
        b'{"format": "x"}',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_broken_json_costs_only_what_it_holds(tmp_path, json_text):
    document = rich_document()
    opened = open_document_bytes(rebuilt(saved(document, tmp_path), pentimento__document_DOT_json=json_text))
    assert np.array_equal(shown(opened), shown(document))
    assert [layer.recipe for layer in opened.layers] == [None] * 4
    assert opened.metadata.icc_profile == rgb_profile()


def changed_json(data, change):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        description = json.loads(archive.read("pentimento/document.json"))
    change(description)
    return rebuilt(data, pentimento__document_DOT_json=json.dumps(description).encode())


def test_a_recipe_that_does_not_fit_is_dropped(tmp_path):
    data = saved(rich_document(), tmp_path)
    for change in (
        lambda it: it["layers"][1]["recipe"].update(mask_rect=[0, 0, 99, 99]),
        lambda it: it["layers"][1]["recipe"].pop("seed"),
        lambda it: it["layers"][1].update(mask="../../etc/passwd"),
        lambda it: it["layers"][1].update(recipe=7),
    ):
        opened = open_document_bytes(changed_json(data, change))
        assert [layer.recipe for layer in opened.layers] == [None] * 4
        assert opened.metadata == full_metadata()
        assert not opened.selection.is_empty


def test_layers_changed_by_another_program_are_believed(tmp_path):
    data = saved(rich_document(), tmp_path)
    for change in (
        lambda it: it["layers"].pop(),
        lambda it: it["layers"][0].update(id=it["layers"][1]["id"]),
        lambda it: it["layers"][0].update(id="1"),
        lambda it: it["layers"][0].update(name=None),
    ):
        opened = open_document_bytes(changed_json(data, change))
        assert len(opened.layers) == 4
        assert len({layer.id for layer in opened.layers}) == 4


def test_damaged_selection_and_masks_cost_only_themselves(tmp_path):
    data = saved(rich_document(), tmp_path)
    assert open_document_bytes(rebuilt(data, pentimento__selection_DOT_png=None)).selection.is_empty
    opened = open_document_bytes(
        rebuilt(data, pentimento__selection_DOT_png=b"x", **{"pentimento__mask-1_DOT_png": b"y"})
    )
    assert opened.selection.is_empty
    assert len(opened.layers) == 4


def test_a_newer_format_asks_for_a_newer_program(tmp_path):
    data = changed_json(saved(rich_document(), tmp_path), lambda it: it.update(format=3))
    with pytest.raises(FileError, match=r"^new\.ora was saved by a newer version of Pentimento; update"):
        open_document_bytes(data, "new.ora")


def test_options_of_odd_types_do_not_keep_a_picture_from_being_saved(tmp_path):
    document = document_of(noise(3, 3), Metadata())
    recipe = replace(RECIPE, options={"count": np.int64(3), "where": tmp_path})
    document.insert_layer(1, document.new_layer("Fill", None, recipe))
    opened = open_document_bytes(saved(document, tmp_path))
    assert opened.layers.top.recipe.options == {"count": 3, "where": str(tmp_path)}


def test_a_recipe_with_an_empty_mask_survives(tmp_path):
    document = document_of(noise(3, 3))
    recipe = replace(RECIPE, mask_rect=Rect(5, 5, 0, 0), mask=np.zeros((0, 0), np.uint8))
    document.insert_layer(1, document.new_layer("Fill", None, recipe))
    assert_same_document(open_document_bytes(saved(document, tmp_path)), document)
