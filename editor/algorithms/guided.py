"""The guided filter: a map drawn anew as a locally linear function of a picture's colors, so that it follows its edges.

He, Sun and Tang, "Guided Image Filtering", TPAMI 2013, with a color guide; as in He and Sun, "Fast Guided Filter"
(2015) the functions may be found on a smaller picture and applied at full size. Weights leave out what is not known.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from editor.core.pixels import FloatImage

Floats = npt.NDArray[np.float32]
# A window whose weights sum to less than this says nothing.
_DUST = 1e-4


def linear_model(
    guide: FloatImage, target: Floats, radius: int, smoothness: float, weights: Floats | None = None
) -> tuple[Floats, Floats]:
    """For each pixel the linear function of color that gives `target`: factors `[y, x, 3]` and offset `[y, x]`.

    `guide` is `[y, x, 3]`, 0 to 1; the windows have `radius`, `smoothness` is the variance of color below which a
    window counts as flat. Pixels of `weights` 0 are not asked; a window with none of weight has an offset of NaN.
    """
    known = np.ones(target.shape, np.float32) if weights is None else weights
    total = _sums(known, radius)
    has = total > _DUST
    inverse = np.asarray(1 / np.where(has, total, 1), np.float32)
    mean = _sums(guide * known[..., None], radius) * inverse[..., None]
    level = _sums(target * known, radius) * inverse
    products = _sums(guide * (target * known)[..., None], radius)
    slope = np.asarray(products * inverse[..., None] - mean * level[..., None], np.float32)
    spread = np.empty((*target.shape, 3, 3), np.float32)
    for i in range(3):
        for j in range(i, 3):
            square = _sums(guide[..., i] * guide[..., j] * known, radius) * inverse
            spread[..., i, j] = spread[..., j, i] = square - mean[..., i] * mean[..., j]
        spread[..., i, i] += np.float32(smoothness)
    factors = _solved(spread, slope)
    offset = level - _dot(factors, mean)
    # every window has a say in each pixel it covers
    say = has.astype(np.float32)
    count = _sums(say, radius)
    share = 1 / np.maximum(count, 1)
    factors = np.asarray(_sums(factors * say[..., None], radius) * share[..., None], np.float32)
    offset = _sums(offset * say, radius) * share
    return factors.astype(np.float32), np.where(count > 0.5, offset, np.float32(np.nan)).astype(np.float32)


def guided_filter(guide: FloatImage, target: Floats, radius: int, smoothness: float) -> Floats:
    """`target` `[y, x]` drawn anew along the edges of `guide` `[y, x, 3]`; not clipped."""
    factors, offset = linear_model(guide, target, radius, smoothness)
    return _dot(factors, guide) + offset


def applied(guide: FloatImage, factors: Floats, offset: Floats) -> Floats:
    """A model found on a small picture, applied to a larger `guide` of the same view; not clipped."""
    height, width = guide.shape[:2]
    maps = np.asarray(
        cv2.resize(np.dstack([factors, offset]), (width, height), interpolation=cv2.INTER_LINEAR), np.float32
    )
    return np.asarray(_dot(maps, guide) + maps[..., 3], np.float32)


def _dot(first: Floats, second: Floats) -> Floats:
    """The sum over the three channels; many times faster than reducing so short an axis."""
    total = first[..., 0] * second[..., 0] + first[..., 1] * second[..., 1] + first[..., 2] * second[..., 2]
    return np.asarray(total, np.float32)


def _sums(values: Floats, radius: int) -> Floats:
    side = 2 * radius + 1
    return np.asarray(
        cv2.boxFilter(values, cv2.CV_32F, (side, side), normalize=False, borderType=cv2.BORDER_CONSTANT), np.float32
    )


def _solved(matrix: Floats, vector: Floats) -> Floats:
    """Symmetric 3 x 3 systems by Cramer's rule: many times faster here than a general solver."""
    a, b, c = matrix[..., 0, 0], matrix[..., 0, 1], matrix[..., 0, 2]
    d, e, f = matrix[..., 1, 1], matrix[..., 1, 2], matrix[..., 2, 2]
    aa, bb, cc = d * f - e * e, c * e - b * f, b * e - c * d
    dd, ee, ff = a * f - c * c, b * c - a * e, a * d - b * b
    determinant = a * aa + b * bb + c * cc
    x, y, z = vector[..., 0], vector[..., 1], vector[..., 2]
    out = np.stack([aa * x + bb * y + cc * z, bb * x + dd * y + ee * z, cc * x + ee * y + ff * z], axis=2)
    return np.asarray(out / np.maximum(determinant, 1e-12)[..., None], np.float32)
