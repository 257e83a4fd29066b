"""What is proposed for a model that nobody has described, and how tensors are read and named while it is found out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np

from editor.core.pixels import AnyArray, FloatImage
from editor.core.progress import Progress
from editor.engines.adapters import build
from editor.engines.descriptor import Descriptor, FileEntry, License
from editor.engines.session import ModelFile, Sessions, Signature, TensorInfo
from editor.engines.store import FileRecord, InstalledModel

TYPES: Mapping[str, Literal["float32", "float16", "uint8"]] = {
    "float32": "float32", "float16": "float16", "uint8": "uint8",
}  # fmt: skip
UNKNOWN_LICENSE = License("unknown", False, note="Not known: ask whoever made the model before using its results.")


@dataclass(frozen=True)
class Proposal:
    """A description that was tried and works, and what the user should know about it, one sentence each.

    `files` are the files by role where there are several.
    """

    descriptor: Descriptor
    findings: tuple[str, ...]
    files: Mapping[str, Path] = field(default_factory=dict)


def license_findings(descriptor: Descriptor) -> Iterator[str]:
    """What to say of terms that do not allow commerce, or are not known."""
    if not descriptor.license.is_commercial:
        yield f"License {descriptor.license.spdx}: it does not say that results may be sold."


def id_of(label: str) -> str:
    """An id made of a label."""
    plain = re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")[:60]
    return plain or "model"


def channels_of(info: TensorInfo) -> tuple[int | None, str]:
    """Channels and layout of a picture's tensor; (None, "") when it is none."""
    shape = info.shape
    if len(shape) != 4 or shape[0] not in (None, 1):
        return None, ""
    if shape[1] in (1, 3, 4):
        return shape[1], "NCHW"
    if shape[3] in (1, 3, 4):
        return shape[3], "NHWC"
    return None, ""


def shape_text(info: TensorInfo) -> str:
    """A shape as people read it."""
    return " × ".join("any" if side is None else str(side) for side in info.shape) or "a single value"


@dataclass(frozen=True)
class Unknown:
    """A file that nobody has described, run under changing descriptions."""

    path: Path
    sha256: str
    sessions: Sessions
    label: str

    def entry(self, role: str = "model") -> FileEntry:
        """How a description names it."""
        return FileEntry(role, self.path.name, sha256=self.sha256, size_bytes=self.path.stat().st_size)

    def described(self, task: str, **more: Any) -> Descriptor:
        """A description with what is known in any case."""
        more = {"files": (self.entry(),), **more}
        return Descriptor(
            id=id_of(self.label),
            task=task,
            label=self.label,
            version=self.sha256[:8],
            format="onnx",
            license=UNKNOWN_LICENSE,
            **more,
        )

    def engine(self, descriptor: Descriptor) -> Any:
        """The engine that such a description makes of it."""
        records = {entry.name: FileRecord(entry.sha256, entry.size_bytes) for entry in descriptor.files}
        return build(InstalledModel(descriptor, self.path.parent, is_users=True, records=records), self.sessions)

    def run(self, signature: Signature, feeds: Mapping[str, AnyArray], progress: Progress) -> tuple[AnyArray, ...]:
        """All outputs for these inputs."""
        session = self.sessions.onnx(ModelFile(self.path, self.sha256, is_foreign=True), progress)
        return session.run(feeds, [info.name for info in signature.outputs], progress)


def proposed(descriptor: Descriptor, *findings: str, files: Mapping[str, Path] | None = None) -> Proposal:
    """A proposal with what is to be said of every guess."""
    head = "Nothing describes this file: what follows was found by trying."
    return Proposal(descriptor, (head, *findings, *license_findings(descriptor)), files or {})


def sample_picture(height: int, width: int) -> FloatImage:
    """A bright disc with a dark bar before a ramp, `[y, x, 3]`: something for whoever looks for a subject or edges."""
    y, x = np.mgrid[:height, :width].astype(np.float32)
    image = np.stack([0.2 + 0.3 * x / width, 0.3 + 0.2 * y / height, 0.45 - 0.2 * x / width], axis=2)
    disc = np.hypot(x - width * 0.5, y - height * 0.5) < 0.28 * min(height, width)
    image[disc] = (0.9, 0.75, 0.3)
    bar = (abs(x - width * 0.5) < 0.05 * width) & disc
    image[bar] = (0.1, 0.1, 0.15)
    return np.ascontiguousarray(image, np.float32)
