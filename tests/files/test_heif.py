"""AVIF and HEIC in and out, where their libraries are there."""

import io
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image, features

from editor.core.document import Metadata
from editor.errors import FileError
from editor.files import ExportOptions, check_target, encode_image, open_document_bytes
from editor.files.formats import Format, sniff
from tests.files.samples import document_of, exif_block, full_metadata, pillow_bytes, shown, smooth

needs_avif = pytest.mark.skipif(not features.check("avif"), reason="this Pillow has no AVIF")
KINDS = [pytest.param(".avif", marks=needs_avif), ".heic"]


@pytest.fixture(autouse=True)
def library(request):
    if ".heic" in request.node.name or "heic" in request.node.originalname:
        pytest.importorskip("pillow_heif", reason="pillow-heif is not installed")


def translucent(width, height):
    pixels = smooth(width, height)
    pixels[: height // 2, :, 3] = 128
    return pixels


@pytest.mark.parametrize("suffix", KINDS)
@pytest.mark.parametrize(("width", "height"), [(1, 1), (33, 17), (300, 270)])
def test_pictures_are_close_and_of_the_same_size(suffix, width, height):
    pixels = smooth(width, height)
    opened = shown(open_document_bytes(encode_image(document_of(pixels), suffix)))
    assert (opened.shape, opened.dtype) == (pixels.shape, np.uint8)
    assert np.abs(opened.astype(int) - pixels).mean() < 2.5


@pytest.mark.parametrize("suffix", KINDS)
def test_transparency_is_kept(suffix):
    pixels = translucent(64, 48)
    opened = shown(open_document_bytes(encode_image(document_of(pixels), suffix))).astype(int)
    assert np.abs(opened[..., 3] - pixels[..., 3]).mean() < 2.5
    assert np.abs(opened[..., :3] - pixels[..., :3]).mean() < 4


@pytest.mark.parametrize("suffix", KINDS)
def test_metadata_is_kept(suffix):
    metadata = full_metadata()
    opened = open_document_bytes(encode_image(document_of(smooth(16, 8), metadata), suffix)).metadata
    assert opened == replace(metadata, dpi=None)


@pytest.mark.parametrize("suffix", KINDS)
def test_a_higher_quality_is_closer_and_longer(suffix):
    pixels = smooth(256, 256)
    pixels[..., :3] ^= np.random.default_rng(0).integers(0, 32, (256, 256, 3)).astype(np.uint8)
    sizes, errors = [], []
    for quality in (30, 70, 98):
        options = ExportOptions(avif_quality=quality, heic_quality=quality)
        data = encode_image(document_of(pixels), suffix, options)
        sizes.append(len(data))
        errors.append(float(np.abs(shown(open_document_bytes(data)).astype(int) - pixels).mean()))
    assert sizes == sorted(sizes)
    assert errors == sorted(errors, reverse=True)


@needs_avif
@pytest.mark.parametrize("bits", [10, 12])
def test_avif_of_more_than_eight_bits_opens_as_sixteen(bits):
    ramp = np.linspace(0, 2**bits - 1, 256).astype(np.uint16)
    image = np.repeat(np.repeat(ramp[None, :, None], 16, 0), 3, 2)
    done, data = cv2.imencode(".avif", image, [cv2.IMWRITE_AVIF_QUALITY, 100, cv2.IMWRITE_AVIF_DEPTH, bits])
    if not done:
        pytest.skip("this OpenCV has no AVIF")
    opened = open_document_bytes(data.tobytes())
    assert opened.depth == 16
    expected = np.rint(ramp * (65535 / (2**bits - 1)))
    assert np.abs(shown(opened)[3, :, 1] - expected).max() <= 4 * 65535 / (2**bits - 1)
    assert shown(opened).max() == 65535


def test_a_document_of_sixteen_bits_becomes_a_heic_of_ten():
    pixels = smooth(256, 64).astype(np.uint16) * np.uint16(257)
    opened = open_document_bytes(encode_image(document_of(pixels), ".heic", ExportOptions(heic_quality=100)))
    assert opened.depth == 16
    assert shown(opened)[..., :3].max() > 65000
    assert np.abs(shown(opened).astype(int) - pixels).mean() < 300


@needs_avif
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_of_avif_is_baked_in_once(orientation):
    pixels = smooth(48, 32)[..., :3]
    data = pillow_bytes(
        Image.fromarray(pixels), "AVIF", exif=b"Exif\0\0" + exif_block(orientation), quality=95, subsampling="4:4:4"
    )
    from PIL import ImageOps

    with Image.open(io.BytesIO(data)) as image:
        expected = np.asarray(ImageOps.exif_transpose(image)).astype(int)
    opened = open_document_bytes(data)
    assert np.abs(shown(opened)[..., :3] - expected).max() == 0
    again = open_document_bytes(encode_image(opened, ".png"))
    assert np.array_equal(shown(again), shown(opened))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_heic_file_turns_itself_and_is_not_turned_again(orientation):
    import pillow_heif
    from PIL import ImageOps

    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = Image.fromarray(smooth(48, 32)[..., :3])
    out = io.BytesIO()
    pillow_heif.from_pillow(picture).save(out, quality=95, chroma=444, exif=exif.tobytes())
    turned = picture.copy()
    turned.getexif()[0x0112] = orientation
    expected = np.asarray(ImageOps.exif_transpose(turned)).astype(int)
    opened = open_document_bytes(out.getvalue())
    assert np.abs(shown(opened)[..., :3] - expected).mean() < 3
    kept = Image.Exif()
    if opened.metadata.exif:
        kept.load(opened.metadata.exif)
    assert kept.get(0x0112, 1) == 1


@pytest.mark.parametrize(
    ("brands", "kind"),
    [
        (b"avif\0\0\0\0mif1miaf", Format.AVIF),
        (b"mif1\0\0\0\0avifmiaf", Format.AVIF),
        (b"heic\0\0\0\0mif1heic", Format.HEIC),
        (b"mif1\0\0\0\0heic", Format.HEIC),
        (b"isom\0\0\0\0mp41", None),
    ],
)
def test_brands_tell_pictures_from_films(brands, kind):
    assert sniff((len(brands) + 8).to_bytes(4, "big") + b"ftyp" + brands + bytes(50)) is kind


@pytest.mark.parametrize("suffix", [".avif", ".heif"])
def test_a_missing_library_is_named_with_what_to_install(tmp_path, monkeypatch, suffix):
    monkeypatch.setattr("editor.files.heif.features.check", lambda name: False)
    monkeypatch.setattr("editor.files.heif.importlib.util.find_spec", lambda name: None)
    wanted = "pillow>=11" if suffix == ".avif" else r"pip install \"pentimento\[heif\]\""
    brand = b"avif" if suffix == ".avif" else b"heic"
    with pytest.raises(FileError, match=rf"^p\.x is an? (AVIF|HEIC) picture, which needs .*{wanted}"):
        open_document_bytes(b"\0\0\0\x14ftyp" + brand + bytes(60), "p.x")
    for write in (
        lambda: check_target(tmp_path / f"a{suffix}"),
        lambda: encode_image(document_of(smooth(2, 2)), suffix),
    ):
        with pytest.raises(FileError, match=rf"^The picture cannot be written as \w+, which needs .*{wanted}"):
            write()


@pytest.mark.parametrize("suffix", KINDS)
def test_metadata_of_nothing_is_nothing(suffix):
    metadata = open_document_bytes(encode_image(document_of(smooth(16, 8)), suffix)).metadata
    assert (metadata.icc_profile, metadata.xmp, metadata.dpi) == (None, None, None)
    assert metadata == Metadata(exif=metadata.exif)
