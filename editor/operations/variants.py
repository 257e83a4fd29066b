"""Variants of one fill: layers that were made for the same mask. To show one, to tell which there are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from editor.core.commands import ChangeSelection, Command, SetProperties, Several
from editor.core.document import Document
from editor.core.layer import LayerId
from editor.core.progress import Progress
from editor.core.recipe import Recipe
from editor.core.tiles import TileMap
from editor.operations.places import cut


def is_same_request(one: Recipe, other: Recipe) -> bool:
    """True when both answer the same wish: the same operation on the same mask, by whatever engine and seed."""
    return (
        one.operation == other.operation
        and one.mask_rect == other.mask_rect
        and (one.mask is other.mask or np.array_equal(one.mask, other.mask))
    )


def variants_of(document: Document, layer_id: LayerId | None) -> tuple[LayerId, ...]:
    """All layers made for the mask that a layer was made for, itself among them, oldest first; none for others."""
    if layer_id is None or layer_id not in document.layers:
        return ()
    recipe = document.layers.get(layer_id).recipe
    if recipe is None:
        return ()
    found = [
        layer.id for layer in document.layers if layer.recipe is not None and is_same_request(layer.recipe, recipe)
    ]
    return tuple(sorted(found))


def shown_of(document: Document, variants: Collection[LayerId]) -> tuple[LayerId, ...]:
    """Those that are visible."""
    return tuple(id_ for id_ in variants if document.layers.get(id_).properties.is_visible)


def show_only(document: Document, variants: Collection[LayerId], wanted: Collection[LayerId]) -> Command | None:
    """Show the wanted ones and hide the others, as one step; None when that is so already."""
    label = "Choose variant"
    changes = []
    for id_ in variants:
        before = document.layers.get(id_).properties
        after = replace(before, is_visible=id_ in wanted)
        if not after.same_as(before):
            changes.append(SetProperties(label, id_, before, after))
    return Several(label, tuple(changes)) if changes else None


def set_aside(document: Document, variants: Collection[LayerId]) -> Command | None:
    """Hide all of them and select what they were made for, so that it can be filled once more; None without any."""
    recipe = next((recipe for id_ in variants if (recipe := document.layers.get(id_).recipe) is not None), None)
    if recipe is None:
        return None
    whole = TileMap.from_array(recipe.mask, recipe.mask_rect.x, recipe.mask_rect.y)
    # A smaller canvas may have left part of it outside.
    wanted = cut(whole, document.bounds, Progress())
    hidden = show_only(document, variants, ())
    mask = ChangeSelection.between("Mask from layer", document.selection.pixels, wanted)
    commands: tuple[Command, ...] = (mask,) if hidden is None else (hidden, mask)
    return Several("Set variants aside", commands)
