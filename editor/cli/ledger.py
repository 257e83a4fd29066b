"""What a run over many pictures has written already, so that the next one goes on where it was stopped."""

from __future__ import annotations

import contextlib
import glob
import hashlib
import json
import os
from enum import Enum
from pathlib import Path

from editor import files
from editor.errors import FileError

NAME = ".pentimento-run"


class State(Enum):
    """How a file in the folder stands to what is to be written there."""

    FREE = "free"
    OUTDATED = "outdated"
    DONE = "done"
    FOREIGN = "foreign"


class Ledger:
    """One line of JSON for each result in a folder: its name, what it was made of, and the digest of its bytes.

    A line is on disk before its result is, so that a result without a line is never one of ours; a line without its
    result says nothing. Lines that are torn or damaged count as missing.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._lines: dict[str, dict[str, str]] = {}
        self._ends_whole = True
        try:
            text = self._path.read_bytes().decode("utf-8", "replace")
        except FileNotFoundError:
            return
        except OSError as error:
            raise FileError(f"The folder {folder} cannot be read ({error.strerror}); choose another one.") from error
        self._ends_whole = not text or text.endswith("\n")
        for line in text.splitlines():
            with contextlib.suppress(ValueError, KeyError, TypeError):
                data = json.loads(line)
                self._lines.setdefault(str(data["file"]), {})[str(data["bytes"])] = str(data["made_of"])

    def state(self, path: Path, made_of: str) -> State:
        """Whether the file at `path` is the one that `made_of` gives, an earlier one of ours, or somebody else's."""
        if not path.exists():
            return State.FREE
        known = self._lines.get(path.name, {})
        if not known:
            return State.FOREIGN
        made = known.get(hashlib.sha256(files.read_bytes(path)).hexdigest())
        if made is None:
            return State.FOREIGN
        return State.DONE if made == made_of else State.OUTDATED

    def write(self, path: Path, data: bytes, made_of: str) -> None:
        """Put a result on disk, whole or not at all."""
        found = hashlib.sha256(data).hexdigest()
        line = json.dumps({"file": path.name, "bytes": found, "made_of": made_of})
        try:
            with self._path.open("ab") as stream:
                stream.write((("" if self._ends_whole else "\n") + line + "\n").encode())
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise FileError(
                f"{path.name} could not be written ({error.strerror or error}): make room, or choose another folder."
            ) from error
        self._ends_whole = True
        self._lines.setdefault(path.name, {})[found] = made_of
        # What a run that was killed has left of this file.
        for part in path.parent.glob(f".{glob.escape(path.name)}.*.part"):
            with contextlib.suppress(OSError):
                part.unlink()
        files.write_bytes(data, path)
