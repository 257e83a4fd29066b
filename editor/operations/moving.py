"""What the move and transform tools work on: layers, only what is selected of them, or a layer's mask alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from editor.algorithms.resample import Interpolation
from editor.algorithms.selection import empty_selection, inverted
from editor.algorithms.warp import Matrix, as_turn, is_usable, mapped_box
from editor.core.blend import BlendMode
from editor.core.commands import Command, Several
from editor.core.compose import Step, render
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.layer import LayerGeometry, LayerId
from editor.core.pixels import AnyArray, Depth
from editor.core.progress import Progress
from editor.core.reshape import Reshape, Shape
from editor.core.tiles import Key, TileMap, tile_rect
from editor.engines.registry import Engines
from editor.errors import InputError
from editor.files.limits import MAX_PIXELS
from editor.operations.clipboard import left, taken
from editor.operations.geometry import (
    MAX_SIDE,
    QUICK_TILES,
    TransformLayers,
    content_of,
    layers_to_transform,
    prepare_move,
    prepare_transform,
)
from editor.operations.places import cut, placed

NOTHING = Rect(0, 0, 0, 0)
_EMPTY = "The layer is empty: there is nothing to move or transform."
_EMPTY_PART = "The layer is empty under the selection: choose another layer, or clear the mask to move all of it."


@dataclass(frozen=True, eq=False)
class Subject:
    """What is moved: these layers, or of these only what `selection` holds, or with `is_mask` the one layer's mask.

    `leaves_copy` leaves what is moved where it was, too.
    """

    layer_ids: tuple[LayerId, ...]
    selection: TileMap | None = None
    is_mask: bool = False
    leaves_copy: bool = False

    def is_outdated(self, document: Document) -> bool:
        """True when the document's selection is another by now."""
        return self.selection is not None and bool(self.selection.changed_keys(document.selection.pixels))


def subject_of(document: Document, layer_id: LayerId, leaves_copy: bool = False) -> Subject:
    """What moving the active layer means now. Raises InputError when it is locked or there is nothing to be moved."""
    layer_ids = layers_to_transform(document, layer_id)
    layer = document.layers.get(layer_id)
    selection = None if document.selection.is_empty else document.selection.pixels.snapshot()
    if document.is_mask_active and layer_id == document.active_layer_id and layer.hidden is not None:
        subject = Subject((layer_id,), selection, is_mask=True, leaves_copy=leaves_copy)
    elif selection is None:
        subject = Subject(layer_ids, leaves_copy=leaves_copy)
    else:
        subject = Subject(layer_ids, selection, leaves_copy=leaves_copy)
        if any(document.layers.get(layer_id).properties.is_alpha_locked for layer_id in layer_ids):
            raise InputError("The layer's transparency is locked: unlock it first.")
    if roughly_of(document, subject).is_empty:
        raise InputError(_EMPTY if subject.selection is None else _EMPTY_PART)
    return subject


def roughly_of(document: Document, subject: Subject) -> Rect:
    """Where the subject lies, at most a tile too large on each side; quick."""
    if subject.is_mask:
        return document.bounds
    area = NOTHING
    for layer_id in subject.layer_ids:
        pixels = document.layers.get(layer_id).pixels
        if subject.selection is None:
            area = area.united(pixels.tile_bounds())
        else:
            for key in pixels.keys & subject.selection.keys:
                area = area.united(tile_rect(key))
    return area


def box_of(document: Document, subject: Subject) -> Rect:
    """The smallest rectangle around what is moved; for a mask around what differs from its surroundings."""
    if subject.is_mask:
        hidden = document.layers.get(subject.layer_ids[0]).hidden
        area = NOTHING if hidden is None else _figure(hidden, document.bounds)[0].bounds().intersect(document.bounds)
        area = document.bounds if area.is_empty else area
    else:
        area = content_of(document, subject.layer_ids)
    return area if subject.selection is None else area.intersect(subject.selection.bounds())


def prepare(
    document: Document,
    subject: Subject,
    matrix: Matrix,
    interpolation: Interpolation = Interpolation.BICUBIC,
    verb: str = "Transform",
) -> TransformLayers | MovePart | MoveMask:
    """Freeze what moving a subject needs; `verb` names the step. Raises InputError for impossible shapes."""
    turn = as_turn(matrix)
    is_move = turn is not None and turn[0].quarters == 0 and not turn[0].is_flipped
    if not subject.is_mask and subject.selection is None and not subject.leaves_copy:
        if verb == "Move" and is_move and turn is not None:
            return prepare_move(document, subject.layer_ids, turn[1], turn[2])
        return prepare_transform(document, subject.layer_ids, matrix, interpolation)
    box = roughly_of(document, subject) if is_move else box_of(document, subject)
    if box.is_empty:
        raise InputError(_EMPTY if subject.selection is None else _EMPTY_PART)
    if not is_usable(matrix, box):
        raise InputError("This shape is folded over or too thin: move its corners apart.")
    target = mapped_box(matrix, box)
    if max(target.width, target.height) > MAX_SIDE or target.area > MAX_PIXELS:
        raise InputError("The layer would become too large: scale it less.")
    region = box.united(target).intersect(document.bounds)
    before = Shape.of_layers(document, subject.layer_ids)
    if subject.is_mask:
        return MoveMask(f"{verb} mask", subject, matrix, interpolation, before, document.bounds, region, None)
    if subject.selection is not None:
        before = replace(before, selection=document.selection.pixels.snapshot())
    label = f"{'Copy' if subject.leaves_copy else verb} selected part" if subject.selection else "Copy within layer"
    return MovePart(
        label, subject, matrix, interpolation, before, document.bounds, region, document.revision, document.depth
    )


@dataclass(frozen=True, eq=False)
class _Move:
    label: str
    subject: Subject
    matrix: Matrix
    interpolation: Interpolation
    before: Shape
    bounds: Rect
    region: Rect
    base_revision: int | None

    @property
    def is_quick(self) -> bool:
        """True for what touches few tiles."""
        sides = -(-self.region.width // 256) + 1, -(-self.region.height // 256) + 1
        return sides[0] * sides[1] <= QUICK_TILES // 3

    def ask(self) -> Command:
        """Nothing happens before the result is there."""
        return Several(self.label, ())

    def again(self, document: Document) -> TransformLayers | MovePart | MoveMask:
        """The same for the layers as they are by now. Raises InputError when one of them is gone."""
        if any(layer_id not in document.layers for layer_id in self.subject.layer_ids):
            raise InputError(f"{self.label} was given up: its layer is gone.")
        return prepare(document, self.subject, self.matrix, self.interpolation, self.label.split()[0])

    def finish(self, result: Shape) -> Command:
        """One step."""
        return Reshape(self.label, self.before, result)

    def _placed(self, tiles: TileMap, progress: Progress) -> TileMap:
        return placed(tiles, self.matrix, self.interpolation, progress)


@dataclass(frozen=True, eq=False)
class MovePart(_Move):
    """Selected pixels at another place of their layers, over what is there; the selection goes along."""

    depth: Depth

    def run(self, engines: Engines, progress: Progress) -> Shape:
        """Take the pixels out, or copy them, and compose them at their place."""
        layers: dict[LayerId, LayerGeometry] = {}
        count = len(self.before.layers) + 1
        for index, (layer_id, layer) in enumerate(self.before.layers.items()):
            part = progress.part(index / count, (index + 1) / count)
            layers[layer_id] = replace(layer, pixels=self._moved(layer.pixels, part))
        selection = None
        if self.subject.selection is not None:
            moved = self._placed(self.subject.selection, progress.part(1 - 1 / count, 1))
            selection = cut(moved, self.bounds, Progress())
        return Shape(layers, selection=selection)

    def _moved(self, pixels: TileMap, progress: Progress) -> TileMap:
        part, rest = TileMap(4, pixels.dtype), pixels.snapshot()
        selection = self.subject.selection
        if selection is None:
            part = pixels.snapshot()
        else:
            for key in sorted(pixels.keys & selection.keys):
                tile, mask = pixels.tile(key), selection.tile(key)
                if tile is not None and mask is not None:
                    part.replace_tiles({key: _frozen(taken(tile, mask))})
                    if not self.subject.leaves_copy:
                        rest.replace_tiles({key: _frozen(left(tile, mask))})
        if part.is_empty:
            return pixels.snapshot()
        moved = self._placed(part, progress.part(0, 0.7)).snapshot()
        return _over(rest, moved, self.depth, progress.part(0.7, 1))


def _frozen(tile: AnyArray) -> AnyArray | None:
    tile.flags.writeable = False
    return tile if tile.any() else None


def _over(below: TileMap, above: TileMap, depth: Depth, progress: Progress) -> TileMap:
    """Two maps composed where the upper one has tiles; elsewhere, and under its transparent pixels, nothing changes."""
    steps = tuple(Step(pixels, BlendMode.NORMAL, 1.0) for pixels in (below, above))
    tiles: dict[Key, AnyArray | None] = {}
    for index, key in enumerate(sorted(above.keys)):
        progress.step(index / len(above.keys))
        alone = below.tile(key) is None
        tiles[key] = above.tile(key) if alone else _frozen(render(steps, tile_rect(key), depth))
    below.replace_tiles(tiles)
    return below


@dataclass(frozen=True, eq=False)
class MoveMask(_Move):
    """A layer's mask at another place while the pixels stay; its surroundings go on as they are at the border."""

    def run(self, engines: Engines, progress: Progress) -> Shape:
        """Move what differs from the surroundings, or only the selected part of it."""
        ((layer_id, layer),) = self.before.layers.items()
        figure, is_inverted = _figure(layer.hidden or empty_selection(), self.bounds)
        selection = self.subject.selection
        if selection is None:
            moved = self._placed(figure, progress)
        else:
            moved = self._part(figure, selection, progress)
        if is_inverted:
            moved = inverted(moved, self.bounds)
        return Shape({layer_id: replace(layer, hidden=moved)})

    def _part(self, figure: TileMap, selection: TileMap, progress: Progress) -> TileMap:
        part = empty_selection()
        rest = figure.snapshot()
        for key in figure.keys & selection.keys:
            mine, mask = figure.tile(key), selection.tile(key)
            if mine is None or mask is None:
                continue
            share = ((mine.astype(np.uint32) * mask + 127) // 255).astype(np.uint8)
            rest.replace_tiles({key: mine if self.subject.leaves_copy else _frozen(mine - share)})
            part.replace_tiles({key: _frozen(share)})
        there = self._placed(selection, progress.part(0, 0.5))
        moved = self._placed(part, progress.part(0.5, 1))
        for key in there.keys:
            place = tile_rect(key)
            kept = rest.read(place).astype(np.uint32) * (255 - there.read(place)) // 255
            rest.write(place, np.minimum(kept + moved.read(place), 255).astype(np.uint8))
        return rest


def _figure(hidden: TileMap, bounds: Rect) -> tuple[TileMap, bool]:
    """What a mask hides, or where most of the border is hidden what it shows (True): the part that stands out."""
    rows = (
        hidden.read(Rect(bounds.x, bounds.y, bounds.width, 1)),
        hidden.read(Rect(bounds.x, bounds.bottom - 1, bounds.width, 1)),
    )
    columns = (
        hidden.read(Rect(bounds.x, bounds.y, 1, bounds.height)),
        hidden.read(Rect(bounds.right - 1, bounds.y, 1, bounds.height)),
    )
    border = np.concatenate([part.ravel() for part in (*rows, *columns)])
    if np.count_nonzero(border >= 128) * 2 <= len(border):
        return hidden, False
    return inverted(hidden, bounds), True
