"""What the old place is not filled with: a thing beside the hole, where that is asked for."""

from __future__ import annotations

import numpy as np
import pytest

from editor.core.document import Document
from editor.core.progress import Progress
from editor.engines.registry import Engines, _classical
from editor.operations.reposition import fill_hole, prepare_subject
from editor.operations.reposition_sources import other_things

ROWS, COLUMNS = np.mgrid[:160, :240]
HOLE = np.hypot(ROWS - 80, COLUMNS - 100) <= 34
# It stands before the ground beside the hole, and touches it a little.
THING = np.hypot(ROWS - 88, COLUMNS - 152) <= 17


def ground() -> np.ndarray:
    grain = np.random.default_rng(0).normal(0.35, 0.02, (160, 240, 1))
    return np.repeat(grain, 3, axis=2).astype(np.float32)


def test_a_thing_beside_the_hole_is_found_and_the_ground_is_not():
    image = ground()
    image[THING] = (0.9, 0.85, 0.8)
    found = other_things(image, HOLE)
    own = THING & ~HOLE
    assert (found & own).sum() > 0.85 * own.sum()
    assert (found & ~own).sum() < 0.25 * own.sum()
    assert not other_things(ground(), HOLE).any()


def test_what_goes_on_behind_the_hole_or_leaves_the_picture_is_ground():
    bar = ground()
    bar[70:90] = (0.9, 0.85, 0.8)
    assert not other_things(bar, HOLE).any()


@pytest.mark.parametrize(("way", "is_barred"), [(None, False), ("anywhere", False), ("apart", True)])
def test_one_way_to_fill_takes_nothing_from_it(way, is_barred):
    image = ground()
    image[THING] = (0.9, 0.85, 0.8)
    image[HOLE] = (0.1, 0.3, 0.8)
    pixels = np.dstack([np.rint(np.clip(image, 0, 1) * 255), np.full((160, 240), 255)]).astype(np.uint8)
    engines = Engines([], built_in=_classical())
    mask = HOLE.astype(np.uint8) * np.uint8(255)
    subject = prepare_subject(Document.from_pixels(pixels), engines, mask).run(engines, Progress())
    hole = fill_hole(subject, engines, 3, Progress(), "patch-fill", way=way)
    assert ("never_from" in hole.recipe.options) == is_barred
    assert hole.recipe.options["way"] == ("apart" if is_barred else "anywhere")
    if is_barred:
        shown = hole.tiles.read(subject.hole_area)
        bright = (shown[..., 3] == 255) & (shown[..., 0] > 170)
        assert bright.mean() < 0.02
