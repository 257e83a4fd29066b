"""Slices of compiled work: every one is done once, progress never falls, and a cancel leaves nothing running."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.algorithms import completion_work
from editor.algorithms.completion_work import Work, row_bands

LONG_S = 120.0


class StopError(Exception):
    """What a report raises to cancel."""


@pytest.fixture(autouse=True)
def _every_beat_is_told(monkeypatch):
    monkeypatch.setattr(completion_work, "_BEAT_SECONDS", 0.0)


@given(st.sets(st.integers(0, 4000), max_size=400), st.integers(1, 60), st.integers(1, 200))
def test_bands_are_whole_rows_cover_everything_once_and_are_no_longer_than_asked_for(places, width, least):
    indices = np.array(sorted(places), np.int32)
    bands = row_bands(indices, width, least)
    assert [place for start, stop in bands for place in range(start, stop)] == list(range(indices.size))
    for start, stop in bands:
        assert stop - start < least + width
        if stop < indices.size:
            assert indices[stop - 1] // width < indices[stop] // width


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_every_slice_is_done_once_and_reports_rise_to_the_end(threads):
    done = np.zeros(1000, int)
    heard: list[float] = []

    def call(start: int, stop: int) -> None:
        done[start:stop] += 1

    with Work(threads, heard.append) as work:
        work.expect(2.0)
        work.run(call, [(start, start + 10) for start in range(0, 1000, 10)], 1.0)
        work.run(call, [(0, 1000)], 1.0)
    assert (done == 2).all()
    assert heard == sorted(heard)
    assert heard[-1] == pytest.approx(1.0)
    assert len(heard) >= 2


def test_a_cancel_drops_the_slices_not_begun_and_waits_for_those_running(monkeypatch):
    begun: list[int] = []
    ended: list[int] = []
    goes_on = threading.Event()
    wait = completion_work.wait

    def last_wait(futures, *limits):
        if not limits:
            # What was not begun is dropped by now.
            goes_on.set()
        return wait(futures, *limits)

    def call(start: int, stop: int) -> None:
        begun.append(start)
        if start > 0:
            goes_on.wait(LONG_S)
        ended.append(start)

    def report(fraction: float) -> None:
        if fraction > 0:
            raise StopError

    def cancelled_run() -> None:
        with Work(2, report) as work:
            work.expect(1.0)
            work.run(call, [(start, start + 1) for start in range(50)], 1.0)

    monkeypatch.setattr(completion_work, "wait", last_wait)
    with pytest.raises(StopError):
        cancelled_run()
    assert sorted(begun) == sorted(ended)
    assert len(begun) <= 3


@pytest.mark.parametrize(("threads", "expected"), [(1, 1), (2, 1), (4, 3)])
def test_while_room_is_wanted_one_slice_less_is_under_way_than_there_are_threads(threads, expected):
    under_way, most = 0, 0
    lock = threading.Lock()
    is_wanted = True
    done: list[int] = []

    def call(start: int, stop: int) -> None:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        done.append(start)
        with lock:
            under_way -= 1

    with Work(threads, lambda _: None, lambda: is_wanted) as work:
        handed_over = _counted(work)
        work.run(call, [(start, start + 1) for start in range(40)], 1.0)
        assert most <= expected
        assert max(handed_over) == expected
        is_wanted = False
        work.run(call, [(start, start + 1) for start in range(40, 80)], 1.0)
        assert max(handed_over) == threads + completion_work.SPARE_SLICES
    assert sorted(done) == list(range(80))


def _counted(work: Work) -> list[int]:
    """How many slices were with the threads and not yet counted as done, after each that was handed over."""
    open_slices: set[Future[None]] = set()
    counts: list[int] = []
    submit, advance = work._pool.submit, work.advance
    finished = 0

    def submitted(*arguments: Any) -> Future[None]:
        open_slices.add(future := submit(*arguments))
        counts.append(len(open_slices) - finished)
        return future

    def advanced(amount: float) -> None:
        nonlocal finished
        finished = sum(future.done() for future in open_slices)
        advance(amount)

    work._pool.submit, work.advance = submitted, advanced  # type: ignore[assignment,method-assign]
    return counts


def test_a_call_that_cannot_be_sliced_is_polled_meanwhile_and_not_waited_for_after_a_cancel():
    begun, goes_on, ended = threading.Event(), threading.Event(), threading.Event()
    beats = 0

    def call() -> None:
        begun.set()
        goes_on.wait(LONG_S)
        ended.set()

    def report(_fraction: float) -> None:
        nonlocal beats
        # A call that has not begun yet would be dropped.
        beats += begun.is_set()
        if beats == 5:
            raise StopError

    with pytest.raises(StopError), Work(1, report) as work:
        work.alone(call)
    assert not ended.is_set()
    goes_on.set()
    assert ended.wait(LONG_S)


def test_what_a_slice_raises_comes_out():
    def call(start: int, stop: int) -> None:
        if start == 3:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), Work(2, lambda _fraction: None) as work:
        work.run(call, [(start, start + 1) for start in range(8)], 1.0)


def test_a_call_that_nobody_waits_for_learns_of_it_between_its_steps():
    goes_on, ended = threading.Event(), threading.Event()
    steps: list[int] = []
    outcome: list[Work] = []

    def call() -> None:
        try:
            outcome[0].check()
            steps.append(1)
            goes_on.wait(LONG_S)
            outcome[0].check()
            steps.append(2)
        finally:
            ended.set()

    def report(_fraction: float) -> None:
        if steps:
            raise StopError

    def cancelled_run() -> None:
        with Work(1, report) as work:
            outcome.append(work)
            work.alone(call)

    with pytest.raises(StopError):
        cancelled_run()
    goes_on.set()
    assert ended.wait(LONG_S)
    assert steps == [1]
