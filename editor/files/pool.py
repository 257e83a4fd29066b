"""Work side by side: composing and compression release Python's lock, so that a few threads share a large picture."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from typing import TypeVar

import cv2
import numpy as np

from editor.core.compose import tile_rows
from editor.core.document import Document
from editor.core.pixels import RgbaImage, dtype_of, full_scale

_MAX_WORKERS = 4
_BAND = 256

Item = TypeVar("Item")
Result = TypeVar("Result")


def mapped(function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """The results in the order of the items, computed on a few threads; the first error is raised here.

    Items are taken only as threads become free, so that no more of them than threads (and one) lie in memory.
    """
    workers = min(_MAX_WORKERS, os.cpu_count() or 1)
    running: deque[Future[Result]] = deque()
    items = iter(items)
    first = list(islice(items, 2))
    if len(first) < 2:
        yield from map(function, first)
        return
    with ThreadPoolExecutor(workers, "encoder") as pool:
        for item in chain(first, items):
            running.append(pool.submit(function, item))
            if len(running) > workers:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()


def rendered(document: Document) -> RgbaImage:
    """The composed picture, `[y, x, 4]`, as `Document.render` gives it; nobody may change the document meanwhile."""
    size = document.size
    out = np.empty((size.height, size.width, 4), dtype_of(document.depth))
    bands = list(tile_rows(document.bounds))
    for band, pixels in zip(bands, mapped(document.render, bands), strict=True):
        out[band.slices] = pixels
    return out


def is_opaque(pixels: RgbaImage) -> bool:
    """True when no pixel of `[y, x, 4]` lets anything through."""
    full = full_scale(pixels)

    def is_band_opaque(y: int) -> bool:
        return bool(cv2.extractChannel(pixels[y : y + _BAND], 3).min() == full)

    return all(mapped(is_band_opaque, range(0, pixels.shape[0], _BAND)))
