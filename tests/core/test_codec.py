"""Tiles as bytes: what comes back is what went in, or an error."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.core.codec import UndoError, pack_difference, pack_map, unpack_difference, unpack_map
from editor.core.tiles import TILE, TileMap

KINDS = [(1, np.uint8), (4, np.uint8), (4, np.uint16)]


def tile(channels: int, dtype: type, seed: int) -> np.ndarray:
    shape = (TILE, TILE) if channels == 1 else (TILE, TILE, channels)
    return np.random.default_rng(seed).integers(0, np.iinfo(dtype).max + 1, shape).astype(dtype)


def changed(old: np.ndarray, top: int, left: int, height: int, width: int, seed: int) -> np.ndarray:
    new = old.copy()
    part = new[top : top + height, left : left + width]
    part[...] = np.random.default_rng(seed).integers(0, 3, part.shape).astype(old.dtype)
    return new


def showing(table: dict, channels: int, dtype: type) -> TileMap:
    pixels = TileMap(channels, np.dtype(dtype))
    pixels.replace_tiles(table)
    return pixels


def same(one: dict, other: dict) -> bool:
    return one.keys() == other.keys() and all(
        (one[key] is None) == (other[key] is None) and (one[key] is None or np.array_equal(one[key], other[key]))
        for key in one
    )


places = st.integers(0, TILE - 1)


@settings(max_examples=40, deadline=None)
@given(
    kind=st.sampled_from(KINDS),
    box=st.tuples(places, places, places, places),
    absent=st.sampled_from(["none", "before", "after", "both"]),
    key=st.tuples(st.integers(-2000, 2000), st.integers(-2000, 2000)),
    seed=st.integers(0, 99),
)
def test_either_table_is_rebuilt_from_the_other(kind, box, absent, key, seed):
    old = tile(*kind, seed)
    new = changed(old, *box, seed)
    before = {key: None if absent in ("before", "both") else old, (7, 7): old}
    after = {key: None if absent in ("after", "both") else new, (7, 7): old}
    data = pack_difference(before, after)
    assert same(unpack_difference(data, showing(after, *kind), is_after=True), before)
    assert same(unpack_difference(data, showing(before, *kind), is_after=False), after)


def test_rebuilt_tiles_cannot_be_written_to():
    old = tile(1, np.uint8, 1)
    data = pack_difference({(0, 0): old}, {(0, 0): changed(old, 3, 4, 5, 6, 1)})
    rebuilt = unpack_difference(data, showing({(0, 0): old}, 1, np.uint8), is_after=False)[0, 0]
    assert not rebuilt.flags.writeable


def test_only_the_box_that_differs_is_stored():
    old = tile(4, np.uint16, 1)
    data = pack_difference({(0, 0): old}, {(0, 0): changed(old, 100, 100, 10, 10, 2)})
    assert len(data) < 10 * 10 * 8 + 100


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_that_shows_neither_state_is_not_touched(kind):
    old = tile(*kind, 1)
    new = changed(old, 10, 10, 20, 20, 2)
    data = pack_difference({(0, 0): old}, {(0, 0): new})
    foreign = new.copy()
    foreign[15, 15] ^= 1
    for shown in ({(0, 0): foreign}, {}):
        with pytest.raises(UndoError, match="no longer fits"):
            unpack_difference(data, showing(shown, *kind), is_after=True)


@pytest.mark.parametrize("at", [60, -10])
def test_damaged_bytes_are_noticed(at):
    old = tile(1, np.uint8, 1)
    new = tile(1, np.uint8, 2)
    data = bytearray(pack_difference({(0, 0): old}, {(0, 0): new}))
    data[at] ^= 0x55
    with pytest.raises(UndoError, match="damaged"):
        unpack_difference(bytes(data), showing({(0, 0): new}, 1, np.uint8), is_after=True)


@pytest.mark.parametrize("cut", [5, 40, 2000])
def test_bytes_that_end_too_soon_are_noticed(cut):
    old = tile(1, np.uint8, 1)
    new = tile(1, np.uint8, 2)
    data = pack_difference({(0, 0): old}, {(0, 0): new})[:cut]
    with pytest.raises(UndoError, match="damaged"):
        unpack_difference(data, showing({(0, 0): new}, 1, np.uint8), is_after=True)
    with pytest.raises(UndoError, match="damaged"):
        unpack_map(pack_map(showing({(0, 0): new}, 1, np.uint8))[:cut], 1, np.dtype(np.uint8))


@settings(max_examples=20, deadline=None)
@given(kind=st.sampled_from(KINDS), keys=st.sets(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), max_size=4))
def test_a_whole_map_comes_back(kind, keys):
    channels, dtype = kind
    pixels = showing({key: tile(channels, dtype, number) for number, key in enumerate(sorted(keys))}, *kind)
    assert unpack_map(pack_map(pixels), channels, np.dtype(dtype)).equals(pixels)
