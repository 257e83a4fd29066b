"""Edits of geometry: layers, masks, selection and the picture's size change places as one reversible step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from editor.core.commands import Command
from editor.core.document import Document, Metadata
from editor.core.geometry import Size
from editor.core.layer import LayerGeometry, LayerId
from editor.core.selection import Channel, ChannelId
from editor.core.tiles import TileMap


@dataclass(frozen=True, eq=False)
class Shape:
    """Where everything lies. `size`, `selection`, `metadata` and `channels` are None in edits that leave them alone."""

    layers: Mapping[LayerId, LayerGeometry] = field(default_factory=dict)
    size: Size | None = None
    selection: TileMap | None = None
    metadata: Metadata | None = None
    channels: Mapping[ChannelId, Channel] | None = None

    @classmethod
    def of(cls, document: Document) -> Shape:
        """The document's own, frozen in time, sharing its tiles."""
        layers = {layer.id: layer.geometry for layer in document.layers}
        return cls(layers, document.size, document.selection.pixels.snapshot(), document.metadata, document.channels)

    @classmethod
    def of_layers(cls, document: Document, layer_ids: tuple[LayerId, ...]) -> Shape:
        """That of some layers alone."""
        return cls({layer_id: document.layers.get(layer_id).geometry for layer_id in layer_ids})

    @property
    def size_bytes(self) -> int:
        """Memory of the tiles."""
        selection = 0 if self.selection is None else self.selection.size_bytes
        selection += sum(channel.pixels.size_bytes for channel in (self.channels or {}).values())
        return selection + sum(layer.size_bytes for layer in self.layers.values())

    def show(self, document: Document) -> None:
        """Make it the document's."""
        document.reshape(self.layers, self.size, self.selection, self.metadata, self.channels)


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
