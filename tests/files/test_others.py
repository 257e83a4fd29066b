"""Netpbm, TGA, ICO, QOI and JPEG 2000, which open and are not written; and what is never opened."""

import io
import struct

import cv2
import numpy as np
import pytest
from PIL import Image, features

from editor.errors import FileError
from editor.files import open_document_bytes
from editor.files.formats import Format, sniff
from editor.files.limits import check_memory, check_size, free_memory
from tests.files.samples import noise, opaque, pillow_bytes, png_bytes, shown

needs_jpeg2000 = pytest.mark.skipif(not features.check("jpg_2000"), reason="this Pillow has no JPEG 2000")


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        *(("BMP", mode) for mode in ("1", "L", "RGB")),
        *(("PPM", mode) for mode in ("1", "L", "RGB")),
        *(("TGA", mode) for mode in ("L", "RGB", "RGBA")),
        *(("QOI", mode) for mode in ("RGB", "RGBA")),
        *(pytest.param("JPEG2000", mode, marks=needs_jpeg2000) for mode in ("L", "RGB", "RGBA")),
    ],
)
def test_pictures_without_loss_open_exactly(kind, mode):
    pixels = noise(33, 17)
    image = Image.fromarray(pixels).convert("RGB").convert(mode) if mode != "RGBA" else Image.fromarray(pixels)
    opened = shown(open_document_bytes(pillow_bytes(image, kind)))
    assert np.array_equal(opened, np.asarray(image.convert("RGBA")))


@pytest.mark.parametrize("full", [65535, 1023, 300])
@pytest.mark.parametrize("kind", [5, 6])
def test_netpbm_of_more_than_eight_bits_is_spread_over_sixteen(kind, full):
    channels = {5: 1, 6: 3}[kind]
    values = np.random.default_rng(1).integers(0, full + 1, (5, 7, channels)).astype(np.uint16)
    data = b"P%d # a comment\n7\t5\n%d\n" % (kind, full) + values.astype(">u2").tobytes()
    opened = open_document_bytes(data)
    assert opened.depth == 16
    expected = values.astype(float) * 65535 / full
    assert np.abs(shown(opened)[..., :3] - expected).max() <= 0.5
    with pytest.raises(FileError, match="damaged"):
        open_document_bytes(data[:-1])


def test_gray_netpbm_written_as_text_keeps_its_bits():
    opened = shown(open_document_bytes(b"P2 3 1 65535 0 300 65535\n"))
    assert opened[0, :, 0].tolist() == [0, 300, 65535]


@needs_jpeg2000
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_jpeg_2000_of_sixteen_bits_opens_exactly(channels):
    values = noise(200, 150, np.uint16)[..., :channels]
    stored = values[..., 0] if channels == 1 else values[..., [2, 1, 0, 3][:channels]]
    done, data = cv2.imencode(".jp2", stored, [cv2.IMWRITE_JPEG2000_COMPRESSION_X1000, 1000])
    if not done:
        pytest.skip("this OpenCV has no JPEG 2000")
    opened = open_document_bytes(data.tobytes())
    assert opened.depth == 16
    assert (shown(opened)[..., : max(3, channels)] == (values if channels > 1 else values[..., :1])).all()


def test_the_largest_picture_of_an_icon_opens():
    image = Image.fromarray(noise(64, 64))
    for options in ({}, {"bitmap_format": "bmp"}):
        data = pillow_bytes(image, "ICO", sizes=[(16, 16), (64, 64)], **options)
        opened = shown(open_document_bytes(data))
        assert opened.shape == (64, 64, 4)
        assert np.array_equal(opened[..., 3], noise(64, 64)[..., 3])


def test_a_picture_in_an_icon_is_measured_by_its_own_header():
    for inner in (png_bytes(30_000, 30_000, 8, 6, [b"\0"]), struct.pack("<Iii", 40, 30_000, 30_000) + bytes(28)):
        data = struct.pack("<HHHBBBBHHII", 0, 1, 1, 16, 16, 0, 0, 1, 32, len(inner), 22) + inner
        with pytest.raises(FileError, match="30000 x 30000 pixels"):
            open_document_bytes(data)


@pytest.mark.parametrize(
    "start", [b"%!PS-Adobe-3.0 EPSF-3.0\n", b"\xc5\xd0\xd3\xc6", b"%PDF-1.7", b"gimp xcf", b"<svg/>"]
)
def test_what_could_run_programs_is_never_opened(start):
    assert sniff(start + bytes(500)) is None
    with pytest.raises(FileError, match="not an image that can be opened here"):
        open_document_bytes(start + bytes(500))


def test_tga_needs_a_header_of_sense():
    good = pillow_bytes(Image.fromarray(noise(4, 4)), "TGA")
    assert sniff(good) is Format.TGA
    for place, value in ((1, 1), (2, 7), (16, 13), (17, 0xC0)):
        bad = bytearray(good)
        bad[place] = value
        assert sniff(bytes(bad)) is None


@pytest.mark.parametrize("kind", ["GIF", "BMP", "QOI", "TGA"])
def test_a_few_bytes_that_claim_to_be_huge_are_refused_before_decoding(kind):
    data = bytearray(pillow_bytes(Image.fromarray(opaque(noise(5, 5))[..., :3]), kind))
    place, letters = {"GIF": (6, "<HH"), "BMP": (18, "<ii"), "QOI": (4, ">II"), "TGA": (12, "<HH")}[kind]
    struct.pack_into(letters, data, place, 19_900, 19_900)
    with pytest.raises(
        FileError, match=r"19900 x 19900 pixels but holds only \d+ bytes; it is damaged or made to fill"
    ):
        open_document_bytes(bytes(data))


def test_a_blank_picture_of_24_megapixels_is_no_bomb():
    out = io.BytesIO()
    Image.new("1", (6000, 4000)).save(out, "PNG")
    assert open_document_bytes(out.getvalue()).size.area == 24_000_000


def test_more_than_the_free_memory_is_refused_with_figures(monkeypatch):
    assert free_memory() is None or free_memory() > 2**20
    monkeypatch.setattr("editor.files.limits.free_memory", lambda: 2**30)
    with pytest.raises(FileError, match=r"^big needs 2\.2 GB of memory to open and 1\.0 GB are free; close"):
        check_size(20_000, 10_000, "big")
    check_size(9_000, 9_000, "fits")
    monkeypatch.setattr("editor.files.limits.free_memory", lambda: None)
    check_memory(2**60, "unknown")
