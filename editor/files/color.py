"""ICC profiles: which may stay with RGB pixels, and how pixels of other color models become sRGB."""

from __future__ import annotations

import functools
import io

import numpy as np
from PIL import Image, ImageCms

from editor.core.pixels import AnyArray, full_scale

_HEADER_BYTES = 128
_DATE = slice(24, 36)
_FIXED_DATE = (0x07, 0xE0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0)


def profile_space(profile: bytes | None) -> str | None:
    """The color space that a profile is for: `RGB`, `GRAY`, `CMYK`, ...; None when it is no profile."""
    if profile is None or len(profile) < _HEADER_BYTES or profile[36:40] != b"acsp":
        return None
    return profile[16:20].decode("latin-1").strip()


def rgb_profile(profile: bytes | None) -> bytes | None:
    """The profile when it describes RGB pixels; others say nothing true about a layer and are dropped."""
    return profile if profile_space(profile) == "RGB" else None


@functools.cache
def srgb_profile() -> bytes:
    """A profile of sRGB, with a fixed date where the library puts the moment in which it was made."""
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return made[: _DATE.start] + bytes(_FIXED_DATE) + made[_DATE.stop :]


def unpremultiplied(color: AnyArray, alpha: AnyArray) -> AnyArray:
    """Color that was multiplied by its alpha, `[y, x, 1]`, as straight color of the same integer type."""
    full = full_scale(color)
    safe = np.maximum(alpha, 1).astype(np.uint32)
    divided: AnyArray = np.minimum((color * np.uint32(full) + safe // 2) // safe, full).astype(color.dtype)
    return divided


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """A CMYK or Lab picture as 8-bit sRGB: through its own profile where that fits, else by the plain formula."""
    if image.mode == "LAB":
        return _convert(image, ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")))
    if image.mode == "CMYK" and profile is not None and profile_space(profile) == "CMYK":
        try:
            return _convert(image, ImageCms.ImageCmsProfile(io.BytesIO(profile)))
        except (ImageCms.PyCMSError, OSError):
            pass  # a profile that lies is worth less than the plain formula
    return image.convert("RGB")


def _convert(image: Image.Image, source: ImageCms.ImageCmsProfile) -> Image.Image:
    converted = ImageCms.profileToProfile(
        image,
        source,
        ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="RGB",
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    if converted is None:
        raise OSError("the color conversion gave no picture")
    return converted
