"""ONNX networks that turn a picture into a map of its size: mattes, depth, edges; by description alone."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from editor.core.pixels import MASK_THRESHOLD, FloatImage, MaskArray
from editor.core.progress import Progress
from editor.engines.descriptor import Part
from editor.engines.onnx_task import OnnxEngine, check_picture, plain_inputs, size_of
from editor.engines.tasks import FloatMap, MatteRequest, Structure, StructureRequest
from editor.engines.tensors import Fitting, Floats, mask_values, unpack
from editor.errors import InputError


class OnnxMap(OnnxEngine):
    """A network with one map as its result."""

    def _map(
        self,
        image: FloatImage,
        progress: Progress,
        trimap: MaskArray | None = None,
        hole: npt.NDArray[np.bool_] | None = None,
    ) -> FloatMap:
        """The map `[y, x]` of the picture's size, in the values that the description makes of it, unclipped."""
        check_picture(image, self.label)
        progress.step(0.0)
        (output,) = self.outputs("map")
        fitting = self.fitting(size_of(image))
        height, width = fitting.tensor.height, fitting.tensor.width
        session = self.session(progress.part(0.0, 0.3))

        def extra(part: Part) -> Floats:
            if part.role == "trimap" and trimap is not None:
                return _trimap_values(trimap, fitting, part)
            if part.role == "mask":
                return mask_values(np.zeros((height, width), bool) if hole is None else fitting.area(hole), part)
            raise InputError(f"“{self.label}” needs a {part.role}: give one.")

        inputs = plain_inputs(self.descriptor.inputs, image, fitting, extra)
        (raw,) = self.run(session, inputs, (output,), progress.part(0.3, 1.0))
        values = unpack(output, raw, self.label)
        found = fitting.back(_at(values, fitting))
        progress.step(1.0)
        return np.ascontiguousarray(found[..., 0])


def _at(values: Floats, fitting: Fitting) -> Floats:
    """A map that the network gave at another scale than its input, at the scale of the input."""
    inner = Fitting(fitting.tensor, size_of(values), size_of(values).rect)
    return inner.back(values)


def _trimap_values(trimap: MaskArray, fitting: Fitting, part: Part) -> Floats:
    """0 outside, 1 inside and a half where unknown, in the part's range; what is only partly sure is unknown."""
    sure_in = 1 - fitting.area(trimap < 255).astype(np.float32)
    sure_out = 1 - fitting.area(trimap > 0).astype(np.float32)
    values = np.where(sure_in > 0, 1.0, np.where(sure_out > 0, 0.0, 0.5))[..., None]
    return np.asarray(values * (part.high - part.low) + part.low, np.float32)


class OnnxMatter(OnnxMap):
    """A network that finds the subject, or, when it is given a trimap, its fine border."""

    @property
    def needs_trimap(self) -> bool:
        """True when it cannot work without one."""
        return any(part.role == "trimap" for tensor in self.descriptor.inputs for part in tensor.parts)

    def matte(self, request: MatteRequest, progress: Progress) -> FloatMap:
        """Coverage `[y, x]`, 0 to 1. A trimap holds in any case: sure pixels are exactly 0 or 1."""
        if self.needs_trimap and request.trimap is None:
            raise InputError(f"“{self.label}” refines a border: select the subject first.")
        alpha = np.clip(self._map(request.image, progress, request.trimap), 0, 1)
        if request.trimap is not None:
            alpha = np.where(request.trimap == 0, 0, np.where(request.trimap == 255, 1, alpha))
        return np.asarray(alpha, np.float32)


class OnnxDepth(OnnxMap):
    """A network that guesses nearness; its result is brought to 0 to 1 by its own extremes."""

    def depth(self, image: FloatImage, progress: Progress) -> FloatMap:
        """Relative nearness `[y, x]`: 0 the farthest point, 1 the nearest; 0 everywhere for a flat guess."""
        found = self._map(image, progress)
        low, high = float(found.min()), float(found.max())
        if high - low < 1e-9:
            return np.zeros_like(found)
        return np.asarray((found - low) / (high - low), np.float32)


class OnnxEdges(OnnxMap):
    """A network that finds edges in a whole picture, and, when it is given a mask, those inside it."""

    @property
    def predicts_inside(self) -> bool:
        """True when it continues lines into a mask."""
        return any(part.role == "mask" for tensor in self.descriptor.inputs for part in tensor.parts)

    def find(self, request: StructureRequest, progress: Progress) -> Structure:
        """Edge confidence, 0 to 1. Inside the mask it is 0 unless the network predicts there: nothing is known."""
        hole = None if request.mask is None else request.mask >= MASK_THRESHOLD
        edges = np.clip(self._map(request.image, progress, hole=hole if self.predicts_inside else None), 0, 1)
        if hole is not None and not self.predicts_inside:
            edges = np.where(hole, 0, edges)
        return Structure(np.asarray(edges, np.float32))
