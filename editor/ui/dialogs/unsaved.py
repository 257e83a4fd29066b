"""The question before something would be lost."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from editor.ui.dialogs.fields import show_sign


class Answer(Enum):
    """What to do with unsaved work."""

    SAVE = "save"
    DISCARD = "discard"
    CANCEL = "cancel"


class UnsavedDialog(QMessageBox):
    """Save, discard or go back."""

    def __init__(self, parent: QWidget, name: str) -> None:
        translate = QCoreApplication.translate
        super().__init__(
            QMessageBox.Icon.NoIcon,
            translate("UnsavedDialog", "Unsaved Changes"),
            translate("UnsavedDialog", "Save the changes to {name}?").format(name=name),
            parent=parent,
        )
        show_sign(self)
        self.setInformativeText(translate("UnsavedDialog", "What you did since the last save is lost otherwise."))
        buttons = QMessageBox.StandardButton
        self.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        self.setDefaultButton(buttons.Save)
        self.setEscapeButton(buttons.Cancel)

    @classmethod
    def ask(cls, parent: QWidget, name: str) -> Answer:
        """Show the question and wait."""
        box = cls(parent, name)
        button = QMessageBox.StandardButton(box.exec())
        box.deleteLater()
        if button == QMessageBox.StandardButton.Save:
            return Answer.SAVE
        return Answer.DISCARD if button == QMessageBox.StandardButton.Discard else Answer.CANCEL
