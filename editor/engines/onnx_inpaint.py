"""Any ONNX inpainting network, run from its description: published ones, the user's own, and ours that follow a sketch.

The contracts that this covers differ in names, types, channel order, ranges, the polarity of masks, packing, size rules
and in who crops; all of it is data (`editor.engines.descriptor`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.completion_color import diffuse
from editor.algorithms.grow import grow
from editor.core.geometry import Rect, Size
from editor.core.pixels import MASK_THRESHOLD, FloatImage
from editor.core.progress import Progress
from editor.engines.base import InpaintRequest, InputNeeds
from editor.engines.descriptor import Descriptor, OutputTensor, Part
from editor.engines.probe import Probes, probe_request, what_is_wrong
from editor.engines.runtime.ladder import with_smaller_pieces
from editor.engines.session import Session, Sessions
from editor.engines.store import InstalledModel
from editor.engines.tensors import Bools, Fitting, Floats, mask_values, pack, picture_values, plan_fitting, unpack
from editor.errors import EngineError

ROLES = frozenset({"image", "mask", "edges", "edges_mask", "colors", "colors_mask", "noise", "constant"})
# A drawn line says what is there within this many pixels of the model; farther away the network is free.
EDGE_REACH_PX = 4
LEAST_SIDE_PX = 256
MAX_SIDE_PX = 1 << 15
# A model that crops by itself sees parts of a mask together that fit into this without being scaled down.
NATIVE_HOLE_PX = 256
GROW_PX, GROW_SHARE = 4, 0.01
# Values that stray from the described range by this share of it are another range.
RANGE_SLACK = 0.5
KNOWN_TOLERANCE = 0.1
COARSE_PX = 64


@dataclass(frozen=True, eq=False)
class Drawn:
    """What a network gave, `[y, x, 3]` of the picture's size and unclipped, and the hole that it was told of."""

    image: Floats
    hole: Bools


class OnnxInpainter:
    """The engine of one ONNX model for the task "inpaint"."""

    def __init__(self, model: InstalledModel, sessions: Sessions) -> None:
        self._model, self._sessions = model, sessions
        self.descriptor = model.descriptor
        self._output = _described_output(model.descriptor)
        self._probes = Probes()
        self._tried_on: set[str] = set()
        entry = model.descriptor.file()
        self.id = model.id
        self.version = f"{model.descriptor.version}+{model.sha256(entry)[:12]}"
        self.label = model.descriptor.label
        self.needs = needs_of(model.descriptor)

    def inpaint(self, request: InpaintRequest, progress: Progress) -> FloatImage:
        """Fill the hole. Raises EngineError with one sentence when what the model gives is no filled picture."""
        progress.step(0.0)
        hole = request.mask >= MASK_THRESHOLD
        if not hole.any():
            return request.image.copy()
        session = self._session(progress.part(0.0, 0.2))
        self._refuse_strangers(session, progress.part(0.2, 0.3))
        progress.step(0.3)
        drawn = self._draw(session, request, progress.part(0.3, 1.0))
        check_drawn(drawn, request.image, self.descriptor)
        progress.step(1.0)
        if self.needs.redraws_known:
            return np.clip(drawn.image, 0, 1)
        result = request.image.copy()
        left, top, width, height = cv2.boundingRect(hole.astype(np.uint8))
        box = np.s_[top : top + height, left : left + width]
        np.copyto(result[box], np.clip(drawn.image[box], 0, 1), where=hole[box][..., None])
        return result

    def drawn(self, request: InpaintRequest, progress: Progress) -> Drawn:
        """What the network gives, unchecked: for those who find out what a network is."""
        return self._draw(self._session(progress.part(0.0, 0.3)), request, progress.part(0.3, 1.0))

    def _session(self, progress: Progress) -> Session:
        return self._sessions.onnx(self._model.file(), progress)

    def _refuse_strangers(self, session: Session, progress: Progress) -> None:
        """Try a model that does not come with the program on a picture of ours before it gets one of the user's."""
        if self._model.is_shipped or session.provider in self._tried_on:
            return
        key = self._probes.key(self._model.sha256(self.descriptor.file()), session.provider, self.descriptor)
        if self._probes.passed(key):
            self._tried_on.add(session.provider)
            return
        request = probe_request(self.descriptor)
        drawn = self._draw(session, request, progress)
        check_drawn(drawn, request.image, self.descriptor)
        problem = what_is_wrong(drawn.image, drawn.hole, request)
        if problem:
            raise EngineError(f"“{self.label}” failed its test: {problem}; correct its description or remove it.")
        self._probes.remember(key)
        self._tried_on.add(session.provider)

    def _draw(self, session: Session, request: InpaintRequest, progress: Progress) -> Drawn:
        hole = request.mask >= MASK_THRESHOLD
        avoid = None if request.avoid is None else (request.avoid >= MASK_THRESHOLD) & ~hole
        if self.descriptor.context.by == "host":
            # Whatever must not be looked at is hole to the network, too, and thrown away afterwards.
            return self._draw_part(session, request, request.image, hole if avoid is None else hole | avoid, progress)
        image = request.image
        parts = list(components(hole, NATIVE_HOLE_PX)) if self.descriptor.context.per_component else [hole]
        waiting = hole.copy() if avoid is None else hole | avoid
        told = np.zeros_like(hole)
        for index, part in enumerate(parts):
            step = progress.part(index / len(parts), (index + 1) / len(parts))
            others = waiting & ~part
            seen = diffuse(image, ~waiting) if others.any() else image
            seen = np.where(others[..., None], seen, image)
            drawn = self._draw_part(session, request, seen, part, step)
            if len(parts) == 1:
                return replace(drawn, hole=drawn.hole | others)
            image = np.where(part[..., None], drawn.image, image)
            waiting &= ~part
            told |= drawn.hole
        return Drawn(image, told if avoid is None else told | avoid)

    def _draw_part(
        self, session: Session, request: InpaintRequest, image: FloatImage, hole: Bools, progress: Progress
    ) -> Drawn:
        size = Size(image.shape[1], image.shape[0])
        rule = self.descriptor.size
        limits, smaller = [MAX_SIDE_PX], max(size.width, size.height) // 2
        while rule.mode == "dynamic" and smaller >= max(LEAST_SIDE_PX, rule.min_px):
            limits.append(smaller)
            smaller //= 2

        def work(limit: int) -> Drawn:
            fitting = plan_fitting(rule, size, limit)
            inputs, told = _Inputs(self.descriptor, request, image, hole, fitting).tensors()
            (array,) = session.run(inputs, [self._output.name], progress)
            values = unpack(self._output, array, self.label)
            if values.shape[:2] != told.shape:
                raise EngineError(
                    f"“{self.label}” gave a picture of {values.shape[1]} x {values.shape[0]} pixels for one of "
                    f"{told.shape[1]} x {told.shape[0]}: correct the size rule in its description."
                )
            back = fitting.back(told.astype(np.float32)) > 0
            return Drawn(fitting.back(values), back | hole)

        return with_smaller_pieces(session, limits, work, progress, f"“{self.label}”")


class _Inputs:
    """The tensors of one run."""

    def __init__(
        self, descriptor: Descriptor, request: InpaintRequest, image: FloatImage, hole: Bools, fitting: Fitting
    ) -> None:
        self._descriptor, self._request, self._fitting = descriptor, request, fitting
        self._image = np.clip(fitting.picture(image), 0, 1)
        self.hole = grown(fitting.area(hole, descriptor.mask.threshold), descriptor.mask.grow_px)
        self._random = np.random.default_rng(request.seed)
        self._edges, self._edges_known = self._edge_maps()
        self._colors, self._colors_known = self._color_maps()

    def tensors(self) -> tuple[dict[str, npt.NDArray[np.generic]], Bools]:
        """Arrays by input name, and the hole at the model's size."""
        return {tensor.name: pack(tensor, self._values) for tensor in self._descriptor.inputs}, self.hole

    def _values(self, part: Part) -> Floats:
        if part.role == "image":
            return picture_values(self._image, part, self.hole)
        if part.role == "mask":
            return mask_values(self.hole, part)
        if part.role == "edges":
            return (self._edges * np.float32(part.high - part.low) + np.float32(part.low))[..., None]
        if part.role == "edges_mask":
            return mask_values(self._edges_known, part)
        if part.role == "colors":
            return picture_values(self._colors, part) * self._colors_known[..., None]
        if part.role == "colors_mask":
            return mask_values(self._colors_known, part)
        shape = (*self.hole.shape, part.channels)
        if part.role == "noise":
            return self._random.standard_normal(shape, np.float32)
        return np.full(shape, part.value, np.float32)

    def _edge_maps(self) -> tuple[Floats, Bools]:
        """Lines inside the hole, and where they say something."""
        if self._request.edges is None:
            return np.zeros(self.hole.shape, np.float32), np.zeros_like(self.hole)
        edges = self._fitting.lines(self._request.edges) * self.hole
        known = grown(edges > 0, EDGE_REACH_PX) & self.hole
        return edges, known

    def _color_maps(self) -> tuple[FloatImage, Bools]:
        """Colors inside the hole, weighed by their alpha while they are scaled, and where they are given."""
        if self._request.colors is None:
            return np.zeros((*self.hole.shape, 3), np.float32), np.zeros_like(self.hole)
        alpha = self._request.colors[..., 3:]
        flat = np.concatenate([self._request.colors[..., :3] * alpha, alpha], axis=2)
        scaled = self._fitting.picture(flat)
        weight = np.clip(scaled[..., 3:], 0, 1)
        known = (weight[..., 0] >= 0.5) & self.hole
        colors = np.clip(scaled[..., :3] / np.maximum(weight, 1e-3), 0, 1) * known[..., None]
        return colors.astype(np.float32), known


def needs_of(descriptor: Descriptor) -> InputNeeds:
    """What an inpainting model needs to see, from its description."""
    size, context = descriptor.size, descriptor.context
    native = max(size.width, size.height) if size.mode == "fixed" else max(size.min_px, LEAST_SIDE_PX)
    output = _described_output(descriptor)
    return InputNeeds(
        margin_px=context.margin_px,
        margin_share=context.margin_share,
        min_side_px=context.min_side_px or native,
        understands=descriptor.understands,
        output_bits=8 if output.dtype == "uint8" else 32,
        grow_px=max(0, GROW_PX - descriptor.mask.grow_px),
        grow_share=GROW_SHARE,
        redraws_known=not output.is_composited and context.by == "host",
    )


def _described_output(descriptor: Descriptor) -> OutputTensor:
    """The tensor that is the filled picture. Raises EngineError where a description cannot be an inpainter's."""
    label = descriptor.label
    parts = [part for tensor in descriptor.inputs for part in tensor.parts]
    roles = {part.role for part in parts}
    for role in ("image", "mask"):
        if role not in roles:
            raise EngineError(f"The description of “{label}” has no input for the {role}: add a part with that role.")
    strange = sorted(roles - ROLES)
    if strange:
        raise EngineError(f"The description of “{label}” asks for “{strange[0]}”, which a fill does not have.")
    for tensor in descriptor.inputs:
        if not tensor.parts or tensor.layout not in ("NCHW", "NHWC", "CHW", "HWC", "NHW", "HW"):
            raise EngineError(f"The input “{tensor.name}” of “{label}” needs parts and the layout of a picture.")
    for name, role in (("edges", "edges"), ("colors", "colors")):
        if name in descriptor.understands and role not in roles:
            raise EngineError(f"“{label}” is said to follow {name}, but no input takes them: correct its description.")
    outputs = [output for output in descriptor.outputs if output.role == "image"]
    if len(outputs) != 1:
        raise EngineError(f"The description of “{label}” must name one output with the role “image”.")
    return outputs[0]


def check_drawn(drawn: Drawn, image: FloatImage, descriptor: Descriptor) -> None:
    """Raise EngineError where a network's values cannot be a picture of the described range."""
    label, output = descriptor.label, _described_output(descriptor)
    values, known = drawn.image, ~drawn.hole
    span = output.high - output.low
    low, high = float(values.min()), float(values.max())
    is_astray = low < -RANGE_SLACK or high > 1 + RANGE_SLACK
    stray = float(np.mean((values < -RANGE_SLACK) | (values > 1 + RANGE_SLACK))) if is_astray else 0.0
    # 0 to 1 where 0 to 255 was described is a picture that is black to the eye.
    is_faint = span > 2 and low >= 0 and high * span <= 1.5 and known.any() and float(image[known].max()) > 0.1
    if stray > 0.01 or is_faint:
        raise EngineError(
            f"“{label}” gave values from {low * span + output.low:.4g} to {high * span + output.low:.4g} where its "
            f"description says {output.low:g} to {output.high:g}: correct the range in its description."
        )
    if high - low < 1e-4 and known.any() and float(np.ptp(image[known])) > 0.05:
        raise EngineError(f"“{label}” gave one flat color: it does not work with its description here.")
    if output.is_composited and coarse_difference(values, image, known) > KNOWN_TOLERANCE:
        raise EngineError(
            f"“{label}” changes what is not masked: the polarity of the mask or the range in its description is wrong."
        )


def coarse_difference(drawn: Floats, image: FloatImage, known: Bools) -> float:
    """Mean difference of two pictures over the known pixels, as seen from afar: a texture that was lost because the
    model is smaller than the picture does not count. 0 where nothing is known."""
    height, width = known.shape
    size = (min(width, COARSE_PX), min(height, COARSE_PX))
    weights = cv2.resize(known.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    if not weights.any():
        return 0.0
    apart = cv2.subtract(np.ascontiguousarray(drawn), np.ascontiguousarray(image))
    apart *= known[..., None]
    means = cv2.resize(apart, size, interpolation=cv2.INTER_AREA)
    return float(np.abs(means).sum() / (weights.sum() * image.shape[2]))


def grown(chosen: Bools, radius: int) -> Bools:
    """A yes-or-no map grown by a disc."""
    if radius <= 0 or not chosen.any():
        return chosen
    return np.asarray(grow(chosen.astype(np.uint8) * np.uint8(255), radius) > 0)


def components(hole: Bools, side_px: int) -> Iterator[Bools]:
    """The connected parts of a hole, top to bottom; parts that fit into a square of `side_px` together stay together.

    A part larger than that takes in what lies within its own box.
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats(hole.astype(np.uint8), connectivity=8)
    groups: list[tuple[Rect, list[int]]] = []
    for label in sorted(range(1, count), key=lambda item: (-max(stats[item][2:4]), stats[item][1], stats[item][0])):
        box = Rect(*(int(value) for value in stats[label][:4]))
        for index, (place, members) in enumerate(groups):
            both = place.united(box)
            if max(both.width, both.height) <= max(side_px, place.width, place.height):
                groups[index] = (both, [*members, label])
                break
        else:
            groups.append((box, [label]))
    for _, members in sorted(groups, key=lambda group: (group[0].y, group[0].x)):
        yield np.isin(labels, members)
