"""Edits of a document's selection and layers by hand, each of which is one step of the history."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from editor.core.commands import AddLayer, ArrangeLayers, ChangeSelection, Command, SetMask, SetProperties
from editor.core.document import Document
from editor.core.layer import LayerId, new_mask
from editor.core.stack import Order
from editor.core.tiles import TileMap
from editor.operations.arranging import grouping, removal, ungrouping
from editor.operations.layers import copy_of
from editor.operations.selection import invert_selection


class DocumentEdits(ABC):
    """Makes them through `perform`, which whoever has the history defines."""

    document: Document

    @abstractmethod
    def perform(self, command: Command, merge: bool = False) -> None:
        """Make an edit, as one step of the history; with `merge` one with the last step of its kind."""

    # Selection

    def clear_selection(self) -> None:
        """Unselect everything; nothing when nothing is selected."""
        if not self.document.selection.is_empty:
            empty = TileMap(1, np.dtype(np.uint8))
            self.perform(ChangeSelection.between("Clear mask", self.document.selection.pixels, empty))

    def set_selection(self, label: str, selection: TileMap) -> None:
        """Replace the selection as one step."""
        self.perform(ChangeSelection.between(label, self.document.selection.pixels, selection))

    def invert_selection(self) -> None:
        """Select what is not selected, and the other way round."""
        self.perform_if(invert_selection(self.document))

    def perform_if(self, command: Command | None) -> None:
        """Make an edit as one step, or nothing where there is nothing to change."""
        if command is not None:
            self.perform(command)

    # Layers

    def set_layer(self, layer_id: LayerId, label: str, merge: bool = False, **changes: Any) -> None:
        """Change a layer's properties (`name`, `opacity`, `blend_mode`, `is_visible`, `is_locked`) as one step."""
        before = self.document.layers.get(layer_id).properties
        after = replace(before, **changes)
        if not after.same_as(before):
            self.perform(SetProperties(label, layer_id, before, after), merge)

    def add_layer(self) -> LayerId:
        """A new empty layer above the active one; its id."""
        active = self.document.active_layer
        layer = self.document.new_layer("Layer")
        layer.group = None if active is None else active.group
        self.perform(AddLayer("New layer", layer, None if active is None else active.id))
        return layer.id

    def duplicate_layer(self, layer_id: LayerId) -> LayerId:
        """A copy of a layer, or of a group with all it holds, right above it, sharing its tiles; its id."""
        command, copy_id = copy_of(self.document, layer_id)
        self.perform(command)
        self.document.set_active_layer(copy_id)
        return copy_id

    def remove_layer(self, layer_id: LayerId) -> None:
        """Delete a layer, or a group with all it holds. Raises InputError for the last one and for a locked one."""
        self.remove_layers((layer_id,))

    def remove_layers(self, layer_ids: Collection[LayerId]) -> None:
        """Delete layers, and groups with all they hold, as one step; refuses like `remove_layer`."""
        self.perform(removal(self.document, layer_ids))

    def move_layer(self, layer_id: LayerId, index: int) -> None:
        """Put a layer, or a group with all it holds, at another place in the stack, 0 = bottom."""
        self.arrange("Reorder layers", self.document.layers.moved(layer_id, index))

    def arrange(self, label: str, order: Order) -> None:
        """Bring the layers into another order and other groups, as one step; nothing when it is the present one."""
        before = self.document.layers.order
        if order != before:
            self.perform(ArrangeLayers(label, before, order))

    def group_layers(self, layer_ids: Sequence[LayerId]) -> LayerId:
        """Put layers into a new group, which stands where the uppermost of them is; the group's id."""
        command, group_id = grouping(self.document, layer_ids)
        self.perform(command)
        return group_id

    def ungroup(self, group_id: LayerId) -> None:
        """Let a group's layers lie where the group was. Raises InputError for a layer that is no group."""
        self.perform(ungrouping(self.document, group_id))

    def add_mask(self, layer_id: LayerId, from_selection: bool = False) -> None:
        """Give a layer a mask that shows all, or, from the selection, only what is selected."""
        layer = self.document.layers.get(layer_id)
        mask = new_mask()
        if from_selection:
            bounds = self.document.bounds
            mask.write(bounds, 255 - self.document.selection.read(bounds))
        self.perform(SetMask("Add mask", layer_id, layer.hidden, mask))

    def remove_mask(self, layer_id: LayerId) -> None:
        """Take a layer's mask away, which shows all of it; nothing when it has none."""
        layer = self.document.layers.get(layer_id)
        if layer.hidden is not None:
            self.perform(SetMask("Delete mask", layer_id, layer.hidden, None))
