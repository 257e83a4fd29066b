"""A computation that is let go of at once, although it does not look whether it is wanted."""

from __future__ import annotations

import threading

import pytest

from editor.core.progress import Progress
from editor.errors import Cancelled, EngineError
from editor.jobs.attended import attended

LONG_S = 120.0


def test_the_result_and_the_reports_come_through():
    heard: list[float] = []

    def call(progress: Progress) -> str:
        progress.step(0.25)
        progress.step(1.0)
        return "done"

    assert attended(call, Progress(heard.append)) == "done"
    assert heard == [0.25, 1.0]


def test_what_the_call_raises_is_raised():
    def call(progress: Progress) -> None:
        raise EngineError("It is broken.")

    with pytest.raises(EngineError, match="broken"):
        attended(call, Progress())


def test_what_a_listener_raises_ends_the_call_and_is_raised():
    def hear(_fraction: float) -> None:
        raise KeyError("no more")

    with pytest.raises(KeyError):
        attended(lambda progress: progress.step(0.5), Progress(hear))


def test_a_cancel_does_not_wait_for_the_next_step_and_the_call_ends_at_it():
    progress = Progress()
    begun, goes_on, ended = threading.Event(), threading.Event(), threading.Event()
    seen: list[type[BaseException] | None] = []

    def call(inner: Progress) -> None:
        begun.set()
        goes_on.wait(LONG_S)
        try:
            inner.step(0.5)
        except Cancelled:
            seen.append(Cancelled)
            raise
        finally:
            ended.set()

    def stop() -> None:
        begun.wait(LONG_S)
        progress.cancel()

    stopper = threading.Thread(target=stop)
    stopper.start()
    with pytest.raises(Cancelled):
        attended(call, progress)
    # The call has not taken a step yet: nobody has waited for it.
    assert not ended.is_set()
    goes_on.set()
    assert ended.wait(LONG_S)
    assert seen == [Cancelled]
    stopper.join()


def test_one_that_is_cancelled_before_it_begins_makes_no_result():
    progress = Progress()
    progress.cancel()

    def call(inner: Progress) -> str:
        inner.step(0.0)
        return "done"

    with pytest.raises(Cancelled):
        attended(call, progress)


def test_a_part_of_a_whole_that_is_cancelled_is_let_go_of():
    whole = Progress()
    begun, goes_on = threading.Event(), threading.Event()

    def call(inner: Progress) -> None:
        begun.set()
        goes_on.wait(LONG_S)
        inner.step(0.5)

    def stop() -> None:
        begun.wait(LONG_S)
        whole.cancel()

    stopper = threading.Thread(target=stop)
    stopper.start()
    with pytest.raises(Cancelled):
        attended(call, whole.part(0.2, 0.4).part(0.0, 0.5))
    goes_on.set()
    stopper.join()
