"""Undo and redo: a list of commands, with places kept for results that are still being computed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields

from editor.core.background import Task
from editor.core.commands import Command, SetProperties, Several
from editor.core.document import Document
from editor.core.packed import Kept, Packed, apply, payloads_of, revert
from editor.core.signals import Signal
from editor.core.sketch_commands import SetSketch
from editor.core.spill import SpillFile
from editor.core.steps import Step, StepMemory

__all__ = ["DEFAULT_BUDGET_BYTES", "LOOSE_STEPS", "History", "Step"]

DEFAULT_BUDGET_BYTES = 512 * 2**20
LOOSE_STEPS = 4
# So many times the budget may be held while packing and writing, which make room soon, are under way.
PATIENCE = 4
# Only beyond that does an edit wait for them, and no longer than this, before the oldest steps go.
MAX_WAIT_S = 10.0


@dataclass(eq=False)
class History:
    """The commands made to one document, oldest first; those from `position` on are undone.

    Only this class applies and reverts commands. An operation that is still running holds its place by a pending step,
    made of what happened at once when it was asked for (the mask leaves the selection); `resolve` adds the result to
    that very step, `withdraw` removes it as if it had never been. Whatever raises leaves document and list as they
    were.

    With `run_later`, which runs a task at any time on any thread, steps farther than `loose_steps` from the position
    are packed, and with `spill` what exceeds the memory budget moves to disk. Without them, or where they do not help,
    the oldest steps are dropped. Finished tasks are taken in by the next call. `wait` waits for all tasks, so many
    seconds at most: edits that outrun them by far are held up rather than lost.
    """

    document: Document
    budget_bytes: int = DEFAULT_BUDGET_BYTES
    steps: list[Step] = field(default_factory=list)
    position: int = 0
    changed: Signal[[]] = field(default_factory=Signal)
    clean_step: Step | None = None
    run_later: Callable[[Task], None] | None = None
    wait: Callable[[float], object] | None = None
    spill: SpillFile | None = None
    loose_steps: int = LOOSE_STEPS
    _clean_is_lost: bool = False
    _memory: StepMemory = field(default_factory=StepMemory)
    _journal: list[tuple[Step, Kept]] | None = None

    @property
    def undo_step(self) -> Step | None:
        """The step that undo would take back."""
        return self.steps[self.position - 1] if self.position else None

    @property
    def redo_step(self) -> Step | None:
        """The step that redo would make again."""
        return self.steps[self.position] if self.position < len(self.steps) else None

    @property
    def size_bytes(self) -> int:
        """Memory that all steps hold, shared tiles counted once, also those that the document shows at present."""
        return self._memory.size_bytes

    @property
    def is_clean(self) -> bool:
        """True when the document is as it was last saved or opened."""
        return not self._clean_is_lost and self.undo_step is self.clean_step

    def mark_clean(self) -> None:
        """Remember that the document has just been saved."""
        self.clean_step = self.undo_step
        self._clean_is_lost = False
        self.changed.emit()

    def perform(self, command: Command, merge: bool = False) -> None:
        """Apply a command and record it; with `merge` a stream of changes to one thing stays one step."""
        with self._all_or_nothing():
            command.apply(self.document)
        self.record(command, merge)

    def record(self, command: Command, merge: bool = False) -> None:
        """Record a command whose effect is already there, such as a stroke painted live."""
        self._forget_undone()
        last = self.undo_step
        if (
            merge
            and last is not None
            and last is not self.clean_step
            and isinstance(last.command, SetProperties | SetSketch)
        ):
            merged = last.command.merged_with(command)
            if merged is not None:
                self._hold(last, merged)
                self.changed.emit()
                return
        self._append(Step(command))

    def reserve(self, command: Command) -> Step:
        """Apply what happens at once and keep a place for the result."""
        with self._all_or_nothing():
            command.apply(self.document)
        self._forget_undone()
        step = Step(command, is_pending=True)
        self._append(step)
        return step

    def undo(self) -> None:
        """Take the last step back; nothing when there is none. Who runs a pending step withdraws it instead."""
        self.go_to(max(0, self.position - 1))

    def redo(self) -> None:
        """Make the next step again from its kept pixels; nothing when there is none."""
        self.go_to(min(len(self.steps), self.position + 1))

    def go_to(self, position: int) -> None:
        """Undo or redo until `position` steps are applied. Raises UndoError when stored pixels cannot be had."""
        if not 0 <= position <= len(self.steps):
            raise IndexError(position)
        if position == self.position:
            return
        with self._all_or_nothing():
            for step in reversed(self.steps[position : self.position]):
                self._revert(step)
            for step in self.steps[self.position : position]:
                self._apply(step)
            self.position = position
        self.tend()
        self.changed.emit()

    def holds(self, step: Step) -> bool:
        """True while the step is in the list: an undone one is dropped by the next edit."""
        return step in self.steps

    def resolve(self, step: Step, result: Command) -> None:
        """Add the result to a pending step, at the place where it was asked for; later steps stay on top of it."""
        index = self.steps.index(step)
        with self._all_or_nothing(), self._standing_at(index + 1):
            result.apply(self.document)
            self._hold(step, Several(step.label, (_plain(step), result)))
        step.is_pending = False
        self.tend()
        self.changed.emit()

    def withdraw(self, step: Step) -> None:
        """Remove a pending step without trace; steps made since then are kept, rebased on what is left."""
        if step not in self.steps:
            return
        index = self.steps.index(step)
        with self._all_or_nothing():
            with self._standing_at(index + 1):
                self._revert(step)
                del self.steps[index]
            self.position -= index < self.position
        self._memory.release(step)
        if self.clean_step is step:
            self._clean_is_lost = True
        self.tend()
        self.changed.emit()

    def tend(self) -> None:
        """Take in what has been packed meanwhile, have more packed or moved to disk, and keep to the budget.

        Every edit calls it; call it too when nothing happens for a while. Takes well under a millisecond.
        """
        self._make_room()
        if self.wait is not None and self._is_outrun:
            deadline = time.monotonic() + MAX_WAIT_S
            while self._is_outrun and (left_s := deadline - time.monotonic()) > 0:
                self.wait(left_s)
                self._make_room()
        self._drop_oldest()

    def _make_room(self) -> None:
        memory = self._memory
        memory.take_in(self.steps, self.position)
        while self.run_later is not None:
            tasks = memory.due(self.steps, self.position, self.budget_bytes, self.loose_steps, self.spill)
            for task in tasks:
                self.run_later(task)
            if not tasks or not memory.take_in(self.steps, self.position):
                break

    @property
    def _is_outrun(self) -> bool:
        return self.run_later is not None and self._memory.is_busy and self.size_bytes > PATIENCE * self.budget_bytes

    def loosen(self, step: Step, made: Kept) -> None:
        """Let a step have the same command with its pixels unpacked; what is not needed any more is freed."""
        former = set(payloads_of(step.command)) - set(payloads_of(made))
        self._memory.hold(step, made)
        for payload in former:
            payload.release()

    @property
    def is_busy(self) -> bool:
        """True while something is being packed or written that `tend` will take in."""
        return self.run_later is not None and self._memory.is_busy

    def close(self) -> None:
        """Remove what lies on disk; steps that lay there cannot be undone any more, and nothing more is packed."""
        self.run_later = None
        if self.spill is not None:
            self.spill.close()

    # Changes of the list

    def _append(self, step: Step) -> None:
        self.steps.append(step)
        self.position += 1
        self._hold(step, step.command)
        self.tend()
        self.changed.emit()

    def _forget_undone(self) -> None:
        undone = self.steps[self.position :]
        if self.clean_step in undone:
            self._clean_is_lost = True
        del self.steps[self.position :]
        for step in undone:
            self._memory.release(step)

    def _drop_oldest(self) -> None:
        while len(self.steps) > 1 and self.position > 1 and not self.steps[0].is_pending:
            # What is being packed or written makes room soon: no step is lost for it, within reason.
            patience = PATIENCE if self._memory.is_busy else 1
            if self.size_bytes <= patience * self.budget_bytes:
                return
            oldest = self.steps[0]
            if self.clean_step is oldest:
                self.clean_step = None
                self._clean_is_lost = False
            elif self.clean_step is None:
                self._clean_is_lost = True
            del self.steps[0]
            self.position -= 1
            self._memory.release(oldest)

    @contextmanager
    def _standing_at(self, count: int) -> Iterator[None]:
        """Bring the document to where `count` steps are made, and back; later steps are made anew on what it is then.

        To be used within `_all_or_nothing`.
        """
        position, later, undone = self.position, self.steps[count:], self.steps[self.position :]
        for step in reversed(self.steps[count:position]):
            self._revert(step)
        for step in self.steps[position:count]:
            self._apply(step)
        yield
        for step in later:
            self._hold(step, _plain(step).rebased(self.document))
            self._apply(step)
        for step in reversed(undone):
            if step in self.steps:
                self._revert(step)

    def _apply(self, step: Step) -> None:
        self._hold(step, apply(step.command, self.document))

    def _revert(self, step: Step) -> None:
        self._hold(step, revert(step.command, self.document))

    def _hold(self, step: Step, kept: Kept) -> None:
        if self._journal is not None:
            self._journal.append((step, step.command))
        self._memory.hold(step, kept)

    @contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        document, before = self.document, self.document.frozen()
        steps, position = self.steps.copy(), self.position
        journal: list[tuple[Step, Kept]] = []
        self._journal = journal
        try:
            yield
        except BaseException:
            self._journal = None
            self.steps[:], self.position = steps, position
            for step, kept in reversed(journal):
                self._hold(step, kept)
            _restore(document, before)
            raise
        finally:
            self._journal = None
        for step, kept in journal:
            for payload in set(payloads_of(kept)).difference(payloads_of(step.command)):
                payload.release()


def _plain(step: Step) -> Command:
    command = step.command
    if isinstance(command, Packed):
        raise TypeError("steps from a pending one on are never packed")
    return command


def _restore(document: Document, before: Document) -> None:
    for item in fields(document):
        if item.name != "revision" and not isinstance(getattr(document, item.name), Signal):
            setattr(document, item.name, getattr(before, item.name))
    document.announce_pixels(document.bounds)
    document.selection_changed.emit(document.bounds)
    document.layers_changed.emit()
    document.sketch_changed.emit(document.bounds)
