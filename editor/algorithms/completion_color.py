"""Smooth fills from a hole's border: diffusion of colors, and of the color differences that would show as a seam."""

from __future__ import annotations

import cv2
import numpy as np

from editor.algorithms.completion_levels import Bools, Floats, halve


def diffuse(values: Floats, known: Bools) -> Floats:
    """Fill [y, x, c] smoothly where `known` is False (pull-push over a pyramid, then short smoothing at each size).

    Known pixels come back unchanged. Without any known pixel the result is 0.
    """
    return diffuse_weighted(values, known.astype(np.float32))


def diffuse_weighted(values: Floats, weights: Floats) -> Floats:
    """Like `diffuse` for weights 0..1: where the weight is between, the value is mixed with what flows in."""
    height, width = weights.shape
    if height <= 1 and width <= 1:
        return np.asarray(values * (weights > 0)[..., None], np.float32)
    small, small_weights = halve(values, weights)
    below = diffuse_weighted(small, np.minimum(small_weights * np.float32(4), np.float32(1)))
    rows, columns = below.shape[:2]
    grown = cv2.resize(below, (columns * 2, rows * 2), interpolation=cv2.INTER_LINEAR)
    grown = grown.reshape(rows * 2, columns * 2, -1)[:height, :width]
    mix = weights[..., None]
    out = np.asarray(values * mix + grown * (1 - mix), np.float32)
    for _ in range(4):
        smooth = cv2.blur(out, (3, 3), borderType=cv2.BORDER_REFLECT_101).reshape(out.shape)
        out = np.asarray(values * mix + smooth * (1 - mix), np.float32)
    return out
