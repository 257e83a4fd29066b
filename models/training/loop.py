"""The training loop all networks share: steps, averages, checkpoints that lose nothing, curves and sample sheets."""

from __future__ import annotations

import copy
import json
import math
import signal
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import Any

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from models.training import sheets
from models.training.pictures import Image

Batch = dict[str, Tensor]
Figures = dict[str, float]
_FIGURES_KEPT_EVERY = 50


@dataclass(frozen=True)
class Schedule:
    """How long and how fast: the rate rises over `warmup` steps, stays, and falls to zero over the last `cooldown`.

    A plateau instead of one long decay, so that a run may be ended well at any time and continued from before its end.
    """

    steps: int
    batch: int
    rate: float
    warmup: int
    cooldown: int
    validate_every: int
    checkpoint_every_s: float = 120.0
    average: float = 0.998
    decay: float = 1e-4
    half: bool = True
    device: str = "cpu"
    threads: int = 2
    feeders: int = 0
    seed: int = 1

    def rate_at(self, step: int) -> float:
        """Learning rate of the step with this number, counted from 0."""
        left = (self.steps - step) / max(1, self.cooldown)
        return self.rate * min(1.0, (step + 1) / max(1, self.warmup)) * min(1.0, left)


class Recipe(ABC):
    """What is particular to one network: its batches, its loss, its figures on validation."""

    name: str
    network: nn.Module

    @abstractmethod
    def batch(self, rng: np.random.Generator, count: int) -> Batch:
        """Draw `count` training samples; everything random comes from `rng`. Called from several threads."""

    @abstractmethod
    def loss(self, network: nn.Module, batch: Batch, step: int) -> tuple[Tensor, Figures, Tensor]:
        """The loss to descend, figures for the curves, and the network's output."""

    @abstractmethod
    def validate(self, network: nn.Module) -> Figures:
        """Figures on fixed samples of photos that are never trained on."""

    @abstractmethod
    def samples(self, network: nn.Module) -> Image:
        """A sheet of fixed validation samples to look at."""

    def answer(self, batch: Batch, output: Tensor, step: int) -> Figures:
        """Train an opponent on what the network just made, where there is one."""
        return {}

    def state(self) -> dict[str, Any]:
        """What the recipe itself has learned and must be kept with the checkpoint."""
        return {}

    def restore(self, state: Mapping[str, Any]) -> None:  # noqa: B027 (nothing to take back is the usual case)
        """Take back what `state` gave."""


class Trainer:
    """Trains a recipe's network in a folder; made again in the same folder it goes on where the last one stopped."""

    def __init__(self, recipe: Recipe, schedule: Schedule, folder: Path) -> None:
        self.recipe, self.schedule, self.folder = recipe, schedule, folder
        self.step = 0
        self.history: list[Figures] = []
        torch.set_num_threads(schedule.threads)
        cv2.setNumThreads(1)
        layout = torch.channels_last
        self.network = recipe.network.to(schedule.device, memory_format=layout)
        self.averaged = copy.deepcopy(self.network).requires_grad_(False)
        self.optimizer = torch.optim.AdamW(
            self.network.parameters(), schedule.rate, betas=(0.9, 0.98), weight_decay=schedule.decay, fused=True
        )
        self._stopping = False

    @property
    def checkpoint(self) -> Path:
        """The file that a later run continues from."""
        return self.folder / "checkpoint.pt"

    def resume(self, file: Path | None = None) -> bool:
        """Continue from the folder's checkpoint, or from another; False when there is none."""
        file = file or self.checkpoint
        if not file.is_file():
            return False
        kept = torch.load(file, map_location=self.schedule.device, weights_only=True)
        self.network.load_state_dict(kept["network"])
        self.averaged.load_state_dict(kept["averaged"])
        self.optimizer.load_state_dict(kept["optimizer"])
        self.recipe.restore(kept["recipe"])
        self.step, self.history = kept["step"], kept["history"]
        return True

    def save(self) -> None:
        """Write the checkpoint and the curves, each whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.checkpoint.with_suffix(".part")
        torch.save(
            {
                "network": self.network.state_dict(),
                "averaged": self.averaged.state_dict(),
                "optimizer": self.optimizer.state_dict(),
                "recipe": self.recipe.state(),
                "step": self.step,
                "history": self.history,
            },
            part,
        )
        part.replace(self.checkpoint)
        (self.folder / "history.json").write_text(json.dumps(self.history, indent=0), encoding="utf-8")
        names = dict.fromkeys(name for line in self.history for name in line if name not in ("step", "seconds"))
        sheets.save(sheets.curves(self.history, list(names)), self.folder / "curves.png")

    def finish_within(self, steps: int) -> None:
        """End after `steps` more, the rate falling all the way; the checkpoint before is kept as `plateau.pt`."""
        if self.checkpoint.is_file():
            (self.folder / "plateau.pt").write_bytes(self.checkpoint.read_bytes())
        self.schedule = replace(self.schedule, steps=self.step + steps, cooldown=steps)

    def run(self, minutes: float = math.inf) -> None:
        """Train to the schedule's end, or for so long, or until the process is asked to stop; then save."""
        started = saved = time.monotonic()
        sums: dict[str, list[float]] = {}
        first = self.step
        restore = {number: signal.signal(number, self._stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            for batch in self._batches():
                for name, value in self._descend(batch).items():
                    sums.setdefault(name, []).append(value)
                self.step += 1
                if self.step % _FIGURES_KEPT_EVERY == 0 or self.step == self.schedule.steps:
                    pace = (self.step - first) * self.schedule.batch / (time.monotonic() - started)
                    self._note({name: float(np.mean(values)) for name, values in sums.items()} | {"pace": pace})
                    sums.clear()
                if self.step % self.schedule.validate_every == 0 or self.step == self.schedule.steps:
                    self._examine()
                if time.monotonic() - saved > self.schedule.checkpoint_every_s:
                    self.save()
                    saved = time.monotonic()
                if self._stopping or time.monotonic() - started > 60 * minutes:
                    break
        finally:
            for number, handler in restore.items():
                signal.signal(number, handler)
        self.save()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _batches(self) -> Iterator[Batch]:
        """The batches from the present step on; each follows from the seed and its step alone."""

        def draw(step: int) -> Batch:
            return self.recipe.batch(np.random.default_rng((self.schedule.seed, step)), self.schedule.batch)

        last = self.schedule.steps
        if not self.schedule.feeders:
            yield from (draw(step) for step in range(self.step, last))
            return
        with ThreadPoolExecutor(self.schedule.feeders) as pool:
            ahead: deque[Future[Batch]] = deque()
            for step in range(self.step, last):
                while len(ahead) < 2 * self.schedule.feeders and step + len(ahead) < last:
                    ahead.append(pool.submit(draw, step + len(ahead)))
                batch = ahead.popleft().result()
                try:
                    yield {name: tensor.to(self.schedule.device) for name, tensor in batch.items()}
                except GeneratorExit:
                    pool.shutdown(wait=False, cancel_futures=True)
                    raise

    def _descend(self, batch: Batch) -> Figures:
        self.network.train()
        for group in self.optimizer.param_groups:
            group["lr"] = self.schedule.rate_at(self.step)
        with torch.autocast(self.schedule.device, torch.bfloat16, enabled=self.schedule.half):
            loss, figures, output = self.recipe.loss(self.network, batch, self.step)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimizer.step()
        with torch.no_grad():
            kept = min(self.schedule.average, (self.step + 1) / (self.step + 100))
            for mean, parameter in zip(self.averaged.parameters(), self.network.parameters(), strict=True):
                mean.lerp_(parameter, 1 - kept)
            for mean, buffer in zip(self.averaged.buffers(), self.network.buffers(), strict=True):
                mean.copy_(buffer)
        return {"loss": float(loss.detach()), **figures, **self.recipe.answer(batch, output.detach(), self.step)}

    def _note(self, figures: Figures) -> None:
        self.history.append({"step": float(self.step), "seconds": round(time.time()), **figures})
        told = "  ".join(f"{name} {value:.4g}" for name, value in figures.items())
        print(f"{time.strftime('%H:%M:%S')} {self.recipe.name} {self.step}/{self.schedule.steps}  {told}", flush=True)

    def _examine(self) -> None:
        self.averaged.eval()
        with torch.no_grad():
            self._note(self.recipe.validate(self.averaged))
            picture = self.recipe.samples(self.averaged)
        sheets.save(picture, self.folder / "samples.png")
        sheets.save(picture, self.folder / "sheets" / f"{self.step:06d}.png")
