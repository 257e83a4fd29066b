"""The job queue: order, progress, cancellation, and a worker that survives everything."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from editor.core.progress import Progress
from editor.errors import Cancelled, EditorError
from editor.jobs.lane import STEPS_BACK
from editor.jobs.queue import Job, JobQueue, JobState


@pytest.fixture
def jobs() -> Iterator[JobQueue]:
    queue = JobQueue()
    yield queue
    queue.close()


def track(signal) -> list:
    seen: list = []
    signal.connect(lambda *arguments: seen.append(arguments))
    return seen


def test_a_result_is_delivered_on_the_thread_that_pumps(jobs):
    threads = []
    job = Job("work", lambda progress: threading.get_ident())
    job.finished.connect(lambda result: threads.extend([result, threading.get_ident()]))
    jobs.submit(job)
    jobs.pump()
    assert threads[1] == threading.get_ident() != threads[0]
    assert job.state is JobState.DONE
    assert job.fraction == 1.0


def test_jobs_run_in_the_order_they_were_asked_for(jobs):
    order: list[int] = []
    for index in range(20):
        jobs.submit(Job("work", lambda progress, index=index: order.append(index)))
    jobs.pump()
    assert order == list(range(20))


def test_a_cancelled_job_stops_at_its_next_step_and_delivers_nothing(jobs):
    started, stopped = threading.Event(), threading.Event()

    def endless(progress: Progress) -> None:
        started.set()
        try:
            while True:
                progress.step(0.5)
        except Cancelled:
            stopped.set()
            raise

    job = Job("endless", endless)
    finished, cancelled = track(job.finished), track(job.cancelled)
    jobs.submit(job)
    assert started.wait(120)
    jobs.cancel(job)
    assert stopped.wait(120)
    assert job.state is JobState.CANCELLED
    assert cancelled == [()]
    jobs.submit(Job("next", lambda progress: None))
    jobs.pump()
    assert not finished


def test_a_waiting_job_that_is_cancelled_never_runs(jobs):
    gate, ran = threading.Event(), []
    jobs.submit(Job("first", lambda progress: gate.wait(120)))
    second = jobs.submit(Job("second", lambda progress: ran.append(1)))
    jobs.cancel(second)
    gate.set()
    jobs.pump()
    assert not ran


def test_a_result_that_comes_after_the_cancel_is_dropped(jobs):
    gate = threading.Event()
    job = Job("deaf", lambda progress: gate.wait(120))
    finished = track(job.finished)
    jobs.submit(job)
    jobs.cancel(job)
    gate.set()
    jobs.submit(Job("next", lambda progress: None))
    jobs.pump()
    assert not finished


@pytest.mark.parametrize("error", [ZeroDivisionError("x"), MemoryError(), EditorError("The model is tired.")])
def test_the_worker_survives_any_error_and_says_one_sentence(jobs, error):
    def fail(progress: Progress) -> None:
        raise error

    job = Job("Fill", fail)
    failed = track(job.failed)
    jobs.submit(job)
    jobs.pump()
    assert job.state is JobState.FAILED
    sentence = str(failed[0][0])
    assert sentence.endswith(".")
    assert "Traceback" not in sentence
    after = jobs.submit(Job("after", lambda progress: 7))
    results = track(after.finished)
    jobs.pump()
    assert results == [(7,)]


def test_progress_never_falls_and_parts_fit_into_the_whole():
    seen: list[float] = []
    progress = Progress(seen.append)
    progress.part(0, 0.5).step(0.5)
    progress.part(0.5, 1).step(0.5)
    progress.step(0.3)
    progress.part(0.5, 1).part(0.5, 1).step(1)
    assert seen == [0.25, 0.75, 1.0]


def test_cancelling_the_whole_stops_its_parts():
    progress = Progress()
    part = progress.part(0, 0.5).part(0, 0.5)
    progress.cancel()
    with pytest.raises(Cancelled):
        part.step(0.1)


def test_closing_ends_the_thread(jobs):
    jobs.submit(Job("work", lambda progress: None))
    jobs.close(120)
    assert not [thread for thread in threading.enumerate() if thread.name == "jobs"]


def threads_step_back_alone() -> bool:
    """True where a thread may lower its own priority and that of others stays: Linux, but not every sandbox on it."""
    if not sys.platform.startswith("linux"):
        return False

    def step_back() -> int:
        me = threading.get_native_id()
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, me, 19)
        return os.getpriority(os.PRIO_PROCESS, me)

    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    with ThreadPoolExecutor(1) as other:
        after = other.submit(step_back).result()
    return after == 19 and os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before


def test_jobs_and_their_helpers_step_back_behind_the_window(jobs):
    if not threads_step_back_alone():
        pytest.skip("threads have no priorities of their own here")

    def niceness() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    def run(progress: Progress) -> tuple[int, int]:
        with ThreadPoolExecutor(1) as helpers:
            return niceness(), helpers.submit(niceness).result()

    before, seen = niceness(), track((job := Job("work", run)).finished)
    jobs.submit(job)
    jobs.pump()
    assert seen == [((min(19, before + STEPS_BACK),) * 2,)]
    assert niceness() == before


def test_a_job_and_its_parts_know_while_the_hand_is_busy(jobs):
    seen: list[tuple[bool, bool]] = []

    def run(progress: Progress) -> None:
        part = progress.part(0.5, 1.0).part(0.0, 0.5)
        for is_busy in (False, True, False):
            jobs.is_hand_busy = is_busy
            seen.append((progress.leaves_room(), part.leaves_room()))

    jobs.submit(Job("work", run))
    jobs.pump()
    assert seen == [(False, False), (True, True), (False, False)]
    assert not Progress().part(0, 1).leaves_room()


def test_a_lane_without_work_holds_no_job(jobs):
    job = Job("work", lambda _: None)
    known = weakref.ref(job)
    jobs.submit(job)
    jobs.pump()
    del job
    deadline = time.monotonic() + 60
    # The thread lets go a moment after the result has arrived.
    while known() is not None and time.monotonic() < deadline:
        gc.collect()
    assert known() is None
