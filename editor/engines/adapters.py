"""Which class runs which kind of model: one table, read by the registry. The classes are imported when one is built."""

from __future__ import annotations

import importlib
from typing import cast

from editor.engines.base import Engine
from editor.engines.descriptor import Descriptor
from editor.engines.session import Sessions
from editor.engines.store import InstalledModel
from editor.errors import Unsupported

# (task, format, kind) -> "module:class". The kind is the descriptor's option "kind": what tells apart two contracts of
# one task and format; without one it is "". Making an instance takes (model, sessions) and loads nothing.
ADAPTERS: dict[tuple[str, str, str], str] = {
    ("inpaint", "onnx", ""): "editor.engines.onnx_inpaint:OnnxInpainter",
    ("segment", "onnx", ""): "editor.engines.onnx_segment:OnnxSegmenter",
    ("matte", "onnx", ""): "editor.engines.onnx_map:OnnxMatter",
    ("depth", "onnx", ""): "editor.engines.onnx_map:OnnxDepth",
    ("structure", "onnx", ""): "editor.engines.onnx_map:OnnxEdges",
    ("structure", "onnx", "lines"): "editor.engines.onnx_lines:OnnxLineFinder",
    ("detect", "onnx", ""): "editor.engines.onnx_detect:OnnxDetector",
    ("upscale", "onnx", ""): "editor.engines.onnx_upscale:OnnxUpscaler",
    ("harmonize", "onnx", ""): "editor.engines.onnx_harmonize:OnnxHarmonizer",
    ("features", "onnx", ""): "editor.engines.onnx_features:OnnxFeatures",
    ("inpaint", "torchscript", ""): "editor.engines.torch_inpaint:TorchScriptInpainter",
    ("inpaint", "torchscript", "mat"): "editor.engines.torch_inpaint:MatInpainter",
    ("inpaint", "torchscript", "zits"): "editor.engines.torch_zits:ZitsInpainter",
    ("inpaint", "torchscript", "manga"): "editor.engines.torch_inpaint:MangaInpainter",
    ("inpaint", "spandrel", ""): "editor.engines.torch_inpaint:SpandrelInpainter",
    ("inpaint", "spandrel", "mat"): "editor.engines.torch_inpaint:MatInpainter",
    ("inpaint", "diffusers", ""): "editor.engines.torch_inpaint:DiffusersSlot",
    ("generate", "diffusers", ""): "editor.engines.torch_inpaint:DiffusersSlot",
    ("segment", "segment-anything", ""): "editor.engines.torch_segment:SamSegmenter",
    ("matte", "checkpoint", "sinet"): "editor.engines.torch_maps:SinetMatter",
    ("upscale", "spandrel", ""): "editor.engines.torch_maps:SpandrelUpscaler",
}


def adapter_of(descriptor: Descriptor) -> str | None:
    """The "module:class" that runs such a model, None when none does."""
    return ADAPTERS.get((descriptor.task, descriptor.format, str(descriptor.options.get("kind", ""))))


def why_not(descriptor: Descriptor) -> str:
    """Why such a model cannot run here, in one sentence; empty when it can."""
    told = str(descriptor.options.get("why_not", ""))
    if told:
        return f"“{descriptor.label}” cannot run here: {told}"
    if adapter_of(descriptor) is None:
        return (
            f"“{descriptor.label}” cannot be used: there is nothing here that runs "
            f"{descriptor.format} models for the task {descriptor.task}."
        )
    return ""


def build(model: InstalledModel, sessions: Sessions) -> Engine:
    """The engine of a model; nothing is loaded yet. Raises Unsupported when no adapter knows such models."""
    problem, place = why_not(model.descriptor), adapter_of(model.descriptor)
    if problem or place is None:
        raise Unsupported(problem)
    module, _, name = place.partition(":")
    return cast(Engine, getattr(importlib.import_module(module), name)(model, sessions))
