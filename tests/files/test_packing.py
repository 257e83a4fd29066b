"""What is packed in pieces side by side is one sound stream, whatever the pieces."""

import io
import zlib

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from editor.files import ExportOptions, encode_image
from editor.files.deflate import COUNT, SEARCH, deflated, deflated_pieces, strategy_of
from editor.files.png_filter import FILTERS, filtered
from editor.files.png_write import encode_png
from tests.files.samples import decode_png, document_of, noise, opaque, png_chunks, shown, smooth


@given(st.lists(st.tuples(st.binary(max_size=3000), st.sampled_from([SEARCH, COUNT])), min_size=1, max_size=6))
def test_pieces_make_one_stream_with_a_true_checksum(pieces):
    stream = b"".join(deflated_pieces(pieces, lambda piece: piece))
    assert zlib.decompress(stream) == b"".join(data for data, _ in pieces)


@given(st.binary(max_size=5000))
def test_a_single_stream_is_sound(data):
    assert zlib.decompress(deflated(data)) == data


def test_drawings_are_searched_and_grain_is_counted():
    grain = np.random.default_rng(0).integers(0, 20, 2**15, np.uint8).tobytes()
    drawing = bytes(range(97)) * 300
    assert (strategy_of(grain), strategy_of(drawing)) == (COUNT, SEARCH)


def undone(number, values, above, step):
    """A row without its filter, after the specification, one byte at a time."""
    out = [int(value) for value in values]
    for i in range(len(out)):
        left = out[i - step] if i >= step else 0
        corner = int(above[i - step]) if i >= step else 0
        up = int(above[i])
        guess = left + up - corner
        near = min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]
        out[i] = (out[i] + (0, left, up, (left + up) // 2, near)[number]) % 256
    return out


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32), st.integers(1, 4), st.integers(1, 9), st.sampled_from([1, 3, 4, 6, 8]), st.booleans())
def test_every_filter_is_undone_by_the_specification(seed, height, width, step, is_extreme):
    draw = np.random.default_rng(seed)
    rows = draw.integers(0, 256, (height + 1, width * step)).astype(np.uint8)
    if is_extreme:
        rows = np.where(rows > 127, 255, 0).astype(np.uint8)
    for number, filter_ in enumerate(FILTERS):
        out = filter_(rows, step)
        for y in range(height):
            assert undone(number, out[y], rows[y], step) == rows[y + 1].tolist()


def test_a_drawing_of_few_colors_is_left_unfiltered_and_searched():
    pattern = np.random.default_rng(1).choice([0, 90, 255], (65, 64)).astype(np.uint8)
    data, strategy = filtered(np.tile(pattern, (1, 30)), 1)
    assert (data[0], strategy) == (0, SEARCH)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize(("width", "height"), [(1, 1), (3, 2000), (2000, 3), (700, 900)])
def test_pngs_of_several_pieces_are_read_exactly_by_others(width, height, dtype):
    pixels = noise(width, height, dtype)
    pixels[:, : width // 2] = pixels[:1, :1]
    for picture in (pixels, opaque(pixels)):
        data = encode_png(picture)
        png_chunks(data)
        found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
        expected = picture if picture is pixels else picture[..., :3]
        assert np.array_equal(found[..., [2, 1, 0, 3][: found.shape[2]]], expected)
        if picture.size < 30_000:
            assert np.array_equal(decode_png(data), expected)


def test_large_pngs_have_several_pieces():
    kinds = [kind for kind, _ in png_chunks(encode_png(noise(700, 900)))]
    assert kinds.count(b"IDAT") == 3


@pytest.mark.parametrize("quality", [30, 89, 90, 100])
@pytest.mark.parametrize(("width", "height"), [(1, 1), (17, 255), (33, 256), (50, 257), (40, 1100), (999, 520)])
def test_a_jpeg_of_bands_shows_what_one_made_at_once_shows(width, height, quality):
    document = document_of(smooth(width, height))
    data = encode_image(document, ".jpg", ExportOptions(jpeg_quality=quality))
    out = io.BytesIO()
    whole = Image.fromarray(shown(document)[..., :3])
    whole.save(out, "JPEG", quality=quality, subsampling=0 if quality >= 90 else 2)
    mine, theirs = (np.asarray(Image.open(io.BytesIO(it))) for it in (data, out.getvalue()))
    assert np.array_equal(mine, theirs)
    by_cv = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert by_cv.shape == (height, width, 3)
