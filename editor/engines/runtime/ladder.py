"""What to do when a device is too small: smaller pieces first, then the CPU, and only then give up."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from typing import Protocol, TypeVar, runtime_checkable

from editor.core.progress import Progress
from editor.errors import OutOfMemory

T = TypeVar("T")
_may_shrink: ContextVar[bool] = ContextVar("may_shrink", default=False)


@runtime_checkable
class Retreats(Protocol):
    """A session that can give up its device."""

    def retreat(self, reason: str, progress: Progress) -> bool:
        """Go on on the CPU; False when that is where it already is."""
        ...


def may_shrink() -> bool:
    """True while whoever runs a model would rather try a smaller piece than leave the device."""
    return _may_shrink.get()


@contextlib.contextmanager
def shrinking(value: bool) -> Iterator[None]:
    """A context in which `may_shrink` has this value."""
    token = _may_shrink.set(value)
    try:
        yield
    finally:
        _may_shrink.reset(token)


def with_smaller_pieces(
    session: object, limits: Sequence[int], work: Callable[[int], T], progress: Progress, what: str = "The model"
) -> T:
    """`work(limit)` with the first of `limits` (largest side of a piece in pixels, falling) that fits in memory.

    When none fits on the session's device, all are tried again on the CPU, and the user is told. `work` starts anew
    each time. Raises OutOfMemory when even that fails, and what `work` raises.
    """
    if not limits:
        raise ValueError("no limit to try")
    for is_last_place in (False, True):
        for limit in limits:
            try:
                with shrinking(True):
                    return work(limit)
            except OutOfMemory as error:
                failure = error
            progress.step(progress.fraction)
        if is_last_place or not isinstance(session, Retreats):
            break
        if not session.retreat(f"{what} needs more memory than the device has", progress):
            break
    raise failure
