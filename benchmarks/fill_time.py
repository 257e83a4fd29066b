"""How long fills take: holes of three sizes in pictures of three sizes, the first fill of a process, and its memory."""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from benchmarks.data import hidden, photo_paths, read_rgb
from benchmarks.fillers import GMIC, NAVIER_STOKES, RESYNTHESIZER, TELEA, Filler, Ours, SkippedError
from benchmarks.harness import OURS, Column, Options, Table, interleaved
from benchmarks.metrics import Image, Mask
from benchmarks.processes import ChildError, run_child
from editor.core.commands import ChangeSelection
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.pixels import AnyArray, FloatImage, with_alpha
from editor.core.progress import Progress
from editor.core.tiles import TileMap
from editor.engines.registry import built_in_engines
from editor.operations.fill import FillOptions, prepare_fill

# Diameters, and how often each is measured.
HOLES = {64: 3, 256: 5, 512: 3, 1024: 2}
# Width and height; the middle is the same in all of them, so that what lies around the hole is the same, too.
SIZES = {"1 MP": (1224, 817), "24 MP": (6000, 4000), "100 MP": (12240, 8160)}
_PHOTO = (6000, 4000)
_WHOLE_UP_TO = 256
_CROP_MARGIN = 64
OPEN_DOCUMENT = f"{OURS}, open document"


def large_photo() -> Image:
    """A 24-megapixel photo, [4000, 6000, 3]. Raises MissingDataError."""
    width, height = _PHOTO
    path = photo_paths(width * height)[0]
    image = read_rgb(path)
    return np.ascontiguousarray(image[:height, :width])


def sized(photo: Image, width: int, height: int) -> Image:
    """The part of that size around a photo's middle; where that is larger, the photo goes on mirrored around it."""
    more_rows, more_columns = max(0, height - photo.shape[0]), max(0, width - photo.shape[1])
    above, left = more_rows // 2, more_columns // 2
    grown = cv2.copyMakeBorder(photo, above, more_rows - above, left, more_columns - left, cv2.BORDER_REFLECT_101)
    return cut_around_middle(np.asarray(grown, np.uint8), width, height)


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
    measures = "seconds to fill 64, 256, 512 and 1024-px holes in 1, 24 and 100-MP pictures"

    def run(self, options: Options) -> list[Table]:
        """One table per hole size."""
        photo = large_photo()
        sizes = {name: size for name, size in SIZES.items() if not options.quick or name != "100 MP"}
        pictures = {name: sized(photo, *size) for name, size in sizes.items()}
        Ours().fill(pictures["1 MP"][:200, :200], round_hole(pictures["1 MP"][:200, :200], 60))
        holes = {256: 1} if options.quick else HOLES
        return [self._measure(pictures, hole, repeats, options) for hole, repeats in holes.items()]

    def _measure(self, pictures: dict[str, Image], hole: int, repeats: int, options: Options) -> Table:
        columns = [Column(f"s at {size}", "lower", 3, has_ratio=True) for size in pictures]
        shares = [Column(f"{size} / 1 MP", "lower", 2) for size in pictures if size != "1 MP"]
        table = Table(f"Seconds to fill a round {hole}-px hole", [*columns, *shares])
        acts: dict[tuple[str, str], Callable[[], object]] = {}
        for size, picture in pictures.items():
            mask = round_hole(picture, hole)
            image = hidden(picture, mask)
            acts[OURS, size] = _fills(Ours(), image, mask)
            acts[OPEN_DOCUMENT, size] = _fills_document(image, mask)
            for peer in (TELEA, NAVIER_STOKES):
                acts[f"{peer.name}, crop", size] = _fills(peer, *crop_of(image, mask, _CROP_MARGIN))
                if hole <= _WHOLE_UP_TO:
                    acts[f"{peer.name}, whole", size] = _fills(peer, image, mask)
        seconds = interleaved({f"{row}|{size}": act for (row, size), act in acts.items()}, repeats)
        for row in dict.fromkeys(row for row, _size in acts):
            for turn in range(repeats):
                taken = {size: seconds[f"{row}|{size}"][turn] for size in pictures}
                values: dict[str, float | None] = {f"s at {size}": value for size, value in taken.items()}
                table.add(row, str(turn), values | {f"{size} / 1 MP": value / taken["1 MP"]
                                                    for size, value in taken.items() if size != "1 MP"})  # fmt: skip
        crop = crop_of(hidden(pictures["1 MP"], round_hole(pictures["1 MP"], hole)),
                       round_hole(pictures["1 MP"], hole), _CROP_MARGIN)  # fmt: skip
        for slow in (GMIC, RESYNTHESIZER):
            if slow.why_missing() is None and not options.quick and not options.leaves_out(slow.name):
                started = time.perf_counter()
                try:
                    slow.fill(*crop)
                except SkippedError as skipped:
                    table.note(f"{slow.name}, crop: {skipped}")
                    continue
                table.add(f"{slow.name}, crop", "0", {"s at 1 MP": time.perf_counter() - started})
        table.note(
            "kernels loaded before; medians over the repetitions, taken in turn; ours/row below 1 = ours is faster"
        )
        table.note(f"“{OPEN_DOCUMENT}”: the job alone, as the window starts it; the line above also copies the arrays")
        return table


class FillPreview:
    """Seconds until something is seen of a fill."""

    name = "fill-time/preview"
    measures = "seconds to the first preview of 256 and 1024-px holes in 1, 24 and 100-MP pictures"

    def run(self, options: Options) -> list[Table]:
        """One row per hole; peers show nothing before they end."""
        sizes = {name: size for name, size in SIZES.items() if not options.quick or name != "100 MP"}
        columns = [Column(f"s at {size}", "lower", 3, has_ratio=True) for size in sizes]
        tables = []
        photo = large_photo()
        for hole in (256,) if options.quick else (256, 1024):
            table = Table(f"Seconds to the first look at a round {hole}-px hole", columns)
            for name, size in sizes.items():
                image = sized(photo, *size)
                mask = round_hole(image, hole)
                run, telea = document_fill(hidden(image, mask), mask), _fills(TELEA, *crop_of(image, mask, 64))
                run(Progress())
                for turn in range(3):
                    table.add(OURS, str(turn), {f"s at {name}": _first_look(run)})
                    started = time.perf_counter()
                    telea()
                    table.add(
                        f"{TELEA.name}, crop, to its end", str(turn), {f"s at {name}": time.perf_counter() - started}
                    )
            table.note("kernels loaded before; the fill is stopped as soon as it has shown something")
            tables.append(table)
        return tables


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
    measures = "peak memory that a fill adds, 256 and 1024-px holes in 1, 24 and 100 MP"

    def run(self, options: Options) -> list[Table]:
        """A fresh interpreter for each method and size, its kernels loaded before."""
        sizes = [size for size in SIZES if not options.quick or size != "100 MP"]
        columns = [Column(f"MB at {size}", "lower", 0, has_ratio=True) for size in sizes]
        photo, tables = large_photo(), []
        with tempfile.TemporaryDirectory() as folder:
            stored = {size: Path(folder) / f"{size}.npy" for size in sizes}
            for size, path in stored.items():
                np.save(path, sized(photo, *SIZES[size]))
            for hole in (256,) if options.quick else (256, 1024):
                table = Table(f"Peak memory added by filling a round {hole}-px hole", columns)
                for size, path in stored.items():
                    for row, method in (
                        (OPEN_DOCUMENT, "document"),
                        (OURS, "ours"),
                        ("OpenCV Telea, whole", "telea"),
                        ("OpenCV Navier-Stokes, whole", "ns"),
                    ):
                        try:
                            answer = run_child("benchmarks.fill_child", "memory", method, str(path), str(hole))
                        except ChildError as error:
                            table.note(f"{row}: {error}")
                            continue
                        table.add(row, "once", {f"MB at {size}": answer["added_bytes"] / 1e6})
                table.note("24 MP are 72 MB of RGB; the picture, the mask and the loaded kernels are there before")
                tables.append(table)
        return tables


CASES = (FillTime(), FillPreview(), FillFirst(), FillMemory())


def _fills(method: Filler, image: Image, mask: Mask) -> Callable[[], object]:
    return lambda: method.fill(image, mask)


class _SeenError(Exception):
    """Something was shown."""


def _first_look(run: Callable[[Progress], object]) -> float:
    """Seconds to what a fill shows first; it is stopped there."""
    progress = Progress()
    seen: list[float] = []

    def look(_pixels: FloatImage, _area: Rect) -> None:
        seen.append(time.perf_counter())
        raise _SeenError

    progress.look = look
    started = time.perf_counter()
    with contextlib.suppress(_SeenError):
        run(progress)
    return seen[0] - started


def _fills_document(image: Image, mask: Mask) -> Callable[[], object]:
    run = document_fill(image, mask)
    return lambda: run(Progress())


def document_fill(image: Image, mask: Mask) -> Callable[[Progress], object]:
    """The fill as the window runs it: prepared from an open document whose selection is painted, then run."""
    document = document_with(image, mask)
    engines = built_in_engines()
    return lambda progress: prepare_fill(document, engines, FillOptions(seed=0)).run(engines, progress)


def document_with(image: AnyArray, mask: Mask) -> Document:
    """An open document in which something is selected."""
    document = Document.from_pixels(with_alpha(image))
    ChangeSelection.between("Mask", document.selection.pixels, TileMap.from_array(mask)).apply(document)
    return document
