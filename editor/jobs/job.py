"""One run of something: what is asked, how urgent it is, what it is doing, and how long it may still take."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Any

from editor.core.geometry import Rect
from editor.core.pixels import FloatImage
from editor.core.progress import Progress
from editor.core.signals import Signal
from editor.errors import EditorError

CPU_LANE = "cpu"
# Before this share is done, or this much time has passed, progress says nothing about the whole.
_TELLING_FRACTION, _TELLING_S = 0.03, 0.3
# A forecast that is overrun by this much was wrong, and nothing is said any more.
_OVERRUN = 1.5


class JobState(Enum):
    """What a job is doing."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Priority(IntEnum):
    """Who goes first among those that wait for the same device; what runs is never interrupted for another."""

    INTERACTIVE = 0
    COMMIT = 1
    BATCH = 2


@dataclass(frozen=True)
class Work:
    """What the time of a job depends on: who computes, and how much, in any unit that grows with the time, such as
    the pixels of a context."""

    engine_id: str
    amount: float


class Job:
    """One run; its public state changes on the main thread only.

    `subject` is whatever the one who started it wants to find again, for instance the rectangle it works on. `device`
    names the queue it waits in. Of jobs with the same `key` only the newest counts: older ones end as cancelled, except
    a running one that `finishes_first`. A result is dropped, as if cancelled, when `is_wanted` says so as it arrives.
    """

    def __init__(
        self,
        label: str,
        run: Callable[[Progress], Any],
        subject: object = None,
        *,
        device: str = CPU_LANE,
        priority: Priority = Priority.COMMIT,
        key: object = None,
        finishes_first: bool = False,
        is_wanted: Callable[[], bool] | None = None,
        work: Work | None = None,
    ) -> None:
        self.label = label
        self.subject = subject
        self.device = device
        self.priority = priority
        self.key = key
        self.finishes_first = finishes_first
        self.is_wanted = is_wanted
        self.work = work
        self.state = JobState.WAITING
        self.fraction = 0.0
        self.elapsed_s = 0.0
        self.expected_s: float | None = None
        self.notices: list[str] = []
        self.error: EditorError | None = None
        self.finished: Signal[[Any]] = Signal()
        self.failed: Signal[[EditorError]] = Signal()
        self.cancelled: Signal[[]] = Signal()
        self.noticed: Signal[[str]] = Signal()
        self.previewed: Signal[[FloatImage, Rect]] = Signal()
        self.run = run
        self.progress = Progress()
        self.started_at: float | None = None

    @property
    def is_over(self) -> bool:
        """True when nothing more will come of it."""
        return self.state in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)

    @property
    def place(self) -> str:
        """Who computes, as the user reads it ("CPU", "CUDA"); empty until it is known."""
        return self.progress.place

    def left_s(self, now: float | None = None) -> float | None:
        """Seconds that it will still run, from what this machine has taken before and from progress; None = unknown.

        `now` is a time of `time.monotonic`, by default this moment. A waiting job tells what it will take.
        """
        if self.state is JobState.WAITING:
            return self.expected_s
        if self.state is not JobState.RUNNING or self.started_at is None:
            return None
        elapsed = max(0.0, (time.monotonic() if now is None else now) - self.started_at)
        total = self.expected_s
        if self.fraction >= _TELLING_FRACTION and elapsed >= _TELLING_S:
            # What was reported is as old as the last report, not as this moment.
            so_far = max(self.elapsed_s, _TELLING_S) / self.fraction
            total = so_far if total is None else (1 - self.fraction) * total + self.fraction * so_far
        if total is None or elapsed > _OVERRUN * total:
            return None
        return max(0.0, total - elapsed)
