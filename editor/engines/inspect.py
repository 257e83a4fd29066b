"""Find out what an unknown ONNX file does: read its signature, try the contracts it could have, propose a description.

A description inside the file or beside it is believed before any guess, and tested like one. What cannot be found out
from outside is said in the findings; what does not fit at all is refused with one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from editor.core.progress import Progress
from editor.engines.descriptor import (
    ContextRule,
    Descriptor,
    FileEntry,
    InputTensor,
    MaskRule,
    OutputTensor,
    Part,
    PartRole,
    SizeRule,
)
from editor.engines.descriptor_toml import MAX_BYTES, parse_descriptor, read_descriptor
from editor.engines.inspect_tasks import propose_other
from editor.engines.onnx_inpaint import Drawn, OnnxInpainter, check_drawn
from editor.engines.probe import hole_error, known_error, probe_request, what_is_wrong
from editor.engines.proposals import (
    TYPES,
    UNKNOWN_LICENSE,
    Proposal,
    channels_of,
    id_of,
    license_findings,
    shape_text,
)
from editor.engines.runtime.reading import sha256_of
from editor.engines.session import ModelFile, Sessions, Signature, TensorInfo
from editor.engines.store import FileRecord, InstalledModel
from editor.errors import EngineError, ModelMissing

METADATA_KEYS = ("pentimento.model", "editor.manifest")
MAX_PIXELS = 4096 * 4096
MULTIPLES = (1, 8, 16, 32, 64)
# Good enough to stop looking; and so close to what was known that it must have been put back by the network.
GOOD_ERROR, COMPOSITED_ERROR = 0.1, 0.004
_WORDS: Mapping[PartRole, tuple[str, ...]] = {
    "edges_mask": ("edges_known", "edges_mask", "edge_mask"),
    "colors_mask": ("colors_known", "colors_mask", "color_mask", "colour_mask"),
    "edges": ("edge", "sketch", "line"),
    "colors": ("color", "colour"),
    "noise": ("noise",),
    "mask": ("mask", "hole"),
    "image": ("image", "img", "picture", "rgb", "input"),
}


def propose(
    path: Path,
    sessions: Sessions,
    *,
    known: Iterable[Descriptor] = (),
    label: str = "",
    task: str = "",
    progress: Progress | None = None,
) -> Proposal:
    """Describe the model in an ONNX file.

    `known` are descriptions to recognize the file in, by its hash or as one of a family; `task` says what it is for
    where its form leaves that open. Raises TaskNeeded where that has to be said, EngineError with one sentence when the
    file is no ONNX model, or none that can be described by trying; FileError when it cannot be read.
    """
    progress, known = progress or Progress(), tuple(known)
    digest = sha256_of(path, progress.part(0.0, 0.1))
    for descriptor in known:
        for entry in descriptor.files:
            if entry.sha256.lower() == digest:
                return Proposal(descriptor, (f"This is the published file {entry.name} of “{descriptor.label}”.",))
    trial = _Trial(path, digest, sessions)
    written = _written_beside(path)
    signature = sessions.onnx(ModelFile(path, digest, is_foreign=True), progress.part(0.1, 0.3)).signature
    source = "beside it"
    if written is None:
        written, source = _written_inside(signature), "inside it"
    if written is not None:
        written = replace(written, files=(trial.entry,))
        return _as_described(written, trial, source, progress.part(0.3, 1.0))
    _refuse_absurd(signature, path.name)
    other = propose_other(path, digest, sessions, signature, known, task, label or path.stem, progress.part(0.3, 0.9))
    if other is not None:
        return other
    if task not in ("", "inpaint"):
        raise EngineError(
            f"{path.name} takes {_listed(signature.inputs)} and gives {_listed(signature.outputs)}, which fits no "
            f"known model of the task “{task}”: describe it in a model.toml beside the file."
        )
    return _guessed(signature, trial, label or path.stem, progress.part(0.3, 1.0))


@dataclass(frozen=True)
class _Outcome:
    descriptor: Descriptor
    known_error: float
    hole_error: float

    @property
    def error(self) -> float:
        return self.known_error + self.hole_error


class _Trial:
    """One file, run under changing descriptions."""

    def __init__(self, path: Path, sha256: str, sessions: Sessions) -> None:
        self.path, self.sha256, self._sessions = path, sha256, sessions
        self.entry = FileEntry("model", path.name, sha256=sha256, size_bytes=path.stat().st_size)

    def draw(self, descriptor: Descriptor, progress: Progress) -> Drawn:
        """What the network makes of the test picture. Raises EngineError when it does not run."""
        record = FileRecord(self.sha256, self.entry.size_bytes)
        model = InstalledModel(descriptor, self.path.parent, is_users=True, records={self.path.name: record})
        return OnnxInpainter(model, self._sessions).drawn(probe_request(descriptor), progress)

    @staticmethod
    def judge(descriptor: Descriptor, drawn: Drawn) -> _Outcome:
        """How good that is. Raises EngineError with what is wrong with it."""
        request = probe_request(descriptor)
        check_drawn(drawn, request.image, descriptor)
        problem = what_is_wrong(drawn.image, drawn.hole, request)
        if problem:
            raise EngineError(f"“{descriptor.label}” failed its test: {problem}.")
        return _Outcome(descriptor, known_error(drawn.image, drawn.hole), hole_error(drawn.image, request))


def _written_beside(path: Path) -> Descriptor | None:
    """The description in `NAME.toml` or `model.toml` beside `NAME.onnx`, if there is one."""
    for candidate in (path.with_suffix(".toml"), path.with_name("model.toml")):
        if candidate.is_file():
            return read_descriptor(candidate)
    return None


def _written_inside(signature: Signature) -> Descriptor | None:
    for key in METADATA_KEYS:
        text = signature.metadata.get(key, "")
        if text and len(text) <= MAX_BYTES:
            return parse_descriptor(text, "the description inside the file")
    return None


def _as_described(descriptor: Descriptor, trial: _Trial, source: str, progress: Progress) -> Proposal:
    findings = [f"Its description was found {source}."]
    if descriptor.format != "onnx":
        raise EngineError(f"{trial.path.name} is an ONNX file, but its description says {descriptor.format}.")
    if descriptor.task == "inpaint":
        trial.judge(descriptor, trial.draw(descriptor, progress))
        findings.append("It filled a test picture as described.")
    else:
        findings.append(f"It is for the task “{descriptor.task}” and was not tried.")
    return Proposal(descriptor, (*findings, *license_findings(descriptor)))


def _refuse_absurd(signature: Signature, name: str) -> None:
    for info in (*signature.inputs, *signature.outputs):
        if any(side is not None and side < 1 for side in info.shape):
            raise EngineError(f"“{info.name}” of {name} has a side of no pixels: this is no model of pictures.")
        if int(np.prod([side or 1 for side in info.shape], dtype=np.float64)) > 4 * MAX_PIXELS:
            raise EngineError(
                f"“{info.name}” of {name} is {shape_text(info)}, too large to run here: choose another model."
            )


def _listed(infos: Iterable[TensorInfo]) -> str:
    return ", ".join(f"{info.name} {shape_text(info)}" for info in infos)


def _guessed(signature: Signature, trial: _Trial, label: str, progress: Progress) -> Proposal:
    outputs = [info for info in signature.outputs if channels_of(info)[0] in (1, 3) and str(info.dtype) in TYPES]
    if len(outputs) != 1:
        raise EngineError(f"{trial.path.name} gives {_listed(signature.outputs)}, not one picture, map, list of boxes "
                          "or of lines: describe it in a model.toml beside the file.")  # fmt: skip
    attempts = list(_candidates(signature.inputs, trial.path.name))
    found = outputs[0]
    size: SizeRule | None = None
    best: _Outcome | None = None
    failures: dict[str, EngineError] = {}
    for index, inputs in enumerate(attempts):
        part = progress.part(index / len(attempts), (index + 1) / len(attempts))
        for rule in [size] if size is not None else _size_rules(signature.inputs[0]):
            # Drawn as if the range were 0 to 1: the other ranges are judged on the same values.
            raw = _described(trial, label, inputs, _drawn_output(found, (0.0, 1.0)), rule)
            try:
                drawn = trial.draw(raw, part)
            except ModelMissing:
                raise
            except EngineError as error:
                failures[str(error)] = error
                continue
            size = rule
            for low, high in _output_ranges(found):
                descriptor = _described(trial, label, inputs, _drawn_output(found, (low, high)), rule)
                try:
                    scaled = (drawn.image - np.float32(low)) / np.float32(high - low)
                    outcome = trial.judge(descriptor, replace(drawn, image=scaled))
                except EngineError as error:
                    failures[str(error)] = error
                    continue
                if best is None or outcome.error < best.error - 1e-3:
                    best = outcome
            break
        if best is not None and best.error < GOOD_ERROR:
            break
    if best is None:
        if len(failures) == 1:
            raise next(iter(failures.values()))
        raise EngineError(
            f"{trial.path.name} does not fill a test picture under any description that fits its inputs: describe it "
            "in a model.toml beside the file."
        ) from next(iter(failures.values()), None)
    output = replace(best.descriptor.outputs[0], is_composited=best.known_error < COMPOSITED_ERROR)
    best = replace(best, descriptor=replace(best.descriptor, outputs=(output,)))
    return Proposal(best.descriptor, tuple(_guess_findings(best)))


def _guess_findings(outcome: _Outcome) -> Iterator[str]:
    descriptor = outcome.descriptor
    parts = {part.role: part for tensor in descriptor.inputs for part in tensor.parts}
    output, size = descriptor.outputs[0], descriptor.size
    yield "Nothing describes this file: what follows was found by trying."
    mask, picture = parts["mask"], parts["image"]
    yield f"Masks are {mask.hole:g} where to fill and {mask.keep:g} elsewhere."
    yield f"It takes values from {picture.low:g} to {picture.high:g} and gives {output.low:g} to {output.high:g}."
    if size.mode == "fixed":
        yield f"It works at {size.width} x {size.height} pixels; larger areas are scaled to that."
    elif size.multiple > 1:
        yield f"It takes any size, in steps of {size.multiple} pixels."
    yield (
        "Whether it wants red or blue first cannot be seen from outside, RGB is assumed: if colors come out swapped, "
        "write order = \"BGR\" into its model.toml."
    )  # fmt: skip
    yield from license_findings(descriptor)


# Values of pictures that published networks take and give, the likeliest first.
_FLOAT_RANGES = ((0.0, 1.0), (-1.0, 1.0), (0.0, 255.0))


def _candidates(infos: tuple[TensorInfo, ...], name: str) -> Iterator[tuple[InputTensor, ...]]:
    """Inputs that fit the signature, likeliest first."""
    for info in infos:
        if str(info.dtype) not in TYPES or channels_of(info)[0] is None:
            raise EngineError(f"The input “{info.name}” of {name} is {shape_text(info)} {info.dtype}: no known model "
                              "takes that, describe it in a model.toml beside the file.")  # fmt: skip
    for low, high in ((0.0, 255.0),) if infos[0].dtype == np.uint8 else _FLOAT_RANGES:
        for parts in _part_choices(infos, low, high, name):
            yield tuple(
                InputTensor(info.name, TYPES[str(info.dtype)], channels_of(info)[1], chosen)
                for info, chosen in zip(infos, parts, strict=True)
            )


def _output_ranges(info: TensorInfo) -> tuple[tuple[float, float], ...]:
    return ((0.0, 255.0),) if info.dtype == np.uint8 else _FLOAT_RANGES


def _drawn_output(info: TensorInfo, values: tuple[float, float]) -> OutputTensor:
    channels, layout = channels_of(info)
    return OutputTensor(
        info.name,
        "image",
        TYPES[str(info.dtype)],
        layout,
        order="gray" if channels == 1 else "RGB",
        low=values[0],
        high=values[1],
    )


def _part_choices(
    infos: tuple[TensorInfo, ...], low: float, high: float, name: str
) -> Iterator[tuple[tuple[Part, ...], ...]]:
    channels = [channels_of(info)[0] for info in infos]
    picture = Part("image", low=low, high=high)
    if channels == [4]:
        masks = [
            Part("mask", hole=hole, keep=keep) for hole, keep in ((1.0, 0.0), (0.0, 1.0), (-0.5, 0.5), (0.5, -0.5))
        ]
        for zero_hole, mask_is_last in ((True, True), (True, False), (False, True), (False, False)):
            image = replace(picture, zero_hole=zero_hole)
            for mask in masks:
                yield ((image, mask) if mask_is_last else (mask, image),)
        return
    roles = _roles(infos, channels, name)
    mask_info = infos[roles.index("mask")]
    full = 255.0 if mask_info.dtype == np.uint8 else 1.0
    for hole, keep in ((full, 0.0), (0.0, full)):
        for empty in (False, True):
            parts: list[tuple[Part, ...]] = []
            for info, role in zip(infos, roles, strict=True):
                if role == "image":
                    parts.append(
                        (replace(picture, zero_hole=empty, order="RGB" if channels_of(info)[0] == 3 else "gray"),)
                    )
                elif role == "mask":
                    parts.append((Part("mask", hole=hole, keep=keep),))
                elif role == "noise":
                    parts.append((Part("noise", channels=channels_of(info)[0] or 1),))
                else:
                    parts.append((Part(role),))
            yield tuple(parts)


def _roles(infos: tuple[TensorInfo, ...], channels: list[int | None], name: str) -> list[PartRole]:
    roles: list[PartRole] = []
    for info in infos:
        plain = re.sub(r"[^a-z_]", "", info.name.lower())
        role = next((role for role, words in _WORDS.items() if any(word in plain for word in words)), None)
        if role is None:
            # Without a telling name the channels tell: a picture has three, a mask one.
            count = channels[infos.index(info)]
            role = {3: "image", 1: "mask"}.get(count or 0)  # type: ignore[assignment]
        if role is None or role in roles:
            raise EngineError(
                f"The input “{info.name}” {shape_text(info)} of {name} is not understood: describe the model in a "
                "model.toml beside the file."
            )
        roles.append(role)
    for needed in ("image", "mask"):
        if needed not in roles:
            raise EngineError(
                f"{name} takes {', '.join(info.name for info in infos)}, and none of them is the {needed}: it is no "
                "fill model, or must be described in a model.toml beside the file."
            )
    return roles


def _size_rules(info: TensorInfo) -> Iterator[SizeRule]:
    _, layout = channels_of(info)
    height, width = info.shape[2:] if layout == "NCHW" else info.shape[1:3]
    if width and height:
        yield SizeRule("fixed", width, height)
        return
    for multiple in MULTIPLES:
        yield SizeRule(multiple=multiple)


def _described(
    trial: _Trial, label: str, inputs: tuple[InputTensor, ...], output: OutputTensor, size: SizeRule
) -> Descriptor:
    roles = {part.role for tensor in inputs for part in tensor.parts}
    crops_itself = size.mode == "dynamic" and output.dtype == "uint8"
    return Descriptor(
        id=id_of(label),
        task="inpaint",
        label=label,
        version=trial.sha256[:8],
        format="onnx",
        license=UNKNOWN_LICENSE,
        files=(trial.entry,),
        size=size,
        context=ContextRule(by="model", margin_px=128, min_side_px=512) if crops_itself else ContextRule(),
        mask=MaskRule(grow_px=4),
        inputs=inputs,
        outputs=(output,),
        understands=frozenset({"edges", "colors"} & roles),
    )
