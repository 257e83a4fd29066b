"""Open a file or bytes as a document, chosen by content and never by name."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from editor.core.document import Document
from editor.errors import FileError
from editor.files.formats import Format, sniff
from editor.files.images import read_picture
from editor.files.limits import MAX_FILE_BYTES
from editor.files.openraster_read import read_openraster
from editor.files.pillow import Picture
from editor.files.psd_read import read_psd

_PIECE_BYTES = 2**20
_HEAD_BYTES = 4096
# What is read by nothing here, but by what the window brings along.
_WINDOW_FORMATS = (
    ("Mac icon", re.compile(rb"icns")),
    ("cursor", re.compile(rb"\x00\x00\x02\x00")),
    ("SVG", re.compile(rb"\x1f\x8b|(?s:.*?)<(\w+:)?svg[\s>]")),
    ("XPM", re.compile(rb"\s*/\*\s*XPM\s*\*/")),
    ("XBM", re.compile(rb"(?s:\s*(/\*.*?\*/\s*)*)#define\s+\w+_width\s")),
)


@dataclass(frozen=True)
class OtherFormats:
    """What reads formats that nothing here reads; a window has one, the command line has not.

    `read` gives the picture in some bytes, or None where it knows none; it raises FileError about the name that it is
    told. It keeps to the limits of `editor.files.limits`. `suffixes` are those of its formats, each with its dot.
    """

    read: Callable[[bytes, str], Picture | None]
    suffixes: tuple[str, ...]


def read_bytes(path: Path) -> bytes:
    """A file's whole content; FileError with one sentence when that cannot be had."""
    name = path.name or str(path)
    try:
        with path.open("rb") as stream:
            data = _read_limited(stream)
    except FileNotFoundError as error:
        raise FileError(f"There is no file {name} in {path.parent}; check the name and the folder.") from error
    except IsADirectoryError as error:
        raise FileError(f"{name} is a folder; choose a file in it.") from error
    except PermissionError as error:
        if path.is_dir():
            raise FileError(f"{name} is a folder; choose a file in it.") from error
        raise FileError(f"{name} may not be read; change its permissions or copy it elsewhere.") from error
    except MemoryError as error:
        raise FileError(f"There is not enough memory to read {name}; close other programs and try again.") from error
    except (OSError, ValueError) as error:
        raise FileError(f"{name} could not be read ({_reason(error)}); check the disk it lies on.") from error
    if data is None:
        raise FileError(f"{name} is larger than {MAX_FILE_BYTES // 2**30} GB; make the picture smaller first.")
    return data


def _read_limited(stream: BinaryIO) -> bytes | None:
    """The whole content, or None when it is too much; a device or pipe does not say its length and may never end."""
    status = os.fstat(stream.fileno())
    if stat.S_ISREG(status.st_mode):
        return None if status.st_size > MAX_FILE_BYTES else stream.read()
    data = bytearray()
    while piece := stream.read(_PIECE_BYTES):
        data += piece
        if len(data) > MAX_FILE_BYTES:
            return None
    return bytes(data)


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def open_document(path: Path, others: OtherFormats | None = None) -> Document:
    """The document in a file: layers of an OpenRaster or PSD file, or one layer "Background" of an image.

    The revision is small and there is no history. FileError with one sentence when it cannot be opened.
    """
    return open_document_bytes(read_bytes(path), path.name, others)


def open_document_bytes(data: bytes, name: str = "picture", others: OtherFormats | None = None) -> Document:
    """The same for bytes from standard input or the clipboard; `name` is what error sentences call them."""
    readers = {Format.OPENRASTER: read_openraster, Format.PSD: read_psd}
    kind = sniff(data)
    if kind in readers:
        return readers[kind](data, name)
    picture = None
    if kind is None and data:
        picture = _by_others(data, name, others)
    if picture is None:
        picture = read_picture(data, name)
    return Document.from_pixels(picture.pixels, metadata=picture.metadata)


def _by_others(data: bytes, name: str, others: OtherFormats | None) -> Picture | None:
    if others is not None:
        return others.read(data, name)
    head = data[:_HEAD_BYTES]
    kind = next((kind for kind, pattern in _WINDOW_FORMATS if pattern.match(head)), None)
    if kind is None:
        return None
    raise FileError(
        f"{name} looks like {_article(kind)} {kind}, which only the window can open; export it as PNG there."
    )


def _article(word: str) -> str:
    return "an" if word[0] in "SX" else "a"
