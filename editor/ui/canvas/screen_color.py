"""What turns a document's colors into the screen's: sRGB for now, whatever RGB profile the document carries."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from editor.algorithms.icc import NotAMatrixProfile, parse_profile
from editor.algorithms.icc_screen import ScreenConversion
from editor.core.pixels import RgbaImage, to_depth

# `[y, x, 4]` of 8 or 16 bits in the document's profile to 8-bit sRGB.
ToScreen = Callable[[RgbaImage], npt.NDArray[np.uint8]]


@lru_cache(maxsize=4)
def conversion_for(profile: bytes | None) -> ToScreen | None:
    """How to show a document of this profile; None where its values are sRGB already, or mean nothing we know."""
    if not profile:
        return None
    try:
        found = parse_profile(profile)
    except NotAMatrixProfile:
        return _by_tables(profile)
    return None if found.is_srgb else ScreenConversion(found)


def _by_tables(profile: bytes) -> ToScreen | None:
    # Only the rare profiles built of tables need LittleCMS; opening any other picture does not wait for it to load.
    from PIL import Image, ImageCms

    try:
        transform = ImageCms.buildTransform(
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            "RGBA",
            "RGBA",
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None

    def convert(pixels: RgbaImage) -> npt.NDArray[np.uint8]:
        image = Image.fromarray(np.ascontiguousarray(to_depth(pixels, 8)))
        # Never in place: Pillow's picture may lie in the array's own memory.
        return np.asarray(ImageCms.applyTransform(image, transform), np.uint8)

    return convert
