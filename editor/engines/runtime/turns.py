"""Who may compute on a device now: one run at a time, so that two thread pools never fight for the same cores."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator

from editor.core.progress import Progress
from editor.errors import Cancelled

_LOOK_EVERY_S = 0.05
# A run that was cancelled this long ago and has not come back hangs in its driver and will not be waited for.
HUNG_AFTER_S = 20.0


class Turn:
    """A lock that the same thread may take again, whose wait ends when the waiter is cancelled.

    A holder that was cancelled and hangs loses it: the next one goes on.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._free = threading.Condition()
        self._holder: object | None = None
        self._thread = 0
        self._depth = 0
        self._cancelled_at: float | None = None

    @contextlib.contextmanager
    def taken(self, progress: Progress) -> Iterator[None]:
        """Hold the turn. Raises Cancelled when the progress is cancelled while waiting."""
        me = threading.get_ident()
        with self._free:
            is_inner = self._holder is not None and self._thread == me
            if not is_inner:
                while self._holder is not None and not self._is_hung():
                    if progress.is_cancelled:
                        raise Cancelled
                    self._free.wait(_LOOK_EVERY_S)
                self._holder, self._thread, self._depth, self._cancelled_at = object(), me, 0, None
            ticket = self._holder
            self._depth += 1
        end_watch = progress.on_cancel(lambda: self._on_cancel(ticket))
        try:
            yield
        finally:
            end_watch()
            with self._free:
                if self._holder is ticket:
                    self._depth -= 1
                    if self._depth == 0:
                        self._holder = None
                        self._free.notify_all()

    def _on_cancel(self, ticket: object) -> None:
        with self._free:
            if self._holder is ticket and self._cancelled_at is None:
                self._cancelled_at = self._clock()

    def _is_hung(self) -> bool:
        return self._cancelled_at is not None and self._clock() - self._cancelled_at > HUNG_AFTER_S


class Turns:
    """One turn per device."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turns: dict[str, Turn] = {}

    def of(self, device: str) -> Turn:
        """The turn of a device, made at the first request."""
        with self._lock:
            return self._turns.setdefault(device, Turn())
