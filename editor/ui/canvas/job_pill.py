"""A pill beside the region of a running job: what runs, how far it is, and a cross that cancels it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QWidget

from editor.jobs.queue import Job, JobState
from editor.ui.canvas.hud import HudFrame
from editor.ui.translate import model_text
from editor.ui.waiting import time_left

BAR_WIDTH_PX = 96


class JobPill(HudFrame):
    """Shows one job; `cancel_asked` carries it when its cross is pressed."""

    cancel_asked = Signal(object)

    def __init__(self, job: Job, parent: QWidget) -> None:
        super().__init__(parent)
        self.job = job
        self._name = model_text(job.label)
        self._label = QLabel(self._name, self)
        self._bar = QProgressBar(self)
        self._bar.setRange(0, 100)
        self._bar.setTextVisible(False)
        self._bar.setFixedSize(BAR_WIDTH_PX, 4)
        self._bar.setAccessibleName(self.tr("Progress of {0}").format(self._name))
        self._percent = QLabel(self)
        self._percent.setProperty("quiet", True)
        self._percent.setMinimumWidth(self._percent.fontMetrics().horizontalAdvance("100 %") + 4)
        self._percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        name = self.tr("Cancel {0}").format(self._name)
        self._close = self.close_button(name, self.tr("Cancel (Esc)"))
        # Focus stays on the canvas, where Esc and the brush keys are heard; the keyboard cancels by Esc.
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._close.clicked.connect(lambda: self.cancel_asked.emit(self.job))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.setSpacing(8)
        for part in (self._label, self._bar, self._percent, self._close):
            row.addWidget(part)
        self.setAccessibleName(self._name)
        self.refresh()

    def refresh(self, others: int = 0) -> None:
        """Show the job's present state; `others` is the number of further jobs that have no pill of their own."""
        percent = min(100, round(self.job.fraction * 100))
        self._bar.setValue(percent)
        is_waiting = self.job.state is JobState.WAITING
        left = time_left(self.job)
        done = f"{percent} % · {left}" if left else f"{percent} %"
        self._percent.setText(self.tr("Waiting") if is_waiting else done)
        more = self.tr(" (+{0} more)").format(others) if others else ""
        self._label.setText(self._name + more)
        self.adjustSize()
