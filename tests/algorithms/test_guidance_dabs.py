"""Large dabs of color: their color is the drawn one, their texture that of a region of the picture."""

import numpy as np
import pytest

from editor.algorithms.completion import Guidance, complete
from editor.algorithms.guidance_dabs import colored, lending_colors

GREEN, RED = (0.3, 0.42, 0.15), (0.7, 0.15, 0.1)


def meadow(height=160, width=220):
    """Smooth sky above a rough meadow."""
    rng = np.random.default_rng(0)
    image = np.empty((height, width, 3), np.float32)
    image[:60] = (0.6, 0.75, 0.95)
    blades = rng.normal(0, 0.08, (height - 60, width, 1)).astype(np.float32)
    image[60:] = np.clip(np.array([0.42, 0.4, 0.22], np.float32) + blades, 0, 1)
    return image


def dab(shape, rows, columns, color, strength=1.0):
    colors = np.zeros((*shape, 4), np.float32)
    colors[rows, columns] = (*color, strength)
    return colors


def filled_with(color):
    image = meadow()
    mask = np.zeros(image.shape[:2], np.uint8)
    mask[80:140, 60:160] = 255
    colors = dab(mask.shape, slice(88, 132), slice(70, 150), color)
    return image, mask, complete(image, mask, guidance=Guidance(colors=colors), seed=3)


@pytest.mark.parametrize("color", [GREEN, RED])
def test_a_dab_on_the_meadow_has_the_drawn_color_and_the_meadows_texture(color):
    image, mask, result = filled_with(color)
    inner = result[94:126, 78:142]
    assert inner.mean(axis=(0, 1)) == pytest.approx(color, abs=0.04)
    assert inner[..., 1].std() > 0.3 * image[62:78, :, 1].std()
    assert np.array_equal(result[mask == 0], image[mask == 0])


def test_a_color_that_the_picture_has_enough_of_stays_and_so_do_small_dabs():
    image = meadow()
    known = np.ones(image.shape[:2], np.bool_)
    known[80:140, 60:160] = False
    for rows, color in ((slice(90, 130), (0.6, 0.75, 0.95)), (slice(90, 92), RED)):
        drawn = dab(known.shape, rows, slice(70, 150), color)
        assert lending_colors(image, known, drawn[..., :3], drawn[..., 3])[91, 100] == pytest.approx(color, abs=0.01)


def test_the_region_nearest_in_color_lends():
    image = meadow()
    known = np.ones(image.shape[:2], np.bool_)
    known[80:140, 60:160] = False
    drawn = dab(known.shape, slice(90, 130), slice(70, 150), GREEN)
    lent = lending_colors(image, known, drawn[..., :3], drawn[..., 3])
    assert lent[110, 100] == pytest.approx((0.42, 0.4, 0.22), abs=0.03)
    assert not lent[0, 0].any()


def test_many_colors_are_a_picture_and_nothing_known_lends_nothing():
    rng = np.random.default_rng(1)
    image, colors = meadow(), rng.random((160, 220, 3)).astype(np.float32)
    alpha = np.ones((160, 220), np.float32)
    assert lending_colors(image, np.ones(alpha.shape, np.bool_), colors, alpha) is colors
    flat = np.full_like(colors, 0.5)
    assert lending_colors(image, np.zeros(alpha.shape, np.bool_), flat, alpha) is flat
    assert colored(image, flat, np.zeros_like(alpha)) is image


def test_shade_lowers_contrast_and_values_stay_in_range():
    image = meadow()
    alpha = np.zeros(image.shape[:2], np.float32)
    alpha[70:150, 20:200] = 1
    dark = colored(image, np.full_like(image, 0.05), alpha)
    assert dark[80:140, 40:180].std() < image[80:140, 40:180].std()
    assert dark.min() >= 0
    assert dark.max() <= 1
    assert np.array_equal(dark[:60], image[:60])
