"""How much loaded models may hold: the longest unused ones go first, and what has been idle goes by itself."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import Protocol


class Held(Protocol):
    """Something loaded that can be dropped and will be loaded again when it is needed."""

    @property
    def size_bytes(self) -> int:
        """Memory that it takes while it is loaded."""
        ...

    def unload(self) -> None:
        """Let go of everything that is large; called from any thread, never while it is used."""
        ...


class Room:
    """Keeps what is loaded within `budget_bytes` where it can: what is in use, and the newest, stay in any case."""

    def __init__(self, budget_bytes: int, idle_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.budget_bytes = budget_bytes
        self.idle_s = idle_s
        self._clock = clock
        self._changed = threading.Condition(threading.RLock())
        self._last_used: dict[Held, float] = {}
        self._users: dict[Held, int] = {}
        self._keeper: threading.Thread | None = None

    @property
    def held_bytes(self) -> int:
        """Memory that is taken by what is loaded."""
        with self._changed:
            return sum(item.size_bytes for item in self._last_used)

    def holds(self, item: Held) -> bool:
        """True while an item counts as loaded."""
        with self._changed:
            return item in self._last_used

    @contextlib.contextmanager
    def using(self, item: Held) -> Iterator[None]:
        """Keep an item from being dropped."""
        with self._changed:
            self._users[item] = self._users.get(item, 0) + 1
        try:
            yield
        finally:
            with self._changed:
                self._users[item] -= 1
                if not self._users[item]:
                    del self._users[item]
                if item in self._last_used:
                    self._last_used[item] = self._clock()
                self._changed.notify_all()

    def make_room(self, size_bytes: int) -> None:
        """Drop the longest unused until `size_bytes` more fit."""
        with self._changed:
            for item in sorted(self._last_used, key=lambda item: self._last_used[item]):
                if self.held_bytes + size_bytes <= self.budget_bytes:
                    return
                if item not in self._users:
                    self._drop(item)

    def add(self, item: Held) -> None:
        """Count an item as loaded from now on."""
        with self._changed:
            self._last_used[item] = self._clock()
            if self._keeper is None:
                self._keeper = threading.Thread(target=self._keep, name="idle models", daemon=True)
                self._keeper.start()
            self._changed.notify_all()

    def release_idle(self) -> float | None:
        """Drop what has not been used for `idle_s`; the seconds until the next is due, None when nothing is left."""
        with self._changed:
            now = self._clock()
            for item, last in tuple(self._last_used.items()):
                if item not in self._users and now - last >= self.idle_s:
                    self._drop(item)
            if not self._last_used:
                return None
            return max(0.01, min(last + self.idle_s - now for last in self._last_used.values()))

    def clear(self) -> None:
        """Drop everything that is not in use right now."""
        with self._changed:
            for item in tuple(self._last_used):
                if item not in self._users:
                    self._drop(item)
            self._changed.notify_all()

    def _drop(self, item: Held) -> None:
        del self._last_used[item]
        item.unload()

    def _keep(self) -> None:
        with self._changed:
            while (wait_s := self.release_idle()) is not None:
                # What is in use is not due, however old: look again soon.
                self._changed.wait(max(wait_s, 1.0))
            self._keeper = None
