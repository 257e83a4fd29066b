"""Every way to fill a hole that is measured: ours, and the peers that can be run here."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from PIL import Image as PillowImage

from benchmarks.data import read_rgb
from benchmarks.harness import OURS
from benchmarks.metrics import Image, Mask
from benchmarks.processes import peak_memory_of


class SkippedError(Exception):
    """Says why a method does not run on a picture."""


class Filler(Protocol):
    """One method."""

    @property
    def name(self) -> str:
        """As printed."""
        ...

    @property
    def peak_bytes(self) -> int | None:
        """The most memory that the last fill's own process had; None for what runs in this one."""
        ...

    def why_missing(self) -> str | None:
        """Why it cannot run here at all, or None."""
        ...

    def fill(self, image: Image, mask: Mask) -> Image:
        """The filled picture, uint8 [y, x, 3]. Raises SkippedError."""
        ...


class Ours:
    """The program's own fill, by its Python interface."""

    name = OURS
    peak_bytes = None

    def why_missing(self) -> str | None:
        """Never missing."""
        return None

    def fill(self, image: Image, mask: Mask) -> Image:
        """Fill with seed 0 and the default engine."""
        from editor import api

        return np.asarray(api.fill(image, mask, seed=0), np.uint8)


class Hybrid:
    """The program's fill with a network's layout; which network that is stands in the name."""

    peak_bytes = None

    def __init__(self) -> None:
        from editor.engines.hybrid import HybridInpainter
        from editor.engines.registry import local_engines

        engine = local_engines().inpainter("hybrid-fill")
        self._guide = engine.guide if isinstance(engine, HybridInpainter) else None
        self.name = f"{OURS}, hybrid" + ("" if self._guide is None else f" ({self._guide.id})")

    def why_missing(self) -> str | None:
        """When there is no network that could lay out."""
        return None if self._guide else "no network is here to lay out the hole"

    def fill(self, image: Image, mask: Mask) -> Image:
        """Fill with seed 0."""
        from editor import api

        return np.asarray(api.fill(image, mask, seed=0, model="hybrid-fill"), np.uint8)


class OpenCv:
    """OpenCV's inpainting with its usual radius of 3."""

    peak_bytes = None

    def __init__(self, name: str, method: int) -> None:
        self.name = name
        self._method = method

    def why_missing(self) -> str | None:
        """Never missing."""
        return None

    def fill(self, image: Image, mask: Mask) -> Image:
        """Fill the whole picture's hole."""
        bgr = np.ascontiguousarray(image[..., ::-1])
        return np.ascontiguousarray(cv2.inpaint(bgr, mask, 3, self._method)[..., ::-1], np.uint8)


class Outside:
    """A method that runs as a process of its own: seconds and memory include its start and reading and writing PNG."""

    def __init__(self, name: str, limit_s: float) -> None:
        self.name = name
        self.peak_bytes: int | None = None
        self._limit_s = limit_s

    def command(self, source: Path, hole: Path, out: Path) -> list[str]:
        """What is run."""
        raise NotImplementedError

    def fill(self, image: Image, mask: Mask) -> Image:
        """Run it on temporary files."""
        with tempfile.TemporaryDirectory() as folder:
            source, hole, out = (Path(folder) / name for name in ("in.png", "hole.png", "out.png"))
            PillowImage.fromarray(image).save(source, compress_level=1)
            PillowImage.fromarray(mask).save(hole, compress_level=1)
            try:
                self.peak_bytes = peak_memory_of(self.command(source, hole, out), self._limit_s)
            except subprocess.TimeoutExpired:
                raise SkippedError(f"stopped after {self._limit_s:.0f} s") from None
            except subprocess.CalledProcessError as error:
                raise SkippedError(f"failed with status {error.returncode}") from None
            return read_rgb(out)


class Gmic(Outside):
    """A command of the program G'MIC."""

    def __init__(self, name: str, command: str, limit_s: float = 60) -> None:
        super().__init__(name, limit_s)
        self._command = command

    def why_missing(self) -> str | None:
        """When the program is not installed."""
        return None if shutil.which("gmic") else "the program gmic is not installed"

    def command(self, source: Path, hole: Path, out: Path) -> list[str]:
        """Both pictures, the command, and only the first written."""
        return ["gmic", "-v", "0", str(source), str(hole), *self._command.split(), "keep[0]", "output", str(out)]


class PythonPeer(Outside):
    """A Python package that fills, by `benchmarks.peer_child`."""

    def __init__(self, name: str, method: str, package: str, limit_s: float = 60) -> None:
        super().__init__(name, limit_s)
        self._method, self._package = method, package

    def why_missing(self) -> str | None:
        """When the package is not installed."""
        return None if importlib.util.find_spec(self._package) else f"the package {self._package} is not installed"

    def command(self, source: Path, hole: Path, out: Path) -> list[str]:
        """An interpreter of its own."""
        return [sys.executable, "-m", "benchmarks.peer_child", self._method, str(source), str(hole), str(out)]


TELEA = OpenCv("OpenCV Telea", cv2.INPAINT_TELEA)
NAVIER_STOKES = OpenCv("OpenCV Navier-Stokes", cv2.INPAINT_NS)
# G'MIC's own defaults but for the last value: no blending outside the hole, since that must stay as it is here.
GMIC = Gmic("G'MIC multi-scale", "inpaint_matchpatch[0] [1],0,9,10,5,0")
RESYNTHESIZER = PythonPeer("Resynthesizer", "resynthesizer", "resynthesizer")
FILLERS: tuple[Filler, ...] = (
    Ours(),
    Hybrid(),
    TELEA,
    NAVIER_STOKES,
    GMIC,
    # The values that G'MIC's dialog offers first for its patch-based filter, likewise without blending outside.
    Gmic("G'MIC patch-based", "inpaint[0] [1],7,16,0.1,1,9,0,0.05,10,0"),
    RESYNTHESIZER,
    PythonPeer("scikit-image biharmonic", "biharmonic", "skimage"),
)
