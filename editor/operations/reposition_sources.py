"""What a subject's old place is not filled with: other things that stand before the same ground, such as its young."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.superpixels import region_graph
from editor.core.document import Snapshot
from editor.core.geometry import Rect
from editor.core.pixels import MASK_THRESHOLD, FloatImage, MaskArray, to_float
from editor.core.tiles import TileMap

Bools = npt.NDArray[np.bool_]

WORK_SIDE, SPACING = 256, 6
# Neighboring regions nearer than this in Lab are one; a thing differs from what surrounds it by at least that.
SAME_COLOR, OTHER_COLOR = 9.0, 24.0
# Of the hole's area: what is smaller is texture, what is larger is ground.
LEAST_THING, MOST_THING = 0.025, 0.8
# Of the outline of a thing: with more of it at the hole it rather goes on behind what was there.
MOST_CONTACT = 0.3
# How near to the hole something is beside it, in pixels.
TOUCH = 4
# When more than this of what is known would go, the picture is made of such things.
MOST_BARRED = 0.25


def never_sources(
    snapshot: Snapshot,
    area: Rect,
    mask: MaskArray,
    contexts: Sequence[Rect],
    front: MaskArray | None,
    bars_things: bool,
) -> TileMap | None:
    """What nothing is taken from for a hole, `mask` of `area`, filled in these contexts; None where all may be.

    What `front`, `[y, x]` uint8 of the document, says to stand before the subject, and other things if asked.
    """
    out = TileMap(1, np.dtype(np.uint8))
    beside = None if front is None else beside_hole(front, area, mask)
    if beside is not None:
        out = TileMap.from_array(beside)
    for context in contexts if bars_things else ():
        seen = context.intersect(snapshot.size.rect)
        factor = max(1, max(seen.width, seen.height) // (2 * WORK_SIDE))
        size = -(-seen.width // factor), -(-seen.height // factor)
        hole = np.zeros((seen.height, seen.width), np.uint8)
        common = area.intersect(seen)
        hole[common.moved(-seen.x, -seen.y).slices] = mask[common.moved(-area.x, -area.y).slices]
        shown = to_float(np.asarray(cv2.resize(snapshot.render(seen), size, interpolation=cv2.INTER_AREA)))
        gone = np.asarray(cv2.resize(hole, size, interpolation=cv2.INTER_AREA)) > 0
        gone |= shown[..., 3] < 0.5
        found = other_things(np.ascontiguousarray(shown[..., :3]), gone).astype(np.uint8) * np.uint8(255)
        if factor > 1:
            whole = seen.width, seen.height
            found = np.asarray(cv2.resize(found, whole, interpolation=cv2.INTER_NEAREST), np.uint8)
        if found.any():
            out.write(seen, np.maximum(found, np.asarray(out.read(seen), np.uint8)))
    return out if out.keys else None


def beside_hole(front: MaskArray, area: Rect, mask: MaskArray) -> MaskArray | None:
    """What of `front`, `[y, x]` uint8 of the document, hangs together with something beside a hole, `mask` of `area`;
    None for nothing. What stands before the subject only at its new place has nothing to do with its old one."""
    marked = (front >= MASK_THRESHOLD).astype(np.uint8)
    near = area.padded(TOUCH).intersect(Rect(0, 0, front.shape[1], front.shape[0]))
    hole = np.zeros((near.height, near.width), np.uint8)
    hole[area.moved(-near.x, -near.y).slices] = mask > 0
    touched = np.asarray(cv2.dilate(hole, np.ones((2 * TOUCH + 1, 2 * TOUCH + 1), np.uint8)) > 0)
    touched &= marked[near.slices] > 0
    if not touched.any():
        return None
    _, labels = cv2.connectedComponents(marked, connectivity=8)
    kept = np.unique(labels[near.slices][touched])
    return np.where(np.isin(labels, kept), np.uint8(255), np.uint8(0)).astype(np.uint8)


def other_things(image: FloatImage, hole: Bools) -> Bools:
    """Where things lie, `[y, x]`, in a picture `[y, x, 3]`, 0 to 1, that are not the ground around `hole` `[y, x]`.

    A thing is of one color, of another one than all around it, about as large as what was in the hole or smaller, ends
    within the picture, and borders on the hole with a small part of its outline.
    """
    height, width = hole.shape
    factor = min(1.0, WORK_SIDE / max(height, width))
    size = max(8, round(width * factor)), max(8, round(height * factor))
    small = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.float32)
    missing = np.asarray(cv2.resize(hole.astype(np.float32), size, interpolation=cv2.INTER_AREA)) > 0.02
    graph = region_graph(small, SPACING)
    free = np.bincount(graph.labels[~missing], minlength=graph.count) > 0.5 * graph.areas
    parents = list(range(graph.count))

    def root(index: int) -> int:
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    apart = np.linalg.norm(graph.colors[graph.pairs[:, 0]] - graph.colors[graph.pairs[:, 1]], axis=1)
    for one, other in graph.pairs[np.argsort(apart)][: int((apart < SAME_COLOR).sum())]:
        if free[one] and free[other]:
            parents[root(int(one))] = root(int(other))
    roots = np.array([root(index) for index in range(graph.count)])
    out = np.zeros(graph.count, bool)
    lost = float(missing.sum())
    for thing in np.unique(roots[free]):
        own = (roots == thing) & free
        area = float(graph.areas[own].sum())
        if not LEAST_THING * lost <= area <= MOST_THING * lost or graph.rim[own].any():
            continue
        across = own[graph.pairs].sum(axis=1) == 1
        beside = np.where(own[graph.pairs[:, 0]], graph.pairs[:, 1], graph.pairs[:, 0])
        contact = float(graph.lengths[across & ~free[beside]].sum())
        across &= free[beside]
        if not across.any() or not 0 < contact <= MOST_CONTACT * float(graph.lengths[across].sum()):
            continue
        weights = graph.lengths[across]
        differences = np.linalg.norm(graph.colors[beside[across]] - _mean(graph.colors, graph.areas, own), axis=1)
        if float((differences * weights).sum() / weights.sum()) >= OTHER_COLOR:
            out |= own
    found = out[graph.labels] & ~missing
    if not found.any() or found.sum() > MOST_BARRED * (~missing).sum():
        return np.zeros(hole.shape, bool)
    grown = cv2.dilate(found.astype(np.uint8), np.ones((3, 3), np.uint8))
    return np.asarray(cv2.resize(grown, (width, height), interpolation=cv2.INTER_NEAREST) > 0) & ~hole


def _mean(colors: FloatImage, areas: npt.NDArray[np.float32], own: Bools) -> FloatImage:
    return np.asarray((colors[own] * areas[own, None]).sum(axis=0) / areas[own].sum(), np.float32)
