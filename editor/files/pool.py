"""Encoders side by side: compression releases Python's lock, so that a few threads pack a few pictures at once."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

_MAX_WORKERS = 4

Item = TypeVar("Item")
Result = TypeVar("Result")


def mapped(function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """The results in the order of the items, computed on a few threads; the first error is raised here.

    Items are taken only as threads become free, so that no more of them than threads (and one) lie in memory.
    """
    workers = min(_MAX_WORKERS, os.cpu_count() or 1)
    running: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(workers, "encoder") as pool:
        for item in items:
            running.append(pool.submit(function, item))
            if len(running) > workers:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()
