"""One worker thread that runs jobs in order and delivers what became of them to the main thread."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from enum import Enum
from typing import Any

from editor.core.progress import Progress
from editor.core.signals import Signal
from editor.errors import Cancelled, EditorError

log = logging.getLogger(__name__)

REPORT_INTERVAL_S = 0.05


class JobState(Enum):
    """What a job is doing."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job:
    """One run; its public state changes on the main thread only.

    `subject` is whatever the one who started it wants to find again, for instance the rectangle it works on.
    """

    def __init__(self, label: str, run: Callable[[Progress], Any], subject: object = None) -> None:
        self.label = label
        self.subject = subject
        self.state = JobState.WAITING
        self.fraction = 0.0
        self.elapsed_s = 0.0
        self.error: EditorError | None = None
        self.finished: Signal[[Any]] = Signal()
        self.failed: Signal[[EditorError]] = Signal()
        self.cancelled: Signal[[]] = Signal()
        self._run = run
        self.progress = Progress()

    @property
    def is_over(self) -> bool:
        """True when nothing more will come of it."""
        return self.state in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class JobQueue:
    """First in, first out, on one daemon thread that survives any exception.

    `deliver` hands a callable to the main thread, in order. Without one, deliveries wait until `pump` is called.
    """

    def __init__(self, deliver: Callable[[Callable[[], None]], None] | None = None) -> None:
        self.changed: Signal[[Job]] = Signal()
        self._inbox: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._deliver = deliver or self._inbox.put
        self._waiting: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._jobs: list[Job] = []
        self._thread: threading.Thread | None = None

    @property
    def jobs(self) -> tuple[Job, ...]:
        """Jobs that are not over, oldest first."""
        return tuple(self._jobs)

    def submit(self, job: Job) -> Job:
        """Queue a job and return it; main thread only."""
        self._jobs.append(job)
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)
            self._thread.start()
        self._waiting.put(job)
        self.changed.emit(job)
        return job

    def cancel(self, job: Job) -> None:
        """End a job now as far as anyone here is concerned; its thread notices at its next step. Main thread only."""
        if not job.is_over:
            job.progress.cancel()
            self._end(job, JobState.CANCELLED)
            job.cancelled.emit()

    def close(self, timeout_s: float = 5.0) -> None:
        """Cancel everything and wait for the thread to end."""
        for job in self.jobs:
            self.cancel(job)
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join(timeout_s)
            self._thread = None

    def pump(self, timeout_s: float = 30.0) -> None:
        """Run deliveries on this thread until no job is left; TimeoutError when that takes too long."""
        deadline = time.monotonic() + timeout_s
        while self._jobs:
            try:
                self._inbox.get(timeout=max(0.0, deadline - time.monotonic()))()
            except queue.Empty:
                raise TimeoutError("a job did not end in time") from None

    def _end(self, job: Job, state: JobState) -> None:
        job.state = state
        if job in self._jobs:
            self._jobs.remove(job)
        self.changed.emit(job)

    def _work(self) -> None:
        while (job := self._waiting.get()) is not None:
            if not job.progress.is_cancelled:
                self._run_one(job)

    def _run_one(self, job: Job) -> None:
        started = time.monotonic()
        last_report = started

        def report(fraction: float) -> None:
            nonlocal last_report
            now = time.monotonic()
            if now - last_report >= REPORT_INTERVAL_S:
                last_report = now
                self._deliver(lambda: self._on_progress(job, fraction, now - started))

        job.progress.report = report
        self._deliver(lambda: self._on_started(job))
        try:
            result = job._run(job.progress)
        except Cancelled:
            return
        except EditorError as error:
            failure = error
        except MemoryError:
            log.exception("job %r ran out of memory", job.label)
            failure = EditorError(f"{job.label} needs more memory than there is; try a smaller area.")
        except Exception as error:
            # The worker must survive anything an engine does; the cause goes to the log.
            log.exception("job %r failed", job.label)
            failure = EditorError(
                f"{job.label} failed unexpectedly ({type(error).__name__}); the picture is unchanged."
            )
        else:
            elapsed = time.monotonic() - started
            self._deliver(lambda: self._on_finished(job, result, elapsed))
            return
        self._deliver(lambda: self._on_failed(job, failure))

    def _on_started(self, job: Job) -> None:
        if not job.is_over:
            job.state = JobState.RUNNING
            self.changed.emit(job)

    def _on_progress(self, job: Job, fraction: float, elapsed_s: float) -> None:
        if not job.is_over:
            job.fraction, job.elapsed_s = fraction, elapsed_s
            self.changed.emit(job)

    def _on_finished(self, job: Job, result: Any, elapsed_s: float) -> None:
        if not job.is_over:
            job.fraction, job.elapsed_s = 1.0, elapsed_s
            self._end(job, JobState.DONE)
            job.finished.emit(result)

    def _on_failed(self, job: Job, error: EditorError) -> None:
        if not job.is_over:
            job.error = error
            self._end(job, JobState.FAILED)
            job.failed.emit(error)
