import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.core.geometry import Rect, Size
from editor.core.pixels import to_depth
from editor.ui.canvas.pyramid import MERGED_SHARE, DisplayPyramid, Tint, merged

FOREVER_S = 60.0
DEFAULT_TINT = Tint()
ODD_SIZES = [(1, 1), (2, 1), (33, 17), (256, 256), (257, 300), (511, 3), (600, 259)]


def noise(width, height, dtype=np.uint8, is_opaque=False):
    full = np.iinfo(dtype).max
    pixels = np.random.default_rng(width).integers(0, full, (height, width, 4), dtype=dtype, endpoint=True)
    if is_opaque:
        pixels[..., 3] = full
    return pixels


def pyramid_of(pixels, mask=None, tint=DEFAULT_TINT, is_filled=True):
    """A pyramid over arrays that a test may go on changing."""

    def read_mask(rect):
        return None if mask is None else mask[rect.slices]

    size = Size(pixels.shape[1], pixels.shape[0])
    pyramid = DisplayPyramid(size, lambda rect: pixels[rect.slices].copy(), read_mask, tint)
    if is_filled:
        finish(pyramid)
    return pyramid


def finish(pyramid):
    while pyramid.is_stale:
        pyramid.update(Rect(0, 0, 0, 0), FOREVER_S)


def level(pyramid, number):
    """A level's pixels as Qt sees them, `[y, x, BGRA]`."""
    image = pyramid.images[number]
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 4].reshape(image.height(), image.width(), 4).copy()


@pytest.mark.parametrize(("width", "height"), ODD_SIZES)
def test_opaque_pixels_come_out_bit_for_bit(width, height):
    pixels = noise(width, height, is_opaque=True)
    pyramid = pyramid_of(pixels)
    assert np.array_equal(level(pyramid, 0), pixels[..., [2, 1, 0, 3]])
    assert not pyramid.has_alpha
    assert pyramid.is_complete


@pytest.mark.parametrize(("width", "height"), ODD_SIZES)
def test_alpha_is_premultiplied_and_noticed(width, height):
    pixels = noise(width, height)
    pixels[0, 0, 3] = 7
    pyramid = pyramid_of(pixels)
    exact = pixels[..., [2, 1, 0]].astype(float) * pixels[..., 3:] / 255
    assert np.abs(level(pyramid, 0)[..., :3] - exact).max() <= 0.51
    assert np.array_equal(level(pyramid, 0)[..., 3], pixels[..., 3])
    assert pyramid.has_alpha


def test_16_bits_are_rounded_as_everywhere_else():
    values = np.arange(65536, dtype=np.uint16).reshape(256, 256)
    pixels = np.dstack([values, values, values, np.full_like(values, 65535)])
    assert np.array_equal(level(pyramid_of(pixels), 0), to_depth(pixels, 8))


@pytest.mark.parametrize(("width", "height"), ODD_SIZES)
def test_each_level_is_the_mean_of_four_pixels_with_the_border_repeated(width, height):
    pyramid = pyramid_of(noise(width, height, is_opaque=True))
    for number in range(1, len(pyramid.images)):
        finer = level(pyramid, number - 1)
        finer = np.pad(finer, ((0, finer.shape[0] % 2), (0, finer.shape[1] % 2), (0, 0)), mode="edge")
        quarters = finer.reshape(finer.shape[0] // 2, 2, finer.shape[1] // 2, 2, 4).astype(float)
        assert np.abs(level(pyramid, number) - quarters.mean(axis=(1, 3))).max() <= 0.75


rects = st.builds(Rect, st.integers(0, 590), st.integers(0, 250), st.integers(1, 300), st.integers(1, 200))


@settings(deadline=None, max_examples=25)
@given(st.lists(rects, min_size=1, max_size=5), st.booleans())
def test_partial_updates_lead_to_the_same_pixels_as_a_fresh_start(changes, is_one_frame):
    pixels, mask = noise(601, 259), np.zeros((259, 601), np.uint8)
    pyramid = pyramid_of(pixels, mask)
    for number, rect in enumerate(changes):
        part = rect.intersect(pyramid.size.rect)
        pixels[part.slices] = 40 * number
        mask[part.slices] = 255 - 30 * number
        pyramid.mark(rect)
        if not is_one_frame:
            finish(pyramid)
    finish(pyramid)
    fresh = pyramid_of(pixels, mask)
    for number in range(len(fresh.images)):
        assert np.array_equal(level(pyramid, number), level(fresh, number))


@given(st.lists(rects, max_size=8))
def test_merged_rectangles_hold_all_and_hardly_more(parts):
    found = merged(parts)
    assert len(found) <= len(parts)
    assert all(any(whole.contains(part) for whole in found) for part in parts)
    assert sum(whole.area for whole in found) <= MERGED_SHARE * sum(part.area for part in parts)


def test_tiles_side_by_side_become_one_and_far_ones_stay_apart():
    row = [Rect(256 * column, 0, 256, 256) for column in range(4)]
    assert merged(row) == [Rect(0, 0, 1024, 256)]
    assert merged([row[0], row[3]]) == [row[0], row[3]]


@pytest.mark.parametrize("opacity", [0.1, 0.55, 1.0])
def test_the_overlay_shows_the_mask_s_own_soft_edge(opacity):
    values = np.tile(np.arange(256, dtype=np.uint8), (4, 1))
    pixels = np.full((4, 256, 4), 255, np.uint8)
    pixels[..., :3] = (10, 200, 90)
    color = np.array([255, 59, 92])
    shown = level(pyramid_of(pixels, values, Tint((255, 59, 92), opacity)), 0)[..., [2, 1, 0]]
    cover = values[..., None] / 255 * opacity
    assert np.abs(shown - (pixels[..., :3] * (1 - cover) + color * cover)).max() <= 1.5
    assert np.array_equal(shown[:, 0], pixels[:, 0, :3])


def test_the_overlay_shows_on_transparent_pixels_too():
    pixels, mask = np.zeros((8, 8, 4), np.uint8), np.full((8, 8), 255, np.uint8)
    shown = level(pyramid_of(pixels, mask, Tint((200, 100, 50), 0.5)), 0)
    assert shown[0, 0].tolist() == [25, 50, 100, 128]


def test_nothing_is_read_before_an_update_and_only_what_is_stale_then():
    reads = []
    pixels = noise(600, 300, is_opaque=True)

    def read(rect):
        reads.append(rect)
        return pixels[rect.slices]

    pyramid = DisplayPyramid(Size(600, 300), read, lambda rect: None)
    assert reads == []
    finish(pyramid)
    assert sum(rect.area for rect in reads) == 600 * 300
    reads.clear()
    for _ in range(50):
        pyramid.mark(Rect(10, 10, 20, 20))
        pyramid.mark(Rect(25, 12, 20, 20))
    done = pyramid.update(Rect(0, 0, 600, 300), FOREVER_S)
    assert reads == done == [Rect(10, 10, 35, 22)]


def test_what_is_in_view_comes_first_and_a_spent_budget_stops_after_one_part():
    pyramid = pyramid_of(noise(1024, 1024, is_opaque=True), is_filled=False)
    visible = Rect(600, 600, 100, 100)
    first = pyramid.update(visible, 0.0)
    assert len(first) == 1
    assert first[0].overlaps(visible)
    assert pyramid.is_stale
    assert not pyramid.is_complete
    count = 1
    while pyramid.is_stale:
        assert len(pyramid.update(visible, 0.0)) == 1
        count += 1
    assert count == 16
    assert pyramid.is_complete


def test_levels_have_at_least_as_many_pixels_as_the_screen_shows():
    pyramid = pyramid_of(noise(2000, 1500, is_opaque=True), is_filled=False)
    for zoom in (0.02, 0.1, 0.25, 0.37, 0.5, 0.73, 1.0, 3.0, 64.0):
        number = pyramid.level_for(zoom)
        assert zoom * 2**number <= 1.0 or number == 0
        assert number == len(pyramid.images) - 1 or zoom * 2 ** (number + 1) > 1.0


def test_the_display_of_an_opaque_picture_costs_a_third_more_than_one_copy():
    pyramid = pyramid_of(noise(1024, 768), is_filled=False)
    assert pyramid.size_bytes < 1024 * 768 * 4 * 1.34


def test_a_gray_wedge_halves_without_a_shift():
    ramp = np.tile(np.linspace(0, 255, 512).astype(np.uint8), (64, 1))
    pixels = cv2.merge([ramp, ramp, ramp, np.full_like(ramp, 255)])
    coarse = level(pyramid_of(pixels), 3)[:, :, 0].astype(float)
    exact = ramp.reshape(8, 8, 64, 8).mean(axis=(1, 3))
    assert np.abs(coarse - exact).max() <= 2
