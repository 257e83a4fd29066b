"""Where a layer holds anything at all, so that files store no emptiness."""

from __future__ import annotations

import numpy as np

from editor.core.geometry import Rect
from editor.core.tiles import TileMap, tile_rect


def content_bounds(pixels: TileMap) -> Rect:
    """The smallest rectangle of pixels that are not all zero, color under zero alpha included."""
    found = Rect(0, 0, 0, 0)
    for key in pixels.keys:
        tile = pixels.tile(key)
        area = tile_rect(key)
        if tile is None or found.contains(area):
            continue
        rows = np.flatnonzero(tile.any(axis=(1, 2)))
        columns = np.flatnonzero(tile.any(axis=(0, 2)))
        if len(rows):
            inner = Rect.from_edges(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
            found = found.united(inner.moved(area.x, area.y))
    return found
