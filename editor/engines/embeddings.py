"""Pictures as segmenters have understood them, kept by content: in memory, and on disk for the next time."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import threading
import zipfile
from collections import OrderedDict
from pathlib import Path

import numpy as np

from editor import paths
from editor.core.geometry import Size
from editor.core.pixels import FloatImage
from editor.core.progress import Progress
from editor.engines.tasks import Embedding, Segmenter

log = logging.getLogger(__name__)

MEMORY_BYTES = 256 * 2**20
DISK_BYTES = 1024 * 2**20
# An embedding that would take this share of the disk's allowance is quicker to make again than worth its place.
_LARGEST_SHARE = 4
_SUFFIX = ".npz"


def content_key(image: FloatImage) -> str:
    """A name for exactly these pixels: two pictures of one key are the same."""
    digest = hashlib.blake2b(repr((image.shape, str(image.dtype))).encode(), digest_size=20)
    digest.update(np.ascontiguousarray(image).data)
    return digest.hexdigest()


class EmbeddingCache:
    """Keeps embeddings within limits; what was used longest ago goes first. May be asked from any thread.

    `folder` None keeps nothing on disk. A file that cannot be read is dropped and made again; a full disk is no error.
    """

    def __init__(self, folder: Path | None, memory_bytes: int = MEMORY_BYTES, disk_bytes: int = DISK_BYTES) -> None:
        self._folder, self._memory_bytes, self._disk_bytes = folder, memory_bytes, disk_bytes
        self._kept: OrderedDict[tuple[str, str, str], Embedding] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def held_bytes(self) -> int:
        """Memory held."""
        with self._lock:
            return sum(embedding.size_bytes for embedding in self._kept.values())

    def encode(self, segmenter: Segmenter, image: FloatImage, progress: Progress) -> Embedding:
        """The kept embedding of exactly these pixels, or a new one, which is then kept."""
        key = content_key(image)
        found = self.find(segmenter, key)
        if found is None:
            found = segmenter.encode(image, progress)
            self.keep(found)
        progress.step(1.0)
        return found

    def find(self, segmenter: Segmenter, key: str) -> Embedding | None:
        """What is kept for this engine in its present version, None when there is nothing."""
        name = (segmenter.id, segmenter.version, key)
        with self._lock:
            if name in self._kept:
                self._kept.move_to_end(name)
                return self._kept[name]
        found = self._read(name)
        if found is not None:
            self._remember(found)
        return found

    def keep(self, embedding: Embedding) -> None:
        """Keep one, in memory and on disk as far as there is room."""
        self._remember(embedding)
        self._write(embedding)

    def clear(self) -> None:
        """Forget everything in memory; what is on disk stays."""
        with self._lock:
            self._kept.clear()

    def _remember(self, embedding: Embedding) -> None:
        if embedding.size_bytes > self._memory_bytes:
            return
        with self._lock:
            self._kept[_name(embedding)] = embedding
            self._kept.move_to_end(_name(embedding))
            held = sum(kept.size_bytes for kept in self._kept.values())
            while held > self._memory_bytes:
                held -= self._kept.popitem(last=False)[1].size_bytes

    def _path(self, name: tuple[str, str, str]) -> Path | None:
        if self._folder is None:
            return None
        return self._folder / (hashlib.sha256("\0".join(name).encode()).hexdigest()[:40] + _SUFFIX)

    def _read(self, name: tuple[str, str, str]) -> Embedding | None:
        path = self._path(name)
        if path is None or not path.is_file():
            return None
        try:
            with path.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
                about = json.loads(bytes(stored["about"]))
                arrays = {key[1:]: stored[key] for key in stored.files if key != "about"}
            if about["name"] != list(name):
                return None
            os.utime(path)
            return Embedding(*name, Size(*about["size"]), arrays)
        except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
            log.warning("a kept embedding is damaged and will be made again: %s", error)
            with contextlib.suppress(OSError):
                path.unlink()
            return None

    def _write(self, embedding: Embedding) -> None:
        path = self._path(_name(embedding))
        if path is None or embedding.size_bytes * _LARGEST_SHARE > self._disk_bytes:
            return
        about = json.dumps({"name": _name(embedding), "size": [embedding.size.width, embedding.size.height]}).encode()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with paths.replacing(path) as stream:
                arrays = {f"_{key}": array for key, array in embedding.arrays.items()}
                np.savez(stream, about=np.frombuffer(about, np.uint8), **arrays)  # type: ignore[arg-type]
            self._make_room(path)
        except OSError as error:
            log.warning("an embedding cannot be kept on disk: %s", error)

    def _make_room(self, newest: Path) -> None:
        files = [(path.stat().st_mtime_ns, path.stat().st_size, path) for path in newest.parent.glob(f"*{_SUFFIX}")]
        held = sum(size for _, size, _ in files)
        for _, size, path in sorted(files):
            if held <= self._disk_bytes:
                break
            if path != newest:
                with contextlib.suppress(OSError):
                    path.unlink()
                held -= size


def _name(embedding: Embedding) -> tuple[str, str, str]:
    return embedding.engine_id, embedding.engine_version, embedding.key


def default_folder() -> Path:
    """Where embeddings are kept between runs."""
    return paths.cache_dir() / "embeddings"
