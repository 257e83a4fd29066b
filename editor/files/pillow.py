"""The formats that Pillow reads and writes well: JPEG, WebP, BMP, GIF, and PNG and TIFF up to 8 bits."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from editor.core.document import Metadata
from editor.core.pixels import AnyArray, RgbaImage, from_float, with_alpha
from editor.errors import FileError
from editor.files.color import rgb_profile, to_srgb
from editor.files.exif import plain_block, read_entries
from editor.files.formats import ExportOptions
from editor.files.limits import check_size

# Named one by one, since letting Pillow look for its plugins imports some forty modules.
_PLUGINS = (BmpImagePlugin, GifImagePlugin, JpegImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin)
_FORMATS = ("BMP", "GIF", "JPEG", "PNG", "TIFF", "WEBP")
_FULL_CHROMA_FROM = 90
_JPEG_MAX_SIDE, _WEBP_MAX_SIDE = 65500, 16383
_JPEG_MARKER_BYTES = 65533 - 64
_X_RESOLUTION = 0x011A


@dataclass(frozen=True, eq=False)
class Picture:
    """A decoded image: `[y, x, 4]` straight alpha of 8 or 16 bits as stored, not yet turned upright."""

    pixels: RgbaImage
    metadata: Metadata


def read_pillow(data: bytes, name: str) -> Picture:
    """The first frame of an image; call inside `decoding`. Its size is checked before a pixel is decoded."""
    with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
        check_size(image.width, image.height, name)
        image.load()
        info = image.info
        profile = info.get("icc_profile")
        exif = plain_block(info.get("exif"))
        xmp = info.get("xmp")
        metadata = Metadata(
            rgb_profile(profile), exif, xmp if isinstance(xmp, bytes) and xmp else None, _dpi(image, exif)
        )
        return Picture(_rgba(image, profile), metadata)


def _dpi(image: Image.Image, exif: bytes | None) -> tuple[float, float] | None:
    """The resolution that the file states; Pillow makes one up where a JPEG's EXIF is silent."""
    dpi = image.info.get("dpi")
    if not isinstance(dpi, tuple) or len(dpi) != 2:
        return None
    is_stated = image.format not in ("JPEG", "MPO") or image.info.get("jfif_unit") in (1, 2)
    if not is_stated and all(entry.tag != _X_RESOLUTION for entry in read_entries(exif or b"")):
        return None
    across, down = float(dpi[0]), float(dpi[1])
    return (across, down) if 0 < across < 1e6 and 0 < down < 1e6 else None


def _rgba(image: Image.Image, profile: bytes | None) -> RgbaImage:
    """8-bit pixels of any mode; gray becomes equal RGB, CMYK and Lab become sRGB, float is clipped to 0..1."""
    if "transparency" in image.info or image.mode in ("P", "PA", "La", "RGBa"):
        return np.array(image.convert("RGBA"))
    if image.mode in ("L", "LA", "RGB", "RGBA"):
        return with_alpha(np.asarray(image))
    if image.mode == "1":
        return with_alpha(np.asarray(image.convert("L")))
    if image.mode.startswith("I;16"):
        return with_alpha(np.asarray(image).astype(np.uint16))
    if image.mode == "F":
        return with_alpha(from_float(np.nan_to_num(np.asarray(image, np.float32)), 16))
    if image.mode in ("CMYK", "LAB"):
        return with_alpha(np.asarray(to_srgb(image, profile)))
    return with_alpha(np.asarray(image.convert("RGB")))


def encode_jpeg(rgb: AnyArray, metadata: Metadata, options: ExportOptions) -> bytes:
    """A JPEG of `[y, x, 3]` uint8; color is not subsampled from quality 90 on.

    EXIF or XMP larger than the 64 KB that a JPEG segment holds is left out.
    """
    _check_side(rgb, _JPEG_MAX_SIDE, "JPEG")
    quality = min(100, max(1, options.jpeg_quality))
    extra: dict[str, object] = {}
    if metadata.dpi:
        extra["dpi"] = tuple(min(65535, max(1, round(value))) for value in metadata.dpi)
    if metadata.exif and len(metadata.exif) < _JPEG_MARKER_BYTES:
        extra["exif"] = b"Exif\0\0" + metadata.exif
    if metadata.xmp and len(metadata.xmp) < _JPEG_MARKER_BYTES:
        extra["xmp"] = metadata.xmp
    out = io.BytesIO()
    Image.fromarray(rgb).save(
        out,
        "JPEG",
        quality=quality,
        subsampling=0 if quality >= _FULL_CHROMA_FROM else 2,
        icc_profile=metadata.icc_profile,
        **extra,
    )
    return out.getvalue()


def encode_webp(pixels: AnyArray, metadata: Metadata, options: ExportOptions) -> bytes:
    """A WebP of `[y, x, 4]` uint8; lossless keeps color under zero alpha. The format has no field for resolution."""
    _check_side(pixels, _WEBP_MAX_SIDE, "WebP")
    out = io.BytesIO()
    is_opaque = bool((pixels[..., 3] == 255).all())
    Image.fromarray(pixels[..., :3] if is_opaque else pixels).save(
        out,
        "WEBP",
        lossless=options.webp_lossless,
        # For lossless files this is the effort, not the quality.
        quality=75 if options.webp_lossless else min(100, max(1, options.webp_quality)),
        method=4,
        exact=True,
        icc_profile=metadata.icc_profile or b"",
        exif=metadata.exif or b"",
        xmp=metadata.xmp or b"",
    )
    return out.getvalue()


def _check_side(pixels: AnyArray, limit: int, format_name: str) -> None:
    if max(pixels.shape[:2]) > limit:
        raise FileError(f"A {format_name} picture can be at most {limit} pixels on a side; save it as PNG or TIFF.")
