"""The mask brush: paints the selection, the tool in hand at start-up."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from editor.algorithms.stroke import Dab, enclosed, stamp
from editor.core.commands import ChangeSelection
from editor.core.document import Document
from editor.core.tiles import TileMap
from editor.tools.base import PointerEvent
from editor.tools.stroke_options import StrokeMaker, StrokeOptions

# A loop must run around at least this many dabs before its inside is taken: a scribble or a dot is no loop.
LOOP_MIN_DABS = 6.0


@dataclass
class BrushSettings(StrokeOptions):
    """What the tool options show; `fill_loops` selects the inside of a closed loop."""

    fill_loops: bool = True


class MaskBrush:
    """Paints or erases the document's selection."""

    def __init__(self, settings: BrushSettings) -> None:
        self.settings = settings
        self._document: Document | None = None
        self._before: TileMap | None = None
        self._maker: StrokeMaker | None = None
        self._points: list[tuple[float, float]] = []
        self._erase = False
        self.last_end: tuple[float, float] | None = None

    @property
    def is_active(self) -> bool:
        """True between press and release."""
        return self._document is not None

    def press(self, document: Document, event: PointerEvent) -> None:
        """Begin a stroke; with `straight` a line from where the last one ended comes first."""
        self._document = document
        self._before = document.selection.pixels.snapshot()
        self._erase = self.settings.erase != (event.erase or event.is_eraser)
        self._maker = StrokeMaker(self.settings, document.size)
        self._points = []
        if event.straight and self.last_end is not None:
            self._go(*self.last_end, event.pressure)
        self._go(event.x, event.y, event.pressure)

    def move(self, event: PointerEvent) -> None:
        """Go on with the stroke."""
        if self._document is not None:
            self._go(event.x, event.y, event.pressure)

    def release(self, event: PointerEvent) -> ChangeSelection | None:
        """End the stroke; a closed loop takes its inside too. None when nothing changed."""
        document, before = self._document, self._before
        if document is None or before is None:
            return None
        self._go(event.x, event.y, event.pressure if event.pressure > 0 else self._last_pressure)
        if self._maker is not None:
            self._stamp(self._maker.end())
        if self.settings.fill_loops and self._is_loop():
            self._take_inside(document)
        self.last_end = (event.x, event.y)
        self._document = self._before = self._maker = None
        command = ChangeSelection.between(
            "Erase mask" if self._erase else "Paint mask", before, document.selection.pixels
        )
        return command if command.before or command.after else None

    def cancel(self) -> None:
        """Put the selection back as it was at the press."""
        document, before = self._document, self._before
        self._document = self._before = self._maker = None
        if document is not None and before is not None:
            undo = ChangeSelection.between("", before, document.selection.pixels)
            undo.revert(document)

    _last_pressure = 1.0

    def _go(self, x: float, y: float, pressure: float) -> None:
        if self._maker is not None:
            self._last_pressure = pressure
            self._points.append((x, y))
            self._stamp(self._maker.to(x, y, pressure))

    def _stamp(self, dabs: list[Dab]) -> None:
        document = self._document
        if document is not None:
            for rect in stamp(document.selection.pixels, dabs, document.bounds, self._erase):
                document.selection_changed.emit(rect)

    def _is_loop(self) -> bool:
        """True for a path that comes back to its start around an area clearly larger than the tip itself."""
        if len(self._points) < 8:
            return False
        points = np.array(self._points, np.float32)
        gap = math.hypot(*(points[-1] - points[0]))
        size = self.settings.size
        return gap <= max(8.0, size) and abs(cv2.contourArea(points)) > LOOP_MIN_DABS * math.pi * (size / 2) ** 2

    def _take_inside(self, document: Document) -> None:
        found = enclosed(self._points, document.bounds)
        if found is None:
            return
        rect, inside = found
        current = document.selection.pixels.read(rect)
        after = cv2.min(current, 255 - inside) if self._erase else cv2.max(current, inside)
        document.selection.pixels.write(rect, after.astype(np.uint8, copy=False))
        document.selection_changed.emit(rect)
