"""Colors of a matrix profile as a screen's 8-bit values: quick enough for whole pictures, by tables around a matrix."""

from __future__ import annotations

from functools import cached_property, lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.icc import CURVE_SAMPLES, Curve, MatrixProfile, srgb_profile
from editor.core.pixels import AnyArray, RgbaImage

Table = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]
# Linear light is held in 16 bits, of which one is worth a twentieth of an 8-bit step where sRGB is steepest.
FULL = 65535


class ScreenConversion:
    """From one matrix profile to 8 bits of another, sRGB without one; straight alpha untouched.

    Colors that the screen does not have are clipped.
    """

    def __init__(self, profile: MatrixProfile, screen: MatrixProfile | None = None) -> None:
        self._profile = profile
        self._screen = srgb_profile() if screen is None else screen
        self._matrix = (np.linalg.inv(self._screen.to_xyz) @ profile.to_xyz).astype(np.float32)

    def __call__(self, pixels: RgbaImage) -> npt.NDArray[np.uint8]:
        """`[y, x, 4]` of 8 or 16 bits as a fresh array of 8; within 2 of 255 of `MatrixProfile.to_srgb`
        where that is what the screen shows."""
        color = cv2.cvtColor(pixels, cv2.COLOR_RGBA2RGB)
        linear = _looked_up(color, self._decode_8 if pixels.dtype == np.uint8 else self._decode_16)
        shown = _looked_up(np.asarray(cv2.transform(linear, self._matrix)), self._encode)
        out = cv2.cvtColor(shown, cv2.COLOR_RGB2RGBA)
        alpha = cv2.extractChannel(pixels, 3)
        if pixels.dtype == np.uint16:
            alpha = cv2.convertScaleAbs(alpha, alpha=1 / 257)
        cv2.insertChannel(alpha, out, 3)
        return np.asarray(out, np.uint8)

    @cached_property
    def _decode_8(self) -> Table:
        return self._decode(256)

    @cached_property
    def _decode_16(self) -> Table:
        return self._decode(65536)

    @cached_property
    def _encode(self) -> Table:
        """The screen's value of each amount of linear light, shaped as `_decode` is."""
        light, places = np.linspace(0, 1, FULL + 1), np.linspace(0, 1, CURVE_SAMPLES)
        tables = [np.rint(np.interp(light, curve, places) * 255).astype(np.uint8) for curve in _distinct(self._screen)]
        return np.stack(tables, axis=-1)[None] if len(tables) > 1 else tables[0][None]

    def _decode(self, count: int) -> Table:
        """Linear light of each value: `[1, count]` where the channels share a curve, else `[1, count, 3]`."""
        curves = _distinct(self._profile)
        places, samples = np.linspace(0, 1, count), np.linspace(0, 1, CURVE_SAMPLES)
        tables = [np.rint(np.interp(places, samples, curve) * FULL).astype(np.uint16) for curve in curves]
        return np.stack(tables, axis=-1)[None] if len(tables) > 1 else tables[0][None]


def _distinct(profile: MatrixProfile) -> list[Curve]:
    """One curve where all channels share it, else three."""
    first, *others = profile.curves
    return [first] if all(np.array_equal(first, other) for other in others) else [first, *others]


@lru_cache(maxsize=1)
def _has_long_tables() -> bool:
    """True when this OpenCV looks up 16-bit values."""
    try:
        cv2.LUT(np.zeros((1, 1), np.uint16), np.zeros((1, 65536), np.uint8))
    except cv2.error:
        return False
    return True


def _looked_up(values: AnyArray, table: Table) -> AnyArray:
    if values.dtype == np.uint8 or _has_long_tables():
        return np.asarray(cv2.LUT(values, table))
    if table.ndim == 2:
        found: AnyArray = table[0].take(values, mode="clip")
        return found
    return np.stack([table[0, :, channel].take(values[..., channel], mode="clip") for channel in range(3)], axis=-1)
