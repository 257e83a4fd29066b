"""PNG: chunks read with their checksums verified, pixels of 8 or 16 bits, metadata in and out.

`gAMA`, `cHRM`, `sRGB` and text other than XMP are not kept.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

import cv2
import numpy as np
from PIL import Image

from editor.core.document import Metadata
from editor.core.pixels import AnyArray, RgbaImage, with_alpha
from editor.files.color import rgb_profile
from editor.files.exif import plain_block
from editor.files.formats import Format
from editor.files.guard import damaged, inflate
from editor.files.limits import MAX_METADATA_BYTES, PIXEL_BYTES, check_size
from editor.files.pillow import Picture, read_pillow

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_NEEDED = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_XMP_KEYWORD = b"XML:com.adobe.xmp"
_METERS_PER_INCH = 0.0254
# Level 4 is within 7 % of the smallest file and four times as fast; every pixel is the same at any level.
_COMPRESSION = 4


def _chunks(data: bytes, name: str) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of every sound chunk; a FileError when the file breaks off or an important one is damaged."""
    place = len(_SIGNATURE)
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


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def read_png(data: bytes, name: str) -> Picture:
    """The picture of a PNG file; call inside `decoding`.

    1 to 8 bits per channel become 8 and 16 stay 16, gray and palettes become RGB, a transparent color becomes alpha.
    """
    found: dict[bytes, bytes] = {}
    xmp: bytes | None = None
    needed = [_SIGNATURE]
    for kind, content in _chunks(data, name):
        if kind == b"IHDR":
            width, height, bits = struct.unpack_from(">IIB", content)
            check_size(width, height, name, len(data), PIXEL_BYTES * (2 if bits == 16 else 1))
        if kind in _NEEDED:
            needed.append(_chunk(kind, content))
        if kind == b"iTXt" and content.startswith(_XMP_KEYWORD + b"\0"):
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
    is_packed = content[len(_XMP_KEYWORD) + 1 : len(_XMP_KEYWORD) + 2] == b"\1"
    parts = content[len(_XMP_KEYWORD) + 3 :].split(b"\0", 2)
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
    dpi = per_meter * _METERS_PER_INCH
    return float(round(dpi)) if round(round(dpi) / _METERS_PER_INCH) == per_meter else dpi


def encode_png(pixels: RgbaImage, metadata: Metadata | None = None) -> bytes:
    """A PNG of `[y, x, 4]` pixels of 8 or 16 bits, as RGB when all are opaque. ValueError when it cannot be made."""
    metadata = metadata or Metadata()
    is_opaque = bool((pixels[..., 3] == np.iinfo(pixels.dtype).max).all())
    bgr = cv2.cvtColor(pixels, cv2.COLOR_RGBA2BGR if is_opaque else cv2.COLOR_RGBA2BGRA)
    return _with_chunks(_encode(bgr), _metadata_chunks(metadata))


def encode_gray_png(mask: AnyArray) -> bytes:
    """A grayscale PNG of `[y, x]` uint8."""
    return _encode(mask)


def _encode(array: AnyArray) -> bytes:
    is_done, packed = cv2.imencode(".png", array, [cv2.IMWRITE_PNG_COMPRESSION, _COMPRESSION])
    if not is_done:
        raise ValueError("the encoder gave no file")
    return packed.tobytes()


def _with_chunks(data: bytes, chunks: bytes) -> bytes:
    after_header = len(_SIGNATURE) + 12 + 13
    return data[:after_header] + chunks + data[after_header:]


def _metadata_chunks(metadata: Metadata) -> bytes:
    out = b""
    if metadata.icc_profile:
        out += _chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(metadata.icc_profile, 9))
    if metadata.dpi:
        across, down = (max(1, min(2**31 - 1, round(value / _METERS_PER_INCH))) for value in metadata.dpi)
        out += _chunk(b"pHYs", struct.pack(">IIB", across, down, 1))
    if metadata.exif:
        out += _chunk(b"eXIf", metadata.exif)
    if metadata.xmp:
        out += _chunk(b"iTXt", _XMP_KEYWORD + b"\0\0\0\0\0" + metadata.xmp)
    return out


def encode_thumbnail(pixels: RgbaImage, longest: int) -> bytes:
    """A small PNG of 8-bit pixels whose longer side is at most `longest`."""
    height, width = pixels.shape[:2]
    scale = min(1.0, longest / max(width, height))
    small = Image.fromarray(pixels).resize(
        (max(1, round(width * scale)), max(1, round(height * scale))), Image.Resampling.BOX
    )
    return encode_png(np.asarray(small))
