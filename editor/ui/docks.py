"""The docks at the window's right: which there are, where they stand at first, and how wide they begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDockWidget, QWidget

from editor.ui.channel_dock import channels_panel
from editor.ui.panels.navigator import NavigatorPanel
from editor.ui.panels.parts import DockTitle
from editor.ui.panels.variants import VariantsPanel

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow
    from editor.workspace import Workspace

PANEL_WIDTH, MIN_WIDTH = 280, 220
LAYER_HEAD = ("layer-lock-alpha", "layer-lock")
LAYER_BUTTONS = ("layer-new", "layer-group", "layer-duplicate", "mask-add", "layer-clip", "fill-again")


class Docks(QObject):
    """Builds the panels' docks of one window and lets all of them follow its document."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        actions = window.actions_
        window.layers.add_buttons(
            [actions[name] for name in LAYER_HEAD],
            [actions[name] for name in LAYER_BUTTONS],
            actions["layer-delete"],
        )
        self.channels = channels_panel(window)
        self.layers = self._dock("layers", self.tr("Layers"), window.layers)
        self.history = self._dock("history", self.tr("History"), window.history)
        self.channels_dock = self._dock("channels", self.tr("Channels"), self.channels)
        self.overview = NavigatorPanel(window.canvas, window.theme, (
            actions["zoom-out"], actions["zoom-in"], actions["zoom-fit"]))  # fmt: skip
        self.navigator = self._dock("navigator", self.tr("Navigator"), self.overview)
        self.choices = VariantsPanel(window.canvas, window.theme)
        self.choices.add_buttons(
            [actions[name] for name in ("variants-more", "variant-previous", "variant-next")], actions["variant-delete"]
        )
        self.choices.list.shown_asked.connect(window.variants.show)
        self.choices.list.delete_asked.connect(window.variants.delete)
        self.variants = self._dock("variants", self.tr("Variants"), self.choices)
        self.all: tuple[QDockWidget, ...] = (
            self.layers, self.history, self.channels_dock, self.navigator, self.variants
        )  # fmt: skip
        for dock in (self.channels_dock, self.navigator):
            window.tabifyDockWidget(self.history, dock)
        window.tabifyDockWidget(self.layers, self.variants)
        for dock in (self.history, self.layers):
            dock.raise_()

    def _dock(self, name: str, title: str, body: QWidget) -> QDockWidget:
        dock = QDockWidget(title)
        dock.setObjectName(name)
        dock.setTitleBarWidget(DockTitle(title))
        dock.setWidget(body)
        feature = QDockWidget.DockWidgetFeature
        dock.setFeatures(feature.DockWidgetMovable | feature.DockWidgetClosable)
        dock.setMinimumWidth(MIN_WIDTH)
        self._window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        return dock

    def set_workspace(self, workspace: Workspace | None) -> None:
        """Show another document in every panel."""
        for panel in (self._window.layers, self._window.history, self.channels, self.overview, self.choices):
            panel.set_workspace(workspace)

    def take_first_sizes(self) -> None:
        """Share out the room of a window that has no layout of its own yet."""
        window = self._window
        window.resizeDocks([self.layers], [PANEL_WIDTH], Qt.Orientation.Horizontal)
        window.resizeDocks([self.layers, self.history], [3, 2], Qt.Orientation.Vertical)
