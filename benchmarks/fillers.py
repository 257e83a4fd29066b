"""Every way to fill a hole that is measured: ours, and the peers that can be run here."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from PIL import Image as PillowImage

from benchmarks.data import read_rgb
from benchmarks.harness import OURS
from benchmarks.metrics import Image, Mask


class SkippedError(Exception):
    """Says why a method does not run on a picture."""


class Filler(Protocol):
    """One method."""

    @property
    def name(self) -> str:
        """As printed."""
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

    def why_missing(self) -> str | None:
        """Never missing."""
        return None

    def fill(self, image: Image, mask: Mask) -> Image:
        """Fill with seed 0 and the default engine."""
        from editor import api

        return np.asarray(api.fill(image, mask, seed=0), np.uint8)


class Hybrid:
    """The program's fill with a network's layout; which network that is stands in the name."""

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


class Gmic:
    """A command of the program G'MIC. Its seconds include its start and reading and writing PNG files."""

    def __init__(self, name: str, command: str, limit_s: float = 60) -> None:
        self.name = name
        self._command = command
        self._limit_s = limit_s

    def why_missing(self) -> str | None:
        """When the program is not installed."""
        return None if shutil.which("gmic") else "the program gmic is not installed"

    def fill(self, image: Image, mask: Mask) -> Image:
        """Run it on temporary files."""
        with tempfile.TemporaryDirectory() as folder:
            source, hole, out = (str(Path(folder) / name) for name in ("in.png", "hole.png", "out.png"))
            PillowImage.fromarray(image).save(source, compress_level=1)
            PillowImage.fromarray(mask).save(hole, compress_level=1)
            command = ["gmic", "-v", "0", source, hole, *self._command.split(), "keep[0]", "output", out]
            try:
                subprocess.run(command, check=True, capture_output=True, timeout=self._limit_s)
            except subprocess.TimeoutExpired:
                raise SkippedError(f"stopped after {self._limit_s:.0f} s") from None
            except subprocess.CalledProcessError as error:
                raise SkippedError(f"failed with status {error.returncode}") from None
            return read_rgb(Path(out))


class Biharmonic:
    """scikit-image's biharmonic inpainting; its cost rises steeply, so large holes are left out."""

    name = "scikit-image biharmonic"
    most_pixels = 20_000

    def why_missing(self) -> str | None:
        """When scikit-image is not installed."""
        return None if importlib.util.find_spec("skimage") else "scikit-image is not installed"

    def fill(self, image: Image, mask: Mask) -> Image:
        """Fill holes of up to `most_pixels`."""
        hole = mask >= 128
        if np.count_nonzero(hole) > self.most_pixels:
            raise SkippedError(f"holes of more than {self.most_pixels} px take it too long")
        from skimage.restoration import inpaint_biharmonic

        filled = inpaint_biharmonic(image, hole, channel_axis=-1)
        return np.asarray(np.rint(np.clip(filled, 0, 1) * 255), np.uint8)


TELEA = OpenCv("OpenCV Telea", cv2.INPAINT_TELEA)
NAVIER_STOKES = OpenCv("OpenCV Navier-Stokes", cv2.INPAINT_NS)
FILLERS: tuple[Filler, ...] = (
    Ours(),
    Hybrid(),
    TELEA,
    NAVIER_STOKES,
    # G'MIC's own defaults but for the last value: no blending outside the hole, since that must stay as it is here.
    Gmic("G'MIC multi-scale", "inpaint_matchpatch[0] [1],0,9,10,5,0"),
    # The values that G'MIC's dialog offers first for its patch-based filter, likewise without blending outside.
    Gmic("G'MIC patch-based", "inpaint[0] [1],7,16,0.1,1,9,0,0.05,10,0"),
    Biharmonic(),
)
