"""The command line that the training programs share."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol, TypeVar

from models.training.loop import Recipe, Schedule, Trainer
from models.training.pictures import BUILD, PACK, Photos, read_pack


class Config(Protocol):
    """What every configuration has."""

    @property
    def schedule(self) -> Schedule:
        """How long and how fast."""


C = TypeVar("C", bound=Config)


def train(
    name: str, configs: Mapping[str, C], build: Callable[[C, Photos], Recipe], words: list[str] | None = None
) -> None:
    """Parse the command line and train: go on from the folder's checkpoint unless told otherwise."""
    parser = argparse.ArgumentParser(
        prog=f"python -m models.training.{name}", description=f"Train the network '{name}'."
    )
    parser.add_argument("--config", choices=sorted(configs), default="cpu")
    parser.add_argument("--minutes", type=float, default=math.inf, help="stop after so long; a later run goes on")
    parser.add_argument("--finish", type=int, metavar="STEPS", help="end the training well within so many more steps")
    parser.add_argument("--steps", type=int, help="another length than the configuration's")
    parser.add_argument(
        "--threads", type=int, help="how many; two trainings of one share a busy machine better than one of two"
    )
    parser.add_argument("--from", dest="start", type=Path, metavar="FILE", help="continue from another checkpoint")
    parser.add_argument("--fresh", action="store_true", help="begin anew instead of going on")
    parser.add_argument("--pack", type=Path, default=PACK, help="the packed photos")
    parser.add_argument("--folder", type=Path, help="where checkpoints, curves and sheets go")
    options = parser.parse_args(words)
    config = configs[options.config]
    schedule = replace(config.schedule, steps=options.steps) if options.steps else config.schedule
    schedule = replace(schedule, threads=options.threads) if options.threads else schedule
    folder = options.folder or BUILD / name
    trainer = Trainer(build(config, read_pack(options.pack)), schedule, folder)
    if not options.fresh:
        trainer.resume(options.start)
    if options.finish:
        trainer.finish_within(options.finish)
    trainer.run(options.minutes)
    print(f"{name}: step {trainer.step} of {trainer.schedule.steps}, checkpoint at {trainer.checkpoint}")
