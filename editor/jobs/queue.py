"""Runs jobs beside the main thread, one queue per device, and delivers what became of them to the main thread."""

from __future__ import annotations

import logging
import queue
import time
from collections.abc import Callable
from typing import Any

from editor.core.geometry import Rect
from editor.core.pixels import FloatImage
from editor.core.signals import Signal
from editor.errors import Cancelled, EditorError, Unexpected
from editor.jobs.estimate import Estimator
from editor.jobs.job import CPU_LANE, Job, JobState, Priority, Work
from editor.jobs.lane import Lane

__all__ = ["CPU_LANE", "Job", "JobQueue", "JobState", "Priority", "Work"]

log = logging.getLogger(__name__)

REPORT_INTERVAL_S = 0.05


class JobQueue:
    """A queue and a daemon thread per device, first in, first out among equally urgent jobs; survives any exception.

    `deliver` hands a callable to the main thread, in order. Without one, deliveries wait until `pump` is called.
    `noticed` carries what a job says to the user while it goes on. While `is_hand_busy`, set by whoever follows the
    hand, jobs on several threads leave a core to it.
    """

    def __init__(
        self,
        deliver: Callable[[Callable[[], None]], None] | None = None,
        estimator: Estimator | None = None,
    ) -> None:
        self.changed: Signal[[Job]] = Signal()
        self.noticed: Signal[[Job, str]] = Signal()
        self.estimator = estimator
        self.is_hand_busy = False
        self._inbox: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._deliver = deliver or self._inbox.put
        self._lanes: dict[str, Lane] = {}
        self._jobs: list[Job] = []
        self._places: dict[tuple[str, str], str] = {}

    @property
    def jobs(self) -> tuple[Job, ...]:
        """Jobs that are not over, oldest first."""
        return tuple(self._jobs)

    def submit(self, job: Job) -> Job:
        """Queue a job and return it; main thread only. Ends older jobs of the same key."""
        if job.key is not None:
            for other in self.jobs:
                is_kept = other.finishes_first and other.state is JobState.RUNNING
                if other.key == job.key and not is_kept:
                    self.cancel(other)
        job.expected_s = self._forecast(job)
        self._jobs.append(job)
        if job.device not in self._lanes:
            self._lanes[job.device] = Lane(self._run_one)
        self._lanes[job.device].add(job)
        self.changed.emit(job)
        return job

    def cancel(self, job: Job) -> None:
        """End a job now as far as anyone here is concerned; its thread notices at its next step. Main thread only."""
        if not job.is_over:
            job.progress.cancel()
            self._withdraw(job)
            if job.device in self._lanes:
                self._lanes[job.device].cancelled(job)

    def close(self, timeout_s: float = 5.0) -> None:
        """Cancel everything and wait for the threads to end."""
        for job in self.jobs:
            self.cancel(job)
        deadline = time.monotonic() + timeout_s
        lanes, self._lanes = self._lanes, {}
        for lane in lanes.values():
            lane.close(max(0.0, deadline - time.monotonic()))
        if self.estimator is not None:
            self.estimator.save()

    def pump(self, timeout_s: float = 300.0) -> None:
        """Run deliveries on this thread until no job is left; TimeoutError when that takes too long."""
        deadline = time.monotonic() + timeout_s
        while self._jobs:
            try:
                self._inbox.get(timeout=max(0.0, deadline - time.monotonic()))()
            except queue.Empty:
                raise TimeoutError("a job did not end in time") from None

    def _forecast(self, job: Job) -> float | None:
        if job.work is None or self.estimator is None:
            return None
        place = self._places.get((job.work.engine_id, job.device), job.device)
        return self.estimator.seconds(job.work.engine_id, place, job.work.amount)

    def _learn(self, job: Job, seconds: float) -> None:
        if job.work is not None and self.estimator is not None:
            place = job.place.casefold() or job.device
            self._places[job.work.engine_id, job.device] = place
            self.estimator.learn(job.work.engine_id, place, job.work.amount, seconds)

    def _withdraw(self, job: Job) -> None:
        self._end(job, JobState.CANCELLED)
        job.cancelled.emit()

    def _end(self, job: Job, state: JobState) -> None:
        job.state = state
        if job in self._jobs:
            self._jobs.remove(job)
        self.changed.emit(job)

    def _run_one(self, job: Job) -> None:
        """Run a job on the thread of its lane; never raises."""
        started = time.monotonic()
        last_report = started

        def report(fraction: float) -> None:
            nonlocal last_report
            now = time.monotonic()
            if now - last_report >= REPORT_INTERVAL_S:
                last_report = now
                self._hand_over(lambda: self._on_progress(job, fraction, now - started))

        job.progress.report = report
        job.progress.leaves_room = lambda: self.is_hand_busy
        job.progress.tell = lambda sentence: self._hand_over(lambda: self._on_notice(job, sentence))
        job.progress.look = lambda pixels, area: self._hand_over(lambda: self._on_preview(job, pixels, area))
        self._hand_over(lambda: self._on_started(job, started))
        try:
            result = job.run(job.progress)
        except Cancelled:
            # Whoever cancels has ended the job already, unless the work itself gave up.
            self._hand_over(lambda: self._on_gave_up(job))
            return
        except EditorError as error:
            failure: EditorError = error
        except MemoryError:
            log.exception("job %r ran out of memory", job.label)
            failure = EditorError(f"{job.label} needs more memory than there is; try a smaller area.")
        except BaseException as error:
            # The thread must survive anything an engine does, an exit included; the cause goes to the log.
            log.error("job %r failed", job.label, exc_info=True)
            failure = Unexpected(f"{job.label} failed unexpectedly ({type(error).__name__}); the picture is unchanged.")
            failure.__cause__ = error
        else:
            elapsed = time.monotonic() - started
            self._hand_over(lambda: self._on_finished(job, result, elapsed))
            return
        self._hand_over(lambda: self._on_failed(job, failure))

    def _hand_over(self, act: Callable[[], None]) -> None:
        try:
            self._deliver(act)
        except Exception:
            # At the end of the program the main thread may have stopped listening.
            log.exception("a delivery was lost")

    def _on_started(self, job: Job, started: float) -> None:
        if not job.is_over:
            job.state = JobState.RUNNING
            job.started_at = started
            self.changed.emit(job)

    def _on_progress(self, job: Job, fraction: float, elapsed_s: float) -> None:
        if not job.is_over:
            job.fraction, job.elapsed_s = fraction, elapsed_s
            self.changed.emit(job)

    def _on_notice(self, job: Job, sentence: str) -> None:
        if not job.is_over:
            job.notices.append(sentence)
            job.noticed.emit(sentence)
            self.noticed.emit(job, sentence)

    def _on_preview(self, job: Job, pixels: FloatImage, area: Rect) -> None:
        if not job.is_over:
            job.previewed.emit(pixels, area)

    def _on_gave_up(self, job: Job) -> None:
        if not job.is_over:
            self._withdraw(job)

    def _on_finished(self, job: Job, result: Any, elapsed_s: float) -> None:
        if job.is_over:
            return
        job.fraction, job.elapsed_s = 1.0, elapsed_s
        self._learn(job, elapsed_s)
        if job.is_wanted is not None and not job.is_wanted():
            self._withdraw(job)
            return
        self._end(job, JobState.DONE)
        job.finished.emit(result)

    def _on_failed(self, job: Job, error: EditorError) -> None:
        if not job.is_over:
            job.error = error
            self._end(job, JobState.FAILED)
            job.failed.emit(error)
