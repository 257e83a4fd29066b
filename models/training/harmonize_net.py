"""The network that fits a subject's light and color to its surroundings: it only predicts a change of color."""

from __future__ import annotations

import torch
import torch.nn.functional as functional
from torch import Tensor, nn

from models.training.blocks import AxisBlock

SIZE = 256
GRID = 32
COEFFICIENTS = 12


class HarmonizeNet(nn.Module):
    """Reads a 256-px composite and its mask; gives a 32x32 grid of affine color changes.

    A change per place, as in PCT-Net (Guerreiro, Nakazawa, Stenger, CVPR 2023), laid on a coarse grid so that it is
    smooth and costs nothing at full resolution. Means and deviations of what the network sees inside and outside the
    subject are compared at two depths. `image` [n, 3, 256, 256] 0..1 RGB, `mask` [n, 1, 256, 256] 0..1 soft coverage;
    the grid is [n, 12, 32, 32]: three rows of (red, green, blue, constant), identity where nothing is to change.
    """

    def __init__(self, widths: tuple[int, int] = (48, 96), blocks: int = 5) -> None:
        super().__init__()
        fine, coarse = widths
        self.enter = nn.Conv2d(16 * 5, fine, 3, padding=1)
        self.down_coarse = nn.Conv2d(fine, coarse, 4, stride=2, padding=1)
        self.seen_fine = _Compared(fine, coarse)
        self.seen_coarse = _Compared(coarse, coarse)
        self.body = nn.ModuleList([AxisBlock(coarse, (1, 2, 4, 1)[index % 4]) for index in range(blocks)])
        self.leave = nn.Conv2d(coarse, COEFFICIENTS, 1)
        for start in self.leave.parameters():
            nn.init.zeros_(start)
        identity = torch.eye(3, 4).reshape(1, COEFFICIENTS, 1, 1)
        self.register_buffer("identity", identity, persistent=False)

    def forward(self, image: Tensor, mask: Tensor) -> Tensor:
        """See the class."""
        value = image * 2 - 1
        raw = functional.pixel_unshuffle(torch.cat([value, mask, torch.ones_like(mask)], 1), 4)
        fine = functional.silu(self.enter(raw))
        coarse = self.down_coarse(fine)
        x = coarse + self.seen_fine(fine, mask) + self.seen_coarse(coarse, mask)
        for block in self.body:
            x = block(x)
        change = self.leave(functional.silu(x)).float()
        out: Tensor = change + self.get_buffer("identity")
        return out


class _Compared(nn.Module):
    """What means and deviations inside and outside the mask tell, as one vector for the whole picture."""

    def __init__(self, channels: int, out: int) -> None:
        super().__init__()
        self.first = nn.Linear(4 * channels, 2 * out)
        self.second = nn.Linear(2 * out, out)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        inside = functional.adaptive_avg_pool2d(mask, x.shape[-2:])
        told = []
        for weight in (inside, 1 - inside):
            total = weight.sum((2, 3)) + 1e-3
            mean = (x * weight).sum((2, 3)) / total
            spread = ((x - mean[..., None, None]).square() * weight).sum((2, 3)) / total
            told += [mean, (spread + 1e-5).sqrt()]
        vector = self.second(functional.silu(self.first(torch.cat(told, 1))))
        out: Tensor = vector[..., None, None]
        return out


def recolored(image: Tensor, grid: Tensor) -> Tensor:
    """The picture [n, 3, y, x] with the grid's color changes everywhere, bilinear between its cells; not cut off."""
    fine = functional.interpolate(grid, size=image.shape[-2:], mode="bilinear", align_corners=False)
    rows = fine.unflatten(1, (3, 4))
    return (rows[:, :, :3] * image[:, None]).sum(2) + rows[:, :, 3]
