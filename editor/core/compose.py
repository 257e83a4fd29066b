"""From layers to one picture: a stack becomes a list of steps, and one loop renders any rectangle of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from editor.core.blend import BlendMode, over
from editor.core.geometry import Rect
from editor.core.layer import Layer
from editor.core.pixels import AnyArray, Depth, FloatImage, RgbaImage, dtype_of, from_float, to_float
from editor.core.tiles import TILE, TileMap, keys_over, tile_rect


@dataclass(frozen=True, eq=False)
class Step:
    """One drawing step, from the bottom up."""

    pixels: TileMap
    mode: BlendMode
    opacity: float

    @property
    def is_plain(self) -> bool:
        """True when the step alone, over nothing, shows its own pixels unchanged."""
        return self.mode is BlendMode.NORMAL and self.opacity == 1.0


def steps_of(layers: Iterable[Layer]) -> tuple[Step, ...]:
    """The steps that draw these layers (bottom first); hidden and wholly transparent ones leave none."""
    return tuple(
        Step(layer.pixels, layer.properties.blend_mode, layer.properties.opacity)
        for layer in layers
        if layer.properties.is_visible and layer.properties.opacity > 0 and not layer.pixels.is_empty
    )


def render(steps: tuple[Step, ...], rect: Rect, depth: Depth) -> RgbaImage:
    """The composed pixels of `rect`: `[y, x, 4]`, straight alpha, of the given depth.

    Where a single plain layer covers a pixel, that layer's value comes out bit for bit, at 8 and 16 bits, even under
    zero alpha. Elsewhere the blending is done in float32, premultiplied, and rounded once.
    """
    out = np.zeros((rect.height, rect.width, 4), dtype_of(depth))
    for key in keys_over(rect):
        place = tile_rect(key)
        part = place.intersect(rect)
        inner = part.moved(-place.x, -place.y).slices
        present = [(step, tile) for step in steps if (tile := step.pixels.tile(key)) is not None]
        if present:
            out[part.moved(-rect.x, -rect.y).slices] = _render_part(
                [(step, tile[inner]) for step, tile in present], depth
            )
    return out


def _render_part(present: list[tuple[Step, AnyArray]], depth: Depth) -> RgbaImage:
    bottom, pixels = present[0]
    if bottom.is_plain and not any(tile[..., 3].any() for _, tile in present[1:]):
        return pixels
    accumulated: FloatImage = np.zeros(pixels.shape, np.float32)
    for step, tile in present:
        accumulated = over(accumulated, to_float(tile), step.mode, step.opacity)
    out = from_float(straighten(accumulated), depth)
    if bottom.is_plain:
        untouched = np.ones(pixels.shape[:2], bool)
        for _, tile in present[1:]:
            untouched &= tile[..., 3] == 0
        np.copyto(out, pixels, where=untouched[..., None])
    return out


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
