"""Fit the colors of a redrawn picture to the original on a ring around a hole, and so the hole to its surroundings.

Networks that draw the whole picture anew shift its colors a little; what they drew of the known pixels shows by how
much. After the experience of latent inpainting models (ASUKA, arXiv 2312.04831, names the fault "color inconsistency").
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from editor.core.pixels import FloatImage

Bools = npt.NDArray[np.bool_]

RING_PX = 24
LEAST_PIXELS = 64
GAIN_LIMITS = (0.8, 1.25)
# How strongly the fit holds to a gain of 1 and to an offset of 0.
GAIN_WEIGHT, OFFSET_WEIGHT = 1e-4, 0.05
KEPT_SHARE = 0.8


def color_matched(drawn: FloatImage, original: FloatImage, hole: Bools, usable: Bools | None = None) -> FloatImage:
    """`drawn` with a gain and an offset for each channel, fitted in linear light on the ring outside `hole`.

    All are `[y, x(, 3)]` of one size, pictures in sRGB 0 to 1 float32. Pixels of the ring that are not `usable` do not
    count; with too few left, `drawn` comes back as it is. The worst fifth of the ring is left out of the fit, where the
    network drew something else altogether.
    """
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * RING_PX + 1, 2 * RING_PX + 1))
    ring = (cv2.dilate(hole.astype(np.uint8), disc) > 0) & ~hole
    if usable is not None:
        ring &= usable
    if int(ring.sum()) < LEAST_PIXELS:
        return drawn
    found, wanted = _to_linear(drawn[ring]), _to_linear(original[ring])
    linear = _to_linear(drawn)
    for channel in range(drawn.shape[2]):
        gain, offset = _fitted(found[:, channel], wanted[:, channel])
        linear[..., channel] = linear[..., channel] * gain + offset
    return _to_srgb(linear)


def _fitted(found: FloatImage, wanted: FloatImage) -> tuple[np.float32, np.float32]:
    gain, offset = _line(found, wanted)
    residual = np.abs(found * gain + offset - wanted)
    kept = residual <= np.quantile(residual, KEPT_SHARE)
    return _line(found[kept], wanted[kept])


def _line(found: FloatImage, wanted: FloatImage) -> tuple[np.float32, np.float32]:
    """Gain and offset of least squares, the gain within limits; the mean is met exactly.

    The offset is held back: where the ring is nearly one color a gain explains as much, and an offset taken from bright
    surroundings would turn what is dark in the hole black.
    """
    center, target = float(found.mean()), float(wanted.mean())
    square = float(np.square(found).mean()) + GAIN_WEIGHT
    product = float((found * wanted).mean()) + GAIN_WEIGHT
    gain = (product * (1 + OFFSET_WEIGHT) - center * target) / (square * (1 + OFFSET_WEIGHT) - center**2)
    gain = min(max(gain, GAIN_LIMITS[0]), GAIN_LIMITS[1])
    return np.float32(gain), np.float32(target - gain * center)


def _to_linear(values: FloatImage) -> FloatImage:
    clipped = np.clip(values, 0, 1)
    return np.where(clipped <= 0.04045, clipped / 12.92, ((clipped + 0.055) / 1.055) ** 2.4).astype(np.float32)


def _to_srgb(values: FloatImage) -> FloatImage:
    clipped = np.clip(values, 0, 1)
    return np.where(clipped <= 0.0031308, clipped * 12.92, 1.055 * clipped ** (1 / 2.4) - 0.055).astype(np.float32)
