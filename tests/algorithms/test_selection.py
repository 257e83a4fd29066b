"""Selections: combining is soft, moved edges are round and keep their softness, feathering stays within its radius."""

import math

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from editor.algorithms.grow import grow, reach
from editor.algorithms.selection import (
    Combine,
    border,
    combine,
    combined,
    empty_selection,
    feather,
    full_selection,
    invert,
    inverted,
    shrink,
)
from editor.core.geometry import Rect
from editor.core.progress import Progress
from editor.core.tiles import TileMap
from editor.errors import Cancelled

SHAPES = arrays.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=24)
MASKS = arrays.arrays(np.uint8, SHAPES, elements=st.sampled_from([0, 0, 0, 1, 60, 128, 200, 255, 255]))
RADII = st.floats(0.1, 9)


def disc(size, radius, center=None):
    """A disc whose edge pixels hold the share of them that it covers, counted on 16 x 16 places in each."""
    cx, cy = center or (size / 2, size / 2)
    places = (np.arange(size * 16) + 0.5) / 16
    inside = np.hypot(places[None] - cx, places[:, None] - cy) <= radius
    return np.rint(inside.reshape(size, 16, size, 16).mean((1, 3)) * 255).astype(np.uint8)


def pairs(masks):
    return masks.flatmap(lambda mask: st.tuples(st.just(mask), arrays.arrays(np.uint8, mask.shape)))


@given(pairs(MASKS))
def test_combining_is_soft_and_taking_away_what_was_added_leaves_nothing(pair):
    a, b = pair
    assert np.array_equal(combine(a, b, Combine.REPLACE), b)
    assert (combine(a, b, Combine.ADD) >= np.maximum(a, b)).all()
    assert (combine(a, b, Combine.SUBTRACT) <= a).all()
    assert not combine(a, a, Combine.SUBTRACT).any()
    assert np.array_equal(combine(a, a, Combine.INTERSECT), a)
    assert np.array_equal(combine(a, b, Combine.ADD), invert(combine(invert(a), b, Combine.SUBTRACT)))
    rest, shared = combine(a, b, Combine.SUBTRACT), combine(a, b, Combine.INTERSECT)
    assert np.array_equal(combine(rest, shared, Combine.ADD), a)


@settings(deadline=None)
@given(MASKS, RADII, RADII)
def test_growing_contains_what_was_selected_and_more_radius_more(mask, one, other):
    small, large = sorted((one, other))
    a, b = grow(mask, small), grow(mask, large)
    assert (a >= mask).all()
    assert (b.astype(int) >= a.astype(int) - 1).all()
    assert a.max(initial=0) == mask.max(initial=0)
    assert a.dtype == np.uint8


@settings(deadline=None)
@given(MASKS, RADII)
def test_shrinking_stays_inside_and_mirrors_growing(mask, radius):
    inner = shrink(mask, radius)
    assert (inner <= mask).all()
    assert np.array_equal(inner, invert(grow(invert(mask), radius)))
    assert (shrink(mask, radius, ends=True) <= mask).all()


@given(MASKS, st.floats(0.1, 9))
def test_no_pixel_changes_further_away_than_the_reach(mask, radius):
    wide = np.pad(mask, 16)
    for change in (grow, shrink, feather, border):
        out = change(wide, radius)
        rows, columns = np.nonzero(out)
        if len(rows):
            margin = 16 - reach(radius)
            assert min(rows.min(), columns.min()) >= margin
            assert rows.max() < wide.shape[0] - margin
            assert columns.max() < wide.shape[1] - margin


@pytest.mark.parametrize("radius", [0.5, 3, 7.3, 20])
def test_a_grown_disc_is_a_larger_disc_and_shrinks_back(radius):
    small = disc(128, 30)
    grown = grow(small, radius)
    true = disc(128, 30 + radius)
    assert np.abs(grown.astype(int) - true).max() <= 0.37 * 255
    # On the whole the edge lies less than three tenths of a pixel off.
    assert abs(grown.sum(dtype=int) - true.sum(dtype=int)) / 255 < 0.3 * 2 * math.pi * (30 + radius)
    back = shrink(grown, radius)
    assert abs(back.sum(dtype=int) - small.sum(dtype=int)) / 255 < 0.3 * 2 * math.pi * 30
    assert np.abs(back.astype(int) - small).max() <= 0.37 * 255


def test_a_corner_grows_round():
    square = np.zeros((64, 64), np.uint8)
    square[20:40, 20:40] = 255
    grown = grow(square, 10)
    assert grown[10, 30] == 255
    assert grown[9, 30] == 0
    assert grown[12, 12] == 0
    assert grown[14, 14] == 255


@pytest.mark.parametrize("share", [30, 128, 220])
def test_an_edge_at_a_fraction_of_a_pixel_stays_there(share):
    mask = np.zeros((20, 40), np.uint8)
    mask[:, :20] = 255
    mask[:, 20] = share
    for radius in (1, 4):
        grown = grow(mask, radius)[10]
        assert grown[20 + radius - 1] == 255
        assert abs(int(grown[20 + radius]) - share) <= 2
        assert grown[20 + radius + 1] == 0
        inner = shrink(mask, radius)[10]
        assert abs(int(inner[20 - radius]) - share) <= 2
    half = grow(mask, 0.5)[10].astype(int)
    assert half.sum() == pytest.approx(mask[10].sum() + 127.5, abs=3)


def test_a_feathered_edge_grows_as_soft_as_it_was():
    mask = np.zeros((9, 120), np.uint8)
    mask[:, :60] = 255
    soft = feather(mask, 20)
    moved = grow(soft, 12)[4].astype(int)
    assert np.abs(moved[12:] - soft[4, :-12]).max() <= 7
    back = shrink(soft, 12)[4].astype(int)
    assert np.abs(back[:-12] - soft[4, 12:]).max() <= 7


def test_a_faint_selection_grows_without_becoming_stronger():
    mask = np.zeros((40, 40), np.uint8)
    mask[15:25, 15:25] = 90
    grown = grow(mask, 4)
    assert grown.max() == 90
    assert grown[12, 20] == 90


@given(MASKS, st.floats(0.1, 9))
def test_feathering_keeps_what_is_selected_in_all(mask, radius):
    wide = np.pad(mask, 16)
    soft = feather(wide, radius)
    # Each pixel is rounded by up to a half.
    assert (
        abs(int(soft.sum()) - int(wide.sum()))
        <= 0.5 * np.count_nonzero(feather(np.where(wide > 0, 255, 0).astype(np.uint8), 11)) + 1
    )


def test_feathering_falls_evenly_and_leaves_the_middle_alone():
    mask = np.zeros((41, 101), np.uint8)
    mask[:, :50] = 255
    row = feather(mask, 15)[20].astype(int)
    assert (np.diff(row) <= 0).all()
    assert row[49] + row[50] == pytest.approx(255, abs=1)
    assert (row[:35] == 255).all()
    assert (row[65:] == 0).all()
    assert row[36] < 255 or row[37] < 255
    assert np.abs(np.diff(row)).max() < 20


def test_the_pictures_border_is_an_edge_only_where_asked():
    full = np.full((30, 40), 255, np.uint8)
    for change in (shrink, feather):
        assert (change(full, 5) == 255).all()
        assert change(full, 5, ends=True)[0, 0] < 128
    assert not border(full, 6).any()
    frame = border(full, 6, ends=True)
    assert (frame[:3] == 255).all()
    assert not frame[4:-4, 4:-4].any()


def test_a_border_lies_half_on_either_side():
    mask = np.zeros((60, 60), np.uint8)
    mask[20:40, 20:40] = 255
    band = border(mask, 8)
    column = band[:, 30]
    assert (column[16:24] == 255).all()
    assert not column[:16].any()
    assert not column[24:36].any()


def test_functions_leave_their_arguments_alone_and_take_a_single_pixel():
    one = np.full((1, 1), 200, np.uint8)
    one.flags.writeable = False
    for change in (grow, shrink, feather, border):
        assert change(one, 3).shape == (1, 1)
        assert change(one, 3) is not one
    assert grow(one, 0)[0, 0] == 200


def test_feathering_in_bands_is_feathering_in_one(monkeypatch):
    mask = disc(150, 40)
    whole = feather(mask, 9)
    monkeypatch.setattr("editor.algorithms.selection._BAND_PIXELS", 170 * 8)
    assert np.array_equal(feather(mask, 9), whole)
    assert np.array_equal(grow(mask, 9), grow(mask, 9))


@pytest.mark.parametrize("change", [grow, shrink, feather, border])
def test_a_long_change_can_be_stopped(change):
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        change(disc(64, 20), 5, progress=progress)


BOUNDS = Rect(0, 0, 700, 520)


def some_selection():
    tiles = TileMap.from_array(cv2.resize(disc(64, 25), (400, 300)), 180, 120)
    tiles.write(Rect(0, 0, 256, 256), np.full((256, 256), 255, np.uint8))
    return tiles


def test_whole_selections_are_combined_as_arrays_are():
    a, b = some_selection(), TileMap.from_array(np.full((300, 90), 77, np.uint8), 300, 100)
    before = a.read(BOUNDS)
    for mode in Combine:
        result = combined(a, b, mode, BOUNDS)
        assert np.array_equal(result.read(BOUNDS), combine(a.read(BOUNDS), b.read(BOUNDS), mode))
        result.write(Rect(3, 3, 5, 5), np.zeros((5, 5), np.uint8))
        assert np.array_equal(a.read(BOUNDS), before)
    outside = TileMap.from_array(np.full((40, 40), 255, np.uint8), 680, 500)
    assert combined(a, outside, Combine.ADD, BOUNDS).bounds().right == 700


def test_inverting_twice_gives_the_selection_back_and_all_is_the_inverse_of_nothing():
    a = some_selection()
    assert np.array_equal(inverted(a, BOUNDS).read(BOUNDS), 255 - a.read(BOUNDS))
    assert inverted(inverted(a, BOUNDS), BOUNDS).equals(a)
    everything = full_selection(BOUNDS)
    assert everything.bounds() == BOUNDS
    assert inverted(everything, BOUNDS).equals(empty_selection())
