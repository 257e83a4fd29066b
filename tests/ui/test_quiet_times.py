"""Quiet times: what is done while nobody works, and that it waits while somebody does."""
# ruff: noqa: F401, F811 - a fixture that is imported is named again by whoever asks for it

import threading

import pytest

from editor.errors import EditorError
from editor.jobs.queue import Job
from editor.ui import quiet_times
from editor.ui.quiet_times import QuietTimes
from tests.ui.window_hand import show_picture, window


@pytest.fixture
def done(monkeypatch):
    """What was done, in order."""
    said = []
    monkeypatch.setattr(quiet_times, "warm_up", lambda engines, progress: said.append("ready"))
    monkeypatch.setattr(quiet_times, "trim", lambda: said.append("trimmed"))
    return said


@pytest.fixture
def quiet(window, done):
    times = QuietTimes(window)
    # Only the test says when it is quiet.
    times._timer.setInterval(3_600_000)
    yield times
    times.close()


def come_to_rest(window, quiet, qtbot):
    qtbot.waitUntil(lambda: not window.jobs.jobs and not window.files.queue.jobs, timeout=60_000)
    quiet.on_quiet()
    qtbot.waitUntil(lambda: not quiet.queue.jobs, timeout=60_000)


def test_the_first_fill_is_made_ready_once_and_memory_returned_after_it(window, quiet, done, qtbot):
    show_picture(window)
    come_to_rest(window, quiet, qtbot)
    assert done == ["ready", "trimmed"]
    come_to_rest(window, quiet, qtbot)
    assert done.count("ready") == 1


def test_without_a_picture_nothing_is_made_ready(window, quiet, done, qtbot):
    come_to_rest(window, quiet, qtbot)
    assert "ready" not in done


def test_after_a_job_memory_is_returned_at_the_next_quiet_moment(window, quiet, done, qtbot):
    show_picture(window)
    come_to_rest(window, quiet, qtbot)
    done.clear()
    job = window.jobs.submit(Job("work", lambda _: None))
    qtbot.waitUntil(lambda: job.is_over, timeout=60_000)
    assert quiet.is_awaited
    come_to_rest(window, quiet, qtbot)
    assert done == ["trimmed"]


def test_nothing_is_done_while_the_hand_or_a_job_works(window, quiet, done, qtbot):
    show_picture(window)
    window.jobs.is_hand_busy = True
    quiet.on_quiet()
    assert quiet.is_awaited
    window.jobs.is_hand_busy = False
    gate = threading.Event()
    job = window.jobs.submit(Job("work", lambda _: gate.wait()))
    quiet.on_quiet()
    assert quiet.is_awaited
    assert not quiet.queue.jobs
    gate.set()
    qtbot.waitUntil(lambda: job.is_over, timeout=60_000)
    assert done == []
    come_to_rest(window, quiet, qtbot)
    assert done == ["ready", "trimmed"]


def test_a_moving_pointer_puts_it_off_but_asks_for_nothing(window, quiet):
    quiet._timer.stop()
    window.canvas.cursor_moved.emit((3.0, 4.0))
    assert not quiet.is_awaited
    begun = []
    quiet._timer.start()
    quiet._timer.start = lambda: begun.append(True)
    window.canvas.cursor_moved.emit((4.0, 4.0))
    assert begun == [True]
    assert quiet.is_awaited


def test_what_cannot_be_made_ready_is_no_news(window, quiet, qtbot, monkeypatch):
    def fail(engines, progress):
        raise EditorError("There is no such engine.")

    monkeypatch.setattr(quiet_times, "warm_up", fail)
    show_picture(window)
    said = []
    window.workspace.said.connect(lambda text, _: said.append(text))
    come_to_rest(window, quiet, qtbot)
    assert said == []
