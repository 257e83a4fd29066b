"""Trimaps and the colors of a subject."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.algorithms.matting import UNKNOWN, band_of, subject_colors, trimap_of

FRONT, BACK = np.array([0.9, 0.2, 0.1], np.float32), np.array([0.1, 0.3, 0.8], np.float32)


def _soft_disc(side=96, radius=30, width=8):
    y, x = np.mgrid[:side, :side].astype(np.float32)
    return np.clip((radius - np.hypot(x - side / 2, y - side / 2)) / width + 0.5, 0, 1).astype(np.float32)


def test_far_from_the_edge_the_trimap_is_sure_and_near_it_is_not():
    mask = np.zeros((60, 60), np.uint8)
    mask[20:40, 20:40] = 255
    trimap = trimap_of(mask, 4)
    assert trimap[30, 30] == 255
    assert trimap[5, 5] == 0
    assert (trimap[12:28, 30] == UNKNOWN).sum() == 8
    assert trimap[30, 20] == trimap[30, 19] == UNKNOWN


def test_the_border_of_the_picture_is_no_edge():
    mask = np.zeros((40, 40), np.uint8)
    mask[:, :20] = 255
    trimap = trimap_of(mask, 3)
    assert (trimap[:, 0] == 255).all()
    assert (trimap[:, 39] == 0).all()


@pytest.mark.parametrize(("value", "sure"), [(0, 0), (255, 255)])
def test_a_mask_without_an_edge_is_sure_everywhere(value, sure):
    assert (trimap_of(np.full((9, 7), value, np.uint8), 5) == sure).all()


def test_what_is_soft_in_the_selection_stays_open():
    mask = np.zeros((40, 60), np.uint8)
    mask[:, :30] = 255
    mask[10:20, 45:50] = 60
    assert (trimap_of(mask, 2)[10:20, 45:50] == UNKNOWN).all()


def test_the_band_goes_by_the_size_of_the_subject_within_limits():
    assert band_of(np.full((10, 10), 255, np.uint8)) == 3
    assert band_of(np.full((500, 500), 255, np.uint8)) == pytest.approx(10)
    assert band_of(np.full((3000, 3000), 255, np.uint8)) == 24


def test_colors_of_a_soft_edge_are_freed_of_the_background():
    alpha = _soft_disc()
    image = (alpha[..., None] * FRONT + (1 - alpha[..., None]) * BACK).astype(np.float32)
    colors = subject_colors(image, alpha)
    seen = alpha > 0.05
    assert np.abs(colors[seen] - FRONT).max() < 0.06
    assert np.abs(image[seen] - FRONT).max() > 0.5


def test_inside_the_subject_its_pixels_are_kept_bit_for_bit():
    image = np.random.default_rng(1).random((50, 70, 3), np.float32)
    alpha = _soft_disc(70, 20)[:50]
    assert (subject_colors(image, alpha)[alpha == 1] == image[alpha == 1]).all()


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 9))
def test_any_size_gives_colors_in_range_and_leaves_its_arguments_alone(height, width, seed):
    random = np.random.default_rng(seed)
    image, alpha = random.random((height, width, 3), np.float32), random.random((height, width), np.float32)
    image.flags.writeable = alpha.flags.writeable = False
    colors = subject_colors(image, alpha)
    assert colors.shape == image.shape
    assert colors.dtype == np.float32
    assert np.isfinite(colors).all()
    assert colors.min() >= 0
    assert colors.max() <= 1
