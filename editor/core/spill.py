"""Bytes that memory has no room for, kept in a nameless file; a crash leaves nothing of it behind."""

from __future__ import annotations

import bisect
import errno
import os
import tempfile
import threading
import weakref
from pathlib import Path
from typing import IO, NamedTuple

DEFAULT_LIMIT_BYTES = 8 * 2**30


class Place(NamedTuple):
    """Where bytes lie in a spill file."""

    start: int
    length: int


class SpillFile:
    """A temporary file without a name; any thread may use it. It is made at the first write and gone at `close`.

    Freed places are used again. Once the disk is full the file no longer grows.
    """

    def __init__(self, folder: Path, limit_bytes: int = DEFAULT_LIMIT_BYTES) -> None:
        self.folder = folder
        self.limit_bytes = limit_bytes
        self._lock = threading.Lock()
        self._file: IO[bytes] | None = None
        self._is_closed = False
        self._end = 0
        self._free: list[Place] = []
        self._close_at_exit: weakref.finalize[[], SpillFile] | None = None

    @property
    def size_bytes(self) -> int:
        """What the file takes on disk, unused places included."""
        return self._end

    def has_room(self, length: int) -> bool:
        """True when so many bytes can be tried to be written."""
        with self._lock:
            fits = self._end + length <= self.limit_bytes or any(hole.length >= length for hole in self._free)
            return fits and not self._is_closed

    def write(self, data: bytes) -> Place:
        """Store bytes. Raises OSError when the disk or the limit does not allow it; what was stored before stays."""
        with self._lock:
            file = self._opened()
            start = self._place_for(len(data))
            is_growing = start == self._end
            if is_growing and start + len(data) > self.limit_bytes:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            try:
                file.seek(start)
                _write_all(file, data)
            except OSError:
                if is_growing:
                    self.limit_bytes = self._end
                raise
            if is_growing:
                self._end += len(data)
            else:
                self._shorten_hole(start, len(data))
            return Place(start, len(data))

    def read(self, place: Place) -> bytes:
        """The bytes stored at a place. Raises OSError when they cannot be read whole."""
        with self._lock:
            file = self._opened()
            file.seek(place.start)
            parts, missing = [], place.length
            while missing:
                part = file.read(missing)
                if not part:
                    raise OSError(errno.EIO, os.strerror(errno.EIO))
                parts.append(part)
                missing -= len(part)
            return b"".join(parts)

    def free(self, place: Place) -> None:
        """Let a place be used again."""
        if place.length == 0:
            return
        with self._lock:
            index = bisect.bisect(self._free, place)
            if index < len(self._free) and place.start + place.length == self._free[index].start:
                place = Place(place.start, place.length + self._free.pop(index).length)
            if index and self._free[index - 1].start + self._free[index - 1].length == place.start:
                index -= 1
                before = self._free.pop(index)
                place = Place(before.start, before.length + place.length)
            if place.start + place.length == self._end:
                self._end = place.start
            else:
                self._free.insert(index, place)

    def close(self) -> None:
        """Remove the file; nothing can be written or read afterwards."""
        with self._lock:
            self._is_closed = True
            if self._close_at_exit is not None:
                self._close_at_exit()
            self._file = None

    def _opened(self) -> IO[bytes]:
        if self._is_closed:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        if self._file is None:
            self._file = tempfile.TemporaryFile(buffering=0, prefix="undo-", dir=self.folder)  # noqa: SIM115
            self._close_at_exit = weakref.finalize(self, self._file.close)
        return self._file

    def _place_for(self, length: int) -> int:
        return next((hole.start for hole in self._free if hole.length >= length), self._end)

    def _shorten_hole(self, start: int, length: int) -> None:
        index = bisect.bisect_left(self._free, Place(start, 0))
        hole = self._free.pop(index)
        if hole.length > length:
            self._free.insert(index, Place(start + length, hole.length - length))


def _write_all(file: IO[bytes], data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        written = file.write(rest)
        # An unbuffered file may take less than it was given, and nothing at all when it would have to wait.
        if not written:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        rest = rest[written:]


class Payload:
    """Bytes that lie in memory first and in a spill file later. Moved on the main thread only."""

    __slots__ = ("_data", "_file", "_place", "length")

    def __init__(self, data: bytes) -> None:
        self.length = len(data)
        self._data: bytes | None = data
        self._file: SpillFile | None = None
        self._place = Place(0, 0)

    @property
    def size_bytes(self) -> int:
        """Memory held."""
        return 0 if self._data is None else self.length

    @property
    def is_spilled(self) -> bool:
        """True when the bytes lie on disk."""
        return self._data is None

    def read(self) -> bytes:
        """The bytes. Raises OSError when the disk does not give them back."""
        # Read once: on another thread they may move to disk between a test and the use.
        data = self._data
        if data is not None:
            return data
        if self._file is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        return self._file.read(self._place)

    def moved_to(self, file: SpillFile, place: Place) -> None:
        """Forget the bytes in memory: they have been written to that place."""
        self._data, self._file, self._place = None, file, place

    def release(self) -> None:
        """Give the place on disk back; the bytes are not wanted any more."""
        if self._file is not None:
            self._file.free(self._place)
            self._file = None
