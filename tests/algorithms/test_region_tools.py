"""Superpixels, the cheapest cut, the guided filter and grids of color."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.algorithms.color_grid import IDENTITY, AffineGrid, constant_map
from editor.algorithms.guided import applied, guided_filter, linear_model
from editor.algorithms.mincut import min_cut
from editor.algorithms.superpixels import region_graph
from editor.core.geometry import Rect, Size


def cost(chosen, pairs, costs, inside, outside):
    cut = sum(c for (i, j), c in zip(pairs, costs, strict=True) if chosen[i] != chosen[j])
    return cut + sum(inside[i] for i, is_in in enumerate(chosen) if not is_in) + sum(
        outside[i] for i, is_in in enumerate(chosen) if is_in
    )  # fmt: skip


@st.composite
def problems(draw):
    count = draw(st.integers(1, 7))
    every = list(itertools.combinations(range(count), 2))
    pairs = draw(st.lists(st.sampled_from(every), unique=True)) if every else []
    numbers = st.integers(0, 9)
    costs = draw(st.lists(numbers, min_size=len(pairs), max_size=len(pairs)))
    sides = [draw(st.lists(numbers, min_size=count, max_size=count)) for _ in range(2)]
    return count, pairs, costs, *sides


@settings(deadline=None, max_examples=60)
@given(problems())
def test_no_other_choice_is_cheaper_than_the_cut(problem):
    count, pairs, costs, inside, outside = problem
    array = np.array(pairs, np.int32).reshape(-1, 2)
    chosen = min_cut(count, array, np.array(costs, float), np.array(inside, float), np.array(outside, float))
    best = min(cost(other, pairs, costs, inside, outside) for other in itertools.product((0, 1), repeat=count))
    assert cost(chosen, pairs, costs, inside, outside) == best


@pytest.mark.parametrize("size", [(1, 1), (2, 9), (50, 40), (123, 77)])
def test_regions_cover_every_pixel_and_know_their_neighbors(size):
    image = np.random.default_rng(2).random((size[1], size[0], 3), np.float32)
    graph = region_graph(image)
    assert graph.areas.sum() == size[0] * size[1]
    assert np.array_equal(np.unique(graph.labels), np.arange(graph.count))
    assert (graph.pairs[:, 0] < graph.pairs[:, 1]).all()
    touching = set()
    for near, far in ((graph.labels[:, :-1], graph.labels[:, 1:]), (graph.labels[:-1], graph.labels[1:])):
        touching |= {tuple(sorted(pair)) for pair in zip(near.ravel().tolist(), far.ravel().tolist(), strict=True)}
    assert {tuple(pair) for pair in graph.pairs.tolist()} == {pair for pair in touching if pair[0] != pair[1]}


def test_regions_do_not_cross_a_strong_edge():
    image = np.zeros((60, 90, 3), np.float32)
    image[:, 43:] = 0.9
    graph = region_graph(image)
    left, right = set(graph.labels[:, :41].ravel()), set(graph.labels[:, 45:].ravel())
    assert not left & right


def test_a_map_that_follows_color_comes_back_unchanged_from_the_guided_filter():
    guide = np.random.default_rng(0).random((40, 50, 3), np.float32)
    target = guide @ np.array([0.2, 0.5, 0.1], np.float32) + np.float32(0.1)
    assert np.abs(guided_filter(guide, target, 4, 1e-6) - target).max() < 1e-3


def test_what_is_not_known_is_read_off_from_what_is():
    guide = np.random.default_rng(0).random((40, 50, 3), np.float32)
    target = guide @ np.array([0.2, 0.5, 0.1], np.float32)
    weights = np.ones((40, 50), np.float32)
    weights[10:30, 10:40] = 0
    spoiled = np.where(weights > 0, target, 9).astype(np.float32)
    factors, offset = linear_model(guide, spoiled, 20, 1e-6, weights)
    assert np.abs(applied(guide, factors, offset) - target).max() < 1e-2


def test_windows_that_know_nothing_say_so():
    weights = np.zeros((30, 30), np.float32)
    weights[0, 0] = 1
    _, offset = linear_model(np.ones((30, 30, 3), np.float32), np.ones((30, 30), np.float32), 3, 1e-3, weights)
    assert np.isfinite(offset[0, 0])
    assert np.isnan(offset[29, 29])


class TestGrid:
    def grid(self, seed=0, side=6):
        rng = np.random.default_rng(seed)
        params = IDENTITY + rng.normal(0, 0.05, (side, side + 1, 12)).astype(np.float32)
        return AffineGrid(params.astype(np.float32), rng.random((side, side + 1)).astype(np.float32))

    @settings(deadline=None)
    @given(st.integers(0, 30), st.integers(0, 30), st.integers(1, 40), st.integers(1, 40), st.floats(0, 1))
    def test_parts_are_the_same_as_the_whole(self, x, y, width, height, strength):
        size = Size(70, 70)
        image = np.random.default_rng(1).random((70, 70, 3), np.float32)
        whole = self.grid().apply(image, size.rect, size, strength)
        place = Rect(x, y, width, height)
        part = self.grid().apply(image[place.slices], place, size, strength)
        assert np.allclose(part, whole[place.slices], atol=2e-6)

    def test_it_is_the_bicubic_of_the_network_that_the_maps_come_from(self):
        torch = pytest.importorskip("torch")
        grid = AffineGrid(self.grid().params)
        image = np.random.default_rng(1).random((61, 83, 3), np.float32)
        tensor = torch.from_numpy(grid.params.transpose(2, 0, 1)[None])
        maps = torch.nn.functional.interpolate(tensor, (61, 83), mode="bicubic")[0].numpy().transpose(1, 2, 0)
        expected = np.clip(np.einsum("yxij,yxj->yxi", maps[..., :9].reshape(61, 83, 3, 3), image) + maps[..., 9:], 0, 1)
        found = grid.apply(image, Rect(0, 0, 83, 61), Size(83, 61))
        assert np.abs(found - expected).max() < 1e-5

    def test_strength_goes_from_nothing_to_all(self):
        image = np.random.default_rng(1).random((9, 9, 3), np.float32)
        grid = constant_map(np.eye(3) * 0.5, np.zeros(3))
        full = Rect(0, 0, 9, 9), Size(9, 9)
        assert np.array_equal(grid.apply(image, *full, 0.0), image)
        assert np.allclose(grid.apply(image, *full, 0.5), image * 0.75)
        assert np.allclose(grid.apply(image, *full), image * 0.5)

    def test_a_place_outside_the_picture_is_refused(self):
        with pytest.raises(ValueError, match="does not lie"):
            constant_map(np.eye(3), np.zeros(3)).apply(np.zeros((5, 5, 3), np.float32), Rect(8, 0, 5, 5), Size(10, 10))
