"""The place that a subject leaves, filled: with what, in which steps, and what other ways there are."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import Final

import cv2
import numpy as np

from editor.algorithms.regions import Region, regions_of
from editor.core.document import Snapshot
from editor.core.geometry import Rect, Size
from editor.core.pixels import MaskArray, full_scale
from editor.core.progress import Progress
from editor.core.recipe import Recipe
from editor.core.tiles import TileMap
from editor.engines.base import BEGINNINGS, Inpainter
from editor.engines.classical.inpaint import PatchInpainter
from editor.engines.registry import Engines
from editor.errors import InputError
from editor.operations.fill import SEED_LIMIT, FillOptions
from editor.operations.fill_sources import ANYWHERE, Sources
from editor.operations.filling import TRANSPARENT_BELOW, Canvas, fill_regions, tiles_of
from editor.operations.reposition_parts import HoleFill, Subject
from editor.operations.reposition_sources import never_sources
from editor.operations.reposition_subject import TRACE

WAYS: Final = ("level", "anywhere", "apart", "pieces")
"""How an old place may be filled: what stands from what lies beside it at the same height; from anywhere; from anywhere
but other things beside it; from anywhere, and begun with whole pieces."""

# What is so much taller than it is wide on the average, and so tall, stands before things of several heights.
LEAST_TALL, LEAST_TALL_PX, LEAST_WIDE = 2.5, 128, 0.1
# How far apart, in Lab, the mean colors beside two bands are where the height makes a difference.
OTHER_HEIGHT = 19.0
# A tall place is filled in so many bands, each from its own rows and a share of them above and below.
BANDS, BAND_SLACK = 4, 0.25
# How far to the sides a band looks, of the longer side of what it fills.
BAND_REACH = 3


def fill_hole(
    subject: Subject,
    engines: Engines,
    seed: int,
    progress: Progress,
    engine: str | None = None,
    clears_shadow: bool = False,
    front: MaskArray | None = None,
    way: str | None = None,
) -> HoleFill:
    """Fill what the subject leaves, without taking texture from it. Does not depend on where it goes.

    Nor is texture taken from what stands before the subject, `front`, `[y, x]` uint8 of the document. `way` is one of
    `WAYS`, None the first of `ways_of`. Where nothing shows around the subject its place is erased. Raises Cancelled,
    EngineError when the engine cannot.
    """
    if way is not None and way not in WAYS:
        raise InputError(f"The old place is filled {', '.join(WAYS)}, not “{way}”.")
    started = time.monotonic()
    area, mask = subject.hole_of(clears_shadow)
    tiles = TileMap.from_array(mask, area.x, area.y)
    inpainter = engines.inpainter(engine)
    chosen = way or ways_of(subject)[0]
    # Odd seeds once began with pieces, and barred other things: variants of older recipes look as they did.
    beginning = beginning_of(chosen)
    is_erased = _shows_nothing(subject.snapshot, area, mask)
    sources = ANYWHERE
    context = area
    if is_erased:
        pixels = _eraser(subject, area, mask)
    else:
        needs = inpainter.needs
        regions = regions_of(mask, area, subject.snapshot.size, needs.margin_px, needs.margin_share, needs.min_side_px)
        if chosen == "level":
            regions = leveled(regions, area, mask, subject.snapshot.size, inpainter)
        contexts = [region.context for region in regions]
        never = never_sources(subject.snapshot, area, mask, contexts, front, chosen == "apart")
        sources = ANYWHERE if never is None else Sources(never_from=never)
        canvas = Canvas(
            subject.snapshot.render,
            tiles.read,
            subject.snapshot.depth,
            subject.profile,
            sources.avoided(area),
            beginning=beginning,
        )
        filled = fill_regions(canvas, inpainter, regions, seed, progress.part(0.0, 0.95))
        pixels = tiles_of(canvas, filled, needs.output_bits, seed)
        _keep_transparent(pixels, subject, area)
        for part in filled:
            context = context.united(part.region.context)
    recipe = Recipe(
        operation="fill",
        engine=inpainter.id,
        engine_version=inpainter.version,
        seed=seed % SEED_LIMIT,
        context=context,
        mask_rect=area,
        mask=mask,
        options={**FillOptions(sources=sources, beginning=beginning).to_json(), "way": chosen},
        elapsed_s=time.monotonic() - started,
    )
    progress.step(1.0)
    return HoleFill(pixels, recipe, clears_shadow, is_erased)


def beginning_of(way: str | None) -> str:
    """How fills begin in one of `WAYS`."""
    return BEGINNINGS[way in ("apart", "pieces")]


def ways_of(subject: Subject) -> tuple[str, ...]:
    """Which of `WAYS` differ for a subject's old place, best first."""
    return WAYS if _is_tall(subject.hole) and _heights_differ(subject) else WAYS[1:]


def _heights_differ(subject: Subject) -> bool:
    """True where other colors lie beside the subject's head than beside its feet."""
    around, small = subject.small_area, np.ascontiguousarray(subject.small)
    height, width = small.shape[:2]
    own = subject.hole_area.intersect(around).moved(-around.x, -around.y)
    hole = np.zeros((around.height, around.width), np.uint8)
    hole[own.slices] = subject.hole[own.moved(around.x - subject.hole_area.x, around.y - subject.hole_area.y).slices]
    covered = np.asarray(cv2.resize(hole, (width, height), interpolation=cv2.INTER_AREA))
    known = (covered == 0) & (small[..., 3] >= TRANSPARENT_BELOW)
    lab = cv2.cvtColor(np.ascontiguousarray(small[..., :3]), cv2.COLOR_RGB2Lab)
    edges = np.linspace(own.y, own.bottom, BANDS + 1) * height / around.height
    means = []
    for top, end in pairwise(edges.round().astype(int)):
        part = known[top:end]
        if part.any():
            means.append(lab[top:end][part].mean(axis=0))
    return any(float(np.linalg.norm(one - other)) > OTHER_HEIGHT for one, other in combinations(means, 2))


def _is_tall(mask: MaskArray) -> bool:
    _, _, width, height = cv2.boundingRect((mask > 0).astype(np.uint8))
    if height < LEAST_TALL_PX or height <= width:
        return False
    across = np.count_nonzero(mask, axis=1)
    across = across[across > 0]
    is_tall = height * height >= LEAST_TALL * int(across.sum())
    # A mast or a pole has what is behind it close at both sides.
    return is_tall and float(np.median(across)) >= LEAST_WIDE * height


def leveled(regions: Sequence[Region], area: Rect, mask: MaskArray, size: Size, engine: Inpainter) -> list[Region]:
    """The regions with tall ones in bands, each of which is filled from its own height: where somebody stood on a
    street, houses go on among houses and pavement on pavement.

    First the lowest band and the uppermost one, which know most, the others after them. Only for the engine that
    composes from the picture: networks know of heights themselves.
    """
    if engine.id != PatchInpainter.id:
        return list(regions)
    out: list[Region] = []
    for region in regions:
        box = region.mask_bounds
        part = mask[box.moved(-area.x, -area.y).slices]
        if not _is_tall(part):
            out.append(region)
            continue
        edges = np.linspace(box.y, box.bottom, BANDS + 1).round().astype(int)
        bands = [Rect.from_edges(box.x, int(top), box.right, int(end)) for top, end in pairwise(edges)]
        order = [bands[index] for pair in zip(range(BANDS - 1, -1, -1), range(BANDS), strict=True) for index in pair]
        for band in dict.fromkeys(order):
            x, y, width, height = cv2.boundingRect(mask[band.moved(-area.x, -area.y).slices])
            if not width:
                continue
            own = Rect(x, y, width, height).moved(band.x, band.y)
            reach, slack = BAND_REACH * max(width, band.height), round(BAND_SLACK * band.height)
            seen = Rect.from_edges(own.x - reach, band.y - slack, own.right + reach, band.bottom + slack)
            out.append(Region(own, seen.intersect(size.rect)))
    return out


def _shows_nothing(snapshot: Snapshot, area: Rect, mask: MaskArray) -> bool:
    """True when most of what borders on the hole is transparent."""
    around = area.padded(8).intersect(snapshot.size.rect)
    hole = np.zeros((around.height, around.width), np.uint8)
    hole[area.moved(-around.x, -around.y).slices] = mask > 0
    ring = (cv2.dilate(hole, np.ones((13, 13), np.uint8)) > 0) & (hole == 0)
    if not ring.any():
        return False
    alpha = snapshot.render(around)[..., 3][ring]
    return bool(np.mean(alpha < TRANSPARENT_BELOW * full_scale(snapshot.depth)) > 0.5)


def _eraser(subject: Subject, area: Rect, mask: MaskArray) -> TileMap:
    full = full_scale(subject.snapshot.depth)
    alpha = (mask.astype(np.uint32) * full // 255).astype(np.uint8 if full == 255 else np.uint16)
    pixels = np.zeros((area.height, area.width, 4), alpha.dtype)
    pixels[..., 3] = alpha
    return TileMap.from_array(pixels, area.x, area.y)


def _keep_transparent(pixels: TileMap, subject: Subject, area: Rect) -> None:
    """Leave what the picture did not show beside the subject as transparent as it is."""
    shown = subject.snapshot.render(area)[..., 3]
    if (shown == full_scale(subject.snapshot.depth)).all():
        return
    covered = np.zeros((area.height, area.width), bool)
    inner = subject.cut.area.intersect(area)
    part = subject.cut.alpha[inner.moved(-subject.cut.area.x, -subject.cut.area.y).slices]
    covered[inner.moved(-area.x, -area.y).slices] = part > TRACE
    made = pixels.read(area)
    made[(shown < TRANSPARENT_BELOW * full_scale(subject.snapshot.depth)) & ~covered] = 0
    pixels.write(area, made)
