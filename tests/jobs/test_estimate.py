"""How long things take: what is learned, how soon, and that no file can break it."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.jobs.estimate import Estimator

amounts = st.floats(0, 1e9, allow_nan=False)
times = st.floats(0, 1e5, allow_nan=False)


def test_nothing_is_claimed_before_the_first_run(tmp_path):
    assert Estimator(tmp_path / "t").seconds("lama", "cpu", 100) is None


def test_one_run_is_taken_as_proportional(tmp_path):
    known = Estimator(tmp_path / "t")
    known.learn("lama", "cpu", 100, 2.0)
    assert known.seconds("lama", "cpu", 200) == pytest.approx(4.0)
    assert known.seconds("lama", "cuda", 200) is None
    assert known.seconds("other", "cpu", 200) is None


def test_a_base_and_a_rate_are_found_from_runs_of_different_amounts(tmp_path):
    known = Estimator(tmp_path / "t")
    for amount in (100, 400, 900, 200, 700):
        known.learn("lama", "cpu", amount, 1.5 + 0.01 * amount)
    assert known.seconds("lama", "cpu", 500) == pytest.approx(6.5)
    assert known.seconds("lama", "cpu", 0) == pytest.approx(1.5)


def test_a_machine_that_became_slower_is_learned_in_some_ten_runs(tmp_path):
    known = Estimator(tmp_path / "t")
    for _ in range(30):
        known.learn("lama", "cpu", 100, 1.0)
    for _ in range(12):
        known.learn("lama", "cpu", 100, 2.0)
    assert 1.8 < known.seconds("lama", "cpu", 100) <= 2.0


def test_one_disturbed_run_does_not_ruin_what_is_known(tmp_path):
    known = Estimator(tmp_path / "t")
    for _ in range(10):
        known.learn("lama", "cpu", 100, 1.0)
    known.learn("lama", "cpu", 100, 500.0)
    assert known.seconds("lama", "cpu", 100) < 1.5


def test_what_was_learned_is_there_in_the_next_run_of_the_program(tmp_path):
    first = Estimator(tmp_path / "t")
    first.learn("lama", "cpu", 100, 2.0)
    first.save()
    assert Estimator(tmp_path / "t").seconds("lama", "cpu", 100) == pytest.approx(2.0)


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"\xff\xfe", b'{"a cpu": [1]}', b'{"a cpu": [1, 2, 3, 4, "x"]}', b'{"a cpu": [1, 2, 3, 4, NaN]}',
     b'{"a cpu": 7}', b'{"a cpu": [-1, 2, 3, 4, 5]}', b'{"a cpu": [0, 0, 0, 0, 0]}'],
)  # fmt: skip
def test_a_broken_file_is_as_good_as_none(tmp_path, content):
    path = tmp_path / "t"
    path.write_bytes(content)
    known = Estimator(path)
    assert known.seconds("a", "cpu", 1.0) is None
    known.learn("a", "cpu", 1.0, 1.0)
    known.save()
    assert json.loads(path.read_bytes())["a cpu"]


def test_nothing_is_written_where_nothing_was_learned(tmp_path):
    known = Estimator(tmp_path / "t")
    known.seconds("a", "cpu", 1)
    known.save()
    assert not (tmp_path / "t").exists()


@given(st.lists(st.tuples(amounts, times), min_size=1, max_size=30), amounts)
def test_no_runs_lead_to_a_time_that_is_negative_or_no_number(runs, asked):
    known = Estimator()
    for amount, seconds in runs:
        known.learn("x", "cpu", amount, seconds)
    expected = known.seconds("x", "cpu", asked)
    assert expected >= 0
    assert math.isfinite(expected)


def test_runs_too_short_for_the_clock_do_not_stick(tmp_path):
    known = Estimator(tmp_path / "t")
    for _ in range(5):
        known.learn("x", "cpu", 100, 0.0)
    for _ in range(40):
        known.learn("x", "cpu", 100, 1.0)
    assert known.seconds("x", "cpu", 100) > 0.9


def test_impossible_runs_teach_nothing(tmp_path):
    known = Estimator(tmp_path / "t")
    for amount, seconds in ((math.nan, 1), (1, math.inf), (-1, 1), (1, -1)):
        known.learn("x", "cpu", amount, seconds)
    assert known.seconds("x", "cpu", 1) is None
