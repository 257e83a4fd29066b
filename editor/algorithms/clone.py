"""A texture from elsewhere with the colors of its new surroundings: what the heal brush leaves."""

from __future__ import annotations

import cv2
import numpy as np

from editor.core.pixels import FloatImage, MaskArray

_SMALLEST = 4
_SWEEPS = 12
_NEIGHBORS = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], np.float32) / 4


def membrane(values: FloatImage, unknown: MaskArray) -> FloatImage:
    """`values`, `[y, x, c]`, continued as smoothly as a soap film over where `unknown` is above 0.

    The discrete Laplace equation with what is known as its border, solved from coarse to fine, as Pérez, Gangnet and
    Blake (Poisson image editing, 2003) do for seamless cloning; at the array's edge the film runs level.
    """
    hole = unknown > 0
    if not hole.any() or hole.all():
        return values.copy()
    height, width = hole.shape
    film = values.copy()
    if min(height, width) > _SMALLEST:
        weights = (~hole).astype(np.float32)
        small = ((width + 1) // 2, (height + 1) // 2)
        known = cv2.resize(weights, small, interpolation=cv2.INTER_AREA)
        sums = cv2.resize(values * weights[..., None], small, interpolation=cv2.INTER_AREA).reshape(
            small[1], small[0], -1
        )
        coarse = sums / np.maximum(known, 1e-6)[..., None]
        guess = membrane(coarse.astype(np.float32), (known < 1e-3).astype(np.uint8))
        finer = cv2.resize(guess, (width, height), interpolation=cv2.INTER_LINEAR).reshape(values.shape)
        film[hole] = finer[hole]
    else:
        film[hole] = values[~hole].mean(axis=0)
    for _ in range(_SWEEPS):
        mean = cv2.filter2D(film, -1, _NEIGHBORS, borderType=cv2.BORDER_REPLICATE).reshape(film.shape)
        cv2.copyTo(mean, unknown, film)
    return film


def healed(target: FloatImage, source: FloatImage, inside: MaskArray) -> FloatImage:
    """`source` inside, shifted in color so that it joins `target` at the border of `inside` without a seam.

    Both `[y, x, 3]` in one range; `inside` is above 0 where the texture goes, and must leave something outside.
    """
    return source + membrane(target - source, inside)
