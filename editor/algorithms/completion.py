"""Fills holes in a picture from the rest of the picture: multi-scale patch synthesis, the engine that always runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.completion_atlas import Atlas
from editor.algorithms.completion_color import Bools, Check, Floats, bands, diffuse, unchecked
from editor.algorithms.completion_layout import Layout
from editor.algorithms.completion_levels import Sketch, build_levels, largeness, plan_levels
from editor.algorithms.completion_work import Work
from editor.algorithms.copies import PLAIN, Copies
from editor.algorithms.guidance_dabs import colored, lending_colors
from editor.algorithms.guidance_layout import drawn_layout
from editor.core.geometry import Rect

FloatImage = npt.NDArray[np.float32]
MaskArray = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Guidance:
    """What the user has drawn, each the size of the image.

    colors: [y, x, 4] straight RGBA 0..1; where alpha > 0 inside the hole the fill is drawn to this color.
    edges: [y, x] 0..1; edge strokes inside the hole; the fill places edges of the picture there.
    layout: what the hole should look like from afar; drawn colors go before it.
    """

    colors: npt.NDArray[np.float32] | None = None
    edges: npt.NDArray[np.float32] | None = None
    layout: Layout | None = None


@dataclass(frozen=True)
class CompletionOptions:
    """How the synthesis works; the defaults are for photographs.

    patch_radius: half the patch side, 1..4 (3 is 7x7); smaller patches are taken where the picture offers no larger,
        and where most of it is missing.
    starts: attempts at the coarsest level; the one whose patches agree best goes on.
    peels: whether attempts begin with an onion peel in turn with a smooth fill, or all with the latter.
    coarse_rounds, middle_rounds, fine_rounds: search-and-vote rounds at the coarsest level, between, and at full size.
    passes: search passes in one round.
    full_effort: hole pixels of a level up to which it gets all its rounds; larger levels are only refined.
    nearness: feature units squared that a source costs per pixel of distance, so that the ground is mended with ground.
    guide_strength: weight of drawn colors; 49 counts as much as a whole patch of 7x7.
    structure: factor of whatever lays the hole out, drawn colors excepted; above 1 the layout counts more.
    copies: in which changed copies of the picture patches may also be looked for.
    layout_strength: weight of a layout's colors at its own size, against whole patches of 7x7; texture prevails below.
    seam_reach: pixels into the hole over which the last color difference at its border is evened out; 0 turns it off.
    evens_joints: whether the joints between copied pieces are evened out at the end.
    begins_with_pieces: whether a thick hole is first put together from whole shifted pieces of the picture. Not where
        drawn guidance or a layout says how it looks, or where much of the picture is missing. Such fills have the truer
        texture, the others are nearer to the truth.
    goes_on: whether a hole that lies open at a side of the picture is first put together from pieces of what lies along
        it, moved out; where neither anything drawn nor a layout says how it looks.
    texture: how firmly, at all sizes, the hole's amount of texture is led by what flows in from its border; 0 is not,
        and a layout goes before it.
    pieces_from: thickness of a hole, in pixels, that counts as thick.
    reach: pixels of context searched around the hole at most; None takes 1.5 times its longer side, at least 256.
    threads: worker threads; None takes up to four. The result does not depend on it.
    """

    patch_radius: int = 3
    starts: int = 3
    peels: bool = True
    coarse_rounds: int = 8
    middle_rounds: int = 5
    fine_rounds: int = 6
    passes: int = 2
    full_effort: int = 130_000
    nearness: float = 20.0
    guide_strength: float = 100.0
    layout_strength: float = 150.0
    structure: float = 1.0
    copies: Copies = PLAIN
    seam_reach: int = 48
    evens_joints: bool = True
    begins_with_pieces: bool = False
    goes_on: bool = False
    texture: float = 0.0
    pieces_from: float = 56.0
    reach: int | None = None
    threads: int | None = None


_DEFAULTS = CompletionOptions()


def complete(
    image: FloatImage,
    mask: MaskArray,
    *,
    seed: int = 0,
    avoid: MaskArray | None = None,
    guidance: Guidance | None = None,
    options: CompletionOptions = _DEFAULTS,
    report: Callable[[float], None] = lambda _fraction: None,
    show: Callable[[FloatImage, Rect], None] = lambda _pixels, _area: None,
    leaves_room: Callable[[], bool] = lambda: False,
) -> FloatImage:
    """Return a new image whose hole pixels are synthesised from the rest; known pixels are returned unchanged.

    `image` is float32 [y, x, 3], sRGB-encoded 0..1; `mask` uint8 [y, x], filled where >= 128; pixels where `avoid` is
    >= 128 are never sampled. `report` is called on this thread at least every 100 ms with rising fractions 0..1; what
    it raises ends the work. `show`, on this thread too, is given how the hole's box looks so far at each size but the
    last: pixels [y, x, 3] and the rectangle of the image that they stand for. While `leaves_room` says so, one thread
    less works. Equal arguments give equal bits on one kind of machine, whatever `options.threads` is. With nothing to
    sample from, the hole is filled smoothly from its border. ValueError: sizes do not agree.

    Multi-scale nearest-neighbor patches and weighted votes: Wexler, Shechtman, Irani 2007; search: Barnes et al. 2009;
    texture features and onion-peel start: Newson et al. 2014; layout of thick holes: He and Sun 2012 (`shift_map`).
    """
    _check(image, mask, avoid, guidance)
    report(0.0)
    hole = np.asarray(mask) >= 128
    result = np.array(image, dtype=np.float32, order="C")
    report(0.0)
    if not hole.any():
        report(1.0)
        return result
    rows, columns = _context(hole, options.reach)
    inside = np.ascontiguousarray(hole[rows, columns])
    barred = np.zeros_like(inside) if avoid is None else (np.asarray(avoid)[rows, columns] >= 128) & ~inside
    with Work(options.threads, report, leaves_room) as work:
        crop = work.alone(lambda: _sane(result[rows, columns], work.check))
        sketch = _sketch(guidance, inside, rows, columns)
        unknown, thickness = work.alone(lambda: _to_paint(inside, barred))
        sampleable = ~(inside | barred)
        largest = _largest_radius(options, inside)
        radius, depth = work.alone(lambda: plan_levels(sampleable, thickness, largest, work.check))
        if radius == 0:
            filled = work.alone(lambda: _smooth(crop, inside, sampleable & ~unknown, sketch, work.check))
        else:
            dabs = sketch
            if sketch.is_drawn:
                lent = work.alone(lambda: _with_lent_colors(sketch, crop, ~unknown & ~barred))
                sketch = work.alone(lambda: _with_drawn_layout(lent, crop, unknown, barred))
            elif sketch.layout is None and options.goes_on:
                known = sampleable & ~unknown
                sketch = work.alone(lambda: _going_on(sketch, crop, unknown, known, work.check))
            elif sketch.layout is None and _begins_with_pieces(options, unknown, thickness):
                known = sampleable & ~unknown
                sketch = work.alone(lambda: _with_pieces(sketch, crop, unknown, known, seed, work.check))
            # Loading the kernels brings numba along, which takes half a second: only those who fill pay for it.
            from editor.algorithms.completion_synthesis import Synthesis

            (height, width), missing, homes = crop.shape[:2], largeness(unknown), None
            if not options.copies.is_plain:
                plain = crop, unknown, sampleable
                atlas = work.alone(lambda: Atlas(*plain, options.copies, radius, depth, work.check))
                missing, homes = largeness(atlas.unknown[: atlas.rows, : atlas.columns]), atlas.homes
                crop, unknown, sampleable = atlas.image, atlas.unknown, atlas.sampleable
                sketch = atlas.widened(sketch)
            is_led = options.texture > 0
            levels = work.alone(
                lambda: build_levels(
                    crop, unknown, sampleable, radius, depth, sketch, homes, missing > 0, is_led, work.check
                )
            )
            corner = columns.start, rows.start
            painting = Synthesis(
                levels, crop, seed, options, sketch, work, missing, lambda p, at: show(p, at.moved(*corner))
            )
            filled = painting.run()[:height, :width]
            if dabs.colors is not None and dabs.alpha is not None:
                wanted, alpha = dabs.colors, dabs.alpha
                filled = work.alone(lambda: colored(filled, wanted, alpha))
        painted = result[rows, columns]
        for band in bands(inside.shape, work.beat):
            np.copyto(painted[band], filled[band], where=inside[band, :, None])
    report(1.0)
    return result


def _largest_radius(options: CompletionOptions, inside: Bools) -> int:
    """Where much is missing small patches find a match more often; large ones would repeat the few that there are."""
    return min(2, options.patch_radius) if largeness(inside) > 0 else options.patch_radius


def _check(image: FloatImage, mask: MaskArray, avoid: MaskArray | None, guidance: Guidance | None) -> None:
    size = image.shape[:2]
    if image.ndim != 3 or image.shape[2] != 3:
        raise ValueError(f"image must be [y, x, 3], got {image.shape}")
    planes: dict[str, npt.NDArray[Any] | None] = {"mask": mask, "avoid": avoid}
    if guidance is not None:
        planes |= {"guidance.colors": guidance.colors, "guidance.edges": guidance.edges}
        if guidance.layout is not None:
            planes |= {"guidance.layout.colors": guidance.layout.colors, "guidance.layout.trust": guidance.layout.trust}
    for name, plane in planes.items():
        if plane is not None and plane.shape[:2] != size:
            raise ValueError(f"{name} must have the size of the image {size}, got {plane.shape[:2]}")


def _context(hole: Bools, reach: int | None) -> tuple[slice, slice]:
    """The part of the picture worth looking at: the hole's box and a margin that grows with it."""
    ys, xs = np.flatnonzero(hole.any(axis=1)), np.flatnonzero(hole.any(axis=0))
    margin = reach if reach is not None else max(256, int(1.5 * max(np.ptp(ys), np.ptp(xs))))
    margin = max(margin, 8)
    return (
        slice(max(0, int(ys[0]) - margin), int(ys[-1]) + 1 + margin),
        slice(max(0, int(xs[0]) - margin), int(xs[-1]) + 1 + margin),
    )


def _sane(image: Floats, check: Check = unchecked) -> Floats:
    """A contiguous copy with every value a number in 0..1."""
    copied = np.empty(image.shape, np.float32)
    for band in bands(image.shape, check):
        part = copied[band]
        part[...] = image[band]
        if not (float(part.min(initial=0)) >= 0 and float(part.max(initial=0)) <= 1):
            part[...] = np.clip(np.nan_to_num(part), 0.0, 1.0)
    return copied


def _sketch(guidance: Guidance | None, inside: Bools, rows: slice, columns: slice) -> Sketch:
    """The guidance within the crop, silent outside the hole and where nothing is drawn."""
    sketch = Sketch()
    if guidance is not None and guidance.colors is not None:
        colors = np.clip(np.nan_to_num(guidance.colors[rows, columns]), 0, 1).astype(np.float32)
        alpha = np.ascontiguousarray(colors[..., 3] * inside)
        if alpha.any():
            sketch = Sketch(np.ascontiguousarray(colors[..., :3]), alpha)
    if guidance is not None and guidance.edges is not None:
        edges = (np.clip(np.nan_to_num(guidance.edges[rows, columns]), 0, 1) * inside).astype(np.float32)
        if edges.any():
            sketch = replace(sketch, edges=np.ascontiguousarray(edges))
    if guidance is not None and guidance.layout is not None:
        layout = guidance.layout.cropped(rows, columns)
        if (layout.trust * inside).any():
            sketch = replace(sketch, layout=layout)
    return sketch


def _with_lent_colors(sketch: Sketch, crop: Floats, known: Bools) -> Sketch:
    if sketch.colors is None or sketch.alpha is None:
        return sketch
    return replace(sketch, colors=lending_colors(crop, known, sketch.colors, sketch.alpha))


def _with_drawn_layout(sketch: Sketch, crop: Floats, unknown: Bools, barred: Bools) -> Sketch:
    layout = drawn_layout(crop, unknown, barred, sketch.edges, sketch.colors, sketch.alpha, sketch.layout)
    return replace(sketch, layout=layout)


def _begins_with_pieces(options: CompletionOptions, unknown: Bools, thickness: float) -> bool:
    return options.begins_with_pieces and thickness >= options.pieces_from and largeness(unknown) == 0


def _with_pieces(sketch: Sketch, crop: Floats, unknown: Bools, known: Bools, seed: int, check: Check) -> Sketch:
    from editor.algorithms.shift_map import shifted_layout

    return replace(sketch, layout=shifted_layout(crop, unknown, known, seed, check=check))


def _going_on(sketch: Sketch, crop: Floats, unknown: Bools, known: Bools, check: Check) -> Sketch:
    from editor.algorithms.border_pieces import layout_beyond

    return replace(sketch, layout=layout_beyond(crop, unknown, known, check))


def _to_paint(inside: Bools, barred: Bools) -> tuple[Bools, float]:
    """The pixels to synthesise, and how thick the hole is.

    What must not be sampled is painted over near the hole too, and thrown away: as context it would pull in its kind.
    """
    thickness = float(cv2.distanceTransform(np.pad(inside, 1).astype(np.uint8), cv2.DIST_L2, 5).max())
    if not barred.any():
        return inside, 2.0 * thickness
    away = cv2.distanceTransform((~inside).astype(np.uint8), cv2.DIST_L2, 5)
    return inside | (barred & (away <= max(8.0, thickness))), 2.0 * thickness


def _smooth(image: Floats, inside: Bools, known: Bools, sketch: Sketch, check: Check) -> Floats:
    """The fill without patches: from the border, or one color if there is no border."""
    if known.any():
        out = diffuse(image, known, check)
    else:
        # A picture that is all hole keeps its mean; one that may only be looked at where it is hole gets gray.
        mean = image.mean(axis=(0, 1)) if inside.all() else np.full(3, 0.5)
        out = np.broadcast_to(mean, image.shape).astype(np.float32)
    if sketch.colors is not None and sketch.alpha is not None:
        out += (sketch.colors - out) * sketch.alpha[..., None]
    return out
