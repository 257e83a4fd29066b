"""Slices of compiled work on a few threads, with progress that is reported often and may cancel."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

_BEAT_SECONDS = 0.04
SPARE_SLICES = 8
_Result = TypeVar("_Result")


class Work:
    """Runs slices that release the interpreter lock; `report` is only ever called on the caller's thread.

    While `leaves_room` says so, one slice less is under way than there are threads, so that a core is free for others.

    `report` gets rising fractions 0..1; whatever it raises stops the work: slices not begun are dropped, those running
    (some milliseconds each) are waited for, and the exception goes on to the caller.
    """

    def __init__(
        self, threads: int | None, report: Callable[[float], None], leaves_room: Callable[[], bool] = lambda: False
    ) -> None:
        self._threads = max(1, threads if threads is not None else min(4, os.cpu_count() or 1))
        self._pool = ThreadPoolExecutor(self._threads, "completion")
        self._leaves_room = leaves_room
        self._total = 1.0
        self._report = report
        self._is_over = False
        self._done = 0.0
        self._said = 0.0
        self._last = 0.0

    def __enter__(self) -> Work:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over = True
        # After a cancel a step of `alone` may still be running: nobody waits for it, its result is lost.
        self._pool.shutdown(wait=error is None, cancel_futures=True)

    def check(self) -> None:
        """For what runs by `alone`: raise when nobody waits for it any more."""
        if self._is_over:
            raise RuntimeError("the work is over")

    def expect(self, total: float) -> None:
        """Say how much there is to do in all; before that nothing counts."""
        self._total = max(total, 1e-9)

    def advance(self, amount: float) -> None:
        """Count `amount` of the total as done."""
        self._done += amount
        self.beat()

    def beat(self, force: bool = False) -> None:
        """Report if some time has gone by since the last report."""
        now = time.monotonic()
        if force or now - self._last >= _BEAT_SECONDS:
            self._last = now
            self._said = max(self._said, min(1.0, self._done / self._total))
            self._report(self._said)

    @property
    def _most_under_way(self) -> int:
        """How many slices are handed to the threads: some to spare, so that none waits while results are counted."""
        return max(1, self._threads - 1) if self._leaves_room() else self._threads + SPARE_SLICES

    def alone(self, call: Callable[[], _Result]) -> _Result:
        """The result of one call that cannot be sliced, beating meanwhile; it must not write to shared arrays."""
        future = self._pool.submit(call)
        while not wait([future], _BEAT_SECONDS).done:
            self.beat()
        self.beat()
        return future.result()

    def run(self, call: Callable[..., None], slices: Iterable[tuple[int, int]], cost: float, *arguments: Any) -> None:
        """call(*arguments, start, stop) for all slices, in any order; `cost` is what all of them together advance."""
        parts = list(slices)
        share = cost / max(1, len(parts))
        if len(parts) < 2:
            for start, stop in parts:
                call(*arguments, start, stop)
                self.advance(share)
            return
        rest = iter(parts)
        waiting: set[Future[None]] = set()
        try:
            while True:
                while len(waiting) < self._most_under_way and (part := next(rest, None)) is not None:
                    waiting.add(self._pool.submit(call, *arguments, *part))
                if not waiting:
                    return
                finished, waiting = wait(waiting, _BEAT_SECONDS, FIRST_COMPLETED)
                for future in finished:
                    future.result()
                self.advance(share * len(finished))
        except BaseException:
            for future in waiting:
                future.cancel()
            wait(waiting)
            raise


def row_bands(indices: npt.NDArray[np.int32], width: int, least: int) -> list[tuple[int, int]]:
    """Cut rising flat indices into ranges of at least `least` that begin and end between rows."""
    if indices.size == 0:
        return []
    rows = indices // width
    begins = np.concatenate([[0], np.flatnonzero(np.diff(rows)) + 1, [indices.size]])
    bands: list[tuple[int, int]] = []
    start = 0
    for stop in begins[1:]:
        if stop - start >= least or stop == indices.size:
            bands.append((start, int(stop)))
            start = int(stop)
    return bands
