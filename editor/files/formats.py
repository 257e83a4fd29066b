"""The file formats by name: what their first bytes are, which suffixes they have, and what the user may choose."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Format(Enum):
    """A kind of file that can be opened; the value is the name that the user sees."""

    PNG = "PNG"
    JPEG = "JPEG"
    WEBP = "WebP"
    TIFF = "TIFF"
    BMP = "BMP"
    GIF = "GIF"
    OPENRASTER = "OpenRaster"


PROJECT_SUFFIX = ".ora"
EXPORT_FORMATS: dict[str, Format] = {
    ".png": Format.PNG,
    ".jpg": Format.JPEG,
    ".jpeg": Format.JPEG,
    ".webp": Format.WEBP,
    ".tif": Format.TIFF,
    ".tiff": Format.TIFF,
}
EXPORT_SUFFIXES: tuple[str, ...] = tuple(EXPORT_FORMATS)
OPEN_SUFFIXES: tuple[str, ...] = (PROJECT_SUFFIX, *EXPORT_SUFFIXES, ".bmp", ".gif")

_MAGIC: tuple[tuple[bytes, Format], ...] = (
    (b"\x89PNG\r\n\x1a\n", Format.PNG),
    (b"\xff\xd8\xff", Format.JPEG),
    (b"II*\0", Format.TIFF),
    (b"MM\0*", Format.TIFF),
    (b"II+\0", Format.TIFF),
    (b"MM\0+", Format.TIFF),
    (b"GIF87a", Format.GIF),
    (b"GIF89a", Format.GIF),
    (b"BM", Format.BMP),
    (b"PK\x03\x04", Format.OPENRASTER),
)


def sniff(data: bytes) -> Format | None:
    """The format that the first bytes show, or None; a file's name plays no part."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Format.WEBP
    return next((format_ for magic, format_ in _MAGIC if data.startswith(magic)), None)


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
    keep_metadata: bool = True
    background: tuple[int, int, int] = (255, 255, 255)
