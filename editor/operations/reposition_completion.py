"""The part of a subject that the border or something before it hides: proposed, drawn only when that is asked."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from editor.algorithms.extrapolate import beyond
from editor.algorithms.extrapolate_behind import behind as guessed_behind
from editor.algorithms.regions import Region
from editor.core.document import Snapshot
from editor.core.geometry import Rect
from editor.core.pixels import MASK_THRESHOLD, MaskArray, RgbaImage, from_float, to_float
from editor.core.progress import Progress
from editor.core.tiles import TileMap
from editor.engines.base import BEGINNINGS
from editor.engines.registry import Engines
from editor.operations.cut_out import CutOut
from editor.operations.filling import Canvas, fill_regions
from editor.operations.reposition_parts import Hidden, Subject

# Coverage from which a color is the subject's own.
SURE = 0.9


def propose_hidden(snapshot: Snapshot, cut: CutOut) -> Hidden | None:
    """What of a subject seems to lie beyond the picture's border; None where it does not touch it."""
    area, bounds = cut.area, snapshot.size.rect
    sides = (area.y <= 0, area.right >= bounds.right, area.bottom >= bounds.bottom, area.x <= 0)
    found = beyond(cut.alpha, sides) if any(sides) else None
    if found is None:
        return None
    cover, (top, right, bottom, left) = found
    place = Rect.from_edges(area.x - left, area.y - top, area.right + right, area.bottom + bottom)
    return Hidden(place, np.rint(cover * 255).astype(np.uint8), at_border=True)


def hidden_with(subject: Subject, front: MaskArray | None) -> Hidden | None:
    """What seems hidden of a subject by the border, and by what `front` says stands before it; None for nothing.

    `front` is a mask `[y, x]` uint8 of the document. What is guessed lies where it is set, so that the subject would
    not have been seen there.
    """
    known = subject.hidden
    bounds = subject.snapshot.size.rect
    if front is None or not front.any():
        return known
    own = subject.cut.area
    area = own.padded(max(own.width, own.height) // 2).intersect(bounds)
    alpha = np.zeros((area.height, area.width), np.float32)
    alpha[own.moved(-area.x, -area.y).slices] = subject.cut.alpha
    found = guessed_behind(alpha, front[area.slices] >= MASK_THRESHOLD)
    if found is None:
        return known
    mask = np.rint(found * 255).astype(np.uint8)
    box = Rect(*cv2.boundingRect(mask)).moved(area.x, area.y)
    place = box.united(own) if known is None else box.united(own).united(known.area)
    whole = np.zeros((place.height, place.width), np.uint8)
    whole[box.moved(-place.x, -place.y).slices] = mask[box.moved(-area.x, -area.y).slices]
    if known is not None:
        part = whole[known.area.moved(-place.x, -place.y).slices]
        np.maximum(part, known.mask, out=part)
    return Hidden(place, whole, at_border=known is not None and known.at_border)


def completed(
    subject: Subject,
    engines: Engines,
    seed: int,
    progress: Progress,
    engine: str | None = None,
    front: MaskArray | None = None,
    beginning: str = BEGINNINGS[0],
) -> Subject:
    """The subject with its hidden part, which is made of the subject alone; itself where nothing seems hidden.

    `front` is what stands before it, `[y, x]` uint8 of the document; `beginning` as for a fill. Raises Cancelled, and
    EngineError when the engine cannot.
    """
    subject = replace(subject, hidden=hidden_with(subject, front))
    hidden, cut = subject.hidden, subject.cut
    if hidden is None or not hidden.mask.any():
        progress.step(1.0)
        return subject
    whole = hidden.area.united(cut.area)
    depth = subject.snapshot.depth
    known = cut.area.moved(-whole.x, -whole.y)
    pixels = from_float(np.dstack([cut.colors, (cut.alpha > SURE).astype(np.float32)]), depth)
    image, mask = TileMap.from_array(pixels, known.x, known.y), TileMap.from_array(hidden.mask)

    def render(rect: Rect) -> RgbaImage:
        return image.read(rect)

    def hole(rect: Rect) -> MaskArray:
        return np.asarray(mask.read(rect), np.uint8)

    local = whole.size.rect
    region = Region(mask.bounds(), local)
    canvas = Canvas(render, hole, depth, subject.profile, beginning=beginning)
    (filled,) = fill_regions(canvas, engines.inpainter(engine), [region], seed, progress)
    cover = to_float(hidden.mask)
    alpha = np.zeros(cover.shape, np.float32)
    alpha[known.slices] = cut.alpha
    colors = filled.pixels.copy()
    # Where the outline goes on, its own edge was mixed with what stood before it.
    own = (cut.alpha > 0) & ((cut.alpha > SURE) | (cover[known.slices] == 0))
    colors[known.slices][own] = cut.colors[own]
    return replace(subject, cut=CutOut(whole, np.maximum(alpha, cover), colors), anchor=subject.anchor or cut.area)
