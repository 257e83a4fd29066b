"""Harmonization by an ONNX network that sees the composite small and gives affine maps of color for each place."""

from __future__ import annotations

import numpy as np

from editor.algorithms.color_grid import AffineGrid
from editor.core.pixels import MASK_THRESHOLD
from editor.core.progress import Progress
from editor.engines.descriptor import Part
from editor.engines.onnx_task import OnnxEngine, check_picture, plain_inputs, size_of
from editor.engines.tasks import HarmonizeRequest
from editor.engines.tensors import Floats, mask_values, unpack
from editor.errors import EngineError, InputError

_CHANNELS = 12


class OnnxHarmonizer(OnnxEngine):
    """Gives the output of the role “params” as a transform, and, if there is one, “attention” as its share.

    Option “maps”: "picture" (the default) when the maps take RGB from 0 to 1, "normalized" when they take the values
    that the network saw.
    """

    sees_origin = False

    def harmonize(self, request: HarmonizeRequest, progress: Progress) -> AffineGrid:
        """The transform for the masked part. Raises InputError for an empty mask."""
        check_picture(request.image, self.label)
        chosen = request.mask >= MASK_THRESHOLD
        if not chosen.any():
            raise InputError("Nothing is selected to be harmonized: select the part that does not fit.")
        progress.step(0.0)
        fitting = self.fitting(size_of(request.image))
        if fitting.content.size != fitting.tensor:
            raise EngineError(f"“{self.label}” must see the whole picture stretched: correct “fit” of its description.")
        outputs = self.outputs("params")
        outputs += tuple(output for output in self.descriptor.outputs if output.role == "attention")

        def extra(part: Part) -> Floats:
            if part.role != "mask":
                raise EngineError(f"“{self.label}” wants “{part.role}”: correct its description.")
            return mask_values(fitting.area(chosen, self.descriptor.mask.threshold), part)

        inputs = plain_inputs(self.descriptor.inputs, request.image, fitting, extra)
        session = self.session(progress.part(0.0, 0.3))
        found = self.run(session, inputs, outputs, progress.part(0.3, 0.9))
        params, *shares = (unpack(output, raw, self.label) for output, raw in zip(outputs, found, strict=True))
        if params.shape[2] != _CHANNELS:
            raise EngineError(
                f"“{self.label}” gave {params.shape[2]} values for each place, but a map of color has 12."
            )
        if self.options.get("maps") == "normalized":
            params = self._for_plain_values(params)
        share = None
        if shares:
            share = np.clip(shares[0][..., 0], 0, 1)
            if share.shape != params.shape[:2]:
                raise EngineError(f"“{self.label}” gave its attention in another size than its maps.")
        progress.step(1.0)
        return AffineGrid(np.ascontiguousarray(params, np.float32), share)

    def _for_plain_values(self, params: Floats) -> Floats:
        """Maps of normalized values as maps of RGB from 0 to 1: the normalization goes into the map."""
        part = next(part for tensor in self.descriptor.inputs for part in tensor.parts if part.role == "image")
        mean = np.asarray(part.mean or (0.0,), np.float32)
        std = np.asarray(part.std or (1.0,), np.float32)
        gain = np.broadcast_to((part.high - part.low) / std, 3)
        shift = np.broadcast_to((part.low - mean) / std, 3)
        matrix = params[..., :9].reshape(*params.shape[:2], 3, 3)
        offset = params[..., 9:] + matrix @ shift.astype(np.float32)
        scaled = (matrix * gain.astype(np.float32)).reshape(*params.shape[:2], 9)
        return np.concatenate([scaled, offset], axis=2)
