"""Show what the selection would become while its amounts are still being chosen; a gesture without a pointer."""

from __future__ import annotations

from editor.core.commands import ChangeSelection, Command, tile_changes
from editor.core.document import Document
from editor.core.tiles import TileMap
from editor.tools.base import PointerEvent


class SelectionPreview:
    """Results that arrive meanwhile wait, as for any gesture. `before` is the selection as it was."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.before: TileMap | None = None
        self._document: Document | None = None

    @property
    def is_active(self) -> bool:
        """True between press and release."""
        return self._document is not None

    def press(self, document: Document, event: PointerEvent) -> None:
        """Remember the selection."""
        self._document = document
        self.before = document.selection.pixels.snapshot()

    def move(self, event: PointerEvent) -> None:
        """The pointer plays no part."""

    def show(self, selection: TileMap) -> None:
        """Let the document show this selection for now."""
        if self._document is not None:
            _, after = tile_changes(self._document.selection.pixels, selection)
            self._document.set_selection_tiles(after)

    def release(self, event: PointerEvent) -> Command | None:
        """Keep what is shown, as one change; None when it is what it was."""
        document, self._document = self._document, None
        if document is None or self.before is None:
            return None
        command = ChangeSelection.between(self.label, self.before, document.selection.pixels)
        return command if command.after else None

    def cancel(self) -> None:
        """Show the selection as it was."""
        if self.before is not None:
            self.show(self.before)
        self._document = None
