"""The network that selects what a person points at: an encoder run once per picture, a decoder run per click."""

from __future__ import annotations

import torch
import torch.nn.functional as functional
from torch import Tensor, nn

from models.training.blocks import AxisBlock, doubled

SIZE_MULTIPLE = 16
PROPOSALS = 3
NEGATIVE, POSITIVE, BOX_START, BOX_END, NO_POINT = 0, 1, 2, 3, -1
_REACHES_PX = (4.0, 20.0)
_PROMPT_CHANNELS = 2 * len(_REACHES_PX) + 2 + 2
_SIMILARITIES = 4


class SelectEncoder(nn.Module):
    """Understands a picture [n, 3, y, x] 0..1 RGB whose sides are multiples of 16.

    Gives features at a quarter of the size and at a sixteenth.
    """

    def __init__(self, widths: tuple[int, int, int, int], blocks: int) -> None:
        super().__init__()
        half, quarter, eighth, coarse = widths
        self.enter = nn.Conv2d(12, half, 3, padding=1)
        self.down_quarter = nn.Conv2d(half, quarter, 4, stride=2, padding=1)
        self.at_quarter = AxisBlock(quarter, 1)
        self.down_eighth = nn.Conv2d(quarter, eighth, 4, stride=2, padding=1)
        self.at_eighth = AxisBlock(eighth, 2)
        self.down_coarse = nn.Conv2d(eighth, coarse, 4, stride=2, padding=1)
        self.body = nn.Sequential(*(AxisBlock(coarse, (1, 2, 4)[index % 3]) for index in range(blocks)))
        self.up_eighth = nn.Conv2d(coarse, eighth, 1)
        self.join_eighth = AxisBlock(eighth, 1)
        self.up_quarter = nn.Conv2d(eighth, quarter, 1)
        self.join_quarter = nn.Conv2d(quarter, quarter, 3, padding=1)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """See the class."""
        half = functional.silu(self.enter(functional.pixel_unshuffle(image * 2 - 1, 2)))
        quarter = self.at_quarter(self.down_quarter(half))
        eighth = self.at_eighth(self.down_eighth(functional.silu(quarter)))
        coarse = self.body(self.down_coarse(functional.silu(eighth)))
        eighth = self.join_eighth(eighth + doubled(self.up_eighth(functional.silu(coarse))))
        quarter = quarter + doubled(self.up_quarter(functional.silu(eighth)))
        return self.join_quarter(functional.silu(quarter)), coarse


class SelectDecoder(nn.Module):
    """Answers a prompt on an encoded picture with three proposals and how good each is thought to be.

    `points` [n, k, 2] are x, y in pixels of the picture; `labels` [n, k] say what each is: 1 inside, 0 outside, 2 and 3
    a box's first and last corner, -1 nothing. `previous` [n, 1, y / 2, x / 2] is the probability that is to be refined,
    counted where `has_previous` [n] is 1. Masks are logits [n, 3, y / 2, x / 2], scores [n, 3] expected IoU 0..1.
    """

    def __init__(self, widths: tuple[int, int, int, int], inner: int, blocks: int) -> None:
        super().__init__()
        _, quarter, _, coarse = widths
        self.enter = nn.Conv2d(quarter + _PROMPT_CHANNELS + _SIMILARITIES, inner, 3, padding=1)
        self.down_eighth = nn.Conv2d(inner, inner, 4, stride=2, padding=1)
        self.down_coarse = nn.Conv2d(inner, 2 * inner, 4, stride=2, padding=1)
        self.read_coarse = nn.Conv2d(coarse, 2 * inner, 1)
        self.body = nn.Sequential(*(AxisBlock(2 * inner, (1, 2, 4)[index % 3]) for index in range(blocks)))
        self.up_eighth = nn.Conv2d(2 * inner, inner, 1)
        self.join_eighth = AxisBlock(inner, 1)
        self.up_quarter = nn.Conv2d(inner, inner, 1)
        self.join_quarter = nn.Conv2d(inner, inner, 3, padding=1)
        self.masks = nn.Conv2d(inner, 4 * PROPOSALS, 3, padding=1)
        self.judge = nn.Linear(2 * inner, PROPOSALS)

    def forward(
        self, features: Tensor, context: Tensor, points: Tensor, labels: Tensor, previous: Tensor, has_previous: Tensor
    ) -> tuple[Tensor, Tensor]:
        """See the class."""
        drawn = drawn_prompt(features, points, labels, previous, has_previous)
        wide = functional.avg_pool2d(drawn, 4)
        alike = [likeness(features, drawn[:, place : place + 1]) for place in (0, 1)]
        alike += [doubled(doubled(likeness(context, wide[:, place : place + 1]))) for place in (0, 1)]
        quarter = self.enter(torch.cat([features, drawn, *alike], 1))
        eighth = self.down_eighth(functional.silu(quarter))
        x = self.body(self.down_coarse(functional.silu(eighth)) + self.read_coarse(functional.silu(context)))
        scores = self.judge(functional.silu(x).mean((2, 3))).sigmoid()
        eighth = self.join_eighth(eighth + doubled(self.up_eighth(functional.silu(x))))
        quarter = quarter + doubled(self.up_quarter(functional.silu(eighth)))
        masks = functional.pixel_shuffle(self.masks(functional.silu(self.join_quarter(functional.silu(quarter)))), 2)
        return masks.float(), scores.float()


class SelectNet(nn.Module):
    """Both parts together, as they are trained."""

    def __init__(
        self, widths: tuple[int, int, int, int] = (24, 48, 80, 128), blocks: int = 4, inner: int = 48, answers: int = 3
    ) -> None:
        super().__init__()
        self.encoder = SelectEncoder(widths, blocks)
        self.decoder = SelectDecoder(widths, inner, answers)

    def forward(
        self, image: Tensor, points: Tensor, labels: Tensor, previous: Tensor, has_previous: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Encode and answer once."""
        features, context = self.encoder(image)
        masks, scores = self.decoder(features, context, points, labels, previous, has_previous)
        return masks, scores


def drawn_prompt(features: Tensor, points: Tensor, labels: Tensor, previous: Tensor, has_previous: Tensor) -> Tensor:
    """Maps [n, 8, y / 4, x / 4] of a prompt: points inside and outside, near and far, box, previous answer.

    The first two channels are the narrow spots of points inside and outside.
    """
    height, width = features.shape[-2:]
    y = (torch.arange(height, device=points.device, dtype=points.dtype) + 0.5) * 4
    x = (torch.arange(width, device=points.device, dtype=points.dtype) + 0.5) * 4
    across = x[None, None, None] - points[:, :, 0, None, None]
    down = y[None, None, :, None] - points[:, :, 1, None, None]
    squared = across.square() + down.square()
    maps = []
    for reach in _REACHES_PX:
        spots = torch.exp(-squared / (2 * reach * reach))
        for label in (POSITIVE, NEGATIVE):
            maps.append((spots * (labels == label).to(spots.dtype)[..., None, None]).amax(1, keepdim=True))
    start = (labels == BOX_START).to(points.dtype)[..., None, None]
    end = (labels == BOX_END).to(points.dtype)[..., None, None]
    after = ((across >= 0) & (down >= 0)).to(points.dtype) * start
    before = ((across <= 0) & (down <= 0)).to(points.dtype) * end
    boxed = after.amax(1, keepdim=True) * before.amax(1, keepdim=True)
    is_boxed = start.amax(1, keepdim=True).expand_as(boxed)
    counted = has_previous[:, None, None, None]
    known = (functional.avg_pool2d(previous, 2) * 2 - 1) * counted
    return torch.cat([*maps, boxed, is_boxed, known, counted.expand_as(known)], 1)


def likeness(features: Tensor, spots: Tensor) -> Tensor:
    """Cosine [n, 1, y, x] between each place's features and their mean under the spots; 0 where there is no spot."""
    total = spots.sum((2, 3), keepdim=True)
    mean = (features * spots).sum((2, 3), keepdim=True) / (total + 1e-4)
    lengths = features.square().sum(1, keepdim=True) * mean.square().sum(1, keepdim=True)
    cosine = (features * mean).sum(1, keepdim=True) / (lengths + 1e-6).sqrt()
    return cosine * (total > 1e-3).to(cosine.dtype)
