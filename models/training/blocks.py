"""Building blocks of the networks."""

from __future__ import annotations

import torch
import torch.nn.functional as functional
from torch import Tensor, nn


class AxisBlock(nn.Module):
    """Residual pair of convolutions, one dilated, with what the means of the whole picture, of rows and of columns say.

    The means give every place a view of the whole at any size (squeeze-and-excitation, Hu et al. 2018; coordinate
    attention, Hou et al. 2021): a horizon seen at both sides reaches the hole's middle in one step.
    """

    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        narrow = max(4, channels // 4)
        self.first = nn.Conv2d(channels, channels, 3, padding=dilation, dilation=dilation)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        self.whole = nn.Conv2d(channels, narrow, 1)
        self.rows = nn.Conv2d(channels, narrow, 1)
        self.columns = nn.Conv2d(channels, narrow, 1)
        self.spread = nn.Conv2d(narrow, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Same shape as given."""
        local = self.second(functional.silu(self.first(functional.silu(x))))
        along = self.rows(x.mean(3, keepdim=True)) + self.columns(x.mean(2, keepdim=True))
        far = along + self.whole(x.mean((2, 3), keepdim=True))
        out: Tensor = x + local + self.spread(functional.silu(far))
        return out


class GroupedUNet(nn.Module):
    """A U-Net over pixels in groups of four, with dilated blocks and axis means at an eighth of the size.

    Its last layer starts at zero. Sides must be multiples of 8.
    """

    def __init__(self, inputs: int, outputs: int, widths: tuple[int, int, int], blocks: int) -> None:
        super().__init__()
        fine, middle, coarse = widths
        self.enter = nn.Conv2d(4 * inputs, fine, 3, padding=1)
        self.down_middle = nn.Conv2d(fine, middle, 4, stride=2, padding=1)
        self.down_coarse = nn.Conv2d(middle, coarse, 4, stride=2, padding=1)
        self.body = nn.Sequential(*(AxisBlock(coarse, (1, 2, 4, 8)[index % 4]) for index in range(blocks)))
        self.up_middle = nn.Conv2d(coarse, middle, 3, padding=1)
        self.join_middle = nn.Conv2d(2 * middle, middle, 3, padding=1)
        self.up_fine = nn.Conv2d(middle, fine, 3, padding=1)
        self.join_fine = nn.Conv2d(2 * fine, fine, 3, padding=1)
        self.leave = nn.Conv2d(fine, 4 * outputs, 3, padding=1)
        for start in self.leave.parameters():
            nn.init.zeros_(start)

    def through(self, x: Tensor) -> Tensor:
        """From [n, inputs, y, x] to [n, outputs, y, x], float32."""
        fine = functional.silu(self.enter(functional.pixel_unshuffle(x, 2)))
        middle = functional.silu(self.down_middle(fine))
        coarse = functional.silu(self.body(self.down_coarse(middle)))
        x = functional.silu(self.up_middle(doubled(coarse)))
        x = functional.silu(self.join_middle(torch.cat([x, middle], 1)))
        x = functional.silu(self.up_fine(doubled(x)))
        x = functional.silu(self.join_fine(torch.cat([x, fine], 1)))
        return functional.pixel_shuffle(self.leave(x), 2).float()


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


def doubled(x: Tensor) -> Tensor:
    """Each pixel four times."""
    return functional.interpolate(x, scale_factor=2.0, mode="nearest")


def parameter_count(network: nn.Module) -> int:
    """How many numbers are learned."""
    return sum(parameter.numel() for parameter in network.parameters())


def prepared(network: nn.Module) -> None:
    """Give a network first weights that keep the size of its signals (He et al., 2015), residual parts starting small.

    torch's own shrink them by half and more in every layer, and a network of this depth then hardly learns.
    """
    for part in network.modules():
        if isinstance(part, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(part.weight, nonlinearity="relu")
            if part.bias is not None:
                nn.init.zeros_(part.bias)
    with torch.no_grad():
        for part in network.modules():
            if isinstance(part, AxisBlock):
                part.second.weight.mul_(0.3)
                part.spread.weight.mul_(0.3)


def seeded(seed: int, build: type[nn.Module], *args: object, **kwargs: object) -> nn.Module:
    """A network whose first weights follow from the seed, whatever was drawn before; torch's own state is kept."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = build(*args, **kwargs)
        prepared(network)
        if isinstance(getattr(network, "leave", None), nn.Conv2d):
            with torch.no_grad():
                network.leave.weight.mul_(0.1)
        return network
