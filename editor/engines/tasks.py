"""The contracts of every task but inpainting: frozen requests and results, and one small protocol each.

Pictures are `[y, x, 3]` float32 RGB, 0 to 1, sRGB, read-only to the engine. Every method raises Cancelled soon after
its progress was cancelled and EngineError when it cannot; the same request gives the same result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from editor.core.geometry import Rect, Size
from editor.core.pixels import FloatImage, MaskArray
from editor.core.progress import Progress
from editor.engines.base import Engine, Inpainter

FloatMap = npt.NDArray[np.float32]

TASKS = (
    "inpaint", "segment", "matte", "harmonize", "structure", "depth", "upscale", "generate", "detect", "features",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Prompt:
    """What a segmenter is asked with, in pixels of the encoded picture (fractions allowed).

    `points` are (x, y, is_inside); `box` is (left, top, right, bottom). `previous` is the result that this prompt
    refines; `scribble` is `[y, x]` int8 of the picture's size: 1 inside, -1 outside, 0 unsaid.
    """

    points: tuple[tuple[float, float, bool], ...] = ()
    box: tuple[float, float, float, float] | None = None
    scribble: npt.NDArray[np.int8] | None = None
    previous: SegmentResult | None = None


@dataclass(frozen=True, eq=False)
class Embedding:
    """A picture as a segmenter has understood it. Worth keeping: making it is the slow step.

    `key` is the content of the pixels, never a file name. `arrays` are the engine's own.
    """

    engine_id: str
    engine_version: str
    key: str
    size: Size
    arrays: Mapping[str, npt.NDArray[Any]]

    @property
    def size_bytes(self) -> int:
        """Memory held."""
        return sum(array.nbytes for array in self.arrays.values())


@dataclass(frozen=True, eq=False)
class SegmentResult:
    """Proposals, best first: `masks` is `[n, y, x]` float32 probability of the picture's size, `scores` 0 to 1 each.

    `state` is what the engine wants to see again in a refining prompt.
    """

    masks: npt.NDArray[np.float32]
    scores: tuple[float, ...]
    state: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)


class Segmenter(Engine, Protocol):
    """Selects the object that a prompt means: encode once, ask often."""

    def encode(self, image: FloatImage, progress: Progress) -> Embedding:
        """Understand a picture."""
        ...

    def segment(self, embedding: Embedding, prompt: Prompt, progress: Progress) -> SegmentResult:
        """Answer one prompt. Raises InputError for an empty one."""
        ...


@dataclass(frozen=True, eq=False)
class MatteRequest:
    """`trimap` is `[y, x]` uint8: 0 outside, 255 inside, else unknown; None = the engine finds the subject itself.

    `selected` (`[y, x]` uint8) is what was selected, where somebody has: where the picture does not show an edge, that
    is the better word.
    """

    image: FloatImage
    trimap: MaskArray | None = None
    selected: MaskArray | None = None


class Matter(Engine, Protocol):
    """Finds an alpha matte."""

    @property
    def needs_trimap(self) -> bool:
        """True when it cannot work without one."""
        ...

    def matte(self, request: MatteRequest, progress: Progress) -> FloatMap:
        """Coverage `[y, x]` float32, 0 to 1."""
        ...


@dataclass(frozen=True, eq=False)
class HarmonizeRequest:
    """A composite and, as `mask` (`[y, x]` uint8, soft), the part whose light and color do not fit yet.

    `origin` (`[y, x]` uint8) covers where in the same picture the part was before it was moved, if it was.
    """

    image: FloatImage
    mask: MaskArray
    origin: MaskArray | None = None


class ColorTransform(Protocol):
    """A change of color that never redraws: it can be applied to any part of the picture at full resolution."""

    def apply(self, image: FloatImage, place: Rect, size: Size, strength: float = 1.0) -> FloatImage:
        """The pixels of `place` (a part of a picture of `size`), `[y, x, 3]`, transformed; strength 0 is no change."""
        ...


class Harmonizer(Engine, Protocol):
    """Fits a part's light and color to the rest."""

    @property
    def sees_origin(self) -> bool:
        """True when it makes use of where a moved part was before."""
        ...

    def harmonize(self, request: HarmonizeRequest, progress: Progress) -> ColorTransform:
        """The transform for the masked part."""
        ...


@dataclass(frozen=True, eq=False)
class StructureRequest:
    """Find the lines of a picture, and, where `mask` is 128 and above, those that should go on inside it."""

    image: FloatImage
    mask: MaskArray | None = None


@dataclass(frozen=True)
class LineSegment:
    """A straight line in pixels of the picture, with its confidence, 0 to 1."""

    x0: float
    y0: float
    x1: float
    y1: float
    score: float


@dataclass(frozen=True, eq=False)
class Structure:
    """`edges` is `[y, x]` float32 confidence of the picture's size; `lines` are straight segments if it knows some."""

    edges: FloatMap
    lines: tuple[LineSegment, ...] = ()


class StructureFinder(Engine, Protocol):
    """Finds or predicts edges and lines."""

    @property
    def predicts_inside(self) -> bool:
        """True when it continues lines into a mask."""
        ...

    def find(self, request: StructureRequest, progress: Progress) -> Structure:
        """The structure of a picture."""
        ...


class DepthEstimator(Engine, Protocol):
    """Guesses how far things are."""

    def depth(self, image: FloatImage, progress: Progress) -> FloatMap:
        """Relative nearness `[y, x]` float32: 0 the farthest point of this picture, 1 the nearest."""
        ...


class Upscaler(Engine, Protocol):
    """Makes a picture larger with detail."""

    @property
    def scale(self) -> int:
        """How many times."""
        ...

    def upscale(self, image: FloatImage, progress: Progress) -> FloatImage:
        """`[y * scale, x * scale, 3]`."""
        ...


@dataclass(frozen=True, eq=False)
class GenerateRequest:
    """What to paint where `mask` is, from words: `strength` 1 forgets what was there, `steps` of the sampler."""

    image: FloatImage
    mask: MaskArray
    prompt: str
    negative_prompt: str = ""
    seed: int = 0
    steps: int = 20
    guidance_scale: float = 7.5
    strength: float = 1.0


class Generator(Engine, Protocol):
    """Paints from a text."""

    def generate(self, request: GenerateRequest, progress: Progress) -> FloatImage:
        """A new image of the same size."""
        ...


@dataclass(frozen=True)
class Detection:
    """An object found: box as (left, top, right, bottom) in pixels, what it is, and how sure, 0 to 1."""

    box: tuple[float, float, float, float]
    label: str
    score: float


class Detector(Engine, Protocol):
    """Finds objects as boxes."""

    def detect(self, image: FloatImage, progress: Progress) -> tuple[Detection, ...]:
        """Objects, surest first."""
        ...


class FeatureExtractor(Engine, Protocol):
    """Describes a picture by the activations of a network, to compare pictures as an eye does."""

    def features(self, image: FloatImage, progress: Progress) -> tuple[npt.NDArray[np.float32], ...]:
        """One `[channel, y, x]` array per layer."""
        ...


__all__ = [
    "TASKS",
    "ColorTransform",
    "DepthEstimator",
    "Detection",
    "Detector",
    "Embedding",
    "Engine",
    "FeatureExtractor",
    "FloatMap",
    "GenerateRequest",
    "Generator",
    "HarmonizeRequest",
    "Harmonizer",
    "Inpainter",
    "LineSegment",
    "MatteRequest",
    "Matter",
    "Prompt",
    "SegmentResult",
    "Segmenter",
    "Structure",
    "StructureFinder",
    "StructureRequest",
    "Upscaler",
]
