"""Edits of the selection: grow, shrink, feather, border; from a layer, its mask or a channel; channels themselves.

Functions that return a command are quick; what may take long is the operation `Reshape`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import ClassVar

import numpy as np

from editor.algorithms.grow import grow, reach
from editor.algorithms.selection import (
    Combine,
    border,
    combined,
    empty_selection,
    feather,
    full_selection,
    inverted,
    shrink,
)
from editor.core.commands import ChangeSelection, Command, SetChannel, Several
from editor.core.compose import render, steps_of
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.layer import Layer, LayerId
from editor.core.pixels import AnyArray, MaskArray, to_depth
from editor.core.progress import Progress
from editor.core.selection import Channel, ChannelId
from editor.core.tiles import Key, TileMap, tile_rect
from editor.engines.registry import Engines
from editor.errors import InputError

MAX_AMOUNT = 1000.0
# Up to this many pixels an edge is moved within some milliseconds, so that no job is worth its while.
QUICK_AREA = 1 << 15


class Change(Enum):
    """What is done to the selection's edge; the value is the label of the step."""

    GROW = "Grow selection"
    SHRINK = "Shrink selection"
    FEATHER = "Feather selection"
    BORDER = "Border of selection"


_AT_ENDS = {Change.SHRINK: shrink, Change.FEATHER: feather, Change.BORDER: border}


@dataclass(frozen=True, eq=False)
class Reshape:
    """A change of the selection's edge that was asked for; made by `prepare_reshape`.

    With `ends` the picture's border counts as an edge of what is selected up to it.
    """

    label: str
    change: Change
    amount: float
    ends: bool
    before: TileMap
    region: Rect
    base_revision: ClassVar[None] = None

    @property
    def is_quick(self) -> bool:
        """True when it can be done at once."""
        return self.region.area <= QUICK_AREA

    def ask(self) -> Command:
        """Nothing happens at once."""
        return Several(self.label, ())

    def run(self, engines: Engines | None, progress: Progress) -> TileMap:
        """The selection with its edge changed; takes no engine."""
        mask: MaskArray = self.before.read(self.region)
        if self.change is Change.GROW:
            after = grow(mask, self.amount, progress)
        else:
            after = _AT_ENDS[self.change](mask, self.amount, self.ends, progress)
        return TileMap.from_array(after, self.region.x, self.region.y)

    def finish(self, result: TileMap) -> Command:
        """One change of the selection."""
        return ChangeSelection.between(self.label, self.before, result)


def prepare_reshape(
    document: Document, change: Change, amount: float, ends: bool = False, before: TileMap | None = None
) -> Reshape:
    """Freeze what a change of the selection's edge by `amount` pixels needs; `before` stands in for the selection.

    Raises InputError when nothing is selected or the amount makes no sense.
    """
    before = document.selection.pixels.snapshot() if before is None else before
    bounds = before.bounds().intersect(document.bounds)
    if bounds.is_empty:
        raise InputError("Nothing is selected yet: select an area first.")
    if not 0 < amount <= MAX_AMOUNT:
        raise InputError(f"The amount must be above 0 and at most {MAX_AMOUNT:.0f} pixels, not {amount:g}.")
    margin = {Change.SHRINK: 1, Change.BORDER: reach(amount / 2)}.get(change, reach(amount))
    return Reshape(
        label=change.value,
        change=change,
        amount=amount,
        ends=ends,
        before=before,
        region=bounds.padded(margin).intersect(document.bounds),
    )


def select_all(document: Document) -> Command | None:
    """Select the whole picture; None when it is already."""
    return _change("Select all", document, full_selection(document.bounds))


def invert_selection(document: Document) -> Command | None:
    """Select what is not selected, and the other way round."""
    return _change("Invert mask", document, inverted(document.selection.pixels, document.bounds))


def select_alpha(document: Document, layer_id: LayerId, mode: Combine = Combine.REPLACE) -> Command | None:
    """Select where a layer, or what a group shows, is opaque, as much as it is.

    Raises InputError for a layer without a visible pixel.
    """
    layer = document.layers.get(layer_id)
    inside = () if not layer.is_group else document.layers.inside(layer_id)
    found = _group_alpha(document, layer, inside) if layer.is_group else _alpha(layer.pixels)
    if found.is_empty:
        raise InputError("The layer is empty: there is nothing to select.")
    return _combine("Selection from layer", document, found, mode)


def select_mask(document: Document, layer_id: LayerId, mode: Combine = Combine.REPLACE) -> Command | None:
    """Select what a layer's mask shows. Raises InputError for a layer without one."""
    hidden = document.layers.get(layer_id).hidden
    if hidden is None:
        raise InputError("The layer has no mask: choose one that has.")
    return _combine("Selection from layer mask", document, inverted(hidden, document.bounds), mode)


def select_recipe(document: Document, layer_id: LayerId, mode: Combine = Combine.REPLACE) -> Command | None:
    """Select what a generated layer was made for. Raises InputError for a layer that was not generated."""
    recipe = document.layers.get(layer_id).recipe
    if recipe is None:
        raise InputError("Choose a generated layer: only those keep their mask.")
    wanted = TileMap.from_array(recipe.mask, recipe.mask_rect.x, recipe.mask_rect.y)
    return _combine("Mask from layer", document, wanted, mode)


def _combine(label: str, document: Document, other: TileMap, mode: Combine) -> Command | None:
    return _change(label, document, combined(document.selection.pixels, other, mode, document.bounds))


def _change(label: str, document: Document, after: TileMap) -> Command | None:
    command = ChangeSelection.between(label, document.selection.pixels, after)
    return command if command.after else None


def _alpha(pixels: TileMap) -> TileMap:
    out = empty_selection()
    tiles: dict[Key, AnyArray | None] = {}
    for key in pixels.keys:
        tile = pixels.tile(key)
        if tile is not None and tile[..., 3].any():
            alpha: AnyArray = np.ascontiguousarray(to_depth(tile[..., 3], 8))
            alpha.flags.writeable = False
            tiles[key] = alpha if alpha.any() else None
    out.replace_tiles(tiles)
    return out


def _group_alpha(document: Document, group: Layer, inside: tuple[Layer, ...]) -> TileMap:
    top = replace(group, group=None, properties=replace(group.properties, is_visible=True, is_clipped=False))
    steps = steps_of((*inside, top))
    out = empty_selection()
    for key in {key for layer in inside for key in layer.pixels.keys}:
        part = tile_rect(key).intersect(document.bounds)
        if not part.is_empty:
            out.write(part, np.ascontiguousarray(to_depth(render(steps, part, document.depth)[..., 3], 8)))
    return out


# Channels


def save_channel(document: Document, name: str) -> Command:
    """Put the selection by under a name; what has that name already is replaced.

    Raises InputError when nothing is selected or the name is empty.
    """
    if document.selection.is_empty:
        raise InputError("Nothing is selected yet: select an area first.")
    name = _checked(name)
    pixels = document.selection.pixels.snapshot()
    for index, channel in enumerate(document.channels.values()):
        if channel.name == name:
            return SetChannel(f"Replace channel {name}", channel.id, index, channel, replace(channel, pixels=pixels))
    channel = Channel(document.new_id(), name, pixels)
    return SetChannel(f"Save channel {name}", channel.id, len(document.channels), None, channel)


def load_channel(document: Document, channel_id: ChannelId, mode: Combine = Combine.REPLACE) -> Command | None:
    """Select what a channel holds, combined with what is selected; None when that changes nothing."""
    channel = document.channels[channel_id]
    return _combine(f"Load channel {channel.name}", document, channel.pixels, mode)


def rename_channel(document: Document, channel_id: ChannelId, name: str) -> Command | None:
    """Give a channel another name; None when it has that already. Raises InputError for one that another has."""
    channel, name = document.channels[channel_id], _checked(name)
    if name == channel.name:
        return None
    if any(other.name == name for other in document.channels.values()):
        raise InputError(f"There is a channel “{name}” already: choose another name.")
    place = list(document.channels).index(channel_id)
    return SetChannel(f"Rename channel {name}", channel_id, place, channel, replace(channel, name=name))


def delete_channel(document: Document, channel_id: ChannelId) -> Command:
    """Take a channel away."""
    channel = document.channels[channel_id]
    return SetChannel(
        f"Delete channel {channel.name}", channel_id, list(document.channels).index(channel_id), channel, None
    )


def free_name(document: Document, stem: str) -> str:
    """The stem with the lowest number that makes a name which no channel has."""
    taken = {channel.name for channel in document.channels.values()}
    number = 1
    while f"{stem} {number}" in taken:
        number += 1
    return f"{stem} {number}"


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise InputError("A channel needs a name: give it one.")
    return name[:120]
