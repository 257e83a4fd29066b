"""Finds lettering that was put onto a picture, such as dates and captions, as a mask to look over and fill."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.completion_color import Bools, Floats
from editor.core.pixels import MaskArray

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
_STROKE_SHARE = 0.009
"""Thickness of the boldest stroke looked for, as a share of the longer side, when none is given."""
_LEAST_HEIGHT, _TALLEST = 6, 14
"""Height of a letter: at least in pixels, at most in thickest strokes."""
_STRICT = 0.45
_CORE, _UNEVEN = 0.7, 0.1
"""A letter's paint: that share of its strongest contrast and more; its deviation in luma, as a share of that."""
_GAP, _LEVEL, _TALLER, _HUE = 1.2, 0.6, 2.2, 0.12
_MOST_LETTERS = 4000
_EXTREME = 0.93
_ONE_PAINT = 0.035
"""Median difference (0..1) of the letters of a row to their usual color up to which one paint made them."""


@dataclass(frozen=True)
class _Letters:
    """What may be letters: boxes [n, 4] (x, y, width, height), mean colors [n, 3] 0..1, label numbers [n]."""

    boxes: npt.NDArray[np.int32]
    colors: Floats
    labels: npt.NDArray[np.intp]


def widest_stroke(height: int, width: int) -> int:
    """The boldest stroke of a letter worth looking for in a picture of that size, in pixels."""
    return max(3, min(40, round(_STROKE_SHARE * max(height, width))))


def text_marks(
    image: Floats,
    *,
    most_width: int | None = None,
    sensitivity: float = 0.5,
    report: Callable[[float], None] = lambda _fraction: None,
) -> MaskArray:
    """255 where [y, x, 3] (0..1) shows rows of letters painted in one color, strokes up to `most_width` pixels; else 0.

    Letters are what a top hat of brightness, or of red against blue, finds (Serra), evenly colored, and several of
    about one height beside each other, as Epshtein, Ofek and Wexler (2010) chain them by their strokes. `sensitivity`,
    0 to 1, is how faint they may be.
    Lettering that belongs to the scene is found too. `report` hears rising fractions.
    """
    height, width = image.shape[:2]
    found = np.zeros((height, width), np.uint8)
    if min(height, width) < 3:
        return found
    most = widest_stroke(height, width) if most_width is None else max(1, most_width)
    luma = np.asarray(image @ _LUMA, np.float32)
    disk = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * (3 * most // 4) + 3,) * 2)
    faintest = _STRICT * 0.13 ** min(1.0, max(0.0, sensitivity))
    steps = np.geomspace(_STRICT, faintest, 4) if sensitivity > 0 else np.array([_STRICT])
    # Cameras print dates in orange, which is seldom brighter than what is around it, but redder.
    warmth = np.ascontiguousarray(image[..., 0] - image[..., 2], np.float32)
    # Lettering is often the whitest or blackest there is, which parts it from what it touches.
    looks = (
        (luma, cv2.MORPH_TOPHAT, luma > _EXTREME),
        (luma, cv2.MORPH_BLACKHAT, luma < 1 - _EXTREME),
        (warmth, cv2.MORPH_TOPHAT, None),
    )
    for index, (plane, operation, extreme) in enumerate(looks):
        hat = np.asarray(cv2.morphologyEx(plane, operation, disk), np.float32)
        for turn, least in enumerate(steps):
            strong = np.asarray(hat > np.float32(least))
            for part in (strong,) if extreme is None else (strong, strong & extreme):
                found |= _rows_of_letters(image, hat, part, most)
            report((index + (turn + 1) / len(steps)) / len(looks))
    # The soft rim of a stroke is weaker than the threshold.
    rim = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5))
    return np.asarray(cv2.dilate(found, rim) * np.uint8(255), np.uint8)


def _rows_of_letters(image: Floats, hat: Floats, strong: Bools, most: int) -> npt.NDArray[np.uint8]:
    """1 on the letters of all rows found in the connected parts of `strong`."""
    count, found, boxes, _ = cv2.connectedComponentsWithStats(strong.astype(np.uint8), connectivity=8)
    labels, stats = np.asarray(found, np.int32), np.asarray(boxes, np.int32)
    # Only what is strong is looked at, a small part of most pictures.
    places = np.flatnonzero(strong)
    numbers, hats = labels.ravel()[places], hat.ravel()[places]
    peaks = np.zeros(count, np.float32)
    np.maximum.at(peaks, numbers, hats)
    # Nearly as strong as it ever is: the paint of a letter without its soft rim.
    is_core = hats >= np.float32(_CORE) * peaks[numbers]
    numbers, paint = numbers[is_core], image.reshape(-1, 3)[places[is_core]]
    number = np.maximum(np.bincount(numbers, minlength=count), 1)
    colors = np.stack([np.bincount(numbers, paint[:, c], count) / number for c in range(3)], axis=1)
    luma = paint @ _LUMA
    mean = np.bincount(numbers, luma, count) / number
    spread = np.sqrt(np.maximum(np.bincount(numbers, np.square(luma), count) / number - mean * mean, 0))
    is_even = (spread <= _UNEVEN * peaks + 0.02) & (number >= 0.3 * stats[:, cv2.CC_STAT_AREA])
    letters = _letters(stats, is_even, spread, colors.astype(np.float32), most)
    chosen = np.zeros(count, bool)
    for row in _rows(letters):
        members = letters.boxes[row]
        tall = float(np.median(members[:, 3]))
        left, top = members[:, 0].min() - 0.4 * tall, members[:, 1].min() - 0.4 * tall
        right = (members[:, 0] + members[:, 2]).max() + 0.4 * tall
        bottom = (members[:, 1] + members[:, 3]).max() + 0.4 * tall
        chosen[letters.labels[row]] = True
        # Dots and commas are too small to be letters; within a row they belong to it.
        x, y = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
        w, h = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
        inside = (x >= left) & (y >= top) & (x + w <= right) & (y + h <= bottom) & (np.maximum(w, h) <= 1.3 * tall)
        near = np.flatnonzero(inside)
        off = np.abs(colors[near] - np.median(letters.colors[row], axis=0)).max(axis=1)
        chosen[near[off <= _HUE / 2]] = True
    chosen[0] = False
    return _drawn(chosen, labels)


def _drawn(chosen: Bools, labels: npt.NDArray[np.int32]) -> npt.NDArray[np.uint8]:
    """1 where the label is a chosen one."""
    return np.asarray(chosen.astype(np.uint8)[labels] if chosen.any() else np.zeros(labels.shape, np.uint8))


def _letters(stats: npt.NDArray[np.int32], is_even: Bools, spread: Floats, colors: Floats, most: int) -> _Letters:
    """The connected parts that have a letter's size, a letter's share of their box, and one color."""
    area, wide, tall = stats[:, cv2.CC_STAT_AREA], stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    fits = is_even & (tall >= _LEAST_HEIGHT) & (tall <= _TALLEST * most) & (wide <= 2.5 * tall) & (wide >= 0.08 * tall)
    fits &= (area >= 8) & (area >= 0.12 * wide * tall)
    fits[0] = False
    kept = np.flatnonzero(fits)
    if len(kept) > _MOST_LETTERS:
        # That many are leaves or gravel: the evenest are the likeliest.
        kept = np.sort(kept[np.argsort(spread[kept], kind="stable")[:_MOST_LETTERS]])
    return _Letters(stats[kept, :4].astype(np.int32), colors[kept], kept)


def _rows(letters: _Letters) -> list[npt.NDArray[np.intp]]:
    """Indices of letters that stand in a row: neighbors of one height, level and color, at least four."""
    boxes = letters.boxes.astype(np.float32)
    number = len(boxes)
    if number < 4:
        return []
    group = np.arange(number)
    for index in range(number):
        x, y, w, h = boxes[index]
        taller = np.maximum(boxes[:, 3], h)
        gap = np.maximum(boxes[:, 0] - (x + w), x - (boxes[:, 0] + boxes[:, 2]))
        off = np.abs(boxes[:, 1] + boxes[:, 3] / 2 - (y + h / 2))
        near = (gap <= _GAP * taller) & (gap >= -0.3 * taller) & (off <= _LEVEL * taller)
        near &= taller <= _TALLER * np.minimum(boxes[:, 3], h)
        near &= np.abs(letters.colors - letters.colors[index]).max(axis=1) <= _HUE
        joined = np.unique(group[near])
        if len(joined) > 1:
            group[np.isin(group, joined)] = joined[0]
    rows = []
    for one in np.unique(group):
        row = np.flatnonzero(group == one)
        if len(row) < 4:
            continue
        off = np.abs(letters.colors[row] - np.median(letters.colors[row], axis=0)).max(axis=1)
        if float(np.median(off)) <= _ONE_PAINT and _is_level(boxes[row]):
            rows.append(row)
    return rows


def _is_level(boxes: Floats) -> bool:
    """Whether boxes stand on a straight line or hang from one, and reach farther than they are tall."""
    x = boxes[:, 0] + boxes[:, 2] / 2
    tall = float(np.median(boxes[:, 3]))
    if float(np.ptp(x)) < 2.5 * tall:
        return False
    for line in (boxes[:, 1], boxes[:, 1] + boxes[:, 3]):
        slope, start = np.polyfit(x, line, 1)
        if abs(slope) < 0.5 and float(np.median(np.abs(line - slope * x - start))) <= 0.06 * tall + 0.5:
            return True
    return False
