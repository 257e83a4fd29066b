"""A fill in two steps: a network lays out what the hole holds, from afar; texture comes from the picture itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

import cv2
import numpy as np
import numpy.typing as npt

from editor import paths
from editor.algorithms.completion import Guidance, complete
from editor.algorithms.completion_layout import Layout, fitted_to_border
from editor.core.pixels import MASK_THRESHOLD, FloatImage, MaskArray
from editor.core.progress import Progress
from editor.engines.base import Inpainter, InpaintRequest, InputNeeds
from editor.engines.classical.inpaint import PatchInpainter, completion_options
from editor.errors import EngineError

# Who lays out, the first that is here: large networks that people fetch on purpose, then the one that is shipped.
GUIDES = (
    "big-lama",
    "lama-carve",
    "lama-dynamic",
    "lama-opencv",
    "mat-places",
    "migan-pipeline",
    "migan-traced",
    "fill",
)
LEAST_SIDE_PX, MOST_SIDE_PX = 128, 512
# Up to this size a network is fast enough to be asked twice, for the picture and for its mirror image.
TWICE_UP_TO_PX = 256
# Details of a layout below this many pixels of the picture are left to the patches, which are sharper; those of a small
# guide are not worth more.
LEAST_GRAIN = 4.0
VAGUE_GRAIN = 16.0
# Difference of the two answers, 0 to 1, at which a layout is trusted by a third.
_DOUBT = 0.1
_Scalar = TypeVar("_Scalar", bound=np.generic)


class HybridInpainter:
    """Exemplar synthesis drawn to the layout of another fill engine; without one it is the plain patch fill.

    `guides` gives the engines that may lay out, best first; it is asked anew for every request. Ideas: guided
    PatchMatch for large pictures (Zhang et al. 2022), contextual residual aggregation (Yi et al. 2020).
    """

    id = "hybrid-fill"
    label = "Layout and texture"

    def __init__(self, guides: Callable[[], Sequence[Inpainter]] = lambda: ()) -> None:
        self.guides = guides

    @property
    def needs(self) -> InputNeeds:
        """Those of the patch fill; networks want sRGB."""
        return replace(PatchInpainter.needs, needs_srgb=self.guide is not None)

    @property
    def version(self) -> str:
        """With the guide's name and version: another guide gives other pixels."""
        guide = self.guide
        return "3" if guide is None else f"3+{guide.id}+{guide.version}"

    @property
    def guide(self) -> Inpainter | None:
        """Who lays out at present."""
        return next(iter(self.guides()), None)

    def inpaint(self, request: InpaintRequest, progress: Progress) -> FloatImage:
        """Fill; when the guide fails, its sentence is passed on as a notice and the texture fills alone."""
        paths.use_kernel_cache()
        progress.step(0.0)
        layout = None
        guide = self.guide
        hole = request.mask >= MASK_THRESHOLD
        if guide is not None and hole.any() and not hole.all():
            try:
                layout = laid_out(guide, request, progress.part(0.0, 0.3))
            except EngineError as error:
                progress.notice(f"{error} The fill was made without it.")
        return complete(
            request.image,
            request.mask,
            seed=request.seed,
            avoid=request.avoid,
            guidance=Guidance(request.colors, request.edges, layout),
            options=completion_options(request),
            report=progress.part(0.3, 1.0).step,
            show=progress.show,
            leaves_room=progress.leaves_room,
        )


def laid_out(guide: Inpainter, request: InpaintRequest, progress: Progress) -> Layout:
    """What the guide sees in the hole, at the picture's size, and how sure that is.

    The picture is scaled down to the size that the guide knows best. A small guide is asked for the picture and for its
    mirror image: the mean of both is the layout, and where they differ it is not to be trusted.
    """
    height, width = request.mask.shape
    side = min(MOST_SIDE_PX, max(LEAST_SIDE_PX, guide.needs.min_side_px))
    small = scaled_request(request, min(1.0, side / max(height, width)), guide.needs.understands)
    is_twice = side <= TWICE_UP_TO_PX
    first = guide.inpaint(small, progress.part(0.0, 0.5 if is_twice else 1.0))
    trust = np.ones(small.mask.shape, np.float32)
    if is_twice:
        second = guide.inpaint(mirrored(small), progress.part(0.5, 1.0))[:, ::-1]
        apart = cv2.GaussianBlur(np.abs(first - second).max(axis=2), (0, 0), 2.0)
        trust = np.asarray(np.exp(-np.square(apart / np.float32(_DOUBT))), np.float32)
        first = np.asarray((first + second) / 2, np.float32)
    size = (width, height)
    least = VAGUE_GRAIN if is_twice else LEAST_GRAIN
    coarse = max(small.mask.shape) * least / max(height, width)
    if coarse > 1:
        # Details that the patches are to find must not be asked of them.
        fewer = (max(1, round(first.shape[1] / coarse)), max(1, round(first.shape[0] / coarse)))
        first = np.asarray(cv2.resize(first, fewer, interpolation=cv2.INTER_AREA), np.float32)
    colors = np.clip(cv2.resize(first.astype(np.float32), size, interpolation=cv2.INTER_CUBIC), 0, 1)
    known = request.mask < MASK_THRESHOLD
    if request.avoid is not None:
        known &= request.avoid < MASK_THRESHOLD
    grain = max(least, max(height, width) / max(small.mask.shape))
    fitted = fitted_to_border(np.asarray(colors, np.float32), request.image, ~known)
    return Layout(fitted, np.asarray(cv2.resize(trust, size), np.float32), grain, is_twice)


def scaled_request(request: InpaintRequest, factor: float, understands: frozenset[str]) -> InpaintRequest:
    """The request at a smaller size, with the guidance that is understood; the hole covers all it touches."""
    height, width = request.mask.shape
    size = (max(1, round(width * factor)), max(1, round(height * factor)))

    def shrunk(values: FloatImage) -> FloatImage:
        return np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA), np.float32)

    def covered(mask: MaskArray) -> MaskArray:
        return (shrunk((mask >= MASK_THRESHOLD).astype(np.float32)) > 0).astype(np.uint8) * np.uint8(255)

    hole = request.mask >= MASK_THRESHOLD
    # Averages that touch the hole are hole themselves, so what lies under it never shows.
    image = np.where(hole[..., None], np.float32(0.5), request.image)
    colors = request.colors if request.colors is not None and "colors" in understands else None
    edges = request.edges if request.edges is not None and "edges" in understands else None
    return InpaintRequest(
        image=np.clip(shrunk(image), 0, 1),
        mask=covered(request.mask),
        seed=request.seed,
        avoid=None if request.avoid is None else covered(request.avoid),
        colors=None if colors is None else shrunk_straight(colors, size),
        edges=None if edges is None else np.clip(shrunk(edges) * np.float32(1 / max(factor, 1e-3) ** 0.5), 0, 1),
    )


def shrunk_straight(colors: FloatImage, size: tuple[int, int]) -> FloatImage:
    """Straight RGBA resized by alpha, so that what is transparent lends no color."""
    alpha = colors[..., 3:]
    flat = cv2.resize(np.concatenate([colors[..., :3] * alpha, alpha], axis=2), size, interpolation=cv2.INTER_AREA)
    straight = flat[..., :3] / np.maximum(flat[..., 3:], 1e-4)
    return np.asarray(np.clip(np.concatenate([straight, flat[..., 3:]], axis=2), 0, 1), np.float32)


def mirrored(request: InpaintRequest) -> InpaintRequest:
    """Left and right exchanged."""

    return replace(
        request,
        image=_turned(request.image),
        mask=_turned(request.mask),
        avoid=None if request.avoid is None else _turned(request.avoid),
        colors=None if request.colors is None else _turned(request.colors),
        edges=None if request.edges is None else _turned(request.edges),
    )


def _turned(array: npt.NDArray[_Scalar]) -> npt.NDArray[_Scalar]:
    return np.ascontiguousarray(array[:, ::-1])
