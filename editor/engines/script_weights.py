"""The tensors of a TorchScript file without its program: the archive is read as data, its code is never looked at.

A TorchScript archive keeps its modules in `data.pkl`, where each is an object of a class that only the archive's own
code defines. Here every such class is one inert record, so that reading builds a tree of names and tensors and nothing
else. Published inpainting models come as TorchScript, and their weights are all that is wanted of them.
"""

from __future__ import annotations

import io
import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MOST_MODULES = 100_000
_LISTS = {"build_intlist", "build_tensorlist", "build_doublelist", "build_boollist"}


class _Record:
    """Stands for an object of any class of the archive."""

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {}

    def __setstate__(self, state: Any) -> None:
        self.fields = dict(state) if isinstance(state, dict) else {}


def _same(value: Any) -> Any:
    return value


def _storage_types() -> dict[str, Any]:
    import torch

    return {
        "FloatStorage": torch.float32, "HalfStorage": torch.float16, "BFloat16Storage": torch.bfloat16,
        "DoubleStorage": torch.float64, "LongStorage": torch.int64, "IntStorage": torch.int32,
        "ShortStorage": torch.int16, "CharStorage": torch.int8, "ByteStorage": torch.uint8, "BoolStorage": torch.bool,
    }  # fmt: skip


class _Reader(pickle.Unpickler):
    """Knows tensors, plain containers and inert records; every other name is refused."""

    def __init__(self, archive: zipfile.ZipFile, root: str) -> None:
        super().__init__(io.BytesIO(archive.read(f"{root}data.pkl")))
        self._archive, self._root = archive, root
        self._types = _storage_types()
        self._storages: dict[str, Any] = {}

    def find_class(self, module: str, name: str) -> Any:
        """The few callables that may be named."""
        if module.startswith("__torch__"):
            return _Record
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if module == "torch._utils" and name in ("_rebuild_tensor_v2", "_rebuild_tensor"):
            return _rebuild
        if module == "torch._utils" and name == "_rebuild_parameter":
            return lambda data, *_: data
        if module == "torch.jit._pickle" and name in _LISTS:
            return list
        if module == "torch.jit._pickle" and name == "restore_type_tag":
            return lambda value, _: value
        if module == "torch" and name in self._types:
            return self._types[name]
        raise pickle.UnpicklingError(f"{module}.{name} is not weights")

    def persistent_load(self, pid: Any) -> Any:
        """A storage: ("storage", type, key, device, number of elements)."""
        import torch

        _, dtype, key, _, count = pid
        name = f"{self._root}data/{key}"
        if name not in self._storages:
            data = self._archive.read(name)
            wanted = int(count) * dtype.itemsize
            if len(data) < wanted:
                raise EOFError(name)
            self._storages[name] = (
                torch.frombuffer(bytearray(data[:wanted]), dtype=dtype) if wanted else torch.empty(0, dtype=dtype)
            )
        return self._storages[name]


def _rebuild(storage: Any, offset: int, size: Any, stride: Any, *_: Any) -> Any:
    return storage.as_strided(tuple(size), tuple(stride), int(offset))


def read_script_weights(path: Path) -> dict[str, Any]:
    """Tensors by the dotted names that the module's state dict would have. Raises what pickle and zipfile raise."""
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.count("/") == 1 and name.endswith("/data.pkl")]
        if len(names) != 1:
            raise ValueError("no data.pkl")
        root = _Reader(archive, names[0].removesuffix("data.pkl")).load()
    return dict(_walk(root, "", [0]))


def _walk(record: Any, prefix: str, seen: list[int]) -> Iterator[tuple[str, Any]]:
    import torch

    seen[0] += 1
    if seen[0] > MOST_MODULES:
        raise ValueError("too many modules")
    if not isinstance(record, _Record):
        return
    for name, value in record.fields.items():
        if isinstance(value, torch.Tensor):
            yield f"{prefix}{name}", value
        else:
            yield from _walk(value, f"{prefix}{name}.", seen)
