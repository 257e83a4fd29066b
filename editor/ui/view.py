"""What the commands do to the view: panels, full screen, mask, comparing, hints and dialogs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDockWidget

from editor.ui.key_tips import key_of

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow


class View(QObject):
    """Belongs to one window; changes no document."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._put_away: tuple[QDockWidget, ...] = ()

    @property
    def are_panels_visible(self) -> bool:
        """True while any panel shows."""
        return any(not dock.isHidden() for dock in self._docks)

    @property
    def _docks(self) -> tuple[QDockWidget, ...]:
        return (*self._window.docks, *self._window.models.docks)

    def toggle_panels(self) -> None:
        """Show or hide all panels."""
        shown = tuple(dock for dock in self._docks if not dock.isHidden())
        for dock in shown:
            dock.hide()
        if not shown:
            for dock in self._put_away or self._window.docks:
                dock.show()
        self._put_away = shown
        self._window.refresh_later()

    def toggle_full_screen(self) -> None:
        """Use the whole screen, or go back to the window as it was."""
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def toggle_overlay(self) -> None:
        """Show or hide the mask."""
        self._window.canvas.is_overlay_visible = not self._window.canvas.is_overlay_visible

    def toggle_compare(self) -> None:
        """Show the picture as it was opened, or as it is."""
        self._window.canvas.is_comparing = not self._window.canvas.is_comparing

    def show_hints(self) -> None:
        """Show the first three hints; the canvas ticks off each when it was done."""
        fill, undo = (key_of(action := self._window.actions_[id_]) or action.iconText() for id_ in ("fill", "undo"))
        self._window.canvas.show_hints(
            [
                self.tr("Paint over something that should go."),
                self.tr("Click Fill or press {key}: what might be behind comes.").format(key=fill),
                self.tr("Hold \\ to compare; {key} gives the mask back.").format(key=undo),
            ]
        )

    def show_preferences(self) -> None:
        """Open the preferences; they take effect at once."""
        from editor.ui.dialogs.preferences import PreferencesDialog

        window = self._window
        PreferencesDialog.ask(window, window.settings, window.engines, window.apply_setting)

    def show_shortcuts(self) -> None:
        """Open the list of all commands and their keys."""
        from editor.ui.dialogs.shortcuts import ShortcutsDialog

        ShortcutsDialog.ask(self._window, self._window.actions_)

    def show_about(self) -> None:
        """Tell what this program is."""
        from editor.ui.dialogs.about import AboutDialog

        AboutDialog.ask(self._window, self._window.theme)
