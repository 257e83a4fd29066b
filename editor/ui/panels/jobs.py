"""The jobs dock: everything that runs or waits, how far it is, how long it may still take, and a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from editor.jobs.queue import Job, JobQueue, JobState
from editor.ui import icons
from editor.ui.panels.parts import rule
from editor.ui.theme import GRID, Theme
from editor.ui.translate import model_text
from editor.ui.waiting import left_text

TICK_MS = 500


class JobRow(QFrame):
    """One job: its label, its place and state, a bar and a button that stops it."""

    def __init__(self, job: Job, queue: JobQueue, theme: Theme) -> None:
        super().__init__()
        self.job = job
        self._queue, self._theme = queue, theme
        name = model_text(job.label)
        self.label = QLabel(name)
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.label.setToolTip(name)
        self.state = QLabel()
        self.state.setObjectName("dim")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of {job}").format(job=name))
        self.stop = QToolButton()
        self.stop.setAutoRaise(True)
        self.stop.setIconSize(QSize(16, 16))
        self.stop.setToolTip(self.tr("Stop"))
        self.stop.setAccessibleName(self.tr("Stop {job}").format(job=name))
        self.stop.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.stop.clicked.connect(lambda: queue.cancel(job))
        grid = QGridLayout(self)
        grid.setContentsMargins(3 * GRID, GRID, GRID, GRID)
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(2)
        grid.addWidget(self.label, 0, 0)
        grid.addWidget(self.stop, 0, 1, 3, 1)
        grid.addWidget(self.bar, 1, 0)
        grid.addWidget(self.state, 2, 0)
        self.refresh()
        self.tint()

    def refresh(self) -> None:
        """Show the job as it is now."""
        job = self.job
        self.bar.setValue(round(job.fraction * 1000))
        parts = [self.tr("waiting") if job.state is JobState.WAITING else f"{round(job.fraction * 100)} %"]
        if job.state is JobState.RUNNING and job.place:
            parts.append(job.place)
        left = job.left_s()
        if left is not None:
            parts.append(left_text(left))
        self.state.setText(" · ".join(parts))

    def tint(self) -> None:
        """Draw the button in the theme's colors."""
        colors = self._theme.colors
        self.stop.setIcon(icons.icon("x", colors.text, colors.text_off))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete stops the job whose button has the keyboard."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._queue.cancel(self.job)
        else:
            super().keyPressEvent(event)


class JobsPanel(QWidget):
    """The jobs of one queue, oldest first."""

    def __init__(self, queue: JobQueue, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("dockBody")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.tr("Jobs"))
        self._queue, self._theme = queue, theme
        self._rows: dict[Job, JobRow] = {}
        self.empty = QLabel(self.tr("Nothing is running."))
        self.empty.setObjectName("dim")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stop_all = QPushButton(self.tr("Stop All"))
        self.stop_all.setToolTip(self.tr("Stop everything that runs or waits"))
        body = QWidget()
        body.setObjectName("dockBody")
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, GRID, 0, GRID)
        self._column.setSpacing(0)
        self._column.addWidget(self.empty)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addWidget(rule())
        foot = QVBoxLayout()
        foot.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        foot.addWidget(self.stop_all, 0, Qt.AlignmentFlag.AlignRight)
        whole.addLayout(foot)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self.stop_all.clicked.connect(self._stop_all)
        queue.changed.connect(self._on_job)
        theme.changed.connect(self._tint)
        self._on_job(None)

    @property
    def rows(self) -> tuple[JobRow, ...]:
        """What is shown, in order."""
        return tuple(self._rows.values())

    def _on_job(self, _: Job | None) -> None:
        jobs = self._queue.jobs
        for job in [job for job in self._rows if job not in jobs]:
            row = self._rows.pop(job)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        for job in jobs:
            if job not in self._rows:
                self._rows[job] = JobRow(job, self._queue, self._theme)
                self._column.insertWidget(len(self._rows) - 1, self._rows[job])
            else:
                self._rows[job].refresh()
        self.empty.setVisible(not self._rows)
        self.stop_all.setEnabled(bool(self._rows))
        if self._rows and self.isVisible():
            self._timer.start()
        elif not self._rows:
            self._timer.stop()

    def _tick(self) -> None:
        for row in self._rows.values():
            row.refresh()

    def _stop_all(self) -> None:
        for job in reversed(self._queue.jobs):
            self._queue.cancel(job)

    def _tint(self) -> None:
        for row in self._rows.values():
            row.tint()

    def showEvent(self, event: QShowEvent) -> None:
        """Time goes on only while somebody looks."""
        super().showEvent(event)
        self._on_job(None)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop the clock."""
        super().hideEvent(event)
        self._timer.stop()
