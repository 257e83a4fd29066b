"""What the commands do to the selection: all, its edge, from layers, and the channels with their menu."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu

from editor.algorithms.selection import Combine
from editor.core.commands import Command
from editor.core.document import Document
from editor.core.layer import LayerId
from editor.core.selection import ChannelId
from editor.errors import EditorError
from editor.operations import selection as edits
from editor.operations.selection import Change

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow


class SelectionEdits(QObject):
    """Belongs to one window. The amounts that were asked for last are offered again."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._amounts: dict[Change, tuple[float, bool]] = {
            Change.GROW: (5.0, False),
            Change.SHRINK: (5.0, False),
            Change.FEATHER: (10.0, False),
            Change.BORDER: (10.0, True),
        }

    def _do(self, make: Callable[[Document], Command | None]) -> None:
        workspace = self._window.workspace
        if workspace is None:
            return
        try:
            workspace.perform_if(make(workspace.document))
        except EditorError as error:
            self._window.say(str(error), is_failure=True)

    def select_all(self) -> None:
        """Select the whole picture."""
        self._do(edits.select_all)

    def scratches(self, kind: Literal["scratches", "text"] = "scratches") -> None:
        """Add scratches, dust and wires that are found to the selection, or lettering."""
        from editor.operations.restore import prepare_scratches

        workspace = self._window.workspace
        if workspace is None:
            return
        self._window.canvas.settle()
        try:
            workspace.do(prepare_scratches(workspace.document, kind=kind))
        except EditorError as error:
            self._window.say(str(error), is_failure=True)

    def refine_edge(self) -> None:
        """Let the selection cover each pixel as much as its subject does."""
        from editor.operations.refine_edge import prepare_refine_edge

        workspace = self._window.workspace
        if workspace is None:
            return
        self._window.canvas.settle()
        try:
            workspace.do(prepare_refine_edge(workspace.document))
        except EditorError as error:
            self._window.say(str(error), is_failure=True)

    def reshape(self, change: Change) -> None:
        """Ask by how much, and grow, shrink, feather or take the border."""
        from editor.ui.dialogs.amount import AmountDialog

        workspace = self._window.workspace
        if workspace is not None:
            chosen = AmountDialog.ask(self._window, workspace, change, *self._amounts[change])
            self._amounts[change] = chosen or self._amounts[change]

    def from_layer(self, mode: Combine = Combine.REPLACE) -> None:
        """Select where the active layer is opaque."""
        self._from(edits.select_alpha, mode)

    def from_mask(self, mode: Combine = Combine.REPLACE) -> None:
        """Select what the active layer's mask shows."""
        self._from(edits.select_mask, mode)

    def from_thumbnail(self, layer_id: LayerId, is_mask: bool, mode: Combine) -> None:
        """Select what a layer, or its mask, shows."""
        select = edits.select_mask if is_mask else edits.select_alpha
        self._do(lambda document: select(document, layer_id, mode))

    def _from(self, select: Callable[[Document, LayerId, Combine], Command | None], mode: Combine) -> None:
        def make(document: Document) -> Command | None:
            return None if document.active_layer_id is None else select(document, document.active_layer_id, mode)

        self._do(make)

    # Channels

    def save_channel(self) -> None:
        """Ask for a name and put the selection by under it."""
        from editor.ui.dialogs.channel_name import ChannelNameDialog

        workspace = self._window.workspace
        if workspace is not None:
            offered = edits.free_name(workspace.document, self.tr("Selection"))
            name = ChannelNameDialog.ask(self._window, self.tr("Save Selection as Channel"), offered)
            if name is not None:
                self._do(lambda document: edits.save_channel(document, name))

    def load_channel(self, channel_id: ChannelId, mode: Combine) -> None:
        """Combine the selection with a channel."""
        self._do(lambda document: edits.load_channel(document, channel_id, mode))

    def rename_channel(self, channel_id: ChannelId) -> None:
        """Ask for a channel's new name."""
        from editor.ui.dialogs.channel_name import ChannelNameDialog

        workspace = self._window.workspace
        if workspace is not None:
            old = workspace.document.channels[channel_id].name
            name = ChannelNameDialog.ask(self._window, self.tr("Rename Channel"), old)
            if name is not None:
                self._do(lambda document: edits.rename_channel(document, channel_id, name))

    def delete_channel(self, channel_id: ChannelId) -> None:
        """Take a channel away; undo brings it back."""
        self._do(lambda document: edits.delete_channel(document, channel_id))

    def add_channel_menu(self, menu: QMenu) -> None:
        """Add the menu of saved selections, which is built anew whenever it is shown."""
        submenu = menu.addMenu(self.tr("L&oad Channel"))
        submenu.menuAction().setStatusTip(self.tr("Select what was saved as a channel"))
        submenu.aboutToShow.connect(lambda: self._fill_menu(submenu))
        self._fill_menu(submenu)

    def _fill_menu(self, menu: QMenu) -> None:
        menu.clear()
        for old in menu.findChildren(QMenu):
            old.deleteLater()
        workspace = self._window.workspace
        channels = () if workspace is None else tuple(workspace.document.channels.values())
        if not channels:
            menu.addAction(self.tr("No selection was saved yet")).setEnabled(False)
        for channel in channels:
            self.fill_channel_menu(menu.addMenu(channel.name.replace("&", "&&")), channel.id)

    def fill_channel_menu(self, menu: QMenu, channel_id: ChannelId) -> None:
        """All that can be done with one channel."""
        for mode, text in (
            (Combine.REPLACE, self.tr("&Select It Alone")),
            (Combine.ADD, self.tr("&Add to Selection")),
            (Combine.SUBTRACT, self.tr("S&ubtract from Selection")),
            (Combine.INTERSECT, self.tr("&Intersect with Selection")),
        ):
            action = menu.addAction(text)
            action.triggered.connect(lambda _=False, mode=mode: self.load_channel(channel_id, mode))
        menu.addSeparator()
        rename, delete = menu.addAction(self.tr("&Rename…")), menu.addAction(self.tr("&Delete"))
        rename.triggered.connect(lambda: self.rename_channel(channel_id))
        delete.triggered.connect(lambda: self.delete_channel(channel_id))

    def name_channel(self, channel_id: ChannelId, name: str) -> None:
        """Give a channel the name that was typed."""
        self._do(lambda document: edits.rename_channel(document, channel_id, name))

    def show_channel_menu(self, channel_id: ChannelId, at: QPoint) -> None:
        """The menu of a channel, at a place on the screen."""
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_channel_menu(menu, channel_id)
        menu.popup(at)
