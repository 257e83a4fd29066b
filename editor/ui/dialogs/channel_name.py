"""The question for a channel's name."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from editor.ui.theme import GRID


class ChannelNameDialog(QDialog):
    """One field; an empty name cannot be accepted."""

    def __init__(self, parent: QWidget, title: str, name: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.name = QLineEdit(name)
        self.name.setAccessibleName(self.tr("Name"))
        self.name.setMinimumWidth(260)
        self.name.setMaxLength(120)
        self.name.selectAll()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = buttons.button(QDialogButtonBox.StandardButton.Ok)
        form = QFormLayout()
        form.addRow(self.tr("Name"), self.name)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5 * GRID, 5 * GRID, 5 * GRID, 4 * GRID)
        layout.setSpacing(4 * GRID)
        layout.addLayout(form)
        layout.addWidget(buttons)
        self.name.textChanged.connect(self._on_name)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._on_name()

    @classmethod
    def ask(cls, parent: QWidget, title: str, name: str) -> str | None:
        """Show the dialog; the name, or None."""
        dialog = cls(parent, title, name)
        is_wanted = dialog.exec() == QDialog.DialogCode.Accepted
        given = dialog.name.text().strip() if is_wanted else None
        dialog.deleteLater()
        return given or None

    def _on_name(self) -> None:
        self.accept_button.setEnabled(bool(self.name.text().strip()))
