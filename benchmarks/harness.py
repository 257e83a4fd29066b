"""What a case is, how its samples become a table with ratios, and how tables are printed and stored."""

from __future__ import annotations

import importlib.metadata
import json
import math
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

OURS = "Pentimento"
_VERSIONS = ("numpy", "opencv-python-headless", "numba", "onnxruntime", "PySide6-Essentials", "scikit-image")


@dataclass(frozen=True)
class Options:
    """How a run was asked for. `without` holds parts of names of peers to leave out: letters and digits count.

    `pictures` is the most pictures of a group, None all; `minutes` is after how long a case of fills or cancels begins
    nothing new and prints what it has, None never.
    """

    quick: bool = False
    sheet: Path | None = None
    without: tuple[str, ...] = ()
    pictures: int | None = None
    minutes: float | None = None

    def leaves_out(self, peer: str) -> bool:
        """True for a peer that is not wanted in this run."""
        return any(_plain(part) in _plain(peer) for part in self.without)

    def is_over(self, started: float) -> bool:
        """True when a case that began then, by `time.monotonic`, has had its minutes."""
        return self.minutes is not None and time.monotonic() - started >= 60 * self.minutes


@dataclass(frozen=True)
class Column:
    """One figure. `better` is "lower", "higher", "one" (nearest to 1) or "" (neither).

    `has_ratio` adds a column: ours over the row's, both over the samples that the two have in common.
    """

    name: str
    better: str = "lower"
    digits: int = 3
    has_ratio: bool = False

    @property
    def heading(self) -> str:
        """The name with an arrow that says which way is better."""
        arrow = {"lower": " ↓", "higher": " ↑", "one": " →1"}.get(self.better, "")
        return self.name + arrow


@dataclass
class Table:
    """Samples by row, column and key (a picture, or a repetition); printed as medians.

    `ratio_to` is the row that ratios are taken of: printed is `ratio_to` over the row.
    """

    title: str
    columns: Sequence[Column]
    first_heading: str = "method"
    ratio_to: str = OURS
    samples: dict[str, dict[str, dict[str, float]]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, row: str, key: str, values: Mapping[str, float | None]) -> None:
        """Store one sample of some columns; what is None or not a number is left out."""
        columns = self.samples.setdefault(row, {})
        for name, value in values.items():
            if value is not None and math.isfinite(value):
                columns.setdefault(name, {})[key] = float(value)

    def note(self, text: str) -> None:
        """Add a sentence under the table, once."""
        if text not in self.notes:
            self.notes.append(text)

    def median(self, row: str, column: str) -> float | None:
        """The median over all samples of a row."""
        values = self.samples.get(row, {}).get(column, {})
        return statistics.median(values.values()) if values else None

    def ratio(self, row: str, column: str) -> float | None:
        """Median of `ratio_to` over the median of the row, over the keys that both have."""
        ours, theirs = (self.samples.get(name, {}).get(column, {}) for name in (self.ratio_to, row))
        common = sorted(ours.keys() & theirs.keys())
        if row == self.ratio_to or not common:
            return None
        below = statistics.median(theirs[key] for key in common)
        return statistics.median(ours[key] for key in common) / below if below else None

    def count(self, row: str) -> int:
        """How many samples the row's best filled column has."""
        return max((len(values) for values in self.samples.get(row, {}).values()), default=0)

    def cells(self) -> list[list[str]]:
        """Headings, then rows."""
        heading = [self.first_heading, "n"]
        for column in self.columns:
            heading.append(column.heading)
            if column.has_ratio:
                heading.append("ours/row")
        lines = [heading]
        for row in self.samples:
            line = [row, str(self.count(row))]
            for column in self.columns:
                line.append(_shown(self.median(row, column.name), column.digits))
                if column.has_ratio:
                    ratio = self.ratio(row, column.name)
                    line.append("" if ratio is None else f"{ratio:.2f}×")
            lines.append(line)
        return lines

    def as_text(self) -> str:
        """The table with aligned columns."""
        lines = self.cells()
        widths = [max(len(line[index]) for line in lines) for index in range(len(lines[0]))]
        out = [self.title]
        for line in lines:
            parts = [line[0].ljust(widths[0])]
            parts += [cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)]
            out.append("  ".join(parts).rstrip())
        return "\n".join(out + [f"  {note}" for note in self.notes])

    def as_markdown(self) -> str:
        """The table for a README."""
        lines = self.cells()
        out = [f"**{self.title}**", ""]
        out.append("| " + " | ".join(lines[0]) + " |")
        out.append("|" + "---|" * len(lines[0]))
        out += ["| " + " | ".join(line) + " |" for line in lines[1:]]
        return "\n".join(out + ([""] if self.notes else []) + [f"- {note}" for note in self.notes])

    def as_data(self) -> dict[str, Any]:
        """Everything for a JSON file, all samples included."""
        return {
            "title": self.title,
            "ratio_to": self.ratio_to,
            "columns": [{"name": c.name, "better": c.better} for c in self.columns],
            "medians": {row: {c.name: self.median(row, c.name) for c in self.columns} for row in self.samples},
            "samples": self.samples,
            "notes": self.notes,
        }


class Case(Protocol):
    """One thing that is measured."""

    @property
    def name(self) -> str:
        """The word that asks for it; a `/` divides a family from its member."""
        ...

    @property
    def measures(self) -> str:
        """What it measures, in one line."""
        ...

    def run(self, options: Options) -> list[Table]:
        """Measure. Raises MissingDataError with a sentence when it cannot."""
        ...


def machine_line() -> str:
    """Cores, interpreter and versions; nothing that names the machine or its owner."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    versions = []
    for package in _VERSIONS:
        try:
            versions.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"{platform.system()} {platform.machine()}, {cores} cores{load}, Python {platform.python_version()}, "
        + ", ".join(versions)
    )


def interleaved(acts: Mapping[str, Callable[[], object]], repeats: int) -> dict[str, list[float]]:
    """Seconds of each act, run in turn (A B A B), so that a busy moment hits all of them alike."""
    seconds: dict[str, list[float]] = {name: [] for name in acts}
    for _turn in range(repeats):
        for name, act in acts.items():
            started = time.perf_counter()
            act()
            seconds[name].append(time.perf_counter() - started)
    return seconds


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least that share (0..1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def write_json(path: Path, tables: Mapping[str, Sequence[Table]], machine: str) -> None:
    """Store all tables of a run."""
    data = {"machine": machine, "cases": {name: [table.as_data() for table in done] for name, done in tables.items()}}
    path.write_text(json.dumps(data, indent=1))


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _shown(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:.{digits}f}"
