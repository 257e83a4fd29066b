"""A key that does something for as long as it is held, told apart from its own repetition."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QKeyEvent

# Some X servers send a key's repetition as releases and presses like any other; they follow each other at once.
REPEAT_GAP_MS = 25


class HeldKey(QObject):
    """`began` and `ended` come once per hold.

    The key is known by its place on the keyboard: where a character needs AltGr, letting go of that first turns the
    same key into another one.
    """

    began = Signal()
    ended = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.is_held = False
        self._scan_code = 0
        self._ending = QTimer(self, singleShot=True, interval=REPEAT_GAP_MS)
        self._ending.timeout.connect(self.let_go)

    def press(self, event: QKeyEvent) -> None:
        """The key is down, perhaps again."""
        self._ending.stop()
        self._scan_code = event.nativeScanCode()
        if not self.is_held:
            self.is_held = True
            self.began.emit()

    def release(self, event: QKeyEvent) -> bool:
        """A key is up; True when it is this one."""
        if not self.is_held or event.nativeScanCode() != self._scan_code:
            return False
        if not event.isAutoRepeat():
            self._ending.start()
        return True

    def let_go(self) -> None:
        """End the hold now."""
        self._ending.stop()
        if self.is_held:
            self.is_held = False
            self.ended.emit()
