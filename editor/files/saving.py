"""Put files on disk whole or not at all, and say what to do when the disk refuses."""

from __future__ import annotations

import contextlib
import errno
import io
import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from editor.core.document import Document
from editor.core.pixels import MaskArray, check_mask
from editor.errors import FileError
from editor.files.formats import PROJECT_SUFFIX, ExportOptions, Format
from editor.files.guard import encoding
from editor.files.images import encode_image, export_format
from editor.files.openraster_write import write_openraster
from editor.files.png_write import encode_gray_png
from editor.paths import replacing

log = logging.getLogger(__name__)


@contextlib.contextmanager
def writing(path: Path) -> Iterator[BinaryIO]:
    """Like `replacing`, with a FileError for whatever the system refuses; the old file stays until all is written."""
    try:
        _refuse_unwritable(path)
        with replacing(path) as stream:
            yield stream
    except OSError as error:
        raise FileError(_sentence(path, error)) from error


def check_target(path: Path) -> None:
    """Find out before the work whether the result can be written there; FileError with what to do when not."""
    if path.suffix.lower() != PROJECT_SUFFIX:
        export_format(path.suffix)
    _refuse_unwritable(path)
    folder = path.parent
    if not folder.is_dir():
        raise FileError(_sentence(path, OSError(errno.ENOENT, "")))
    if not os.access(folder, os.W_OK):
        raise FileError(_sentence(path, OSError(errno.EACCES, "")))


def _refuse_unwritable(path: Path) -> None:
    if path.is_dir():
        raise FileError(f"{path.name or path} is a folder; give a file name in it.")
    # Renaming over a write-protected file would succeed, against its owner's wish.
    if path.exists() and not path.stat().st_mode & 0o222:
        raise FileError(f"{path.name} is write-protected; save under another name or change its permissions.")


def _sentence(path: Path, error: OSError) -> str:
    name, folder = path.name, path.parent
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return f"{name} cannot be saved since there is no folder {folder}; make it first or choose another."
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{name} cannot be saved since the disk is full; make room or save elsewhere."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{name} cannot be saved since the folder {folder} may not be written to; save elsewhere."
    if error.errno in (errno.ENAMETOOLONG, errno.EINVAL):
        return f"{name} cannot be saved under this name; choose a shorter and simpler one."
    return f"{name} could not be saved ({error.strerror or error}); save elsewhere."


def save_project(document: Document, path: Path, keep_previous: bool = False) -> None:
    """Write everything into an OpenRaster file, whatever its suffix; the same document gives the same bytes.

    With `keep_previous` the file that is replaced stays, with `~` behind its name.
    """
    with writing(path) as stream, encoding(Format.OPENRASTER.value):
        write_openraster(document, stream)
        if keep_previous:
            # Only once the new file is safe may the version before the old one go.
            stream.flush()
            os.fsync(stream.fileno())
            _keep_previous(path.resolve())


def _keep_previous(path: Path) -> None:
    """Give the file at `path` a second name; a save matters more than that, so it may fail."""
    if not path.is_file():
        return
    part = path.with_name(f".{path.name}~.part")
    try:
        part.unlink(missing_ok=True)
        try:
            part.hardlink_to(path)
        except OSError:
            shutil.copy2(path, part)
        part.replace(path.with_name(path.name + "~"))
    except OSError as error:
        log.warning("the previous version of %s is not kept: %s", path.name, error)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def export_image(document: Document, path: Path, options: ExportOptions = ExportOptions()) -> None:  # noqa: B008
    """Write the composed picture in the format of the path's suffix; see `encode_image` for what each keeps."""
    export_format(path.suffix)
    data = encode_image(document, path.suffix, options)
    with writing(path) as stream:
        stream.write(data)


def encode_document(document: Document, suffix: str, options: ExportOptions = ExportOptions()) -> bytes:  # noqa: B008
    """The bytes that `write_document` writes for a suffix such as `.png`."""
    if suffix.lower() != PROJECT_SUFFIX:
        return encode_image(document, suffix, options)
    stream = io.BytesIO()
    with encoding(Format.OPENRASTER.value):
        write_openraster(document, stream)
    return stream.getvalue()


def write_bytes(data: bytes, path: Path) -> None:
    """Put a file on disk whole or not at all; FileError where the system refuses."""
    with writing(path) as stream:
        stream.write(data)


def write_document(document: Document, path: Path, options: ExportOptions = ExportOptions()) -> None:  # noqa: B008
    """Save a project where the path ends in `.ora`, else export a flat picture."""
    if path.suffix.lower() == PROJECT_SUFFIX:
        save_project(document, path)
    else:
        export_image(document, path, options)


def save_mask(mask: MaskArray, path: Path) -> None:
    """Write a mask, `[y, x]` uint8, as a grayscale PNG, whatever the suffix; white is the region to change."""
    data = encode_mask(mask)
    with writing(path) as stream:
        stream.write(data)


def encode_mask(mask: MaskArray) -> bytes:
    """A mask, `[y, x]` uint8, as a grayscale PNG."""
    return encode_gray_png(check_mask(mask))
