"""Strokes: sub-pixel dabs, evenly spaced, the same whatever the pace of the events."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.algorithms import stroke
from editor.algorithms.stroke import StrokePath, Tip, dab, enclosed, stamp
from editor.core.geometry import Rect
from editor.core.tiles import TileMap

CANVAS = Rect(0, 0, 400, 300)


def paint(points, tip: Tip, erase: bool = False, tiles: TileMap | None = None, bounds: Rect = CANVAS) -> TileMap:
    tiles = tiles or TileMap(1, np.dtype(np.uint8))
    path = StrokePath(lambda pressure: tip)
    for x, y in points:
        stamp(tiles, path.to(x, y, 1.0), bounds, erase)
    return tiles


@given(st.floats(1, 80), st.floats(0, 1), st.floats(-3, 3), st.floats(-3, 3))
def test_a_dab_lies_inside_its_rectangle_and_its_radius(diameter, hardness, x, y):
    rect, coverage = dab(Tip(diameter, hardness), x, y)
    assert coverage.shape == (rect.height, rect.width)
    ys, xs = np.nonzero(coverage)
    distance = np.hypot(xs + rect.x + 0.5 - x, ys + rect.y + 0.5 - y)
    assert len(distance) == 0 or distance.max() <= max(0.5, diameter / 2) + 0.5


@pytest.mark.parametrize("diameter", [4.0, 9.5, 60.0, 201.0])
def test_a_hard_dab_has_the_area_of_its_disc_wherever_it_lies(diameter):
    for x, y in ((50.0, 50.0), (50.3, 49.8), (50.5, 50.5)):
        _, coverage = dab(Tip(diameter), x, y)
        assert coverage.sum() / 255 == pytest.approx(math.pi * diameter**2 / 4, rel=0.05)


def test_a_soft_dab_falls_off_from_full_to_nothing():
    rect, coverage = dab(Tip(41, 0.0), 20.5, 20.5)
    row = coverage[20 - rect.y, 20 - rect.x :].astype(int)
    assert row[0] >= 250
    assert (np.diff(row) <= 0).all()
    assert row[-1] == 0


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0.01, 0.99), max_size=8))
def test_the_pace_of_the_events_does_not_change_the_stroke(cuts):
    start, end = (40.0, 50.0), (300.0, 210.0)
    between = [(start[0] + (end[0] - start[0]) * t, start[1] + (end[1] - start[1]) * t) for t in sorted(cuts)]
    slow = paint([start, *between, end], Tip(20, 0.5)).read(CANVAS).astype(int)
    fast = paint([start, end], Tip(20, 0.5)).read(CANVAS).astype(int)
    assert np.abs(slow - fast).max() <= 2


def test_a_long_hard_stroke_has_an_even_edge():
    painted = paint([(50, 150), (350, 150)], Tip(30)).read(CANVAS)
    columns = (painted[:, 80:320] > 127).sum(axis=0)
    assert columns.max() - columns.min() <= 1


def test_erasing_takes_away_what_painting_put_there():
    tiles = paint([(50, 150), (350, 150)], Tip(30))
    paint([(50, 150), (350, 150)], Tip(34), erase=True, tiles=tiles)
    assert tiles.is_empty


def test_nothing_is_painted_outside_the_canvas():
    tiles = paint([(-50, -50), (450, 350)], Tip(60))
    assert CANVAS.contains(tiles.bounds())


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from([1.0, 3.0, 20.0, 255.0, 256.5, 700.0]),
    st.sampled_from([0.0, 0.5, 0.95, 1.0]),
    st.lists(st.tuples(st.floats(-100, 900), st.floats(-100, 700)), min_size=1, max_size=4),
    st.booleans(),
)
def test_stamping_many_dabs_is_stamping_each_by_itself(diameter, hardness, places, erase):
    bounds = Rect(0, 0, 800, 600)
    before = np.random.default_rng(0).integers(0, 256, (600, 800)).astype(np.uint8)
    tiles = TileMap.from_array(before)
    tip = Tip(diameter, hardness)
    told = stamp(tiles, [(tip, x, y) for x, y in places], bounds, erase)
    expected = before.copy()
    for x, y in places:
        rect, coverage = dab(tip, x, y)
        part = rect.intersect(bounds)
        if not part.is_empty:
            inside = coverage[part.moved(-rect.x, -rect.y).slices]
            now = expected[part.slices]
            expected[part.slices] = np.minimum(now, 255 - inside) if erase else np.maximum(now, inside)
    after = tiles.read(bounds)
    np.testing.assert_array_equal(after, expected)
    differs = after != before
    for rect in told:
        differs[rect.slices] = False
    assert not differs.any()
    assert all(bounds.contains(rect) for rect in told)


@pytest.mark.parametrize("size", [20.0, 600.0])
def test_what_a_dab_does_not_change_is_not_told(size):
    tiles = TileMap(1, np.dtype(np.uint8))
    bounds = Rect(0, 0, 900, 900)
    where = [(Tip(size), 450.0, 450.0)]
    assert stamp(tiles, where, bounds, erase=True) == []
    assert stamp(tiles, where, bounds, erase=False) != []
    assert stamp(tiles, where, bounds, erase=False) == []
    assert stamp(tiles, where, bounds, erase=True) != []
    assert stamp(tiles, where, bounds, erase=True) == []


def test_of_a_large_dab_only_the_blocks_under_its_rim_are_computed(monkeypatch):
    computed = []
    coverage = stroke._Dabs.coverage

    def counted(dabs, *window):
        computed.append(len(dabs.x))
        return coverage(dabs, *window)

    monkeypatch.setattr(stroke._Dabs, "coverage", counted)
    bounds, tip = Rect(0, 0, 2000, 2000), Tip(500.0, 0.9)
    tiles = paint([(1000.0, 1000.0)], tip, bounds=bounds)
    # The rim crosses 99 of the 1,024 blocks on the 16 tiles that the dab touches, computed all at once.
    assert len(computed) == 1
    assert sum(computed) < 105
    computed.clear()
    stamp(tiles, [(tip, 1050.0, 1000.0)], bounds, False)
    # Of the next dab's rim a part lies inside the first.
    assert sum(computed) < 80


def test_a_huge_stroke_is_the_same_at_any_pace():
    bounds = Rect(0, 0, 1500, 900)
    tip = Tip(600, 0.9)
    fast = paint([(100.3, 200), (1300.7, 700)], tip, bounds=bounds)
    between = [(100.3 + 1200.4 * t, 200 + 500 * t) for t in np.linspace(0, 1, 50)]
    slow = paint(between, tip, bounds=bounds)
    assert np.abs(fast.read(bounds).astype(int) - slow.read(bounds)).max() <= 2


def test_the_inside_of_a_closed_path_is_taken():
    circle = [(100 + 40 * math.cos(t), 90 + 40 * math.sin(t)) for t in np.linspace(0, 2 * math.pi, 60)]
    found = enclosed(circle, CANVAS)
    assert found is not None
    rect, inside = found
    assert inside.sum() / 255 == pytest.approx(math.pi * 40**2, rel=0.03)
    assert rect.contains(Rect(70, 60, 60, 60))
    assert enclosed([(-9, -9), (-5, -9), (-5, -5)], CANVAS) is None
