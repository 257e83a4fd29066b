"""What a matte begins and ends with: the trimap around a selection's edge, and the subject's own colors along it."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.completion_color import blur_known
from editor.core.pixels import FloatImage, MaskArray

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

UNKNOWN = 128
LEAST_BAND, MOST_BAND, BAND_SHARE = 3.0, 24.0, 0.02
# How much neighbors share their colors in any case, and how much more where coverage changes between them.
_SHARED, _SHARED_ON_EDGES = 5e-6, 1e-4
_COARSE_SIDE, _COARSE_ROUNDS, _ROUNDS = 32, 10, 3
# Coverage from which a pixel begins to tell one side's color, and how fast it tells more.
_TELLS, _TELLS_WITHIN, _LEAST_REACH = 0.85, 0.1, 1.5
# How many times their own spread two colors must lie apart to tell about half, and what counts as spread anyway.
_APART, _NOISE = 6.0, 2e-3
# What is sure counts in full from this share of what is near.
_LEAST_KNOWN = np.float32(0.02)


def band_of(mask: MaskArray) -> float:
    """How far on both sides of the edge of a selection `[y, x]` its true border may lie, in pixels."""
    return float(np.clip(BAND_SHARE * np.sqrt(np.count_nonzero(mask >= 128)), LEAST_BAND, MOST_BAND))


def trimap_of(mask: MaskArray, band: float) -> MaskArray:
    """0 outside, 255 inside, 128 within `band` pixels of the edge and wherever the selection is soft.

    The array's border is no edge: what is selected up to it is sure there.
    """
    inside = (mask >= 128).astype(np.uint8)
    out = np.full(mask.shape, UNKNOWN, np.uint8)
    out[cv2.distanceTransform(inside, cv2.DIST_L2, 5) > band] = 255
    out[cv2.distanceTransform(1 - inside, cv2.DIST_L2, 5) > band] = 0
    if inside.all():
        out[:] = 255
    if not inside.any():
        out[:] = 0
    # one level of a soft edge is what anti-aliasing leaves far inside; more was meant
    soft = (mask > 2) & (mask < 253)
    out[soft] = UNKNOWN
    return out


def between_colors(image: FloatImage, alpha: Floats, reach: float, size: tuple[int, int]) -> Floats:
    """The coverage `[y, x]`, 0 to 1, drawn to where each pixel lies between the colors of both sides near it.

    That goes as far as these colors are told apart there, compared with their own spread; `reach`, in pixels, is how
    near is near. The colors are found in a picture of `size` (width, height), which may be smaller.
    """
    height, width = alpha.shape
    sigma = max(_LEAST_REACH, max(_LEAST_REACH, reach) * size[0] / width)
    small = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.float32)
    shown = np.asarray(cv2.resize(alpha, size, interpolation=cv2.INTER_AREA), np.float32)
    means, spreads = [], []
    known = np.ones(shown.shape, np.float32)
    for cover in (shown, 1 - shown):
        sure = np.clip((cover - _TELLS) / _TELLS_WITHIN, 0, 1).astype(np.float32)
        known = np.minimum(known, cv2.GaussianBlur(sure, (0, 0), sigma) / _LEAST_KNOWN)
        mean = blur_known(small, sure, sigma)
        spreads.append(blur_known(np.square(small - mean).sum(axis=2), sure, sigma))
        means.append(np.asarray(cv2.resize(mean, (width, height), interpolation=cv2.INTER_LINEAR), np.float32))
    front, back = means
    axis = front - back
    length = np.square(axis).sum(axis=2)
    found = np.clip(((image - back) * axis).sum(axis=2) / np.maximum(length, 1e-4), 0, 1)
    spread = cv2.resize(spreads[0] + spreads[1], (width, height), interpolation=cv2.INTER_LINEAR)
    trust = np.square(length / (length + _APART * spread + _NOISE))
    trust *= cv2.resize(known, (width, height), interpolation=cv2.INTER_LINEAR)
    drawn = alpha + trust * (found - alpha)
    return np.where((alpha > 0) & (alpha < 1), drawn, alpha).astype(np.float32)


def subject_colors(image: FloatImage, alpha: Floats) -> FloatImage:
    """The subject's own colors `[y, x, 3]`, 0 to 1, without what shines through where `alpha` `[y, x]` is partial.

    Foreground and background are smooth where coverage is, and mixed give the picture: Germer, Uelwer, Conrad and
    Harmeling, "Fast Multi-Level Foreground Estimation" (ICPR 2020), here relaxed only where coverage is partial.
    Outside the subject its colors go on, so that a softer or wider edge finds some.
    """
    height, width = alpha.shape
    sizes = [(width, height)]
    while max(sizes[-1]) > _COARSE_SIDE:
        sizes.append((max(1, (sizes[-1][0] + 1) // 2), max(1, (sizes[-1][1] + 1) // 2)))
    pictures, mattes = [image], [np.ascontiguousarray(alpha, np.float32)]
    for size in sizes[1:]:
        pictures.append(np.asarray(cv2.resize(pictures[-1], size, interpolation=cv2.INTER_AREA), np.float32))
        mattes.append(np.asarray(cv2.resize(mattes[-1], size, interpolation=cv2.INTER_AREA), np.float32))
    front, back = _means(pictures[-1], mattes[-1])
    for number in range(len(sizes) - 1, -1, -1):
        if number < len(sizes) - 1:
            front, back = (_enlarged(colors, sizes[number]) for colors in (front, back))
        picture, matte = pictures[number], mattes[number]
        front[matte >= 1], back[matte <= 0] = picture[matte >= 1], picture[matte <= 0]
        rounds = _COARSE_ROUNDS if max(sizes[number]) <= _COARSE_SIDE else _ROUNDS
        _relax(picture, matte, front, back, rounds, is_whole=max(sizes[number]) <= 4 * _COARSE_SIDE)
    front[alpha >= 1] = image[alpha >= 1]
    return front


def _enlarged(colors: FloatImage, size: tuple[int, int]) -> FloatImage:
    return np.asarray(cv2.resize(colors, size, interpolation=cv2.INTER_LINEAR), np.float32).reshape(size[1], size[0], 3)


def _means(image: FloatImage, alpha: Floats) -> tuple[FloatImage, FloatImage]:
    """Everywhere the mean color of the subject, and that of the rest."""
    found = []
    for weights in (alpha, 1 - alpha):
        total = float(weights.sum())
        mean = (image * weights[..., None]).sum(axis=(0, 1)) / total if total > 1e-6 else image.mean(axis=(0, 1))
        found.append(np.broadcast_to(mean.astype(np.float32), image.shape).copy())
    return found[0], found[1]


def _relax(image: FloatImage, alpha: Floats, front: FloatImage, back: FloatImage, rounds: int, is_whole: bool) -> None:
    """Let both pictures (written to) agree better with the mixture and with their neighbors."""
    height, width = alpha.shape
    if is_whole:
        where = np.arange(height * width)
    else:
        where = np.flatnonzero((alpha > 0) & (alpha < 1))
    if not len(where):
        return
    coverage = alpha.ravel()
    y, x = where // width, where % width
    neighbors = [
        np.where(y > 0, where - width, where), np.where(y < height - 1, where + width, where),
        np.where(x > 0, where - 1, where), np.where(x < width - 1, where + 1, where),
    ]  # fmt: skip
    here = coverage[where]
    ties = [_SHARED + _SHARED_ON_EDGES * np.abs(here - coverage[other]) for other in neighbors]
    tied = np.sum(ties, axis=0)
    rest = 1 - here
    first, second, mixed = here * here + tied, rest * rest + tied, here * rest
    scale = 1 / (first * second - mixed * mixed)
    fronts, backs, pixels = front.reshape(-1, 3), back.reshape(-1, 3), image.reshape(-1, 3)[where]
    for _ in range(rounds):
        wanted_front, wanted_back = here[:, None] * pixels, rest[:, None] * pixels
        for tie, other in zip(ties, neighbors, strict=True):
            wanted_front += tie[:, None] * fronts[other]
            wanted_back += tie[:, None] * backs[other]
        fronts[where] = np.clip((second[:, None] * wanted_front - mixed[:, None] * wanted_back) * scale[:, None], 0, 1)
        backs[where] = np.clip((first[:, None] * wanted_back - mixed[:, None] * wanted_front) * scale[:, None], 0, 1)
