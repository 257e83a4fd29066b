"""From a rough map of an object to its mask: crumbs and pinholes left out, the border moved onto edges."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.guided import linear_model
from editor.core.geometry import Rect, Size
from editor.core.pixels import FloatImage, MaskArray
from editor.core.progress import Progress

Floats = npt.NDArray[np.float32]
Place = tuple[float, float]

# Islands and holes below these shares of the object are noise of the guess, not parts of it.
ISLAND_SHARE, HOLE_SHARE = 0.01, 0.003
BLOCK = 256
_RADIUS, _SMOOTHNESS, _CRISPNESS = 3, 1e-4, 1.6
# What the fine border may differ from the rough one: beyond, colors say nothing about where the border is.
_REACH = 2.5


def tidied(chosen: npt.NDArray[np.bool_], inside: Sequence[Place] = (), outside: Sequence[Place] = ()) -> MaskArray:
    """`[y, x]` bool as 0 and 255 without small islands and holes; places (x, y) that were pointed at are kept so."""
    mask = chosen.astype(np.uint8) * np.uint8(255)
    height, width = mask.shape
    span = Rect(*cv2.boundingRect(mask))
    if not span.width:
        return mask
    # Beyond a pixel round the object there is nothing to be tidied: a small object costs little in a large picture.
    near = span.padded(1).intersect(Rect(0, 0, width, height))
    part = (mask[near.slices] > 0).astype(np.uint8)
    sides = near.y > 0, near.bottom < height, near.x > 0, near.right < width
    _drop_small(part, 1, ISLAND_SHARE, [(x - near.x, y - near.y) for x, y in inside if near.contains_point(x, y)])
    _drop_small(part, 0, HOLE_SHARE, [(x - near.x, y - near.y) for x, y in outside if near.contains_point(x, y)], sides)
    mask[near.slices] = part * np.uint8(255)
    return mask


def _drop_small(
    mask: MaskArray, value: int, share: float, kept: Sequence[Place], goes_on: Sequence[bool] = (False,) * 4
) -> None:
    """Turn parts of `value` below this share of the object into the other value, in place; not those that go on beyond
    the top, bottom, left or right."""
    least = share * max(1, int(mask.sum()))
    count, labels, facts, _ = cv2.connectedComponentsWithStats((mask == value).astype(np.uint8), connectivity=4)
    areas = facts[:, cv2.CC_STAT_AREA]
    is_small = areas < least
    is_small[0] = False
    if value == 1 and count > 1:
        is_small[1 + int(areas[1:].argmax())] = False
    height, width = mask.shape
    for x, y in kept:
        is_small[labels[min(height - 1, max(0, int(y))), min(width - 1, max(0, int(x)))]] = False
    for side, does in zip((labels[0], labels[-1], labels[:, 0], labels[:, -1]), goes_on, strict=True):
        if does:
            is_small[side] = False
    if is_small.any():
        mask[is_small[labels]] = 1 - value


def fine_mask(
    read: Callable[[Rect], FloatImage], size: Size, small: FloatImage, rough: MaskArray, progress: Progress
) -> tuple[Rect, MaskArray]:
    """The mask at full `size`, `[y, x]` uint8 of the rectangle given with it, soft where a pixel is covered in part.

    `small` (`[y, x, 3]`, 0 to 1) is the picture in which the object was found and `rough` what was found, 0 and 255;
    `read` gives the full picture's pixels of a rectangle in the same colors. Only blocks that the border crosses are
    looked at: there coverage is drawn anew as a local function of color (see `editor.algorithms.guided`).
    """
    height, width = rough.shape
    x, y, wide, high = cv2.boundingRect(rough)
    if not wide:
        return Rect(0, 0, 0, 0), np.zeros((0, 0), np.uint8)
    across, down = size.width / width, size.height / height
    near = Rect(x, y, wide, high).padded(2 * _RADIUS + 2).intersect(Rect(0, 0, width, height))
    place = Rect.from_edges(
        int(near.x * across), int(near.y * down), round(near.right * across), round(near.bottom * down)
    ).intersect(size.rect)
    inside = (rough[near.slices] >= 128).astype(np.float32)
    factors, offset = linear_model(np.ascontiguousarray(small[near.slices]), inside, _RADIUS, _SMOOTHNESS)
    maps = np.dstack([factors, offset, _signed_distance(inside)])
    out = np.zeros((place.height, place.width), np.uint8)
    blocks = list(_blocks(place))
    for number, block in enumerate(blocks):
        progress.step(number / len(blocks))
        local = block.moved(-place.x, -place.y)
        window, to_x, to_y = _window(block, (near.x, near.y), (across, down), (near.width, near.height))
        distance = maps[(*window, 4)]
        if distance.min() >= _REACH:
            out[local.slices] = 255
        elif distance.max() > -_REACH:
            out[local.slices] = _drawn(_sampled(maps[window], to_x, to_y), read(block))
    return place, out


def _signed_distance(inside: Floats) -> Floats:
    """How far each pixel is inside the border; negative outside. The array's border is none."""
    within = inside >= 0.5
    if within.all():
        return np.full(inside.shape, 1e6, np.float32)
    deep = cv2.distanceTransform(within.astype(np.uint8), cv2.DIST_L2, 5)
    far = cv2.distanceTransform((~within).astype(np.uint8), cv2.DIST_L2, 5)
    return np.asarray(np.where(within, deep - 0.5, 0.5 - far), np.float32)


def _drawn(part: Floats, guide: FloatImage) -> MaskArray:
    fine = part[..., 0] * guide[..., 0] + part[..., 1] * guide[..., 1] + part[..., 2] * guide[..., 2] + part[..., 3]
    fine = (fine - 0.5) * np.float32(_CRISPNESS) + 0.5
    distance = part[..., 4]
    # an even edge in doubt, the colors' word near it, and nothing new far from it
    low = np.clip((distance + _REACH) / 1.0, 0, 1)
    high = np.clip((distance - (_REACH - 1.0)) / 1.0, 0, 1)
    drawn: MaskArray = np.rint(np.clip(np.minimum(np.maximum(fine, high), low), 0, 1) * 255).astype(np.uint8)
    return drawn


def _blocks(place: Rect) -> Iterator[Rect]:
    for top in range(place.y, place.bottom, BLOCK):
        for left in range(place.x, place.right, BLOCK):
            yield Rect(left, top, BLOCK, BLOCK).intersect(place)


def _window(
    block: Rect, origin: tuple[int, int], scale: tuple[float, float], size: tuple[int, int]
) -> tuple[tuple[slice, slice], Floats, Floats]:
    """The part of the small maps that a block needs, and where in it each of the block's columns and rows lies."""
    x = (np.arange(block.x, block.right, dtype=np.float32) + 0.5) / np.float32(scale[0]) - np.float32(origin[0] + 0.5)
    y = (np.arange(block.y, block.bottom, dtype=np.float32) + 0.5) / np.float32(scale[1]) - np.float32(origin[1] + 0.5)
    left, right = max(0, int(x[0]) - 1), min(size[0], int(x[-1]) + 3)
    top, bottom = max(0, int(y[0]) - 1), min(size[1], int(y[-1]) + 3)
    return (slice(top, bottom), slice(left, right)), x - np.float32(left), y - np.float32(top)


def _sampled(maps: Floats, x: Floats, y: Floats) -> Floats:
    """The small maps at these columns and rows, linearly between their pixels."""
    across, down = np.meshgrid(x, y)
    found = [
        cv2.remap(np.ascontiguousarray(maps[..., each]), across, down, cv2.INTER_LINEAR, None, cv2.BORDER_REPLICATE)
        for each in range(maps.shape[2])
    ]
    return np.asarray(np.dstack(found), np.float32)
