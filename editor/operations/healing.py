"""The end of a heal brush's stroke: what was copied takes on the colors of its new place. Long strokes run as a job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from editor.algorithms.clone import healed
from editor.algorithms.paint import painted
from editor.core.commands import Command, PaintLayer, tile_changes
from editor.core.geometry import Rect
from editor.core.pixels import AnyArray, FloatImage, full_scale, to_float
from editor.core.progress import Progress
from editor.core.tiles import Key, TileMap
from editor.engines.registry import Engines
from editor.operations.selecting import Source

# Strokes within so many pixels are healed in a few milliseconds.
QUICK_AREA = 1 << 13
Tiles = Mapping[Key, AnyArray | None]


@dataclass(frozen=True, eq=False)
class Healing:
    """A stroke that was painted as a clone, `stroke`, and is to be joined to the colors around it.

    `before` is the layer before the stroke and `cloned` after it; `coverage`, a one-channel map, times `opacity` is how
    much of each pixel of `area` the stroke has covered, 0 to 1, `selection` what limits it. `read` gives the picture
    that was copied from, `offset` the way there.
    """

    stroke: PaintLayer
    before: TileMap
    cloned: TileMap
    area: Rect
    coverage: TileMap
    opacity: float
    selection: TileMap | None
    read: Source
    offset: tuple[int, int]
    keeps_alpha: bool

    @property
    def label(self) -> str:
        """What the history shows."""
        return self.stroke.label

    @property
    def region(self) -> Rect:
        """All that may change."""
        return self.area

    @property
    def base_revision(self) -> int | None:
        """Nothing that changes meanwhile makes a stroke fit less."""
        return None

    @property
    def is_quick(self) -> bool:
        """True for short strokes."""
        return self.area.area <= QUICK_AREA

    def ask(self) -> Command:
        """The copy stands in until it is healed; cancelling takes the whole stroke back."""
        return self.stroke

    def run(self, engines: Engines | None, progress: Progress) -> Tiles:
        """The tiles that differ from the copy's; takes no engine."""
        covered = self.coverage.read(self.area)
        inside = (covered > 0).astype(np.uint8)
        share: FloatImage = covered.astype(np.float32) * np.float32(self.opacity)
        if self.selection is not None:
            share *= self.selection.read(self.area).astype(np.float32) * np.float32(1 / 255)
        copied = self.read(self.area.moved(*self.offset))
        before = self.before.read(self.area)
        full = full_scale(before)
        progress.step(0.2)
        joined = healed(to_float(before[..., :3]), to_float(copied[..., :3]), inside)
        progress.step(0.8)
        np.multiply(joined, full, out=joined)
        np.clip(np.rint(joined, out=joined), 0, full, out=joined)
        source = np.dstack([joined.astype(before.dtype), copied[..., 3]])
        after = self.cloned.snapshot()
        after.write(self.area, painted(before, share, source, self.keeps_alpha))
        return tile_changes(self.cloned, after)[1]

    def finish(self, result: Tiles) -> Command:
        """The step from the copy to what is healed."""
        return replace(self.stroke, before={key: self.cloned.tile(key) for key in result}, after=result)

    def at_once(self) -> PaintLayer:
        """The whole stroke, healed, as one edit of what was there before it."""
        result = self.run(None, Progress())
        keys = {**self.stroke.after, **result}
        return replace(self.stroke, before={key: self.before.tile(key) for key in keys}, after=keys)
