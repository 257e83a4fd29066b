"""What goes wrong becomes one sentence that names the file and says what to do; nothing is ever half-written."""

import errno
import os
import re
import struct
import tempfile
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from editor.core.document import Document
from editor.core.geometry import Size
from editor.core.tiles import TileMap
from editor.errors import FileError
from editor.files import (
    EXPORT_SUFFIXES,
    encode_image,
    export_image,
    open_document,
    open_document_bytes,
    save_mask,
    save_project,
    write_document,
)
from tests.files.samples import document_of, encode_layer, noise, opaque, pillow_bytes, png_bytes, smooth

ALL_SUFFIXES = [".ora", *EXPORT_SUFFIXES]
KINDS = ["PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF"]


def image_bytes(kind):
    return pillow_bytes(Image.fromarray(opaque(noise(64, 48))[..., :3]), kind)


def assert_sentence(caught, name):
    text = str(caught.value)
    assert name in text
    assert "\n" not in text
    assert text.endswith(".")
    assert text[0].isupper() or text.startswith(name)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"just some words\n", "is not an image"),
        (b"\0" * 1000, "is not an image"),
        (b"%PDF-1.7 ...", "is not an image"),
        (b"\x89PNG\r\n\x1a\n", "is damaged"),
        (b"\xff\xd8\xff", "is damaged"),
        (b"II*\0", "is damaged"),
        (b"BM", "is damaged"),
        (b"GIF89a", "is damaged"),
        (b"RIFF\0\0\0\0WEBP", "is damaged"),
        (b"PK\3\4", "is damaged"),
    ],
)
def test_what_is_no_picture_is_said_in_a_sentence(tmp_path, content, said):
    path = tmp_path / "Foto ü.png"
    path.write_bytes(content)
    with pytest.raises(FileError, match=said) as caught:
        open_document(path)
    assert_sentence(caught, "Foto ü.png")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
@pytest.mark.parametrize("kind", [*KINDS, "PNG16", "TIFF16"])
def test_a_file_cut_short_is_said_to_be_damaged(tmp_path, kind, share):
    if kind == "PNG16":
        data = encode_layer(noise(40, 30, np.uint16))
    elif kind == "TIFF16":
        data = encode_image(document_of(noise(40, 30, np.uint16)), ".tif")
    else:
        data = image_bytes(kind)
    path = tmp_path / "cut.jpg"
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(FileError, match=r"^cut\.jpg is (damaged|not an image)") as caught:
        open_document(path)
    assert_sentence(caught, "cut.jpg")


def test_the_content_decides_and_not_the_name(tmp_path):
    for kind in KINDS:
        path = tmp_path / "lies.ora"
        path.write_bytes(image_bytes(kind))
        assert open_document(path).size == Size(64, 48)


def test_a_missing_file_a_folder_and_a_locked_file_are_told_apart(tmp_path, monkeypatch):
    with pytest.raises(FileError, match=r"^There is no file gone\.png in .*; check the name and the folder\.$"):
        open_document(tmp_path / "gone.png")
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(FileError, match=r"^folder\.png is a folder; choose a file in it\.$"):
        open_document(tmp_path / "folder.png")
    with pytest.raises(FileError, match=r"could not be read"):
        open_document(tmp_path / "a\0b.png")

    def refuse(*args, **kwargs):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(FileError, match=r"^x\.png may not be read; change its permissions"):
        open_document(tmp_path / "x.png")


def test_a_file_too_large_to_read_is_refused_and_a_pipe_is_read_to_its_end(tmp_path, monkeypatch):
    import editor.files.opening as opening

    data = image_bytes("PNG")
    monkeypatch.setattr(opening, "MAX_FILE_BYTES", len(data) + 1)
    pipe = tmp_path / "pipe"
    for content in (data, data + b"xx"):
        os.mkfifo(pipe)
        writer = threading.Thread(target=pipe.write_bytes, args=(content,))
        writer.start()
        if content is data:
            assert open_document(pipe).size == Size(64, 48)
        else:
            with pytest.raises(FileError, match="pipe is larger than"):
                open_document(pipe)
        writer.join()
        pipe.unlink()
    monkeypatch.setattr(opening, "MAX_FILE_BYTES", 3)
    (tmp_path / "big.png").write_bytes(data)
    with pytest.raises(FileError, match=r"^big\.png is larger than"):
        open_document(tmp_path / "big.png")


def huge_tiff():
    data = bytearray(pillow_bytes(Image.new("L", (4, 4)), "TIFF"))
    (at,) = struct.unpack_from("<I", data, 4)
    for index in range(struct.unpack_from("<H", data, at)[0]):
        place = at + 2 + 12 * index
        if struct.unpack_from("<H", data, place)[0] in (256, 257):
            struct.pack_into("<HII", data, place + 2, 4, 1, 100_000)
    return bytes(data)


def patched(kind, place, letters, *values):
    data = bytearray(pillow_bytes(Image.new("RGB", (8, 8)), kind))
    struct.pack_into(letters, data, place, *values)
    return bytes(data)


def huge_jpeg():
    data = bytearray(pillow_bytes(Image.new("RGB", (8, 8)), "JPEG"))
    struct.pack_into(">HH", data, data.index(b"\xff\xc0") + 5, 65000, 65000)
    return bytes(data)


@pytest.mark.parametrize(
    "data",
    [
        png_bytes(100_000, 100_000, 8, 6, [b"\0" * 400_000]),
        png_bytes(100_000, 100_000, 16, 6, [b"\0" * 800_000]),
        png_bytes(2**31 - 1, 1, 1, 0, [b"\0"]),
        huge_tiff(),
        huge_jpeg(),
        patched("BMP", 18, "<ii", 100_000, 100_000),
        patched("GIF", 6, "<HH", 65535, 65535),
    ],
    ids=["png", "png16", "wide", "tiff", "jpeg", "bmp", "gif"],
)
def test_a_picture_too_large_for_memory_is_refused_by_its_header(data):
    with pytest.raises(FileError, match=r"bomb says that it is \d+ x \d+ pixels, which is more than can be opened"):
        open_document_bytes(data, "bomb")


def test_a_picture_without_pixels_is_refused():
    with pytest.raises(FileError, match="no pixels"):
        open_document_bytes(png_bytes(0, 5, 8, 6, []))
    for suffix in EXPORT_SUFFIXES:
        with pytest.raises(FileError, match="without pixels"):
            encode_image(Document(Size(0, 5)), suffix)


def test_the_limit_of_the_library_is_put_back():
    before = Image.MAX_IMAGE_PIXELS
    open_document_bytes(image_bytes("PNG"))
    assert before == Image.MAX_IMAGE_PIXELS


@pytest.mark.parametrize("name", ["picture.xyz", "picture", "picture.bmp", ".png"])
def test_an_unknown_extension_lists_the_known_ones(tmp_path, name):
    with pytest.raises(FileError, match=r"which is no format that can be written; use one of .*\.png") as caught:
        export_image(document_of(noise(2, 2)), tmp_path / name)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", ALL_SUFFIXES)
def test_bad_targets_are_told_apart(tmp_path, suffix):
    document = document_of(noise(3, 3))
    with pytest.raises(FileError, match=r"cannot be saved since there is no folder .*nowhere"):
        write_document(document, tmp_path / "nowhere" / f"a{suffix}")
    (tmp_path / f"dir{suffix}").mkdir()
    with pytest.raises(FileError, match="is a folder; give a file name in it"):
        write_document(document, tmp_path / f"dir{suffix}")
    (tmp_path / "file").write_text("x")
    with pytest.raises(FileError, match="cannot be saved since there is no folder"):
        write_document(document, tmp_path / "file" / f"a{suffix}")
    locked = tmp_path / f"locked{suffix}"
    locked.write_text("x")
    locked.chmod(0o444)
    with pytest.raises(FileError, match="is write-protected; save under another name"):
        write_document(document, locked)
    with pytest.raises(FileError, match="choose a shorter and simpler one"):
        write_document(document, tmp_path / ("x" * 400 + suffix))
    assert locked.read_text() == "x"
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize("suffix", ALL_SUFFIXES)
@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "the disk is full; make room"),
        (errno.EIO, "could not be saved"),
        (errno.EROFS, "may not be written"),
    ],
)
def test_a_write_that_fails_midway_leaves_the_old_file_alone(tmp_path, monkeypatch, suffix, number, said):
    path = tmp_path / f"old{suffix}"
    path.write_bytes(b"precious")

    def fail(descriptor):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(FileError, match=said) as caught:
        write_document(document_of(noise(30, 30)), path)
    assert_sentence(caught, path.name)
    assert [found.name for found in tmp_path.iterdir()] == [path.name]
    assert path.read_bytes() == b"precious"


def test_a_folder_that_may_not_be_written_to_is_said(tmp_path, monkeypatch):
    def refuse(*args, **kwargs):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    with pytest.raises(FileError, match=r"^m\.png cannot be saved since the folder .* may not be written to"):
        save_mask(np.zeros((2, 2), np.uint8), tmp_path / "m.png")


def test_an_encoder_that_fails_midway_leaves_the_old_project_alone(tmp_path, monkeypatch):
    path = tmp_path / "old.ora"
    save_project(document_of(noise(5, 5)), path)
    before = path.read_bytes()

    def fail(*args):
        raise ValueError("broken")

    monkeypatch.setattr("editor.files.openraster_write.encode_thumbnail", fail)
    with pytest.raises(FileError, match="cannot be written as OpenRaster"):
        save_project(document_of(noise(9, 9)), path)
    assert path.read_bytes() == before
    assert [found.name for found in tmp_path.iterdir()] == ["old.ora"]


def test_pictures_too_long_for_a_format_say_which_format_to_take():
    document = Document(Size(70_000, 1))
    document.insert_layer(0, document.new_layer("Line", TileMap.from_array(smooth(10, 1))))
    for suffix, name in ((".jpg", "JPEG"), (".webp", "WebP")):
        with pytest.raises(FileError, match=f"A {name} picture can be at most .* save it as PNG or TIFF"):
            encode_image(document, suffix)
    assert open_document_bytes(encode_image(document, ".png")).size == Size(70_000, 1)


def test_capital_suffixes_are_known(tmp_path):
    for name in ("A.PNG", "B.Jpg", "C.ORA"):
        write_document(document_of(noise(3, 3)), tmp_path / name)
        assert re.fullmatch(
            r"PNG|JPEG|ZIP", {b"\x89": "PNG", b"\xff": "JPEG", b"P": "ZIP"}[(tmp_path / name).read_bytes()[:1]]
        )
        assert open_document(tmp_path / name).size == Size(3, 3)
