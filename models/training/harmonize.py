"""Train the network that harmonizes: `python -m models.training.harmonize --config cpu`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np
import torch
import torch.nn.functional as functional
from torch import Tensor, nn

from models.training import commands, sheets
from models.training.blocks import seeded
from models.training.harmonize_net import SIZE, HarmonizeNet, recolored
from models.training.lighting import ring_matched, unlike
from models.training.loop import Batch, Figures, Recipe, Schedule
from models.training.objects import Scene, feathered, random_area, scenes
from models.training.pictures import Image, Photos, relit
from models.training.regions import regions_of
from models.training.tensors import pixels, tensor

_FAIR_SHARE = 0.1
"""Share of samples whose subject already fits: the network must learn to leave those alone."""


@dataclass(frozen=True)
class HarmonizeConfig:
    """Everything that decides a training of `harmonize`."""

    schedule: Schedule
    widths: tuple[int, int] = (48, 96)
    blocks: int = 5
    validated: int = 96


CONFIGS = {
    "tiny": HarmonizeConfig(
        Schedule(steps=6, batch=2, rate=2e-3, warmup=2, cooldown=2, validate_every=3, half=False, threads=1),
        widths=(8, 8),
        blocks=1,
        validated=2,
    ),
    "cpu": HarmonizeConfig(Schedule(steps=2000, batch=16, rate=6e-4, warmup=100, cooldown=600, validate_every=200)),
    "gpu": HarmonizeConfig(
        Schedule(
            steps=40000, batch=64, rate=1e-3, warmup=500, cooldown=10000, validate_every=1000, device="cuda", feeders=14
        ),
        widths=(56, 112),
        blocks=6,
    ),
}


class HarmonizeRecipe(Recipe):
    """Photos one part of which was put in other light; the loss is the error of color on that part."""

    name = "harmonize"

    def __init__(self, config: HarmonizeConfig, photos: Photos) -> None:
        trees = regions_of(photos)
        self.config = config
        self.training = scenes(photos.training, trees)
        self.validation = scenes(photos.validation, trees)
        built = seeded(config.schedule.seed, HarmonizeNet, config.widths, config.blocks)
        self.network: HarmonizeNet = cast(HarmonizeNet, built)

    def batch(self, rng: np.random.Generator, count: int) -> Batch:
        """Composites, masks and the true pictures."""
        return collated([self._sample(rng, self.training) for _ in range(count)])

    def _sample(self, rng: np.random.Generator, drawn_from: tuple[Scene, ...]) -> tuple[Image, Image, Image]:
        truth, area = random_area(rng, drawn_from[int(rng.integers(len(drawn_from)))], SIZE)
        if rng.random() < 0.3:
            truth = relit(rng, truth)
        mask = feathered(rng, area)
        other = truth if rng.random() < _FAIR_SHARE else unlike(rng, truth)
        alpha = mask[..., None].astype(np.float32) / 255
        return (other * alpha + truth * (1 - alpha) + 0.5).astype(np.uint8), mask, truth

    def loss(self, network: nn.Module, batch: Batch, step: int) -> tuple[Tensor, Figures, Tensor]:
        """Absolute and squared error of the subject's colors, each picture weighted alike."""
        grid = network(batch["image"], batch["mask"]).float()
        image, mask, truth = (functional.avg_pool2d(batch[name], 4) for name in ("image", "mask", "truth"))
        error = (recolored(image, grid) - truth) * mask
        area = mask.sum((1, 2, 3)) + 100
        absolute = (error.abs().sum((1, 2, 3)) / (3 * area)).mean()
        squared = (error.square().sum((1, 2, 3)) / (3 * area)).mean()
        return absolute + 4 * squared, {"subject L1": float(absolute.detach())}, grid

    @cached_property
    def _fixed(self) -> Batch:
        rng = np.random.default_rng(2026)
        chosen = [self.validation[index % len(self.validation)] for index in range(self.config.validated)]
        return collated([self._sample(rng, (scene,)) for scene in chosen])

    def _harmonized(self, network: nn.Module, batch: Batch) -> Tensor:
        device = self.config.schedule.device
        parts = []
        for start in range(0, len(batch["mask"]), 32):
            image, mask = (batch[name][start : start + 32].to(device) for name in ("image", "mask"))
            changed = recolored(image, network(image, mask).float()).clamp(0, 1)
            parts.append((changed * mask + image * (1 - mask)).cpu())
        return torch.cat(parts)

    def validate(self, network: nn.Module) -> Figures:
        """Foreground MSE (of 255) of the network, of doing nothing and of ring statistics, and PSNR."""
        batch = self._fixed
        made = self._harmonized(network, batch)
        return {
            "fMSE": foreground_mse(made, batch),
            "fMSE untouched": foreground_mse(batch["image"], batch),
            "fMSE ring": self._ring,
            "PSNR": psnr(made, batch),
            "PSNR untouched": psnr(batch["image"], batch),
        }

    @cached_property
    def _ring(self) -> float:
        batch = self._fixed
        images, masks = pixels(batch["image"]), pixels(batch["mask"])[..., 0]
        matched = [ring_matched(image, mask) for image, mask in zip(images, masks, strict=True)]
        return foreground_mse(tensor(np.stack(matched)), batch)

    def samples(self, network: nn.Module) -> Image:
        """Rows of: composite, mask, result, truth; two sets side by side."""
        shown = min(24, self.config.validated)
        batch = {name: value[:shown] for name, value in self._fixed.items()}
        columns = [pixels(batch["image"]), pixels(batch["mask"].expand(-1, 3, -1, -1))]
        columns += [pixels(self._harmonized(network, batch)), pixels(batch["truth"])]
        half = shown // 2
        rows = [[column[place][::2, ::2] for place in (row, row + half) for column in columns] for row in range(half)]
        return sheets.sheet(rows)


def collated(samples: list[tuple[Image, Image, Image]]) -> Batch:
    """Tensors of composites, masks and true pictures."""
    images, masks, truths = zip(*samples, strict=True)
    return {"image": tensor(np.stack(images)), "mask": tensor(np.stack(masks)), "truth": tensor(np.stack(truths))}


def foreground_mse(made: Tensor, batch: Batch) -> float:
    """Mean squared error of 0..255 colors over the subject, averaged over pictures (fMSE of Sofiiuk et al., 2021)."""
    weight = batch["mask"]
    error = ((made - batch["truth"]) * 255).square() * weight
    return float((error.sum((1, 2, 3)) / (3 * weight.sum((1, 2, 3)))).mean())


def psnr(made: Tensor, batch: Batch) -> float:
    """Mean PSNR in dB over whole pictures, each at most 60."""
    error = (made - batch["truth"]).square().mean((1, 2, 3)).clamp(min=1e-6)
    return float((-10 * torch.log10(error)).mean())


if __name__ == "__main__":
    commands.train("harmonize", CONFIGS, HarmonizeRecipe)
