"""The command: `python -m benchmarks [CASE...] [--list] [--quick] [--json FILE] [--sheet DIR] ...`, see `--help`."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import (
    canvas,
    compose,
    document,
    edits,
    engines,
    expand_truth,
    fill_cancel,
    fill_outlines,
    fill_quality,
    fill_time,
    guided_fill,
    guided_preview,
    guided_structure,
    harmonize_subjects,
    history,
    journal,
    layered_files,
    reposition_drag,
    reposition_synthetic,
    select_objects,
    startup,
    undo,
)
from benchmarks.data import MissingDataError
from benchmarks.harness import Case, Options, Table, machine_line, write_json

CASES: tuple[Case, ...] = (
    *fill_quality.CASES,
    *fill_outlines.CASES,
    *fill_time.CASES,
    *expand_truth.CASES,
    *fill_cancel.CASES,
    *guided_fill.CASES,
    *guided_preview.CASES,
    *guided_structure.CASES,
    *harmonize_subjects.CASES,
    *startup.CASES,
    *canvas.CASES,
    *compose.CASES,
    *journal.CASES,
    *undo.CASES,
    *history.CASES,
    *document.CASES,
    *edits.CASES,
    *engines.CASES,
    *layered_files.CASES,
    *reposition_drag.CASES,
    *reposition_synthetic.CASES,
    *select_objects.CASES,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the cases asked for; 0 when at least one could be measured, 1 when none could, 2 for a wrong name."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the program beside its peers.")
    parser.add_argument("cases", nargs="*", metavar="CASE", help="names or families of --list; all when none is given")
    parser.add_argument("--list", action="store_true", help="print the cases and stop")
    parser.add_argument("--quick", action="store_true", help="fewer pictures and repetitions: under two minutes")
    parser.add_argument("--markdown", action="store_true", help="print Markdown tables")
    parser.add_argument("--json", type=Path, metavar="FILE", help="store every sample")
    parser.add_argument("--sheet", type=Path, metavar="DIR", help="write contact sheets of fills")
    parser.add_argument(
        "--without", action="append", default=[], metavar="PEER", help="leave out peers by part of name"
    )
    parser.add_argument("--pictures", type=int, metavar="N", help="at most so many pictures of a group of fills")
    parser.add_argument(
        "--minutes", type=float, metavar="M", help="fills and cancels: each case prints what it has after so long"
    )
    chosen = parser.parse_args(arguments)
    if chosen.list:
        for case in CASES:
            print(f"{case.name:28} {case.measures}")
        return 0
    unknown = [name for name in chosen.cases if not any(matches(case, name) for case in CASES)]
    if unknown:
        print(f"There is no case named {', '.join(unknown)}; --list shows all.", file=sys.stderr)
        return 2
    wanted = [case for case in CASES if not chosen.cases or any(matches(case, name) for name in chosen.cases)]
    options = Options(chosen.quick, chosen.sheet, tuple(chosen.without), chosen.pictures, chosen.minutes)
    # Kernels compiled in one run serve the next; the user's own cache is left alone.
    os.environ.setdefault("NUMBA_CACHE_DIR", str(Path(__file__).resolve().parent.parent / ".cache" / "kernels"))
    machine = machine_line()
    print(machine, flush=True)
    done: dict[str, list[Table]] = {}
    for case in wanted:
        started = time.monotonic()
        print(f"\n{case.name}: {case.measures}", file=sys.stderr, flush=True)
        try:
            tables = case.run(options)
        except MissingDataError as missing:
            print(f"\n{case.name}: skipped, {missing}", flush=True)
            continue
        if not tables:
            print(f"\n{case.name}: not part of a quick run", flush=True)
            continue
        done[case.name] = tables
        for table in tables:
            print("\n" + (table.as_markdown() if chosen.markdown else table.as_text()), flush=True)
        print(f"({time.monotonic() - started:.0f} s)", file=sys.stderr, flush=True)
    if chosen.json is not None:
        write_json(chosen.json, done, machine)
    return 0 if done else 1


def matches(case: Case, name: str) -> bool:
    """True when a name means the case or its family."""
    return case.name == name or case.name.startswith(name + "/")


if __name__ == "__main__":
    sys.exit(main())
