"""What undo costs: memory of a thousand strokes on a large picture, and the time of each step back, beside copies."""

from __future__ import annotations

import json
import math
import sys
import time
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.harness import OURS, Column, Options, Table, percentile
from benchmarks.processes import ChildError, resident_bytes, run_child
from benchmarks.synthetic import noise_picture

_PEER = "a copy of the mask per stroke"
_MEGAPIXELS = 24.0


class Undo:
    """A thousand strokes of the mask brush, then undo of each."""

    name = "undo"
    measures = "memory of 1,000 strokes on 24 MP, and milliseconds of each undo"

    def run(self, options: Options) -> list[Table]:
        """One table; the peer keeps a whole copy per stroke, measured on ten and counted up."""
        strokes = 200 if options.quick else 1000
        columns = (
            Column("MB", "lower", 1, has_ratio=True),
            Column("undo ms p50", "lower", 2, has_ratio=True),
            Column("undo ms p95", "lower", 2),
            Column("undo ms most", "lower", 2),
        )
        table = Table(
            f"Undo of {strokes} strokes of 400 px with a 120-px brush on {_MEGAPIXELS:.0f} MP", columns, "way"
        )
        try:
            answer = run_child("benchmarks.undo", str(strokes))
        except ChildError as error:
            table.note(f"{OURS}: {error}")
            return [table]
        self._add(table, OURS, answer["stored_bytes"] / 1e6, answer["back_ms"])
        height = round(math.sqrt(_MEGAPIXELS * 1e6 / 1.5))
        mask = np.zeros((height, round(1.5 * height)), np.uint8)
        copies = [mask + np.uint8(index) for index in range(10)]
        self._add(table, _PEER, mask.nbytes * strokes / 1e6, [_restored_ms(mask, copy) for copy in copies])
        table.note(f"{answer['steps']} of {strokes} strokes are held as steps; MB as the history counts itself")
        if answer["grown_bytes"] is not None:
            table.note(f"the process grew by {answer['grown_bytes'] / 1e6:.0f} MB, the painted mask included")
        return [table]

    def _add(self, table: Table, row: str, megabytes: float, times_ms: list[float]) -> None:
        table.add(
            row,
            "once",
            {
                "MB": megabytes,
                "undo ms p50": percentile(times_ms, 0.5),
                "undo ms p95": percentile(times_ms, 0.95),
                "undo ms most": max(times_ms),
            },
        )


def paint_and_undo(strokes: int, megapixels: float) -> dict[str, Any]:
    """Paint strokes by chance and take all of them back; what the history holds before, and the times."""
    from editor.core.document import Document
    from editor.core.history import History
    from editor.core.pixels import with_alpha
    from editor.tools.base import PointerEvent
    from editor.tools.mask_brush import BrushSettings, MaskBrush

    document = Document.from_pixels(with_alpha(noise_picture(megapixels)))
    history = History(document)
    brush = MaskBrush(BrushSettings(size=120, fill_loops=False))
    draw = np.random.default_rng(1)
    width, height = document.size.width, document.size.height
    before_bytes = resident_bytes()
    for _stroke in range(strokes):
        x, y, angle = draw.uniform(0, width), draw.uniform(0, height), draw.uniform(0, 2 * math.pi)
        brush.press(document, PointerEvent(x, y))
        for step in range(1, 21):
            brush.move(PointerEvent(x + 20 * step * math.cos(angle), y + 20 * step * math.sin(angle)))
        command = brush.release(PointerEvent(x + 400 * math.cos(angle), y + 400 * math.sin(angle)))
        if command is not None:
            history.record(command)
    after_bytes = resident_bytes()
    stored = history.size_bytes
    steps = len(history.steps)
    back_ms = []
    while history.undo_step is not None:
        started = time.perf_counter()
        history.undo()
        back_ms.append((time.perf_counter() - started) * 1000)
    grown = None if before_bytes is None or after_bytes is None else after_bytes - before_bytes
    return {"stored_bytes": stored, "steps": steps, "grown_bytes": grown, "back_ms": back_ms}


def _restored_ms(mask: npt.NDArray[np.uint8], copy: npt.NDArray[np.uint8]) -> float:
    started = time.perf_counter()
    np.copyto(mask, copy)
    return (time.perf_counter() - started) * 1000


CASES = (Undo(),)

if __name__ == "__main__":
    print(json.dumps(paint_and_undo(int(sys.argv[1]), _MEGAPIXELS)))
