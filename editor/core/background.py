"""A thread for work that nobody waits for: it starts with the first task and ends when there was none for a while."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable

log = logging.getLogger(__name__)

Task = Callable[[], None]
# Starting a thread makes the caller wait until it runs, milliseconds on a busy machine, so it is kept between strokes.
LINGER_S = 30.0


class Background:
    """Runs tasks in order, one at a time; what they raise is logged. Any number of histories may share one."""

    def __init__(self, name: str, linger_s: float = LINGER_S) -> None:
        self.name = name
        self.linger_s = linger_s
        self._changed = threading.Condition()
        self._tasks: deque[Task] = deque()
        self._thread: threading.Thread | None = None
        self._is_working = False
        self._is_closing = False

    def run(self, task: Task) -> None:
        """Run it some time, on the thread; returns at once."""
        with self._changed:
            self._tasks.append(task)
            if self._thread is not None:
                self._changed.notify_all()
                return
            self._is_closing = False
            thread = threading.Thread(target=self._work, name=self.name, daemon=True)
            try:
                thread.start()
            except RuntimeError:
                log.exception("%s: no thread to be had; the next task tries again", self.name)
            else:
                self._thread = thread

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until nothing is left to do, at most so long; False when something is."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._tasks and not self._is_working, timeout_s)

    def close(self) -> None:
        """Forget what has not begun, and wait for the thread to end."""
        with self._changed:
            self._tasks.clear()
            self._is_closing = True
            self._changed.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._is_working = False
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._tasks or self._is_closing, self.linger_s)
                if not self._tasks:
                    self._thread = None
                    return
                task = self._tasks.popleft()
                self._is_working = True
            try:
                task()
            except Exception:
                log.exception("%s: a task failed", self.name)
            # A task may hold a document; it must not while the next one is waited for.
            del task
