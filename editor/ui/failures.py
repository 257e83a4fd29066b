"""What nobody expected in a job: the message about it gets a report to copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from editor.errors import Unexpected
from editor.jobs.queue import Job, JobState
from editor.ui.message_bar import Offer
from editor.ui.report import report

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow


class Failures(QObject):
    """Remembers the newest unexpected failure of a window's jobs until it is told of."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._sentence, self._report = "", ""
        for queue in (window.files.queue, window.jobs):
            queue.changed.connect(self._on_job)

    def _on_job(self, job: Job) -> None:
        if job.state is JobState.FAILED and isinstance(job.error, Unexpected):
            cause = job.error.__cause__ or job.error
            self._sentence = str(job.error)
            self._report = report(type(cause), cause, cause.__traceback__)

    def offer_for(self, sentence: str) -> Offer | None:
        """The button that copies the report, when this sentence is about that failure."""
        if not sentence or sentence != self._sentence:
            return None
        text = self._report
        return Offer(self.tr("Copy Report"), lambda: QGuiApplication.clipboard().setText(text))
