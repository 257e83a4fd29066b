"""The window: canvas, tools, panels and menus around the open documents."""

from __future__ import annotations

import contextlib
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QSize, Qt, QTimer, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from editor.core.document import Document
from editor.core.geometry import Rect
from editor.engines.registry import Engines
from editor.errors import EditorError
from editor.files.journal_folder import Orphan
from editor.files.opening import OtherFormats
from editor.jobs.queue import Job, JobQueue
from editor.settings import Settings
from editor.tools.mask_brush import BrushSettings
from editor.ui import layout_state
from editor.ui.action_table import Where
from editor.ui.actions import Actions
from editor.ui.bridge import QtDelivery
from editor.ui.canvas.canvas import Canvas
from editor.ui.canvas_aids import CanvasAids
from editor.ui.clipboard import ClipboardFlow
from editor.ui.docks import Docks
from editor.ui.edits import Edits
from editor.ui.failures import Failures
from editor.ui.files_flow import FilesFlow
from editor.ui.geometry_edits import GeometryEdits
from editor.ui.layer_edits import LayerEdits
from editor.ui.menus import fill_menu_bar
from editor.ui.message_bar import MessageBar, Offer
from editor.ui.models_flow import ModelsFlow
from editor.ui.panels.history import HistoryPanel
from editor.ui.panels.layers import LayersPanel
from editor.ui.panels.status import StatusBar
from editor.ui.panels.tabs import DocumentTabs, TabLabel
from editor.ui.panels.tool_options import ToolOptions
from editor.ui.panels.tool_strips import ToolStrips
from editor.ui.panels.transform_options import TransformOptions
from editor.ui.recovery import RecoveryFlow
from editor.ui.screen_follow import ScreenFollower
from editor.ui.selection_edits import SelectionEdits
from editor.ui.theme import Theme
from editor.ui.translate import model_text
from editor.ui.undo_keeper import UndoKeeper
from editor.ui.variants_flow import VariantsFlow
from editor.ui.view import View
from editor.ui.waiting import Waiting
from editor.ui.welcome import WelcomePage
from editor.workspace import Workspace

log = logging.getLogger(__name__)


@dataclass(eq=False)
class OpenDocument:
    """A tab: `origin` is the file the picture came from, also after it was saved elsewhere."""

    workspace: Workspace
    title: str
    origin: Path | None


class MainWindow(QMainWindow):
    """Wires models to views. What actions do lies in `edits`, `files` and `view`."""

    def __init__(
        self, settings: Settings, engines: Engines, jobs: JobQueue, others: OtherFormats | None = None
    ) -> None:
        super().__init__()
        self.settings, self.engines, self.jobs, self.others = settings, engines, jobs, others
        self.theme = Theme(cast(QApplication, QApplication.instance()), settings["theme"], self)
        self.brush = BrushSettings()
        self._open: list[OpenDocument] = []
        self._discarded: set[Workspace] = set()
        self._is_closing_after_write = False
        self._has_default_layout = False
        self.setWindowTitle(self.tr("Pentimento"))
        self.setDockOptions(QMainWindow.DockOption.AnimatedDocks)
        self._load_brush()

        self.files = FilesFlow(self, JobQueue(QtDelivery(self)))
        self.recovery = RecoveryFlow(self)
        self.undo_keeper = UndoKeeper(self)
        self.edits = Edits(self)
        self.geometry_edits = GeometryEdits(self)
        self.layer_edits = LayerEdits(self)
        self.selecting = SelectionEdits(self)
        self.clipboard = ClipboardFlow(self)
        self.variants = VariantsFlow(self)
        self.view = View(self)
        self.canvas = Canvas(settings, self.brush)
        self.layers = LayersPanel(self.theme)
        self.history = HistoryPanel(self.theme, settings)
        places = {Where.WINDOW: cast(QWidget, self), Where.CANVAS: self.canvas, Where.LAYERS: self.layers}
        self.actions_ = Actions(self, places)
        # Before any button is built: one without an icon would be as wide as its text, and its panel with it.
        self.actions_.tint(self.theme)
        self.models = ModelsFlow(self)
        self.options = ToolOptions(settings, self.brush, engines, self.actions_, self.theme)
        self.options.set_home(self.canvas)
        self.transform_options = TransformOptions(self.canvas, self.theme)
        self.message = MessageBar(self.theme)
        self.tabs = DocumentTabs()
        self.screen_follower = ScreenFollower(self)
        self.status = StatusBar(self.theme, self.actions_["zoom-fit"])
        self.aids = CanvasAids(self)
        self._build()
        self.welcome = WelcomePage(self)
        self.waiting = Waiting(self)
        self.failures = Failures(self)
        self._connect()
        fill_menu_bar(self)
        self._restore_layout()
        self.show_workspace(None)
        if settings.notice:
            self.say(settings.notice)

    def _build(self) -> None:
        self.strips = ToolStrips(self)
        self.strips.add("brush", self.options)
        self.strips.add("transform", self.transform_options)
        self.strips.add_tables()
        top, tools = self.strips.options_bar, self.strips.tool_bar
        for bar, area in ((top, Qt.ToolBarArea.TopToolBarArea), (tools, Qt.ToolBarArea.LeftToolBarArea)):
            bar.setMovable(False)
            bar.setFloatable(False)
            bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
            bar.toggleViewAction().setEnabled(False)
            self.addToolBar(area, bar)
        center = QWidget()
        column = QVBoxLayout(center)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.message, self.tabs, self.aids.frame):
            column.addWidget(part)
        column.setStretch(2, 1)
        self.setCentralWidget(center)
        self.setStatusBar(self.status)
        self.panels = Docks(self)
        self.channels, self.docks = self.panels.channels, self.panels.all
        self.models.build_docks()

    def _connect(self) -> None:
        self._refresh_timer = QTimer(self)
        self._refresh_timer.setSingleShot(True)
        self._refresh_timer.setInterval(0)
        self._refresh_timer.timeout.connect(self.refresh)
        self.canvas.viewport_changed.connect(self._on_viewport)
        self.canvas.cursor_moved.connect(self.status.show_place)
        self.canvas.brush_changed.connect(self.on_brush_changed)
        self.canvas.tool_changed.connect(self.refresh_later)
        self.canvas.files_dropped.connect(lambda paths: [self.files.open(path) for path in paths])
        self.canvas.stroke_finished.connect(self.edits.on_stroke)
        self.canvas.hints_dismissed.connect(lambda: self.change_setting("hints_done", True))
        self.options.brush_changed.connect(self.on_brush_changed)
        self.options.setting_changed.connect(self.apply_setting)
        self.layers.changed.connect(self.refresh_later)
        self.layers.list.menu_asked.connect(self.layer_edits.show_menu)
        self.layers.list.alpha_asked.connect(self.selecting.from_thumbnail)
        self.history.jump.connect(lambda position: self.edits.call("go_to", position))
        self.status.zoom_chosen.connect(self.canvas.zoom_to)
        self.status.cancel.connect(self.waiting.cancel)
        self.files.activity_changed.connect(self._on_activity)
        self.tabs.chosen.connect(lambda index: self.show_workspace(self._open[index].workspace))
        self.tabs.close_asked.connect(lambda index: self.close_workspace(self._open[index].workspace))
        self.theme.changed.connect(lambda: self.actions_.tint(self.theme))
        self.jobs.changed.connect(self._on_job)

    # Documents

    @property
    def workspace(self) -> Workspace | None:
        """The document that is shown."""
        return self.canvas.workspace

    @property
    def workspaces(self) -> tuple[Workspace, ...]:
        """All open documents, in the order of the tabs."""
        return tuple(item.workspace for item in self._open)

    def _item(self, workspace: Workspace | None) -> OpenDocument | None:
        return next((item for item in self._open if item.workspace is workspace), None)

    def title_of(self, workspace: Workspace) -> str:
        """The name that tab and title bar show."""
        item = self._item(workspace)
        if workspace.path is not None:
            return workspace.path.name
        return item.title if item is not None else self.tr("Untitled")

    def origin_of(self, workspace: Workspace) -> Path | None:
        """The file that the picture came from."""
        item = self._item(workspace)
        return item.origin if item is not None else None

    def open_path(self, path: Path) -> bool:
        """Begin opening a file; the window goes on meanwhile."""
        return self.files.open(path)

    def add_document(
        self, document: Document, path: Path | None, title: str | None = None, orphan: Orphan | None = None
    ) -> Workspace:
        """Show a document in a tab of its own; one recovered from an orphan belongs to no file yet."""
        workspace = Workspace(document, self.engines, self.jobs, path, self.undo_keeper.room)
        self.undo_keeper.attach(workspace)
        origin = path if orphan is None else orphan.summary.path
        self._open.append(OpenDocument(workspace, title or self.tr("Untitled"), origin))
        if orphan is not None:
            workspace.mark_unsaved()
        self.recovery.attach(workspace, orphan)
        workspace.history.changed.connect(self.refresh_later)
        workspace.document.layers_changed.connect(self.refresh_later)
        workspace.document.selection_changed.connect(self._on_selection)
        workspace.said.connect(self.say)
        self.show_workspace(workspace)
        return workspace

    def show_workspace(self, workspace: Workspace | None) -> None:
        """Make an open document the one that is worked on; None shows the empty state."""
        if workspace is not None and workspace is self.workspace:
            return
        if workspace is not None and self._item(workspace) is None:
            raise ValueError("the document is not open in this window")
        self.canvas.set_workspace(workspace)
        self.panels.set_workspace(workspace)
        self.aids.apply()
        self.refresh()
        self._on_viewport()
        self.canvas.setFocus()
        self.welcome.follow(workspace is None)

    def close_current(self) -> None:
        """Close the document that is shown, after asking about unsaved work."""
        if self.workspace is not None:
            self.close_workspace(self.workspace)

    def close_workspace(self, workspace: Workspace) -> None:
        """Close a document, after asking about unsaved work."""
        if workspace.is_modified and not self._may_discard(workspace, lambda: self.close_workspace(workspace)):
            return
        self._remove(workspace)

    def _remove(self, workspace: Workspace) -> None:
        index = self.workspaces.index(workspace)
        is_shown = workspace is self.workspace
        del self._open[index]
        self.recovery.release(workspace)
        self._discarded.discard(workspace)
        if is_shown:
            rest = self.workspaces
            self.show_workspace(rest[min(index, len(rest) - 1)] if rest else None)
        self.history.pictures.forget(workspace)
        workspace.close()
        self.refresh()

    def _may_discard(self, workspace: Workspace, again: Any) -> bool:
        """Ask about unsaved work; True when it may go. Saving runs beside the window, then `again` is called."""
        from editor.ui.dialogs.unsaved import Answer, UnsavedDialog

        if workspace in self._discarded:
            return True
        self.show_workspace(workspace)
        answer = UnsavedDialog.ask(self, self.title_of(workspace))
        if answer is Answer.DISCARD:
            self._discarded.add(workspace)
            return True
        if answer is Answer.SAVE:
            self.files.save(workspace, then=again)
        return False

    def switch_by(self, step: int) -> None:
        """Go to the next or the previous document."""
        if self.workspace is not None:
            index = self.workspaces.index(self.workspace) + step
            self.show_workspace(self.workspaces[index % len(self._open)])

    # Following

    @property
    def is_busy(self) -> bool:
        """True while something of this document runs that can be stopped."""
        return self.workspace is not None and (bool(self.workspace.running) or self.workspace.gesture is not None)

    def refresh_later(self) -> None:
        """Refresh once, when the window is back in its event loop."""
        self._refresh_timer.start()

    def refresh(self) -> None:
        """Bring actions, tabs, title and status line up to date."""
        self.actions_.refresh()
        workspace = self.workspace
        self.status.show_document(workspace)
        engine = self.settings["fill_engine"]
        with contextlib.suppress(EditorError):
            engine = model_text(self.engines.inpainter(engine).label)
        self.status.show_device(self.tr("CPU"), engine)
        title = self.tr("{name}[*] – Pentimento").format(name=self.title_of(workspace)) if workspace else "Pentimento"
        self.setWindowTitle(title)
        self.setWindowModified(workspace is not None and workspace.is_modified)
        self._refresh_tabs()

    def _refresh_tabs(self) -> None:
        labels = []
        for workspace in self.workspaces:
            name = self.title_of(workspace)
            labels.append(TabLabel(name, str(workspace.path or name), workspace.is_modified))
        shown = self.workspaces.index(self.workspace) if self.workspace in self.workspaces else -1
        self.tabs.show_labels(labels, shown)

    def _on_selection(self, _: Rect) -> None:
        self.refresh_later()

    def _on_job(self, _: Job) -> None:
        self.refresh_later()

    def _on_viewport(self) -> None:
        viewport = self.canvas.viewport
        self.status.show_zoom(viewport.zoom, viewport.rotation_deg, viewport.is_mirrored)
        self.actions_["mirror"].setChecked(viewport.is_mirrored)

    def _on_activity(self) -> None:
        if self._is_closing_after_write:
            # Not at once: a failure is told after the job has ended, and then the window stays.
            QTimer.singleShot(0, self, self._close_when_written)

    def _close_when_written(self) -> None:
        if self._is_closing_after_write and not self.files.is_writing:
            self.close()

    def stay_open(self) -> None:
        """Give up closing: what was to be written first has failed."""
        self._is_closing_after_write = False
        self.setEnabled(True)

    def say(self, text: str, is_failure: bool = False, offer: Offer | None = None) -> None:
        """Show a sentence in the message bar."""
        self.message.say(model_text(text), is_failure, offer or self.failures.offer_for(text))

    def show_folder(self, folder: Path) -> None:
        """Open a folder in the desktop's file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    # Settings

    def _load_brush(self) -> None:
        self.brush.size = float(self.settings["brush_size"])
        self.brush.hardness = float(self.settings["brush_hardness"])
        self.brush.pressure_size = bool(self.settings["brush_pressure_size"])
        self.brush.fill_loops = bool(self.settings["brush_fill_loops"])

    def on_brush_changed(self) -> None:
        """Show the brush everywhere and remember it."""
        self.settings["brush_size"] = self.brush.size
        self.settings["brush_hardness"] = self.brush.hardness
        self.settings["brush_pressure_size"] = self.brush.pressure_size
        self.options.refresh()
        self.canvas.refresh_brush()
        self.refresh_later()

    def change_setting(self, key: str, value: Any) -> None:
        """Set a setting and let it take effect."""
        self.settings[key] = value
        self.apply_setting(key)

    def apply_setting(self, key: str) -> None:
        """Let a changed setting take effect at once."""
        if key == "theme":
            self.theme.choose(self.settings["theme"])
        elif key.startswith("overlay_"):
            self.canvas.refresh_overlay()
        elif key.startswith("brush_"):
            self._load_brush()
            self.canvas.refresh_brush()
        elif key.startswith("screen_profile"):
            self.screen_follower.apply()
        elif key == "history_budget_mb":
            self.undo_keeper.apply_budget()
        elif key == "models_dir":
            self.models.apply_place()
        elif key == "fill_engine":
            self.models.hold_to_consent()
        self.aids.apply()
        self.options.refresh()
        self.refresh_later()

    # Layout and end

    def _restore_layout(self) -> None:
        if not layout_state.restore(self, self.settings["window_state"]):
            self.resize(QSize(1400, 900).boundedTo(self.screen().availableSize() * 0.92))
            self._has_default_layout = True

    def showEvent(self, event: QShowEvent) -> None:
        """Give the panels their first sizes, which a window that was never shown does not keep."""
        super().showEvent(event)
        if self._has_default_layout:
            self._has_default_layout = False
            self.panels.take_first_sizes()

    def _save_layout(self) -> None:
        self.settings["window_state"] = layout_state.save(self)
        try:
            self.settings.save()
        except OSError as error:
            log.warning("settings not saved: %s", error)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about each unsaved document; wait for what is being written; then remember the layout."""
        for workspace in self.workspaces:
            if workspace.is_modified and not self._may_discard(workspace, self.close):
                self._discarded.clear()
                event.ignore()
                return
        if self.files.is_writing:
            self._is_closing_after_write = True
            self.setEnabled(False)
            event.ignore()
            return
        self._save_layout()
        self.undo_keeper.close()
        for workspace in self.workspaces:
            workspace.close()
        self.files.queue.close()
        self.recovery.close()
        super().closeEvent(event)
