"""TIFF in and out, against tifffile, Pillow and OpenCV."""

import io

import cv2
import numpy as np
import pytest
import tifffile
from PIL import Image

from editor.core.document import Metadata
from editor.errors import FileError
from editor.files import encode_image, export_image, open_document, open_document_bytes
from tests.files.samples import (
    DTYPES,
    SIZES,
    XMP,
    document_of,
    exif_block,
    full_metadata,
    noise,
    opaque,
    pillow_bytes,
    shown,
)


def tiff_bytes(array, **options):
    out = io.BytesIO()
    tifffile.imwrite(out, array, metadata=None, software=False, **options)
    return out.getvalue()


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("width", "height"), [*SIZES, (700, 900)])
def test_every_value_survives_with_color_under_zero_alpha(tmp_path, width, height, dtype):
    pixels = noise(width, height, dtype)
    path = tmp_path / "a.tiff"
    export_image(document_of(pixels), path)
    opened = open_document(path)
    assert shown(opened).dtype == dtype
    assert np.array_equal(shown(opened), pixels)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("order", ["little", "big"])
def test_other_decoders_see_the_same_pixels(dtype, order):
    exif = Image.Exif()
    exif.endian = {"little": "<", "big": ">"}[order]
    exif[0x013B] = "Ada"
    metadata = Metadata(exif=exif.tobytes().removeprefix(b"Exif\0\0"))
    pixels = noise(700, 500, dtype)
    data = encode_image(document_of(pixels, metadata), ".tif")
    assert data[:2] == {"little": b"II", "big": b"MM"}[order]
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        assert file.pages.first.extrasamples == (2,)
        assert np.array_equal(file.asarray(), pixels)
    solid = encode_image(document_of(opaque(pixels), metadata), ".tif")
    assert np.array_equal(
        cv2.imdecode(np.frombuffer(solid, np.uint8), cv2.IMREAD_UNCHANGED)[..., ::-1], pixels[..., :3]
    )
    if dtype == np.uint8:
        assert np.array_equal(np.asarray(Image.open(io.BytesIO(data))), pixels)


@pytest.mark.parametrize("dtype", DTYPES)
def test_metadata_is_kept(dtype):
    metadata = full_metadata()
    data = encode_image(document_of(noise(8, 8, dtype), metadata), ".tif")
    opened = open_document_bytes(data).metadata
    assert (opened.icc_profile, opened.xmp, opened.dpi) == (metadata.icc_profile, XMP, metadata.dpi)
    before, after = Image.Exif(), Image.Exif()
    before.load(metadata.exif)
    after.load(opened.exif)
    assert dict(before).keys() == dict(after).keys()
    assert (after[0x013B], after[0x010F]) == ("Ada", "A maker with a long name")
    assert after.get_ifd(0x8769) == before.get_ifd(0x8769)
    assert after.get_ifd(0x8825) == before.get_ifd(0x8825)
    seen = Image.open(io.BytesIO(data)).getexif()
    assert seen.get_ifd(0x8769) == before.get_ifd(0x8769)


@pytest.mark.parametrize("compression", [None, "zlib"])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("planar", ["contig", "separate"])
def test_sixteen_bits_are_read_exactly(compression, channels, planar):
    values = np.random.default_rng(2).integers(0, 65536, (13, 11, channels)).astype(np.uint16)
    stored = values if planar == "contig" else np.moveaxis(values, 2, 0)
    options = {"photometric": "rgb" if channels >= 3 else "minisblack"}
    if channels > 1:
        options["planarconfig"] = planar
    if channels in (2, 4):
        options["extrasamples"] = ["unassalpha"]
    if channels == 1:
        stored = values[..., 0]
    data = tiff_bytes(stored, compression=compression, byteorder=">", **options)
    pixels = shown(open_document_bytes(data))
    assert pixels.dtype == np.uint16
    assert (pixels[..., :3] == values[..., : 3 if channels >= 3 else 1]).all()
    assert (pixels[..., 3] == (values[..., -1] if channels in (2, 4) else 65535)).all()


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_lzw_of_sixteen_bits_is_read_exactly(channels):
    values = noise(40, 30, np.uint16)[..., :channels]
    done, data = cv2.imencode(".tif", values, [cv2.IMWRITE_TIFF_COMPRESSION, 5])
    assert done
    with tifffile.TiffFile(io.BytesIO(data.tobytes())) as file:
        assert file.pages.first.compression == 5
    pixels = shown(open_document_bytes(data.tobytes()))
    expected = values[..., [2, 1, 0, 3][:channels]] if channels > 1 else values
    assert (pixels[..., : max(3, channels)] == expected).all()


def test_packbits_of_sixteen_bits_is_read_exactly():
    values = noise(40, 30, np.uint16)[..., 0]
    data = pillow_bytes(Image.fromarray(values), "TIFF", compression="packbits")
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        assert file.pages.first.compression == 32773
    assert (shown(open_document_bytes(data))[..., 1] == values).all()


def test_tiles_are_read():
    values = noise(100, 70, np.uint16)
    data = tiff_bytes(values, photometric="rgb", tile=(32, 48), compression="zlib", predictor=2)
    assert np.array_equal(shown(open_document_bytes(data)), values)


def test_floats_are_clipped_and_become_sixteen_bits():
    values = np.array([[0.0, 0.5, 1.0, 2.0, -1.0, np.nan, np.inf]], np.float32)
    pixels = shown(open_document_bytes(tiff_bytes(values, photometric="minisblack")))
    assert pixels.dtype == np.uint16
    assert pixels[0, :, 0].tolist() == [0, 32768, 65535, 65535, 0, 0, 65535]


def test_floats_packed_with_lzw_keep_their_color_order():
    values = np.zeros((2, 2, 3), np.float32)
    values[..., 2] = 1.0
    done, data = cv2.imencode(".tif", values, [cv2.IMWRITE_TIFF_COMPRESSION, 5])
    assert done
    assert shown(open_document_bytes(data.tobytes()))[0, 0].tolist() == [65535, 0, 0, 65535]


def test_white_is_zero_is_turned_round():
    data = tiff_bytes(np.array([[0, 1000, 65535]], np.uint16), photometric="miniswhite")
    assert shown(open_document_bytes(data))[0, :, 0].tolist() == [65535, 64535, 0]


def test_premultiplied_color_is_divided_by_its_alpha():
    values = np.array([[[100, 200, 300, 600], [7, 7, 7, 0]]], np.uint16)
    data = tiff_bytes(values, photometric="rgb", extrasamples=["assocalpha"])
    pixels = shown(open_document_bytes(data))
    assert np.abs(pixels[0, 0].astype(int) - [10922, 21845, 32768, 600]).max() <= 1
    assert pixels[0, 1, 3] == 0


def test_a_channel_that_is_not_said_to_be_alpha_is_ignored():
    data = tiff_bytes(noise(5, 5, np.uint16), photometric="rgb", extrasamples=["unspecified"])
    assert (shown(open_document_bytes(data))[..., 3] == 65535).all()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("lzw", [False, True])
def test_orientation_is_obeyed_once_at_sixteen_bits(orientation, lzw):
    values = opaque(noise(6, 4, np.uint16))
    if lzw:
        data = cv2.imencode(".tif", values[..., 2::-1], [cv2.IMWRITE_TIFF_COMPRESSION, 5])[1].tobytes()
        from editor.files.exif import Entry, build_directory, read_entries

        entries = [*read_entries(data), Entry(0x0112, 3, 1, bytes([orientation, 0]))]
        data = data[:4] + len(data).to_bytes(4, "little") + data[8:] + build_directory(entries, "<", len(data))
    else:
        data = tiff_bytes(values[..., :3], photometric="rgb", extratags=[(0x0112, 3, 1, orientation, True)])
    expected = values
    if orientation >= 5:
        expected = expected.transpose(1, 0, 2)
    if orientation in (2, 3, 6, 7):
        expected = expected[:, ::-1]
    if orientation in (3, 4, 7, 8):
        expected = expected[::-1]
    assert np.array_equal(shown(open_document_bytes(data)), expected)


def test_big_tiff_opens():
    values = noise(9, 9, np.uint16)
    assert np.array_equal(shown(open_document_bytes(tiff_bytes(values, photometric="rgb", bigtiff=True))), values)


def test_resolution_per_centimeter_is_converted():
    data = tiff_bytes(noise(4, 4), photometric="rgb", resolution=(100, 50), resolutionunit=3)
    assert open_document_bytes(data).metadata.dpi == (254.0, 127.0)


@pytest.mark.parametrize("dtype", [np.int16, np.int32, np.uint64])
def test_odd_number_types_end_in_a_sentence(dtype):
    with pytest.raises(FileError, match=r"kind of TIFF that cannot be opened; save it again"):
        open_document_bytes(tiff_bytes(np.zeros((4, 4), dtype), photometric="minisblack"), "odd.tif")


def test_a_strip_that_inflates_beyond_its_picture_is_refused(monkeypatch):
    monkeypatch.setattr("editor.files.tiff._HARMLESS_SEGMENT_BYTES", 0)
    import zlib

    honest = tiff_bytes(np.zeros((64, 64), np.uint16), photometric="minisblack", compression="zlib")
    assert shown(open_document_bytes(honest)).shape == (64, 64, 4)
    with tifffile.TiffFile(io.BytesIO(honest)) as file:
        page = file.pages.first
        at = {tag.code: tag.valueoffset for tag in page.tags}
    bomb = zlib.compress(bytes(10_000_000))
    data = bytearray(honest + bomb)
    data[at[273] : at[273] + 4] = len(honest).to_bytes(4, "little")
    data[at[279] : at[279] + 4] = len(bomb).to_bytes(4, "little")
    with pytest.raises(FileError, match="damaged"):
        open_document_bytes(bytes(data))


def test_maker_notes_and_exif_of_big_endian_files_survive():
    exif = exif_block()
    data = encode_image(document_of(noise(4, 4), Metadata(exif=exif)), ".tif")
    again = encode_image(open_document_bytes(data), ".tif")
    assert again == data
