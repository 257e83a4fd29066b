"""Shadows: found where one was thrown, not where none is, taken off as a ratio, and made up under the foot."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from editor.algorithms.shadow import contact_shadow, find_shadow, shadow_ratio
from editor.operations.reposition_shadow import LEAST_CONFIDENCE


def scene(strength: float, seed: int = 0):
    """Grass-like ground, a reddish post, and its shadow leaning to the right."""
    draw = np.random.default_rng(seed)
    height, width = 240, 320
    grain = cv2.GaussianBlur(draw.random((height, width), np.float32), (0, 0), 1.0)[..., None]
    ground = (np.array([0.35, 0.5, 0.25], np.float32) + 0.25 * (grain - 0.5)).astype(np.float32)
    shade = np.zeros((height, width), np.float32)
    cv2.fillConvexPoly(shade, np.array([[130, 190], [170, 190], [250, 160], [215, 155]]), 1.0)
    shade = cv2.GaussianBlur(shade, (0, 0), 2.5)
    image = ground * (1 - strength * shade[..., None])
    alpha = np.zeros((height, width), np.float32)
    alpha[60:192, 130:170] = 1
    image[alpha > 0] = (0.7, 0.2, 0.2)
    return image, ground, alpha, shade


def darken(image, alpha, center, radii, share):
    """Lay another shadow on what is not the subject; returns where, [y, x] 0..1."""
    other = np.zeros(alpha.shape, np.float32)
    cv2.ellipse(other, center, radii, 0, 0, 360, 1.0, -1)
    image *= np.where(alpha > 0, 1, 1 - share * cv2.GaussianBlur(other, (0, 0), 1.5))[..., None]
    return other


def test_a_thrown_shadow_is_found_where_it_lies():
    image, _, alpha, shade = scene(0.5)
    found = find_shadow(image, alpha)
    assert found is not None
    assert found.confidence > LEAST_CONFIDENCE
    free = alpha == 0
    mine, true = (found.mask > 0.5) & free, (shade > 0.3) & free
    assert (mine & true).sum() / (mine | true).sum() > 0.6
    core = (shade > 0.95) & free
    assert np.median(found.ratio[core]) == pytest.approx(0.5, abs=0.12)


def test_the_soft_border_of_a_shadow_belongs_to_it():
    image, _, alpha, shade = scene(0.5)
    found = find_shadow(image, alpha)
    assert found is not None
    seen = (shade > 0.15) & (alpha == 0)
    assert (found.mask[seen] > 0.5).mean() > 0.93


def test_a_dark_thing_of_another_hue_in_the_shadow_is_none_of_it():
    image, _, alpha, _ = scene(0.5)
    thing = np.zeros(alpha.shape, np.uint8)
    cv2.circle(thing, (200, 178), 13, 1, -1)
    image[thing > 0] = (0.08, 0.1, 0.3)
    found = find_shadow(image, alpha)
    assert found is not None
    middle = cv2.erode(thing, np.ones((15, 15), np.uint8)) > 0
    assert found.mask[middle].max() < 0.5


def test_the_shadow_of_a_neighbor_on_the_other_side_is_not_the_subjects():
    image, _, alpha, shade = scene(0.5)
    other = darken(image, alpha, (100, 186), (34, 8), 0.5)
    found = find_shadow(image, alpha)
    assert found is not None
    assert found.mask[(other > 0) & (alpha == 0) & (shade < 0.02)].mean() < 0.1
    assert found.mask[(shade > 0.5) & (alpha == 0)].mean() > 0.9


@pytest.mark.parametrize("seed", range(4))
def test_without_a_shadow_none_is_found(seed):
    image, _, alpha, _ = scene(0.0, seed)
    assert find_shadow(image, alpha) is None


def test_a_picture_without_a_subject_has_no_shadow():
    image, *_ = scene(0.5)
    assert find_shadow(image, np.zeros(image.shape[:2], np.float32)) is None


def test_the_ratio_brings_the_shadow_and_leaves_the_texture():
    image, ground, alpha, shade = scene(0.5)
    ratio = shadow_ratio(image, ground, shade, alpha, 3.0)
    core = (cv2.erode(shade, np.ones((5, 5))) > 0.9) & (alpha == 0)
    assert core.sum() > 200
    assert ratio[core].mean() == pytest.approx(0.5, abs=0.06)
    assert ratio[core].std() < 0.06
    assert ratio.max() <= 1


def test_a_contact_shadow_lies_at_the_foot_and_fades_away():
    alpha = np.zeros((120, 60), np.float32)
    alpha[10:110, 20:40] = 1
    cover, ratio, margins = contact_shadow(alpha)
    assert cover.shape == (120 + margins[1] + margins[3], 60 + margins[0] + margins[2])
    assert 0 < ratio < 1
    rows = np.flatnonzero(cover.max(axis=1) > 0.1)
    assert abs(rows.mean() - (margins[1] + 110)) < 15
    assert cover[0].max() == 0
    assert cover[-1].max() < 0.02


def test_another_shadow_that_hangs_on_by_a_neck_and_leaves_the_picture_is_not_the_subjects():
    rows, columns = np.mgrid[:160, :240]
    subject = (np.abs(columns - 80) < 22) & (rows > 50) & (rows < 120)
    own = ((columns - 100) / 42.0) ** 2 + ((rows - 122) / 9.0) ** 2 <= 1
    other = (columns > 170) & (np.abs(rows - 122) < 16)
    neck = (columns > 135) & (columns <= 172) & (np.abs(rows - 122) < 1)
    image = np.full((160, 240, 3), 0.7, np.float32)
    image[own | other | neck] = 0.4
    image[subject] = (0.8, 0.2, 0.1)
    found = find_shadow(image, subject.astype(np.float32))
    assert found is not None
    there = found.mask > 0.5
    assert (there & own & ~subject).sum() > 0.8 * (own & ~subject).sum()
    assert (there & other).sum() < 0.05 * other.sum()


def test_a_things_color_does_not_come_along_with_the_shadow():
    image, ground, alpha, shade = scene(0.5)
    thing = np.zeros(alpha.shape, np.uint8)
    cv2.circle(thing, (200, 178), 9, 1, -1)
    image[thing > 0] = (0.9, 0.05, 0.05)
    ratio = shadow_ratio(image, ground, shade, alpha, 4.0)
    spread = ratio.max(axis=2) / np.maximum(ratio.min(axis=2), 1e-3)
    assert spread.max() < 1.6


def test_a_narrow_shadow_beside_a_large_dark_place_is_found_alone():
    image, _, alpha, shade = scene(0.5)
    far = darken(image, alpha, (60, 205), (62, 22), 0.45)
    found = find_shadow(image, alpha)
    assert found is not None
    assert found.mask[(far > 0) & (shade < 0.02)].mean() < 0.2
    assert found.mask[(shade > 0.5) & (alpha == 0)].mean() > 0.9


def test_a_dark_place_that_goes_far_beyond_both_sides_is_no_clear_shadow():
    image, ground, alpha, _ = scene(0.5)
    band = np.zeros(alpha.shape, np.float32)
    cv2.ellipse(band, (150, 195), (110, 18), 0, 0, 360, 1.0, -1)
    image = np.where(alpha[..., None] > 0, image, ground * (1 - 0.5 * cv2.GaussianBlur(band, (0, 0), 1.5))[..., None])
    found, clear = find_shadow(image, alpha), find_shadow(*scene(0.5)[::2])
    assert clear is not None
    assert found is None or found.confidence < 0.5 * clear.confidence


def test_what_is_darker_by_its_own_color_is_less_likely_a_shadow():
    image, ground, alpha, shade = scene(0.5)
    plain = find_shadow(image, alpha)
    colored = np.where(alpha[..., None] > 0, image, ground * (1 - shade[..., None] * np.float32((0.38, 0.5, 0.56))))
    found = find_shadow(colored.astype(np.float32), alpha)
    assert plain is not None
    assert found is None or found.confidence < 0.8 * plain.confidence
