"""From pixels to tensors and back."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from models.training.pictures import Image


def tensor(pixels: npt.NDArray[Any]) -> Tensor:
    """[n, y, x] or [n, y, x, channel] uint8 to [n, channel, y, x] float32 0..1."""
    deep = pixels if pixels.ndim == 4 else pixels[..., None]
    made = torch.from_numpy(np.ascontiguousarray(deep)).permute(0, 3, 1, 2).float().div(255)
    return made.contiguous(memory_format=torch.channels_last)


def pixels(values: Tensor) -> Image:
    """[n, channel, y, x] 0..1 to [n, y, x, channel] uint8."""
    levels = (values.detach().float().clamp(0, 1) * 255).round().byte()
    return np.asarray(levels.permute(0, 2, 3, 1).cpu().numpy(), np.uint8)
