"""Pixels for showing: of a subject that is not cut out yet, and of layers."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import cv2
import numpy as np

from editor.algorithms.completion_color import diffuse
from editor.core.blend import BlendMode
from editor.core.compose import render, steps_of
from editor.core.document import Document, Snapshot
from editor.core.geometry import Rect
from editor.core.layer import Layer, LayerId
from editor.core.pixels import Depth, RgbaImage, full_scale, to_float
from editor.core.progress import Progress
from editor.core.tiles import TileMap, keys_over, tile_rect
from editor.operations.filling import TRANSPARENT_BELOW
from editor.operations.reposition import Placement

# The quick fill is computed from a picture of so many pixels a side, and has so many.
PREFILL_READ_SIDE, PREFILL_SIDE = 160, 512


class Above(NamedTuple):
    """Straight RGBA stretched over `area`, to be laid over the picture by `mode`."""

    area: Rect
    pixels: RgbaImage
    mode: BlendMode


def plain_pixels(
    snapshot: Snapshot, selection: TileMap, area: Rect, max_area: int, progress: Progress, is_hurried: bool = False
) -> RgbaImage:
    """What is selected of the picture, without a matte: straight RGBA of `area`, at most about `max_area` pixels.

    `is_hurried` takes single pixels instead of means.
    """
    share = max(1, int(np.ceil(np.sqrt(area.area / max_area))))
    height, width = -(-area.height // share), -(-area.width // share)
    out = np.zeros((height, width, 4), np.uint8 if snapshot.depth == 8 else np.uint16)
    full = full_scale(snapshot.depth)
    for key in keys_over(area):
        if selection.tile(key) is None:
            continue
        progress.step(0.0)
        part = tile_rect(key).intersect(area)
        # Whole squares of the coarse grid, so that tiles meet without a seam.
        x0, y0 = -(-(part.x - area.x) // share), -(-(part.y - area.y) // share)
        x1, y1 = -(-(part.right - area.x) // share), -(-(part.bottom - area.y) // share)
        if x1 <= x0 or y1 <= y0:
            continue
        place = Rect.from_edges(area.x + x0 * share, area.y + y0 * share, part.right, part.bottom)
        pixels, mask = snapshot.render(place), selection.read(place)
        if share > 1 and is_hurried:
            pixels, mask = pixels[::share, ::share], mask[::share, ::share]
        elif share > 1:
            size = (x1 - x0, y1 - y0)
            pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), out.dtype)
            mask = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_AREA), np.uint8)
        alpha = pixels[..., 3].astype(np.uint32) * mask // 255
        out[y0 : y0 + pixels.shape[0], x0 : x0 + pixels.shape[1], :3] = pixels[..., :3]
        out[y0 : y0 + pixels.shape[0], x0 : x0 + pixels.shape[1], 3] = np.minimum(alpha, full)
    return out


def plain_prefill(snapshot: Snapshot, selection: TileMap, area: Rect) -> tuple[Rect, RgbaImage] | None:
    """What is selected filled smoothly from around it, before it is cut out: straight RGBA uint8 over a rectangle.

    None where nothing around it is known.
    """
    around = area.padded(max(16, max(area.width, area.height) // 4)).intersect(snapshot.size.rect)
    small_size, size = (_within(around, side) for side in (PREFILL_READ_SIDE, PREFILL_SIDE))
    small = to_float(np.asarray(cv2.resize(snapshot.render(around), small_size, interpolation=cv2.INTER_AREA)))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9))
    mask = np.asarray(cv2.dilate(np.asarray(selection.read(around), np.uint8), disc), np.uint8)
    covered = np.asarray(cv2.resize(mask, small_size, interpolation=cv2.INTER_AREA))
    known = (covered == 0) & (small[..., 3] >= TRANSPARENT_BELOW)
    if not known.any():
        return None
    filled = diffuse(np.ascontiguousarray(small[..., :3]), known)
    color = np.clip(np.rint(cv2.resize(filled, size, interpolation=cv2.INTER_LINEAR) * 255), 0, 255)
    alpha = cv2.resize(mask, size, interpolation=cv2.INTER_AREA)
    return around, np.dstack([color.astype(np.uint8), alpha])


def _within(area: Rect, side: int) -> tuple[int, int]:
    factor = min(1.0, side / max(area.width, area.height))
    return max(1, round(area.width * factor)), max(1, round(area.height * factor))


def layers_above(document: Document, group: LayerId) -> list[list[Layer]]:
    """What lies above a group, bottom first: each a layer alone, or a group after what it holds; frozen.

    Groups around the moved one are left out, and the layers in them are as they were outside.
    """
    layers = list(document.layers)
    rest = layers[document.layers.index(group) + 1 :]
    around, each = set(), document.layers.get(group).group
    while each is not None:
        around.add(each)
        each = document.layers.get(each).group
    found: list[list[Layer]] = []
    holding: list[Layer] = []
    for layer in rest:
        if layer.id in around:
            continue
        copy = layer.snapshot()
        holding.append(copy)
        if layer.group is None or layer.group in around:
            copy.group = None
            found.append(holding)
            holding = []
    return found


def pixels_above(layers: list[Layer], bounds: Rect, depth: Depth, max_area: int, progress: Progress) -> Above:
    """One of `layers_above` alone, with its opacity, for its blend mode to be drawn with; at most about `max_area`."""
    top = layers[-1]
    plain = replace(top, properties=replace(top.properties, blend_mode=BlendMode.NORMAL, is_clipped=False))
    steps = steps_of([*layers[:-1], plain])
    keys = [key for key in keys_over(bounds) if any(step.has_content(key) for step in steps)]
    area = Rect(0, 0, 0, 0)
    for key in keys:
        area = area.united(tile_rect(key))
    area = area.intersect(bounds)
    share = 1
    while area.area > max_area * share * share:
        share *= 2
    out = np.zeros((-(-area.height // share), -(-area.width // share), 4), np.uint8 if depth == 8 else np.uint16)
    for key in keys:
        progress.step(0.0)
        part = tile_rect(key).intersect(area)
        pixels = render(steps, part, depth)
        size = -(-part.width // share), -(-part.height // share)
        if share > 1:
            pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), out.dtype)
        x, y = (part.x - area.x) // share, (part.y - area.y) // share
        out[y : y + size[1], x : x + size[0]] = pixels
    return Above(area, out, top.properties.blend_mode)


def is_plain(placement: Placement) -> bool:
    """True for a placement that only moves."""
    return (placement.scale, placement.rotation_deg, placement.is_flipped) == (1.0, 0.0, False)


def pixels_of(tiles: TileMap) -> tuple[Rect, RgbaImage]:
    """Where a layer's pixels are, and they themselves."""
    area = tiles.bounds()
    return area, tiles.read(area)
