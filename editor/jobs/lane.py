"""The queue of one device: a thread that runs one job after another, the urgent ones first."""

from __future__ import annotations

import heapq
import itertools
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

from editor.jobs.job import Job

# A job that was cancelled and has not come back after this time hangs: its thread is given up for a new one.
HUNG_AFTER_S = 30.0
# How far jobs step back behind the window, in steps of `nice`. They stand behind every other program as far: ten steps
# leave a tenth of a core beside a busy one, and somebody who waits for a fill would wait ten times as long.
STEPS_BACK = 2


class Lane:
    """`run_one` is called on the lane's own thread and must not raise."""

    def __init__(self, run_one: Callable[[Job], None], hung_after_s: float = HUNG_AFTER_S) -> None:
        self._run_one = run_one
        self._hung_after_s = hung_after_s
        self._changed = threading.Condition()
        self._waiting: list[tuple[int, int, Job]] = []
        self._order = itertools.count()
        self._worker: threading.Thread | None = None
        self._current: Job | None = None
        self._is_closed = False
        self._relief: threading.Timer | None = None

    def add(self, job: Job) -> None:
        """Let a job wait for its turn."""
        with self._changed:
            heapq.heappush(self._waiting, (job.priority, next(self._order), job))
            if self._worker is None:
                self._start()
            self._changed.notify_all()

    def cancelled(self, job: Job) -> None:
        """Watch that a running job which was cancelled does come back."""
        with self._changed:
            if self._current is job and self._relief is None and not self._is_closed:
                self._relief = threading.Timer(self._hung_after_s, self._give_up, (job,))
                self._relief.daemon = True
                self._relief.start()

    def close(self, timeout_s: float) -> None:
        """End the thread when its job is over, and wait for that."""
        with self._changed:
            self._is_closed = True
            self._waiting.clear()
            self._stop_relief()
            self._changed.notify_all()
            worker = self._worker
        if worker is not None and worker is not threading.current_thread():
            worker.join(timeout_s)

    def _start(self) -> None:
        self._worker = threading.Thread(target=self._work, name="jobs", daemon=True)
        self._worker.start()

    def _give_up(self, job: Job) -> None:
        with self._changed:
            self._relief = None
            if self._current is job and not self._is_closed:
                self._current = None
                self._start()

    def _stop_relief(self) -> None:
        if self._relief is not None:
            self._relief.cancel()
            self._relief = None

    def _work(self) -> None:
        _step_back()
        me = threading.current_thread()
        while True:
            with self._changed:
                while not self._waiting and not self._is_closed:
                    self._changed.wait()
                if self._is_closed or self._worker is not me:
                    return
                job = heapq.heappop(self._waiting)[2]
                self._current = job
            if not job.progress.is_cancelled:
                self._run_one(job)
            with self._changed:
                if self._worker is not me:
                    # Given up while it hung; another thread has the lane now.
                    return
                self._current = None
                self._stop_relief()
            # While nothing is left to do, nothing is held: a job knows its document.
            del job


def _step_back() -> None:
    """Let the window go first, here and in threads that this one begins; only Linux has priorities of threads."""
    if sys.platform.startswith("linux"):
        with suppress(OSError):
            me = threading.get_native_id()
            os.setpriority(os.PRIO_PROCESS, me, os.getpriority(os.PRIO_PROCESS, me) + STEPS_BACK)
