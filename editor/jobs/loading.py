"""Lets the hand go first while jobs load what they need: modules and compiled kernels hold the interpreter's lock."""

from __future__ import annotations

import importlib
import sys
import threading
import time
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

# While the hand works a thread that loads rests for so many times as long as it has worked.
REST_SHARE = 4.0
# After less work a rest would cost more than it gives; a longer one is never needed, and whoever waits for the same
# module on another thread waits no longer.
WORK_S, LONGEST_REST_S = 0.0005, 0.02
# Where the compiler of kernels says that it begins or ends something.
KERNEL_EVENTS = ("numba:compiler_lock", "numba:run_pass", "numba:llvm_lock")


class GentleLoading(MetaPathFinder):
    """Rests before each module that another thread than the main one loads while `is_hand_busy`, and between kernels.

    What the other finders find is taken as it is. A module runs in one go, and so does the loading of a kernel: these
    are the steps between which the hand is let in. While it is still, loading takes as long as it takes.
    """

    def __init__(
        self,
        is_hand_busy: Callable[[], bool],
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._is_hand_busy, self._sleep, self._clock = is_hand_busy, sleep, clock
        self._began = threading.local()
        self._hears_kernels = False

    def install(self) -> Callable[[], None]:
        """Be asked for each module from now on; returns what ends that."""
        sys.meta_path.insert(0, self)
        return lambda: sys.meta_path.remove(self)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """What the other finders find, to be run after a rest; None where the hand has nothing against it."""
        if threading.current_thread() is threading.main_thread():
            return None
        if not self._hears_kernels and hasattr(sys.modules.get("numba"), "njit"):
            self._hears_kernels = True
            self._hear_kernels()
        if not self._is_hand_busy():
            self.rest()
            return None
        found = None
        for finder in sys.meta_path:
            if finder is not self and found is None:
                found = finder.find_spec(fullname, path, target)
        # Built-in modules are loaded by a class and not by an object of their own, and in no time.
        if found is not None and found.loader is not None and not isinstance(found.loader, type):
            # Not here: whoever is asked for a module holds up all imports of all threads meanwhile.
            self._rest_before(found.loader)
        return found

    def rest(self) -> None:
        """Rest if the hand works and this thread, which is loading something, has worked since its last rest."""
        now = self._clock()
        worked = now - getattr(self._began, "at", now)
        if not self._is_hand_busy():
            self._began.at = now
        elif worked >= WORK_S:
            self._sleep(min(LONGEST_REST_S, REST_SHARE * worked))
            self._began.at = self._clock()
        else:
            self._began.at = now - worked

    def _rest_before(self, loader: Any) -> None:
        run = loader.exec_module

        def run_rested(module: ModuleType) -> None:
            self.rest()
            run(module)

        loader.exec_module = run_rested

    def _hear_kernels(self) -> None:
        events: Any = importlib.import_module("numba.core.event")
        rest = self.rest

        class Steps(events.Listener):  # type: ignore[misc]
            def on_start(self, event: object) -> None:
                rest()

            def on_end(self, event: object) -> None:
                rest()

        for kind in KERNEL_EVENTS:
            events.register(kind, Steps())
