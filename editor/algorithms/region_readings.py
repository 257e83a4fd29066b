"""What a click may mean: parts of the picture cut into regions at several scales, and how likely each answer is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.region_cut import CutGraph, cut_graph
from editor.algorithms.superpixels import Floats, region_graph
from editor.core.geometry import Rect, Size
from editor.core.pixels import FloatImage

Bools = npt.NDArray[np.bool_]

VIEW_SIDE_PX, VIEW_SPACING_PX = 200, 6
# What speaks for an answer; found on the bundled samples and half of the photos with outlines, checked on the others.
AGREED, CONTRAST, WEAK, RIM, ASIDE = 0.35, 0.5, -0.7, -1.9, -0.3
# Answers are compared with each other in a copy of the picture of this side; those that overlap more are the same.
COMPARE_SIDE_PX, SAME, NEIGHBORS = 256, 0.85, 3
# How much likelier what is better spoken for is meant; checked on 44 outlined photos and on small things laid in them.
CERTAINTY = 8.0


@dataclass(frozen=True, eq=False)
class View:
    """A part of a picture cut into regions: `place` in pixels of the picture, `small` its colors as the regions have
    them, `[y, x, 3]`, 0 to 1."""

    graph: CutGraph
    small: FloatImage
    place: Rect

    @property
    def scale(self) -> tuple[float, float]:
        """Pixels of the regions per pixel of the picture, across and down."""
        return self.small.shape[1] / self.place.width, self.small.shape[0] / self.place.height

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A place of the picture in pixels of the regions."""
        across, down = self.scale
        return (x - self.place.x) * across, (y - self.place.y) * down

    def region(self, x: float, y: float) -> int:
        """The region at a place of the picture; the nearest one for what lies beside the view."""
        height, width = self.small.shape[:2]
        column, row = self.at(x, y)
        return int(self.graph.regions.labels[min(height - 1, max(0, int(row))), min(width - 1, max(0, int(column)))])


def view_of(picture: npt.NDArray[np.uint8], place: Rect) -> View:
    """A part of `[y, x, 3]` RGB cut anew into regions of its own, so that small things consist of many."""
    factor = min(1.0, VIEW_SIDE_PX / max(place.width, place.height))
    size = max(1, round(place.width * factor)), max(1, round(place.height * factor))
    crop = cv2.resize(picture[place.slices], size, interpolation=cv2.INTER_AREA)
    small = crop.astype(np.float32) * np.float32(1 / 255)
    return View(cut_graph(region_graph(small, VIEW_SPACING_PX), VIEW_SPACING_PX), small, place)


def windows(size: Size, middle: tuple[float, float], shares: Sequence[float], least: float) -> list[Rect]:
    """Squares round a place, half their sides `shares` of the picture's longer side, from large to small; none is half
    as small as `least` or holds nearly the whole picture."""
    found: list[Rect] = []
    for share in shares:
        half = share * max(size.width, size.height)
        place = Rect.from_edges(
            int(middle[0] - half), int(middle[1] - half), int(middle[0] + half) + 1, int(middle[1] + half) + 1
        ).intersect(size.rect)
        if 2 * half >= least and place.area < 0.9 * size.area:
            found.append(place)
    return found


@dataclass(frozen=True, eq=False)
class Answer:
    """The regions of a view that one reading chose, `[n]`; `credit` is what else speaks for it, `is_plain`
    says that nothing but colors, edges and nearness to the mark led to it."""

    view: View
    chosen: Bools
    credit: float = 0.0
    is_plain: bool = True

    @property
    def rough(self) -> Bools:
        """`[y, x]` in pixels of the view."""
        return self.chosen[self.view.graph.regions.labels]


def clearness(answer: Answer, middle: tuple[float, float]) -> float:
    """How much an answer looks like a thing by itself, about -1 to 1; `middle` is that of the marks, in the picture.

    Colors inside that differ from those just outside (half the sum of the differences of both histograms) speak for it;
    outline without an edge, outline on the border of the view, and marks far from its middle speak against it.
    """
    graph, chosen = answer.view.graph, answer.chosen
    regions = graph.regions
    area = float(regions.areas[chosen].sum())
    first, second = regions.pairs[:, 0], regions.pairs[:, 1]
    on_outline = chosen[first] != chosen[second]
    length = float(regions.lengths[on_outline].sum())
    if not area or not length:
        return -1.0
    rim = float(regions.rim[chosen].sum())
    is_weak = regions.steps[on_outline] < regions.steps.mean()
    weak = float(regions.lengths[on_outline][is_weak].sum()) / length
    near = np.zeros(regions.count, bool)
    near[first[on_outline]] = near[second[on_outline]] = True
    beside = near[first] | near[second]
    near[first[beside]] = near[second[beside]] = True
    inside, outside = (_shares(graph, regions.areas * part) for part in (chosen, near & ~chosen))
    contrast = float(np.abs(inside - outside).sum()) / 2
    weights = regions.areas[chosen]
    offset = (regions.centers[chosen] * weights[:, None]).sum(axis=0) / area - np.asarray(answer.view.at(*middle))
    aside = float(np.hypot(*offset)) / area**0.5
    return float(CONTRAST * contrast + WEAK * weak + RIM * rim / (length + rim) + ASIDE * aside)


def _shares(graph: CutGraph, weights: Floats) -> Floats:
    histogram = weights @ graph.likeness
    return np.asarray(histogram / max(float(histogram.sum()), 1e-9), np.float32)


def ranked(answers: Sequence[Answer], size: Size, middle: tuple[float, float], most: int) -> list[tuple[Answer, float]]:
    """At most `most` answers that differ, the likeliest first, each with how much it agrees with all, 0 to 1.

    Clear things are likelier, and so is what several scales agree on (as maximally stable regions are: Matas et al.,
    BMVC 2002). First comes the likeliest plain answer; then what adds most overlap with all answers, each counting as
    it is likely, so that whatever is meant has something like it among them.
    """
    if not answers:
        return []
    alike = _overlaps([_compared(answer, size) for answer in answers])
    clear = np.array([clearness(each, middle) + each.credit for each in answers])
    marks = AGREED * _agreed(alike) + clear
    likely = np.exp(CERTAINTY * (marks - marks.max()))
    likely /= likely.sum()
    plain = np.array([i for i, each in enumerate(answers) if each.is_plain] or range(len(answers)))
    best = int(plain[(AGREED * _agreed(alike[np.ix_(plain, plain)]) + clear[plain]).argmax()])
    found, covered = [best], alike[best]
    while len(found) < min(most, len(answers)):
        gain = np.maximum(alike, covered[None]) @ likely - covered @ likely
        gain[[any(alike[i, j] >= SAME for j in found) for i in range(len(answers))]] = -1
        best = int(gain.argmax())
        if gain[best] <= 0:
            break
        found.append(best)
        covered = np.maximum(covered, alike[best])
    return [(answers[i], float(np.clip(alike[i] @ likely, 0, 1))) for i in found]


def _agreed(alike: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    others = np.sort(alike - np.eye(len(alike)), axis=1)[:, -NEIGHBORS:]
    return np.asarray(others.sum(axis=1) / NEIGHBORS)


def _compared(answer: Answer, size: Size) -> Bools:
    factor = min(1.0, COMPARE_SIDE_PX / max(size.width, size.height))
    shape = max(1, round(size.height * factor)), max(1, round(size.width * factor))
    out = np.zeros(shape, np.uint8)
    place = answer.view.place
    left, top = int(place.x * factor), int(place.y * factor)
    right, bottom = min(shape[1], round(place.right * factor)), min(shape[0], round(place.bottom * factor))
    if right > left and bottom > top:
        rough = answer.rough.astype(np.uint8) * np.uint8(255)
        out[top:bottom, left:right] = cv2.resize(rough, (right - left, bottom - top), interpolation=cv2.INTER_AREA)
    found: Bools = out >= 128
    return found


def _overlaps(masks: Sequence[Bools]) -> npt.NDArray[np.float64]:
    """Intersection over union of each with each."""
    flat = np.stack([mask.ravel() for mask in masks]).astype(np.float32)
    common = (flat @ flat.T).astype(np.float64)
    areas = np.diag(common)
    return common / np.maximum(areas[:, None] + areas[None] - common, 1)
