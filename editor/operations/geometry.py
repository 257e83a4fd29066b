"""Geometry: the picture cut, enlarged, turned, flipped or resampled as a whole, and layers moved and transformed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Protocol

import cv2
import numpy as np

from editor.algorithms.resample import Interpolation
from editor.algorithms.warp import Matrix, Turn, as_turn, is_usable, mapped_box, translation
from editor.core.commands import Command, Several
from editor.core.document import Document, Metadata
from editor.core.geometry import Rect, Size
from editor.core.layer import LayerGeometry, LayerId
from editor.core.pixels import MaskArray
from editor.core.progress import Progress
from editor.core.recipe import Recipe
from editor.core.reshape import Reshape, Shape
from editor.core.tiles import TileMap
from editor.engines.registry import Engines
from editor.errors import InputError
from editor.files.limits import MAX_PIXELS
from editor.operations.places import cut, placed, placed_recipe, scaled_map, turned
from editor.operations.reposition_reshape import carried

# Rebuilding a tile takes about half a millisecond: what has no more than this runs at once.
QUICK_TILES = 12
MAX_SIDE = 300_000


class Change(Protocol):
    """A change of the whole picture's geometry: a frozen value."""

    @property
    def label(self) -> str:
        """What the history shows."""
        ...

    def size(self, size: Size) -> Size:
        """The picture's size after."""
        ...

    def pixels(self, tiles: TileMap, size: Size, progress: Progress) -> TileMap:
        """A layer's pixels or mask after; `size` is the picture's before."""
        ...

    def selection(self, tiles: TileMap, size: Size, progress: Progress) -> TileMap:
        """The selection after; it never leaves the picture."""
        ...

    def recipe(self, recipe: Recipe, size: Size) -> Recipe | None:
        """How a generated layer came to be, at its new place; None when nothing is left of it."""
        ...

    def matrix(self, size: Size) -> Matrix:
        """Where places of the picture come to lie, 3 x 3; strokes of the sketch go there."""
        ...

    def metadata(self, metadata: Metadata) -> Metadata:
        """What the file says about the picture after."""
        ...


@dataclass(frozen=True)
class Cut:
    """The picture becomes what lies in `rect`, which may reach beyond it: there is nothing, transparent.

    With `deletes_outside` what lies outside is gone from every layer; else it is only out of sight.
    """

    label: str
    rect: Rect
    deletes_outside: bool

    def size(self, size: Size) -> Size:
        """That of the rectangle."""
        return self.rect.size

    def pixels(self, tiles: TileMap, size: Size, progress: Progress) -> TileMap:
        """Moved, and cut where asked."""
        moved = turned(tiles, Turn(), -self.rect.x, -self.rect.y, progress.part(0, 0.7))
        return cut(moved, self.rect.size.rect, progress.part(0.7, 1)) if self.deletes_outside else moved

    def selection(self, tiles: TileMap, size: Size, progress: Progress) -> TileMap:
        """Moved and cut."""
        return replace(self, deletes_outside=True).pixels(tiles, size, progress)

    def recipe(self, recipe: Recipe, size: Size) -> Recipe | None:
        """Moved, and cut where asked."""
        dx, dy = -self.rect.x, -self.rect.y
        place, mask, context = recipe.mask_rect.moved(dx, dy), recipe.mask, recipe.context.moved(dx, dy)
        if self.deletes_outside:
            kept = place.intersect(self.rect.size.rect)
            if kept.is_empty:
                return None
            mask = mask[kept.moved(-place.x, -place.y).slices].copy()
            place, context = kept, context.intersect(self.rect.size.rect)
        return replace(recipe, mask_rect=place, mask=mask, context=context)

    def matrix(self, size: Size) -> Matrix:
        """Moved."""
        return translation(-self.rect.x, -self.rect.y)

    def metadata(self, metadata: Metadata) -> Metadata:
        """As it was."""
        return metadata


@dataclass(frozen=True)
class TurnAll:
    """The picture turned by quarters or flipped."""

    label: str
    turn: Turn

    def size(self, size: Size) -> Size:
        """Width and height swapped by a quarter turn."""
        return self.turn.rect(size.rect).size

    def _rect(self, rect: Rect, size: Size) -> Rect:
        whole = self.turn.rect(size.rect)
        return self.turn.rect(rect).moved(-whole.x, -whole.y)

    def pixels(self, tiles: TileMap, size: Size, progress: Progress) -> TileMap:
        """Turned within the picture; no value changes."""
        whole = self.turn.rect(size.rect)
        return turned(tiles, self.turn, -whole.x, -whole.y, progress)

    def selection(self, tiles: TileMap, size: Size, progress: Progress) -> TileMap:
        """Turned along."""
        return self.pixels(tiles, size, progress)

    def recipe(self, recipe: Recipe, size: Size) -> Recipe | None:
        """Turned along."""
        mask = np.ascontiguousarray(self.turn.pixels(recipe.mask))
        place, context = self._rect(recipe.mask_rect, size), self._rect(recipe.context, size)
        return replace(recipe, mask_rect=place, mask=mask, context=context)

    def matrix(self, size: Size) -> Matrix:
        """Turned along."""
        whole = self.turn.rect(size.rect)
        return translation(-whole.x, -whole.y) @ self.turn.matrix

    def metadata(self, metadata: Metadata) -> Metadata:
        """Resolutions that differ across and down change places by a quarter turn."""
        if metadata.dpi is None or self.turn.quarters % 2 == 0:
            return metadata
        return replace(metadata, dpi=(metadata.dpi[1], metadata.dpi[0]))


@dataclass(frozen=True)
class Scale:
    """The picture resampled to another size; `dpi` None keeps the resolution that the file names."""

    label: str
    to: Size
    interpolation: Interpolation
    dpi: tuple[float, float] | None = None

    def size(self, size: Size) -> Size:
        """The size asked for."""
        return self.to

    def _factors(self, size: Size) -> tuple[float, float]:
        return self.to.width / size.width, self.to.height / size.height

    def pixels(self, tiles: TileMap, size: Size, progress: Progress) -> TileMap:
        """Resampled; a layer that ends with the picture still does."""
        if self.to == size:
            return tiles.snapshot()
        content = tiles.bounds()
        return scaled_map(tiles, size.rect.united(content), self._factors(size), self.interpolation, progress)

    def selection(self, tiles: TileMap, size: Size, progress: Progress) -> TileMap:
        """Resampled along."""
        return tiles.snapshot() if self.to == size else self.pixels(tiles, size, progress)

    def recipe(self, recipe: Recipe, size: Size) -> Recipe | None:
        """Rectangles scaled outwards to whole pixels, the mask with them."""
        place = self._rect(recipe.mask_rect, size)
        return replace(
            recipe, mask_rect=place, mask=_mask_of_size(recipe.mask, place), context=self._rect(recipe.context, size)
        )

    def _rect(self, rect: Rect, size: Size) -> Rect:
        across, down = self._factors(size)
        left, top = int(np.floor(rect.x * across)), int(np.floor(rect.y * down))
        right, bottom = int(np.ceil(rect.right * across)), int(np.ceil(rect.bottom * down))
        return Rect.from_edges(left, top, max(right, left + 1), max(bottom, top + 1))

    def matrix(self, size: Size) -> Matrix:
        """Scaled along."""
        return np.diag([*self._factors(size), 1.0])

    def metadata(self, metadata: Metadata) -> Metadata:
        """With the resolution asked for."""
        return metadata if self.dpi is None else replace(metadata, dpi=self.dpi)


def _mask_of_size(mask: MaskArray, place: Rect) -> MaskArray:
    if mask.size == 0:
        return np.zeros((place.height, place.width), np.uint8)
    kind = cv2.INTER_AREA if place.area < mask.size else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(mask, (place.width, place.height), interpolation=kind), np.uint8)


@dataclass(frozen=True, eq=False)
class ReshapeDocument:
    """A change of the whole picture that was asked for; made by `prepare_reshape`."""

    change: Change
    before: Shape
    size: Size
    base_revision: int

    @property
    def label(self) -> str:
        """What the history shows."""
        return self.change.label

    @property
    def region(self) -> Rect:
        """All of the picture."""
        return self.size.rect

    @property
    def is_quick(self) -> bool:
        """True for small pictures."""
        return sum(len(layer.pixels.keys) for layer in self.before.layers.values()) <= QUICK_TILES

    def ask(self) -> Command:
        """Nothing happens before the result is there."""
        return Several(self.label, ())

    def again(self, document: Document) -> ReshapeDocument:
        """The same change of the document as it is by now."""
        return prepare_reshape(document, self.change)

    def run(self, engines: Engines, progress: Progress) -> Shape:
        """Compute everything at its new place."""
        before, size = self.before, self.size
        count = len(before.layers) + 1
        layers: dict[LayerId, LayerGeometry] = {}
        for index, (layer_id, layer) in enumerate(before.layers.items()):
            part = progress.part(index / count, (index + 1) / count)
            pixels = self.change.pixels(layer.pixels, size, part.part(0, 0.8))
            hidden = None if layer.hidden is None else self.change.pixels(layer.hidden, size, part.part(0.8, 1))
            recipe = None if layer.recipe is None else carried(layer.recipe, self.change, size)
            layers[layer_id] = LayerGeometry(pixels, hidden, recipe)
        selection = before.selection or TileMap(1, np.dtype(np.uint8))
        selection = self.change.selection(selection, size, progress.part(1 - 1 / count, 1))
        channels = {
            id_: replace(channel, pixels=self.change.selection(channel.pixels, size, Progress()))
            for id_, channel in (before.channels or {}).items()
        }
        metadata = None if before.metadata is None else self.change.metadata(before.metadata)
        sketch = before.sketch and before.sketch.transformed(self.change.matrix(size))
        return Shape(layers, self.change.size(size), selection, metadata, channels, sketch)

    def finish(self, result: Shape) -> Command:
        """One step."""
        return Reshape(self.label, self.before, result)


def prepare_reshape(document: Document, change: Change) -> ReshapeDocument:
    """Freeze what a change of the whole picture needs. Raises InputError for a size that cannot be."""
    size = change.size(document.size)
    if size.width < 1 or size.height < 1:
        raise InputError("A picture needs at least one pixel: choose a larger size.")
    if max(size.width, size.height) > MAX_SIDE or size.area > MAX_PIXELS:
        raise InputError(f"{size.width} × {size.height} pixels are too many: choose a smaller size.")
    return ReshapeDocument(change, Shape.of(document), document.size, document.revision)


def crop_to_selection(document: Document) -> Cut:
    """The change that cuts the picture to what is selected. Raises InputError when nothing is."""
    rect = document.selection.bounds().intersect(document.bounds)
    if rect.is_empty:
        raise InputError("Nothing is selected: paint or select what should remain, then crop.")
    return Cut("Crop to selection", rect, deletes_outside=True)


def canvas_rect(size: Size, to: Size, anchor: tuple[int, int]) -> Rect:
    """The rectangle that becomes the picture; `anchor` says which part stays in place: (-1, -1) the upper left."""
    spare_x, spare_y = size.width - to.width, size.height - to.height
    return Rect(spare_x * (anchor[0] + 1) // 2, spare_y * (anchor[1] + 1) // 2, to.width, to.height)


@dataclass(frozen=True, eq=False)
class TransformLayers:
    """Layers warped by one matrix; made by `prepare_transform`."""

    label: str
    matrix: Matrix
    interpolation: Interpolation
    before: Shape
    region: Rect
    base_revision: int

    @property
    def is_quick(self) -> bool:
        """True for small layers."""
        count = sum(len(layer.pixels.keys) for layer in self.before.layers.values())
        return count <= (QUICK_TILES if as_turn(self.matrix) else QUICK_TILES // 3)

    def ask(self) -> Command:
        """Nothing happens before the result is there."""
        return Several(self.label, ())

    def again(self, document: Document) -> TransformLayers:
        """The same for the layers as they are by now. Raises InputError when one of them is gone."""
        layer_ids = tuple(self.before.layers)
        if any(layer_id not in document.layers for layer_id in layer_ids):
            raise InputError(f"{self.label} was given up: its layer is gone.")
        exact = as_turn(self.matrix)
        if exact is not None and exact[0] == Turn():
            return prepare_move(document, layer_ids, exact[1], exact[2])
        return prepare_transform(document, layer_ids, self.matrix, self.interpolation, self.label)

    def run(self, engines: Engines, progress: Progress) -> Shape:
        """Compute every layer and its mask at the new place."""
        count = len(self.before.layers)
        layers: dict[LayerId, LayerGeometry] = {}
        for index, (layer_id, layer) in enumerate(self.before.layers.items()):
            part = progress.part(index / count, (index + 1) / count)
            pixels = self._placed(layer.pixels, part.part(0, 0.8))
            hidden = None if layer.hidden is None else self._placed(layer.hidden, part.part(0.8, 1))
            recipe = None if layer.recipe is None else placed_recipe(layer.recipe, self.matrix)
            layers[layer_id] = LayerGeometry(pixels, hidden, recipe)
        return Shape(layers)

    def _placed(self, tiles: TileMap, progress: Progress) -> TileMap:
        return placed(tiles, self.matrix, self.interpolation, progress)

    def finish(self, result: Shape) -> Command:
        """One step."""
        return Reshape(self.label, self.before, result)


def layers_to_transform(document: Document, layer_id: LayerId) -> tuple[LayerId, ...]:
    """A layer, or a group with all it holds. Raises InputError when one of them is locked."""
    layers = [*document.layers.inside(layer_id), document.layers.get(layer_id)]
    if any(layer.properties.is_locked for layer in layers):
        raise InputError("The layer is locked: unlock it first.")
    return tuple(layer.id for layer in layers)


def content_of(document: Document, layer_ids: tuple[LayerId, ...]) -> Rect:
    """The smallest rectangle that holds whatever these layers show."""
    bounds = Rect(0, 0, 0, 0)
    for layer_id in layer_ids:
        bounds = bounds.united(document.layers.get(layer_id).pixels.bounds())
    return bounds


def prepare_transform(
    document: Document,
    layer_ids: tuple[LayerId, ...],
    matrix: Matrix,
    interpolation: Interpolation = Interpolation.BICUBIC,
    label: str = "Transform layer",
) -> TransformLayers:
    """Freeze what a transform of layers needs. Raises InputError for empty layers and impossible shapes."""
    content = content_of(document, layer_ids)
    if content.is_empty:
        raise InputError("The layer is empty: there is nothing to move or transform.")
    if not is_usable(matrix, content):
        raise InputError("This shape is folded over or too thin: move its corners apart.")
    target = mapped_box(matrix, content)
    if max(target.width, target.height) > MAX_SIDE or target.area > MAX_PIXELS:
        raise InputError("The layer would become too large: scale it less.")
    before = Shape.of_layers(document, layer_ids)
    region = content.united(target).intersect(document.bounds)
    return TransformLayers(label, matrix, interpolation, before, region, document.revision)


def prepare_move(document: Document, layer_ids: tuple[LayerId, ...], dx: int, dy: int) -> TransformLayers:
    """A move by whole pixels, which changes no value."""
    matrix = translation(dx, dy)
    area = Rect(0, 0, 0, 0)
    for layer_id in layer_ids:
        area = area.united(document.layers.get(layer_id).pixels.tile_bounds())
    if area.is_empty:
        raise InputError("The layer is empty: there is nothing to move.")
    region = area.united(area.moved(dx, dy)).intersect(document.bounds)
    before = Shape.of_layers(document, layer_ids)
    return TransformLayers("Move layer", matrix, Interpolation.NEAREST, before, region, document.revision)


def prepare_flip(document: Document, layer_ids: tuple[LayerId, ...], is_upright: bool) -> TransformLayers:
    """Left and right, or with `is_upright` top and bottom, change places within the layers' own area."""
    content: Any = content_of(document, layer_ids)
    turn = Turn(2 if is_upright else 0, True)
    matrix = turn.matrix.copy()
    matrix[0, 2] = 0 if is_upright else content.x + content.right
    matrix[1, 2] = content.y + content.bottom if is_upright else 0
    label = "Flip layer vertically" if is_upright else "Flip layer horizontally"
    return prepare_transform(document, layer_ids, matrix, Interpolation.NEAREST, label)
