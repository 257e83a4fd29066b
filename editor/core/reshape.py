"""Edits of geometry: layers, masks, selection and the picture's size change places as one reversible step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from editor.core.commands import Command
from editor.core.document import Document, Metadata
from editor.core.geometry import Size
from editor.core.layer import LayerGeometry, LayerId
from editor.core.selection import Channel, ChannelId
from editor.core.sketch import Sketch
from editor.core.tiles import TileMap

# What a tile map is ("pixels", "hidden", "selection" or "channel"), and the id of the layer or channel, else 0.
Slot = tuple[str, int]


@dataclass(frozen=True, eq=False)
class Shape:
    """Where everything lies. `size`, `selection`, `metadata`, `channels` and `sketch` are None in edits that leave them
    alone."""

    layers: Mapping[LayerId, LayerGeometry] = field(default_factory=dict)
    size: Size | None = None
    selection: TileMap | None = None
    metadata: Metadata | None = None
    channels: Mapping[ChannelId, Channel] | None = None
    sketch: Sketch | None = None

    @classmethod
    def of(cls, document: Document) -> Shape:
        """The document's own, frozen in time, sharing its tiles."""
        layers = {layer.id: layer.geometry for layer in document.layers}
        selection = document.selection.pixels.snapshot()
        return cls(layers, document.size, selection, document.metadata, document.channels, document.sketch)

    @classmethod
    def of_layers(cls, document: Document, layer_ids: tuple[LayerId, ...]) -> Shape:
        """That of some layers alone."""
        return cls({layer_id: document.layers.get(layer_id).geometry for layer_id in layer_ids})

    @property
    def maps(self) -> dict[Slot, TileMap]:
        """Every tile map by what it belongs to."""
        found: dict[Slot, TileMap] = {}
        for layer_id, layer in self.layers.items():
            found["pixels", layer_id] = layer.pixels
            if layer.hidden is not None:
                found["hidden", layer_id] = layer.hidden
        if self.selection is not None:
            found["selection", 0] = self.selection
        for channel_id, channel in (self.channels or {}).items():
            found["channel", channel_id] = channel.pixels
        return found

    def with_maps(self, maps: Mapping[Slot, TileMap]) -> Shape:
        """The same with other tile maps in all those places."""
        layers = {
            id_: replace(layer, pixels=maps["pixels", id_], hidden=maps.get(("hidden", id_)))
            for id_, layer in self.layers.items()
        }
        channels = self.channels and {
            id_: replace(channel, pixels=maps["channel", id_]) for id_, channel in self.channels.items()
        }
        return replace(self, layers=layers, selection=maps.get(("selection", 0)), channels=channels)

    def shown_by(self, document: Document) -> dict[Slot, TileMap]:
        """The document's tile maps in the places of these, frozen in time."""
        shown = Shape.of(document).maps
        return {slot: shown[slot] for slot in self.maps}

    @property
    def size_bytes(self) -> int:
        """Memory of the tiles."""
        selection = 0 if self.selection is None else self.selection.size_bytes
        selection += sum(channel.pixels.size_bytes for channel in (self.channels or {}).values())
        return selection + sum(layer.size_bytes for layer in self.layers.values())

    def show(self, document: Document) -> None:
        """Make it the document's."""
        document.reshape(self.layers, self.size, self.selection, self.metadata, self.channels)
        if self.sketch is not None and self.sketch is not document.sketch:
            document.set_sketch(self.sketch)


@dataclass(frozen=True, eq=False)
class Reshape:
    """Two shapes of the same layers; applying and reverting swap tables of tiles and copy no pixel."""

    label: str
    before: Shape
    after: Shape

    @property
    def size_bytes(self) -> int:
        """Memory of both."""
        return self.before.size_bytes + self.after.size_bytes

    def apply(self, document: Document) -> None:
        """Show the shape after."""
        self.after.show(document)

    def revert(self, document: Document) -> None:
        """Show the shape before."""
        self.before.show(document)

    def rebased(self, document: Document) -> Command:
        """Where a layer lies does not depend on other edits that can be left out."""
        return self
