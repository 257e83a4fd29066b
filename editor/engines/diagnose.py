"""What the runtimes say of themselves, and where a model would run; nothing here loads a model but the self-test."""

from __future__ import annotations

import time
from dataclasses import dataclass
from importlib import import_module, metadata
from typing import Any

import numpy as np

from editor.engines.descriptor import Descriptor
from editor.engines.runtime.faults import first_line
from editor.engines.runtime.house import torch_place
from editor.engines.runtime.onnx_load import session_options
from editor.engines.runtime.preferences import Preferences, cores
from editor.engines.runtime.providers import CPU, PROVIDERS, is_denied, onnx_choices, onnx_options, wanted

TORCH_FORMATS = frozenset({"torchscript", "checkpoint", "safetensors", "spandrel", "segment-anything", "diffusers"})
_TEST_SIDE = 512
_TEST_RUNS = 5


@dataclass(frozen=True)
class ProviderReport:
    """A provider that a runtime was built with: whether it really runs here, how fast, or why not.

    `milliseconds` is one 3 × 3 convolution of 3 to 16 channels at 512 px, the fastest of five.
    """

    runtime: str
    name: str
    works: bool
    milliseconds: float = 0.0
    why_not: str = ""


def onnx_providers() -> tuple[list[str], str | None]:
    """Providers that this ONNX Runtime was built with, and a sentence when something is wrong with it.

    A listed provider need not be usable: that shows only when a session is made.
    """
    try:
        import onnxruntime
    except ImportError:
        return [], None
    if not hasattr(onnxruntime, "get_available_providers"):
        return (
            [],
            "ONNX Runtime is damaged, as when one of two variants was removed: remove onnxruntime and add it again.",
        )
    return [str(name) for name in onnxruntime.get_available_providers()], None


def runtime_facts(preferences: Preferences) -> dict[str, str]:
    """How the runtimes are set up, by a name for the user."""
    facts = {
        "Device asked for": preferences.device,
        "Threads for models": f"{preferences.cpu_threads} of {cores()} cores",
        "Memory for models": f"{preferences.budget_bytes >> 20} MB",
    }
    for title, package in (("CUDA libraries for torch", "nvidia-cuda-runtime-cu12"),):
        try:
            facts[title] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return facts


def try_providers(runtime: Any = None) -> list[ProviderReport]:
    """Run a tiny network on every provider that ONNX Runtime claims and that the program may use."""
    if runtime is None:
        try:
            runtime = import_module("onnxruntime")
        except ImportError:
            return []
    if not hasattr(runtime, "get_available_providers"):
        return []
    available = set(runtime.get_available_providers())
    reports = []
    for provider in PROVIDERS:
        if provider.onnx not in available:
            continue
        options = session_options(runtime, Preferences().cpu_threads)
        try:
            session = runtime.InferenceSession(
                tiny_network(),
                sess_options=options,
                providers=[(provider.onnx, onnx_options(provider, False))],
                enable_fallback=0,
            )
            if session.get_providers()[0] != provider.onnx:
                raise RuntimeError("its libraries or its driver are missing")
            feed = {"x": np.ones((1, 3, _TEST_SIDE, _TEST_SIDE), np.float32)}
            seconds = [_seconds(lambda: session.run(None, feed)) for _ in range(_TEST_RUNS)]  # noqa: B023
        except Exception as error:  # noqa: BLE001
            # A report that dies of what it should report helps nobody.
            reports.append(ProviderReport("ONNX Runtime", provider.label, False, why_not=first_line(error)))
            continue
        reports.append(ProviderReport("ONNX Runtime", provider.label, True, round(1000 * min(seconds), 2)))
    return reports


def planned_place(descriptor: Descriptor, preferences: Preferences) -> str:
    """Where a model would run, as the user reads it: "CPU", "CUDA", ..., or what is missing.

    What really runs shows only when it has: a device may still refuse the model or compute it wrongly.
    """
    denied = descriptor.runtime.denied
    if descriptor.format == "onnx":
        available, problem = onnx_providers()
        if problem or not available:
            return "nowhere: ONNX Runtime is missing"
        return onnx_choices(preferences.device, available, denied)[0][0].label
    try:
        metadata.version("torch")
    except metadata.PackageNotFoundError:
        return "nowhere: torch is missing"
    if preferences.device == "cpu":
        return CPU.label
    import torch

    for provider in wanted(preferences.device):
        if not is_denied(provider, denied) and torch_place(torch, provider):
            return "Metal" if provider.torch == "mps" else provider.label
    return CPU.label


def _seconds(act: Any) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def tiny_network() -> bytes:
    """One convolution as an ONNX file, written by hand so that nothing need be installed to make it."""
    weights = np.full((16, 3, 3, 3), 1 / 27, np.float32)
    tensor = b"".join(_number(1, side) for side in weights.shape) + _number(2, 1) + _text(8, b"w")
    tensor += _text(9, weights.tobytes())
    pads = _text(1, b"pads") + b"".join(_number(8, 1) for _ in range(4)) + _number(20, 7)
    node = _text(1, b"x") + _text(1, b"w") + _text(2, b"y") + _text(4, b"Conv") + _text(5, pads)
    graph = _text(1, node) + _text(2, b"tiny") + _text(5, tensor)
    graph += _text(11, _value(b"x", 3)) + _text(12, _value(b"y", 16))
    opset = _number(2, 13)
    return _number(1, 8) + _text(7, graph) + _text(8, opset)


def _value(name: bytes, channels: int) -> bytes:
    sides = (1, channels, _TEST_SIDE, _TEST_SIDE)
    shape = b"".join(_text(1, _number(1, side)) for side in sides)
    return _text(1, name) + _text(2, _text(1, _number(1, 1) + _text(2, shape)))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _text(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    data = bytearray()
    while value > 0x7F:
        data.append(value & 0x7F | 0x80)
        value >>= 7
    data.append(value)
    return bytes(data)
