"""Opening, saving, exporting, copying and pasting: the questions, and the work that goes on beside the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from editor.core.document import Document
from editor.core.progress import Progress
from editor.errors import EditorError
from editor.files import (
    EXPORT_SUFFIXES,
    OPEN_SUFFIXES,
    PROJECT_SUFFIX,
    ExportOptions,
    export_image,
    open_document,
    save_project,
)
from editor.files.stamp import FileStamp, stamp_of
from editor.jobs.queue import Job, JobQueue
from editor.ui.dialogs.changed_file import Answer, ChangedFileDialog
from editor.ui.file_pictures import LANE
from editor.ui.message_bar import Offer
from editor.ui.samples import Sample
from editor.workspace import Workspace

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

RECENT_LIMIT = 10


class FilesFlow(QObject):
    """Belongs to one window. Reading and writing have a queue of their own, so that a save never waits for a fill."""

    recent_changed = Signal()
    activity_changed = Signal()

    def __init__(self, window: MainWindow, queue: JobQueue) -> None:
        super().__init__(window)
        self._window = window
        self.queue = queue
        self._opening: set[Path] = set()
        self._saving: set[Workspace] = set()
        self._writes: set[Job] = set()
        # The file that each document was read from or last saved as, and how it was then.
        self._stamps: WeakKeyDictionary[Workspace, tuple[Path, FileStamp | None]] = WeakKeyDictionary()
        queue.changed.connect(self._on_job)

    def _on_job(self, job: Job) -> None:
        if job.is_over:
            self._writes.discard(job)
        self.activity_changed.emit()

    @property
    def is_writing(self) -> bool:
        """True while a file is being saved or exported."""
        return bool(self._writes)

    @property
    def activity(self) -> Job | None:
        """What is read or written now; small pictures of files are made beside it, unasked."""
        return next((job for job in self.queue.jobs if job.device != LANE), None)

    def _start(
        self, label: str, run: Callable[[Progress], Any], done: Callable[[Any], object], failed: Callable[[], None]
    ) -> Job:
        job = Job(label, run)

        def on_failed(error: EditorError) -> None:
            failed()
            self._window.stay_open()
            self._window.say(str(error), is_failure=True, is_general=True)

        job.finished.connect(lambda result: (done(result), None)[1])
        job.failed.connect(on_failed)
        job.cancelled.connect(failed)
        return self.queue.submit(job)

    def run_beside(self, label: str, run: Callable[[Progress], Any], done: Callable[[Any], object]) -> Job:
        """Run something that may take long; `done` gets its result, a failure becomes a message."""
        return self._start(label, run, done, lambda: None)

    # Opening

    def ask_and_open(self) -> None:
        """Let the user choose files, and open them."""
        others = self._window.others
        patterns = " ".join(f"*{suffix}" for suffix in (*OPEN_SUFFIXES, *(others.suffixes if others else ())))
        kinds = self.tr("Pictures and projects ({patterns})").format(patterns=patterns)
        kinds = f"{kinds};;{self.tr('All files')} (*)"
        for path in ask_open(self._window, self.tr("Open"), str(self._folder()), kinds):
            self.open(path)

    def open(self, path: Path, then: Callable[[Workspace], None] | None = None) -> bool:
        """Begin opening a file; one that is open already is shown. False when it is being opened just now."""
        path = path.absolute()
        for workspace in self._window.workspaces:
            if workspace.path == path:
                self._window.show_workspace(workspace)
                if then is not None:
                    then(workspace)
                return True
        if path in self._opening:
            return False
        self._opening.add(path)
        others = self._window.others

        def read(_: Progress) -> tuple[FileStamp | None, bool, Document]:
            # The stamp comes first: a file that is written while it is read must count as changed.
            return stamp_of(path), self._window.recovery.is_open_elsewhere(path), open_document(path, others)

        def done(found: tuple[FileStamp | None, bool, Document]) -> None:
            stamp, is_elsewhere, document = found
            self._opening.discard(path)
            self._remember(path)
            workspace = self._window.add_document(document, path)
            self._stamps[workspace] = (path, stamp)
            if is_elsewhere:
                said = self.tr("{name} is open in another Pentimento too: what is saved last replaces the other.")
                self._window.say(said.format(name=path.name))
            if then is not None:
                then(workspace)

        label = self.tr("Opening {name}").format(name=path.name)
        self._start(label, read, done, lambda: self._opening.discard(path))
        return True

    def open_sample(self, sample: Sample, then: Callable[[Workspace], None] | None = None) -> None:
        """Open a bundled picture as an unnamed document: it is never written over."""

        def done(document: Document) -> None:
            workspace = self._window.add_document(document, None, sample.title)
            if then is not None:
                then(workspace)

        label = self.tr("Opening {name}").format(name=sample.title)
        self._start(label, lambda _: open_document(sample.path), done, lambda: None)

    def _remember(self, path: Path) -> None:
        recent = [item for item in self._window.settings["recent_files"] if item != str(path)]
        self._window.settings["recent_files"] = (str(path), *recent)[:RECENT_LIMIT]
        self.recent_changed.emit()

    def forget_recent(self) -> None:
        """Empty the list of recent files."""
        self._window.settings["recent_files"] = ()
        self.recent_changed.emit()

    def _folder(self) -> Path:
        workspace = self._window.workspace
        if workspace is not None and workspace.path is not None:
            return workspace.path.parent
        recent = self._window.settings["recent_files"]
        return Path(recent[0]).parent if recent else Path.home()

    # Saving

    def save(self, workspace: Workspace | None = None, then: Callable[[], None] | None = None) -> bool:
        """Write the project where it was last written; asks for a name the first time. False when that was refused."""
        workspace = workspace or self._window.workspace
        if workspace is None:
            return False
        if workspace.path is None or workspace.path.suffix.lower() != PROJECT_SUFFIX:
            return self.save_as(workspace, then)
        if self._has_changed(workspace, workspace.path):
            answer = ChangedFileDialog.ask(self._window, workspace.path.name)
            if answer is not Answer.REPLACE:
                return answer is Answer.SAVE_AS and self.save_as(workspace, then)
        return self._write(workspace, workspace.path, then)

    def _has_changed(self, workspace: Workspace, path: Path) -> bool:
        """True when somebody else has written the file since; one that is gone can be written without loss."""
        known, stamp = self._stamps.get(workspace, (None, None))
        now = stamp_of(path)
        return known == path and now is not None and now != stamp

    def save_as(self, workspace: Workspace | None = None, then: Callable[[], None] | None = None) -> bool:
        """Ask for a name and write the project there. False when no name was given."""
        workspace = workspace or self._window.workspace
        if workspace is None:
            return False
        name = self._window.title_of(workspace)
        known = workspace.path or self._window.origin_of(workspace)
        start = (known or self._folder() / name).with_suffix(PROJECT_SUFFIX)
        kinds = self.tr("Pentimento project (*{suffix})").format(suffix=PROJECT_SUFFIX)
        path = ask_save(self._window, self.tr("Save as"), str(start), kinds)
        if path is None:
            return False
        if path.suffix.lower() != PROJECT_SUFFIX:
            path = path.with_name(path.name + PROJECT_SUFFIX)
        return self._write(workspace, path, then)

    def _write(self, workspace: Workspace, path: Path, then: Callable[[], None] | None) -> bool:
        if workspace in self._saving:
            self._window.say(self.tr("The picture is being saved already."))
            return False
        self._saving.add(workspace)
        point = workspace.save_point()
        keep_previous = bool(self._window.settings["keep_backup"])

        def write(_: Progress) -> FileStamp | None:
            save_project(point.document, path, keep_previous)
            return stamp_of(path)

        def done(stamp: FileStamp | None) -> None:
            self._saving.discard(workspace)
            self._stamps[workspace] = (path, stamp)
            workspace.mark_saved(point, path)
            self._remember(path)
            self._window.refresh_later()
            if then is not None:
                then()

        label = self.tr("Saving {name}").format(name=path.name)
        self._writes.add(self._start(label, write, done, lambda: self._saving.discard(workspace)))
        return True

    # Export

    def export(self) -> None:
        """Ask where and how, and write a flat picture."""
        from editor.ui.dialogs.export import ExportDialog

        workspace = self._window.workspace
        if workspace is None:
            return
        name = self._window.title_of(workspace)
        source = self._window.origin_of(workspace)
        suffix = source.suffix.lower() if source and source.suffix.lower() in EXPORT_SUFFIXES else ".png"
        folder = source.parent if source else self._folder()
        start = folder / f"{Path(name).stem}-edited{suffix}"
        plan = ExportDialog.ask(self._window, start, source, self._window.settings)
        if plan is not None:
            self.export_to(workspace, plan.path, plan.options)

    def export_to(self, workspace: Workspace, path: Path, options: ExportOptions) -> None:
        """Write a flat picture of the workspace as it is now."""
        document = workspace.save_point().document

        def done(_: object) -> None:
            show = Offer(self.tr("Show folder"), lambda: self._window.show_folder(path.parent))
            self._window.say(self.tr("{name} is written.").format(name=path.name), offer=show)

        label = self.tr("Exporting {name}").format(name=path.name)
        run = lambda _: export_image(document, path, options)  # noqa: E731
        self._writes.add(self._start(label, run, done, lambda: None))


def ask_open(window: MainWindow, title: str, folder: str, kinds: str) -> Sequence[Path]:
    """The files that the user chooses."""
    names, _ = QFileDialog.getOpenFileNames(window, title, folder, kinds)
    return [Path(name) for name in names]


def ask_save(window: MainWindow, title: str, start: str, kinds: str) -> Path | None:
    """The name that the user gives, or None; the dialog asks before an existing file is replaced."""
    name, _ = QFileDialog.getSaveFileName(window, title, start, kinds)
    return Path(name) if name else None
