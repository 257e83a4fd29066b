"""Harmonize in the window: a dialog with the strength, which shows the picture fitted while it is chosen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from editor.core.commands import AddLayer, Command
from editor.core.document import Document
from editor.core.layer import LayerId
from editor.errors import EditorError
from editor.jobs.queue import Job, JobQueue
from editor.operations.harmonizing import Harmonize, Harmonized, prepare_harmonize
from editor.tools.base import PointerEvent
from editor.ui import conditions
from editor.ui.action_table import Entry, entry
from editor.ui.bridge import QtDelivery
from editor.ui.theme import GRID
from editor.ui.translate import model_text
from editor.workspace import Workspace

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

DEFAULT_PERCENT = 80


def tr(text: str) -> str:
    """The text in the user's language."""
    return QCoreApplication.translate("ActionTable", text)


def harmonize_entries() -> tuple[Entry, ...]:
    """The Layer menu's part."""
    return (
        entry(
            "harmonize",
            tr("Harmoni&ze…"),
            "circle-half-tilt",
            "Ctrl+Alt+H",
            tr("Fit light and color of what is selected, or of the layer, to the rest of the picture"),
            ask_harmonize,
            conditions.needs_layer,
        ),
    )


def ask_harmonize(window: MainWindow) -> None:
    """Show the dialog for what is selected, or for the active layer; say why where there is nothing to be fitted."""
    workspace = window.workspace
    if workspace is None:
        return
    window.canvas.settle()
    try:
        prepare_harmonize(workspace.document, workspace.engines)
    except EditorError as error:
        window.say(str(error), is_failure=True)
        return
    dialog = HarmonizeDialog(window, workspace)
    dialog.exec()
    dialog.deleteLater()


class HarmonizePreview:
    """The fitted layer, shown while its strength is chosen; a gesture without a pointer, so that results wait."""

    def __init__(self) -> None:
        self._document: Document | None = None
        self._shown: tuple[AddLayer, LayerId | None] | None = None

    @property
    def is_active(self) -> bool:
        """True between press and release."""
        return self._document is not None

    def press(self, document: Document, event: PointerEvent) -> None:
        """Begin with the picture as it is."""
        self._document = document

    def move(self, event: PointerEvent) -> None:
        """The pointer plays no part."""

    def show(self, command: Command | None, strength: float) -> None:
        """Let the document hold the layer of this command for now, or none."""
        document = self._document
        if document is None:
            return
        if self._shown is not None and isinstance(command, AddLayer) and command.layer.id == self._shown[0].layer.id:
            layer = document.layers.get(command.layer.id)
            if layer.pixels.changed_keys(command.layer.pixels) == set():
                asked = _with_strength(command, strength)
                layer.recipe = asked.layer.recipe
                document.set_properties(layer.id, replace(layer.properties, opacity=strength))
                self._shown = asked, self._shown[1]
                return
        self._withdraw()
        if isinstance(command, AddLayer):
            active = document.active_layer_id
            asked = _with_strength(command, strength)
            asked.apply(document)
            self._shown = (asked, active)

    def _withdraw(self) -> None:
        if self._document is None or self._shown is None:
            return
        command, active = self._shown
        self._shown = None
        command.revert(self._document)
        if active is not None and active in self._document.layers:
            self._document.set_active_layer(active)

    def release(self, event: PointerEvent) -> Command | None:
        """Keep what is shown, as one step."""
        self._document = None
        return None if self._shown is None else self._shown[0]

    def cancel(self) -> None:
        """Show the picture as it was."""
        self._withdraw()
        self._document = None


def _with_strength(command: AddLayer, strength: float) -> AddLayer:
    layer = command.layer
    recipe = layer.recipe
    if recipe is not None:
        recipe = replace(recipe, options={**recipe.options, "strength": strength})
    return replace(command, layer=replace(layer, properties=replace(layer.properties, opacity=strength), recipe=recipe))


class HarmonizeDialog(QDialog):
    """Works on one workspace. The change is computed once for each model; the strength is the layer's opacity."""

    def __init__(self, parent: QWidget, workspace: Workspace) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._made: Command | None = None
        self.setWindowTitle(self.tr("Harmonize"))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 100)
        self.slider.setValue(DEFAULT_PERCENT)
        self.slider.setMinimumWidth(180)
        self.slider.setAccessibleName(self.tr("Strength"))
        self.spin = QSpinBox()
        self.spin.setRange(0, 100)
        self.spin.setSuffix(" %")
        self.spin.setValue(DEFAULT_PERCENT)
        self.spin.setAccessibleName(self.tr("Strength"))
        self.engine_box = QComboBox()
        self.engine_box.setAccessibleName(self.tr("Model"))
        for engine in workspace.engines.harmonizers:
            self.engine_box.addItem(model_text(engine.label), engine.id)
        self.preview_box = QCheckBox(self.tr("Preview"))
        self.preview_box.setChecked(True)
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.setVisible(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = buttons.addButton(self.tr("Harmonize"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.accept_button.setDefault(True)
        row = QHBoxLayout()
        row.addWidget(self.slider)
        row.addWidget(self.spin)
        form = QFormLayout()
        form.setSpacing(2 * GRID)
        form.addRow(self.tr("Strength"), row)
        form.addRow(self.tr("Model"), self.engine_box)
        form.addRow("", self.preview_box)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5 * GRID, 5 * GRID, 5 * GRID, 4 * GRID)
        layout.setSpacing(4 * GRID)
        layout.addLayout(form)
        layout.addWidget(self.note)
        layout.addWidget(buttons)

        self._queue = JobQueue(QtDelivery(self))
        self._job: Job | None = None
        self.slider.valueChanged.connect(self.spin.setValue)
        self.spin.valueChanged.connect(self.slider.setValue)
        self.spin.valueChanged.connect(self._show)
        self.preview_box.toggled.connect(self._show)
        self.engine_box.currentIndexChanged.connect(self._start)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._preview = HarmonizePreview()
        workspace.press(self._preview, PointerEvent(0, 0))
        self._start()

    @property
    def is_ready(self) -> bool:
        """True when the change is computed."""
        return self._made is not None

    @property
    def strength(self) -> float:
        """What is chosen, 0 to 1."""
        return self.spin.value() / 100

    def done(self, result: int) -> None:
        """End the preview: as a layer, or without a trace; what is not computed yet goes on as a job."""
        self._queue.close()
        if result == QDialog.DialogCode.Accepted and self._made is not None:
            self._preview.show(self._made, self.strength)
            self._workspace.release(PointerEvent(0, 0))
        else:
            self._workspace.cancel_gesture()
            if result == QDialog.DialogCode.Accepted:
                self._workspace.do(self._operation())
        super().done(result)

    def _operation(self) -> Harmonize:
        return prepare_harmonize(
            self._workspace.document, self._workspace.engines, self.strength, self.engine_box.currentData()
        )

    def _show(self) -> None:
        self._preview.show(self._made if self.preview_box.isChecked() else None, self.strength)

    def _start(self) -> None:
        if self._job is not None:
            self._queue.cancel(self._job)
        self._preview.show(None, 0)
        self._made = None
        self.note.setVisible(False)
        try:
            operation = self._operation()
        except EditorError as error:
            self._say(error)
            return
        engines = self._workspace.engines

        def take(result: Harmonized) -> None:
            self._made = operation.finish(result)
            self._show()

        self._job = Job(operation.label, lambda progress: operation.run(engines, progress))
        self._job.finished.connect(take)
        self._job.failed.connect(self._say)
        self._queue.submit(self._job)

    def _say(self, error: EditorError) -> None:
        self.note.setText(str(error))
        self.note.setVisible(True)
