"""Clone and heal brush: paint with what is elsewhere in the picture, as it is, or in the colors of its new place."""

from __future__ import annotations

from dataclasses import dataclass

from editor.algorithms.paint import painted
from editor.core.commands import PaintLayer, PaintMask
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.pixels import FloatImage, RgbaImage
from editor.errors import InputError
from editor.operations.healing import Healing
from editor.operations.selecting import Source, source_of
from editor.tools.base import PointerEvent
from editor.tools.colors import Colors
from editor.tools.paint_brush import PaintBrush, PaintSettings
from editor.tools.paint_target import PaintTarget

# So much around a healed stroke says which colors it has to join.
_MARGIN = 2


@dataclass
class CloneSettings(PaintSettings):
    """`is_aligned` keeps the way to the source from stroke to stroke; `all_layers` copies the picture as it looks."""

    is_aligned: bool = True
    all_layers: bool = True


class CloneBrush(PaintBrush):
    """Alt and a click set the source; strokes copy from it. With `heals` each stroke takes on the colors around it.

    `source` is the place that was clicked, `offset` leads from where is painted to where is copied from.
    """

    def __init__(self, settings: CloneSettings, colors: Colors, heals: bool = False) -> None:
        super().__init__(settings, colors)
        self.clone, self.heals = settings, heals
        self.source: tuple[float, float] | None = None
        self.offset: tuple[int, int] | None = None
        self._read: Source | None = None
        self._touched = Rect(0, 0, 0, 0)
        self._is_aiming = False
        self._at: tuple[float, float] | None = None

    @property
    def is_active(self) -> bool:
        """True between press and release."""
        return self._is_aiming or super().is_active

    @property
    def copies_from(self) -> tuple[float, float] | None:
        """Where is copied from now, for showing; None before a source was set."""
        if self.offset is None or self._at is None or not super().is_active:
            return self.source
        return self._at[0] + self.offset[0], self._at[1] + self.offset[1]

    @property
    def label(self) -> str:
        """What the history shows."""
        return "Heal" if self.heals else "Clone"

    def press(self, document: Document, event: PointerEvent) -> None:
        """Begin a stroke, or with `erase` (Alt) say where to copy from. Raises InputError before that was said."""
        if event.erase:
            self._is_aiming = True
            self.source, self.offset = (event.x, event.y), None
            return
        super().press(document, event)

    def _begin(self, document: Document, event: PointerEvent) -> PaintTarget:
        if self.source is None:
            raise InputError("Say first where to copy from: hold Alt and click there.")
        target = PaintTarget(document)
        if target.is_mask:
            raise InputError(f"{self.label} works on pixels, not masks: click the layer's picture in the panel first.")
        self._erases = False
        if self.offset is None or not self.clone.is_aligned:
            self.offset = round(self.source[0] - event.x), round(self.source[1] - event.y)
        self._read = source_of(document, self.clone.all_layers)
        self._touched = Rect(0, 0, 0, 0)
        return target

    def move(self, event: PointerEvent) -> None:
        """Go on with the stroke, or with aiming."""
        if self._is_aiming:
            self.source = (event.x, event.y)
        else:
            super().move(event)

    def release(self, event: PointerEvent) -> PaintLayer | PaintMask | Healing | None:
        """End the stroke as one step; None when nothing changed."""
        if self._is_aiming:
            self.move(event)
            self._is_aiming = False
            return None
        return super().release(event)

    def cancel(self) -> None:
        """Put everything back as it was at the press."""
        self._is_aiming = False
        super().cancel()

    def _mix(self, before: RgbaImage, share: FloatImage, rect: Rect) -> RgbaImage:
        target = self._target
        if target is None or self._read is None or self.offset is None:
            return before
        self._touched = self._touched.united(rect)
        return painted(before, share, self._read(rect.moved(*self.offset)), target.keeps_alpha)

    def _go(self, x: float, y: float, pressure: float) -> None:
        self._at = (x, y)
        super()._go(x, y, pressure)

    def _finished(self, target: PaintTarget) -> PaintLayer | PaintMask | Healing | None:
        stroke = target.command(self.label)
        if not self.heals or not isinstance(stroke, PaintLayer) or self._read is None or self.offset is None:
            return stroke
        area = self._touched.padded(_MARGIN).intersect(target.document.bounds)
        coverage = self._coverage.snapshot()
        if coverage.read(area).all():
            # Nothing around it says which colors to join.
            return stroke
        healing = Healing(
            stroke, target.before, target.tiles.snapshot(), area, coverage, self._opacity / self._whole,
            target.selection, self._read, self.offset, target.keeps_alpha,
        )  # fmt: skip
        if not healing.is_quick:
            return healing
        whole = healing.at_once()
        whole.apply(target.document)
        return whole
