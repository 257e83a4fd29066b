"""What an adapter needs of a runtime: a loaded model that runs arrays, and a place to get it from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from editor.core.progress import Progress

AnyTensor = npt.NDArray[Any]
T = TypeVar("T")


@dataclass(frozen=True)
class TensorInfo:
    """One input or output of a model as the runtime reports it; a symbolic or unknown dimension is None."""

    name: str
    dtype: np.dtype[Any]
    shape: tuple[int | None, ...]


@dataclass(frozen=True)
class Signature:
    """What a model takes and gives."""

    inputs: tuple[TensorInfo, ...]
    outputs: tuple[TensorInfo, ...]
    metadata: Mapping[str, str]


@dataclass(frozen=True)
class ModelFile:
    """A weights file on disk that may be loaded: `sha256` is what it must be, and is checked before it is parsed.

    Two files with the same hash share one session. `half` allows 16-bit arithmetic on devices that have it; `denied`
    names providers that are known to compute this model wrongly. `is_foreign` marks what the user added: it may be run
    in a process of its own.
    """

    path: Path
    sha256: str
    memory_bytes: int = 0
    half: bool = False
    denied: frozenset[str] = frozenset()
    is_foreign: bool = False


class Session(Protocol):
    """A loaded model on a device. Safe to use from one thread at a time."""

    @property
    def provider(self) -> str:
        """Who computes, as the user reads it: "CPU", "CUDA", ..."""
        ...

    @property
    def signature(self) -> Signature:
        """Inputs and outputs of the loaded file."""
        ...

    def run(self, inputs: Mapping[str, AnyTensor], outputs: Sequence[str], progress: Progress) -> tuple[AnyTensor, ...]:
        """Compute the named outputs. Raises Cancelled within 200 ms after `progress` was cancelled where the runtime
        allows, OutOfMemory, or EngineError with one sentence when the arrays do not fit the model.
        """
        ...


class TorchModel(Protocol):
    """A torch module on a device."""

    @property
    def provider(self) -> str:
        """Who computes, as the user reads it."""
        ...

    @property
    def device(self) -> str:
        """The torch name of the device."""
        ...

    @property
    def module(self) -> Any:
        """The module; call it under `torch.inference_mode`, or better, let `run` do that."""
        ...

    def run(self, work: Callable[[Any, str], T], progress: Progress) -> T:
        """Call `work(module, device)` in inference mode while the device is ours, and return what it returns.

        `work` puts its inputs on `device` and brings its results back as arrays. It may be called a second time, on the
        CPU, when the device runs out of memory or is found to compute the model wrongly; it must bear that. It runs in
        this process, in the calling thread. Raises Cancelled between two of torch's operations after `progress` was
        cancelled, OutOfMemory, or EngineError.
        """
        ...


class Sessions(Protocol):
    """Where sessions come from: loads at the first request, keeps within a memory budget, releases what is idle."""

    def onnx(self, model: ModelFile, progress: Progress) -> Session:
        """The session of an ONNX file on the best provider that works; the same object while it is kept."""
        ...

    def torch(self, model: ModelFile, build: Callable[[Path], Any], progress: Progress) -> TorchModel:
        """The module that `build` makes of a file (on the CPU, in evaluation mode), moved to the best device."""
        ...
