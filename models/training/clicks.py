"""Simulated people: where they click first, and where next on seeing an answer."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from models.training.masks import Mask
from models.training.select_net import BOX_END, BOX_START, NEGATIVE, NO_POINT, POSITIVE

Points = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Asked:
    """Points [k, 2] x, y in pixels with labels [k]; unused places have the label -1."""

    points: Points
    labels: Points


def first_prompt(rng: np.random.Generator, target: Mask, room: int) -> Asked:
    """Mostly one click inside; sometimes several, some outside, or a box drawn by a hasty hand."""
    points, labels = np.zeros((room, 2), np.float32), np.full(room, NO_POINT, np.float32)
    asked: list[tuple[float, float, int]] = []
    how = rng.random()
    if how < 0.3:
        asked += _box(rng, target)
    if how >= 0.2:
        asked += [(*_somewhere(rng, target), POSITIVE) for _ in range(int(rng.choice([1, 1, 1, 2, 3])))]
    if rng.random() < 0.25:
        outside = (255 - cv2.dilate(target, np.ones((9, 9), np.uint8))).astype(np.uint8)
        if outside.any():
            asked += [(*_somewhere(rng, outside), NEGATIVE) for _ in range(int(rng.integers(1, 3)))]
    for place, (x, y, label) in enumerate(asked[:room]):
        points[place], labels[place] = (x, y), label
    return Asked(points, labels)


def next_click(target: Mask, answer: Mask) -> tuple[float, float, int] | None:
    """The middle of the largest error: x, y and its label; None when there is no error.

    The protocol by which interactive segmentation is measured (Xu et al., "Deep interactive object selection", 2016).
    """
    wanted, given = target >= 128, answer >= 128
    best: tuple[float, tuple[float, float, int]] | None = None
    for wrong, label in ((wanted & ~given, POSITIVE), (given & ~wanted, NEGATIVE)):
        if not wrong.any():
            continue
        depth = cv2.distanceTransform(np.pad(wrong.astype(np.uint8), 1), cv2.DIST_L2, 3)[1:-1, 1:-1]
        row, column = np.unravel_index(int(depth.argmax()), depth.shape)
        deepest = float(depth[row, column])
        if best is None or deepest > best[0]:
            best = deepest, (float(column) + 0.5, float(row) + 0.5, label)
    return best[1] if best else None


def with_click(asked: Asked, click: tuple[float, float, int] | None) -> Asked:
    """The prompt with a click in its first unused place; unchanged when there is none, or no room."""
    free = np.flatnonzero(asked.labels == NO_POINT)
    if click is None or not len(free):
        return asked
    points, labels = asked.points.copy(), asked.labels.copy()
    points[free[0]], labels[free[0]] = click[:2], click[2]
    return Asked(points, labels)


def _somewhere(rng: np.random.Generator, area: Mask) -> tuple[float, float]:
    """A place in the area, rarely close to its rim."""
    depth = cv2.distanceTransform(np.pad((area > 0).astype(np.uint8), 1), cv2.DIST_L2, 3)[1:-1, 1:-1]
    rows, columns = np.nonzero(depth >= rng.uniform(0.2, 0.8) * depth.max())
    chosen = int(rng.integers(len(rows)))
    return float(columns[chosen]) + 0.5, float(rows[chosen]) + 0.5


def _box(rng: np.random.Generator, target: Mask) -> list[tuple[float, float, int]]:
    left, top, width, height = cv2.boundingRect(target)
    off = rng.normal(0, 0.04, 4) * [width, height, width, height]
    return [
        (left + off[0], top + off[1], BOX_START),
        (left + width + off[2], top + height + off[3], BOX_END),
    ]
