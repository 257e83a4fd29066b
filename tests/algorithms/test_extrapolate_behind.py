"""What is guessed of a subject behind something: near the truth for round things, nothing where nothing touches."""

from __future__ import annotations

import numpy as np
import pytest

from editor.algorithms.extrapolate_behind import behind

ROWS, COLUMNS = np.mgrid[:300, :400]
WHOLE = ((COLUMNS - 200) / 90) ** 2 + ((ROWS - 150) / 110) ** 2 <= 1
FRONTS = {
    "pole": (np.abs(COLUMNS - 190) < 20, 0.9),
    "wall": (ROWS > 190, 0.8),
    "slope": (ROWS + 0.5 * COLUMNS > 290, 0.8),
    "corner": ((ROWS > 150) & (COLUMNS > 200), 0.7),
}


@pytest.mark.parametrize("name", FRONTS)
def test_an_ellipse_goes_on_behind_what_hides_a_part_of_it(name):
    front, least = FRONTS[name]
    seen = (WHOLE & ~front).astype(np.float32)
    found = behind(seen, front) > 0.5
    hidden, guessed = WHOLE & front, found & front
    assert (hidden & guessed).sum() / (hidden | guessed).sum() >= least
    # under the soft edge of what is seen, and nowhere else outside of what hides it
    assert not (found & ~front & (seen == 0)).any()


def test_what_touches_nothing_hides_nothing():
    assert behind(WHOLE.astype(np.float32), COLUMNS > 380) is None
    assert behind(WHOLE.astype(np.float32), np.zeros(WHOLE.shape, bool)) is None
    assert behind(np.zeros(WHOLE.shape, np.float32), COLUMNS > 200) is None


def test_two_legs_before_a_wall_go_on_each_for_itself():
    legs = (ROWS < 100) & (COLUMNS > 100) & (COLUMNS < 300)
    legs |= (ROWS < 200) & ((np.abs(COLUMNS - 130) < 25) | (np.abs(COLUMNS - 270) < 25))
    found = behind(legs.astype(np.float32), ROWS >= 200)
    below = found[205] > 0.5
    assert below[115:145].all()
    assert below[255:285].all()
    assert not below[175:225].any()


def test_something_all_around_a_subject_tells_nothing_of_its_shape():
    found = behind(WHOLE.astype(np.float32), ~WHOLE)
    assert found is None or not (found > 0.5)[~WHOLE].any()


def test_a_slit_that_a_mark_leaves_along_the_subject_is_closed():
    seen = WHOLE & (np.abs(COLUMNS - 190) >= 20)
    found = behind(seen.astype(np.float32), np.abs(COLUMNS - 190) < 17) > 0.5
    assert (found | seen)[80:220, 165:215].all()


def test_the_far_edge_of_a_narrow_part_that_is_seen_stays_as_it_is():
    front = np.abs(COLUMNS - 256) < 30
    distance = np.sqrt(((COLUMNS - 200) / 90) ** 2 + ((ROWS - 150) / 110) ** 2)
    seen = np.where(front, 0, np.clip((1 - distance) * 30 + 0.5, 0, 1)).astype(np.float32)
    found = behind(seen, front) > 0.5
    assert found[150, 240:270].all()
    assert not found[:, 288:].any()
