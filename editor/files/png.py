"""Read PNG: chunks with their checksums verified, pixels of 8 or 16 bits, metadata.

`gAMA`, `cHRM`, `sRGB` and text other than XMP are not kept.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

import cv2
import numpy as np

from editor.core.document import Metadata
from editor.core.pixels import AnyArray, RgbaImage, with_alpha
from editor.files.color import rgb_profile
from editor.files.exif import plain_block
from editor.files.formats import Format
from editor.files.guard import damaged, inflate
from editor.files.limits import MAX_METADATA_BYTES, PIXEL_BYTES, check_size
from editor.files.pillow import Picture, read_pillow

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_NEEDED = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
XMP_KEYWORD = b"XML:com.adobe.xmp"
METERS_PER_INCH = 0.0254


def _chunks(data: bytes, name: str) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of every sound chunk; a FileError when the file breaks off or an important one is damaged."""
    place = len(SIGNATURE)
    while True:
        if place + 12 > len(data):
            raise damaged(name)
        length, kind = struct.unpack_from(">I4s", data, place)
        end = place + 8 + length
        if end + 4 > len(data):
            raise damaged(name)
        is_sound = zlib.crc32(data[place + 4 : end]) == struct.unpack_from(">I", data, end)[0]
        if is_sound:
            yield kind, data[place + 8 : end]
        elif kind in _NEEDED:
            raise damaged(name)
        if kind == b"IEND":
            return
        place = end + 4


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk with its length and checksum."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def read_png(data: bytes, name: str) -> Picture:
    """The picture of a PNG file; call inside `decoding`.

    1 to 8 bits per channel become 8 and 16 stay 16, gray and palettes become RGB, a transparent color becomes alpha.
    """
    found: dict[bytes, bytes] = {}
    xmp: bytes | None = None
    needed = [SIGNATURE]
    for kind, content in _chunks(data, name):
        if kind == b"IHDR":
            width, height, bits = struct.unpack_from(">IIB", content)
            check_size(width, height, name, len(data), PIXEL_BYTES * (2 if bits == 16 else 1))
        if kind in _NEEDED:
            needed.append(chunk(kind, content))
        if kind == b"iTXt" and content.startswith(XMP_KEYWORD + b"\0"):
            xmp = _read_xmp(content)
        if kind != b"IDAT":
            found.setdefault(kind, content)
    header = found[b"IHDR"]
    # Only what pixels need goes on to the decoders, so that no odd text or profile can trouble them.
    bare = b"".join(needed)
    pixels = (
        _read_deep(bare, header[9], found.get(b"tRNS"))
        if header[8] == 16
        else read_pillow(bare, name, Format.PNG).pixels
    )
    metadata = Metadata(
        rgb_profile(_read_profile(found.get(b"iCCP"))), plain_block(found.get(b"eXIf")), xmp, _read_dpi(found)
    )
    return Picture(pixels, metadata)


def _read_deep(data: bytes, color_type: int, transparent: bytes | None) -> RgbaImage:
    array = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if array is None:
        raise ValueError("the decoder gave no picture")
    pixels = rgba_from_bgr(array)
    if color_type == 0 and transparent is not None:
        (gray,) = struct.unpack(">H", transparent)
        pixels[..., 3] = np.where(pixels[..., 0] == gray, 0, 65535)
    return pixels


def rgba_from_bgr(array: AnyArray) -> RgbaImage:
    """The array of an OpenCV decoder, gray, BGR or BGRA, as RGBA."""
    if array.ndim == 3 and array.shape[2] >= 3:
        array = array[..., [2, 1, 0, 3]] if array.shape[2] == 4 else array[..., ::-1]
    return with_alpha(array)


def _read_profile(content: bytes | None) -> bytes | None:
    if content is None:
        return None
    _, _, packed = content.partition(b"\0")
    try:
        return inflate(packed[1:], MAX_METADATA_BYTES)
    except (ValueError, zlib.error):
        return None


def _read_xmp(content: bytes) -> bytes | None:
    is_packed = content[len(XMP_KEYWORD) + 1 : len(XMP_KEYWORD) + 2] == b"\1"
    parts = content[len(XMP_KEYWORD) + 3 :].split(b"\0", 2)
    if len(parts) < 3:
        return None
    try:
        return inflate(parts[2], MAX_METADATA_BYTES) if is_packed else parts[2]
    except (ValueError, zlib.error):
        return None


def _read_dpi(found: dict[bytes, bytes]) -> tuple[float, float] | None:
    content = found.get(b"pHYs", b"")
    if len(content) != 9:
        return None
    across, down, unit = struct.unpack(">IIB", content)
    return (_dpi(across), _dpi(down)) if unit == 1 and across and down else None


def _dpi(per_meter: int) -> float:
    """Dots per inch; a whole number where that is what was meant, since 300 cannot be said in dots per meter."""
    dpi = per_meter * METERS_PER_INCH
    return float(round(dpi)) if round(round(dpi) / METERS_PER_INCH) == per_meter else dpi
