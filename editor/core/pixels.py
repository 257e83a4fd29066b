"""The array contracts: what a picture's pixels look like in memory, and the only conversions between them.

In layers: `[y, x, 4]` RGBA, straight alpha, uint8 or uint16 by the document's depth, values in the document's profile.
In selections and masks: `[y, x]` uint8, 255 = selected / to be changed. To engines: `[y, x, 3]` float32, 0 to 1.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Depth = Literal[8, 16]
RgbaImage = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]
MaskArray = npt.NDArray[np.uint8]
FloatImage = npt.NDArray[np.float32]
AnyArray = npt.NDArray[Any]

MASK_THRESHOLD = 128


def dtype_of(depth: Depth) -> np.dtype[Any]:
    """The array type of a document of this depth."""
    return np.dtype(np.uint8 if depth == 8 else np.uint16)


def depth_of(array: AnyArray) -> Depth:
    """8 or 16 for an integer picture; ValueError for anything else."""
    if array.dtype == np.uint8:
        return 8
    if array.dtype == np.uint16:
        return 16
    raise ValueError(f"pixels are uint8 or uint16, not {array.dtype}")


def full_scale(array_or_depth: AnyArray | Depth) -> int:
    """The value of full intensity: 255 or 65535."""
    depth = array_or_depth if isinstance(array_or_depth, int) else depth_of(array_or_depth)
    return 255 if depth == 8 else 65535


def check_rgba(array: AnyArray) -> RgbaImage:
    """The array itself when it is `[y, x, 4]` of 8 or 16 bits; ValueError when not."""
    if array.ndim != 3 or array.shape[2] != 4:
        raise ValueError(f"a layer's pixels are [y, x, 4], not {array.shape}")
    depth_of(array)
    return array


def check_mask(array: AnyArray) -> MaskArray:
    """The array itself when it is `[y, x]` uint8; ValueError when not."""
    if array.ndim != 2 or array.dtype != np.uint8:
        raise ValueError(f"a mask is [y, x] uint8, not {array.shape} {array.dtype}")
    return array


def to_depth(array: AnyArray, depth: Depth) -> RgbaImage:
    """The same picture at another depth; 8 to 16 bits and back gives the same values."""
    have = depth_of(array)
    if have == depth:
        return array
    if depth == 16:
        return array.astype(np.uint16) * np.uint16(257)
    return ((array.astype(np.uint32) + 128) // 257).astype(np.uint8)


def to_float(array: AnyArray) -> FloatImage:
    """Integer pixels as float32 from 0 to 1."""
    return array.astype(np.float32) * np.float32(1.0 / full_scale(array))


def from_float(array: FloatImage, depth: Depth) -> RgbaImage:
    """Float pixels rounded to integers of the given depth; values outside 0 to 1 are clipped."""
    scale = full_scale(depth)
    rounded: FloatImage = np.clip(np.rint(array * np.float32(scale)), 0, scale)
    return rounded.astype(np.uint8) if depth == 8 else rounded.astype(np.uint16)


def with_alpha(array: AnyArray) -> RgbaImage:
    """Gray, gray + alpha, RGB or RGBA integers as `[y, x, 4]`; a missing alpha is opaque, other shapes a ValueError."""
    full = full_scale(array)
    if array.ndim == 2:
        array = array[:, :, None]
    if array.ndim != 3 or array.shape[2] not in (1, 2, 3, 4):
        raise ValueError(f"cannot read pixels of shape {array.shape}")
    height, width, channels = array.shape
    out = np.empty((height, width, 4), array.dtype)
    out[..., :3] = array[..., :1] if channels <= 2 else array[..., :3]
    out[..., 3] = array[..., -1] if channels in (2, 4) else full
    return out
