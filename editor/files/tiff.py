"""TIFF: 8 and 16 bits, float read as 16; written with deflate, its tags laid out here so that EXIF can come along."""

from __future__ import annotations

import io
import struct
import zlib
from fractions import Fraction
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image

from editor.core.document import Metadata
from editor.core.pixels import AnyArray, RgbaImage, from_float, full_scale, with_alpha
from editor.errors import FileError
from editor.files.color import rgb_profile, to_srgb, unpremultiplied
from editor.files.deflate import deflated
from editor.files.exif import (
    EXIF_IFD,
    GPS_IFD,
    ORIENTATION,
    ByteOrder,
    Entry,
    build_block,
    build_directory,
    byte_order,
    read_entries,
    with_upright_orientation,
)
from editor.files.formats import Format
from editor.files.limits import MAX_METADATA_BYTES, PIXEL_BYTES, check_packed, check_size
from editor.files.pillow import Picture, read_pillow
from editor.files.png import rgba_from_bgr
from editor.files.pool import is_opaque, mapped

if TYPE_CHECKING:
    from tifffile import TiffPage

_ICC, _XMP, _X_RESOLUTION, _Y_RESOLUTION, _RESOLUTION_UNIT = 34675, 700, 282, 283, 296
_UNCOMPRESSED, _LZW, _DEFLATE, _OLD_DEFLATE, _PACKBITS = 1, 5, 8, 32946, 32773
# How many bytes one can become; fax and JPEG codes are left to the general limit.
_EXPANSION = {_UNCOMPRESSED: 1, _LZW: 4096, _DEFLATE: 1032, _OLD_DEFLATE: 1032, _PACKBITS: 64}
_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _CMYK = 0, 1, 2, 5
_ASSOCIATED, _UNASSOCIATED = 1, 2
_INTEROPERABILITY_IFD = 0xA005
# Description, make, model, software, date, artist, copyright, the directories and the tags of Windows' Explorer:
# everything else in a main directory says how pixels are stored.
_DESCRIPTIVE = {270, 271, 272, 305, 306, 315, 33432, EXIF_IFD, GPS_IFD, *range(0x9C9B, 0x9CA0)}
_MAX_SAMPLES = 8
_STRIP_BYTES = 2**20
# A deflated segment grows by a factor of 1032 at most, so that small ones need no look inside.
_HARMLESS_SEGMENT_BYTES = 2**18
_MAX_BYTES = 2**32 - 2**20


def read_tiff(data: bytes, name: str) -> Picture:
    """The first page of a TIFF file; call inside `decoding`.

    16-bit samples stay exact, 32-bit integers give their high half, floats are clipped to 0..1 and become 16 bits;
    premultiplied color is divided by its alpha. Extra channels that are not said to be alpha are ignored.
    """
    # Loaded with the first TIFF, not at start: it was the slowest of all imports of the files.
    from tifffile import TiffFile

    with TiffFile(io.BytesIO(data)) as file:
        page = file.pages.first
        is_shallow = page.bitspersample <= 8
        pixel_bytes = PIXEL_BYTES if is_shallow else 2 * PIXEL_BYTES
        check_size(page.imagewidth, page.imagelength, name, len(data), pixel_bytes)
        _check_packing(data, page, name)
        metadata = _read_metadata(data, page)
        if is_shallow:
            return Picture(read_pillow(_untagged(data), name, Format.TIFF).pixels, metadata)
        return Picture(_read_deep(data, page, name), metadata)


def _untagged(data: bytes) -> bytes:
    """The file with its orientation reset, which some decoders obey and others do not: it is obeyed elsewhere."""
    return with_upright_orientation(data) if byte_order(data) else data


def _unsupported(name: str) -> FileError:
    return FileError(
        f"{name} is a kind of TIFF that cannot be opened; save it again as 8 or 16 bits per channel, RGB, with deflate."
    )


def _read_deep(data: bytes, page: TiffPage, name: str) -> RgbaImage:
    samples = page.samplesperpixel
    if samples > _MAX_SAMPLES or page.photometric not in (_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _CMYK):
        raise _unsupported(name)
    if page.compression in (_UNCOMPRESSED, _DEFLATE, _OLD_DEFLATE, _PACKBITS):
        if page.compression in (_DEFLATE, _OLD_DEFLATE):
            _check_segments(data, page)
        array = page.asarray(maxworkers=1)
        if page.axes == "SYX":
            array = np.moveaxis(array, 0, 2)
        elif page.axes not in ("YX", "YXS"):
            raise _unsupported(name)
    elif page.dtype in (np.uint16, np.float32) and samples in (1, 3, 4) and page.photometric in (_BLACK_IS_ZERO, _RGB):
        decoded = cv2.imdecode(np.frombuffer(_untagged(data), np.uint8), cv2.IMREAD_UNCHANGED)
        if decoded is None or decoded.dtype != page.dtype:
            raise _unsupported(name)
        array = decoded if decoded.dtype == np.float32 else rgba_from_bgr(decoded)[..., : max(samples, 3)]
        if decoded.dtype == np.float32 and decoded.ndim == 3:
            array = decoded[..., [2, 1, 0, 3][: decoded.shape[2]]]
    else:
        raise _unsupported(name)
    return _as_rgba(_as_16_bit(array, name), page)


def _check_packing(data: bytes, page: TiffPage, name: str) -> None:
    """FileError when the packing, by its nature, cannot give as many pixels from so few bytes."""
    most = _EXPANSION.get(page.compression)
    if most is not None:
        bits = max(1, page.bitspersample * page.samplesperpixel)
        check_packed(page.imagewidth * page.imagelength, len(data), most * 8 / bits, name)


def _check_segments(data: bytes, page: TiffPage) -> None:
    """ValueError when a strip or tile would inflate beyond what the picture's size calls for."""
    rows, columns = (page.tilelength, page.tilewidth) if page.is_tiled else (page.rowsperstrip, page.imagewidth)
    limit = min(rows, 2**20) * columns * page.samplesperpixel * page.bitspersample // 8 + 4096
    for offset, count in zip(page.dataoffsets, page.databytecounts, strict=True):
        if count > _HARMLESS_SEGMENT_BYTES:
            inflater = zlib.decompressobj()
            left = limit + 1
            piece = data[offset : offset + count]
            while piece and left > 0:
                left -= len(inflater.decompress(piece, min(left, 2**24)))
                piece = inflater.unconsumed_tail
            if left <= 0:
                raise ValueError("a strip is larger than it may be")


def _as_16_bit(array: AnyArray, name: str) -> AnyArray:
    if array.dtype == np.uint16:
        return array
    if array.dtype == np.uint32:
        return (array >> 16).astype(np.uint16)
    if array.dtype.kind == "f":
        finite = np.nan_to_num(array.astype(np.float64), nan=0.0, posinf=1.0, neginf=0.0)
        return from_float(np.clip(finite, 0, 1).astype(np.float32), 16)
    raise _unsupported(name)


def _as_rgba(array: AnyArray, page: TiffPage) -> RgbaImage:
    array = array.reshape(*array.shape[:2], -1)
    if page.photometric == _WHITE_IS_ZERO:
        array = np.concatenate([full_scale(array) - array[..., :1], array[..., 1:]], axis=2)
    if page.photometric == _CMYK:
        high = np.ascontiguousarray((array[..., :4] >> 8).astype(np.uint8))
        return with_alpha(np.asarray(to_srgb(Image.frombytes("CMYK", high.shape[1::-1], high.tobytes()), _icc(page))))
    colors = 3 if page.photometric == _RGB and array.shape[2] >= 3 else 1
    kinds = [int(kind) for kind in page.extrasamples]
    if not kinds and array.shape[2] == colors + 1:
        kinds = [_UNASSOCIATED]
    kinds = kinds[: array.shape[2] - colors]
    for index, kind in enumerate(kinds):
        if kind in (_ASSOCIATED, _UNASSOCIATED):
            alpha = array[..., colors + index, None]
            color = array[..., :colors]
            if kind == _ASSOCIATED:
                color = unpremultiplied(color, alpha)
            return with_alpha(np.concatenate([color, alpha], axis=2))
    return with_alpha(array[..., :colors])


def _icc(page: TiffPage) -> bytes | None:
    tag = page.tags.get(_ICC)
    return tag.value if tag is not None and isinstance(tag.value, bytes) else None


def _read_metadata(data: bytes, page: TiffPage) -> Metadata:
    xmp = page.tags.get(_XMP)
    xmp_bytes = xmp.value if xmp is not None else None
    if isinstance(xmp_bytes, tuple):
        xmp_bytes = bytes(xmp_bytes)
    if not isinstance(xmp_bytes, bytes) or not xmp_bytes or len(xmp_bytes) > MAX_METADATA_BYTES:
        xmp_bytes = None
    return Metadata(rgb_profile(_icc(page)), _read_exif(data, page), xmp_bytes, _read_dpi(page))


def _read_exif(data: bytes, page: TiffPage) -> bytes | None:
    """The descriptive tags as an EXIF block of their own; with the orientation only where it is not upright."""
    order = byte_order(data)
    tag = page.tags.get(ORIENTATION)
    orientation = int(tag.value) if tag is not None else 1
    entries = [entry for entry in read_entries(data) if entry.tag in _DESCRIPTIVE] if order else []
    if 2 <= orientation <= 8:
        entries.append(Entry(ORIENTATION, 3, 1, struct.pack((order or "<") + "H", orientation)))
    return build_block(_movable(entries), order or "<") if entries else None


def _movable(entries: list[Entry]) -> list[Entry]:
    """Without directories that would be left behind."""
    return [
        Entry(
            entry.tag,
            entry.type,
            entry.count,
            entry.value,
            children=tuple(child for child in entry.children if child.tag != _INTEROPERABILITY_IFD),
        )
        for entry in entries
    ]


def _read_dpi(page: TiffPage) -> tuple[float, float] | None:
    across, down, unit = (page.tags.get(tag) for tag in (_X_RESOLUTION, _Y_RESOLUTION, _RESOLUTION_UNIT))
    per_inch = {2: 1.0, 3: 2.54}.get(2 if unit is None else int(unit.value))
    if across is None or down is None or per_inch is None:
        return None
    values = [value.value[0] / value.value[1] * per_inch if value.value[1] else 0.0 for value in (across, down)]
    return (values[0], values[1]) if all(0 < value < 1e6 for value in values) else None


def encode_tiff(pixels: RgbaImage, metadata: Metadata) -> bytes:
    """A TIFF of `[y, x, 4]` pixels of 8 or 16 bits: RGB when all are opaque, else with unassociated alpha.

    Kept: the ICC profile, XMP, resolution, and of EXIF the descriptive tags with the EXIF and GPS directories. Not
    kept: EXIF's thumbnail and interoperability directory; a camera's maker note comes along as bytes, but offsets
    inside it point where they pointed in the file it came from.
    """
    exif_order = byte_order(metadata.exif) if metadata.exif else None
    order: ByteOrder = exif_order or "<"
    samples = 3 if is_opaque(pixels) else 4
    height, width = pixels.shape[:2]
    row_bytes = width * samples * pixels.dtype.itemsize
    rows = max(1, min(height, _STRIP_BYTES // row_bytes))
    out = bytearray(8)
    offsets, counts = [], []
    strips = (pixels[y : y + rows] for y in range(0, height, rows))
    for packed in mapped(lambda strip: _packed(strip, samples, order), strips):
        offsets.append(len(out))
        counts.append(len(packed))
        out += packed
        out += b"\0" * (len(out) % 2)
        if len(out) > _MAX_BYTES:
            raise FileError("The picture is too large for a TIFF file of 4 GB; save it as PNG.")

    def numbers(tag: int, letter: str, *values: int) -> Entry:
        kind = {"H": 3, "I": 4}[letter]
        return Entry(tag, kind, len(values), struct.pack(f"{order}{len(values)}{letter}", *values))

    entries = [
        numbers(256, "I", width),
        numbers(257, "I", height),
        numbers(258, "H", *[pixels.dtype.itemsize * 8] * samples),
        numbers(259, "H", _DEFLATE),
        numbers(262, "H", _RGB),
        numbers(273, "I", *offsets),
        numbers(277, "H", samples),
        numbers(278, "I", rows),
        numbers(279, "I", *counts),
        numbers(284, "H", 1),
        numbers(317, "H", 2),
    ]
    if samples == 4:
        entries.append(numbers(338, "H", _UNASSOCIATED))
    if metadata.dpi:
        for tag, value in zip((_X_RESOLUTION, _Y_RESOLUTION), metadata.dpi, strict=True):
            ratio = Fraction(value).limit_denominator(10000)
            entries.append(Entry(tag, 5, 1, struct.pack(order + "II", ratio.numerator, ratio.denominator)))
        entries.append(numbers(_RESOLUTION_UNIT, "H", 2))
    if metadata.icc_profile:
        entries.append(Entry(_ICC, 7, len(metadata.icc_profile), metadata.icc_profile))
    if metadata.xmp:
        entries.append(Entry(_XMP, 1, len(metadata.xmp), metadata.xmp))
    if metadata.exif and exif_order:
        entries += _movable([entry for entry in read_entries(metadata.exif) if entry.tag in _DESCRIPTIVE])
    out[:8] = {"<": b"II*\0", ">": b"MM\0*"}[order] + struct.pack(order + "I", len(out))
    out += build_directory(entries, order, len(out))
    return bytes(out)


def _packed(strip: AnyArray, samples: int, order: ByteOrder) -> bytes:
    """Deflated rows, each sample less its left neighbor (TIFF 6.0, section 14)."""
    colors = cv2.cvtColor(strip, cv2.COLOR_RGBA2RGB) if samples == 3 else strip
    difference = colors.copy()
    difference[:, 1:] -= colors[:, :-1]
    return deflated(difference.astype(strip.dtype.newbyteorder(order), copy=False).tobytes())
