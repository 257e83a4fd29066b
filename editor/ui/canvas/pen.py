"""What a pen tablet reports, made fit for painting: no pressure spike at first contact, no jitter after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from editor.tools.base import PointerEvent

# Share of a new reading in the smoothed pressure; the rest is what was before.
FOLLOW = 0.6


class Pen:
    """Hands pen events on to a stroke, every one of them.

    Many drivers report the first point of a stroke at full or stale pressure. It is therefore held back until the next
    point (or `flush`, or the release) tells what the hand really does, and gets the smaller pressure of the two.
    """

    def __init__(
        self,
        begin: Callable[[PointerEvent], None],
        go_on: Callable[[PointerEvent], None],
        end: Callable[[PointerEvent], None],
    ) -> None:
        self._begin, self._go_on, self._end = begin, go_on, end
        self._held: PointerEvent | None = None
        self._pressure = 0.0
        self.is_down = False

    def press(self, event: PointerEvent) -> None:
        """The tip touches."""
        self.is_down = True
        self._held = event
        self._pressure = event.pressure

    def move(self, event: PointerEvent) -> None:
        """The tip moves, or only its pressure changes."""
        if not self.is_down:
            return
        if self._held is not None:
            self._pressure = min(self._held.pressure, event.pressure) if event.pressure > 0 else self._held.pressure
            self.flush()
        self._pressure += FOLLOW * (event.pressure - self._pressure)
        self._go_on(replace(event, pressure=self._pressure))

    def release(self, event: PointerEvent) -> None:
        """The tip leaves; the last pressure stays, since a lifted pen reports none."""
        if not self.is_down:
            return
        self.flush()
        self.is_down = False
        self._end(replace(event, pressure=self._pressure))

    def flush(self) -> None:
        """Begin the stroke now, when the held-back first point has waited long enough."""
        held, self._held = self._held, None
        if held is not None:
            self._begin(replace(held, pressure=self._pressure))

    def cancel(self) -> None:
        """Forget the stroke; further points of it are ignored until the next press."""
        self._held = None
        self.is_down = False
