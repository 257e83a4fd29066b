"""All commands and their keys: searched, changed by pressing new ones, taken from other programs, and reset."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from editor.ui.action_table import ActionTable, Entry
from editor.ui.actions import Actions
from editor.ui.dialogs.key_editor import KeyEditor
from editor.ui.shortcuts import native, presets
from editor.ui.theme import GRID

ID_ROLE = Qt.ItemDataRole.UserRole


class ShortcutsDialog(QDialog):
    """Walks the table of actions; words of the search may stand in any order. Changes take effect at once."""

    def __init__(self, parent: QWidget | None, actions: Actions) -> None:
        super().__init__(parent)
        self._actions, self._keymap = actions, actions.keymap
        self.setWindowTitle(self.tr("Shortcuts"))
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search commands and keys"))
        self.search.setAccessibleName(self.tr("Search"))
        self.search.setClearButtonEnabled(True)
        self.preset = QComboBox()
        self.preset.setAccessibleName(self.tr("Keys as in"))
        for preset in presets():
            self.preset.addItem(preset.title, preset.id)
        self.preset.setCurrentIndex(max(0, self.preset.findData(self._keymap.preset)))
        label = QLabel(self.tr("Keys as in"))
        label.setBuddy(self.preset)
        self._build_tree()
        self._groups: list[tuple[QTreeWidgetItem, list[QTreeWidgetItem]]] = []
        self._rows: dict[str, QTreeWidgetItem] = {}
        for title, entries in actions.groups:
            group = self._group(title.replace("&", ""))
            for entry in entries:
                row = self._row(group, bare(entry), "", entry.tip)
                row.setData(0, ID_ROLE, entry.id)
                self._rows[entry.id] = row
        group = self._group(self.tr("On the picture (these stay as they are)"))
        for what, keys_text in ActionTable().gestures():
            self._row(group, what, keys_text, "")
        self.editor = KeyEditor(actions)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.reset_all = buttons.addButton(self.tr("Reset All"), QDialogButtonBox.ButtonRole.ResetRole)
        for button in buttons.findChildren(QPushButton):
            # Enter belongs to the list, where it asks for a key.
            button.setAutoDefault(False)
        top = QHBoxLayout()
        top.setSpacing(2 * GRID)
        top.addWidget(self.search, 1)
        top.addWidget(label)
        top.addWidget(self.preset)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4 * GRID, 4 * GRID, 4 * GRID, 4 * GRID)
        layout.setSpacing(3 * GRID)
        layout.addLayout(top)
        for part in (self.tree, self.editor, buttons):
            layout.addWidget(part)
        layout.setStretch(1, 1)
        buttons.rejected.connect(self.reject)
        self.reset_all.clicked.connect(self._on_reset_all)
        self.search.textChanged.connect(self.filter)
        self.preset.activated.connect(lambda _: self._on_preset())
        self.tree.currentItemChanged.connect(lambda item, _: self.editor.show_command(self._id(item)))
        self.tree.activated.connect(self._on_activated)
        self.editor.changed.connect(self._refresh)
        self._refresh()
        self._fit()

    @classmethod
    def ask(cls, parent: QWidget, actions: Actions) -> None:
        """Show the list until it is closed."""
        dialog = cls(parent, actions)
        dialog.exec()
        dialog.deleteLater()

    def _fit(self) -> None:
        """Be as wide as the longest name beside the longest keys, where the screen has room."""
        names = [name for _, rows in self._groups for row in rows if (name := row.text(0))]
        wide = max((self.fontMetrics().horizontalAdvance(name) for name in names), default=0) + 4 * GRID
        margins = 12 * GRID
        room = self.screen().availableGeometry().width() - margins
        width = max(680, min(wide + self.tree.sizeHintForColumn(1) + margins, room))
        self.tree.header().resizeSection(0, min(wide, width // 2))
        self.resize(width, 660)

    def _build_tree(self) -> None:
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(self.tr("Commands"))
        self.tree.setColumnCount(2)
        self.tree.setHeaderLabels([self.tr("Command"), self.tr("Keys")])
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(0)
        self.tree.setAllColumnsShowFocus(True)
        self.tree.setEditTriggers(QTreeWidget.EditTrigger.NoEditTriggers)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.tree.header().setStretchLastSection(True)

    def _group(self, title: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem(self.tree, [title])
        font = item.font(0)
        font.setBold(True)
        item.setFont(0, font)
        item.setFirstColumnSpanned(True)
        item.setExpanded(True)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        item.setSizeHint(0, item.sizeHint(0).expandedTo(self.search.sizeHint()))
        self._groups.append((item, []))
        return item

    def _row(self, group: QTreeWidgetItem, what: str, keys: str, tip: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem(group, [f"    {what}", f"{keys}  "])
        item.setToolTip(0, tip)
        item.setToolTip(1, tip)
        item.setSizeHint(0, QSize(0, self.fontMetrics().height() + 2 * GRID))
        self._groups[-1][1].append(item)
        return item

    def _id(self, item: QTreeWidgetItem | None) -> str:
        return (item.data(0, ID_ROLE) or "") if item is not None else ""

    def keys_text(self, id_: str) -> str:
        """All keys of a command; Enter and Return are one to the reader."""
        keys = self._keymap.keys(id_)
        shown = [key for key in keys if "Return" not in key or key.replace("Return", "Enter") not in keys]
        return self.tr(" or ").join(native(key) for key in shown)

    def _refresh(self) -> None:
        """Show the keys as they are; what the user has changed stands out."""
        for id_, row in self._rows.items():
            is_changed = self._keymap.is_changed(id_)
            row.setText(1, f"{self.keys_text(id_)}  ")
            font = row.font(1)
            font.setWeight(QFont.Weight.Bold if is_changed else QFont.Weight.Normal)
            row.setFont(1, font)
            row.setData(1, Qt.ItemDataRole.AccessibleDescriptionRole, self.tr("changed by you") if is_changed else "")
        self.reset_all.setEnabled(self._keymap.has_changes)
        self._actions.apply_keys()
        self._actions.refresh()

    def _on_preset(self) -> None:
        self._keymap.use_preset(self.preset.currentData())
        self._refresh()
        self.editor.show_command(self._id(self.tree.currentItem()))

    def _on_reset_all(self) -> None:
        self._keymap.reset_all()
        self._refresh()
        self.editor.show_command(self._id(self.tree.currentItem()))

    def _on_activated(self, index: QModelIndex) -> None:
        if self._id(self.tree.itemFromIndex(index)):
            self.editor.recorder.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose(self, id_: str) -> None:
        """Go to a command."""
        self.tree.setCurrentItem(self._rows[id_])

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


def bare(entry: Entry) -> str:
    """The command's name as lists show it."""
    return entry.text.replace("&", "").rstrip("…")
