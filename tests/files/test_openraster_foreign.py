"""OpenRaster files that we did not write: those of other programs, and hostile ones."""

import io
import tracemalloc
import zipfile

import numpy as np
import pytest
from PIL import Image

from editor.core.blend import BlendMode
from editor.errors import EditorError, FileError
from editor.files import open_document_bytes
from editor.files.limits import MAX_METADATA_BYTES
from tests.files.samples import chunk, encode_layer, pillow_bytes, png_bytes, rgb_profile, shown


def archive_of(stack, members=(), mimetype=True):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if mimetype:
            archive.writestr(zipfile.ZipInfo("mimetype"), "image/openraster")
        if stack is not None:
            archive.writestr("stack.xml", stack)
        for name, data in dict(members).items():
            archive.writestr(name, data)
    return out.getvalue()


def color_png(color, size=(2, 2), **options):
    return pillow_bytes(Image.new("RGBA", size, color), "PNG", **options)


def test_nested_stacks_become_groups_and_move_what_they_hold():
    stack = """<?xml version='1.0' encoding='UTF-8'?>
    <image w="20" h="10" version="0.0.3" xres="72" yres="36"><stack name="root">
      <layer name="top" src="data/a.png" x="1" y="2" composite-op="svg:screen" opacity="0.5"/>
      <stack name="group" x="10" y="1" opacity="0.5" visibility="visible" composite-op="svg:multiply">
        <layer name="in" src="data/b.png" x="2" y="3" opacity="0.5" selected="true" edit-locked="true"/>
        <stack visibility="hidden" x="-5" y="-5"><layer src="data/c.png" opacity="7"/></stack>
        <text>nothing to see</text>
      </stack>
      <layer name="odd" src="data/a.png" composite-op="krita:magic" visibility="hidden"/>
      <filter type="blur"/>
    </stack></image>"""
    pngs = {
        "data/a.png": color_png((255, 0, 0, 255), icc_profile=rgb_profile()),
        "data/b.png": color_png((0, 255, 0, 255)),
        "data/c.png": color_png((0, 0, 255, 255)),
    }
    document = open_document_bytes(archive_of(stack, pngs))
    assert (document.size.width, document.size.height, document.depth) == (20, 10, 8)
    odd, deep, unnamed, inner, group, top = document.layers
    names = [layer.name for layer in document.layers]
    assert names == ["odd", "Layer", "Group", "in", "group", "top"]
    assert [layer.group for layer in (odd, deep, unnamed, inner, group, top)] == [
        *(None, unnamed.id, group.id, group.id, None, None)
    ]
    assert [layer.is_group for layer in document.layers] == [False, False, True, False, True, False]
    assert (group.properties.blend_mode, group.properties.opacity) == (BlendMode.MULTIPLY, 0.5)
    assert not unnamed.properties.is_visible
    assert (top.properties.blend_mode, top.properties.opacity) == (BlendMode.SCREEN, 0.5)
    assert (inner.properties.blend_mode, inner.properties.opacity) == (BlendMode.NORMAL, 0.5)
    assert (inner.properties.is_locked, top.properties.is_locked) == (True, False)
    assert (deep.properties.is_visible, deep.properties.opacity) == (True, 1.0)
    assert (odd.properties.blend_mode, odd.properties.is_visible) == (BlendMode.NORMAL, False)
    places = [(rect.x, rect.y) for rect in (layer.pixels.bounds() for layer in (top, inner, deep, odd))]
    assert places == [(1, 2), (12, 4), (5, -4), (0, 0)]
    assert document.active_layer is inner
    assert document.metadata.icc_profile == rgb_profile()
    assert document.metadata.dpi == (72.0, 36.0)


def test_one_layer_of_sixteen_bits_makes_the_document_so():
    deep = np.full((2, 2, 4), (1, 2, 3, 65535), np.uint16)
    stack = '<image w="2" h="2"><stack><layer src="a.png" visibility="hidden"/><layer src="b.png"/></stack></image>'
    document = open_document_bytes(archive_of(stack, {"a.png": color_png("red"), "b.png": encode_layer(deep)}))
    assert document.depth == 16
    assert (shown(document) == deep).all()
    assert document.layers.top.pixels.read(document.bounds)[0, 0].tolist() == [65535, 0, 0, 65535]


def test_layers_that_are_no_png_open_too():
    stack = '<image w="4" h="4"><stack><layer src="a.jpg"/></stack></image>'
    data = archive_of(stack, {"a.jpg": pillow_bytes(Image.new("RGB", (4, 4), "white"), "JPEG")}, mimetype=False)
    assert (shown(open_document_bytes(data)) == 255).all()


LAYER = '<image w="4" h="4"><stack><layer src="a.png"/></stack></image>'
BILLION_LAUGHS = (
    '<!DOCTYPE z [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(10))
    + ']><image w="4" h="4"><stack name="&k;"/></image>'
)
HOSTILE = {
    "no stack": (None, {}, "is a zip file but holds no OpenRaster picture"),
    "no xml": ("hello", {}, "damaged"),
    "entities": (BILLION_LAUGHS, {}, "damaged"),
    "external entity": (
        '<!DOCTYPE z [<!ENTITY e SYSTEM "file:///etc/passwd">]><image w="4" h="4"><stack name="&e;"/></image>',
        {},
        "damaged",
    ),
    "missing layer": (LAYER, {}, "damaged"),
    "path upwards": (LAYER.replace("a.png", "../../a.png"), {"a.png": color_png("red")}, "damaged"),
    "empty layer": (LAYER, {"a.png": b""}, "empty"),
    "text layer": (LAYER, {"a.png": b"hello"}, "not an image"),
    "project as layer": (LAYER, {"a.png": archive_of(LAYER)}, "not an image"),
    "no size": (LAYER.replace('w="4"', ""), {}, "damaged"),
    "size of words": (LAYER.replace('w="4"', 'w="four"'), {}, "damaged"),
    "negative size": (LAYER.replace('w="4"', 'w="-4"'), {}, "no pixels"),
    "huge picture": (LAYER.replace('"4"', '"100000"'), {}, "100000 x 100000 pixels"),
    "huge layer": (LAYER, {"a.png": png_bytes(100000, 100000, 8, 6, [])}, "100000 x 100000 pixels"),
    "far away": (LAYER.replace("src", 'x="1e300" src'), {"a.png": color_png("red")}, "damaged"),
    "nowhere": (LAYER.replace("src", 'x="nan" src'), {"a.png": color_png("red")}, "damaged"),
    "deep groups": (
        '<image w="4" h="4">' + "<stack>" * 5000 + "</stack>" * 5000 + "</image>",
        {},
        "damaged",
    ),
    "many members": (LAYER, {str(i): b"" for i in range(10_001)}, "damaged"),
    "inflating xml": (LAYER + " " * MAX_METADATA_BYTES, {}, "damaged"),
    "inflating layer": (
        LAYER,
        {"a.png": color_png("red", (4, 4))[:33] + chunk(b"iTXt", bytes(MAX_METADATA_BYTES + 1000))},
        "damaged",
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_end_in_a_sentence(case):
    stack, members, said = HOSTILE[case]
    with pytest.raises(FileError, match=said) as caught:
        open_document_bytes(archive_of(stack, members), "bad.ora")
    assert "bad.ora" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_inflating_member_is_not_inflated():
    stack, members, _ = HOSTILE["inflating layer"]
    data = archive_of(stack, {"a.png": members["a.png"] + bytes(100_000_000)})
    tracemalloc.start()
    try:
        with pytest.raises(FileError):
            open_document_bytes(data)
        assert tracemalloc.get_traced_memory()[1] < 3 * MAX_METADATA_BYTES
    finally:
        tracemalloc.stop()


def test_two_members_of_one_name_are_refused():
    out = io.BytesIO(archive_of(LAYER, {"a.png": color_png("red")}))
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("a.png", color_png("blue"))
    with pytest.raises(FileError, match="damaged"):
        open_document_bytes(out.getvalue())


def test_a_broken_or_locked_zip_ends_in_a_sentence():
    data = archive_of(LAYER, {"a.png": color_png("red")})
    locked = bytearray(data)
    for place in range(len(data) - 4):
        if data[place : place + 4] in (b"PK\3\4", b"PK\1\2"):
            locked[place + (6 if data[place + 2] == 3 else 8)] |= 1
    for bad in (data[:-30], data[:100], b"PK\3\4", bytes(locked)):
        with pytest.raises(EditorError, match="damaged"):
            open_document_bytes(bad)


def test_a_group_is_isolated_unless_it_says_otherwise():
    stack = """<image w="2" h="2"><stack>
      <stack isolation="auto"><layer src="a.png" composite-op="svg:multiply"/></stack>
      <stack isolation="isolate"/><stack/>
    </stack></image>"""
    document = open_document_bytes(archive_of(stack, {"a.png": color_png("red")}))
    assert [layer.properties.is_isolated for layer in document.layers if layer.is_group] == [True, True, False]
