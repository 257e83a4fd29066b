"""A fill that follows the sketch: which strokes guide it, what they enclose without a mask, and who can do it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from editor.algorithms.sketch_render import neighborhood, render_colors, render_edges, render_forbidden
from editor.core.commands import Command, SetProperties
from editor.core.document import Document, Snapshot
from editor.core.geometry import Rect
from editor.core.layer import LayerId
from editor.core.pixels import FloatImage, MaskArray
from editor.core.sketch import Sketch, Stroke, StrokeId, StrokeKind, sketch_from_json, sketch_to_json
from editor.core.tiles import TileMap
from editor.engines.base import Inpainter
from editor.engines.registry import Engines
from editor.errors import InputError, Unsupported

# The strokes that ask for something to be drawn.
WISHES: tuple[StrokeKind, ...] = ("edge", "color", "erase-line")
# How far around strokes without a mask the picture is made anew: so far, and this share of their width.
MARGIN_PX = 12.0
MARGIN_SHARE = 0.75
# A mask that strokes make may not be larger: what is drawn across a whole picture is asked for by a mask.
MAX_REGION_AREA = 64_000_000
Edges = npt.NDArray[np.float32]


def guidance_maps(
    sketch: Sketch | None,
    area: Rect,
    edges: Edges | None,
    colors: FloatImage | None,
    to_engine: Callable[[FloatImage], FloatImage] | None = None,
) -> tuple[Edges | None, FloatImage | None]:
    """What guides a fill of `area`: maps that were given for it, and the strokes over them; None without either.

    `to_engine` brings the strokes' colors from the document's space into the engine's.
    """
    if sketch is None:
        return edges, colors
    if any(stroke.kind in ("edge", "erase-line") for stroke in sketch):
        drawn = render_edges(sketch, area)
        edges = drawn if edges is None else np.maximum(edges, drawn)
    if any(stroke.kind == "color" for stroke in sketch):
        drawn_colors = render_colors(sketch, area)
        if to_engine is not None:
            drawn_colors[..., :3] = to_engine(np.ascontiguousarray(drawn_colors[..., :3]))
        colors = drawn_colors if colors is None else _over(drawn_colors, colors)
    return edges, colors


def _over(upper: FloatImage, lower: FloatImage) -> FloatImage:
    above, below = upper[..., 3:], lower[..., 3:] * (1 - upper[..., 3:])
    total = above + below
    mixed = upper[..., :3] * above + lower[..., :3] * below
    color = np.divide(mixed, total, out=np.zeros_like(mixed), where=total > 0)
    return np.concatenate([color, total], axis=2)


def avoiding(sketch: Sketch | None, avoid: Callable[[Rect], MaskArray] | None) -> Callable[[Rect], MaskArray] | None:
    """What is never sampled, bars of the sketch included; as `Canvas` wants it."""
    barred = None if sketch is None else sketch.of_kind("forbid")
    if barred is None or barred.is_empty:
        return avoid

    def both(rect: Rect) -> MaskArray:
        drawn = render_forbidden(barred, rect)
        return drawn if avoid is None else np.maximum(drawn, avoid(rect))

    return both


@dataclass(frozen=True, eq=False)
class Guided:
    """A fill as a sketch wants it: the picture it sees, its mask included, the strokes, and what happens at once."""

    snapshot: Snapshot
    sketch: Sketch
    at_once: tuple[Command, ...] = ()


def wanted(sketch: Sketch) -> frozenset[str]:
    """Which guidance an engine has to understand for a sketch."""
    kinds = {stroke.kind for stroke in sketch if stroke.strength > 0}
    return frozenset(name for name, of in (("edges", {"edge", "erase-line"}), ("colors", {"color"})) if kinds & of)


def guided_by_sketch(document: Document, kept: Sketch | None = None, chosen: Iterable[StrokeId] = ()) -> Guided | None:
    """How the document's strokes guide a fill of what is masked; without a mask they make one. None without strokes.

    `kept` are strokes of a recipe, for a document that has none any more. Without a mask those count that no
    visible fill has followed yet, else the `chosen` ones, else all. A fill that followed an earlier state of them is
    hidden and its area filled anew. Takes milliseconds. Raises InputError where strokes make no region.
    """
    sketch = document.sketch if not document.sketch.is_empty else kept or document.sketch
    if sketch.is_empty:
        return None
    region = document.selection.bounds().intersect(document.bounds)
    if region.is_empty:
        return _without_mask(document, sketch, frozenset(chosen))
    near = sketch.touching(region)
    if near.is_empty:
        return None
    return Guided(_spared(document.snapshot(), near, region), near)


def _spared(snapshot: Snapshot, sketch: Sketch, region: Rect) -> Snapshot:
    """Without the parts of the mask that are barred; all of it where that would leave nothing."""
    bars = sketch.of_kind("forbid")
    if bars.is_empty:
        return snapshot
    selection = snapshot.selection.snapshot()
    for bar in bars:
        place = bar.bounds.intersect(region)
        if not place.is_empty:
            kept = 255 - neighborhood([bar], place, 0.0)
            selection.write(place, np.minimum(selection.read(place), kept))
    return snapshot if selection.bounds().is_empty else replace(snapshot, selection=selection)


def _without_mask(document: Document, sketch: Sketch, chosen: frozenset[StrokeId]) -> Guided | None:
    wishes = sketch.of_kind(*WISHES)
    if wishes.is_empty:
        return None
    followed = followed_strokes(document)
    fresh = [stroke for stroke in wishes if not any(_is_same(stroke, line) for _, line in followed.get(stroke.id, ()))]
    asked = fresh or [stroke for stroke in wishes if stroke.id in chosen] or list(wishes)
    ids = {stroke.id for stroke in asked}
    outdated = {layer_id for stroke_id in ids for layer_id, _ in followed.get(stroke_id, ())}
    selection = TileMap(1, np.dtype(np.uint8))
    area = Rect(0, 0, 0, 0)
    for stroke in asked:
        margin = MARGIN_PX + MARGIN_SHARE * stroke.width
        area = area.united(_add(selection, [stroke], stroke.bounds.padded(round(margin) + 2), document.bounds, margin))
    for layer_id in outdated:
        recipe = document.layers.get(layer_id).recipe
        if recipe is not None and not recipe.mask_rect.intersect(document.bounds).is_empty:
            place = recipe.mask_rect.intersect(document.bounds)
            mask = recipe.mask[place.moved(-recipe.mask_rect.x, -recipe.mask_rect.y).slices]
            selection.write(place, np.maximum(selection.read(place), mask))
            area = area.united(place)
    if area.is_empty:
        raise InputError("The strokes lie outside the picture: draw inside it, or mask what should change.")
    seen, at_once = document.frozen(), []
    for layer_id in sorted(outdated):
        before = document.layers.get(layer_id).properties
        hide = SetProperties("Hide", layer_id, before, replace(before, is_visible=False))
        hide.apply(seen)
        at_once.append(hide)
    near = sketch.touching(area)
    snapshot = replace(seen.snapshot(), selection=selection)
    return Guided(_spared(snapshot, near, area), near, tuple(at_once))


def _add(selection: TileMap, strokes: list[Stroke], box: Rect, bounds: Rect, margin: float) -> Rect:
    place = box.intersect(bounds)
    if place.is_empty:
        return place
    if place.area > MAX_REGION_AREA:
        raise InputError("The strokes span too large an area: mask what should change, then fill.")
    selection.write(place, np.maximum(selection.read(place), neighborhood(strokes, place, margin)))
    return place


def followed_strokes(document: Document) -> dict[StrokeId, list[tuple[LayerId, Any]]]:
    """By id the strokes, as JSON values, that the fills which are shown have followed, and the layers of these."""
    found: dict[StrokeId, list[tuple[LayerId, Any]]] = {}
    for layer in document.layers:
        if layer.recipe is not None and layer.properties.is_visible:
            for line in strokes_kept(layer.recipe.options):
                found.setdefault(line["id"], []).append((layer.id, line))
    return found


def strokes_kept(options: Any) -> list[dict[str, Any]]:
    """The strokes of a recipe as JSON values; what is damaged is left out."""
    lines = options.get("strokes")
    return (
        [line for line in lines if isinstance(line, dict) and isinstance(line.get("id"), int)]
        if isinstance(lines, list)
        else []
    )


def kept_sketch(options: Any) -> Sketch | None:
    """The sketch that a recipe has kept, or None."""
    found = sketch_from_json(options.get("strokes"))
    return None if found.is_empty else found


def _is_same(stroke: Stroke, line: Any) -> bool:
    return bool(sketch_to_json(Sketch((stroke,)))[0] == line)


def engine_for(sketch: Sketch, engines: Engines, engine_id: str | None) -> tuple[Inpainter, str]:
    """The engine that fills along a sketch, and a sentence where it is not the one that was chosen, else nothing.

    Raises Unsupported where none follows what is drawn.
    """
    chosen, needed = engines.inpainter(engine_id), wanted(sketch)
    if needed <= chosen.needs.understands:
        return chosen, ""
    for other in engines.inpainters:
        if needed <= other.needs.understands:
            return other, f"“{chosen.label}” cannot follow a sketch: “{other.label}” fills instead."
    raise Unsupported(f"“{chosen.label}” cannot follow a sketch; choose another model for that.")
