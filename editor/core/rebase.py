"""Edits of tiles made anew on tiles that have changed beneath them, since an earlier edit came late or was left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from editor.core.pixels import AnyArray
from editor.core.tiles import TILE, Key, TileMap

_Tiles = Mapping[Key, AnyArray | None]
_Pair = tuple[_Tiles, _Tiles]


def rebased_pixels(before: _Tiles, after: _Tiles, target: TileMap) -> _Pair:
    """Tiles before and after, for `target` as it is by now: pixels that the edit changed win, the others stay."""

    def merged(old: AnyArray, new: AnyArray, current: AnyArray) -> AnyArray:
        tile: AnyArray = np.where((old != new).any(axis=-1, keepdims=True), new, current)
        return tile

    return _rebased(before, after, target, merged)


def rebased_strengths(before: _Tiles, after: _Tiles, target: TileMap) -> _Pair:
    """The same for one soft channel, uint8: what the edit added and took away is added and taken away."""

    def merged(old: AnyArray, new: AnyArray, current: AnyArray) -> AnyArray:
        change = new.astype(np.int16) - old.astype(np.int16)
        tile: AnyArray = np.clip(current.astype(np.int16) + change, 0, 255).astype(np.uint8)
        return tile

    return _rebased(before, after, target, merged)


def _rebased(
    before: _Tiles, after: _Tiles, target: TileMap, merge: Callable[[AnyArray, AnyArray, AnyArray], AnyArray]
) -> _Pair:
    if all(target.tile(key) is before[key] for key in before):
        return before, after
    shape = (TILE, TILE) if target.channels == 1 else (TILE, TILE, target.channels)
    empty = np.zeros(shape, target.dtype)
    then: dict[Key, AnyArray | None] = {}
    now: dict[Key, AnyArray | None] = {}
    for key in before:
        current = then[key] = target.tile(key)
        if current is before[key]:
            now[key] = after[key]
            continue
        tile = merge(*(empty if tile is None else tile for tile in (before[key], after[key], current)))
        tile.flags.writeable = False
        now[key] = tile if tile.any() else None
    # The tiles are held from now on: they must not be painted over in place.
    target.snapshot()
    return then, now
