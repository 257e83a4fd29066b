"""PNG in and out, against a decoder and a writer of the test's own."""

import struct
import zlib

import numpy as np
import pytest

from editor.core.document import Metadata
from editor.files import encode_image, export_image, open_document, open_document_bytes
from tests.files.samples import (
    DTYPES,
    SIZES,
    XMP,
    chunk,
    decode_png,
    document_of,
    full_metadata,
    noise,
    opaque,
    png_bytes,
    png_chunks,
    rgb_profile,
    shown,
)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_value_survives_with_color_under_zero_alpha(tmp_path, width, height, dtype):
    pixels = noise(width, height, dtype)
    path = tmp_path / "Bild ü 画.png"
    export_image(document_of(pixels), path)
    opened = open_document(path)
    assert shown(opened).dtype == dtype
    assert np.array_equal(shown(opened), pixels)
    assert [layer.name for layer in opened.layers] == ["Background"]


@pytest.mark.parametrize("dtype", DTYPES)
def test_another_decoder_sees_the_same_pixels(dtype):
    pixels = noise(33, 17, dtype)
    assert np.array_equal(decode_png(encode_image(document_of(pixels), ".png")), pixels)
    solid = opaque(pixels)
    assert np.array_equal(decode_png(encode_image(document_of(solid), ".PNG")), solid[..., :3])


@pytest.mark.parametrize("dtype", DTYPES)
def test_metadata_comes_back_byte_for_byte(dtype):
    metadata = full_metadata()
    opened = open_document_bytes(encode_image(document_of(noise(5, 4, dtype), metadata), ".png"))
    assert opened.metadata == metadata


def test_metadata_lies_in_the_chunks_that_the_standard_names():
    found = dict(png_chunks(encode_image(document_of(noise(5, 4), full_metadata()), ".png")))
    assert found[b"pHYs"] == struct.pack(">IIB", 11811, 5906, 1)
    assert zlib.decompress(found[b"iCCP"].split(b"\0\0", 1)[1]) == rgb_profile()
    assert found[b"iTXt"] == b"XML:com.adobe.xmp\0\0\0\0\0" + XMP
    assert found[b"eXIf"][:2] in (b"II", b"MM")


@pytest.mark.parametrize("color_type", [0, 2, 4, 6])
def test_sixteen_bits_of_any_color_type_are_read_exactly(color_type):
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[color_type]
    values = np.random.default_rng(1).integers(0, 65536, (9, 7, channels)).astype(np.uint16)
    data = png_bytes(7, 9, 16, color_type, [row.astype(">u2").tobytes() for row in values])
    pixels = shown(open_document_bytes(data))
    assert pixels.dtype == np.uint16
    colors = 3 if channels >= 3 else 1
    assert (pixels[..., :3] == values[..., :colors]).all()
    assert (pixels[..., 3] == (values[..., -1] if channels in (2, 4) else 65535)).all()


@pytest.mark.parametrize("color_type", [0, 2])
def test_a_transparent_color_of_sixteen_bits_becomes_alpha(color_type):
    values = np.array([[[1, 2, 3], [256, 2, 3]]], np.uint16)[..., : 3 if color_type else 1]
    key = chunk(b"tRNS", values[0, 0].astype(">u2").tobytes())
    pixels = shown(open_document_bytes(png_bytes(2, 1, 16, color_type, [values[0].astype(">u2").tobytes()], key)))
    assert pixels[0, :, 3].tolist() == [0, 65535]
    assert pixels[0, 0, :3].tolist() == ([1, 2, 3] if color_type else [1, 1, 1])


@pytest.mark.parametrize(("bits", "row", "expected"), [(1, b"\xa0", [255, 0, 255]), (4, b"\x0f\x80", [0, 255, 136])])
def test_few_bits_of_gray_are_spread_over_the_whole_range(bits, row, expected):
    pixels = shown(open_document_bytes(png_bytes(3, 1, bits, 0, [row])))
    assert pixels[0, :, 0].tolist() == expected
    assert (pixels[..., 3] == 255).all()


def test_a_palette_with_transparency_keeps_its_hidden_color():
    extra = chunk(b"PLTE", bytes([10, 20, 30, 40, 50, 60])) + chunk(b"tRNS", b"\x00\x80")
    pixels = shown(open_document_bytes(png_bytes(2, 1, 8, 3, [b"\0\1"], extra)))
    assert pixels.tolist() == [[[10, 20, 30, 0], [40, 50, 60, 128]]]


def test_a_transparent_color_of_eight_bits_becomes_alpha():
    extra = chunk(b"tRNS", struct.pack(">HHH", 1, 2, 3))
    pixels = shown(open_document_bytes(png_bytes(2, 1, 8, 2, [bytes([1, 2, 3, 4, 5, 6])], extra)))
    assert pixels.tolist() == [[[1, 2, 3, 0], [4, 5, 6, 255]]]


def test_damaged_side_information_costs_only_itself():
    bad = bytearray(chunk(b"iCCP", b"x\0\0" + zlib.compress(rgb_profile())))
    bad[-1] ^= 1
    extra = bytes(bad) + chunk(b"eXIf", b"nonsense") + chunk(b"iTXt", b"XML:com.adobe.xmp\0\1")
    opened = open_document_bytes(png_bytes(1, 1, 8, 0, [b"\7"], extra))
    assert opened.metadata == Metadata()
    assert shown(opened).tolist() == [[[7, 7, 7, 255]]]


def test_compressed_xmp_is_read():
    extra = chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(XMP))
    assert open_document_bytes(png_bytes(1, 1, 8, 0, [b"\7"], extra)).metadata.xmp == XMP


@pytest.mark.parametrize("dpi", [72.0, 96.0, 150.0, 300.0, 1200.0])
def test_whole_resolutions_stay_whole(dpi):
    data = encode_image(document_of(noise(1, 1), Metadata(dpi=(dpi, dpi))), ".png")
    assert open_document_bytes(data).metadata.dpi == (dpi, dpi)
