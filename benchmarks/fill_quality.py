"""How good fills are: figures inside the hole, ours beside every peer, on published pictures and on photos."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import cache

import cv2
import numpy as np

from benchmarks.data import SETS, Picture, feature_model, pictures
from benchmarks.fillers import FILLERS, Filler, Ours, SkippedError
from benchmarks.harness import Column, Options, Table
from benchmarks.metrics import FeatureDistance, Image, figures
from benchmarks.processes import PeakMemory, give_back_memory
from benchmarks.sheets import write_sheet

COLUMNS = (
    Column("features", "lower", 3, has_ratio=True),
    Column("texture", "lower", 3, has_ratio=True),
    Column("sharpness", "one", 2),
    Column("seam", "one", 2),
    Column("gradients", "lower", 3),
    Column("border", "lower", 1),
    Column("psnr", "higher", 2),
    Column("ssim", "higher", 3),
    Column("outside", "lower", 0),
    Column("seconds", "lower", 2, has_ratio=True),
    Column("MB", "lower", 0),
)
WITHOUT_TRUTH = tuple(column for column in COLUMNS if column.name in ("sharpness", "seam", "outside", "seconds", "MB"))
_QUICK_LIMIT = {"migan-512": 2, "migan-256": 2, "objects-512": 2, "photos-512": 1}
_LARGE = 4_000_000


@cache
def feature_distance() -> FeatureDistance | None:
    """The perceptual distance, or None where its network is missing."""
    model = feature_model()
    return None if model is None else FeatureDistance(model)


@dataclass(frozen=True)
class FillQuality:
    """One set of pictures, filled by every method."""

    set_name: str
    _given_up: set[tuple[str, str]] = field(default_factory=set, compare=False)

    @property
    def name(self) -> str:
        """The family and the set."""
        return f"fill-quality/{self.set_name}"

    @property
    def measures(self) -> str:
        """The set in words."""
        return f"figures of fills on {SETS[self.set_name]}"

    def run(self, options: Options) -> list[Table]:
        """One table per group of the set. Raises MissingDataError."""
        limit = _QUICK_LIMIT.get(self.set_name, 0) if options.quick else options.pictures
        if limit == 0:
            return []
        methods = [filler for filler in FILLERS if not options.leaves_out(filler.name)]
        absent = {filler.name: why for filler in methods if (why := filler.why_missing())}
        methods = [filler for filler in methods if filler.name not in absent]
        if options.quick:
            # The slow peers would take most of the two minutes.
            methods = [filler for filler in methods if not filler.name.startswith("G'MIC")]
        tables: dict[str, Table] = {}
        is_warm = False
        started = time.monotonic()
        for picture in pictures(self.set_name, limit):
            if options.is_over(started):
                for cut_short in tables.values():
                    cut_short.note(
                        f"cut short after {options.minutes:g} minutes: not all pictures of the set were filled"
                    )
                break
            if not is_warm:
                _warm_up()
                is_warm = True
            table = tables.get(picture.group)
            if table is None:
                table = tables[picture.group] = self._table(picture)
                for name, why in absent.items():
                    table.note(f"{name}: skipped, {why}")
                if feature_distance() is None and picture.truth is not None:
                    table.note("features: not measured, the network file is missing")
            given_up = {filler.name for filler in methods if (filler.name, picture.group) in self._given_up}
            results = measure(picture, [filler for filler in methods if filler.name not in given_up], table)
            # What did not come to an end on a large picture is not waited for once more.
            if picture.mask.size > _LARGE:
                self._given_up.update((filler.name, picture.group) for filler in methods if filler.name not in results)
            if options.sheet is not None:
                write_sheet(options.sheet / f"{self.set_name}-{picture.name}.png", picture, results)
        return list(tables.values())

    def _table(self, picture: Picture) -> Table:
        title = f"Fill quality, {self.set_name}" + (f", {picture.group} holes" if picture.group else "")
        table = Table(title, COLUMNS if picture.truth is not None else WITHOUT_TRUTH)
        table.note("medians over the pictures, inside the hole; ours/row below 1 = ours is lower")
        table.note("outside: largest change of a pixel that is not hole (put back before the figures are taken)")
        table.note("MB: most memory that a fill adds; of G'MIC, Resynthesizer and biharmonic that of their own process")
        return table


CASES = tuple(FillQuality(name) for name in SETS)


def _warm_up() -> None:
    """Compile or load our kernels, so that the first picture's seconds do not hold that; measured in fill-time."""
    image = np.random.default_rng(0).integers(0, 255, (96, 96, 3)).astype(np.uint8)
    mask = np.zeros((96, 96), np.uint8)
    mask[32:64, 32:64] = 255
    Ours().fill(image, mask)


def measure(picture: Picture, methods: list[Filler], table: Table) -> dict[str, Image]:
    """Fill and judge one picture by every method, into the table; returns the filled pictures by method."""
    hole = picture.mask >= 128
    results: dict[str, Image] = {}

    def judge(name: str, filled: Image, seconds: float | None, peak: int | None = None) -> None:
        outside = cv2.absdiff(filled, picture.image)[~hole]
        table.add(name, picture.name, {"outside": float(outside.max(initial=0))})
        whole = np.where(hole[..., None], filled, picture.image)
        results[name] = whole
        found = figures(whole, picture.mask, picture.truth, feature_distance()).as_dict()
        table.add(name, picture.name, found | {"seconds": seconds, "MB": None if peak is None else peak / 1e6})

    for method in methods:
        give_back_memory()
        started = time.perf_counter()
        try:
            with PeakMemory() as memory:
                filled = method.fill(picture.image, picture.mask)
        except SkippedError as skipped:
            table.note(f"{method.name}: {skipped}")
            continue
        judge(method.name, filled, time.perf_counter() - started, method.peak_bytes or memory.added_bytes)
    for name, filled in picture.published.items():
        judge(name, filled, None)
    if picture.truth is not None:
        # What the figures without a reference say of the truth itself, to read the others by.
        bare: dict[str, float | None] = {"sharpness": None, "seam": None}
        found = figures(picture.truth, picture.mask, None).as_dict()
        table.add("(truth)", picture.name, {name: found[name] for name in bare})
    return results
