"""A model described as data: what it does, its files, tensors and terms; the values of `models/<id>/model.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

SCHEMA = 1

Format = Literal[
    "onnx", "torchscript", "checkpoint", "safetensors", "spandrel", "segment-anything", "diffusers", "gguf"
]
FORMATS: tuple[Format, ...] = (
    "onnx", "torchscript", "checkpoint", "safetensors", "spandrel", "segment-anything", "diffusers",
    "gguf",
)  # fmt: skip
PartRole = Literal[
    "image", "mask", "edges", "edges_mask", "colors", "colors_mask", "trimap", "noise", "constant",
    "embedding", "points", "labels", "previous", "has_previous", "size",
]  # fmt: skip


@dataclass(frozen=True)
class License:
    """The terms: `spdx` identifier or a plain name; whether a product may be made with it; whom to name."""

    spdx: str
    is_commercial: bool
    attribution: str = ""
    source: str = ""
    note: str = ""

    @property
    def title(self) -> str:
        """The name as people read it."""
        plain = self.spdx.removeprefix("LicenseRef-")
        return "terms not known" if plain in ("unknown", "unclear", "see-source") else plain


@dataclass(frozen=True)
class FileEntry:
    """One file of a model. Without a `sha256` it can be added from disk, never downloaded.

    `role` is "model", or what the format needs: "encoder", "decoder", "config", ... `md5` and `git_blob` only say what
    others have published; they protect against damage, not against forgery.
    """

    role: str
    name: str
    sha256: str = ""
    size_bytes: int = 0
    url: str = ""
    mirrors: tuple[str, ...] = ()
    md5: str = ""
    git_blob: str = ""


@dataclass(frozen=True)
class SizeRule:
    """The spatial size that the network takes.

    "fixed": exactly `width` x `height`, reached by `fit`; "dynamic": any, padded to a multiple of `multiple` by `pad`,
    at least `min_px`, at most `max_px` a side (beyond it: scaled down), square if `is_square`.
    """

    mode: Literal["fixed", "dynamic"] = "dynamic"
    width: int = 0
    height: int = 0
    multiple: int = 1
    min_px: int = 1
    max_px: int = 0
    is_square: bool = False
    fit: Literal["stretch", "letterbox", "letterbox-top-left"] = "stretch"
    pad: Literal["symmetric", "edge", "zero"] = "symmetric"
    pad_value: float = 0.0


@dataclass(frozen=True)
class ContextRule:
    """Who crops around a mask, and how much the model must see: the "host" (us), or the "model" crops again by itself.

    `min_side_px` is the least side of the crop, 0 = the model's own size. `per_component`: a model that crops by itself
    is asked for one connected part of the mask after another, since it crops around all of them.
    """

    by: Literal["host", "model"] = "host"
    margin_px: int = 64
    margin_share: float = 0.5
    per_component: bool = True
    min_side_px: int = 0


@dataclass(frozen=True)
class MaskRule:
    """What is done to the mask before the model sees it: grown by at least `grow_px` pixels of the model's scale.

    `threshold` is how much of a pixel must be masked for it to be part of the hole when the mask is scaled down;
    0 = any.
    """

    grow_px: int = 0
    threshold: float = 0.0


@dataclass(frozen=True)
class Part:
    """Some channels of an input tensor; a tensor is its parts side by side.

    A picture has values `low` to `high`, then `(x - mean) / std` by channel (in the same units), channels in `order`,
    zero in the hole if `zero_hole`; a mask has the value `hole` where it is to be filled and `keep` elsewhere.
    "constant" is `value`; "noise" is standard normal by the seed; the rest is what the task's adapter gives.
    """

    role: PartRole
    order: Literal["RGB", "BGR", "gray"] = "RGB"
    low: float = 0.0
    high: float = 1.0
    mean: tuple[float, ...] = ()
    std: tuple[float, ...] = ()
    zero_hole: bool = False
    hole_value: float = 0.0
    hole: float = 1.0
    keep: float = 0.0
    value: float = 0.0
    channels: int = 1


@dataclass(frozen=True)
class InputTensor:
    """One input: its name in the graph, type, axes ("NCHW", "NHWC", "CHW", "HWC", "NHW", or "" for what is no
    picture), and parts in channel order."""

    name: str
    dtype: Literal["float32", "float16", "uint8", "int64", "int32"] = "float32"
    layout: str = "NCHW"
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class OutputTensor:
    """One output: `role` says what the adapter does with it ("image", "map", "masks", "scores", "state", "params",
    "embedding", "centers", "boxes", ...); `low`/`high`/`mean`/`std`/`order` undo what was done to pictures.

    `is_composited`: known pixels come back as they were. `activation` turns raw values to 0-1. `channel` picks one of
    several; `invert` for maps that are dark on light.
    """

    name: str
    role: str
    dtype: Literal["float32", "float16", "uint8", "int64", "int32"] = "float32"
    layout: str = "NCHW"
    order: Literal["RGB", "BGR", "gray"] = "RGB"
    low: float = 0.0
    high: float = 1.0
    mean: tuple[float, ...] = ()
    std: tuple[float, ...] = ()
    activation: Literal["none", "sigmoid", "softmax", "minmax", "clip"] = "none"
    channel: int | None = None
    invert: bool = False
    is_composited: bool = False


@dataclass(frozen=True)
class Runtime:
    """What running it takes: memory at its usual size, providers known to be wrong for it, half precision allowed."""

    memory_mb: int = 0
    denied: tuple[str, ...] = ()
    half: bool = False
    opset: int = 0


@dataclass(frozen=True)
class Descriptor:
    """Everything that is known of a model without loading it. `understands` names guidance as in `InputNeeds`.

    `options` is the table of what only one format or task knows: "variant" and "points" of a segmenter, "labels" of a
    detector, "scale" of an upscaler, ...; "why_not": why such a model cannot run here, "about_mb": its size
    where it is only known roughly. `is_shipped` weights lie beside the descriptor.
    """

    id: str
    task: str
    label: str
    version: str
    format: Format
    license: License
    files: tuple[FileEntry, ...]
    summary: str = ""
    size: SizeRule = SizeRule()
    context: ContextRule = ContextRule()
    mask: MaskRule = MaskRule()
    runtime: Runtime = Runtime()
    inputs: tuple[InputTensor, ...] = ()
    outputs: tuple[OutputTensor, ...] = ()
    understands: frozenset[str] = frozenset()
    needs_consent: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)

    def file(self, role: str = "model") -> FileEntry:
        """The file of this role; KeyError when there is none."""
        for entry in self.files:
            if entry.role == role:
                return entry
        raise KeyError(role)
