"""Random holes of the kinds that users make: strokes, blobs, boxes, object shapes, thin lines, missing borders."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.uint8]
_LEAST, _MOST = 0.015, 0.7


def random_mask(rng: np.random.Generator, size: int) -> Mask:
    """A hole [size, size] of 0 and 255 that covers between 1.5 and 70 percent."""
    while True:
        mask = _KINDS[int(rng.choice(len(_KINDS), p=_SHARES))](rng, size)
        if rng.random() < 0.15:
            mask = mask | _KINDS[int(rng.choice(len(_KINDS), p=_SHARES))](rng, size)
        if _LEAST < mask.mean() / 255 < _MOST:
            return mask


def strokes(rng: np.random.Generator, size: int) -> Mask:
    """A few wandering brush strokes."""
    mask = np.zeros((size, size), np.uint8)
    for _ in range(int(rng.integers(1, 5))):
        _wander(rng, mask, thickness=int(size * rng.uniform(0.06, 0.24)), points=int(rng.integers(2, 8)), turn=0.9)
    return mask


def thin_lines(rng: np.random.Generator, size: int) -> Mask:
    """Long narrow strokes: wires, scratches, twigs."""
    mask = np.zeros((size, size), np.uint8)
    for _ in range(int(rng.integers(2, 7))):
        _wander(
            rng, mask, thickness=max(2, int(size * rng.uniform(0.012, 0.05))), points=int(rng.integers(3, 9)), turn=0.4
        )
    return mask


def blobs(rng: np.random.Generator, size: int) -> Mask:
    """Level set of smooth noise within a soft disk."""
    grid = int(rng.integers(3, 7))
    noise = cv2.resize(rng.normal(size=(grid, grid)).astype(np.float32), (size, size), interpolation=cv2.INTER_CUBIC)
    center, radius = rng.uniform(0.2, 0.8, 2) * size, size * rng.uniform(0.15, 0.5)
    y, x = np.mgrid[:size, :size].astype(np.float32)
    distance = np.hypot(x - center[0], y - center[1]) / radius
    return np.asarray((noise * 0.6 + 1.2 - distance * 1.4 > 0.1) * 255, np.uint8)


def boxes(rng: np.random.Generator, size: int) -> Mask:
    """One or two rectangles."""
    mask = np.zeros((size, size), np.uint8)
    for _ in range(int(rng.integers(1, 3))):
        width, height = (size * rng.uniform(0.15, 0.6, 2)).astype(int)
        left, top = int(rng.integers(0, size - width)), int(rng.integers(0, size - height))
        mask[top : top + height, left : left + width] = 255
    return mask


def shapes(rng: np.random.Generator, size: int) -> Mask:
    """Closed outlines like those of things: a body with lobes, turned, sometimes standing on the ground."""
    mask = np.zeros((size, size), np.uint8)
    for _ in range(int(rng.integers(1, 3))):
        angles = np.linspace(0, 2 * np.pi, 64, endpoint=False)
        radii = np.ones(64)
        for harmonic in range(1, 7):
            radii += rng.normal(0, 0.32 / harmonic) * np.cos(harmonic * angles + rng.uniform(0, 2 * np.pi))
        stretch = np.exp(rng.normal(0, 0.45))
        reach = size * rng.uniform(0.1, 0.3)
        points = np.stack([np.cos(angles) * radii / stretch, np.sin(angles) * radii * stretch], 1) * reach
        if rng.random() < 0.5:
            turn = rng.uniform(0, 2 * np.pi)
            points = points @ np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        points += rng.uniform(0.15, 0.85, 2) * size
        cv2.fillPoly(mask, [points.astype(np.int32)], 255)
    grow = int(rng.integers(0, max(1, size // 24) + 1))
    return cv2.dilate(mask, np.ones((2 * grow + 1, 2 * grow + 1), np.uint8)).astype(np.uint8)


def borders(rng: np.random.Generator, size: int) -> Mask:
    """One to three sides missing, as when a canvas grows."""
    mask = np.zeros((size, size), np.uint8)
    for side in rng.permutation(4)[: int(rng.choice([1, 1, 1, 2, 2, 3]))]:
        turned = np.rot90(mask, int(side))
        turned[: int(size * rng.uniform(0.08, 0.4))] = 255
    return mask


def _wander(rng: np.random.Generator, mask: Mask, thickness: int, points: int, turn: float) -> None:
    """Draw a wandering polyline into `mask`, which belongs to the caller in this module."""
    size = mask.shape[0]
    place, angle = rng.uniform(0, size, 2), rng.uniform(0, 2 * np.pi)
    for _ in range(points):
        angle += rng.normal(0, turn)
        following = place + size * rng.uniform(0.06, 0.28) * np.array([np.cos(angle), np.sin(angle)])
        start, end = place.astype(int).tolist(), following.astype(int).tolist()
        cv2.line(mask, start, end, 255, max(1, thickness))
        place = following


_KINDS: tuple[Callable[[np.random.Generator, int], Mask], ...] = (strokes, thin_lines, blobs, boxes, shapes, borders)
_SHARES = (0.26, 0.07, 0.17, 0.16, 0.24, 0.1)
