"""A picture as it looks from afar: read strip by strip on all cores, so that large ones cost milliseconds."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import cv2
import numpy as np

from editor.core.geometry import Rect, Size
from editor.core.pixels import AnyArray
from editor.core.tiles import TILE

Item = TypeVar("Item")
MOST_THREADS = 4
# One row of tiles is cut into cells of this many at most.
MOST_FACTOR = TILE


def factor_for(size: Size, side: int) -> int:
    """The power of two by which a picture has to shrink so that no side is longer than `side`, where that can be."""
    factor = 1
    while max(size.width, size.height) > side * factor and factor < MOST_FACTOR:
        factor *= 2
    return factor


def shrunk(read: Callable[[Rect], AnyArray], size: Size, factor: int, region: Rect | None = None) -> AnyArray:
    """Means of `factor` x `factor` pixels, `[ceil(height / factor), ceil(width / factor), ...]` in the type that `read`
    gives for a rectangle of the picture; `factor` is a power of two up to a tile.

    What lies outside of `region` is zero and is not read. `read` is called on several threads at once.
    """
    region = size.rect if region is None else region.intersect(size.rect)
    probe = read(Rect(0, 0, 1, 1))
    out = np.zeros((-(-size.height // factor), -(-size.width // factor), *probe.shape[2:]), probe.dtype)
    if region.is_empty:
        return out
    left, right = region.x // factor * factor, min(-(-region.right // factor) * factor, size.width)

    def work(row: int) -> None:
        top, bottom = max(row * TILE, region.y // factor * factor), min((row + 1) * TILE, size.height)
        bottom = min(bottom, -(-region.bottom // factor) * factor)
        strip = read(Rect.from_edges(left, top, right, bottom))
        small = _means(strip, factor)
        y, x = top // factor, left // factor
        out[y : y + small.shape[0], x : x + small.shape[1]] = small

    in_parallel(work, range(region.y // TILE, -(-region.bottom // TILE)))
    return out


def _means(strip: AnyArray, factor: int) -> AnyArray:
    if factor == 1:
        return strip
    height, width = -(-strip.shape[0] // factor), -(-strip.shape[1] // factor)
    spare = height * factor - strip.shape[0], width * factor - strip.shape[1]
    if any(spare):
        # The last cells of a picture whose sides are no multiple see its last pixels more than once.
        strip = np.asarray(cv2.copyMakeBorder(strip, 0, spare[0], 0, spare[1], cv2.BORDER_REPLICATE))
    return np.asarray(cv2.resize(strip, (width, height), interpolation=cv2.INTER_AREA))


def in_parallel(work: Callable[[Item], None], items: Iterable[Item]) -> None:
    """Do something with each of them on a few threads; what one raises is raised."""
    waiting = list(items)
    count = min(MOST_THREADS, os.cpu_count() or 1, len(waiting))
    if count <= 1:
        for item in waiting:
            work(item)
        return
    with ThreadPoolExecutor(count, "afar") as pool:
        for _ in pool.map(work, waiting):
            pass
