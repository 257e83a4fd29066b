"""Put a model's files from disk into the user's store, checked against whatever has been published about them."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from editor import paths
from editor.core.progress import Progress
from editor.engines.descriptor import Descriptor, FileEntry
from editor.engines.download import check_room, megabytes
from editor.engines.store import (
    CARD_NAME,
    DESCRIPTOR_NAME,
    FileRecord,
    InstalledModel,
    ModelState,
    ModelStore,
    check_id,
    safe_parts,
)
from editor.errors import EditorError, EngineError, FileError

CHUNK_BYTES = 1 << 20


@dataclass(frozen=True)
class Hashes:
    """Everything that others publish about a file: `git_blob` is the name that git gives to its content."""

    sha256: str
    md5: str
    git_blob: str
    size_bytes: int


def read_hashes(path: Path, progress: Progress, copy: Callable[[bytes], object] | None = None) -> Hashes:
    """Read a file once from end to end; each piece is also handed to `copy`. Raises OSError, Cancelled."""
    size = path.stat().st_size
    sha256, md5, git = hashlib.sha256(), hashlib.md5(usedforsecurity=False), hashlib.sha1(usedforsecurity=False)
    git.update(b"blob %d\0" % size)
    done = 0
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            progress.step(done / max(1, size))
            for each in (sha256, md5, git):
                each.update(chunk)
            if copy is not None:
                copy(chunk)
            done += len(chunk)
    progress.step(1.0)
    return Hashes(sha256.hexdigest(), md5.hexdigest(), git.hexdigest(), done)


def mismatch(entry: FileEntry, found: Hashes) -> str:
    """What differs from what is published of a file, empty when all agrees."""
    if entry.size_bytes and found.size_bytes != entry.size_bytes:
        return f"it has {megabytes(found.size_bytes)} instead of {megabytes(entry.size_bytes)}"
    for name, published, actual in (
        ("SHA-256", entry.sha256, found.sha256),
        ("MD5", entry.md5, found.md5),
        ("git hash", entry.git_blob, found.git_blob),
    ):
        if published and published.lower() != actual:
            return f"its {name} is another"
    return ""


def find_entry(model: InstalledModel, path: Path, role: str | None = None) -> FileEntry:
    """Which file of a model a file on disk is meant to be: by role, by being the only one, by name, by size.

    Raises EngineError when that is not clear.
    """
    entries = model.descriptor.files
    if role is not None:
        for entry in entries:
            if entry.role == role:
                return entry
    elif len(entries) == 1:
        return entries[0]
    else:
        size = path.stat().st_size
        for found in (
            [entry for entry in entries if Path(entry.name).name.lower() == path.name.lower()],
            [entry for entry in entries if size in (entry.size_bytes, model.file_size(entry)) and size],
        ):
            if len(found) == 1:
                return found[0]
    roles = ", ".join(f"{entry.role} ({entry.name})" for entry in entries) or "none"
    raise EngineError(f"Say which part of “{model.descriptor.label}” {path.name} is; there are: {roles}.")


def find_model(store: ModelStore, path: Path, progress: Progress) -> tuple[InstalledModel, FileEntry] | None:
    """The model of the catalog that a file belongs to by a published hash, or None."""
    try:
        found = read_hashes(path, progress)
    except OSError as error:
        raise _unreadable(path, error) from error
    for model in store.models():
        for entry in model.descriptor.files:
            has_hash = entry.sha256 or entry.md5 or entry.git_blob
            if has_hash and not mismatch(entry, found):
                return model, entry
    return None


def add_file(store: ModelStore, model_id: str, path: Path, role: str | None, progress: Progress) -> InstalledModel:
    """Copy a file into its place in the store and remember its hash; nothing changes when it is not the right one.

    Raises EngineError when it differs from what is published, FileError when it cannot be read or stored.
    """
    model = store.model(model_id)
    if model.is_shipped:
        raise EngineError(f"“{model.descriptor.label}” comes with the program: nothing needs to be added.")
    try:
        entry = find_entry(model, path, role)
        _copy(store, model, entry, path, progress)
    except OSError as error:
        raise _unreadable(path, error) from error
    return store.model(model_id)


def add_model(
    store: ModelStore, descriptor: Descriptor, files: Mapping[str, Path], progress: Progress
) -> InstalledModel:
    """Add a model of the user's own: its description and its files by role; all of it or nothing.

    Raises EngineError when the id is taken or a file is missing or wrong, FileError when it cannot be stored.
    """
    from editor.engines.descriptor_toml import dump_descriptor

    check_id(descriptor.id)
    if descriptor.id in store:
        raise EngineError(f"There is a model “{descriptor.id}” already: remove it first, or choose another id.")
    lacking = [entry.role for entry in descriptor.files if entry.role not in files]
    if lacking:
        raise EngineError(f"The model “{descriptor.id}” also needs a file for: {', '.join(lacking)}.")
    folder = store.folder(descriptor.id)
    was_there = folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        model = InstalledModel(descriptor, folder, is_users=True)
        share = 1 / max(1, len(descriptor.files))
        for place, entry in enumerate(descriptor.files):
            _copy(store, model, entry, files[entry.role], progress.part(place * share, (place + 1) * share))
        with paths.replacing(folder / DESCRIPTOR_NAME) as stream:
            stream.write(dump_descriptor(descriptor).encode())
    except BaseException as error:
        if not was_there:
            shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, OSError):
            raise _unreadable(folder, error) from error
        raise
    store.refresh()
    return store.model(descriptor.id)


def add_folder(store: ModelStore, folder: Path, progress: Progress) -> InstalledModel:
    """Add a model that somebody passed on: a folder with `model.toml`, its files and perhaps a card."""
    from editor.engines.descriptor_toml import read_descriptor

    description = folder / DESCRIPTOR_NAME
    if not description.is_file():
        raise EngineError(f"The folder {folder.name} holds no {DESCRIPTOR_NAME}: choose the model's file instead.")
    descriptor = read_descriptor(description)
    files = {entry.role: folder.joinpath(*safe_parts(entry.name)) for entry in descriptor.files}
    if descriptor.id in store and not store.model(descriptor.id).is_users:
        for place, (role, path) in enumerate(files.items()):
            add_file(store, descriptor.id, path, role, progress.part(place / len(files), (place + 1) / len(files)))
        return store.model(descriptor.id)
    model = add_model(store, descriptor, files, progress)
    if (folder / CARD_NAME).is_file():
        with contextlib.suppress(OSError):
            shutil.copyfile(folder / CARD_NAME, model.folder / CARD_NAME)
    return store.model(descriptor.id)


def verify(store: ModelStore, model_id: str, progress: Progress) -> dict[str, str]:
    """Read every file of a model; the sentence of what is wrong by role, empty where all is well.

    A file without any published hash is taken as it is, if it was never read before, and remembered.
    """
    model = store.model(model_id)
    faults: dict[str, str] = {}
    records: dict[str, FileRecord | None] = {}
    share = 1 / max(1, len(model.descriptor.files))
    for place, entry in enumerate(model.descriptor.files):
        if model.file_state(entry) is ModelState.MISSING:
            faults[entry.role] = "it is not here"
            continue
        try:
            found = read_hashes(model.place(entry), progress.part(place * share, (place + 1) * share))
        except OSError as error:
            faults[entry.role] = f"it cannot be read ({error.strerror})"
            continue
        known = model.records.get(entry.name)
        faults[entry.role] = mismatch(entry, found)
        if not faults[entry.role] and not entry.sha256 and known and known.sha256 != found.sha256:
            faults[entry.role] = "it has changed since it was added"
        elif not model.is_shipped or faults[entry.role]:
            records[entry.name] = FileRecord(found.sha256, found.size_bytes)
    if records:
        store.record(model_id, records)
    return faults


def _copy(store: ModelStore, model: InstalledModel, entry: FileEntry, path: Path, progress: Progress) -> None:
    target = model.place(entry)
    size = path.stat().st_size
    if entry.size_bytes and size != entry.size_bytes:
        raise _wrong(model, entry, path, f"it has {megabytes(size)} instead of {megabytes(entry.size_bytes)}")
    target.parent.mkdir(parents=True, exist_ok=True)
    check_room(target.parent, size)
    with paths.replacing(target) as stream:
        found = read_hashes(path, progress, stream.write)
        if fault := mismatch(entry, found):
            raise _wrong(model, entry, path, fault)
    store.record(model.id, {entry.name: FileRecord(found.sha256, found.size_bytes)})


def _wrong(model: InstalledModel, entry: FileEntry, path: Path, fault: str) -> EngineError:
    return EngineError(f"{path.name} is not the published {entry.name} of “{model.descriptor.label}”: {fault}.")


def _unreadable(path: Path, error: OSError) -> EditorError:
    from editor.engines.download import storage_failure

    if isinstance(error, FileNotFoundError):
        return FileError(f"There is no file {path.name} in {path.parent}: check the name.")
    return storage_failure(error, path if path.is_dir() else path.parent, 0)
