"""Train the network that fills holes: `python -m models.training.fill --config cpu`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import cast

import cv2
import numpy as np
import torch
import torch.nn.functional as functional
from torch import Tensor, nn

from models.training import commands, sheets
from models.training.blocks import seeded
from models.training.fill_net import FillNet
from models.training.guides import Guides, random_guides
from models.training.loop import Batch, Figures, Recipe, Schedule
from models.training.masks import Mask, random_mask
from models.training.pictures import Image, Photos, random_crop
from models.training.tensors import pixels, tensor

INPUTS = ("image", "mask", "edges", "edges_known", "colors", "colors_known", "noise")


@dataclass(frozen=True)
class FillConfig:
    """Everything that decides a training of `fill`."""

    schedule: Schedule
    size: int = 128
    widths: tuple[int, int, int] = (48, 80, 144)
    blocks: int = 8
    edges_share: float = 0.4
    colors_share: float = 0.25
    validated: int = 64


CONFIGS = {
    "tiny": FillConfig(
        Schedule(steps=8, batch=2, rate=2e-3, warmup=2, cooldown=2, validate_every=4, half=False, threads=1),
        size=32,
        widths=(8, 8, 16),
        blocks=2,
        validated=3,
    ),
    "cpu": FillConfig(Schedule(steps=8000, batch=16, rate=6e-4, warmup=200, cooldown=1600, validate_every=250)),
    "gpu": FillConfig(
        Schedule(
            steps=120000,
            batch=64,
            rate=6e-4,
            warmup=500,
            cooldown=30000,
            validate_every=2000,
            device="cuda",
            feeders=14,
        ),
        size=256,
        widths=(64, 96, 176),
        blocks=11,
    ),
}


class FillRecipe(Recipe):
    """Batches of crops with holes and guides; masked L1 at several sizes and on gradients."""

    name = "fill"

    def __init__(self, config: FillConfig, photos: Photos) -> None:
        self.config, self.photos = config, photos
        self.network: FillNet = cast(FillNet, seeded(config.schedule.seed, FillNet, config.widths, config.blocks))

    def batch(self, rng: np.random.Generator, count: int) -> Batch:
        """Samples of the training photos; `truth` beside the network's inputs."""
        return collated([self._sample(rng) for _ in range(count)], rng)

    def _sample(self, rng: np.random.Generator) -> tuple[Image, Mask, Guides]:
        photo = self.photos.training[int(rng.integers(len(self.photos.training)))]
        image = random_crop(rng, photo.image, self.config.size)
        mask = random_mask(rng, self.config.size)
        return image, mask, random_guides(rng, image, mask, self.config.edges_share, self.config.colors_share)

    def loss(self, network: nn.Module, batch: Batch, step: int) -> tuple[Tensor, Figures, Tensor]:
        """Masked L1, also of means over 2 to 8 pixels, and of differences to the neighbor."""
        drawn = cast(FillNet, network).drawn(*(batch[name] for name in INPUTS)).float()
        truth, mask = batch["truth"] * 2 - 1, batch["mask"]
        share = mask.mean()
        off = (drawn - truth) * mask
        loss = off.abs().mean() / share
        for side in (2, 4, 8):
            loss = loss + 0.5 * functional.avg_pool2d(off, side).abs().mean() / share
        across, down = off[..., 1:] - off[..., :-1], off[..., 1:, :] - off[..., :-1, :]
        loss = loss + 0.3 * (across.abs().mean() + down.abs().mean()) / share
        return loss, {"hole L1": float(off.detach().abs().mean() / share)}, drawn

    @cached_property
    def _fixed(self) -> dict[str, Batch]:
        """The same validation holes, plain and with everything known that a user might have drawn."""
        photos, config = self.photos.validation, self.config
        plain, edged, colored = [], [], []
        rng = np.random.default_rng(2026)
        for index in range(config.validated):
            image = random_crop(rng, photos[index % len(photos)].image, config.size)
            mask = random_mask(rng, config.size)
            plain.append((image, mask, random_guides(rng, image, mask, 0, 0)))
            edged.append((image, mask, random_guides(rng, image, mask, 1, 0)))
            colored.append((image, mask, random_guides(rng, image, mask, 0, 1)))
        return {
            name: collated(samples, np.random.default_rng(7))
            for name, samples in (("plain", plain), ("edges", edged), ("colors", colored))
        }

    def validate(self, network: nn.Module) -> Figures:
        """Mean PSNR in the hole at half size, plain and with guides, beside Telea's."""
        figures = {}
        for name, batch in self._fixed.items():
            figures[f"PSNR {name}"] = float(np.mean(layout_psnr(self._filled(network, batch), batch)))
        figures["PSNR Telea"] = self._telea
        return figures

    def _filled(self, network: nn.Module, batch: Batch) -> Tensor:
        device = self.config.schedule.device
        parts = []
        for start in range(0, len(batch["mask"]), 32):
            chosen = [batch[name][start : start + 32].to(device) for name in INPUTS]
            parts.append(network(*chosen).cpu())
        return torch.cat(parts)

    @cached_property
    def _telea(self) -> float:
        batch = self._fixed["plain"]
        filled = [
            cv2.inpaint(image, mask, 3, cv2.INPAINT_TELEA)
            for image, mask in zip(pixels(batch["image"]), pixels(batch["mask"])[..., 0], strict=True)
        ]
        return float(np.mean(layout_psnr(tensor(np.stack(filled)), batch)))

    def samples(self, network: nn.Module) -> Image:
        """Rows of: hole, plain fill, edges given, fill with them, colors given, fill with them, truth."""
        plain, edged, colored = self._fixed["plain"], self._fixed["edges"], self._fixed["colors"]
        shown = min(16, self.config.validated)
        fills = [pixels(self._filled(network, {n: v[:shown] for n, v in b.items()})) for b in (plain, edged, colored)]
        rows = []
        for index in range(shown):
            hole = pixels(plain["image"] * (1 - plain["mask"]) + 0.5 * plain["mask"])[index]
            lines = pixels(torch.maximum(edged["edges"], 0.25 * edged["edges_known"]))[index][..., 0]
            strokes = pixels(colored["colors"])[index]
            truth = pixels(plain["truth"])[index]
            rows.append([hole, fills[0][index], lines, fills[1][index], strokes, fills[2][index], truth])
        return sheets.sheet(rows)


def collated(samples: list[tuple[Image, Mask, Guides]], rng: np.random.Generator) -> Batch:
    """Tensors [n, channel, y, x] 0..1 of samples; the picture is black under the hole."""
    truth = tensor(np.stack([image for image, _, _ in samples]))
    mask = tensor(np.stack([mask for _, mask, _ in samples]))
    guides = [guide for _, _, guide in samples]
    return {
        "truth": truth,
        "image": truth * (1 - mask),
        "mask": mask,
        "edges": tensor(np.stack([guide.edges for guide in guides])),
        "edges_known": tensor(np.stack([guide.edges_known for guide in guides])),
        "colors": tensor(np.stack([guide.colors for guide in guides])),
        "colors_known": tensor(np.stack([guide.colors_known for guide in guides])),
        "noise": torch.from_numpy(rng.standard_normal(tuple(mask.shape), dtype=np.float32)),
    }


def layout_psnr(filled: Tensor, batch: Batch) -> list[float]:
    """PSNR in dB inside each hole after halving the size: layout and color without fine texture."""
    figures = []
    ours, theirs, mask = (functional.avg_pool2d(value, 2) for value in (filled, batch["truth"], batch["mask"]))
    for index in range(len(mask)):
        hole = (mask[index, 0] >= 0.5).float()
        error = ((ours[index] - theirs[index]).square() * hole).sum() / (3 * hole.sum()).clamp(min=1)
        figures.append(float(-10 * torch.log10(error.clamp(min=1e-8))))
    return figures


if __name__ == "__main__":
    commands.train("fill", CONFIGS, FillRecipe)
