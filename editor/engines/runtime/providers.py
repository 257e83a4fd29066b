"""Who can compute: the providers by preference, what each is given, and what stands against one."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Provider:
    """`device` is what the user chooses, `label` what is shown; `onnx` and `torch` are the runtimes' own names,
    empty where a runtime does not know it.
    """

    device: str
    label: str
    onnx: str
    torch: str = ""


CPU = Provider("cpu", "CPU", "CPUExecutionProvider", "cpu")
PROVIDERS: tuple[Provider, ...] = (
    Provider("tensorrt", "TensorRT", "TensorrtExecutionProvider"),
    Provider("cuda", "CUDA", "CUDAExecutionProvider", "cuda"),
    Provider("directml", "DirectML", "DmlExecutionProvider"),
    Provider("coreml", "CoreML", "CoreMLExecutionProvider", "mps"),
    Provider("openvino", "OpenVINO", "OpenVINOExecutionProvider"),
    CPU,
)
DEVICES = ("auto", "cpu", "cuda", "directml", "coreml", "openvino", "tensorrt")
_BY_DEVICE = {provider.device: provider for provider in PROVIDERS}


def provider_of(device: str) -> Provider:
    """The provider of a device name; KeyError for an unknown one."""
    return _BY_DEVICE[device]


def wanted(preference: str, platform: str = sys.platform) -> tuple[Provider, ...]:
    """Providers in the order in which they are tried, the CPU last.

    TensorRT is never chosen unasked, since it builds an engine for every new size; nor is CoreML, which computes some
    networks wrongly. Raises KeyError for an unknown device.
    """
    if preference == "auto":
        names: tuple[str, ...] = () if platform == "darwin" else ("cuda", "directml", "openvino")
    elif preference == "cpu":
        names = ()
    elif preference == "tensorrt":
        names = ("tensorrt", "cuda")
    else:
        names = (preference,)
    return (*(_BY_DEVICE[name] for name in names), CPU)


def is_denied(provider: Provider, denied: Collection[str]) -> bool:
    """True when a model's description names this provider in any of its spellings; the CPU never is."""
    spellings = {provider.device, provider.label.casefold(), provider.onnx.casefold(),
                 provider.onnx.removesuffix("ExecutionProvider").casefold()}  # fmt: skip
    return provider is not CPU and not spellings.isdisjoint(name.casefold() for name in denied)


def onnx_choices(
    preference: str, available: Sequence[str], denied: Collection[str], platform: str = sys.platform
) -> tuple[list[Provider], str]:
    """Which providers to try for an ONNX model, and why the asked one is not among them, or an empty text."""
    chosen = [
        provider
        for provider in wanted(preference, platform)
        if (provider.onnx in available or provider is CPU) and not is_denied(provider, denied)
    ]
    asked = None if preference == "auto" else _BY_DEVICE[preference]
    if asked is None or asked in chosen:
        return chosen, ""
    if is_denied(asked, denied):
        return chosen, f"{asked.label} is known to compute this model wrongly"
    return chosen, f"this ONNX Runtime has no {asked.label}"


def onnx_options(provider: Provider, half: bool) -> dict[str, Any]:
    """What a provider is given besides its name. `half` allows 16-bit arithmetic where it can do that by itself."""
    if provider.device == "tensorrt":
        return {"trt_fp16_enable": "1" if half else "0"}
    if provider.device == "cuda":
        # The exhaustive search for the fastest convolution starts anew at every size of a hole.
        return {
            "cudnn_conv_algo_search": "HEURISTIC",
            "arena_extend_strategy": "kSameAsRequested",
            "use_tf32": "1" if half else "0",
        }
    if provider.device == "coreml":
        return {"ModelFormat": "MLProgram"}
    if provider.device == "openvino" and half:
        return {"device_type": "AUTO", "precision": "FP16"}
    return {}
