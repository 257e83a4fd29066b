"""When the canvas brings itself up to date: never twice within a few milliseconds, and with one paint per frame."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QWidget

# Frames begin no closer than this: shorter than most mice and pens report, longer than a dab takes to show.
FRAME_MS = 4
# What may follow a little later is painted with the next frame, or after this time without one.
SOON_MS = 25
# Painting one rectangle more costs as much as painting so many pixels more.
RECT_COST_PX = 10_000


class FramePace:
    """Calls `refresh` once per frame that was asked for, then paints at once what was to be painted with it.

    Nothing comes between: a hand that is faster than the frames would else have every one of its points made ready
    before the first is seen.
    """

    def __init__(self, view: QWidget, refresh: Callable[[], None]) -> None:
        self._view = view
        self._refresh = refresh
        self._last_s = 0.0
        self._owed = QRegion()
        self._is_refreshing = False
        self._is_prompt = False
        self._timer = QTimer(view, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_frame)

    @property
    def is_awaited(self) -> bool:
        """True while a frame has been asked for and has not come."""
        return self._is_prompt and self._timer.isActive()

    def ask(self) -> None:
        """Ask for one frame: at once when the last one is long ago."""
        if not self.is_awaited:
            self._is_prompt = True
            since_ms = (time.perf_counter() - self._last_s) * 1000
            self._timer.start(max(0, math.ceil(FRAME_MS - since_ms)))

    def began(self) -> None:
        """Count from now: paced from start to start, after a short frame the next point is shown at once."""
        self._last_s = time.perf_counter()

    def paint_with(self, rect: QRect) -> None:
        """Paint a part of the view with the frame that is there or about to come, else as soon as possible."""
        if self._is_refreshing or self.is_awaited:
            self._owed += rect
        else:
            self._view.update(rect)

    def paint_soon(self, rect: QRect) -> None:
        """Paint a part of the view with the next frame: a paint of its own would stand in the way of that."""
        self._owed += rect
        if not self._timer.isActive():
            self._is_prompt = False
            self._timer.start(SOON_MS)

    def _on_frame(self) -> None:
        self._is_refreshing = True
        try:
            self._refresh()
        finally:
            self._is_refreshing = False
        owed, self._owed = self._owed, QRegion()
        if not owed.isEmpty():
            self._view.repaint(simplified(owed))


def simplified(region: QRegion) -> QRegion:
    """The region, or the one rectangle around it where that is painted as quickly."""
    box = region.boundingRect()
    rects = [rect.width() * rect.height() for rect in region]  # type: ignore[attr-defined]
    is_cheap = box.width() * box.height() <= sum(rects) + RECT_COST_PX * (len(rects) - 1)
    return QRegion(box) if is_cheap else region
