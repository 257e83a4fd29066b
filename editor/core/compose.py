"""From layers to one picture: a stack becomes a tree of steps, and one loop renders any rectangle of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from editor.core.blend import BlendMode
from editor.core.geometry import Rect
from editor.core.layer import Layer, LayerId
from editor.core.mixing import Mixer
from editor.core.pixels import AnyArray, Depth, FloatImage, RgbaImage, dtype_of, full_scale, to_float
from editor.core.tiles import TILE, Key, TileMap, keys_over, tile_rect

Slices = tuple[slice, slice]
STRIP_ROWS = 128


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
    """One tile's part. What lies below an opaque layer, or shows nothing, is found out first and left out."""
    whole = Rect(0, 0, inner[1].stop - inner[1].start, inner[0].stop - inner[0].start)
    showing: list[Step] = []
    touched = Rect(0, 0, 0, 0)
    for step in reversed(present):
        box, is_opaque = _extent(step, key, inner, whole)
        if is_opaque or step is present[0]:
            showing.append(step)
            break
        if not box.is_empty:
            touched = touched.united(box)
            showing.append(step)
    bottom, *above = reversed(showing)
    if not bottom.is_plain:
        out: RgbaImage = np.empty((whole.height, whole.width, 4), dtype_of(depth))
        for part in _strips(whole):
            out[part.slices] = _mixed([bottom, *above], key, _within(inner, part), depth).result()
        return out
    tile = bottom.pixels.tile(key)
    pixels: RgbaImage = np.zeros((whole.height, whole.width, 4), dtype_of(depth)) if tile is None else tile[inner]
    if not above:
        return pixels
    out = pixels.copy()
    for part in _strips(touched):
        out[part.slices] = _over_plain(pixels[part.slices], above, key, _within(inner, part), depth)
    return out


def _extent(step: Step, key: Key, inner: Slices, whole: Rect) -> tuple[Rect, bool]:
    """Where in a part the step may show anything, and whether it alone decides what is seen in all of the part."""
    if step.mode.erases_outside or step.steps is not None:
        return whole, False
    tile = step.pixels.tile(key)
    if tile is None:
        return Rect(0, 0, 0, 0), False
    alpha = cv2.extractChannel(tile[inner], 3)
    least, most, _, _ = cv2.minMaxLoc(alpha)
    if most == 0:
        return Rect(0, 0, 0, 0), False
    if least > 0:
        return whole, step.is_plain and least == full_scale(tile)
    return Rect(*cv2.boundingRect((alpha != 0).view(np.uint8))), False


def _strips(box: Rect) -> Iterator[Rect]:
    """Bands so low that their arrays stay in the processor's cache from one operation to the next."""
    for y in range(box.y, box.bottom, STRIP_ROWS):
        yield Rect(box.x, y, box.width, min(STRIP_ROWS, box.bottom - y))


def _within(inner: Slices, part: Rect) -> Slices:
    return part.moved(inner[1].start, inner[0].start).slices


def _over_plain(pixels: RgbaImage, above: Sequence[Step], key: Key, inner: Slices, depth: Depth) -> RgbaImage:
    height, width = pixels.shape[:2]
    mixer = Mixer(height, width, depth)
    base = pixels.astype(np.float32)
    alpha = cv2.extractChannel(base, 3)
    is_opaque = cv2.minMaxLoc(alpha)[0] == full_scale(depth)
    if is_opaque:
        mixer.start(base)
    else:
        mixer.put(base, _scaled(alpha, 1 / full_scale(depth)), BlendMode.NORMAL)
    covered: FloatImage = np.zeros((height, width), np.float32)
    for step in above:
        source, alpha = _source(step, key, inner, depth)
        covered = np.asarray(cv2.max(covered, alpha), np.float32)
        if step.mode.erases_outside:
            covered[:] = 1
        mixer.put(source, _scaled(alpha, step.opacity), step.mode)
    out = mixer.result()
    if not is_opaque:
        np.copyto(out, pixels, where=(covered == 0)[..., None])
    return out


def _mixed(steps: Sequence[Step], key: Key, inner: Slices, depth: Depth) -> Mixer:
    mixer = Mixer(inner[0].stop - inner[0].start, inner[1].stop - inner[1].start, depth)
    for step in steps:
        if step.matters(key):
            source, alpha = _source(step, key, inner, depth)
            mixer.put(source, _scaled(alpha, step.opacity), step.mode)
    return mixer


def _source(step: Step, key: Key, inner: Slices, depth: Depth) -> tuple[FloatImage, FloatImage]:
    """What a step brings, clipped layers and mask included, its opacity not: fresh arrays as `Mixer.put` takes them."""
    shape = inner[0].stop - inner[0].start, inner[1].stop - inner[1].start
    alpha: FloatImage
    if step.steps is not None:
        source, alpha = _mixed(step.steps, key, inner, depth).straight()
    else:
        tile = step.pixels.tile(key)
        source = np.zeros((*shape, 4), np.float32) if tile is None else tile[inner].astype(np.float32)
        alpha = _scaled(cv2.extractChannel(source, 3), 1 / full_scale(depth))
    if step.clipped and alpha.any():
        # Clipped layers are blended as if the layer below were opaque, and then take its alpha.
        mixer = Mixer(*shape, depth)
        mixer.start(source)
        for other in step.clipped:
            if other.has_content(key):
                above, its_alpha = _source(other, key, inner, depth)
                mixer.put(above, _scaled(its_alpha, other.opacity), other.mode)
        source = mixer.below
    hidden = None if step.hidden is None else step.hidden.tile(key)
    if hidden is not None:
        alpha *= 1 - to_float(hidden[inner])
    return source, alpha


def _scaled(alpha: AnyArray, share: float) -> FloatImage:
    if share != 1:
        alpha *= np.float32(share)
    return alpha


def tile_rows(bounds: Rect) -> Iterable[Rect]:
    """Bands of one tile's height that cover `bounds`, for work on a large picture that should report its progress."""
    for y in range(bounds.y, bounds.bottom, TILE):
        yield Rect(bounds.x, y, bounds.width, min(TILE, bounds.bottom - y))
