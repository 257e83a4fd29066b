"""Random changes of light and color such as a subject brings along from elsewhere."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from models.training.masks import Mask
from models.training.pictures import Image

Floats = npt.NDArray[np.floating]


def unlike(rng: np.random.Generator, image: Image) -> Image:
    """The picture as if taken in other light: exposure, curve, warmth, saturation, haze, hue, light from a side."""
    value: Floats = image.astype(np.float32) / 255
    strength = float(rng.uniform(0.3, 1.6))
    if rng.random() < 0.8:
        value = value * np.float32(np.exp(rng.normal(0, 0.28 * strength)))
    if rng.random() < 0.6:
        value = np.clip(value, 0, 1) ** np.float32(np.exp(rng.normal(0, 0.25 * strength)))
    if rng.random() < 0.7:
        warmth, tint = rng.normal(0, 0.14 * strength), rng.normal(0, 0.06 * strength)
        value = value * np.exp([warmth, tint, -warmth]).astype(np.float32)
    if rng.random() < 0.5:
        gray = value @ np.array([0.299, 0.587, 0.114], np.float32)
        value = gray[..., None] + (value - gray[..., None]) * np.float32(np.exp(rng.normal(0, 0.35 * strength)))
    if rng.random() < 0.4:
        value = (value - 0.5) * np.float32(np.exp(rng.normal(0, 0.25 * strength))) + 0.5
    if rng.random() < 0.2:
        value = value + (rng.uniform(0.3, 1, 3).astype(np.float32) - value) * np.float32(rng.uniform(0, 0.3 * strength))
    if rng.random() < 0.15:
        hsv = cv2.cvtColor(np.clip(value, 0, 1).astype(np.float32), cv2.COLOR_RGB2HSV)
        hsv[..., 0] = np.mod(hsv[..., 0] + rng.normal(0, 12 * strength), 360)
        value = cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB).astype(np.float32)
    if rng.random() < 0.25:
        value = value * _sidelight(rng, image.shape[0], image.shape[1], 0.3 * strength)[..., None]
    return np.asarray(np.clip(value * 255 + 0.5, 0, 255)).astype(np.uint8)


def _sidelight(rng: np.random.Generator, height: int, width: int, strength: float) -> Floats:
    angle, amount = rng.uniform(0, 2 * np.pi), rng.normal(0, strength)
    y, x = np.mgrid[:height, :width].astype(np.float32)
    across = (x / width - 0.5) * np.cos(angle) + (y / height - 0.5) * np.sin(angle)
    return np.asarray(np.exp(amount * across), np.float32)


def ring_matched(image: Image, mask: Mask, reach: int = 24) -> Image:
    """The masked part with mean and deviation of Lab taken from a ring around it: what needs no network.

    Reinhard, Ashikhmin, Gooch, Shirley, "Color transfer between images", 2001. Deviations are matched within 0.6..1.6.
    """
    lab = cv2.cvtColor(image.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    inside = mask >= 128
    grown = cv2.dilate(inside.astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1,) * 2)) > 0
    ring = grown & (mask == 0)
    if not inside.any() or not ring.any():
        return image.copy()
    ours, theirs = lab[inside], lab[ring]
    gain = np.clip(theirs.std(0) / np.maximum(1e-3, ours.std(0)), 0.6, 1.6)
    changed = (lab - ours.mean(0)) * gain + theirs.mean(0)
    rgb = cv2.cvtColor(changed.astype(np.float32), cv2.COLOR_LAB2RGB)
    alpha = mask[..., None].astype(np.float32) / 255
    mixed = np.clip(rgb, 0, 1) * 255 * alpha + image * (1 - alpha)
    return np.asarray(np.clip(mixed + 0.5, 0, 255)).astype(np.uint8)
