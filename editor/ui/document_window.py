"""A window of several documents: opening, showing and closing them, and asking before work is lost."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import ref

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow

from editor.core.document import Document
from editor.core.geometry import Rect
from editor.engines.registry import Engines
from editor.files.journal_folder import Orphan
from editor.jobs.queue import JobQueue
from editor.ui.housekeeping import give_back
from editor.workspace import Workspace

if TYPE_CHECKING:
    from editor.ui.canvas.canvas import Canvas
    from editor.ui.canvas_aids import CanvasAids
    from editor.ui.docks import Docks
    from editor.ui.files_flow import FilesFlow
    from editor.ui.message_bar import Offer
    from editor.ui.messages import Messages
    from editor.ui.panels.history import HistoryPanel
    from editor.ui.panels.tool_strips import ToolStrips
    from editor.ui.recovery import RecoveryFlow
    from editor.ui.undo_keeper import UndoKeeper
    from editor.ui.welcome import WelcomePage

# How long after a document was closed its memory is given back.
TIDY_AFTER_MS = 1000


@dataclass(eq=False)
class OpenDocument:
    """A tab: `origin` is the file the picture came from, also after it was saved elsewhere."""

    workspace: Workspace
    title: str
    origin: Path | None


class DocumentWindow(QMainWindow):
    """Holds the open documents; the heir has the parts that show and write them."""

    canvas: Canvas
    panels: Docks
    strips: ToolStrips
    aids: CanvasAids
    files: FilesFlow
    history: HistoryPanel
    messages: Messages
    welcome: WelcomePage
    recovery: RecoveryFlow
    undo_keeper: UndoKeeper
    engines: Engines
    jobs: JobQueue

    def __init__(self) -> None:
        super().__init__()
        self._open: list[OpenDocument] = []
        self._discarded: set[Workspace] = set()
        self._is_closing_after_write = False
        self._tidy_timer = QTimer(self, singleShot=True, interval=TIDY_AFTER_MS)
        self._tidy_timer.timeout.connect(self._tidy)

    @property
    def workspace(self) -> Workspace | None:
        """The document that is shown."""
        return self.canvas.workspace

    @property
    def workspaces(self) -> tuple[Workspace, ...]:
        """All open documents, in the order of the tabs."""
        return tuple(item.workspace for item in self._open)

    def _item(self, workspace: Workspace | None) -> OpenDocument | None:
        return next((item for item in self._open if item.workspace is workspace), None)

    def title_of(self, workspace: Workspace) -> str:
        """The name that tab and title bar show."""
        item = self._item(workspace)
        if workspace.path is not None:
            return workspace.path.name
        return item.title if item is not None else self.tr("Untitled")

    def origin_of(self, workspace: Workspace) -> Path | None:
        """The file that the picture came from."""
        item = self._item(workspace)
        return item.origin if item is not None else None

    def open_path(self, path: Path) -> bool:
        """Begin opening a file; the window goes on meanwhile."""
        return self.files.open(path)

    def add_document(
        self, document: Document, path: Path | None, title: str | None = None, orphan: Orphan | None = None
    ) -> Workspace:
        """Show a document in a tab of its own; one recovered from an orphan belongs to no file yet."""
        workspace = Workspace(document, self.engines, self.jobs, path, self.undo_keeper.room)
        self.undo_keeper.attach(workspace)
        origin = path if orphan is None else orphan.summary.path
        self._open.append(OpenDocument(workspace, title or self.tr("Untitled"), origin))
        if orphan is not None:
            workspace.mark_unsaved()
        self.recovery.attach(workspace, orphan)
        workspace.history.changed.connect(self.refresh_later)
        workspace.document.layers_changed.connect(self.refresh_later)
        workspace.document.selection_changed.connect(self._on_selection)
        workspace.said.connect(partial(self.messages.say_of, ref(workspace)))
        self.show_workspace(workspace)
        return workspace

    def show_workspace(self, workspace: Workspace | None) -> None:
        """Make an open document the one that is worked on; None shows the empty state."""
        if workspace is not None and workspace is self.workspace:
            return
        if workspace is not None and self._item(workspace) is None:
            raise ValueError("the document is not open in this window")
        self.canvas.set_workspace(workspace)
        self.messages.follow(workspace)
        self.panels.set_workspace(workspace)
        self.aids.apply()
        self.strips.show_hint()
        self.refresh()
        self._on_viewport()
        self.canvas.setFocus()
        self.welcome.follow(workspace is None)

    def close_current(self) -> None:
        """Close the document that is shown, after asking about unsaved work."""
        if self.workspace is not None:
            self.close_workspace(self.workspace)

    def close_workspace(self, workspace: Workspace) -> None:
        """Close a document, after asking about unsaved work."""
        if workspace.is_modified and not self._may_discard(workspace, lambda: self.close_workspace(workspace)):
            return
        self._remove(workspace)

    def _remove(self, workspace: Workspace) -> None:
        index = self.workspaces.index(workspace)
        is_shown = workspace is self.workspace
        del self._open[index]
        self.recovery.release(workspace)
        self._discarded.discard(workspace)
        if is_shown:
            rest = self.workspaces
            self.show_workspace(rest[min(index, len(rest) - 1)] if rest else None)
        self.history.pictures.forget(workspace)
        workspace.close()
        self.refresh()
        # Once jobs that were cancelled have let go of it, too.
        self._tidy_timer.start()

    def _tidy(self) -> None:
        if self.jobs.is_hand_busy:
            self._tidy_timer.start()
        else:
            give_back()

    def _may_discard(self, workspace: Workspace, again: Any) -> bool:
        """Ask about unsaved work; True when it may go. Saving runs beside the window, then `again` is called."""
        from editor.ui.dialogs.unsaved import Answer, UnsavedDialog

        if workspace in self._discarded:
            return True
        self.show_workspace(workspace)
        answer = UnsavedDialog.ask(self, self.title_of(workspace))
        if answer is Answer.DISCARD:
            self._discarded.add(workspace)
            return True
        if answer is Answer.SAVE:
            self.files.save(workspace, then=again)
        return False

    def switch_by(self, step: int) -> None:
        """Go to the next or the previous document."""
        if self.workspace is not None:
            index = self.workspaces.index(self.workspace) + step
            self.show_workspace(self.workspaces[index % len(self._open)])

    # What the heir shows

    @abstractmethod
    def say(self, text: str, is_failure: bool = False, offer: Offer | None = None, is_general: bool = False) -> None:
        """Show a sentence in the message bar."""

    @abstractmethod
    def refresh(self) -> None:
        """Bring everything that shows the state up to date."""

    @abstractmethod
    def refresh_later(self) -> None:
        """Refresh once, when the window is back in its event loop."""

    @abstractmethod
    def save_layout(self) -> None:
        """Remember where everything lies, with all settings."""

    @abstractmethod
    def _on_selection(self, rect: Rect) -> None:
        """Follow another selection."""

    @abstractmethod
    def _on_viewport(self) -> None:
        """Follow another view."""

    # Closing

    def _on_activity(self) -> None:
        if self._is_closing_after_write:
            # Not at once: a failure is told after the job has ended, and then the window stays.
            QTimer.singleShot(0, self, self._close_when_written)

    def _close_when_written(self) -> None:
        if self._is_closing_after_write and not self.files.is_writing:
            self.close()

    def stay_open(self) -> None:
        """Give up closing: what was to be written first has failed."""
        self._is_closing_after_write = False
        self.setEnabled(True)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about each unsaved document; wait for what is being written; then remember the layout."""
        for workspace in self.workspaces:
            if workspace.is_modified and not self._may_discard(workspace, self.close):
                self._discarded.clear()
                event.ignore()
                return
        if self.files.is_writing:
            self._is_closing_after_write = True
            self.setEnabled(False)
            event.ignore()
            return
        self.save_layout()
        self.undo_keeper.close()
        for workspace in self.workspaces:
            workspace.close()
        self.files.queue.close()
        self.recovery.close()
        super().closeEvent(event)
