"""How long fills take: holes of three sizes in pictures of three sizes, the first fill of a process, and its memory."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.data import hidden, photo_paths, read_rgb
from benchmarks.fillers import NAVIER_STOKES, TELEA, Filler, Ours
from benchmarks.harness import OURS, Column, Options, Table, interleaved
from benchmarks.metrics import Image, Mask
from benchmarks.processes import ChildError, run_child

HOLES = (64, 256, 512)
# Width and height; the smaller pictures are cut from the largest, so that what lies around the hole is the same.
SIZES = {"1 MP": (1224, 817), "12 MP": (4244, 2828), "24 MP": (6000, 4000)}
_CROP_MARGIN = 64
OPEN_DOCUMENT = f"{OURS}, open document"


def large_photo() -> Image:
    """A 24-megapixel photo, [4000, 6000, 3]. Raises MissingDataError."""
    width, height = SIZES["24 MP"]
    path = photo_paths(width * height)[0]
    image = read_rgb(path)
    return np.ascontiguousarray(image[:height, :width])


def cut_around_middle(image: Image, width: int, height: int) -> Image:
    """The part of that size around the middle."""
    top, left = (image.shape[0] - height) // 2, (image.shape[1] - width) // 2
    return np.ascontiguousarray(image[top : top + height, left : left + width])


def round_hole(image: Image, diameter: int) -> Mask:
    """A disk in the middle."""
    height, width = image.shape[:2]
    y, x = np.ogrid[:height, :width]
    inside = np.square(y - height // 2) + np.square(x - width // 2) <= (diameter / 2) ** 2
    return np.asarray(inside, np.uint8) * np.uint8(255)


def crop_of(image: Image, mask: Mask, margin: int) -> tuple[Image, Mask]:
    """Both cut to the hole's box and a margin: what a program hands to a method that knows no context."""
    ys, xs = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    rows = slice(max(0, int(ys[0]) - margin), int(ys[-1]) + 1 + margin)
    columns = slice(max(0, int(xs[0]) - margin), int(xs[-1]) + 1 + margin)
    return np.ascontiguousarray(image[rows, columns]), np.ascontiguousarray(mask[rows, columns])


class FillTime:
    """Seconds of a fill by hole and picture size."""

    name = "fill-time/sizes"
    measures = "seconds to fill 64, 256 and 512-px holes in 1, 12 and 24-MP pictures"

    def run(self, options: Options) -> list[Table]:
        """One table per hole size."""
        photo = large_photo()
        pictures = {name: cut_around_middle(photo, *size) for name, size in SIZES.items()}
        Ours().fill(pictures["1 MP"][:200, :200], round_hole(pictures["1 MP"][:200, :200], 60))
        holes = (256,) if options.quick else HOLES
        return [self._measure(pictures, hole, 1 if options.quick else 3) for hole in holes]

    def _measure(self, pictures: dict[str, Image], hole: int, repeats: int) -> Table:
        columns = [Column(f"s at {size}", "lower", 3, has_ratio=True) for size in SIZES]
        table = Table(f"Seconds to fill a round {hole}-px hole", [*columns, Column("24 MP / 1 MP", "lower", 2)])
        acts: dict[tuple[str, str], Callable[[], object]] = {}
        for size, picture in pictures.items():
            mask = round_hole(picture, hole)
            image = hidden(picture, mask)
            acts[OURS, size] = _fills(Ours(), image, mask)
            acts[OPEN_DOCUMENT, size] = _fills_document(image, mask)
            for peer in (TELEA, NAVIER_STOKES):
                acts[f"{peer.name}, crop", size] = _fills(peer, *crop_of(image, mask, _CROP_MARGIN))
                acts[f"{peer.name}, whole", size] = _fills(peer, image, mask)
        seconds = interleaved({f"{row}|{size}": act for (row, size), act in acts.items()}, repeats)
        for row in dict.fromkeys(row for row, _size in acts):
            for turn in range(repeats):
                taken = {size: seconds[f"{row}|{size}"][turn] for size in SIZES}
                values: dict[str, float | None] = {f"s at {size}": value for size, value in taken.items()}
                table.add(row, str(turn), values | {"24 MP / 1 MP": taken["24 MP"] / taken["1 MP"]})
        table.note(
            "kernels loaded before; medians over the repetitions, taken in turn; ours/row below 1 = ours is faster"
        )
        table.note(f"“{OPEN_DOCUMENT}”: the job alone, as the window starts it; the line above also copies the arrays")
        return table


class FillFirst:
    """The first fill of a process, with kernels compiled or loaded, beside a later one."""

    name = "fill-time/first"
    measures = "seconds of the first and of a later fill of a process, 256-px hole in 1 MP"

    def run(self, options: Options) -> list[Table]:
        """Fresh interpreters, with an empty and with a filled kernel cache."""
        table = Table(
            "Seconds of a process' first fills (round 256-px hole, 1 MP)",
            (Column("first", "lower", 2), Column("second", "lower", 2)),
            first_heading="process",
        )
        with tempfile.TemporaryDirectory() as folder:
            stored = Path(folder) / "picture.npy"
            np.save(stored, cut_around_middle(large_photo(), *SIZES["1 MP"]))
            fresh = {"NUMBA_CACHE_DIR": str(Path(folder) / "kernels")}
            runs: list[tuple[str, str, dict[str, str]]] = [
                (OURS + ", kernels from the cache", "ours", {}),
                ("OpenCV Telea", "telea", {}),
            ]
            if options.quick:
                table.note("compiling the kernels is not part of a quick run")
            else:
                runs.insert(0, (OURS + ", kernels compiled", "ours", fresh))
            for row, method, environment in runs:
                for turn in range(1 if environment or options.quick else 3):
                    try:
                        answer = run_child(
                            "benchmarks.fill_child", "time", method, str(stored), "256", environment=environment
                        )
                    except ChildError as error:
                        table.note(f"{row}: {error}")
                        continue
                    table.add(row, str(turn), {"first": answer["first_s"], "second": answer["second_s"]})
        return [table]


class FillMemory:
    """How much the resident memory of a process grows while it fills."""

    name = "fill-time/memory"
    measures = "peak memory that a fill adds, 256-px hole in 1 and 24 MP"

    def run(self, options: Options) -> list[Table]:
        """A fresh interpreter for each method and size, its kernels loaded before."""
        columns = [Column(f"MB at {size}", "lower", 0, has_ratio=True) for size in ("1 MP", "24 MP")]
        table = Table("Peak memory added by filling a round 256-px hole", columns)
        photo = large_photo()
        with tempfile.TemporaryDirectory() as folder:
            for size in ("1 MP", "24 MP"):
                stored = Path(folder) / "picture.npy"
                np.save(stored, cut_around_middle(photo, *SIZES[size]))
                for row, method in (
                    (OURS, "ours"),
                    ("OpenCV Telea, whole", "telea"),
                    ("OpenCV Navier-Stokes, whole", "ns"),
                ):
                    try:
                        answer = run_child("benchmarks.fill_child", "memory", method, str(stored), "256")
                    except ChildError as error:
                        table.note(f"{row}: {error}")
                        continue
                    table.add(row, "once", {f"MB at {size}": answer["added_bytes"] / 1e6})
        table.note("24 MP are 72 MB of RGB; the picture, the mask and the loaded kernels are there before")
        return [table]


CASES = (FillTime(), FillFirst(), FillMemory())


def _fills(method: Filler, image: Image, mask: Mask) -> Callable[[], object]:
    return lambda: method.fill(image, mask)


def _fills_document(image: Image, mask: Mask) -> Callable[[], object]:
    """The fill as the window runs it: prepared from an open document whose selection is painted, then run."""
    from editor.core.commands import ChangeSelection
    from editor.core.document import Document
    from editor.core.pixels import with_alpha
    from editor.core.progress import Progress
    from editor.core.tiles import TileMap
    from editor.engines.registry import built_in_engines
    from editor.operations.fill import FillOptions, prepare_fill

    document = Document.from_pixels(with_alpha(image))
    ChangeSelection.between("Mask", document.selection.pixels, TileMap.from_array(mask)).apply(document)
    engines = built_in_engines()

    def act() -> object:
        operation = prepare_fill(document, engines, FillOptions(seed=0))
        return operation.run(engines, Progress())

    return act
