"""The list of steps: what was done, what was undone, what still runs; a click jumps there."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from editor.jobs.queue import Job
from editor.settings import Settings
from editor.ui import icons
from editor.ui.panels.parts import EmptyText
from editor.ui.panels.step_pictures import SIDE, StepPictures
from editor.ui.panels.thumbnails import draw_checkers
from editor.ui.theme import GRID, Theme
from editor.ui.translate import model_text
from editor.workspace import Workspace

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = SIDE + 2 * GRID
PICTURE_LEFT = 2 * GRID


class Role(IntEnum):
    """What the delegate asks for beside the text."""

    STATE = Qt.ItemDataRole.UserRole + 1
    FRACTION = Qt.ItemDataRole.UserRole + 2
    PICTURE = Qt.ItemDataRole.UserRole + 3


class HistoryModel(QAbstractListModel):
    """Row 0 is the picture as it was opened; row n the document after n steps."""

    def __init__(self, parent: QListView, pictures: StepPictures) -> None:
        super().__init__(parent)
        self._workspace: Workspace | None = None
        self._pictures = pictures
        pictures.drawn.connect(self._on_drawn)

    @property
    def workspace(self) -> Workspace | None:
        """Whose steps these are."""
        return self._workspace

    def set_workspace(self, workspace: Workspace | None) -> None:
        """Show the steps of another document."""
        if self._workspace is not None:
            self._workspace.history.changed.disconnect(self._on_changed)
            self._workspace.jobs.changed.disconnect(self._on_job)
        self._workspace = workspace
        if workspace is not None:
            workspace.history.changed.connect(self._on_changed)
            workspace.jobs.changed.connect(self._on_job)
        self._on_changed()

    def _on_changed(self) -> None:
        self.beginResetModel()
        self.endResetModel()

    def _on_drawn(self, owner: object) -> None:
        if self._workspace is not None:
            history = self._workspace.history
            # The newest first: it is nearly always the one.
            for row in range(len(history.steps), -1, -1):
                if owner is (history.steps[row - 1] if row else history):
                    self.dataChanged.emit(self.index(row), self.index(row))
                    return

    def _on_job(self, job: Job) -> None:
        if self._workspace is None:
            return
        for row, step in enumerate(self._workspace.history.steps, 1):
            if step.is_pending and self._workspace.job_of(step) is job:
                self.dataChanged.emit(self.index(row), self.index(row))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """The steps, and the start."""
        return 0 if self._workspace is None or parent.isValid() else len(self._workspace.history.steps) + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The label, its state ("done", "current", "undone") and how far a pending one is."""
        if self._workspace is None or not index.isValid():
            return None
        history = self._workspace.history
        step = history.steps[index.row() - 1] if index.row() else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.tr("Opened") if step is None else model_text(step.label)
        if role == Role.STATE:
            if index.row() == history.position:
                return "current"
            return "done" if index.row() < history.position else "undone"
        if role == Role.PICTURE:
            return self._pictures.of(step or history)
        if role == Role.FRACTION and step is not None and step.is_pending:
            job = self._workspace.job_of(step)
            return 0.0 if job is None else job.fraction
        if role == Qt.ItemDataRole.ToolTipRole:
            if step is not None and step.is_pending:
                return self.tr("Still running; undoing it stops it")
            return self.tr("Click to go to this step")
        return None


class HistoryDelegate(QStyledItemDelegate):
    """Draws a step: what the picture looked like after it, its label, and a progress bar while it runs."""

    def __init__(self, theme: Theme, parent: QListView) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One line."""
        return QSize(120, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The row."""
        colors = self._theme.colors
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        kind, fraction = index.data(Role.STATE), index.data(Role.FRACTION)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if kind == "current":
            painter.fillRect(rect, QColor(colors.chosen))
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(colors.accent))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(colors.hover))
        color = {"current": colors.text, "done": colors.text, "undone": colors.text_off}[kind]
        name = "circle-dashed" if fraction is not None else "clock-counter-clockwise" if kind == "undone" else "check"
        if index.row() == 0:
            name = "image"
        dim = colors.text_off if kind == "undone" else colors.text_dim
        top = rect.top() + (rect.height() - 16) / 2
        left = rect.left() + PICTURE_LEFT + SIDE + 2 * GRID
        self._paint_picture(painter, rect, index.data(Role.PICTURE), kind == "undone")
        icons.paint(painter, name, dim, QPointF(left, top), 16)
        painter.setPen(QColor(color))
        text = rect.adjusted(left - rect.left() + 16 + 2 * GRID, 0, -2 * GRID, 0)
        if fraction is not None:
            bar = QRect(rect.right() - 84, rect.center().y() - 1, 72, 4)
            text.setRight(bar.left() - 2 * GRID)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.hover if kind != "current" else colors.surround))
            painter.drawRoundedRect(bar, 2, 2)
            painter.setBrush(QColor(colors.accent))
            painter.drawRoundedRect(QRect(bar.left(), bar.top(), max(4, round(bar.width() * fraction)), 4), 2, 2)
            painter.setPen(QColor(color))
        line = painter.fontMetrics().elidedText(
            index.data(Qt.ItemDataRole.DisplayRole), Qt.TextElideMode.ElideRight, text.width()
        )
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, line)
        painter.restore()

    def _paint_picture(self, painter: QPainter, row: QRect, picture: QImage | None, is_undone: bool) -> None:
        """In the middle of its square; an empty square while there is none."""
        square = QRect(row.left() + PICTURE_LEFT, row.top() + (row.height() - SIDE) // 2, SIDE, SIDE)
        if picture is None:
            painter.setPen(QColor(self._theme.colors.edge))
            painter.drawRect(square.adjusted(0, 0, -1, -1))
            return
        size = picture.deviceIndependentSize().toSize()
        place = QRect(
            square.left() + (SIDE - size.width()) // 2,
            square.top() + (SIDE - size.height()) // 2,
            size.width(),
            size.height(),
        )
        painter.setOpacity(0.45 if is_undone else 1.0)
        if picture.hasAlphaChannel():
            draw_checkers(painter, place)
        painter.drawImage(place.topLeft(), picture)
        painter.setOpacity(1.0)


class HistoryPanel(QListView):
    """The list itself. `jump` carries the position that was clicked."""

    jump = Signal(int)

    def __init__(self, theme: Theme, settings: Settings) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("History"))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.pictures = StepPictures(settings, self.devicePixelRatioF, self)
        self.steps = HistoryModel(self, self.pictures)
        self.setModel(self.steps)
        self.setItemDelegate(HistoryDelegate(theme, self))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        EmptyText(self, self.tr("No picture"))
        self.clicked.connect(lambda index: self.jump.emit(index.row()))
        self.activated.connect(lambda index: self.jump.emit(index.row()))
        self.steps.modelReset.connect(self._show_current)
        theme.changed.connect(self.viewport().update)

    def set_workspace(self, workspace: Workspace | None) -> None:
        """Show the history of this document."""
        self.steps.set_workspace(workspace)
        self.pictures.set_workspace(workspace)

    def _show_current(self) -> None:
        workspace = self.steps.workspace
        if workspace is not None:
            index = self.steps.index(workspace.history.position)
            self.setCurrentIndex(index)
            self.scrollTo(index)
