"""Open a file or bytes as a document, chosen by content and never by name."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from editor.core.document import Document
from editor.errors import FileError
from editor.files.formats import Format, sniff
from editor.files.images import read_picture
from editor.files.limits import MAX_FILE_BYTES
from editor.files.openraster_read import read_openraster
from editor.files.psd_read import read_psd

_PIECE_BYTES = 2**20


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


def open_document(path: Path) -> Document:
    """The document in a file: layers of an OpenRaster or PSD file, or one layer "Background" of an image.

    The revision is small and there is no history. FileError with one sentence when it cannot be opened.
    """
    return open_document_bytes(read_bytes(path), path.name)


def open_document_bytes(data: bytes, name: str = "picture") -> Document:
    """The same for bytes from standard input or the clipboard; `name` is what error sentences call them."""
    readers = {Format.OPENRASTER: read_openraster, Format.PSD: read_psd}
    kind = sniff(data)
    if kind in readers:
        return readers[kind](data, name)
    picture = read_picture(data, name)
    return Document.from_pixels(picture.pixels, metadata=picture.metadata)
