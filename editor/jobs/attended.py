"""Lets go of a computation the moment it is cancelled, although it looks only now and then whether it is wanted."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from editor.core.progress import Progress
from editor.errors import Cancelled

_Result = TypeVar("_Result")
# Waiting for ever cannot be interrupted by the keyboard everywhere.
_LOOK_S = 0.1


class _Outcome(Generic[_Result]):
    """What became of a call, once there is something to say."""

    def __init__(self) -> None:
        self.told = threading.Event()
        self.results: list[_Result] = []
        self.error: BaseException | None = None


def attended(call: Callable[[Progress], _Result], progress: Progress) -> _Result:
    """The result of `call`, made on a thread of its own; Cancelled at once when `progress` is cancelled.

    The call is handed a progress that is then cancelled too, and ends, unseen, when it next takes a step: it must
    change nothing that others see. What it raises is raised here. An exception that ends the waiting cancels it, too.
    """
    inner = progress.part(0.0, 1.0)
    outcome: _Outcome[_Result] = _Outcome()

    def work() -> None:
        try:
            outcome.results.append(call(inner))
        except BaseException as error:  # noqa: BLE001
            outcome.error = error
        finally:
            outcome.told.set()

    stop_watching = progress.on_cancel(outcome.told.set)
    try:
        threading.Thread(target=work, name="attended", daemon=True).start()
        while not outcome.told.wait(_LOOK_S):
            pass
    except BaseException:
        inner.cancel()
        raise
    finally:
        stop_watching()
    if outcome.results:
        return outcome.results[0]
    if outcome.error is not None:
        raise outcome.error
    raise Cancelled
