"""Crumbs and pinholes of a rough mask, whatever surrounds it."""

from __future__ import annotations

import cv2
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from editor.algorithms.object_mask import HOLE_SHARE, ISLAND_SHARE, tidied


def plain(chosen, inside, outside):
    """The same on the whole picture, part by part."""
    mask = chosen.astype(np.uint8)
    for value, share, kept in ((1, ISLAND_SHARE, inside), (0, HOLE_SHARE, outside)):
        least = share * max(1, int(mask.sum()))
        count, labels = cv2.connectedComponents((mask == value).astype(np.uint8), connectivity=4)
        areas = [int((labels == number).sum()) for number in range(1, count)]
        spared = {int(labels[int(y), int(x)]) for x, y in kept}
        for number, area in enumerate(areas, 1):
            if area < least and number not in spared and not (value == 1 and number == 1 + int(np.argmax(areas))):
                mask[labels == number] = 1 - value
    return mask * 255


@given(st.integers(0, 10_000), st.floats(0.6, 4), st.floats(0.05, 0.99), st.booleans())
def test_what_lies_far_from_an_object_does_not_change_how_it_is_tidied(seed, grain, share, is_small):
    rng = np.random.default_rng(seed)
    height, width = (int(side) for side in rng.integers(5, 80, 2))
    noise = cv2.GaussianBlur(rng.random((height, width)), (0, 0), grain)
    chosen = noise > np.quantile(noise, share)
    if is_small:
        chosen &= (np.abs(np.arange(width) - width * rng.random()) < width * 0.2)[None]
        chosen &= (np.abs(np.arange(height) - height * rng.random()) < height * 0.2)[:, None]
    inside, outside = ([(rng.uniform(0, width), rng.uniform(0, height)) for _ in range(3)] for _ in range(2))
    assert np.array_equal(tidied(chosen, inside, outside), plain(chosen, inside, outside))


def test_nothing_chosen_stays_nothing():
    assert not tidied(np.zeros((4, 5), bool)).any()
