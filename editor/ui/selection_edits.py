"""What the commands do to the selection: all, its edge, from layers, and the channels with their menu."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
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
            name = ChannelNameDialog.ask(self._window, self.tr("Save selection as channel"), offered)
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
            name = ChannelNameDialog.ask(self._window, self.tr("Rename channel"), old)
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
        modes = (
            (Combine.REPLACE, self.tr("&Select It Alone")),
            (Combine.ADD, self.tr("&Add to Selection")),
            (Combine.SUBTRACT, self.tr("S&ubtract from Selection")),
            (Combine.INTERSECT, self.tr("&Intersect with Selection")),
        )
        for channel in channels:
            id_ = channel.id
            submenu = menu.addMenu(channel.name.replace("&", "&&"))
            for mode, text in modes:
                action = submenu.addAction(text)
                action.triggered.connect(lambda _=False, id_=id_, mode=mode: self.load_channel(id_, mode))
            submenu.addSeparator()
            rename, delete = submenu.addAction(self.tr("&Rename…")), submenu.addAction(self.tr("&Delete"))
            rename.triggered.connect(lambda _=False, id_=id_: self.rename_channel(id_))
            delete.triggered.connect(lambda _=False, id_=id_: self.delete_channel(id_))
