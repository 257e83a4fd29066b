"""Loads ahead what the first fill of a process would have to wait for."""

from __future__ import annotations

import numpy as np

from editor.core.progress import Progress
from editor.engines.base import InpaintRequest
from editor.engines.registry import Engines

COMPOSING_ENGINE = "patch-fill"
# Large enough for every step of a fill: a hole of fewer pixels is not begun with whole pieces, nor on several scales.
SIDE_PX, HOLE_PX = 144, 64


def warm_up(engines: Engines, progress: Progress) -> None:
    """Fill something tiny with the engine that composes from the picture; guided fills, too, are ready then.

    Takes about a second where the kernels are in the cache of this machine, and several where they are compiled.
    """
    draw = np.random.default_rng(0)
    grain = draw.random((SIDE_PX, SIDE_PX, 3), np.float32)
    mask = np.zeros((SIDE_PX, SIDE_PX), np.uint8)
    start, end = (SIDE_PX - HOLE_PX) // 2, (SIDE_PX + HOLE_PX) // 2
    mask[start:end, start:end] = 255
    edges, colors = np.zeros(mask.shape, np.float32), np.zeros((*mask.shape, 4), np.float32)
    edges[start + 4, start:end] = 1
    colors[start + 2, start + 2] = 1
    engine = engines.inpainter(COMPOSING_ENGINE)
    # Each of them takes a way of its own to the first sketch of the hole.
    engine.inpaint(InpaintRequest(image=grain, mask=mask), progress.part(0, 0.6))
    engine.inpaint(InpaintRequest(image=grain, mask=mask, beginning="pieces"), progress.part(0.6, 0.8))
    engine.inpaint(InpaintRequest(image=grain, mask=mask, edges=edges, colors=colors), progress.part(0.8, 1))
