"""Reads weights that strangers made, in such a way that nothing inside a file can run.

What may be loaded, from the safest: safetensors; a checkpoint of `torch.save`, read by torch's own allow-list
(`weights_only=True`); TorchScript, which is a program and therefore needs a hash that this program itself names or the
user's remembered word. A bare pickle, a `.pt2` and everything else is refused before any of it is parsed.
"""

from __future__ import annotations

import json
import os
import pickle
import re
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, TypeVar

from editor.core.progress import Progress
from editor.engines.runtime.reading import refuse_other_hash, sha256_of
from editor.engines.store import InstalledModel
from editor.errors import EngineError

Kind = Literal["safetensors", "checkpoint", "old checkpoint", "torchscript", "exported program", "pickle", "unknown"]
T = TypeVar("T")

LARGEST_BYTES = 16 << 30
LARGEST_PICKLE_BYTES = 64 << 20
LARGEST_HEADER_BYTES = 64 << 20
MOST_ENTRIES = 200_000
DEEPEST = 8

# How every file of torch.save before version 1.6 begins: a pickle of one agreed number.
_OLD_CHECKPOINT = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."
_CHECKPOINT_ENTRY = re.compile(
    r"[^/]+/(data\.pkl|version|byteorder|\.format_version|\.storage_alignment|\.data/serialization_id|data/\d+)"
)
_PARSER_ERRORS = (
    pickle.UnpicklingError, RuntimeError, ValueError, TypeError, KeyError, AttributeError, IndexError, EOFError,
    OSError, OverflowError, AssertionError, ImportError, struct.error, zipfile.BadZipFile,
)  # fmt: skip


class ConsentNeeded(EngineError):  # noqa: N818 - reads as the fact it states
    """The model is a program; it runs only after the user has agreed. `model_id` and `label` say which."""

    def __init__(self, model: InstalledModel) -> None:
        super().__init__(consent_sentence(model))
        self.model_id, self.label = model.id, model.descriptor.label


def consent_sentence(model: InstalledModel) -> str:
    """What the user is asked before a TorchScript model runs for the first time."""
    return (
        f"“{model.descriptor.label}” is a TorchScript file, a small program that could do anything you can do on this "
        "computer: if you trust where you got it, allow it under Models or by “pentimento models allow "
        f"{model.id}”."
    )


def check_may_run_code(model: InstalledModel) -> None:
    """Raise ConsentNeeded unless these very files are vouched for: by a hash in the program's own catalog, or by the
    user, whose word the store keeps by hash. A hash in a description that the user added vouches for nothing.
    """
    if not replace(model, descriptor=replace(model.descriptor, format="torchscript")).has_consent:
        raise ConsentNeeded(model)


def kind_of(path: Path) -> Kind:
    """What a file is by its content; only its beginning and, of an archive, its list of entries are looked at."""
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(16)
        if head.startswith(b"PK"):
            with zipfile.ZipFile(path) as archive:
                return _kind_of_archive(archive.namelist())
    except (OSError, zipfile.BadZipFile, ValueError) as error:
        raise _unreadable(path, error) from error
    if head.startswith(_OLD_CHECKPOINT):
        return "old checkpoint"
    if len(head) > 8 and head[8:9] == b"{" and int.from_bytes(head[:8], "little") <= size - 8:
        return "safetensors"
    return "pickle" if head.startswith(b"\x80") else "unknown"


def _kind_of_archive(names: list[str]) -> Kind:
    parts = {name.partition("/")[2] for name in names} | set(names)
    if "constants.pkl" in parts or any("/code/" in f"/{name}" for name in names):
        return "torchscript"
    if any("archive_format" in name or name.endswith("exported_program.json") or "/models/" in name for name in names):
        return "exported program"
    return "checkpoint" if "data.pkl" in parts else "unknown"


def check_hash(path: Path, sha256: str, progress: Progress) -> None:
    """Raise EngineError unless the file is the one that was meant; to be called before anything parses it."""
    refuse_other_hash(path, sha256_of(path, progress), sha256)


def read_weights(path: Path) -> dict[str, Any]:
    """The tensors of a file by name, on the CPU, a common wrapper such as "state_dict" taken off; nothing is run.

    Checkpoints in today's format are mapped, not copied: their pages are read when they are used. TorchScript is read
    as data, too: its tensors without its code. Raises EngineError with one sentence for what is refused or damaged.
    """
    kind = kind_of(path)
    _check_size(path)
    if kind == "safetensors":
        loaded: Any = _read_safetensors(path)
    elif kind in ("checkpoint", "old checkpoint"):
        loaded = _read_checkpoint(path, kind)
    elif kind == "torchscript":
        from editor.engines.script_weights import read_script_weights

        loaded = _parsed(path, read_script_weights)
    else:
        raise _refused(path, kind)
    return _flat(path, loaded)


def read_torchscript(path: Path, model: InstalledModel) -> Any:
    """The module of a TorchScript file, on the CPU, in evaluation mode. Raises ConsentNeeded, EngineError."""
    kind = kind_of(path)
    if kind != "torchscript":
        raise EngineError(f"{path.name} is no TorchScript file: its description must say another format.")
    check_may_run_code(model)
    _check_size(path)
    _check_archive(path, None)
    import warnings

    import torch

    def load(path: Path) -> Any:
        # As a stream, since torch cannot open every name on every system.
        with path.open("rb") as stream, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return torch.jit.load(stream, map_location="cpu").eval()

    return _parsed(path, load)


def _read_safetensors(path: Path) -> Any:
    _check_safetensors(path)
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    def load(path: Path) -> Any:
        try:
            return load_file(path)
        except SafetensorError as error:
            raise ValueError(str(error)) from error

    return _parsed(path, load)


def _check_safetensors(path: Path) -> None:
    with path.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        if length > LARGEST_HEADER_BYTES:
            raise EngineError(f"The list of tensors in {path.name} is absurdly long: get the file again.")
        try:
            header = json.loads(stream.read(length))
        except (ValueError, RecursionError) as error:
            raise _unreadable(path, error) from error
    if not isinstance(header, dict):
        raise EngineError(f"{path.name} is damaged: get the file again.")


def _read_checkpoint(path: Path, kind: Kind) -> Any:
    import torch

    is_archive = kind == "checkpoint"
    if is_archive:
        _check_archive(path, _CHECKPOINT_ENTRY)
    # torch opens the files it maps by itself, which on Windows fails for names outside the system's code page.
    can_map = is_archive and (os.name != "nt" or str(path).isascii())

    def load(path: Path) -> Any:
        if can_map:
            return torch.load(path, map_location="cpu", weights_only=True, mmap=True)
        with path.open("rb") as stream:
            return torch.load(stream, map_location="cpu", weights_only=True)

    return _parsed(path, load)


def _check_archive(path: Path, allowed: re.Pattern[str] | None) -> None:
    """Refuse what two readers of one archive could understand differently, and what unpacks to more than it is."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names) or len(names) > MOST_ENTRIES:
        raise EngineError(f"The archive {path.name} is not what torch writes: get the file from its publisher again.")
    if any(entry.compress_size != entry.file_size and not _is_code(entry.filename) for entry in entries):
        raise EngineError(f"The archive {path.name} was packed again, which torch never does: get the original file.")
    if sum(entry.file_size for entry in entries) > max(LARGEST_PICKLE_BYTES, 2 * path.stat().st_size):
        raise EngineError(f"The archive {path.name} unpacks to more than it holds: get the original file.")
    if any(entry.file_size > LARGEST_PICKLE_BYTES for entry in entries if entry.filename.endswith(".pkl")):
        raise EngineError(f"The archive {path.name} hides too much in its index: get the original file.")
    strange = [name for name in names if allowed is not None and not allowed.fullmatch(name)]
    if strange:
        raise EngineError(f"{path.name} holds more than weights (“{strange[0]}”): it is not loaded.")


def _is_code(name: str) -> bool:
    """TorchScript keeps its source compressed."""
    return "/code/" in name or name.endswith(".debug_pkl")


def _check_size(path: Path) -> None:
    if path.stat().st_size > LARGEST_BYTES:
        raise EngineError(f"The file {path.name} is larger than any model that can be loaded: choose another.")


def _parsed(path: Path, parse: Callable[[Path], T]) -> T:
    try:
        return parse(path)
    except MemoryError as error:
        raise EngineError(f"{path.name} claims more memory than there is: it is damaged, or meant to harm.") from error
    except pickle.UnpicklingError as error:
        raise EngineError(
            f"{path.name} wants to run code instead of only holding weights: it was refused, and nothing of it was run."
        ) from error
    except _PARSER_ERRORS as error:
        raise _unreadable(path, error) from error


def _flat(path: Path, loaded: Any) -> dict[str, Any]:
    weights = dict(_tensors(path, _unwrapped(loaded), "", 0))
    if not weights:
        raise EngineError(f"{path.name} holds no weights: get the file that belongs to this model.")
    claimed = sum(tensor.numel() * tensor.element_size() for tensor in weights.values())
    if claimed > LARGEST_BYTES:
        raise EngineError(f"{path.name} claims more memory than any model needs: it is damaged, or meant to harm.")
    return weights


def _unwrapped(loaded: Any) -> Any:
    """Trainers put the weights under one of a few names, beside what only training needs."""
    for name in ("state_dict", "model_state_dict", "params_ema", "params", "model", "net", "generator"):
        if isinstance(loaded, Mapping) and isinstance(loaded.get(name), Mapping):
            return _unwrapped(loaded[name])
    return loaded


def _tensors(path: Path, value: Any, prefix: str, depth: int) -> Iterator[tuple[str, Any]]:
    import torch

    if depth > DEEPEST or not isinstance(value, Mapping):
        raise EngineError(f"{path.name} is no list of weights by name: get the file that belongs to this model.")
    for key, item in value.items():
        name = f"{prefix}{key}"
        if isinstance(item, torch.Tensor):
            if item.layout is not torch.strided:
                raise EngineError(f"{path.name} holds “{name}” in a form that no model here uses: get another file.")
            yield name, item.detach()
        elif isinstance(item, Mapping):
            yield from _tensors(path, item, f"{name}.", depth + 1)


def _refused(path: Path, kind: Kind) -> EngineError:
    if kind == "pickle":
        return EngineError(
            f"{path.name} is a bare pickle, which can run anything when it is read: get the model as safetensors."
        )
    if kind == "exported program":
        return EngineError(
            f"{path.name} is an exported torch program, which cannot be read safely: get it as ONNX or safetensors."
        )
    return EngineError(f"{path.name} is no model file that is known here: get it as ONNX, safetensors or .pth.")


def _unreadable(path: Path, error: BaseException) -> EngineError:
    if isinstance(error, OSError) and error.strerror:
        return EngineError(f"The model file {path.name} cannot be read ({error.strerror}).")
    return EngineError(f"{path.name} is damaged or incomplete: get the file again.")
