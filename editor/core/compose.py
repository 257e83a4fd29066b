"""From layers to one picture: a stack becomes a tree of steps, and one loop renders any rectangle of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from editor.core.blend import BlendMode, over
from editor.core.geometry import Rect
from editor.core.layer import Layer, LayerId
from editor.core.pixels import AnyArray, Depth, FloatImage, RgbaImage, dtype_of, from_float, to_float
from editor.core.tiles import TILE, Key, TileMap, keys_over, tile_rect

Slices = tuple[slice, slice]


@dataclass(frozen=True, eq=False)
class Step:
    """One drawing step, from the bottom up: a layer's pixels, or a group's steps composed by themselves first.

    `hidden` is the layer mask (255 = hidden); `clipped` are the layers that show only where this one does.
    """

    pixels: TileMap
    mode: BlendMode
    opacity: float
    hidden: TileMap | None = None
    steps: tuple[Step, ...] | None = None
    clipped: tuple[Step, ...] = ()

    @property
    def is_plain(self) -> bool:
        """True when the step alone, over nothing, shows its own pixels unchanged."""
        return (
            self.mode is BlendMode.NORMAL
            and self.opacity == 1.0
            and self.hidden is None
            and self.steps is None
            and not self.clipped
        )

    def has_content(self, key: Key) -> bool:
        """True when something of the step lies in this tile."""
        if self.steps is not None:
            return any(step.has_content(key) for step in self.steps)
        return self.pixels.tile(key) is not None

    def matters(self, key: Key) -> bool:
        """True when the step can change what this tile shows."""
        return self.mode.erases_outside or self.has_content(key)


def steps_of(layers: Iterable[Layer]) -> tuple[Step, ...]:
    """The steps that draw these layers (bottom first); what is hidden or wholly transparent leaves none.

    A group that does nothing of its own (normal mode, full opacity, not isolated, no mask) leaves no step either: its
    layers are drawn straight into the picture, so their blend modes see what lies below the group.
    """
    inside: dict[LayerId | None, list[Layer]] = {}
    for layer in layers:
        inside.setdefault(layer.group, []).append(layer)
    return tuple(_steps_in(None, inside))


def _steps_in(group: LayerId | None, inside: dict[LayerId | None, list[Layer]]) -> list[Step]:
    steps: list[Step] = []
    layers = inside.get(group, [])
    for index, layer in enumerate(layers):
        if layer.properties.is_clipped and index > 0:
            continue  # drawn with the layer that it is clipped to
        clipped = []
        for other in layers[index + 1 :]:
            if not other.properties.is_clipped:
                break
            clipped += _steps_for(other, (), inside)
        steps += _steps_for(layer, tuple(clipped), inside)
    return steps


def _steps_for(layer: Layer, clipped: tuple[Step, ...], inside: dict[LayerId | None, list[Layer]]) -> list[Step]:
    properties = layer.properties
    if not properties.is_visible or (properties.opacity <= 0 and not properties.blend_mode.erases_outside):
        return []
    hidden = layer.hidden if properties.is_mask_enabled else None
    if hidden is not None and hidden.is_empty:
        hidden = None
    if layer.is_group:
        children = tuple(_steps_in(layer.id, inside))
        does_nothing = properties.blend_mode is BlendMode.NORMAL and properties.opacity == 1.0
        passes_through = does_nothing and not properties.is_isolated
        if passes_through and hidden is None and not clipped and not properties.is_clipped:
            return list(children)
        return [Step(layer.pixels, properties.blend_mode, properties.opacity, hidden, children, clipped)]
    if layer.pixels.is_empty and not properties.blend_mode.erases_outside:
        return []
    return [Step(layer.pixels, properties.blend_mode, properties.opacity, hidden, None, clipped)]


def render(steps: Sequence[Step], rect: Rect, depth: Depth) -> RgbaImage:
    """The composed pixels of `rect`: `[y, x, 4]`, straight alpha, of the given depth.

    Where a single plain layer covers a pixel, that layer's value comes out bit for bit, at 8 and 16 bits, even under
    zero alpha. Elsewhere the blending is done in float32, premultiplied, and rounded once.
    """
    out = np.zeros((rect.height, rect.width, 4), dtype_of(depth))
    for key in keys_over(rect):
        place = tile_rect(key)
        part = place.intersect(rect)
        present = [step for step in steps if step.matters(key)]
        if present:
            inner = part.moved(-place.x, -place.y).slices
            out[part.moved(-rect.x, -rect.y).slices] = _render_part(present, key, inner, depth)
    return out


def _render_part(present: list[Step], key: Key, inner: Slices, depth: Depth) -> RgbaImage:
    bottom = present[0]
    pixels: AnyArray | None = None
    if bottom.is_plain:
        tile = bottom.pixels.tile(key)
        pixels = None if tile is None else tile[inner]
        if pixels is not None and not any(_may_show(step, key, inner) for step in present[1:]):
            return pixels
    shape = (inner[0].stop - inner[0].start, inner[1].stop - inner[1].start)
    accumulated: FloatImage = np.zeros((*shape, 4), np.float32)
    untouched = np.ones(shape, bool)
    for index, step in enumerate(present):
        source = _source(step, key, inner, shape)
        accumulated = over(accumulated, source, step.mode, step.opacity)
        if index:
            untouched &= (source[..., 3] == 0) & (not step.mode.erases_outside)
    out = from_float(straighten(accumulated), depth)
    if pixels is not None:
        np.copyto(out, pixels, where=untouched[..., None])
    return out


def _may_show(step: Step, key: Key, inner: Slices) -> bool:
    """False when the step surely shows nothing here; looks at alpha only where that is cheap."""
    if step.mode.erases_outside or step.steps is not None:
        return True
    tile = step.pixels.tile(key)
    return tile is not None and bool(tile[inner][..., 3].any())


def _source(step: Step, key: Key, inner: Slices, shape: tuple[int, int]) -> FloatImage:
    """What a step brings, `[y, x, 4]` straight alpha: its pixels or its group, clipped layers and mask included."""
    if step.steps is not None:
        accumulated: FloatImage = np.zeros((*shape, 4), np.float32)
        for child in step.steps:
            if child.matters(key):
                accumulated = over(accumulated, _source(child, key, inner, shape), child.mode, child.opacity)
        source = straighten(accumulated)
    else:
        tile = step.pixels.tile(key)
        source = np.zeros((*shape, 4), np.float32) if tile is None else to_float(tile[inner])
    if step.clipped and source[..., 3].any():
        # Clipped layers are blended as if the layer below were opaque, and then take its alpha.
        base = source.copy()
        base[..., 3] = 1
        for other in step.clipped:
            if other.has_content(key):
                base = over(base, _source(other, key, inner, shape), other.mode, other.opacity)
        source[..., :3] = base[..., :3]
    hidden = None if step.hidden is None else step.hidden.tile(key)
    if hidden is not None:
        source[..., 3] *= 1 - to_float(hidden[inner])
    return source


def straighten(premultiplied: FloatImage) -> FloatImage:
    """Straight alpha from premultiplied; color is zero where alpha is."""
    alpha = premultiplied[..., 3:]
    out = premultiplied.copy()
    np.divide(premultiplied[..., :3], alpha, out=out[..., :3], where=alpha > 0)
    return out


def tile_rows(bounds: Rect) -> Iterable[Rect]:
    """Bands of one tile's height that cover `bounds`, for work on a large picture that should report its progress."""
    for y in range(bounds.y, bounds.bottom, TILE):
        yield Rect(bounds.x, y, bounds.width, min(TILE, bounds.bottom - y))
