"""The simulated clicks and the measures of selecting."""

import numpy as np
import pytest

from benchmarks.select_objects import GrabCutSession, OurSession, border_f, click_through, next_click, overlap


def _scene():
    y, x = np.mgrid[:120, :160]
    truth = np.hypot(x - 80, y - 60) < 30
    noise = np.random.default_rng(2).normal(0, 5, (120, 160, 3))
    image = np.clip(np.where(truth[..., None], (210, 60, 50), (60, 150, 80)) + noise, 0, 255).astype(np.uint8)
    return image, truth


def test_the_first_click_is_in_the_middle_and_the_next_in_the_largest_fault():
    _, truth = _scene()
    nothing = np.zeros_like(truth)
    x, y, is_inside = next_click(nothing, truth)
    assert (abs(x - 80.5), abs(y - 60.5)) <= (2, 2)
    assert is_inside
    too_much = truth.copy()
    too_much[:40, :40] = True
    x, y, is_inside = next_click(too_much, truth)
    assert not is_inside
    assert max(x, y) < 40
    assert next_click(truth, truth) is None


def test_the_measures_are_one_for_the_truth_and_fall_with_distance():
    _, truth = _scene()
    moved = np.roll(truth, 6, axis=1)
    assert overlap(truth, truth) == 1
    assert border_f(truth, truth) == pytest.approx(1)
    assert 0.6 < overlap(moved, truth) < 0.9
    assert border_f(moved, truth) < 0.5
    assert overlap(np.zeros_like(truth), truth) == 0


@pytest.mark.parametrize("session", [OurSession, GrabCutSession])
def test_an_easy_object_needs_few_clicks_by_either_way(session):
    image, truth = _scene()
    overlaps, borders = click_through(session(image), truth, 4)
    assert max(overlaps) > 0.9
    assert len(borders) == len(overlaps)
