"""The paint brush and the eraser: color on the active layer, or on its mask, or taken away from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from editor.algorithms.paint import WHOLE, build_up, erased, painted
from editor.algorithms.stroke import Dab, stamp
from editor.core.commands import PaintLayer, PaintMask
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.pixels import FloatImage, RgbaImage
from editor.core.tiles import TileMap
from editor.operations.healing import Healing
from editor.tools.base import PointerEvent
from editor.tools.colors import Colors, in_depth
from editor.tools.paint_target import PaintTarget, hiding
from editor.tools.stroke_options import StrokeMaker, StrokeOptions


@dataclass
class PaintSettings(StrokeOptions):
    """Beside the tip: a whole stroke covers at most `opacity`, each dab adds `flow` of it; both 0 to 1.

    `pressure_opacity` lets a light touch cover less.
    """

    size: float = 40.0
    hardness: float = 0.8
    opacity: float = 1.0
    flow: float = 1.0
    pressure_opacity: bool = False


class PaintBrush:
    """Paints with the foreground color; with `is_eraser`, or a pen's other end, takes away."""

    def __init__(self, settings: PaintSettings, colors: Colors, is_eraser: bool = False) -> None:
        self.settings, self.colors, self.is_eraser = settings, colors, is_eraser
        self.last_end: tuple[float, float] | None = None
        self._target: PaintTarget | None = None
        self._maker: StrokeMaker | None = None
        self._coverage = TileMap(1, np.dtype(np.uint8))
        self._erases = False
        self._opacity, self._flow = 1.0, 1.0
        self._pressure = 1.0

    @property
    def is_active(self) -> bool:
        """True between press and release."""
        return self._target is not None

    @property
    def label(self) -> str:
        """What the history shows."""
        return "Erase" if self._erases else "Paint"

    def press(self, document: Document, event: PointerEvent) -> None:
        """Begin a stroke; with `straight` a line from where the last one ended. Raises InputError where none can be."""
        settings = self.settings
        self._erases = self.is_eraser or event.is_eraser
        self._target = self._begin(document, event)
        self._maker = StrokeMaker(settings, document.size, settings.pressure_opacity)
        self._opacity, self._flow = settings.opacity, settings.flow
        self._coverage = TileMap(1, np.dtype(np.uint8 if self._flow >= 1 else np.uint16))
        if event.straight and self.last_end is not None:
            self._go(*self.last_end, event.pressure)
        self._go(event.x, event.y, event.pressure)

    def _begin(self, document: Document, event: PointerEvent) -> PaintTarget:
        return PaintTarget(document, takes_alpha=self._erases)

    def move(self, event: PointerEvent) -> None:
        """Go on with the stroke."""
        self._go(event.x, event.y, event.pressure)

    def release(self, event: PointerEvent) -> PaintLayer | PaintMask | Healing | None:
        """End the stroke as one step; None when nothing changed."""
        target = self._target
        if target is None or self._maker is None:
            return None
        self._go(event.x, event.y, event.pressure if event.pressure > 0 else self._pressure)
        self._stamp(self._maker.end())
        self.last_end = (event.x, event.y)
        command = self._finished(target)
        self._let_go()
        if command is not None and not self._erases:
            self.colors.remember()
        return command

    def _finished(self, target: PaintTarget) -> PaintLayer | PaintMask | Healing | None:
        return target.command(self.label)

    def cancel(self) -> None:
        """Put everything back as it was at the press."""
        target = self._target
        self._let_go()
        if target is not None:
            target.put_back()

    def _let_go(self) -> None:
        self._target = self._maker = None
        self._coverage = TileMap(1, np.dtype(np.uint8))

    def _go(self, x: float, y: float, pressure: float) -> None:
        if self._maker is not None:
            self._pressure = pressure
            self._stamp(self._maker.to(x, y, pressure))

    def _stamp(self, dabs: list[Dab]) -> None:
        target = self._target
        if target is None or not dabs:
            return
        bounds = target.document.bounds
        if self._flow >= 1:
            changed = stamp(self._coverage, dabs, bounds, erase=False)
        else:
            changed = build_up(self._coverage, dabs, bounds, self._flow)
        for rect in changed:
            self._show(target, rect)

    def _share(self, rect: Rect) -> FloatImage:
        """How much of each pixel of `rect` the stroke has covered."""
        return self._coverage.read(rect).astype(np.float32) * np.float32(self._opacity / self._whole)

    @property
    def _whole(self) -> int:
        """What the coverage of a pixel is at most."""
        return 255 if self._flow >= 1 else WHOLE

    def _show(self, target: PaintTarget, rect: Rect) -> None:
        share = self._share(rect)
        if target.is_mask:
            target.show_gray(rect, share, 255 if self._erases else hiding(self.colors.foreground))
        elif self._erases:
            target.show(rect, share, lambda before, part, _: erased(before, part))
        else:
            target.show(rect, share, self._mix)

    def _mix(self, before: RgbaImage, share: FloatImage, rect: Rect) -> RgbaImage:
        target = self._target
        if target is None:
            return before
        color = in_depth(self.colors.foreground, target.document.depth)
        return painted(before, share, color, target.keeps_alpha)
