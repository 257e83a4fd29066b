"""What sources cost for being taken too often."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.algorithms.completion import CompletionOptions, complete
from editor.algorithms.completion_burden import burden

WIDTH, HEIGHT = 40, 30


def costs(field: np.ndarray, targets: np.ndarray, sources: int, strength: float = 1.0) -> np.ndarray:
    errors = np.full(WIDTH * HEIGHT, 1000, np.int32)
    return burden(field, errors, targets, sources, WIDTH, 5, strength).reshape(HEIGHT, WIDTH)


def test_a_piece_copied_once_costs_nothing() -> None:
    field = np.full(WIDTH * HEIGHT, -1, np.int32)
    targets = np.flatnonzero(np.arange(WIDTH * HEIGHT) % WIDTH >= 20).astype(np.int32)
    field[targets] = targets - 20
    assert not costs(field, targets, 600).any()


def test_a_piece_stamped_again_and_again_costs_more_than_what_is_never_taken() -> None:
    field = np.full(WIDTH * HEIGHT, -1, np.int32)
    targets = np.flatnonzero(np.arange(WIDTH * HEIGHT) % WIDTH >= 20).astype(np.int32)
    rows, columns = np.divmod(targets, WIDTH)
    field[targets] = (10 + rows % 4) * WIDTH + 8 + columns % 4
    found = costs(field, targets, 600)
    assert found[11, 9] > 0
    assert not found[:, 16:].any()
    assert not found[20:].any()
    # Four times the mean distance of a patch is never what it costs.
    assert found.max() <= 0.3 * 4 * 1000


@given(st.floats(0, 1), st.integers(0, 2**31))
def test_it_grows_with_its_strength_and_is_nothing_at_none(strength: float, seed: int) -> None:
    draw = np.random.default_rng(seed)
    targets = np.arange(WIDTH * HEIGHT // 2, WIDTH * HEIGHT, dtype=np.int32)
    field = np.full(WIDTH * HEIGHT, -1, np.int32)
    field[targets] = draw.integers(0, 60, targets.size)
    some, most = costs(field, targets, 600, strength), costs(field, targets, 600)
    assert (some <= most).all()
    assert (some >= 0).all()
    assert not costs(field, targets, 600, 0.0).any()


def test_where_there_are_few_sources_all_may_be_taken_often() -> None:
    field = np.full(WIDTH * HEIGHT, -1, np.int32)
    targets = np.arange(WIDTH * HEIGHT // 2, WIDTH * HEIGHT, dtype=np.int32)
    field[targets] = np.arange(targets.size) % 30
    assert costs(field, targets, 600).any()
    assert not costs(field, targets, 20).any()


@pytest.mark.parametrize("threads", [2, 3])
def test_large_holes_are_the_same_for_any_number_of_threads(threads: int) -> None:
    draw = np.random.default_rng(3)
    image = draw.random((96, 96, 3), dtype=np.float32)
    mask = np.zeros((96, 96), np.uint8)
    mask[10:90, 20:90] = 255
    first = complete(image, mask, seed=1, options=CompletionOptions(threads=1, reach=96))
    again = complete(image, mask, seed=1, options=CompletionOptions(threads=threads, reach=96))
    np.testing.assert_array_equal(first, again)
