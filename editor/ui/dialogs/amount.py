"""The small dialog that asks by how many pixels the selection's edge is changed, and shows it meanwhile."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QVBoxLayout,
    QWidget,
)

from editor.core.tiles import TileMap
from editor.errors import EditorError
from editor.jobs.queue import Job, JobQueue
from editor.operations.selection import MAX_AMOUNT, Change, Reshape, prepare_reshape
from editor.tools.base import PointerEvent
from editor.tools.selection_preview import SelectionPreview
from editor.ui.bridge import QtDelivery
from editor.ui.theme import GRID
from editor.workspace import Workspace

PREVIEW_DELAY_MS = 60


class AmountDialog(QDialog):
    """Works on one workspace, whose selection it shows changed until it is closed. `amount` and `ends` are kept."""

    def __init__(self, parent: QWidget, workspace: Workspace, change: Change, amount: float, ends: bool) -> None:
        super().__init__(parent)
        self._workspace, self._change = workspace, change
        titles = {
            Change.GROW: (self.tr("Grow Selection"), self.tr("Grow by"), self.tr("Grow")),
            Change.SHRINK: (self.tr("Shrink Selection"), self.tr("Shrink by"), self.tr("Shrink")),
            Change.FEATHER: (self.tr("Feather Selection"), self.tr("Soften within"), self.tr("Feather")),
            Change.BORDER: (self.tr("Border of Selection"), self.tr("Width"), self.tr("Make Border")),
        }
        title, label, act = titles[change]
        self.setWindowTitle(title)
        self.amount_spin = QDoubleSpinBox()
        self.amount_spin.setRange(0.5, MAX_AMOUNT)
        self.amount_spin.setDecimals(1)
        self.amount_spin.setSuffix(self.tr(" px"))
        self.amount_spin.setAccelerated(True)
        self.amount_spin.setAccessibleName(label)
        self.amount_spin.setFixedWidth(120)
        self.amount_spin.setValue(amount)
        self.ends_box = QCheckBox(self.tr("Also along the picture's border"))
        self.ends_box.setToolTip(self.tr("Treat the picture's border as an edge of what is selected up to it"))
        self.ends_box.setChecked(ends)
        self.ends_box.setHidden(change is Change.GROW)
        self.preview_box = QCheckBox(self.tr("Preview"))
        self.preview_box.setChecked(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = buttons.addButton(act, QDialogButtonBox.ButtonRole.AcceptRole)
        self.accept_button.setDefault(True)
        form = QFormLayout()
        form.setSpacing(2 * GRID)
        form.addRow(label, self.amount_spin)
        if change is not Change.GROW:
            form.addRow("", self.ends_box)
        form.addRow("", self.preview_box)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5 * GRID, 5 * GRID, 5 * GRID, 4 * GRID)
        layout.setSpacing(4 * GRID)
        layout.addLayout(form)
        layout.addWidget(buttons)

        self._queue = JobQueue(QtDelivery(self))
        self._job: Job | None = None
        self._shown: tuple[float, bool] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PREVIEW_DELAY_MS)
        self._timer.timeout.connect(self._start_preview)
        self.amount_spin.valueChanged.connect(self._on_changed)
        self.ends_box.toggled.connect(self._on_changed)
        self.preview_box.toggled.connect(self._on_changed)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.amount_spin.selectAll()
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._preview = SelectionPreview(change.value)
        workspace.press(self._preview, PointerEvent(0, 0))
        self._on_changed()

    @classmethod
    def ask(
        cls, parent: QWidget, workspace: Workspace, change: Change, amount: float, ends: bool
    ) -> tuple[float, bool] | None:
        """Show the dialog; the selection is changed when it is accepted. What was chosen, or None."""
        dialog = cls(parent, workspace, change, amount, ends)
        is_wanted = dialog.exec() == QDialog.DialogCode.Accepted
        chosen = dialog.chosen if is_wanted else None
        dialog.deleteLater()
        return chosen

    @property
    def chosen(self) -> tuple[float, bool]:
        """The amount in pixels, and whether the picture's border counts as an edge."""
        return self.amount_spin.value(), self.ends_box.isChecked()

    @property
    def is_shown(self) -> bool:
        """True when the picture shows what is chosen."""
        return self._shown == self.chosen

    def done(self, result: int) -> None:
        """End the preview: as the change itself, or without a trace."""
        self._timer.stop()
        self._queue.close()
        if result == QDialog.DialogCode.Accepted and self.is_shown:
            self._workspace.release(PointerEvent(0, 0))
        else:
            self._workspace.cancel_gesture()
            if result == QDialog.DialogCode.Accepted:
                self._workspace.do(self._operation())
        super().done(result)

    def _operation(self) -> Reshape:
        amount, ends = self.chosen
        return prepare_reshape(self._workspace.document, self._change, amount, ends, self._preview.before)

    def _on_changed(self) -> None:
        if self.preview_box.isChecked():
            self._timer.start()
        else:
            self._timer.stop()
            self._stop_job()
            self._shown = None
            if self._preview.before is not None:
                self._preview.show(self._preview.before)

    def _stop_job(self) -> None:
        if self._job is not None:
            self._queue.cancel(self._job)
            self._job = None

    def _start_preview(self) -> None:
        self._stop_job()
        try:
            operation = self._operation()
        except EditorError:
            return
        chosen = self.chosen

        def show(selection: TileMap) -> None:
            if self._preview.is_active:
                self._preview.show(selection)
                self._shown = chosen

        self._job = Job(operation.label, lambda progress: operation.run(None, progress))
        self._job.finished.connect(show)
        self._queue.submit(self._job)
