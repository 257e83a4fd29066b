"""Runs parts of a measurement in a fresh interpreter, and reads how much memory a process has used at most."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


class ChildError(Exception):
    """A child did not answer; carries the end of what it said."""


def run_child(
    module: str, *arguments: str, environment: Mapping[str, str] | None = None, limit_s: float = 180
) -> dict[str, Any]:
    """Run `python -m module` from the repository root and return the JSON object of its last line of output.

    Raises ChildError when it fails, says nothing or takes longer than the limit.
    """
    command = [sys.executable, "-m", module, *arguments]
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=os.environ | dict(environment or {}),
            capture_output=True,
            text=True,
            timeout=limit_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ChildError(f"{module} took longer than {limit_s:.0f} s") from None
    lines = done.stdout.strip().splitlines()
    if done.returncode != 0 or not lines:
        said = done.stderr.strip().splitlines()
        raise ChildError(f"{module} ended with status {done.returncode}: {said[-1] if said else 'no word'}")
    answer: dict[str, Any] = json.loads(lines[-1])
    return answer


def forget_peak_memory() -> None:
    """Let `peak_memory_bytes` count from now on, where the system can do that (Linux)."""
    reset = Path("/proc/self/clear_refs")
    if reset.exists():
        reset.write_text("5")


def peak_memory_bytes() -> int:
    """The most resident memory this process has had."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    import resource  # not on every system

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def resident_bytes() -> int | None:
    """The resident memory of this process now, or None where the system does not tell (Linux does)."""
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    for line in status.read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return None
