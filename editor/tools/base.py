"""What a tool is told and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from editor.core.commands import Command
from editor.core.document import Document
from editor.operations.base import QuickOperation


@dataclass(frozen=True)
class PointerEvent:
    """One place of the pointer in document pixels (fractional; 0.5, 0.5 is the middle of the first pixel).

    `pressure` is 0 to 1, and 1 for a mouse; `is_eraser` is the pen's other end. `erase` asks the brush to take away
    (Alt held, or the right button); `straight` joins to the last stroke's end by a line (Shift held); `distort` moves a
    corner of a frame alone (Ctrl held).
    """

    x: float
    y: float
    pressure: float = 1.0
    is_eraser: bool = False
    erase: bool = False
    straight: bool = False
    distort: bool = False


class Tool(Protocol):
    """A gesture: `press` begins it, `release` ends it in a command or nothing, `cancel` puts everything back."""

    @property
    def is_active(self) -> bool:
        """True between press and release."""
        ...

    def press(self, document: Document, event: PointerEvent) -> None:
        """Begin."""
        ...

    def move(self, event: PointerEvent) -> None:
        """Go on; any number of times."""
        ...

    def release(self, event: PointerEvent) -> Command | QuickOperation[Any] | None:
        """End; the effect of a command is already visible and only needs recording, an operation has yet to run."""
        ...

    def cancel(self) -> None:
        """End without effect."""
        ...


class StrokeTip(Protocol):
    """The tip that a stroke is painted with, as the tool's options hold it."""

    size: float
    hardness: float
    erase: bool

    def resize(self, factor: float) -> None:
        """Make it larger or smaller, by at least a pixel, within its limits."""
        ...

    def harden(self, change: float) -> None:
        """Change the hardness within 0 to 1."""
        ...


@runtime_checkable
class Session(Protocol):
    """A tool that takes several gestures before anything happens: Enter finishes it, Esc ends it without effect."""

    @property
    def is_open(self) -> bool:
        """True while something is begun that `finish` would do."""
        ...

    def hover(self, event: PointerEvent) -> None:
        """The pointer is here, with no button held."""
        ...

    def finish(self) -> Command | QuickOperation[Any] | None:
        """End the session; a command is yet to be performed."""
        ...

    def step_back(self) -> bool:
        """Take back the last change within the session; False when there is none."""
        ...

    def end(self) -> None:
        """End without effect."""
        ...
