"""From pictures to a model's tensors and back, by its description alone: size, range, channels and polarity."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from editor.core.geometry import Rect, Size
from editor.core.pixels import AnyArray, FloatImage
from editor.engines.descriptor import InputTensor, OutputTensor, Part, SizeRule
from editor.errors import EngineError

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
_LIMITS = {"uint8": (0, 255), "int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}


@dataclass(frozen=True)
class Fitting:
    """How a picture of size `source` lies in a tensor: scaled to `content`, the rest of `tensor` padded."""

    source: Size
    tensor: Size
    content: Rect
    pad: str = "symmetric"
    pad_value: float = 0.0

    @property
    def scale(self) -> float:
        """Pixels of the model per pixel of the picture, the larger of both directions."""
        return max(self.content.width / self.source.width, self.content.height / self.source.height)

    def picture(self, image: Floats) -> Floats:
        """`[y, x(, c)]` of the picture's size as the tensor's: averaged when it shrinks, cubic when it grows."""
        return self._padded(resized(image, self.content.size), self.pad_value)

    def area(self, chosen: Bools, threshold: float = 0.0) -> Bools:
        """A yes-or-no map: a scaled pixel is chosen when more than `threshold` of it is (0: when any of it is)."""
        if self.content.size == self.source:
            scaled = chosen
        else:
            shrinks = self.content.width <= self.source.width and self.content.height <= self.source.height
            how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
            size = (self.content.width, self.content.height)
            scaled = np.asarray(cv2.resize(chosen.astype(np.float32), size, interpolation=how)) > max(threshold, 1e-6)
        return np.asarray(self._padded(scaled.astype(np.float32), 0.0) > 0)

    def lines(self, strength: Floats) -> Floats:
        """Thin lines `[y, x]`, 0 to 1, that stay as strong as they were however far they are scaled down."""
        scaled = resized(strength, self.content.size) / np.float32(min(1.0, self.scale))
        return self._padded(np.clip(scaled, 0, 1).astype(np.float32), 0.0)

    def back(self, array: Floats) -> Floats:
        """`[y, x(, c)]` of the tensor's size cut to the picture and brought to its size."""
        return resized(np.ascontiguousarray(array[self.content.slices]), self.source)

    def _padded(self, array: Floats, value: float) -> Floats:
        content, tensor = self.content, self.tensor
        if content.size == tensor:
            return array
        sides = [(content.y, tensor.height - content.bottom), (content.x, tensor.width - content.right)]
        sides += [(0, 0)] * (array.ndim - 2)
        if self.pad == "symmetric":
            return np.pad(array, sides, mode="symmetric")
        if self.pad == "edge":
            return np.pad(array, sides, mode="edge")
        return np.pad(array, sides, constant_values=np.float32(value))


def plan_fitting(rule: SizeRule, source: Size, limit_px: int = 0) -> Fitting:
    """How a picture goes into a model of this size rule; `limit_px` bounds the longer side further, where it may."""
    if rule.mode == "fixed":
        return _plan_fixed(rule, source)
    limit = min((side for side in (rule.max_px, limit_px) if side), default=0)
    limit = max(limit // rule.multiple * rule.multiple, rule.multiple, rule.min_px) if limit else 0
    longer = max(source.width, source.height)
    factor = min(1.0, limit / longer) if limit else 1.0
    content = Size(max(1, round(source.width * factor)), max(1, round(source.height * factor)))
    width, height = (max(rule.min_px, side) for side in (content.width, content.height))
    if rule.is_square:
        width = height = max(width, height)
    tensor = Size(_up(width, rule.multiple), _up(height, rule.multiple))
    return Fitting(source, tensor, content.rect, rule.pad, rule.pad_value)


def _plan_fixed(rule: SizeRule, source: Size) -> Fitting:
    tensor = Size(rule.width, rule.height)
    if rule.fit == "stretch":
        return Fitting(source, tensor, tensor.rect, rule.pad, rule.pad_value)
    factor = min(tensor.width / source.width, tensor.height / source.height)
    content = Size(
        min(tensor.width, max(1, round(source.width * factor))),
        min(tensor.height, max(1, round(source.height * factor))),
    )
    x = y = 0
    if rule.fit == "letterbox":
        x, y = (tensor.width - content.width) // 2, (tensor.height - content.height) // 2
    return Fitting(source, tensor, Rect(x, y, content.width, content.height), rule.pad, rule.pad_value)


def _up(side: int, multiple: int) -> int:
    return -(-side // multiple) * multiple


def resized(array: Floats, size: Size) -> Floats:
    """`[y, x(, c)]` at another size: averaged where it shrinks, cubic where it grows; the same array if it fits."""
    height, width = array.shape[:2]
    if (width, height) == (size.width, size.height):
        return array
    shrinks = size.width <= width and size.height <= height
    how = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    out = cv2.resize(np.ascontiguousarray(array), (size.width, size.height), interpolation=how)
    return np.asarray(out, np.float32).reshape(size.height, size.width, *array.shape[2:])


def picture_values(image: FloatImage, part: Part, hole: Bools | None = None) -> Floats:
    """An RGB picture `[y, x, 3]`, 0 to 1, in the values of a part; channels in its order."""
    values: Floats = image
    if part.order == "gray":
        values = np.sum(image * _LUMA, axis=2, keepdims=True, dtype=np.float32)
    if part.order == "BGR":
        values = values[..., ::-1]
    values = values * np.float32(part.high - part.low) + np.float32(part.low)
    if part.mean:
        values = np.asarray(values - np.array(part.mean, np.float32), np.float32)
    if part.std:
        values = np.asarray(values / np.array(part.std, np.float32), np.float32)
    if part.zero_hole and hole is not None:
        values = np.where(hole[..., None], np.float32(part.hole_value), values)
    return values.astype(np.float32, copy=False)


def mask_values(chosen: Bools, part: Part) -> Floats:
    """A yes-or-no map `[y, x]` as the values of a part, `[y, x, 1]`."""
    return np.where(chosen, np.float32(part.hole), np.float32(part.keep))[..., None].astype(np.float32)


def pack(tensor: InputTensor, values: Callable[[Part], Floats]) -> AnyArray:
    """One input: `values` gives `[y, x, c]` for each part; whole-number types are rounded and clipped."""
    array = np.concatenate([values(part) for part in tensor.parts], axis=2)
    if tensor.dtype in _LIMITS:
        array = np.clip(np.rint(array), *_LIMITS[tensor.dtype])
    array = array.astype(tensor.dtype)
    layout = tensor.layout.removeprefix("N")
    if layout == "CHW":
        array = array.transpose(2, 0, 1)
    elif layout == "HW":
        if array.shape[2] != 1:
            raise EngineError(f"The input “{tensor.name}” has no channels, but {array.shape[2]} are described for it.")
        array = array[..., 0]
    return np.ascontiguousarray(array[None] if tensor.layout.startswith("N") else array)


def unpack(output: OutputTensor, array: AnyArray, label: str) -> Floats:
    """A picture or map that a model gave as `[y, x, c]` float32: 0 to 1 if it keeps to its range, channels in RGB.

    Raises EngineError with a sentence that begins with the model's `label` where shape or values cannot be used.
    """
    layout = output.layout
    if array.ndim != len(layout) or (layout.startswith("N") and array.shape[0] != 1):
        raise EngineError(
            f"“{label}” gave “{output.name}” as {_shape(array)}, but its description says {layout or 'no picture'}: "
            "correct the description."
        )
    values = array[0] if layout.startswith("N") else array
    if not np.issubdtype(values.dtype, np.number):
        raise EngineError(f"“{label}” gave “{output.name}” as {values.dtype}: correct the description.")
    if layout.endswith("CHW"):
        values = values.transpose(1, 2, 0)
    elif layout.endswith("HW"):
        values = values[..., None]
    values = values.astype(np.float32)
    if not np.isfinite(values).all():
        raise EngineError(f"“{label}” gave values that are no numbers: it cannot be used, choose another model.")
    return _decoded(output, values, label)


def _decoded(output: OutputTensor, values: Floats, label: str) -> Floats:
    channels = values.shape[2]
    if output.activation == "softmax":
        raised = np.asarray(np.exp(values - values.max(axis=2, keepdims=True)), np.float32)
        values = raised / raised.sum(axis=2, keepdims=True)
    if output.channel is not None:
        if not -channels <= output.channel < channels:
            raise EngineError(f"“{label}” has no channel {output.channel} in “{output.name}”: it gave {channels}.")
        values = values[..., [output.channel]]
    elif output.role == "image" and channels not in (1, 3):
        raise EngineError(f"“{label}” gave {channels} channels where a picture has 3: correct its description.")
    if output.std:
        values = values * np.asarray(output.std, np.float32)
    if output.mean:
        values = values + np.asarray(output.mean, np.float32)
    if output.activation == "sigmoid":
        values = np.asarray(1 / (1 + np.exp(-np.clip(values, -60, 60))), np.float32)
    elif output.activation == "minmax":
        low, high = float(values.min()), float(values.max())
        values = (values - low) / max(high - low, 1e-6)
    else:
        values = (values - np.float32(output.low)) / np.float32(output.high - output.low)
    if output.activation == "clip":
        values = np.clip(values, 0, 1)
    if output.invert:
        values = 1 - values
    if output.order == "BGR" and values.shape[2] == 3:
        values = values[..., ::-1]
    if output.role == "image" and values.shape[2] == 1:
        values = np.repeat(values, 3, axis=2)
    return np.ascontiguousarray(values, np.float32)


def _shape(array: AnyArray) -> str:
    return " × ".join(map(str, array.shape)) or "a single value"
