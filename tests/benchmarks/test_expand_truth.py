"""Expanding against the truth: what is cut off is what has to come back, and every method keeps the rest."""

import numpy as np
import pytest

from benchmarks import expand_truth
from benchmarks.__main__ import CASES
from benchmarks.harness import Table
from benchmarks.metrics import PSNR_CEILING, figures


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    monkeypatch.setattr(expand_truth, "feature_distance", lambda: None)


def picture():
    return np.random.default_rng(3).integers(0, 256, (60, 90, 3)).astype(np.uint8)


@pytest.mark.parametrize("side", expand_truth.SIDES)
@pytest.mark.parametrize("share", expand_truth.SHARES)
def test_the_rest_and_what_was_cut_off_are_the_picture(side, share):
    cut = expand_truth.cut_off("noise", picture(), side, share)
    kept = cut.picture.mask == 0
    np.testing.assert_array_equal(cut.rest.reshape(-1, 3), picture()[kept])
    long = cut.rest.shape[0 if side in ("top", "bottom") else 1]
    assert abs(cut.pixels - share * long) <= 1
    assert sum(cut.pads) == cut.pixels


@pytest.mark.parametrize("side", expand_truth.SIDES)
@pytest.mark.parametrize("method", expand_truth.METHODS[1:])
def test_peers_make_the_size_and_keep_the_rest(side, method):
    cut = expand_truth.cut_off("noise", picture(), side, 0.5)
    result = expand_truth.expanded(cut, method)
    kept = cut.picture.mask == 0
    np.testing.assert_array_equal(result[kept], picture()[kept])


def test_ours_is_measured_beside_the_peers_and_the_truth():
    cut = expand_truth.cut_off("noise", picture(), "right", 0.1)
    table = Table("t", expand_truth.COLUMNS)
    results = expand_truth.measure(cut, list(expand_truth.METHODS), table)
    assert set(table.samples) == {*expand_truth.METHODS, "(truth)"}
    for result in results.values():
        np.testing.assert_array_equal(result[cut.picture.mask == 0], picture()[cut.picture.mask == 0])
    assert figures(cut.picture.shown, cut.picture.mask, cut.picture.truth).psnr == pytest.approx(PSNR_CEILING)
    assert expand_truth.CASES[0] in CASES
