"""The group that a repositioned subject is kept in: making it as one step, and reading it again for another move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from editor.core.blend import BlendMode
from editor.core.commands import AddLayer, ChangeSelection, Command, RemoveLayer, Several
from editor.core.compose import steps_of
from editor.core.document import Document, Snapshot
from editor.core.layer import Layer, LayerId, LayerProperties
from editor.core.pixels import MaskArray
from editor.core.progress import Progress
from editor.core.recipe import Recipe
from editor.core.tiles import TileMap
from editor.engines.registry import Engines
from editor.errors import InputError
from editor.operations.filling import profile_to_convert
from editor.operations.reposition_parts import HoleFill, Placement, RepositionOptions, Shadow, Subject
from editor.operations.reposition_subject import Cleared, PrepareSubject, prepare_subject_of

LABEL = "Reposition"
# Operations in the recipes of the group and of what it holds.
GROUP, HOLE, SHADOW, SUBJECT = "move", "fill", "shadow", "cut-out"
# In a shadow's recipe: how sure it was that this is one.
FOUND = "confidence"


@dataclass(frozen=True, eq=False)
class Parts:
    """The layers of a new group, bottom first, and what has to go for it; frozen on the main thread."""

    group: Layer
    hole: Layer
    shadow: Layer
    subject: Layer
    above: LayerId | None
    removed: tuple[RemoveLayer, ...] = ()
    clear_selection: Command | None = None


@dataclass(frozen=True, eq=False)
class Repositioned:
    """The pixels of a group's layers and the recipe of the whole; None for a layer that it does not have.

    `front` is what stands before it, with its soft edge, and `kept` what of that the hole leaves alone; `[y, x]` uint8
    of the document. `found` is the shadow that went from the old place.
    """

    hole: HoleFill | None
    shadow: TileMap | None
    subject: TileMap
    recipe: Recipe
    front: MaskArray | None = None
    kept: MaskArray | None = None
    found: Shadow | None = None


def new_parts(document: Document, subject: Subject) -> Parts:
    """The layers of a new group above all others."""
    top = document.layers.top
    group = document.new_layer("Moved subject")
    group.is_group = True
    children = []
    for name in ("Hole", "Shadow", "Subject"):
        layer = document.new_layer(name)
        layer.group = group.id
        children.append(layer)
    hole, shadow, moved = children
    shadow.properties = replace(shadow.properties, blend_mode=BlendMode.MULTIPLY)
    clear = None
    if subject.is_from_selection and not document.selection.is_empty:
        empty = TileMap(1, np.dtype(np.uint8))
        clear = ChangeSelection.between(LABEL, document.selection.pixels, empty)
    return Parts(group, hole, shadow, moved, None if top is None else top.id, (), clear)


def old_parts(document: Document, group_id: LayerId) -> Parts:
    """The layers of a group that is made anew in its place: same ids, names and opacities."""
    group = _group(document, group_id)
    known = {layer.recipe.operation: layer for layer in document.layers.inside(group_id) if layer.recipe is not None}
    hole, shadow, subject = (_empty(document, known.get(kind), kind, group_id) for kind in (HOLE, SHADOW, SUBJECT))
    members = [*(layer for layer in document.layers.inside(group_id) if layer.recipe is not None), group]
    if len(document.layers.inside(group_id)) != len(members) - 1:
        raise InputError("Other layers were put into this group: take them out before the subject is moved again.")
    if any(layer.properties.is_locked for layer in members):
        raise InputError("The group is locked: unlock it first.")
    first = document.layers.index(members[0].id)
    below = document.layers.order[first - 1][0] if first else None
    removed = tuple(RemoveLayer.of(document, layer.id) for layer in (group, *reversed(members[:-1])))
    return Parts(group, hole, shadow, subject, below, removed)


def _empty(document: Document, old: Layer | None, kind: str, group_id: LayerId) -> Layer:
    if old is not None:
        pixels = TileMap(old.pixels.channels, old.pixels.dtype)
        return Layer(old.id, old.properties, pixels, group=group_id)
    layer = document.new_layer({HOLE: "Hole", SHADOW: "Shadow", SUBJECT: "Subject"}[kind])
    layer.group = group_id
    if kind == SHADOW:
        layer.properties = replace(layer.properties, blend_mode=BlendMode.MULTIPLY)
    return layer


def grouped(parts: Parts, made: Repositioned, options: RepositionOptions, label: str = LABEL) -> Command:
    """One step: the group with its layers, in the stead of an older one where there is one."""
    behind = None if made.front is None else TileMap.from_array(made.front)
    kept = None if made.kept is None else TileMap.from_array(made.kept)
    own = made.recipe
    layers: list[Layer] = []
    if made.hole is not None:
        mode = BlendMode.ERASE if made.hole.is_erased else BlendMode.NORMAL
        properties = _with_mode(parts.hole.properties, mode)
        tiles, recipe = made.hole.tiles, made.hole.recipe
        layers.append(replace(parts.hole, properties=properties, pixels=tiles, recipe=recipe, hidden=kept))
    if made.shadow is not None:
        recipe = replace(own, operation=SHADOW, options={})
        if made.found is not None:
            # Another version may see another shadow: what was taken is what goes on being moved.
            told = {FOUND: made.found.confidence}
            recipe = replace(recipe, mask_rect=made.found.area, mask=made.found.mask, options=told)
        properties = replace(parts.shadow.properties, opacity=options.shadow)
        layers.append(replace(parts.shadow, properties=properties, pixels=made.shadow, recipe=recipe, hidden=behind))
    recipe = replace(own, operation=SUBJECT, options={})
    layers.append(replace(parts.subject, pixels=made.subject, recipe=recipe, hidden=behind))
    group = replace(parts.group, recipe=own, pixels=TileMap(4, made.subject.dtype))
    commands: list[Command] = list(parts.removed)
    commands.append(AddLayer(label, group, parts.above))
    above = parts.above
    for layer in layers:
        commands.append(AddLayer(label, layer, above))
        above = layer.id
    if parts.clear_selection is not None:
        commands.append(parts.clear_selection)
    return Several(label, tuple(commands))


def _with_mode(properties: LayerProperties, mode: BlendMode) -> LayerProperties:
    return properties if properties.blend_mode is mode else replace(properties, blend_mode=mode)


def is_moved_subject(layer: Layer) -> bool:
    """True for a group that `grouped` has made."""
    return layer.is_group and layer.recipe is not None and layer.recipe.operation == GROUP


def moved_subject_of(document: Document, layer_id: LayerId | None) -> LayerId | None:
    """The group of a repositioned subject that a layer is or lies in; None for others."""
    while layer_id is not None and layer_id in document.layers:
        layer = document.layers.get(layer_id)
        if is_moved_subject(layer):
            return layer.id
        layer_id = layer.group
    return None


def _group(document: Document, group_id: LayerId) -> Layer:
    layer = document.layers.get(group_id) if group_id in document.layers else None
    if layer is None or not is_moved_subject(layer):
        raise InputError("This is no moved subject: choose one that was repositioned here.")
    return layer


@dataclass(frozen=True, eq=False)
class Reopening:
    """What a group tells of itself; `run` cuts the subject out again, beside the window."""

    group_id: LayerId
    placement: Placement
    options: RepositionOptions
    hole: HoleFill | None
    cutting: PrepareSubject

    def run(self, engines: Engines, progress: Progress) -> Subject:
        """The subject as it was."""
        return self.cutting.run(engines, progress)


def reopen(document: Document, group_id: LayerId) -> Reopening:
    """Read a group again. The hole is kept as it is; the subject is cut out of the layers below once more.

    Raises InputError when the group is none of a moved subject, or no longer tells where the subject was.
    """
    group = _group(document, group_id)
    recipe = group.recipe
    assert recipe is not None
    try:
        placement = Placement.from_json(recipe.options["placement"])
        options = RepositionOptions.from_json(recipe.options["fitted"])
        clears_shadow = recipe.options["clears_shadow"] is True
    except (KeyError, TypeError, ValueError, InputError) as error:
        raise InputError(
            "This group does not tell any more how its subject was moved; move its layers instead."
        ) from error
    hole: HoleFill | None = None
    for layer in document.layers.inside(group_id):
        if layer.recipe is None:
            continue
        if layer.recipe.operation == HOLE and hole is None:
            is_erased = layer.properties.blend_mode is BlendMode.ERASE
            hole = HoleFill(layer.pixels.snapshot(), layer.recipe, clears_shadow, is_erased)
        if layer.recipe.operation == SUBJECT and layer.hidden is not None:
            options = replace(options, behind=layer.hidden.read(document.bounds))
    area = recipe.mask_rect.intersect(document.bounds)
    if area.is_empty:
        raise InputError("The place that this subject came from is no longer in the picture; move its layers instead.")
    mask = np.ascontiguousarray(recipe.mask[area.moved(-recipe.mask_rect.x, -recipe.mask_rect.y).slices])
    cutting = prepare_subject_of(
        below(document, group_id), profile_to_convert(document), area, mask, False, matte=recipe.options.get("matte")
    )
    taken = _taken_shadow(document, group_id)
    if taken is not None:
        cutting = replace(cutting, shadow=taken)
    elif hole is not None and hole.clears_shadow:
        cutting = replace(cutting, cleared=Cleared(hole.recipe.mask_rect, hole.recipe.mask))
    return Reopening(group_id, placement, options, hole, cutting)


def _taken_shadow(document: Document, group_id: LayerId) -> Shadow | None:
    """The shadow that a group's recipe tells of; None in older ones, and where none was found."""
    for layer in document.layers.inside(group_id):
        recipe = layer.recipe
        if recipe is None or recipe.operation != SHADOW or not isinstance(recipe.options.get(FOUND), float):
            continue
        area = recipe.mask_rect.intersect(document.bounds)
        if not area.is_empty:
            mask = recipe.mask[area.moved(-recipe.mask_rect.x, -recipe.mask_rect.y).slices]
            return Shadow(area, np.ascontiguousarray(mask), recipe.options[FOUND])
    return None


def below(document: Document, group_id: LayerId) -> Snapshot:
    """The picture without a group and all that lies above it."""
    start = document.layers.index(group_id) - len(document.layers.inside(group_id))
    kept: Sequence[Layer] = [layer.snapshot() for layer in document.layers][:start]
    ids = {layer.id for layer in kept}
    # A group around the moved subject comes later in the order: its lower layers show as if they lay in none.
    for layer in kept:
        if layer.group not in ids:
            layer.group = None
    snapshot = document.snapshot()
    return replace(snapshot, steps=steps_of(kept))
