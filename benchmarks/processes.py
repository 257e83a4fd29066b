"""Runs parts of a measurement in a fresh interpreter, and reads how much memory a process has used at most."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_ASK_S = 0.02
ROOT = Path(__file__).resolve().parent.parent


class ChildError(Exception):
    """A child did not answer; carries the end of what it said."""


def run_child(
    module: str,
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    limit_s: float = 180,
    python: str | None = None,
) -> dict[str, Any]:
    """Run `python -m module` from the repository root and return the JSON object of its last line of output.

    `python` may be another interpreter than this one.

    Raises ChildError when it fails, says nothing or takes longer than the limit.
    """
    command = [python or sys.executable, "-m", module, *arguments]
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


def peak_memory_of(command: Sequence[str], limit_s: float) -> int | None:
    """Run a command from the repository root to its end; the most resident memory it has had, where the system tells.

    It is asked for every 20 ms: what the system says at the end counts the process that it was started from, too.
    Raises subprocess.TimeoutExpired after the limit and subprocess.CalledProcessError when it fails.
    """
    peak: int | None = None
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        ends = time.monotonic() + limit_s
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                running.wait(_ASK_S)
                break
            peak = max(peak or 0, _status_bytes("VmHWM:", running.pid) or 0) or None
            if time.monotonic() > ends:
                running.kill()
                raise subprocess.TimeoutExpired(command, limit_s)
    if running.returncode != 0:
        raise subprocess.CalledProcessError(running.returncode, command)
    return peak


class PeakMemory:
    """The most resident memory that this process gains while a block runs, in `added_bytes`; None where the system
    cannot count anew (Linux can)."""

    added_bytes: int | None = None

    def __enter__(self) -> PeakMemory:
        gc.collect()  # garbage of earlier work that were collected within the block would hide what the block gains
        self._before = resident_bytes() if forget_peak_memory() else None
        return self

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            self.added_bytes = max(0, peak_memory_bytes() - self._before)


def give_back_memory() -> None:
    """Hand freed memory back to the system where the C library can (glibc), so that what comes next is seen whole."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


def forget_peak_memory() -> bool:
    """Let `peak_memory_bytes` count from now on; False where the system cannot do that (Linux can)."""
    try:
        with Path("/proc/self/clear_refs").open("w") as reset:
            reset.write("5")
    except OSError:
        return False
    return _status_bytes("VmHWM:") is not None


def peak_memory_bytes() -> int:
    """The most resident memory this process has had."""
    peak = _status_bytes("VmHWM:")
    if peak is not None:
        return peak
    import resource  # not on every system

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def resident_bytes() -> int | None:
    """The resident memory of this process now, or None where the system does not tell (Linux does)."""
    return _status_bytes("VmRSS:")


def _status_bytes(name: str, process: int | None = None) -> int | None:
    with contextlib.suppress(OSError):
        status = Path("/proc") / ("self" if process is None else str(process)) / "status"
        for line in status.read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1]) * 1024
    return None
