"""Fetch one file that has a published hash: resumed where it stopped, checked to the last byte, stopped at any moment.

The network is used by a thread of its own (`transfer`); the caller only ever waits for a few milliseconds, so stopping
works while a name is being looked up, a server is silent or a proxy asks for patience.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import logging
import os
import queue
import re
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from editor.core.progress import Progress
from editor.engines.part_lock import locked
from editor.engines.transfer import POLL_S, Head, Interrupted, Patience, Refused, Transfer, host
from editor.errors import DownloadFailed, EditorError, FileError

log = logging.getLogger(__name__)

# What must stay free beside the file: a disk filled to the brim hurts every other program.
SPARE_BYTES = 64 * 2**20
# Nothing that is published for this program comes near; a server that goes on for ever is cut off here.
MAX_UNKNOWN_BYTES = 64 * 2**30
MAX_RETRY_AFTER_S = 30.0
USUAL = Patience()


@dataclass(frozen=True)
class Remote:
    """A file that is published: its addresses, best first, and what its bytes must be; size 0 = not known."""

    name: str
    urls: tuple[str, ...]
    sha256: str
    size_bytes: int = 0


def download(remote: Remote, target: Path, progress: Progress, patience: Patience = USUAL) -> None:
    """Fetch a file to `target`, which appears only when its SHA-256 is the published one.

    What has arrived is kept as `target` with `.part` behind it when the work is stopped or the connection is lost, and
    the next call goes on from there. Raises Cancelled within 200 ms of being stopped, DownloadFailed when no source
    gives the file, FileError when it cannot be stored; each with one sentence that says what to do.
    """
    if not re.fullmatch(r"[0-9a-fA-F]{64}", remote.sha256):
        raise DownloadFailed(f"No hash is published for {remote.name}: get it by hand and add it from the file.")
    if not remote.urls:
        raise DownloadFailed(f"No address is known for {remote.name}: get it by hand and add it from the file.")
    progress.step(0.0)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with locked(part_of(target)) as stream:
            _Download(remote, target, stream, progress, patience).run()
    except OSError as error:
        raise storage_failure(error, target.parent, remote.size_bytes) from error
    finally:
        with contextlib.suppress(OSError):
            if part_of(target).stat().st_size == 0:
                part_of(target).unlink()


def part_of(target: Path) -> Path:
    """Where the bytes of a file are gathered."""
    return target.with_name(target.name + ".part")


def megabytes(size_bytes: int) -> str:
    """A size as people read it."""
    if size_bytes >= 1_000_000_000:
        return f"{size_bytes / 1e9:.1f} GB"
    return f"{size_bytes / 1e6:.0f} MB" if size_bytes >= 10_000_000 else f"{size_bytes / 1e6:.1f} MB"


def check_room(folder: Path, needed_bytes: int) -> None:
    """Raises FileError when a folder's disk has no room for so many bytes more."""
    free = shutil.disk_usage(folder).free
    if free < needed_bytes + SPARE_BYTES:
        raise FileError(
            f"The disk has only {megabytes(free)} free where {megabytes(needed_bytes)} are needed: "
            f"make room, or choose another folder for models."
        )


def storage_failure(error: OSError, folder: Path, size_bytes: int) -> FileError:
    """What to tell of a disk that does not take a file."""
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        needed = f" ({megabytes(size_bytes)} are needed)" if size_bytes else ""
        return FileError(f"The disk is full{needed}: make room, or choose another folder for models.")
    return FileError(
        f"The folder {folder} cannot be used ({error.strerror or error}): choose another folder for models."
    )


class _Download:
    """One file from several sources into one open part file."""

    def __init__(self, remote: Remote, target: Path, stream: IO[bytes], progress: Progress, patience: Patience) -> None:
        self._remote, self._target, self._stream = remote, target, stream
        self._progress, self._patience = progress, patience
        self._hash = hashlib.sha256()
        self._done = 0
        self._total = remote.size_bytes
        self._is_resumed = False

    def run(self) -> None:
        self._take_up()
        refusals: list[tuple[str, Refused]] = []
        for url in self._remote.urls:
            if self._done and self._is_complete():
                break
            try:
                self._from(url)
            except Refused as refusal:
                log.info("%s from %s: %s", self._remote.name, host(url), refusal.reason)
                refusals.append((url, refusal))
        if not (self._done and self._is_complete()):
            raise self._failure(refusals)
        os.fsync(self._stream.fileno())
        self._stream.close()
        part_of(self._target).replace(self._target)

    def _take_up(self) -> None:
        """Read what an earlier run has left."""
        self._stream.seek(0)
        while chunk := self._stream.read(1 << 20):
            self._progress.step(0.0)
            self._hash.update(chunk)
            self._done += len(chunk)
        if self._total and self._done >= self._total and not self._is_complete():
            self._start_over()
        self._is_resumed = self._done > 0
        if self._total:
            check_room(self._target.parent, self._total - self._done)

    def _start_over(self) -> None:
        self._stream.seek(0)
        self._stream.truncate()
        self._hash = hashlib.sha256()
        self._done = 0
        self._is_resumed = False

    def _is_complete(self) -> bool:
        if self._total and self._done < self._total:
            return False
        return self._hash.hexdigest() == self._remote.sha256.lower()

    def _from(self, url: str) -> None:
        """Try one source until the file is whole. Raises Refused when it gives nothing new any more."""
        best, failures = self._done, 0
        while not (self._done and self._is_complete()):
            try:
                self._attempt(url)
            except Interrupted as interruption:
                failures = 0 if self._done > best else failures + 1
                best = max(best, self._done)
                if failures >= self._patience.tries:
                    raise
                self._pause(self._patience.pause_s * 2**failures, interruption.pause_s)
                continue
            if self._is_complete():
                return
            if self._total and self._done < self._total:
                # The connection ended as if all were said.
                failures = 0 if self._done > best else failures + 1
                best = max(best, self._done)
                if failures >= self._patience.tries:
                    raise Refused("it ends too early")
                self._pause(self._patience.pause_s, None)
                continue
            was_resumed = self._is_resumed
            self._start_over()
            if not was_resumed:
                raise Refused("its file is not the published one")
            # The beginning may have been of another version; once more from the start.
            best = 0

    def _pause(self, seconds: float, asked: float | None) -> None:
        end = time.monotonic() + min(MAX_RETRY_AFTER_S, asked if asked is not None else seconds)
        while (left := end - time.monotonic()) > 0:
            self._step()
            time.sleep(min(POLL_S, left))

    def _step(self) -> None:
        self._progress.step(min(1.0, self._done / self._total) if self._total else self._progress.fraction)

    def _attempt(self, url: str) -> None:
        """One request: append what comes. Raises Refused or Interrupted; returns when the server says it is all."""
        transfer = Transfer(url, self._done, self._patience)
        transfer.start()
        try:
            self._begin(self._next(transfer))
            while (chunk := self._next(transfer)) is not None:
                self._append(chunk)
        finally:
            transfer.stop()

    def _next(self, transfer: Transfer) -> Any:
        while True:
            self._step()
            try:
                item = transfer.items.get(timeout=POLL_S)
            except queue.Empty:
                continue
            if isinstance(item, Refused):
                raise item
            return item

    def _begin(self, head: Head) -> None:
        if head.status == 416:
            self._start_over()
            raise Interrupted("it does not know the rest of the file", pause_s=0.0)
        if head.status == 206 and head.start == self._done:
            whole = head.whole
        elif head.status == 206:
            self._start_over()
            raise Interrupted("it sends another part than was asked for")
        else:
            if self._done:
                self._start_over()
            whole = head.length
        if self._remote.size_bytes:
            if head.whole is not None and head.whole != self._remote.size_bytes:
                raise Refused("its file has another size than the published one")
        elif whole is not None:
            if whole > MAX_UNKNOWN_BYTES:
                raise Refused("its file is absurdly large")
            self._total = whole
            check_room(self._target.parent, whole - self._done)

    def _append(self, chunk: bytes) -> None:
        limit = self._remote.size_bytes or MAX_UNKNOWN_BYTES
        if self._done + len(chunk) > limit:
            self._start_over()
            raise Refused("its file is larger than the published one")
        self._write(chunk)
        self._hash.update(chunk)
        self._done += len(chunk)

    def _write(self, chunk: bytes) -> None:
        try:
            self._stream.write(chunk)
            self._stream.flush()
        except OSError:
            # A part that fills the disk would hurt other programs; whatever else is wrong, it is of no use either.
            with contextlib.suppress(OSError):
                self._stream.close()
            with contextlib.suppress(OSError):
                part_of(self._target).unlink()
            raise

    def _failure(self, refusals: Sequence[tuple[str, Refused]]) -> EditorError:
        if refusals and all(refusal.is_offline for _, refusal in refusals):
            hosts = ", ".join(dict.fromkeys(host(url) for url, _ in refusals))
            return DownloadFailed(
                f"There is no connection to {hosts} ({refusals[-1][1].reason}): check the network and its proxy, "
                f"or add {self._remote.name} from a file."
            )
        reasons = "; ".join(dict.fromkeys(f"{host(url)}: {refusal.reason}" for url, refusal in refusals))
        return DownloadFailed(
            f"{self._remote.name} could not be fetched ({reasons}): try again later, or add it from a file."
        )
