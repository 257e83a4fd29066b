"""The queues of several devices: who goes first, who is replaced, who is given up."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from editor.core.progress import Progress
from editor.errors import Cancelled
from editor.jobs import queue as queue_module
from editor.jobs.job import Job, JobState, Priority, Work
from editor.jobs.lane import Lane
from editor.jobs.queue import JobQueue

LIMIT_S = 120


@pytest.fixture
def jobs() -> Iterator[JobQueue]:
    made = JobQueue()
    yield made
    made.close()


class Gate:
    """A job that waits until it is let through, and says when it has begun."""

    def __init__(self, **options) -> None:
        self.begun, self.go = threading.Event(), threading.Event()
        self.job = Job("gate", self._run, **options)

    def _run(self, progress: Progress) -> str:
        self.begun.set()
        assert self.go.wait(LIMIT_S)
        progress.step(0.9)
        return "through"


def test_interactive_jobs_go_before_commits_and_commits_before_batches(jobs):
    gate, order = Gate(), []
    jobs.submit(gate.job)
    assert gate.begun.wait(LIMIT_S)
    asked = [Priority.BATCH, Priority.COMMIT, Priority.INTERACTIVE, Priority.COMMIT, Priority.INTERACTIVE]
    for index, priority in enumerate(asked):
        jobs.submit(Job("x", lambda _, at=(priority, index): order.append(at), priority=priority))
    gate.go.set()
    jobs.pump()
    assert order == sorted(order)
    assert len(order) == 5


def test_jobs_of_two_devices_run_at_the_same_time(jobs):
    meeting = threading.Barrier(2, timeout=LIMIT_S)
    ended = []
    for device in ("cpu", "cuda"):
        job = Job(device, lambda _: meeting.wait(), device=device)
        job.finished.connect(lambda _, device=device: ended.append(device))
        jobs.submit(job)
    jobs.pump()
    assert sorted(ended) == ["cpu", "cuda"]


def test_of_waiting_previews_only_the_newest_runs(jobs):
    gate, ran = Gate(), []
    jobs.submit(gate.job)
    previews = [Job("p", lambda _, n=n: ran.append(n), key="preview") for n in range(5)]
    for preview in previews:
        jobs.submit(preview)
    gate.go.set()
    jobs.pump()
    assert ran == [4]
    assert [job.state for job in previews] == [JobState.CANCELLED] * 4 + [JobState.DONE]


def test_a_running_preview_is_stopped_by_a_newer_one(jobs):
    first = Gate(key="preview")
    stopped = []
    first.job.cancelled.connect(lambda: stopped.append(True))
    jobs.submit(first.job)
    assert first.begun.wait(LIMIT_S)
    jobs.submit(Job("newer", lambda _: None, key="preview"))
    assert stopped == [True]
    first.go.set()
    jobs.pump()


def test_a_running_preview_that_finishes_first_is_shown_before_the_newer_one(jobs):
    first, shown = Gate(key="preview", finishes_first=True), []
    first.job.finished.connect(shown.append)
    jobs.submit(first.job)
    assert first.begun.wait(LIMIT_S)
    jobs._inbox.get()()
    newer = jobs.submit(Job("newer", lambda _: "newer", key="preview"))
    newer.finished.connect(shown.append)
    first.go.set()
    jobs.pump()
    assert shown == ["through", "newer"]


def test_another_key_replaces_nothing(jobs):
    results = []
    for key in ("a", "b", None, None):
        job = Job("x", lambda _, key=key: key, key=key)
        job.finished.connect(results.append)
        jobs.submit(job)
    jobs.pump()
    assert results == ["a", "b", None, None]


def test_a_stale_result_is_dropped_as_if_cancelled(jobs):
    is_wanted = [True]
    job = Job("x", lambda _: 1, is_wanted=lambda: is_wanted[0])
    seen = []
    job.finished.connect(lambda _: seen.append("finished"))
    job.cancelled.connect(lambda: seen.append("cancelled"))
    jobs.submit(job)
    is_wanted[0] = False
    jobs.pump()
    assert seen == ["cancelled"]
    assert job.state is JobState.CANCELLED


def test_work_that_gives_up_by_itself_ends_as_cancelled(jobs):
    def give_up(progress: Progress) -> None:
        raise Cancelled

    job = jobs.submit(Job("x", give_up))
    jobs.pump()
    assert job.state is JobState.CANCELLED


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt(), GeneratorExit()])
def test_the_thread_survives_even_an_exit(jobs, error):
    def leave(progress: Progress) -> None:
        raise error

    first = jobs.submit(Job("Leave", leave))
    second = jobs.submit(Job("stay", lambda _: 1))
    jobs.pump()
    assert (first.state, second.state) == (JobState.FAILED, JobState.DONE)
    assert str(first.error).endswith("the picture is unchanged.")


def test_a_delivery_that_fails_does_not_end_the_thread():
    acts: list = []
    broken = threading.Event()

    def deliver(act) -> None:
        if not broken.is_set():
            broken.set()
            raise RuntimeError("the window is gone")
        acts.append(act)
        arrived.release()

    arrived = threading.Semaphore(0)
    queue = JobQueue(deliver)
    job = queue.submit(Job("x", lambda _: 1))
    # The word that it has started is lost, its result is not.
    assert arrived.acquire(timeout=LIMIT_S)
    acts.pop()()
    assert job.state is JobState.DONE
    queue.close()


def test_what_a_job_says_arrives_on_the_main_thread_in_order(jobs):
    said = []
    jobs.noticed.connect(lambda job, sentence: said.append((job.label, sentence, threading.get_ident())))

    def speak(progress: Progress) -> None:
        progress.at("CPU")
        progress.part(0, 0.5).notice("CUDA is not here.")

    job = jobs.submit(Job("Fill", speak))
    jobs.pump()
    assert said == [("Fill", "CUDA is not here.", threading.get_ident())]
    assert job.notices == ["CUDA is not here."]
    assert job.place == "CPU"


def test_a_hung_job_that_was_cancelled_loses_its_thread_and_the_next_one_runs():
    hang, begun, ran = threading.Event(), threading.Event(), threading.Event()

    def run_one(job: Job) -> None:
        job.run(job.progress)

    def deaf(progress: Progress) -> None:
        begun.set()
        hang.wait(2 * LIMIT_S)

    lane = Lane(run_one, hung_after_s=0.01)
    first = Job("deaf", deaf)
    lane.add(first)
    assert begun.wait(LIMIT_S)
    first.progress.cancel()
    lane.cancelled(first)
    lane.add(Job("next", lambda _: ran.set()))
    assert ran.wait(LIMIT_S)
    hang.set()
    lane.close(LIMIT_S)
    for thread in threading.enumerate():
        if thread.name == "jobs":
            thread.join(LIMIT_S)


def test_time_left_comes_from_progress_when_nothing_was_learned():
    job = Job("x", lambda _: None)
    assert job.left_s(0.0) is None
    job.state, job.started_at = JobState.RUNNING, 100.0
    assert job.left_s(100.5) is None
    job.fraction, job.elapsed_s = 0.25, 5.0
    assert job.left_s(105.0) == pytest.approx(15.0)
    assert job.left_s(107.0) == pytest.approx(13.0)


def test_time_left_counts_down_from_what_was_learned_and_ends_in_silence_when_that_was_wrong():
    job = Job("x", lambda _: None)
    job.expected_s = 8.0
    assert job.left_s(0.0) == 8.0
    job.state, job.started_at = JobState.RUNNING, 100.0
    assert job.left_s(102.0) == pytest.approx(6.0)
    assert job.left_s(109.0) == 0.0
    assert job.left_s(120.0) is None
    # Progress takes over as it grows.
    job.fraction, job.elapsed_s = 0.5, 10.0
    assert job.left_s(110.0) == pytest.approx(0.5 * 8 + 0.5 * 20 - 10)


def test_the_queue_learns_how_long_an_engine_takes_where_it_really_ran(monkeypatch):
    learned = []

    class Notes:
        def seconds(self, engine_id, device, amount):
            return 2.0 if device == "cuda" else None

        def learn(self, engine_id, device, amount, seconds):
            learned.append((engine_id, device, amount, seconds >= 0))

        def save(self):
            learned.append("saved")

    queue = JobQueue(estimator=Notes())
    first = queue.submit(Job("x", lambda progress: progress.at("CUDA"), work=Work("lama", 512.0)))
    assert first.expected_s is None
    queue.pump()
    second = queue.submit(Job("x", lambda _: None, work=Work("lama", 9.0)))
    assert second.expected_s == 2.0
    queue.pump()
    failing = queue.submit(Job("x", lambda _: 1 / 0, work=Work("lama", 9.0)))
    queue.pump()
    assert failing.state is JobState.FAILED
    queue.close()
    assert learned == [("lama", "cuda", 512.0, True), ("lama", "cpu", 9.0, True), "saved"]


def test_everything_that_users_of_the_queue_need_comes_from_its_module():
    assert {"Job", "JobQueue", "JobState", "Priority", "Work"} <= set(queue_module.__all__)
