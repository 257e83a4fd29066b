"""Write JPEG: bands packed side by side and joined into one file at restart markers (ISO 10918-1, B.2.1 and F.1.2.3).

At a restart the coder begins afresh, so that what a band gives by itself is what it gives within the file; decoders
need no more than the marker's number, which counts from 0 to 7 and over again.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable

import cv2
from PIL import Image

from editor.core.compose import tile_rows
from editor.core.document import Metadata
from editor.core.geometry import Rect, Size
from editor.core.pixels import AnyArray
from editor.core.tiles import TILE
from editor.errors import FileError
from editor.files.formats import ExportOptions
from editor.files.pool import mapped

_FULL_CHROMA_FROM = 90
_MAX_SIDE = 65500
_MARKER_BYTES = 65533 - 64
_START, _LAST_RESTART, _END = b"\xff\xd8", b"\xff\xd7", b"\xff\xd9"
_START_OF_SCAN = 0xDA
_FRAMES = (0xC0, 0xC1)
_APPLICATIONS = range(0xE0, 0xF0)
# Eight restarts in a band, so that each band's markers begin at number 0 and the one between bands is number 7.
_RESTARTS = 8


def encode_jpeg(size: Size, read: Callable[[Rect], AnyArray], metadata: Metadata, options: ExportOptions) -> bytes:
    """A JPEG of what `read` gives for bands of the picture, on several threads: `[y, x, 4]` uint8, alpha left out.

    Color is not subsampled from quality 90 on. EXIF or XMP larger than the 64 KB that a JPEG segment holds is left out.
    """
    if max(size.width, size.height) > _MAX_SIDE:
        raise FileError(f"A JPEG picture can be at most {_MAX_SIDE} pixels on a side; save it as PNG or TIFF.")
    quality = min(100, max(1, options.jpeg_quality))
    extra: dict[str, object] = {"icc_profile": metadata.icc_profile}
    if metadata.dpi:
        extra["dpi"] = tuple(min(65535, max(1, round(value))) for value in metadata.dpi)
    if metadata.exif and len(metadata.exif) < _MARKER_BYTES:
        extra["exif"] = b"Exif\0\0" + metadata.exif
    if metadata.xmp and len(metadata.xmp) < _MARKER_BYTES:
        extra["xmp"] = metadata.xmp

    def packed(band: Rect) -> bytes:
        return _packed(read(band), quality)

    beside = _metadata_segments(quality, extra)
    head = b""
    parts: list[bytes] = []
    for data in mapped(packed, tile_rows(Rect(0, 0, size.width, size.height))):
        segments = _segments(data)
        if not parts:
            head = _START + beside + _coding_segments(data, segments, size.height)
        parts.append(data[segments[-1][2] :].removesuffix(_END))
    return head + _LAST_RESTART.join(parts) + _END


def _packed(pixels: AnyArray, quality: int) -> bytes:
    """A whole file of one band."""
    has_full_chroma = quality >= _FULL_CHROMA_FROM
    block = 8 if has_full_chroma else 16
    rows = TILE // block // _RESTARTS
    sampling = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444 if has_full_chroma else cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420
    words = [
        *(cv2.IMWRITE_JPEG_QUALITY, quality),
        *(cv2.IMWRITE_JPEG_SAMPLING_FACTOR, sampling),
        *(cv2.IMWRITE_JPEG_RST_INTERVAL, rows * -(-pixels.shape[1] // block)),
    ]
    is_done, data = cv2.imencode(".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGBA2BGR), words)
    if not is_done:
        raise ValueError("the encoder gave no file")
    return data.tobytes()


def _metadata_segments(quality: int, extra: dict[str, object]) -> bytes:
    """What Pillow writes about a picture beside its pixels."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG", quality=quality, **extra)
    data = out.getvalue()
    return b"".join(data[start:end] for marker, start, end in _segments(data) if marker in _APPLICATIONS)


def _segments(data: bytes) -> list[tuple[int, int, int]]:
    """Marker, start and end of each segment of the header, the start of the scan last."""
    found: list[tuple[int, int, int]] = []
    place = len(_START)
    while not found or found[-1][0] != _START_OF_SCAN:
        (marker, length) = struct.unpack_from(">xBH", data, place)
        found.append((marker, place, place + 2 + length))
        place += 2 + length
    return found


def _coding_segments(data: bytes, segments: list[tuple[int, int, int]], height: int) -> bytes:
    """How the pixels are coded, for a picture of that height."""
    out = b""
    for marker, start, end in segments:
        segment = data[start:end]
        if marker in _FRAMES:
            segment = segment[:5] + struct.pack(">H", height) + segment[7:]
        if marker not in _APPLICATIONS:
            out += segment
    return out
