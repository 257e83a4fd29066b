"""How fast the canvas answers the hand: dabs, panning, zooming, turning, at rest and beside a running fill."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from benchmarks.harness import OURS, Column, Options, Table, percentile
from benchmarks.processes import ROOT, ChildError, run_child
from benchmarks.screens import NO_DISPLAY, NO_NAPARI, display, napari_python

PIXMAP = "QGraphicsView, setPixmap"
NAPARI = "napari, painting labels"
OFFSCREEN = OURS + ", offscreen"
STATES = {"idle": "at rest", "filling": "while a fill runs"}
# No turn begins that would not end within this time, by how long the ones before took.
CASE_LIMIT_S = 110.0
CHILD_LIMIT_S = 60.0
EVENTS, QUICK_EVENTS, MAX_TURNS = 100, 40, 3
_FIGURES = {
    "dab_begin": "dab 100 %, as it begins",
    "dab_100": "dab 100 %",
    "dab_fit": "dab, all in view",
    "dab_500": "dab of 500 px, 40 %",
    "pan_100": "pan 100 %",
    "pan_40": "pan 40 %",
    "zoom": "zoom",
    "rotate": "rotate 40 %",
}


@dataclass(frozen=True)
class CanvasTime:
    """Milliseconds from an event to its paint on a picture of one size."""

    megapixels: int

    @property
    def name(self) -> str:
        """The family and the size."""
        return f"canvas/{self.megapixels}mp"

    @property
    def measures(self) -> str:
        """The picture in words."""
        return (
            f"event to screen on {self.megapixels} MP: dab, pan, zoom, rotate; p50 and p95, idle and while a fill runs"
        )

    def run(self, options: Options) -> list[Table]:
        """Medians and 95th percentiles at rest and beside a fill, and memory; 1600 x 1000 px, on an X display or off.

        Every child that ends is told on stderr at once, so that a run that is stopped has said what it found.
        """
        if options.quick and self.megapixels > 50:
            return []
        columns = [Column(name, "lower", 1, has_ratio=True) for name in _FIGURES.values()]
        tables = {
            (state, share): Table(
                f"Event to screen in ms, {self.megapixels} MP, {STATES[state]}, p{share}", columns, "canvas"
            )
            for state in STATES
            for share in (50, 95)
        }
        memory = Table(
            f"Memory of an open picture, {self.megapixels} MP",
            [Column("MB", "lower", 0, has_ratio=True), Column("times its RGBA bytes", "lower", 2)],
            "canvas",
        )
        first = tables["idle", 50]
        first.note("dabs are of 60 px where nothing else is said; n = fresh processes, of up to 100 events per figure")
        first.note("from sending the event to the end of the paint that shows it; slow canvases are asked less often")
        begun = time.monotonic()
        with display() as screen:
            contenders = self._contenders(screen, options, first)
            for turn in range(1 if options.quick else MAX_TURNS):
                turn_begun = time.monotonic()
                for state in ("idle",) if options.quick else STATES:
                    for row, platform in contenders.items():
                        try:
                            answer = self._ask(row, platform, screen, state, QUICK_EVENTS if options.quick else EVENTS)
                        except ChildError as error:
                            tables[state, 50].note(f"{row}: {error}")
                            continue
                        for share in (50, 95):
                            values = {
                                label: percentile(answer["ms"][key], share / 100) if key in answer["ms"] else None
                                for key, label in _FIGURES.items()
                            }
                            tables[state, share].add(row, str(turn), values)
                        if answer["open_bytes"] is not None and state == "idle":
                            times = answer["open_bytes"] / answer["raw_bytes"]
                            megabytes = answer["open_bytes"] / 1e6
                            memory.add(row, str(turn), {"MB": megabytes, "times its RGBA bytes": times})
                        _tell(row, state, answer)
                now = time.monotonic()
                if now - begun + (now - turn_begun) > CASE_LIMIT_S:
                    break
        return [table for table in (*tables.values(), memory) if table.samples]

    def _contenders(self, screen: str | None, options: Options, table: Table) -> dict[str, str]:
        """Rows with their Qt platforms: all on the display where there is one, and ours without it too."""
        platform = "offscreen" if screen is None else "xcb"
        found = {OURS: platform, PIXMAP: platform, NAPARI: platform}
        if screen is not None:
            found[OFFSCREEN] = "offscreen"
        if napari_python() is None or screen is None:
            table.note(NO_NAPARI if napari_python() is None else NO_DISPLAY)
            del found[NAPARI]
        else:
            table.note("napari draws by OpenGL, here without a GPU; it cannot turn its view")
        return {row: where for row, where in found.items() if not options.leaves_out(row)}

    def _ask(self, row: str, platform: str, screen: str | None, state: str, events: int) -> dict[str, Any]:
        environment = {"QT_QPA_PLATFORM": platform} | ({} if screen is None else {"DISPLAY": screen})
        size, count = str(self.megapixels), str(events)
        if row != NAPARI:
            word = "graphics-view" if row == PIXMAP else "ours"
            arguments = (word, size, state, count)
            return run_child("benchmarks.canvas_child", *arguments, environment=environment, limit_s=CHILD_LIMIT_S)
        # The fill cannot run inside, so it has a process of its own: what napari paints it does undisturbed by locks.
        with _filling(state == "filling"):
            return run_child(
                "benchmarks.canvas_napari",
                size,
                count,
                environment=environment,
                limit_s=CHILD_LIMIT_S,
                python=napari_python(),
            )


@contextmanager
def _filling(is_wanted: bool) -> Iterator[None]:
    if not is_wanted:
        yield
        return
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.canvas_child", "fill"], cwd=ROOT)
    try:
        yield
        if process.poll() is not None:
            raise ChildError("the fill beside which was measured has ended early")
    finally:
        process.kill()
        process.wait()


def _tell(row: str, state: str, answer: dict[str, Any]) -> None:
    parts = [
        f"{_FIGURES[key]} {percentile(values, 0.5):.1f}/{percentile(values, 0.95):.1f}"
        for key, values in answer["ms"].items()
    ]
    print(f"  {row}, {STATES[state]}, p50/p95 ms: {', '.join(parts)}", file=sys.stderr, flush=True)


CASES = (CanvasTime(24), CanvasTime(100))
