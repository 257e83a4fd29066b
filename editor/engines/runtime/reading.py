"""Reads model files: what is parsed is exactly what was hashed, and nothing outside a model's folder is opened."""

from __future__ import annotations

import hashlib
from pathlib import Path

from editor.core.progress import Progress
from editor.errors import EngineError, ModelMissing

CHUNK_BYTES = 8 << 20
LARGEST_BYTES = 16 << 30


def sha256_of(path: Path, progress: Progress | None = None) -> str:
    """The SHA-256 of a file as lower-case digits. Raises ModelMissing, EngineError and Cancelled."""
    progress = progress or Progress()
    digest = hashlib.sha256()
    try:
        size = max(1, path.stat().st_size)
        done = 0
        with path.open("rb") as stream:
            while chunk := stream.read(CHUNK_BYTES):
                digest.update(chunk)
                done += len(chunk)
                progress.step(min(1.0, done / size))
    except OSError as error:
        raise _unreadable(path, error) from error
    return digest.hexdigest()


def read_checked(path: Path, sha256: str, progress: Progress) -> bytes:
    """The content of a file whose hash is `sha256`. Raises ModelMissing, EngineError and Cancelled."""
    digest = hashlib.sha256()
    try:
        size = path.stat().st_size
        if size > LARGEST_BYTES:
            raise EngineError(f"The file {path.name} is larger than any model that can be loaded: choose another.")
        data = bytearray(size)
        view = memoryview(data)
        done = 0
        with path.open("rb", buffering=0) as stream:
            while done < size and (count := stream.readinto(view[done : done + CHUNK_BYTES])):
                digest.update(view[done : done + count])
                done += count
                progress.step(done / size)
    except OSError as error:
        raise _unreadable(path, error) from error
    if done != size:
        raise EngineError(f"The model file {path.name} changed while it was read: try again.")
    refuse_other_hash(path, digest.hexdigest(), sha256)
    return bytes(data)


def refuse_other_hash(path: Path, found: str, expected: str) -> None:
    """Raise EngineError unless the hashes are the same; a file without one cannot be trusted."""
    if not expected:
        raise EngineError(f"The file {path.name} has no recorded checksum: add it with `pentimento models add`.")
    if found != expected.lower():
        raise EngineError(f"The model file {path.name} is damaged or was changed: remove the model and get it again.")


def _unreadable(path: Path, error: OSError) -> EngineError:
    if isinstance(error, FileNotFoundError):
        return ModelMissing(f"The model file {path.name} is not there: get the model, or add it from a file.")
    return EngineError(f"The model file {path.name} cannot be read ({error.strerror}).")
