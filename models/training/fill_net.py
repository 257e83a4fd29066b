"""The network that completes a hole from what is around it, and from edge lines and colors where they are given."""

from __future__ import annotations

import torch
from torch import Tensor

from models.training.blocks import GroupedUNet, membrane

SIZE_MULTIPLE = 8
_INPUTS = 3 + 1 + 1 + 1 + 1 + 3 + 1 + 1


class FillNet(GroupedUNet):
    """Draws the difference to a smooth membrane spanned over the hole from its rim and from the known colors, so that
    it starts where diffusion ends and colors travel any distance at once.

    Sides must be multiples of 8. Tensors are [n, channel, y, x]: `image` 0..1 RGB, `mask` 1 = hole, `edges` and
    `edges_known` 0..1, `colors` 0..1 RGB and `colors_known`, `noise` standard normal. What is not known is zero. The
    result is the picture 0..1 with the hole filled; outside the hole it is the picture given.
    """

    def __init__(self, widths: tuple[int, int, int] = (48, 80, 144), blocks: int = 8) -> None:
        super().__init__(_INPUTS, 3, widths, blocks)

    def forward(
        self,
        image: Tensor,
        mask: Tensor,
        edges: Tensor,
        edges_known: Tensor,
        colors: Tensor,
        colors_known: Tensor,
        noise: Tensor,
    ) -> Tensor:
        """See the class."""
        kept = 1 - mask
        drawn = self.drawn(image, mask, edges, edges_known, colors, colors_known, noise)
        return image * kept + (drawn.clamp(-1, 1) * 0.5 + 0.5) * mask

    def drawn(
        self,
        image: Tensor,
        mask: Tensor,
        edges: Tensor,
        edges_known: Tensor,
        colors: Tensor,
        colors_known: Tensor,
        noise: Tensor,
    ) -> Tensor:
        """What the network draws everywhere, about -1..1 and not cut off: training looks at this."""
        kept = 1 - mask
        told = colors_known * mask
        spanned = membrane((image * 2 - 1) * kept + (colors * 2 - 1) * told, kept + told)
        x = torch.cat([spanned, mask, kept, edges, edges_known, (colors * 2 - 1) * told, told, noise], 1)
        return spanned + self.through(x)
