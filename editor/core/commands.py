"""The few reversible edits; each holds pixels and values, never closures or engines, and names layers by id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Protocol

import numpy as np

from editor.core.document import Document
from editor.core.layer import Layer, LayerId, LayerProperties
from editor.core.pixels import AnyArray
from editor.core.rebase import rebased_pixels, rebased_strengths
from editor.core.selection import Channel, ChannelId
from editor.core.stack import Order
from editor.core.tiles import Key, TileMap

Tiles = Mapping[Key, AnyArray | None]


class Command(Protocol):
    """A reversible edit. `apply` then `revert` leaves the document bit for bit as it was."""

    @property
    def label(self) -> str:
        """What the history list and the Edit menu show."""
        ...

    @property
    def size_bytes(self) -> int:
        """Memory that keeping this command costs."""
        ...

    def apply(self, document: Document) -> None:
        """Make the edit."""
        ...

    def revert(self, document: Document) -> None:
        """Take the edit back."""
        ...

    def rebased(self, document: Document) -> Command:
        """The same edit, not yet applied, for a document in which an earlier edit came late or was left out.

        Leaves the document as it is, but for an exception, after which it may be changed in part.
        """
        ...


def _size(*tables: Tiles) -> int:
    return sum({id(tile): tile.nbytes for table in tables for tile in table.values() if tile is not None}.values())


def tile_changes(before: TileMap, after: TileMap) -> tuple[dict[Key, AnyArray | None], dict[Key, AnyArray | None]]:
    """The tiles that differ in value, as they were and as they are; both maps are frozen by it."""
    before, after = before.snapshot(), after.snapshot()
    keys = [key for key in before.changed_keys(after) if not _is_equal(before.tile(key), after.tile(key))]
    return {key: before.tile(key) for key in keys}, {key: after.tile(key) for key in keys}


def _is_equal(before: AnyArray | None, after: AnyArray | None) -> bool:
    if before is None or after is None:
        return before is after
    return np.array_equal(before, after)


@dataclass(frozen=True, eq=False)
class PaintLayer:
    """Tiles of one layer, before and after."""

    label: str
    layer_id: LayerId
    before: Tiles
    after: Tiles

    @property
    def size_bytes(self) -> int:
        """Memory of the tiles."""
        return _size(self.before, self.after)

    def target(self, document: Document) -> TileMap:
        """The tiles that this edit replaces some of."""
        return document.layers.get(self.layer_id).pixels

    def apply(self, document: Document) -> None:
        """Show the tiles after."""
        document.set_layer_tiles(self.layer_id, self.after)

    def revert(self, document: Document) -> None:
        """Show the tiles before."""
        document.set_layer_tiles(self.layer_id, self.before)

    def rebased(self, document: Document) -> Command:
        """Paint the same pixels on the layer as it is now. KeyError when it is gone."""
        before, after = rebased_pixels(self.before, self.after, self.target(document))
        return replace(self, before=before, after=after)


@dataclass(frozen=True, eq=False)
class PaintMask:
    """Tiles of one layer's mask, before and after; nothing happens where the mask is gone."""

    label: str
    layer_id: LayerId
    before: Tiles
    after: Tiles

    @property
    def size_bytes(self) -> int:
        """Memory of the tiles."""
        return _size(self.before, self.after)

    def target(self, document: Document) -> TileMap:
        """The tiles that this edit replaces some of; none where the mask is gone."""
        hidden = document.layers.get(self.layer_id).hidden
        return TileMap(1, np.dtype(np.uint8)) if hidden is None else hidden

    def apply(self, document: Document) -> None:
        """Show the tiles after."""
        document.set_mask_tiles(self.layer_id, self.after)

    def revert(self, document: Document) -> None:
        """Show the tiles before."""
        document.set_mask_tiles(self.layer_id, self.before)

    def rebased(self, document: Document) -> Command:
        """Add and take away the same on the mask as it is now. KeyError when the layer is gone."""
        before, after = rebased_strengths(self.before, self.after, self.target(document))
        return replace(self, before=before, after=after)


@dataclass(frozen=True, eq=False)
class ChangeSelection:
    """Tiles of the selection, before and after.

    `is_outline`: the program found an edge of the picture, and what is selected ends there. `is_fresh`: nothing of what
    was selected before is selected only for that.
    """

    label: str
    before: Tiles
    after: Tiles
    is_outline: bool = False
    is_fresh: bool = False

    @classmethod
    def between(
        cls, label: str, before: TileMap, after: TileMap, is_outline: bool = False, is_fresh: bool = False
    ) -> ChangeSelection:
        """The command that leads from one state of the selection to another."""
        return cls(label, *tile_changes(before, after), is_outline, is_fresh or after.is_empty)

    @property
    def size_bytes(self) -> int:
        """Memory of the tiles."""
        return _size(self.before, self.after)

    def target(self, document: Document) -> TileMap:
        """The tiles that this edit replaces some of."""
        return document.selection.pixels

    def apply(self, document: Document) -> None:
        """Show the tiles after."""
        document.set_selection_tiles(self.after)

    def revert(self, document: Document) -> None:
        """Show the tiles before."""
        document.set_selection_tiles(self.before)

    def rebased(self, document: Document) -> Command:
        """Make the same difference to what is selected now: strokes painted later keep what they added and erased."""
        before, after = rebased_strengths(self.before, self.after, document.selection.pixels)
        return replace(self, before=before, after=after)


@dataclass(frozen=True, eq=False)
class AddLayer:
    """A layer put into the stack above another, or at the bottom when `above` is None."""

    label: str
    layer: Layer
    above: LayerId | None

    @property
    def size_bytes(self) -> int:
        """Memory of the layer's tiles."""
        return self.layer.pixels.size_bytes

    def apply(self, document: Document) -> None:
        """Insert the layer; where the one below has gone it comes on top."""
        if self.above is None:
            index = 0
        elif self.above in document.layers:
            index = document.layers.index(self.above) + 1
        else:
            index = len(document.layers)
        layer = self.layer.snapshot()
        if layer.group is not None and layer.group not in document.layers:
            layer.group = None
        document.insert_layer(index, layer)

    def revert(self, document: Document) -> None:
        """Take the layer out."""
        document.remove_layer(self.layer.id)
        if self.above is not None and self.above in document.layers:
            document.set_active_layer(self.above)

    def rebased(self, document: Document) -> Command:
        """Adding a layer depends on nothing that can be left out."""
        return self


@dataclass(frozen=True, eq=False)
class RemoveLayer:
    """A layer taken out of the stack."""

    label: str
    layer: Layer
    index: int

    @classmethod
    def of(cls, document: Document, layer_id: LayerId) -> RemoveLayer:
        """The command that removes this layer."""
        layer = document.layers.get(layer_id)
        return cls(f"Delete {layer.name}", layer.snapshot(), document.layers.index(layer_id))

    @property
    def size_bytes(self) -> int:
        """Memory of the layer's tiles."""
        return self.layer.pixels.size_bytes

    def apply(self, document: Document) -> None:
        """Take the layer out."""
        document.remove_layer(self.layer.id)

    def revert(self, document: Document) -> None:
        """Put the layer back."""
        document.insert_layer(min(self.index, len(document.layers)), self.layer.snapshot())

    def rebased(self, document: Document) -> Command:
        """Remove it as it is now, and from where it stands now. KeyError when it is gone."""
        return replace(RemoveLayer.of(document, self.layer.id), label=self.label)


@dataclass(frozen=True, eq=False)
class SetProperties:
    """A layer's name, opacity, mode, visibility or lock, before and after."""

    label: str
    layer_id: LayerId
    before: LayerProperties
    after: LayerProperties
    size_bytes: ClassVar[int] = 200

    def apply(self, document: Document) -> None:
        """Set the properties after."""
        document.set_properties(self.layer_id, self.after)

    def revert(self, document: Document) -> None:
        """Set the properties before."""
        document.set_properties(self.layer_id, self.before)

    def rebased(self, document: Document) -> Command:
        """Make the same change to the properties as they are now. KeyError when the layer is gone."""
        former, now = vars(self.before), document.layers.get(self.layer_id).properties
        changes = {name: value for name, value in vars(self.after).items() if value != former[name]}
        return replace(self, before=now, after=replace(now, **changes))

    def merged_with(self, later: Command) -> Command | None:
        """One command for a slider's stream of changes to the same thing, or None when `later` is something else."""
        if isinstance(later, SetProperties) and (later.layer_id, later.label) == (self.layer_id, self.label):
            return replace(self, after=later.after)
        return None


@dataclass(frozen=True, eq=False)
class ArrangeLayers:
    """The order of the layers and the groups they lie in, before and after."""

    label: str
    before: Order
    after: Order
    size_bytes: ClassVar[int] = 500

    def apply(self, document: Document) -> None:
        """Bring them into the order after."""
        document.arrange(self.after)

    def revert(self, document: Document) -> None:
        """Bring them into the order before."""
        document.arrange(self.before)

    def rebased(self, document: Document) -> Command:
        """The same order: what an edit left out would have added is passed over."""
        return replace(self, before=document.layers.order)


@dataclass(frozen=True, eq=False)
class SetMask:
    """A layer's mask as a whole, before and after; None is no mask."""

    label: str
    layer_id: LayerId
    before: TileMap | None
    after: TileMap | None

    @property
    def size_bytes(self) -> int:
        """Memory of both masks."""
        return sum(mask.size_bytes for mask in (self.before, self.after) if mask is not None)

    def apply(self, document: Document) -> None:
        """Set the mask after."""
        document.set_mask(self.layer_id, None if self.after is None else self.after.snapshot())

    def revert(self, document: Document) -> None:
        """Set the mask before."""
        document.set_mask(self.layer_id, None if self.before is None else self.before.snapshot())

    def rebased(self, document: Document) -> Command:
        """Set the same mask, over what it is now. KeyError when the layer is gone."""
        hidden = document.layers.get(self.layer_id).hidden
        return replace(self, before=None if hidden is None else hidden.snapshot())


@dataclass(frozen=True, eq=False)
class SetChannel:
    """A channel saved, renamed, replaced or deleted: as it was and as it is, None where there is none."""

    label: str
    channel_id: ChannelId
    index: int
    before: Channel | None
    after: Channel | None

    @property
    def size_bytes(self) -> int:
        """Memory of both, tiles that they share counted once."""
        tables = [{key: channel.pixels.tile(key) for key in channel.pixels.keys}
                  for channel in (self.before, self.after) if channel is not None]  # fmt: skip
        return _size(*tables)

    def apply(self, document: Document) -> None:
        """Put the channel after."""
        document.put_channel(self.channel_id, self.after, self.index)

    def revert(self, document: Document) -> None:
        """Put the channel before."""
        document.put_channel(self.channel_id, self.before, self.index)

    def rebased(self, document: Document) -> Command:
        """A channel depends on no edit that can be left out."""
        return self


@dataclass(frozen=True, eq=False)
class Several:
    """Edits that are one step to the user."""

    label: str
    commands: tuple[Command, ...]

    @property
    def size_bytes(self) -> int:
        """Memory of all."""
        return sum(command.size_bytes for command in self.commands)

    def apply(self, document: Document) -> None:
        """Make them in order; when one fails the earlier ones are taken back."""
        done: list[Command] = []
        try:
            for command in self.commands:
                command.apply(document)
                done.append(command)
        except BaseException:
            for command in reversed(done):
                command.revert(document)
            raise

    def revert(self, document: Document) -> None:
        """Take them back, last first."""
        for command in reversed(self.commands):
            command.revert(document)

    def rebased(self, document: Document) -> Command:
        """Each part rebased on what those before it make."""
        done: list[Command] = []
        for command in self.commands:
            done.append(command.rebased(document))
            done[-1].apply(document)
        for command in reversed(done):
            command.revert(document)
        return replace(self, commands=tuple(done))
