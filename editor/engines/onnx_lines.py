"""Straight lines by an ONNX network that gives centers, scores and the way from each center to both ends.

The decoding is that of Gu et al., "Towards Light-weight and Real-time Line Segment Detection" (M-LSD, AAAI 2022).
"""

from __future__ import annotations

import cv2
import numpy as np

from editor.core.geometry import Size
from editor.core.pixels import AnyArray
from editor.core.progress import Progress
from editor.engines.onnx_task import OnnxEngine, check_picture, plain_inputs, size_of
from editor.engines.tasks import FloatMap, LineSegment, Structure, StructureRequest
from editor.engines.tensors import Fitting
from editor.errors import EngineError

LEAST_SCORE, LEAST_LENGTH = 0.1, 20.0
# Fixed-point bits of OpenCV's line drawing: ends between pixels are drawn where they are.
_SHIFT = 4


class OnnxLineFinder(OnnxEngine):
    """Finds straight lines. Options: “least_score”; “least_length” in cells of the grid of centers."""

    predicts_inside = False

    def find(self, request: StructureRequest, progress: Progress) -> Structure:
        """The lines outside the mask, surest first, and a map in which they are drawn one pixel wide."""
        check_picture(request.image, self.label)
        progress.step(0.0)
        size = size_of(request.image)
        fitting = self.fitting(size)
        outputs = self.outputs("centers", "scores", "displacements")
        inputs = plain_inputs(self.descriptor.inputs, request.image, fitting)
        session = self.session(progress.part(0.0, 0.3))
        centers, scores, ways = self.run(session, inputs, outputs, progress.part(0.3, 0.9))
        lines = self._decode(centers, scores, ways, fitting)
        if request.mask is not None:
            hidden = request.mask >= 128
            lines = tuple(line for line in lines if not _touches(line, hidden))
        progress.step(1.0)
        return Structure(draw_lines(lines, size), lines)

    def _decode(self, centers: AnyArray, scores: AnyArray, ways: AnyArray, fitting: Fitting) -> tuple[LineSegment, ...]:
        points, certainty, field = centers.reshape(-1, 2), scores.reshape(-1), ways[0] if ways.ndim == 4 else ways
        if field.ndim != 3 or field.shape[2] != 4 or len(points) != len(certainty):
            raise EngineError(f"“{self.label}” gave no lines in the form that its description says: correct it.")
        height, width = field.shape[:2]
        y, x = np.clip(points[:, 0], 0, height - 1).astype(int), np.clip(points[:, 1], 0, width - 1).astype(int)
        way = field[y, x].astype(np.float64)
        ends = np.stack([x, y, x, y], axis=1) + way
        lengths = np.hypot(way[:, 0] - way[:, 2], way[:, 1] - way[:, 3])
        least_score = float(self.options.get("least_score", LEAST_SCORE))
        least_length = float(self.options.get("least_length", LEAST_LENGTH))
        is_line = (certainty > least_score) & (lengths > least_length) & np.isfinite(ends).all(axis=1)
        content, source = fitting.content, fitting.source
        across = fitting.tensor.width / width, source.width / content.width
        down = fitting.tensor.height / height, source.height / content.height
        # a grid cell's index stands for its middle
        ends[:, 0::2] = ((ends[:, 0::2] + 0.5) * across[0] - content.x) * across[1]
        ends[:, 1::2] = ((ends[:, 1::2] + 0.5) * down[0] - content.y) * down[1]
        order = [int(i) for i in np.argsort(-certainty, kind="stable") if is_line[i]]
        found = (_clipped(ends[i], source, float(np.clip(certainty[i], 0, 1))) for i in order)
        return tuple(line for line in found if line is not None)


def _clipped(ends: AnyArray, size: Size, score: float) -> LineSegment | None:
    """The part of a line inside the picture (Liang and Barsky 1984), None when there is none."""
    x0, y0, x1, y1 = (float(value) for value in ends)
    start, stop = 0.0, 1.0
    for step, origin, limit in ((x1 - x0, x0, size.width), (y1 - y0, y0, size.height)):
        if step == 0:
            if not 0 <= origin <= limit:
                return None
            continue
        first, last = sorted((-origin / step, (limit - origin) / step))
        start, stop = max(start, first), min(stop, last)
    if start >= stop:
        return None
    dx, dy = x1 - x0, y1 - y0
    return LineSegment(x0 + start * dx, y0 + start * dy, x0 + stop * dx, y0 + stop * dy, score)


def _touches(line: LineSegment, hidden: AnyArray) -> bool:
    """True when most of a line lies in a hole: then it was found on what is to go."""
    count = max(2, int(np.hypot(line.x1 - line.x0, line.y1 - line.y0)))
    t = np.linspace(0, 1, count)
    x = np.clip(line.x0 + t * (line.x1 - line.x0), 0, hidden.shape[1] - 1).astype(int)
    y = np.clip(line.y0 + t * (line.y1 - line.y0), 0, hidden.shape[0] - 1).astype(int)
    return bool(hidden[y, x].mean() > 0.5)


def draw_lines(lines: tuple[LineSegment, ...], size: Size) -> FloatMap:
    """`[y, x]` float32: each line about a pixel wide, as strong as it is sure; the surest wins where they cross."""
    edges = np.zeros((size.height, size.width), np.float32)
    for line in sorted(lines, key=lambda line: line.score):
        start, end = (
            (round((x - 0.5) * 2**_SHIFT), round((y - 0.5) * 2**_SHIFT))
            for x, y in ((line.x0, line.y0), (line.x1, line.y1))
        )
        cv2.line(edges, start, end, float(line.score), 1, cv2.LINE_8, _SHIFT)
    return edges
