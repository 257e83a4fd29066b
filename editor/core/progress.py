"""One object through which a long computation says how far it is and learns that it is no longer wanted."""

from __future__ import annotations

import threading
from collections.abc import Callable

from editor.core.geometry import Rect
from editor.core.pixels import FloatImage
from editor.errors import Cancelled


class Progress:
    """Handed to whatever takes long; `step` is called on the working thread, `cancel` on any other.

    `report` hears the fraction; `tell` hears sentences for the user, such as why something runs elsewhere than asked;
    `look` is given previews of the result, see `show`. `leaves_room` answers whether a core is wanted by somebody's
    hand right now: work on several threads then goes on with one less.
    """

    def __init__(self, report: Callable[[float], None] = lambda _: None) -> None:
        self.report = report
        self.tell: Callable[[str], None] = lambda _: None
        self.look: Callable[[FloatImage, Rect], None] = lambda _pixels, _area: None
        self.leaves_room: Callable[[], bool] = lambda: False
        self._place = ""
        self._cancelled = threading.Event()
        self._fraction = 0.0
        self._lock = threading.Lock()
        self._watchers: list[Callable[[], None]] = []

    @property
    def fraction(self) -> float:
        """How much is done, 0 to 1; it never falls."""
        return self._fraction

    @property
    def is_cancelled(self) -> bool:
        """True once `cancel` was called, here or on what this is a part of."""
        return self._cancelled.is_set()

    @property
    def place(self) -> str:
        """Who computes, as the user reads it: "CPU", "CUDA", ...; empty until an engine has said it."""
        return self._place

    def at(self, place: str) -> None:
        """Say who computes from now on."""
        self._place = place

    def notice(self, sentence: str) -> None:
        """Say something that the user should know although the work goes on."""
        self.tell(sentence)

    def show(self, pixels: FloatImage, area: Rect) -> None:
        """Show how the result looks so far: `[y, x, 3]` 0 to 1, at any size, that stand for `area`; not kept here.

        The area is in the pixels of whatever this progress was handed over with; the array is not changed later.
        """
        self.look(pixels, area)

    def cancel(self) -> None:
        """Ask the computation to stop; its next `step` raises Cancelled."""
        with self._lock:
            self._cancelled.set()
            watchers, self._watchers = self._watchers, []
        for act in watchers:
            act()

    def on_cancel(self, act: Callable[[], None]) -> Callable[[], None]:
        """Call `act` once when this is cancelled, on the thread that cancels, or at once if it already is.

        For what cannot call `step` because it is inside somebody else's code. Returns what ends the watch.
        """
        with self._lock:
            if not self._cancelled.is_set():
                self._watchers.append(act)
                return lambda: self._forget(act)
        act()
        return lambda: None

    def step(self, fraction: float) -> None:
        """Say how much is done, 0 to 1; a smaller value than before is not shown. Raises Cancelled when stopped."""
        if self.is_cancelled:
            raise Cancelled
        if fraction > self._fraction:
            self._fraction = min(1.0, fraction)
            self.report(self._fraction)

    def part(self, start: float, end: float, origin: tuple[int, int] = (0, 0)) -> Progress:
        """A progress whose 0 to 1 is `start` to `end` of this one; cancelling the whole cancels its parts.

        `origin` is where, in this one's pixels, lies the x, y = 0, 0 of what the part works on.
        """
        return _Part(self, start, end, origin)

    def _forget(self, act: Callable[[], None]) -> None:
        with self._lock:
            if act in self._watchers:
                self._watchers.remove(act)


class _Part(Progress):
    def __init__(self, whole: Progress, start: float, end: float, origin: tuple[int, int]) -> None:
        super().__init__(lambda fraction: whole.step(start + (end - start) * fraction))
        self._whole = whole
        self.look = lambda pixels, area: whole.show(pixels, area.moved(*origin))
        self.leaves_room = lambda: whole.leaves_room()

    @property
    def is_cancelled(self) -> bool:
        return super().is_cancelled or self._whole.is_cancelled

    @property
    def place(self) -> str:
        return self._whole.place

    def at(self, place: str) -> None:
        self._whole.at(place)

    def notice(self, sentence: str) -> None:
        self._whole.notice(sentence)

    def on_cancel(self, act: Callable[[], None]) -> Callable[[], None]:
        ends = (super().on_cancel(act), self._whole.on_cancel(act))

        def end() -> None:
            for stop in ends:
                stop()

        return end
