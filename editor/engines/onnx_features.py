"""What an ONNX network sees in a picture, layer by layer: for comparing pictures as an eye does."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from editor.core.pixels import FloatImage
from editor.core.progress import Progress
from editor.engines.onnx_task import OnnxEngine, check_picture, plain_inputs, size_of
from editor.errors import EngineError


class OnnxFeatures(OnnxEngine):
    """Gives every output of the role “features”, in the order of the description."""

    def features(self, image: FloatImage, progress: Progress) -> tuple[npt.NDArray[np.float32], ...]:
        """One `[channel, y, x]` array per layer."""
        check_picture(image, self.label)
        progress.step(0.0)
        outputs = [output for output in self.descriptor.outputs if output.role == "features"]
        inputs = plain_inputs(self.descriptor.inputs, image, self.fitting(size_of(image)))
        session = self.session(progress.part(0.0, 0.3))
        found = self.run(session, inputs, outputs, progress.part(0.3, 1.0))
        if any(array.ndim != 4 or array.shape[0] != 1 for array in found):
            raise EngineError(f"“{self.label}” gave no feature maps: correct its description.")
        return tuple(array[0].astype(np.float32) for array in found)
