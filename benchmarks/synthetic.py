"""A picture of any size that needs no data, for measuring what does not depend on what it shows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from benchmarks.metrics import Image


def noise_picture(megapixels: float) -> Image:
    """A picture of repeated noise, 3:2."""
    height = round(math.sqrt(megapixels * 1e6 / 1.5))
    width = round(height * 1.5)
    patch = np.random.default_rng(0).integers(40, 216, (512, 512, 3)).astype(np.uint8)
    return np.tile(patch, (-(-height // 512), -(-width // 512), 1))[:height, :width].copy()
