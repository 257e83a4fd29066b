"""What protection against a crash costs: the main thread's pause, bytes per stroke, recovery; beside whole saves."""

from __future__ import annotations

import json
import math
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.harness import OURS, Column, Options, Table, percentile
from benchmarks.processes import ChildError, run_child
from benchmarks.synthetic import noise_picture

_PEER = "saving the project each time"
_MEGAPIXELS = 24.0


class JournalCost:
    """Strokes of the mask brush on a large picture, a snapshot after every few moves, as while painting."""

    name = "journal"
    measures = "milliseconds of the main thread per flush, MB per stroke and seconds of recovery on 24 MP"

    def run(self, options: Options) -> list[Table]:
        """One table; the peer writes the same document as a project, on the main thread as it would have to be."""
        strokes, saves = (10, 1) if options.quick else (40, 3)
        columns = (
            Column("pause ms p50", "lower", 3, has_ratio=True),
            Column("pause ms p95", "lower", 3),
            Column("pause ms most", "lower", 3),
            Column("MB per stroke", "lower", 3, has_ratio=True),
            Column("until safe s", "lower", 3, has_ratio=True),
            Column("first MB", "lower", 1),
            Column("first s", "lower", 2),
            Column("reading s", "lower", 2, has_ratio=True),
        )
        table = Table(f"A journal of {strokes} strokes with a 120-px brush on {_MEGAPIXELS:.0f} MP", columns, "way")
        try:
            answer = run_child("benchmarks.journal", str(strokes), str(saves))
        except ChildError as error:
            table.note(f"{OURS}: {error}")
            return [table]
        for row, key in ((OURS, "ours"), (_PEER, "peer")):
            if row != OURS and options.leaves_out(row):
                continue
            found = answer[key]
            pauses = found["pause_ms"]
            table.add(
                row,
                "once",
                {
                    "pause ms p50": percentile(pauses, 0.5),
                    "pause ms p95": percentile(pauses, 0.95),
                    "pause ms most": max(pauses),
                    "MB per stroke": found["stroke_bytes"] / 1e6,
                    "until safe s": found["safe_s"],
                    "first MB": found["first_bytes"] / 1e6,
                    "first s": found["first_s"],
                    "reading s": found["read_s"],
                },
            )
        table.note(f"{len(answer['ours']['pause_ms'])} flushes during strokes; noise, which no compression makes small")
        return [table]


def measure(strokes: int, saves: int) -> dict[str, Any]:
    """Paint with a journal that is flushed five times a stroke, then save whole projects."""
    from editor.core.document import Document
    from editor.core.pixels import with_alpha
    from editor.engines.registry import Engines
    from editor.files import open_document, save_project
    from editor.files.journal_folder import find_orphans
    from editor.files.journal_keeper import Keeper
    from editor.jobs.queue import JobQueue
    from editor.tools.base import PointerEvent
    from editor.tools.mask_brush import BrushSettings, MaskBrush
    from editor.workspace import Workspace

    workspace = Workspace(Document.from_pixels(with_alpha(noise_picture(_MEGAPIXELS))), Engines([]), JobQueue())
    brush = MaskBrush(BrushSettings(size=120, fill_loops=False))
    draw = np.random.default_rng(1)
    width, height = workspace.document.size.width, workspace.document.size.height
    pauses: list[float] = []
    waits: list[float] = []
    sizes: list[int] = []
    clock = [0.0]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "recovery"
        keeper = Keeper(root, lambda act: act(), lambda: clock[0])
        keeper.attach(workspace.moment, workspace.changes)
        keeper.flush(60)

        def flush() -> float:
            clock[0] += 1
            started = time.perf_counter()
            keeper.tick()
            paused = time.perf_counter() - started
            keeper.flush(60)
            pauses.append(paused * 1000)
            waits.append(time.perf_counter() - started)
            sizes.append(next(root.glob("*/journal")).stat().st_size)
            return paused

        def stroke(is_flushed: bool) -> None:
            x, y, angle = draw.uniform(0, width), draw.uniform(0, height), draw.uniform(0, 2 * math.pi)
            places = [
                PointerEvent(x + 20 * step * math.cos(angle), y + 20 * step * math.sin(angle)) for step in range(21)
            ]
            workspace.press(brush, places[0])
            for step, place in enumerate(places[1:], 1):
                workspace.move(place)
                if is_flushed and step % 4 == 0:
                    flush()
            workspace.release(places[-1])

        stroke(False)
        flush()
        first_bytes, first_s = sizes[0], waits[0]
        pauses.clear()
        waits.clear()
        for _ in range(strokes):
            stroke(True)
        pauses_ms, safe_s, written = list(pauses), percentile(waits, 0.5), sizes[-1] - first_bytes
        flush()
        read_s, saved_ms, open_s = _read(root, find_orphans), [], 0.0
        path = Path(folder) / "A.ora"
        for _ in range(saves):
            stroke(False)
            started = time.perf_counter()
            save_project(workspace.document.frozen(), path)
            saved_ms.append((time.perf_counter() - started) * 1000)
        project_bytes = path.stat().st_size
        started = time.perf_counter()
        open_document(path)
        open_s = time.perf_counter() - started
        keeper.close()
    seconds = percentile(saved_ms, 0.5) / 1000
    return {
        "ours": {
            "pause_ms": pauses_ms,
            "stroke_bytes": written / strokes,
            "safe_s": safe_s,
            "first_bytes": first_bytes,
            "first_s": first_s,
            "read_s": read_s,
        },
        "peer": {
            "pause_ms": saved_ms,
            "stroke_bytes": project_bytes,
            "safe_s": seconds,
            "first_bytes": project_bytes,
            "first_s": seconds,
            "read_s": open_s,
        },
    }


def _read(root: Path, find: Any) -> float:
    """The seconds from finding a journal to holding its document; a copy stands for one whose program is gone."""
    (journal,) = root.glob("*/journal")
    copy = root.parent / "left" / "one"
    copy.mkdir(parents=True)
    os.link(journal, copy / "journal")
    started = time.perf_counter()
    (orphan,), _ = find(copy.parent)
    orphan.read()
    return time.perf_counter() - started


CASES = (JournalCost(),)

if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]))))
