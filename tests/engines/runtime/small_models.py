"""Small ONNX files that the tests of the runtimes make, and runtimes that claim devices this machine has not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from editor.engines.session import ModelFile

CPU = "CPUExecutionProvider"
CUDA = "CUDAExecutionProvider"


def double(factor: float = 2.0, opset: int = 17, ir_version: int = 8, domain: str = "") -> onnx.ModelProto:
    """`y = x * factor` for `x` of 1 × 3 × any × any."""
    graph = helper.make_graph(
        [helper.make_node("Mul", ["x", "factor"], ["y"], domain=domain)],
        "double",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, "h", "w"])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 3, "h", "w"])],
        [numpy_helper.from_array(np.full((1, 3, 1, 1), factor, np.float32), "factor")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid(domain, opset)])
    model.ir_version = ir_version
    return model


def endless() -> onnx.ModelProto:
    """A loop of small steps that would run for days."""
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["go"], ["go_on"]),
            helper.make_node("Sin", ["value"], ["next"]),
        ],
        "body",
        [
            helper.make_tensor_value_info("i", TensorProto.INT64, []),
            helper.make_tensor_value_info("go", TensorProto.BOOL, []),
            helper.make_tensor_value_info("value", TensorProto.FLOAT, [64]),
        ],
        [
            helper.make_tensor_value_info("go_on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("next", TensorProto.FLOAT, [64]),
        ],
    )
    graph = helper.make_graph(
        [helper.make_node("Loop", ["count", "yes", "x"], ["y"], body=body)],
        "endless",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [64])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [64])],
        [numpy_helper.from_array(np.array(1 << 40), "count"), numpy_helper.from_array(np.array(True), "yes")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    return model


def saved(model: onnx.ModelProto | bytes, path: Path, **options: Any) -> ModelFile:
    """The model in a file, with the hash that it has."""
    data = model if isinstance(model, bytes) else model.SerializeToString()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return ModelFile(path, hashlib.sha256(data).hexdigest(), **options)


def picture(side: int = 8, value: float | None = None) -> np.ndarray:
    if value is not None:
        return np.full((1, 3, side, side), value, np.float32)
    return np.linspace(0, 1, 3 * side * side, dtype=np.float32).reshape(1, 3, side, side)


class PretendRuntime:
    """ONNX Runtime with providers that it has not; a session on one of them is `on_device(real session)`."""

    __version__ = "1.0-pretended"
    SessionOptions = onnxruntime.SessionOptions
    RunOptions = onnxruntime.RunOptions

    def __init__(self, providers: Sequence[str], on_device: Callable[[Any], Any]) -> None:
        self.providers = [*providers, CPU]
        self.on_device = on_device
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def get_available_providers(self) -> list[str]:
        return list(self.providers)

    def InferenceSession(self, data: bytes, sess_options: Any, providers: Any, enable_fallback: int) -> Any:
        assert enable_fallback == 0
        name, options = providers[0]
        self.asked.append((name, options))
        real = onnxruntime.InferenceSession(data, sess_options=sess_options, providers=[CPU])
        return real if name == CPU else self.on_device(Device(real, name))

    def count(self, name: str) -> int:
        return sum(asked == name for asked, _ in self.asked)


class Device:
    """A session that says it runs on a device, and changes or refuses what the CPU computes."""

    def __init__(self, real: Any, name: str) -> None:
        self._real = real
        self._name = name
        self.change: Callable[[np.ndarray], np.ndarray] = lambda array: array
        self.largest = 1 << 62

    def get_providers(self) -> list[str]:
        return [self._name, CPU]

    def run(self, names: list[str], feeds: dict[str, np.ndarray], options: Any) -> list[np.ndarray]:
        if any(array.size > self.largest for array in feeds.values()):
            raise RuntimeError("CUDA failure 2: out of memory ; GPU=0 ; hostname=somewhere")
        return [self.change(array) for array in self._real.run(names, feeds, options)]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)
