"""Lines of a sketch that meet the picture's own edges where these reach the border of what is filled."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import partial

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.icc import MatrixProfile
from editor.algorithms.line_ends import Meeting, evenly, meetings, partner, pulled
from editor.algorithms.structure_endings import Doubles, Ending, find_endings
from editor.core.document import Snapshot
from editor.core.geometry import Rect
from editor.core.pixels import to_float
from editor.core.progress import Progress
from editor.core.sketch import MAX_POINTS, Sketch, Stroke
from editor.operations.table_profile import TableProfile

MAX_SNAP_PX = 400.0
TRANSPARENT_BELOW = 0.05
# An edge is known by what can be seen of it: so many pixels around a place where a line meets the border.
_LOOK_PX = 56
_CELL_PX = 112
# From how far away a picture is looked at when ends may be pulled far.
_SHARP_UP_TO_PX = 12.0
_LEAST_CONTRAST = 5.0


def snapped(
    sketch: Sketch | None,
    snapshot: Snapshot,
    reach: float,
    progress: Progress,
    profile: MatrixProfile | TableProfile | None = None,
) -> Sketch | None:
    """The sketch with its lines bent where they cross the border of the snapshot's selection: through the end of an
    edge of the picture that is at most `reach` pixels away and goes about the same way. 0 changes nothing.

    Lines that end inside are led to such an edge from twice as far. What meets no edge stays as it was drawn, and so
    does everything that is no line. The result is for filling: it has many points, and is never kept.
    """
    if sketch is None or reach <= 0:
        return sketch
    reach = min(reach, MAX_SNAP_PX)
    area = snapshot.selection.bounds().intersect(snapshot.size.rect)
    lines: dict[int, Doubles] = {}
    asked: dict[tuple[int, int], list[tuple[Stroke, Meeting, float]]] = defaultdict(list)
    for index, stroke in enumerate(sketch):
        if index % 200 == 0:
            progress.step(0.3 * index / len(sketch))
        if stroke.kind != "edge" or stroke.is_dot or not stroke.bounds.overlaps(area):
            continue
        line = evenly(stroke.line.astype(np.float64))
        if len(line) > MAX_POINTS // 2:
            continue
        for meeting in meetings(line[:, :2], _inside(snapshot, line), stroke.is_closed):
            lines[stroke.id] = line
            cell = (int(meeting.place[0] // _CELL_PX), int(meeting.place[1] // _CELL_PX))
            asked[cell].append((stroke, meeting, 2 * reach if meeting.is_end else reach))
    pulls: dict[int, list[tuple[float, Doubles]]] = defaultdict(list)
    for number, wanting in enumerate(asked.values()):
        progress.step(0.3 + 0.7 * number / len(asked))
        endings = _endings(snapshot, [meeting for _, meeting, _ in wanting], max(r for _, _, r in wanting), profile)
        for stroke, meeting, allowed in wanting:
            met = partner(meeting, endings, allowed)
            if met is not None:
                pulls[stroke.id].append((meeting.along, met.place))
    changed = [_bent(stroke, lines[stroke.id], pulls[stroke.id]) for stroke in sketch if pulls.get(stroke.id)]
    progress.step(1.0)
    return sketch.replaced(*changed) if changed else sketch


def _bent(stroke: Stroke, line: Doubles, pulls: list[tuple[float, Doubles]]) -> Stroke:
    points = line.copy()
    points[:, :2] = pulled(line[:, :2], pulls, stroke.is_closed)
    # Every point twice: a polygon line is drawn just as it is.
    return replace(stroke, points=np.repeat(points, 2, axis=0).astype(np.float32))


def _inside(snapshot: Snapshot, line: Doubles) -> npt.NDArray[np.bool_]:
    """For each point of a line whether it is selected."""
    low, high = np.floor(line[:, :2].min(axis=0)).astype(int), np.ceil(line[:, :2].max(axis=0)).astype(int)
    box = Rect.from_edges(int(low[0]), int(low[1]), int(high[0]) + 1, int(high[1]) + 1)
    box = box.intersect(snapshot.size.rect)
    if box.is_empty:
        return np.zeros(len(line), np.bool_)
    xs, ys = np.floor(line[:, :2]).astype(int).T
    seen = (xs >= box.x) & (ys >= box.y) & (xs < box.right) & (ys < box.bottom)
    found = np.zeros(len(line), np.bool_)
    found[seen] = snapshot.selection.read(box)[ys[seen] - box.y, xs[seen] - box.x] > 0
    return found


def _endings(
    snapshot: Snapshot, wanted: list[Meeting], reach: float, profile: MatrixProfile | TableProfile | None
) -> list[Ending]:
    """Edges of the picture that reach its hole near some places, in document pixels."""
    factor = max(1.0, reach / _SHARP_UP_TO_PX)
    xs, ys = np.array([meeting.place for meeting in wanted]).T
    pad = round(reach + _LOOK_PX * factor)
    box = Rect.from_edges(int(xs.min()) - pad, int(ys.min()) - pad, int(xs.max()) + pad, int(ys.max()) + pad)
    box = box.intersect(snapshot.size.rect)
    if box.is_empty:
        return []
    rgba = to_float(snapshot.render(box))
    image = np.ascontiguousarray(rgba[..., :3])
    image = image if profile is None else profile.to_srgb(image)
    hole = snapshot.selection.read(box) > 0
    known = (rgba[..., 3] >= TRANSPARENT_BELOW) & ~hole
    if not known.any() or not hole.any():
        return []
    if factor > 1:
        size = (max(1, round(box.width / factor)), max(1, round(box.height / factor)))
        smaller = partial(cv2.resize, dsize=size, interpolation=cv2.INTER_AREA)
        share = np.asarray(smaller(known.astype(np.float32)), np.float32)
        image = np.asarray(smaller(image * known[..., None].astype(np.float32)), np.float32)
        image = np.asarray(image / np.maximum(share, np.float32(1e-3))[..., None], np.float32)
        hole, known = np.asarray(smaller(hole.astype(np.float32))) > 0.5, share > 0.98
    across, down = box.width / hole.shape[1], box.height / hole.shape[0]
    found = find_endings(image, hole, known & ~hole, is_fine=True)
    found = [ending for ending in found if ending.contrast >= _LEAST_CONTRAST]
    return [replace(ending, place=ending.place * (across, down) + (box.x, box.y)) for ending in found]
