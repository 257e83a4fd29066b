"""Lets a torch module stand where an ONNX session stands, so that one adapter per task serves both runtimes.

A descriptor says in which order a module takes its inputs and gives its outputs; all else (size, range, polarity,
pieces) is done by the same code that does it for ONNX models.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from editor.core.progress import Progress
from editor.engines.descriptor import Descriptor
from editor.engines.safe_load import read_weights
from editor.engines.session import AnyTensor, ModelFile, Sessions, Signature, TensorInfo, TorchModel
from editor.engines.store import InstalledModel
from editor.errors import EngineError, Unsupported


def need_package(name: str, label: str) -> Any:
    """The imported package; Unsupported with the remedy where it is missing."""
    from editor.engines.torchvision_shim import import_with_torchvision

    try:
        return import_with_torchvision(name)
    except ImportError as error:
        raise Unsupported(
            f"“{label}” needs the torch packages, which are not installed: install pentimento with the extra “torch”."
        ) from error


def load_into(module: Any, weights: Mapping[str, Any], label: str) -> Any:
    """Give a module its weights by name, in evaluation mode. Raises EngineError when they belong to another network."""
    try:
        module.load_state_dict(weights)
    except RuntimeError as error:
        raise EngineError(f"The file of “{label}” holds the weights of another network: get the right one.") from error
    return module.eval()


def spandrel_network(path: Path, label: str) -> Any:
    """The network that spandrel recognizes in a file's weights, on the CPU. Raises EngineError, Unsupported.

    The file is read by `safe_load` and not by spandrel, whose own reader uses another unpickler and runs TorchScript.
    """
    spandrel = need_package("spandrel", label)
    weights = spandrel.canonicalize_state_dict(read_weights(path))
    try:
        return spandrel.MAIN_REGISTRY.load({name: tensor.float() for name, tensor in weights.items()})
    except spandrel.UnsupportedModelError as error:
        raise EngineError(
            f"The file of “{label}” holds a network that spandrel does not know: get another one."
        ) from error
    except (RuntimeError, KeyError, IndexError, ValueError, AssertionError) as error:
        raise EngineError(f"The file of “{label}” is damaged or incomplete: get it again.") from error


@dataclass(frozen=True)
class ModuleSession:
    """A torch module called with arrays; implements `session.Session`."""

    model: TorchModel
    descriptor: Descriptor

    @property
    def provider(self) -> str:
        """Who computes."""
        return self.model.provider

    @property
    def signature(self) -> Signature:
        """A module does not tell what it takes: what the descriptor says."""
        inputs = tuple(
            TensorInfo(tensor.name, np.dtype(tensor.dtype), (None,) * len(tensor.layout))
            for tensor in self.descriptor.inputs
        )
        outputs = tuple(
            TensorInfo(tensor.name, np.dtype(tensor.dtype), (None,) * len(tensor.layout))
            for tensor in self.descriptor.outputs
        )
        return Signature(inputs, outputs, {})

    def retreat(self, reason: str, progress: Progress) -> bool:
        """Go on on the CPU, if the model can; see `runtime.ladder`."""
        retreat = getattr(self.model, "retreat", None)
        return bool(retreat is not None and retreat(reason, progress))

    def run(self, inputs: Mapping[str, AnyTensor], outputs: Sequence[str], progress: Progress) -> tuple[AnyTensor, ...]:
        """Call the module with the inputs in the descriptor's order."""

        def work(module: Any, device: str) -> tuple[AnyTensor, ...]:
            import torch

            # A copy, because torch takes every array for its own to write to.
            tensors = [torch.from_numpy(inputs[item.name].copy()).to(device) for item in self.descriptor.inputs]
            results = module(*tensors)
            results = results if isinstance(results, (tuple, list)) else (results,)
            return tuple(item.float().cpu().numpy() for item in results)

        names = [item.name for item in self.descriptor.outputs]
        results = self.model.run(work, progress)
        if len(results) < len(names):
            raise EngineError(f"“{self.descriptor.label}” gave {len(results)} results of {len(names)}: describe fewer.")
        by_name = dict(zip(names, results, strict=False))
        return tuple(by_name[name] for name in outputs)


class ModuleSessions:
    """Sessions whose model files are made into modules by `build`; implements `session.Sessions`."""

    def __init__(self, sessions: Sessions, model: InstalledModel, build: Callable[[Path], Any]) -> None:
        self._sessions, self._model, self._build = sessions, model, build

    def onnx(self, model: ModelFile, progress: Progress) -> ModuleSession:
        """The module of a file where an adapter for ONNX asks for its session."""
        return ModuleSession(self.torch(model, self._build, progress), self._model.descriptor)

    def torch(self, model: ModelFile, build: Callable[[Path], Any], progress: Progress) -> TorchModel:
        """As the real one."""
        return self._sessions.torch(model, build, progress)
