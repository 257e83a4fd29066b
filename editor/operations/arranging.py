"""Grouping, ungrouping and deleting layers: quick edits of the stack, as commands."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from editor.core.commands import AddLayer, ArrangeLayers, Command, RemoveLayer, Several
from editor.core.document import Document
from editor.core.layer import LayerId
from editor.errors import InputError


def grouping(document: Document, layer_ids: Sequence[LayerId]) -> tuple[Command, LayerId]:
    """Put layers into a new group, which stands where the uppermost of them is; the group's id beside the edit."""
    layers = document.layers
    if not layer_ids:
        raise InputError("Choose the layers that should go into the group.")
    # What lies in a chosen group goes along with it.
    along = {layer.id for layer_id in layer_ids for layer in layers.inside(layer_id)}
    chosen = set(layer_ids) - along
    top = max(chosen, key=layers.index)
    group = document.new_layer("Group")
    group.is_group = True
    group.group = layers.get(top).group
    blocks = [layer.id for chosen_id in sorted(chosen, key=layers.index) for layer in layers.inside(chosen_id)]
    moved = set(blocks) | chosen
    inner = [(item, group.id if item in chosen else parent) for item, parent in layers.order if item in moved]
    outer_top = layers.index(top) + 1
    below = [item for item in layers.order[:outer_top] if item[0] not in moved]
    above = [item for item in layers.order[outer_top:] if item[0] not in moved]
    order = (*below, *inner, (group.id, group.group), *above)
    add = AddLayer("Group layers", group, top)
    add.apply(document)
    start = layers.order
    add.revert(document)
    return Several("Group layers", (add, ArrangeLayers("Group layers", start, order))), group.id


def ungrouping(document: Document, group_id: LayerId) -> Command:
    """Let a group's layers lie where the group was. Raises InputError for a layer that is no group."""
    layers = document.layers
    group = layers.get(group_id)
    if not group.is_group:
        raise InputError("Only a group can be ungrouped.")
    if len(layers) == 1:
        raise InputError("The last layer cannot be taken away: a picture needs one.")
    before = layers.order
    freed = tuple((item, group.group if parent == group_id else parent) for item, parent in before)
    return Several("Ungroup", (ArrangeLayers("Ungroup", before, freed), RemoveLayer.of(document, group_id)))


def removal(document: Document, layer_ids: Collection[LayerId]) -> Command:
    """Delete layers, and groups with all they hold. Raises InputError for the last ones and for locked ones."""
    stack = document.layers
    chosen = stack.outermost(layer_ids)
    layers = [other for layer_id in chosen for other in (*stack.inside(layer_id), stack.get(layer_id))]
    if len(stack) == len(layers):
        raise InputError("The last layer cannot be deleted: a picture needs one.")
    if any(layer.properties.is_locked for layer in layers):
        raise InputError("The layer is locked: unlock it first.")
    removals = tuple(RemoveLayer.of(document, layer.id) for layer in reversed(layers))
    label = removals[0].label if len(chosen) == 1 else "Delete layers"
    return removals[0] if len(removals) == 1 else Several(label, removals)
