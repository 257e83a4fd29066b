"""Undo while nobody edits: the room it may take, and the packing and writing of old steps in quiet moments."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from editor.paths import cache_dir
from editor.ui.bridge import QtDelivery
from editor.workspace import UndoRoom, Workspace

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

log = logging.getLogger(__name__)
PAUSE_MS = 250


class UndoKeeper:
    """Tends the histories of all documents of a window, soon after an edit and until nothing is left to pack."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._deliver = QtDelivery(window)
        self._timer = QTimer(window)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._tend)

    @property
    def room(self) -> UndoRoom:
        """What undo may take per document by the settings; without a folder where none can be made."""
        try:
            folder = cache_dir() / "undo"
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            log.warning("undo: no folder for older steps: %s", error)
            return UndoRoom(self._budget_bytes)
        return UndoRoom(self._budget_bytes, folder, self._deliver)

    def attach(self, workspace: Workspace) -> None:
        """Look after a document's history from now on."""
        workspace.history.changed.connect(self._timer.start)

    def apply_budget(self) -> None:
        """Let the changed setting take effect."""
        for workspace in self._window.workspaces:
            workspace.set_undo_budget(self._budget_bytes)
        self._timer.start()

    def close(self) -> None:
        """Tend nothing any more."""
        self._timer.stop()

    @property
    def _budget_bytes(self) -> int:
        return int(self._window.settings["history_budget_mb"]) * 2**20

    def _tend(self) -> None:
        are_busy = [workspace.tend_history() for workspace in self._window.workspaces]
        if any(are_busy):
            self._timer.start()
