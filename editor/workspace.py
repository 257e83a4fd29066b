"""One open document with its history and its jobs: everything a person does to a picture goes through here. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from editor.core.background import Background
from editor.core.commands import Command, Several
from editor.core.document import Document
from editor.core.history import DEFAULT_BUDGET_BYTES, History, Step
from editor.core.history_walk import HistoryWalk
from editor.core.progress import Progress
from editor.core.signals import Signal
from editor.core.sketch import StrokeId
from editor.core.spill import SpillFile
from editor.core.tiles import TileMap
from editor.engines.registry import Engines
from editor.errors import EditorError, InputError
from editor.files import ExportOptions, export_image, save_project
from editor.files.journal import Moment
from editor.jobs.queue import Job, JobQueue, Work
from editor.operations.base import Operation, QuickOperation, Repeatable
from editor.operations.edits import DocumentEdits
from editor.operations.fill import FillOptions, prepare_fill
from editor.operations.geometry import Change, prepare_reshape
from editor.tools.base import PointerEvent, Tool


@dataclass(frozen=True, eq=False)
class SavePoint:
    """What is saved when it is saved elsewhere: a frozen copy, and the step of the history that it shows.

    `is_whole` is False while an operation runs: its mask has left the selection and its result is not there yet.
    """

    document: Document
    step: Step | None
    is_whole: bool


@dataclass(frozen=True)
class UndoRoom:
    """What undo may take: memory, and a folder on disk for what exceeds it.

    Without a folder no thread packs old steps, and the oldest ones are dropped beyond the budget. With `deliver`, which
    runs an act on the main thread, undo of a long step is prepared beside it and happens a little later.
    """

    budget_bytes: int = DEFAULT_BUDGET_BYTES
    folder: Path | None = None
    deliver: Callable[[Callable[[], None]], None] | None = None


class Workspace(DocumentEdits):
    """Main thread only. `said` carries sentences for the user: a text and whether it tells of a failure."""

    def __init__(
        self,
        document: Document,
        engines: Engines,
        jobs: JobQueue,
        path: Path | None = None,
        undo_room: UndoRoom = UndoRoom(),
    ) -> None:
        self.document = document
        self.engines = engines
        self.jobs = jobs
        self.path = path
        self._packer = Background("undo")
        self.history = History(document, undo_room.budget_bytes)
        if undo_room.folder is not None:
            self.history.run_later = self._packer.run
            self.history.wait = self._packer.wait
            self.history.spill = SpillFile(undo_room.folder)
        self.history.mark_clean()
        self.said: Signal[[str, bool]] = Signal()
        self._walk = HistoryWalk(self.history, self.history.run_later, undo_room.deliver)
        self._walk.failed.connect(lambda error: self.said.emit(str(error), True))
        self.job_started: Signal[[Job]] = Signal()
        self._pending: dict[Job, Step] = {}
        # Two of these at once would each compute anew for the other's sake, for ever.
        self._repeatable: Job | None = None
        self._asked_masks: dict[Job, TileMap] = {}
        self._gesture: Tool | None = None
        self._postponed: list[Callable[[], None]] = []

    # Edits

    def perform(self, command: Command, merge: bool = False) -> None:
        """Make an edit, as one step of the history."""
        self.history.perform(command, merge)

    def undo(self) -> None:
        """Take the last step back; a fill that is still running is cancelled instead, which gives its mask back."""
        self._refuse_during_gesture()
        position = self._walk.target
        step = self.history.steps[position - 1] if position else None
        if step is not None and step.is_pending:
            self._cancel_step(step)
        else:
            self._walk.go_to(max(0, position - 1))

    def redo(self) -> None:
        """Make the next step again."""
        self._refuse_during_gesture()
        self._walk.go_to(min(len(self.history.steps), self._walk.target + 1))

    def go_to(self, position: int) -> None:
        """Jump to any step of the history; running operations that were asked for later are cancelled."""
        self._refuse_during_gesture()
        for step in self.history.steps[position:]:
            if step.is_pending:
                self._cancel_step(step)
        self._walk.go_to(min(position, len(self.history.steps)))

    @property
    def is_going(self) -> bool:
        """True while a long step is being brought back that undo, redo or a jump has asked for."""
        return self._walk.is_under_way

    def tend_history(self) -> bool:
        """Let what undo holds become less while nothing is edited; True while a thread still works at that."""
        count = len(self.history.steps)
        self.history.tend()
        if len(self.history.steps) != count:
            self.history.changed.emit()
        return self.history.is_busy

    def set_undo_budget(self, budget_bytes: int) -> None:
        """Give undo more or less memory, at once."""
        self.history.budget_bytes = budget_bytes
        self.tend_history()

    def _refuse_during_gesture(self) -> None:
        if self._gesture is not None:
            raise InputError("Finish the stroke first.")

    # Gestures

    @property
    def gesture(self) -> Tool | None:
        """The tool whose stroke is under way."""
        return self._gesture

    def press(self, tool: Tool, event: PointerEvent) -> None:
        """Begin a gesture; results that arrive meanwhile wait for its end. Raises what the tool refuses."""
        if self._gesture is not None:
            self.cancel_gesture()
        tool.press(self.document, event)
        self._take_gesture(tool)

    def move(self, event: PointerEvent) -> None:
        """Go on with the gesture."""
        if self._gesture is not None:
            self._gesture.move(event)

    def release(self, event: PointerEvent) -> bool:
        """End the gesture as one step; True when it changed something."""
        tool = self._take_gesture(None)
        done = None if tool is None else tool.release(event)
        if isinstance(done, Operation):
            operation = done
            self._try(lambda: self.do(operation))
        elif done is not None:
            self.history.record(done)
        self._run_postponed()
        return done is not None

    def cancel_gesture(self) -> None:
        """End the gesture without effect."""
        tool = self._take_gesture(None)
        if tool is not None:
            tool.cancel()
        self._run_postponed()

    def _take_gesture(self, tool: Tool | None) -> Tool | None:
        """Go on with another gesture or none, and let jobs know whether the hand works; the one before."""
        before, self._gesture = self._gesture, tool
        self.jobs.is_hand_busy = tool is not None
        return before

    def when_calm(self, act: Callable[[], None]) -> None:
        """Do something now, or once the gesture under way is over."""
        if self._gesture is None:
            act()
        else:
            self._postponed.append(act)

    def _run_postponed(self) -> None:
        waiting, self._postponed = self._postponed, []
        for act in waiting:
            act()

    # Operations

    def start(self, operation: Operation[Any]) -> Job:
        """Run an operation beside the window; its result enters the history at the step that is made now."""
        mask = self.document.selection.pixels.snapshot()
        step = self.history.reserve(operation.ask())
        work = Work(str(getattr(operation, "engine_id", operation.label)), float(operation.region.area))
        job = Job(operation.label, lambda progress: operation.run(self.engines, progress), operation.region, work=work)
        self._pending[job] = step
        self._asked_masks[job] = mask
        job.finished.connect(lambda result: self.when_calm(lambda: self._finish(job, operation, result)))
        job.failed.connect(lambda error: self.when_calm(lambda: self._fail(job, error)))
        job.noticed.connect(lambda sentence: self.said.emit(sentence, False))
        job.cancelled.connect(lambda: self.when_calm(lambda: self._withdraw(job)))
        self.jobs.submit(job)
        self.job_started.emit(job)
        return job

    def do(self, operation: QuickOperation[Any]) -> None:
        """Run an operation at once where that takes no time worth noticing, else beside the window."""
        if isinstance(operation, Repeatable) and self.is_reshaping:
            raise InputError(f"{operation.label} has to wait: the last change of geometry is still running.")
        if operation.is_quick:
            result: Any = operation.run(self.engines, Progress())
            self.perform(operation.finish(result))
        else:
            job = self.start(operation)
            self._repeatable = job if isinstance(operation, Repeatable) else self._repeatable

    @property
    def is_reshaping(self) -> bool:
        """True while a change of geometry is being computed; another one has to wait."""
        return self._repeatable in self._pending

    def reshape(self, change: Change) -> None:
        """Change the geometry of the whole picture. Raises InputError for an impossible size and while jobs run."""
        running = self.running
        if running:
            raise InputError(f"{running[-1].label} is still running: wait for it or stop it first (Esc).")
        self.do(prepare_reshape(self.document, change))

    def fill(self, options: FillOptions = FillOptions(), strokes: Collection[StrokeId] = ()) -> Job:  # noqa: B008
        """Start filling what is selected, or what strokes enclose. Raises InputError when there is neither."""
        return self.start(prepare_fill(self.document, self.engines, options, strokes))

    def cancel(self, job: Job) -> None:
        """Stop a job; its place in the history vanishes and the mask comes back."""
        self.jobs.cancel(job)

    def cancel_newest(self) -> bool:
        """Stop the job of this document that was started last; False when none runs."""
        for job in reversed(self._pending):
            if not job.is_over:
                self.cancel(job)
                return True
        return False

    @property
    def running(self) -> tuple[Job, ...]:
        """This document's jobs that are not over, oldest first."""
        return tuple(job for job in self._pending if not job.is_over)

    def job_of(self, step: Step) -> Job | None:
        """The job whose result a pending step waits for."""
        return next((job for job, pending in self._pending.items() if pending is step), None)

    def mask_of(self, job: Job) -> TileMap | None:
        """What was selected when a running job was asked for, for reading; None once it is over."""
        return self._asked_masks.get(job)

    def _cancel_step(self, step: Step) -> None:
        for job, pending in tuple(self._pending.items()):
            if pending is step:
                self.cancel(job)

    def _finish(self, job: Job, operation: Operation[Any], result: Any) -> None:
        step = self._pending.pop(job)
        self._asked_masks.pop(job, None)
        if not self.history.holds(step):
            return
        if isinstance(operation, Repeatable) and self.history.undo_step is not step:
            # What was edited meanwhile belongs to the old geometry: compute anew from what is there now.
            self.history.withdraw(step)
            self._try(lambda: self.do(operation.again(self.document)))
            return
        has_changed = operation.base_revision not in (None, self.document.revision)
        try:
            self.history.resolve(step, operation.finish(result))
        except (KeyError, ValueError):
            # A later step needs a layer that the result would have taken away: the later step stays.
            self.history.withdraw(step)
            self.said.emit(f"{operation.label} was given up, since its layers were changed meanwhile.", True)
            return
        if has_changed:
            self.said.emit(
                f"{operation.label} is done; the picture changed meanwhile, so look whether it still fits.", False
            )

    def _try(self, act: Callable[[], None]) -> None:
        try:
            act()
        except EditorError as error:
            self.said.emit(str(error), True)

    def _fail(self, job: Job, error: EditorError) -> None:
        self._withdraw(job)
        self.said.emit(str(error), True)

    def _withdraw(self, job: Job) -> None:
        step = self._pending.pop(job, None)
        self._asked_masks.pop(job, None)
        if step is not None:
            self.history.withdraw(step)

    # Files

    @property
    def is_modified(self) -> bool:
        """True when something would be lost by closing now."""
        return not self.history.is_clean

    def save(self, path: Path) -> None:
        """Write the project file and remember its place. Raises FileError, and then the old file is as it was."""
        save_project(self.document, path)
        self.path = path
        self.history.mark_clean()

    def save_point(self) -> SavePoint:
        """Freeze what a save on another thread writes; takes microseconds."""
        return SavePoint(self.document.frozen(), self.history.undo_step, not self._pending)

    def mark_saved(self, point: SavePoint, path: Path) -> None:
        """Remember that `point` has been written; what was edited meanwhile, or still runs, stays unsaved."""
        self.path = path
        if point.is_whole and self.history.undo_step is point.step:
            self.history.mark_clean()
        else:
            self.history.changed.emit()

    def mark_unsaved(self) -> None:
        """Take what is shown for work that is in no file yet, such as a recovered document."""
        # A step that the list never holds: no undo or redo leads to it.
        self.history.clean_step = Step(Several("", ()))
        self.history.changed.emit()

    @property
    def changes(self) -> tuple[Signal[Any], ...]:
        """Every signal after which `moment` may be another."""
        own = (self.history.changed, self.job_started)
        return (*own, *(value for value in vars(self.document).values() if isinstance(value, Signal)))

    def moment(self, title: str = "", origin: Path | None = None) -> Moment:
        """What must survive a crash, a stroke under way and masks of running operations included; takes microseconds.

        `origin` stands for the path of a document that has none.
        """
        is_modified = self.is_modified or self._gesture is not None
        masks = tuple(self._asked_masks.values())
        return Moment(self.document.frozen(), masks, title, self.path or origin, is_modified)

    def export(self, path: Path, options: ExportOptions = ExportOptions()) -> None:  # noqa: B008
        """Write a flattened picture; the document stays as modified as it was. Raises FileError."""
        export_image(self.document, path, options)

    def close(self) -> None:
        """Cancel what still runs, and give back the thread and the file of undo; a second time does nothing."""
        for job in self.running:
            self.cancel(job)
        # Before the file: a task that was writing would tell of a failure.
        self._packer.close()
        self.history.close()
