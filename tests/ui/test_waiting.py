"""Waiting: what lasts is shown with its progress, what lasts long with the time left, and what is short not at all."""
# ruff: noqa: F401, F811 - a fixture that is imported is named again by whoever asks for it

import threading
import time

import pytest

from editor.core.geometry import Rect
from editor.jobs.queue import Job, JobState
from editor.ui.canvas.job_pill import JobPill
from editor.ui.file_pictures import LANE
from editor.ui.waiting import LONG_S, SHOW_AFTER_S, age_s, left_text, time_left
from tests.ui.window_hand import paint, show_picture, window


def running(since_s, fraction=0.0, expected_s=None):
    job = Job("Work", lambda progress: None)
    job.state, job.started_at = JobState.RUNNING, 1000.0 - since_s
    job.fraction, job.elapsed_s, job.expected_s = fraction, since_s, expected_s
    return job


@pytest.fixture
def gate():
    gate = threading.Event()
    yield gate
    gate.set()


def test_the_limits_are_those_promised():
    assert SHOW_AFTER_S == 0.3
    assert LONG_S == 2.0


@pytest.mark.parametrize(
    ("job", "expected"),
    [
        (running(0.5, 0.5), ""),
        (running(1.0, 0.1), "9 s left"),
        (running(2.5, 0.96), "less than a second left"),
        (running(0.1, expected_s=30.0), "30 s left"),
        (running(5.0), ""),
        (running(60.0, 0.1), "9 min left"),
    ],
)
def test_time_left_is_told_of_what_takes_longer_than_two_seconds(job, expected):
    assert time_left(job, 1000.0) == expected


def test_a_waiting_job_has_no_age_and_no_time():
    job = Job("Work", lambda progress: None)
    assert age_s(job, 1000.0) == 0
    assert time_left(job, 1000.0) == ""


def test_the_status_line_shows_a_job_only_after_a_while(window, qtbot, gate):
    job = window.jobs.submit(Job("Long work", lambda progress: gate.wait(120)))
    qtbot.waitUntil(lambda: job.state is JobState.RUNNING)
    window.waiting.refresh(job.started_at + 0.2)
    assert not window.status.activity.isVisible()
    window.waiting.refresh(job.started_at + 0.35)
    assert window.status.activity.isVisible()
    assert window.status.activity_text.text() == "Long work…"
    assert window.status.activity_bar.maximum() == 0
    job.fraction, job.elapsed_s = 0.1, 1.0
    window.waiting.refresh(job.started_at + 1.0)
    assert window.status.activity_text.text() == "Long work · 9 s left"
    assert window.status.activity_bar.value() == 10
    gate.set()
    qtbot.waitUntil(lambda: job.is_over)
    assert not window.status.activity.isVisible()


def test_what_is_shown_can_be_stopped(window, qtbot, gate):
    job = window.jobs.submit(Job("Long work", lambda progress: gate.wait(120)))
    qtbot.waitUntil(lambda: job.state is JobState.RUNNING)
    window.waiting.refresh(job.started_at + 1)
    window.status.activity_cancel.click()
    assert job.state is JobState.CANCELLED
    assert not window.status.activity.isVisible()


def test_a_fill_that_has_its_pill_is_not_told_of_twice(window, qtbot):
    show_picture(window)
    paint(window, (20, 20), (24, 22))
    window.edits.fill()
    (job,) = window.workspace.running
    qtbot.waitUntil(lambda: job.state is JobState.RUNNING)
    window.waiting.refresh(job.started_at + 1)
    assert isinstance(job.subject, Rect)
    assert window.waiting.shown is None
    show_picture(window)
    window.waiting.refresh(job.started_at + 1)
    assert window.waiting.shown is job


def test_small_pictures_of_files_are_not_told_of(window, qtbot, gate):
    job = window.files.queue.submit(Job("Small picture", lambda progress: gate.wait(120), device=LANE))
    window.waiting.refresh(time.monotonic() + 1)
    assert window.waiting.shown is None
    window.files.queue.cancel(job)


def test_the_timer_rests_while_nothing_runs(window, qtbot, gate):
    qtbot.waitUntil(lambda: not window.files.queue.jobs)
    assert not window.waiting._tick.isActive()
    job = window.jobs.submit(Job("Work", lambda progress: gate.wait(120)))
    assert window.waiting._tick.isActive()
    gate.set()
    qtbot.waitUntil(lambda: job.is_over)
    assert not window.waiting._tick.isActive()


def test_a_pill_tells_the_time_left(window):
    job = running(0.0, 0.25)
    job.started_at = time.monotonic() - 5
    job.elapsed_s = 5.0
    pill = JobPill(job, window)
    assert "25 %" in pill._percent.text()
    assert "s left" in pill._percent.text()
