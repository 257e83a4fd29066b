"""The order of a document's layers, bottom first; layers are named by id, never by position."""

from __future__ import annotations

from collections.abc import Iterator

from editor.core.layer import Layer, LayerId


class LayerStack:
    """A sequence of layers with distinct ids."""

    def __init__(self) -> None:
        self._layers: list[Layer] = []

    def __iter__(self) -> Iterator[Layer]:
        return iter(tuple(self._layers))

    def __len__(self) -> int:
        return len(self._layers)

    def __contains__(self, layer_id: object) -> bool:
        return any(layer.id == layer_id for layer in self._layers)

    def get(self, layer_id: LayerId) -> Layer:
        """The layer of this id; KeyError when there is none."""
        for layer in self._layers:
            if layer.id == layer_id:
                return layer
        raise KeyError(layer_id)

    def index(self, layer_id: LayerId) -> int:
        """Its place, 0 = bottom; KeyError when there is none."""
        return self._layers.index(self.get(layer_id))

    @property
    def top(self) -> Layer | None:
        """The uppermost layer."""
        return self._layers[-1] if self._layers else None

    def insert(self, index: int, layer: Layer) -> None:
        """Put a layer at a place; ValueError when its id is already here."""
        if layer.id in self:
            raise ValueError(f"layer {layer.id} is in the stack already")
        self._layers.insert(index, layer)

    def remove(self, layer_id: LayerId) -> Layer:
        """Take a layer out and return it."""
        layer = self.get(layer_id)
        self._layers.remove(layer)
        return layer
