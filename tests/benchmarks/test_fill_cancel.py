"""The measurement of cancels: what is cancelled counts, what was over before does not; its masks and pictures."""

from __future__ import annotations

import threading

import numpy as np

from benchmarks.fill_cancel import all_but_a_rim, all_but_a_tenth, cancelled_runs, wires
from benchmarks.fill_time import round_hole, sized
from editor.core.progress import Progress


def test_a_run_that_polls_is_counted_once_for_every_moment():
    waiting = threading.Event()

    def run(progress: Progress) -> None:
        while not waiting.wait(0.001):
            progress.step(0.5)

    ends, quiets, spent = cancelled_runs(run, 0.01, 7)
    assert len(ends) == len(quiets) == len(spent) == 7
    assert all(end <= quiet for end, quiet in zip(ends, quiets, strict=True))


def test_a_run_that_is_over_before_its_moment_does_not_count():
    assert cancelled_runs(lambda progress: progress.step(1.0), 600.0, 3) == ([0.0], [0.0], [0.0])


def test_the_time_until_all_is_quiet_includes_threads_that_go_on():
    goes_on = threading.Event()

    def run(progress: Progress) -> None:
        threading.Thread(target=goes_on.wait, args=(120,), name="attended").start()
        threading.Timer(0.05, goes_on.set).start()
        while True:
            progress.step(0.5)

    ends, quiets, _ = cancelled_runs(run, 0.0, 1)
    assert goes_on.is_set()
    assert quiets[0] > ends[0]


def test_masks_of_the_kinds_are_thin_and_nearly_everything():
    image = np.zeros((400, 600, 3), np.uint8)
    assert 0 < (wires(image) > 0).mean() < 0.05
    assert 0.85 < (all_but_a_tenth(image) > 0).mean() < 0.95
    rim = all_but_a_rim(image) == 0
    assert rim[0].all()
    assert rim[:, -1].all()
    assert not rim[200, 300]


def test_a_photo_grown_keeps_its_middle():
    photo = np.random.default_rng(0).integers(0, 255, (60, 90, 3)).astype(np.uint8)
    large = sized(photo, 180, 140)
    assert large.shape == (140, 180, 3)
    assert np.array_equal(large[40:100, 45:135], photo)
    assert np.array_equal(sized(photo, 30, 20), photo[20:40, 30:60])
    assert round_hole(large, 10)[70, 90] == 255
