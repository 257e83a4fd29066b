"""The questions about models: the license before anything is fetched, consent before a program runs, and removal."""

from __future__ import annotations

import html

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QLabel, QMessageBox, QVBoxLayout, QWidget

from editor.engines.store import InstalledModel
from editor.operations.models import fetched_bytes
from editor.ui.dialogs.fields import show_sign
from editor.ui.panels.model_rows import model_size
from editor.ui.theme import GRID, Theme
from editor.ui.translate import decimal_text, model_text

translate = QCoreApplication.translate


class TermsDialog(QDialog):
    """What is about to be fetched: size, place and terms. Non-commercial terms must be agreed to."""

    def __init__(self, parent: QWidget, model: InstalledModel, theme: Theme) -> None:
        super().__init__(parent)
        descriptor, license_ = model.descriptor, model.descriptor.license
        self.setWindowTitle(self.tr("Get {label}").format(label=model_text(descriptor.label)))
        hosts = dict.fromkeys(
            entry.url.partition("://")[2].partition("/")[0] for entry in descriptor.files if entry.url
        )
        facts = [
            (self.tr("Size"), model_size(model) or self.tr("unknown")),
            (self.tr("From"), ", ".join(hosts)),
            (self.tr("Kept in"), str(model.folder)),
            (self.tr("License"), license_.title),
            (self.tr("By"), license_.attribution),
            (self.tr("Terms"), license_.source),
        ]
        done = fetched_bytes(model)
        if done:
            facts.insert(1, (self.tr("Already here"), f"{decimal_text(done / 1e6, 1)} MB"))
        rows = "".join(
            f"<tr><td style='padding-right:16px; color:{theme.colors.text_dim}'>{name}</td>"
            f"<td>{html.escape(text)}</td></tr>"
            for name, text in facts
            if text
        )
        table = f"<table cellpadding='2' cellspacing='0' style='margin-top: 8px'>{rows}</table>"
        about = QLabel(f"<p>{html.escape(descriptor.summary)}</p>{table}")
        about.setTextFormat(Qt.TextFormat.RichText)
        about.setWordWrap(True)
        about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = QVBoxLayout(self)
        column.setContentsMargins(5 * GRID, 4 * GRID, 5 * GRID, 4 * GRID)
        column.setSpacing(3 * GRID)
        column.addWidget(about)
        self.agree = QCheckBox(self.tr("I use it for non-commercial work only"))
        self.agree.setVisible(not license_.is_commercial)
        if not license_.is_commercial or license_.note:
            head = "" if license_.is_commercial else "<b>" + self.tr("Not for commercial work.") + "</b> "
            color = theme.colors.text if license_.is_commercial else theme.colors.failure
            note = QLabel(head + html.escape(license_.note))
            note.setTextFormat(Qt.TextFormat.RichText)
            note.setWordWrap(True)
            note.setStyleSheet(f"color: {color};")
            column.addWidget(note)
        column.addWidget(self.agree)
        column.addStretch(1)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.get = self.buttons.addButton(self.tr("Get"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.get.setDefault(True)
        self.get.setEnabled(license_.is_commercial)
        self.agree.toggled.connect(self.get.setEnabled)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column.addWidget(self.buttons)
        self.setMinimumWidth(460)

    @classmethod
    def ask(cls, parent: QWidget, model: InstalledModel, theme: Theme) -> bool:
        """Show the terms and wait; True when they were accepted."""
        dialog = cls(parent, model, theme)
        is_accepted = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        return is_accepted


class ConsentDialog(QMessageBox):
    """Whether a file that can contain a program may be run; the answer is remembered for exactly this file."""

    def __init__(self, parent: QWidget, model: InstalledModel) -> None:
        super().__init__(
            QMessageBox.Icon.NoIcon,
            translate("ConsentDialog", "Run the Model’s Program?"),
            translate("ConsentDialog", "“{label}” is a program, not only numbers.").format(
                label=model_text(model.descriptor.label)
            ),
            parent=parent,
        )
        show_sign(self)
        self.setInformativeText(
            translate(
                "ConsentDialog",
                "Such a file can do whatever you can do on this computer. Allow it only if you trust where it came "
                "from. The answer is remembered for exactly this file.",
            )
        )
        self.setStandardButtons(QMessageBox.StandardButton.Cancel)
        self.allow = self.addButton(translate("ConsentDialog", "Allow"), QMessageBox.ButtonRole.AcceptRole)
        self.setDefaultButton(QMessageBox.StandardButton.Cancel)
        self.setEscapeButton(QMessageBox.StandardButton.Cancel)

    @classmethod
    def ask(cls, parent: QWidget, model: InstalledModel) -> bool:
        """Show the question and wait."""
        box = cls(parent, model)
        box.exec()
        is_allowed = box.clickedButton() is box.allow
        box.deleteLater()
        return is_allowed


class RemoveDialog(QMessageBox):
    """Whether a model's files may be deleted."""

    def __init__(self, parent: QWidget, model: InstalledModel) -> None:
        super().__init__(
            QMessageBox.Icon.NoIcon,
            translate("RemoveDialog", "Remove a Model"),
            translate("RemoveDialog", "Delete the files of “{label}”?").format(
                label=model_text(model.descriptor.label)
            ),
            parent=parent,
        )
        show_sign(self, "question")
        can_return = all(entry.url and entry.sha256 for entry in model.descriptor.files)
        size = model_size(model)
        text = (
            translate("RemoveDialog", "It can be fetched again at any time.")
            if can_return
            else translate("RemoveDialog", "It cannot be fetched again from here: keep a copy if you need it.")
        )
        self.setInformativeText(f"{text} ({size})" if size else text)
        self.setStandardButtons(QMessageBox.StandardButton.Cancel)
        self.remove = self.addButton(translate("RemoveDialog", "Delete"), QMessageBox.ButtonRole.DestructiveRole)
        self.setDefaultButton(QMessageBox.StandardButton.Cancel)
        self.setEscapeButton(QMessageBox.StandardButton.Cancel)

    @classmethod
    def ask(cls, parent: QWidget, model: InstalledModel) -> bool:
        """Show the question and wait."""
        box = cls(parent, model)
        box.exec()
        is_sure = box.clickedButton() is box.remove
        box.deleteLater()
        return is_sure
