"""Drives a widget by events at the pace of a hand and takes the time from each to the paint that shows it.

Knows Qt only, so that peers which live in another interpreter are driven by the same hand.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QEvent, QEventLoop, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

VIEW = (1600, 1000)
BRUSH_PX = 60
LARGE_BRUSH_PX = 500
DAB_EVERY_MS = 8
FRAME_EVERY_MS = 17
# A slow contender is asked less often, so that all come to an end.
FIGURE_LIMIT_S = 3.0
LOST_AFTER_S = 5.0


class Driven(Protocol):
    """What tells when it has painted."""

    on_painted: Callable[[], None] | None

    def shows_all(self) -> bool:
        """True when nothing is waiting to be shown."""
        ...


class Contender(Driven, Protocol):
    """A widget that shows a picture, can be painted on, panned and zoomed by mouse events."""

    can_turn: bool

    def target(self) -> QWidget:
        """The widget that takes the events."""
        ...

    def show_at(self, zoom: float) -> None:
        """Show the picture's middle, upright, at this zoom; 0 = the whole picture."""
        ...

    def turn(self, degrees: float) -> None:
        """Turn the view about its middle."""
        ...

    def take_brush(self, size: int) -> Qt.MouseButton:
        """Paint with a brush of so many pixels from now on; the button that does."""
        ...

    def take_hand(self) -> Qt.MouseButton:
        """Pan from now on; the button that does."""
        ...


class Driver:
    """Sends events at a fixed pace from the event loop and takes the time until each one's paint."""

    def __init__(self, app: QApplication, contender: Driven) -> None:
        self._app = app
        self._contender = contender
        contender.on_painted = self._on_painted
        self._waiting: list[float] = []
        self._latencies: list[float] = []

    def measure(self, act: Callable[[int], None], count: int, every_ms: int) -> list[float]:
        """Milliseconds of each event, `count` of them or as many as can be sent before the limit.

        What was not painted within five seconds counts as that long.
        """
        self._latencies, self._waiting = [], []
        sent = 0
        is_over = False
        begun = time.perf_counter()
        timer = QTimer()
        timer.setTimerType(Qt.TimerType.PreciseTimer)

        def send() -> None:
            nonlocal sent, is_over
            is_over = sent >= count or (sent > 0 and time.perf_counter() - begun > FIGURE_LIMIT_S)
            if not is_over:
                self._waiting.append(time.perf_counter())
                act(sent)
                sent += 1

        timer.timeout.connect(send)
        timer.start(every_ms)
        # The loop sleeps between events, as a program's does: one that spins would be a burden of its own.
        while not is_over or (self._waiting and time.perf_counter() - self._waiting[-1] < LOST_AFTER_S):
            self._app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        timer.stop()
        return self._latencies + [1000 * LOST_AFTER_S] * len(self._waiting)

    def settle(self) -> None:
        """Let everything be painted that is still to come."""
        deadline = time.perf_counter() + 20
        quiet_until = time.perf_counter() + 0.2
        while time.perf_counter() < quiet_until and time.perf_counter() < deadline:
            self._app.processEvents()
            if not self._contender.shows_all():
                quiet_until = time.perf_counter() + 0.2

    def wait_until(self, is_so: Callable[[], bool]) -> None:
        """Let the event loop go on until something is so. TimeoutError when it is not within half a minute."""
        deadline = time.perf_counter() + 30
        pulse = QTimer()
        pulse.start(FRAME_EVERY_MS)
        while not is_so():
            if time.perf_counter() > deadline:
                raise TimeoutError("what was waited for did not come")
            self._app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def _on_painted(self) -> None:
        now = time.perf_counter()
        self._latencies += [(now - sent) * 1000 for sent in self._waiting]
        self._waiting.clear()


def send_mouse(
    widget: QWidget, kind: QEvent.Type, x: float, y: float, button: Qt.MouseButton, held: Qt.MouseButton
) -> None:
    """Deliver a mouse event at once."""
    at = QPointF(x, y)
    pressed = button if kind != QEvent.Type.MouseMove else Qt.MouseButton.NoButton
    event = QMouseEvent(kind, at, QPointF(widget.mapToGlobal(at)), pressed, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)


def send_wheel(widget: QWidget, steps: int) -> None:
    """Deliver a turn of the wheel over the middle."""
    at = QPointF(VIEW[0] / 2, VIEW[1] / 2)
    event = QWheelEvent(
        at, QPointF(widget.mapToGlobal(at)), QPoint(), QPoint(0, 120 * steps), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def around(index: int, radius: float) -> tuple[float, float]:
    """Places on a slow curve around the view's middle."""
    angle = index * 0.11
    return VIEW[0] / 2 + 2 * radius * math.sin(angle), VIEW[1] / 2 + radius * math.sin(1.7 * angle)


def measure_all(
    driver: Driver, contender: Contender, events: int, has_begun: Callable[[], bool] | None = None
) -> dict[str, list[float]]:
    """Dabs of 60 px at 100 % and with the whole picture in view, of 500 px at 40 %; panning, zooming and turning.

    A contender that cannot turn its view has no figure for that. Where something runs beside that has just been
    started, dabs are measured as it begins, too, and the rest once it `has_begun`.
    """
    widget = contender.target()
    found: dict[str, list[float]] = {}

    def drag(name: str, zoom: float, button: Qt.MouseButton, radius: float, every_ms: int) -> None:
        contender.show_at(zoom)
        driver.settle()
        send_mouse(widget, QEvent.Type.MouseButtonPress, *around(0, radius), button, button)
        driver.settle()

        def move(index: int) -> None:
            send_mouse(widget, QEvent.Type.MouseMove, *around(index + 1, radius), button, button)

        found[name] = driver.measure(move, events, every_ms)
        send_mouse(widget, QEvent.Type.MouseButtonRelease, *around(events, radius), button, Qt.MouseButton.NoButton)
        driver.settle()

    button = contender.take_brush(BRUSH_PX)
    if has_begun is not None:
        drag("dab_begin", 1.0, button, 250, DAB_EVERY_MS)
        driver.wait_until(has_begun)
    drag("dab_100", 1.0, button, 250, DAB_EVERY_MS)
    drag("dab_fit", 0.0, button, 150, DAB_EVERY_MS)
    button = contender.take_brush(LARGE_BRUSH_PX)
    drag("dab_500", 0.4, button, 250, DAB_EVERY_MS)
    contender.take_brush(BRUSH_PX)
    button = contender.take_hand()
    drag("pan_100", 1.0, button, 300, FRAME_EVERY_MS)
    drag("pan_40", 0.4, button, 300, FRAME_EVERY_MS)
    contender.show_at(1.0)
    driver.settle()
    turns = [-1] * 6 + [1] * 6
    found["zoom"] = driver.measure(lambda index: send_wheel(widget, turns[index % 12]), events, FRAME_EVERY_MS)
    if not contender.can_turn:
        return found
    contender.show_at(0.4)
    driver.settle()
    found["rotate"] = driver.measure(lambda _: contender.turn(4.0), events, FRAME_EVERY_MS)
    return found
