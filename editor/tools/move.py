"""The move tool: drags the active layer, or group, by whole pixels; no value changes."""

from __future__ import annotations

from collections.abc import Callable

from editor.core.document import Document
from editor.core.layer import LayerId
from editor.errors import InputError
from editor.operations.geometry import TransformLayers, layers_to_transform, prepare_move
from editor.tools.base import PointerEvent


class MoveTool:
    """Only counts pixels while the hand moves; who shows the picture reads `offset` whenever `changed` is called."""

    def __init__(self, changed: Callable[[], None] = lambda: None) -> None:
        self.changed = changed
        self.layer_ids: tuple[LayerId, ...] = ()
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
        """Take hold of the active layer. Raises InputError when there is none to move."""
        if document.active_layer_id is None:
            raise InputError("Choose a layer first: there is none to move.")
        layer_ids = layers_to_transform(document, document.active_layer_id)
        if all(document.layers.get(layer_id).pixels.is_empty for layer_id in layer_ids):
            raise InputError("The layer is empty: there is nothing to move.")
        self.layer_ids, self._document = layer_ids, document
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

    def release(self, event: PointerEvent) -> TransformLayers | None:
        """Let go: the operation that moves the layer, or nothing when it is where it was."""
        self.move(event)
        document, offset = self._document, self.offset
        self._document = None
        if document is None or offset == (0, 0):
            self.changed()
            return None
        return prepare_move(document, self.layer_ids, *offset)

    def cancel(self) -> None:
        """Let the layer be where it was."""
        self._document, self._dragged, self._nudged = None, (0, 0), (0, 0)
        self.changed()
