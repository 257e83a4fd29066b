"""Reads descriptions of models quickly: what a text said is kept in the cache folder until its file changes."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from pathlib import Path
from typing import Any

from editor import paths
from editor.engines.descriptor import Descriptor
from editor.engines.descriptor_toml import MAX_BYTES, descriptor_of, parse_table
from editor.errors import EngineError

CACHE_NAME = "model-descriptions.json"
# Raised when what is kept changes its form.
_FORM = 1
# A file younger than this may be written once more without its time or size changing.
_SETTLED_AFTER_NS = 2_000_000_000
_Stamp = tuple[int, int]


class Descriptions:
    """The descriptors of many files. Reading TOML takes ten times as long as everything else about a description.

    What is kept is only what the texts said; it is checked like a fresh one. May be asked from any thread.
    """

    def __init__(self, cache: Path | None = None) -> None:
        self._cache = cache
        self._lock = threading.Lock()
        self._tables: dict[str, tuple[_Stamp, dict[str, Any]]] | None = None
        self._built: dict[str, tuple[_Stamp, Descriptor]] = {}
        self._is_changed = False

    def read(self, path: Path) -> Descriptor:
        """The descriptor in a file, as `read_descriptor` does it: the same one as long as the file stays the same."""
        name = f"{path.parent.name}/{path.name}"
        try:
            found = path.stat()
            if found.st_size > MAX_BYTES:
                raise EngineError(f"The model description {path.name} is larger than 1 MB: it is something else.")
            stamp = (found.st_mtime_ns, found.st_size)
            key = str(path.absolute())
            with self._lock:
                if time.time_ns() - found.st_mtime_ns < _SETTLED_AFTER_NS:
                    return descriptor_of(parse_table(path.read_text("utf-8"), name), name)
                built = self._built.get(key)
                if built is None or built[0] != stamp:
                    built = (stamp, descriptor_of(self._table(path, key, stamp, name), name))
                    self._built[key] = built
                return built[1]
        except OSError as error:
            raise EngineError(f"The model description {path.name} cannot be read: {error.strerror}.") from error
        except UnicodeDecodeError as error:
            raise EngineError(f"The model description {path.name} is not UTF-8 text: save it as such.") from error

    def keep(self) -> None:
        """Write down what was read anew; where that is not possible it is read again the next time."""
        with self._lock:
            if not self._is_changed or self._tables is None:
                return
            self._is_changed = False
            kept = {key: [*stamp, table] for key, (stamp, table) in self._tables.items() if key in self._built}
            with contextlib.suppress(OSError, TypeError, ValueError):
                text = json.dumps({"form": _FORM, "files": kept}, allow_nan=False)
                with paths.replacing(self._place()) as stream:
                    stream.write(text.encode())

    def _table(self, path: Path, key: str, stamp: _Stamp, name: str) -> dict[str, Any]:
        if self._tables is None:
            self._tables = self._load()
        kept = self._tables.get(key)
        if kept is not None and kept[0] == stamp:
            return kept[1]
        table = parse_table(path.read_text("utf-8"), name)
        if _is_plain(table):
            self._tables[key] = (stamp, table)
            self._is_changed = True
        return table

    def _place(self) -> Path:
        return self._cache or paths.cache_dir() / CACHE_NAME

    def _load(self) -> dict[str, tuple[_Stamp, dict[str, Any]]]:
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            data = json.loads(self._place().read_bytes())
            if data["form"] == _FORM:
                return {
                    key: ((mtime, size), table)
                    for key, (mtime, size, table) in data["files"].items()
                    if isinstance(table, dict)
                }
        return {}


def _is_plain(value: Any) -> bool:
    """False for what TOML has and JSON has not, such as dates: it would come back as something else."""
    if isinstance(value, dict):
        return all(_is_plain(item) for item in value.values())
    if isinstance(value, list):
        return all(_is_plain(item) for item in value)
    return isinstance(value, (str, bool, int, float))
