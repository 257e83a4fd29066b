"""Copies of a picture beside it: where they stand, what of them may be sampled, and what fills make of them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.algorithms.completion import CompletionOptions, complete
from editor.algorithms.completion_atlas import Atlas
from editor.algorithms.completion_levels import Sketch, build_levels
from editor.algorithms.copies import PLAIN, Copies


def coordinates(height, width):
    """A picture whose colors tell where a pixel lies: (x, y, 0), scaled to 0..1."""
    ys, xs = np.mgrid[:height, :width].astype(np.float32)
    return np.stack([xs / width, ys / height, np.zeros_like(xs)], axis=-1)


def hole_in(height, width, side=12):
    mask = np.zeros((height, width), bool)
    mask[height // 2 - side // 2 :, width // 2 - side // 2 :][:side, :side] = True
    return mask


def test_nothing_is_allowed_by_itself():
    assert PLAIN.is_plain
    assert PLAIN.shapes() == ()
    assert not any(Copies(*wish).is_plain for wish in ((True, 0, 1), (False, 5, 1), (False, 0, 1.25)))


@given(st.booleans(), st.floats(0, 180), st.floats(1, 2))
def test_every_shape_keeps_to_what_is_allowed(mirrors, turn_deg, scale):
    for shape in Copies(mirrors, turn_deg, scale).shapes():
        factor = np.sqrt(abs(np.linalg.det(shape)))
        assert 1 / scale - 1e-9 <= factor <= scale + 1e-9
        if np.linalg.det(shape) < 0:
            assert mirrors
            shape = np.diag([-1.0, 1.0]) @ shape
        assert np.allclose(shape @ shape.T, factor**2 * np.eye(2))
        assert abs(np.degrees(np.arctan2(shape[1, 0], shape[0, 0]))) <= turn_deg + 1e-6


def test_turns_stand_close_enough_for_patches():
    for turn_deg, step in ((30.0, 15.0), (90.0, 30.0), (180.0, 30.0)):
        angles = sorted(np.degrees(np.arctan2(s[1, 0], s[0, 0])) for s in Copies(turn_deg=turn_deg).shapes())
        assert max(np.diff(sorted([*angles, 0.0]))) <= step + 1e-6
        assert len(set(np.round(angles, 6))) == len(angles)


@pytest.mark.parametrize("wish", [(False, -1.0, 1.0), (False, 181.0, 1.0), (False, 0.0, 0.9), (True, 0.0, 2.5)])
def test_impossible_copies_are_refused(wish):
    with pytest.raises(ValueError, match="must lie between"):
        Copies(*wish)


@settings(max_examples=25, deadline=None)
@given(
    st.integers(24, 90),
    st.integers(24, 90),
    st.integers(1, 3),
    st.integers(0, 3),
    st.booleans(),
    st.sampled_from([0.0, 20.0, 90.0, 180.0]),
    st.sampled_from([1.0, 1.25, 2.0]),
    st.integers(0, 999),
)
def test_what_may_be_sampled_shows_the_pixel_that_is_its_home_and_that_one_may_be_sampled(
    height, width, radius, depth, mirrors, turn_deg, scale, seed
):
    copies = Copies(mirrors, turn_deg, scale)
    if copies.is_plain:
        return
    image, hole = coordinates(height, width), hole_in(height, width)
    barred = np.random.default_rng(seed).random((height, width)) < 0.002
    before = image.copy()
    atlas = Atlas(image, hole, ~(hole | barred), copies, radius, depth)
    assert np.array_equal(image, before)
    assert all(array.shape[:2] == atlas.unknown.shape for array in (atlas.image, atlas.sampleable))
    assert np.array_equal(atlas.image[:height, :width], image)
    assert np.array_equal(atlas.unknown[:height, :width], hole)
    assert atlas.unknown.sum() == hole.sum()
    beside = atlas.sampleable.copy()
    beside[:height, :width] = False
    homes = atlas.homes(0)[beside.ravel()]
    rows, columns = np.divmod(homes, atlas.unknown.shape[1])
    assert rows.max(initial=0) < height
    assert columns.max(initial=0) < width
    assert not (hole | barred)[rows, columns].any()
    # Bilinear ramps survive interpolation; a home is rounded to a whole pixel of the picture.
    shown = atlas.image[beside][:, :2] * (width, height)
    assert np.abs(shown - np.stack([columns, rows], axis=1)).max(initial=0) <= 0.75


@given(st.integers(30, 70), st.integers(30, 70), st.integers(1, 3), st.integers(1, 3), st.floats(1, 180))
@settings(max_examples=20, deadline=None)
def test_no_patch_of_any_size_reaches_from_one_copy_into_another(height, width, radius, depth, turn_deg):
    hole = hole_in(height, width)
    atlas = Atlas(coordinates(height, width), hole, ~hole, Copies(True, turn_deg, 1.25), radius, depth)
    levels = build_levels(atlas.image, atlas.unknown, atlas.sampleable, radius, depth, Sketch(), atlas.homes)
    for k, level in enumerate(levels):
        # Which copy each pixel shows, 0 for none; those of a patch must not be of two.
        shown = np.zeros(level.unknown.shape, np.float32)
        for number, frame in enumerate(atlas.frames, 1):
            left, top = frame.x >> k, frame.y >> k
            shown[top : ((frame.bottom - 1) >> k) + 1, left : ((frame.right - 1) >> k) + 1] = number
        window = np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)
        largest = cv2.dilate(shown, window)
        least = cv2.erode(np.where(shown > 0, shown, np.float32(1000)), window)
        usable = level.usable > 0
        assert np.array_equal(largest[usable], least[usable])
        assert level.homes.size == level.unknown.size
        assert level.homes.max() < level.unknown.size
        assert k == 0 or level.homes.dtype == np.int32


@pytest.mark.parametrize("copies", [Copies(True), Copies(turn_deg=30), Copies(True, 180, 2.0)])
@pytest.mark.parametrize("size", [(200, 300), (64, 700)])
def test_the_picture_grows_by_no_more_than_its_size_allows(copies, size):
    hole = hole_in(*size)
    atlas = Atlas(coordinates(*size), hole, ~hole, copies, 3, 3)
    gaps = 2 * 32 * (sum(atlas.unknown.shape)) + 6000
    assert atlas.unknown.size <= (1 + copies.mirrors + 3.2) * hole.size + gaps * 6


def spokes(side=220):
    """Rays from the middle: nowhere does the picture repeat itself but turned."""
    ys, xs = np.mgrid[:side, :side].astype(np.float32) - side / 2
    angle, away = np.arctan2(ys, xs), np.hypot(ys, xs)
    shade = 0.5 + 0.35 * np.sign(np.sin(12 * angle)) * (away > 25) * (away < 95)
    return np.repeat(cv2.GaussianBlur(shade.astype(np.float32), (0, 0), 0.8)[..., None], 3, axis=2)


def test_turned_patches_mend_what_repeats_only_when_turned():
    truth = spokes()
    mask = np.zeros(truth.shape[:2], np.uint8)
    mask[60:100, 35:75] = 255
    shown = np.where(mask[..., None] > 0, np.float32(0.5), truth)

    def error(copies):
        out = complete(shown, mask, seed=0, options=CompletionOptions(copies=copies))
        assert np.array_equal(out[mask == 0], shown[mask == 0])
        return float(np.abs(out - truth)[mask > 0].mean())

    assert error(Copies(turn_deg=180)) < 0.6 * error(PLAIN)


def test_copies_give_equal_bits_by_any_number_of_threads():
    image = np.random.default_rng(3).random((90, 120, 3)).astype(np.float32)
    mask = hole_in(90, 120, 30).astype(np.uint8) * np.uint8(255)
    copies = Copies(True, 40, 1.3)
    one, two = (complete(image, mask, options=CompletionOptions(copies=copies, threads=n)) for n in (1, 3))
    np.testing.assert_array_equal(one, two)


def test_nothing_is_taken_turned_from_what_must_not_be_sampled():
    image = np.random.default_rng(4).random((120, 120, 3)).astype(np.float32) * np.float32(0.3)
    image[:, 70:] += np.float32(0.7)
    mask = hole_in(120, 120, 20).astype(np.uint8) * np.uint8(255)
    avoid = np.zeros_like(mask)
    avoid[:, 70:] = 255
    out = complete(image, mask, avoid=avoid, options=CompletionOptions(copies=Copies(True, 180, 2.0), seam_reach=0))
    assert out[(mask > 0) & (avoid == 0)].max() < 0.35
