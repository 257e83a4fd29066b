"""Averages that only count known pixels: halving, blurring, and the smooth fill that flows in from a border."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

Check = Callable[[], None]
"""Called between steps of what takes long; what it raises ends the work."""
_BAND_PIXELS = 500_000
_LOOKED_AT = 4
"""So many pixels along each side are enough for one of a quick look."""


def unchecked() -> None:
    """Nobody wants to end the work."""


def bands(shape: tuple[int, ...], check: Check = unchecked) -> Iterator[slice]:
    """Rows of a picture [y, x, ...], some hundred thousand pixels at a time; `check` is called before each."""
    height, step = shape[0], max(1, _BAND_PIXELS // max(1, shape[1]))
    for top in range(0, height, step):
        check()
        yield slice(top, min(height, top + step))


def halve(values: Floats, weights: Floats, check: Check = unchecked) -> tuple[Floats, Floats]:
    """Halve [y, x, c] by averaging 2x2 pixels weighed by [y, x] in 0..1; returns values and weights at half size."""
    height, width = weights.shape
    rows, columns, column_pad = -(-height // 2), -(-width // 2), width % 2
    half = np.empty((rows, columns, values.shape[2]), np.float32)
    share = np.empty((rows, columns), np.float32)
    for band in bands(share.shape, check):
        lines = slice(2 * band.start, min(height, 2 * band.stop))
        part, counts = values[lines], weights[lines]
        row_pad = len(counts) % 2
        if row_pad or column_pad:
            part = np.pad(part, ((0, row_pad), (0, column_pad), (0, 0)), mode="edge")
            counts = np.pad(counts, ((0, row_pad), (0, column_pad)))
        sums = part[0::2, 0::2] * counts[0::2, 0::2, None]
        for row, column in ((1, 0), (0, 1), (1, 1)):
            sums += part[row::2, column::2] * counts[row::2, column::2, None]
        total = counts[0::2, 0::2] + counts[1::2, 0::2] + counts[0::2, 1::2] + counts[1::2, 1::2]
        half[band] = sums / np.maximum(total, np.float32(1e-6))[..., None]
        share[band] = total * np.float32(0.25)
    return half, share


def blur_known(values: Floats, weights: Floats, sigma: float, check: Check = unchecked) -> Floats:
    """Gaussian blur of [y, x(, c)] that only counts pixels by their weight [y, x]; zero where nothing is near."""
    spread = np.maximum(cv2.GaussianBlur(weights, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE), np.float32(1e-4))
    if values.ndim == 2:
        blurred = cv2.GaussianBlur(values * weights, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
        return np.asarray(blurred / spread, np.float32)
    out = np.empty(values.shape, np.float32)
    for c in range(values.shape[2]):
        check()
        blurred = cv2.GaussianBlur(values[..., c] * weights, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
        check()
        np.divide(blurred, spread, out=out[..., c])
    return out


def diffuse(values: Floats, known: Bools, check: Check = unchecked) -> Floats:
    """Fill [y, x, c] smoothly where `known` is False (pull-push over a pyramid, then short smoothing at each size).

    Known pixels come back unchanged. Without any known pixel the result is 0.
    """
    return _diffuse(values, known.astype(np.float32), check)


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


def _diffuse(values: Floats, weights: Floats, check: Check) -> Floats:
    height, width = weights.shape
    if height <= 1 and width <= 1:
        return np.asarray(values * (weights > 0)[..., None], np.float32)
    small, small_weights = halve(values, weights, check)
    below = _diffuse(small, np.minimum(small_weights * np.float32(4), np.float32(1)), check)
    rows, columns = below.shape[:2]
    check()
    grown = np.asarray(cv2.resize(below, (columns * 2, rows * 2), interpolation=cv2.INTER_LINEAR), np.float32)
    out = np.empty(values.shape, np.float32)
    _mixed(values, weights, grown.reshape(rows * 2, columns * 2, -1)[:height, :width], out, check)
    for _ in range(4):
        smooth = np.asarray(cv2.blur(out, (3, 3), borderType=cv2.BORDER_REFLECT_101), np.float32).reshape(out.shape)
        _mixed(values, weights, smooth, out, check)
    return out


def _mixed(values: Floats, weights: Floats, smooth: Floats, out: Floats, check: Check) -> None:
    """`values` as far as they count, and `smooth` for the rest."""
    for band in bands(weights.shape, check):
        mix = weights[band, :, None]
        np.add(values[band] * mix, smooth[band] * (1 - mix), out=out[band])
