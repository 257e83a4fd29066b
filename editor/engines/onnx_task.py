"""What the ONNX engines of all tasks but inpainting share: their names, sessions, and pictures put into tensors."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from editor.core.geometry import Rect, Size
from editor.core.pixels import AnyArray, FloatImage
from editor.core.progress import Progress
from editor.engines.descriptor import InputTensor, OutputTensor, Part
from editor.engines.session import Session, Sessions, TensorInfo
from editor.engines.store import InstalledModel
from editor.engines.tensors import Fitting, Floats, pack, picture_values, plan_fitting, resized
from editor.errors import EngineError

# Names differ between exports of one network, places do not; what follows the slash tells two outputs apart.
_BY_PLACE = re.compile(r"#(\d{1,3})(?:/.*)?")


class OnnxEngine:
    """The part of an engine that does not depend on its task. Making one loads nothing."""

    def __init__(self, model: InstalledModel, sessions: Sessions) -> None:
        self._model, self._sessions = model, sessions
        self.descriptor = model.descriptor
        self.id = model.id
        hashes = "-".join(model.sha256(entry)[:12] for entry in model.descriptor.files)
        self.version = f"{model.descriptor.version}+{hashes}"
        self.label = model.descriptor.label

    @property
    def options(self) -> Mapping[str, Any]:
        """What only this task knows of the model."""
        return self.descriptor.options

    def session(self, progress: Progress, role: str = "model") -> Session:
        """The loaded file of a role."""
        return self._sessions.onnx(self._model.file(role), progress)

    def outputs(self, *roles: str) -> tuple[OutputTensor, ...]:
        """The described outputs of these roles, in the order of the roles. Raises EngineError when one is missing."""
        found = []
        for role in roles:
            matching = [output for output in self.descriptor.outputs if output.role == role]
            if not matching:
                raise EngineError(f"The description of “{self.label}” names no output for “{role}”: add it.")
            found.append(matching[0])
        return tuple(found)

    def run(
        self, session: Session, inputs: Mapping[str, AnyArray], outputs: Sequence[OutputTensor], progress: Progress
    ) -> tuple[AnyArray, ...]:
        """Compute outputs. A described name like “#0”, or “#0/masks”, stands for the file's first input or output."""
        have, give = session.signature.inputs, session.signature.outputs
        feeds = {_named(have, name): array for name, array in inputs.items()}
        return session.run(feeds, [_named(give, output.name) for output in outputs], progress)

    def fitting(self, size: Size) -> Fitting:
        """How a picture of this size goes into the model, by the size rule and the option “short_side”.

        With “short_side” the picture is scaled as a whole until its shorter side has that length, both sides rounded to
        the rule's multiple: what vision transformers with a lower bound want instead of padding.
        """
        short = int(self.options.get("short_side", 0))
        rule = self.descriptor.size
        if not short:
            return plan_fitting(rule, size)
        factor = short / min(size.width, size.height)
        if rule.max_px:
            factor = min(factor, rule.max_px / max(size.width, size.height))
        width, height = (
            max(rule.multiple, round(side * factor / rule.multiple) * rule.multiple)
            for side in (size.width, size.height)
        )
        return Fitting(size, Size(width, height), Rect(0, 0, width, height))


def _named(known: Sequence[TensorInfo], name: str) -> str:
    place = _BY_PLACE.fullmatch(name)
    if place is None:
        return name
    index = int(place[1])
    if index >= len(known):
        raise EngineError(f"The model has {len(known)} such tensors, its description asks for “{name}”: correct it.")
    return known[index].name


def size_of(array: npt.NDArray[Any]) -> Size:
    """Width and height of `[y, x, ...]`."""
    return Size(array.shape[1], array.shape[0])


def check_picture(image: FloatImage, label: str) -> None:
    """Raises EngineError for what is no picture, or an empty one."""
    if image.ndim != 3 or image.shape[2] != 3 or not image.size:
        raise EngineError(f"“{label}” was given no picture: open one first.")


def placed(image: FloatImage, fitting: Fitting, part: Part) -> Floats:
    """A picture in the values of a part, scaled to its content; the padding has the fitting's value as it stands."""
    content = resized(np.asarray(image, np.float32), fitting.content.size)
    values = picture_values(np.clip(content, 0, 1), part)
    inner = Fitting(fitting.content.size, fitting.tensor, fitting.content, fitting.pad, fitting.pad_value)
    return inner.picture(values)


def plain_inputs(
    tensors: Sequence[InputTensor], image: FloatImage, fitting: Fitting, extra: Callable[[Part], Floats] | None = None
) -> dict[str, AnyArray]:
    """The input tensors made of pictures and constants; `extra` gives `[y, x, c]` for parts of other roles."""

    def values(part: Part) -> Floats:
        if part.role == "image":
            return placed(image, fitting, part)
        if part.role == "constant":
            shape = (fitting.tensor.height, fitting.tensor.width, part.channels)
            return np.full(shape, part.value, np.float32)
        if extra is None:
            raise EngineError(f"The model wants “{part.role}”, which this task does not have: correct its description.")
        return extra(part)

    return {tensor.name: pack(tensor, values) for tensor in tensors}
