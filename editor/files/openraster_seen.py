"""What other programs are to see of a layer: its pixels, with masks and clipping, which they lack, in its alpha.

That shows the same picture wherever the mask of a group, or what a layer is clipped to, is wholly there or not at all;
where it is soft, layers above each other let a little more through.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from editor.core.blend import BlendMode
from editor.core.compose import render, steps_of
from editor.core.geometry import Rect
from editor.core.layer import Layer
from editor.core.pixels import Depth, FloatImage, RgbaImage, depth_of, to_float


def is_limited(layer: Layer, layers: Sequence[Layer]) -> bool:
    """True when less is seen of the layer than its pixels: by a mask or by clipping, its own or that of its groups."""
    return next(_limits(layer, layers), None) is not None


def seen_pixels(layer: Layer, layers: Sequence[Layer], rect: Rect, pixels: RgbaImage) -> RgbaImage:
    """`pixels`, which are the layer's in `rect`, `[y, x, 4]`, with alpha reduced to what is seen of them."""
    depth = depth_of(pixels)
    share: FloatImage = np.ones(pixels.shape[:2], np.float32)
    for other, base in _limits(layer, layers):
        if base is None and other.hidden is not None:
            share *= 1 - to_float(other.hidden.read(rect))
        elif base is not None:
            share *= _alpha(base, layers, rect, depth)
    out = pixels.copy()
    out[..., 3] = np.rint(pixels[..., 3] * share)
    return out


def _limits(layer: Layer, layers: Sequence[Layer]) -> Iterator[tuple[Layer, Layer | None]]:
    """The layer and its groups where they have a mask (with None), or are clipped (with what they are clipped to)."""
    by_id = {other.id: other for other in layers}
    current: Layer | None = layer
    while current is not None:
        if current.hidden is not None and not current.hidden.is_empty and current.properties.is_mask_enabled:
            yield current, None
        siblings = [other for other in layers if other.group == current.group]
        place = siblings.index(current)
        if current.properties.is_clipped and place > 0:
            while place and siblings[place].properties.is_clipped:
                place -= 1
            yield current, siblings[place]
        current = None if current.group is None else by_id[current.group]


def _alpha(base: Layer, layers: Sequence[Layer], rect: Rect, depth: Depth) -> FloatImage:
    properties = replace(base.properties, blend_mode=BlendMode.NORMAL, is_clipped=False)
    groups, drawn = {base.id}, [replace(base, group=None, properties=properties)]
    for other in reversed(layers):
        if other.group in groups:
            groups.add(other.id)
            drawn.insert(0, other)
    return to_float(render(steps_of(drawn), rect, depth)[..., 3])
