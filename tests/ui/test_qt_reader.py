"""Formats that only the window reads: what opens, what is refused in a sentence, and what the command line says."""

from __future__ import annotations

import contextlib
import gzip
import struct

import numpy as np
import pytest

from editor.errors import FileError
from editor.files import open_document_bytes
from editor.files.opening import OtherFormats
from editor.ui.qt_reader import other_formats, read_with_qt
from tests.ui.window_hand import window  # noqa: F401

SVG = b"""<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd">
<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30">
<rect x="10" width="30" height="30" fill="#ff0000"/></svg>"""
# Without the time of day: several processes collect the tests, and must find the same ones.
PACKED = gzip.compress(SVG, mtime=0)
XBM = b"#define a_width 8\n#define a_height 2\nstatic char a_bits[] = { 0x0f, 0xf0 };\n"
XPM = b'/* XPM */\nstatic char *a[] = {\n"2 1 2 1",\n"a c #00ff00",\n"b c None",\n"ab"\n};\n'
WBMP = b"\0\0\x08\x02\xf0\x0f"


def cursor():
    bits = struct.pack("<IiiHHIIiiII", 40, 1, 2, 1, 32, 0, 8, 0, 0, 0, 0) + bytes([1, 2, 250, 255]) + bytes(4)
    return struct.pack("<HHHBBBBHHII", 0, 2, 1, 1, 1, 0, 0, 0, 0, len(bits), 22) + bits


@pytest.fixture
def others(qapp):
    return other_formats()


@pytest.mark.parametrize(
    ("data", "size"),
    [(SVG, (40, 30)), (PACKED, (40, 30)), (XBM, (8, 2)), (XPM, (2, 1)), (WBMP, (8, 2)), (cursor(), (1, 1))],
    ids=["svg", "svgz", "xbm", "xpm", "wbmp", "cur"],
)
def test_it_opens_as_a_document_in_the_window_only(others, data, size):
    document = open_document_bytes(data, "a picture", others)
    assert (document.size.width, document.size.height) == size
    with pytest.raises(FileError, match="a picture"):
        open_document_bytes(data, "a picture")


def test_a_drawing_keeps_its_transparency_and_its_colors(others):
    pixels = open_document_bytes(SVG, "a", others).render(open_document_bytes(SVG, "a", others).bounds)
    assert pixels[15, 20].tolist() == [255, 0, 0, 255]
    assert pixels[15, 3, 3] == 0


def test_the_command_line_says_that_the_window_opens_it():
    with pytest.raises(FileError, match=r"^a.svg looks like an SVG, which only the window can open"):
        open_document_bytes(SVG, "a.svg")


def laughing():
    """Ten references to ten references to ten, nine deep."""
    groups = [f'<g id="a{level + 1}">' + f'<use href="#a{level}"/>' * 10 + "</g>" for level in range(9)]
    return drawing('<g id="a0"><rect/></g>' + "".join(groups))


def drawing(inside, size="9"):
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{size}" '
        f'height="{size}">{inside}</svg>'
    ).encode()


# Qt tells the log what it finds wrong in a damaged file.
NOISE = pytest.mark.qt_log_ignore(".*")


@NOISE
@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'<!DOCTYPE svg [<!ENTITY a "aaa">]>' + drawing("<text>&a;</text>"), "defines entities"),
        (laughing(), "draws more than"),
        (drawing('<image xlink:href="/etc/hostname" width="9" height="9"/>'), "refers to other files"),
        (drawing('<rect style="fill:url(http://a.b/c#d)"/>'), "refers to other files"),
        (drawing("<style>@import 'a.css';</style>"), "refers to other files"),
        (drawing("<rect/>", "90000"), "megapixels"),
        (drawing("<rect>"), "damaged"),
        (PACKED[:40], "damaged|not an image"),
        (gzip.compress(drawing(" " * (40 * 2**20)), mtime=0), "too large"),
        (
            b"#define a_width 99999999\n#define a_height 99999999\nstatic char a_bits[] = { 0x0f };",
            "cannot be opened|more",
        ),
        (b"icns\0\0\0\x10", "damaged"),
    ],
)
def test_hostile_files_are_refused_in_a_sentence(others, data, said):
    with pytest.raises(FileError, match=said):
        open_document_bytes(data, "it", others)


def test_links_and_references_within_the_drawing_are_welcome(others):
    inside = (
        '<defs><linearGradient id="g"/></defs><a href="http://a.b">'
        '<rect id="r" fill="url(#g)" width="2" height="2"/></a>'
        '<use xlink:href="#r"/>'
    )
    assert open_document_bytes(drawing(inside), "it", others).size.width == 9


@NOISE
def test_mutated_files_open_or_end_in_a_sentence(others):
    draw = np.random.default_rng(0)
    for seed in (SVG, XBM, XPM, WBMP, cursor(), PACKED):
        for _ in range(60):
            data = bytearray(seed)
            for place in draw.integers(0, len(data), 3):
                data[place] = draw.integers(0, 256)
            with contextlib.suppress(FileError):
                open_document_bytes(bytes(data[: draw.integers(1, len(data) + 1)]), "it", others)


def test_what_nobody_knows_is_no_picture(others):
    assert read_with_qt(b"hello", "it") is None
    with pytest.raises(FileError, match="not an image"):
        open_document_bytes(b"hello", "it", others)


def test_the_open_dialog_lists_them_and_the_window_opens_them(qtbot, window, tmp_path, monkeypatch):  # noqa: F811
    window.others = OtherFormats(read_with_qt, (".svg", ".xpm"))
    (tmp_path / "drawing.svg").write_bytes(SVG)
    asked = []

    def choose(_window, _title, _folder, kinds):
        asked.append(kinds)
        return [tmp_path / "drawing.svg"]

    monkeypatch.setattr("editor.ui.files_flow.ask_open", choose)
    window.files.ask_and_open()
    qtbot.waitUntil(lambda: window.workspace is not None)
    assert "*.svg *.xpm" in asked[0]
    assert window.workspace.document.size.width == 40
