"""What the document's storage costs: snapshots and brush writes beside whole copies, files beside other libraries."""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.harness import OURS, Column, Options, Table, interleaved, percentile
from benchmarks.synthetic import noise_picture
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.pixels import with_alpha
from editor.core.tiles import TileMap

# Pillow's counterparts of what our export writes.
PILLOW_OPTIONS: dict[str, dict[str, Any]] = {
    ".png": {"compress_level": 1},
    ".jpg": {"quality": 95, "subsampling": 0},
    ".tif": {"compression": "tiff_adobe_deflate"},
}


class Tiles:
    """A layer's tiles beside a numpy array that is copied as a whole."""

    name = "document/tiles"
    measures = "snapshot of a layer and the write of a 60-px dab after it, 24 and 100 MP"

    def run(self, options: Options) -> list[Table]:
        """One table per size."""
        return [self._measure(size, options) for size in ((24.0,) if options.quick else (24.0, 100.0))]

    def _measure(self, megapixels: float, options: Options) -> Table:
        columns = (
            Column("snapshot ms", "lower", 4, has_ratio=True),
            Column("dab write ms p50", "lower", 4, has_ratio=True),
            Column("dab write ms p95", "lower", 4),
        )
        table = Table(f"Snapshot of a layer of {megapixels:.0f} MP, then one 60-px dab", columns, "storage")
        pixels = with_alpha(noise_picture(megapixels))
        tiles = TileMap.from_array(pixels)
        dab = np.full((60, 60, 4), 200, np.uint8)
        draw = np.random.default_rng(0)
        places = [
            Rect(int(draw.integers(0, pixels.shape[1] - 60)), int(draw.integers(0, pixels.shape[0] - 60)), 60, 60)
            for _ in range(20 if options.quick else 60)
        ]

        def tiled(place: Rect) -> tuple[float, float]:
            started = time.perf_counter()
            kept = tiles.snapshot()
            middle = time.perf_counter()
            tiles.write(place, dab)
            ended = time.perf_counter()
            assert kept.keys
            return middle - started, ended - middle

        def copied(place: Rect) -> tuple[float, float]:
            started = time.perf_counter()
            kept = pixels.copy()
            middle = time.perf_counter()
            pixels[place.slices] = dab
            ended = time.perf_counter()
            assert kept.size
            return middle - started, ended - middle

        for row, act, count in ((OURS, tiled, len(places)), ("numpy, whole copy", copied, 5)):
            times = [act(place) for place in places[:count]]
            writes = [write * 1e3 for _, write in times]
            values = {
                "snapshot ms": percentile([snapshot * 1e3 for snapshot, _ in times], 0.5),
                "dab write ms p50": percentile(writes, 0.5),
                "dab write ms p95": percentile(writes, 0.95),
            }
            table.add(row, "once", values)
        return table


class Files:
    """Opening and saving beside Pillow, and beside psd-tools for layered files."""

    name = "document/files"
    measures = "seconds to open and save 24 MP (and 100 MP) beside Pillow"

    def run(self, options: Options) -> list[Table]:
        """One table per size."""
        return [self._measure(size, options) for size in ((6.0,) if options.quick else (24.0, 100.0))]

    def _measure(self, megapixels: float, options: Options) -> Table:
        from PIL import Image

        from editor.files import ExportOptions, export_image, open_document, save_project

        columns = (Column("save s", "lower", 2, has_ratio=True), Column("open s", "lower", 2, has_ratio=True),
                   Column("MB", "lower", 1))  # fmt: skip
        table = Table(f"Open and save {megapixels:.0f} MP, 8 bit (rows without a peer: ours alone)", columns, "format")
        # The peer warns of large pictures; that is no part of what is measured.
        Image.MAX_IMAGE_PIXELS = None
        pixels = photo_like(megapixels)
        document = Document.from_pixels(with_alpha(pixels))
        image = Image.fromarray(pixels)
        repeats = 1 if megapixels > 50 else 2
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for suffix, words in PILLOW_OPTIONS.items():
                mine, theirs = folder / f"ours{suffix}", folder / f"pillow{suffix}"

                def save_mine(path: Path = mine) -> None:
                    export_image(document, path, ExportOptions())

                def save_theirs(path: Path = theirs, words: dict[str, Any] = words) -> None:
                    image.save(path, **words)

                def open_mine(path: Path = mine) -> None:
                    open_document(path)

                def open_theirs(path: Path = theirs) -> None:
                    with Image.open(path) as other:
                        other.convert("RGBA").load()

                saved = interleaved({"mine": save_mine, "theirs": save_theirs}, repeats)
                opened = interleaved({"mine": open_mine, "theirs": open_theirs}, repeats)
                label = suffix[1:].upper()
                for row, key, path in ((f"{label}, {OURS}", "mine", mine), (f"{label}, Pillow", "theirs", theirs)):
                    values = {"save s": min(saved[key]), "open s": min(opened[key]), "MB": path.stat().st_size / 1e6}
                    table.add(row, "once", values)
            project = folder / "ours.ora"
            seconds = timed(lambda: save_project(document, project)), timed(lambda: open_document(project))
            row = f"ORA, {OURS}"
            table.add(row, "once", {"save s": seconds[0], "open s": seconds[1], "MB": project.stat().st_size / 1e6})
            self._psd(table, folder)
        table.ratio_to = f"ORA, {OURS}"
        table.note("ratios are those of our project file over the row; compare the rows of a format with each other")
        return table

    def _psd(self, table: Table, folder: Path) -> None:
        """Read the project's picture from a PSD with our reader and with psd-tools' own composite."""
        from editor.files import open_document, write_document

        small = Document.from_pixels(with_alpha(photo_like(6.0)))
        path = folder / "ours.psd"
        saved = timed(lambda: write_document(small, path))
        table.add(f"PSD 6 MP, {OURS}", "once", {"save s": saved, "open s": timed(lambda: open_document(path))})
        try:
            psd = import_module("psd_tools")
        except ImportError:
            table.note("psd-tools is not installed: no peer for PSD")
            return
        opened = timed(lambda: psd.PSDImage.open(path).composite(force=True))
        table.add("PSD 6 MP, psd-tools composite", "once", {"open s": opened})


def timed(act: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def photo_like(megapixels: float) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """A smooth picture with a little grain, `[y, x, 3]` uint8, which compresses like a photograph."""
    height = round(math.sqrt(megapixels * 1e6 / 1.5))
    width = round(1.5 * height)
    y, x = np.mgrid[:height, :width].astype(np.float32)
    out = np.empty((height, width, 3), np.uint8)
    draw = np.random.default_rng(0)
    for channel in range(3):
        waves = 120 + 70 * np.sin(x / (190 + 40 * channel)) * np.cos(y / (150 + 30 * channel))
        out[..., channel] = np.clip(waves + 3 * draw.standard_normal((height, width), np.float32), 0, 255)
    return out


CASES = (Tiles(), Files())
