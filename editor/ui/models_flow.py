"""Models in the window: the docks of models and jobs, and what their buttons do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QDockWidget, QFileDialog, QInputDialog

from editor.core.progress import Progress
from editor.engines.store import InstalledModel, ModelStore
from editor.errors import EditorError, TaskNeeded
from editor.jobs.queue import Job, Priority
from editor.operations import models
from editor.ui.message_bar import Offer
from editor.ui.panels.jobs import JobsPanel
from editor.ui.panels.models import ModelsPanel
from editor.ui.panels.parts import DockTitle

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

# Downloads wait for each other, never for a fill.
LANE = "models"
MIN_WIDTH, WIDTH = 240, 320


class ModelsFlow(QObject):
    """Belongs to one window. What takes long is a job; refusals become messages."""

    changed = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        kept = window.engines.model_source
        self.store = kept if isinstance(kept, ModelStore) else models.open_store(window.settings)
        self.panel = ModelsPanel(window.theme)
        self.jobs_panel = JobsPanel(window.jobs, window.theme)
        self._running: dict[str, Job] = {}
        self.docks: tuple[QDockWidget, ...] = ()
        self._is_stale = True
        self.panel.get_asked.connect(self.get)
        self.panel.stop_asked.connect(self.stop)
        self.panel.add_asked.connect(self.add)
        self.panel.verify_asked.connect(self.verify)
        self.panel.remove_asked.connect(self.remove)
        self.panel.use_asked.connect(self.use)
        self.panel.folder_asked.connect(self.show_folder)
        self.panel.other_place_asked.connect(self.choose_place)
        window.jobs.changed.connect(self._on_job)
        self._missing = self._replace_missing()
        self._agreed = str(window.settings["fill_engine"])

    def build_docks(self) -> None:
        """Put the docks into the window, closed; a saved layout may open them."""
        jobs = self._dock("jobs", self.tr("Jobs"), self.jobs_panel, Qt.Orientation.Vertical)
        # In a column of its own: the list and the details need the height.
        listed = self._dock("models", self.tr("Models"), self.panel, Qt.Orientation.Horizontal)
        self.docks = (listed, jobs)
        self.docks[0].visibilityChanged.connect(self._on_visible)
        choice = self._window.options.engine
        choice.wanted.connect(self.show_models)
        self.changed.connect(choice.rebuild)
        choice.follow(self.store)
        if self._missing:
            QTimer.singleShot(0, self, self._say_missing)

    def _dock(self, name: str, title: str, body: ModelsPanel | JobsPanel, orientation: Qt.Orientation) -> QDockWidget:
        dock = QDockWidget(title)
        dock.setObjectName(name)
        dock.setTitleBarWidget(DockTitle(title))
        dock.setWidget(body)
        feature = QDockWidget.DockWidgetFeature
        dock.setFeatures(feature.DockWidgetMovable | feature.DockWidgetClosable)
        dock.setMinimumWidth(MIN_WIDTH)
        self._window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock, orientation)
        dock.hide()
        return dock

    def show_models(self, model_id: str = "") -> None:
        """Open the dock of models, at a model if one is named, and give it the keyboard."""
        dock = self.docks[0]
        if dock.isHidden():
            # The picture gives the room, not the panels beside.
            beside = self._window.panels.layers
            width = beside.width()
            dock.show()
            self._window.resizeDocks([beside, dock], [width, WIDTH], Qt.Orientation.Horizontal)
        dock.raise_()
        self.refresh()
        if model_id:
            self.panel.choose(model_id)
        (self.panel.list if model_id else self.panel.search).setFocus()

    def toggle_models(self) -> None:
        """Open the dock of models, or close it."""
        if self.docks[0].isHidden():
            self.show_models()
        else:
            self._close_models()

    def _close_models(self) -> None:
        """Close the dock of models, and give its room back to the picture."""
        beside = self._window.panels.layers
        width = beside.width()
        self.docks[0].hide()
        self._window.resizeDocks([beside], [width], Qt.Orientation.Horizontal)

    def toggle_jobs(self) -> None:
        """Open the dock of jobs, or close it."""
        self.docks[1].setVisible(self.docks[1].isHidden())
        self.docks[1].raise_()
        self._window.resizeDocks([self.docks[1]], [self._window.height() // 4], Qt.Orientation.Vertical)

    def refresh(self) -> None:
        """Look at the models again and tell everybody who shows some."""
        self._is_stale = False
        self.panel.show_models(models.arranged(self.store.models()), str(self.store.root))
        self.changed.emit()

    def _on_visible(self, is_visible: bool) -> None:
        if is_visible and self._is_stale:
            self.refresh()

    # What the buttons do

    def get(self, model_id: str) -> None:
        """Ask for agreement to the terms, then fetch."""
        from editor.ui.dialogs.model_terms import TermsDialog

        model = self._model(model_id)
        if model is None or model_id in self._running:
            return
        if problem := models.fetch_problem(model):
            self._window.say(problem, is_failure=True, is_general=True)
        elif TermsDialog.ask(self._window, model, self._window.theme):
            label = self.tr("Get {label}").format(label=model.descriptor.label)
            done = self.tr("{label} is ready.").format(label=model.descriptor.label)
            self._start(label, model_id, lambda progress: models.get(self.store, model_id, progress), done)

    def stop(self, model_id: str) -> None:
        """Stop what works on a model."""
        if model_id in self._running:
            self._window.jobs.cancel(self._running[model_id])

    def add(self, model_id: str) -> None:
        """Ask for a file and put it in its place; without a model the file says whose it is."""
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Add a model"),
            "",
            self.tr("Models (*.onnx *.pt *.pth *.ckpt *.safetensors *.jit model.toml);;All files (*)"),
        )
        if name:
            self.add_path(Path(name), model_id)

    def add_path(self, path: Path, model_id: str = "", task: str = "") -> None:
        """Add a file or, by its description, a folder; `task` says what it is for where the file leaves that open."""
        source = path.parent if path.name == "model.toml" else path
        label = self.tr("Add {name}").format(name=source.name)
        done = self.tr("{name} was added.").format(name=source.name)

        def run(progress: Progress) -> InstalledModel:
            return models.add(self.store, source, model_id or None, None, progress, task=task)

        self._start(label, model_id, run, done, lambda error: self._ask_task(source, error))

    def _ask_task(self, path: Path, error: Exception) -> bool:
        """Where only the user knows what a model is for: ask, and add it as that. False for any other failure."""
        if not isinstance(error, TaskNeeded):
            return False
        names = {self.panel.rows.task_name(task): task for task in error.choices}
        question = self.tr("{name} turns a picture into a map. What is it for?").format(name=path.name)
        chosen, is_sure = QInputDialog.getItem(
            self._window, self.tr("Add a model"), question, list(names), editable=False
        )
        if is_sure:
            self.add_path(path, task=names[chosen])
        return True

    def verify(self, model_id: str) -> None:
        """Read every byte of a model."""
        model = self._model(model_id)
        if model is not None:
            label = self.tr("Verify {label}").format(label=model.descriptor.label)
            done = self.tr("{label} is unchanged: every byte was read.").format(label=model.descriptor.label)
            self._start(label, model_id, lambda progress: models.verify(self.store, model_id, progress), done)

    def remove(self, model_id: str) -> None:
        """Delete a model's files, after asking."""
        from editor.ui.dialogs.model_terms import RemoveDialog

        model = self._model(model_id)
        if model is None or not RemoveDialog.ask(self._window, model):
            return
        try:
            self.store.remove(model_id)
        except EditorError as error:
            self._window.say(str(error), is_failure=True, is_general=True)
        self._after_change()

    def use(self, model_id: str) -> None:
        """Fill with this model from now on; a program needs the user's word first."""
        model = self._model(model_id)
        if model is None:
            return
        if not self._may_run(model):
            return
        if model_id in {engine.id for engine in self._window.engines.inpainters}:
            self._window.change_setting("fill_engine", model_id)
            self._window.say(
                self.tr("Fills are made with {label} now.").format(label=model.descriptor.label), is_general=True
            )
        else:
            problem = self._window.engines.problems.get(model_id, "")
            self._window.say(
                problem or self.tr("{label} cannot be used here.").format(label=model.descriptor.label),
                is_failure=True,
                is_general=True,
            )

    def _may_run(self, model: InstalledModel) -> bool:
        """Whether a model may run; where that needs the user's word it is asked for, and remembered."""
        from editor.ui.dialogs.model_terms import ConsentDialog

        if model.has_consent:
            return True
        if not ConsentDialog.ask(self._window, model):
            return False
        try:
            self.store.consent(model.id)
        except EditorError as error:
            self._window.say(str(error), is_failure=True, is_general=True)
            return False
        self._after_change()
        return True

    def hold_to_consent(self) -> None:
        """After another fill model was chosen, wherever that was: ask whether it may run, else take the last one."""
        settings = self._window.settings
        chosen = str(settings["fill_engine"])
        if chosen == self._agreed:
            return
        if chosen in self.store and not self._may_run(self.store.model(chosen)):
            settings["fill_engine"] = self._agreed
        self._agreed = str(settings["fill_engine"])
        self._window.options.refresh()

    def show_folder(self, model_id: str) -> None:
        """Open the folder of a model, or of all."""
        model = self._model(model_id) if model_id else None
        folder = model.folder if model is not None else self.store.root
        while not folder.exists():
            folder = folder.parent
        self._window.show_folder(folder)

    def choose_place(self) -> None:
        """Ask for another folder to keep models in; what lies in the old one stays there."""
        name = QFileDialog.getExistingDirectory(
            self._window, self.tr("Keep models in another folder"), str(self.store.root)
        )
        if name:
            self._window.change_setting("models_dir", name)

    def apply_place(self) -> None:
        """Use the folder that the settings name."""
        from editor.engines.store import default_root

        self.store.refresh(models.models_folder(self._window.settings) or default_root())
        self._after_change()

    # Following

    def _model(self, model_id: str) -> InstalledModel | None:
        try:
            return self.store.model(model_id)
        except EditorError as error:
            self._window.say(str(error), is_failure=True, is_general=True)
            return None

    def _start(
        self,
        label: str,
        model_id: str,
        run: Callable[[Progress], Any],
        done: str,
        settle: Callable[[Exception], bool] = lambda _: False,
    ) -> None:
        """Run a job; `settle` may take care of a failure, and then returns True."""
        job = Job(label, run, subject=("model", model_id), device=LANE, priority=Priority.BATCH)
        if model_id:
            self._running[model_id] = job
        job.finished.connect(lambda _: self._on_end(model_id, done, is_failure=False))
        job.failed.connect(lambda error: self._on_failure(model_id, error, settle))
        job.cancelled.connect(lambda: self._on_end(model_id, "", is_failure=False))
        self._window.jobs.submit(job)
        self.panel.show_jobs(self._running)

    def _on_end(self, model_id: str, sentence: str, is_failure: bool) -> None:
        self._running.pop(model_id, None)
        self._after_change()
        if sentence:
            self._window.say(sentence, is_failure=is_failure, is_general=True)

    def _on_failure(self, model_id: str, error: Exception, settle: Callable[[Exception], bool]) -> None:
        self._on_end(model_id, "", is_failure=False)
        if not settle(error):
            self._window.say(str(error), is_failure=True, is_general=True)

    def _on_job(self, job: Job) -> None:
        if job in self._running.values():
            self.panel.show_jobs(self._running)

    def _after_change(self) -> None:
        self.store.refresh()
        self._window.engines.refresh()
        self.panel.show_jobs(self._running)
        self.refresh()
        self._missing = self._replace_missing()
        self._say_missing()

    def _replace_missing(self) -> str:
        """Fill with the default model where the chosen one cannot be used; the id of the missing one, or nothing."""
        settings, engines = self._window.settings, self._window.engines
        chosen = str(settings["fill_engine"])
        if chosen in {engine.id for engine in engines.inpainters}:
            return ""
        settings["fill_engine"] = self._agreed = engines.inpainter().id
        return chosen

    def _say_missing(self) -> None:
        missing, self._missing = self._missing, ""
        if not missing:
            return
        engine = self._window.engines.inpainter().label
        name = self.store.model(missing).descriptor.label if missing in self.store else missing
        sentence = self.tr("The chosen fill model {name} is not here; fills are made with {engine}.")
        offer = Offer(self.tr("Show Models"), lambda: self.show_models(missing))
        self._window.say(sentence.format(name=f"“{name}”", engine=engine), offer=offer, is_general=True)
