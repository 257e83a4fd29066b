"""Pixels for showing: of a subject that is not cut out yet, and of layers."""

from __future__ import annotations

import cv2
import numpy as np

from editor.core.document import Snapshot
from editor.core.geometry import Rect
from editor.core.pixels import RgbaImage, full_scale
from editor.core.progress import Progress
from editor.core.tiles import TileMap, keys_over, tile_rect
from editor.operations.reposition import Placement


def plain_pixels(
    snapshot: Snapshot, selection: TileMap, area: Rect, max_area: int, progress: Progress, is_hurried: bool = False
) -> RgbaImage:
    """What is selected of the picture, without a matte: straight RGBA of `area`, at most about `max_area` pixels.

    `is_hurried` takes single pixels instead of means.
    """
    share = max(1, int(np.ceil(np.sqrt(area.area / max_area))))
    height, width = -(-area.height // share), -(-area.width // share)
    out = np.zeros((height, width, 4), np.uint8 if snapshot.depth == 8 else np.uint16)
    full = full_scale(snapshot.depth)
    for key in keys_over(area):
        if selection.tile(key) is None:
            continue
        progress.step(0.0)
        part = tile_rect(key).intersect(area)
        # Whole squares of the coarse grid, so that tiles meet without a seam.
        x0, y0 = -(-(part.x - area.x) // share), -(-(part.y - area.y) // share)
        x1, y1 = -(-(part.right - area.x) // share), -(-(part.bottom - area.y) // share)
        if x1 <= x0 or y1 <= y0:
            continue
        place = Rect.from_edges(area.x + x0 * share, area.y + y0 * share, part.right, part.bottom)
        pixels, mask = snapshot.render(place), selection.read(place)
        if share > 1 and is_hurried:
            pixels, mask = pixels[::share, ::share], mask[::share, ::share]
        elif share > 1:
            size = (x1 - x0, y1 - y0)
            pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), out.dtype)
            mask = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_AREA), np.uint8)
        alpha = pixels[..., 3].astype(np.uint32) * mask // 255
        out[y0 : y0 + pixels.shape[0], x0 : x0 + pixels.shape[1], :3] = pixels[..., :3]
        out[y0 : y0 + pixels.shape[0], x0 : x0 + pixels.shape[1], 3] = np.minimum(alpha, full)
    return out


def is_plain(placement: Placement) -> bool:
    """True for a placement that only moves."""
    return (placement.scale, placement.rotation_deg, placement.is_flipped) == (1.0, 0.0, False)


def pixels_of(tiles: TileMap) -> tuple[Rect, RgbaImage]:
    """Where a layer's pixels are, and they themselves."""
    area = tiles.bounds()
    return area, tiles.read(area)
