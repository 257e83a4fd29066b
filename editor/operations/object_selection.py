"""Selecting an object by what was pointed at: the picture read once, each prompt answered, the border drawn finely."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.object_mask import fine_mask, tidied
from editor.algorithms.region_settle import settled
from editor.core.geometry import Rect, Size
from editor.core.pixels import FloatImage, MaskArray, RgbaImage, to_float
from editor.core.progress import Progress
from editor.engines.embeddings import EmbeddingCache
from editor.engines.registry import Engines
from editor.engines.tasks import Embedding, Prompt, Segmenter, SegmentResult
from editor.errors import InputError
from editor.operations.filling import Profile

# The longest side at which a picture is read; what is smaller than this share of it is looked at again from near.
ENCODE_SIDE, NEAR_SHARE = 1024, 0.4
STRIP_ROWS = 256
# An answer of another look that agrees less than this with the first one means another object.
_AGREES = 0.5
# Engines that know a picture by regions only.
BY_REGIONS = ("region-cut",)
Place = tuple[float, float]
Source = Callable[[Rect], RgbaImage]


@dataclass(frozen=True)
class Scribble:
    """A stroke over the object, or over what does not belong to it: `places` (x, y) and `width` in document pixels."""

    places: tuple[Place, ...]
    width: float
    is_inside: bool = True


@dataclass(frozen=True)
class ObjectPrompt:
    """What was pointed at, in document pixels: `points` (x, y, is_inside), `box` (left, top, right, bottom)."""

    points: tuple[tuple[float, float, bool], ...] = ()
    box: tuple[float, float, float, float] | None = None
    scribbles: tuple[Scribble, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True while nothing was pointed at."""
        return not self.points and self.box is None and not self.scribbles

    def places(self, is_inside: bool) -> list[Place]:
        """Where clicks, and the middles of scribbles, say inside or outside."""
        found = [(x, y) for x, y, inside in self.points if inside is is_inside]
        return found + [each.places[len(each.places) // 2] for each in self.scribbles if each.is_inside is is_inside]


@dataclass(frozen=True, eq=False)
class Picture:
    """A frozen picture that objects are looked for in: `read` gives straight RGBA pixels of a rectangle of `size`."""

    read: Source
    size: Size
    profile: Profile | None = None

    def colors(self, rect: Rect) -> FloatImage:
        """The sRGB colors of a rectangle, 0 to 1; what is transparent is gray, as nothing is to be seen there."""
        rgba = to_float(self.read(rect))
        image = np.ascontiguousarray(rgba[..., :3])
        if self.profile is not None:
            image = self.profile.to_srgb(image)
        alpha = rgba[..., 3:]
        return image if alpha.min() >= 1 else np.asarray(image * alpha + np.float32(0.5) * (1 - alpha), np.float32)

    def reduced(self, place: Rect, side: int, progress: Progress) -> FloatImage:
        """The colors of a rectangle, its longest side at most `side`, each pixel a mean of what it covers."""
        share = min(1.0, side / max(place.width, place.height))
        width, height = max(1, round(place.width * share)), max(1, round(place.height * share))
        if share == 1.0:
            return self.colors(place)
        # rows are gathered in whole strips: a large picture is never there as floats at once
        strips = []
        step = max(1, round(STRIP_ROWS * share))
        for top in range(0, height, step):
            progress.step(top / height)
            bottom = min(height, top + step)
            first, last = round(top / height * place.height), round(bottom / height * place.height)
            strip = self.colors(Rect(place.x, place.y + first, place.width, last - first))
            strips.append(cv2.resize(strip, (width, bottom - top), interpolation=cv2.INTER_AREA))
        return np.ascontiguousarray(np.concatenate(strips), np.float32)


@dataclass(frozen=True, eq=False)
class Read:
    """A part of a picture that an engine has read: `small` its colors as the engine saw them, for `place`."""

    embedding: Embedding
    small: FloatImage
    place: Rect

    def scale(self) -> tuple[float, float]:
        """Pixels of `small` per document pixel, across and down."""
        return self.small.shape[1] / self.place.width, self.small.shape[0] / self.place.height


@dataclass(frozen=True, eq=False)
class Candidate:
    """An object as found at first sight: `mask` `[y, x]` uint8, 0 and 255, over `read.place`; `result` for refining."""

    read: Read
    mask: MaskArray
    score: float
    result: SegmentResult

    @property
    def area(self) -> float:
        """Its size in document pixels."""
        across, down = self.read.scale()
        return int(np.count_nonzero(self.mask)) / (across * down)


def segmenter_of(engines: Engines, engine_id: str | None = None) -> Segmenter:
    """The engine of this id, or the default one. Raises ModelMissing with the known ids."""
    return cast(Segmenter, engines.engine("segment", engine_id or None))


def read_picture(
    picture: Picture, segmenter: Segmenter, cache: EmbeddingCache, progress: Progress, place: Rect | None = None
) -> Read:
    """Let an engine read a picture, or a part of it: the slow step, kept by content in `cache`."""
    area = picture.size.rect if place is None else place
    small = picture.reduced(area, ENCODE_SIDE, progress.part(0, 0.3))
    return Read(cache.encode(segmenter, small, progress.part(0.3, 1)), small, area)


def find_object(
    read: Read,
    segmenter: Segmenter,
    prompt: ObjectPrompt,
    progress: Progress,
    previous: Candidate | None = None,
) -> tuple[Candidate, ...]:
    """What a prompt means, the likeliest first. Raises InputError for an empty prompt.

    With `previous`, found in the same part of the picture, the prompt refines that answer.
    """
    kept = None if previous is None or previous.read.place != read.place else previous.result
    result = segmenter.segment(read.embedding, _prompt_in(read, prompt, kept), progress)
    inside, outside = ([_to_small(read, each) for each in prompt.places(which)] for which in (True, False))
    found = []
    for index, mask in enumerate(result.masks):
        # what refines later goes on from the reading that was shown
        own = result if index == 0 else replace(result, masks=result.masks[index : index + 1], state={})
        found.append(Candidate(read, tidied(mask >= 0.5, inside, outside), result.scores[index], own))
    return tuple(found)


def look_nearer(
    picture: Picture,
    segmenter: Segmenter,
    cache: EmbeddingCache,
    prompt: ObjectPrompt,
    found: Candidate,
    progress: Progress,
) -> Candidate:
    """The object read again from near where it is small in the picture and there is more to be seen; then settled."""
    return settle(_from_near(picture, segmenter, cache, prompt, found, progress), segmenter, prompt)


def settle(found: Candidate, segmenter: Segmenter, prompt: ObjectPrompt) -> Candidate:
    """The object cut again pixel by pixel when more than one click has told of it; for engines that work by regions.

    What refines it later goes on from the answer of the engine.
    """
    if segmenter.id not in BY_REGIONS or len(prompt.points) < 2 or prompt.box is not None or prompt.scribbles:
        return found
    clicks = [(*_to_small(found.read, (x, y)), is_inside) for x, y, is_inside in prompt.points]
    height, width = found.mask.shape
    clicks = [(x, y, is_inside) for x, y, is_inside in clicks if 0 <= x < width and 0 <= y < height]
    return replace(found, mask=settled(found.read.small, found.mask, clicks))


def _from_near(
    picture: Picture,
    segmenter: Segmenter,
    cache: EmbeddingCache,
    prompt: ObjectPrompt,
    found: Candidate,
    progress: Progress,
) -> Candidate:
    box = box_of(found)
    if box is None or max(box.width, box.height) > NEAR_SHARE * max(found.read.place.width, found.read.place.height):
        return found
    if max(found.read.scale()) >= 1 and max(box.width, box.height) * 2 > ENCODE_SIDE * NEAR_SHARE:
        return found
    margin = max(16, round(0.6 * max(box.width, box.height)))
    place = box.padded(margin).intersect(picture.size.rect)
    near = read_picture(picture, segmenter, cache, progress.part(0, 0.7), place)
    inner = _within(prompt, place)
    if inner.is_empty or not (inner.places(True) or inner.box):
        return found
    start = cv2.resize(_cropped(found, place).astype(np.float32) / 255, (near.small.shape[1], near.small.shape[0]))
    first = SegmentResult(np.asarray(start, np.float32)[None], (found.score,))
    earlier = Candidate(near, (start >= 0.5).astype(np.uint8) * np.uint8(255), found.score, first)
    again = find_object(near, segmenter, inner, progress.part(0.7, 1), earlier)[0]
    common = int(np.count_nonzero((again.mask > 0) & (start >= 0.5)))
    either = int(np.count_nonzero((again.mask > 0) | (start >= 0.5)))
    return again if common >= _AGREES * max(1, either) else found


def draw_object(picture: Picture, found: Candidate, progress: Progress) -> tuple[Rect, MaskArray]:
    """The mask of an object at full size, `[y, x]` uint8 over the rectangle given with it; empty for nothing found."""
    place = found.read.place

    def read(rect: Rect) -> FloatImage:
        return picture.colors(rect.moved(place.x, place.y))

    area, mask = fine_mask(read, place.size, found.read.small, found.mask, progress)
    return area.moved(place.x, place.y), mask


def check_prompt(prompt: ObjectPrompt, size: Size) -> None:
    """Raise InputError for a prompt that says nothing, points beside the picture or contradicts itself."""
    if prompt.is_empty or (not prompt.places(True) and prompt.box is None):
        raise InputError("Nothing says what to select: click on it, draw a box round it, or scribble over it.")
    for x, y, is_inside in prompt.points:
        if not (0 <= x < size.width and 0 <= y < size.height):
            raise InputError(f"The point {x:g},{y:g} lies outside the picture, which is {size.width} x {size.height}.")
        if (x, y, not is_inside) in prompt.points:
            raise InputError(f"The point {x:g},{y:g} is said to be inside and outside at once: give it one way.")
    if prompt.box is not None:
        left, top, right, bottom = prompt.box
        if not (left < right and top < bottom):
            raise InputError("The box is empty: its right and bottom must lie beyond its left and top.")
        if right <= 0 or bottom <= 0 or left >= size.width or top >= size.height:
            raise InputError(f"The box lies outside the picture, which is {size.width} x {size.height}.")
        for x, y in prompt.places(True):
            if not (left <= x <= right and top <= y <= bottom):
                raise InputError(f"The point {x:g},{y:g} is to be selected but lies outside the box.")


def box_of(found: Candidate) -> Rect | None:
    """The document pixels that an object spans, None for nothing found."""
    x, y, width, height = cv2.boundingRect(found.mask)
    if not width:
        return None
    across, down = found.read.scale()
    place = found.read.place
    return Rect.from_edges(
        int(x / across), int(y / down), math.ceil((x + width) / across), math.ceil((y + height) / down)
    ).moved(place.x, place.y)


def outlines_of(found: Candidate) -> list[npt.NDArray[np.float32]]:
    """The closed lines around an object and its holes, `[n, 2]` x, y each, in document pixels."""
    across, down = found.read.scale()
    framed = cv2.copyMakeBorder(found.mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    lines, _ = cv2.findContours(framed, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_TC89_L1)
    scale, origin = np.array([across, down], np.float32), np.array([found.read.place.x, found.read.place.y], np.float32)
    return [(line[:, 0].astype(np.float32) - np.float32(0.5)) / scale + origin for line in lines if len(line) > 2]


def _to_small(read: Read, place: Place) -> Place:
    across, down = read.scale()
    return (place[0] - read.place.x) * across, (place[1] - read.place.y) * down


def _prompt_in(read: Read, prompt: ObjectPrompt, previous: SegmentResult | None) -> Prompt:
    points = tuple((*_to_small(read, (x, y)), is_inside) for x, y, is_inside in prompt.points)
    box = None
    if prompt.box is not None:
        left, top = _to_small(read, prompt.box[:2])
        right, bottom = _to_small(read, prompt.box[2:])
        height, width = read.small.shape[:2]
        box = max(0.0, left), max(0.0, top), min(float(width), right), min(float(height), bottom)
    return Prompt(points, box, _scribbled(read, prompt.scribbles), previous)


def _scribbled(read: Read, scribbles: Sequence[Scribble]) -> npt.NDArray[np.int8] | None:
    if not scribbles:
        return None
    across = read.scale()[0]
    marks = np.zeros(read.small.shape[:2], np.uint8)
    for scribble in scribbles:
        line = np.rint([_to_small(read, place) for place in scribble.places]).astype(np.int32)
        thickness = max(1, round(scribble.width * across))
        cv2.polylines(marks, [line.reshape(-1, 1, 2)], isClosed=False, color=1 if scribble.is_inside else 2,
                      thickness=thickness)  # fmt: skip
        cv2.circle(marks, tuple(map(int, line[0])), thickness // 2, 1 if scribble.is_inside else 2, -1)
    return np.where(marks == 2, -1, marks).astype(np.int8)


def _within(prompt: ObjectPrompt, place: Rect) -> ObjectPrompt:
    """What of a prompt says something about a part of the picture."""
    points = tuple(point for point in prompt.points if place.contains_point(point[0], point[1]))
    scribbles = tuple(each for each in prompt.scribbles if any(place.contains_point(x, y) for x, y in each.places))
    return ObjectPrompt(points, prompt.box, scribbles)


def _cropped(found: Candidate, place: Rect) -> MaskArray:
    """The found mask's own pixels over a part of its place."""
    left, top = _to_small(found.read, (place.x, place.y))
    right, bottom = _to_small(found.read, (place.right, place.bottom))
    height, width = found.mask.shape
    x, y = min(width - 1, int(left)), min(height - 1, int(top))
    return found.mask[y : max(y + 1, math.ceil(bottom)), x : max(x + 1, math.ceil(right))]


def select_object(
    picture: Picture, segmenter: Segmenter, cache: EmbeddingCache, prompt: ObjectPrompt, progress: Progress
) -> tuple[Rect, MaskArray, Candidate]:
    """Everything in one go: the mask of what a prompt means over its rectangle, and what it was drawn from.

    Raises InputError for a prompt that makes no sense and where nothing is found.
    """
    check_prompt(prompt, picture.size)
    read = read_picture(picture, segmenter, cache, progress.part(0, 0.5))
    first = find_object(read, segmenter, prompt, progress.part(0.5, 0.6))[0]
    found = look_nearer(picture, segmenter, cache, prompt, first, progress.part(0.6, 0.8))
    area, mask = draw_object(picture, found, progress.part(0.8, 1))
    if area.is_empty:
        raise InputError("No object was found there: click in its middle, or draw a box round it.")
    return area, mask, found
