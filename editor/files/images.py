"""Flat images as documents and back: which decoder and encoder serves which format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from editor.core.document import Document, Metadata
from editor.core.geometry import Rect
from editor.core.pixels import AnyArray, RgbaImage, full_scale, to_depth
from editor.errors import FileError
from editor.files.exif import orientation_of, upright, with_upright_orientation, with_upright_xmp
from editor.files.formats import EXPORT_FORMATS, EXPORT_SUFFIXES, ExportOptions, Format, sniff
from editor.files.guard import decoding, encoding
from editor.files.heif import encode_avif, encode_heic, missing_library, read_avif, read_heic
from editor.files.jpeg import encode_jpeg
from editor.files.others import read_icon, read_jpeg2000, read_netpbm
from editor.files.pillow import Picture, encode_webp, read_pillow
from editor.files.png import read_png
from editor.files.png_write import encode_png
from editor.files.pool import is_opaque, rendered
from editor.files.psd_read import read_merged
from editor.files.psd_write import encode_psd
from editor.files.tiff import encode_tiff, read_tiff

_READERS: dict[Format, Callable[[bytes, str], Picture]] = {
    Format.PNG: read_png,
    Format.TIFF: read_tiff,
    Format.PSD: read_merged,
    Format.AVIF: read_avif,
    Format.HEIC: read_heic,
    Format.JPEG2000: read_jpeg2000,
    Format.NETPBM: read_netpbm,
    Format.ICO: read_icon,
}


def read_picture(data: bytes, name: str) -> Picture:
    """Any flat image, upright; FileError with one sentence about the file `name` when it is none."""
    if not data:
        raise FileError(f"{name} is empty; choose another file.")
    kind = sniff(data)
    if kind is None or kind is Format.OPENRASTER:
        raise FileError(
            f"{name} is not an image that can be opened here; choose a PNG, JPEG, WebP, TIFF, PSD or one like them."
        )
    reader = _READERS.get(kind)
    with decoding(name):
        return _turned(read_pillow(data, name, kind) if reader is None else reader(data, name))


def _turned(picture: Picture) -> Picture:
    metadata = picture.metadata
    orientation = orientation_of(metadata.exif)
    if metadata.exif is None or orientation == 1:
        return picture
    dpi = metadata.dpi
    metadata = replace(
        metadata,
        exif=with_upright_orientation(metadata.exif),
        xmp=None if metadata.xmp is None else with_upright_xmp(metadata.xmp),
        dpi=(dpi[1], dpi[0]) if dpi and orientation >= 5 else dpi,
    )
    return Picture(np.ascontiguousarray(upright(picture.pixels, orientation)), metadata)


def encode_image(document: Document, suffix: str, options: ExportOptions = ExportOptions()) -> bytes:  # noqa: B008
    """The file that `export_image` writes, for a suffix such as `.png`; the same document gives the same bytes.

    PNG and TIFF keep 16 bits and transparency, PSD the layers too; HEIC makes 10 bits of 16; WebP and AVIF are 8 bits
    with transparency, JPEG 8 bits on the options' background. FileError when the suffix is unknown, a library is
    missing or the picture does not fit into the format.
    """
    kind = export_format(suffix)
    if document.size.area == 0:
        raise FileError("A picture without pixels cannot be saved; make the document larger first.")
    metadata = document.metadata
    if not options.keep_metadata:
        metadata = Metadata(icc_profile=metadata.icc_profile)
    with encoding(kind.value):
        if kind is Format.JPEG:

            def read(band: Rect) -> AnyArray:
                return _on_background(document.render(band), options.background)

            return encode_jpeg(document.size, read, metadata, options)
        if kind is Format.PSD:
            return encode_psd(document, metadata, suffix.lower() == ".psb")
        pixels = rendered(document)
        if kind is Format.HEIC:
            return encode_heic(pixels, metadata, options)
        if kind is Format.AVIF:
            return encode_avif(to_depth(pixels, 8), metadata, options)
        if kind is Format.WEBP:
            return encode_webp(to_depth(pixels, 8), metadata, options)
        return encode_tiff(pixels, metadata) if kind is Format.TIFF else encode_png(pixels, metadata)


def export_format(suffix: str) -> Format:
    """The format of a suffix, in capitals or not; FileError for one that cannot be written here."""
    kind = EXPORT_FORMATS.get(suffix.lower())
    if kind is None:
        known = ", ".join(EXPORT_SUFFIXES)
        said = f'"{suffix}"' if suffix else "no extension"
        raise FileError(f"The file name has {said}, which is no format that can be written; use one of {known}.")
    missing = missing_library(kind)
    if missing is not None:
        raise FileError(f"The picture cannot be written as {kind.value}, {missing}.")
    return kind


def _on_background(pixels: RgbaImage, background: tuple[int, int, int]) -> RgbaImage:
    """8-bit pixels in front of a color; where all is opaque its alpha is left as it is."""
    full = np.uint32(full_scale(pixels))
    if is_opaque(pixels):
        return to_depth(pixels, 8)
    alpha = pixels[..., 3:].astype(np.uint32)
    behind = np.array((*background, 0), np.uint32) * (full // np.uint32(255))
    mixed = (pixels * alpha + behind * (full - alpha) + full // np.uint32(2)) // full
    return to_depth(mixed.astype(pixels.dtype), 8)
