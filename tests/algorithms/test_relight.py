"""The light at two places of a picture: what the ground tells, and what it does not."""

from __future__ import annotations

import numpy as np
import pytest

from editor.algorithms.relight import light_change, to_linear, to_srgb

HEIGHT, WIDTH = 120, 240


def places():
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    there, here = (np.hypot(rows - 60, columns - x) for x in (60, 180))
    return (there > 24) & (here > 24), (there > 25) & (there < 40), (here > 25) & (here < 40)


def lawn(seed=0):
    grain = np.random.default_rng(seed).normal(0, 0.03, (HEIGHT, WIDTH, 1))
    return np.clip(np.array([0.45, 0.55, 0.35]) + grain, 0, 1).astype(np.float32)


def lit(image, ramp, gain):
    light = 1 + ramp[None, :, None] * (np.array(gain) - 1)
    return to_srgb((to_linear(image) * light).astype(np.float32))


@pytest.mark.parametrize("width", [1, 60])
@pytest.mark.parametrize("gain", [0.4, 0.6, 1.5])
def test_the_same_ground_in_another_light_tells_the_light(width, gain):
    ramp = np.clip((np.arange(WIDTH) - 120) / width + 0.5, 0, 1)
    change = light_change(lit(lawn(), ramp, [gain] * 3), *places())
    assert change == pytest.approx(np.log(gain), abs=0.12)


def test_even_ground_tells_no_change():
    assert light_change(lawn(), *places()) == pytest.approx(0, abs=0.01)


def test_ground_of_another_stuff_tells_no_change():
    image = lawn()
    stones = np.random.default_rng(1).normal(0.25, 0.12, (HEIGHT, WIDTH // 2, 1))
    image[:, WIDTH // 2 :] = np.clip(stones, 0, 1)
    assert light_change(image, *places()) == pytest.approx(0, abs=1e-6)


def test_light_and_its_inverse():
    values = np.linspace(0, 1, 50, dtype=np.float32)
    np.testing.assert_allclose(to_srgb(to_linear(values)), values, atol=1e-5)
