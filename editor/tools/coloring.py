"""The bucket and the gradient: color on an area of the active layer, within the selection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from editor.algorithms.outline import Place, snapped
from editor.core.document import Document
from editor.operations.coloring import (
    ColorArea,
    Gradient,
    GradientKind,
    opaque,
    prepare_bucket,
    prepare_coloring,
    transparent,
)
from editor.tools.base import PointerEvent
from editor.tools.colors import Colors, in_depth
from editor.tools.magic_wand import WandSettings, place_of
from editor.tools.paint_target import PaintTarget


@dataclass(eq=False)
class BucketSettings(WandSettings):
    """As for the magic wand."""


@dataclass(eq=False)
class GradientSettings:
    """`to_transparent` ends in nothing instead of the background color."""

    kind: GradientKind = GradientKind.LINEAR
    to_transparent: bool = False
    opacity: float = 1.0


class Bucket:
    """A click fills what looks like the pixel there with the foreground color."""

    def __init__(self, settings: BucketSettings, colors: Colors, changed: Callable[[], None] = lambda: None) -> None:
        self.settings, self.colors, self.changed = settings, colors, changed
        self._document: Document | None = None

    @property
    def is_active(self) -> bool:
        """True between press and release."""
        return self._document is not None

    def press(self, document: Document, event: PointerEvent) -> None:
        """Ask whether the layer can be painted on; raises InputError where not."""
        self._asked(document, event)
        self._document = document

    def _asked(self, document: Document, event: PointerEvent) -> ColorArea:
        settings, color = self.settings, in_depth(self.colors.foreground, document.depth)
        return prepare_bucket(
            document, place_of(event), settings.tolerance, settings.is_contiguous, settings.all_layers, color
        )

    def move(self, event: PointerEvent) -> None:
        """Only the end counts."""

    def release(self, event: PointerEvent) -> ColorArea | None:
        """Fill here; nothing beside the picture."""
        document, self._document = self._document, None
        if document is None or not document.bounds.contains_point(*place_of(event)):
            return None
        self.colors.remember()
        return self._asked(document, event)

    def cancel(self) -> None:
        """Nothing has happened yet."""
        self._document = None


class GradientTool:
    """A drag from the first color to the last; `line` is shown meanwhile. Shift keeps it to steps of 45 degrees."""

    def __init__(self, settings: GradientSettings, colors: Colors, changed: Callable[[], None] = lambda: None) -> None:
        self.settings, self.colors, self.changed = settings, colors, changed
        self._document: Document | None = None
        self._start: Place = (0.0, 0.0)
        self._end: Place = (0.0, 0.0)

    @property
    def is_active(self) -> bool:
        """True between press and release."""
        return self._document is not None

    @property
    def line(self) -> tuple[Place, Place] | None:
        """Where the gradient runs from and to; None for nowhere."""
        return (self._start, self._end) if self._document is not None and self._start != self._end else None

    def press(self, document: Document, event: PointerEvent) -> None:
        """Begin at the first color; raises InputError where the layer cannot be painted on."""
        PaintTarget(document)
        self._document = document
        self._start = self._end = (event.x, event.y)
        self.changed()

    def move(self, event: PointerEvent) -> None:
        """Drag the last color's end."""
        if self._document is not None:
            place = (event.x, event.y)
            self._end = snapped(self._start, place) if event.straight else place
            self.changed()

    def release(self, event: PointerEvent) -> ColorArea | None:
        """Lay the gradient; a click lays none."""
        self.move(event)
        document, line = self._document, self.line
        self._document = None
        self.changed()
        if document is None or line is None:
            return None
        first, last = (in_depth(each, document.depth) for each in (self.colors.foreground, self.colors.background))
        end = transparent(first) if self.settings.to_transparent else opaque(last)
        gradient = Gradient(self.settings.kind, *line, opaque(first), end)
        return prepare_coloring(document, "Gradient", gradient, self.settings.opacity)

    def cancel(self) -> None:
        """Lay nothing."""
        self._document = None
        self.changed()
