"""Undo and redo: a list of commands, with places kept for results that are still being computed."""

from __future__ import annotations

from dataclasses import dataclass, field

from editor.core.commands import Command, SetProperties, Several
from editor.core.document import Document
from editor.core.signals import Signal

DEFAULT_BUDGET_BYTES = 512 * 2**20


@dataclass(eq=False)
class Step:
    """One line of the history list; `is_pending` while its result is being computed."""

    command: Command
    is_pending: bool = False

    @property
    def label(self) -> str:
        """What the list shows."""
        return self.command.label


@dataclass(eq=False)
class History:
    """The commands made to one document, oldest first; those from `position` on are undone.

    Only this class applies and reverts commands. An operation that is still running holds its place by a pending step,
    made of what happened at once when it was asked for (the mask leaves the selection); `resolve` adds the result to
    that very step, `withdraw` removes it as if it had never been.
    """

    document: Document
    budget_bytes: int = DEFAULT_BUDGET_BYTES
    steps: list[Step] = field(default_factory=list)
    position: int = 0
    changed: Signal[[]] = field(default_factory=Signal)
    clean_step: Step | None = None
    _clean_is_lost: bool = False

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
        """Memory that all steps hold."""
        return sum(step.command.size_bytes for step in self.steps)

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
        command.apply(self.document)
        self.record(command, merge)

    def record(self, command: Command, merge: bool = False) -> None:
        """Record a command whose effect is already there, such as a stroke painted live."""
        self._forget_undone()
        last = self.undo_step
        if merge and last is not None and last is not self.clean_step and isinstance(last.command, SetProperties):
            merged = last.command.merged_with(command)
            if merged is not None:
                last.command = merged
                self.changed.emit()
                return
        self._append(Step(command))

    def reserve(self, command: Command) -> Step:
        """Apply what happens at once and keep a place for the result."""
        command.apply(self.document)
        self._forget_undone()
        step = Step(command, is_pending=True)
        self._append(step)
        return step

    def _append(self, step: Step) -> None:
        self.steps.append(step)
        self.position += 1
        self._trim()
        self.changed.emit()

    def _forget_undone(self) -> None:
        if self.clean_step in self.steps[self.position :]:
            self._clean_is_lost = True
        del self.steps[self.position :]

    def _trim(self) -> None:
        while len(self.steps) > 1 and self.position > 1 and not self.steps[0].is_pending:
            if self.size_bytes <= self.budget_bytes:
                return
            if self.clean_step is self.steps[0]:
                self.clean_step = None
                self._clean_is_lost = False
            elif self.clean_step is None:
                self._clean_is_lost = True
            del self.steps[0]
            self.position -= 1

    def undo(self) -> None:
        """Take the last step back; nothing when there is none. Who runs a pending step withdraws it instead."""
        step = self.undo_step
        if step is not None:
            step.command.revert(self.document)
            self.position -= 1
            self.changed.emit()

    def redo(self) -> None:
        """Make the next step again from its kept pixels; nothing when there is none."""
        step = self.redo_step
        if step is not None:
            step.command.apply(self.document)
            self.position += 1
            self.changed.emit()

    def go_to(self, position: int) -> None:
        """Undo or redo until `position` steps are applied."""
        if not 0 <= position <= len(self.steps):
            raise IndexError(position)
        while self.position > position:
            self.undo()
        while self.position < position:
            self.redo()

    def holds(self, step: Step) -> bool:
        """True while the step is in the list: an undone one is dropped by the next edit."""
        return step in self.steps

    def resolve(self, step: Step, result: Command) -> None:
        """Add the result to a pending step, at the place where it was asked for; later steps stay on top of it."""
        index = self.steps.index(step)
        later = self.steps[index + 1 : self.position]
        is_applied = index < self.position
        for other in reversed(later):
            other.command.revert(self.document)
        try:
            if is_applied:
                result.apply(self.document)
            step.command = Several(step.label, (step.command, result))
            step.is_pending = False
        finally:
            for other in later:
                other.command.apply(self.document)
        self._trim()
        self.changed.emit()

    def withdraw(self, step: Step) -> None:
        """Remove a pending step without trace; steps made since then are kept, rebased on what is left."""
        if step not in self.steps:
            return
        index = self.steps.index(step)
        later = self.steps[index + 1 : self.position]
        for other in reversed(later):
            other.command.revert(self.document)
        if index < self.position:
            step.command.revert(self.document)
            self.position -= 1
        del self.steps[index]
        if self.clean_step is step:
            self._clean_is_lost = True
        for other in later:
            other.command = other.command.rebased(self.document)
            other.command.apply(self.document)
        self.changed.emit()
