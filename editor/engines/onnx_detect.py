"""Objects as boxes by an ONNX network without anchors.

The decoding is that of Ge et al., "YOLOX: Exceeding YOLO Series in 2021": per cell of each stride's grid the offset of
the center, the logarithm of the size, how likely something is there, and how likely it is each class.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from editor.core.pixels import FloatImage
from editor.core.progress import Progress
from editor.engines.onnx_task import OnnxEngine, check_picture, plain_inputs, size_of
from editor.engines.tasks import Detection
from editor.engines.tensors import Fitting
from editor.errors import EngineError

Floats = npt.NDArray[np.float64]
STRIDES = (8, 16, 32)
LEAST_SCORE, OVERLAP, MOST = 0.3, 0.45, 100


class OnnxDetector(OnnxEngine):
    """Finds objects. Options: “labels”, “strides”, “least_score”, “overlap” above which a weaker box is dropped."""

    def detect(self, image: FloatImage, progress: Progress) -> tuple[Detection, ...]:
        """Objects, surest first."""
        check_picture(image, self.label)
        progress.step(0.0)
        fitting = self.fitting(size_of(image))
        (output,) = self.outputs("boxes")
        inputs = plain_inputs(self.descriptor.inputs, image, fitting)
        session = self.session(progress.part(0.0, 0.3))
        (raw,) = self.run(session, inputs, (output,), progress.part(0.3, 0.9))
        boxes, scores = self._decode(raw.astype(np.float64), fitting)
        found = self._strongest(boxes, scores)
        progress.step(1.0)
        return found

    def _decode(self, raw: Floats, fitting: Fitting) -> tuple[Floats, Floats]:
        """Boxes `[n, 4]` as left, top, right, bottom in the picture, and scores `[n, class]`."""
        strides = tuple(int(stride) for stride in self.options.get("strides", STRIDES))
        cells = [_cells(fitting.tensor.width, fitting.tensor.height, stride) for stride in strides]
        grid = np.concatenate([cell for cell, _ in cells])
        scale = np.concatenate([step for _, step in cells])
        if raw.ndim == 3:
            raw = raw[0]
        if raw.ndim != 2 or raw.shape[0] != len(grid) or raw.shape[1] < 6:
            raise EngineError(f"“{self.label}” gave no boxes in the form that its description says: correct it.")
        middle = (raw[:, :2] + grid) * scale
        half = np.exp(np.clip(raw[:, 2:4], -20, 20)) * scale / 2
        source, content = fitting.source, fitting.content
        factor = np.array([source.width / content.width, source.height / content.height])
        low = (middle - half - (content.x, content.y)) * factor
        high = (middle + half - (content.x, content.y)) * factor
        limit = np.array([source.width, source.height], float)
        boxes = np.concatenate([np.clip(low, 0, limit), np.clip(high, 0, limit)], axis=1)
        return boxes, raw[:, 4:5] * raw[:, 5:]

    def _strongest(self, boxes: Floats, scores: Floats) -> tuple[Detection, ...]:
        labels = tuple(str(label) for label in self.options.get("labels", ()))
        least = float(self.options.get("least_score", LEAST_SCORE))
        overlap = float(self.options.get("overlap", OVERLAP))
        kinds, sureness = scores.argmax(axis=1), scores.max(axis=1)
        is_box = (sureness >= least) & (boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1])
        kept: list[int] = []
        for index in (int(i) for i in np.argsort(-sureness, kind="stable") if is_box[i]):
            rivals = [other for other in kept if kinds[other] == kinds[index]]
            if all(shared(boxes[index], boxes[other]) <= overlap for other in rivals):
                kept.append(index)
            if len(kept) == MOST:
                break
        return tuple(
            Detection(
                (float(boxes[i, 0]), float(boxes[i, 1]), float(boxes[i, 2]), float(boxes[i, 3])),
                labels[kinds[i]] if kinds[i] < len(labels) else f"class {kinds[i]}",
                float(min(1.0, sureness[i])),
            )
            for i in kept
        )


def _cells(width: int, height: int, stride: int) -> tuple[Floats, Floats]:
    y, x = np.mgrid[0 : height // stride, 0 : width // stride]
    grid = np.stack([x.ravel(), y.ravel()], axis=1).astype(float)
    return grid, np.full((len(grid), 1), float(stride))


def shared(first: Floats, second: Floats) -> float:
    """Intersection over union of two boxes."""
    low, high = np.maximum(first[:2], second[:2]), np.minimum(first[2:], second[2:])
    common = float(np.prod(np.maximum(high - low, 0)))
    union = float(np.prod(first[2:] - first[:2]) + np.prod(second[2:] - second[:2])) - common
    return common / union if union > 0 else 0.0
