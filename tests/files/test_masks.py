"""The masks of the command line: how any image is read as one."""

import re

import numpy as np
import pytest
from PIL import Image

from editor.core.geometry import Size
from editor.errors import FileError, InputError
from editor.files import read_guidance, read_mask, read_mask_bytes, save_mask
from tests.files.samples import encode_layer, noise, pillow_bytes, png_bytes

SIZE = Size(4, 1)
VALUES = np.array([[0, 100, 128, 255]], np.uint8)


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "LA", "P"])
def test_gray_stays_what_it_is_in_any_mode(mode):
    data = pillow_bytes(Image.fromarray(VALUES).convert(mode), "PNG")
    assert np.array_equal(read_mask_bytes(data, SIZE, "m.png"), VALUES)


def test_one_bit_is_black_or_white():
    data = pillow_bytes(Image.fromarray(VALUES).convert("1", dither=0), "PNG")
    assert read_mask_bytes(data, SIZE, "m").tolist() == [[0, 0, 255, 255]]


def test_color_is_read_by_its_luma():
    data = pillow_bytes(
        Image.fromarray(np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255], [255] * 3]], np.uint8)), "PNG"
    )
    assert read_mask_bytes(data, SIZE, "m").tolist() == [[76, 150, 29, 255]]


def test_sixteen_bits_give_their_high_byte():
    values = np.array([[0x00FF, 0x7FFF, 0x8000, 0xFFFF]], np.uint16)
    data = png_bytes(4, 1, 16, 0, [values[0].astype(">u2").tobytes()])
    assert read_mask_bytes(data, SIZE, "m").tolist() == [[0, 127, 128, 255]]


@pytest.mark.parametrize("deep", [False, True])
def test_transparency_wins_over_color(deep):
    pixels = np.zeros((1, 4, 4), np.uint8)
    pixels[..., 3] = VALUES
    pixels[..., :3] = 200
    data = encode_layer(pixels.astype(np.uint16) * 257) if deep else pillow_bytes(Image.fromarray(pixels), "PNG")
    assert np.array_equal(read_mask_bytes(data, SIZE, "m"), VALUES)


@pytest.mark.parametrize(("width", "height"), [(1, 1), (33, 17)])
def test_a_saved_mask_comes_back(tmp_path, width, height):
    mask = np.ascontiguousarray(noise(width, height)[..., 0])
    save_mask(mask, tmp_path / "mask.png")
    assert np.array_equal(read_mask(tmp_path / "mask.png", Size(width, height)), mask)
    with Image.open(tmp_path / "mask.png") as image:
        assert image.mode == "L"


def test_a_view_of_an_array_can_be_saved(tmp_path):
    mask = noise(30, 20)[::2, ::3, 1]
    save_mask(mask, tmp_path / "mask.png")
    assert np.array_equal(read_mask(tmp_path / "mask.png", Size(10, 10)), mask)


def test_a_mask_of_another_size_is_refused_with_both_sizes(tmp_path):
    save_mask(np.zeros((480, 640), np.uint8), tmp_path / "m.png")
    sentence = "The mask is 640 x 480 but the picture is 800 x 600; make them the same size."
    with pytest.raises(InputError, match=f"^{re.escape(sentence)}$"):
        read_mask(tmp_path / "m.png", Size(800, 600))


def test_what_is_no_image_is_no_mask(tmp_path):
    (tmp_path / "m.png").write_text("hello")
    with pytest.raises(FileError, match=r"^m\.png is not an image"):
        read_mask(tmp_path / "m.png", SIZE)
    with pytest.raises(FileError, match=r"^There is no file gone\.png"):
        read_mask(tmp_path / "gone.png", SIZE)


def test_guidance_is_straight_float_rgba(tmp_path):
    pixels = noise(33, 17)
    Image.fromarray(pixels).save(tmp_path / "sketch.png")
    read = read_guidance(tmp_path / "sketch.png", Size(33, 17))
    assert (read.dtype, read.shape) == (np.float32, (17, 33, 4))
    assert np.array_equal(np.rint(read * 255).astype(np.uint8), pixels)
    assert (read.min(), read.max()) == (0.0, 1.0)
    with pytest.raises(InputError, match="The sketch is 33 x 17 but the picture is 4 x 1"):
        read_guidance(tmp_path / "sketch.png", SIZE)
