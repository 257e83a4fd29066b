"""Train the network that selects: `python -m models.training.select --config cpu`."""

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
from models.training.clicks import Asked, first_prompt, next_click, with_click
from models.training.collages import random_scene
from models.training.loop import Batch, Figures, Recipe, Schedule
from models.training.masks import Mask
from models.training.objects import scenes
from models.training.pictures import Image, Photos
from models.training.regions import regions_of
from models.training.select_net import PROPOSALS, SelectNet
from models.training.tensors import pixels, tensor

_ROOM = 8
_MEASURED_CLICKS = (1, 3, 5)


@dataclass(frozen=True)
class SelectConfig:
    """Everything that decides a training of `select`; `rounds` is how many answers a person may have corrected."""

    schedule: Schedule
    size: int = 192
    widths: tuple[int, int, int, int] = (24, 48, 80, 128)
    blocks: int = 4
    inner: int = 48
    answers: int = 3
    rounds: int = 2
    validated: int = 64


CONFIGS = {
    "tiny": SelectConfig(
        Schedule(steps=6, batch=2, rate=2e-3, warmup=2, cooldown=2, validate_every=3, half=False, threads=1),
        size=64,
        widths=(4, 8, 8, 8),
        blocks=1,
        inner=8,
        answers=1,
        rounds=1,
        validated=2,
    ),
    "cpu": SelectConfig(Schedule(steps=2400, batch=16, rate=6e-4, warmup=100, cooldown=600, validate_every=200)),
    "gpu": SelectConfig(
        Schedule(
            steps=60000, batch=48, rate=8e-4, warmup=500, cooldown=15000, validate_every=2000, device="cuda", feeders=14
        ),
        size=320,
        widths=(32, 64, 96, 160),
        blocks=5,
        inner=56,
        rounds=3,
    ),
}


class SelectRecipe(Recipe):
    """Pictures with a known thing, clicks of simulated people; the best of three proposals is what counts."""

    name = "select"

    def __init__(self, config: SelectConfig, photos: Photos) -> None:
        trees = regions_of(photos)
        self.config = config
        self.training = scenes(photos.training, trees)
        self.validation = scenes(photos.validation, trees)
        built = seeded(config.schedule.seed, SelectNet, config.widths, config.blocks, config.inner, config.answers)
        self.network: SelectNet = cast(SelectNet, built)

    def batch(self, rng: np.random.Generator, count: int) -> Batch:
        """Pictures, the thing wanted, a first prompt, and how many answers will be corrected."""
        images, targets, asked = [], [], []
        for _ in range(count):
            image, target = random_scene(rng, self.training, self.config.size)
            images.append(image)
            targets.append(target)
            asked.append(first_prompt(rng, target, _ROOM))
        made = collated(images, targets, asked)
        made["rounds"] = torch.tensor(int(rng.integers(self.config.rounds + 1)))
        return made

    def loss(self, network: nn.Module, batch: Batch, step: int) -> tuple[Tensor, Figures, Tensor]:
        """Cross-entropy and soft IoU of the best proposal, a little of all, and the error of the scores."""
        net = cast(SelectNet, network)
        features, context = net.encoder(batch["image"])
        prompt = {name: batch[name] for name in ("points", "labels", "previous", "has_previous")}
        for _ in range(int(batch["rounds"])):
            with torch.no_grad():
                masks, scores = net.decoder(features, context, **prompt)
            prompt = corrected(prompt, batch["mask"], masks, scores)
        masks, scores = net.decoder(features, context, **prompt)
        target = functional.avg_pool2d(batch["mask"], 2)
        wanted = target.expand(-1, PROPOSALS, -1, -1)
        entropy = functional.binary_cross_entropy_with_logits(masks, wanted, reduction="none")
        entropy = (entropy * (1 + 3 * edge(target))).mean((2, 3))
        overlap = soft_iou(masks.sigmoid(), wanted)
        each = 2 * entropy + (1 - overlap)
        reached = iou(masks, target)
        judged = (scores - reached).square().mean()
        loss = each.amin(1).mean() + 0.05 * each.mean() + 0.5 * judged
        return loss, {"best IoU": float(reached.amax(1).mean())}, masks

    @cached_property
    def _fixed(self) -> tuple[list[Image], list[Mask]]:
        rng = np.random.default_rng(2026)
        pairs = [random_scene(rng, self.validation, self.config.size) for _ in range(self.config.validated)]
        return [image for image, _ in pairs], [mask for _, mask in pairs]

    def validate(self, network: nn.Module) -> Figures:
        """Mean IoU after 1, 3 and 5 clicks of the measuring protocol, on photos never seen."""
        figures, _ = self._clicked(cast(SelectNet, network), *self._fixed)
        return figures

    def _clicked(self, network: SelectNet, images: list[Image], targets: list[Mask]) -> tuple[Figures, list[Tensor]]:
        device = self.config.schedule.device
        nothing = np.zeros_like(targets[0])
        room = max(_MEASURED_CLICKS)
        empty = Asked(np.zeros((room, 2), np.float32), np.full(room, -1, np.float32))
        asked = [with_click(empty, next_click(target, nothing)) for target in targets]
        batch = {name: value.to(device) for name, value in collated(images, targets, asked).items()}
        features, context = network.encoder(batch["image"])
        prompt = {name: batch[name] for name in ("points", "labels", "previous", "has_previous")}
        figures, answers = {}, []
        for clicks in range(1, room + 1):
            masks, scores = network.decoder(features, context, **prompt)
            best = chosen(masks, scores)
            if clicks in _MEASURED_CLICKS:
                figures[f"IoU {clicks}"] = float(iou(best, functional.avg_pool2d(batch["mask"], 2)).mean())
                answers.append(best.sigmoid())
            prompt = corrected(prompt, batch["mask"], masks, scores)
        return figures, answers

    def samples(self, network: nn.Module) -> Image:
        """Rows of: picture, the thing wanted, answers after 1, 3 and 5 clicks; two sets side by side."""
        shown = min(20, self.config.validated)
        images, targets = (part[:shown] for part in self._fixed)
        _, answers = self._clicked(cast(SelectNet, network), images, targets)
        large = [pixels(functional.interpolate(answer, scale_factor=2.0))[..., 0] for answer in answers]
        half = shown // 2
        rows = []
        for row in range(half):
            line: list[Image] = []
            for place in (row, row + half):
                line += [images[place], targets[place], *(answer[place] for answer in large)]
            rows.append(line)
        return sheets.sheet(rows)


def collated(images: list[Image], targets: list[Mask], asked: list[Asked]) -> Batch:
    """Tensors of pictures, wanted things and prompts, with no previous answer."""
    mask = tensor(np.stack(targets))
    count, _, height, width = mask.shape
    return {
        "image": tensor(np.stack(images)),
        "mask": mask,
        "points": torch.from_numpy(np.stack([prompt.points for prompt in asked])),
        "labels": torch.from_numpy(np.stack([prompt.labels for prompt in asked])),
        "previous": torch.zeros(count, 1, height // 2, width // 2),
        "has_previous": torch.zeros(count),
    }


def corrected(prompt: dict[str, Tensor], target: Tensor, masks: Tensor, scores: Tensor) -> dict[str, Tensor]:
    """The prompt after a person saw the best proposal and clicked where it is most wrong."""
    best = chosen(masks, scores)
    probability = best.sigmoid()
    large = pixels(functional.interpolate(probability, scale_factor=2.0))[..., 0]
    wanted = pixels(target)[..., 0]
    points, labels = prompt["points"].cpu().numpy(), prompt["labels"].cpu().numpy()
    asked = [
        with_click(Asked(points[index], labels[index]), next_click(wanted[index], large[index]))
        for index in range(len(wanted))
    ]
    device = target.device
    return {
        "points": torch.from_numpy(np.stack([each.points for each in asked])).to(device),
        "labels": torch.from_numpy(np.stack([each.labels for each in asked])).to(device),
        "previous": probability.detach(),
        "has_previous": torch.ones(len(wanted), device=device),
    }


def chosen(masks: Tensor, scores: Tensor) -> Tensor:
    """The proposal [n, 1, y, x] with the best score of each."""
    best = scores.argmax(1)[:, None, None, None].expand(-1, 1, *masks.shape[-2:])
    return masks.gather(1, best)


def soft_iou(probability: Tensor, wanted: Tensor) -> Tensor:
    """Overlap of probabilities with a mask, by picture and channel."""
    both = (probability * wanted).sum((2, 3))
    return both / (probability.sum((2, 3)) + wanted.sum((2, 3)) - both + 1)


def iou(masks: Tensor, target: Tensor) -> Tensor:
    """Intersection over union of the logits' sign with the target, [n, channel]."""
    given, wanted = masks.detach() > 0, (target >= 0.5).expand_as(masks)
    return (given & wanted).sum((2, 3)) / (given | wanted).sum((2, 3)).clamp(min=1)


def edge(target: Tensor) -> Tensor:
    """1 on the rim of the target, 0 elsewhere."""
    return functional.max_pool2d(target, 3, 1, 1) + functional.max_pool2d(-target, 3, 1, 1)


if __name__ == "__main__":
    commands.train("select", CONFIGS, SelectRecipe)
