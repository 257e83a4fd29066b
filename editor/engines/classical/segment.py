"""Selection by clicks, boxes and strokes without weights: regions that follow edges, cut by color and nearness."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from editor import paths
from editor.algorithms.guided import applied, linear_model
from editor.algorithms.region_cut import RIM_CREDIT, CutGraph, Marks, choose, cut_graph
from editor.algorithms.superpixels import Floats, RegionGraph, region_graph
from editor.core.geometry import Rect, Size
from editor.core.pixels import FloatImage
from editor.core.progress import Progress
from editor.engines.embeddings import content_key
from editor.engines.tasks import Embedding, Prompt, SegmentResult
from editor.errors import EngineError, InputError

SIDE_PX, SPACING_PX = 400, 8
BORDER_RADIUS, SMOOTHNESS, CRISPNESS = 3, 1e-3, 2.0
# What a lone click may mean: the object as a rule, then something smaller, then something larger.
_READINGS = (RIM_CREDIT, 0.12, 0.7)
_SAME = 0.9
_GRAPH = ("labels", "colors", "areas", "centers", "rim", "pairs", "lengths", "steps")
_CUT = ("likeness", "walk", "part", "starts", "tips", "edges")


class RegionSegmenter:
    """See `editor.algorithms.region_cut`; the border is then drawn along the edges of the full picture."""

    id = "region-cut"
    version = "2"
    label = "Colors and edges"

    def encode(self, image: FloatImage, progress: Progress) -> Embedding:
        """Find the regions of the picture, at most 400 pixels long, and keep it in 8 bits for the fine border."""
        if image.ndim != 3 or not image.size:
            raise EngineError("There is no picture to select from: open one first.")
        progress.step(0.0)
        size = Size(image.shape[1], image.shape[0])
        factor = min(1.0, SIDE_PX / max(size.width, size.height))
        small_size = (max(1, round(size.width * factor)), max(1, round(size.height * factor)))
        small = np.asarray(cv2.resize(image, small_size, interpolation=cv2.INTER_AREA), np.float32)
        progress.step(0.2)
        regions = region_graph(small, SPACING_PX)
        progress.step(0.6)
        graph = cut_graph(regions, SPACING_PX)
        # The first answer must not wait for the compiler.
        paths.use_kernel_cache()
        choose(graph, Marks((0,)))
        progress.step(0.8)
        arrays = {name: getattr(regions, name) for name in _GRAPH} | {name: getattr(graph, name) for name in _CUT}
        arrays |= {"small": small, "picture": np.rint(np.clip(image, 0, 1) * 255).astype(np.uint8)}
        key = content_key(image)
        progress.step(1.0)
        return Embedding(self.id, self.version, key, size, arrays)

    def segment(self, embedding: Embedding, prompt: Prompt, progress: Progress) -> SegmentResult:
        """One answer, or for a lone click up to three readings of it, the likeliest first."""
        if (embedding.engine_id, embedding.engine_version) != (self.id, self.version):
            raise EngineError(f"The picture was read by another model than “{self.label}”: read it again.")
        progress.step(0.0)
        paths.use_kernel_cache()
        regions = RegionGraph(*(embedding.arrays[name] for name in _GRAPH))
        graph = CutGraph(regions, *(embedding.arrays[name] for name in _CUT))
        marks = _marks(regions, prompt, embedding.size)
        previous = None if prompt.previous is None else _by_region(prompt.previous, regions)
        is_lone = previous is None and prompt.box is None and prompt.scribble is None and len(prompt.points) == 1
        answers: list[npt.NDArray[np.bool_]] = []
        for credit in _READINGS if is_lone else _READINGS[:1]:
            answer = choose(graph, marks, previous, credit)
            if all(_overlap(answer, other, regions.areas) < _SAME for other in answers):
                answers.append(answer)
            progress.step(progress.fraction + 0.2)
        scores = [_clarity(graph, answer) for answer in answers]
        order = [0, *sorted(range(1, len(answers)), key=lambda i: -scores[i])]
        masks = np.stack([self._drawn(embedding, answers[i]) for i in order])
        progress.step(1.0)
        best = max(scores) if scores else 0.0
        ranked = tuple(best if i == 0 else scores[i] for i in order)
        return SegmentResult(masks, ranked, {"regions": answers[0].astype(np.float32)})

    def _drawn(self, embedding: Embedding, chosen: npt.NDArray[np.bool_]) -> Floats:
        """Probability `[y, x]` at full size: the regions' outline moved to the edges of the picture beside it."""
        small: FloatImage = embedding.arrays["small"]
        rough = chosen[embedding.arrays["labels"]].astype(np.float32)
        size = embedding.size
        out = np.zeros((size.height, size.width), np.float32)
        x, y, width, height = cv2.boundingRect(rough.astype(np.uint8))
        if not width:
            return out
        bounds = Rect(0, 0, small.shape[1], small.shape[0])
        near = Rect(x, y, width, height).padded(3 * BORDER_RADIUS).intersect(bounds)
        across, down = size.width / bounds.width, size.height / bounds.height
        place = Rect.from_edges(
            int(near.x * across), int(near.y * down), round(near.right * across), round(near.bottom * down)
        ).intersect(size.rect)
        factors, offset = linear_model(small[near.slices], rough[near.slices], BORDER_RADIUS, SMOOTHNESS)
        guide = embedding.arrays["picture"][place.slices].astype(np.float32) * np.float32(1 / 255)
        fine = (applied(guide, factors, offset) - 0.5) * np.float32(CRISPNESS) + 0.5
        # far from the outline the regions are right, whatever the colors say
        core = cv2.resize(_soft(rough[near.slices]), (place.width, place.height), interpolation=cv2.INTER_LINEAR)
        fine = np.where(core > 0.98, 1.0, np.where(core < 0.02, 0.0, np.clip(fine, 0, 1)))
        out[place.slices] = fine
        return out


def _soft(rough: Floats) -> Floats:
    side = 2 * BORDER_RADIUS + 1
    return np.asarray(cv2.blur(rough, (side, side), borderType=cv2.BORDER_REPLICATE), np.float32)


def _marks(regions: RegionGraph, prompt: Prompt, size: Size) -> Marks:
    height, width = regions.labels.shape

    def region(x: float, y: float) -> int:
        column = min(width - 1, max(0, int(x * width / size.width)))
        row = min(height - 1, max(0, int(y * height / size.height)))
        return int(regions.labels[row, column])

    inside = {region(x, y) for x, y, is_inside in prompt.points if is_inside}
    outside = {region(x, y) for x, y, is_inside in prompt.points if not is_inside}
    if prompt.scribble is not None:
        rows, columns = np.nonzero(prompt.scribble)
        step = max(1, len(rows) // 20000)
        for row, column in zip(rows[::step].tolist(), columns[::step].tolist(), strict=True):
            (inside if prompt.scribble[row, column] > 0 else outside).add(region(column + 0.5, row + 0.5))
    box = None
    if prompt.box is not None:
        left, top, right, bottom = prompt.box
        x, y = regions.centers[:, 0] * size.width / width, regions.centers[:, 1] * size.height / height
        box = (x >= min(left, right)) & (x <= max(left, right)) & (y >= min(top, bottom)) & (y <= max(top, bottom))
    if not inside and (box is None or not box.any()):
        raise InputError("Nothing says what to select: click on it, draw a box round it, or scribble over it.")
    return Marks(tuple(sorted(inside)), tuple(sorted(outside - inside)), box)


def _by_region(previous: SegmentResult, regions: RegionGraph) -> npt.NDArray[np.float64]:
    kept = previous.state.get("regions")
    if kept is not None and len(kept) == regions.count:
        return kept.astype(np.float64)
    height, width = regions.labels.shape
    mask = cv2.resize(previous.masks[0], (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(np.bincount(regions.labels.ravel(), mask.ravel(), regions.count) / regions.areas)


def _overlap(first: npt.NDArray[np.bool_], second: npt.NDArray[np.bool_], areas: Floats) -> float:
    union = float(areas[first | second].sum())
    return float(areas[first & second].sum()) / union if union else 1.0


def _clarity(graph: CutGraph, chosen: npt.NDArray[np.bool_]) -> float:
    """How much stronger than usual the edge along the outline is, 0 to 1."""
    regions = graph.regions
    if not len(regions.pairs):
        return 0.5
    on_outline = chosen[regions.pairs[:, 0]] != chosen[regions.pairs[:, 1]]
    lengths = regions.lengths * on_outline
    if not lengths.any():
        return 0.0
    along = float((regions.steps * lengths).sum() / lengths.sum())
    return along / (along + float(regions.steps.mean()) + 1e-6)
