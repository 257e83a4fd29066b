"""One file in the making belongs to one process at a time."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from editor.errors import FileError


@contextlib.contextmanager
def locked(path: Path) -> Iterator[IO[bytes]]:
    """Open a file to read and append, made when missing, while no other process has it.

    Raises FileError when another has; OSError as the system does. The system gives the lock back when a process dies.
    """
    stream = path.open("a+b")
    try:
        if not _lock(stream):
            raise FileError(f"{path.name.removesuffix('.part')} is being fetched by another window: wait for it.")
        yield stream
    finally:
        stream.close()


if sys.platform == "win32":
    import msvcrt

    # Far behind what most files hold: the runtime takes no place beyond 32 bits.
    _PLACE = 2**31 - 2

    def _lock(stream: IO[bytes]) -> bool:
        stream.seek(_PLACE)
        try:
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _lock(stream: IO[bytes]) -> bool:
        try:
            fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
