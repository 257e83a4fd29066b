"""Blend modes: each a small function of two pictures, and the one formula that puts a source over a backdrop.

The separable modes are those of W3C "Compositing and Blending Level 1", section 9.1, which OpenRaster names too.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

import numpy as np

from editor.core.pixels import FloatImage


class BlendMode(Enum):
    """The value is the mode's name in an OpenRaster file."""

    NORMAL = "svg:src-over"
    MULTIPLY = "svg:multiply"
    SCREEN = "svg:screen"
    OVERLAY = "svg:overlay"
    DARKEN = "svg:darken"
    LIGHTEN = "svg:lighten"

    @property
    def label(self) -> str:
        """The name that the user sees."""
        return self.name.capitalize()


def _multiply(backdrop: FloatImage, source: FloatImage) -> FloatImage:
    return backdrop * source


def _screen(backdrop: FloatImage, source: FloatImage) -> FloatImage:
    return backdrop + source - backdrop * source


def _overlay(backdrop: FloatImage, source: FloatImage) -> FloatImage:
    dark, light = 2 * backdrop * source, 1 - 2 * (1 - backdrop) * (1 - source)
    return np.where(backdrop <= 0.5, dark, light)


BlendFunction = Callable[[FloatImage, FloatImage], FloatImage]
FUNCTIONS: dict[BlendMode, BlendFunction] = {
    BlendMode.MULTIPLY: _multiply,
    BlendMode.SCREEN: _screen,
    BlendMode.OVERLAY: _overlay,
    BlendMode.DARKEN: np.minimum,
    BlendMode.LIGHTEN: np.maximum,
}


def over(backdrop: FloatImage, source: FloatImage, mode: BlendMode, opacity: float) -> FloatImage:
    """Put straight-alpha `source` over premultiplied `backdrop`; both `[y, x, 4]`, 0 to 1; the result is premultiplied.

    For the normal mode this is Porter and Duff's "over" (1984); for the others the source color is first mixed with the
    blended color by the backdrop's alpha, as the W3C text has it.
    """
    alpha = source[..., 3:] * np.float32(opacity)
    color = source[..., :3]
    if mode is not BlendMode.NORMAL:
        backdrop_alpha = backdrop[..., 3:]
        straight: FloatImage = np.divide(backdrop[..., :3], np.maximum(backdrop_alpha, 1e-6), dtype=np.float32)
        blended = FUNCTIONS[mode](straight, color)
        color = color + backdrop_alpha * (blended - color)
    out = np.empty_like(backdrop)
    rest = 1 - alpha
    out[..., :3] = color * alpha + backdrop[..., :3] * rest
    out[..., 3:] = alpha + backdrop[..., 3:] * rest
    return out
