"""Where the program's own files lie, and how one file is replaced without ever being half-written."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

import platformdirs

APP_NAME = "pentimento"
HOME_VARIABLE = "PENTIMENTO_HOME"
_PACKAGE = Path(__file__).resolve().parent


def _bundled(name: str) -> Path:
    """The folder `resources` or `models`: inside an installed package or a bundle, else beside it in a checkout."""
    installed = _PACKAGE / "_data" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def resources_dir() -> Path:
    """The folder of bundled pictures and other resources."""
    return _bundled("resources")


def models_dir() -> Path:
    """The folder of models that travel with the program."""
    return _bundled("models")


def _user_dir(kind: str) -> Path:
    """A per-user folder, made when missing; `PENTIMENTO_HOME` puts all into one folder (portable mode, tests)."""
    home = os.environ.get(HOME_VARIABLE)
    if home:
        folder = Path(home) / kind
    elif kind == "config":
        folder = platformdirs.user_config_path(APP_NAME, appauthor=False)
    elif kind == "cache":
        folder = platformdirs.user_cache_path(APP_NAME, appauthor=False)
    else:
        folder = platformdirs.user_data_path(APP_NAME, appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def config_dir() -> Path:
    """The folder of the settings file."""
    return _user_dir("config")


def cache_dir() -> Path:
    """The folder of things that can be made again, such as compiled kernels."""
    return _user_dir("cache")


def data_dir() -> Path:
    """The folder of things that must not be lost, such as downloaded models."""
    return _user_dir("data")


def use_kernel_cache() -> None:
    """Point the kernel compiler's cache at the user's cache folder; call before the first kernel is imported.

    Without it the cache lands beside the sources, which an installed program may not write to.
    """
    if "NUMBA_CACHE_DIR" not in os.environ:
        with contextlib.suppress(OSError):
            folder = cache_dir() / "kernels"
            folder.mkdir(parents=True, exist_ok=True)
            os.environ["NUMBA_CACHE_DIR"] = str(folder)


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a temporary file beside `path`; on success it is synced and takes the place of `path`, else it vanishes.

    A reader sees the old content or the new, never a part. An existing file's permission bits are kept, and a symbolic
    link is followed, not replaced. Raises OSError as the system does.
    """
    path = path.resolve()
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            yield cast(BinaryIO, stream)
            stream.flush()
            os.fsync(stream.fileno())
        part.chmod(path.stat().st_mode & 0o7777 if path.exists() else 0o666 & ~_umask())
        part.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise
    _sync_folder(path.parent)


def _umask() -> int:
    value = os.umask(0)
    os.umask(value)
    return value


def _sync_folder(folder: Path) -> None:
    """Make a rename survive a power cut; systems that cannot sync a folder do it on their own."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
