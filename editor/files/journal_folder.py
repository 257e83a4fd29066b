"""Where journals lie: one folder per open document, locked by the program that has it open, and what others find there.

The system lets go of a lock when its program ends in whatever way, so a folder without a lock is work that was left.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import secrets
import shutil
import sys
import weakref
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from editor.errors import FileError
from editor.files.journal import Journal, Moment
from editor.files.journal_read import NotNow, Recovered, Summary, read_journal, read_summary
from editor.paths import replacing

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

log = logging.getLogger(__name__)

_LOCK, _JOURNAL, _ABOUT = "lock", "journal", "about.json"
_UNREADABLE = "unreadable"
_MAX_ABOUT_BYTES = 2**16


class Claim:
    """The right to a folder, held until `release` or the end of the program."""

    def __init__(self, folder: Path, descriptor: int) -> None:
        self.folder = folder
        self._close = weakref.finalize(self, os.close, descriptor)

    def release(self) -> None:
        """Let others have the folder."""
        self._close()


def claim(folder: Path) -> Claim | None:
    """The right to a folder; None when another program, or another claim of this one, has it. OSError as usual."""
    path = folder / _LOCK
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if _lock(descriptor) and _is_in_place(descriptor, path):
            return Claim(folder, descriptor)
    except BaseException:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None


def _lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _is_in_place(descriptor: int, path: Path) -> bool:
    """False when somebody has removed the folder between opening the lock and getting it."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def claim_new(root: Path) -> Claim:
    """A new folder under `root`. Raises OSError as the system does."""
    while True:
        folder = root / secrets.token_hex(8)
        folder.mkdir(parents=True)
        with contextlib.suppress(FileNotFoundError):
            found = claim(folder)
            if found is not None:
                return found


class JournalFolder:
    """What one open document has on disk. Used from one thread; methods raise OSError as the system does."""

    def __init__(self, root: Path, claimed: Claim | None = None) -> None:
        self.root = root
        self._claim = claimed
        self._journal = None if claimed is None else Journal(claimed.folder / _JOURNAL)
        self._about = b""

    @property
    def folder(self) -> Path | None:
        """The folder, once there is one."""
        return None if self._claim is None else self._claim.folder

    def write(self, moment: Moment) -> int:
        """Bring the folder up to date; the number of bytes that went into the journal."""
        if self._claim is None or self._journal is None:
            self._claim = claim_new(self.root)
            self._journal = Journal(self._claim.folder / _JOURNAL)
        about = json.dumps({"path": None if moment.path is None else str(moment.path), "title": moment.title}).encode()
        if about != self._about:
            with replacing(self._claim.folder / _ABOUT) as stream:
                stream.write(about)
            self._about = about
        if moment.is_modified:
            return self._journal.write(moment)
        self._journal.mark_clean(moment.path)
        return 0

    def remove(self) -> None:
        """Delete the folder: nothing in it is wanted any more."""
        if self._journal is not None:
            self._journal.close()
        if self._claim is not None:
            remove(self._claim)
            self._claim = None


def remove(claimed: Claim) -> None:
    """Delete a claimed folder, the journal first, so that nobody finds it without its lock."""
    with contextlib.suppress(OSError):
        (claimed.folder / _JOURNAL).unlink()
    if sys.platform == "win32":
        claimed.release()
    shutil.rmtree(claimed.folder, ignore_errors=True)
    claimed.release()


@dataclass(eq=False)
class Orphan:
    """Work that a program left behind, claimed until something is decided about it."""

    claimed: Claim
    summary: Summary

    @property
    def title(self) -> str:
        """The name that the document had; empty where it had none."""
        path = self.summary.path
        return self.summary.title or ("" if path is None else path.name)

    def read(self) -> Recovered:
        """The document. NotNow when trying later may help; other FileErrors say that it has been set aside."""
        try:
            return read_journal(self.claimed.folder / _JOURNAL)
        except NotNow:
            raise
        except FileError as error:
            raise _set_aside(self.claimed, error) from error

    def keep(self) -> None:
        """Leave it for the next start."""
        self.claimed.release()

    def delete(self) -> None:
        """Delete it for good."""
        remove(self.claimed)


def has_folders(root: Path) -> bool:
    """True when there may be something for `find_orphans`; quick."""
    try:
        return any(item.is_dir() and item.name != _UNREADABLE for item in root.iterdir())
    except OSError:
        return False


def find_orphans(root: Path) -> tuple[list[Orphan], list[str]]:
    """What programs that are gone have left, newest first and claimed, and a sentence for all that is unreadable.

    What turns out to be saved, or never held anything, is deleted.
    """
    orphans: list[Orphan] = []
    sentences: list[str] = []
    for folder in _folders(root):
        try:
            claimed = claim(folder)
        except OSError as error:
            log.warning("%s cannot be locked: %s", folder, error)
            continue
        if claimed is None:
            continue
        journal = folder / _JOURNAL
        if not journal.exists():
            remove(claimed)
            continue
        try:
            summary = read_summary(journal)
        except NotNow as error:
            claimed.release()
            sentences.append(str(error))
            continue
        except FileError as error:
            sentences.append(str(_set_aside(claimed, error)))
            continue
        if summary.is_clean and (summary.path is None or summary.path.is_file()):
            remove(claimed)
        else:
            orphans.append(Orphan(claimed, summary))
    return sorted(orphans, key=lambda orphan: -orphan.summary.saved_at), sentences


def _folders(root: Path) -> list[Path]:
    try:
        return sorted(item for item in root.iterdir() if item.is_dir() and item.name != _UNREADABLE)
    except OSError:
        return []


def _set_aside(claimed: Claim, error: FileError) -> FileError:
    """Move a folder out of the way, so that it is told of once and still there for whoever can make use of it."""
    place = claimed.folder.parent / _UNREADABLE / claimed.folder.name
    log.warning("the journal in %s cannot be read: %s", claimed.folder, error.__cause__ or error)
    with contextlib.suppress(OSError):
        place.parent.mkdir(exist_ok=True)
        if sys.platform == "win32":
            claimed.release()
        claimed.folder.rename(place)
    claimed.release()
    return FileError(f"Unsaved work of an earlier run cannot be read; what is left of it is kept in {place}.")


def is_open_elsewhere(root: Path, path: Path, own: Collection[Path]) -> bool:
    """True when another running program has the file open. `own` are folders of this one."""
    for folder in _folders(root):
        if folder in own:
            continue
        try:
            with (folder / _ABOUT).open("rb") as stream:
                about = json.loads(stream.read(_MAX_ABOUT_BYTES))
            if not isinstance(about["path"], str) or not _is_same(Path(about["path"]), path):
                continue
            found = claim(folder)
        except (OSError, ValueError, TypeError, KeyError):
            continue
        if found is None:
            return True
        found.release()
    return False


def _is_same(one: Path, other: Path) -> bool:
    """True when both lead to one file, also through links."""
    try:
        return one == other or one.samefile(other)
    except OSError:
        return False
