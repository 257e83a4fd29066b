"""What the window does while nobody works: it returns memory, and makes ready what the first fill would wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from editor.jobs.queue import Job, JobQueue
from editor.operations.warm_up import warm_up
from editor.ui.bridge import QtDelivery
from editor.ui.housekeeping import trim

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

# Quiet is when for so long no job has run, the pointer has not moved over the picture and nothing was painted.
QUIET_MS = 1200


class QuietTimes(QObject):
    """Belongs to one window. Its jobs have a queue of their own, which nobody is shown and nobody waits for."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.queue = JobQueue(QtDelivery(self))
        self._is_ready = False
        self._has_ended = False
        self._timer = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._timer.timeout.connect(self.on_quiet)
        for queue in (window.jobs, window.files.queue):
            queue.changed.connect(self._on_job)
        window.canvas.cursor_moved.connect(self._on_cursor)

    @property
    def is_awaited(self) -> bool:
        """True while something is to be done at the next quiet moment."""
        return self._timer.isActive()

    def close(self) -> None:
        """Stop, and do nothing any more."""
        self._timer.stop()
        self.queue.close()

    def _on_job(self, job: Job) -> None:
        if job.is_over:
            self._has_ended = True
            self._timer.start()

    def _on_cursor(self, _: object) -> None:
        if self.is_awaited:
            self._timer.start()

    def on_quiet(self) -> None:
        """Do what is due, or wait for a quieter moment."""
        window = self._window
        if window.jobs.is_hand_busy or window.jobs.jobs or window.files.queue.jobs:
            self._timer.start()
            return
        if not window.isVisible():
            return
        if not self._is_ready and window.workspace is not None:
            self._is_ready = self._has_ended = True
            engines = window.engines
            self.queue.submit(Job("Get ready to fill", lambda progress: warm_up(engines, progress)))
        if self._has_ended:
            # Pixels of results and files that were let go of lie in heaps that the C library keeps for later.
            self._has_ended = False
            self.queue.submit(Job("Return memory", lambda _: trim()))
