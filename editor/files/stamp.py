"""Tells whether a file on disk is still the one that was read or written here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class FileStamp:
    """What changes when another program writes a file, in place or by putting a new one there."""

    modified_ns: int
    size_bytes: int
    inode: int


def stamp_of(path: Path) -> FileStamp | None:
    """The file's stamp now; None when there is no such file or it may not be looked at."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return FileStamp(status.st_mtime_ns, status.st_size, status.st_ino)
