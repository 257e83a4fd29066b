"""Edges and straight lines of a whole picture without weights."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from editor.algorithms.superpixels import edge_strength
from editor.core.pixels import FloatImage
from editor.core.progress import Progress
from editor.engines.tasks import FloatMap, LineSegment, Structure, StructureRequest
from editor.errors import EngineError

SIDE_PX = 1600
# In Lab units per pixel: below the first nothing is an edge, an edge as strong as the second is sure.
WEAK, STRONG, SURE = 1.5, 4.0, 12.0
LEAST_LINE_SHARE = 0.03


class EdgeFinder:
    """Thin edges of color and lightness, and the straight ones among them.

    Edges after Canny, "A Computational Approach to Edge Detection" (PAMI 1986), on the slope of CIE Lab; lines after
    von Gioi et al., "LSD: A Fast Line Segment Detector" (PAMI 2010).
    """

    id = "edge-finder"
    version = "1"
    label = "Edges of color"
    predicts_inside = False

    def find(self, request: StructureRequest, progress: Progress) -> Structure:
        """Edges as sure as they are strong, one pixel wide at no more than 1600 pixels; none inside the mask."""
        image = request.image
        if image.ndim != 3 or not image.size:
            raise EngineError("There is no picture to look for edges in: open one first.")
        progress.step(0.0)
        height, width = image.shape[:2]
        factor = min(1.0, SIDE_PX / max(width, height))
        size = (max(1, round(width * factor)), max(1, round(height * factor)))
        small = np.clip(np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.float32), 0, 1)
        edges = _thin_edges(small)
        progress.step(0.5)
        lines = _lines(small)
        progress.step(0.9)
        if factor < 1:
            edges = np.asarray(cv2.resize(edges, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
        across, down = width / size[0], height / size[1]
        lines = tuple(LineSegment(s.x0 * across, s.y0 * down, s.x1 * across, s.y1 * down, s.score) for s in lines)
        if request.mask is not None:
            hidden = request.mask >= 128
            edges = np.where(hidden, np.float32(0), edges)
            lines = tuple(line for line in lines if not _in_hole(line, hidden))
        progress.step(1.0)
        return Structure(edges, lines)


def _thin_edges(image: FloatImage) -> FloatMap:
    lab = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2Lab), np.float32)
    soft = cv2.GaussianBlur(lab, (0, 0), 1.0)
    # the channel that changes most decides the direction, as its slope is the best known
    slopes = [(cv2.Scharr(soft[..., c], cv2.CV_32F, 1, 0) / 32, cv2.Scharr(soft[..., c], cv2.CV_32F, 0, 1) / 32)
              for c in range(3)]  # fmt: skip
    lengths = np.stack([x * x + y * y for x, y in slopes])
    best = lengths.argmax(axis=0)[None]
    across = np.take_along_axis(np.stack([x for x, _ in slopes]), best, 0)[0]
    down = np.take_along_axis(np.stack([y for _, y in slopes]), best, 0)[0]
    scale = 256.0
    thin = cv2.Canny(
        np.clip(across * scale, -32767, 32767).astype(np.int16),
        np.clip(down * scale, -32767, 32767).astype(np.int16),
        WEAK * scale,
        STRONG * scale,
        L2gradient=True,
    )
    strength = np.clip(edge_strength(lab) / SURE, 0, 1)
    return np.where(thin > 0, np.maximum(strength, np.float32(0.05)), np.float32(0)).astype(np.float32)


def _lines(image: FloatImage) -> tuple[LineSegment, ...]:
    gray = np.rint(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) * 255).astype(np.uint8)
    found: Any = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD).detect(gray)[0]
    if found is None or not len(found):
        return ()
    longest = max(gray.shape)
    lines = []
    for x0, y0, x1, y1 in found.reshape(-1, 4).tolist():
        length = float(np.hypot(x1 - x0, y1 - y0))
        if length >= LEAST_LINE_SHARE * longest:
            # the detector counts from pixel middles; a line a fifth of the picture long is beyond doubt
            score = min(1.0, length / (0.2 * longest))
            lines.append(LineSegment(x0 + 0.5, y0 + 0.5, x1 + 0.5, y1 + 0.5, score))
    return tuple(sorted(lines, key=lambda line: -line.score))


def _in_hole(line: LineSegment, hidden: np.ndarray) -> bool:
    t = np.linspace(0, 1, 64)
    x = np.clip(line.x0 + t * (line.x1 - line.x0), 0, hidden.shape[1] - 1).astype(int)
    y = np.clip(line.y0 + t * (line.y1 - line.y0), 0, hidden.shape[0] - 1).astype(int)
    return bool(hidden[y, x].mean() > 0.5)
