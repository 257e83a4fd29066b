"""Krita and GIMP without a window: how long they take to start, and to turn one file into another."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from benchmarks.data import MissingDataError

_LIMIT_S = 240
_SCRIPT = """
(let* ((image (car (gimp-file-load RUN-NONINTERACTIVE "{source}" "a")))
       (layer (car (gimp-image-merge-visible-layers image CLIP-TO-IMAGE))))
  (gimp-layer-resize-to-image-size layer)
  (gimp-file-save RUN-NONINTERACTIVE image layer "{target}" "a"))
"""


@dataclass(frozen=True)
class Program:
    """A peer that is a program; `suffixes` are those that it opens."""

    name: str
    executable: str
    suffixes: tuple[str, ...]

    @property
    def missing(self) -> str | None:
        """Why it cannot run here; None when it can."""
        if shutil.which(self.executable) is None:
            return f"{self.name} is not installed"
        if self.executable == "krita" and not os.environ.get("DISPLAY"):
            return "Krita needs a display, of which Xvfb gives one: set DISPLAY"
        return None

    def convert(self, source: Path, target: Path) -> float:
        """Seconds from start to end of a process that opens a file and writes another; MissingDataError if it fails."""
        target.unlink(missing_ok=True)
        started = time.perf_counter()
        try:
            subprocess.run(self._command(source, target), capture_output=True, timeout=_LIMIT_S, check=False)
        except subprocess.TimeoutExpired:
            raise MissingDataError(f"{self.name} took longer than {_LIMIT_S} s with {source.suffix}") from None
        seconds = time.perf_counter() - started
        if not target.exists():
            raise MissingDataError(f"{self.name} cannot make {target.suffix} of {source.suffix}")
        return seconds

    def start_up(self) -> float:
        """Seconds for a picture of one pixel: what every other run spends beside its own work."""
        with tempfile.TemporaryDirectory() as name:
            source = Path(name) / "dot.png"
            Image.new("RGB", (1, 1)).save(source)
            return self.convert(source, Path(name) / "out.png")

    def _command(self, source: Path, target: Path) -> Sequence[str]:
        if self.executable == "krita":
            return ("krita", "--export", "--export-filename", str(target), str(source))
        script = _SCRIPT.format(source=source, target=target)
        return (self.executable, "-i", "-d", "-f", "-b", script, "-b", "(gimp-quit 1)")


# GIMP 2.10 reads OpenRaster by a plug-in in Python 2, which distributions no longer have.
KRITA = Program("Krita", "krita", (".ora", ".psd"))
GIMP = Program("GIMP", "gimp-console", (".psd",))
PROGRAMS = (KRITA, GIMP)
