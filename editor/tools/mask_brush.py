"""The mask brush: paints the selection, the tool in hand at start-up."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from editor.algorithms.stroke import StrokePath, Tip, enclosed, stamp
from editor.core.commands import ChangeSelection
from editor.core.document import Document
from editor.core.tiles import TileMap
from editor.tools.base import PointerEvent

MIN_SIZE, MAX_SIZE = 1.0, 2000.0
# A pen's lightest touch still leaves a mark of this share of the size.
PRESSURE_FLOOR = 0.05
# A loop must run around at least this many dabs before its inside is taken: a scribble or a dot is no loop.
LOOP_MIN_DABS = 6.0


@dataclass
class BrushSettings:
    """What the tool options show; read at the press, so a change never bends a stroke that is under way.

    `size` in document pixels, `hardness` 0 to 1. `erase` makes every stroke subtract, `pressure_size` lets a pen's
    pressure shrink the tip, `fill_loops` selects the inside of a closed loop.
    """

    size: float = 60.0
    hardness: float = 0.9
    erase: bool = False
    pressure_size: bool = True
    fill_loops: bool = True

    def resize(self, factor: float) -> None:
        """Make the tip larger or smaller, by at least a pixel, within its limits."""
        wanted = self.size * factor
        step = math.copysign(max(1.0, abs(wanted - self.size)), factor - 1)
        self.size = min(MAX_SIZE, max(MIN_SIZE, float(round(self.size + step))))

    def harden(self, change: float) -> None:
        """Change the hardness within 0 to 1."""
        self.hardness = min(1.0, max(0.0, round(self.hardness + change, 2)))


class MaskBrush:
    """Paints or erases the document's selection."""

    def __init__(self, settings: BrushSettings) -> None:
        self.settings = settings
        self._document: Document | None = None
        self._before: TileMap | None = None
        self._path: StrokePath | None = None
        self._points: list[tuple[float, float]] = []
        self._erase = False
        self._last_end: tuple[float, float] | None = None

    @property
    def is_active(self) -> bool:
        """True between press and release."""
        return self._document is not None

    def press(self, document: Document, event: PointerEvent) -> None:
        """Begin a stroke; with `straight` a line from where the last one ended comes first."""
        self._document = document
        self._before = document.selection.pixels.snapshot()
        self._erase = self.settings.erase != (event.erase or event.is_eraser)
        size, hardness, by_pressure = self.settings.size, self.settings.hardness, self.settings.pressure_size

        def tip_at(pressure: float) -> Tip:
            share = max(PRESSURE_FLOOR, min(1.0, pressure)) if by_pressure else 1.0
            return Tip(max(MIN_SIZE, size * share), hardness)

        self._path = StrokePath(tip_at)
        self._points = []
        if event.straight and self._last_end is not None:
            self._go(*self._last_end, event.pressure)
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
        if self.settings.fill_loops and self._is_loop():
            self._take_inside(document)
        self._last_end = (event.x, event.y)
        self._document = self._before = self._path = None
        command = ChangeSelection.between(
            "Erase mask" if self._erase else "Paint mask", before, document.selection.pixels
        )
        return command if command.before or command.after else None

    def cancel(self) -> None:
        """Put the selection back as it was at the press."""
        document, before = self._document, self._before
        self._document = self._before = self._path = None
        if document is not None and before is not None:
            undo = ChangeSelection.between("", before, document.selection.pixels)
            undo.revert(document)

    _last_pressure = 1.0

    def _go(self, x: float, y: float, pressure: float) -> None:
        document, path = self._document, self._path
        if document is None or path is None:
            return
        self._last_pressure = pressure
        self._points.append((x, y))
        for rect in stamp(document.selection.pixels, path.to(x, y, pressure), document.bounds, self._erase):
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
