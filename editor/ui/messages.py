"""What the window says, and of which picture: it goes with the picture's tab, and a failure comes back with it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary, ref

from PySide6.QtCore import QObject, QTimer

from editor.ui.message_bar import Offer
from editor.ui.translate import model_text
from editor.workspace import Workspace

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

# How often is looked whether a stroke has ended.
HELD_MS = 100


class Messages(QObject):
    """Belongs to a window; leads sentences to its message bar."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._about: Workspace | None = None
        self._failures: WeakKeyDictionary[Workspace, tuple[str, Offer | None]] = WeakKeyDictionary()
        window.message.closed.connect(self._on_closed)

    def say(self, text: str, is_failure: bool = False, offer: Offer | None = None, is_general: bool = False) -> None:
        """Show a sentence about the picture that is shown, or about none, after a stroke that goes on: the picture
        must not move under the hand."""
        window = self._window
        if window.canvas.is_held:
            QTimer.singleShot(HELD_MS, self, lambda: self.say(text, is_failure, offer, is_general))
            return
        self._about = None if is_general else window.workspace
        text, offer = model_text(text), offer or window.failures.offer_for(text)
        if self._about is not None and is_failure:
            self._failures[self._about] = text, offer
        elif self._about is not None:
            self._failures.pop(self._about, None)
        window.message.say(text, is_failure, offer)

    def say_of(self, picture: ref[Workspace], text: str, is_failure: bool = False) -> None:
        """Show what a picture says; one that is not shown is named."""
        workspace = picture()
        if workspace is self._window.workspace:
            self.say(text, is_failure)
        elif workspace is not None:
            offer = self._window.failures.offer_for(text)
            name = self._window.title_of(workspace)
            self.say(f"{name}: {model_text(text)}", is_failure, offer, is_general=True)

    def follow(self, workspace: Workspace | None) -> None:
        """Another picture is shown: what was said of the one before goes with it."""
        if self._about is not None and self._about is not workspace:
            self._about = None
            self._window.message.put_away()
        kept = None if workspace is None else self._failures.get(workspace)
        if kept is not None and not self._window.message.text:
            self._about = workspace
            self._window.message.say(kept[0], True, kept[1])

    def _on_closed(self) -> None:
        if self._about is not None:
            self._failures.pop(self._about, None)
