"""The journal of one open document: an append-only file from which its last state can be put together after a crash.

The file is a row of frames, each with its length and checksums: a start, blobs (tiles, tables of tiles, profiles, each
written once while it is in use) and states (JSON that says what the document is and names blobs). A state counts when
it and all its blobs are whole, so a write cut short at any byte leaves the state before it.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import struct
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from editor.core.document import Document
from editor.core.pixels import AnyArray
from editor.core.tiles import TileMap
from editor.files.journal_values import encode

log = logging.getLogger(__name__)

FORMAT_VERSION = 1
FRAME_MAGIC = b"PJf1"
# Magic, kind, length of the payload, checksum of the payload; then the checksum of these.
FRAME = struct.Struct("<4sBxxxQI")
CHECK = struct.Struct("<I")
# Number, codec, length when unpacked; the content follows.
BLOB = struct.Struct("<QBxxxQ")
START_FRAME, BLOB_FRAME, STATE_FRAME, CLEAN_FRAME = 1, 2, 3, 4
RAW, PACKED = 0, 1
HEAD_BYTES = FRAME.size + CHECK.size

_RENEW_ABOVE_BYTES = 32 * 2**20
_RENEW_FACTOR = 3
_PIECE_BYTES = 2**20
# Packing a large picture takes seconds, during which new edits wait; what is left after this goes as it is.
_PACKING_LIMIT_S = 0.3
_PACKING_LEVEL = 1


@dataclass(frozen=True, eq=False)
class Moment:
    """What is journaled: a frozen document, the masks that running operations were asked with, and where it belongs.

    `path` is the file that it came from or was last saved as. Where `is_modified` is False nothing would be lost.
    """

    document: Document
    masks: tuple[TileMap, ...] = ()
    title: str = ""
    path: Path | None = None
    is_modified: bool = True


@dataclass(frozen=True, eq=False)
class _Known:
    """A blob that is in the file. Holding `content` keeps its identity from being given to another object."""

    number: int
    content: AnyArray | bytes
    length: int


class _Blobs:
    """Gives every array and byte string of a state a number, those already in the file the one they have."""

    def __init__(self, known: dict[object, _Known], next_number: int) -> None:
        self._known = known
        self.next_number = next_number
        self.used: dict[object, _Known] = {}
        self.new: list[tuple[object, int, AnyArray | bytes]] = []
        self._given: dict[object, int] = {}

    def put(self, content: AnyArray | bytes) -> int:
        """The number of a content, which must not change from now on."""
        # Tables are made anew for every state, hence known by content; profiles are few, so are they.
        key: object = content if isinstance(content, bytes) else id(content)
        known = self._known.get(key)
        if known is not None:
            self.used[key] = known
            return known.number
        if key not in self._given:
            self._given[key] = self.next_number
            self.new.append((key, self.next_number, content))
            self.next_number += 1
        return self._given[key]


class Journal:
    """Writes one journal file; used from one thread. Every method may raise OSError, and then the file still holds the
    last state that was written: the next call writes all that is missing.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None
        self._good = 0
        self._known: dict[object, _Known] = {}
        self._next_number = 1
        self._must_renew = True
        self._renew_above = _RENEW_ABOVE_BYTES

    @property
    def size_bytes(self) -> int:
        """Length of the file up to the last whole state."""
        return self._good

    @property
    def has_state(self) -> bool:
        """True once a state was written by this object."""
        return self._descriptor is not None and self._good > 0

    def write(self, moment: Moment) -> int:
        """Store the moment so that it survives a power cut from now on; the number of bytes that were written."""
        if not self._must_renew and self._good > self._renew_above:
            try:
                return self._renew(moment)
            except OSError as error:
                # There may be no room for a second file but enough for a little more of this one.
                log.warning("the journal was not renewed: %s", error)
                self._renew_above = self._good + self._good // 2
        if self._must_renew:
            return self._renew(moment)
        before = self._good
        blobs = self._append(self._frames_of(moment, self._known, self._next_number))
        self._accept(blobs)
        return self._good - before

    def mark_clean(self, path: Path | None) -> None:
        """Note that the document is as it was saved in the file `path`, or as it began where there is none.

        It need not be offered then, unless that file is gone.
        """
        if self.has_state and not self._must_renew:
            content = json.dumps({"path": None if path is None else str(path)}).encode()
            self._append(iter([(_frame(CLEAN_FRAME, content), None)]))

    def close(self) -> None:
        """Let go of the file."""
        if self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            os.close(descriptor)
        self._must_renew = True

    def _frames_of(
        self, moment: Moment, known: dict[object, _Known], number: int
    ) -> Iterator[tuple[bytes, _Blobs | None]]:
        blobs = _Blobs(known, number)
        state = {
            "time": time.time(),
            "title": moment.title,
            "path": None if moment.path is None else str(moment.path),
            "size": [moment.document.size.width, moment.document.size.height],
            "document": encode(moment.document, blobs.put),
            "masks": encode(moment.masks, blobs.put),
        }
        until = time.monotonic() + _PACKING_LIMIT_S
        for key, given, content in blobs.new:
            frame = _blob_frame(given, content, is_packed=time.monotonic() < until)
            blobs.used[key] = _Known(given, content, len(frame))
            yield frame, None
        packed = zlib.compress(json.dumps(state, separators=(",", ":")).encode(), _PACKING_LEVEL)
        yield _frame(STATE_FRAME, packed), blobs

    def _accept(self, blobs: _Blobs) -> None:
        self._known, self._next_number = blobs.used, blobs.next_number
        live = sum(item.length for item in self._known.values())
        self._renew_above = max(self._renew_above, _RENEW_ABOVE_BYTES, _RENEW_FACTOR * live)

    def _append(self, frames: Iterator[tuple[bytes, _Blobs | None]]) -> _Blobs:
        descriptor = self._descriptor
        if descriptor is None:
            raise OSError("the journal is not open")
        try:
            length, blobs = _write_frames(descriptor, frames)
        except BaseException:
            self._cut_back(descriptor)
            raise
        try:
            os.fsync(descriptor)
        except OSError:
            # The system may have dropped pages that it could not write: nothing in this file is sure any more.
            self._must_renew = True
            self._cut_back(descriptor)
            raise
        self._good += length
        return blobs

    def _cut_back(self, descriptor: int) -> None:
        try:
            os.ftruncate(descriptor, self._good)
            os.lseek(descriptor, self._good, os.SEEK_SET)
        except OSError:
            # Whatever came after half a frame would never be read.
            self._must_renew = True

    def _renew(self, moment: Moment) -> int:
        """Write everything into a new file that takes the place of the old one."""
        fresh = self.path.with_name(self.path.name + ".new")
        start = _frame(START_FRAME, json.dumps({"format": FORMAT_VERSION}).encode())
        descriptor = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
        try:
            try:
                _write_all(descriptor, start)
                length, blobs = _write_frames(descriptor, self._frames_of(moment, {}, 1))
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            # Some systems replace no file that is open.
            old, self._descriptor = self._descriptor, None
            if old is not None:
                os.close(old)
            fresh.replace(self.path)
        except BaseException:
            with contextlib.suppress(OSError):
                fresh.unlink()
            self._reopen()
            raise
        self._must_renew = True
        self._good = len(start) + length
        self._reopen()
        self._must_renew = False
        self._renew_above = 0
        self._accept(blobs)
        _sync_folder(self.path.parent)
        return self._good

    def _reopen(self) -> None:
        """Go on at the end of the last whole state of the file in place."""
        if self._descriptor is None and self._good:
            try:
                self._descriptor = os.open(self.path, os.O_RDWR | getattr(os, "O_BINARY", 0))
                os.lseek(self._descriptor, self._good, os.SEEK_SET)
            except OSError:
                self._must_renew = True
                raise


def _write_frames(descriptor: int, frames: Iterator[tuple[bytes, _Blobs | None]]) -> tuple[int, _Blobs]:
    waiting, length = bytearray(), 0
    blobs = _Blobs({}, 1)
    for frame, done in frames:
        waiting += frame
        length += len(frame)
        blobs = done or blobs
        if len(waiting) >= _PIECE_BYTES:
            _write_all(descriptor, waiting)
            waiting = bytearray()
    _write_all(descriptor, waiting)
    return length, blobs


def _write_all(descriptor: int, data: bytes | bytearray) -> None:
    """The system may take less than it is given."""
    view = memoryview(data)
    while view:
        taken = os.write(descriptor, view)
        if taken <= 0:
            raise OSError("the disk takes no more")
        view = view[taken:]


def _frame(kind: int, payload: bytes) -> bytes:
    head = FRAME.pack(FRAME_MAGIC, kind, len(payload), zlib.crc32(payload))
    return head + CHECK.pack(zlib.crc32(head)) + payload


def _blob_frame(number: int, content: AnyArray | bytes, is_packed: bool) -> bytes:
    raw: Any = content if isinstance(content, bytes) else np.ascontiguousarray(content).view(np.uint8).reshape(-1).data
    length = len(raw)
    if is_packed and length:
        packed = zlib.compress(raw, _PACKING_LEVEL)
        if len(packed) < length:
            return _frame(BLOB_FRAME, BLOB.pack(number, PACKED, length) + packed)
    return _frame(BLOB_FRAME, BLOB.pack(number, RAW, length) + bytes(raw))


def _sync_folder(folder: Path) -> None:
    """Make a rename survive a power cut; systems that cannot sync a folder do it on their own."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
