"""How well pictures are expanded: photos cut off on one side and given back what they had, beside their own truth."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from benchmarks.data import Picture, data_folder, fitted, hidden, photo_paths, read_rgb
from benchmarks.fill_quality import COLUMNS, feature_distance
from benchmarks.harness import OURS, Options, Table
from benchmarks.metrics import Image, figures
from benchmarks.sheets import write_sheet
from editor import api, paths

SIDES = ("left", "right", "top", "bottom")
SHARES = (0.1, 0.25, 0.5)
"""By how much of what is left the picture grows back."""
_LONG_SIDE = 900
_PHOTOS = 10
_SEED = 0
_SHOWN = tuple(column for column in COLUMNS if column.name not in ("MB", "outside"))


@dataclass(frozen=True, eq=False)
class Cut:
    """A photo and what is left of it: the `rest`, by how many pixels it grows at which side, and the whole picture."""

    picture: Picture
    rest: Image
    side: str
    pixels: int

    @property
    def pads(self) -> tuple[int, int, int, int]:
        """Pixels at the top, bottom, left and right."""
        top, bottom, left, right = (
            self.pixels if self.side == side else 0 for side in ("top", "bottom", "left", "right")
        )
        return top, bottom, left, right


def cut_off(name: str, shown: Image, side: str, share: float) -> Cut:
    """A picture without its part at a side, of which growing by `share` makes up again."""
    upright = side in ("top", "bottom")
    long = shown.shape[0 if upright else 1]
    pixels = max(1, round(long * share / (1 + share)))
    gone = slice(0, pixels) if side in ("top", "left") else slice(long - pixels, long)
    mask = np.zeros(shown.shape[:2], np.uint8)
    mask[(gone, slice(None)) if upright else (slice(None), gone)] = 255
    rest = np.delete(shown, np.arange(long)[gone], axis=0 if upright else 1)
    picture = Picture(f"{name}-{side}-{share:g}", f"{share:.0%}", hidden(shown, mask), mask, shown, shown)
    return Cut(picture, np.ascontiguousarray(rest), side, pixels)


def expanded(cut: Cut, method: str) -> Image:
    """The rest grown again by a method of `METHODS`."""
    if method == OURS:
        top, bottom, left, right = cut.pads
        grown = api.outpaint(cut.rest, left=left, right=right, top=top, bottom=bottom, seed=_SEED)
        return np.asarray(grown, np.uint8)
    if method == "OpenCV reflected":
        return np.asarray(cv2.copyMakeBorder(cut.rest, *cut.pads, cv2.BORDER_REFLECT), np.uint8)
    bgr = np.ascontiguousarray(cut.picture.image[..., ::-1])
    return np.ascontiguousarray(cv2.inpaint(bgr, cut.picture.mask, 3, cv2.INPAINT_TELEA)[..., ::-1], np.uint8)


METHODS = (OURS, "OpenCV Telea", "OpenCV reflected")


class ExpandTruth:
    """Photos whose sides were cut off, expanded by as much again."""

    name = "expand/truth"
    measures = "photos cut off at a side and expanded again by 10, 25 and 50 %: figures against what was there"

    def run(self, options: Options) -> list[Table]:
        """One table per share. Raises MissingDataError."""
        tables: dict[str, Table] = {}
        methods = [method for method in METHODS if not options.leaves_out(method)]
        paths.use_kernel_cache()
        started = time.monotonic()
        for cut in cuts(2 if options.quick else options.pictures or _PHOTOS):
            group = cut.picture.group
            table = tables.get(group)
            if table is None:
                table = tables[group] = Table(f"Expanding by {group}, against the truth", _SHOWN)
                table.note("medians over the pictures, in what is new; the truth is one of many ways to go on")
                if feature_distance() is None:
                    table.note("features: not measured, the network file is missing")
            if options.is_over(started):
                for one in tables.values():
                    one.note(f"cut short after {options.minutes:g} minutes: not all pictures were expanded")
                break
            results = measure(cut, methods, table)
            if options.sheet is not None:
                write_sheet(options.sheet / f"expand-{cut.picture.name}.png", cut.picture, results)
        return list(tables.values())


def cuts(photos: int) -> Iterator[Cut]:
    """Every photo cut at each of its sides, the shares in turn. Raises MissingDataError."""
    samples = sorted((paths.resources_dir() / "samples").glob("*.jpg"))
    data_folder()
    chosen = [*samples, *photo_paths()][:: max(1, (len(samples) + len(photo_paths())) // photos)][:photos]
    for index, path in enumerate(chosen):
        shown = fitted(read_rgb(path), _LONG_SIDE)
        for turn, side in enumerate(SIDES):
            yield cut_off(path.stem, shown, side, SHARES[(index + turn) % len(SHARES)])


def measure(cut: Cut, methods: list[str], table: Table) -> dict[str, Image]:
    """Expand one picture by every method, into the table; the results by method."""
    results: dict[str, Image] = {}
    for method in methods:
        started = time.perf_counter()
        result = results[method] = expanded(cut, method)
        seconds = time.perf_counter() - started
        found = figures(result, cut.picture.mask, cut.picture.truth, feature_distance()).as_dict()
        table.add(method, cut.picture.name, found | {"seconds": seconds})
    bare = figures(cut.picture.shown, cut.picture.mask, None)
    table.add("(truth)", cut.picture.name, {"sharpness": bare.sharpness, "seam": bare.seam})
    return results


CASES = (ExpandTruth(),)
