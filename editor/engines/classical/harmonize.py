"""Fitting a pasted part's light and color to its new place by the statistics of a ring around it."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.color_grid import AffineGrid, constant_map
from editor.algorithms.relight import light_change, to_linear, to_srgb
from editor.core.pixels import MASK_THRESHOLD, FloatImage
from editor.core.progress import Progress
from editor.engines.tasks import HarmonizeRequest
from editor.errors import InputError

Doubles = npt.NDArray[np.float64]
SIDE_PX = 512
RING_SHARE, LEAST_RING_PX = 0.35, 12
# In Lab: so much of a difference is the thing's own, and of what is beyond that so much is taken back. More does harm
# where the true colors are known (parts of photos whose exposure, gamma and cast were changed, and unchanged ones).
OWN_LIGHT, LIGHT, OWN_CAST, CAST = 60.0, 0.3, 30.0, 0.3
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
    version = "3"
    label = "Colors around it"
    sees_origin = True

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
                free = (mask == 0) & (before == 0)
                grid = _relit(image[inside], light_change(image, free, there, here))
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
    difference = np.median(around, axis=0) - np.median(own, axis=0)
    light = np.sign(difference[0]) * max(0.0, abs(difference[0]) - OWN_LIGHT) * LIGHT
    tint = float(np.hypot(*difference[1:]))
    cast = difference[1:] * CAST * max(0.0, tint - OWN_CAST) / max(tint, 1e-6)
    if light == 0 and not cast.any():
        return constant_map(np.eye(3), np.zeros(3))
    moved = own + np.array([light, *cast])
    moved[:, 0] = np.clip(moved[:, 0], 0, 100)
    wished = cv2.cvtColor(moved.astype(np.float32).reshape(-1, 1, 3), cv2.COLOR_Lab2RGB).reshape(-1, 3).astype(float)
    return _fitted(part, wished)


def _relit(part: FloatImage, change: Doubles) -> AffineGrid:
    """The part in another light: so many natural logarithms brighter in each channel."""
    part = part[:: max(1, len(part) // _MANY)]
    return _fitted(part, to_srgb(np.asarray(to_linear(part) * np.exp(change), np.float32)).astype(float))


def _fitted(part: FloatImage, wished: Doubles) -> AffineGrid:
    """The affine map that comes nearest to turning the one into the other, `[n, 3]` each."""
    # a little of the identity keeps colors that the part does not have from running away
    source = np.concatenate([part.astype(float), np.ones((len(part), 1))], axis=1)
    damping = 0.02 * len(part) * np.diag([1, 1, 1, 0.2])
    identity = np.eye(4, 3)
    solution = np.linalg.solve(source.T @ source + damping, source.T @ wished + damping @ identity)
    return constant_map(solution[:3].T, solution[3])
