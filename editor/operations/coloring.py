"""Color on a whole area of a layer: the bucket's on what looks alike, and gradients. Large areas run as a job."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from editor.algorithms.flood import flood
from editor.algorithms.paint import painted
from editor.algorithms.selection import empty_selection, full_selection
from editor.core.commands import Command, PaintLayer, Several
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.layer import LayerId
from editor.core.pixels import AnyArray, FloatImage, full_scale
from editor.core.progress import Progress
from editor.core.tiles import Key, TileMap, keys_over, tile_rect
from editor.engines.registry import Engines
from editor.errors import InputError
from editor.operations.selecting import Source, checked_place, source_of

# Pictures up to this many pixels take a few milliseconds.
QUICK_AREA = 1 << 16
Tiles = Mapping[Key, AnyArray | None]


class GradientKind(Enum):
    """How a gradient spreads from its start."""

    LINEAR = "linear"
    RADIAL = "radial"


@dataclass(frozen=True, eq=False)
class Flood:
    """The bucket's coverage: what looks like one pixel of `read`."""

    read: Source
    at: tuple[int, int]
    tolerance: float
    is_contiguous: bool
    color: AnyArray

    def coverage(self, bounds: Rect, progress: Progress) -> TileMap:
        """What is colored, as a selection."""
        found = empty_selection()
        rect, mask = flood(self.read, bounds, self.at, self.tolerance, self.is_contiguous, True, progress)
        if not rect.is_empty:
            found.write(rect, mask)
        return found

    def colors(self, part: Rect) -> AnyArray:
        """One color everywhere."""
        return self.color


@dataclass(frozen=True, eq=False)
class Gradient:
    """A run of colors, `[r, g, b, a]` in the layer's range, from `start` to `end`; it covers everything."""

    kind: GradientKind
    start: tuple[float, float]
    end: tuple[float, float]
    first: AnyArray
    last: AnyArray

    def coverage(self, bounds: Rect, progress: Progress) -> TileMap:
        """All of the picture."""
        return full_selection(bounds)

    def colors(self, part: Rect) -> AnyArray:
        """The color of each pixel of `part`, `[y, x, 4]` float32 in the layer's range."""
        x = np.arange(part.x, part.right, dtype=np.float32) + np.float32(0.5 - self.start[0])
        y = (np.arange(part.y, part.bottom, dtype=np.float32) + np.float32(0.5 - self.start[1]))[:, None]
        dx, dy = self.end[0] - self.start[0], self.end[1] - self.start[1]
        length = max(1e-6, math.hypot(dx, dy))
        along = np.hypot(x, y) / length if self.kind is GradientKind.RADIAL else (x * dx + y * dy) / length**2
        share: FloatImage = np.clip(along, 0, 1).astype(np.float32)[..., None]
        first, last = self.first.astype(np.float32), self.last.astype(np.float32)
        return np.asarray(first + (last - first) * share, np.float32)


@dataclass(frozen=True, eq=False)
class ColorArea:
    """Color laid over a layer where `what` and the selection say; made by `prepare_coloring`."""

    label: str
    what: Flood | Gradient
    opacity: float
    layer_id: LayerId
    before: TileMap
    selection: TileMap | None
    keeps_alpha: bool
    region: Rect
    bounds: Rect
    base_revision: int

    @property
    def is_quick(self) -> bool:
        """True for small areas."""
        return self.bounds.area <= QUICK_AREA

    def ask(self) -> Command:
        """Nothing happens at once."""
        return Several(self.label, ())

    def again(self, document: Document) -> ColorArea:
        """The same on the layer as it is by now. Raises InputError when it has gone."""
        if self.layer_id not in document.layers:
            raise InputError(f"{self.label} was given up, since its layer is gone.")
        return replace(self, before=document.layers.get(self.layer_id).pixels.snapshot())

    def run(self, engines: Engines | None, progress: Progress) -> Tiles:
        """The tiles that differ afterwards; takes no engine."""
        found = self.what.coverage(self.bounds, progress.part(0, 0.6))
        keys = [key for key in keys_over(self.region) if found.tile(key) is not None]
        after: dict[Key, AnyArray | None] = {}
        made = TileMap(4, self.before.dtype)
        for number, key in enumerate(keys):
            progress.step(0.6 + 0.4 * number / len(keys))
            part = tile_rect(key).intersect(self.bounds)
            share = found.read(part).astype(np.float32) * np.float32(self.opacity / 255)
            if self.selection is not None:
                share *= self.selection.read(part).astype(np.float32) * np.float32(1 / 255)
            before = self.before.read(part)
            changed = painted(before, share, self.what.colors(part), self.keeps_alpha)
            if not np.array_equal(changed, before):
                made.write(tile_rect(key), self.before.read(tile_rect(key)))
                made.write(part, changed)
                after[key] = None
        frozen = made.snapshot()
        return {key: frozen.tile(key) for key in after}

    def finish(self, result: Tiles) -> Command:
        """One change of the layer's pixels."""
        frozen = self.before.snapshot()
        return PaintLayer(self.label, self.layer_id, {key: frozen.tile(key) for key in result}, result)


def prepare_coloring(document: Document, label: str, what: Flood | Gradient, opacity: float = 1.0) -> ColorArea:
    """Freeze what coloring the active layer needs. Raises InputError where it cannot be painted on."""
    layer = document.active_layer
    if layer is None or layer.is_group:
        raise InputError("Choose a layer first: there is none to paint on.")
    if document.is_mask_active:
        raise InputError(f"{label} colors pixels, not masks: click the layer's picture in the Layers panel first.")
    if layer.properties.is_locked:
        raise InputError(f"{layer.name} is locked: unlock it first.")
    if not layer.properties.is_visible:
        raise InputError(f"{layer.name} is hidden: show it first.")
    selection = None if document.selection.is_empty else document.selection.pixels.snapshot()
    region = document.bounds if selection is None else selection.tile_bounds().intersect(document.bounds)
    return ColorArea(
        label, what, opacity, layer.id, layer.pixels.snapshot(), selection, layer.properties.is_alpha_locked, region,
        document.bounds, document.revision,
    )  # fmt: skip


def prepare_bucket(
    document: Document, at: tuple[int, int], tolerance: float, is_contiguous: bool, all_layers: bool, color: AnyArray
) -> ColorArea:
    """Freeze what filling by color needs. Raises InputError beside the picture and where it cannot be painted on."""
    read = source_of(document, all_layers)
    return prepare_coloring(
        document, "Bucket fill", Flood(read, checked_place(document, at), tolerance, is_contiguous, color)
    )


def transparent(color: AnyArray) -> AnyArray:
    """Nothing, of the same color, so that a run toward it keeps its hue."""
    return np.append(color[:3], 0).astype(color.dtype)


def opaque(color: AnyArray) -> AnyArray:
    """The color at full alpha."""
    return np.append(color[:3], full_scale(color)).astype(color.dtype)
