"""How a worker's results reach the main thread: one queued signal."""

from __future__ import annotations

import contextlib
import queue
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot


class QtDelivery(QObject):
    """Runs callables on the thread that made this object, in the order they were handed over, from any thread.

    The callables travel through a Python queue and the signal carries nothing, so that no Python object is ever owned
    by an event that Qt may drop.
    """

    _arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._acts: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._arrived.connect(self._run_one, Qt.ConnectionType.QueuedConnection)

    def __call__(self, act: Callable[[], None]) -> None:
        """Hand over a callable; it runs when the main thread is back in its event loop."""
        self._acts.put(act)
        # A worker may outlive the window by a moment; nobody is left then who would want to hear of it.
        with contextlib.suppress(RuntimeError):
            self._arrived.emit()

    @Slot()
    def _run_one(self) -> None:
        try:
            act = self._acts.get_nowait()
        except queue.Empty:
            return
        act()
