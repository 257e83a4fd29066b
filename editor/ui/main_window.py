"""The window: canvas, tools, panels and menus around the open documents."""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QSize, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from editor.core.geometry import Rect
from editor.engines.registry import Engines
from editor.errors import EditorError
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
from editor.ui.document_window import DocumentWindow
from editor.ui.edits import Edits
from editor.ui.failures import Failures
from editor.ui.files_flow import FilesFlow
from editor.ui.fill_flow import FillFlow
from editor.ui.geometry_edits import GeometryEdits
from editor.ui.layer_edits import LayerEdits
from editor.ui.menus import fill_menu_bar
from editor.ui.message_bar import MessageBar, Offer
from editor.ui.messages import Messages
from editor.ui.models_flow import ModelsFlow
from editor.ui.panels.history import HistoryPanel
from editor.ui.panels.layers import LayersPanel
from editor.ui.panels.status import StatusBar
from editor.ui.panels.tabs import DocumentTabs, TabLabel
from editor.ui.panels.tool_options import ToolOptions
from editor.ui.panels.tool_strips import ToolStrips
from editor.ui.panels.transform_options import TransformOptions
from editor.ui.recovery import RecoveryFlow
from editor.ui.reposition_controls import RepositionChips, RepositionStrip
from editor.ui.screen_follow import ScreenFollower
from editor.ui.selection_edits import SelectionEdits
from editor.ui.sketch_flow import SketchFlow
from editor.ui.theme import Theme
from editor.ui.translate import model_text
from editor.ui.undo_keeper import UndoKeeper
from editor.ui.variants_flow import VariantsFlow
from editor.ui.view import View
from editor.ui.waiting import Waiting
from editor.ui.welcome import WelcomePage

log = logging.getLogger(__name__)


class MainWindow(DocumentWindow):
    """Wires models to views. What actions do lies in `edits`, `files` and `view`."""

    def __init__(
        self, settings: Settings, engines: Engines, jobs: JobQueue, others: OtherFormats | None = None
    ) -> None:
        super().__init__()
        self.settings, self.engines, self.jobs, self.others = settings, engines, jobs, others
        self.theme = Theme(cast(QApplication, QApplication.instance()), settings["theme"], self, settings["accent"])
        self.brush = BrushSettings()
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
        self.filling = FillFlow(self)
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
        self.messages = Messages(self)
        self.tabs = DocumentTabs()
        self.screen_follower = ScreenFollower(self)
        self.status = StatusBar(self.theme, self.actions_["zoom-fit"])
        self.aids = CanvasAids(self)
        self.sketch = SketchFlow(self)
        self._build()
        self.welcome = WelcomePage(self)
        self.waiting = Waiting(self)
        self.failures = Failures(self)
        self._connect()
        fill_menu_bar(self)
        self._restore_layout()
        self.show_workspace(None)
        if settings.notice:
            self.say(settings.notice, is_general=True)

    def _build(self) -> None:
        self.strips = ToolStrips(self)
        self.strips.add("brush", self.options)
        self.strips.add("transform", self.transform_options)
        self.strips.add("reposition", RepositionStrip(self.canvas, self.theme))
        self.chips = RepositionChips(self.canvas, self.canvas.marks)
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
        self.sketch.block_options()
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

    def say(self, text: str, is_failure: bool = False, offer: Offer | None = None, is_general: bool = False) -> None:
        """Show a sentence in the message bar: about the picture that is shown, unless it is general."""
        self.messages.say(text, is_failure, offer, is_general)

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
        if key in ("theme", "accent"):
            self.theme.choose(self.settings["theme"], self.settings["accent"])
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

    def save_layout(self) -> None:
        """Remember where panels and bars lie, and all settings."""
        self.settings["window_state"] = layout_state.save(self)
        try:
            self.settings.save()
        except OSError as error:
            log.warning("settings not saved: %s", error)
