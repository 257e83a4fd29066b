"""Masks and drawn guidance from image files, of exactly the picture's size."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from editor.core.geometry import Size
from editor.core.pixels import MaskArray, RgbaImage, to_float
from editor.core.sketch import Sketch
from editor.errors import InputError
from editor.files.images import read_picture
from editor.files.opening import read_bytes

# Rec. 601 luma in 16-bit fixed point; they add up to 65536, so that gray stays what it is.
_LUMA = np.array([19595, 38470, 7471], np.uint32)


def read_mask(path: Path, size: Size) -> MaskArray:
    """A mask, `[y, x]` uint8 of `size`: white means change, soft values stay soft.

    An image with transparency is read by its alpha, any other by its luma; 16 bits give their high byte. FileError
    when it is no image, InputError when its size is another.
    """
    return read_mask_bytes(read_bytes(path), size, path.name)


def read_mask_bytes(data: bytes, size: Size, name: str) -> MaskArray:
    """The same for bytes from standard input; `name` is what error sentences call them. What an SVG paints is read as
    its picture would be; closed shapes are filled."""
    pixels = _drawn(data, size, name) if _is_svg(data) else _sized(data, size, name, "mask")
    if pixels.dtype == np.uint16:
        pixels = (pixels >> 8).astype(np.uint8)
    if (pixels[..., 3] != 255).any():
        return np.ascontiguousarray(pixels[..., 3])
    luma = pixels[..., :3].astype(np.uint32) @ _LUMA
    return ((luma + 32768) >> 16).astype(np.uint8)


def _is_svg(data: bytes) -> bool:
    from editor.files.svg_read import is_svg

    return is_svg(data)


def _drawn(data: bytes, size: Size, name: str) -> RgbaImage:
    """The shapes of an SVG in their colors, on a transparent ground."""
    from editor.algorithms.sketch_render import render_colors
    from editor.files.svg_read import read_sketch_bytes

    shapes = [replace(stroke, kind="color") for stroke in read_sketch_bytes(data, size, name, rim_px=0.0)]
    return np.rint(render_colors(Sketch(tuple(shapes)), size.rect) * 255).astype(np.uint8)


def read_guidance(path: Path, size: Size) -> npt.NDArray[np.float32]:
    """A sketch or color hints: any image as straight RGBA, `[y, x, 4]` float32 from 0 to 1, of exactly `size`."""
    return read_guidance_bytes(read_bytes(path), size, path.name)


def read_guidance_bytes(data: bytes, size: Size, name: str) -> npt.NDArray[np.float32]:
    """The same for bytes from standard input; `name` is what error sentences call them."""
    return to_float(_sized(data, size, name, "sketch"))


def _sized(data: bytes, size: Size, name: str, what: str) -> RgbaImage:
    pixels = read_picture(data, name).pixels
    height, width = pixels.shape[:2]
    if (width, height) != (size.width, size.height):
        raise InputError(
            f"The {what} is {width} x {height} but the picture is {size.width} x {size.height}; "
            "make them the same size."
        )
    return pixels
