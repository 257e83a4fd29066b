"""The part of a subject that the picture's border hides: proposed when it is lifted, drawn only when that is asked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from editor.algorithms.extrapolate import beyond
from editor.algorithms.regions import Region
from editor.core.document import Snapshot
from editor.core.geometry import Rect
from editor.core.pixels import MaskArray, RgbaImage, from_float, to_float
from editor.core.progress import Progress
from editor.core.tiles import TileMap
from editor.engines.registry import Engines
from editor.operations.cut_out import CutOut
from editor.operations.filling import Canvas, fill_regions
from editor.operations.reposition_parts import Hidden, Subject


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


def completed(subject: Subject, engines: Engines, seed: int, progress: Progress, engine: str | None = None) -> Subject:
    """The subject with its hidden part, which is made of the subject alone; itself where nothing seems hidden.

    Raises Cancelled, and EngineError when the engine cannot.
    """
    hidden, cut = subject.hidden, subject.cut
    if hidden is None or not hidden.mask.any():
        progress.step(1.0)
        return subject
    whole = hidden.area.united(cut.area)
    depth = subject.snapshot.depth
    known = cut.area.moved(-whole.x, -whole.y)
    pixels = from_float(np.dstack([cut.colors, (cut.alpha > 0.5).astype(np.float32)]), depth)
    image, mask = TileMap.from_array(pixels, known.x, known.y), TileMap.from_array(hidden.mask)

    def render(rect: Rect) -> RgbaImage:
        return image.read(rect)

    def hole(rect: Rect) -> MaskArray:
        return np.asarray(mask.read(rect), np.uint8)

    local = whole.size.rect
    region = Region(mask.bounds(), local)
    canvas = Canvas(render, hole, depth, subject.profile)
    (filled,) = fill_regions(canvas, engines.inpainter(engine), [region], seed, progress)
    cover = to_float(hidden.mask)
    alpha = np.zeros(cover.shape, np.float32)
    alpha[known.slices] = cut.alpha
    colors = filled.pixels.copy()
    own = cut.alpha > 0
    colors[known.slices][own] = cut.colors[own]
    return replace(subject, cut=CutOut(whole, np.maximum(alpha, cover), colors), anchor=subject.anchor or cut.area)
