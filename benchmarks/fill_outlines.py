"""Things removed by a mask that ends in the middle of their soft outline, as programs find them; the truth is known.

Cut-outs of photographed things stand before other photos. What is judged is all that they touched, also where the mask,
which takes what they cover by half, lets their edge shine through.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.data import Picture
from benchmarks.fill_quality import COLUMNS, feature_distance
from benchmarks.fillers import GMIC, NAVIER_STOKES, TELEA, Filler, Ours, SkippedError
from benchmarks.harness import OURS, Case, Options, Table
from benchmarks.metrics import Image, Mask, figures
from benchmarks.reposition_synthetic import SUBJECTS, in_bytes, pairs
from benchmarks.sheets import write_sheet

# What shows less of a thing than this shows nothing of it that could be seen.
_TOUCHED = 0.02
_LEFT_OUT = ("outside", "MB")


@dataclass(frozen=True, eq=False)
class Outlined:
    """`picture` as a benchmark of fills has it, with the tight mask; `touched` is where the thing shows at all."""

    picture: Picture
    touched: Mask


class WithEdge(Ours):
    """The program's own fill of a thing with its edge."""

    name = f"{OURS}, with the edge"

    def fill(self, image: Image, mask: Mask) -> Image:
        """Fill with seed 0 and the default engine."""
        from editor import api

        return np.asarray(api.fill(image, mask, seed=0, takes_edge=True), np.uint8)


METHODS: tuple[Filler, ...] = (Ours(), WithEdge(), TELEA, NAVIER_STOKES, GMIC)


def outlined(count: int) -> Iterator[Outlined]:
    """So many pictures of 640 px. Raises MissingDataError without the photos."""
    for pair in pairs(count, 5, 2):
        draw, (height, width), (high, wide) = pair.draw, pair.ground.shape[:2], pair.alpha.shape
        cover, paint = pair.put_at(
            int(draw.integers(24, width - wide - 24)), int(draw.integers(24, height - high - 24))
        )
        share = cover[..., None]
        truth, shown = in_bytes(pair.ground), in_bytes(pair.ground * (1 - share) + paint * share)
        mask = (cover >= 0.5).astype(np.uint8) * np.uint8(255)
        touched = np.maximum(mask, (cover > _TOUCHED).astype(np.uint8) * np.uint8(255))
        yield Outlined(Picture(pair.name, "outlines", shown, mask, shown, truth), touched)


@dataclass(frozen=True)
class Outlines:
    """Every method on the same tight masks."""

    name = "fill-quality/outlines"
    measures = "figures of fills of things whose mask ends in the middle of their soft outline"

    def run(self, options: Options) -> list[Table]:
        """Fill, and judge all that the things touched."""
        table = Table("Fill quality, tight masks", [column for column in COLUMNS if column.name not in _LEFT_OUT])
        methods = [method for method in METHODS if not options.leaves_out(method.name) and not method.why_missing()]
        for scene in outlined(2 if options.quick else len(SUBJECTS)):
            picture = scene.picture
            results: dict[str, Image] = {}
            for method in methods:
                started = time.perf_counter()
                try:
                    results[method.name] = method.fill(picture.image, picture.mask)
                except SkippedError as skipped:
                    table.note(f"{method.name}: {skipped}")
                    continue
                seconds = time.perf_counter() - started
                found = figures(results[method.name], scene.touched, picture.truth, feature_distance()).as_dict()
                table.add(method.name, picture.name, found | {"seconds": seconds})
            if options.sheet is not None:
                write_sheet(options.sheet / f"outlines-{picture.name.replace(' ', '_')}.png", picture, results)
        table.note("things of 200 px in pictures of 640 px; judged where more than 2 % of a thing shows")
        return [table]


CASES: tuple[Case, ...] = (Outlines(),)
