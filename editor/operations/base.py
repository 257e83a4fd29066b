"""What an operation is: a frozen request that knows how to run and what to do with its result."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar, runtime_checkable

from editor.core.commands import Command
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.progress import Progress
from editor.engines.registry import Engines

Result = TypeVar("Result")


@runtime_checkable
class Operation(Protocol[Result]):
    """Implemented by frozen dataclasses; `ask` and `finish` run on the main thread, `run` on a worker."""

    @property
    def label(self) -> str:
        """What the menu, the job list and the history show."""
        ...

    @property
    def region(self) -> Rect:
        """The document pixels that may change, for showing where work goes on."""
        ...

    @property
    def base_revision(self) -> int | None:
        """The document's revision that was read; None for what does not depend on its pixels."""
        ...

    def ask(self) -> Command:
        """What happens at once, when the operation is asked for; taken back when it is cancelled."""
        ...

    def run(self, engines: Engines, progress: Progress) -> Result:
        """Compute; sees no document. Raises Cancelled or an EditorError."""
        ...

    def finish(self, result: Result) -> Command:
        """The edit that brings the result into the document."""
        ...


class QuickOperation(Operation[Result], Protocol[Result]):
    """An operation that knows whether it is worth a job."""

    @property
    def is_quick(self) -> bool:
        """True when it takes no time worth noticing."""
        ...


@runtime_checkable
class Repeatable(Protocol):
    """An operation whose result replaces what it was computed from, so that it must see the latest of it."""

    def again(self, document: Document) -> QuickOperation[Any]:
        """The same for the document as it is by now. Raises InputError when that cannot be."""
        ...
