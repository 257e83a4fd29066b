"""Coarse-to-fine synthesis of a hole: search for similar patches, let them vote, and paint the last vote sharply."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms import completion_joints, completion_votes, patchmatch
from editor.algorithms.completion_burden import burden
from editor.algorithms.completion_color import Floats, bands, diffuse
from editor.algorithms.completion_levels import Level, Shorts, Sketch, Whole, colors_of, largeness
from editor.algorithms.completion_work import Work, row_bands
from editor.core.geometry import Rect

if TYPE_CHECKING:
    from editor.algorithms.completion import CompletionOptions

_FALLOFF = 0.7
_LAST_FALLOFF = 2.0
_TOLERANCE = 0.02
_BORDER_TOLERANCE = 0.2
"""Color difference (0..1) at which votes no longer join the winner in the last picture; more of it at the border."""
_LAYOUT = 8.0
_LAYOUT_LARGE = 600.0
_VAGUE = 0.2
"""Share of its strength that a vague layout has where little is missing: the border tells more of a small hole."""
_LAYOUT_UNTIL = 0.7
"""Part of the coarsest rounds after which the layout is let go, so that texture may settle."""
_NEARNESS_LARGE = 150.0
_STEEPNESS = 4.0
"""Vertical distance counts that much more: pictures are layered from ground to sky."""
_FAR_DRAWS = 24
_THIN_PIXELS = 2000
_SHOWN_PIXELS = 400_000
"""Levels on which the hole's box is larger are not shown in between: turning them to colors takes time."""


class Synthesis:
    """One run over the levels of a crop (finest first), which it repaints.

    `missing` is the `largeness` of the picture's hole where copies stand beside it; None takes it from the levels.
    """

    def __init__(
        self,
        levels: list[Level],
        image: Floats,
        seed: int,
        options: CompletionOptions,
        sketch: Sketch,
        work: Work,
        missing: float | None = None,
        show: Callable[[Floats, Rect], None] = lambda _pixels, _area: None,
    ) -> None:
        self._levels, self._image = levels, image
        self._seed, self._options, self._work = seed, options, work
        self._show = show
        self._has_layout = sketch.layout is not None
        self._largeness = largeness(levels[0].unknown) if missing is None else missing
        self._offsets = None if sketch.layout is None else sketch.layout.offsets
        is_vague = sketch.layout is not None and sketch.layout.is_vague
        self._firmness = _VAGUE + (1 - _VAGUE) * self._largeness if is_vague else 1.0

    def run(self) -> Floats:
        """The picture [y, x, 3] with the hole painted; outside the hole its pixels mean nothing."""
        levels = self._levels
        last = len(levels) - 1
        cost = sum(level.pixels.size * self._rounds(k) for k, level in enumerate(levels))
        cost += levels[last].pixels.size * (self._rounds(last) + 8) * self._starts
        cost += levels[0].pixels.size
        self._work.expect(cost)
        field, errors = self._best_start()
        for k in range(last - 1, -1, -1):
            self._show_level(k + 1)
            field, errors = self._magnify(k, field)
            self._refine(k, field, errors, 0)
        return self._paint(field, errors)

    def _show_level(self, k: int) -> None:
        """Show the box of the hole as it is painted at a level."""
        level = self._levels[k]
        ys, xs = np.divmod(level.pixels, level.width)
        rows = slice(int(ys[0]), int(ys[-1]) + 1)
        columns = slice(int(xs.min()), int(xs.max()) + 1)
        box = Rect(columns.start, rows.start, columns.stop - columns.start, rows.stop - rows.start)
        if box.area > _SHOWN_PIXELS:
            return
        r, share = level.radius, 2**k
        painted = level.features[r : r + level.height, r : r + level.width][rows, columns]
        area = Rect(box.x * share, box.y * share, box.width * share, box.height * share)
        self._show(colors_of(painted.astype(np.float32)), area)

    @property
    def _starts(self) -> int:
        """One where the coarsest level is the picture itself and large: a thin hole, that its border decides."""
        is_thin = len(self._levels) == 1 and self._levels[0].pixels.size > _THIN_PIXELS
        return 1 if is_thin else max(1, self._options.starts)

    def _rounds(self, k: int) -> int:
        if k == len(self._levels) - 1:
            return self._options.coarse_rounds if k > 0 or self._starts > 1 else self._options.middle_rounds
        if self._levels[k].pixels.size > self._options.full_effort:
            return 1
        return self._options.fine_rounds if k == 0 else self._options.middle_rounds

    def _key(self, k: int, turn: int, part: int, attempt: int) -> int:
        return (self._seed * 1_000_003 + attempt * 100_003 + k * 10_007 + turn * 101 + part) & 0x7FFF_FFFF_FFFF

    def _nearness(self, k: int) -> float:
        return self._options.nearness + _NEARNESS_LARGE * self._largeness * 2.0**k

    def _guide_weights(self, level: Level, progress: float) -> Whole:
        """Weight of the guide against patch distances; a mere layout fades out as the rounds go on (progress 0..1)."""
        if level.guide.size <= 1:
            return np.zeros(1, np.int32)
        patch = (2 * level.radius + 1) ** 2 / 49
        weights = np.zeros(level.unknown.size, np.float32)
        if level.wish.size > 1:
            weights += level.wish * np.float32(self._options.guide_strength * patch)
        if level.is_texture_led:
            weights += level.laid * np.float32(self._options.texture * patch)
        elif level.laid.size > 1 and self._has_layout:
            strength = self._options.layout_strength * self._options.structure * self._firmness
            weights += level.laid * np.float32(strength * patch * (1 - 0.5 * progress))
        elif level.laid.size > 1:
            fading = max(0.0, 1 - progress / _LAYOUT_UNTIL)
            own = (_LAYOUT + _LAYOUT_LARGE * self._largeness) * self._options.structure
            weights += level.laid * np.float32(own * fading)
        return np.asarray(np.rint(weights), np.int32)

    def _best_start(self) -> tuple[Whole, Whole]:
        """Try the coarsest level some times, from an onion peel and from a smooth fill in turn; keep the best."""
        k = len(self._levels) - 1
        level = self._levels[k]
        clean = level.features.copy()
        best: tuple[float, Whole, Whole, Shorts] | None = None
        for attempt in range(self._starts):
            level.features[...] = clean
            field = np.full(level.unknown.size, -1, np.int32)
            errors = np.zeros(level.unknown.size, np.int32)
            if attempt % 2 == 0 and self._has_layout:
                self._start_laid_out(level)
                self._start_shifted(k, field)
            elif attempt % 2 or not self._options.peels:
                self._start_smooth(level)
            else:
                self._start_peeling(k, field, errors, attempt)
            self._work.advance(level.pixels.size * 8)
            missing = level.targets[field[level.targets] < 0]
            draw = np.random.default_rng(self._key(98, 0, 0, attempt))
            field[missing] = level.sources[draw.integers(level.sources.size, size=missing.size)]
            self._refine(k, field, errors, attempt)
            energy = float(errors[level.targets].mean(dtype=np.float64))
            if best is None or energy < best[0]:
                best = energy, field, errors, level.features.copy()
        assert best is not None
        level.features[...] = best[3]
        return best[1], best[2]

    def _start_smooth(self, level: Level) -> None:
        r = level.radius
        plane = level.features[r : r + level.height, r : r + level.width]
        plane[...] = np.rint(diffuse(plane.astype(np.float32), ~level.unknown)).astype(np.int16)
        level.impose_edges()
        level.pad()

    def _start_laid_out(self, level: Level) -> None:
        """Begin with the layout itself; only its texture is spread from the border."""
        self._start_smooth(level)
        r = level.radius
        plane = level.features[r : r + level.height, r : r + level.width]
        guide = level.guide.reshape(level.height, level.width, -1)
        plane[level.unknown, :3] = guide[level.unknown, :3]
        level.pad()

    def _start_shifted(self, k: int, field: Whole) -> None:
        """Take patches from where the layout was taken from, where that is known."""
        if self._offsets is None:
            return
        level, share = self._levels[k], 2**k
        rows, columns = np.divmod(level.targets, level.width)
        shifts = self._offsets[
            np.minimum(rows * share + share // 2, self._offsets.shape[0] - 1),
            np.minimum(columns * share + share // 2, self._offsets.shape[1] - 1),
        ]
        there = np.rint(shifts / np.float32(share)).astype(np.int64) + np.stack([rows, columns], axis=1)
        inside = ((there >= 0) & (there < (level.height, level.width))).all(axis=1) & shifts.any(axis=1)
        found = np.where(inside, there[:, 0] * level.width + there[:, 1], 0)
        is_good = inside & (level.usable.reshape(-1)[found] > 0)
        field[level.targets[is_good]] = found[is_good]

    def _start_peeling(self, k: int, field: Whole, errors: Whole, attempt: int) -> None:
        """Paint ring by ring from the border inward, each patch matched by what is painted of it (Newson et al.)."""
        level = self._levels[k]
        r = level.radius
        seen = np.pad((~level.unknown).astype(np.uint8), r)
        inner = seen[r : r + level.height, r : r + level.width]
        even = np.ones_like(level.trust)
        flat, seen_flat = level.features.reshape(-1), seen.reshape(-1)
        usable = level.usable.reshape(-1)
        weights = self._guide_weights(level, 0.0)
        numbers = np.ceil(level.depth.ravel()[level.pixels]).astype(np.int32)
        for number in range(1, int(numbers.max()) + 1):
            ring = level.pixels[numbers == number]
            bands = row_bands(ring, level.width, 500)
            for turn in range(3):
                before = field.copy()
                key = self._key(99, number, turn, attempt)

                def match(start: int, stop: int, ring: Whole = ring, before: Whole = before, key: int = key) -> None:
                    patchmatch.search_ring(
                        flat, level.width, level.height, level.channels, r, seen_flat, usable, level.sources, before,
                        field, errors, ring, start, stop, _FAR_DRAWS, key, self._nearness(k), _STEEPNESS, level.homes,
                        level.guide, weights,
                    )  # fmt: skip

                self._work.run(match, bands, 0.0)
            self._vote(level, field, errors, even, 0.5, ring)
            inner[np.unravel_index(ring, level.unknown.shape)] = 1
            level.impose_edges()
            level.pad()

    def _magnify(self, k: int, coarse_field: Whole) -> tuple[Whole, Whole]:
        coarse, level = self._levels[k + 1], self._levels[k]
        field = np.full(level.unknown.size, -1, np.int32)
        errors = np.zeros(level.unknown.size, np.int32)
        usable = level.usable.reshape(-1)

        def carry(start: int, stop: int) -> None:
            patchmatch.magnify(
                coarse_field, coarse.width, level.width, level.height, usable, level.sources, field, level.targets,
                start, stop, self._key(k, 50, 0, 0),
            )  # fmt: skip

        self._work.run(carry, row_bands(level.targets, level.width, 50_000), 0.0)
        self._vote(level, field, errors, level.trust, 0.0, level.pixels)
        level.impose_edges()
        level.pad()
        return field, errors

    def _vote(self, level: Level, field: Whole, errors: Whole, trust: Floats, falloff: float, pixels: Whole) -> None:
        flat = level.features.reshape(-1)

        def repaint(start: int, stop: int) -> None:
            completion_votes.vote(
                flat, level.width, level.height, level.channels, level.radius, field, errors, trust, falloff, pixels,
                start, stop,
            )  # fmt: skip

        self._work.run(repaint, row_bands(pixels, level.width, 3000), 0.0)

    def _refine(self, k: int, field: Whole, errors: Whole, attempt: int) -> None:
        """Search and vote in turn until what is painted agrees with the patches it is painted from."""
        level, rounds = self._levels[k], self._rounds(k)
        is_coarsest = k == len(self._levels) - 1
        bands = row_bands(level.targets, level.width, 2000)
        flat, usable = level.features.reshape(-1), level.usable.reshape(-1)
        reach = max(level.width, level.height) // 2 if is_coarsest else (32 if rounds > 1 else 8)
        far_draws = 4 if is_coarsest else 1
        passes = max(1, self._options.passes) if rounds > 1 else 1
        for turn in range(rounds):
            weights = self._guide_weights(level, (turn if is_coarsest else turn + 0.5) / rounds)
            for part in range(passes):
                before = field.copy()
                key = self._key(k, turn, part, attempt)
                costs = self._burden(level, field, errors)

                def match(
                    start: int, stop: int, before: Whole = before, key: int = key, part: int = part,
                    weights: Whole = weights, costs: Whole = costs,
                ) -> None:  # fmt: skip
                    patchmatch.search(
                        flat, level.width, level.height, level.channels, level.radius, usable, level.sources, before,
                        field, errors, level.targets, start, stop, part % 2 == 1, reach, far_draws, key,
                        self._nearness(k), _STEEPNESS, level.homes, level.guide, weights, costs,
                    )  # fmt: skip

                self._work.run(match, bands, level.pixels.size / passes)
            if k > 0 or turn < rounds - 1:
                self._vote(level, field, errors, level.trust, _FALLOFF, level.pixels)
                level.impose_edges()
                level.pad()

    def _burden(self, level: Level, field: Whole, errors: Whole) -> Whole:
        """Where much is missing nothing but this keeps the hole from being stamped full of what matches itself."""
        if self._largeness <= 0:
            return np.zeros(1, np.int32)
        side, check = 2 * level.radius + 1, self._work.check
        return self._work.alone(
            lambda: burden(field, errors, level.targets, level.sources.size, level.width, side, self._largeness, check)
        )

    def _paint(self, field: Whole, errors: Whole) -> Floats:
        """The picture from the finest correspondences, its colors fitted to the hole's border."""
        level = self._levels[0]
        output = np.empty_like(self._image)
        for band in bands(output.shape, self._work.beat):
            output[band] = self._image[band]
        source, target = self._image.reshape(-1), output.reshape(-1)
        near = cv2.dilate(level.unknown.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
        self._work.beat()
        pixels = np.flatnonzero(near).astype(np.int32)
        origins = np.full(level.unknown.size, -1, np.int32)
        self._work.beat()

        def draw(start: int, stop: int) -> None:
            completion_votes.render(
                source, target, level.width, level.height, level.radius, field, errors, level.trust, _LAST_FALLOFF,
                _TOLERANCE, _BORDER_TOLERANCE, pixels, origins, start, stop,
            )  # fmt: skip

        self._work.run(draw, row_bands(pixels, level.width, 2000), level.pixels.size)
        if self._options.seam_reach > 0:
            ys, xs = np.divmod(pixels, level.width)
            box = slice(int(ys[0]), int(ys[-1]) + 1), slice(int(xs.min()), int(xs.max()) + 1)
            output[box] = self._work.alone(lambda: self._seamless(level, output, near, box))
        if self._options.evens_joints:
            pixels_of_box, box = self._even(level, output, origins)
            output[box] = pixels_of_box
        return output

    def _even(self, level: Level, output: Floats, origins: Whole) -> tuple[Floats, tuple[slice, slice]]:
        side = 2 * level.radius + 1
        reach = np.ones((side, side), np.uint8)
        sampled = self._work.alone(lambda: cv2.dilate(level.usable.reshape(level.unknown.shape), reach) > 0)
        where = origins.reshape(level.unknown.shape)
        return completion_joints.evened(
            output, self._image, level.unknown, sampled, where, lambda call, ranges: self._work.run(call, ranges, 0.0)
        )

    def _seamless(self, level: Level, output: Floats, near: npt.NDArray[np.bool_], box: tuple[slice, slice]) -> Floats:
        """The fill shifted to meet the border: by its error on known pixels there, bounded, fading inward."""
        check = self._work.check
        known = near[box] & ~level.unknown[box]
        image, painted, depth = self._image[box], output[box], level.depth[box]
        error = np.empty(painted.shape, np.float32)
        for band in bands(known.shape, check):
            part = np.where(known[band, :, None], image[band] - painted[band], 0)
            np.clip(part, -0.1, 0.1, out=error[band])
        flow = diffuse(error, known | ~near[box], check)
        for band in bands(known.shape, check):
            fade = np.exp(-depth[band] / np.float32(self._options.seam_reach))
            np.clip(painted[band] + flow[band] * fade[..., None], 0, 1, out=flow[band])
        return flow
