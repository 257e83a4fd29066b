"""Tile maps at other places: moved, turned, cut, scaled and warped, tile by tile, so that a job can report and stop."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np

from editor.algorithms.resample import Axis, Interpolation, picked, premultiplied, scaled, straight
from editor.algorithms.warp import Matrix, Turn, Warp, as_turn, mapped_box
from editor.core.geometry import Rect
from editor.core.pixels import AnyArray, FloatImage, depth_of, from_float, to_float
from editor.core.progress import Progress
from editor.core.recipe import Recipe
from editor.core.tiles import TILE, Key, TileMap, keys_over, tile_rect

# Larger blocks read fewer source pixels twice, smaller ones report and stop sooner.
WARP_BLOCK = 2 * TILE


def turned(tiles: TileMap, turn: Turn, dx: int, dy: int, progress: Progress) -> TileMap:
    """The map turned about the document's origin and then moved by whole pixels; every value survives as it is."""
    if turn == Turn() and dx % TILE == 0 and dy % TILE == 0:
        return _shifted(tiles, dx // TILE, dy // TILE)

    def source_of(place: Rect) -> Rect:
        return turn.inverse.rect(place.moved(-dx, -dy))

    keys = {
        key for tile in tiles.keys for key in keys_over(turn.rect(tile_rect(tile)).moved(dx, dy))
    }  # fmt: skip
    return _rebuilt(tiles, keys, lambda key: turn.pixels(tiles.read(source_of(tile_rect(key)))), progress)


def _shifted(tiles: TileMap, columns: int, rows: int) -> TileMap:
    """Moved by whole tiles: shares all of them."""
    frozen, out = tiles.snapshot(), TileMap(tiles.channels, tiles.dtype)
    out.replace_tiles({(x + columns, y + rows): frozen.tile((x, y)) for x, y in frozen.keys})
    return out


def cut(tiles: TileMap, rect: Rect, progress: Progress) -> TileMap:
    """What lies in a rectangle; whole tiles inside it are shared."""
    frozen, out = tiles.snapshot(), TileMap(tiles.channels, tiles.dtype)
    for index, key in enumerate(sorted(frozen.keys)):
        progress.step(index / len(frozen.keys))
        place = tile_rect(key)
        if rect.contains(place):
            out.replace_tiles({key: frozen.tile(key)})
        elif rect.overlaps(place):
            part = place.intersect(rect)
            out.write(part, frozen.read(part))
    return out


def scaled_map(
    tiles: TileMap, domain: Rect, scale: tuple[float, float], interpolation: Interpolation, progress: Progress
) -> TileMap:
    """The map scaled about the document's origin.

    At the borders of `domain` what is inside stays as opaque as it is; outside of it nothing is read.
    """
    out = TileMap(tiles.channels, tiles.dtype)
    content = tiles.tile_bounds().intersect(domain)
    if content.is_empty:
        return out
    across = Axis(scale[0], domain.x, domain.right, interpolation)
    down = Axis(scale[1], domain.y, domain.bottom, interpolation)
    left, right = across.touched(content.x, content.right)
    top, bottom = down.touched(content.y, content.bottom)
    target = Rect.from_edges(left, top, right, bottom)
    for band in _bands(target):
        progress.step((band.y - target.y) / target.height)
        first, last = across.window(band.x, band.right)
        upper, lower = down.window(band.y, band.bottom)
        window = Rect.from_edges(first, upper, last, lower)
        if not _has_content(tiles, window):
            continue
        pixels = tiles.read(window)
        box, origin = (band.x, band.y, band.right, band.bottom), (window.x, window.y)
        if interpolation is Interpolation.NEAREST:
            out.write(band, picked(pixels, across, down, origin, box))
        else:
            image = scaled(premultiplied(pixels), across, down, origin, box)
            out.write(band, _integers(straight(image), tiles))
    return out


def warped_map(tiles: TileMap, warp: Warp, progress: Progress) -> TileMap:
    """The map warped; its content must lie in the warp's source."""
    out = TileMap(tiles.channels, tiles.dtype)
    blocks = list(_blocks(warp.target))
    is_exact = warp.interpolation is Interpolation.NEAREST
    for index, block in enumerate(blocks):
        progress.step(index / len(blocks))
        window = warp.window(block)
        if not _has_content(tiles, window):
            continue
        pixels = tiles.read(window)
        if is_exact:
            image = np.clip(warp.run(to_float(pixels), window, block), 0, 1)
        else:
            image = straight(warp.run(premultiplied(pixels), window, block))
        out.write(block, _integers(image, tiles))
    return out


def placed(tiles: TileMap, matrix: Matrix, interpolation: Interpolation, progress: Progress) -> TileMap:
    """The map moved by a matrix: exactly where that is a turn or a move by whole pixels, else interpolated."""
    exact = as_turn(matrix)
    if exact is not None:
        return turned(tiles, *exact, progress)
    content = tiles.bounds()
    if content.is_empty:
        return TileMap(tiles.channels, tiles.dtype)
    return warped_map(tiles, Warp.plan(matrix, content, interpolation), progress)


def placed_recipe(recipe: Recipe, matrix: Matrix) -> Recipe | None:
    """How a generated layer came to be, at the layer's new place; None when nothing is left of its mask.

    A moved subject's group whose layers go elsewhere, while the picture stays, no longer tells how it was moved.
    """
    if "placement" in recipe.options:
        recipe = replace(recipe, options={key: recipe.options[key] for key in recipe.options if key != "placement"})
    exact = as_turn(matrix)
    context = mapped_box(matrix, recipe.context) if not recipe.context.is_empty else recipe.context
    if exact is not None and exact[0] == Turn():
        rect, mask = recipe.mask_rect.moved(exact[1], exact[2]), recipe.mask
    else:
        whole = TileMap.from_array(recipe.mask, recipe.mask_rect.x, recipe.mask_rect.y)
        moved = placed(whole, matrix, Interpolation.BILINEAR, Progress())
        rect = moved.bounds()
        mask = np.asarray(moved.read(rect), np.uint8)
    return None if rect.is_empty else replace(recipe, mask_rect=rect, mask=mask, context=context)


def _integers(image: FloatImage, like: TileMap) -> AnyArray:
    return from_float(image, depth_of(np.empty(0, like.dtype)))


def _has_content(tiles: TileMap, window: Rect) -> bool:
    return any(tiles.tile(key) is not None for key in keys_over(window))


def _bands(target: Rect) -> Iterable[Rect]:
    """Rows of tiles, so that no tile is written twice."""
    for row in range(target.y // TILE, -(-target.bottom // TILE)):
        yield Rect(target.x, row * TILE, target.width, TILE).intersect(target)


def _blocks(target: Rect) -> Iterable[Rect]:
    for row in range(target.y // WARP_BLOCK, -(-target.bottom // WARP_BLOCK)):
        for column in range(target.x // WARP_BLOCK, -(-target.right // WARP_BLOCK)):
            yield Rect(column * WARP_BLOCK, row * WARP_BLOCK, WARP_BLOCK, WARP_BLOCK).intersect(target)


def _rebuilt(tiles: TileMap, keys: set[Key], make: Callable[[Key], AnyArray], progress: Progress) -> TileMap:
    out = TileMap(tiles.channels, tiles.dtype)
    for index, key in enumerate(sorted(keys)):
        progress.step(index / len(keys))
        tile = np.ascontiguousarray(make(key))
        if tile.any():
            tile.flags.writeable = False
            out.replace_tiles({key: tile})
    return out
