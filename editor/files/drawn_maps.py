"""Guidance from files, PNG or SVG alike: edges and colors as the arrays that engines read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from editor.algorithms.sketch_render import render_colors, render_edges
from editor.core.geometry import Size
from editor.files.masks import read_guidance_bytes
from editor.files.opening import read_bytes
from editor.files.svg_read import is_svg, read_sketch_bytes


def read_edges(path: Path, size: Size) -> npt.NDArray[np.float32]:
    """Drawn lines for a picture of `size`, `[y, x]` float32 of 0 to 1. FileError, InputError."""
    return read_edges_bytes(read_bytes(path), size, path.name)


def read_edges_bytes(data: bytes, size: Size, name: str) -> npt.NDArray[np.float32]:
    """The same for bytes: of an image the alpha where there is one, else what is rarer, dark on light or the reverse;
    of an SVG its lines. `name` is what error sentences call it."""
    if is_svg(data):
        return render_edges(read_sketch_bytes(data, size, name), size.rect)
    pixels = read_guidance_bytes(data, size, name)
    alpha = pixels[..., 3]
    if alpha.min() < 1:
        return alpha.copy()
    luma = pixels[..., :3].mean(axis=2)
    return np.asarray(1 - luma if luma.mean() > 0.5 else luma, np.float32)


def read_colors(path: Path, size: Size) -> npt.NDArray[np.float32]:
    """Drawn colors for a picture of `size`, `[y, x, 4]` float32 RGBA of 0 to 1. FileError, InputError."""
    return read_colors_bytes(read_bytes(path), size, path.name)


def read_colors_bytes(data: bytes, size: Size, name: str) -> npt.NDArray[np.float32]:
    """The same for bytes: an image as it is, of an SVG its shapes in color."""
    if is_svg(data):
        return render_colors(read_sketch_bytes(data, size, name), size.rect)
    return read_guidance_bytes(data, size, name)
