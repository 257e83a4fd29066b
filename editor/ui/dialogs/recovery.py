"""What an earlier run left unsaved: one row per document with a picture of it, to recover, keep or delete."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import QDateTime, QLocale, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from editor.core.pixels import RgbaImage
from editor.errors import EditorError
from editor.files.journal_folder import Orphan
from editor.files.journal_read import preview
from editor.jobs.queue import Job, JobQueue
from editor.ui.theme import GRID, Theme

THUMBNAIL = QSize(144, 108)
WIDTH = 660
NAME_WIDTH = 420
ROWS_IN_VIEW = 4


class Choice(Enum):
    """What becomes of a row when the dialog is closed."""

    KEEP = "keep"
    RECOVER = "recover"
    DELETE = "delete"


class Row(QFrame):
    """One document that was left."""

    decided = Signal()

    def __init__(self, theme: Theme, orphan: Orphan) -> None:
        super().__init__()
        self.orphan = orphan
        self.choice = Choice.KEEP
        self._theme = theme
        self.is_readable = True
        title = self.title = orphan.title or self.tr("Untitled")
        self.picture = QLabel()
        self.picture.setFixedSize(THUMBNAIL)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setAccessibleName(self.tr("Preview of {name}").format(name=title))
        name = QLabel()
        name.setTextFormat(Qt.TextFormat.PlainText)
        font = name.font()
        font.setBold(True)
        name.setFont(font)
        name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        name.setText(name.fontMetrics().elidedText(title, Qt.TextElideMode.ElideMiddle, NAME_WIDTH))
        name.setToolTip(title if orphan.summary.path is None else str(orphan.summary.path))
        self.details = QLabel(self._describe())
        self.details.setObjectName("dim")
        self.state = QLabel()
        self.recover_button = QPushButton(self.tr("Recover"))
        self.delete_button = QPushButton(self.tr("Delete"))
        for button, text in (
            (self.recover_button, self.tr("Recover {name}")),
            (self.delete_button, self.tr("Delete {name}")),
        ):
            button.setAutoDefault(False)
            button.setAccessibleName(text.format(name=title))
        self.recover_button.clicked.connect(lambda: self.choose(Choice.RECOVER))
        self.delete_button.clicked.connect(
            lambda: self.choose(Choice.KEEP if self.choice is Choice.DELETE else Choice.DELETE)
        )
        words, buttons = QVBoxLayout(), QHBoxLayout()
        words.setSpacing(GRID)
        buttons.setSpacing(2 * GRID)
        buttons.addWidget(self.recover_button)
        buttons.addWidget(self.delete_button)
        buttons.addWidget(self.state)
        buttons.addStretch(1)
        words.addWidget(name)
        words.addWidget(self.details)
        words.addStretch(1)
        words.addLayout(buttons)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 2 * GRID, 0, 2 * GRID)
        layout.setSpacing(4 * GRID)
        layout.addWidget(self.picture)
        layout.addLayout(words, 1)
        self._show_text(self.tr("Reading …"))

    def _describe(self) -> str:
        summary = self.orphan.summary
        then = QDateTime.fromSecsSinceEpoch(int(summary.saved_at))
        locale = QLocale()
        day = then.date()
        today = QDateTime.currentDateTime().date()
        time = locale.toString(then.time(), QLocale.FormatType.ShortFormat)
        if day == today:
            when = self.tr("today at {time}").format(time=time)
        elif day == today.addDays(-1):
            when = self.tr("yesterday at {time}").format(time=time)
        else:
            when = self.tr("{day} at {time}").format(
                day=locale.toString(day, QLocale.FormatType.ShortFormat), time=time
            )
        return self.tr("Last changed {when}  ·  {width} × {height} pixels").format(
            when=when, width=summary.size.width, height=summary.size.height
        )

    def choose(self, choice: Choice) -> None:
        """Decide what becomes of it; a deletion is carried out when the dialog closes and can be taken back."""
        self.choice = choice
        is_deleted = choice is Choice.DELETE
        self.recover_button.setEnabled(self.is_readable and choice is Choice.KEEP)
        self.delete_button.setEnabled(self.is_readable and choice is not Choice.RECOVER)
        self.delete_button.setText(self.tr("Do Not Delete") if is_deleted else self.tr("Delete"))
        self.state.setText(
            {
                Choice.KEEP: "",
                Choice.RECOVER: self.tr("Being recovered."),
                Choice.DELETE: self.tr("Will be deleted."),
            }[choice]
        )
        self.decided.emit()

    def show_preview(self, pixels: RgbaImage) -> None:
        """Show a small picture, `[y, x, 4]` uint8, on a ground that transparent parts let through."""
        height, width = pixels.shape[:2]
        image = QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_RGBA8888)
        ratio = self.devicePixelRatioF()
        room = THUMBNAIL * ratio
        picture = QPixmap.fromImage(image)
        if width > room.width() or height > room.height():
            picture = picture.scaled(
                room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
        shown = QPixmap(picture.size())
        shown.fill(QColor("#ffffff"))
        painter = QPainter(shown)
        side = max(1, round(6 * ratio))
        for y in range(0, shown.height(), side):
            for x in range(y // side % 2 * side, shown.width(), 2 * side):
                painter.fillRect(x, y, side, side, QColor("#d8d8d8"))
        painter.drawPixmap(0, 0, picture)
        painter.end()
        shown.setDevicePixelRatio(ratio)
        self.picture.setStyleSheet("")
        self.picture.setPixmap(shown)

    def show_unreadable(self, error: EditorError) -> None:
        """Say why nothing can be made of it now."""
        self.is_readable = False
        self.details.setText(str(error))
        self.details.setWordWrap(True)
        self._show_text(self.tr("No preview"))
        self.choose(Choice.KEEP)

    def _show_text(self, text: str) -> None:
        self.picture.setText(text)
        colors = self._theme.colors
        self.picture.setStyleSheet(f"QLabel {{ background: {colors.surround}; color: {colors.text_dim}; }}")


class RecoveryDialog(QDialog):
    """Non-blocking: `open` it, listen to `recover_asked`, and read `kept` and `deleted` when it has finished."""

    recover_asked = Signal(object)

    def __init__(self, parent: QWidget | None, theme: Theme, orphans: Sequence[Orphan], queue: JobQueue) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Recover Unsaved Work"))
        self._previews: list[Job] = []
        title = QLabel(self.tr("Unsaved work was found"))
        title.setObjectName("title")
        title.setWordWrap(True)
        text = QLabel(
            self.tr(
                "Pentimento ended before these changes were saved. What is recovered opens in a tab of its own; the "
                "file that it came from stays as it is until you save."
            )
        )
        text.setWordWrap(True)
        self.rows = [Row(theme, orphan) for orphan in orphans]
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 2 * GRID, 0)
        column.setSpacing(0)
        for row in self.rows:
            row.decided.connect(self._on_decided)
            if row is not self.rows[0]:
                rule = QFrame()
                rule.setObjectName("rule")
                rule.setFixedHeight(1)
                column.addWidget(rule)
            column.addWidget(row)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setMinimumHeight(min(ROWS_IN_VIEW, len(self.rows)) * (THUMBNAIL.height() + 4 * GRID + 4))
        self.keep_button = QPushButton(self.tr("Keep for Later"))
        self.keep_button.setToolTip(self.tr("Ask again at the next start."))
        self.all_button = QPushButton(self.tr("Recover All") if len(self.rows) > 1 else self.tr("Recover"))
        self.all_button.setDefault(True)
        self.keep_button.setAutoDefault(False)
        self.keep_button.clicked.connect(self.accept)
        self.all_button.clicked.connect(self.recover_all)
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * GRID)
        buttons.addStretch(1)
        buttons.addWidget(self.keep_button)
        buttons.addWidget(self.all_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6 * GRID, 6 * GRID, 6 * GRID, 5 * GRID)
        layout.setSpacing(4 * GRID)
        layout.addWidget(title)
        layout.addWidget(text)
        layout.addWidget(scroll, 1)
        layout.addLayout(buttons)
        self.resize(WIDTH, self.sizeHint().height())
        if len(self.rows) == 1:
            # One picture has one pair of buttons: the dialog's own.
            self.rows[0].recover_button.hide()
        for row in self.rows:
            self._begin_preview(row, queue)

    def _begin_preview(self, row: Row, queue: JobQueue) -> None:
        longest = round(THUMBNAIL.width() * self.devicePixelRatioF())

        def on_failed(error: EditorError) -> None:
            row.show_unreadable(error)
            self._on_decided()

        job = Job(
            self.tr("Reading {name}").format(name=row.title),
            lambda _: preview(row.orphan.read().document, longest),
        )
        job.finished.connect(row.show_preview)
        job.failed.connect(on_failed)
        self._previews.append(job)
        queue.submit(job)
        self.finished.connect(lambda: queue.cancel(job))

    @property
    def kept(self) -> list[Orphan]:
        """What is to be offered again."""
        return [row.orphan for row in self.rows if row.choice is Choice.KEEP]

    @property
    def deleted(self) -> list[Orphan]:
        """What is to be deleted: nothing when the dialog was only closed."""
        return [row.orphan for row in self.rows if row.choice is Choice.DELETE]

    def reject(self) -> None:
        """Close without deleting anything."""
        for row in self.rows:
            if row.choice is Choice.DELETE:
                row.choice = Choice.KEEP
        super().reject()

    def recover_all(self) -> None:
        """Recover everything that is not to be deleted."""
        for row in self.rows:
            if row.choice is Choice.KEEP and row.is_readable:
                row.choose(Choice.RECOVER)
        self.accept()

    def _on_decided(self) -> None:
        row = self.sender()
        if isinstance(row, Row) and row.choice is Choice.RECOVER:
            self.recover_asked.emit(row.orphan)
        open_rows = [row for row in self.rows if row.choice is Choice.KEEP and row.is_readable]
        self.all_button.setEnabled(bool(open_rows))
        has_deletion = any(row.choice is Choice.DELETE for row in self.rows)
        if len(self.rows) > 1:
            self.all_button.setText(self.tr("Recover the Others") if has_deletion else self.tr("Recover All"))
        if has_deletion:
            self.keep_button.setText(self.tr("Delete, Keep the Others") if open_rows else self.tr("Delete"))
        else:
            self.keep_button.setText(self.tr("Keep for Later"))
            if all(row.choice is Choice.RECOVER for row in self.rows):
                self.accept()
