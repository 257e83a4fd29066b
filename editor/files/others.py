"""Formats that open but are not written: Netpbm, icons and JPEG 2000, where Pillow alone would not do."""

from __future__ import annotations

import re
import struct

import cv2
import numpy as np

from editor.core.pixels import RgbaImage, with_alpha
from editor.files.formats import Format
from editor.files.limits import PIXEL_BYTES, check_size
from editor.files.pillow import Picture, read_metadata, read_pillow
from editor.files.png import rgba_from_bgr

_PNM_FIELD = rb"(?:\s|#[^\r\n]*[\r\n])+(\d{1,9})"
_DEEP_PNM = re.compile(rb"P([56])" + _PNM_FIELD * 3 + rb"\s")


def read_netpbm(data: bytes, name: str) -> Picture:
    """PBM, PGM or PPM; call inside `decoding`. Values of more than 8 bits are spread over 16.

    Those written as text are an exception: PPM of more than 8 bits becomes 8 bits.
    """
    found = _DEEP_PNM.match(data)
    if found is None or int(found[4]) < 256:
        return read_pillow(data, name, Format.NETPBM)
    width, height, full = int(found[2]), int(found[3]), int(found[4])
    size = check_size(width, height, name, len(data), 2 * PIXEL_BYTES)
    channels = 1 if found[1] == b"5" else 3
    if full > 65535:
        raise ValueError("samples of more than 16 bits")
    values = np.frombuffer(data, ">u2", size.area * channels, found.end()).reshape(height, width, channels)
    if full < 65535:
        values = (np.minimum(values, full).astype(np.uint32) * 65535 + full // 2) // full
    return Picture(with_alpha(values.astype(np.uint16)), read_metadata({}, None))


def read_icon(data: bytes, name: str) -> Picture:
    """The largest picture of an icon; call inside `decoding`. Every picture's own header is checked first."""
    (count,) = struct.unpack_from("<H", data, 4)
    for index in range(count):
        length, offset = struct.unpack_from("<II", data, 6 + 16 * index + 8)
        if data[offset : offset + 8] == b"\x89PNG\r\n\x1a\n":
            width, height = struct.unpack_from(">II", data, offset + 16)
        else:
            width, height = struct.unpack_from("<ii", data, offset + 4)
        check_size(abs(width), abs(height), name, length)
    return read_pillow(data, name, Format.ICO)


def read_jpeg2000(data: bytes, name: str) -> Picture:
    """A JPEG 2000 picture; call inside `decoding`. Gray and RGB of exactly 16 bits stay so, others become 8."""
    is_deep = _jpeg2000_bits(data) == 16
    picture = read_pillow(data, name, Format.JPEG2000)
    deep = _read_deep(data, picture.pixels.shape[:2]) if is_deep else None
    return picture if deep is None else Picture(deep, picture.metadata)


def _jpeg2000_bits(data: bytes) -> int:
    """Bits of the first component, by the size marker that opens every codestream (ISO 15444-1, A.5.1)."""
    place = data.find(b"\xff\x4f\xff\x51")
    return (data[place + 42] & 0x7F) + 1 if 0 <= place < len(data) - 42 else 8


def _read_deep(data: bytes, shape: tuple[int, ...]) -> RgbaImage | None:
    array = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if array is None or array.dtype != np.uint16 or array.shape[:2] != shape:
        return None
    return rgba_from_bgr(array)
