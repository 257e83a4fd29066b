"""Recovery in the window: keeps every open document journaled, and at the start offers what an earlier run left."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from editor import paths
from editor.errors import EditorError
from editor.files.journal_folder import Orphan, find_orphans, has_folders, is_open_elsewhere
from editor.files.journal_keeper import Keeper, Kept
from editor.files.journal_read import Recovered
from editor.jobs.queue import Job
from editor.ui.bridge import QtDelivery
from editor.workspace import Workspace

if TYPE_CHECKING:
    from editor.ui.dialogs.recovery import RecoveryDialog
    from editor.ui.main_window import MainWindow

log = logging.getLogger(__name__)

TICK_MS = 200
# Long enough for a brush stroke on a slow disk, short enough that a failing disk does not look like a second crash.
FLUSH_S = 1.5


def recovery_dir() -> Path:
    """The folder of all journals."""
    try:
        return paths.data_dir() / "recovery"
    except OSError as error:
        # Nothing can be made there; the keeper says so in a sentence.
        log.warning("no data folder: %s", error)
        return Path(error.filename or os.devnull) / "recovery"


class RecoveryFlow(QObject):
    """Belongs to one window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.keeper = Keeper(recovery_dir(), QtDelivery(self))
        self.dialog: RecoveryDialog | None = None
        self._kept: dict[Workspace, Kept] = {}
        self._offered: list[Orphan] = []
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._on_timer)
        self.keeper.touched.connect(self._timer.start)
        self.keeper.said.connect(lambda text, is_failure: window.say(text, is_failure, is_general=True))

    def _on_timer(self) -> None:
        self.keeper.tick()
        if not self.keeper.is_busy:
            self._timer.stop()

    # Open documents

    def attach(self, workspace: Workspace, orphan: Orphan | None = None) -> None:
        """Journal a document from now on, one that was recovered in the folder it had."""
        window = self._window
        self._kept[workspace] = self.keeper.attach(
            lambda: workspace.moment(window.title_of(workspace), window.origin_of(workspace)),
            workspace.changes,
            None if orphan is None else orphan.claimed,
        )

    def release(self, workspace: Workspace) -> None:
        """The document is closed; what happened to its changes was decided."""
        kept = self._kept.pop(workspace, None)
        if kept is not None:
            self.keeper.release(kept)

    def flush(self) -> None:
        """Write every change now."""
        self.keeper.flush(FLUSH_S)

    def close(self) -> None:
        """The window closes for good: nothing of its documents stays behind, what was offered and not decided does."""
        self._timer.stop()
        if self.dialog is not None:
            self.dialog.reject()
        self._kept.clear()
        self.keeper.close()

    def is_open_elsewhere(self, path: Path) -> bool:
        """True when another running Pentimento has this file open."""
        own = (*self.keeper.folders, *(orphan.claimed.folder for orphan in self._offered))
        return is_open_elsewhere(self.keeper.root, path, own)

    # What was left

    def offer(self) -> None:
        """Look for work that earlier runs have left, and offer it."""
        if not has_folders(self.keeper.root):
            return
        root = self.keeper.root
        job = Job(self.tr("Looking for unsaved work"), lambda _: find_orphans(root))
        job.finished.connect(lambda found: self._on_found(*found))
        job.failed.connect(lambda error: self._window.say(str(error), is_failure=True, is_general=True))
        self._window.files.queue.submit(job)

    def _on_found(self, orphans: list[Orphan], sentences: list[str]) -> None:
        from editor.ui.dialogs.recovery import RecoveryDialog

        if sentences:
            self._window.say(sentences[0], is_failure=True, is_general=True)
        if not orphans:
            return
        self._offered = list(orphans)
        self.dialog = RecoveryDialog(self._window, self._window.theme, orphans, self._window.files.queue)
        self.dialog.recover_asked.connect(self.recover)
        self.dialog.finished.connect(self._on_decided)
        self.dialog.open()

    def recover(self, orphan: Orphan) -> None:
        """Open what was left as a document that is not saved yet, with its old place as a suggestion for saving."""

        def done(found: Recovered) -> None:
            self._forget(orphan)
            self._window.add_document(found.document, None, orphan.title, orphan)

        def failed(error: EditorError) -> None:
            given_up()
            self._window.say(str(error), is_failure=True, is_general=True)

        def given_up() -> None:
            self._forget(orphan)
            orphan.keep()

        job = Job(
            self.tr("Recovering {name}").format(name=orphan.title or self.tr("Untitled")), lambda _: orphan.read()
        )
        job.finished.connect(done)
        job.failed.connect(failed)
        job.cancelled.connect(given_up)
        self._window.files.queue.submit(job)

    def _forget(self, orphan: Orphan) -> None:
        if orphan in self._offered:
            self._offered.remove(orphan)

    def _on_decided(self) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is None:
            return
        for orphan in dialog.kept:
            orphan.keep()
            self._forget(orphan)
        for orphan in dialog.deleted:
            orphan.delete()
            self._forget(orphan)
        dialog.deleteLater()
