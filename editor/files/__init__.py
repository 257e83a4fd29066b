"""Files: images and projects into documents and back.

Words: a *project* is an OpenRaster file with everything a document holds, an *export* a flat image of what it shows.
Imports the core, Pillow, OpenCV, tifffile and defusedxml; every failure is a `FileError` with one sentence.
"""

from editor.files.drawn_maps import read_colors, read_edges
from editor.files.formats import EXPORT_SUFFIXES, OPEN_SUFFIXES, PROJECT_SUFFIX, ExportOptions
from editor.files.images import encode_image
from editor.files.masks import read_guidance, read_guidance_bytes, read_mask, read_mask_bytes
from editor.files.opening import open_document, open_document_bytes, read_bytes
from editor.files.saving import (
    check_target,
    encode_document,
    encode_mask,
    export_image,
    save_mask,
    save_project,
    write_bytes,
    write_document,
)

__all__ = [
    "EXPORT_SUFFIXES",
    "OPEN_SUFFIXES",
    "PROJECT_SUFFIX",
    "ExportOptions",
    "check_target",
    "encode_document",
    "encode_image",
    "encode_mask",
    "export_image",
    "open_document",
    "open_document_bytes",
    "read_bytes",
    "read_colors",
    "read_edges",
    "read_guidance",
    "read_guidance_bytes",
    "read_mask",
    "read_mask_bytes",
    "save_mask",
    "save_project",
    "write_bytes",
    "write_document",
]
