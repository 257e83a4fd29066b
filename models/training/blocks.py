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


def doubled(x: Tensor) -> Tensor:
    """Each pixel four times."""
    return functional.interpolate(x, scale_factor=2.0, mode="nearest")


def parameter_count(network: nn.Module) -> int:
    """How many numbers are learned."""
    return sum(parameter.numel() for parameter in network.parameters())


def seeded(seed: int, build: type[nn.Module], *args: object, **kwargs: object) -> nn.Module:
    """A network whose first weights follow from the seed, whatever was drawn before; torch's own state is kept."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return build(*args, **kwargs)
