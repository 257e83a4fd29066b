"""How soon a fill is seen after a stroke of a sketch: the small live preview, beside the whole fill and OpenCV."""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from benchmarks.data import MissingDataError, pictures
from benchmarks.fillers import TELEA
from benchmarks.harness import OURS, Case, Column, Options, Table, percentile
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.pixels import with_alpha
from editor.core.progress import Progress
from editor.core.sketch import NO_SKETCH, Stroke
from editor.engines.registry import Engines, built_in_engines
from editor.operations.fill import FillOptions, prepare_fill
from editor.operations.sketch_live import quick_look
from editor.operations.warm_up import warm_up

REACH_MS = 300
# Megapixels, and the side of the hole.
_SIZES = ((1, 256), (6, 512), (24, 512), (24, 1500))
_STROKES = 10
_COLUMNS = (
    Column("prepare ms p95", "lower", 1),
    Column("look ms p50", "lower", 0),
    Column("look ms p95", "lower", 0),
    Column("cpu ms p50", "lower", 0),
    Column("first ms", "lower", 0),
)


@dataclass(frozen=True)
class Preview:
    """Strokes are drawn one after another, lines and dabs in turn; after each the preview is made anew."""

    name: str = "guided/preview"
    measures: str = "from a stroke to its preview, by picture and hole; at most 300 ms are wanted"

    def run(self, options: Options) -> list[Table]:
        """One table. Raises MissingDataError."""
        limit = 1 if options.quick else 2
        photos = [picture.truth for picture in pictures("photos-512", limit) if picture.truth is not None][:limit]
        if not photos:
            raise MissingDataError("the development photos are missing")
        engines = built_in_engines()
        started = time.perf_counter()
        warm_up(engines, Progress())
        warm_ms = (time.perf_counter() - started) * 1000
        table = Table("Live preview of a sketch", _COLUMNS)
        for megapixels, side in _SIZES[:2] if options.quick else _SIZES:
            for index, photo in enumerate(photos):
                row = f"{megapixels} MP, hole {side} px"
                self._measure(table, row, str(index), photo, megapixels, side, engines)
            if not options.leaves_out(TELEA.name) and side <= 512:
                self._peer(table, f"{TELEA.name}, whole, {megapixels} MP, hole {side} px", photos[0], megapixels, side)
        table.note(f"p50 and p95 over {_STROKES} strokes a photo; prepare runs on the window's own thread")
        table.note("cpu is the work of all threads together: what the rest of the machine does is not in it")
        table.note(f"the kernels were made ready in {warm_ms:.0f} ms, in the window a job when the tool is chosen")
        return [table]

    @staticmethod
    def _measure(
        table: Table, row: str, key: str, photo: np.ndarray, megapixels: int, side: int, engines: Engines
    ) -> None:
        document = Document.from_pixels(with_alpha(enlarged(photo, megapixels)))
        width, height = document.size.width, document.size.height
        hole = Rect((width - side) // 2, (height - side) // 2, side, side)
        document.selection.pixels.write(hole, np.full((side, side), 255, np.uint8))
        draw = np.random.default_rng(0)
        prepared, looked, worked = [], [], []
        for number in range(_STROKES):
            ends = draw.uniform((hole.x, hole.y), (hole.right, hole.bottom), (3, 2))
            points = np.column_stack([ends, np.ones(3)]).astype(np.float32)
            is_line = number % 2 == 0
            color = tuple(float(value) for value in draw.random(3))
            stroke = Stroke(0, "edge" if is_line else "color", points, 3.0 if is_line else side / 10, color=color)  # type: ignore[arg-type]
            document.set_sketch((document.sketch or NO_SKETCH).added([stroke]))
            started, busy = time.perf_counter(), time.process_time()
            fill = prepare_fill(document, engines, FillOptions(engine="patch-fill", seed=1, snap_px=8.0))
            ready = time.perf_counter()
            quick_look(fill, engines, Progress())
            prepared.append((ready - started) * 1000)
            looked.append((time.perf_counter() - started) * 1000)
            worked.append((time.process_time() - busy) * 1000)
        values = {
            "prepare ms p95": percentile(prepared, 0.95),
            "look ms p50": percentile(looked, 0.5),
            "look ms p95": percentile(looked, 0.95),
            "cpu ms p50": percentile(worked, 0.5),
            "first ms": looked[0],
        }
        table.add(f"{OURS} preview, {row}", key, values)

    @staticmethod
    def _peer(table: Table, row: str, photo: np.ndarray, megapixels: int, side: int) -> None:
        image = enlarged(photo, megapixels)
        mask = np.zeros(image.shape[:2], np.uint8)
        top, left = (image.shape[0] - side) // 2, (image.shape[1] - side) // 2
        mask[top : top + side, left : left + side] = 255
        times = [time.perf_counter()]
        for _ in range(2):
            TELEA.fill(image, mask)
            times.append(time.perf_counter())
        table.add(row, "0", {"look ms p50": min(b - a for a, b in pairwise(times)) * 1000})


def enlarged(photo: np.ndarray, megapixels: int) -> np.ndarray:
    """A photo at another size."""
    factor = (megapixels * 1e6 / (photo.shape[0] * photo.shape[1])) ** 0.5
    size = (round(photo.shape[1] * factor), round(photo.shape[0] * factor))
    return np.ascontiguousarray(cv2.resize(photo, size, interpolation=cv2.INTER_CUBIC))


CASES: tuple[Case, ...] = (Preview(),)
