"""The formats that Pillow reads and writes well: JPEG, WebP, BMP, GIF and lesser ones, PNG and TIFF up to 8 bits."""

from __future__ import annotations

import importlib
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PIL import Image

from editor.core.document import Metadata
from editor.core.pixels import AnyArray, RgbaImage, from_float, with_alpha
from editor.errors import FileError
from editor.files.color import rgb_profile, to_srgb
from editor.files.exif import plain_block, read_entries, with_upright_orientation, with_upright_xmp
from editor.files.formats import ExportOptions, Format
from editor.files.limits import check_packed, check_size

# Pillow's names and plugins of the formats that it may open for us, and of no others: some of those run programs, and
# letting it look for its plugins imports some forty modules.
_PLUGINS = {
    Format.PNG: ("PNG", "PngImagePlugin"),
    Format.JPEG: ("JPEG", "JpegImagePlugin"),
    Format.WEBP: ("WEBP", "WebPImagePlugin"),
    Format.TIFF: ("TIFF", "TiffImagePlugin"),
    Format.AVIF: ("AVIF", "AvifImagePlugin"),
    Format.BMP: ("BMP", "BmpImagePlugin"),
    Format.GIF: ("GIF", "GifImagePlugin"),
    Format.JPEG2000: ("JPEG2000", "Jpeg2KImagePlugin"),
    Format.NETPBM: ("PPM", "PpmImagePlugin"),
    Format.ICO: ("ICO", "IcoImagePlugin"),
    Format.QOI: ("QOI", "QoiImagePlugin"),
    Format.TGA: ("TGA", "TgaImagePlugin"),
}
_WEBP_MAX_SIDE = 16383
# The most that one byte can stand for: GIF's codes of 12 bits mean at most 4095 pixels each; runs of TGA, BMP and QOI
# are 128, 255 and 62 pixels in 2, 2 and 1 bytes, of ICO's and of gray JPEG's blocks of 64 each takes a bit or more.
_PIXELS_PER_BYTE = {Format.GIF: 2730, Format.TGA: 64, Format.BMP: 1024, Format.QOI: 62, Format.JPEG: 1024}
_X_RESOLUTION = 0x011A


@dataclass(frozen=True, eq=False)
class Picture:
    """A decoded image: `[y, x, 4]` straight alpha of 8 or 16 bits as stored, not yet turned upright."""

    pixels: RgbaImage
    metadata: Metadata


def plugin(kind: Format) -> str:
    """Pillow's name of a format, its plugin loaded; KeyError for one that is not Pillow's to open."""
    name, module = _PLUGINS[kind]
    importlib.import_module(f"PIL.{module}")
    return name


def read_pillow(data: bytes, name: str, kind: Format) -> Picture:
    """The first frame of an image; call inside `decoding`. Its size is checked before a pixel is decoded."""
    with Image.open(io.BytesIO(data), formats=(plugin(kind),)) as image:
        check_size(image.width, image.height, name, len(data))
        check_packed(image.width * image.height, len(data), _PIXELS_PER_BYTE.get(kind, math.inf), name)
        image.load()
        info = image.info
        metadata = read_metadata(info, _dpi(image, plain_block(info.get("exif"))))
        return Picture(_rgba(image, info.get("icc_profile")), metadata)


def read_metadata(info: Mapping[Any, Any], dpi: tuple[float, float] | None) -> Metadata:
    """What Pillow found beside the pixels, as a layer's document may carry it."""
    xmp = info.get("xmp")
    return Metadata(
        rgb_profile(info.get("icc_profile")),
        plain_block(info.get("exif")),
        xmp if isinstance(xmp, bytes) and xmp else None,
        dpi,
    )


def said_to_be_upright(metadata: Metadata) -> Metadata:
    """The same, for pixels that are upright already whatever their camera wrote."""
    return replace(
        metadata,
        exif=None if metadata.exif is None else with_upright_orientation(metadata.exif),
        xmp=None if metadata.xmp is None else with_upright_xmp(metadata.xmp),
    )


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
    if image.mode == "I" and image.format == "PPM":
        return with_alpha(np.clip(np.asarray(image), 0, 65535).astype(np.uint16))
    if image.mode.startswith("I;16"):
        return with_alpha(np.asarray(image).astype(np.uint16))
    if image.mode == "F":
        return with_alpha(from_float(np.nan_to_num(np.asarray(image, np.float32)), 16))
    if image.mode in ("CMYK", "LAB"):
        return with_alpha(np.asarray(to_srgb(image, profile)))
    return with_alpha(np.asarray(image.convert("RGB")))


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
