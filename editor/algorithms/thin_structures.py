"""Finds thin things that do not belong: scratches, hairs, wires and specks of dust, as a mask to look over and fill."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np

from editor.algorithms.completion_color import Bools, Floats
from editor.core.pixels import MaskArray

_DIRECTIONS = 12
_STEP = 0.125
_LEAST_CONTRAST = 0.02
_MOST_STEP = 0.8
"""A step behind a line or a speck, against its own contrast, above which it is the edge of something."""
_SHARE = 0.006
"""Width of the thickest scratch looked for, as a share of the longer side, when none is given."""


def default_width(height: int, width: int) -> int:
    """The thickest scratch worth looking for in a picture of that size, in pixels."""
    return max(3, min(24, round(_SHARE * max(height, width))))


def thin_structures(
    image: Floats,
    *,
    most_width: int | None = None,
    sensitivity: float = 0.5,
    report: Callable[[float], None] = lambda _fraction: None,
) -> MaskArray:
    """255 where [y, x, 3] (0..1) shows lines or specks up to `most_width` pixels thick that stand out; else 0.

    What is thin is what a morphological opening or closing takes away (Serra's top hats); it stands out where it is
    stronger than such things are around it, lines after adding up along themselves. `sensitivity`, 0 to 1, is how weak
    a line may be. A thing counts as a line when it is several times longer than thick, as dust when it is compact and
    stronger still. `report` hears rising fractions.
    """
    height, width = image.shape[:2]
    most = default_width(height, width) if most_width is None else max(1, most_width)
    luma = np.asarray(image @ np.array([0.299, 0.587, 0.114], np.float32), np.float32)
    found = np.zeros((height, width), bool)
    if min(height, width) < 3:
        return found.astype(np.uint8)
    disk = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (most + 2 + most % 2 + 1,) * 2)
    # Grain is no scratch: a little smoothing before the top hat.
    smooth = cv2.GaussianBlur(luma, (0, 0), 0.6)
    for index, operation in enumerate((cv2.MORPH_TOPHAT, cv2.MORPH_BLACKHAT)):
        hat = np.asarray(cv2.morphologyEx(smooth, operation, disk), np.float32)
        base = index / 2
        behind = smooth - hat if operation == cv2.MORPH_TOPHAT else smooth + hat
        found |= _standing_out(hat, _steps(behind, most), most, sensitivity, partial(_part_of, report, base))
    grown = cv2.dilate(found.astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3)))
    report(1.0)
    return np.asarray(grown * np.uint8(255), np.uint8)


def _part_of(report: Callable[[float], None], base: float, done: float) -> None:
    report(base + done / 2)


def _steps(behind: Floats, most: int) -> Floats:
    """By how much what lies on the two sides of a line differs, of a picture [y, x] without its thin things."""
    soft = cv2.GaussianBlur(behind, (0, 0), max(1.0, most / 2))
    across, down = (cv2.Sobel(soft, cv2.CV_32F, *axis, ksize=3, scale=1 / 8) for axis in ((1, 0), (0, 1)))
    return np.asarray(cv2.magnitude(across, down) * np.float32(2 * most), np.float32)


def _standing_out(hat: Floats, steps: Floats, most: int, sensitivity: float, report: Callable[[float], None]) -> Bools:
    """The connected things in a top hat that are lines or specks; those along a step are the edges of things."""
    contrast, usual = _along_lines(hat, most, lambda done: report(0.8 * done))
    scale = usual + np.float32(_LEAST_CONTRAST * 0.25)
    around = cv2.blur(hat, (12 * most + 1,) * 2)
    found = np.zeros(hat.shape, bool)
    wanted = min(1.0, max(0.0, sensitivity))
    # Strict first: a strong scratch must not be lost because it grows together with texture at a lower threshold.
    for step in np.unique([*np.arange(0.0, wanted, _STEP), wanted]):
        # From 14 (only what nobody can overlook) to 2.5.
        least = np.float32(14.0 * 0.18**step)
        strong = (contrast > least * scale) & (contrast > _LEAST_CONTRAST)
        weak = (contrast > 0.5 * least * scale) & (contrast > 0.4 * _LEAST_CONTRAST) & (hat > 0.5 * contrast)
        found |= _kept(weak, strong, hat, steps, lambda part: part.is_line(most))
        specks = hat > np.maximum(3 * least * around, 2 * _LEAST_CONTRAST)
        found |= _kept(specks, specks, hat, steps, lambda part: part.is_speck(most))
    return found


@dataclass(frozen=True)
class _Parts:
    """Connected parts, one number each: the diagonal of the box, mean thickness, area, strong pixels, and the step of
    what is behind them against their own strength."""

    extent: Floats
    thickness: Floats
    area: Floats
    sure: Floats
    step: Floats

    def is_line(self, most: int) -> Bools:
        """Long against its thickness, also where several cross, and strong along much of its length."""
        length = self.area / self.thickness
        is_long = (self.extent >= 6 * most) & (length >= 7 * most) & (length >= 0.8 * self.extent)
        is_thin = (self.thickness <= 1.5 * most) & (self.step <= _MOST_STEP)
        return np.asarray(is_long & is_thin & (self.sure >= 0.4 * self.area), bool)

    def is_speck(self, most: int) -> Bools:
        """Compact."""
        is_small = (self.extent <= 3 * most) & (self.thickness <= most + 2) & (self.area >= 2)
        return np.asarray(is_small & (self.step <= _MOST_STEP), bool)


def _kept(weak: Bools, strong: Bools, hat: Floats, steps: Floats, fits: Callable[[_Parts], Bools]) -> Bools:
    """The connected parts of `weak` that fit."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(weak.astype(np.uint8), connectivity=8)
    # Only what is weak or stronger is looked at, a small part of most pictures.
    places = np.flatnonzero(weak)
    numbers = labels.ravel()[places]
    area = np.maximum(stats[:, cv2.CC_STAT_AREA].astype(np.float32), 1)
    # In a band that is w pixels thick they lie on the mean w / 4 + 1 / 2 from its edges; 1 and 2 cannot be told apart.
    inside = cv2.distanceTransform(weak.astype(np.uint8), cv2.DIST_L2, 3)
    mean = np.bincount(numbers, inside.ravel()[places], count) / area
    thickness = np.where(mean > 1.01, np.maximum(4 * mean - 2, 1), 1).astype(np.float32)
    extent = np.hypot(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]).astype(np.float32)
    sure = np.bincount(numbers, strong.ravel()[places], count).astype(np.float32)
    strength = np.bincount(numbers, hat.ravel()[places], count)
    step = np.bincount(numbers, steps.ravel()[places], count) / np.maximum(strength, 1e-6)
    chosen = fits(_Parts(extent, thickness, area, sure, step.astype(np.float32)))
    chosen[0] = False
    return np.asarray(chosen[labels] if chosen.any() else np.zeros(labels.shape, bool))


def _along_lines(hat: Floats, most: int, report: Callable[[float], None]) -> tuple[Floats, Floats]:
    """How much the mean along the best straight line through each pixel exceeds those of its parallels on both sides,
    and how much that is usual around; texture exceeds its own neighbors seldom along a whole line."""
    half = max(8, 3 * most)
    reach = 2 * most + 2
    best = np.zeros_like(hat)
    for index in range(_DIRECTIONS):
        angle = math.pi * index / _DIRECTIONS
        kernel = np.zeros((2 * half + 1, 2 * half + 1), np.float32)
        dx, dy = half * math.cos(angle), half * math.sin(angle)
        ends = [(round(half + sign * dx), round(half + sign * dy)) for sign in (-1, 1)]
        cv2.line(kernel, ends[0], ends[1], 1.0, 1)
        mean = np.asarray(cv2.filter2D(hat, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REFLECT_101), np.float32)
        frame = cv2.copyMakeBorder(mean, reach, reach, reach, reach, cv2.BORDER_REFLECT_101)
        beside = np.full_like(mean, -np.inf)
        for sign, away in ((-1, most + 1), (-1, 2 * most + 2), (1, most + 1), (1, 2 * most + 2)):
            right = reach + round(-sign * away * math.sin(angle))
            down = reach + round(sign * away * math.cos(angle))
            np.maximum(beside, frame[down : down + hat.shape[0], right : right + hat.shape[1]], out=beside)
        np.maximum(best, np.subtract(mean, beside, out=mean), out=best)
        report((index + 1) / _DIRECTIONS)
    window = 16 * most + 1
    usual = cv2.blur(best, (window, window))
    usual = cv2.blur(np.minimum(best, 3 * usual), (window, window))
    return best, np.asarray(usual, np.float32)
