"""Write PNG: pixels of 8 or 16 bits in pieces that are filtered and packed side by side, and metadata."""

from __future__ import annotations

import struct
import zlib

import cv2
import numpy as np
from PIL import Image

from editor.core.document import Metadata
from editor.core.pixels import AnyArray, RgbaImage
from editor.files.deflate import PIECE_BYTES, Strategy, deflated_pieces
from editor.files.png import METERS_PER_INCH, SIGNATURE, XMP_KEYWORD, chunk
from editor.files.png_filter import filtered
from editor.files.pool import is_opaque

_GRAY, _RGB, _RGBA = 0, 2, 6


def encode_png(pixels: RgbaImage, metadata: Metadata | None = None) -> bytes:
    """A PNG of `[y, x, 4]` pixels of 8 or 16 bits, as RGB when all are opaque.

    The same pixels give the same bytes on any machine.
    """
    return _encode(pixels, 3 if is_opaque(pixels) else 4, _metadata_chunks(metadata or Metadata()))


def encode_gray_png(mask: AnyArray) -> bytes:
    """A grayscale PNG of `[y, x]` uint8."""
    return _encode(mask[..., None], 1, b"")


def _encode(pixels: AnyArray, channels: int, chunks: bytes) -> bytes:
    height, width = pixels.shape[:2]
    if not (0 < height < 2**31 and 0 < width < 2**31):
        raise ValueError("a PNG needs pixels")
    step = channels * pixels.itemsize
    count = max(1, PIECE_BYTES // (width * step))

    def prepare(start: int) -> tuple[bytes, Strategy]:
        rows = _as_bytes(pixels[max(0, start - 1) : start + count], channels)
        if start == 0:
            rows = np.concatenate([np.zeros_like(rows[:1]), rows])
        return filtered(rows, step)

    color_type = {1: _GRAY, 3: _RGB, 4: _RGBA}[channels]
    header = struct.pack(">IIBBBBB", width, height, pixels.itemsize * 8, color_type, 0, 0, 0)
    packed = deflated_pieces(range(0, height, count), prepare)
    return b"".join(
        [SIGNATURE, chunk(b"IHDR", header), chunks, *(chunk(b"IDAT", piece) for piece in packed), chunk(b"IEND", b"")]
    )


def _as_bytes(rows: AnyArray, channels: int) -> AnyArray:
    """The first channels of some rows as `[y, byte]` uint8, high bytes first."""
    if channels == 3:
        rows = cv2.cvtColor(rows, cv2.COLOR_RGBA2RGB)
    if rows.dtype == np.uint16:
        rows = rows.astype(">u2")
    return np.ascontiguousarray(rows).view(np.uint8).reshape(rows.shape[0], -1)


def _metadata_chunks(metadata: Metadata) -> bytes:
    out = b""
    if metadata.icc_profile:
        out += chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(metadata.icc_profile, 9))
    if metadata.dpi:
        across, down = (max(1, min(2**31 - 1, round(value / METERS_PER_INCH))) for value in metadata.dpi)
        out += chunk(b"pHYs", struct.pack(">IIB", across, down, 1))
    if metadata.exif:
        out += chunk(b"eXIf", metadata.exif)
    if metadata.xmp:
        out += chunk(b"iTXt", XMP_KEYWORD + b"\0\0\0\0\0" + metadata.xmp)
    return out


def encode_thumbnail(pixels: RgbaImage, longest: int) -> bytes:
    """A small PNG of 8-bit pixels whose longer side is at most `longest`."""
    height, width = pixels.shape[:2]
    scale = min(1.0, longest / max(width, height))
    small = Image.fromarray(pixels).resize(
        (max(1, round(width * scale)), max(1, round(height * scale))), Image.Resampling.BOX
    )
    return encode_png(np.asarray(small))
