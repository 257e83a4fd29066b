"""A moved subject as grainy and as sharp as its new place: told from the ground at both places, bounded, in part."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from editor.algorithms.harmonize_detail import (
    BLOCK,
    Bools,
    Detail,
    Floats,
    blurred,
    detail_of,
    grain_like,
    missing_blur,
    missing_grain,
)
from editor.core.geometry import Rect
from editor.core.pixels import FloatImage, from_float, to_float
from editor.operations.harmonizing import Seen
from editor.operations.reposition_parts import Placement, Rendered, Subject

# Pictures are read in patches of so many pixels a side, so many at most, however large the subject is.
PATCH, MOST_PATCHES = 3 * BLOCK, 40
RING_SHARE, LEAST_RING = 0.35, PATCH


def detailed(
    subject: Subject, rendered: Rendered, seen: Seen, placement: Placement, strength: float, seed: int
) -> Rendered:
    """The subject blurred and grained as its new place is, compared with its old one; itself where nothing differs."""
    bounds = subject.snapshot.size.rect
    here, there = rendered.area.intersect(bounds), subject.hole_area
    if here.is_empty:
        return rendered

    def free(rect: Rect) -> Bools:
        return np.asarray((seen.cover(rect) == 0) & ~_covered(subject, rect), bool)

    def ground(region: Rect) -> Detail:
        reach = round(max(LEAST_RING, RING_SHARE * float(np.sqrt(region.area))))
        around = Rect.from_edges(
            region.x - reach, region.y - reach // 2, region.right + reach, region.bottom + reach
        ).intersect(bounds)
        return detail_of(_patches(subject, around, free))

    old, new = ground(there), ground(here)
    blur = strength * missing_blur(old, new)
    grain = None
    if new.grain is not None and old.grain is not None:
        grain = missing_grain(_scaled(old.grain, placement.scale), new.grain)
    if blur < 0.2 and grain is None:
        return rendered
    room = int(np.ceil(3 * blur))
    area = rendered.area.padded(room)
    pixels = to_float(np.pad(rendered.pixels, ((room, room), (room, room), (0, 0))))
    if blur >= 0.2:
        pixels = blurred(pixels, blur)
    if grain is not None:
        noise = grain_like(grain, area.height, area.width, seed)
        pixels[..., :3] += noise * np.float32(strength) * (pixels[..., 3:] > 0)
    return Rendered(area, from_float(np.clip(pixels, 0, 1), subject.snapshot.depth))


def _covered(subject: Subject, rect: Rect) -> Bools:
    out = np.zeros((rect.height, rect.width), bool)
    common = rect.intersect(subject.hole_area)
    if not common.is_empty:
        place = common.moved(-subject.hole_area.x, -subject.hole_area.y).slices
        out[common.moved(-rect.x, -rect.y).slices] = subject.hole[place] > 0
    return out


def _patches(subject: Subject, around: Rect, free: Callable[[Rect], Bools]) -> list[tuple[FloatImage, Bools]]:
    """Some of a region, spread over it, where enough ground shows."""
    places = [
        Rect(x, y, PATCH, PATCH).intersect(around)
        for y in range(around.y, around.bottom, PATCH)
        for x in range(around.x, around.right, PATCH)
    ]
    order = np.random.default_rng(0).permutation(len(places))
    found: list[tuple[FloatImage, Bools]] = []
    for index in order:
        place = places[int(index)]
        where = free(place)
        if where.mean() < 0.25:
            continue
        pixels = to_float(subject.snapshot.render(place))
        where &= pixels[..., 3] > 0.99
        found.append((np.ascontiguousarray(pixels[..., :3]), where))
        if len(found) == MOST_PATCHES:
            break
    return found


def _scaled(grain: Floats, scale: float) -> Floats:
    """What scaling makes of grain: enlarged it is coarser, reduced there is less of it."""
    if abs(scale - 1) < 0.02:
        return grain
    side = int(np.clip(160 / scale, 40, 800))
    way = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    probe = np.asarray(cv2.resize(grain_like(grain, side, side, 0), (160, 160), interpolation=way), np.float32)
    found = detail_of([(probe + np.float32(0.5), np.ones((160, 160), bool))]).grain
    return grain if found is None else np.minimum(found, grain)
