"""What lies beyond the border is guessed from the outline, on every side alike, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest

from editor.algorithms.extrapolate import beyond


def post(height: int = 60, width: int = 40, left: int = 12, right: int = 30) -> np.ndarray:
    alpha = np.zeros((height, width), np.float32)
    alpha[8:, left:right] = 1
    return alpha


def test_straight_sides_go_straight_on_and_close():
    cover, margins = beyond(post(), (False, False, True, False))
    assert margins == (0, 0, 9, 0)
    assert cover.shape == (69, 40)
    assert cover[:60].max() == 0
    assert cover[60, 14:28].min() == 1
    assert cover[60, :10].max() == 0
    widths = cover[60:].sum(axis=1)
    assert (np.diff(widths) <= 0).all()
    assert widths[-1] < 10


def test_leaning_sides_lean_on():
    alpha = np.zeros((60, 80), np.float32)
    for row in range(60):
        alpha[row, 10 + row // 2 : 30 + row // 2] = 1
    cover, _ = beyond(alpha, (False, False, True, False))
    x = np.arange(80) + 0.5
    middles = [float((line * x).sum() / line.sum()) for line in cover[60:66]]
    assert np.diff(middles).mean() == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize(("turn", "side"), [(0, 2), (1, 1), (2, 0), (3, 3)])
def test_every_side_is_treated_alike(turn, side):
    plain, _ = beyond(post(), (False, False, True, False))
    sides = tuple(index == side for index in range(4))
    turned, _ = beyond(np.rot90(post(), turn), sides)
    np.testing.assert_allclose(turned, np.rot90(plain, turn))


def test_what_touches_no_border_or_only_a_little_is_whole():
    assert beyond(post(), (True, False, False, False)) is None
    thin = np.zeros((100, 100), np.float32)
    thin[20:90, 20:90] = 1
    thin[90:, 50:53] = 1
    assert beyond(thin, (False, False, True, False)) is None
