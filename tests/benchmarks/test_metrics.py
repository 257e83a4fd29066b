"""The figures of fills: perfect where nothing differs, and moved the right way by blur, noise, steps and offsets."""

import math

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import metrics
from benchmarks.data import feature_model


def grass(seed: int = 3, height: int = 97, width: int = 121) -> metrics.Image:
    noise = np.random.default_rng(seed).normal(0, 60, (height, width, 3))
    return np.clip(120 + cv2.GaussianBlur(noise, (0, 0), 1.0), 0, 255).astype(np.uint8)


def hole_in(image: metrics.Image) -> metrics.Mask:
    mask = np.zeros(image.shape[:2], np.uint8)
    mask[30:70, 40:90] = 255
    return mask


def blended(image: metrics.Image, inside: metrics.Image, mask: metrics.Mask) -> metrics.Image:
    return np.where(mask[..., None] >= 128, inside, image)


def blurred(image: metrics.Image) -> metrics.Image:
    return cv2.GaussianBlur(image, (0, 0), 3.0)


def test_the_truth_itself_gets_the_perfect_figures():
    image = grass()
    mask = hole_in(image)
    assert metrics.psnr(image, image, mask) == pytest.approx(metrics.PSNR_CEILING)
    assert metrics.ssim(image, image, mask) == pytest.approx(1, abs=1e-5)
    assert metrics.gradient_deviation(image, image, mask) == pytest.approx(0, abs=1e-6)
    assert metrics.texture_distance(image, image, mask) == 0
    assert metrics.border_gradient(image, image, mask) == 0


@given(st.integers(1, 100))
def test_psnr_of_a_uniform_difference_is_the_one_of_the_formula(difference):
    truth = np.full((20, 30, 3), 100, np.uint8)
    mask = np.zeros((20, 30), np.uint8)
    mask[5:9, 6:12] = 255
    found = metrics.psnr(truth + np.uint8(difference), truth, mask)
    assert found == pytest.approx(20 * math.log10(255 / difference), abs=1e-4)


def test_what_differs_outside_the_hole_does_not_count_for_psnr_and_texture():
    truth = grass()
    mask = hole_in(truth)
    other = blended(grass(seed=9), truth, mask)
    # The filters of the texture figure reach a few pixels beyond the hole at each of three scales.
    near = cv2.dilate(mask, np.ones((81, 81), np.uint8))
    assert metrics.psnr(other, truth, mask) == pytest.approx(metrics.PSNR_CEILING)
    assert metrics.texture_distance(blended(other, truth, near), truth, mask) == 0


def test_a_blurred_fill_is_less_sharp_than_its_surroundings():
    image = grass()
    mask = hole_in(image)
    assert metrics.sharpness_ratio(image, mask) == pytest.approx(1, abs=0.1)
    assert metrics.sharpness_ratio(blended(image, blurred(image), mask), mask) < 0.2


def test_a_noisy_fill_is_sharper_than_its_surroundings():
    image = grass()
    mask = hole_in(image)
    noise = np.random.default_rng(1).integers(0, 256, image.shape).astype(np.uint8)
    assert metrics.sharpness_ratio(blended(image, noise, mask), mask) > 1.5


def test_noise_and_blur_raise_the_texture_distance_and_other_grass_does_not():
    image = grass(height=200, width=200)
    mask = hole_in(image)
    noise = np.random.default_rng(1).integers(0, 256, image.shape).astype(np.uint8)
    other = metrics.texture_distance(blended(image, grass(11, 200, 200), mask), image, mask)
    assert other < 0.2
    assert metrics.texture_distance(blended(image, noise, mask), image, mask) > 3 * other
    assert metrics.texture_distance(blended(image, blurred(image), mask), image, mask) > 3 * other


def test_a_step_at_the_border_raises_the_seam():
    image = grass()
    mask = hole_in(image)
    shifted = np.clip(image.astype(np.int16) + 60, 0, 255).astype(np.uint8)
    assert metrics.seam_ratio(image, mask) < 1.2
    assert metrics.seam_ratio(blended(image, shifted, mask), mask) > 2 * metrics.seam_ratio(image, mask)


def test_the_seam_of_a_plain_step_is_its_height():
    # Where nothing differs outside, half a gray step stands for the steps there.
    image = np.full((60, 80, 3), 100, np.uint8)
    mask = hole_in(image)
    assert metrics.seam_ratio(blended(image, image + np.uint8(7), mask), mask) == pytest.approx(7 / 0.5)


def test_the_border_gradient_of_a_gray_step_is_the_one_of_the_sobel_kernel():
    truth = np.full((60, 80, 3), 100, np.uint8)
    mask = np.zeros((60, 80), np.uint8)
    mask[:, 40:] = 255
    # A vertical step of 10: the Sobel kernel answers 4 x 10 on both of its sides.
    stepped = blended(truth, truth + np.uint8(10), mask)
    assert metrics.border_gradient(stepped, truth, mask) == pytest.approx(40)


def test_worse_fills_have_lower_ssim_and_higher_gradient_deviation():
    image = grass()
    mask = hole_in(image)
    slight = blended(image, cv2.GaussianBlur(image, (0, 0), 0.6), mask)
    strong = blended(image, blurred(image), mask)
    assert 1 > metrics.ssim(slight, image, mask) > metrics.ssim(strong, image, mask)
    assert 0 < metrics.gradient_deviation(slight, image, mask) < metrics.gradient_deviation(strong, image, mask)


def test_an_empty_hole_has_no_figures():
    image = grass()
    empty = np.zeros(image.shape[:2], np.uint8)
    assert set(metrics.figures(image, empty, image).as_dict().values()) == {None}


def test_a_picture_that_is_all_hole_has_no_ratios_to_its_surroundings():
    image = grass()
    full = np.full(image.shape[:2], 255, np.uint8)
    assert metrics.sharpness_ratio(image, full) is None
    assert metrics.seam_ratio(image, full) is None
    assert metrics.psnr(image, image, full) is not None


def test_without_a_truth_only_sharpness_and_seam_are_given():
    image = grass()
    given_ones = {name for name, value in metrics.figures(image, hole_in(image), None).as_dict().items() if value}
    assert given_ones == {"sharpness", "seam"}


def test_figures_leave_their_arrays_alone():
    image, truth = grass(), grass(5)
    mask = hole_in(image)
    for array in (image, truth, mask):
        array.flags.writeable = False
    assert all(
        value is not None for name, value in metrics.figures(image, mask, truth).as_dict().items() if name != "features"
    )


@pytest.mark.data
def test_the_feature_distance_is_zero_for_the_truth_and_grows_with_blur():
    model = feature_model()
    if model is None:
        pytest.skip("the network of the feature distance is not beside the checkout")
    distance = metrics.FeatureDistance(model)
    image = grass(height=128, width=128)
    mask = hole_in(image)
    slight = blended(image, cv2.GaussianBlur(image, (0, 0), 0.6), mask)
    assert distance(image, image, mask) == pytest.approx(0, abs=1e-6)
    assert 0 < distance(slight, image, mask) < distance(blended(image, blurred(image), mask), image, mask)
