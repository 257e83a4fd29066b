"""Wide-gamut and deep pictures survive open, fill and export: untouched pixels bit for bit, profile and tags intact."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from editor import cli
from editor.files import open_document
from tests.algorithms.test_icc import PROFILES


def waves(height: int = 150, width: int = 210) -> np.ndarray:
    """A 16-bit picture whose low bits carry noise, so that a value that lost its low byte is noticed."""
    y, x = np.mgrid[:height, :width]
    base = 32000 + 15000 * np.sin(x / 9.0 + y / 23.0)[..., None] * np.array([1.0, 0.7, -0.8])
    return np.clip(base + np.random.default_rng(0).normal(0, 900, (height, width, 3)), 0, 65535).astype(np.uint16)


def mask_file(folder: Path, height: int = 150, width: int = 210) -> np.ndarray:
    mask = np.zeros((height, width), np.uint8)
    mask[60:95, 80:130] = 255
    Image.fromarray(mask).save(folder / "mask.png")
    return mask > 0


@pytest.mark.parametrize("engine", ["patch-fill", "smooth-fill"])
def test_a_sixteen_bit_prophoto_tiff_survives(tmp_path, engine):
    pixels, hole = waves(), mask_file(tmp_path)
    profile = PROFILES["prophoto"]
    tifffile.imwrite(tmp_path / "in.tif", pixels, photometric="rgb", iccprofile=profile, resolution=(300, 300))
    words = ["fill", str(tmp_path / "in.tif"), str(tmp_path / "mask.png"), "-o", str(tmp_path / "out.tif"), "--quiet"]
    assert cli.main([*words, "--model", engine]) == 0
    with tifffile.TiffFile(tmp_path / "out.tif") as tiff:
        after = tiff.asarray()
        assert bytes(tiff.pages[0].tags[34675].value) == profile
        assert tiff.pages[0].tags["XResolution"].value[0] / tiff.pages[0].tags["XResolution"].value[1] == 300
    assert after.dtype == np.uint16
    np.testing.assert_array_equal(after[~hole][:, :3], pixels[~hole])
    inside = after[hole][:, :3]
    assert (inside != pixels[hole]).any()
    assert len(np.unique(inside & 255)) > 200, "the fill is graded in 8 bits only"


def test_a_display_p3_jpeg_survives_as_png_and_as_project(tmp_path):
    hole = mask_file(tmp_path)
    exif = Image.Exif()
    exif[0x0110] = "A camera"
    picture = Image.fromarray((waves() >> 8).astype(np.uint8))
    picture.save(tmp_path / "in.jpg", quality=97, icc_profile=PROFILES["p3"], exif=exif, dpi=(240, 240))
    with Image.open(tmp_path / "in.jpg") as image:
        decoded = np.asarray(image)
    for name in ("out.png", "out.ora"):
        words = ["fill", str(tmp_path / "in.jpg"), str(tmp_path / "mask.png"), "-o", str(tmp_path / name), "--quiet"]
        assert cli.main(words) == 0
        document = open_document(tmp_path / name)
        assert document.metadata.icc_profile == PROFILES["p3"]
        assert document.metadata.dpi == pytest.approx((240, 240), abs=0.1)
        assert document.metadata.exif is not None
        assert b"A camera" in document.metadata.exif
        result = document.render(document.bounds)
        np.testing.assert_array_equal(result[~hole][:, :3], decoded[~hole])


def test_a_flattened_jpeg_keeps_the_profile(tmp_path):
    mask_file(tmp_path)
    data = io.BytesIO()
    Image.fromarray((waves() >> 8).astype(np.uint8)).save(data, "JPEG", icc_profile=PROFILES["adobe-like"])
    (tmp_path / "in.jpg").write_bytes(data.getvalue())
    words = ["fill", str(tmp_path / "in.jpg"), str(tmp_path / "mask.png"), "-o", str(tmp_path / "out.jpg"), "--quiet"]
    assert cli.main(words) == 0
    with Image.open(tmp_path / "out.jpg") as image:
        assert image.info["icc_profile"] == PROFILES["adobe-like"]
