"""The magic wand: selects what looks like the pixel that is clicked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from editor.core.document import Document
from editor.operations.selecting import SelectOptions, SelectSimilar, checked_place, prepare_similar, source_of
from editor.tools.base import PointerEvent
from editor.tools.select_area import SelectSettings


@dataclass(eq=False)
class WandSettings:
    """`tolerance` is 0 to 255 of each channel; `all_layers` compares the picture as it looks."""

    tolerance: float = 24.0
    is_contiguous: bool = True
    all_layers: bool = True


class MagicWand:
    """A click; the place is where it is let go."""

    def __init__(
        self, settings: WandSettings, selecting: SelectSettings, changed: Callable[[], None] = lambda: None
    ) -> None:
        self.settings, self.selecting, self.changed = settings, selecting, changed
        self._document: Document | None = None
        self._options = SelectOptions()

    @property
    def is_active(self) -> bool:
        """True between press and release."""
        return self._document is not None

    def press(self, document: Document, event: PointerEvent) -> None:
        """Take the keys that are held. Raises InputError beside the picture and where there is nothing to compare."""
        checked_place(document, place_of(event))
        source_of(document, self.settings.all_layers)
        self._document = document
        self._options = self.selecting.options(event)

    def move(self, event: PointerEvent) -> None:
        """Only the end counts."""

    def release(self, event: PointerEvent) -> SelectSimilar | None:
        """Select what looks like the pixel here; nothing beside the picture."""
        document, self._document = self._document, None
        settings, at = self.settings, place_of(event)
        if document is None or not document.bounds.contains_point(*at):
            return None
        return prepare_similar(
            document, at, settings.tolerance, settings.is_contiguous, settings.all_layers, self._options
        )

    def cancel(self) -> None:
        """Nothing has happened yet."""
        self._document = None


def place_of(event: PointerEvent) -> tuple[int, int]:
    """The pixel under the pointer."""
    return int(event.x // 1), int(event.y // 1)
