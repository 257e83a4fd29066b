"""Pictures and masks of the Python interface: arrays of any usual form, and results in the form in which they came."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from editor.core.document import Document
from editor.core.pixels import MASK_THRESHOLD, AnyArray, MaskArray, with_alpha
from editor.core.tiles import TileMap
from editor.errors import InputError


def hard_mask(mask: AnyArray) -> MaskArray:
    """Any `[y, x]` bool or integer mask as 0 and 255: half of full scale and above is to be changed."""
    if mask.ndim != 2:
        raise InputError(f"A mask has two dimensions, height and width; this one has the shape {mask.shape}.")
    if mask.dtype == np.bool_:
        chosen = mask
    elif np.issubdtype(mask.dtype, np.integer):
        full = 255 if mask.dtype.itemsize == 1 else 65535
        chosen = mask >= (MASK_THRESHOLD * full + 254) // 255
    else:
        chosen = mask >= 0.5
    return chosen.astype(np.uint8) * np.uint8(255)


def document_from(image: npt.NDArray[Any]) -> Document:
    """A document of one layer with the pixels of `image`: `[y, x]`, `[y, x, 3]` or `[y, x, 4]`, uint8 or uint16.

    Raises InputError for any other array.
    """
    try:
        return Document.from_pixels(with_alpha(image))
    except ValueError as error:
        raise InputError(f"The picture must be gray, RGB or RGBA with 8 or 16 bits per channel: {error}.") from error


def tiles_from(mask: npt.NDArray[Any] | None, document: Document) -> TileMap | None:
    """A mask of the document's size for the storage, hard; None for None. Raises InputError for another size."""
    if mask is None:
        return None
    hard = hard_mask(mask)
    if hard.shape != (document.size.height, document.size.width):
        raise InputError("The masks that say where texture comes from must have the picture's size.")
    return TileMap.from_array(hard)


def in_form_of(image: npt.NDArray[Any], document: Document) -> npt.NDArray[Any]:
    """The document's picture with as many channels as `image` has."""
    pixels = document.render(document.bounds)
    if image.ndim == 2:
        return _gray(pixels)
    if image.shape[2] == 1:
        return _gray(pixels)[..., None]
    color: npt.NDArray[Any] = pixels if image.shape[2] == 4 else np.ascontiguousarray(pixels[..., :3])
    return color


def _gray(pixels: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Back to one channel; the three are the same where the picture was not filled, and nearly so where it was."""
    mean = pixels[..., :3].astype(np.uint32).sum(axis=2)
    gray: npt.NDArray[Any] = ((mean + 1) // 3).astype(pixels.dtype)
    return gray
