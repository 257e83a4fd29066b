"""Scaling along the axes: every output pixel is a weighted mean of the source pixels that its filter covers.

The filters are widened by the factor of shrinking, so that fine detail is averaged and never skipped; that is the usual
separable resampling of Turkowski, "Filters for Common Resampling Tasks" (1990). The weights of a block of outputs are
one small matrix, which lets the processor's matrix product do the work.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

import cv2
import numpy as np
import numpy.typing as npt

from editor.core.pixels import AnyArray, FloatImage, full_scale

Weights = npt.NDArray[np.float32]
# Outputs per matrix: larger blocks multiply more zeros, smaller ones call more often.
_BLOCK = 16
# What rounding makes of an alpha of one.
OPAQUE_DUST = 1e-5


class Interpolation(Enum):
    """How pixels between pixels are found; the value is what settings and recipes store."""

    NEAREST = "nearest"
    BILINEAR = "bilinear"
    BICUBIC = "bicubic"
    LANCZOS = "lanczos"
    AREA = "area"


def _triangle(x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.maximum(0.0, 1.0 - np.abs(x))


def _cubic(x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Keys' cubic convolution (1981) with a = -0.5, also known as Catmull-Rom."""
    x = np.abs(x)
    near = (1.5 * x - 2.5) * x * x + 1
    far = ((-0.5 * x + 2.5) * x - 4) * x + 2
    return np.asarray(np.where(x < 1, near, np.where(x < 2, far, 0.0)), np.float64)


def _lanczos(x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The sinc of three lobes, windowed by its own middle one (Duchon 1979)."""
    return np.asarray(np.where(np.abs(x) < 3, np.sinc(x) * np.sinc(x / 3), 0.0), np.float64)


_FILTERS = {
    Interpolation.BILINEAR: (_triangle, 1.0),
    Interpolation.BICUBIC: (_cubic, 2.0),
    Interpolation.LANCZOS: (_lanczos, 3.0),
}


@dataclass(frozen=True)
class Axis:
    """One axis of a scaling: output place `o` shows source place `o / scale`, both in pixels from the same origin.

    Nothing is read outside `first <= index < last`. With `is_edge_whole` the filter is cut off there and its rest made
    whole again, so that an edge stays as opaque as it is; without, outside counts as transparent.
    """

    scale: float
    first: int
    last: int
    interpolation: Interpolation
    is_edge_whole: bool = True

    def __post_init__(self) -> None:
        if not 0 < self.scale < math.inf:
            raise ValueError(f"a scale lies above zero, not at {self.scale}")

    @property
    def outputs(self) -> tuple[int, int]:
        """The first output whose pixel overlaps the readable range, and the one after the last."""
        return math.floor(self.first * self.scale + 1e-6), math.ceil(self.last * self.scale - 1e-6)

    def touched(self, low: int, high: int) -> tuple[int, int]:
        """The outputs that may read source pixels `low` to `high`."""
        first, last = self.outputs
        reach = self._reach + 1
        return max(first, math.floor((low - reach) * self.scale)), min(last, math.ceil((high + reach) * self.scale))

    def window(self, start: int, stop: int) -> tuple[int, int]:
        """The source pixels that outputs `start` to `stop` may read, within the readable range."""
        reach = self._reach
        low = math.floor(start / self.scale - reach) - 1
        high = math.ceil(stop / self.scale + reach) + 1
        low = min(max(low, self.first), self.last - 1)
        return low, max(low + 1, min(high, self.last))

    @property
    def _reach(self) -> float:
        if self.interpolation in _FILTERS:
            return _FILTERS[self.interpolation][1] * max(1.0, 1 / self.scale)
        return 0.5

    def weights(self, start: int, stop: int, low: int, high: int) -> Weights:
        """Rows of weights for source pixels `low` to `high`, `[stop - start, high - low]`.

        They sum to one, or to less at an edge that is not whole.
        """
        outputs = np.arange(start, stop, dtype=np.float64)[:, None]
        sources = np.arange(low, high, dtype=np.float64)[None, :]
        if self.interpolation is Interpolation.NEAREST:
            nearest = np.clip(np.floor((outputs + 0.5) / self.scale), self.first, self.last - 1)
            return np.asarray(sources == nearest, np.float32)
        if self.interpolation is Interpolation.AREA:
            left, right = outputs / self.scale, (outputs + 1) / self.scale
            table = np.minimum(right, sources + 1) - np.maximum(left, sources)
            table = np.maximum(table, 0.0)
            if not self.is_edge_whole:
                return np.asarray(table * self.scale, np.float32)
        else:
            shape, _ = _FILTERS[self.interpolation]
            middle = (outputs + 0.5) / self.scale - 0.5
            table = shape((sources - middle) * min(1.0, self.scale))
        total = table.sum(axis=1, keepdims=True)
        # An output that only touches the readable range takes its nearest pixel.
        lost = np.abs(total) < 1e-9
        nearest = np.clip((outputs + 0.5) / self.scale - 0.5, low, high - 1).round()
        table = np.where(lost, sources == nearest, table / np.where(lost, 1.0, total))
        return np.asarray(table, np.float32)


def scale_rows(source: FloatImage, axis: Axis, low: int, start: int, stop: int) -> FloatImage:
    """Outputs `start` to `stop` of the first axis of `source`, `[y, ...]` float32 whose first row is pixel `low`."""
    height = source.shape[0]
    flat = source.reshape(height, -1)
    out = np.empty((stop - start, flat.shape[1]), np.float32)
    for begin in range(start, stop, _BLOCK):
        end = min(stop, begin + _BLOCK)
        first, last = axis.window(begin, end)
        first, last = max(first, low), min(last, low + height)
        table = axis.weights(begin, end, first, last)
        np.matmul(table, flat[first - low : last - low], out=out[begin - start : end - start])
    return out.reshape(stop - start, *source.shape[1:])


def premultiplied(pixels: AnyArray) -> FloatImage:
    """Integer pixels as float32 from 0 to 1; the color of `[y, x, 4]` is multiplied by its alpha."""
    full = full_scale(pixels)
    image = np.multiply(pixels, np.float32(1 / full), dtype=np.float32)
    if image.ndim == 3 and pixels[..., 3].min() < full:
        alpha = np.ascontiguousarray(image[..., 3])
        image = np.asarray(cv2.multiply(image, cv2.merge([alpha, alpha, alpha, np.ones_like(alpha)])), np.float32)
    return image


def straight(image: FloatImage) -> FloatImage:
    """Undo `premultiplied`, after filters that overshoot: both end within 0 to 1."""
    if image.ndim == 2:
        return np.asarray(np.clip(image, 0, 1), np.float32)
    alpha = np.ascontiguousarray(image[..., 3])
    if abs(float(alpha.min()) - 1) > OPAQUE_DUST or abs(float(alpha.max()) - 1) > OPAQUE_DUST:
        # Overshooting alpha has the same share of overshoot in its color.
        visible = alpha > 1e-6
        factor = np.divide(1, alpha, out=np.zeros_like(alpha), where=visible)
        image = np.asarray(cv2.multiply(image, cv2.merge([factor, factor, factor, np.ones_like(alpha)])), np.float32)
    return np.asarray(np.clip(image, 0, 1), np.float32)


def scaled(
    source: FloatImage, across: Axis, down: Axis, origin: tuple[int, int], box: tuple[int, int, int, int]
) -> FloatImage:
    """Outputs `box` (left, top, right, bottom) of a scaling along both axes.

    `source` is float32, `[y, x]` or premultiplied `[y, x, 4]`, its first pixel at `origin` (x, y); it must cover the
    windows of both axes.
    """
    left, top, right, bottom = box
    rows = scale_rows(source, down, origin[1], top, bottom)
    columns = scale_rows(_transposed(rows), across, origin[0], left, right)
    return _transposed(columns)


def _transposed(image: FloatImage) -> FloatImage:
    return np.asarray(cv2.transpose(image), np.float32)


def picked(
    source: AnyArray, across: Axis, down: Axis, origin: tuple[int, int], box: tuple[int, int, int, int]
) -> AnyArray:
    """Like `scaled`, but each output is the one nearest source pixel, of any type, unchanged."""
    left, top, right, bottom = box
    columns = _nearest(across, left, right) - origin[0]
    rows = _nearest(down, top, bottom) - origin[1]
    return source[rows[:, None], columns[None, :]]


def _nearest(axis: Axis, start: int, stop: int) -> npt.NDArray[np.int64]:
    places = np.floor((np.arange(start, stop) + 0.5) / axis.scale).astype(np.int64)
    return np.asarray(np.clip(places, axis.first, axis.last - 1), np.int64)
