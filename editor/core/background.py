"""A thread for work that nobody waits for: it starts with the first task and ends when none is left."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable

log = logging.getLogger(__name__)

Task = Callable[[], None]


class Background:
    """Runs tasks in order, one at a time; what they raise is logged."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._lock = threading.Lock()
        self._tasks: deque[Task] = deque()
        self._thread: threading.Thread | None = None

    def run(self, task: Task) -> None:
        """Run it some time, on the thread."""
        with self._lock:
            self._tasks.append(task)
            if self._thread is not None:
                return
            thread = threading.Thread(target=self._work, name=self.name, daemon=True)
            try:
                thread.start()
            except RuntimeError:
                log.exception("%s: no thread to be had; the next task tries again", self.name)
            else:
                self._thread = thread

    def wait(self, timeout_s: float | None = None) -> None:
        """Wait until nothing is left to do, at most so long."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout_s)

    def close(self) -> None:
        """Forget what has not begun and wait for the rest."""
        with self._lock:
            self._tasks.clear()
        self.wait()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._tasks:
                    self._thread = None
                    return
                task = self._tasks.popleft()
            try:
                task()
            except Exception:
                log.exception("%s: a task failed", self.name)
