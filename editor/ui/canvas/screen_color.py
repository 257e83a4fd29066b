"""What turns a document's colors into the screen's, whatever RGB profile either has."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from editor.algorithms.icc import MatrixProfile, NotAMatrixProfile, parse_profile, srgb_profile
from editor.algorithms.icc_screen import ScreenConversion
from editor.core.pixels import RgbaImage, to_depth

# `[y, x, 4]` of 8 or 16 bits in the document's profile to 8 bits of the screen's.
ToScreen = Callable[[RgbaImage], npt.NDArray[np.uint8]]


@lru_cache(maxsize=8)
def conversion_for(profile: bytes | None, screen: bytes | None = None) -> ToScreen | None:
    """How to show a document of this profile on a screen of that one (None: sRGB).

    None where the values are the screen's already, or mean nothing we know.
    """
    if (profile or None) == (screen or None):
        return None
    source, target = _parsed(profile), _parsed(screen)
    if source is None or target is None:
        return _by_tables(profile, screen)
    if source.is_srgb and target.is_srgb:
        return None
    return ScreenConversion(source, target)


def _parsed(profile: bytes | None) -> MatrixProfile | None:
    """A profile of curves and a matrix; None for one built of tables or damaged."""
    try:
        return parse_profile(profile) if profile else srgb_profile()
    except NotAMatrixProfile:
        return None


def _by_tables(profile: bytes | None, screen: bytes | None) -> ToScreen | None:
    # Only the rare profiles built of tables need LittleCMS; opening any other picture does not wait for it to load.
    from PIL import Image, ImageCms

    def opened(data: bytes | None) -> ImageCms.ImageCmsProfile:
        return ImageCms.ImageCmsProfile(io.BytesIO(data) if data else ImageCms.createProfile("sRGB"))

    try:
        transform = ImageCms.buildTransform(
            opened(profile),
            opened(screen),
            "RGBA",
            "RGBA",
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        # One of the two cannot be read: the other one still counts.
        if profile and screen:
            return conversion_for(None, screen) if _parsed(screen) is not None else conversion_for(profile)
        return None

    def convert(pixels: RgbaImage) -> npt.NDArray[np.uint8]:
        image = Image.fromarray(np.ascontiguousarray(to_depth(pixels, 8)))
        # Never in place: Pillow's picture may lie in the array's own memory.
        return np.asarray(ImageCms.applyTransform(image, transform), np.uint8)

    return convert
