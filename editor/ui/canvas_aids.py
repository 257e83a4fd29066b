"""What the commands do to rulers, guides, pixel grid, the split and the context box of one window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject

from editor.engines.base import InputNeeds
from editor.ui import conditions
from editor.ui.canvas.rulers import RuledCanvas

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow


class CanvasAids(QObject):
    """`frame` is the canvas with its rulers."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.frame = RuledCanvas(window.canvas, window.settings)
        window.canvas.context.needs = self._needs

    def _needs(self) -> InputNeeds:
        return self._window.engines.inpainter(self._window.settings["fill_engine"]).needs

    def apply(self) -> None:
        """Let changed settings, and another document, take effect."""
        self.frame.apply()
        self._window.canvas.context.refresh()
        self._window.canvas.update()

    def toggle(self, key: str) -> None:
        """Switch a setting."""
        self._window.change_setting(key, not self._window.settings[key])

    def toggle_split(self) -> None:
        """Show the picture as it was opened beside what it is now, or no longer."""
        self._window.canvas.split.is_on = not self._window.canvas.split.is_on

    def toggle_context(self) -> None:
        """Show what the fill will look at, or leave that to the model again."""
        self._window.canvas.context.is_on = not self._window.canvas.context.is_on


def needs_guides(window: MainWindow) -> str:
    """It needs a guide."""
    if window.workspace and not window.workspace.document.guides:
        return QCoreApplication.translate("Conditions", "There is no guide: drag one out of a ruler first.")
    return conditions.needs_document(window)
