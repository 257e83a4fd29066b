"""A plain signal: the model announces, whoever subscribed hears; the model has never heard of a window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, ParamSpec

P = ParamSpec("P")


class Signal(Generic[P]):
    """Handlers are called in the order they were connected, on the thread that emits."""

    def __init__(self) -> None:
        self._handlers: list[Callable[P, None]] = []

    def connect(self, handler: Callable[P, None]) -> None:
        """Call `handler` at every emission from now on."""
        self._handlers.append(handler)

    def disconnect(self, handler: Callable[P, None]) -> None:
        """Stop calling `handler`; unknown ones are ignored."""
        if handler in self._handlers:
            self._handlers.remove(handler)

    def emit(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Call every handler."""
        for handler in tuple(self._handlers):
            handler(*args, **kwargs)
