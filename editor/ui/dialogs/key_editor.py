"""The keys of one command: taken away one by one, added by pressing them, and what they clash with."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout

from editor.ui.actions import Actions
from editor.ui.shortcuts import HELD_KEYS, native, pressed
from editor.ui.theme import GRID


class KeyRecorder(QLineEdit):
    """A field that takes what is pressed, Tab and Esc included, instead of typing it; `recorded` carries the key."""

    recorded = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setPlaceholderText(self.tr("Add a key"))
        self.setAccessibleName(self.tr("Press the new key"))
        self.setAccessibleDescription(self.tr("Every key is taken but Tab, which goes on."))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Ask for the key."""
        super().focusInEvent(event)
        self.setText("")
        self.setPlaceholderText(self.tr("Press the new key…"))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Wait again."""
        super().focusOutEvent(event)
        self.setPlaceholderText(self.tr("Add a key"))

    def event(self, event: QEvent) -> bool:
        """Keep keys from the dialog and its shortcuts; a bare Tab still moves on, or the keyboard would be caught."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            is_moving_on = event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
            if not (is_moving_on and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier):
                if key := pressed(event):
                    self.recorded.emit(key)
                return True
        return super().event(event)


class KeyEditor(QFrame):
    """Shows the chosen command; `changed` comes after each change of any command's keys."""

    changed = Signal()

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self._keymap = actions.keymap
        self._names = {entry.id: entry.text.replace("&", "").rstrip("…") for entry in actions.entries}
        self._id = ""
        self._wanted = ""
        self.name = QLabel()
        self.name.setObjectName("heading")
        self.name.setIndent(0)
        self.recorder = KeyRecorder()
        self.recorder.setFixedWidth(180)
        self.reset = self._button(self.tr("Reset"), self.tr("Give the command its first keys again"))
        self.remark = QLabel()
        self.remark.setWordWrap(True)
        # Two lines, so that nothing moves when something is said.
        self.remark.setMinimumHeight(2 * self.remark.fontMetrics().height() + GRID)
        self.take = self._button("", "")
        self._chips = QHBoxLayout()
        self._chips.setSpacing(GRID)
        line = QHBoxLayout()
        line.setSpacing(2 * GRID)
        line.addLayout(self._chips)
        line.addWidget(self.recorder)
        line.addStretch(1)
        line.addWidget(self.reset)
        below = QHBoxLayout()
        below.addWidget(self.remark, 1)
        below.addWidget(self.take)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * GRID)
        layout.addWidget(self.name)
        layout.addLayout(line)
        layout.addLayout(below)
        self.recorder.recorded.connect(self._on_recorded)
        self.reset.clicked.connect(self._on_reset)
        self.take.clicked.connect(self._on_take)
        self.show_command("")

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.setToolTip(tip)
        return button

    def show_command(self, id_: str) -> None:
        """Show the keys of another command; none for no command."""
        self._id = id_
        self._wanted = ""
        self.name.setText(self._names.get(id_, self.tr("Choose a command to change its keys")))
        self._say("")
        self._refresh()

    @property
    def chips(self) -> list[QPushButton]:
        """The buttons that take a key away, in the order of the keys."""
        items = [self._chips.itemAt(index) for index in range(self._chips.count())]
        widgets = [item.widget() for item in items if item is not None]
        return [widget for widget in widgets if isinstance(widget, QPushButton)]

    def _refresh(self) -> None:
        had_focus = self.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
        for chip in self.chips:
            self._chips.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        keys = self._keymap.keys(self._id) if self._id else ()
        for key in keys:
            chip = self._button(f"{native(key)}  ×", self.tr("Take this key away"))
            chip.setObjectName("chip")
            chip.setAccessibleName(self.tr("Take {key} away").format(key=native(key)))
            chip.clicked.connect(lambda _=False, key=key: self._on_remove(key))
            self._chips.addWidget(chip)
        self.recorder.setEnabled(bool(self._id))
        self.recorder.setText("")
        self.reset.setEnabled(bool(self._id) and self._keymap.is_changed(self._id))
        if had_focus:
            self.recorder.setFocus()

    def _say(self, text: str, take: str = "") -> None:
        self.remark.setText(text)
        self.take.setText(take)
        self.take.setVisible(bool(take))

    def _on_recorded(self, key: str) -> None:
        if key in HELD_KEYS:
            self.recorder.setText(native(key))
            self._say(self.tr("{key} is used on the picture itself: take another.").format(key=native(key)))
            return
        if key in self._keymap.keys(self._id):
            self._say(self.tr("{key} belongs to this command already.").format(key=native(key)))
            return
        holders = self._keymap.holders(key, self._id)
        if holders:
            self._wanted = key
            self.recorder.setText(native(key))
            names = ", ".join(f"“{self._names[id_]}”" for id_ in holders)
            said = self.tr("{key} belongs to {names}.").format(key=native(key), names=names)
            self._say(said, self.tr("Use It Here Instead"))
            return
        self._give(key)

    def _give(self, key: str) -> None:
        self._keymap.give(self._id, key)
        self._wanted = ""
        self._say("")
        self._refresh()
        self.changed.emit()

    def _on_take(self) -> None:
        if self._wanted:
            self._give(self._wanted)

    def _on_remove(self, key: str) -> None:
        self._keymap.take(self._id, key)
        self._say("")
        self._refresh()
        self.changed.emit()

    def _on_reset(self) -> None:
        self._keymap.reset(self._id)
        self._say("")
        self._refresh()
        self.changed.emit()
