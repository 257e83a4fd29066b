"""Blend modes and compositing operators: small functions of two pictures, and a table from mode to function.

The separable and non-separable modes and the Porter-Duff operators are those of W3C "Compositing and Blending Level 1",
which OpenRaster names; the rest are those that users of PSD files expect, after the formulas in Adobe's PDF and PSD
documentation (linear burn, vivid, linear and pin light, hard mix, subtract, divide).
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from editor.core.pixels import FloatImage

_TINY = np.float32(1e-6)
LUMINOSITY_WEIGHTS = np.array([[0.3, 0.59, 0.11]], np.float32)


class BlendMode(Enum):
    """The value is the mode's name in an OpenRaster file; names without `svg:` are understood by this program alone."""

    NORMAL = "svg:src-over"
    DARKEN = "svg:darken"
    MULTIPLY = "svg:multiply"
    COLOR_BURN = "svg:color-burn"
    LINEAR_BURN = "pentimento:linear-burn"
    DARKER_COLOR = "pentimento:darker-color"
    LIGHTEN = "svg:lighten"
    SCREEN = "svg:screen"
    COLOR_DODGE = "svg:color-dodge"
    ADD = "svg:plus"
    LINEAR_DODGE = "pentimento:linear-dodge"
    LIGHTER_COLOR = "pentimento:lighter-color"
    OVERLAY = "svg:overlay"
    SOFT_LIGHT = "svg:soft-light"
    HARD_LIGHT = "svg:hard-light"
    VIVID_LIGHT = "pentimento:vivid-light"
    LINEAR_LIGHT = "pentimento:linear-light"
    PIN_LIGHT = "pentimento:pin-light"
    HARD_MIX = "pentimento:hard-mix"
    DIFFERENCE = "svg:difference"
    EXCLUSION = "svg:exclusion"
    SUBTRACT = "pentimento:subtract"
    DIVIDE = "pentimento:divide"
    HUE = "svg:hue"
    SATURATION = "svg:saturation"
    COLOR = "svg:color"
    LUMINOSITY = "svg:luminosity"
    INSIDE = "svg:src-atop"
    KEEP_INSIDE = "svg:dst-in"
    ERASE = "svg:dst-out"
    BEHIND_INSIDE = "svg:dst-atop"

    @property
    def label(self) -> str:
        """The name that the user sees."""
        return self.name.capitalize().replace("_", " ")

    @property
    def erases_outside(self) -> bool:
        """True when the layer changes the picture even where it is transparent itself."""
        return self in (BlendMode.KEEP_INSIDE, BlendMode.BEHIND_INSIDE)


def _where(condition: npt.NDArray[np.bool_], yes: FloatImage, no: FloatImage) -> FloatImage:
    """`np.where`, which forgets the type of what it chooses from."""
    return cast(FloatImage, np.where(condition, yes, no))


def _multiply(backdrop: FloatImage, source: FloatImage) -> FloatImage:
    return backdrop * source


def _screen(backdrop: FloatImage, source: FloatImage) -> FloatImage:
    return backdrop + source - backdrop * source


def _hard_light(backdrop: FloatImage, source: FloatImage) -> FloatImage:
    dark, light = 2 * backdrop * source, 1 - 2 * (1 - backdrop) * (1 - source)
    return _where(source <= 0.5, dark, light)


def _overlay(backdrop: FloatImage, source: FloatImage) -> FloatImage:
    return _hard_light(source, backdrop)


def _soft_light(backdrop: FloatImage, source: FloatImage) -> FloatImage:
    curve = _where(backdrop <= 0.25, ((16 * backdrop - 12) * backdrop + 4) * backdrop, np.sqrt(np.maximum(backdrop, 0)))
    dark = backdrop - (1 - 2 * source) * backdrop * (1 - backdrop)
    light = backdrop + (2 * source - 1) * (curve - backdrop)
    return _where(source <= 0.5, dark, light)


def _color_dodge(backdrop: FloatImage, source: FloatImage) -> FloatImage:
    raised: FloatImage = np.minimum(1, backdrop / np.maximum(1 - source, _TINY))
    return _where(backdrop <= 0, np.zeros_like(raised), _where(source >= 1, np.ones_like(raised), raised))


def _color_burn(backdrop: FloatImage, source: FloatImage) -> FloatImage:
    lowered: FloatImage = 1 - np.minimum(1, (1 - backdrop) / np.maximum(source, _TINY))
    return _where(backdrop >= 1, np.ones_like(lowered), _where(source <= 0, np.zeros_like(lowered), lowered))


def _linear_burn(backdrop: FloatImage, source: FloatImage) -> FloatImage:
    return cast(FloatImage, np.maximum(backdrop + source - 1, 0))


def _linear_dodge(backdrop: FloatImage, source: FloatImage) -> FloatImage:
    return cast(FloatImage, np.minimum(backdrop + source, 1))


def _vivid_light(backdrop: FloatImage, source: FloatImage) -> FloatImage:
    burnt = _color_burn(backdrop, np.minimum(2 * source, 1))
    dodged = _color_dodge(backdrop, np.maximum(2 * source - 1, 0))
    return _where(source <= 0.5, burnt, dodged)


def _linear_light(backdrop: FloatImage, source: FloatImage) -> FloatImage:
    return cast(FloatImage, np.clip(backdrop + 2 * source - 1, 0, 1))


def _pin_light(backdrop: FloatImage, source: FloatImage) -> FloatImage:
    return np.maximum(np.minimum(backdrop, 2 * source), 2 * source - 1)


def _hard_mix(backdrop: FloatImage, source: FloatImage) -> FloatImage:
    return cast(FloatImage, (backdrop + source >= 1).astype(np.float32))


def _difference(backdrop: FloatImage, source: FloatImage) -> FloatImage:
    return cast(FloatImage, np.abs(backdrop - source))


def _exclusion(backdrop: FloatImage, source: FloatImage) -> FloatImage:
    return backdrop + source - 2 * backdrop * source


def _subtract(backdrop: FloatImage, source: FloatImage) -> FloatImage:
    return cast(FloatImage, np.maximum(backdrop - source, 0))


def _divide(backdrop: FloatImage, source: FloatImage) -> FloatImage:
    ratio: FloatImage = np.minimum(1, backdrop / np.maximum(source, _TINY))
    return _where(source <= 0, np.ones_like(ratio), ratio)


def luminosity(color: FloatImage) -> FloatImage:
    """The W3C text's Lum: `[y, x, 1]` of `[y, x, 3]`."""
    return cast(FloatImage, cv2.transform(np.ascontiguousarray(color), LUMINOSITY_WEIGHTS)[..., None])


def _with_luminosity(color: FloatImage, wanted: FloatImage) -> FloatImage:
    """SetLum and ClipColor: move to a luminosity, then pull the channels back into range around it."""
    color = color + (wanted - luminosity(color))
    center = luminosity(color)
    lowest, highest = color.min(axis=-1, keepdims=True), color.max(axis=-1, keepdims=True)
    below: FloatImage = center + (color - center) * center / np.maximum(center - lowest, _TINY)
    color = _where(lowest < 0, below, color)
    above: FloatImage = center + (color - center) * (1 - center) / np.maximum(highest - center, _TINY)
    return _where(highest > 1, above, color)


def _saturation(color: FloatImage) -> FloatImage:
    return cast(FloatImage, color.max(axis=-1, keepdims=True) - color.min(axis=-1, keepdims=True))


def _with_saturation(color: FloatImage, wanted: FloatImage) -> FloatImage:
    """SetSat: the lowest channel to zero, the highest to the wanted value, the middle one in proportion."""
    lowest = color.min(axis=-1, keepdims=True)
    spread = _saturation(color)
    stretched: FloatImage = (color - lowest) * wanted / np.maximum(spread, _TINY)
    return _where(spread > 0, stretched, np.zeros_like(stretched))


def _hue(backdrop: FloatImage, source: FloatImage) -> FloatImage:
    return _with_luminosity(_with_saturation(source, _saturation(backdrop)), luminosity(backdrop))


def _saturate(backdrop: FloatImage, source: FloatImage) -> FloatImage:
    return _with_luminosity(_with_saturation(backdrop, _saturation(source)), luminosity(backdrop))


def _color(backdrop: FloatImage, source: FloatImage) -> FloatImage:
    return _with_luminosity(source, luminosity(backdrop))


def _luminosity(backdrop: FloatImage, source: FloatImage) -> FloatImage:
    return _with_luminosity(backdrop, luminosity(source))


def _darker_color(backdrop: FloatImage, source: FloatImage) -> FloatImage:
    return _where(luminosity(source) < luminosity(backdrop), source, backdrop)


def _lighter_color(backdrop: FloatImage, source: FloatImage) -> FloatImage:
    return _where(luminosity(source) > luminosity(backdrop), source, backdrop)


BlendFunction = Callable[[FloatImage, FloatImage], FloatImage]
# Straight colors in, straight color out, `[y, x, 3]`, 0 to 1; modes that are not here are operators on alpha.
FUNCTIONS: dict[BlendMode, BlendFunction] = {
    BlendMode.DARKEN: np.minimum,
    BlendMode.MULTIPLY: _multiply,
    BlendMode.COLOR_BURN: _color_burn,
    BlendMode.LINEAR_BURN: _linear_burn,
    BlendMode.DARKER_COLOR: _darker_color,
    BlendMode.LIGHTEN: np.maximum,
    BlendMode.SCREEN: _screen,
    BlendMode.COLOR_DODGE: _color_dodge,
    BlendMode.LINEAR_DODGE: _linear_dodge,
    BlendMode.LIGHTER_COLOR: _lighter_color,
    BlendMode.OVERLAY: _overlay,
    BlendMode.SOFT_LIGHT: _soft_light,
    BlendMode.HARD_LIGHT: _hard_light,
    BlendMode.VIVID_LIGHT: _vivid_light,
    BlendMode.LINEAR_LIGHT: _linear_light,
    BlendMode.PIN_LIGHT: _pin_light,
    BlendMode.HARD_MIX: _hard_mix,
    BlendMode.DIFFERENCE: _difference,
    BlendMode.EXCLUSION: _exclusion,
    BlendMode.SUBTRACT: _subtract,
    BlendMode.DIVIDE: _divide,
    BlendMode.HUE: _hue,
    BlendMode.SATURATION: _saturate,
    BlendMode.COLOR: _color,
    BlendMode.LUMINOSITY: _luminosity,
}


def over(backdrop: FloatImage, source: FloatImage, mode: BlendMode, opacity: float) -> FloatImage:
    """Put straight-alpha `source` over premultiplied `backdrop`; both `[y, x, 4]`, 0 to 1; the result is premultiplied.

    For the normal mode this is Porter and Duff's "over" (1984); for blend modes the source color is first mixed with
    the blended color by the backdrop's alpha, as the W3C text has it; the operators follow its table of fractions.
    """
    alpha = source[..., 3:] * np.float32(opacity)
    color = source[..., :3]
    below, below_alpha = backdrop[..., :3], backdrop[..., 3:]
    out = np.empty_like(backdrop)
    whole = np.ones_like(alpha)
    source_part: FloatImage
    backdrop_part: FloatImage
    if mode in FUNCTIONS:
        straight: FloatImage = np.divide(below, np.maximum(below_alpha, _TINY), dtype=np.float32)
        color = color + below_alpha * (FUNCTIONS[mode](np.minimum(straight, 1), color) - color)
    if mode is BlendMode.NORMAL or mode in FUNCTIONS:
        source_part, backdrop_part = whole, 1 - alpha
    elif mode is BlendMode.ADD:
        source_part, backdrop_part = whole, whole
    elif mode is BlendMode.INSIDE:
        source_part, backdrop_part = below_alpha, 1 - alpha
    elif mode is BlendMode.KEEP_INSIDE:
        source_part, backdrop_part = whole * 0, alpha
    elif mode is BlendMode.ERASE:
        source_part, backdrop_part = whole * 0, 1 - alpha
    else:
        source_part, backdrop_part = 1 - below_alpha, alpha
    out[..., :3] = color * (alpha * source_part) + below * backdrop_part
    out[..., 3:] = alpha * source_part + below_alpha * backdrop_part
    return np.minimum(out, 1, out=out) if mode is BlendMode.ADD else out
