"""White stays white when it is harmonized: tinted at most as what is around it."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from editor.algorithms.color_grid import constant_map
from editor.algorithms.harmonize_cast import MOST_TINT, white_of, with_bounded_cast

WHITE = np.array([0.9, 0.9, 0.9], np.float32)
BLUE = np.array([0.2, 0.3, 0.6], np.float32)
LUMA = np.array([0.2126, 0.7152, 0.0722])


def mapped(grid, color) -> np.ndarray:
    return grid.params[0, 0, :9].reshape(3, 3) @ color + grid.params[0, 0, 9:]


def test_white_beside_blue_is_not_made_yellow():
    yellow = constant_map(np.diag([0.95, 0.9, 0.75]), np.zeros(3))
    found = mapped(with_bounded_cast(yellow, WHITE, BLUE), WHITE)
    assert found[2] > 0.97 * found[1]
    assert abs(found @ LUMA - mapped(yellow, WHITE) @ LUMA) < 0.02


def test_white_may_take_on_a_little_of_what_is_around():
    slightly = constant_map(np.diag([0.9, 0.9, 0.93]), np.zeros(3))
    assert np.abs(mapped(with_bounded_cast(slightly, WHITE, BLUE), WHITE) - mapped(slightly, WHITE)).max() < 0.01
    much = constant_map(np.diag([0.45, 0.6, 1.1]), np.zeros(3))
    found = mapped(with_bounded_cast(much, WHITE, BLUE), WHITE)
    assert 0 < found[2] - found[0] < (mapped(much, WHITE)[2] - mapped(much, WHITE)[0]) / 2


@given(
    st.lists(st.floats(0.3, 1.0), min_size=3, max_size=3),
    st.lists(st.floats(0.05, 1.0), min_size=3, max_size=3),
)
def test_the_way_to_the_surroundings_is_bounded_and_never_backward(gains, around):
    color = np.array(around, np.float32)
    found = mapped(with_bounded_cast(constant_map(np.diag(gains), np.zeros(3)), WHITE, color), WHITE)
    cast = color / (color @ LUMA) - 1
    size = float(np.linalg.norm(cast))
    if size < 0.01:
        return
    before = mapped(constant_map(np.diag(gains), np.zeros(3)), WHITE)
    along = float((found / (before @ LUMA) - 1) @ (cast / size))
    assert -1e-3 <= along <= MOST_TINT + 1e-3


def test_only_bright_and_neutral_colors_are_white():
    image = np.full((10, 10, 3), 0.2, np.float32)
    inside = np.ones((10, 10), bool)
    assert white_of(image, inside) is None
    image[:5] = (0.9, 0.6, 0.9)
    assert white_of(image, inside) is None
    image[5:] = (0.88, 0.9, 0.89)
    found = white_of(image, inside)
    assert found is not None
    assert np.allclose(found, (0.88, 0.9, 0.89), atol=1e-3)
    assert white_of(image, np.zeros((10, 10), bool)) is None
