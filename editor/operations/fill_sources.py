"""Where the texture of a fill may come from: a direction, an area painted by the artist, and an area that is barred."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from editor.algorithms.copies import MOST_SCALE, MOST_TURN_DEG, PLAIN, Copies
from editor.core.geometry import Rect
from editor.core.pixels import MASK_THRESHOLD, MaskArray
from editor.core.recipe import rect_from_json, rect_to_json
from editor.core.tiles import TileMap
from editor.errors import InputError

DIRECTIONS: Final = ("anywhere", "sides", "above-below")
# How far beyond the hole's own rows or columns a direction still reaches, as a share of them.
_SLACK = 0.1


@dataclass(frozen=True, eq=False)
class Sources:
    """`take_from` and `never_from` are masks in document coordinates, one channel; None: all of the picture, nothing.

    `direction` is one of `DIRECTIONS`: only what lies beside the hole, or above and below it. `copies` says how texture
    may be changed that is taken: mirrored, turned, scaled.
    """

    direction: str = "anywhere"
    take_from: TileMap | None = None
    never_from: TileMap | None = None
    copies: Copies = PLAIN

    def __post_init__(self) -> None:
        if self.direction not in DIRECTIONS:
            raise InputError(f"Texture is taken from {', '.join(DIRECTIONS)}, not from “{self.direction}”.")
        if self.take_from is not None and self.take_from.bounds().is_empty:
            raise InputError("The area to fill from is empty: paint where texture may be taken, or leave it out.")

    def avoided(self, hole: Rect) -> Callable[[Rect], MaskArray] | None:
        """What is never sampled for a hole with these bounds, as a function of the rectangle; None when all may be."""
        if self.direction == "anywhere" and self.take_from is None and self.never_from is None:
            return None

        def avoid(rect: Rect) -> MaskArray:
            barred = np.zeros((rect.height, rect.width), bool)
            if self.take_from is not None:
                barred |= self.take_from.read(rect) < MASK_THRESHOLD
            if self.never_from is not None:
                barred |= self.never_from.read(rect) >= MASK_THRESHOLD
            if self.direction == "sides":
                slack = round(_SLACK * hole.height)
                barred[: max(0, hole.y - slack - rect.y)] = True
                barred[max(0, hole.bottom + slack - rect.y) :] = True
            elif self.direction == "above-below":
                slack = round(_SLACK * hole.width)
                barred[:, : max(0, hole.x - slack - rect.x)] = True
                barred[:, max(0, hole.right + slack - rect.x) :] = True
            return barred.astype(np.uint8) * np.uint8(255)

        return avoid

    def to_json(self) -> dict[str, Any]:
        """What differs from `ANYWHERE`, as plain values; masks as packed bits."""
        found: dict[str, Any] = {} if self.direction == "anywhere" else {"sources": self.direction}
        for name, tiles in (("take_from", self.take_from), ("never_from", self.never_from)):
            if tiles is not None:
                found[name] = _packed(tiles)
        if self.copies.mirrors:
            found["mirrors"] = True
        if self.copies.turn_deg > 0:
            found["turn_deg"] = self.copies.turn_deg
        if self.copies.scale > 1:
            found["scale"] = self.copies.scale
        return found

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Sources:
        """The sources that `to_json` described; what is missing or broken is as in `ANYWHERE`."""
        direction = data.get("sources", "anywhere")
        return cls(
            direction if direction in DIRECTIONS else "anywhere",
            _unpacked(data.get("take_from")),
            _unpacked(data.get("never_from")),
            Copies(
                data.get("mirrors") is True,
                _number_in(data.get("turn_deg"), 0.0, MOST_TURN_DEG),
                _number_in(data.get("scale"), 1.0, MOST_SCALE),
            ),
        )


ANYWHERE: Final = Sources()


def copies_of(mirrors: bool, turn_deg: float, scale: float) -> Copies:
    """What a user has allowed. Raises InputError for numbers out of their range."""
    if not 0 <= turn_deg <= MOST_TURN_DEG:
        raise InputError(f"Texture can be turned by 0 to {MOST_TURN_DEG:g} degrees, not by {turn_deg:g}.")
    if not 1 <= scale <= MOST_SCALE:
        raise InputError(f"Texture can be scaled by up to 1 to {MOST_SCALE:g} times, not {scale:g}.")
    return Copies(mirrors, turn_deg, scale)


def _number_in(value: Any, least: float, most: float) -> float:
    """The number, or the least one for anything else."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and least <= value <= most else least


def _packed(tiles: TileMap) -> dict[str, Any]:
    box = tiles.bounds()
    bits = np.packbits(tiles.read(box) >= MASK_THRESHOLD)
    return {"rect": rect_to_json(box), "bits": base64.b64encode(zlib.compress(bits.tobytes(), 9)).decode("ascii")}


def _unpacked(data: Any) -> TileMap | None:
    if not isinstance(data, Mapping):
        return None
    try:
        box = rect_from_json(data["rect"])
        unpacker = zlib.decompressobj()
        raw = unpacker.decompress(base64.b64decode(data["bits"], validate=True), box.area // 8 + 2)
        if len(raw) != (box.area + 7) // 8:
            return None
        bits = np.unpackbits(np.frombuffer(raw, np.uint8), count=box.area).reshape(box.height, box.width)
    except (KeyError, TypeError, ValueError, zlib.error):
        return None
    tiles = TileMap.from_array(bits * np.uint8(255), box.x, box.y)
    return None if tiles.bounds().is_empty else tiles
