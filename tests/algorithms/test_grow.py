"""Growing, held against its definition: every height's set grown by exact distances, all 255 of them."""

import math

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from editor.algorithms.grow import grow
from editor.algorithms.selection import feather, invert, shrink

SHAPES = arrays.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=40)


def slow(mask, radius):
    """The definition, height by height."""
    out = np.zeros(mask.shape)
    for level in range(1, 256):
        inside = (mask >= level).astype(np.uint8)
        if inside.any():
            distance = cv2.distanceTransform(1 - inside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE).astype(float)
            out += np.clip(radius + 1 - distance, 0, 1)
    return np.maximum(np.rint(out), mask)


def smooth(shape, seed):
    noise = np.random.default_rng(seed).integers(0, 256, shape, np.uint8)
    soft = cv2.GaussianBlur(noise, (0, 0), 12, borderType=cv2.BORDER_REPLICATE).astype(float)
    return np.rint((soft - soft.min()) / max(1e-9, np.ptp(soft)) * 255).astype(np.uint8)


@settings(deadline=None, max_examples=60)
@given(arrays.arrays(np.uint8, SHAPES, elements=st.sampled_from([0, 0, 0, 0, 60, 128, 255])), st.floats(0.1, 12))
def test_masks_of_few_values_grow_as_defined(mask, radius):
    assert np.abs(grow(mask, radius) - slow(mask, radius)).max(initial=0) <= 1


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 999), st.floats(0.2, 30))
def test_soft_masks_grow_as_defined(seed, radius):
    mask = smooth((90, 70), seed)
    difference = np.abs(grow(mask, radius) - slow(mask, radius))
    # The rim of the disc is made of a few discs: of 2000 masks five were off by 4 somewhere, one more by 5.
    assert difference.max() <= 6
    assert difference.mean() < 1


@pytest.mark.parametrize("radius", [0.4, 1, 1.5, 5, 17.3, 60])
def test_a_mixture_of_soft_and_sharp_is_off_by_a_sixth_of_a_pixel_s_edge_at_most(radius):
    mask = smooth((300, 280), 3)
    mask[100:140, 60:200] = 255
    mask[200:, :90] = 0
    difference = np.abs(grow(mask, radius) - slow(mask, radius))
    assert difference.max() <= 255 / 6 + 2
    assert difference.mean() < 1


@pytest.mark.parametrize("radius", [3, 20.5, 140])
def test_windows_leave_no_seam(radius):
    mask = np.zeros((700, 1300), np.uint8)
    cv2.ellipse(mask, (620, 330), (400, 200), 15, 0, 360, 255, -1)
    mask[:, :300] = np.maximum(mask[:, :300], smooth((700, 300), 1) // 2)
    mask = feather(mask, 25)
    difference = np.abs(grow(mask, radius) - slow(mask, radius))
    assert difference.max() <= 7
    shrunk = np.abs(shrink(mask, radius).astype(float) - (255 - slow(invert(mask), radius)))
    assert shrunk.max() <= 7


def test_a_single_pixel_becomes_the_disc_of_its_radius():
    mask = np.zeros((41, 41), np.uint8)
    mask[20, 20] = 255
    y, x = np.mgrid[-20:21, -20:21]
    expected = np.rint(np.clip(7.5 + 1 - np.hypot(x, y), 0, 1) * 255)
    assert np.abs(grow(mask, 7.5) - expected).max() <= 1
    assert math.isclose(grow(mask, 7.5).sum() / 255, math.pi * 8**2, rel_tol=0.03)
