"""Coverage drawn to where each pixel lies between the colors of both sides."""

import numpy as np
import pytest

from editor.algorithms.matting import between_colors

FRONT, BACK = np.array([0.9, 0.2, 0.1], np.float32), np.array([0.1, 0.3, 0.8], np.float32)


def edge(width):
    """The coverage of an upright edge that is so many pixels soft."""
    x = np.arange(80, dtype=np.float32)[None, :].repeat(60, axis=0)
    return np.clip((40 - x) / width + 0.5, 0, 1).astype(np.float32)


def mixed(alpha):
    return (alpha[..., None] * FRONT + (1 - alpha[..., None]) * BACK).astype(np.float32)


def test_a_guess_that_is_too_soft_becomes_as_sharp_as_the_picture():
    true, guess = edge(1.5), edge(8)
    found = between_colors(mixed(true), guess, 4.0, (80, 60))
    assert np.abs(found - true).max() < 0.05
    assert np.abs(guess - true).max() > 0.3


def test_a_soft_edge_stays_soft():
    true = edge(9)
    found = between_colors(mixed(true), edge(6), 6.0, (80, 60))
    assert np.abs(found - true).mean() < 0.7 * np.abs(edge(6) - true).mean()


def test_where_colors_do_not_tell_the_guess_holds():
    guess = edge(6)
    same = np.full((60, 80, 3), 0.4, np.float32)
    assert np.allclose(between_colors(same, guess, 4.0, (80, 60)), guess, atol=0.02)
    noise = np.random.default_rng(0).random((60, 80, 3)).astype(np.float32)
    assert np.abs(between_colors(noise, guess, 4.0, (80, 60)) - guess).max() < 0.25


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_without_both_sides_nothing_changes(value):
    alpha = np.full((20, 30), value, np.float32)
    image = np.random.default_rng(1).random((20, 30, 3)).astype(np.float32)
    assert np.allclose(between_colors(image, alpha, 5.0, (30, 20)), alpha)


def test_what_is_sure_stays():
    guess = edge(6)
    found = between_colors(mixed(edge(1.5)), guess, 4.0, (40, 30))
    assert (found[guess == 1] == 1).all()
    assert (found[guess == 0] == 0).all()
