"""Averages that only count known pixels: halving, blurring, and the smooth fill that flows in from a border."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

_LOOKED_AT = 4
"""So many pixels along each side are enough for one of a quick look."""


def halve(values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Halve [y, x, c] by averaging 2x2 pixels weighed by [y, x] in 0..1; returns values and weights at half size."""
    height, width = weights.shape
    rows, columns = height % 2, width % 2
    if rows or columns:
        values = np.pad(values, ((0, rows), (0, columns), (0, 0)), mode="edge")
        weights = np.pad(weights, ((0, rows), (0, columns)))
    half = values[0::2, 0::2] * weights[0::2, 0::2, None]
    for row, column in ((1, 0), (0, 1), (1, 1)):
        half += values[row::2, column::2] * weights[row::2, column::2, None]
    total = (weights[0::2, 0::2] + weights[1::2, 0::2] + weights[0::2, 1::2] + weights[1::2, 1::2]).astype(np.float32)
    half /= np.maximum(total, np.float32(1e-6))[..., None]
    return half, total * np.float32(0.25)


def blur_known(values: Floats, weights: Floats, sigma: float) -> Floats:
    """Gaussian blur of [y, x(, c)] that only counts pixels by their weight [y, x]; zero where nothing is near."""
    spread = np.maximum(cv2.GaussianBlur(weights, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE), np.float32(1e-4))
    if values.ndim == 2:
        blurred = cv2.GaussianBlur(values * weights, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
        return np.asarray(blurred / spread, np.float32)
    planes = [
        cv2.GaussianBlur(values[..., c] * weights, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE) / spread
        for c in range(values.shape[2])
    ]
    return np.stack(planes, axis=-1).astype(np.float32)


def diffuse(values: Floats, known: Bools) -> Floats:
    """Fill [y, x, c] smoothly where `known` is False (pull-push over a pyramid, then short smoothing at each size).

    Known pixels come back unchanged. Without any known pixel the result is 0.
    """
    return _diffuse(values, known.astype(np.float32))


def quick_look(image: Floats, known: Bools, most: int = 128) -> Floats:
    """A small copy (longer side at most `most` pixels) of `image` [y, x, 3] with a smooth fill where not `known`.

    Milliseconds for any size: what is shown while the fill itself is being made. Of large pictures only every second,
    third, ... pixel is looked at.
    """
    height, width = known.shape
    factor = min(1.0, most / max(height, width))
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    stride = max(1, max(height, width) // (_LOOKED_AT * most))
    image, known = image[::stride, ::stride], known[::stride, ::stride]
    weights = known.astype(np.float32)
    small = cv2.resize(weights, size, interpolation=cv2.INTER_AREA)
    colors = cv2.resize(image * weights[..., None], size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], 3)
    enough = small > 0.05
    colors = np.where(enough[..., None], colors / np.maximum(small, np.float32(0.05))[..., None], 0)
    return np.clip(diffuse(colors.astype(np.float32), enough), 0, 1)


def _diffuse(values: Floats, weights: Floats) -> Floats:
    height, width = weights.shape
    if height <= 1 and width <= 1:
        return np.asarray(values * (weights > 0)[..., None], np.float32)
    small, small_weights = halve(values, weights)
    below = _diffuse(small, np.minimum(small_weights * np.float32(4), np.float32(1)))
    rows, columns = below.shape[:2]
    grown = cv2.resize(below, (columns * 2, rows * 2), interpolation=cv2.INTER_LINEAR)
    grown = grown.reshape(rows * 2, columns * 2, -1)[:height, :width]
    mix = weights[..., None]
    out = np.asarray(values * mix + grown * (1 - mix), np.float32)
    for _ in range(4):
        smooth = cv2.blur(out, (3, 3), borderType=cv2.BORDER_REFLECT_101).reshape(out.shape)
        out = np.asarray(values * mix + smooth * (1 - mix), np.float32)
    return out
