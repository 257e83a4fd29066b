"""Finds what peers need that live elsewhere: a display to open windows on, and an interpreter that has napari."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAPARI_VARIABLE = "PENTIMENTO_NAPARI"
NO_NAPARI = f"napari: skipped, it is not installed; {NAPARI_VARIABLE} may name an interpreter that has it with PySide6"
NO_DISPLAY = "napari: skipped, it needs a display, and there is neither one nor Xvfb"


def napari_python() -> str | None:
    """The interpreter that the environment variable names, else this one if it has napari, else None."""
    named = os.environ.get(NAPARI_VARIABLE)
    if named:
        return named if Path(named).is_file() else None
    return sys.executable if importlib.util.find_spec("napari") else None


@contextmanager
def display() -> Iterator[str | None]:
    """The display of the environment, else one of a virtual screen that lives as long as this, else None."""
    if os.environ.get("DISPLAY"):
        yield os.environ["DISPLAY"]
        return
    server = shutil.which("Xvfb")
    if server is None:
        yield None
        return
    reader, writer = os.pipe()
    process = subprocess.Popen(
        [server, "-displayfd", str(writer), "-screen", "0", "1920x1200x24", "-nolisten", "tcp"],
        pass_fds=(writer,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    try:
        with os.fdopen(reader) as said:
            number = said.readline().strip()
        yield f":{number}" if number else None
    finally:
        process.terminate()
        process.wait()
