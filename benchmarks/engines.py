"""What running a model costs the window: late events, waiting for a cancel, loading, beside a plain call."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from typing import Any

from benchmarks.data import MissingDataError
from benchmarks.harness import OURS, Column, Options, Table, percentile
from benchmarks.processes import ChildError, run_child

_CHILD = "benchmarks.engines_child"
PLAIN = "plain onnxruntime call"
_TORCH = "Pentimento, torch"
_APART = "Pentimento, own process"
ALLOWED_MS, CANCEL_MS = 16, 200


def _child(*arguments: str) -> dict[str, Any]:
    try:
        return run_child(_CHILD, *arguments)
    except ChildError as error:
        raise MissingDataError(str(error)) from error


def _need_onnx() -> None:
    for package in ("onnx", "onnxruntime"):
        if importlib.util.find_spec(package) is None:
            raise MissingDataError(f"{package} is not installed")


@dataclass(frozen=True)
class LoopLatency:
    """How smooth the window stays."""

    name: str = "engines/loop"
    measures: str = "how late a window's events come while a heavy model runs in a thread"

    def run(self, options: Options) -> list[Table]:
        """Measure, each row in a process of its own."""
        _need_onnx()
        table = Table(
            "Lateness of the event loop (ms) while a model runs",
            [Column("p50", digits=2), Column("p99", digits=2, has_ratio=True), Column("worst", digits=1)],
        )
        rows = {"nothing runs": "idle", OURS: "onnx", PLAIN: "plain"}
        if importlib.util.find_spec("torch") is not None:
            rows[_TORCH] = "torch"
        seconds, repeats = (3, 1) if options.quick else (8, 3)
        for repeat in range(repeats):
            for row, kind in rows.items():
                if not options.leaves_out(row):
                    found = _child("loop", kind, str(seconds))
                    table.add(row, str(repeat), {name: found[name] for name in ("p50", "p99", "worst")})
        worst = max(table.median(row, "p99") or 0.0 for row in (OURS, _TORCH))
        table.note(f"A timer of 4 ms; 12 convolutions of 64 channels at 512 px. Allowed: p99 of {ALLOWED_MS} ms.")
        table.note(f"Ours at p99: {worst:.1f} ms, {'kept' if worst <= ALLOWED_MS else 'NOT kept'}.")
        return [table]


@dataclass(frozen=True)
class CancelLatency:
    """How soon a stopped model stops."""

    name: str = "engines/cancel"
    measures: str = "milliseconds from a cancel to the end of the run, ONNX and torch"

    def run(self, options: Options) -> list[Table]:
        """Measure."""
        _need_onnx()
        table = Table(
            "From cancel to the end of the run (ms)",
            [
                Column("median", digits=1),
                Column("p95", digits=1),
                Column("worst", digits=1),
                Column("whole run", "", 0),
            ],
        )
        rows = {OURS: "onnx", _APART: "apart"}
        if importlib.util.find_spec("torch") is not None:
            rows[_TORCH] = "torch"
        for row, kind in rows.items():
            found = _child("cancel", kind, "6" if options.quick else "20")
            times = found["ms"]
            if times:
                table.add(
                    row,
                    "all",
                    {
                        "median": percentile(times, 0.5),
                        "p95": percentile(times, 0.95),
                        "worst": max(times),
                        "whole run": found["whole"][0],
                    },
                )
        table.add(PLAIN, "all", {"median": None, "whole run": None})
        table.note(
            f"24 convolutions of 48 channels at 512 px; a run stops between two of them. Allowed: {CANCEL_MS} ms."
        )
        table.note("A plain call cannot be stopped: it takes the whole run.")
        return [table]


@dataclass(frozen=True)
class LoadTime:
    """How long a model takes until it can run, and what a run costs more than the plain call."""

    name: str = "engines/load"
    measures: str = "milliseconds to load a model of 20 MB and to run one, beside the plain call"

    def run(self, options: Options) -> list[Table]:
        """Measure."""
        _need_onnx()
        repeats = 3 if options.quick else 9
        loading = Table("Loading (ms), hashing and checks included", [Column("load", digits=1, has_ratio=True)])
        for row, kind in ((OURS, "onnx"), (_APART, "apart"), (PLAIN, "plain")):
            found = _child("load", kind, str(repeats))
            for index, value in enumerate(found["ms"]):
                loading.add(row, str(index), {"load": value})
            loading.note(f"A file of {found['mb'][0]:.0f} MB.")
        running = Table("One run (ms) on as many threads", [Column("run", digits=1, has_ratio=True)])
        found = _child("run", "both", str(repeats))
        for row, key in ((OURS, "ours"), (_APART, "apart"), (PLAIN, "plain")):
            for index, value in enumerate(found[key]):
                running.add(row, str(index), {"run": value})
        running.note("In turn in one process; the plain call lets its threads spin, ours sleep.")
        return [loading, running]


CASES = (LoopLatency(), CancelLatency(), LoadTime())
