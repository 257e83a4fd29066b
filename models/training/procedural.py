"""Pictures made by arithmetic, of which the program is the author: fallen leaves, rooms in perspective, landscapes."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from models.training.pictures import Image

_GRAIN = 1.5


def random_picture(rng: np.random.Generator, height: int, width: int) -> Image:
    """A picture [height, width, 3] of one of the kinds, with a little grain."""
    kind = _KINDS[int(rng.integers(len(_KINDS)))]
    smooth = cv2.GaussianBlur(kind(rng, height, width).astype(np.float32), (0, 0), float(rng.uniform(0.4, 0.9)))
    return np.asarray(np.clip(smooth + rng.normal(0, _GRAIN, smooth.shape), 0, 255), np.uint8)


def fallen_leaves(rng: np.random.Generator, height: int, width: int) -> Image:
    """Things over things with sizes by a power law, as in natural pictures (Lee, Mumford, Huang, 2001)."""
    picture = np.full((height, width, 3), rng.integers(0, 256, 3), np.uint8)
    side = min(height, width)
    for _ in range(int(rng.integers(40, 140))):
        radius = 0.03 * side / max(0.06, float(rng.random()))
        center = (int(rng.integers(width)), int(rng.integers(height)))
        color = _color(rng)
        if rng.random() < 0.5:
            axes = (max(1, int(radius)), max(1, int(radius * rng.uniform(0.3, 1))))
            cv2.ellipse(picture, center, axes, float(rng.uniform(0, 180)), 0, 360, color, -1, cv2.LINE_AA)
        else:
            angles = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(3, 7))))
            corners = np.stack([np.cos(angles), np.sin(angles)], 1) * radius + center
            cv2.fillPoly(picture, [corners.astype(np.int32)], color, cv2.LINE_AA)
    return picture


def room(rng: np.random.Generator, height: int, width: int) -> Image:
    """Walls, floor and lines that run to one vanishing point."""
    point = np.array([rng.uniform(0.2, 0.8) * width, rng.uniform(0.25, 0.7) * height])
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], float)
    back = point + (corners - point) * rng.uniform(0.15, 0.5)
    picture = np.zeros((height, width, 3), np.uint8)
    for index in range(4):
        following = (index + 1) % 4
        wall = np.stack([corners[index], corners[following], back[following], back[index]])
        cv2.fillPoly(picture, [wall.astype(np.int32)], _color(rng))
        stripes = _color(rng)
        for share in np.linspace(0, 1, int(rng.integers(0, 9)) + 2)[1:-1]:
            start = corners[index] + (corners[following] - corners[index]) * share
            end = back[index] + (back[following] - back[index]) * share
            ends = start.astype(int).tolist(), end.astype(int).tolist()
            cv2.line(picture, *ends, stripes, int(rng.integers(1, 3)), cv2.LINE_AA)
    cv2.fillPoly(picture, [back.astype(np.int32)], _color(rng))
    return picture


def landscape(rng: np.random.Generator, height: int, width: int) -> Image:
    """A sky that fades, and ridges one before the other."""
    high, low = np.array(_color(rng), float), np.array(_color(rng), float)
    fade = np.linspace(0, 1, height)[:, None, None]
    picture = np.broadcast_to(high * (1 - fade) + low * fade, (height, width, 3)).astype(np.uint8).copy()
    x = np.arange(width)
    for depth in range(int(rng.integers(2, 5))):
        ridge = height * (0.35 + 0.15 * depth) + sum(
            height * 0.1 / harmonic * rng.normal() * np.sin(2 * np.pi * harmonic * x / width + rng.uniform(0, 6.3))
            for harmonic in range(1, 8)
        )
        outline = np.concatenate([np.stack([x, ridge], 1), [[width, height], [0, height]]])
        cv2.fillPoly(picture, [outline.astype(np.int32)], _color(rng), cv2.LINE_AA)
    return picture


def _color(rng: np.random.Generator) -> tuple[int, int, int]:
    red, green, blue = (int(value) for value in np.clip(rng.normal(128, 60) + rng.normal(0, 35, 3), 0, 255))
    return red, green, blue


_KINDS: tuple[Callable[[np.random.Generator, int, int], Image], ...] = (fallen_leaves, room, landscape)
