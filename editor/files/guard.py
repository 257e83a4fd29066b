"""Decoders kept on a leash: whatever a damaged file makes them raise or print becomes one sentence."""

from __future__ import annotations

import contextlib
import logging
import struct
import threading
import warnings
import zipfile
import zlib
from collections.abc import Iterator

import cv2
from PIL import Image

from editor.errors import FileError

DECODER_ERRORS: tuple[type[Exception], ...] = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NameError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    Image.DecompressionBombError,
    cv2.error,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
_lock = threading.RLock()

# Without a handler of its own, the library's notes about harmless oddities would land on the user's terminal.
logging.getLogger("tifffile").addHandler(logging.NullHandler())


@contextlib.contextmanager
def decoding(name: str) -> Iterator[None]:
    """Run decoders inside: their errors become a FileError about the file `name`, their warnings are dropped.

    Pillow's own pixel limit is lifted in here, because `check_size` sets a higher one, and OpenCV prints nothing. Both
    and the warning filters belong to the whole process, hence one decoder runs at a time.
    """
    with _lock:
        limit = Image.MAX_IMAGE_PIXELS
        Image.MAX_IMAGE_PIXELS = None
        level = cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                yield
        except MemoryError as error:
            raise FileError(
                f"There is not enough memory to open {name}; close other programs and try again."
            ) from error
        except DECODER_ERRORS as error:
            raise damaged(name) from error
        finally:
            Image.MAX_IMAGE_PIXELS = limit
            cv2.utils.logging.setLogLevel(level)


@contextlib.contextmanager
def encoding(kind: str) -> Iterator[None]:
    """Run encoders inside: what they cannot do becomes a FileError that names the format; the system's errors pass."""
    try:
        yield
    except MemoryError as error:
        raise FileError(
            "There is not enough memory to save the picture; close other programs and try again."
        ) from error
    except OSError as error:
        if error.errno is not None:
            raise
        raise _unwritable(kind) from error
    except (ArithmeticError, TypeError, ValueError, cv2.error, struct.error) as error:
        raise _unwritable(kind) from error


def _unwritable(kind: str) -> FileError:
    return FileError(f"The picture cannot be written as {kind}; save it in another format.")


def damaged(name: str) -> FileError:
    """The error for a file that looks right at its start and breaks off or makes no sense further on."""
    return FileError(f"{name} is damaged or incomplete and cannot be opened; get it again from where it came.")


def inflate(data: bytes, limit: int) -> bytes:
    """Decompressed zlib data; ValueError when it would be longer than `limit` or is cut short."""
    inflater = zlib.decompressobj()
    out = inflater.decompress(data, limit + 1)
    if len(out) > limit:
        raise ValueError("the compressed data is larger than allowed")
    if not inflater.eof:
        raise ValueError("the compressed data is cut short")
    return out
