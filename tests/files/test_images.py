"""JPEG, WebP, BMP and GIF, and what all formats have in common."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageCms

from editor.core.document import Document, Metadata
from editor.core.geometry import Rect
from editor.core.tiles import TileMap
from editor.files import EXPORT_SUFFIXES, OPEN_SUFFIXES, ExportOptions, encode_image, open_document_bytes
from tests.files.samples import (
    SIZES,
    XMP,
    document_of,
    exif_block,
    full_metadata,
    noise,
    opaque,
    pillow_bytes,
    rgb_profile,
    shown,
    smooth,
)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_lossless_webp_keeps_every_value_with_color_under_zero_alpha(width, height):
    pixels = noise(width, height)
    assert np.array_equal(shown(open_document_bytes(encode_image(document_of(pixels), ".webp"))), pixels)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_jpeg_is_close_and_of_the_same_size(width, height):
    pixels = smooth(width, height)
    opened = shown(open_document_bytes(encode_image(document_of(pixels), ".jpg")))
    assert opened.shape == pixels.shape
    assert np.abs(opened.astype(int) - pixels).mean() < 2.5


@pytest.mark.parametrize(("quality", "sampling"), [(95, (1, 1)), (90, (1, 1)), (80, (2, 2))])
def test_jpeg_color_is_halved_only_below_quality_90(quality, sampling):
    data = encode_image(document_of(smooth(32, 32)), ".jpeg", ExportOptions(jpeg_quality=quality))
    assert Image.open(io.BytesIO(data)).layer[0][1:3] == sampling


def test_sixteen_bits_are_rounded_for_formats_of_eight():
    pixels = np.array([[[0, 128, 129, 65535], [65535, 65407, 32896, 65535]]], np.uint16)
    assert shown(open_document_bytes(encode_image(document_of(pixels), ".webp"))).tolist() == [
        [[0, 0, 1, 255], [255, 255, 128, 255]]
    ]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_jpeg_shows_the_background_through_transparency(dtype):
    full = np.iinfo(dtype).max
    pixels = np.zeros((16, 16, 4), dtype)
    pixels[..., 0] = full
    pixels[:8, :, 3] = full
    options = ExportOptions(background=(0, 0, 255), jpeg_quality=100)
    opened = shown(open_document_bytes(encode_image(document_of(pixels), ".jpg", options))).astype(int)
    assert np.abs(opened[:8] - [255, 0, 0, 255]).max() <= 3
    assert np.abs(opened[8:] - [0, 0, 255, 255]).max() <= 3


def test_half_transparent_color_is_mixed_with_white():
    pixels = np.full((8, 8, 4), (0, 0, 0, 128), np.uint8)
    opened = shown(open_document_bytes(encode_image(document_of(pixels), ".jpg", ExportOptions(jpeg_quality=100))))
    assert (opened[..., :3] == 127).all()


@pytest.mark.parametrize("suffix", [".jpg", ".webp"])
def test_metadata_is_kept(suffix):
    metadata = full_metadata()
    opened = open_document_bytes(encode_image(document_of(smooth(8, 8), metadata), suffix)).metadata
    expected = replace(metadata, dpi=None) if suffix == ".webp" else metadata
    assert opened == expected


@pytest.mark.parametrize("suffix", EXPORT_SUFFIXES)
def test_metadata_can_be_left_out_but_for_the_profile(suffix):
    data = encode_image(document_of(smooth(8, 8), full_metadata()), suffix, ExportOptions(keep_metadata=False))
    assert open_document_bytes(data).metadata == Metadata(icc_profile=rgb_profile())


def test_a_jpeg_without_metadata_has_none():
    assert open_document_bytes(encode_image(document_of(smooth(8, 8)), ".jpg")).metadata == Metadata()
    exif = exif_block()
    assert (
        open_document_bytes(pillow_bytes(Image.new("RGB", (4, 4)), "JPEG", exif=b"Exif\0\0" + exif)).metadata.dpi
        is None
    )


def test_exif_too_long_for_a_jpeg_is_left_out():
    metadata = Metadata(exif=exif_block(artist="x" * 70_000), xmp=XMP + b" " * 70_000)
    assert open_document_bytes(encode_image(document_of(smooth(8, 8), metadata), ".jpg")).metadata == Metadata()


@pytest.mark.parametrize("suffix", EXPORT_SUFFIXES)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_the_same_document_gives_the_same_bytes(suffix, dtype):
    first, second = (document_of(noise(40, 30, dtype), full_metadata()) for _ in range(2))
    assert encode_image(first, suffix) == encode_image(second, suffix)


@pytest.mark.parametrize("suffix", [".png", ".webp", ".tif"])
def test_a_jpeg_saved_losslessly_keeps_its_decoded_pixels(suffix):
    data = pillow_bytes(Image.fromarray(noise(61, 47)[..., :3]), "JPEG", quality=70)
    decoded = np.asarray(Image.open(io.BytesIO(data)))
    opened = open_document_bytes(encode_image(open_document_bytes(data), suffix))
    assert np.array_equal(shown(opened)[..., :3], decoded)


def turned(pixels, orientation):
    """What a viewer shows, by the sentences of the EXIF standard: where the first row and first column lie."""
    if orientation in (5, 6, 7, 8):
        pixels = pixels.transpose(1, 0, 2)
    mirrored, upside_down = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}[
        orientation
    ]
    pixels = pixels[:, ::-1] if mirrored else pixels
    return pixels[::-1] if upside_down else pixels


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
def test_orientation_is_baked_in_and_reset(orientation, kind):
    pixels = opaque(noise(6, 4))
    options = {"lossless": True} if kind == "WEBP" else {}
    data = pillow_bytes(Image.fromarray(pixels[..., :3]), kind, exif=b"Exif\0\0" + exif_block(orientation), **options)
    opened = open_document_bytes(data)
    assert np.array_equal(shown(opened), turned(pixels, orientation))
    kept = Image.Exif()
    kept.load(opened.metadata.exif)
    assert kept.get(0x0112, 1) == 1
    assert kept[0x013B] == "Ada"
    again = open_document_bytes(encode_image(opened, ".png"))
    assert np.array_equal(shown(again), shown(opened))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_agrees_with_pillow_on_jpeg(orientation):
    from PIL import ImageOps

    data = pillow_bytes(
        Image.fromarray(smooth(24, 16)[..., :3]), "JPEG", exif=b"Exif\0\0" + exif_block(orientation), dpi=(300, 150)
    )
    with Image.open(io.BytesIO(data)) as image:
        expected = np.asarray(ImageOps.exif_transpose(image))
    opened = open_document_bytes(data)
    assert np.array_equal(shown(opened)[..., :3], expected)
    assert opened.metadata.dpi == ((150, 300) if orientation >= 5 else (300, 150))


def test_turning_touches_two_bytes_of_the_exif_block_and_the_word_in_xmp():
    exif = exif_block(6)
    xmp = XMP.replace(b'Orientation="1"', b'Orientation="6"')
    data = pillow_bytes(Image.new("RGB", (4, 2)), "JPEG", exif=b"Exif\0\0" + exif, xmp=xmp)
    kept = open_document_bytes(data).metadata
    assert len(kept.exif) == len(exif)
    assert sum(a != b for a, b in zip(kept.exif, exif, strict=True)) == 1
    assert kept.xmp == XMP


def test_gray_and_palette_and_one_bit_images_open():
    gray = Image.fromarray(np.array([[0, 100, 255]], np.uint8))
    assert shown(open_document_bytes(pillow_bytes(gray, "BMP")))[0, :, 1].tolist() == [0, 100, 255]
    assert shown(open_document_bytes(pillow_bytes(gray.convert("P"), "GIF")))[0, :, 2].tolist() == [0, 100, 255]
    assert shown(open_document_bytes(pillow_bytes(gray.convert("1", dither=0), "PNG")))[0, :, 0].tolist() == [0, 0, 255]
    faded = Image.merge("LA", [gray, gray.point(lambda value: 255 - value)])
    assert shown(open_document_bytes(pillow_bytes(faded, "PNG"))).tolist() == [
        [[0, 0, 0, 255], [100, 100, 100, 155], [255, 255, 255, 0]]
    ]


def test_the_first_frame_of_an_animation_opens():
    frames = [Image.new("RGB", (4, 4), color) for color in ("red", "blue")]
    for kind in ("GIF", "WEBP"):
        options = {"lossless": True} if kind == "WEBP" else {}
        data = pillow_bytes(frames[0], kind, save_all=True, append_images=frames[1:], **options)
        assert shown(open_document_bytes(data))[0, 0].tolist() == [255, 0, 0, 255]


def test_a_gray_profile_does_not_stay_with_rgb_pixels():
    profile = bytearray(rgb_profile())
    profile[16:20] = b"GRAY"
    data = pillow_bytes(Image.new("L", (2, 2), 99), "PNG", icc_profile=bytes(profile))
    opened = open_document_bytes(data)
    assert opened.metadata.icc_profile is None
    assert shown(opened)[0, 0].tolist() == [99, 99, 99, 255]


def test_cmyk_becomes_srgb_without_its_profile():
    image = Image.new("CMYK", (8, 8), (0, 255, 255, 0))
    fake = bytearray(rgb_profile())
    fake[16:20] = b"CMYK"
    for options in ({}, {"icc_profile": bytes(fake)}):
        opened = open_document_bytes(pillow_bytes(image, "JPEG", quality=100, **options))
        red, green, blue, alpha = (int(value) for value in shown(opened)[4, 4])
        assert red > 200
        assert max(green, blue) < 60
        assert alpha == 255
        assert opened.metadata.icc_profile is None


def test_a_lab_tiff_becomes_srgb():
    lab = ImageCms.profileToProfile(
        Image.new("RGB", (4, 4), (200, 40, 60)),
        ImageCms.createProfile("sRGB"),
        ImageCms.createProfile("LAB"),
        outputMode="LAB",
    )
    opened = shown(open_document_bytes(pillow_bytes(lab, "TIFF"))).astype(int)
    assert np.abs(opened[0, 0] - [200, 40, 60, 255]).max() <= 4


def test_what_is_shown_is_what_is_written():
    document = document_of(opaque(noise(20, 20)))
    layer = document.new_layer("Half", TileMap.from_array(noise(10, 10, seed=3), 5, 5))
    layer.properties = replace(layer.properties, opacity=0.5)
    document.insert_layer(1, layer)
    opened = open_document_bytes(encode_image(document, ".png"))
    assert np.array_equal(shown(opened), document.render(Rect(0, 0, 20, 20)))


def test_an_opened_document_is_fresh():
    opened = open_document_bytes(encode_image(document_of(noise(3, 3)), ".png"))
    assert isinstance(opened, Document)
    assert opened.revision <= 1
    assert opened.selection.is_empty
    assert opened.active_layer is not None


def test_suffixes_say_what_can_be_done():
    assert {".ora", ".png", ".jpg", ".webp", ".tif", ".bmp", ".gif"} <= set(OPEN_SUFFIXES)
    assert {".jp2", ".ppm", ".pgm", ".tga", ".ico", ".qoi"} <= set(OPEN_SUFFIXES)
    assert {".png", ".jpg", ".webp", ".tif", ".psd", ".psb", ".avif", ".heic"} <= set(EXPORT_SUFFIXES)
    assert set(EXPORT_SUFFIXES) < set(OPEN_SUFFIXES)
    assert {".eps", ".ps", ".pdf"}.isdisjoint(OPEN_SUFFIXES)
