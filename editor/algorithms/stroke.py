"""Round brush dabs along a path: anti-aliased at sub-pixel places, the same whatever the pace of the events."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from editor.core.geometry import Rect
from editor.core.pixels import AnyArray, MaskArray
from editor.core.tiles import TILE, Key, TileMap, keys_over, tile_rect

# Dabs lie this share of the diameter apart: at a tenth the edge of a hard stroke is even.
SPACING_SHARE = 0.1
MIN_SPACING_PX = 0.5
# Dabs are computed together up to this many pixels, so that their arrays stay in the processor's cache.
BATCH_AREA = 1 << 18
# Tiles under large dabs are looked at in squares of this side.
BLOCK = 32
SIDE = TILE // BLOCK
FULL_TILE: MaskArray = np.full((TILE, TILE), 255, np.uint8)
FULL_TILE.flags.writeable = False
Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Tip:
    """A round tip: `diameter` in document pixels, at least 1; `hardness` 1 is a sharp disc, 0 falls off throughout.

    `strength` is how much its middle covers, 0 to 1; `spacing_share` how far dabs lie apart, in diameters.
    """

    diameter: float
    hardness: float = 1.0
    strength: float = 1.0
    spacing_share: float = SPACING_SHARE

    @property
    def spacing(self) -> float:
        """Distance between dabs in pixels."""
        return max(MIN_SPACING_PX, self.diameter * self.spacing_share)

    @property
    def radius(self) -> float:
        """Half the diameter, and never less than half a pixel."""
        return max(0.5, self.diameter / 2)

    @property
    def ramp(self) -> tuple[float, float]:
        """Up to which distance from the middle the tip covers fully, and from where on it covers nothing."""
        inner = self.radius * min(1.0, max(0.0, self.hardness))
        return (self.radius - 0.5, self.radius + 0.5) if self.is_sharp else (inner, self.radius)

    @property
    def is_sharp(self) -> bool:
        """True when the edge is a ramp one pixel wide, too short for a smooth step."""
        return self.radius * (1.0 - min(1.0, max(0.0, self.hardness))) <= 1.0


Dab = tuple[Tip, float, float]


@dataclass(frozen=True, eq=False)
class _Dabs:
    """Several dabs, all sharp or all soft, as arrays of one row each, with their windows of one size."""

    x: Floats
    y: Floats
    inner: Floats
    outer: Floats
    strength: Floats
    is_sharp: bool

    @classmethod
    def of(cls, dabs: Sequence[Dab]) -> _Dabs:
        rows = [(x, y, *tip.ramp, 255 * min(1.0, tip.diameter) * tip.strength) for tip, x, y in dabs]
        x, y, inner, outer, strength = np.array(rows).T
        return cls(x, y, inner, outer, strength, dabs[0][0].is_sharp)

    def at(self, part: slice | Places) -> _Dabs:
        return _Dabs(self.x[part], self.y[part], self.inner[part], self.outer[part], self.strength[part], self.is_sharp)

    def windows(self) -> tuple[Places, Places, int, int]:
        """Left and top of each dab's window, and the width and height that hold any of them."""
        left, top = np.floor(self.x - self.outer - 1), np.floor(self.y - self.outer - 1)
        width = int((np.ceil(self.x + self.outer + 1) - left).max())
        height = int((np.ceil(self.y + self.outer + 1) - top).max())
        return left.astype(np.int64), top.astype(np.int64), width, height

    def coverage(self, left: Places, top: Places, width: int, height: int) -> MaskArray:
        """What each dab covers of its window, `[dab, y, x]`."""

        def stacked(values: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
            return values.astype(np.float32)[:, None, None]

        # The whole part of a place is exact in float32, so that a pixel's value does not depend on its window.
        dx = np.arange(width, dtype=np.float32) + stacked(left)
        dy = np.arange(height, dtype=np.float32)[:, None] + stacked(top)
        dx += stacked(0.5 - self.x)
        dy += stacked(0.5 - self.y)
        distance = dx * dx + dy * dy
        np.sqrt(distance, out=distance)
        outer = stacked(self.outer)
        # 0 where nothing is covered, 1 where all is.
        t = np.subtract(outer, distance, out=distance)
        t /= outer - stacked(self.inner)
        np.maximum(t, 0, out=t)
        np.minimum(t, 1, out=t)
        if not self.is_sharp:
            t *= t * (3 - 2 * t)
        t *= stacked(self.strength)
        rounded: MaskArray = np.rint(t, out=t).astype(np.uint8)
        return rounded


def dab(tip: Tip, x: float, y: float) -> tuple[Rect, MaskArray]:
    """One dab centered at `(x, y)`, where (0.5, 0.5) is the middle of the first pixel: its rectangle and its coverage.

    Coverage is `[y, x]` uint8. A hard edge is a ramp one pixel wide; a soft one follows a smooth step from
    `hardness * radius` to the radius.
    """
    one = _Dabs.of([(tip, x, y)])
    left, top, width, height = one.windows()
    return Rect(int(left[0]), int(top[0]), width, height), one.coverage(left, top, width, height)[0]


class StrokePath:
    """Turns the points of one press-to-release into evenly spaced dabs; what is left over goes on to the next point."""

    def __init__(self, tip_at: Callable[[float], Tip]) -> None:
        self._tip_at = tip_at
        self._last: tuple[float, float, float] | None = None
        self._until_next = 0.0

    def to(self, x: float, y: float, pressure: float) -> Iterator[Dab]:
        """The dabs that lead to this point; the first point of a stroke is one dab."""
        if self._last is None:
            self._last = (x, y, pressure)
            tip = self._tip_at(pressure)
            self._until_next = tip.spacing
            yield tip, x, y
            return
        x0, y0, pressure0 = self._last
        length = math.hypot(x - x0, y - y0)
        along = self._until_next
        while along <= length:
            t = along / length
            tip = self._tip_at(pressure0 + (pressure - pressure0) * t)
            yield tip, x0 + (x - x0) * t, y0 + (y - y0) * t
            along += tip.spacing
        self._until_next = along - length
        self._last = (x, y, pressure)


def stamp(tiles: TileMap, dabs: Iterable[Dab], bounds: Rect, erase: bool) -> list[Rect]:
    """Put dabs on a one-channel map inside `bounds`, as the larger coverage or, erasing, the smaller rest.

    Taking the larger value makes overlapping dabs of one stroke keep the tip's own soft profile, whatever their order.
    Returns rectangles, one within each tile, that hold all that has another value now.
    """
    changed: dict[Key, Rect] = {}
    sharp: list[Dab] = []
    soft: list[Dab] = []
    large_sharp: list[Dab] = []
    large_soft: list[Dab] = []
    for tip, x, y in dabs:
        if tip.diameter > TILE:
            (large_sharp if tip.is_sharp else large_soft).append((tip, x, y))
        elif bounds.padded(TILE).contains_point(x, y):
            (sharp if tip.is_sharp else soft).append((tip, x, y))
    for alike in (large_sharp, large_soft):
        if alike:
            _stamp_large(tiles, alike, bounds, erase, changed)
    for alike in (sharp, soft):
        if alike:
            _stamp_small(tiles, _Dabs.of(alike), bounds, erase, changed)
    return list(changed.values())


def _stamp_small(tiles: TileMap, dabs: _Dabs, bounds: Rect, erase: bool, changed: dict[Key, Rect]) -> None:
    """Merge dabs in one array and that with the tiles; in halves where they are too many or too far apart."""
    left, top, width, height = dabs.windows()
    x, y, count = int(left.min()), int(top.min()), len(left)
    area = Rect(x, y, int(left.max()) + width - x, int(top.max()) + height - y)
    if count > 1 and max(area.area, count * width * height) > BATCH_AREA:
        for part in (slice(None, count // 2), slice(count // 2, None)):
            _stamp_small(tiles, dabs.at(part), bounds, erase, changed)
        return
    inside = area.intersect(bounds)
    if inside.is_empty:
        return
    merged = np.zeros((area.height, area.width), np.uint8)
    coverage = dabs.coverage(left, top, width, height)
    for one, column, row in zip(coverage, (left - x).tolist(), (top - y).tolist(), strict=True):
        window = merged[row : row + height, column : column + width]
        np.maximum(window, one, out=window)
    for key in keys_over(inside):
        part_rect = tile_rect(key).intersect(inside)
        _merge(tiles, key, part_rect, merged[part_rect.moved(-x, -y).slices], erase, changed)


def _stamp_large(tiles: TileMap, dabs: Sequence[Dab], bounds: Rect, erase: bool, changed: dict[Key, Rect]) -> None:
    """All dabs of a kind and many tiles together: of large dabs most is covered wholly or not at all, and only the
    blocks under their rims are computed."""
    one = _Dabs.of(dabs)
    boxes = [
        Rect.from_edges(math.floor(x - far), math.floor(y - far), math.ceil(x + far), math.ceil(y + far))
        for x, y, far in zip(one.x, one.y, one.outer + 1, strict=True)
    ]
    touched = {key for box in boxes for key in keys_over(box.intersect(bounds))}
    done = None if erase else FULL_TILE
    keys = sorted((key for key in touched if tiles.tile(key) is not done), key=lambda key: (key[1], key[0]))
    count = max(1, BATCH_AREA // (SIDE**2 * len(dabs)))
    for start in range(0, len(keys), count):
        _stamp_tiles(tiles, one, keys[start : start + count], bounds, erase, changed)


def _stamp_tiles(
    tiles: TileMap, dabs: _Dabs, keys: list[Key], bounds: Rect, erase: bool, changed: dict[Key, Rect]
) -> None:
    """Put large dabs on these tiles: those that one of them covers all over are exchanged, of others the blocks are
    computed in which more may be covered than is already."""
    # From each dab's middle to the nearest and the farthest point of each block, `[dab, tile, row, column]`.
    edges = np.arange(0, TILE, BLOCK)
    corners = np.array(keys) * TILE
    lefts = (corners[:, 0, None] + edges - dabs.x[:, None, None])[:, :, None, :]
    tops = (corners[:, 1, None] + edges - dabs.y[:, None, None])[:, :, :, None]
    near = np.hypot(_outside(lefts), _outside(tops))
    far = np.hypot(np.maximum(-lefts, lefts + BLOCK), np.maximum(-tops, tops + BLOCK))
    inner, outer, strength = (values[:, None, None, None] for values in (dabs.inner, dabs.outer, dabs.strength))
    most = np.rint(strength.astype(np.float32)).astype(np.uint8)
    inside: MaskArray = ((far <= inner) * most).max(axis=0)
    t = np.clip((outer - near) / (outer - inner), 0, 1)
    # A unit more than the nearest point gets, for what rounding may add.
    at_most = np.minimum((t if dabs.is_sharp else t * t * (3 - 2 * t)) * strength + 1, most) * (near < outer)
    is_full = inside.min(axis=(1, 2)) == 255
    present = np.zeros_like(inside)
    for index in np.flatnonzero((at_most.max(axis=(0, 2, 3)) > 0) & ~is_full).tolist():
        present[index] = _least(tiles.tile(keys[index]), erase)
    is_open = at_most > np.maximum(inside, present)
    wanted = is_open.any(axis=0) | (inside > present)
    parts: dict[int, _Part] = {}
    for index, key in enumerate(keys):
        if is_full[index] and bounds.contains(tile_rect(key)):
            tiles.replace_tiles({key: None if erase else FULL_TILE})
            changed[key] = tile_rect(key)
        elif wanted[index].any():
            parts[index] = _Part.of(key, inside[index], wanted[index])
    which, where, rows, columns = np.nonzero(is_open)
    # Blocks are computed together while their arrays stay in the processor's cache.
    count = BATCH_AREA // BLOCK**2
    for start in range(0, len(which), count):
        chosen = slice(start, start + count)
        x, y = corners[where[chosen], 0] + columns[chosen] * BLOCK, corners[where[chosen], 1] + rows[chosen] * BLOCK
        blocks = dabs.at(which[chosen]).coverage(x, y, BLOCK, BLOCK)
        for index, left, top, block in zip(where[chosen].tolist(), x.tolist(), y.tolist(), blocks, strict=True):
            box, coverage = parts[index].box, parts[index].coverage
            window = coverage[top - box.y : top - box.y + BLOCK, left - box.x : left - box.x + BLOCK]
            np.maximum(window, block, out=window)
    for index, part in parts.items():
        shown = part.box.intersect(bounds)
        if not shown.is_empty:
            coverage = part.coverage[shown.moved(-part.box.x, -part.box.y).slices]
            _merge(tiles, keys[index], shown, coverage, erase, changed)


@dataclass(frozen=True, eq=False)
class _Part:
    """What dabs cover of the part of a tile in which they change something."""

    box: Rect
    coverage: MaskArray

    @classmethod
    def of(cls, key: Key, inside: MaskArray, wanted: npt.NDArray[np.bool_]) -> _Part:
        """The rows and columns of blocks that hold the `wanted` ones, covered as they are `inside` dabs."""
        down, across = np.flatnonzero(wanted.any(axis=1)).tolist(), np.flatnonzero(wanted.any(axis=0)).tolist()
        box = Rect.from_edges(across[0], down[0], across[-1] + 1, down[-1] + 1)
        coverage = inside[box.slices].repeat(BLOCK, axis=0).repeat(BLOCK, axis=1)
        return cls(
            Rect(key[0] * TILE + box.x * BLOCK, key[1] * TILE + box.y * BLOCK, box.width * BLOCK, box.height * BLOCK),
            coverage,
        )


def _least(tile: MaskArray | None, erase: bool) -> MaskArray:
    """The least that each block of a tile is covered already, or, erasing, uncovered; `[row, column]`."""
    if tile is None:
        return np.full((SIDE, SIDE), 255 if erase else 0, np.uint8)
    # Whole rows first, which is much the faster order.
    over = np.maximum.reduce if erase else np.minimum.reduce
    least: MaskArray = over(over(tile.reshape(-1, BLOCK, TILE), axis=1).reshape(-1, SIDE, BLOCK), axis=2)
    return np.bitwise_not(least) if erase else least


def _outside(begin: Floats) -> Floats:
    """How far 0 lies from the blocks that begin here; 0 inside."""
    far: Floats = np.maximum(0, np.maximum(begin, -begin - BLOCK))
    return far


def _merge(tiles: TileMap, key: Key, part: Rect, coverage: MaskArray, erase: bool, changed: dict[Key, Rect]) -> None:
    tile, place = tiles.tile(key), tile_rect(key)
    if tile is None:
        current: AnyArray = np.zeros((part.height, part.width), np.uint8)
    else:
        current = tile[part.moved(-place.x, -place.y).slices]
    after = cv2.min(current, cv2.bitwise_not(coverage)) if erase else cv2.max(current, coverage)
    # A tile that is not written is not copied either, and needs no place in the history.
    x, y, width, height = cv2.boundingRect(cv2.compare(after, current, cv2.CMP_NE))
    if width:
        inner = Rect(x, y, width, height)
        fresh = inner.moved(part.x, part.y)
        tiles.write(fresh, np.asarray(after, np.uint8)[inner.slices])
        changed[key] = fresh.united(changed.get(key, fresh))


def enclosed(points: list[tuple[float, float]], bounds: Rect) -> tuple[Rect, MaskArray] | None:
    """The inside of a closed path as an anti-aliased mask, or None where it holds no pixel of `bounds`."""
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    box = Rect.from_edges(math.floor(min(xs)), math.floor(min(ys)), math.ceil(max(xs)), math.ceil(max(ys)))
    box = box.intersect(bounds)
    if box.is_empty:
        return None
    shift = 4
    # fillPoly's whole numbers name pixel middles, ours name corners.
    corners = (np.array(points) - (box.x + 0.5, box.y + 0.5)) * (1 << shift)
    inside = np.zeros((box.height, box.width), np.uint8)
    cv2.fillPoly(inside, [np.rint(corners).astype(np.int32)], 255, lineType=cv2.LINE_AA, shift=shift)
    return box, inside
