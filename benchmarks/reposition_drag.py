"""How fast a subject is in the hand: from the press to its sprite, and the drag while its hole is filled."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.harness import Column, Options, Table, percentile
from benchmarks.processes import ChildError, run_child

# The row's name, the subject's side in pixels, the zoom (0 = all in view), cut out before the press or not, and whether
# the fill runs beside the drag.
_WAYS = (
    ("600 px, all in view, while its place is filled", 600, 0.0, "prepared", "fill"),
    ("600 px, 100 %, while its place is filled", 600, 1.0, "prepared", "fill"),
    ("600 px, 100 %, filled", 600, 1.0, "prepared", "calm"),
    ("2500 px, all in view, while its place is filled", 2500, 0.0, "prepared", "fill"),
    ("600 px, all in view, pressed before it is cut out", 600, 0.0, "at-once", "fill"),
)


@dataclass(frozen=True)
class DragTime:
    """Milliseconds from an event to its paint on a picture of one size."""

    megapixels: int

    @property
    def name(self) -> str:
        """The family and the size."""
        return f"reposition-drag/{self.megapixels}mp"

    @property
    def measures(self) -> str:
        """The picture in words."""
        return f"a subject of a {self.megapixels} MP picture: press to sprite, and frames of the drag"

    def run(self, options: Options) -> list[Table]:
        """One table. Offscreen, 1600 x 1000 px."""
        names = ("press to sprite", "frame p50", "frame p95", "own p95")
        columns = [Column(name, "lower", 1) for name in names]
        table = Table(f"Repositioning in ms, {self.megapixels} MP, 1600 x 1000 px, offscreen", columns, names[0])
        for row, side, zoom, state, filling in _WAYS:
            for turn in range(1 if options.quick else 3):
                events = 40 if options.quick else 120
                try:
                    answer = run_child(
                        "benchmarks.reposition_drag_child", str(self.megapixels), str(side), str(zoom), state, filling,
                        str(events), environment={"QT_QPA_PLATFORM": "offscreen"},
                    )  # fmt: skip
                except ChildError as error:
                    table.note(f"{row}: {error}")
                    continue
                frames = answer["frames"]
                values = (answer["first"][0], *(percentile(frames, share) for share in (0.5, 0.95)))
                values = (*values, percentile(answer["own"], 0.95))
                table.add(row, str(turn), dict(zip(names, values, strict=True)))
                if filling == "fill" and not answer["was_filling"]:
                    table.note(f"{row}: the fill was over before the drag")
        table.note(
            "from sending the event to the end of the first paint after it; n = runs of a fresh process; "
            "own = what the window's thread computes for a frame"
        )
        return [table]


CASES = (DragTime(24),)
