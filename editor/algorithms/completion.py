"""Fills holes in a picture from the rest of the picture: multi-scale patch synthesis, the engine that always runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.completion_color import diffuse
from editor.algorithms.completion_levels import (
    TEXTURE,
    UNITS,
    Bools,
    Floats,
    Level,
    Whole,
    as_features,
    blur_known,
    color_features,
    edge_strength,
    halve,
    texture_features,
    usable_centers,
)
from editor.algorithms.completion_work import Work, row_bands

FloatImage = npt.NDArray[np.float32]
MaskArray = npt.NDArray[np.uint8]

_FEWEST_SOURCES = 48


@dataclass(frozen=True)
class Guidance:
    """What the user has drawn, each the size of the image.

    colors: [y, x, 4] straight RGBA 0..1; where alpha > 0 inside the hole the fill is drawn to this color.
    edges: [y, x] 0..1; edge strokes inside the hole; the fill places edges of the picture there.
    """

    colors: npt.NDArray[np.float32] | None = None
    edges: npt.NDArray[np.float32] | None = None


@dataclass(frozen=True)
class CompletionOptions:
    """How the synthesis works; the defaults are for photographs.

    patch_radius: half the patch side, 1..4 (3 is 7x7); smaller patches are taken where the picture offers no larger.
    coarse_rounds, middle_rounds, fine_rounds: search-and-vote rounds at the coarsest level, between, and at full size.
    passes: search passes in one round.
    full_effort: hole pixels of a level up to which it gets all its rounds; larger levels only refine.
    nearness: feature units squared that a source costs per pixel of distance.
    variety: how dear sources become that many patches use already; 0 permits any repetition.
    guide_strength: weight of drawn colors against the look of the patches.
    seam_reach: pixels into the hole over which the last color difference at its border is evened out; 0 turns it off.
    reach: pixels of context searched around the hole at most; None takes 1.5 times its longer side, at least 256.
    threads: worker threads; None takes up to four. The result does not depend on it.
    """

    patch_radius: int = 3
    coarse_rounds: int = 8
    middle_rounds: int = 3
    fine_rounds: int = 2
    passes: int = 2
    full_effort: int = 130_000
    nearness: float = 60.0
    variety: float = 0.0
    guide_strength: float = 12.0
    seam_reach: int = 24
    reach: int | None = None
    threads: int | None = None


def complete(
    image: FloatImage,
    mask: MaskArray,
    *,
    seed: int = 0,
    avoid: MaskArray | None = None,
    guidance: Guidance | None = None,
    options: CompletionOptions = CompletionOptions(),
    report: Callable[[float], None] = lambda _fraction: None,
) -> FloatImage:
    """Return a new image whose hole pixels are synthesised from the rest; known pixels are returned unchanged.

    `image` is float32 [y, x, 3], sRGB-encoded 0..1; `mask` uint8 [y, x], filled where >= 128; pixels where `avoid` is
    >= 128 are never sampled. `report` is called on this thread at least every 100 ms with rising fractions 0..1; what
    it raises ends the work. Equal arguments give equal bits on one kind of machine, whatever `options.threads` is.
    With nothing to sample from, the hole is filled smoothly from its border. ValueError: sizes do not agree.

    Multi-scale nearest-neighbor patches and weighted votes: Wexler, Shechtman, Irani 2007; search: Barnes et al. 2009;
    texture features and onion-peel start: Newson et al. 2014.
    """
    _check(image, mask, avoid, guidance)
    report(0.0)
    hole = np.asarray(mask) >= 128
    result = np.array(image, dtype=np.float32, order="C")
    if not hole.any():
        report(1.0)
        return result
    forbidden = np.zeros_like(hole) if avoid is None else (np.asarray(avoid) >= 128) & ~hole
    rows, columns = _context(hole, options.reach)
    crop = np.ascontiguousarray(result[rows, columns])
    np.clip(np.nan_to_num(crop, copy=False), 0.0, 1.0, out=crop)
    inside = np.ascontiguousarray(hole[rows, columns])
    barred = np.ascontiguousarray(forbidden[rows, columns])
    drawn = None
    if guidance is not None:
        drawn = Guidance(
            None if guidance.colors is None else np.ascontiguousarray(guidance.colors[rows, columns], np.float32),
            None if guidance.edges is None else np.ascontiguousarray(guidance.edges[rows, columns], np.float32),
        )
    filled = _Completion(crop, inside, barred, drawn, seed, options, report).run()
    result[rows, columns][inside] = filled[inside]
    report(1.0)
    return result


def _check(image: FloatImage, mask: MaskArray, avoid: MaskArray | None, guidance: Guidance | None) -> None:
    size = image.shape[:2]
    if image.ndim != 3 or image.shape[2] != 3:
        raise ValueError(f"image must be [y, x, 3], got {image.shape}")
    planes: dict[str, npt.NDArray[Any] | None] = {"mask": mask, "avoid": avoid}
    if guidance is not None:
        planes |= {"guidance.colors": guidance.colors, "guidance.edges": guidance.edges}
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


class _Completion:
    """One run on a crop: levels from fine to coarse, then synthesis from coarse to fine."""

    def __init__(
        self,
        image: Floats,
        hole: Bools,
        barred: Bools,
        drawn: Guidance | None,
        seed: int,
        options: CompletionOptions,
        report: Callable[[float], None],
    ) -> None:
        self.image, self.hole, self.drawn = image, hole, drawn
        self.seed, self.options, self.report = seed, options, report
        # What must not be sampled near the hole is painted over too, and thrown away: it would pull in its own kind.
        thickness = float(cv2.distanceTransform(np.pad(hole, 1).astype(np.uint8), cv2.DIST_L2, 5).max())
        near = cv2.distanceTransform((~hole).astype(np.uint8), cv2.DIST_L2, 5) <= max(8.0, thickness)
        self.unknown = hole | (barred & near)
        self.sampleable = ~(hole | barred)
        self.thickness = 2.0 * thickness
        self.kernels: ModuleType

    def run(self) -> Floats:
        radius, depth = self._plan()
        if radius == 0:
            return self._smooth()
        from editor.algorithms import patchmatch

        self.kernels = patchmatch
        self.report(0.0)
        levels = self._levels(radius, depth)
        cost = sum(level.pixels.size * self._rounds(k, levels) for k, level in enumerate(levels))
        with Work(self.options.threads, cost * 1.05, self.report) as work:
            field, errors = self._start(work, levels[-1])
            for k in range(len(levels) - 1, -1, -1):
                level = levels[k]
                if k < len(levels) - 1:
                    field, errors = self._magnify(work, levels[k + 1], level, field, k)
                self._refine(work, level, k, levels, field, errors)
            return self._paint(work, levels[0], field, errors)

    def _smooth(self) -> Floats:
        """The fill without patches: from the border, or one color if there is no border."""
        known = ~self.unknown & self.sampleable
        if not known.any():
            pool = self.image[self.hole] if self.hole.all() else np.full((1, 3), 0.5, np.float32)
            return np.broadcast_to(pool.mean(axis=0), self.image.shape).astype(np.float32)
        out = diffuse(self.image, known)
        if self.drawn is not None and self.drawn.colors is not None:
            alpha = np.clip(self.drawn.colors[..., 3:], 0, 1)
            out += (self.drawn.colors[..., :3] - out) * alpha
        return out

    def _plan(self) -> tuple[int, int]:
        """Patch radius (0: no patch fits) and number of halvings: as many as leave sources and something to fill."""
        for radius in range(min(4, max(1, self.options.patch_radius)), 0, -1):
            if np.count_nonzero(usable_centers(self.sampleable, radius)) >= (_FEWEST_SOURCES if radius > 1 else 1):
                break
        else:
            return 0, 0
        depth, size = 0, self.thickness
        weights = self.sampleable.astype(np.float32)
        empty = np.zeros((*weights.shape, 0), np.float32)
        while size > 2.5 * (2 * radius + 1) and min(weights.shape) > 40:
            empty, weights = halve(empty, weights)
            if np.count_nonzero(usable_centers(weights >= 0.5, radius)) < 2 * _FEWEST_SOURCES:
                break
            size /= 2
            depth += 1
        return radius, depth

    def _levels(self, radius: int, depth: int) -> list[Level]:
        known = ~self.unknown
        base = color_features(self.image)
        textures = texture_features(base[..., 0], known, 2 ** max(1, depth) + 1) * np.float32(TEXTURE)
        values = np.concatenate([base, textures], axis=-1)
        weights, sampleable = known.astype(np.float32), self.sampleable.astype(np.float32)
        nothing = np.zeros((*weights.shape, 0), np.float32)
        drawn = self.drawn or Guidance()
        colors = None if drawn.colors is None else color_features(drawn.colors[..., :3])
        alpha = None if drawn.colors is None else np.clip(drawn.colors[..., 3], 0, 1) * self.hole
        edges = None if drawn.edges is None else np.clip(drawn.edges, 0, 1) * self.hole
        levels = []
        for k in range(depth + 1):
            self.report(0.0)
            unknown = weights < 0.5
            planes = [values]
            if edges is not None:
                planes.append(edge_strength(values[..., 0], weights)[..., None] * np.float32(UNITS))
            level = Level(
                as_features(np.concatenate(planes, axis=-1), radius),
                unknown,
                usable_centers((sampleable >= 0.5) & ~unknown, radius),
                radius,
            )
            level.trust = np.float32(1.3) ** -np.minimum(level.depth, np.float32(60)).ravel()
            if colors is not None and alpha is not None:
                self._guide(level, values[..., :3], weights, colors, alpha)
            if edges is not None:
                self._edges(level, edges)
            level.pad()
            levels.append(level)
            if k < depth:
                _, sampleable = halve(nothing, sampleable)
                if colors is not None and alpha is not None:
                    colors, alpha = halve(colors, alpha)
                if edges is not None:
                    grown = np.pad(edges, ((0, edges.shape[0] % 2), (0, edges.shape[1] % 2)))
                    edges = np.maximum.reduce(
                        [grown[0::2, 0::2], grown[1::2, 0::2], grown[0::2, 1::2], grown[1::2, 1::2]]
                    )
                nothing = nothing[: (nothing.shape[0] + 1) // 2, : (nothing.shape[1] + 1) // 2]
                values, weights = halve(values, weights)
        return levels

    def _guide(self, level: Level, values: Floats, weights: Floats, colors: Floats, alpha: Floats) -> None:
        """Drawn colors in the hole and the blurred picture elsewhere, comparable pixel by pixel."""
        guide = blur_known(values, weights, 2.0)
        wish = blur_known(colors, alpha, 1.0)
        guide[level.unknown] = wish[level.unknown]
        level.guide = np.clip(np.rint(guide), -2000, 2000).astype(np.int16).ravel()
        area = (2 * level.radius + 1) ** 2
        strength = self.options.guide_strength / 49 * area * alpha * level.unknown
        level.guide_weights = np.rint(strength).astype(np.int32).ravel()

    def _edges(self, level: Level, edges: Floats) -> None:
        """The edge feature asked for: strokes one pixel soft, firm around them, nothing said far from them."""
        soft = cv2.GaussianBlur(edges, (0, 0), 0.8, borderType=cv2.BORDER_REPLICATE)
        peak = np.float32(cv2.GaussianBlur(_line(), (0, 0), 0.8).max())
        wish = np.minimum(soft / peak, 1) * np.float32(0.8 * UNITS)
        firm = np.minimum(cv2.GaussianBlur(edges, (0, 0), 2.5, borderType=cv2.BORDER_REPLICATE) * 8, 1)
        level.drawn = np.stack([wish, np.where(level.unknown, firm, 0)], axis=-1).astype(np.float32)

    def _rounds(self, k: int, levels: list[Level]) -> int:
        if k == len(levels) - 1:
            return self.options.coarse_rounds
        if levels[k].pixels.size > self.options.full_effort:
            return 1
        return self.options.fine_rounds if k == 0 else self.options.middle_rounds

    def _start(self, work: Work, level: Level) -> tuple[Whole, Whole]:
        """Paint the coarsest hole ring by ring from its border inward, each patch matched by what is painted of it."""
        field = np.full(level.unknown.size, -1, np.int32)
        errors = np.zeros(level.unknown.size, np.int32)
        seen = np.pad((~level.unknown).astype(np.uint8), level.radius)
        inner = seen[level.radius : level.radius + level.height, level.radius : level.radius + level.width]
        depth = level.depth.ravel()
        even = np.ones_like(level.trust)
        flat = level.features.reshape(-1)
        ring_number = np.ceil(depth[level.pixels]).astype(np.int32)
        for number in range(1, int(ring_number.max()) + 1):
            ring = level.pixels[ring_number == number]
            bands = row_bands(ring, level.width, 500)
            for turn in range(3):
                before = field.copy()
                key = self._key(99, number, turn)

                def match(start: int, stop: int, ring: Whole = ring, before: Whole = before, key: int = key) -> None:
                    self.kernels.search_ring(
                        flat, level.width, level.height, level.channels, level.radius, seen.reshape(-1),
                        level.usable.reshape(-1), level.sources, before, field, errors, ring, start, stop, 24, key,
                        self.options.nearness, level.guide, level.guide_weights,
                    )  # fmt: skip

                work.run(match, bands, 0.0)
            self._vote(work, level, field, errors, even, 0.5, ring)
            inner.reshape(-1)
            inner[np.unravel_index(ring, level.unknown.shape)] = 1
            level.impose_edges()
            level.pad()
        self._reseed(level, field, self._key(98, 0, 0))
        return field, errors

    def _reseed(self, level: Level, field: Whole, key: int) -> None:
        """Give every target without a correspondence one drawn by chance."""
        missing = level.targets[field[level.targets] < 0]
        draw = np.random.default_rng(key)
        field[missing] = level.sources[draw.integers(level.sources.size, size=missing.size)]

    def _key(self, level: int, turn: int, part: int) -> int:
        return (self.seed * 1_000_003 + level * 10_007 + turn * 101 + part) & 0x7FFF_FFFF_FFFF

    def _magnify(self, work: Work, coarse: Level, level: Level, coarse_field: Whole, k: int) -> tuple[Whole, Whole]:
        field = np.full(level.unknown.size, -1, np.int32)
        errors = np.zeros(level.unknown.size, np.int32)
        self.kernels.magnify(
            coarse_field, coarse.width, level.width, level.height, level.usable.reshape(-1), level.sources, field,
            level.targets, self._key(k, 50, 0),
        )  # fmt: skip
        work.beat()
        self._vote(work, level, field, errors, level.trust, 0.0, level.pixels)
        level.impose_edges()
        level.pad()
        return field, errors

    def _vote(
        self, work: Work, level: Level, field: Whole, errors: Whole, trust: Floats, falloff: float, pixels: Whole
    ) -> None:
        flat = level.features.reshape(-1)

        def repaint(start: int, stop: int) -> None:
            self.kernels.vote(
                flat, level.width, level.height, level.channels, level.radius, field, errors, trust, falloff, pixels,
                start, stop,
            )  # fmt: skip

        work.run(repaint, row_bands(pixels, level.width, 3000), 0.0)

    def _refine(self, work: Work, level: Level, k: int, levels: list[Level], field: Whole, errors: Whole) -> None:
        """Search and vote in turn until what is painted agrees with the patches it is painted from."""
        rounds = self._rounds(k, levels)
        coarsest = k == len(levels) - 1
        bands = row_bands(level.targets, level.width, 2000)
        crowding = np.zeros(level.unknown.size, np.int32)
        nearness = self.options.nearness
        flat = level.features.reshape(-1)
        reach = max(level.width, level.height) // 2 if coarsest else (32 if rounds > 1 else 8)
        for turn in range(rounds):
            for part in range(self.options.passes if rounds > 1 else 1):
                before = field.copy()
                key = self._key(k, turn, part)
                backward = part % 2 == 1

                def match(start: int, stop: int, before: Whole = before, key: int = key, back: bool = backward) -> None:
                    self.kernels.search(
                        flat, level.width, level.height, level.channels, level.radius, level.usable.reshape(-1),
                        level.sources, before, field, errors, level.targets, start, stop, back, reach,
                        4 if coarsest else 1, key, crowding, nearness, level.guide, level.guide_weights,
                    )  # fmt: skip

                work.run(match, bands, level.pixels.size / (self.options.passes if rounds > 1 else 1))
            if k > 0 or turn < rounds - 1:
                self._vote(work, level, field, errors, level.trust, 0.5, level.pixels)
                level.impose_edges()
                level.pad()

    def _paint(self, work: Work, level: Level, field: Whole, errors: Whole) -> Floats:
        """The picture from the finest correspondences, its colors fitted to the hole's border."""
        output = self.image.copy()
        colors = self.image.reshape(-1)
        near = cv2.dilate(level.unknown.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
        pixels = np.flatnonzero(near).astype(np.int32)
        trust = level.trust

        def draw(start: int, stop: int) -> None:
            self.kernels.render(
                colors, output.reshape(-1), level.width, level.height, level.radius, field, errors, trust, 0.5, 0.06,
                pixels, start, stop,
            )  # fmt: skip

        work.run(draw, row_bands(pixels, level.width, 2000), 0.0)
        work.beat(force=True)
        if self.options.seam_reach > 0:
            known = near & ~level.unknown
            step = np.where(known[..., None], self.image - output, 0).astype(np.float32)
            step = np.clip(step, -0.1, 0.1)
            flow = diffuse(step, known | ~near) if known.any() else step
            fade = np.exp(-level.depth / np.float32(self.options.seam_reach))
            output += flow * fade[..., None]
        return np.clip(output, 0, 1)


def _line() -> Floats:
    line = np.zeros((15, 15), np.float32)
    line[7] = 1
    return line
