"""Grain and sharpness: what is measured of a place, and what is added to a thing that is put there."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from editor.algorithms.harmonize_detail import blurred, detail_of, grain_like, missing_blur, missing_grain

WHERE = np.ones((240, 240), bool)


def plain(noise: float = 0.0, seed: int = 0) -> np.ndarray:
    draw = np.random.default_rng(seed)
    return (np.full((240, 240, 3), 0.5) + draw.normal(0, noise, (240, 240, 3))).astype(np.float32)


def squares(blur: float) -> np.ndarray:
    rows, columns = np.mgrid[:240, :240]
    light = np.where((rows // 24 + columns // 24) % 2 == 0, 0.3, 0.7).astype(np.float32)
    soft = cv2.GaussianBlur(light, (0, 0), blur) if blur else light
    return np.repeat(soft[..., None], 3, axis=2)


@pytest.mark.parametrize("noise", [0.01, 0.03])
def test_white_noise_is_measured_truly_and_is_half_at_half_the_scale(noise):
    grain = detail_of([(plain(noise), WHERE)]).grain
    np.testing.assert_allclose(grain[:, 0], noise, rtol=0.12)
    np.testing.assert_allclose(grain[:, 1], noise / 2, rtol=0.2)


def test_made_grain_answers_to_the_measure_as_asked_at_both_scales():
    wanted = np.array([[0.03, 0.018], [0.012, 0.009], [0.01, 0.006]], np.float32)
    made = grain_like(wanted, 240, 240, 3)
    found = detail_of([(made + np.float32(0.5), WHERE)]).grain
    np.testing.assert_allclose(found, wanted, rtol=0.2)
    np.testing.assert_array_equal(made, grain_like(wanted, 240, 240, 3))
    assert abs(float(made.mean())) < 1e-3


@pytest.mark.parametrize("sigma", [1.0, 1.5, 2.5])
def test_the_radius_of_blurred_edges_is_found(sigma):
    # the measure itself smooths by 0.6
    assert detail_of([(squares(sigma), WHERE)]).blur == pytest.approx(np.hypot(sigma, 0.6), rel=0.2)


def test_only_what_is_lacking_clearly_is_added():
    fine, coarse = (detail_of([(plain(noise), WHERE)]).grain for noise in (0.01, 0.03))
    assert missing_grain(coarse, fine) is None
    assert missing_grain(fine, fine) is None
    assert missing_grain(None, coarse) is None
    lacking = missing_grain(fine, coarse)
    np.testing.assert_allclose(lacking[:, 0], np.sqrt(0.03**2 - 0.01**2), rtol=0.15)


def test_texture_is_no_grain():
    texture = cv2.GaussianBlur(plain(0.2), (0, 0), 2.0)
    assert missing_grain(detail_of([(plain(0.002), WHERE)]).grain, detail_of([(texture, WHERE)]).grain) is None


def test_sharp_things_are_blurred_by_a_bounded_radius_and_nothing_is_sharpened():
    sharp, soft, softer = (detail_of([(squares(sigma), WHERE)]) for sigma in (0.4, 1.5, 3.5))
    assert 0.8 < missing_blur(sharp, soft) < 1.7
    assert missing_blur(sharp, softer) == 2.0
    assert missing_blur(soft, sharp) == 0.0
    assert missing_blur(sharp, sharp) == 0.0


def test_a_place_without_edges_or_flat_parts_tells_nothing():
    nothing = detail_of([])
    assert nothing.grain is None
    assert nothing.blur is None
    assert detail_of([(plain(), WHERE)]).blur is None


def test_a_blurred_cut_out_keeps_its_color_to_the_edge():
    pixels = np.zeros((40, 40, 4), np.float32)
    pixels[10:30, 10:30] = (0.8, 0.2, 0.1, 1)
    soft = blurred(pixels, 2.0)
    seen = soft[..., 3] > 0.01
    np.testing.assert_allclose(soft[seen][:, :3], np.broadcast_to((0.8, 0.2, 0.1), (int(seen.sum()), 3)), atol=1e-3)
    assert 0.3 < soft[20, 10, 3] < 0.8
