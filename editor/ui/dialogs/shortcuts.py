"""All commands and their keys, with a field to search them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from editor.ui.action_table import ActionTable
from editor.ui.actions import Actions
from editor.ui.theme import GRID


class ShortcutsDialog(QDialog):
    """Walks the table of actions; words of the search may stand in any order."""

    def __init__(self, parent: QWidget | None, actions: Actions) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Shortcuts"))
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search commands and keys"))
        self.search.setAccessibleName(self.tr("Search"))
        self.search.setClearButtonEnabled(True)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(self.tr("Commands"))
        self.tree.setColumnCount(2)
        self.tree.setHeaderLabels([self.tr("Command"), self.tr("Keys")])
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(0)
        self.tree.setSelectionMode(QTreeWidget.SelectionMode.NoSelection)
        self.tree.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.header().setStretchLastSection(False)
        self._groups: list[tuple[QTreeWidgetItem, list[QTreeWidgetItem]]] = []
        for title, entries in actions.groups:
            group = self._group(title.replace("&", ""))
            for entry in entries:
                keys = [
                    QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
                    for key in entry.keys
                    if "Return" not in key
                ]
                self._row(group, entry.text.replace("&", "").rstrip("…"), self.tr(" or ").join(keys), entry.tip)
        group = self._group(self.tr("On the picture"))
        for what, keys_text in ActionTable().gestures():
            self._row(group, what, keys_text, "")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4 * GRID, 4 * GRID, 4 * GRID, 4 * GRID)
        layout.setSpacing(3 * GRID)
        for part in (self.search, self.tree, buttons):
            layout.addWidget(part)
        self.search.textChanged.connect(self.filter)
        self.resize(560, 640)

    @classmethod
    def ask(cls, parent: QWidget, actions: Actions) -> None:
        """Show the list until it is closed."""
        dialog = cls(parent, actions)
        dialog.exec()
        dialog.deleteLater()

    def _group(self, title: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem(self.tree, [title])
        font = item.font(0)
        font.setBold(True)
        item.setFont(0, font)
        item.setFirstColumnSpanned(True)
        item.setExpanded(True)
        item.setSizeHint(0, item.sizeHint(0).expandedTo(self.search.sizeHint()))
        self._groups.append((item, []))
        return item

    def _row(self, group: QTreeWidgetItem, what: str, keys: str, tip: str) -> None:
        item = QTreeWidgetItem(group, [f"    {what}", f"{keys}  "])
        item.setToolTip(0, tip)
        item.setToolTip(1, tip)
        self._groups[-1][1].append(item)

    def filter(self, text: str) -> None:
        """Show only the commands that have all words of `text` in their name, keys or explanation."""
        words = text.lower().split()
        for group, items in self._groups:
            count = 0
            for item in items:
                whole = " ".join((item.text(0), item.text(1), item.toolTip(0))).lower()
                is_found = all(word in whole for word in words)
                item.setHidden(not is_found)
                count += is_found
            group.setHidden(count == 0)

    def shown(self) -> list[str]:
        """Names of the commands that the search leaves."""
        return [item.text(0).strip() for _, items in self._groups for item in items if not item.isHidden()]
