"""Commands made small: edits of tiles as the compressed difference of before and after, whole layers compressed.

A command in the history is applied and taken back in order, so the document already shows one of its two states. The
difference of the two is enough, and rebuilding the other state from what is shown is exact. A layer that the document
shows need not be kept at all.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, cast, runtime_checkable

import numpy as np

from editor.core.codec import UndoError, pack_difference, pack_map, tiles_of, unpack_difference, unpack_map
from editor.core.commands import AddLayer, Command, RemoveLayer, SetChannel, SetMask, Several, Tiles
from editor.core.document import Document
from editor.core.layer import Layer
from editor.core.pixels import AnyArray
from editor.core.reshape import Reshape, Shape, Slot
from editor.core.selection import Channel
from editor.core.spill import Payload
from editor.core.tiles import TileMap

log = logging.getLogger(__name__)

# Python's own cost of a packed command, so that many small ones do not count as nothing.
OVERHEAD_BYTES = 500


@runtime_checkable
class TileEdit(Protocol):
    """A command that replaces whole tiles of one map; a dataclass with these fields."""

    before: Tiles
    after: Tiles

    def target(self, document: Document) -> TileMap:
        """The map in the document."""
        ...


@dataclass(frozen=True, eq=False)
class PackedTiles:
    """An edit of tiles; `edit` is the command without its tiles."""

    edit: Command
    difference: Payload
    count: int = 0

    def apply(self, document: Document) -> Kept:
        """Make the edit."""
        shown, other = self._tiles(document, is_applied=False)
        with_tiles(self.edit, shown, other).apply(document)
        return self

    def revert(self, document: Document) -> Kept:
        """Take the edit back."""
        shown, other = self._tiles(document, is_applied=True)
        with_tiles(self.edit, other, shown).revert(document)
        return self

    def _tiles(self, document: Document, is_applied: bool) -> tuple[Tiles, Tiles]:
        # A snapshot freezes the tiles: the command built here holds them too.
        shown = cast(TileEdit, self.edit).target(document).snapshot()
        other = unpack_difference(read(self.difference), shown, is_applied)
        return {key: shown.tile(key) for key in other}, other


@dataclass(frozen=True, eq=False)
class PackedLayer:
    """A layer that comes or goes; `edit` is the command with its layer emptied of all tiles.

    `maps` holds the layer's tile maps by field: as they are, or packed. None means that the document shows the layer.
    """

    edit: AddLayer | RemoveLayer
    maps: Mapping[str, TileMap | PackedMap] | None

    def apply(self, document: Document) -> Kept:
        """Make the edit."""
        return self._show(document, True) if isinstance(self.edit, AddLayer) else self._take(document, True)

    def revert(self, document: Document) -> Kept:
        """Take the edit back."""
        return self._take(document, False) if isinstance(self.edit, AddLayer) else self._show(document, False)

    def _show(self, document: Document, is_apply: bool) -> Kept:
        maps = {name: unpacked(pixels) for name, pixels in (self.maps or {}).items()}
        whole = _with_layer(self.edit, replace(self.edit.layer, **cast(Any, maps)))
        _move(whole, document, is_apply)
        return PackedLayer(self.edit, None)

    def _take(self, document: Document, is_apply: bool) -> Kept:
        maps = maps_of(document.layers.get(self.edit.layer.id).snapshot())
        _move(self.edit, document, is_apply)
        return PackedLayer(self.edit, maps)


@dataclass(frozen=True, eq=False)
class PackedMask:
    """A layer's mask set as a whole; `edit` is the command without masks."""

    edit: SetMask
    before: PackedMap | None
    after: PackedMap | None

    def apply(self, document: Document) -> Kept:
        """Make the edit."""
        replace(self.edit, after=None if self.after is None else unpacked(self.after)).apply(document)
        return self

    def revert(self, document: Document) -> Kept:
        """Take the edit back."""
        replace(self.edit, before=None if self.before is None else unpacked(self.before)).revert(document)
        return self


@dataclass(frozen=True, eq=False)
class PackedChannel:
    """A channel that changes; `edit` is the command with its channels emptied."""

    edit: SetChannel
    before: PackedMap | None
    after: PackedMap | None

    def apply(self, document: Document) -> Kept:
        """Make the edit."""
        filled(self.edit, None, self.after).apply(document)
        return self

    def revert(self, document: Document) -> Kept:
        """Take the edit back."""
        filled(self.edit, self.before, None).revert(document)
        return self


@dataclass(frozen=True, eq=False)
class PackedSeveral:
    """Edits that are one step to the user, some of them packed; who calls puts the document back after an exception."""

    edit: Several
    parts: tuple[Kept, ...]

    def apply(self, document: Document) -> Kept:
        """Make them in order."""
        return replace(self, parts=tuple(apply(part, document) for part in self.parts))

    def revert(self, document: Document) -> Kept:
        """Take them back, last first."""
        parts = [revert(part, document) for part in reversed(self.parts)]
        return replace(self, parts=tuple(reversed(parts)))


@dataclass(frozen=True, eq=False)
class PackedReshape:
    """A change of places; `edit` is the command with its tile maps emptied.

    `maps` holds those of the side that the document does not show: as they are, or packed.
    """

    edit: Reshape
    maps: Mapping[Slot, TileMap | PackedMap]

    def apply(self, document: Document) -> Kept:
        """Make the edit."""
        return self._swap(document, self.edit.before, self.edit.after)

    def revert(self, document: Document) -> Kept:
        """Take the edit back."""
        return self._swap(document, self.edit.after, self.edit.before)

    def _swap(self, document: Document, shown: Shape, other: Shape) -> Kept:
        whole = other.with_maps({slot: unpacked(pixels) for slot, pixels in self.maps.items()})
        taken = shown.shown_by(document)
        whole.show(document)
        return PackedReshape(self.edit, taken)


@dataclass(frozen=True, eq=False)
class PackedMap:
    """A whole tile map, compressed."""

    channels: int
    dtype: np.dtype[Any]
    content: Payload = field(repr=False)
    count: int = 0


Packed = PackedTiles | PackedLayer | PackedMask | PackedChannel | PackedReshape | PackedSeveral
Kept = Command | Packed


def label_of(kept: Kept) -> str:
    """What the history list shows."""
    return kept.edit.label if isinstance(kept, Packed) else kept.label


def edits_of(kept: Kept) -> Iterator[Command]:
    """The single commands that a step is made of, in order; those that are packed come without their pixels."""
    if isinstance(kept, PackedSeveral | Several):
        for part in _parts(kept):
            yield from edits_of(part)
    else:
        yield kept.edit if isinstance(kept, Packed) else kept


def apply(kept: Kept, document: Document) -> Kept:
    """Make the edit and return what to keep of it from now on. Raises UndoError when its pixels cannot be had.

    After an exception the document may be changed in part.
    """
    if isinstance(kept, Packed):
        return kept.apply(document)
    kept.apply(document)
    return kept


def revert(kept: Kept, document: Document) -> Kept:
    """Take the edit back and return what to keep of it from now on. Raises as `apply` does."""
    if isinstance(kept, Packed):
        return kept.revert(document)
    kept.revert(document)
    return kept


def arrays_of(kept: Kept) -> Iterator[AnyArray]:
    """The tiles that a command holds as they are; those of commands that this module does not know are missing."""
    if isinstance(kept, PackedSeveral | Several):
        for part in _parts(kept):
            yield from arrays_of(part)
    elif isinstance(kept, PackedLayer | PackedReshape):
        for pixels in (kept.maps or {}).values():
            if isinstance(pixels, TileMap):
                yield from tiles_of(pixels).values()
    elif isinstance(kept, Reshape):
        for pixels in (*kept.before.maps.values(), *kept.after.maps.values()):
            yield from tiles_of(pixels).values()
    elif isinstance(kept, AddLayer | RemoveLayer):
        for pixels in maps_of(kept.layer).values():
            yield from tiles_of(pixels).values()
    elif isinstance(kept, SetMask):
        for mask in (kept.before, kept.after):
            yield from () if mask is None else tiles_of(mask).values()
    elif isinstance(kept, SetChannel):
        for channel in (kept.before, kept.after):
            yield from () if channel is None else tiles_of(channel.pixels).values()
    elif isinstance(kept, TileEdit):
        for table in (kept.before, kept.after):
            yield from (tile for tile in table.values() if tile is not None)


def other_bytes(kept: Kept) -> int:
    """Memory that a command holds apart from `arrays_of`."""
    if isinstance(kept, PackedSeveral | Several):
        return sum(other_bytes(part) for part in _parts(kept))
    if isinstance(kept, Packed):
        return OVERHEAD_BYTES + sum(payload.size_bytes for payload in payloads_of(kept))
    is_known = isinstance(kept, AddLayer | RemoveLayer | SetMask | SetChannel | Reshape | TileEdit)
    return OVERHEAD_BYTES if is_known else kept.size_bytes


def payloads_of(kept: Kept) -> Iterator[Payload]:
    """The compressed bytes of a packed command."""
    if isinstance(kept, PackedTiles):
        yield kept.difference
    elif isinstance(kept, PackedLayer | PackedReshape):
        yield from (pixels.content for pixels in (kept.maps or {}).values() if isinstance(pixels, PackedMap))
    elif isinstance(kept, PackedMask | PackedChannel):
        yield from (mask.content for mask in (kept.before, kept.after) if mask is not None)
    elif isinstance(kept, PackedSeveral):
        for part in kept.parts:
            yield from payloads_of(part)


def can_pack(kept: Kept, is_applied: bool, with_layers: bool) -> bool:
    """True when `pack` with the same arguments would make the command smaller."""
    if isinstance(kept, PackedSeveral | Several):
        return any(can_pack(part, is_applied, with_layers) for part in _parts(kept))
    if isinstance(kept, PackedLayer | PackedReshape):
        return with_layers and any(isinstance(pixels, TileMap) for pixels in (kept.maps or {}).values())
    if isinstance(kept, AddLayer | RemoveLayer):
        return with_layers or is_applied == isinstance(kept, AddLayer)
    if isinstance(kept, SetMask | SetChannel | Reshape):
        return True
    return isinstance(kept, TileEdit) and kept.before.keys() == kept.after.keys()


def pack(kept: Kept, is_applied: bool, with_layers: bool) -> Kept:
    """The same command made small, for a document in which it is applied or not; safe on any thread.

    `with_layers` compresses also layers that the document does not show: they take longest to bring back.
    """
    if isinstance(kept, PackedSeveral | Several):
        parts = tuple(pack(part, is_applied, with_layers) for part in _parts(kept))
        return PackedSeveral(kept.edit if isinstance(kept, PackedSeveral) else replace(kept, commands=()), parts)
    if not can_pack(kept, is_applied, with_layers):
        return kept
    if isinstance(kept, PackedLayer):
        return PackedLayer(kept.edit, {name: _packed(pixels) for name, pixels in (kept.maps or {}).items()})
    if isinstance(kept, AddLayer | RemoveLayer):
        maps = maps_of(kept.layer)
        emptied = {name: TileMap(pixels.channels, pixels.dtype) for name, pixels in maps.items()}
        edit = _with_layer(kept, replace(kept.layer, **cast(Any, emptied)))
        is_shown = is_applied == isinstance(kept, AddLayer)
        return PackedLayer(edit, None if is_shown else {name: _packed(pixels) for name, pixels in maps.items()})
    if isinstance(kept, PackedReshape):
        return PackedReshape(kept.edit, {slot: _packed(pixels) for slot, pixels in kept.maps.items()})
    if isinstance(kept, Reshape):
        hidden = (kept.before if is_applied else kept.after).maps
        held = {slot: _packed(pixels) for slot, pixels in hidden.items()} if with_layers else hidden
        return PackedReshape(replace(kept, before=_emptied(kept.before), after=_emptied(kept.after)), held)
    if isinstance(kept, SetMask):
        masks = [None if mask is None else _packed(mask) for mask in (kept.before, kept.after)]
        return PackedMask(replace(kept, before=None, after=None), *masks)
    if isinstance(kept, SetChannel):
        before = None if kept.before is None else _packed(kept.before.pixels)
        is_same = kept.before is not None and kept.after is not None and kept.before.pixels is kept.after.pixels
        after = before if is_same else None if kept.after is None else _packed(kept.after.pixels)
        return PackedChannel(filled(kept, None, None), before, after)
    if isinstance(kept, TileEdit):
        content = Payload(pack_difference(kept.before, kept.after))
        return PackedTiles(with_tiles(kept, {}, {}), content, len(kept.after))
    return kept


def maps_of(layer: Layer) -> dict[str, TileMap]:
    """A layer's tile maps by the field that holds them."""
    return {name: value for name, value in vars(layer).items() if isinstance(value, TileMap)}


def _parts(several: Several | PackedSeveral) -> Iterable[Kept]:
    return several.parts if isinstance(several, PackedSeveral) else several.commands


def _move(edit: Command, document: Document, is_apply: bool) -> None:
    if is_apply:
        edit.apply(document)
    else:
        edit.revert(document)


def with_tiles(edit: Command | TileEdit, before: Tiles, after: Tiles) -> Command:
    """The same edit of tiles with other ones."""
    changed: Command = replace(cast(Any, edit), before=before, after=after)
    return changed


def _with_layer(edit: AddLayer | RemoveLayer, layer: Layer) -> AddLayer | RemoveLayer:
    return replace(edit, layer=layer)


def _emptied(shape: Shape) -> Shape:
    return shape.with_maps({slot: TileMap(pixels.channels, pixels.dtype) for slot, pixels in shape.maps.items()})


def filled(edit: SetChannel, before: PackedMap | None, after: PackedMap | None) -> SetChannel:
    """The edit with its channels' pixels; those that are None are empty."""

    def one(channel: Channel | None, pixels: PackedMap | None) -> Channel | None:
        empty = TileMap(1, np.dtype(np.uint8))
        return channel and replace(channel, pixels=empty if pixels is None else unpacked(pixels))

    return replace(edit, before=one(edit.before, before), after=one(edit.after, after))


def _packed(pixels: TileMap | PackedMap) -> PackedMap:
    if isinstance(pixels, PackedMap):
        return pixels
    return PackedMap(pixels.channels, pixels.dtype, Payload(pack_map(pixels)), len(pixels.keys))


def unpacked(pixels: TileMap | PackedMap) -> TileMap:
    """The tiles themselves; on any thread. Raises UndoError."""
    if isinstance(pixels, TileMap):
        return pixels
    return unpack_map(read(pixels.content), pixels.channels, pixels.dtype)


def read(payload: Payload) -> bytes:
    """The compressed bytes, from memory or disk; on any thread. Raises UndoError."""
    try:
        return payload.read()
    except OSError as error:
        log.exception("undo: a step could not be read back from disk")
        raise UndoError("The pixels of this step could not be read back from disk.") from error
