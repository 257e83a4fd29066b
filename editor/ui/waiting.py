"""What runs without a place on the picture: shown in the status line once it lasts, with the time that is left."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer

from editor.jobs.queue import Job, JobQueue, JobState
from editor.ui.file_pictures import LANE
from editor.ui.sketch_live import LOOK_LANE

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

# What is over sooner need not be told of.
SHOW_AFTER_S = 0.3
# Below this, the time left is as good as over; it is told only of what takes longer than this as a whole.
LONG_S = 2.0
TICK_MS = 100

translate = QCoreApplication.translate


def left_text(seconds: float) -> str:
    """A time as people say it: rounded up, and no more exact than it can be known."""
    if seconds < 1:
        return translate("Waiting", "less than a second left")
    if seconds < 90:
        step = 1 if seconds < 10 else 5
        return translate("Waiting", "{seconds} s left").format(seconds=math.ceil(seconds / step) * step)
    return translate("Waiting", "{minutes} min left").format(minutes=math.ceil(seconds / 60))


def time_left(job: Job, now: float | None = None) -> str:
    """What to say of the time that a job still takes; nothing where it is short as a whole, or not known."""
    now = time.monotonic() if now is None else now
    left = job.left_s(now)
    if left is None or job.state is not JobState.RUNNING or job.started_at is None:
        return ""
    return left_text(left) if left + now - job.started_at > LONG_S else ""


def age_s(job: Job, now: float) -> float:
    """How long a job has run; 0 while it waits."""
    return max(0.0, now - job.started_at) if job.started_at is not None else 0.0


class Waiting(QObject):
    """Watches both queues of a window. Its timer runs only while there are jobs."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self.refresh)
        for queue in self._queues:
            queue.changed.connect(self._on_job)
        self.shown: Job | None = None

    @property
    def _queues(self) -> tuple[JobQueue, JobQueue]:
        return self._window.files.queue, self._window.jobs

    def _on_job(self, _: Job) -> None:
        if any(queue.jobs for queue in self._queues):
            if not self._tick.isActive():
                self._tick.start()
        else:
            self._tick.stop()
        if self.shown is not None and self.shown.is_over:
            self.refresh()

    def refresh(self, now: float | None = None) -> None:
        """Show the job that matters most: files first, then what has no pill on the canvas that is seen."""
        now = time.monotonic() if now is None else now
        self.shown = next((job for job in self._candidates() if age_s(job, now) >= SHOW_AFTER_S), None)
        self._window.status.show_activity(self.shown, time_left(self.shown, now) if self.shown is not None else "")

    def _candidates(self) -> tuple[Job, ...]:
        marks, objects = self._window.canvas.marks, self._window.canvas.objects
        others = (job for job in self._window.jobs.jobs if not (marks.has(job) or objects.is_unasked(job)))
        files = self._window.files.queue.jobs
        # The welcome page shows by itself which of its pictures are still to come, and looks follow the pen.
        quiet = (LANE, LOOK_LANE)
        return tuple(job for job in (*files, *others) if job.state is JobState.RUNNING and job.device not in quiet)

    def cancel(self) -> None:
        """Stop what is shown."""
        for queue in self._queues:
            if self.shown in queue.jobs:
                queue.cancel(self.shown)
                return
