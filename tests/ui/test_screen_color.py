import struct

import numpy as np
import pytest
from PIL import ImageCms

from editor.algorithms.icc import NotAMatrixProfile, parse_profile
from editor.core.document import Document, Metadata
from editor.core.pixels import to_depth
from editor.core.tiles import TileMap
from editor.engines.registry import Engines
from editor.ui.canvas.screen_color import conversion_for
from editor.workspace import Workspace
from tests.algorithms.test_icc import PROFILES
from tests.ui.canvas_hand import picture, shown

AT = slice(90, 390), slice(120, 520)
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def table_profile():
    """A profile built of tables, after table 40 of ICC.1:2022, in which every color is a gray of its mean."""
    identity = struct.pack(">9i", *(65536 * (index % 4 == 0) for index in range(9)))
    ramp = bytes(range(256)) * 3
    corners = bytes(
        value
        for red in (0, 255) for green in (0, 255) for blue in (0, 255)
        for value in ((red + green + blue) // 3, 128, 128)
    )  # fmt: skip
    lut = b"mft1" + bytes(4) + bytes([3, 3, 2, 0]) + identity + ramp + corners + ramp
    white = struct.pack(">4sI3i", b"XYZ ", 0, 63190, 65536, 54061)
    tags = {b"A2B0": lut, b"wtpt": white, b"cprt": b"text" + bytes(8), b"desc": b"desc" + bytes(90)}
    body, table = b"", struct.pack(">I", len(tags))
    start = 132 + 12 * len(tags)
    for name, tag in tags.items():
        table += struct.pack(">4sII", name, start + len(body), len(tag))
        body += tag + bytes(-len(tag) % 4)
    header = struct.pack(">I4sI4s4s4s", start + len(body), b"none", 0x02400000, b"scnr", b"RGB ", b"Lab ")
    header += bytes(12) + b"acsp" + bytes(28) + struct.pack(">3i", 63190, 65536, 54061)
    return header.ljust(128, b"\0") + table + body


@pytest.mark.parametrize("profile", [None, b"", SRGB, b"damaged" * 40])
def test_what_is_srgb_or_cannot_be_read_is_shown_as_it_is(profile):
    assert conversion_for(profile) is None


@pytest.mark.parametrize("depth", [8, 16])
def test_profiles_built_of_tables_are_followed_too(depth):
    with pytest.raises(NotAMatrixProfile):
        parse_profile(table_profile())
    to_screen = conversion_for(table_profile())
    pixels = to_depth(picture(9, 5), depth)
    before = pixels.copy()
    seen = to_screen(pixels)
    assert seen.dtype == np.uint8
    assert np.ptp(seen[..., :3].astype(int), axis=2).max() <= 1
    order = pixels[..., :3].astype(int).sum(axis=2).ravel().argsort()
    assert (np.diff(seen[..., 0].ravel()[order].astype(int)) >= -2).all()
    assert (seen[..., 3] == 255).all()
    np.testing.assert_array_equal(pixels, before)


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("name", [*PROFILES, "tables"])
def test_the_canvas_shows_a_tagged_document_in_the_screen_s_colors(qtbot, canvas, jobs, name, depth):
    profile = table_profile() if name == "tables" else PROFILES[name]
    pixels = to_depth(picture(), depth)
    document = Document.from_pixels(pixels, metadata=Metadata(icc_profile=profile))
    canvas.set_workspace(Workspace(document, Engines([]), jobs))
    qtbot.waitUntil(lambda: canvas.is_fresh)
    seen = shown(canvas)[AT].astype(int)
    if name != "tables":
        exact = parse_profile(profile).to_srgb(picture()[..., :3].astype(np.float32) / 255) * 255
        assert np.abs(seen - exact).max() <= 1
    assert np.abs(seen - picture()[..., :3]).mean() > 3
    assert np.array_equal(document.render(document.bounds), pixels)


def test_the_mask_keeps_its_own_color_over_a_tagged_document(qtbot, canvas, jobs, settings):
    settings["overlay_opacity"] = 1.0
    document = Document.from_pixels(picture(), metadata=Metadata(icc_profile=PROFILES["prophoto"]))
    canvas.set_workspace(Workspace(document, Engines([]), jobs))
    canvas.workspace.set_selection("Select", TileMap.from_array(np.full((300, 400), 255, np.uint8)))
    qtbot.waitUntil(lambda: canvas.is_fresh)
    assert shown(canvas)[240, 320].tolist() == [255, 59, 92]
