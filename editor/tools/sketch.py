"""The sketch tool: lines, colors and bars that are drawn for a fill to follow; its other end rubs strokes out."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np

from editor.algorithms.curve_fit import fitted
from editor.algorithms.response import LINEAR, Knot, Response
from editor.algorithms.stabilizer import Stabilizer
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.sketch import MAX_STROKES, NO_SKETCH, Sketch, Stroke, StrokeId, StrokeKind
from editor.core.sketch_commands import SetSketch
from editor.errors import InputError
from editor.tools.base import PointerEvent
from editor.tools.colors import Color, Colors
from editor.tools.eyedropper import mean_color
from editor.tools.sketch_hits import strokes_at
from editor.tools.stroke_options import MAX_TRAIL_PX

MAX_WIDTH = 500.0
# Ends of lines are led to edges that are so near on the screen, and no farther away in the picture than the second.
SNAP_VIEW_PX, MAX_SNAP_PX = 8.0, 64.0


class SketchKind(Enum):
    """What a stroke says."""

    EDGE = "edge"
    COLOR = "color"
    FORBID = "forbid"
    ERASE_LINE = "erase-line"


LABELS: Final[dict[StrokeKind, str]] = {
    "edge": "Draw line",
    "color": "Draw color",
    "forbid": "Draw barred area",
    "erase-line": "Mark line to erase",
}


@dataclass(eq=False)
class SketchSettings:
    """What the next stroke is like: its kind, and for each kind a width in pixels; `strength` 0 to 1.

    `is_live` shows at once what a fill makes of the sketch. `closes` joins the ends of a stroke that ends where it
    began, `snaps` leads lines to the picture's own edges at the border of the mask. A tip for the canvas: `size` is the
    width of the kind in use.
    """

    kind: SketchKind = SketchKind.EDGE
    edge_width: float = 3.0
    color_width: float = 24.0
    forbid_width: float = 32.0
    erase_width: float = 16.0
    strength: float = 1.0
    stabilizer: float = 0.15
    pressure_size: bool = True
    closes: bool = True
    is_live: bool = True
    snaps: bool = True
    curve: tuple[Knot, ...] = LINEAR

    @property
    def size(self) -> float:
        """The width of the kind in use."""
        return float(getattr(self, _WIDTHS[self.kind]))

    @size.setter
    def size(self, size: float) -> None:
        setattr(self, _WIDTHS[self.kind], min(MAX_WIDTH, max(1.0, float(size))))

    @property
    def hardness(self) -> float:
        """Strokes of a sketch have sharp edges."""
        return 1.0

    @hardness.setter
    def hardness(self, hardness: float) -> None:
        """They have no others."""

    @property
    def erase(self) -> bool:
        """Rubbing out is done by the hand, not by a switch."""
        return False

    @erase.setter
    def erase(self, erase: bool) -> None:
        """There is no such switch."""

    def snap_px(self, scale: float) -> float:
        """From how far away lines are led to edges, in document pixels; `scale` view pixels make one of these."""
        return min(MAX_SNAP_PX, SNAP_VIEW_PX / max(scale, 1e-3)) if self.snaps else 0.0

    def resize(self, factor: float) -> None:
        """Make the width larger or smaller, by at least a pixel, within its limits."""
        wanted = self.size * factor
        self.size = round(self.size + math.copysign(max(1.0, abs(wanted - self.size)), factor - 1))

    def harden(self, change: float) -> None:
        """Nothing: edges are sharp."""


_WIDTHS: Final = {
    SketchKind.EDGE: "edge_width",
    SketchKind.COLOR: "color_width",
    SketchKind.FORBID: "forbid_width",
    SketchKind.ERASE_LINE: "erase_width",
}


def rgb_of(color: Color) -> tuple[float, float, float]:
    """A color of the tools as parts of 0 to 1."""
    red, green, blue = color
    return red / 65535, green / 65535, blue / 65535


class SketchTool:
    """Draws one stroke from press to release; with Alt, the right button or the pen's other end rubs strokes out.

    `scale` is how many view pixels a document pixel takes: what the hand means is measured on the screen. `drawn` is
    what the canvas shows of a stroke under way, `rubbed` which strokes it shows no more. With Ctrl a color stroke
    takes its color from the picture.
    """

    def __init__(self, settings: SketchSettings, colors: Colors, changed: Callable[[], None] = lambda: None) -> None:
        self.settings, self.colors, self.changed = settings, colors, changed
        self.scale = 1.0
        self.last_end: tuple[float, float] | None = None
        self.rubbed: set[StrokeId] = set()
        self._document: Document | None = None
        self._points: list[tuple[float, float, float]] = []
        self._calm = Stabilizer(0)
        self._curve = Response(LINEAR)
        self._picks = self._rubs = False
        self._at = (0.0, 0.0)
        self._pressure = 1.0

    @property
    def is_active(self) -> bool:
        """True between press and release."""
        return self._document is not None

    @property
    def drawn(self) -> Stroke | None:
        """The stroke under way as it is drawn, not simplified yet."""
        if not self._points or self._rubs or self._picks:
            return None
        # What is shown while it is drawn may be coarse: the last word is the fitted curve's.
        return self._stroke(np.array(self._points, np.float32), False)

    def press(self, document: Document, event: PointerEvent) -> None:
        """Begin; with `straight` a line from where the last stroke ended."""
        settings = self.settings
        self._rubs = event.is_eraser or event.erase
        self._picks = not self._rubs and event.distort and settings.kind is SketchKind.COLOR
        if not self._rubs and not self._picks and len(document.sketch) >= MAX_STROKES:
            raise InputError(f"A sketch holds {MAX_STROKES} strokes at most: rub some out first.")
        self._document, self._points, self.rubbed = document, [], set()
        self._calm = Stabilizer(settings.stabilizer * MAX_TRAIL_PX / self.scale)
        self._curve = Response(settings.curve)
        self._at = (event.x, event.y)
        if not self._rubs and not self._picks and event.straight and self.last_end is not None:
            self._calm = Stabilizer(0)
            self._go(*self.last_end, event.pressure)
        self.move(event)

    def move(self, event: PointerEvent) -> None:
        """Go on."""
        document = self._document
        if document is None:
            return
        if self._picks:
            self._pick(document, event)
        elif self._rubs:
            reach = max(self.settings.size / 2, 6 / self.scale)
            left = document.sketch.without(self.rubbed)
            self.rubbed |= set(strokes_at(left, self._at, (event.x, event.y), reach))
        else:
            self._go(event.x, event.y, event.pressure)
        self._at = (event.x, event.y)
        self.changed()

    def _pick(self, document: Document, event: PointerEvent) -> None:
        place = Rect(int(event.x // 1), int(event.y // 1), 1, 1).intersect(document.bounds)
        found = None if place.is_empty else mean_color(document.render, place, document)
        if found is not None:
            self.colors.foreground = found

    def _go(self, x: float, y: float, pressure: float) -> None:
        self._pressure = pressure
        felt = self._curve(pressure) if self.settings.pressure_size else 1.0
        self._points.extend(self._calm.to((x, y, felt)))

    def release(self, event: PointerEvent) -> SetSketch | None:
        """End as one step; None when nothing was drawn or rubbed out."""
        document = self._document
        if document is None:
            return None
        self.move(event if event.pressure > 0 else PointerEvent(event.x, event.y, self._pressure))
        before, points, rubbed = document.sketch, [*self._points, *self._calm.end()], set(self.rubbed)
        has_drawn = not self._rubs and not self._picks
        self._let_go()
        if rubbed:
            return _done("Erase strokes", document, before, before.without(rubbed))
        if not has_drawn or not points:
            return None
        self.last_end = (event.x, event.y)
        table = np.array(points, np.float32)
        is_closed = self._is_closed(table)
        tolerance = min(4.0, max(0.3, 1.2 / self.scale))
        stroke = self._stroke(fitted(table, tolerance, is_closed), is_closed)
        if stroke.kind == "color":
            self.colors.remember()
        return _done(LABELS[stroke.kind], document, before, before.added([stroke]))

    def _is_closed(self, points: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> bool:
        """True for a stroke that ends where it began, and went far enough for that to be meant."""
        if not self.settings.closes or len(points) < 4:
            return False
        reach = max(10 / self.scale, self.settings.size / 2)
        gap = math.dist(points[0, :2], points[-1, :2])
        way = float(np.hypot(*np.diff(points[:, :2], axis=0).T).sum())
        return gap <= reach and way > 6 * reach

    def _stroke(self, points: np.ndarray[tuple[int, ...], np.dtype[np.float32]], is_closed: bool) -> Stroke:
        settings = self.settings
        kind: StrokeKind = settings.kind.value
        color = rgb_of(self.colors.foreground)
        return Stroke(0, kind, points, settings.size, settings.strength, color, is_closed)

    def cancel(self) -> None:
        """Leave the sketch as it was."""
        self._let_go()

    def _let_go(self) -> None:
        self._document, self._points, self.rubbed = None, [], set()
        self._rubs = self._picks = False
        self.changed()


def _done(label: str, document: Document, before: Sketch, after: Sketch) -> SetSketch:
    """The edit, already made."""
    command = SetSketch(label, before, after)
    command.apply(document)
    return command


def cleared(document: Document) -> SetSketch | None:
    """The edit that takes all strokes away, yet to be made; None without strokes."""
    return None if document.sketch.is_empty else SetSketch("Clear sketch", document.sketch, NO_SKETCH)
