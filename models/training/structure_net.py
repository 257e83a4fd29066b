"""The network that finds a picture's edges and goes on with them inside a hole."""

from __future__ import annotations

import torch
from torch import Tensor

from models.training.blocks import GroupedUNet, membrane

SIZE_MULTIPLE = 8
_INPUTS = 3 + 3 + 1 + 1


class StructureNet(GroupedUNet):
    """`image` [n, 3, y, x] 0..1 RGB and `mask` [n, 1, y, x] 1 = hole, or none. Sides are multiples of 8.

    The result is the confidence 0..1 that an edge runs through each pixel [n, 1, y, x], thin where it is sure.
    """

    def __init__(self, widths: tuple[int, int, int] = (32, 64, 112), blocks: int = 8) -> None:
        super().__init__(_INPUTS, 1, widths, blocks)

    def forward(self, image: Tensor, mask: Tensor) -> Tensor:
        """See the class."""
        return self.logits(image, mask).sigmoid()

    def logits(self, image: Tensor, mask: Tensor) -> Tensor:
        """The same before it is brought to 0..1; edges are rare, which the constant says from the start."""
        kept = 1 - mask
        known = (image * 2 - 1) * kept
        return self.through(torch.cat([known, membrane(known, kept), mask, kept], 1)) - 2
