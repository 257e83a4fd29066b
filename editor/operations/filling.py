"""Filling regions of a picture one after another, each later one seeing what the earlier ones became."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.color_match import color_matched
from editor.algorithms.completion_color import Check, quick_look, unchecked
from editor.algorithms.consistency import strangeness
from editor.algorithms.copies import PLAIN, Copies
from editor.algorithms.grow import grow
from editor.algorithms.icc import MatrixProfile, NotAMatrixProfile, parse_profile
from editor.algorithms.mask_edges import edge_reach
from editor.algorithms.regions import Region
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.pixels import Depth, FloatImage, MaskArray, RgbaImage, dtype_of, from_float, full_scale, to_float
from editor.core.progress import Progress
from editor.core.sketch import Sketch
from editor.core.tiles import TILE, TileMap
from editor.engines.base import BEGINNINGS, BEYOND, BEYOND_BY_TEXTURE, Inpainter, InpaintRequest, InputNeeds
from editor.operations.sketching import guidance_maps
from editor.operations.table_profile import TableProfile, table_profile

# A pixel this transparent shows nothing that a fill should be made of.
TRANSPARENT_BELOW = 0.05
Profile: TypeAlias = MatrixProfile | TableProfile
Marks: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Canvas:
    """What is filled, as seen by engines: the picture, its mask, and what may not be sampled or guides the fill.

    `render` gives the straight RGBA pixels of a rectangle and `hole` the soft mask `[y, x]` uint8; both may reach
    beyond the picture. `avoid` likewise says by 128 and above what is never sampled. `colors` and `edges` have the
    picture's size; `structure`, `copies` and `beginning` are those of `InpaintRequest`; `sketch` guides over the maps.
    With `hides_edges` what shows a little of a masked object, along its outline, does not lead the fill.
    """

    render: Callable[[Rect], RgbaImage]
    hole: Callable[[Rect], MaskArray]
    depth: Depth
    profile: Profile | None = None
    avoid: Callable[[Rect], MaskArray] | None = None
    colors: FloatImage | None = None
    edges: npt.NDArray[np.float32] | None = None
    structure: float = 0.5
    copies: Copies = PLAIN
    beginning: str = BEGINNINGS[0]
    sketch: Sketch | None = None
    hides_edges: bool = False


@dataclass(frozen=True, eq=False)
class Filled:
    """One region's result: pixels of its context, `[y, x, 3]` 0 to 1 in the document's space.

    `edge_px`: so far beyond the mask an outline of what it covers did not lead the fill.
    """

    region: Region
    pixels: FloatImage
    edge_px: int = 0


def fill_regions(
    canvas: Canvas, engine: Inpainter, regions: Sequence[Region], seed: int, progress: Progress
) -> tuple[Filled, ...]:
    """Fill every region in its turn."""
    work = [region.mask_bounds.area for region in regions]
    filled: list[Filled] = []
    for index, region in enumerate(regions):
        start, end = sum(work[:index]) / sum(work), sum(work[: index + 1]) / sum(work)
        part = progress.part(start, end, (region.context.x, region.context.y))
        filled.append(_fill_region(canvas, engine, region, seed, filled, part))
    return tuple(filled)


def tiles_of(
    canvas: Canvas, filled: Sequence[Filled], output_bits: int, seed: int, check: Check = unchecked
) -> TileMap:
    """The layer of a result, whose alpha is the mask."""
    tiles = TileMap(4, dtype_of(canvas.depth))
    for part in filled:
        box, context = part.region.mask_bounds, part.region.context
        noise = np.random.default_rng(seed)
        # Tiles of one row at a time: all of a large mask as numbers would take far more memory than its result.
        for band in _bands(box):
            check()
            alpha = to_float(canvas.hole(band))[..., None]
            color = part.pixels[band.moved(-context.x, -context.y).slices]
            if canvas.depth == 16 and output_bits == 8:
                color = dithered(color, noise)
            tiles.write(band, from_float(np.concatenate([color * (alpha > 0), alpha], axis=2), canvas.depth))
    return tiles


def _bands(box: Rect) -> list[Rect]:
    """A box cut where rows of tiles begin."""
    edges = [box.y, *range((box.y // TILE + 1) * TILE, box.bottom, TILE), box.bottom]
    return [Rect(box.x, top, box.width, bottom - top) for top, bottom in pairwise(edges)]


def mean_strangeness(canvas: Canvas, filled: Sequence[Filled]) -> float:
    """How unlike the rest of the picture the filled parts are, by area; see `algorithms.consistency`."""
    total, area = 0.0, 0
    for part in filled:
        context, box = part.region.context, part.region.mask_bounds
        hole = canvas.hole(context) > 0
        image = to_float(canvas.render(context))[..., :3].copy()
        own = np.zeros_like(hole)
        here = box.moved(-context.x, -context.y).slices
        own[here] = hole[here]
        image[own] = part.pixels[own]
        total += strangeness(image, own, hole & ~own) * int(own.sum())
        area += int(own.sum())
    return total / max(1, area)


def _fill_region(
    canvas: Canvas, engine: Inpainter, region: Region, seed: int, filled: Sequence[Filled], progress: Progress
) -> Filled:
    context, needs = region.context, engine.needs

    def check() -> None:
        progress.step(0.0)

    image, opaque = _seen(canvas, context, check)
    profile = canvas.profile if needs.needs_srgb else None
    hole = canvas.hole(context) > 0
    own = np.zeros_like(hole)
    box = region.mask_bounds.moved(-context.x, -context.y).slices
    own[box] = hole[box]
    check()
    # Masked pixels of other regions: already filled ones are picture, the others are about to vanish.
    unusable = (hole & ~own) | ~opaque
    for other in filled:
        common = other.region.mask_bounds.intersect(context)
        if common.is_empty:
            continue
        here = common.moved(-context.x, -context.y).slices
        done = hole[here] & ~own[here]
        there = common.moved(-other.region.context.x, -other.region.context.y).slices
        image[here][done] = other.pixels[there][done]
        unusable[here] &= ~done
    if canvas.avoid is not None:
        barred = (canvas.avoid(context) >= 128) & ~own
        # Where nothing at all would be left the artist's wish cannot be followed.
        if not (unusable | own | barred).all():
            unusable |= barred
    check()
    mask, edge_px = model_mask(own, region.mask_bounds, needs), 0
    if canvas.hides_edges and opaque.all():
        mask, edge_px = _hiding_edge(image, own, mask, region, unusable, check)
    unusable &= mask == 0
    edges, colors = guidance_maps(
        canvas.sketch,
        context,
        None if canvas.edges is None else canvas.edges[context.slices],
        None if canvas.colors is None else canvas.colors[context.slices],
        None if profile is None else profile.to_srgb,
    )
    request = InpaintRequest(
        image=image if profile is None else profile.to_srgb(image),
        mask=mask,
        seed=seed,
        avoid=unusable.astype(np.uint8) * np.uint8(255) if unusable.any() else None,
        colors=colors,
        edges=edges,
        structure=canvas.structure,
        copies=canvas.copies,
        beginning=canvas.beginning,
        is_thin=region.is_thin,
    )
    for array in (request.image, request.mask):
        array.flags.writeable = False
    known = (mask == 0) & ~unusable
    check()
    if known.any():
        progress.show(quick_look(image, known), Rect(0, 0, context.width, context.height))
    result = engine.inpaint(request, progress)
    if needs.redraws_known:
        result = color_matched(result, request.image, mask > 0, ~unusable)
    return Filled(region, result if profile is None else profile.from_srgb(result), edge_px)


def _hiding_edge(
    image: FloatImage, own: Marks, mask: MaskArray, region: Region, unusable: Marks, check: Check
) -> tuple[MaskArray, int]:
    """The engine's mask over the edge of what is masked, too, where enough is left to fill from; see `edge_reach`."""
    here = region.mask_bounds.moved(-region.context.x, -region.context.y)
    frame = Rect(0, 0, region.context.width, region.context.height)
    drawn = own.view(np.uint8) * np.uint8(255)
    reach = edge_reach(lambda rect: image[rect.slices], lambda rect: drawn[rect.slices], here, frame, check)
    if not reach:
        return mask, 0
    area = here.padded(reach + 1).intersect(frame).slices
    wider = mask.copy()
    np.maximum(wider[area], grow(drawn[area], reach), out=wider[area])
    known = np.count_nonzero((mask == 0) & ~unusable)
    is_enough = 2 * np.count_nonzero((wider == 0) & ~unusable) > known
    return (wider, reach) if is_enough else (mask, 0)


def _seen(canvas: Canvas, context: Rect, check: Check) -> tuple[FloatImage, npt.NDArray[np.bool_]]:
    """The context's colors [y, x, 3] 0 to 1, and where it shows anything."""
    image = np.empty((context.height, context.width, 3), np.float32)
    opaque = np.empty(image.shape[:2], np.bool_)
    # Tiles of one row at a time: a large context takes a while, and whoever has stopped meanwhile is not kept waiting.
    for band in _bands(context):
        check()
        rgba, rows = canvas.render(band), slice(band.y - context.y, band.bottom - context.y)
        # By OpenCV: to leave a channel out it needs a tenth of numpy's time.
        image[rows] = to_float(np.asarray(cv2.cvtColor(rgba, cv2.COLOR_RGBA2RGB)))
        opaque[rows] = rgba[..., 3] >= TRANSPARENT_BELOW * full_scale(rgba)
    return image, opaque


def kept_beginning(kept: Mapping[str, Any], seed: int | None) -> str | None:
    """How a fill began by what its recipe has kept; where that does not say it, an odd seed means whole pieces."""
    beginning = kept.get("beginning")
    if beginning in (*BEGINNINGS, BEYOND, BEYOND_BY_TEXTURE):
        return str(beginning)
    return None if seed is None else BEGINNINGS[seed % 2]


def model_mask(hole: npt.NDArray[np.bool_], bounds: Rect, needs: InputNeeds) -> MaskArray:
    """The mask that an engine is given: the user's, `[y, x]`, grown as the engine needs it; 255 = fill.

    `bounds` is the box of the user's mask. The result is composited through the user's mask all the same.
    """
    mask: MaskArray = hole.astype(np.uint8) * np.uint8(255)
    radius = max(float(needs.grow_px), needs.grow_share * float(np.hypot(bounds.width, bounds.height)))
    return grow(mask, radius) if radius > 0 else mask


def profile_to_convert(document: Document) -> Profile | None:
    """The document's profile when its colors are not sRGB already; one that leads only one way is taken for sRGB."""
    data = document.metadata.icc_profile
    if data is None:
        return None
    try:
        profile = parse_profile(data)
    except NotAMatrixProfile:
        return table_profile(data)
    return None if profile.is_srgb else profile


def dithered(image: FloatImage, draw: np.random.Generator) -> FloatImage:
    """Values graded in 8 bits, spread evenly over their step, so that a smooth fill does not band at 16 bits."""
    noise = draw.random(image.shape, np.float32) - np.float32(0.5)
    spread: FloatImage = np.clip(image + noise * np.float32(1 / 255), 0, 1)
    return spread
