"""How many clicks an object needs: ours beside OpenCV's GrabCut on clicks that are simulated in the same way."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.data import MissingDataError, data_folder, read_mask, read_rgb
from benchmarks.harness import OURS, Column, Options, Table
from editor.core.document import Document
from editor.core.geometry import Size
from editor.core.pixels import with_alpha
from editor.core.progress import Progress
from editor.engines.embeddings import EmbeddingCache
from editor.engines.registry import built_in_engines, local_engines
from editor.operations.object_selection import (
    Candidate,
    ObjectPrompt,
    Picture,
    Read,
    Scribble,
    draw_object,
    find_object,
    look_nearer,
    outlines_of,
    read_picture,
    segmenter_of,
)

Bools = npt.NDArray[np.bool_]
Click = tuple[float, float, bool]
Answer = Callable[[list[Click]], Bools]

CLICKS, SHOWN, ENOUGH = 20, (1, 3, 5), 0.9
GRABCUT_SIDE = 640
SMALL = (
    "meadow.figure", "meadow.fence", "table.cup", "table.apple", "table.key", "harbor.boat", "harbor.dinghy",
)  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """A picture `[y, x, 3]` uint8 RGB and the object in it."""

    name: str
    image: npt.NDArray[np.uint8]
    truth: Bools


def samples() -> list[Sample]:
    """The development pictures with masks. Raises MissingDataError without them."""
    folder = data_folder() / "data" / "dev"
    found = []
    for path in sorted([*folder.glob("*.mask.png"), *folder.glob("*.alpha.png")]):
        name = path.name.split(".")[0]
        picture = next((each for end in (".jpg", ".png") if (each := folder / (name + end)).is_file()), None)
        if picture is None:
            continue
        image, mask = read_rgb(picture), read_mask(path)
        # the largest one would only repeat what a smaller copy of it says
        share = min(1.0, 2000 / max(image.shape))
        if share < 1:
            image, mask = (_reduced(each, share) for each in (image, mask))
        found.append(Sample(name, image, mask >= 128))
    if not found:
        raise MissingDataError(f"no pictures with masks in {folder}")
    return found


def bundled_samples() -> list[Sample]:
    """The small things of the pictures that come with the program: 0.7 to 5 % of each."""
    folder = Path(__file__).parents[1] / "resources" / "samples"
    found = []
    for name in SMALL:
        picture = name.split(".", maxsplit=1)[0]
        truth = read_mask(folder / f"{name}.png") >= 128
        found.append(Sample(name, read_rgb(folder / f"{picture}.jpg"), truth))
    return found


def box_round(truth: Bools, slack: float = 0.05) -> tuple[float, float, float, float]:
    """A box as people draw it: `slack` of its sides too wide."""
    x, y, width, height = cv2.boundingRect(truth.astype(np.uint8))
    across, down = slack * width, slack * height
    bottom, right = truth.shape
    return max(0.0, x - across), max(0.0, y - down), min(right, x + width + across), min(bottom, y + height + down)


def stroke_through(truth: Bools) -> Scribble:
    """A stroke through the thickest part of an object, along it."""
    depth = cv2.distanceTransform(np.pad(truth, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
    _, parts = cv2.connectedComponents((depth >= 0.5 * depth.max()).astype(np.uint8))
    y, x = np.nonzero(parts == parts.ravel()[int(depth.argmax())])
    places = np.stack([x, y], axis=1) + 0.5
    along = (places - places.mean(axis=0)) @ np.linalg.svd(places - places.mean(axis=0), full_matrices=False)[2][0]
    first, last = (float(np.percentile(along, each)) for each in (5, 95))
    stops = np.linspace(first, last, 6)
    line = [places[int(np.abs(along - stop).argmin())] for stop in stops]
    return Scribble(tuple((float(x), float(y)) for x, y in line), max(3.0, 0.5 * float(depth.max())))


def _reduced(pixels: npt.NDArray[np.uint8], share: float) -> npt.NDArray[np.uint8]:
    return np.asarray(cv2.resize(pixels, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), np.uint8)


def next_click(mask: Bools, truth: Bools) -> Click | None:
    """In the middle of the largest wrong part, as people correct and as the literature simulates them; None when there
    is nothing wrong."""
    best, place = 0.0, None
    for wrong, is_inside in ((truth & ~mask, True), (mask & ~truth, False)):
        distance = cv2.distanceTransform(np.pad(wrong, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
        deepest = float(distance.max())
        if deepest > best:
            y, x = divmod(int(distance.argmax()), distance.shape[1])
            best, place = deepest, (x + 0.5, y + 0.5, is_inside)
    return place


def overlap(mask: Bools, truth: Bools) -> float:
    """Intersection over union."""
    return float((mask & truth).sum() / max(1, (mask | truth).sum()))


def border_f(mask: Bools, truth: Bools) -> float:
    """The F measure of the border, within 0.4 % of the diagonal (Perazzi et al., CVPR 2016)."""
    lines = [_border(each) for each in (mask, truth)]
    reach = max(1.0, 0.004 * float(np.hypot(*mask.shape)))
    near = [cv2.distanceTransform((~line).astype(np.uint8), cv2.DIST_L2, 5) <= reach for line in lines]
    shares = [float(near[1 - i][lines[i]].mean()) if lines[i].any() else 0.0 for i in (0, 1)]
    return 2 * shares[0] * shares[1] / max(1e-9, sum(shares))


def _border(mask: Bools) -> Bools:
    eroded = cv2.erode(mask.astype(np.uint8), np.ones((3, 3), np.uint8))
    line: Bools = mask & (np.asarray(eroded) == 0)
    return line


class OurSession:
    """The answers of an engine, each refining the last, drawn at full size."""

    def __init__(self, image: npt.NDArray[np.uint8], engine_id: str = "") -> None:
        document = Document.from_pixels(with_alpha(image))
        self._picture = Picture(document.snapshot().render, document.size)
        self._engine = segmenter_of(local_engines() if engine_id else built_in_engines(), engine_id)
        self._cache = EmbeddingCache(None)
        self._read = read_picture(self._picture, self._engine, self._cache, Progress())
        self._last: Candidate | None = None

    def __call__(self, clicks: list[Click]) -> Bools:
        """What the clicks select."""
        prompt = ObjectPrompt(tuple(clicks))
        self._last = find_object(self._read, self._engine, prompt, Progress(), self._last)[0]
        return self._whole(prompt, self._last)

    def choices(self, prompt: ObjectPrompt) -> list[Bools]:
        """All that a first prompt may mean, the likeliest first."""
        found = find_object(self._read, self._engine, prompt, Progress())
        return [self._whole(prompt, each) for each in found]

    def _whole(self, prompt: ObjectPrompt, found: Candidate) -> Bools:
        near = look_nearer(self._picture, self._engine, self._cache, prompt, found, Progress())
        area, mask = draw_object(self._picture, near, Progress())
        out = np.zeros((self._picture.size.height, self._picture.size.width), bool)
        out[area.slices] = mask >= 128
        return out


class GrabCutSession:
    """OpenCV's GrabCut, helped as its users help it: discs at the clicks, the frame as background, islands without a
    click left out."""

    def __init__(self, image: npt.NDArray[np.uint8]) -> None:
        self._share = min(1.0, GRABCUT_SIDE / max(image.shape))
        self._size = image.shape[1], image.shape[0]
        small = cv2.resize(image, None, fx=self._share, fy=self._share, interpolation=cv2.INTER_AREA)
        self._small = np.asarray(small, np.uint8)

    def __call__(self, clicks: list[Click]) -> Bools:
        """What the clicks select."""
        height, width = self._small.shape[:2]
        mask = np.full((height, width), cv2.GC_PR_FGD, np.uint8)
        frame = max(2, round(0.02 * min(height, width)))
        mask[:frame] = mask[-frame:] = mask[:, :frame] = mask[:, -frame:] = cv2.GC_BGD
        radius = max(3, round(0.012 * max(height, width)))
        for x, y, is_inside in clicks:
            at = (int(x * self._share), int(y * self._share))
            cv2.circle(mask, at, radius, cv2.GC_FGD if is_inside else cv2.GC_BGD, -1)
        cv2.setRNGSeed(0)
        models = np.zeros((1, 65)), np.zeros((1, 65))
        cv2.grabCut(self._small, mask, (0, 0, 1, 1), *models, 5, cv2.GC_INIT_WITH_MASK)
        chosen = ((mask == cv2.GC_FGD) | (mask == cv2.GC_PR_FGD)).astype(np.uint8)
        _, labels = cv2.connectedComponents(chosen)
        kept = {int(labels[min(height - 1, int(y * self._share)), min(width - 1, int(x * self._share))])
                for x, y, is_inside in clicks if is_inside}  # fmt: skip
        chosen = np.isin(labels, list(kept - {0})).astype(np.uint8)
        return np.asarray(cv2.resize(chosen * 255, self._size, interpolation=cv2.INTER_LINEAR)) >= 128


def boxed_by_grabcut(image: npt.NDArray[np.uint8], box: tuple[float, float, float, float]) -> Bools:
    """OpenCV's GrabCut begun with a box."""
    share = min(1.0, GRABCUT_SIDE / max(image.shape))
    small = np.asarray(cv2.resize(image, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), np.uint8)
    left, top, right, bottom = (round(each * share) for each in box)
    mask = np.full(small.shape[:2], cv2.GC_BGD, np.uint8)
    mask[top:bottom, left:right] = cv2.GC_PR_FGD
    cv2.setRNGSeed(0)
    cv2.grabCut(small, mask, (0, 0, 1, 1), np.zeros((1, 65)), np.zeros((1, 65)), 5, cv2.GC_INIT_WITH_MASK)
    chosen = (mask == cv2.GC_PR_FGD).astype(np.uint8) * np.uint8(255)
    size = image.shape[1], image.shape[0]
    return np.asarray(cv2.resize(chosen, size, interpolation=cv2.INTER_LINEAR)) >= 128


def click_through(answer: Answer, truth: Bools, most: int = CLICKS) -> tuple[list[float], list[float]]:
    """IoU and border F after each simulated click; it goes on to `most` clicks or until nothing is wrong."""
    clicks: list[Click] = []
    mask = np.zeros_like(truth)
    overlaps: list[float] = []
    borders: list[float] = []
    while len(overlaps) < most:
        click = next_click(mask, truth)
        if click is None:
            break
        clicks.append(click)
        mask = answer(clicks)
        overlaps.append(overlap(mask, truth))
        borders.append(border_f(mask, truth))
        if overlaps[-1] >= ENOUGH and len(overlaps) >= SHOWN[-1]:
            break
    return overlaps, borders


@dataclass(frozen=True)
class SelectClicks:
    """IoU after so many clicks, and clicks to 90 %."""

    name = "select/clicks"
    measures = "objects of photos: how well so many clicks select them, beside GrabCut on its own clicks"

    def run(self, options: Options) -> list[Table]:
        """One table."""
        columns = [*(Column(f"IoU {count}", "higher") for count in SHOWN), Column("border F 3", "higher"),
                   Column("clicks to 90 %", "lower", 1)]  # fmt: skip
        table = Table("Selecting an object by simulated clicks", columns)
        chosen = samples()[:: 3 if options.quick else 1]
        methods: dict[str, Callable[[npt.NDArray[np.uint8]], Answer]] = {OURS: OurSession, "GrabCut": GrabCutSession}
        built_in = {engine.id for engine in built_in_engines().segmenters}
        for engine in local_engines().segmenters:
            if engine.id not in built_in:
                methods[f"{OURS} ({engine.id})"] = partial(OurSession, engine_id=engine.id)
        for method, begin in methods.items():
            if options.leaves_out(method):
                continue
            for sample in chosen:
                overlaps, borders = click_through(begin(sample.image), sample.truth)
                values = {f"IoU {count}": overlaps[min(count, len(overlaps)) - 1] for count in SHOWN}
                enough = next((i + 1 for i, value in enumerate(overlaps) if value >= ENOUGH), CLICKS)
                values |= {"border F 3": borders[min(3, len(borders)) - 1], "clicks to 90 %": float(enough)}
                table.add(method, sample.name, values)
            kept = table.samples[method]
            means = ", ".join(f"{name} {np.mean(list(values.values())):.3f}" for name, values in kept.items())
            table.note(f"{method}, means: {means}")
        table.note(f"{CLICKS} clicks at most; the first in the middle of the object, the next in the largest fault")
        return [table]


@dataclass(frozen=True)
class SelectSmall:
    """IoU of clicks, a box and a stroke on things that are small in their picture."""

    name = "select/small"
    measures = "small things of the bundled pictures: one to five clicks, a box, a stroke, beside GrabCut"

    def run(self, options: Options) -> list[Table]:
        """One table."""
        names = (*(f"IoU {count}" for count in SHOWN), "best choice", "box", "stroke")
        table = Table("Selecting small things of the bundled pictures", [Column(name, "higher") for name in names])
        built_in = {engine.id for engine in built_in_engines().segmenters}
        others = [engine.id for engine in local_engines().segmenters if engine.id not in built_in]
        methods = {OURS: "", **{f"{OURS} ({each})": each for each in others}}
        for sample in bundled_samples()[:: 3 if options.quick else 1]:
            truth, box = sample.truth, box_round(sample.truth)
            for method, engine_id in methods.items():
                if options.leaves_out(method):
                    continue
                session = OurSession(sample.image, engine_id)
                first = next_click(np.zeros_like(truth), truth)
                values = _after(click_through(session, truth, SHOWN[-1])[0])
                if first is not None:
                    choices = session.choices(ObjectPrompt((first,)))
                    values["best choice"] = max(overlap(each, truth) for each in choices)
                values["box"] = overlap(session.choices(ObjectPrompt(box=box))[0], truth)
                stroke = ObjectPrompt(scribbles=(stroke_through(truth),))
                values["stroke"] = overlap(session.choices(stroke)[0], truth)
                table.add(method, sample.name, values)
            if not options.leaves_out("GrabCut"):
                values = _after(click_through(GrabCutSession(sample.image), truth, SHOWN[-1])[0])
                table.add("GrabCut", sample.name, values | {"box": overlap(boxed_by_grabcut(sample.image, box), truth)})
        table.note("best choice: the best of what Up and Down show after one click; boxes are 5 % too wide")
        return [table]


def _after(overlaps: list[float]) -> dict[str, float]:
    return {f"IoU {count}": overlaps[min(count, len(overlaps)) - 1] for count in SHOWN}


@dataclass(frozen=True)
class SelectTime:
    """Milliseconds of reading a picture and answering clicks."""

    name = "select/time"
    measures = "reading a picture and answering a click, 2 to 24 megapixels"

    def run(self, options: Options) -> list[Table]:
        """One table."""
        names = ("read", "click", "next click", "drawn")
        table = Table("Selecting an object, in ms", [Column(name, "lower", 0) for name in names], "picture", "")
        source = next((each for each in samples() if each.name.startswith("pawe")), samples()[0])
        engine, cache = segmenter_of(built_in_engines()), EmbeddingCache(None)
        for size in (Size(1732, 1155), Size(4243, 2828), Size(6000, 4000)):
            image = np.asarray(cv2.resize(source.image, (size.width, size.height), interpolation=cv2.INTER_CUBIC))
            picture = Picture(Document.from_pixels(with_alpha(image)).snapshot().render, size)
            truth = cv2.resize(source.truth.astype(np.uint8), (size.width, size.height)) > 0
            click = next_click(np.zeros_like(truth), truth)
            if click is None:
                continue
            prompt = ObjectPrompt((click,))
            more = ObjectPrompt((click, (5.0, 5.0, False)))
            for turn in range(2 if options.quick else 5):
                cache.clear()
                times = [time.perf_counter()]
                read = read_picture(picture, engine, cache, Progress())
                times.append(time.perf_counter())
                found = _answered(read, prompt, None)
                times.append(time.perf_counter())
                _answered(read, more, found)
                times.append(time.perf_counter())
                draw_object(picture, found, Progress())
                times.append(time.perf_counter())
                if turn:
                    # the first time compiles
                    spans = [(end - begin) * 1000 for begin, end in itertools.pairwise(times)]
                    table.add(f"{size.area / 1e6:.0f} MP", str(turn), dict(zip(names, spans, strict=True)))
        table.note("click: to the outline on the screen; drawn: to the selection at full size")
        return [table]


def _answered(read: Read, prompt: ObjectPrompt, earlier: Candidate | None) -> Candidate:
    engine = segmenter_of(built_in_engines())
    found = find_object(read, engine, prompt, Progress(), earlier)[0]
    outlines_of(found)
    return found


CASES = (SelectClicks(), SelectSmall(), SelectTime())
