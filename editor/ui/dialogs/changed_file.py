"""The question before a file is written over that somebody else has changed since it was opened or saved here."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from editor.ui.dialogs.fields import show_sign


class Answer(Enum):
    """Where to save."""

    REPLACE = "replace"
    SAVE_AS = "save as"
    CANCEL = "cancel"


class ChangedFileDialog(QMessageBox):
    """Save under another name, replace what is there, or go back."""

    def __init__(self, parent: QWidget, name: str) -> None:
        translate = QCoreApplication.translate
        super().__init__(
            QMessageBox.Icon.NoIcon,
            translate("ChangedFileDialog", "The File Has Changed"),
            translate("ChangedFileDialog", "{name} was changed by another program since you opened it.").format(
                name=name
            ),
            parent=parent,
        )
        show_sign(self)
        self.setInformativeText(translate("ChangedFileDialog", "Replacing it loses what the other program saved."))
        role = QMessageBox.ButtonRole
        self.save_as = self.addButton(translate("ChangedFileDialog", "Save As…"), role.AcceptRole)
        self.replace = self.addButton(translate("ChangedFileDialog", "Replace"), role.DestructiveRole)
        cancel = self.addButton(QMessageBox.StandardButton.Cancel)
        self.setDefaultButton(self.save_as)
        self.setEscapeButton(cancel)

    @property
    def answer(self) -> Answer:
        """What was chosen."""
        button = self.clickedButton()
        if button is self.save_as:
            return Answer.SAVE_AS
        return Answer.REPLACE if button is self.replace else Answer.CANCEL

    @classmethod
    def ask(cls, parent: QWidget, name: str) -> Answer:
        """Show the question and wait."""
        box = cls(parent, name)
        box.exec()
        answer = box.answer
        box.deleteLater()
        return answer
