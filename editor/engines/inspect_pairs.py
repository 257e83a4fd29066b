"""Recognize the two files of a model that selects by clicks, which fit only each other, among the known families."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from editor.core.progress import Progress
from editor.engines.descriptor import Descriptor
from editor.engines.proposals import UNKNOWN_LICENSE, Proposal, Unknown, channels_of, id_of, proposed, sample_picture
from editor.engines.runtime.reading import sha256_of
from editor.engines.session import ModelFile, Signature
from editor.engines.tasks import Prompt
from editor.errors import Cancelled, EngineError, ModelMissing

_ROWS, _COLUMNS = 180, 240


def half_of(signature: Signature, known: Sequence[Descriptor]) -> str:
    """ "encoder" or "decoder" when a file is that of a known family, else nothing."""
    for descriptor in _pairs(known):
        for role in ("encoder", "decoder"):
            if _fits(signature, descriptor, role):
                return role
    return ""


def _pairs(known: Sequence[Descriptor]) -> Iterator[Descriptor]:
    for descriptor in known:
        roles = {entry.role for entry in descriptor.files}
        if descriptor.task == "segment" and descriptor.format == "onnx" and roles == {"encoder", "decoder"}:
            yield descriptor


def _fits(signature: Signature, descriptor: Descriptor, role: str) -> bool:
    is_encoder = role == "encoder"
    layouts = {
        tensor.name: tensor.layout
        for tensor in descriptor.inputs
        if any(part.role == "image" for part in tensor.parts) == is_encoder
    }
    outputs = [output for output in descriptor.outputs if (output.role == "embedding") == is_encoder]
    have = {info.name for info in signature.outputs}
    named = {output.name for output in outputs if not output.name.startswith("#")}
    if {info.name for info in signature.inputs} != set(layouts) or not named <= have or len(have) < len(outputs):
        return False
    if not is_encoder:
        return True
    # Other models call their picture “x” and “image”, too, but give something of its size.
    sides = {info.shape[-2:] for info in signature.inputs}
    return all(len(info.shape) == len(layouts[info.name]) for info in signature.inputs) and not any(
        channels_of(info)[0] in (1, 3) and info.shape[-2:] in sides for info in signature.outputs
    )


def propose_pair(
    unknown: Unknown, signature: Signature, half: str, known: Sequence[Descriptor], progress: Progress
) -> Proposal:
    """What describes both halves, by the family that they fit. Raises EngineError where one is missing or foreign."""
    other_half = "decoder" if half == "encoder" else "encoder"
    other = _partner(unknown.path, half)
    if other is None:
        raise EngineError(
            f"{unknown.path.name} is the {half} of a model that selects by clicks: put its {other_half} into the same "
            f"folder, called like it but for that word, and add it again."
        )
    partner = replace(unknown, path=other, sha256=sha256_of(other))
    file = ModelFile(other, partner.sha256, is_foreign=True)
    seen = unknown.sessions.onnx(file, progress.part(0.0, 0.2)).signature
    fitting = [each for each in _pairs(known) if _fits(signature, each, half) and _fits(seen, each, other_half)]
    # The more outputs a description names, the more it knows of what is there.
    fitting.sort(key=lambda each: -len(each.outputs))
    failure: EngineError | None = None
    for family in fitting:
        files = (unknown.entry(half), partner.entry(other_half))
        label = re.sub(r"[ ._-]*(encoder|decoder|preprocess)", "", unknown.label).strip(" ._-") or unknown.label
        descriptor = replace(
            family, id=id_of(label), label=label, version=unknown.sha256[:8], license=UNKNOWN_LICENSE, files=files,
            summary="Selects what you click on.",
        )  # fmt: skip
        try:
            engine = unknown.engine(descriptor)
            embedding = engine.encode(sample_picture(_ROWS, _COLUMNS), progress.part(0.2, 0.7))
            engine.segment(embedding, Prompt(points=((120.0, 90.0, True),)), progress.part(0.7, 1.0))
        except (ModelMissing, Cancelled):
            raise
        except EngineError as error:
            failure = failure or error
            continue
        paths = {half: unknown.path, other_half: other}
        return proposed(
            descriptor, f"With {other.name} it selects by clicks, the way of “{family.label}”.", files=paths
        )
    raise failure or EngineError(
        f"{unknown.path.name} and {other.name} do not belong together: choose the {other_half} of the same export."
    )


def _partner(path: Path, half: str) -> Path | None:
    """The other half's file in the same folder, by its name; else the only other one there."""
    other = "decoder" if half == "encoder" else "encoder"
    stem, beside = path.stem, [each for each in sorted(path.parent.glob("*.onnx")) if each != path]
    names = {stem.replace(half, other), stem.replace("_preprocess", ""), f"{stem}_preprocess", f"{stem}.{other}",
             f"{stem}_{other}"} - {stem}  # fmt: skip
    for each in beside:
        if each.stem in names:
            return each
    return beside[0] if len(beside) == 1 else None
