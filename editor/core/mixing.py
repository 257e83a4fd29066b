"""A picture being built up from below in float32: what compositing does to arrays, quick enough for whole stacks."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from editor.core.blend import FUNCTIONS, BlendMode, over
from editor.core.pixels import Depth, FloatImage, RgbaImage, full_scale

Plane = npt.NDArray[np.float32]
_TINY = np.float32(1e-6)
# Alpha so far below what any depth can hold that dividing by it could leave float32's range.
_NOTHING = np.float32(1e-12)


class Mixer:
    """The backdrop, `[y, x, 4]` float32, premultiplied, from 0 to the depth's full value, at first transparent.

    In these units whole values stay exact: where nothing covers an opaque pixel it comes out as it went in. Each
    result is one rounded operation after another, so that a pixel does not depend on the rectangle it is in.
    """

    def __init__(self, height: int, width: int, depth: Depth) -> None:
        self._depth = depth
        self._full = np.float32(full_scale(depth))
        self._solid = np.full((height, width), self._full, np.float32)
        self._is_opaque = False
        self.below: FloatImage = np.zeros((height, width, 4), np.float32)

    def start(self, opaque: FloatImage) -> None:
        """Begin with an opaque picture, 0 to full, which is taken over; its alpha counts as full."""
        self.below, self._is_opaque = opaque, True
        cv2.insertChannel(self._solid, opaque, 3)

    def put(self, source: FloatImage, alpha: Plane, mode: BlendMode) -> None:
        """Put straight colors (0 to full, channel 3 meaningless, used up) of some alpha (0 to 1) over the backdrop."""
        if mode in FUNCTIONS:
            source = self._blended(source, mode)
        elif mode is not BlendMode.NORMAL:
            self._operate(source, alpha, mode)
            return
        cv2.insertChannel(self._solid, source, 3)
        cv2.subtract(source, self.below, dst=source)
        cv2.multiply(source, _repeated(alpha, 4), dst=source)
        cv2.add(self.below, source, dst=self.below)

    def _blended(self, source: FloatImage, mode: BlendMode) -> FloatImage:
        """The source's colors mixed with those of a blend mode by the backdrop's alpha, as the W3C text has it."""
        unit = 1 / self._full
        color = np.multiply(cv2.cvtColor(source, cv2.COLOR_RGBA2RGB), unit, dtype=np.float32)
        straight = np.multiply(cv2.cvtColor(self.below, cv2.COLOR_RGBA2RGB), unit, dtype=np.float32)
        if self._is_opaque:
            mixed = FUNCTIONS[mode](straight, color)
        else:
            alpha = np.multiply(cv2.extractChannel(self.below, 3), unit, dtype=np.float32)
            share = _repeated(alpha, 3)
            straight = np.minimum(straight / np.maximum(share, _TINY), 1)
            mixed = color + share * (FUNCTIONS[mode](straight, color) - color)
        return np.asarray(cv2.cvtColor(mixed * self._full, cv2.COLOR_RGB2RGBA), np.float32)

    def _operate(self, source: FloatImage, alpha: Plane, mode: BlendMode) -> None:
        source *= 1 / self._full
        cv2.insertChannel(alpha, source, 3)
        self.below = over(self.below * (1 / self._full), source, mode, 1.0) * self._full
        self._is_opaque = False

    def straight(self) -> tuple[FloatImage, Plane]:
        """The result with straight colors, 0 to full, which are zero where nothing is, and its alpha, 0 to 1."""
        alpha: Plane = np.asarray(cv2.extractChannel(self.below, 3), np.float32)
        share: Plane = alpha * (1 / self._full)
        if self._is_opaque:
            return self.below, share
        rate = np.divide(self._full, alpha, out=np.zeros_like(alpha), where=alpha > _NOTHING)
        colors = cv2.multiply(self.below, cv2.merge([rate, rate, rate, np.ones_like(rate)]))
        return np.asarray(colors, np.float32), share

    def result(self) -> RgbaImage:
        """The picture with straight alpha, rounded to the depth."""
        pixels, _ = self.straight()
        if self._depth == 8:
            return np.asarray(cv2.convertScaleAbs(pixels), np.uint8)
        return np.minimum(np.rint(pixels), self._full).astype(np.uint16)


def _repeated(plane: Plane, channels: int) -> FloatImage:
    return np.asarray(cv2.merge([plane] * channels), np.float32)
