"""From a painted mask to the regions that are filled one after another, each with the context an engine sees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from editor.core.geometry import Rect, Size
from editor.core.pixels import MaskArray

_SPARSE = 0.2
"""Share of its box that a region masks at most where it is cut into pieces."""
_PIECE_PX, _PIECE_SHARE = 384, 8
"""The side of such a piece: at least, and against the thickness of what is masked."""


@dataclass(frozen=True)
class Region:
    """A part of the mask: `mask_bounds` inside `context` inside the canvas, all in document pixels.

    `is_thin`: it is, or is a piece of, something long that is so thin that its border decides what goes inside.
    """

    mask_bounds: Rect
    context: Rect
    is_thin: bool = False


def context_of(mask_bounds: Rect, canvas: Size, margin_px: int, margin_share: float, min_side_px: int) -> Rect:
    """The crop that an engine sees around a mask's box.

    The box grows by `max(margin_px, margin_share * mean side)` on every side, the shorter side then grows towards the
    longer one (no further than two thirds of it), and both to `min_side_px`; the result is moved, not cut, to lie
    inside the canvas where it fits, so a hole at the border sees as much of the picture as any other.
    """
    mean_side = (mask_bounds.width + mask_bounds.height) / 2
    grown = mask_bounds.padded(max(margin_px, round(margin_share * mean_side)))
    longer = max(grown.width, grown.height)
    width = max(grown.width, 2 * longer // 3, min_side_px)
    height = max(grown.height, 2 * longer // 3, min_side_px)
    centered = Rect(grown.x - (width - grown.width) // 2, grown.y - (height - grown.height) // 2, width, height)
    return centered.shifted_into(canvas.rect)


def regions_of(
    mask: MaskArray,
    mask_rect: Rect,
    canvas: Size,
    margin_px: int,
    margin_share: float,
    min_side_px: int,
    cuts_sparse: bool = True,
) -> list[Region]:
    """Split a mask into regions that are filled one after another, top to bottom.

    `mask` is `[y, x]` uint8 and covers `mask_rect`; every pixel above 0 is in exactly one region's `mask_bounds`.
    Blobs whose contexts overlap become one region, unless their common context would be more than four times as large
    as the two together: a frame of specks must not turn into the whole photograph. What
    is long and thin is cut into pieces for the same reason, where `cuts_sparse` allows it and that saves context.
    """
    count, _, stats, _ = cv2.connectedComponentsWithStats((mask > 0).astype(np.uint8), connectivity=8)
    boxes = [
        Rect(int(x) + mask_rect.x, int(y) + mask_rect.y, int(width), int(height))
        for x, y, width, height, _ in stats[1:count]
    ]

    def grow(box: Rect) -> Rect:
        return context_of(box, canvas, margin_px, margin_share, min_side_px)

    regions = [Region(box, grow(box)) for box in _joined(boxes, margin_px)]
    merged = True
    while merged:
        merged = False
        for first in range(len(regions)):
            for second in range(len(regions) - 1, first, -1):
                a, b = regions[first], regions[second]
                if not a.context.overlaps(b.context):
                    continue
                both = a.mask_bounds.united(b.mask_bounds)
                touching = a.mask_bounds.overlaps(b.mask_bounds)
                if touching or grow(both).area <= 4 * (a.context.area + b.context.area):
                    regions[first] = Region(both, grow(both))
                    del regions[second]
                    merged = True
    parts = [part for region in regions for part in _cut(region, mask, mask_rect, grow)] if cuts_sparse else regions
    return sorted(parts, key=lambda region: (region.mask_bounds.y, region.mask_bounds.x))


def _cut(region: Region, mask: MaskArray, mask_rect: Rect, grow: Callable[[Rect], Rect]) -> list[Region]:
    """A region that is mostly not masked, such as a wire across a photograph, as pieces that each see what is near."""
    box = region.mask_bounds
    part = (mask[box.moved(-mask_rect.x, -mask_rect.y).slices] > 0).astype(np.uint8)
    if max(box.width, box.height) <= 2 * _PIECE_PX or cv2.countNonZero(part) > _SPARSE * box.area:
        return [region]
    inside = cv2.distanceTransform(np.pad(part, 1), cv2.DIST_L2, 3)[1:-1, 1:-1]
    thickness = 2 * float(inside.max())
    side = max(_PIECE_PX, round(_PIECE_SHARE * thickness))
    across, down = -(-box.width // side), -(-box.height // side)
    found = []
    for row in range(down):
        for column in range(across):
            x, y = column * box.width // across, row * box.height // down
            right, bottom = (column + 1) * box.width // across, (row + 1) * box.height // down
            left, top, width, height = cv2.boundingRect(part[y:bottom, x:right])
            if width > 0:
                bounds = Rect(box.x + x + left, box.y + y + top, width, height)
                own = 2 * float(inside[y:bottom, x:right].max())
                found.append(Region(bounds, grow(bounds), _is_thin(part[y:bottom, x:right], own)))
    if sum(piece.context.area for piece in found) < region.context.area:
        return found
    return [replace(region, is_thin=_is_thin(part, thickness))]


def _is_thin(part: MaskArray, thickness: float) -> bool:
    """Whether what is masked is thin, and its connected parts at least twice as long on the mean."""
    if _PIECE_SHARE * thickness > _PIECE_PX:
        return False
    count = cv2.connectedComponents(part, connectivity=8)[0] - 1
    return cv2.countNonZero(part) >= 2 * thickness * thickness * count


def _joined(boxes: list[Rect], distance: int) -> list[Rect]:
    """Boxes that lie within `distance` of each other as one: a spray of specks must not cost a comparison each."""
    joined: list[Rect] = []
    for box in sorted(boxes, key=lambda box: (box.y, box.x)):
        current = box
        rest = []
        for other in joined:
            if other.padded(distance).overlaps(current):
                current = current.united(other)
            else:
                rest.append(other)
        joined = [*rest, current]
    return joined
