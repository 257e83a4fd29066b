"""Tiles behave like one endless array, and snapshots like copies of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.core.geometry import Rect
from editor.core.tiles import TILE, TileMap, keys_over, tile_rect

PLANE = Rect(-300, -300, 900, 900)
rects = st.builds(
    Rect, st.integers(-300, 500), st.integers(-300, 500), st.integers(1, 290), st.integers(1, 290)
).filter(PLANE.contains)
writes = st.lists(st.tuples(rects, st.integers(0, 3)), min_size=1, max_size=6)


def apply(tiles: TileMap, plane: np.ndarray, rect: Rect, value: int) -> None:
    array = np.full((rect.height, rect.width), value, np.uint8)
    tiles.write(rect, array)
    plane[rect.moved(-PLANE.x, -PLANE.y).slices] = array


@settings(max_examples=40, deadline=None)
@given(writes, rects)
def test_reading_gives_what_was_written_last(edits, read_rect):
    tiles, plane = TileMap(1, np.dtype(np.uint8)), np.zeros((PLANE.height, PLANE.width), np.uint8)
    for rect, value in edits:
        apply(tiles, plane, rect, value)
    expected = plane[read_rect.moved(-PLANE.x, -PLANE.y).slices]
    np.testing.assert_array_equal(tiles.read(read_rect), expected)


@settings(max_examples=30, deadline=None)
@given(writes, writes)
def test_a_snapshot_never_changes(before, after):
    tiles, plane = TileMap(1, np.dtype(np.uint8)), np.zeros((PLANE.height, PLANE.width), np.uint8)
    for rect, value in before:
        apply(tiles, plane, rect, value)
    snapshot, frozen = tiles.snapshot(), plane.copy()
    for rect, value in after:
        apply(tiles, plane, rect, value)
    np.testing.assert_array_equal(snapshot.read(PLANE), frozen)
    np.testing.assert_array_equal(tiles.read(PLANE), plane)


@settings(max_examples=30, deadline=None)
@given(writes, writes)
def test_changed_tiles_lead_from_one_state_to_the_other_and_back(before, after):
    tiles, plane = TileMap(1, np.dtype(np.uint8)), np.zeros((PLANE.height, PLANE.width), np.uint8)
    for rect, value in before:
        apply(tiles, plane, rect, value)
    old = tiles.snapshot()
    for rect, value in after:
        apply(tiles, plane, rect, value)
    new = tiles.snapshot()
    keys = old.changed_keys(new)
    back = new.snapshot()
    back.replace_tiles({key: old.tile(key) for key in keys})
    assert back.equals(old)
    back.replace_tiles({key: new.tile(key) for key in keys})
    assert back.equals(new)


def test_zeros_leave_no_tile_behind():
    tiles = TileMap(4, np.dtype(np.uint16))
    area = Rect(-10, 250, 300, 40)
    tiles.write(area, np.full((40, 300, 4), 7, np.uint16))
    assert len(tiles.keys) == 6
    tiles.write(area, np.zeros((40, 300, 4), np.uint16))
    assert tiles.is_empty


def test_a_write_after_a_snapshot_copies_only_the_tiles_it_touches():
    tiles = TileMap.from_array(np.ones((4 * TILE, 4 * TILE), np.uint8))
    snapshot = tiles.snapshot()
    tiles.write(Rect(5, 5, 3, 3), np.full((3, 3), 9, np.uint8))
    assert snapshot.changed_keys(tiles) == {(0, 0)}


def test_shared_tiles_cannot_be_written_by_accident():
    tiles = TileMap.from_array(np.ones((TILE, TILE), np.uint8))
    snapshot = tiles.snapshot()
    tile = snapshot.tile((0, 0))
    assert tile is not None
    with pytest.raises(ValueError, match="read-only"):
        tile[0, 0] = 3


@pytest.mark.parametrize(("size", "place"), [((1, 1), (0, 0)), ((33, 17), (-5, 250)), ((300, 700), (100, -90))])
def test_bounds_are_exact(size, place):
    width, height = size
    tiles = TileMap.from_array(np.full((height, width), 1, np.uint8), *place)
    assert tiles.bounds() == Rect(*place, width, height)
    assert tiles.bounds(threshold=2).is_empty
    assert tiles.tile_bounds().contains(tiles.bounds())


def test_bounds_look_at_alpha():
    array = np.zeros((40, 50, 4), np.uint8)
    array[..., 0] = 200
    array[10:12, 20:25, 3] = 1
    assert TileMap.from_array(array).bounds() == Rect(20, 10, 5, 2)


def test_wrong_arrays_are_refused():
    tiles = TileMap(4, np.dtype(np.uint8))
    with pytest.raises(ValueError, match="expected"):
        tiles.write(Rect(0, 0, 2, 2), np.zeros((2, 3, 4), np.uint8))
    with pytest.raises(ValueError, match="expected"):
        tiles.write(Rect(0, 0, 2, 2), np.zeros((2, 2, 4), np.uint16))


@given(rects)
def test_keys_cover_a_rectangle_exactly(rect):
    keys = list(keys_over(rect))
    assert sum(tile_rect(key).intersect(rect).area for key in keys) == rect.area
    assert len(set(keys)) == len(keys)
