"""What a fill would make of a sketch, small and at once, while it is drawn."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from editor.algorithms.regions import context_of
from editor.algorithms.sketch_render import render_colors, render_edges, target_shape
from editor.core.geometry import Rect
from editor.core.pixels import AnyArray, FloatImage, to_float
from editor.core.progress import Progress
from editor.core.tiles import TileMap
from editor.engines.base import InpaintRequest
from editor.engines.registry import Engines
from editor.operations.fill import Fill, Variant
from editor.operations.filling import TRANSPARENT_BELOW
from editor.operations.sketch_snap import snapped
from editor.operations.sketching import avoiding, wanted
from editor.operations.warm_up import COMPOSING_ENGINE

# The context is seen at about this many pixels a side: a guided fill of them takes a blink on two cores.
QUICK_SIDE_PX = 128


@dataclass(frozen=True, eq=False)
class LookPixels:
    """A result to be shown over `area` of the document: `[y, x, 4]` float32 straight RGBA of 0 to 1 in the document's
    space, of any size."""

    area: Rect
    pixels: FloatImage


def quick_look(fill: Fill, engines: Engines, progress: Progress) -> LookPixels:
    """A fill at a small scale, by the engine that composes from the picture; soft, and only to be looked at."""
    snapshot, region = fill.snapshot, fill.region
    sketch = snapped(fill.options.sketch, snapshot, fill.options.snap_px, progress.part(0.0, 0.05), fill.profile)
    context = context_of(region, snapshot.size, 32, 0.35, 96)
    scale = min(1.0, QUICK_SIDE_PX / max(context.width, context.height))
    height, width = target_shape(context, scale)
    progress.step(0.05)
    # Whole numbers are made smaller many times faster than floats, and a look needs no more.
    rgba = to_float(_smaller(snapshot.render(context), width, height))
    hole = to_float(_smaller(snapshot.selection.read(context), width, height))
    mask = (hole > 0.02).astype(np.uint8) * np.uint8(255)
    progress.step(0.1)
    unknown = (rgba[..., 3] < TRANSPARENT_BELOW) & (mask == 0)
    avoid = avoiding(sketch, fill.options.sources.avoided(region))
    if avoid is not None:
        barred = (_smaller(avoid(context), width, height) >= 128) & (mask == 0)
        if not (unknown | barred | (mask > 0)).all():
            unknown |= barred
    guides = frozenset() if sketch is None else wanted(sketch)
    request = InpaintRequest(
        image=np.ascontiguousarray(rgba[..., :3]),
        mask=mask,
        seed=fill.seed,
        avoid=unknown.astype(np.uint8) * np.uint8(255) if unknown.any() else None,
        edges=render_edges(sketch, context, scale) if sketch is not None and "edges" in guides else None,
        colors=render_colors(sketch, context, scale) if sketch is not None and "colors" in guides else None,
    )
    for array in (request.image, request.mask):
        array.flags.writeable = False
    filled = engines.inpainter(COMPOSING_ENGINE).inpaint(request, progress.part(0.1, 0.95))
    # The small fill is shown through the mask at its own size, whose edge is the true one.
    size = min(region.width, 1024), min(region.height, 1024)
    inner = region.moved(-context.x, -context.y)
    across, down = width / context.width, height / context.height
    part = _cut(filled, inner.x * across, inner.y * down, inner.width * across, inner.height * down, size)
    alpha = to_float(_smaller(snapshot.selection.read(region), *size))
    progress.step(1.0)
    return LookPixels(region, np.concatenate([part, alpha[..., None]], axis=2).astype(np.float32))


def look_of(variant: Variant) -> LookPixels:
    """A finished result as it is shown before it is in the document."""
    tiles: TileMap = variant.pixels
    area = variant.recipe.mask_rect
    return LookPixels(area, to_float(tiles.read(area)))


def _smaller(image: AnyArray, width: int, height: int) -> AnyArray:
    """Means of areas; where many pixels become one, of at least four by four of them that are spread evenly."""
    if (image.shape[1], image.shape[0]) == (width, height):
        return image
    step = min(image.shape[1] // width, image.shape[0] // height) // 4
    if step > 1:
        image = np.ascontiguousarray(image[step // 2 :: step, step // 2 :: step])
    return np.asarray(cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA), image.dtype)


def _cut(image: FloatImage, x: float, y: float, width: float, height: float, size: tuple[int, int]) -> FloatImage:
    """A part of an image between its pixels, scaled to a size."""
    matrix = np.array([[width / size[0], 0, x + 0.5 * width / size[0] - 0.5],
                       [0, height / size[1], y + 0.5 * height / size[1] - 0.5]])  # fmt: skip
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    found = cv2.warpAffine(image, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.float32)
