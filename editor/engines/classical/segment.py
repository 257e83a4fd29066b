"""Selection by clicks, boxes and strokes without weights: regions that follow edges, cut by color and nearness."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from editor import paths
from editor.algorithms.guided import applied, linear_model
from editor.algorithms.region_cut import RIM_CREDIT, CutGraph, Marks, choose, cut_graph
from editor.algorithms.region_guesses import Figure, Guess, Nearer, Oval, guessed
from editor.algorithms.region_readings import Answer, View, clearness, ranked, view_of, windows
from editor.algorithms.superpixels import Floats, RegionGraph, region_graph
from editor.core.geometry import Rect, Size
from editor.core.pixels import FloatImage
from editor.core.progress import Progress
from editor.engines.embeddings import content_key
from editor.engines.tasks import Embedding, Prompt, SegmentResult
from editor.errors import EngineError, InputError

SIDE_PX, SPACING_PX = 400, 8
BORDER_RADIUS, SMOOTHNESS, CRISPNESS = 3, 1e-3, 2.0
# A lone mark is read in the whole picture and in windows round it, half their sides as shares of the longer side.
WINDOWS, LEAST_WINDOW_PX = (0.28, 0.17, 0.10, 0.06), 24
# What is guessed in each: those that together came nearest to outlines drawn by hand on 44 photos under open terms.
_WHOLE_GUESSES: tuple[tuple[Guess, ...], ...] = (
    (Nearer(RIM_CREDIT), Nearer(0.12), Nearer(0.7), Figure(0.0), Figure(0.8), Oval(0.1, 1.0, 0.0, 0.5)),
    (
        Oval(0.45, 0.4, 0.0, 0.5, has_nearness=True), Oval(0.45, 0.4, -0.5, 1.2, has_nearness=True),
        Oval(0.6, 0.4, 0.0, 1.2), Oval(0.6, 0.4, 0.5, 0.5), Oval(0.18, 1.6, 0.0, 1.2, has_nearness=True),
    ),
)  # fmt: skip
_NEAR_GUESSES: tuple[Guess, ...] = (Nearer(RIM_CREDIT), Nearer(0.1))
# The subject of a picture is meant more often than what is seen in a window only.
_SUBJECT, _WHOLE_BONUS = Nearer(RIM_CREDIT), 0.25
_BOX_CREDITS = RIM_CREDIT, 0.1
MOST_ANSWERS = 6
# A picture without a stronger step of color than this, in Lab per pixel, is one thing.
_NO_EDGE = 1e-3
_READERS = 2
# What is seen in a window as fewer regions is a speck, not a part of anything.
LEAST_REGIONS = 6
# What surrounds what is known of the object, in sizes of it (less when it is only corrected within what was found); a
# view of this share of the picture may as well be whole.
MARGIN, MARGIN_WITHIN, MARGIN_PX, WHOLE_SHARE = 0.6, 0.3, 12, 0.6
# A box is cut several ways, by how much more than colors what lies in its middle counts (see `choose`), and as if its
# middle had been clicked; the clearest that fills it best is meant (Lempitsky et al., ICCV 2009).
_BOX_NEARNESS, _TIGHT = (1.5, 1.0, 0.5, 0.25, 0.0), 0.5
# When so many clicks have told of an object, one more that would change a larger share of it and leave it less clear
# than it was is heard only near by.
_TOLD, _LEAP, _FIRM = 3, 0.15, 4.0
_GRAPH = ("labels", "colors", "areas", "centers", "rim", "pairs", "lengths", "steps")
_CUT = ("likeness", "walk", "part", "starts", "tips", "edges")
Bools = npt.NDArray[np.bool_]


class RegionSegmenter:
    """See `editor.algorithms.region_cut` and `region_readings`; the border is drawn along the edges of the picture."""

    id = "region-cut"
    version = "4"
    label = "Colors and edges"

    def encode(self, image: FloatImage, progress: Progress) -> Embedding:
        """Find the regions of the picture, at most 400 pixels long, and keep it in 8 bits for windows and border."""
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
        """What the prompt means, the likeliest first: one answer to a box or a correction, else up to six, which are
        parts, things or groups at the same place."""
        if (embedding.engine_id, embedding.engine_version) != (self.id, self.version):
            raise EngineError(f"The picture was read by another model than “{self.label}”: read it again.")
        progress.step(0.0)
        paths.use_kernel_cache()
        if prompt.box is None and prompt.previous is None:
            found = self._readings(embedding, prompt, progress)
        elif prompt.box is not None and prompt.previous is None and _inside(prompt) is None:
            found = self._boxed(embedding, prompt)
        else:
            found = [(self._refined(embedding, prompt), 0.5)]
        progress.step(0.9)
        with ThreadPoolExecutor(_READERS) as pool:
            masks = np.stack(list(pool.map(lambda each: _drawn(embedding, each[0], prompt), found)))
        state = {}
        if found[0][0].view.place == embedding.size.rect:
            state = {"regions": found[0][0].chosen.astype(np.float32)}
        progress.step(1.0)
        return SegmentResult(masks, tuple(score for _, score in found), state)

    def _readings(self, embedding: Embedding, prompt: Prompt, progress: Progress) -> list[tuple[Answer, float]]:
        inside = _inside(prompt)
        if inside is None:
            raise InputError("Nothing says what to select: click on it, draw a box round it, or scribble over it.")
        whole = _whole(embedding)
        if not (whole.graph.regions.steps > _NO_EDGE).any():
            return [(Answer(whole, np.ones(whole.graph.regions.count, bool)), 0.5)]
        middle = inside.x + inside.width / 2, inside.y + inside.height / 2
        return ranked(_answers(embedding, prompt, inside, progress), embedding.size, middle, MOST_ANSWERS)

    def _boxed(self, embedding: Embedding, prompt: Prompt) -> list[tuple[Answer, float]]:
        box, view = _box(prompt), _near(embedding, prompt)
        marks = _marks(view, prompt)
        middle = box.x + box.width / 2, box.y + box.height / 2
        clicked = replace(marks, inside=(view.region(*middle),))
        ways = [choose(view.graph, marks, None, box_nearness=weight) for weight in _BOX_NEARNESS]
        ways += [choose(view.graph, clicked, None, credit) for credit in _BOX_CREDITS]
        answers = [Answer(view, chosen, _TIGHT * _filled(view, chosen, box)) for chosen in ways]
        likely = [(answer, answer.credit + clearness(answer, middle)) for answer in answers]
        best, mark = max(likely, key=lambda each: each[1])
        return [(best, float(np.clip(0.5 + 0.5 * mark, 0, 1)))]

    def _refined(self, embedding: Embedding, prompt: Prompt) -> Answer:
        view = _near(embedding, prompt)
        marks = _marks(view, prompt)
        if prompt.previous is None:
            return Answer(view, choose(view.graph, marks))
        previous = _by_region(prompt.previous, view)
        chosen = choose(view.graph, marks, previous)
        areas, earlier = view.graph.regions.areas, previous >= 0.5
        inside = _inside(prompt)
        if len(prompt.points) < _TOLD or inside is None:
            return Answer(view, chosen)
        middle = inside.x + inside.width / 2, inside.y + inside.height / 2
        is_leap = areas[chosen != earlier].sum() > _LEAP * areas[earlier].sum()
        if is_leap and clearness(Answer(view, chosen), middle) < clearness(Answer(view, earlier), middle):
            chosen = choose(view.graph, marks, previous, keep=_FIRM)
        return Answer(view, chosen)


def _answers(embedding: Embedding, prompt: Prompt, inside: Rect, progress: Progress) -> list[Answer]:
    """All that a lone mark, which spans `inside`, may mean."""
    middle = inside.x + inside.width / 2, inside.y + inside.height / 2
    reach = 1.3 * max(inside.width, inside.height)
    places = windows(embedding.size, middle, WINDOWS, max(LEAST_WINDOW_PX, reach))
    # The whole picture is read in parts, so that two cores have about as much to do.
    tasks: list[tuple[Rect | None, tuple[Guess, ...]]] = [(None, part) for part in _WHOLE_GUESSES]
    tasks += [(place, _NEAR_GUESSES) for place in places]
    whole = _whole(embedding)

    def seen(task: tuple[Rect | None, tuple[Guess, ...]]) -> list[Answer]:
        place, guesses = task
        view = whole if place is None else view_of(embedding.arrays["picture"], place)
        least = 1 if place is None else LEAST_REGIONS
        found = guessed(view.graph, _marks(view, prompt), guesses)
        return [
            Answer(view, each, _WHOLE_BONUS if guess == _SUBJECT and place is None else 0.0, isinstance(guess, Nearer))
            for guess, each in zip(guesses, found, strict=True)
            if each.sum() >= least
        ]

    answers: list[Answer] = []
    with ThreadPoolExecutor(_READERS) as pool:
        for number, found in enumerate(pool.map(seen, tasks)):
            progress.step(0.2 + 0.65 * number / len(tasks))
            answers += found
    return answers


def _whole(embedding: Embedding) -> View:
    regions = RegionGraph(*(embedding.arrays[name] for name in _GRAPH))
    graph = CutGraph(regions, *(embedding.arrays[name] for name in _CUT))
    return View(graph, embedding.arrays["small"], embedding.size.rect)


def _inside(prompt: Prompt) -> Rect | None:
    """The pixels that marks inside span."""
    spans = [Rect(int(x), int(y), 1, 1) for x, y, is_inside in prompt.points if is_inside]
    if prompt.scribble is not None:
        x, y, width, height = cv2.boundingRect((prompt.scribble > 0).astype(np.uint8))
        spans += [Rect(x, y, width, height)] if width else []
    return _union(spans)


def _union(spans: list[Rect]) -> Rect | None:
    if not spans:
        return None
    return Rect.from_edges(
        min(each.x for each in spans), min(each.y for each in spans),
        max(each.right for each in spans), max(each.bottom for each in spans),
    )  # fmt: skip


def _box(prompt: Prompt) -> Rect:
    left, top, right, bottom = prompt.box or (0, 0, 0, 0)
    return Rect.from_edges(
        int(min(left, right)), int(min(top, bottom)), int(max(left, right)) + 1, int(max(top, bottom)) + 1
    )


def _filled(view: View, chosen: Bools, box: Rect) -> float:
    """How well what was chosen spans a box, as intersection over union of the two rectangles."""
    x, y, width, height = cv2.boundingRect(chosen[view.graph.regions.labels].astype(np.uint8))
    across, down = view.scale
    span = Rect.from_edges(
        int(x / across), int(y / down), round((x + width) / across), round((y + height) / down)
    ).moved(view.place.x, view.place.y)
    common = span.intersect(box).area
    return common / max(1, span.area + box.area - common)


def _near(embedding: Embedding, prompt: Prompt) -> View:
    """The whole picture, or what surrounds the earlier answer, the box and the marks where they fill little of it."""
    inside, share = _inside(prompt), MARGIN
    spans = [inside] if inside is not None else []
    if prompt.box is not None:
        spans.append(_box(prompt))
    elif prompt.previous is not None:
        known = Rect(*cv2.boundingRect((prompt.previous.masks[0] >= 0.5).astype(np.uint8)))
        spans += [known] if known.width else []
        x, y, is_more = prompt.points[-1] if prompt.points else (0.0, 0.0, False)
        share = MARGIN if is_more and not known.contains_point(x, y) else MARGIN_WITHIN
    span = _union(spans)
    if span is None:
        return _whole(embedding)
    margin = max(MARGIN_PX, round(share * max(span.width, span.height)))
    place = span.padded(margin).intersect(embedding.size.rect)
    longest = max(embedding.size.width, embedding.size.height)
    if place.is_empty or max(place.width, place.height) > WHOLE_SHARE * longest:
        return _whole(embedding)
    return view_of(embedding.arrays["picture"], place)


def _drawn(embedding: Embedding, answer: Answer, prompt: Prompt) -> Floats:
    """Probability `[y, x]` at full size: the regions' outline moved to the edges of the picture beside it."""
    view, size = answer.view, embedding.size
    rough = answer.rough.astype(np.float32)
    out = np.zeros((size.height, size.width), np.float32)
    x, y, width, height = cv2.boundingRect(rough.astype(np.uint8))
    if not width:
        return out
    bounds = Rect(0, 0, view.small.shape[1], view.small.shape[0])
    near = Rect(x, y, width, height).padded(3 * BORDER_RADIUS).intersect(bounds)
    across, down = view.scale
    place = (
        Rect.from_edges(int(near.x / across), int(near.y / down), round(near.right / across), round(near.bottom / down))
        .moved(view.place.x, view.place.y)
        .intersect(size.rect)
    )
    factors, offset = linear_model(view.small[near.slices], rough[near.slices], BORDER_RADIUS, SMOOTHNESS)
    guide = embedding.arrays["picture"][place.slices].astype(np.float32) * np.float32(1 / 255)
    fine = (applied(guide, factors, offset) - 0.5) * np.float32(CRISPNESS) + 0.5
    # far from the outline the regions are right, whatever the colors say
    core = cv2.resize(_soft(rough[near.slices]), (place.width, place.height), interpolation=cv2.INTER_LINEAR)
    fine = np.where(core > 0.98, 1.0, np.where(core < 0.02, 0.0, np.clip(fine, 0, 1)))
    out[place.slices] = fine
    for mark_x, mark_y, is_inside in prompt.points:
        # a region as small as the softness of the border would be smoothed away again
        if view.place.contains_point(mark_x, mark_y):
            own = (view.graph.regions.labels == view.region(mark_x, mark_y)).astype(np.uint8)
            own = cv2.resize(own, (view.place.width, view.place.height), interpolation=cv2.INTER_NEAREST)
            out[view.place.slices][own > 0] = float(is_inside)
    return out


def _soft(rough: Floats) -> Floats:
    side = 2 * BORDER_RADIUS + 1
    return np.asarray(cv2.blur(rough, (side, side), borderType=cv2.BORDER_REPLICATE), np.float32)


def _marks(view: View, prompt: Prompt) -> Marks:
    """What the prompt says of the regions of a view; what lies beside it says nothing."""
    regions = view.graph.regions
    told: tuple[set[int], set[int]] = set(), set()
    for x, y, is_inside in prompt.points:
        if is_inside or view.place.contains_point(x, y):
            told[not is_inside].add(view.region(x, y))
    if prompt.scribble is not None:
        place = view.place
        part = prompt.scribble[place.slices]
        rows, columns = np.nonzero(part)
        step = max(1, len(rows) // 20000)
        for row, column in zip(rows[::step].tolist(), columns[::step].tolist(), strict=True):
            told[int(part[row, column] < 0)].add(view.region(place.x + column + 0.5, place.y + row + 0.5))
    box = None
    if prompt.box is not None:
        left, top, right, bottom = prompt.box
        x, y = regions.centers.T
        (x0, y0), (x1, y1) = view.at(min(left, right), min(top, bottom)), view.at(max(left, right), max(top, bottom))
        box = (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)
    if not told[0] and (box is None or not box.any()):
        raise InputError("Nothing says what to select: click on it, draw a box round it, or scribble over it.")
    return Marks(tuple(sorted(told[0])), tuple(sorted(told[1] - told[0])), box)


def _by_region(previous: SegmentResult, view: View) -> npt.NDArray[np.float64]:
    regions = view.graph.regions
    kept = previous.state.get("regions")
    if kept is not None and len(kept) == regions.count:
        return kept.astype(np.float64)
    height, width = regions.labels.shape
    mask = cv2.resize(previous.masks[0][view.place.slices], (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(np.bincount(regions.labels.ravel(), mask.ravel(), regions.count) / regions.areas)
