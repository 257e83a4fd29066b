"""The move tool: drags the active layer, what is selected of it, or its mask, by whole pixels; no value changes."""

from __future__ import annotations

from collections.abc import Callable

from editor.algorithms.resample import Interpolation
from editor.algorithms.warp import translation
from editor.core.document import Document
from editor.errors import InputError
from editor.operations.geometry import TransformLayers
from editor.operations.moving import MoveMask, MovePart, Subject, prepare, subject_of
from editor.tools.base import PointerEvent


class MoveTool:
    """Only counts pixels while the hand moves; who shows the picture reads `offset` whenever `changed` is called."""

    def __init__(self, changed: Callable[[], None] = lambda: None) -> None:
        self.changed = changed
        self.subject: Subject | None = None
        self._document: Document | None = None
        self._start = (0.0, 0.0)
        self._dragged = (0, 0)
        self._nudged = (0, 0)

    @property
    def is_active(self) -> bool:
        """True between press and release."""
        return self._document is not None

    @property
    def offset(self) -> tuple[int, int]:
        """How far the layer is from where it was, in pixels."""
        return self._dragged[0] + self._nudged[0], self._dragged[1] + self._nudged[1]

    def press(self, document: Document, event: PointerEvent) -> None:
        """Take hold of the active layer, of what is selected of it, or of its mask where tools work on that.

        With `erase` (Alt) a copy is moved and what is there stays. Raises InputError when there is nothing to move.
        """
        if document.active_layer_id is None:
            raise InputError("Choose a layer first: there is none to move.")
        self.subject = subject_of(document, document.active_layer_id, leaves_copy=event.erase)
        self._document = document
        self._start, self._dragged, self._nudged = (event.x, event.y), (0, 0), (0, 0)
        self.changed()

    def move(self, event: PointerEvent) -> None:
        """Follow the pointer; with `straight` along one axis only."""
        if self._document is None:
            return
        dx, dy = round(event.x - self._start[0]), round(event.y - self._start[1])
        if event.straight:
            dx, dy = (dx, 0) if abs(dx) >= abs(dy) else (0, dy)
        if (dx, dy) != self._dragged:
            self._dragged = (dx, dy)
            self.changed()

    def nudge(self, dx: int, dy: int) -> None:
        """Move on by whole pixels, from the keyboard."""
        if self._document is not None:
            self._nudged = (self._nudged[0] + dx, self._nudged[1] + dy)
            self.changed()

    def release(self, event: PointerEvent) -> TransformLayers | MovePart | MoveMask | None:
        """Let go: the operation that moves the layer, or nothing when it is where it was."""
        self.move(event)
        document, offset = self._document, self.offset
        self._document = None
        if document is None or self.subject is None or offset == (0, 0):
            self.changed()
            return None
        return prepare(document, self.subject, translation(*offset), Interpolation.NEAREST, "Move")

    def cancel(self) -> None:
        """Let the layer be where it was."""
        self._document, self._dragged, self._nudged = None, (0, 0), (0, 0)
        self.changed()
