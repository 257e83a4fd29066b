"""The network that completes a hole from what is around it, and from edge lines and colors where they are given."""

from __future__ import annotations

import torch
import torch.nn.functional as functional
from torch import Tensor, nn

from models.training.blocks import AxisBlock, doubled

SIZE_MULTIPLE = 8
_INPUTS = 3 + 1 + 1 + 1 + 1 + 3 + 1 + 1


class FillNet(nn.Module):
    """A U-Net over pixels in groups of four, with dilated blocks and axis means at an eighth of the size.

    It draws the difference to a smooth membrane spanned over the hole from its rim and from the known colors, so that
    it starts where diffusion ends and colors travel any distance at once.

    Sides must be multiples of 8. Tensors are [n, channel, y, x]: `image` 0..1 RGB, `mask` 1 = hole, `edges` and
    `edges_known` 0..1, `colors` 0..1 RGB and `colors_known`, `noise` standard normal. What is not known is zero. The
    result is the picture 0..1 with the hole filled; outside the hole it is the picture given.
    """

    def __init__(self, widths: tuple[int, int, int] = (48, 80, 144), blocks: int = 8) -> None:
        super().__init__()
        fine, middle, coarse = widths
        self.enter = nn.Conv2d(4 * _INPUTS, fine, 3, padding=1)
        self.down_middle = nn.Conv2d(fine, middle, 4, stride=2, padding=1)
        self.down_coarse = nn.Conv2d(middle, coarse, 4, stride=2, padding=1)
        self.body = nn.Sequential(*(AxisBlock(coarse, (1, 2, 4, 8)[index % 4]) for index in range(blocks)))
        self.up_middle = nn.Conv2d(coarse, middle, 3, padding=1)
        self.join_middle = nn.Conv2d(2 * middle, middle, 3, padding=1)
        self.up_fine = nn.Conv2d(middle, fine, 3, padding=1)
        self.join_fine = nn.Conv2d(2 * fine, fine, 3, padding=1)
        self.leave = nn.Conv2d(fine, 12, 3, padding=1)
        for start in self.leave.parameters():
            nn.init.zeros_(start)

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
        fine = functional.silu(self.enter(functional.pixel_unshuffle(x, 2)))
        middle = functional.silu(self.down_middle(fine))
        coarse = functional.silu(self.body(self.down_coarse(middle)))
        x = functional.silu(self.up_middle(doubled(coarse)))
        x = functional.silu(self.join_middle(torch.cat([x, middle], 1)))
        x = functional.silu(self.up_fine(doubled(x)))
        x = functional.silu(self.join_fine(torch.cat([x, fine], 1)))
        return spanned + functional.pixel_shuffle(self.leave(x), 2).float()


def membrane(colors: Tensor, weight: Tensor, levels: int = 7) -> Tensor:
    """Span smooth colors over the places of no weight, by averages at ever coarser sizes and back.

    Gortler, Grzeszczuk, Szeliski, Cohen, "The lumigraph", 1996 (push-pull). `colors` [n, 3, y, x] are zero where
    `weight` [n, 1, y, x] is, which is 0..1; where it is 1 they come back unchanged.
    """
    pyramid = [torch.cat([colors, weight], 1)]
    for _ in range(levels):
        coarser = functional.avg_pool2d(pyramid[-1], 2, ceil_mode=True)
        total = coarser[:, 3:]
        pyramid.append(coarser * ((4 * total).clamp(max=1) / (total + 1e-6)))
    filled = pyramid[-1][:, :3] / (pyramid[-1][:, 3:] + 1e-6)
    for level in reversed(pyramid[:-1]):
        wide = functional.interpolate(filled, size=level.shape[-2:], mode="bilinear", align_corners=False)
        filled = level[:, :3] + (1 - level[:, 3:]) * wide
    return filled
