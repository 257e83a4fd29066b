"""How fast the canvas answers the hand: dabs, panning, zooming, turning, at rest and beside a running fill."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from benchmarks.harness import OURS, Column, Options, Table, percentile
from benchmarks.processes import ChildError, run_child

PEER = "QGraphicsView, setPixmap"
_CONTENDERS = {OURS: "ours", PEER: "graphics-view"}
_FIGURES = {
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
        """A table of medians, one of 95th percentiles, one of memory. Offscreen, 1600 x 1000 px."""
        if options.quick and self.megapixels > 50:
            return []
        size = f"{self.megapixels} MP, 1600 x 1000 px, offscreen"
        columns = [Column(name, "lower", 1, has_ratio=name.startswith("dab")) for name in _FIGURES.values()]
        tables = [Table(f"Event to screen in ms, {share}, {size}", columns, "canvas") for share in ("p50", "p95")]
        memory = Table(
            f"Memory of an open picture, {self.megapixels} MP",
            [Column("MB", "lower", 0, has_ratio=True), Column("times its RGBA bytes", "lower", 2)],
            "canvas",
        )
        states = ("idle",) if options.quick else ("idle", "filling")
        for state in states:
            for turn in range(1 if options.quick else 3):
                for contender, word in _CONTENDERS.items():
                    row = contender + (", while a fill runs" if state == "filling" else "")
                    if options.leaves_out(contender):
                        continue
                    try:
                        answer = self._ask(word, state, 60 if options.quick else 150)
                    except ChildError as error:
                        tables[0].note(f"{row}: {error}")
                        continue
                    for table, share in zip(tables, (0.5, 0.95), strict=True):
                        values = {label: percentile(answer["ms"][key], share) for key, label in _FIGURES.items()}
                        table.add(row, str(turn), values)
                    if answer["open_bytes"] is not None and state == "idle":
                        times = answer["open_bytes"] / answer["raw_bytes"]
                        memory.add(row, str(turn), {"MB": answer["open_bytes"] / 1e6, "times its RGBA bytes": times})
        tables[0].note("dabs are of 60 px where nothing else is said; napari's labels are not measured here")
        tables[0].note("from sending the event to the end of the paint that shows it; n = runs of a fresh process")
        return [*tables, memory]

    def _ask(self, contender: str, state: str, events: int) -> dict[str, Any]:
        return run_child(
            "benchmarks.canvas_child",
            contender,
            str(self.megapixels),
            state,
            str(events),
            environment={"QT_QPA_PLATFORM": "offscreen"},
        )


CASES = (CanvasTime(24), CanvasTime(100))
