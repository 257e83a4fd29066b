"""Fitting a pasted part's light and color to its new place by the statistics of a ring around it."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.color_grid import AffineGrid, constant_map
from editor.core.pixels import MASK_THRESHOLD, FloatImage
from editor.core.progress import Progress
from editor.engines.tasks import HarmonizeRequest
from editor.errors import InputError

Doubles = npt.NDArray[np.float64]
SIDE_PX = 512
RING_SHARE, LEAST_RING_PX = 0.35, 12
# How much of the difference is taken back: most of it is the thing's own. More than this does harm on average when
# the true colors are known (parts of photos whose exposure, gamma and cast were changed).
LIGHT, CAST, CONTRAST = 0.1, 0.2, 0.1
# Of a thing that was moved, how much of the difference between the light there and here; never more than this in
# natural logarithms. Ground of another hue (so far apart in Lab) tells half as much.
MOVED_LIGHT, MOVED_CAST, MOST_LIGHT, MOST_CAST, OTHER_HUE = 0.9, 0.8, 1.0, 0.25, 10.0
MOST_CONTRAST = 2.0
_MANY = 20000
_LEAST = 32


class RingHarmonizer:
    """Moves the middle and the spread of the part's colors toward those around it, in CIE Lab.

    For a thing that was moved the ground tells the light: how much brighter, and of which cast, it is around the new
    place than around the old one. Else after Reinhard, Ashikhmin, Gooch and Shirley, "Color Transfer between Images"
    (2001), with medians in place of means, a ring in place of the whole picture, and only a share of the difference.
    The change is then written as one affine map of RGB, so that it can be applied at any size.
    """

    id = "ring-harmonize"
    version = "2"
    label = "Colors around it"

    def harmonize(self, request: HarmonizeRequest, progress: Progress) -> AffineGrid:
        """The transform for the masked part; no change when nothing is around. Raises InputError for an empty mask."""
        progress.step(0.0)
        if not (request.mask >= MASK_THRESHOLD).any():
            raise InputError("Nothing is selected to be harmonized: select the part that does not fit.")
        factor = min(1.0, SIDE_PX / max(request.mask.shape))
        size = tuple(max(1, round(side * factor)) for side in request.mask.shape[::-1])
        image = np.asarray(cv2.resize(request.image, size, interpolation=cv2.INTER_AREA), np.float32)
        mask = np.asarray(cv2.resize(request.mask, size, interpolation=cv2.INTER_AREA), np.uint8)
        inside = mask >= MASK_THRESHOLD
        if not inside.any():
            inside = mask >= mask.max()
        progress.step(0.4)
        ring = _ring(mask)
        if not ring.any():
            return constant_map(np.eye(3), np.zeros(3))
        grid = None
        if request.origin is not None:
            before = np.asarray(cv2.resize(request.origin, size, interpolation=cv2.INTER_AREA), np.uint8)
            there = _ring(before) & (mask == 0)
            here = ring & (before == 0)
            if there.sum() >= _LEAST and here.sum() >= _LEAST:
                grid = _relit(image[inside], image[there], image[here])
        if grid is None:
            grid = _map(image[inside], image[ring])
        progress.step(1.0)
        return grid


def _ring(mask: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """What lies around: not under the soft edge, no farther than a share of the part's size."""
    outside = (mask == 0).astype(np.uint8)
    reach = max(LEAST_RING_PX, RING_SHARE * float(np.sqrt((mask >= MASK_THRESHOLD).sum())))
    distance = cv2.distanceTransform(outside, cv2.DIST_L2, 5)
    return np.asarray((distance > 1) & (distance <= reach))


def _lab(pixels: FloatImage) -> Doubles:
    clipped = np.clip(pixels, 0, 1).reshape(-1, 1, 3)
    return np.asarray(cv2.cvtColor(clipped, cv2.COLOR_RGB2Lab), np.float64).reshape(-1, 3)


def _map(part: FloatImage, ring: FloatImage) -> AffineGrid:
    part = part[:: max(1, len(part) // _MANY)]
    ring = ring[:: max(1, len(ring) // _MANY)]
    own, around = _lab(part), _lab(ring)
    middle, other = np.median(own, axis=0), np.median(around, axis=0)
    spread = np.percentile(own[:, 0], 90) - np.percentile(own[:, 0], 10)
    wanted = np.percentile(around[:, 0], 90) - np.percentile(around[:, 0], 10)
    ratio = float(np.clip((wanted + 1) / (spread + 1), 1 / MOST_CONTRAST, MOST_CONTRAST)) ** CONTRAST
    moved = own + (other - middle) * np.array([LIGHT, CAST, CAST])
    moved[:, 0] = (moved[:, 0] - moved[:, 0].mean()) * ratio + moved[:, 0].mean()
    moved[:, 0] = np.clip(moved[:, 0], 0, 100)
    wished = cv2.cvtColor(moved.astype(np.float32).reshape(-1, 1, 3), cv2.COLOR_Lab2RGB).reshape(-1, 3).astype(float)
    return _fitted(part, wished)


def _linear(pixels: FloatImage) -> Doubles:
    values = np.clip(pixels, 0, 1).astype(float)
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def _relit(part: FloatImage, there: FloatImage, here: FloatImage) -> AffineGrid:
    """The part in the light that falls on the ground `here`, coming from that on the ground `there`."""
    part = part[:: max(1, len(part) // _MANY)]
    old, new = (np.median(_linear(ring), axis=0) + 0.002 for ring in (there, here))
    change = np.log(new / old)
    light = float(change @ [0.2126, 0.7152, 0.0722])
    cast = change - light
    middles = [np.median(_lab(ring[:: max(1, len(ring) // _MANY)]), axis=0)[1:] for ring in (there, here)]
    trust = 1 / (1 + (float(np.hypot(*(middles[1] - middles[0]))) / OTHER_HUE) ** 2)
    light = float(np.clip(light * MOVED_LIGHT, -MOST_LIGHT, MOST_LIGHT)) * trust
    gain = np.exp(light + np.clip(cast * MOVED_CAST, -MOST_CAST, MOST_CAST) * trust**2)
    lit = np.clip(_linear(part) * gain, 0, 1)
    wished = np.where(lit <= 0.0031308, lit * 12.92, 1.055 * lit ** (1 / 2.4) - 0.055)
    return _fitted(part, wished)


def _fitted(part: FloatImage, wished: Doubles) -> AffineGrid:
    """The affine map that comes nearest to turning the one into the other, `[n, 3]` each."""
    # a little of the identity keeps colors that the part does not have from running away
    source = np.concatenate([part.astype(float), np.ones((len(part), 1))], axis=1)
    damping = 0.02 * len(part) * np.diag([1, 1, 1, 0.2])
    identity = np.eye(4, 3)
    solution = np.linalg.solve(source.T @ source + damping, source.T @ wished + damping @ identity)
    return constant_map(solution[:3].T, solution[3])
