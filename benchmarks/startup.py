"""How long the program takes from its start until its window shows a picture, beside the barest window there is."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from PIL import Image as PillowImage

from benchmarks.harness import OURS, Column, Options, Table
from benchmarks.processes import ROOT
from benchmarks.screens import NO_DISPLAY, NO_NAPARI, display, napari_python
from benchmarks.synthetic import noise_picture

_LIMIT_S = 30.0


class NotReadyError(Exception):
    """The process did not say that it is ready; carries what it said last."""


def seconds_until_ready(command: Sequence[str], environment: dict[str, str], limit_s: float = _LIMIT_S) -> float:
    """Start a process and take the time until a line of its stderr begins with `ready`. Raises NotReadyError."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    # A process that hangs would never end its line.
    watchdog = threading.Timer(limit_s, process.kill)
    watchdog.start()
    last = f"no word within {limit_s:.0f} s"
    try:
        stream = process.stderr
        if stream is None:
            raise NotReadyError("its stderr could not be read")
        for line in stream:
            if line.startswith("ready"):
                return time.perf_counter() - started
            last = line.strip().replace(sys.executable, "python") or last
    finally:
        watchdog.cancel()
        process.kill()
        process.wait()
        if process.stderr is not None:
            process.stderr.close()
    raise NotReadyError(last)


class Startup:
    """Seconds from the start of the process to the end of the paint that shows the picture."""

    name = "startup"
    measures = "seconds from starting the process to a window that shows a 2-MP JPEG"

    def run(self, options: Options) -> list[Table]:
        """Warm starts, in turn; the first turn is kept apart, since it may read files for the first time."""
        columns = (Column("seconds", "lower", 2, has_ratio=True), Column("first turn", "lower", 2))
        table = Table("Start to a window that shows a 2-MP picture (offscreen)", columns, "program")
        with tempfile.TemporaryDirectory() as folder, display() as screen:
            picture = Path(folder) / "picture.jpg"
            PillowImage.fromarray(noise_picture(2.0)).save(picture, quality=90)
            environment = {
                "QT_QPA_PLATFORM": "offscreen",
                "PENTIMENTO_HOME": str(Path(folder) / "home"),
                # As after an installation: compiled once, in the first turn.
                "PYTHONDONTWRITEBYTECODE": "",
                "PYTHONPYCACHEPREFIX": str(Path(folder) / "bytecode"),
            }
            python = [sys.executable, "-m"]
            commands = {
                OURS: [*python, "benchmarks.startup_child", "program", str(picture)],
                "bare PySide6 window": [*python, "benchmarks.startup_child", "bare", str(picture)],
            }
            environments = dict.fromkeys(commands, environment)
            napari = napari_python()
            if napari is not None and screen is not None:
                commands["napari"] = [napari, "-m", "benchmarks.startup_child", "napari", str(picture)]
                environments["napari"] = environment | {"QT_QPA_PLATFORM": "xcb", "DISPLAY": screen}
            else:
                table.note(NO_NAPARI if napari is None else NO_DISPLAY)
            for turn in range(3 if options.quick else 8):
                for row, command in tuple(commands.items()):
                    try:
                        seconds = seconds_until_ready(command, environments[row])
                    except NotReadyError as error:
                        table.note(f"{row}: did not say that it is ready ({error})")
                        del commands[row]
                        continue
                    table.add(row, str(turn), {"first turn" if turn == 0 else "seconds": seconds})
        return [table]


CASES = (Startup(),)
