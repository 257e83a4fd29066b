"""Colors of a redrawn picture are fitted on the ring around the hole."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.algorithms.color_match import color_matched


def scene(height=90, width=110, seed=0):
    y, x = np.mgrid[:height, :width].astype(np.float32)
    image = np.stack([0.2 + 0.5 * x / width, 0.7 - 0.4 * y / height, 0.3 + 0.2 * x / width], axis=2)
    image += np.random.default_rng(seed).normal(0, 0.03, image.shape)
    hole = np.zeros((height, width), bool)
    hole[35:60, 40:70] = True
    return np.clip(image, 0, 1).astype(np.float32), hole


def linear(values):
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def srgb(values):
    values = np.clip(values, 0, 1)
    return np.where(values <= 0.0031308, values * 12.92, 1.055 * values ** (1 / 2.4) - 0.055).astype(np.float32)


@given(st.floats(0.85, 1.2), st.floats(-0.02, 0.02))
def test_a_shift_of_light_is_undone(gain, offset):
    image, hole = scene()
    drawn = srgb(linear(image) * gain + offset)
    kept = ((drawn > 0.01) & (drawn < 0.99)).all(axis=2)
    assert np.abs(color_matched(drawn, image, hole) - image)[kept].max() < 0.03


def test_what_fits_already_stays():
    image, hole = scene()
    assert np.allclose(color_matched(image, image, hole), image, atol=1e-4)


def test_a_strange_part_of_the_ring_does_not_count_for_the_rest():
    image, hole = scene()
    drawn = srgb(linear(image) * 1.1)
    drawn[20:34, 40:60] = (1, 0, 1)
    matched = color_matched(drawn, image, hole)
    assert np.abs(matched - image)[hole].mean() < 0.5 * np.abs(drawn - image)[hole].mean()


def test_pixels_that_may_not_be_used_are_not_looked_at():
    image, hole = scene()
    usable = np.zeros_like(hole)
    usable[:, :40] = True
    drawn = srgb(linear(image) * 1.1)
    drawn[:, 70:] = 0
    assert np.abs(color_matched(drawn, image, hole, usable) - image)[hole].max() < 0.01


def test_without_a_ring_nothing_happens():
    image, _ = scene()
    assert color_matched(image * 0.5, image, np.ones(image.shape[:2], bool)) == pytest.approx(image * 0.5)


def test_a_plain_ring_scales_so_that_what_is_dark_in_the_hole_keeps_its_drawing():
    image, hole = np.full((80, 80, 3), 0.5, np.float32), np.zeros((80, 80), bool)
    hole[30:50, 30:50] = True
    drawn = np.full_like(image, 0.53)
    drawn[35:45, 35:45] = 0.2
    matched = color_matched(drawn, image, hole)
    assert np.allclose(matched[~hole], 0.5, atol=2e-3)
    ratio = linear(np.float64(0.5)) / linear(np.float64(0.53))
    assert linear(matched[40, 40]) == pytest.approx(linear(np.float64(0.2)) * ratio, abs=2e-3)
