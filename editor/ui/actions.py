"""The table's actions as Qt objects of one window: enabled, checked, named and explained by its state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from editor.ui import icons
from editor.ui.action_table import ActionTable, Entry, Where
from editor.ui.shortcuts import Keymap

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow
    from editor.ui.theme import Theme


class Actions:
    """The table's actions as Qt objects of one window."""

    def __init__(self, window: MainWindow, places: dict[Where, QWidget]) -> None:
        self._window = window
        self.groups = ActionTable().groups()
        self.entries = tuple(entry for _, group in self.groups for entry in group)
        self._actions: dict[str, QAction] = {}
        for entry in self.entries:
            action = QAction(entry.text, window)
            action.setObjectName(entry.id)
            action.setCheckable(entry.checked is not None)
            action.setMenuRole(_ROLES.get(entry.id, QAction.MenuRole.NoRole))
            if entry.where is not Where.WINDOW:
                action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            places[entry.where].addAction(action)
            action.triggered.connect(lambda _=False, entry=entry: self._run(entry))
            self._actions[entry.id] = action
        self.keymap = Keymap(window.settings, self.entries)
        self.apply_keys()

    def apply_keys(self) -> None:
        """Give every action the keys that it has now."""
        for entry in self.entries:
            self._actions[entry.id].setShortcuts([QKeySequence(key) for key in self.keymap.keys(entry.id)])

    def __getitem__(self, id_: str) -> QAction:
        return self._actions[id_]

    def _run(self, entry: Entry) -> None:
        entry.run(self._window)
        self._window.refresh_later()

    def refresh(self) -> None:
        """Enable, check, name and explain every action by the state of the window."""
        for entry in self.entries:
            action = self._actions[entry.id]
            reason = entry.blocked(self._window)
            action.setEnabled(not reason)
            if entry.checked is not None:
                action.setChecked(entry.checked(self._window))
            if entry.live_text is not None:
                action.setText(entry.live_text(self._window))
            tip = entry.tip
            action.setStatusTip(reason or tip)
            name = action.text().replace("&", "").rstrip("…")
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            head = f"{name} ({keys})" if keys else name
            action.setToolTip(f"<p style='white-space:pre'><b>{head}</b></p><p>{reason or tip}</p>")

    def tint(self, theme: Theme) -> None:
        """Draw the icons in the theme's colors."""
        for entry in self.entries:
            if entry.icon:
                colors, off = theme.colors, _WHEN_OFF.get(entry.id, entry.icon)
                self._actions[entry.id].setIcon(icons.icon(off, colors.text, colors.text_off, entry.icon))


_ROLES = {
    "quit": QAction.MenuRole.QuitRole,
    "about": QAction.MenuRole.AboutRole,
    "preferences": QAction.MenuRole.PreferencesRole,
}
# What these switches show while they are off.
_WHEN_OFF = {"layer-visible": "eye-slash", "overlay": "eye-slash", "layer-lock": "lock-simple-open"}
