"""The steps of a history and the memory they take: packed on another thread, moved to disk beyond a budget."""

from __future__ import annotations

import logging
import queue
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from editor.core.background import Task
from editor.core.ledger import Ledger
from editor.core.packed import Kept, arrays_of, can_pack, label_of, other_bytes, pack, payloads_of
from editor.core.spill import Payload, Place, SpillFile

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Step:
    """One line of the history list; `is_pending` while its result is being computed."""

    command: Kept
    is_pending: bool = False

    @property
    def label(self) -> str:
        """What the list shows."""
        return label_of(self.command)


class StepMemory:
    """Knows what every step of one history holds, and makes it less. Main thread only; its tasks run on any.

    A task works on a command that nobody changes; what it made is taken in by `take_in` if the step still has that
    command.
    """

    def __init__(self) -> None:
        self._ledger = Ledger()
        # Steps by what can be done about their memory; dictionaries keep the order, which is nearly that of age.
        self._packable: dict[Step, None] = {}
        self._spillable: dict[Step, None] = {}
        # Steps that a task works on, with the memory it will free by writing; and those for which one has failed.
        self._busy: dict[Step, int] = {}
        self._stuck: set[Step] = set()
        self._ready: queue.SimpleQueue[Callable[[Sequence[Step], int], None]] = queue.SimpleQueue()

    @property
    def size_bytes(self) -> int:
        """Memory of all steps, shared tiles counted once."""
        return self._ledger.total

    @property
    def is_busy(self) -> bool:
        """True while a task that makes room has not been taken in."""
        return bool(self._busy)

    def hold(self, step: Step, kept: Kept) -> None:
        """Let a step have this command."""
        step.command = kept
        self._ledger.enter(step, arrays_of(kept), other_bytes(kept))
        _set(self._packable, step, can_pack(kept, True, True) or can_pack(kept, False, True))
        _set(self._spillable, step, any(payload.size_bytes for payload in payloads_of(kept)))

    def release(self, step: Step) -> None:
        """Forget a step that has left the list."""
        for steps in (self._packable, self._spillable):
            steps.pop(step, None)
        self._stuck.discard(step)
        self._ledger.remove(step)
        for payload in payloads_of(step.command):
            payload.release()

    def take_in(self, steps: Sequence[Step], position: int) -> bool:
        """Use what tasks have made; True when there was any."""
        is_any = False
        while not self._ready.empty():
            self._ready.get()(steps, position)
            is_any = True
        return is_any

    def due(
        self, steps: Sequence[Step], position: int, budget_bytes: int, loose_steps: int, file: SpillFile | None
    ) -> list[Task]:
        """What should be done now: pack steps farther than `loose_steps` from the position, write beyond the budget."""
        return [
            *self._packing_due(steps, position, budget_bytes, loose_steps),
            *([] if file is None else self._writing_due(budget_bytes, file)),
        ]

    def _packing_due(self, steps: Sequence[Step], position: int, budget_bytes: int, loose_steps: int) -> Iterator[Task]:
        # Whole layers take longest to bring back, so they stay as they are while there is room.
        with_layers = self.size_bytes > budget_bytes / 2
        nearest = 0 if self.size_bytes > budget_bytes else loose_steps
        # Steps after a pending one stay as they are: its end takes them back and makes them anew.
        end = next((index for index, step in enumerate(steps) if step.is_pending), len(steps))
        for step in self._packable:
            if step in self._busy or step in self._stuck:
                continue
            index = steps.index(step)
            is_applied = index < position
            distance = position - index if is_applied else index - position + 1
            if index < end and distance > nearest and can_pack(step.command, is_applied, with_layers):
                yield self._packing(step, is_applied, with_layers)

    def _writing_due(self, budget_bytes: int, file: SpillFile) -> Iterator[Task]:
        excess = self.size_bytes - budget_bytes - sum(self._busy.values())
        for step in self._spillable:
            if excess <= 0:
                return
            payloads = [payload for payload in payloads_of(step.command) if payload.size_bytes]
            size = sum(payload.size_bytes for payload in payloads)
            if step not in self._busy and step not in self._stuck and file.has_room(size):
                excess -= size
                yield self._writing(step, payloads, file)

    def _packing(self, step: Step, is_applied: bool, with_layers: bool) -> Task:
        kept = step.command
        self._busy[step] = 0

        def swap(steps: Sequence[Step], position: int, packed: Kept | None) -> None:
            del self._busy[step]
            if step not in steps or step.command is not kept:
                return
            if packed is None:
                self._stuck.add(step)
            elif (steps.index(step) < position) == is_applied:
                self.hold(step, packed)

        def run() -> None:
            packed = None
            try:
                packed = pack(kept, is_applied, with_layers)
            finally:
                self._ready.put(lambda steps, position: swap(steps, position, packed))

        return run

    def _writing(self, step: Step, payloads: list[Payload], file: SpillFile) -> Task:
        places: list[Place] = []
        self._busy[step] = sum(payload.size_bytes for payload in payloads)

        def move(steps: Sequence[Step], _position: int) -> None:
            del self._busy[step]
            present = set(payloads_of(step.command)) if step in steps else set()
            for payload, place in zip(payloads, places, strict=False):
                if payload in present:
                    payload.moved_to(file, place)
                else:
                    file.free(place)
            if step in steps:
                self.hold(step, step.command)
                if len(places) < len(payloads):
                    self._stuck.add(step)

        def run() -> None:
            try:
                for payload in payloads:
                    places.append(file.write(payload.read()))
            except OSError as error:
                log.warning("undo: the oldest steps cannot be moved to disk: %s", error)
            finally:
                self._ready.put(move)

        return run


def _set(steps: dict[Step, None], step: Step, is_in: bool) -> None:
    if is_in:
        steps[step] = None
    else:
        steps.pop(step, None)
