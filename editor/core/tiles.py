"""Sparse tiled storage with copy on write: an absent tile is transparent, a snapshot copies no pixel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from editor.core.geometry import Rect
from editor.core.pixels import AnyArray

TILE = 256
Key = tuple[int, int]


def tile_rect(key: Key) -> Rect:
    """The document pixels that a tile covers."""
    return Rect(key[0] * TILE, key[1] * TILE, TILE, TILE)


def keys_over(rect: Rect) -> Iterator[Key]:
    """Keys `(column, row)` of the tiles that a rectangle touches, row by row."""
    if rect.is_empty:
        return
    for row in range(rect.y // TILE, -(-rect.bottom // TILE)):
        for column in range(rect.x // TILE, -(-rect.right // TILE)):
            yield column, row


class TileMap:
    """Pixels on an unbounded plane, in tiles of 256 x 256.

    A tile that more than one map or command may hold is read-only and never written again: `snapshot` gives such tiles
    away and the next write here copies the one tile it touches. A tile of zeros is always absent, so that equal
    pictures have equal tables.
    """

    def __init__(self, channels: int, dtype: np.dtype[Any]) -> None:
        self.channels = channels
        self.dtype = dtype
        self._tiles: dict[Key, AnyArray] = {}
        self._owned: set[Key] = set()

    @classmethod
    def from_array(cls, array: AnyArray, x: int = 0, y: int = 0) -> TileMap:
        """A map with `array` (`[y, x]` or `[y, x, c]`) placed at `(x, y)`."""
        channels = 1 if array.ndim == 2 else array.shape[2]
        tiles = cls(channels, array.dtype)
        tiles.write(Rect(x, y, array.shape[1], array.shape[0]), array)
        return tiles

    def _shape(self, height: int, width: int) -> tuple[int, ...]:
        return (height, width) if self.channels == 1 else (height, width, self.channels)

    @property
    def size_bytes(self) -> int:
        """Memory held by present tiles, shared ones included."""
        return sum(tile.nbytes for tile in self._tiles.values())

    @property
    def keys(self) -> frozenset[Key]:
        """Keys of the present tiles."""
        return frozenset(self._tiles)

    @property
    def is_empty(self) -> bool:
        """True when every pixel is zero."""
        return not self._tiles

    def tile(self, key: Key) -> AnyArray | None:
        """The tile for reading, or None where all is zero; do not keep it across a write."""
        return self._tiles.get(key)

    def snapshot(self) -> TileMap:
        """A frozen-in-time copy that shares every tile with this map."""
        other = TileMap(self.channels, self.dtype)
        other._tiles = dict(self._tiles)
        self._freeze()
        return other

    def _freeze(self) -> None:
        for key in self._owned:
            tile = self._tiles.get(key)
            if tile is not None:
                tile.flags.writeable = False
        self._owned.clear()

    def changed_keys(self, other: TileMap) -> set[Key]:
        """Keys whose tiles are not the same object: a superset of those that differ, found without reading pixels."""
        mine, theirs = self._tiles, other._tiles
        return {key for key in mine.keys() | theirs.keys() if mine.get(key) is not theirs.get(key)}

    def replace_tiles(self, tiles: Mapping[Key, AnyArray | None]) -> Rect:
        """Put whole read-only tiles in place (None removes one) and return the rectangle that may have changed."""
        dirty = Rect(0, 0, 0, 0)
        for key, tile in tiles.items():
            self._owned.discard(key)
            if tile is None:
                self._tiles.pop(key, None)
            else:
                self._tiles[key] = tile
            dirty = dirty.united(tile_rect(key))
        return dirty

    def read(self, rect: Rect) -> AnyArray:
        """A fresh array of the pixels in `rect`, zero where nothing was ever written."""
        out = np.zeros(self._shape(rect.height, rect.width), self.dtype)
        for key in keys_over(rect):
            tile = self._tiles.get(key)
            if tile is None:
                continue
            place = tile_rect(key)
            part = place.intersect(rect)
            out[part.moved(-rect.x, -rect.y).slices] = tile[part.moved(-place.x, -place.y).slices]
        return out

    def write(self, rect: Rect, array: AnyArray) -> None:
        """Replace the pixels of `rect` by `array`, which is copied. ValueError when its size or type differs."""
        if array.shape != self._shape(rect.height, rect.width) or array.dtype != self.dtype:
            expected = self._shape(rect.height, rect.width)
            raise ValueError(f"expected {expected} {self.dtype}, got {array.shape} {array.dtype}")
        for key in keys_over(rect):
            place = tile_rect(key)
            part = place.intersect(rect)
            source = array[part.moved(-rect.x, -rect.y).slices]
            if part == place:
                if source.any():
                    self._tiles[key] = source.copy()
                    self._owned.add(key)
                else:
                    self._drop(key)
                continue
            if key not in self._tiles and not source.any():
                continue
            tile = self._writable(key)
            tile[part.moved(-place.x, -place.y).slices] = source
            if not source.any() and not tile.any():
                self._drop(key)

    def _writable(self, key: Key) -> AnyArray:
        tile = self._tiles.get(key)
        if tile is None:
            tile = np.zeros(self._shape(TILE, TILE), self.dtype)
        elif key in self._owned:
            return tile
        else:
            tile = tile.copy()
        self._tiles[key] = tile
        self._owned.add(key)
        return tile

    def _drop(self, key: Key) -> None:
        self._tiles.pop(key, None)
        self._owned.discard(key)

    def clear(self) -> None:
        """Make every pixel zero."""
        self._tiles.clear()
        self._owned.clear()

    def tile_bounds(self) -> Rect:
        """The rectangle of present tiles: quick, and at most a tile too large on each side."""
        bounds = Rect(0, 0, 0, 0)
        for key in self._tiles:
            bounds = bounds.united(tile_rect(key))
        return bounds

    def bounds(self, threshold: int = 1) -> Rect:
        """The smallest rectangle of pixels whose last channel (alpha, or the only one) is at least `threshold`."""
        found = Rect(0, 0, 0, 0)
        for key, tile in self._tiles.items():
            area = tile_rect(key)
            if found.contains(area):
                continue
            hit = (tile if self.channels == 1 else tile[..., -1]) >= threshold
            rows, columns = np.flatnonzero(hit.any(axis=1)), np.flatnonzero(hit.any(axis=0))
            if len(rows):
                found = found.united(
                    Rect.from_edges(
                        area.x + int(columns[0]),
                        area.y + int(rows[0]),
                        area.x + int(columns[-1]) + 1,
                        area.y + int(rows[-1]) + 1,
                    )
                )
        return found

    def equals(self, other: TileMap) -> bool:
        """True when every pixel is the same."""
        if self.keys != other.keys or self.channels != other.channels or self.dtype != other.dtype:
            return False
        return all(np.array_equal(tile, other._tiles[key]) for key, tile in self._tiles.items())
