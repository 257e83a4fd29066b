"""Drawn dabs of color get texture: it is looked for in colors that the picture has, and shifted to the drawn ones."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.completion_color import Bools, Floats, blur_known

_SIDE = 160
"""Known pixels are looked at on about so many cells a side: a region that lends texture is larger than one."""
_MOST_COLORS = 64
_ALIKE = 1 / 24
"""Drawn colors nearer to each other than about this (0..1) are one."""
_LIGHTNESS = 0.6
"""What a difference of lightness counts, against one of hue: the same texture lies in light and in shade."""
_UNEVEN = 1.2
_FAR, _STRANGER = 24.0, 30.0
_AREA_SHARE, _LEAST_CELLS = 0.4, 12
_LEAST_AREA = 400
"""Pixels of a color below which its texture would not be seen: what is there is matched as it is."""
_KERNEL = 5.0
_NEAR_ENOUGH = 4.0
_LEAST_SIGMA, _MOST_SIGMA, _SIGMA_SHARE = 4.0, 40.0, 0.8
_SOFT_EDGE = 1.2
_LEAST_GAIN, _MOST_GAIN = 0.6, 1.35
_LIFT = 0.1
_OUTLYING, _GRAIN = 3.0, 0.015
_STRANGE = 0.12
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)


def lending_colors(image: Floats, known: Bools, colors: Floats, alpha: Floats) -> Floats:
    """Drawn `colors` [y, x, 3] 0..1 as the picture has them: those of even regions that are most like them.

    `image` [y, x, 3] is looked at where it is `known` [y, x]; colors without `alpha` [y, x] stay. A color that the
    picture has enough of stays too, so do small dabs, and everything where very many colors are drawn: a picture.
    """
    drawn = alpha > 0.5
    if not drawn.any() or not known.any():
        return colors
    keys = np.rint(colors[drawn] / np.float32(_ALIKE)).astype(np.int32)
    names, groups, counts = np.unique(keys, axis=0, return_inverse=True, return_counts=True)
    if len(names) > _MOST_COLORS:
        return colors
    step = max(1, -(-max(image.shape[:2]) // _SIDE))
    means, uneven, share, away = _cells(image, known, drawn, step)
    usable = share >= 0.75
    if not usable.any():
        return colors
    means, uneven, away, rgb = means[usable], uneven[usable], away[usable], _small(image, known, step)[usable]
    wanted = colors[drawn]
    result = wanted.copy()
    for group in range(len(names)):
        if counts[group] < _LEAST_AREA:
            continue
        mine = groups.reshape(-1) == group
        color = wanted[mine].mean(axis=0)
        lab = _lab(color.reshape(1, 1, 3))[0, 0]
        least = max(_LEAST_CELLS, int(_AREA_SHARE * counts[group] / (step * step)))
        found = _lender(lab, means, uneven, away, least)
        if found is not None:
            result[mine] += rgb[found].mean(axis=0) - color
    lent = colors.copy()
    lent[drawn] = np.clip(result, 0, 1)
    # Where a soft brush faded the color it belongs to what was drawn beside it.
    faint = (alpha > 0) & ~drawn
    if faint.any():
        shift = blur_known((lent - colors) * drawn[..., None], drawn.astype(np.float32), 3.0)
        lent[faint] = np.clip(colors[faint] + shift[faint], 0, 1)
    return np.asarray(lent, np.float32)


def _lab(image: Floats) -> Floats:
    lab = np.asarray(cv2.cvtColor(np.ascontiguousarray(image, np.float32), cv2.COLOR_RGB2Lab), np.float32)
    lab[..., 0] *= np.float32(_LIGHTNESS)
    return lab


def _small(image: Floats, known: Bools, step: int) -> Floats:
    weights = known.astype(np.float32)
    size = (-(-image.shape[1] // step), -(-image.shape[0] // step))
    share = cv2.resize(weights, size, interpolation=cv2.INTER_AREA)
    sums = cv2.resize(image * weights[..., None], size, interpolation=cv2.INTER_AREA)
    return np.asarray(sums / np.maximum(share, np.float32(1e-4))[..., None], np.float32)


def _cells(image: Floats, known: Bools, drawn: Bools, step: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Of each cell the weighed Lab color, how uneven it is around, how much is known, and how far away dabs are."""
    size = (-(-image.shape[1] // step), -(-image.shape[0] // step))
    share = np.asarray(cv2.resize(known.astype(np.float32), size, interpolation=cv2.INTER_AREA), np.float32)
    lab = _lab(np.clip(_small(image, known, step), 0, 1))
    weights = share
    even = blur_known(lab, weights, 1.5)
    square = blur_known(np.square(even), weights, 3.0) - np.square(blur_known(even, weights, 3.0))
    uneven = np.sqrt(np.maximum(square.sum(axis=2), 0))
    near = cv2.resize(drawn.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    away = cv2.distanceTransform((near < 0.1).astype(np.uint8), cv2.DIST_L2, 5) / max(size)
    return even, np.asarray(uneven, np.float32), share, np.asarray(away, np.float32)


def _lender(lab: Floats, means: Floats, uneven: Floats, away: Floats, least: int) -> npt.NDArray[np.intp] | None:
    """The cells of a color that are most like a drawn one, None where there is enough of that very color.

    Cells are ranked by color, evenness and nearness; as many as the dab needs vote, and the color where most of them
    lie is it (mean shift, Comaniciu and Meer 2002).
    """
    apart = np.linalg.norm(means - lab, axis=1)
    if int((apart < _NEAR_ENOUGH).sum()) >= least:
        return None
    # Of colors that are all strange to the picture none is much nearer than others: then it is the place that counts.
    cost = _STRANGER * (1 - np.exp(-apart / _STRANGER)) + _UNEVEN * uneven + _FAR * away
    voters = np.argsort(cost, kind="stable")[: max(least, _LEAST_CELLS)]
    center = means[voters[0]]
    for _ in range(8):
        pull = np.exp(-np.square(np.linalg.norm(means[voters] - center, axis=1) / _KERNEL))
        center = (means[voters] * pull[:, None]).sum(axis=0) / pull.sum()
    found = voters[np.linalg.norm(means[voters] - center, axis=1) < 2 * _KERNEL]
    return found if len(found) else voters[:1]


def colored(filled: Floats, colors: Floats, alpha: Floats) -> Floats:
    """A fill whose colors, seen from afar, are the drawn ones where these were drawn; its texture stays.

    All `[y, x, 3]` 0..1, `alpha` [y, x] is how much is drawn. What becomes darker gets less contrast, as in shade.
    """
    drawn = alpha > 0.05
    if not drawn.any():
        return filled
    ys, xs = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    thick = float(cv2.distanceTransform(np.pad(drawn, 1).astype(np.uint8), cv2.DIST_L2, 5).max())
    sigma = float(np.clip(_SIGMA_SHARE * thick, _LEAST_SIGMA, _MOST_SIGMA))
    margin = int(np.ceil(3 * sigma)) + 2
    box = (
        slice(max(0, int(ys[0]) - margin), int(ys[-1]) + 1 + margin),
        slice(max(0, int(xs[0]) - margin), int(xs[-1]) + 1 + margin),
    )
    part, wanted, weights = filled[box], colors[box], alpha[box]
    # Nothing is averaged across the border of a dab, nor from one dab into another of another color.
    low = blur_known(part, weights, sigma)
    aim = blur_known(wanted, weights, sigma)
    residual = part - low
    # Where the picture has nothing of the color hues change from patch to patch: they are evened out at a finer scale.
    strange = np.minimum(np.abs(aim - low).max(axis=2, keepdims=True) / np.float32(_STRANGE), 1)
    tint = np.asarray(residual - (residual @ _LUMA)[..., None], np.float32)
    residual -= blur_known(tint, weights, max(_LEAST_SIGMA, sigma / 4)) * strange
    # What stands out of the texture there came in from beside the dab.
    usual = np.median(np.abs(residual[weights > 0.5]), axis=0) if (weights > 0.5).any() else np.ones(3, np.float32)
    even = np.clip(residual, -_OUTLYING * usual - _GRAIN, _OUTLYING * usual + _GRAIN)
    residual += (even - residual) * strange
    gain = np.clip((aim @ _LUMA + _LIFT) / (low @ _LUMA + _LIFT), _LEAST_GAIN, _MOST_GAIN)[..., None]
    shifted = aim + residual * gain
    share = np.minimum(cv2.GaussianBlur(weights, (0, 0), _SOFT_EDGE), 1)[..., None]
    result = filled.copy()
    result[box] = np.clip(part + (shifted - part) * share, 0, 1)
    return result
