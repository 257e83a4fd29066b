"""Groups, masks, clipping and modes in OpenRaster files: for us exactly, for other programs as it looks."""

from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ElementTree
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from editor.core.blend import BlendMode, over
from editor.core.geometry import Rect, Size
from editor.core.layer import LayerProperties, new_mask
from editor.core.pixels import from_float, to_float
from editor.core.tiles import TileMap
from editor.files import open_document_bytes, save_project
from tests.files.same import assert_same_document
from tests.files.samples import DTYPES, SIZES, decode_png, document_of, noise, opaque, shown
from tests.files.test_golden import version_2

MODES = {mode.value: mode for mode in BlendMode}


def saved(document, tmp_path):
    path = tmp_path / "a.ora"
    save_project(document, path)
    return path.read_bytes()


def changed(data, changes):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if changes.get(name, True) is not None:
                new.writestr(name, changes.get(name) or old.read(name))
    return out.getvalue()


def without_our_part(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return changed(data, {name: None for name in archive.namelist() if name.startswith("pentimento/")})


def masked_document(dtype=np.uint8, width=33, height=17):
    """A group under a mask that holds a masked layer and one clipped to it."""
    document = document_of(opaque(noise(width, height, dtype)))
    group, base, clipped = document.new_layer("Group"), document.new_layer("Base"), document.new_layer("Clipped")
    group.is_group = True
    base.group = clipped.group = group.id
    base.pixels = TileMap.from_array(opaque(noise(width, height, dtype, 1))[: height // 2 + 1])
    clipped.pixels = TileMap.from_array(opaque(noise(width, height, dtype, 2)))
    clipped.properties = LayerProperties("Clipped", 0.5, is_clipped=True)
    for seed, layer in enumerate((group, base, clipped)):
        layer.hidden = new_mask()
        layer.hidden.write(document.bounds, noise(width, height, seed=seed + 5)[..., 0] // 2)
    group.properties = LayerProperties("Group", 0.75, BlendMode.MULTIPLY)
    for index, layer in enumerate((base, clipped, group)):
        document.insert_layer(index + 1, layer)
    return document


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_masks_groups_and_clipping_come_back(tmp_path, width, height, dtype):
    document = masked_document(dtype, width, height)
    data = saved(document, tmp_path)
    opened = open_document_bytes(data)
    assert_same_document(opened, document)
    assert np.array_equal(shown(opened), shown(document))
    assert saved(opened, tmp_path) == data


@pytest.mark.parametrize("mode", list(BlendMode))
def test_every_mode_comes_back_for_layers_and_groups(tmp_path, mode):
    document = masked_document()
    for layer in document.layers:
        layer.properties = replace(layer.properties, blend_mode=mode)
    data = saved(document, tmp_path)
    assert_same_document(open_document_bytes(data), document)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = ElementTree.fromstring(archive.read("stack.xml"))
    operators = {element.get("composite-op") for element in root.iter() if element.get("composite-op")}
    others_see = "svg:plus" if mode is BlendMode.LINEAR_DODGE else "svg:src-over"
    assert operators == {mode.value if mode.value.startswith("svg:") else others_see}


def draw(archive, stack, size):
    """A small renderer after the specification that knows nothing of us: a stack as straight alpha floats."""
    accumulated = np.zeros((size.height, size.width, 4), np.float32)
    for element in reversed(stack):
        if element.get("visibility") == "hidden":
            continue
        if element.tag == "stack":
            source = draw(archive, element, size)
        else:
            pixels = decode_png(archive.read(element.get("src")))
            if pixels.shape[2] == 3:
                pixels = np.dstack([pixels, np.full(pixels.shape[:2], np.iinfo(pixels.dtype).max, pixels.dtype)])
            tiles = TileMap.from_array(pixels, int(element.get("x")), int(element.get("y")))
            source = to_float(tiles.read(size.rect))
        accumulated = over(accumulated, source, MODES[element.get("composite-op")], float(element.get("opacity")))
    alpha = accumulated[..., 3:]
    color = np.divide(accumulated[..., :3], alpha, out=np.zeros_like(accumulated[..., :3]), where=alpha > 0)
    return np.concatenate([color, alpha], axis=2)


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_program_that_knows_no_masks_sees_the_masked_picture(tmp_path, dtype):
    document = masked_document(dtype)
    # Where the mask of a group or of a clipping base is soft, the layers above each other would show a fringe there.
    base, group = (next(layer for layer in document.layers if layer.name == name) for name in ("Base", "Group"))
    base.hidden = None
    group.hidden.write(Rect(0, 0, 33, 17), (noise(33, 17, seed=4)[..., 0] // 128) * np.uint8(255))
    data = saved(document, tmp_path)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        stack = ElementTree.fromstring(archive.read("stack.xml")).find("stack")
        theirs = from_float(draw(archive, stack, document.size), document.depth)
        assert len(stack) == 2
        assert [element.get("name") for element in stack.find("stack")] == ["Clipped", "Base"]
        assert np.array_equal(decode_png(archive.read("mergedimage.png")), shown(document)[..., :3])
    scale = 1 if dtype == np.uint8 else 257
    assert np.abs(theirs.astype(int) - shown(document)).max() <= 2 * scale
    again = open_document_bytes(without_our_part(data))
    assert np.abs(shown(again).astype(int) - shown(document)).max() <= 2 * scale
    assert [layer.hidden for layer in again.layers] == [None] * 4


def test_layers_below_masks_keep_their_whole_pixels_and_only_seen_ones_lie_in_data(tmp_path):
    document = masked_document()
    data = saved(document, tmp_path)
    base = next(layer for layer in document.layers if layer.name == "Base")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        whole, seen = (decode_png(archive.read(name)) for name in ("pentimento/layer-1.png", "data/layer1.png"))
        assert "pentimento/layer-0.png" not in archive.namelist()
    place = Rect(0, 0, whole.shape[1], whole.shape[0])
    assert np.array_equal(whole, base.pixels.read(place)[..., : whole.shape[2]])
    group = next(layer for layer in document.layers if layer.name == "Group")
    share = np.prod([1 - layer.hidden.read(place) / 255 for layer in (base, group)], axis=0)
    assert np.abs(seen[..., 3] - 255 * share).max() <= 0.51
    assert np.array_equal(seen[..., :3], whole[..., :3])


def test_a_disabled_mask_is_kept_but_not_applied(tmp_path):
    document = masked_document()
    for layer in document.layers:
        layer.properties = replace(layer.properties, is_mask_enabled=False, is_clipped=False)
    data = saved(document, tmp_path)
    assert_same_document(open_document_bytes(data), document)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not any(name.startswith("pentimento/layer-") for name in archive.namelist())


def test_pixels_that_another_program_has_changed_are_believed(tmp_path):
    document = masked_document()
    data = saved(document, tmp_path)
    other = document_of(noise(33, 9, seed=8))
    with zipfile.ZipFile(io.BytesIO(saved(other, tmp_path))) as archive:
        png = archive.read("data/layer0.png")
    opened = open_document_bytes(changed(data, {"data/layer1.png": png}))
    base = list(opened.layers)[1]
    assert np.array_equal(base.pixels.read(Rect(0, 0, 33, 9)), noise(33, 9, seed=8))
    assert base.hidden is None


def test_damaged_masks_leave_what_is_seen(tmp_path):
    document = masked_document()
    data = saved(document, tmp_path)
    for member in ("pentimento/layer-1.png", "pentimento/layer-2.png"):
        for content in (None, b"\x89PNG\r\n\x1a\n damaged"):
            opened = open_document_bytes(changed(data, {member: content}))
            assert len(opened.layers) == 4
            assert opened.size == Size(33, 17)
    opened = open_document_bytes(changed(data, {"pentimento/hidden-3.png": b"damaged"}))
    assert [layer.hidden is None for layer in opened.layers] == [True, False, False, True]


@pytest.mark.parametrize(
    "change",
    [
        lambda line: line.update(hidden=[0, 0, 1]),
        lambda line: line.update(hidden=[0, 0, 10**9, 10**9]),
        lambda line: line.update(mode=["x"]),
        lambda line: line.update(flags=7),
        lambda line: line.update({"hidden-in": "../../etc/passwd"}),
        lambda line: line.update(whole="stack.xml"),
        lambda line: line.update(crc="no"),
        lambda line: line.pop("src", None),
    ],
)
def test_odd_lines_never_keep_a_file_closed(tmp_path, change):
    data = saved(version_2(), tmp_path)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        description = json.loads(archive.read("pentimento/document.json"))
    for line in description["layers"]:
        change(line)
    opened = open_document_bytes(changed(data, {"pentimento/document.json": json.dumps(description).encode()}))
    assert [layer.is_group for layer in opened.layers] == [layer.is_group for layer in version_2().layers]
