"""The list of models by task: what the rows say, and how they are drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from editor.engines.adapters import why_not
from editor.engines.store import InstalledModel, ModelState
from editor.jobs.queue import Job, JobState
from editor.operations.models import size_text
from editor.ui import icons
from editor.ui.theme import GRID, Colors, Theme
from editor.ui.translate import model_text

Index = QModelIndex | QPersistentModelIndex
HEAD_HEIGHT = 7 * GRID
ROW_HEIGHT = 12 * GRID


class Role(IntEnum):
    """What the delegate asks for beside the text."""

    MODEL = Qt.ItemDataRole.UserRole + 1
    JOB = Qt.ItemDataRole.UserRole + 2


@dataclass(frozen=True)
class Row:
    """A task's title, or a model with the job that works on it."""

    title: str = ""
    model: InstalledModel | None = None


class ModelRows(QAbstractListModel):
    """Titles and models; titles cannot be chosen."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self._jobs: dict[str, Job] = {}

    def task_name(self, task: str) -> str:
        """The task as artists read it."""
        names = {
            "inpaint": self.tr("Fill"),
            "segment": self.tr("Select objects"),
            "matte": self.tr("Cut out"),
            "harmonize": self.tr("Harmonize"),
            "structure": self.tr("Lines and edges"),
            "depth": self.tr("Depth"),
            "upscale": self.tr("Enlarge"),
            "generate": self.tr("Paint from words"),
            "detect": self.tr("Find objects"),
            "features": self.tr("Compare pictures"),
        }
        return names.get(task, task)

    def show_models(self, models: Sequence[InstalledModel]) -> None:
        """Show these, under a title per task."""
        rows: list[Row] = []
        task = ""
        for model in models:
            if model.descriptor.task != task:
                task = model.descriptor.task
                rows.append(Row(title=self.task_name(task)))
            rows.append(Row(model=model))
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def show_jobs(self, jobs: Mapping[str, Job]) -> None:
        """Show what works on which model."""
        changed = set(jobs) | set(self._jobs)
        self._jobs = dict(jobs)
        for place, row in enumerate(self._rows):
            if row.model is not None and row.model.id in changed:
                self.dataChanged.emit(self.index(place), self.index(place))

    def place_of(self, model_id: str) -> QModelIndex:
        """The row of a model; an invalid index when it is not shown."""
        for place, row in enumerate(self._rows):
            if row.model is not None and row.model.id == model_id:
                return self.index(place)
        return QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Titles and models."""
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Models can be chosen."""
        if not index.isValid() or self._rows[index.row()].model is None:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The label; everything a row shows as one text for those who listen."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Role.MODEL:
            return row.model
        if role == Role.JOB:
            return self._jobs.get(row.model.id) if row.model is not None else None
        if row.model is None:
            return row.title if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) else None
        if role == Qt.ItemDataRole.DisplayRole:
            return model_text(row.model.descriptor.label)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            label = model_text(row.model.descriptor.label)
            parts = (label, self.state_text(row.model), terms(row.model), model_size(row.model))
            return ", ".join(part for part in parts if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.model.descriptor.summary or model_text(row.model.descriptor.label)
        return None

    def state_text(self, model: InstalledModel) -> str:
        """What is the matter with a model, in a word or two."""
        job = self._jobs.get(model.id)
        if job is not None:
            if job.state is JobState.WAITING:
                return self.tr("waiting")
            return f"{job.label.split(' ')[0]} · {round(job.fraction * 100)} %"
        if why_not(model.descriptor):
            return self.tr("cannot run here")
        return {
            ModelState.READY: self.tr("ready"),
            ModelState.MISSING: self.tr("not here"),
            ModelState.DAMAGED: self.tr("damaged"),
            ModelState.UNCHECKED: self.tr("not checked"),
        }[model.state]


def model_size(model: InstalledModel) -> str:
    """A model's size in the window's language."""
    text = size_text(model)
    number = text.removeprefix("about ").replace(".", QLocale().decimalPoint())
    return (
        QCoreApplication.translate("ModelRows", "about {size}").format(size=number)
        if text.startswith("about ")
        else number
    )


def terms(model: InstalledModel) -> str:
    """The license in a few letters; terms that forbid commerce say so first."""
    license_ = model.descriptor.license
    short = license_.title.partition("(")[0].strip()
    if license_.is_commercial:
        return short
    return f"{QCoreApplication.translate('ModelRows', 'Non-commercial')} · {short}"


class ModelDelegate(QStyledItemDelegate):
    """Draws a title, or a model: its name, license badge, state and size, and a bar while it is worked on."""

    def __init__(self, theme: Theme, rows: ModelRows, parent: QListView) -> None:
        super().__init__(parent)
        self._theme, self._model_rows = theme, rows

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two lines, or one for a title."""
        return QSize(160, HEAD_HEIGHT if index.data(Role.MODEL) is None else ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The row."""
        colors = self._theme.colors
        rect: QRect = option.rect
        model, job = index.data(Role.MODEL), index.data(Role.JOB)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if model is None:
            self._paint_title(painter, rect, index.data(Qt.ItemDataRole.DisplayRole))
        else:
            state: QStyle.StateFlag = option.state
            if state & QStyle.StateFlag.State_Selected:
                painter.fillRect(rect, QColor(colors.chosen))
                painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(colors.accent))
            elif state & QStyle.StateFlag.State_MouseOver:
                painter.fillRect(rect, QColor(colors.hover))
            self._paint_model(painter, rect, model, job, colors)
        painter.restore()

    def _paint_title(self, painter: QPainter, rect: QRect, title: str) -> None:
        font = painter.font()
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.colors.text_dim))
        text = rect.adjusted(3 * GRID, 2 * GRID, -2 * GRID, 0)
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, title)

    def _paint_model(
        self, painter: QPainter, rect: QRect, model: InstalledModel, job: Job | None, colors: Colors
    ) -> None:
        name, color = state_icon(model, job, colors)
        icons.paint(painter, name, color, QPointF(rect.left() + 3 * GRID, rect.top() + 2 * GRID), 18)
        inner = rect.adjusted(3 * GRID + 18 + 2 * GRID, GRID + 1, -3 * GRID, -GRID)
        half = inner.height() // 2
        upper = QRect(inner.left(), inner.top(), inner.width(), half)
        lower = QRect(inner.left(), inner.top() + half, inner.width(), half)
        metrics = painter.fontMetrics()
        size = model_size(model)
        room = metrics.horizontalAdvance(size) + 2 * GRID if size else 0
        painter.setPen(QColor(colors.text))
        label = metrics.elidedText(
            model_text(model.descriptor.label), Qt.TextElideMode.ElideRight, upper.width() - room
        )
        painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, label)
        painter.setPen(QColor(colors.text_dim))
        painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, size)
        if job is not None:
            self._paint_progress(painter, lower, job, colors)
            return
        state = self._model_rows.state_text(model)
        color = colors.failure if model.state is ModelState.DAMAGED else colors.text_dim
        painter.setPen(QColor(color))
        painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, state)
        left = lower.left() + metrics.horizontalAdvance(state) + 2 * GRID
        self._paint_badge(painter, lower.adjusted(left - lower.left(), 0, 0, 0), model, metrics, colors)

    def _paint_badge(
        self, painter: QPainter, place: QRect, model: InstalledModel, metrics: QFontMetrics, colors: Colors
    ) -> None:
        is_free = model.descriptor.license.is_commercial
        text = metrics.elidedText(terms(model), Qt.TextElideMode.ElideRight, place.width() - 3 * GRID)
        width = metrics.horizontalAdvance(text) + 3 * GRID
        height = metrics.height() + 2
        badge = QRect(place.right() - width + 1, place.center().y() - height // 2, width, height)
        painter.setPen(QPen(QColor(colors.edge if is_free else colors.failure), 1))
        painter.setBrush(QColor(colors.window if is_free else colors.failure_ground))
        painter.drawRoundedRect(badge, 4, 4)
        painter.setPen(QColor(colors.text_dim if is_free else colors.failure))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_progress(self, painter: QPainter, place: QRect, job: Job, colors: Colors) -> None:
        text = f"{round(job.fraction * 100)} %" if job.state is JobState.RUNNING else self.tr("waiting")
        room = painter.fontMetrics().horizontalAdvance(text) + 2 * GRID
        bar = QRect(place.left(), place.center().y() - 1, place.width() - room, 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.edge))
        painter.drawRoundedRect(bar, 2, 2)
        painter.setBrush(QColor(colors.accent))
        painter.drawRoundedRect(QRect(bar.left(), bar.top(), max(4, round(bar.width() * job.fraction)), 4), 2, 2)
        painter.setPen(QColor(colors.text_dim))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)


def state_icon(model: InstalledModel, job: Job | None, colors: Colors) -> tuple[str, str]:
    """The glyph that stands for a model's state, and its color."""
    if job is not None:
        return "arrow-circle-down", colors.link
    if why_not(model.descriptor):
        return "prohibit", colors.text_off
    return {
        ModelState.READY: ("check-circle", colors.text),
        ModelState.MISSING: ("cloud-arrow-down", colors.text_dim),
        ModelState.DAMAGED: ("warning", colors.failure),
        ModelState.UNCHECKED: ("question", colors.notice),
    }[model.state]
