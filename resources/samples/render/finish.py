"""The photographic end of a rendering: bloom, lens falloff, film curve, color grade and grain."""

from dataclasses import dataclass

import cv2
import numpy as np
from kernel import Floats
from numpy.typing import NDArray


@dataclass(frozen=True)
class Look:
    """How one picture is developed. Colors are RGB factors, `exposure` a factor on linear light."""

    exposure: float = 1.0
    contrast: float = 1.35
    bloom: float = 0.06
    vignette: float = 0.35
    shadows: tuple[float, float, float] = (0.97, 1.0, 1.05)
    lights: tuple[float, float, float] = (1.03, 1.0, 0.95)
    saturation: float = 1.0
    lift: float = 0.004
    grain: float = 0.012
    softness: float = 0.45


def _bloom(linear: Floats, amount: float) -> Floats:
    height, width = linear.shape[:2]
    total = np.zeros_like(linear)
    weight_sum = 0.0
    for share, weight in ((0.004, 0.5), (0.016, 0.3), (0.06, 0.2)):
        sigma = share * width
        step = max(1, int(sigma / 3))
        small = cv2.resize(linear, (max(1, width // step), max(1, height // step)), interpolation=cv2.INTER_AREA)
        small = cv2.GaussianBlur(small, (0, 0), max(sigma / step, 0.3))
        total += weight * cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
        weight_sum += weight
    return np.asarray(linear * (1 - amount) + total * (amount / weight_sum), np.float32)


def _falloff(height: int, width: int, amount: float) -> Floats:
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    radius = ((x / width - 0.5) ** 2 + ((y / height - 0.5) * height / width) ** 2) * 2.6
    return np.asarray(1.0 / (1.0 + amount * radius * 1.6) ** 2, np.float32)


def _grain(height: int, width: int, seed: int) -> Floats:
    random = np.random.default_rng(seed)
    fine = cv2.GaussianBlur(random.standard_normal((height, width)).astype(np.float32), (0, 0), 0.6)
    coarse = cv2.GaussianBlur(random.standard_normal((height, width)).astype(np.float32), (0, 0), 1.4)
    mixed = fine / fine.std() + 0.25 * coarse / coarse.std()
    return np.asarray(mixed / mixed.std(), np.float32)


def encode(linear: Floats) -> Floats:
    """Linear light 0-1 to sRGB values 0-1 (IEC 61966-2-1)."""
    low = linear * 12.92
    high = 1.055 * np.power(np.maximum(linear, 1e-8), 1 / 2.4) - 0.055
    return np.asarray(np.where(linear <= 0.0031308, low, high), np.float32)


def develop(linear: Floats, look: Look, seed: int, scale: float = 1.0) -> NDArray[np.uint8]:
    """Turn linear light `[y, x, 3]` (0 and up) into an 8-bit sRGB picture of the same size.

    `scale` is the size of this rendering relative to the full one: lens softness follows it.
    """
    height, width = linear.shape[:2]
    light = np.maximum(np.nan_to_num(linear), 0).astype(np.float32)
    if look.softness * scale > 0.2:
        light = cv2.GaussianBlur(light, (0, 0), look.softness * scale)
    light = _bloom(light, look.bloom) * (_falloff(height, width, look.vignette)[..., None] * look.exposure)
    power = np.power(np.maximum(light, 0), look.contrast)
    knee = 0.18**look.contrast * (1 - 0.18) / 0.18
    film = power / (power + knee)
    luma = (film @ np.array([0.2126, 0.7152, 0.0722], np.float32))[..., None]
    film = np.maximum(luma + (film - luma) * look.saturation, 0)
    tint = np.array(look.shadows, np.float32) * (1 - luma) + np.array(look.lights, np.float32) * luma
    film = look.lift + (1 - look.lift) * film * tint
    value = encode(np.clip(film, 0, 1).astype(np.float32))
    shade = value.mean(axis=2, keepdims=True)
    strength = look.grain * (0.35 + 1.3 * np.sqrt(np.clip(shade * (1 - shade), 0, 1)))
    value = value + _grain(height, width, seed)[..., None] * strength
    dither = np.random.default_rng(seed + 1).random(value.shape, np.float32)
    return np.clip(np.floor(value * 255 + dither), 0, 255).astype(np.uint8)
