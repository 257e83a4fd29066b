"""Two fills without weights: texture taken from the picture itself, and a quick smooth one."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from editor import paths
from editor.algorithms.completion import CompletionOptions, Guidance, complete
from editor.core.pixels import MASK_THRESHOLD, FloatImage
from editor.core.progress import Progress
from editor.engines.base import BEYOND, BEYOND_BY_TEXTURE, InpaintRequest, InputNeeds

_TEXTURE = 30.0
"""How firmly the texture of what is beyond a picture is led; at a quarter of that grass still turns smooth."""


_LITTLE = CompletionOptions(starts=1, peels=False, coarse_rounds=5, middle_rounds=4, fine_rounds=4)


class PatchInpainter:
    """Multi-scale exemplar-based completion; see `editor.algorithms.completion`."""

    id = "patch-fill"
    version = "3"
    label = "Texture from the picture"
    needs = InputNeeds(
        margin_px=96,
        margin_share=0.75,
        min_side_px=256,
        understands=frozenset({"edges", "colors"}),
        needs_srgb=False,
    )

    def inpaint(self, request: InpaintRequest, progress: Progress) -> FloatImage:
        """Fill from the rest of the image; the guidance of the request is followed."""
        paths.use_kernel_cache()
        guidance = None
        if request.colors is not None or request.edges is not None:
            guidance = Guidance(colors=request.colors, edges=request.edges)
        return complete(
            request.image,
            request.mask,
            seed=request.seed,
            avoid=request.avoid,
            guidance=guidance,
            options=completion_options(request),
            report=progress.step,
            show=progress.show,
            leaves_room=progress.leaves_room,
        )


def completion_options(request: InpaintRequest) -> CompletionOptions:
    """How the synthesis works for a request: structure 0.5 is as it is measured to be best, 0 and 1 a sixteenth of that
    and sixteen times as much."""
    # Of a wire its border decides: one attempt from a smooth start comes as near to the truth, at a third of the time.
    effort = _LITTLE if request.is_thin else CompletionOptions()
    return replace(
        effort,
        structure=256.0 ** (request.structure - 0.5),
        copies=request.copies,
        begins_with_pieces=request.beginning == "pieces",
        goes_on=request.beginning == BEYOND,
        texture=_TEXTURE if request.beginning in (BEYOND, BEYOND_BY_TEXTURE) else 0.0,
    )


class SmoothInpainter:
    """OpenCV's Navier-Stokes inpainting: right for dust, scratches and plain skies, a smear elsewhere.

    Bertalmio, Bertozzi and Sapiro, "Navier-Stokes, fluid dynamics, and image and video inpainting", CVPR 2001. It works
    on 8-bit values; the seed makes no difference.
    """

    id = "smooth-fill"
    version = "1"
    label = "Smooth blend"
    needs = InputNeeds(margin_px=16, margin_share=0.1, min_side_px=32, needs_srgb=False, output_bits=8)
    radius_px = 3

    def inpaint(self, request: InpaintRequest, progress: Progress) -> FloatImage:
        """Continue colors and isophotes from the hole's border; avoided pixels count as unknown."""
        progress.step(0.0)
        hole = request.mask >= MASK_THRESHOLD
        unknown = hole if request.avoid is None else hole | (request.avoid >= MASK_THRESHOLD)
        if unknown.all():
            unknown = hole
        if unknown.all() or not hole.any():
            return request.image.copy()
        pixels = np.rint(np.clip(request.image, 0, 1) * 255).astype(np.uint8)
        filled = cv2.inpaint(pixels, unknown.astype(np.uint8), self.radius_px, cv2.INPAINT_NS)
        progress.step(1.0)
        return filled.astype(np.float32) * np.float32(1 / 255)
