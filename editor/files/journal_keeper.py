"""Keeps the journals of all open documents: the main thread takes snapshots, a thread of its own writes them."""

from __future__ import annotations

import errno
import logging
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from editor.core.background import Background
from editor.core.signals import Signal
from editor.files.journal import Moment
from editor.files.journal_folder import Claim, JournalFolder

log = logging.getLogger(__name__)

# With what writing takes, every edit is on the disk well before two seconds have passed.
INTERVAL_S = 0.8
RETRY_S = 5.0


class Kept:
    """One open document in the keeper's care."""

    def __init__(self, take: Callable[[], Moment], folder: JournalFolder) -> None:
        self.take = take
        self.folder = folder
        self.is_dirty = False
        self.is_failing = False
        self.is_released = False
        self.taken_at = float("-inf")
        self.waiting: Moment | None = None


class Keeper:
    """Main thread only, apart from what its own thread does.

    `deliver` hands a callable to the main thread. `said` carries a sentence and whether it tells of a failure,
    `touched` says that `tick` should be called a few times a second from now on, as long as `is_busy` is True.
    """

    def __init__(
        self,
        root: Path,
        deliver: Callable[[Callable[[], None]], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.root = root
        self.said: Signal[[str, bool]] = Signal()
        self.touched: Signal[[]] = Signal()
        self._deliver = deliver
        self._clock = clock
        self._kept: list[Kept] = []
        self._lock = threading.Lock()
        self._background = Background("journal")
        self._is_off = False

    @property
    def is_busy(self) -> bool:
        """True while a document has changed since its last snapshot, or could not be written."""
        return any(kept.is_dirty for kept in self._kept)

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders of this program."""
        return tuple(folder for kept in self._kept if (folder := kept.folder.folder) is not None)

    def attach(self, take: Callable[[], Moment], signals: Iterable[Signal[Any]], claimed: Claim | None = None) -> Kept:
        """Journal a document from now on; any of its `signals` says that it has changed.

        With the claim of a recovered document its folder is gone on with: the old journal stays until a new one is
        whole.
        """
        kept = Kept(take, JournalFolder(self.root, claimed))
        self._kept.append(kept)

        def touch(*_: object, **__: object) -> None:
            self._touch(kept)

        for signal in signals:
            signal.connect(touch)
        self._touch(kept)
        return kept

    def _touch(self, kept: Kept) -> None:
        if not kept.is_dirty and not kept.is_released:
            kept.is_dirty = True
            self.touched.emit()

    def tick(self) -> None:
        """Take a snapshot of each document that has changed, unless its last one is too young; microseconds each."""
        now = self._clock()
        for kept in self._kept:
            if kept.is_dirty and now - kept.taken_at >= (RETRY_S if kept.is_failing else INTERVAL_S):
                self._take(kept, now)

    def flush(self, timeout_s: float) -> None:
        """Take and write every change now, waiting so long at most."""
        now = self._clock()
        for kept in self._kept:
            if kept.is_dirty:
                self._take(kept, now)
        self._background.wait(timeout_s)

    def release(self, kept: Kept) -> None:
        """The document is closed, saved or given up: its folder goes."""
        if kept in self._kept:
            self._kept.remove(kept)
            kept.is_released, kept.is_dirty = True, False
            self._background.run(lambda: _remove(kept.folder))

    def close(self, timeout_s: float = 5.0) -> None:
        """All documents are closed; waits until their folders are gone."""
        for kept in tuple(self._kept):
            self.release(kept)
        self._background.wait(timeout_s)

    def _take(self, kept: Kept, now: float) -> None:
        kept.is_dirty = False
        kept.taken_at = now
        moment = kept.take()
        with self._lock:
            is_queued, kept.waiting = kept.waiting is not None, moment
        if not is_queued:
            self._background.run(lambda: self._write(kept))

    def _write(self, kept: Kept) -> None:
        with self._lock:
            moment, kept.waiting = kept.waiting, None
        if moment is None or kept.is_released:
            return
        try:
            kept.folder.write(moment)
        except OSError as error:
            log.warning("journal not written: %s", error)
            sentence = _sentence(self.root, error)
            self._deliver(lambda: self._on_failed(kept, sentence))
        except Exception:
            # The thread must survive whatever a document holds; the cause goes to the log.
            log.exception("journal not written")
            unexpected = "Unsaved work cannot be recovered after a crash, for an unexpected reason; save often."
            self._deliver(lambda: self._on_failed(kept, unexpected))
        else:
            if kept.is_failing:
                self._deliver(lambda: self._on_written(kept))

    def _on_failed(self, kept: Kept, sentence: str) -> None:
        kept.is_failing = True
        self._touch(kept)
        if not self._is_off and not kept.is_released:
            self._is_off = True
            self.said.emit(sentence, True)

    def _on_written(self, kept: Kept) -> None:
        kept.is_failing = False
        if self._is_off and not any(other.is_failing for other in self._kept):
            self._is_off = False
            self.said.emit("There is room again: your work can be recovered after a crash.", False)


def _remove(folder: JournalFolder) -> None:
    try:
        folder.remove()
    except OSError as error:
        log.warning("journal not removed: %s", error)


def _sentence(root: Path, error: OSError) -> str:
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return (
            "The disk is full: unsaved work cannot be recovered after a crash until there is room; save it elsewhere."
        )
    reason = error.strerror or str(error)
    return f"Unsaved work cannot be recovered after a crash, since {root} cannot be written ({reason}); save often."
