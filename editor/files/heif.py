"""AVIF and HEIC, where the libraries for them are there: AVIF through Pillow, HEIC through pillow-heif.

Sources of 10 and 12 bits are opened as 16. Kept in both directions: the ICC profile, EXIF and XMP; resolution only as
far as EXIF states it. Gain maps, depth maps and further pictures in a file are left out.
"""

from __future__ import annotations

import importlib.util
import io
from typing import Any

import cv2
import numpy as np
from PIL import Image, features

from editor.core.document import Metadata
from editor.core.pixels import AnyArray, RgbaImage, with_alpha
from editor.errors import FileError
from editor.files.color import unpremultiplied
from editor.files.formats import ExportOptions, Format
from editor.files.limits import PIXEL_BYTES, check_size
from editor.files.pillow import Picture, plugin, read_metadata, read_pillow, said_to_be_upright
from editor.files.png import rgba_from_bgr

_FULL_CHROMA_FROM = 90
_MAX_SIDE = 16_384
# A quarter of the time that Pillow's own choice, 6, takes, for files about a quarter longer.
_AVIF_SPEED = 8


def missing_library(kind: Format) -> str | None:
    """The end of a sentence that says what to install for a format; None when all is there."""
    if kind is Format.AVIF and not features.check("avif"):
        return 'which needs a Pillow with AVIF; install it with: pip install --upgrade "pillow>=11.3"'
    if kind is Format.HEIC and importlib.util.find_spec("pillow_heif") is None:
        return 'which needs the package pillow-heif; install it with: pip install "pentimento[heif]"'
    return None


def read_avif(data: bytes, name: str) -> Picture:
    """The first picture of an AVIF file, not yet turned upright; call inside `decoding`."""
    _need(Format.AVIF, name)
    bits = _avif_bits(data)
    with Image.open(io.BytesIO(data), formats=(plugin(Format.AVIF),)) as image:
        check_size(image.width, image.height, name, len(data), PIXEL_BYTES * (2 if bits > 8 else 1))
        if bits > 8 and (deep := _read_deep(data, bits, image.size)) is not None:
            return Picture(deep, read_metadata(image.info, None))
    return read_pillow(data, name, Format.AVIF)


def _avif_bits(data: bytes) -> int:
    """Bits per channel by the first AV1 configuration box."""
    place = data.find(b"av1C")
    flags = data[place + 6] if 0 <= place < len(data) - 6 else 0
    return (12 if flags & 0x20 else 10) if flags & 0x40 else 8


def _read_deep(data: bytes, bits: int, size: tuple[int, int]) -> RgbaImage | None:
    """OpenCV gives all bits where Pillow gives eight; None where it was built without AVIF."""
    array = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if array is None or array.dtype != np.uint16 or array.shape[1::-1] != size:
        return None
    return rgba_from_bgr(_spread(array, bits))


def _spread(values: AnyArray, bits: int) -> AnyArray:
    """Values of `bits` bits over the whole range of 16."""
    full = 2**bits - 1
    if full == 65535:
        return values
    wide = np.minimum(values, full).astype(np.uint32)
    out: AnyArray = ((wide * 65535 + full // 2) // full).astype(np.uint16)
    return out


def read_heic(data: bytes, name: str) -> Picture:
    """The primary picture of a HEIC file, upright: the format turns pictures itself; call inside `decoding`."""
    _need(Format.HEIC, name)
    import pillow_heif

    file: Any = pillow_heif.open_heif(data, convert_hdr_to_8bit=False, hdr_to_16bit=False)
    info = file.info
    bits = int(info.get("bit_depth") or 8)
    width, height = file.size
    check_size(width, height, name, len(data), PIXEL_BYTES * (2 if bits > 8 else 1))
    pixels = np.asarray(file)
    if pixels.dtype == np.uint16:
        pixels = _spread(pixels, bits)
    rgba = with_alpha(pixels)
    if file.premultiplied_alpha:
        rgba[..., :3] = unpremultiplied(rgba[..., :3], rgba[..., 3:])
    return Picture(rgba, said_to_be_upright(read_metadata(info, None)))


def _need(kind: Format, name: str) -> None:
    missing = missing_library(kind)
    if missing is not None:
        raise FileError(f"{name} is {'an' if kind is Format.AVIF else 'a'} {kind.value} picture, {missing}.")


def encode_avif(pixels: AnyArray, metadata: Metadata, options: ExportOptions) -> bytes:
    """An AVIF of `[y, x, 4]` uint8; color is not subsampled from quality 90 on."""
    _check_side(pixels, "AVIF")
    quality = min(100, max(1, options.avif_quality))
    out = io.BytesIO()
    plugin(Format.AVIF)
    Image.fromarray(_without_idle_alpha(pixels)).save(
        out,
        "AVIF",
        quality=quality,
        subsampling="4:4:4" if quality >= _FULL_CHROMA_FROM else "4:2:0",
        speed=_AVIF_SPEED,
        icc_profile=metadata.icc_profile or b"",
        exif=metadata.exif or b"",
        xmp=metadata.xmp or b"",
    )
    return out.getvalue()


def encode_heic(pixels: RgbaImage, metadata: Metadata, options: ExportOptions) -> bytes:
    """A HEIC of `[y, x, 4]`: uint8 as 8 bits, uint16 as 10 bits; color is not subsampled from quality 90 on."""
    import pillow_heif

    _check_side(pixels, "HEIC")
    quality = min(100, max(1, options.heic_quality))
    colors = _without_idle_alpha(pixels)
    mode = ("RGB" if colors.shape[2] == 3 else "RGBA") + (";16" if colors.dtype == np.uint16 else "")
    height, width = colors.shape[:2]
    file = pillow_heif.from_bytes(mode, (width, height), np.ascontiguousarray(colors).tobytes())
    extra = {"icc_profile": metadata.icc_profile, "exif": metadata.exif, "xmp": metadata.xmp}
    out = io.BytesIO()
    is_x265 = "x265" in str(pillow_heif.libheif_info().get("HEIF"))
    file.save(
        out,
        # A third of the time that x265 takes by itself, which at its own quality loses a little; a step higher makes up
        # for that, at about the same size. Another encoder may not know the word.
        quality=quality + (100 - quality + 12) // 13 if is_x265 else quality,
        chroma=444 if quality >= _FULL_CHROMA_FROM else 420,
        enc_params={"preset": "ultrafast"} if is_x265 else {},
        **{key: value for key, value in extra.items() if value},
    )
    return out.getvalue()


def _without_idle_alpha(pixels: AnyArray) -> AnyArray:
    is_opaque = bool((pixels[..., 3] == np.iinfo(pixels.dtype).max).all())
    return pixels[..., :3] if is_opaque else pixels


def _check_side(pixels: AnyArray, format_name: str) -> None:
    if max(pixels.shape[:2]) > _MAX_SIDE:
        raise FileError(f"A {format_name} picture can be at most {_MAX_SIDE} pixels on a side; save it as PNG or TIFF.")
