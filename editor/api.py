"""The Python interface: the same operations as the window and the command line, on numpy arrays and documents.

>>> from editor import api
>>> result = api.fill(image, mask, seed=7)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from editor.core.document import Document
from editor.core.pixels import FloatImage, MaskArray
from editor.core.progress import Progress
from editor.core.sketch import Stroke
from editor.engines.embeddings import EmbeddingCache
from editor.engines.registry import Engines, local_engines
from editor.engines.store import ModelStore, default_root
from editor.files import read_bytes
from editor.operations.arrays import document_from, hard_mask, in_form_of, tiles_from
from editor.operations.at_once import fill_at_once, harmonize_at_once, move_at_once, outpaint_at_once
from editor.operations.cut_out import CutOutOptions, cut_out
from editor.operations.diagnose import diagnose
from editor.operations.fill import Fill, FillOptions, Variant
from editor.operations.fill_sources import Sources, copies_of
from editor.operations.filling import profile_to_convert
from editor.operations.harmonizing import Harmonize, Harmonized
from editor.operations.object_selection import ObjectPrompt, Picture, segmenter_of, select_object
from editor.operations.outpaint import Outpaint, Outpainted, Sides
from editor.operations.replay import replay_on
from editor.operations.replay_file import read_recipes
from editor.operations.replay_steps import Done, Overrides, Replay
from editor.operations.reposition import (
    Placement,
    Reposition,
    Repositioned,
    RepositionOptions,
)
from editor.operations.restore import find_scratches
from editor.operations.structure import StructureOptions, lines_of_region, suggest_structures

__all__ = [
    "diagnose",
    "fill",
    "fill_document",
    "find_scratches",
    "hard_mask",
    "harmonize",
    "harmonize_document",
    "move",
    "move_document",
    "outpaint",
    "outpaint_document",
    "replay",
    "replay_document",
    "select",
    "select_document",
    "structure",
]


@lru_cache(maxsize=1)
def _engines(models: Path) -> Engines:
    """The engines of callers who bring none: kept, so that a loaded model serves the next call, too."""
    return local_engines(ModelStore(models))


def fill_document(
    document: Document,
    mask: MaskArray,
    options: FillOptions = FillOptions(),  # noqa: B008
    *,
    engines: Engines | None = None,
    progress: Progress | None = None,
) -> tuple[Fill, tuple[Variant, ...]]:
    """Fill `mask` (`[y, x]` uint8 of the document's size) and add the result to the document as one layer per variant.

    Returns the operation and its results. Raises InputError when the mask is empty or of another size, EngineError when
    the engine cannot; the document is then as it was.
    """
    return fill_at_once(document, mask, options, engines or _engines(default_root()), progress or Progress())


def fill(
    image: npt.NDArray[Any],
    mask: npt.NDArray[Any],
    *,
    seed: int = 0,
    model: str | None = None,
    colors: FloatImage | None = None,
    edges: npt.NDArray[np.float32] | None = None,
    take_from: npt.NDArray[Any] | None = None,
    never_from: npt.NDArray[Any] | None = None,
    sources: str = "anywhere",
    mirrors: bool = False,
    turn_deg: float = 0.0,
    scale: float = 1.0,
    structure: float = 0.5,
    beginning: str = "patches",
    takes_edge: bool = False,
    report: Callable[[float], None] | None = None,
) -> npt.NDArray[Any]:
    """Return a copy of `image` in which what the mask covers is replaced by what might have been behind it.

    `image` is `[y, x]` gray, or `[y, x, 3]` RGB, or `[y, x, 4]` straight RGBA, uint8 or uint16, and the result has its
    shape and type; `mask` is `[y, x]`, bool or integer, half of full scale and above = fill. Every other pixel comes
    back bit for bit. `colors` (`[y, x, 4]` float32 RGBA, 0 to 1) and `edges` (`[y, x]` float32, 0 to 1) guide the fill.
    Texture is taken from `sources` ("anywhere", "sides", "above-below"), only where the mask `take_from` is set and
    never where `never_from` is; with `mirrors` also mirrored, also turned either way by up to `turn_deg` degrees (180),
    and also enlarged and reduced by up to `scale` times (2). `structure`, 0 to 1, weighs the layout against the
    texture; `beginning` is "patches" or, for truer texture but less likely content, "pieces". With `takes_edge` a mask
    that ends right at the edge of what it covers counts as a few pixels larger. `report` hears the fraction done. The
    same arguments give the same pixels. Raises InputError for arguments that do not fit,
    ModelMissing for an unknown model.
    """
    document = document_from(image)
    copies = copies_of(mirrors, turn_deg, scale)
    chosen = Sources(sources, tiles_from(take_from, document), tiles_from(never_from, document), copies)
    options = FillOptions(
        engine=model,
        seed=seed,
        colors=colors,
        edges=edges,
        sources=chosen,
        structure=structure,
        beginning=beginning,
        takes_edge=takes_edge,
    )
    fill_document(document, hard_mask(mask), options, progress=Progress(report) if report else None)
    return in_form_of(image, document)


def outpaint_document(
    document: Document,
    sides: Sides,
    *,
    model: str | None = None,
    seed: int | None = 0,
    engines: Engines | None = None,
    progress: Progress | None = None,
) -> tuple[Outpaint, Outpainted]:
    """Expand the document and fill what is new in a layer of its own; the operation and its result.

    Raises InputError when nothing would be added, EngineError when the engine cannot; the document is then as it was.
    """
    engines = engines or _engines(default_root())
    return outpaint_at_once(document, sides, model, seed, engines, progress or Progress())


def outpaint(
    image: npt.NDArray[Any],
    *,
    left: int = 0,
    right: int = 0,
    top: int = 0,
    bottom: int = 0,
    seed: int = 0,
    model: str | None = None,
    report: Callable[[float], None] | None = None,
) -> npt.NDArray[Any]:
    """Return a larger picture that holds `image` unchanged, with so many pixels more on each side, filled.

    Shapes, types and errors are those of `fill`.
    """
    document = document_from(image)
    sides = Sides(left, right, top, bottom)
    outpaint_document(document, sides, model=model, seed=seed, progress=Progress(report) if report else None)
    return in_form_of(image, document)


def select_document(
    document: Document,
    prompt: ObjectPrompt,
    *,
    is_matte: bool = False,
    model: str | None = None,
    engines: Engines | None = None,
    progress: Progress | None = None,
) -> MaskArray:
    """The mask (`[y, x]` uint8 of the document's size) of the object that a prompt means; its selection stays.

    With `is_matte` hair and soft edges are selected as much as they cover. Raises InputError for a prompt that makes
    no sense and where nothing is found, ModelMissing for an unknown model.
    """
    engines, progress = engines or _engines(default_root()), progress or Progress()
    snapshot, profile = document.snapshot(), profile_to_convert(document)
    segmenter = segmenter_of(engines, model)
    area, mask, _ = select_object(
        Picture(snapshot.render, document.size, profile), segmenter, _embeddings(), prompt, progress.part(0, 0.8)
    )
    if is_matte:
        cut = cut_out(snapshot, area, mask, engines, progress.part(0.8, 1), CutOutOptions(profile=profile))
        area, mask = cut.area, np.rint(cut.alpha * 255).astype(np.uint8)
    whole = np.zeros((document.size.height, document.size.width), np.uint8)
    whole[area.slices] = mask
    return whole


@lru_cache(maxsize=1)
def _embeddings() -> EmbeddingCache:
    """In memory only: what is asked again is asked by the same process."""
    return EmbeddingCache(None)


def select(
    image: npt.NDArray[Any],
    *,
    inside: Sequence[tuple[float, float]] = (),
    outside: Sequence[tuple[float, float]] = (),
    box: tuple[float, float, float, float] | None = None,
    matte: bool = False,
    model: str | None = None,
    report: Callable[[float], None] | None = None,
) -> MaskArray:
    """The mask (`[y, x]` uint8, 255 = selected, soft where the edge crosses a pixel) of an object of `image`.

    It is said by places (x, y) `inside` and `outside` it and by a `box` (left, top, right, bottom) round it. With
    `matte` hair and soft edges are selected as much as they cover. Shapes and types of `image` are those of `fill`.
    Raises InputError for places beside the picture or that contradict each other, and where nothing is found.
    """
    points = (*((x, y, True) for x, y in inside), *((x, y, False) for x, y in outside))
    progress = Progress(report) if report else None
    return select_document(
        document_from(image), ObjectPrompt(points, box), is_matte=matte, model=model, progress=progress
    )


def move_document(
    document: Document,
    mask: MaskArray,
    placement: Placement,
    options: RepositionOptions = RepositionOptions(),  # noqa: B008
    *,
    engines: Engines | None = None,
    progress: Progress | None = None,
) -> tuple[Reposition, Repositioned]:
    """Move what `mask` (`[y, x]` uint8 of the document's size) covers elsewhere and fill its place, as a new group.

    Returns the operation and its result. Raises InputError when the mask is empty, covers everything or has another
    size, EngineError when the engine cannot; the document is then as it was.
    """
    engines = engines or _engines(default_root())
    return move_at_once(document, mask, placement, options, engines, progress or Progress())


def move(
    image: npt.NDArray[Any],
    mask: npt.NDArray[Any],
    *,
    dx: float = 0.0,
    dy: float = 0.0,
    scale: float = 1.0,
    rotate: float = 0.0,
    flip: bool = False,
    behind: npt.NDArray[Any] | None = None,
    harmonize: float = 0.0,
    shadow: float = 0.0,
    complete: bool = False,
    copy: bool = False,
    seed: int = 0,
    model: str | None = None,
    report: Callable[[float], None] | None = None,
) -> npt.NDArray[Any]:
    """Return a copy of `image` in which the subject under `mask` was moved by `dx`, `dy` pixels and its place filled.

    The subject is cut out with a soft edge, flipped, scaled and turned clockwise (degrees) about its middle, stays
    behind what the mask `behind` covers, and is harmonized and given its shadow by so much (0 to 1). `complete` draws
    what hid a part of it, `copy` leaves it where it was, too. Arrays, `seed`, `model` and errors are those of `fill`.
    """
    document = document_from(image)
    front = None if behind is None else hard_mask(behind)
    placement = Placement(dx, dy, scale, rotate, flip)
    options = RepositionOptions(
        harmonize=harmonize, shadow=shadow, behind=front, copies=copy, complete=complete, seed=seed, engine=model
    )
    move_document(document, hard_mask(mask), placement, options, progress=Progress(report) if report else None)
    return in_form_of(image, document)


def harmonize_document(
    document: Document,
    mask: MaskArray,
    *,
    strength: float = 1.0,
    model: str | None = None,
    engines: Engines | None = None,
    progress: Progress | None = None,
) -> tuple[Harmonize, Harmonized]:
    """Fit light and color of what `mask` (`[y, x]` uint8 of the document's size, soft) covers to the rest, in a layer.

    Returns the operation and its result. Raises InputError when the mask is empty, covers everything or has another
    size, EngineError when the engine cannot; the document is then as it was.
    """
    engines = engines or _engines(default_root())
    return harmonize_at_once(document, mask, strength, model, engines, progress or Progress())


def harmonize(
    image: npt.NDArray[Any],
    mask: npt.NDArray[Any],
    *,
    strength: float = 1.0,
    model: str | None = None,
    report: Callable[[float], None] | None = None,
) -> npt.NDArray[Any]:
    """Return a copy of `image` in which what `mask` covers took on the light and color around it, never redrawn.

    `mask` is `[y, x]`, bool or integer, and soft. Every other pixel comes back bit for bit. Arrays and errors are those
    of `fill`.
    """
    document = document_from(image)
    soft = mask if mask.dtype == np.uint8 and mask.ndim == 2 else hard_mask(mask)
    harmonize_document(document, soft, strength=strength, model=model, progress=Progress(report) if report else None)
    return in_form_of(image, document)


def replay_document(
    document: Document,
    recipes: Replay,
    *,
    seed: int | None = None,
    model: str | None = None,
    engines: Engines | None = None,
    progress: Progress | None = None,
) -> tuple[Done, ...]:
    """Do to a document what recipes say, each in layers of its own, scaled to its size; what was done.

    `seed` and `model` take the place of those in the recipes. Raises InputError where the ratio of the sides is another
    one, ModelMissing for a model that is not here, EngineError when one cannot; some steps may then be done.
    """
    engines = engines or _engines(default_root())
    return replay_on(document, recipes, engines, progress or Progress(), Overrides(seed, model))


def replay(
    image: npt.NDArray[Any],
    recipes: str | Path,
    *,
    seed: int | None = None,
    model: str | None = None,
    report: Callable[[float], None] | None = None,
) -> npt.NDArray[Any]:
    """Return a copy of `image` to which was done what was done in a project (.ora), or what a file of recipes says.

    Every other pixel comes back bit for bit; an expansion makes the picture larger. Arrays are those of `fill`, `seed`,
    `model` and errors those of `replay_document`; FileError for a file that holds no recipes.
    """
    document, path = document_from(image), Path(recipes)
    plan = read_recipes(read_bytes(path), path.name)
    replay_document(document, plan, seed=seed, model=model, progress=Progress(report) if report else None)
    return in_form_of(image, document)


def structure(
    image: npt.NDArray[Any],
    mask: npt.NDArray[Any],
    *,
    alternatives: int = 1,
    model: str | None = None,
    own: bool = False,
    detail: float = 0.5,
) -> tuple[tuple[Stroke, ...], ...]:
    """Ways in which the lines of `image` may go on inside `mask` (both as for `fill`), the likeliest first; a way is
    edge strokes whose `strength` is how sure they are. `editor.algorithms.sketch_render` draws them as an edge map for
    `fill`. With `own` it is one way: the lines that the picture has there, the faint ones too with a `detail` of 1
    instead of 0. Raises InputError for an empty mask, ModelMissing for an unknown model.
    """
    document, engines = document_from(image), _engines(default_root())
    options = StructureOptions(model, alternatives, detail=detail)
    if own:
        found = lines_of_region(document.snapshot(), document.bounds, hard_mask(mask), engines, Progress(), options)
        return (found,) if found else ()
    return suggest_structures(document.snapshot(), document.bounds, hard_mask(mask), engines, Progress(), options)
