import struct

import numpy as np
import pytest
from PIL import ImageCms

from editor.algorithms.icc import SRGB_TO_XYZ, NotAMatrixProfile, parse_profile, srgb_curve
from editor.core.document import Document, Metadata
from editor.core.pixels import to_depth
from editor.core.tiles import TileMap
from editor.engines.registry import Engines
from editor.ui.canvas.screen_color import conversion_for
from editor.ui.screen_profile import wanted_profile
from editor.workspace import Workspace
from tests.algorithms.test_icc import PROFILES
from tests.ui.canvas_hand import picture, shown
from tests.ui.window_hand import show_picture, window  # noqa: F401

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


# The screen's own profile


@pytest.mark.parametrize("screen", ["p3", "adobe-like", "tables"])
@pytest.mark.parametrize("document", [None, "prophoto", "tables"])
@pytest.mark.parametrize("depth", [8, 16])
def test_any_document_is_shown_on_any_screen(document, screen, depth):
    profiles = {**PROFILES, "tables": both_ways()}
    convert = conversion_for(profiles.get(document), profiles[screen])
    pixels = to_depth(picture(40, 30), depth)
    if document == screen:
        assert convert is None
        return
    seen = convert(pixels)
    assert seen.dtype == np.uint8
    assert (seen[..., 3] == 255).all()
    if "tables" not in (document, screen):
        rgb = picture(40, 30)[..., :3].astype(np.float32) / 255
        source = parse_profile(profiles[document]) if document else None
        linear = _linear(rgb, source.curves if source else (srgb_curve(),) * 3)
        mixed = linear @ (np.linalg.inv(parse_profile(profiles[screen]).to_xyz) @ (
            source.to_xyz if source else SRGB_TO_XYZ)).T  # fmt: skip
        curve = parse_profile(profiles[screen]).curves[0]
        exact = np.interp(np.clip(mixed, 0, 1), curve, np.linspace(0, 1, len(curve))) * 255
        # Where a curve is steepest, sixteen bits of light are a little coarse.
        assert np.abs(seen[..., :3] - exact).max() <= 2


def _linear(rgb, curves):
    return np.stack([np.interp(rgb[..., i], np.linspace(0, 1, len(curves[i])), curves[i]) for i in range(3)], axis=-1)


def both_ways():
    from tests.operations.test_fill import swapped_tables

    return swapped_tables()


def test_a_document_in_the_screen_s_own_profile_is_shown_as_it_is():
    assert conversion_for(PROFILES["p3"], PROFILES["p3"]) is None


def test_a_screen_profile_that_cannot_be_read_counts_as_srgb():
    pixels = picture(9, 9)
    damaged = b"damaged" * 40
    assert conversion_for(None, damaged) is None
    np.testing.assert_array_equal(
        conversion_for(PROFILES["p3"], damaged)(pixels), conversion_for(PROFILES["p3"])(pixels)
    )


def test_a_chosen_profile_is_shown_at_once_and_srgb_again(qtbot, window, tmp_path):  # noqa: F811
    workspace = show_picture(window, picture())
    plain = window.canvas.grab().toImage()
    (tmp_path / "screen.icc").write_bytes(PROFILES["p3"])
    window.settings["screen_profile_file"] = str(tmp_path / "screen.icc")
    window.change_setting("screen_profile", "file")
    qtbot.waitUntil(lambda: window.canvas.is_fresh)
    x, y = (round(value) for value in window.canvas.viewport.to_view(0, 0))
    seen = shown(window.canvas)[y : y + 300, x : x + 400]
    exact = conversion_for(None, PROFILES["p3"])(picture())[..., :3]
    np.testing.assert_array_equal(seen, exact)
    assert np.array_equal(workspace.document.render(workspace.document.bounds), picture())
    window.change_setting("screen_profile", "sRGB")
    qtbot.waitUntil(lambda: window.canvas.is_fresh)
    assert window.canvas.grab().toImage() == plain


@pytest.mark.parametrize("content", [None, b"", b"no profile" * 40])
def test_a_file_that_is_no_profile_means_srgb(settings, tmp_path, content):
    if content is not None:
        (tmp_path / "screen.icc").write_bytes(content)
    settings["screen_profile"] = "file"
    settings["screen_profile_file"] = str(tmp_path / "screen.icc")
    assert wanted_profile(settings, None) is None


def test_the_profile_is_asked_for_anew_when_the_window_comes_to_another_screen(qtbot, window, monkeypatch):  # noqa: F811
    found = [PROFILES["prophoto"]]
    monkeypatch.setattr("editor.ui.screen_profile.system_profile", lambda _: found[0])
    window.windowHandle().screenChanged.emit(window.screen())
    qtbot.waitUntil(lambda: window.canvas._screen_profile == PROFILES["prophoto"])
