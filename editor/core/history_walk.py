"""Going through the history without holding up the window: long steps are unpacked beside it, then made or undone."""

from __future__ import annotations

from collections.abc import Callable

from editor.core.background import Task
from editor.core.history import History
from editor.core.packed import Kept
from editor.core.signals import Signal
from editor.core.steps import Step
from editor.core.unpacking import is_slow, prepare
from editor.errors import EditorError


class HistoryWalk:
    """Leads a history to a position, at once where it can. An edit that comes in between ends the walk where it is.

    `run_later` runs a task on another thread, `deliver` an act on this one; without them everything happens at once.
    `failed` carries the reason why a step could not be brought back; the walk ends there.
    """

    def __init__(
        self,
        history: History,
        run_later: Callable[[Task], None] | None = None,
        deliver: Callable[[Task], None] | None = None,
    ) -> None:
        self._history = history
        self._run_later = run_later
        self._deliver = deliver
        self._target = 0
        # Where a step is being unpacked: its place and itself. None while there is nothing to wait for.
        self._waiting: tuple[int, Step] | None = None
        self.failed: Signal[[EditorError]] = Signal()
        self.changed: Signal[[]] = Signal()

    @property
    def is_under_way(self) -> bool:
        """True while a step is being unpacked that is still the next one."""
        if self._waiting is None:
            return False
        position, step = self._waiting
        history = self._history
        return history.position == position and step in (history.undo_step, history.redo_step)

    @property
    def target(self) -> int:
        """The position that the walk leads to, or the present one."""
        return self._target if self.is_under_way else self._history.position

    def go_to(self, position: int) -> None:
        """Go to a position, or from now on to this one. Raises UndoError where that shows at once."""
        if not 0 <= position <= len(self._history.steps):
            raise IndexError(position)
        is_under_way = self.is_under_way
        self._target = position
        if not is_under_way:
            self._waiting = None
            self._go()

    def _go(self) -> None:
        """Make or undo all steps up to the next long one, and have that one unpacked."""
        history, target = self._history, self._target
        is_back = target < history.position
        if self._run_later is not None and self._deliver is not None:
            for position in range(history.position, target, -1 if is_back else 1):
                step = history.steps[position - 1 if is_back else position]
                if is_slow(step.command):
                    history.go_to(position)
                    self._unpack(step, is_back, self._run_later, self._deliver)
                    return
        history.go_to(target)

    def _unpack(
        self, step: Step, is_back: bool, run_later: Callable[[Task], None], deliver: Callable[[Task], None]
    ) -> None:
        kept = step.command
        waiting = self._waiting = (self._history.position, step)
        make = prepare(kept, self._history.document, is_back)

        def on_made(made: Kept | None, error: EditorError | None) -> None:
            if self._waiting is not waiting:
                return
            is_wanted = self.is_under_way and step.command is kept
            self._waiting = None
            if is_wanted:
                self._go_on(step, made, error, is_back)
            self.changed.emit()

        def run() -> None:
            made: Kept | None = None
            failure: EditorError | None = None
            try:
                made = make()
            except EditorError as error:
                failure = error
            finally:
                deliver(lambda: on_made(made, failure))

        self.changed.emit()
        run_later(run)

    def _go_on(self, step: Step, made: Kept | None, error: EditorError | None, is_back: bool) -> None:
        history = self._history
        try:
            if (self._target < history.position) == is_back and self._target != history.position:
                if error is not None:
                    raise error
                if made is None:
                    return
                history.loosen(step, made)
                history.go_to(history.position + (-1 if is_back else 1))
            self._go()
        except EditorError as failure:
            self.failed.emit(failure)
