"""Keeps the canvas in the colors of the screen that its window is on, also when the window moves to another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer

from editor.ui.screen_profile import wanted_profile

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow


class ScreenFollower(QObject):
    """Belongs to one window; its profile is asked for when the window shows, changes screens, or settings change."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._is_connected = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self.apply)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Begin to follow once the window has a place on a screen."""
        if event.type() == QEvent.Type.Show:
            handle = self._window.windowHandle()
            if handle is not None and not self._is_connected:
                self._is_connected = True
                handle.screenChanged.connect(lambda _: self._timer.start(), Qt.ConnectionType.QueuedConnection)
            self.apply()
        return False

    def apply(self) -> None:
        """Show the picture by the profile that is wanted now."""
        self._window.canvas.set_screen_profile(wanted_profile(self._window.settings, self._window.screen()))
