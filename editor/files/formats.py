"""The file formats by name: what their first bytes are, which suffixes they have, and what the user may choose."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import Enum


class Format(Enum):
    """A kind of file that can be opened; the value is the name that the user sees."""

    PNG = "PNG"
    JPEG = "JPEG"
    WEBP = "WebP"
    TIFF = "TIFF"
    PSD = "PSD"
    AVIF = "AVIF"
    HEIC = "HEIC"
    BMP = "BMP"
    GIF = "GIF"
    JPEG2000 = "JPEG 2000"
    NETPBM = "Netpbm"
    ICO = "ICO"
    QOI = "QOI"
    TGA = "TGA"
    OPENRASTER = "OpenRaster"


PROJECT_SUFFIX = ".ora"
EXPORT_FORMATS: dict[str, Format] = {
    ".png": Format.PNG,
    ".jpg": Format.JPEG,
    ".jpeg": Format.JPEG,
    ".webp": Format.WEBP,
    ".tif": Format.TIFF,
    ".tiff": Format.TIFF,
    ".avif": Format.AVIF,
    ".heic": Format.HEIC,
    ".heif": Format.HEIC,
    ".psd": Format.PSD,
    ".psb": Format.PSD,
}
EXPORT_SUFFIXES: tuple[str, ...] = tuple(EXPORT_FORMATS)
OPEN_SUFFIXES: tuple[str, ...] = (
    PROJECT_SUFFIX,
    *EXPORT_SUFFIXES,
    *(".bmp", ".gif", ".jp2", ".j2k", ".jpf", ".pbm", ".pgm", ".ppm", ".pnm", ".tga", ".ico", ".qoi"),
)

# Only what is listed here is ever given to a decoder: nothing that runs programs, such as PostScript, may join.
_MAGIC: tuple[tuple[bytes, Format], ...] = (
    (b"\x89PNG\r\n\x1a\n", Format.PNG),
    (b"\xff\xd8\xff", Format.JPEG),
    (b"II*\0", Format.TIFF),
    (b"MM\0*", Format.TIFF),
    (b"II+\0", Format.TIFF),
    (b"MM\0+", Format.TIFF),
    (b"8BPS", Format.PSD),
    (b"GIF87a", Format.GIF),
    (b"GIF89a", Format.GIF),
    (b"\0\0\0\x0cjP  \r\n\x87\n", Format.JPEG2000),
    (b"\xff\x4f\xff\x51", Format.JPEG2000),
    (b"qoif", Format.QOI),
    (b"\0\0\1\0", Format.ICO),
    (b"BM", Format.BMP),
    (b"PK\x03\x04", Format.OPENRASTER),
    *((b"P%d%c" % (kind, space), Format.NETPBM) for kind in range(1, 7) for space in b" \t\r\n"),
)
_AVIF_BRANDS = {b"avif", b"avis"}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
_HEIF_BRANDS = {b"mif1", b"mif2", b"msf1"}
_TGA_HEADER = struct.Struct("<BBBHHBHHHHBB")


def sniff(data: bytes) -> Format | None:
    """The format that the first bytes show, or None; a file's name plays no part."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Format.WEBP
    if data[4:8] == b"ftyp":
        return _by_brand(data)
    found = next((format_ for magic, format_ in _MAGIC if data.startswith(magic)), None)
    return Format.TGA if found is None and _is_tga(data) else found


def _by_brand(data: bytes) -> Format | None:
    """AVIF or HEIC by the brands that an ISO media file lists; both share a container with films."""
    end = min(int.from_bytes(data[:4], "big"), 256)
    brands = {data[8:12], *(data[place : place + 4] for place in range(16, end, 4))}
    if brands & _AVIF_BRANDS:
        return Format.AVIF
    return Format.HEIC if brands & (_HEIC_BRANDS | _HEIF_BRANDS) else None


def _is_tga(data: bytes) -> bool:
    """TGA has no signature: every field of its header must make sense."""
    if len(data) <= _TGA_HEADER.size:
        return False
    _, has_map, kind, _, map_length, map_bits, _, _, width, height, bits, flags = _TGA_HEADER.unpack_from(data)
    if kind not in (1, 2, 3, 9, 10, 11) or width == 0 or height == 0 or flags & 0xC0:
        return False
    if kind in (1, 9):
        return has_map == 1 and 0 < map_length <= 256 and map_bits in (16, 24, 32) and bits == 8
    if has_map or map_length or map_bits:
        return False
    return bits in ((8, 16) if kind in (3, 11) else (16, 24, 32))


@dataclass(frozen=True)
class ExportOptions:
    """How a flattened picture is written.

    Qualities run from 1 to 100. `keep_metadata` covers EXIF, XMP and resolution; the ICC profile is always written,
    since without it the numbers would show other colors. `background` (RGB, 0 to 255) shows through where a format
    knows no transparency.
    """

    jpeg_quality: int = 95
    webp_quality: int = 95
    webp_lossless: bool = True
    avif_quality: int = 90
    heic_quality: int = 90
    keep_metadata: bool = True
    background: tuple[int, int, int] = (255, 255, 255)
