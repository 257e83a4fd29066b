"""Grain and sharpness of a thing fitted to its new place: how much of both there is, and adding what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from editor.core.pixels import FloatImage

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

# A block of so many pixels a side tells of its grain; the flattest ones of a place tell most truly.
BLOCK, FLAT_QUANTILE, LEAST_BLOCKS = 24, 0.2, 6
# Grain less than this is none, more than that is texture; what is nearly black or white was cut off and tells nothing.
LEAST_GRAIN, MOST_GRAIN, CUT_OFF = 0.004, 0.06, 0.03
# Grain falls by half at half the scale (somewhat less after compression); texture does not fall.
MOST_COARSE = 0.95
# Edges are compared with themselves blurred by so much; only clear ones, and enough of them, are believed.
REBLUR, LEAST_STEP, LEAST_EDGES, SHARP_QUANTILE = 1.0, 0.03, 150, 0.3
LEAST_BLUR, MOST_BLUR, CLEARLY = 0.5, 2.0, 1.3
_OPPONENT = np.array([[1, 1, 1], [1, 0, -1], [1, -2, 1]], np.float32) / np.sqrt([[3], [2], [6]]).astype(np.float32)
_LAPLACE = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32) / 6


@dataclass(frozen=True)
class Detail:
    """What a place looks like from near.

    `grain` `[3, 2]`: the noise of brightness and of two differences of color, at the pixels' own scale and at half of
    it; None where nothing flat tells of it. `blur` is the radius of its sharpest edges in pixels; None without edges.
    """

    grain: Floats | None
    blur: float | None


def detail_of(patches: Sequence[tuple[FloatImage, Bools]]) -> Detail:
    """The detail of a place that patches `[y, x, 3]`, 0 to 1, show where their second array `[y, x]` is true."""
    blocks = [found for image, where in patches for found in _grains(image, where)]
    grain = None
    if len(blocks) >= LEAST_BLOCKS:
        grain = np.quantile(np.array(blocks, np.float32), FLAT_QUANTILE, axis=0).astype(np.float32)
    radii = np.concatenate([_radii(image, where) for image, where in patches]) if patches else np.zeros(0, np.float32)
    blur = float(np.quantile(radii, SHARP_QUANTILE)) if len(radii) >= LEAST_EDGES else None
    return Detail(grain, blur)


def _grains(image: FloatImage, where: Bools) -> list[Floats]:
    """The noise of every whole block: J. Immerkær, "Fast Noise Variance Estimation" (1996), at two scales."""
    found = []
    for y in range(0, image.shape[0] - BLOCK + 1, BLOCK):
        for x in range(0, image.shape[1] - BLOCK + 1, BLOCK):
            box = np.s_[y : y + BLOCK, x : x + BLOCK]
            if not where[box].all():
                continue
            block = image[box]
            if not CUT_OFF < float(block.mean()) < 1 - CUT_OFF:
                continue
            found.append(_grain(block))
    return found


def _grain(block: FloatImage) -> Floats:
    planes = np.asarray(block @ _OPPONENT.T, np.float32)
    half = np.asarray(cv2.resize(planes, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.float32)
    return np.stack([_noise(planes), _noise(half)], axis=1)


def _noise(planes: Floats) -> Floats:
    # the border of the filter is not the block's own
    response = cv2.filter2D(planes, -1, _LAPLACE)[1:-1, 1:-1]
    return np.asarray(np.sqrt(np.square(response).mean(axis=(0, 1))), np.float32)


def _radii(image: FloatImage, where: Bools) -> Floats:
    """How blurred the edges are: S. Zhuo and T. Sim, "Defocus map estimation from a single image" (2011)."""
    light = np.asarray(image.mean(axis=2), np.float32)
    if min(light.shape) < 8:
        return np.zeros(0, np.float32)
    # grain is no edge
    light = np.asarray(cv2.GaussianBlur(light, (0, 0), 0.6), np.float32)
    steps = _gradient(light)
    again = _gradient(np.asarray(cv2.GaussianBlur(light, (0, 0), REBLUR), np.float32))
    crest = steps >= cv2.dilate(steps, np.ones((3, 3), np.uint8)) - 1e-7
    inner = cv2.erode(where.astype(np.uint8), np.ones((7, 7), np.uint8), borderValue=0) > 0
    clear = crest & inner & (steps > LEAST_STEP)
    ratio = steps[clear] / np.maximum(again[clear], 1e-6)
    ratio = ratio[ratio > 1.02]
    return np.asarray(REBLUR / np.sqrt(np.square(ratio) - 1), np.float32)


def _gradient(light: Floats) -> Floats:
    across = cv2.Sobel(light, cv2.CV_32F, 1, 0, scale=0.125)
    down = cv2.Sobel(light, cv2.CV_32F, 0, 1, scale=0.125)
    return np.asarray(np.hypot(across, down), np.float32)


def missing_blur(before: Detail, now: Detail) -> float:
    """The radius by which what was as sharp as `before` has to be blurred to be as sharp as `now`; 0 for none.

    Only a clear difference counts, and never more than two pixels. Nothing is ever sharpened: what a picture does not
    show cannot be made of it.
    """
    if before.blur is None or now.blur is None or now.blur < CLEARLY * before.blur:
        return 0.0
    radius = float(np.sqrt(now.blur**2 - before.blur**2))
    return 0.0 if radius < LEAST_BLUR else min(radius, MOST_BLUR)


def missing_grain(own: Floats | None, wanted: Floats | None) -> Floats | None:
    """The grain `[3, 2]` that has to be added to `own` for it to be `wanted`; None where nothing differs clearly.

    Grain is only added: taking it away would take the thing's own texture, too.
    """
    if own is None or wanted is None or wanted[0, 0] < LEAST_GRAIN or wanted[0, 0] < CLEARLY * own[0, 0]:
        return None
    if wanted[0, 1] > MOST_COARSE * wanted[0, 0]:
        return None
    lacking = np.sqrt(np.maximum(0, np.square(wanted) - np.square(own)))
    return np.asarray(np.minimum(lacking, MOST_GRAIN), np.float32)


def grain_like(grain: Floats, height: int, width: int, seed: int) -> FloatImage:
    """Noise `[height, width, 3]` about 0 of this grain, of a finer and a coarser part; the same for the same seed."""
    draw = np.random.default_rng(seed)
    fine = draw.standard_normal((height, width, 3), np.float32)
    coarse = draw.standard_normal((height, width, 3), np.float32)
    coarse = np.asarray(cv2.GaussianBlur(coarse, (0, 0), 0.8), np.float32)
    # How each part answers to the measure, by itself.
    probe = np.random.default_rng(0).standard_normal((256, 256, 3), np.float32)
    parts = (probe, np.asarray(cv2.GaussianBlur(probe, (0, 0), 0.8), np.float32))
    answers = np.array([[_noise(part).mean(), _noise(_halved(part)).mean()] for part in parts]) ** 2
    shares = np.linalg.solve(answers.T, np.square(grain.astype(np.float64)).T).T
    for plane in range(3):
        # What one part alone would overdo the other must not take away: then it alone meets the finer scale.
        if shares[plane, 0] < 0:
            shares[plane] = 0, grain[plane, 0] ** 2 / answers[1, 0]
        elif shares[plane, 1] < 0:
            shares[plane] = grain[plane, 0] ** 2 / answers[0, 0], 0
    amounts = np.sqrt(shares).astype(np.float32)
    planes = fine * amounts[:, 0] + coarse * amounts[:, 1]
    return np.asarray(planes @ _OPPONENT, np.float32)


def _halved(planes: Floats) -> Floats:
    return np.asarray(cv2.resize(planes, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.float32)


def blurred(pixels: Floats, radius: float) -> Floats:
    """Straight RGBA `[y, x, 4]` out of focus by so many pixels; colors do not bleed from where nothing is covered."""
    weighted = pixels.copy()
    weighted[..., :3] *= pixels[..., 3:]
    soft = np.asarray(cv2.GaussianBlur(weighted, (0, 0), radius, borderType=cv2.BORDER_REPLICATE), np.float32)
    soft[..., :3] /= np.maximum(soft[..., 3:], 1e-4)
    return soft
