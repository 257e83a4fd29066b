"""One object through which a long computation says how far it is and learns that it is no longer wanted."""

from __future__ import annotations

import threading
from collections.abc import Callable

from editor.errors import Cancelled


class Progress:
    """Handed to whatever takes long; `step` is called on the working thread, `cancel` on any other."""

    def __init__(self, report: Callable[[float], None] = lambda _: None) -> None:
        self.report = report
        self._cancelled = threading.Event()
        self._fraction = 0.0

    @property
    def fraction(self) -> float:
        """How much is done, 0 to 1; it never falls."""
        return self._fraction

    @property
    def is_cancelled(self) -> bool:
        """True once `cancel` was called."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Ask the computation to stop; its next `step` raises Cancelled."""
        self._cancelled.set()

    def step(self, fraction: float) -> None:
        """Say how much is done, 0 to 1; a smaller value than before is not shown. Raises Cancelled when stopped."""
        if self._cancelled.is_set():
            raise Cancelled
        if fraction > self._fraction:
            self._fraction = min(1.0, fraction)
            self.report(self._fraction)

    def part(self, start: float, end: float) -> Progress:
        """A progress whose 0 to 1 is `start` to `end` of this one; cancelling either side is seen through `step`."""
        return _Part(self, start, end)


class _Part(Progress):
    def __init__(self, whole: Progress, start: float, end: float) -> None:
        super().__init__(lambda fraction: whole.step(start + (end - start) * fraction))
        self._whole = whole

    def step(self, fraction: float) -> None:
        if self._whole.is_cancelled:
            raise Cancelled
        super().step(fraction)
