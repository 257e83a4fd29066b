"""Structure: lines predicted inside what is to be filled, and the picture's own lines, as strokes to be edited."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.curve_fit import fitted
from editor.algorithms.line_edges import contours, ridges, slopes, smoothed, traced
from editor.algorithms.regions import Region, regions_of
from editor.algorithms.structure_lines import Line, predicted_lines, unlike
from editor.core.document import Snapshot
from editor.core.geometry import Rect
from editor.core.pixels import FloatImage, MaskArray, to_float
from editor.core.progress import Progress
from editor.core.sketch import MAX_STROKES, Stroke
from editor.engines.registry import Engines
from editor.engines.tasks import StructureFinder, StructureRequest
from editor.errors import InputError, ModelMissing
from editor.operations.filling import TRANSPARENT_BELOW, Profile

CLASSICAL = "edge-finder"
MAX_ALTERNATIVES = 8
# A region larger than this is looked at from farther away: structure is what one sees from there.
_MOST_SIDE_PX = 700
_MARGIN_PX, _MARGIN_SHARE, _MIN_SIDE_PX = 48, 0.5, 128
_TOLERANCE_PX = 0.75
LEAST_CONFIDENCE = 0.4
"""What networks of ours say where an edge is best counted: the files they are put into shift them to it."""
_DENIED = 0.3
# What only a network knows must be surer, and long enough to be worth bending: by the hole's size, no more than so.
_OWN, _OWN_SHARE, _OWN_LEAST_PX, _OWN_MOST_PX = 0.5, 0.2, 8, 32
# From so far away a network agrees best with the contours that people draw (35 photos of the Berkeley set).
_AFAR_PX, _OUTLINE = 128, 0.6
_PLAIN = 7.0
"""Contrast, as `slopes` measures it, from where on an edge is plain to see and nobody's opinion is asked."""


@dataclass(frozen=True, eq=False)
class StructureOptions:
    """`engine` None is the default engine where that predicts lines inside a hole, else the continuation of edges,
    which needs no model and is named “edge-finder”; a model goes over the lines that this finds and adds to them.
    `alternatives` is how many ways to go on are wanted at most. `profile` is the document's where its colors are not
    sRGB. `detail`, 0 to 1, says how faint and short the lines of a picture may be.
    """

    engine: str | None = None
    alternatives: int = 1
    profile: Profile | None = None
    detail: float = 0.5


def suggest_structure(
    snapshot: Snapshot,
    area: Rect,
    mask: MaskArray,
    engines: Engines | None,
    progress: Progress,
    options: StructureOptions = StructureOptions(),
) -> tuple[Stroke, ...]:
    """The likeliest lines inside a mask; see `suggest_structures`."""
    ways = suggest_structures(snapshot, area, mask, engines, progress, options)
    return ways[0] if ways else ()


def suggest_structures(
    snapshot: Snapshot,
    area: Rect,
    mask: MaskArray,
    engines: Engines | None,
    progress: Progress,
    options: StructureOptions = StructureOptions(),
) -> tuple[tuple[Stroke, ...], ...]:
    """Ways in which the picture's lines may go on inside `mask` (`[y, x]` uint8 over `area`, above 0 = inside).

    Each way holds edge strokes in document pixels, the surest first; `strength` is how sure a line is. Nothing found is
    no way at all. Raises InputError for an empty mask, ModelMissing for an unknown engine.
    """
    if not mask.any():
        raise InputError("Nothing is masked: paint over the region whose lines are wanted.")
    if not 1 <= options.alternatives <= MAX_ALTERNATIVES:
        raise InputError(f"Between 1 and {MAX_ALTERNATIVES} ways can be asked for, not {options.alternatives}.")
    finder = _finder(engines, options.engine)
    regions = regions_of(mask, area, snapshot.size, _MARGIN_PX, _MARGIN_SHARE, _MIN_SIDE_PX)
    found: list[list[list[Stroke]]] = []
    for index, region in enumerate(regions):
        part = progress.part(index / len(regions), (index + 1) / len(regions))
        part.step(0.0)
        seen = _Seen.of(snapshot, region, area, mask, options.profile)
        ways = predicted_lines(seen.image, seen.hole, seen.known, options.alternatives)
        if finder is not None:
            part.step(0.3)
            ways = [way for way in _judged(ways, finder, seen, part) if way]
        found.append([_strokes(way, seen) for way in ways])
        part.step(1.0)
    whole = []
    for number in range(max((len(ways) for ways in found), default=0)):
        strokes = [stroke for ways in found if ways for stroke in ways[min(number, len(ways) - 1)]]
        if strokes:
            whole.append(_numbered(strokes))
    progress.step(1.0)
    return tuple(whole)


def lines_of_region(
    snapshot: Snapshot,
    area: Rect,
    mask: MaskArray,
    engines: Engines | None,
    progress: Progress,
    options: StructureOptions = StructureOptions(),
) -> tuple[Stroke, ...]:
    """The picture's own lines inside `mask` (`[y, x]` uint8 over `area`), as smooth strokes, the strongest first.

    Edges are thinned, followed between pixels, and drawn as curves with few control points. Where a network predicts
    lines it tells outlines of things from texture, except at full detail. Nothing found is an empty tuple. Raises
    InputError for an empty mask, ModelMissing for an unknown engine.
    """
    if not mask.any():
        raise InputError("Nothing is selected: select the region whose lines are wanted.")
    if not 0 <= options.detail <= 1:
        raise InputError(f"The detail lies between 0 and 1, not {options.detail:g}.")
    progress.step(0.0)
    finder = _finder(engines, options.engine)
    context = area.padded(16).intersect(snapshot.size.rect)
    rgba = to_float(snapshot.render(context))
    image = np.ascontiguousarray(rgba[..., :3])
    image = image if options.profile is None else options.profile.to_srgb(image)
    wanted = np.zeros(image.shape[:2], np.bool_)
    wanted[area.moved(-context.x, -context.y).slices] = mask > 0
    wanted &= rgba[..., 3] >= TRANSPARENT_BELOW
    progress.step(0.2)
    # Detail goes over both what is an edge and how long one must be: 0 a few contours, 1 every leaf.
    sigma = float(2.6 - 1.6 * options.detail)
    strong = float(8.0 * 0.25**options.detail)
    found = slopes(image, sigma)
    thin = contours(image, sigma, strong, round(40 - 30 * options.detail)) & wanted
    progress.step(0.5)
    chains = traced(thin, found, least_length=max(6, round(24 - 16 * options.detail)))
    size = found.size
    if finder is not None and options.detail < 1:
        meant = _outlines(finder, image, progress.part(0.5, 0.6))
        least = _OUTLINE * (1 - options.detail)
        chains = [
            chain for chain in chains if _along(chain, meant).mean() > least or _along(chain, size).mean() > _PLAIN
        ]
    strokes: list[tuple[float, Stroke]] = []
    for index, chain in enumerate(chains):
        if index % 200 == 0:
            progress.step(0.6 + 0.4 * index / len(chains))
        contrast = float(np.median(_along(chain, size)))
        strength = contrast / (contrast + strong)
        is_closed = len(chain) > 8 and bool(np.allclose(chain[0], chain[-1]))
        line = smoothed(chain, 1.5) + np.array([context.x, context.y], np.float32)
        stroke = _stroke(line, strength, 1.5, is_closed=is_closed)
        strokes.append((strength * len(chain), stroke))
    strokes.sort(key=lambda pair: -pair[0])
    progress.step(1.0)
    return _numbered([stroke for _, stroke in strokes[:MAX_STROKES]])


@dataclass(frozen=True, eq=False)
class _Seen:
    """A region as it is looked at: sRGB `image`, `hole` and `known` [y, x] at `factor` of the document's size."""

    image: FloatImage
    hole: npt.NDArray[np.bool_]
    known: npt.NDArray[np.bool_]
    context: Rect
    factor: float

    @classmethod
    def of(cls, snapshot: Snapshot, region: Region, area: Rect, mask: MaskArray, profile: Profile | None) -> _Seen:
        context = region.context
        rgba = to_float(snapshot.render(context))
        image = np.ascontiguousarray(rgba[..., :3])
        image = image if profile is None else profile.to_srgb(image)
        every = np.zeros(image.shape[:2], np.uint8)
        common = context.intersect(area)
        every[common.moved(-context.x, -context.y).slices] = mask[common.moved(-area.x, -area.y).slices] > 0
        own = np.zeros_like(every)
        box = region.mask_bounds.moved(-context.x, -context.y).slices
        own[box] = every[box]
        known = (every == 0) & (rgba[..., 3] >= TRANSPARENT_BELOW)
        factor = min(1.0, _MOST_SIDE_PX / max(context.width, context.height))
        if factor < 1:
            size = (max(1, round(context.width * factor)), max(1, round(context.height * factor)))
            shown = known.astype(np.float32)
            share = np.asarray(cv2.resize(shown, size, interpolation=cv2.INTER_AREA), np.float32)
            image = cv2.resize(image * shown[..., None], size, interpolation=cv2.INTER_AREA)
            image = np.asarray(image / np.maximum(share, np.float32(1e-3))[..., None], np.float32)
            own = np.asarray(cv2.resize(own, size, interpolation=cv2.INTER_NEAREST), np.uint8)
            known = share > 0.98
        return cls(image, own > 0, known & (own == 0), context, factor)


def _finder(engines: Engines | None, engine_id: str | None) -> StructureFinder | None:
    """The engine that predicts; None stands for the continuation of edges."""
    if engine_id == CLASSICAL or (engines is None and engine_id is None):
        return None
    found = () if engines is None else engines.structure_finders
    if engine_id is None:
        return found[0] if found and found[0].predicts_inside else None
    for finder in found:
        if finder.id == engine_id:
            if finder.predicts_inside:
                return finder
            raise InputError(f"“{finder.label}” finds lines but does not continue them into a hole; choose another.")
    known = ", ".join((CLASSICAL, *(finder.id for finder in found if finder.predicts_inside)))
    raise ModelMissing(f"There is no structure model named “{engine_id}”; choose one of: {known}.")


def _judged(ways: list[list[Line]], finder: StructureFinder, seen: _Seen, progress: Progress) -> list[list[Line]]:
    """Edges that go on, without those that a network sees no reason for, and with those that only it knows of.

    Measured on photos and on contours that people drew, the two together are nearer to the truth than either.
    """
    mask = seen.hole.astype(np.uint8) * np.uint8(255)
    edges = finder.find(StructureRequest(np.clip(seen.image, 0, 1), mask), progress).edges
    around = np.asarray(cv2.GaussianBlur(edges, (0, 0), 2.0), np.float32)
    least = int(np.clip(_OWN_SHARE * np.sqrt(seen.hole.sum()), _OWN_LEAST_PX, _OWN_MOST_PX))
    own = []
    for chain in traced(ridges(edges, _OWN) & seen.hole, None, least):
        own.append(Line(smoothed(chain, 2.0), float(_along(chain, edges).mean())))
    kept = [[line for line in way if _along(line.points, around).mean() > _DENIED] for way in ways]
    return [way + unlike(own, way, seen.hole) for way in kept or [[]]]


def _outlines(finder: StructureFinder, image: FloatImage, progress: Progress) -> npt.NDArray[np.float32]:
    """How sure a network is, seeing the picture from afar, that an outline runs here, [y, x] 0..1."""
    height, width = image.shape[:2]
    factor = min(1.0, _AFAR_PX / max(height, width))
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    far = np.asarray(cv2.resize(np.clip(image, 0, 1), size, interpolation=cv2.INTER_AREA), np.float32)
    edges = finder.find(StructureRequest(far), progress).edges
    return np.asarray(cv2.resize(edges, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)


def _along(points: npt.NDArray[np.float32], values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """What a map [y, x] says under each point [n, 2] (x, y) of a line."""
    xs, ys = np.floor(points).astype(int).T
    return np.asarray(values[np.clip(ys, 0, values.shape[0] - 1), np.clip(xs, 0, values.shape[1] - 1)], np.float32)


def _strokes(lines: list[Line], seen: _Seen) -> list[Stroke]:
    corner = np.array([seen.context.x, seen.context.y], np.float32)
    scale = np.array([seen.context.width / seen.hole.shape[1], seen.context.height / seen.hole.shape[0]], np.float32)
    width = max(1.5, 2.0 / seen.factor)
    ordered = sorted(lines, key=lambda line: -line.confidence)
    return [
        _stroke(line.points * scale + corner, line.confidence, width, line.fades, _TOLERANCE_PX / seen.factor)
        for line in ordered
    ]


def _stroke(
    line: npt.NDArray[np.float32],
    strength: float,
    width: float,
    fades: bool = False,
    tolerance: float = _TOLERANCE_PX,
    is_closed: bool = False,
) -> Stroke:
    pressure = np.linspace(1.0, 0.3, len(line)) if fades else np.ones(len(line))
    points = np.column_stack([line, pressure]).astype(np.float32)
    if is_closed:
        points = points[:-1]
    return Stroke(0, "edge", fitted(points, tolerance, is_closed), width, min(1.0, strength), is_closed=is_closed)


def _numbered(strokes: list[Stroke]) -> tuple[Stroke, ...]:
    """Strokes with ids from 1 on; `Sketch.added` gives them others."""
    return tuple(replace(stroke, id=number + 1) for number, stroke in enumerate(strokes))
