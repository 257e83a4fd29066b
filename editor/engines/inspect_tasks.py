"""Recognize unknown ONNX models of other tasks than filling: enlargement, maps, lines, boxes, harmonization, clicks.

A form that only one task has is recognized by itself: what comes out for what goes in. A picture that becomes a map may
be a matte, edges or depth; that only the user knows. Whatever is proposed has run once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np

from editor.core.pixels import AnyArray
from editor.core.progress import Progress
from editor.engines.descriptor import (
    Descriptor,
    InputTensor,
    OutputTensor,
    Part,
    SizeRule,
)
from editor.engines.inspect_pairs import half_of, propose_pair
from editor.engines.onnx_detect import STRIDES
from editor.engines.proposals import (
    TYPES,
    Proposal,
    Unknown,
    channels_of,
    proposed,
    sample_picture,
)
from editor.engines.session import Sessions, Signature
from editor.engines.tasks import HarmonizeRequest, MatteRequest, StructureRequest
from editor.errors import Cancelled, EngineError, ModelMissing, TaskNeeded

MAP_TASKS = ("matte", "structure", "depth")
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
# 14 is the patch of vision transformers.
MULTIPLES = (1, 8, 14, 16, 32, 64)
TRIAL_PX = 193
LARGEST_SCALE = 8
# Mean difference that an enlarged picture may have once it is scaled down again.
ENLARGED_ERROR = 0.12
_RANGES = ((0.0, 1.0), (-1.0, 1.0), (0.0, 255.0))


def propose_other(
    path: Path,
    sha256: str,
    sessions: Sessions,
    signature: Signature,
    known: Sequence[Descriptor],
    task: str,
    label: str,
    progress: Progress,
) -> Proposal | None:
    """The description of a model that does not fill; None where it looks like one that does, or like nothing known.

    Raises TaskNeeded, and EngineError with one sentence where it is recognized and does not work or is not complete.
    """
    unknown = Unknown(path, sha256, sessions, label)
    half = half_of(signature, known)
    found: Proposal | None = None
    if half and task in ("", "segment"):
        found = propose_pair(unknown, signature, half, known, progress)
    elif _is_harmonizer(signature) and task in ("", "harmonize"):
        found = _harmonizer(unknown, signature, progress)
    elif len(signature.inputs) == 1:
        found = _from_one_picture(unknown, signature, known, task, progress)
    if found is not None and task and found.descriptor.task != task:
        raise EngineError(
            f"{path.name} is a model for the task “{found.descriptor.task}”, not “{task}”: add it as that."
        )
    return found


# One picture in: enlarged, mapped, lines or boxes


def _from_one_picture(
    unknown: Unknown, signature: Signature, known: Sequence[Descriptor], task: str, progress: Progress
) -> Proposal | None:
    info = signature.inputs[0]
    channels, layout = channels_of(info)
    if str(info.dtype) not in TYPES or channels not in (3, 4) or not layout:
        return None
    height, width = info.shape[2:] if layout == "NCHW" else info.shape[1:3]
    if channels == 4:
        # Four channels are a picture and its mask to a fill model; with constant ones they are M-LSD's.
        is_lines = layout == "NHWC" and len(signature.outputs) == 3 and height and width
        return _lines(unknown, signature, int(width or 0), int(height or 0), progress) if is_lines else None
    rules = [SizeRule("fixed", width, height)] if width and height else [SizeRule(multiple=step) for step in MULTIPLES]
    failure: EngineError | None = None
    for rule in rules:
        rows, columns = (rule.height, rule.width) if rule.mode == "fixed" else (_up(TRIAL_PX, rule.multiple),) * 2
        if rows * columns > 4096 * 4096:
            return None
        picture = InputTensor(info.name, TYPES[str(info.dtype)], layout, (_normalized(info.dtype == np.uint8),))
        try:
            given = unknown.run(signature, {info.name: _fed(picture, rows, columns)}, progress.part(0.0, 0.3))
        except (ModelMissing, Cancelled):
            raise
        except EngineError as error:
            failure = failure or error
            continue
        return _by_results(unknown, signature, known, task, _Looked(picture, rule, rows, columns, given), progress)
    if failure is not None and task not in ("", "inpaint"):
        raise failure
    return None


@dataclass(frozen=True, eq=False)
class _Looked:
    """What a model gave for one picture."""

    picture: InputTensor
    size: SizeRule
    rows: int
    columns: int
    given: tuple[AnyArray, ...]

    def layout_of(self, array: AnyArray, channels: int) -> str:
        """The layout in which an output is a picture of so many channels; empty when it is none."""
        if array.ndim == 4 and array.shape[0] == 1:
            if array.shape[1] == channels:
                return "NCHW"
            if array.shape[3] == channels:
                return "NHWC"
        if array.ndim == 3 and channels == 1 and array.shape[0] == 1 and min(array.shape[1:]) > 8:
            return "NHW"
        return ""

    def sides(self, array: AnyArray, layout: str) -> tuple[int, int]:
        """Rows and columns of such an output."""
        at = layout.index("H")
        return array.shape[at], array.shape[at + 1]


def _by_results(
    unknown: Unknown,
    signature: Signature,
    known: Sequence[Descriptor],
    task: str,
    looked: _Looked,
    progress: Progress,
) -> Proposal | None:
    rest = progress.part(0.3, 1.0)
    first = looked.given[0]
    if len(looked.given) == 1 and first.ndim == 3 and _is_boxes(first, looked):
        return _boxes(unknown, signature, known, looked, rest)
    layout = looked.layout_of(first, 3) if len(looked.given) == 1 else ""
    if layout:
        rows, columns = looked.sides(first, layout)
        scale = rows // looked.rows
        if scale < 2 or scale > LARGEST_SCALE or (rows, columns) != (looked.rows * scale, looked.columns * scale):
            return None
        return _upscaler(unknown, signature, looked, layout, scale, rest)
    maps = [(index, looked.layout_of(array, 1)) for index, array in enumerate(looked.given)]
    maps = [(index, layout) for index, layout in maps if layout and _keeps_shape(looked, index, layout)]
    if not maps or (task and task not in MAP_TASKS):
        return None
    if not task:
        raise TaskNeeded(
            f"{unknown.path.name} turns a picture into a map, which may be a matte, edges or depth: say which with "
            "--task matte, --task structure or --task depth.",
            MAP_TASKS,
        )
    # Of several maps, the first is the finest of subject finders, the last the sum of edge finders.
    index, layout = maps[-1] if task == "structure" else maps[0]
    return _map(unknown, signature, looked, task, index, layout, len(maps), rest)


def _keeps_shape(looked: _Looked, index: int, layout: str) -> bool:
    rows, columns = looked.sides(looked.given[index], layout)
    return rows >= 16 and abs(rows * looked.columns - columns * looked.rows) <= max(rows, columns) * 2


def _map(
    unknown: Unknown,
    signature: Signature,
    looked: _Looked,
    task: str,
    index: int,
    layout: str,
    count: int,
    progress: Progress,
) -> Proposal:
    values = looked.given[index].astype(np.float32)
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    if not np.isfinite(values).all():
        raise EngineError(f"{unknown.path.name} gave values that are no numbers on a test picture: it cannot be used.")
    if high - low < 1e-6:
        raise EngineError(f"{unknown.path.name} gave the same value everywhere on a test picture: it cannot be used.")
    is_share = low >= -0.01 and high <= 1.01
    activation: Literal["none", "clip", "sigmoid"] = "none" if task == "depth" else ("clip" if is_share else "sigmoid")
    name = signature.outputs[index].name
    output = OutputTensor(name, "map", layout=layout, activation=activation)
    descriptor = unknown.described(task, size=looked.size, inputs=(looked.picture,), outputs=(output,))
    engine, image = unknown.engine(descriptor), sample_picture(looked.rows, looked.columns)
    if task == "matte":
        engine.matte(MatteRequest(image), progress)
    elif task == "depth":
        engine.depth(image, progress)
    else:
        engine.find(StructureRequest(image), progress)
    findings = [_size_finding(looked.size)]
    if looked.picture.dtype != "uint8":
        findings.append(
            "How pictures are normalized cannot be seen from outside: the mean and deviation of ImageNet are assumed, "
            "change them in its model.toml if results are poor."
        )
    if count > 1:
        findings.append(f"It gives {count} maps; “{name}” is used.")
    if activation == "sigmoid":
        findings.append(f"Its values go from {low:.3g} to {high:.3g} and are taken as logits.")
    elif task == "depth":
        findings.append("Larger values are taken as nearer: if near and far come out exchanged, write invert = true.")
    return proposed(descriptor, *findings)


def _upscaler(
    unknown: Unknown, signature: Signature, looked: _Looked, layout: str, scale: int, progress: Progress
) -> Proposal:
    info = signature.outputs[0]
    image = cv2.GaussianBlur(sample_picture(looked.rows, looked.columns), (0, 0), 2.0)
    best: tuple[float, Descriptor] | None = None
    ranges = ((0.0, 255.0),) if looked.picture.dtype == "uint8" else _RANGES
    size, options = looked.size, {"scale": scale}
    if size.mode == "fixed":
        if looked.rows != looked.columns:
            raise EngineError(f"{unknown.path.name} enlarges pieces that are no squares: export it for squares.")
        # Pieces are padded to the one size that it takes, and see beyond themselves.
        side = looked.rows
        size = SizeRule(multiple=side, min_px=side, max_px=side)
        overlap = min(16, side // 8)
        options |= {"piece_px": side - 2 * overlap, "overlap_px": overlap}
    for index, (low, high) in enumerate(ranges):
        picture = replace(looked.picture, parts=(Part("image", low=low, high=high),))
        output = OutputTensor(info.name, "image", TYPES.get(str(info.dtype), "float32"), layout, low=low, high=high)
        descriptor = unknown.described("upscale", size=size, inputs=(picture,), outputs=(output,), options=options)
        drawn = unknown.engine(descriptor).upscale(image, progress.part(index / len(ranges), (index + 1) / len(ranges)))
        small = cv2.resize(drawn, (looked.columns, looked.rows), interpolation=cv2.INTER_AREA)
        error = float(np.abs(small - image).mean())
        # The first of equals: a network of convolutions may not care.
        if best is None or error < best[0] - 1e-3:
            best = error, descriptor
    if best is None or best[0] > ENLARGED_ERROR:
        raise EngineError(
            f"{unknown.path.name} gives pictures {scale} times as large that do not look like what they were made of: "
            "describe it in a model.toml beside the file."
        )
    part = best[1].inputs[0].parts[0]
    return proposed(
        best[1],
        f"It enlarges {scale} times.",
        _size_finding(looked.size),
        f"It takes values from {part.low:g} to {part.high:g}, red first.",
    )


def _is_boxes(array: AnyArray, looked: _Looked) -> bool:
    cells = sum((looked.rows // stride) * (looked.columns // stride) for stride in STRIDES)
    return looked.size.mode == "fixed" and array.shape[1] == cells and array.shape[2] >= 6


def _boxes(
    unknown: Unknown, signature: Signature, known: Sequence[Descriptor], looked: _Looked, progress: Progress
) -> Proposal:
    classes = looked.given[0].shape[2] - 5
    labels = next((list(each.options["labels"]) for each in known
                   if each.task == "detect" and len(each.options.get("labels", ())) == classes), [])  # fmt: skip
    picture = replace(looked.picture, parts=(Part("image", order="BGR", high=255.0),))
    size = replace(looked.size, fit="letterbox-top-left", pad="zero", pad_value=114.0)
    output = OutputTensor(signature.outputs[0].name, "boxes", layout="")
    options = {"strides": list(STRIDES), **({"labels": labels} if labels else {})}
    descriptor = unknown.described("detect", size=size, inputs=(picture,), outputs=(output,), options=options)
    unknown.engine(descriptor).detect(sample_picture(200, 300), progress)
    named = "those of COCO" if labels else "not known and numbered"
    return proposed(
        descriptor,
        f"It lays out boxes like YOLOX; the names of its {classes} classes are {named}.",
        "As YOLOX does, it is assumed to take 0 to 255, blue first.",
    )


def _lines(unknown: Unknown, signature: Signature, width: int, height: int, progress: Progress) -> Proposal | None:
    info = signature.inputs[0]
    parts = (Part("image", high=255.0), Part("constant", value=1.0))
    picture = InputTensor(info.name, TYPES[str(info.dtype)], "NHWC", parts)
    given = unknown.run(signature, {info.name: _fed(picture, height, width)}, progress.part(0.0, 0.4))
    roles: dict[str, str] = {}
    for output, array in zip(signature.outputs, given, strict=True):
        if array.ndim == 4 and array.shape[3] == 4:
            roles["displacements"] = output.name
        elif array.ndim == 3 and array.shape[2] == 2:
            roles["centers"] = output.name
        elif array.ndim == 2:
            roles["scores"] = output.name
    if len(roles) != 3:
        return None
    kinds = {info.name: str(info.dtype) for info in signature.outputs}
    outputs = tuple(
        OutputTensor(roles[role], role, "int32" if kinds[roles[role]] == "int32" else "float32", "")
        for role in ("centers", "scores", "displacements")
    )
    descriptor = unknown.described(
        "structure", size=SizeRule("fixed", width, height), inputs=(picture,), outputs=outputs,
        options={"kind": "lines"},
    )  # fmt: skip
    unknown.engine(descriptor).find(StructureRequest(sample_picture(200, 300)), progress.part(0.4, 1.0))
    return proposed(descriptor, "It finds straight lines the way M-LSD does.", _size_finding(descriptor.size))


# A composite and its mask in, maps of color out


def _is_harmonizer(signature: Signature) -> bool:
    channels = sorted(channels_of(info)[0] or 0 for info in signature.inputs)
    shapes = [info.shape for info in signature.outputs]
    return channels == [1, 3] and any(len(shape) == 4 and shape[1] == 12 for shape in shapes)


def _harmonizer(unknown: Unknown, signature: Signature, progress: Progress) -> Proposal | None:
    inputs, size = [], SizeRule("fixed", 256, 256)
    for info in signature.inputs:
        channels, layout = channels_of(info)
        if layout != "NCHW" or str(info.dtype) not in TYPES:
            return None
        if info.shape[2] and info.shape[3]:
            size = SizeRule("fixed", info.shape[3], info.shape[2])
        part = _normalized(info.dtype == np.uint8) if channels == 3 else Part("mask")
        inputs.append(InputTensor(info.name, TYPES[str(info.dtype)], layout, (part,)))
    params = next(info for info in signature.outputs if len(info.shape) == 4 and info.shape[1] == 12)
    output = OutputTensor(params.name, "params")
    # PCT-Net maps the values that it saw.
    descriptor = unknown.described(
        "harmonize", size=size, inputs=tuple(inputs), outputs=(output,), options={"maps": "normalized"}
    )
    mask = np.zeros((150, 200), np.uint8)
    mask[50:100, 70:130] = 255
    unknown.engine(descriptor).harmonize(HarmonizeRequest(sample_picture(150, 200), mask), progress)
    return proposed(descriptor, "It gives maps of color the way PCT-Net does.", _size_finding(size))


def _normalized(is_bytes: bool) -> Part:
    return Part("image", high=255.0) if is_bytes else Part("image", mean=MEAN, std=STD)


def _fed(tensor: InputTensor, rows: int, columns: int) -> AnyArray:
    from editor.engines.tensors import pack, picture_values

    image = sample_picture(rows, columns)

    def values(part: Part) -> Any:
        if part.role == "constant":
            return np.full((rows, columns, part.channels), part.value, np.float32)
        return picture_values(image, part)

    return pack(tensor, values)


def _up(side: int, multiple: int) -> int:
    return -(-side // multiple) * multiple


def _size_finding(size: SizeRule) -> str:
    if size.mode == "fixed":
        return f"It works at {size.width} x {size.height} pixels; pictures are scaled to that."
    if size.multiple > 1:
        return f"It takes any size, in steps of {size.multiple} pixels."
    return "It takes any size."
