"""Train the network that finds and continues edges: `python -m models.training.structure --config cpu`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as functional
from torch import Tensor, nn

from models.training import commands, sheets
from models.training.blocks import seeded
from models.training.guides import picture_edges
from models.training.loop import Batch, Figures, Recipe, Schedule
from models.training.masks import Mask, random_mask
from models.training.objects import Scene, scenes
from models.training.pictures import Image, Photos, random_window, relit
from models.training.procedural import random_picture
from models.training.regions import regions_of
from models.training.structure_net import StructureNet
from models.training.tensors import pixels, tensor

_WHOLE_SHARE = 0.25
"""Share of samples without a hole, from which finding edges is learned."""
_MADE_SHARE = 0.15
"""Share of pictures made by arithmetic, whose lines run straight to where they are going."""
_THRESHOLDS = (0.05, 0.075, 0.1, 0.125, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5)
_TOLERANCE_PX = 2
SURE_AT = "sure at"


@dataclass(frozen=True)
class StructureConfig:
    """Everything that decides a training of `structure`."""

    schedule: Schedule
    size: int = 128
    widths: tuple[int, int, int] = (32, 64, 112)
    blocks: int = 8
    edge_weight: float = 3.0
    validated: int = 64


CONFIGS = {
    "tiny": StructureConfig(
        Schedule(steps=6, batch=2, rate=2e-3, warmup=2, cooldown=2, validate_every=3, half=False, threads=1),
        size=32,
        widths=(8, 8, 16),
        blocks=1,
        validated=2,
    ),
    "cpu": StructureConfig(Schedule(steps=2400, batch=16, rate=6e-4, warmup=100, cooldown=600, validate_every=200)),
    "gpu": StructureConfig(
        Schedule(
            steps=60000, batch=64, rate=8e-4, warmup=500, cooldown=15000, validate_every=2000, device="cuda", feeders=14
        ),
        size=256,
        widths=(40, 64, 104),
        blocks=10,
    ),
}


class StructureRecipe(Recipe):
    """Photos with holes and their own edges, weighted by how much they matter; cross-entropy."""

    name = "structure"

    def __init__(self, config: StructureConfig, photos: Photos) -> None:
        trees = regions_of(photos)
        self.config = config
        self.training = scenes(photos.training, trees)
        self.validation = scenes(photos.validation, trees)
        self._outlines = {scene.photo.source.name: outlines(scene) for scene in (*self.training, *self.validation)}
        built = seeded(config.schedule.seed, StructureNet, config.widths, config.blocks)
        self.network: StructureNet = cast(StructureNet, built)

    def batch(self, rng: np.random.Generator, count: int) -> Batch:
        """Pictures, holes and edges with their weight."""
        return collated([self._sample(rng, self.training, _WHOLE_SHARE, _MADE_SHARE) for _ in range(count)])

    def _sample(
        self, rng: np.random.Generator, drawn_from: tuple[Scene, ...], whole: float, made: float = 0.0
    ) -> tuple[Image, Mask, Mask]:
        scene, size = drawn_from[int(rng.integers(len(drawn_from)))], self.config.size
        if rng.random() < made:
            image, important = random_picture(rng, size, size), np.zeros((size, size), np.uint8)
            return image, random_mask(rng, size), weighted_edges(image, important)
        window = random_window(rng, scene.photo.image, size)
        image = window.cut(scene.photo.image, size)
        important = window.scaled(scene.scale).cut(self._outlines[scene.photo.source.name], size)
        image = relit(rng, image) if rng.random() < 0.3 else image
        mask = np.zeros((size, size), np.uint8) if rng.random() < whole else random_mask(rng, size)
        return image, mask, weighted_edges(image, important)

    def loss(self, network: nn.Module, batch: Batch, step: int) -> tuple[Tensor, Figures, Tensor]:
        """Cross-entropy with the weighted edges; where there is one it counts more, and outside the hole less."""
        logits = cast(StructureNet, network).logits(batch["image"], batch["mask"])
        edges = batch["edges"]
        entropy = functional.binary_cross_entropy_with_logits(logits, edges, reduction="none")
        has_hole = (batch["mask"].amax((1, 2, 3), keepdim=True) > 0).float()
        weight = (1 + (self.config.edge_weight - 1) * edges) * torch.where(batch["mask"] > 0.5, 1.0, 1 - 0.6 * has_hole)
        return (entropy * weight).sum() / weight.sum(), {}, logits

    @cached_property
    def _fixed(self) -> Batch:
        rng = np.random.default_rng(2026)
        chosen = [self.validation[index % len(self.validation)] for index in range(self.config.validated)]
        return collated([self._sample(rng, (scene,), 0.0) for scene in chosen])

    def validate(self, network: nn.Module) -> Figures:
        """F-score of the edges within 2 px, in the holes and on whole pictures; beside it the edges of Telea's fill.

        “sure at” is the confidence from which on an edge in a hole is best counted.
        """
        batch = self._fixed
        inside = [mask >= 128 for mask in pixels(batch["mask"])[..., 0]]
        everywhere = [np.ones_like(mask) for mask in inside]
        truth = list(pixels(batch["edges"])[..., 0] > 0)
        predicted = self._found(network, batch)
        whole = self._found(network, {**batch, "mask": torch.zeros_like(batch["mask"])})
        in_hole, sure = best_f_score(predicted, truth, inside)
        on_whole, _ = best_f_score(whole, truth, everywhere)
        return {"F hole": in_hole, "F hole Telea": self._telea, "F whole": on_whole, SURE_AT: sure}

    def _found(self, network: nn.Module, batch: Batch) -> list[npt.NDArray[np.float32]]:
        device = self.config.schedule.device
        parts = []
        for start in range(0, len(batch["mask"]), 32):
            image, mask = (batch[name][start : start + 32].to(device) for name in ("image", "mask"))
            parts.append(network(image * (1 - mask), mask).float().cpu())
        return list(torch.cat(parts)[:, 0].numpy())

    @cached_property
    def _telea(self) -> float:
        batch = self._fixed
        found, inside = [], []
        for image, mask in zip(pixels(batch["image"]), pixels(batch["mask"])[..., 0], strict=True):
            filled = cv2.inpaint(image, mask, 3, cv2.INPAINT_TELEA).astype(np.uint8)
            found.append((picture_edges(filled, 1.3, 0.12) > 0).astype(np.float32))
            inside.append(mask >= 128)
        return best_f_score(found, list(pixels(batch["edges"])[..., 0] > 0), inside)[0]

    def samples(self, network: nn.Module) -> Image:
        """Rows of: hole, edges continued into it, true edges, edges found on the whole picture; two sets."""
        shown = min(20, self.config.validated)
        batch = {name: value[:shown] for name, value in self._fixed.items()}
        hole = pixels(batch["image"] * (1 - batch["mask"]) + 0.5 * batch["mask"])
        inside = [(edges * 255).astype(np.uint8) for edges in self._found(network, batch)]
        whole_batch = {**batch, "mask": torch.zeros_like(batch["mask"])}
        whole = [(edges * 255).astype(np.uint8) for edges in self._found(network, whole_batch)]
        truth = pixels(batch["edges"])[..., 0]
        half = shown // 2
        rows = []
        for row in range(half):
            line: list[Image] = []
            for place in (row, row + half):
                line += [hole[place], inside[place], truth[place], whole[place]]
            rows.append(line)
        return sheets.sheet(rows)


def outlines(scene: Scene) -> Mask:
    """How much each boundary between regions of the photo matters, 0..255 by rank, one pixel wider than a line."""
    strengths = scene.tree.boundaries()
    drawn = strengths[strengths > 0]
    if not drawn.size:
        return np.zeros(strengths.shape, np.uint8)
    middle, high = np.quantile(drawn, [0.5, 0.95])
    ranked = np.clip((strengths - middle) / max(1e-6, float(high - middle)), 0, 1)
    return cv2.dilate((ranked * 255).astype(np.uint8), np.ones((3, 3), np.uint8)).astype(np.uint8)


def weighted_edges(image: Image, important: Mask) -> Mask:
    """Thin edges, 100 to 255: more for those that a coarser look still sees and that divide regions."""
    fine = picture_edges(image, blur=1.3, keep=0.12)
    coarse = cv2.dilate(picture_edges(image, blur=2.6, keep=0.12), np.ones((5, 5), np.uint8))
    near = cv2.dilate(important, np.ones((3, 3), np.uint8)).astype(np.float32)
    value = 100 + 75 * (coarse > 0) + 80 * near / 255
    return np.asarray(np.where(fine > 0, value, 0), np.uint8)


def collated(samples: list[tuple[Image, Mask, Mask]]) -> Batch:
    """Tensors of pictures, holes and edges."""
    images, masks, edges = zip(*samples, strict=True)
    return {"image": tensor(np.stack(images)), "mask": tensor(np.stack(masks)), "edges": tensor(np.stack(edges))}


def thinned(confidence: npt.NDArray[np.float32], threshold: float) -> npt.NDArray[np.bool_]:
    """Ridges of a confidence map [y, x] above a threshold: nothing larger across the steepest of four directions."""
    smooth = cv2.GaussianBlur(confidence, (0, 0), 0.7)
    ridge = np.zeros(confidence.shape, bool)
    padded = np.pad(smooth, 1, mode="edge")
    height, width = confidence.shape
    around = {
        (dy, dx): padded[1 + dy : 1 + dy + height, 1 + dx : 1 + dx + width] for dy in (-1, 0, 1) for dx in (-1, 0, 1)
    }
    bend = []
    directions = ((0, 1), (1, 0), (1, 1), (1, -1))
    for dy, dx in directions:
        scale = 1.0 if 0 in (dy, dx) else 0.5
        bend.append((2 * smooth - around[dy, dx] - around[-dy, -dx]) * scale)
    steepest = np.argmax(bend, axis=0)
    for index, (dy, dx) in enumerate(directions):
        peak = (smooth > around[dy, dx]) & (smooth >= around[-dy, -dx])
        ridge |= (steepest == index) & peak
    return ridge & (confidence >= threshold)


def best_f_score(
    found: list[npt.NDArray[np.float32]], truth: list[npt.NDArray[np.bool_]], where: list[npt.NDArray[np.bool_]]
) -> tuple[float, float]:
    """The largest F-score over thresholds common to all pictures, edges matched within 2 px, counted only in `where`;
    and the threshold.

    After the measure of Martin, Fowlkes, Malik, 2004, with a distance in place of their one-to-one matching.
    """
    ellipse = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * _TOLERANCE_PX + 1,) * 2)
    wide = [cv2.dilate(edges.astype(np.uint8), ellipse) > 0 for edges in truth]
    best = 0.0, _THRESHOLDS[0]
    for threshold in _THRESHOLDS:
        right = given = met = wanted = 0
        for confidence, edges, near, area in zip(found, truth, wide, where, strict=True):
            ours = thinned(confidence, threshold) & area
            reached = cv2.dilate(ours.astype(np.uint8), ellipse) > 0
            right, given = right + int((ours & near).sum()), given + int(ours.sum())
            met, wanted = met + int((edges & area & reached).sum()), wanted + int((edges & area).sum())
        precision, recall = right / max(1, given), met / max(1, wanted)
        best = max(best, (2 * precision * recall / max(1e-9, precision + recall), threshold))
    return best


if __name__ == "__main__":
    commands.train("structure", CONFIGS, StructureRecipe)
