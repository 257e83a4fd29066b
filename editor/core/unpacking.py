"""Packed steps made ready beside the main thread: what takes long to bring back is brought back before its turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from editor.core.codec import unpack_difference
from editor.core.commands import Tiles
from editor.core.document import Document
from editor.core.packed import (
    Kept,
    PackedChannel,
    PackedLayer,
    PackedMap,
    PackedMask,
    PackedReshape,
    PackedSeveral,
    PackedTiles,
    TileEdit,
    filled,
    read,
    unpacked,
    with_tiles,
)
from editor.core.reshape import Reshape

# A tile takes up to two milliseconds to bring back: what has more than this makes the window wait.
MAX_TILES = 6
# A plain map of one byte per pixel takes a quarter of that.
_CHANNELS = 4

Make = Callable[[], Kept]


def is_slow(kept: Kept) -> bool:
    """True when applying or taking back the command would take longer than a frame."""
    return _cost(kept) > MAX_TILES


def _cost(kept: Kept) -> float:
    """Compressed tiles of four channels."""
    if isinstance(kept, PackedSeveral):
        return sum(_cost(part) for part in kept.parts)
    if isinstance(kept, PackedTiles):
        return kept.count * (1.0 if _is_color(kept) else 0.25)
    if isinstance(kept, PackedLayer | PackedReshape):
        maps = (kept.maps or {}).values()
        return sum(_map_cost(pixels) for pixels in maps if isinstance(pixels, PackedMap))
    if isinstance(kept, PackedMask | PackedChannel):
        return max(0 if mask is None else _map_cost(mask) for mask in (kept.before, kept.after))
    return 0


def _is_color(kept: PackedTiles) -> bool:
    return hasattr(kept.edit, "layer_id")


def _map_cost(pixels: PackedMap) -> float:
    return pixels.count * pixels.channels * pixels.dtype.itemsize / _CHANNELS


def prepare(kept: Kept, document: Document, is_applied: bool) -> Make:
    """What gives, on any thread, the same command with its pixels unpacked; for the step that is next.

    The document must be as the command leaves it (`is_applied`) or finds it. The result fits as long as it is so.
    Calling raises UndoError when stored pixels cannot be had.
    """
    if isinstance(kept, PackedSeveral):
        return _several(kept, document, is_applied)
    if isinstance(kept, PackedTiles):
        shown = kept.edit.target(document).snapshot() if isinstance(kept.edit, TileEdit) else None
        if shown is None:
            return lambda: kept

        def make() -> Kept:
            other: Tiles = unpack_difference(read(kept.difference), shown, is_applied)
            own: Tiles = {key: shown.tile(key) for key in other}
            return with_tiles(kept.edit, other, own) if is_applied else with_tiles(kept.edit, own, other)

        return make
    return lambda: _maps_unpacked(kept)


def _maps_unpacked(kept: Kept) -> Kept:
    if isinstance(kept, PackedLayer) and kept.maps is not None:
        return PackedLayer(kept.edit, {name: unpacked(pixels) for name, pixels in kept.maps.items()})
    if isinstance(kept, PackedReshape):
        return PackedReshape(kept.edit, {slot: unpacked(pixels) for slot, pixels in kept.maps.items()})
    if isinstance(kept, PackedMask):
        before, after = (None if mask is None else unpacked(mask) for mask in (kept.before, kept.after))
        return replace(kept.edit, before=before, after=after)
    if isinstance(kept, PackedChannel):
        return filled(kept.edit, kept.before, kept.after)
    return kept


def _several(kept: PackedSeveral, document: Document, is_applied: bool) -> Make:
    """Parts that replace tiles are only unpacked ahead where no other part comes near what they are compared with."""
    edits = [part for part in kept.parts if isinstance(part, PackedTiles | TileEdit | PackedReshape | Reshape)]
    makes: list[Make] = []
    for part in kept.parts:
        if not isinstance(part, PackedTiles | PackedSeveral) or (isinstance(part, PackedTiles) and len(edits) == 1):
            try:
                makes.append(prepare(part, document, is_applied))
                continue
            except KeyError:
                # Its layer comes with another part.
                pass
        makes.append(_same(part))

    def make() -> Kept:
        return PackedSeveral(kept.edit, tuple(make() for make in makes))

    return make


def _same(kept: Kept) -> Make:
    return lambda: kept
