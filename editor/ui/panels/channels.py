"""The channels panel: selections put by under names, to be loaded, combined, renamed and deleted."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QAction, QColor, QContextMenuEvent, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListView,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from editor.algorithms.selection import Combine
from editor.core.geometry import Size
from editor.core.selection import Channel, ChannelId
from editor.core.tiles import TileMap
from editor.ui.panels.layer_view import combine_of
from editor.ui.panels.parts import action_button
from editor.ui.panels.thumbnails import SIDE, draw
from editor.ui.theme import GRID, Theme
from editor.workspace import Workspace

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = SIDE + 2 * GRID


class Role(IntEnum):
    """What the delegate asks for beside the name."""

    THUMBNAIL = Qt.ItemDataRole.UserRole + 1


class ChannelModel(QAbstractListModel):
    """One row per channel, in the document's order; `renamed` carries an id and the name that was typed."""

    renamed = Signal(int, str)

    def __init__(self, parent: QListView) -> None:
        super().__init__(parent)
        self._view = parent
        self._workspace: Workspace | None = None
        self._channels: list[Channel] = []
        self._pictures: dict[ChannelId, tuple[TileMap, Size, QPixmap]] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._draw_one)

    def set_workspace(self, workspace: Workspace | None) -> None:
        """List the channels of another document."""
        if self._workspace is not None:
            self._workspace.document.channels_changed.disconnect(self._on_changed)
        self._workspace = workspace
        self._pictures.clear()
        if workspace is not None:
            workspace.document.channels_changed.connect(self._on_changed)
        self._on_changed()

    def _on_changed(self) -> None:
        self.beginResetModel()
        self._channels = [] if self._workspace is None else list(self._workspace.document.channels.values())
        self.endResetModel()
        known = {channel.id for channel in self._channels}
        self._pictures = {id_: kept for id_, kept in self._pictures.items() if id_ in known}
        self._timer.start()

    def _draw_one(self) -> None:
        """Draw one picture that is missing or old, and come back for the next when the window has had its turn."""
        if self._workspace is None:
            return
        size = self._workspace.document.size
        for row, channel in enumerate(self._channels):
            kept = self._pictures.get(channel.id)
            if kept is None or kept[0] is not channel.pixels or kept[1] != size:
                # A layer's mask holds what is hidden, a channel what is selected: the picture is white where that is.
                picture = draw(channel.pixels, size, SIDE, self._view.devicePixelRatioF(), is_shown=True)
                self._pictures[channel.id] = (channel.pixels, size, picture)
                self.dataChanged.emit(self.index(row), self.index(row))
                self._timer.start()
                return

    def channel(self, row: int) -> Channel | None:
        """The channel of a row."""
        return self._channels[row] if 0 <= row < len(self._channels) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """The number of channels."""
        return 0 if parent.isValid() else len(self._channels)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Rows are chosen and renamed."""
        usable = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable
        return usable if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The name, and the picture."""
        channel = self.channel(index.row())
        if channel is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.AccessibleTextRole):
            return channel.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.tr("Double-click to select it; with Shift it is added, with Alt taken away, with both crossed")
        if role == Role.THUMBNAIL:
            kept = self._pictures.get(channel.id)
            return None if kept is None else kept[2]
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Rename."""
        channel, name = self.channel(index.row()), str(value).strip()
        if role != Qt.ItemDataRole.EditRole or channel is None or not name:
            return False
        self.renamed.emit(channel.id, name)
        return True


class ChannelDelegate(QStyledItemDelegate):
    """Draws a channel: its picture and its name."""

    def __init__(self, theme: Theme, parent: QListView) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One row."""
        return QSize(120, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The row."""
        colors = self._theme.colors
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(colors.chosen))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(colors.hover))
        picture = index.data(Role.THUMBNAIL)
        place = QRect(rect.left() + 2 * GRID, rect.top() + (rect.height() - SIDE) // 2, SIDE, SIDE)
        if picture is not None:
            painter.drawPixmap(place.topLeft(), picture)
        text = rect.adjusted(2 * GRID + SIDE + 3 * GRID, 0, -2 * GRID, 0)
        painter.setPen(QColor(colors.text))
        name = painter.fontMetrics().elidedText(
            str(index.data(Qt.ItemDataRole.DisplayRole)), Qt.TextElideMode.ElideRight, text.width()
        )
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Where the name is drawn."""
        rect: QRect = option.rect
        editor.setGeometry(rect.adjusted(2 * GRID + SIDE + 2 * GRID, 6, -GRID, -6))


class ChannelList(QListView):
    """The list; `load_asked` carries an id and how to combine, `menu_asked` an id and a place on the screen."""

    load_asked = Signal(int, object)
    delete_asked = Signal(int)
    menu_asked = Signal(int, QPoint)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Channels"))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.channels = ChannelModel(self)
        self.setModel(self.channels)
        self.setItemDelegate(ChannelDelegate(theme, self))
        theme.changed.connect(self.viewport().update)

    @property
    def chosen(self) -> ChannelId | None:
        """The selected channel."""
        rows = self.selectedIndexes()
        channel = self.channels.channel(rows[0].row()) if rows else None
        return None if channel is None else channel.id

    def mouseDoubleClickEvent(self, event: Any) -> None:
        """Load the channel under the pointer."""
        channel = self.channels.channel(self.indexAt(event.position().toPoint()).row())
        if channel is not None and event.button() == Qt.MouseButton.LeftButton:
            self.load_asked.emit(channel.id, combine_of(event.modifiers()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter loads, Delete deletes."""
        chosen = self.chosen
        if chosen is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.load_asked.emit(chosen, combine_of(event.modifiers()))
        elif chosen is not None and event.key() == Qt.Key.Key_Delete:
            self.delete_asked.emit(chosen)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of a channel."""
        is_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if is_key else self.indexAt(event.pos())
        channel = self.channels.channel(index.row())
        if channel is not None:
            at = self.visualRect(index).center() if is_key else event.pos()
            self.menu_asked.emit(channel.id, self.viewport().mapToGlobal(at))


class ChannelsPanel(QWidget):
    """The list, or what channels are for while there is none, and buttons."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("dockBody")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.list = ChannelList(theme)
        self.model = self.list.channels
        self.empty = QLabel(self.tr("No selection was saved yet.\nSave one to use it again later."))
        self.empty.setObjectName("dim")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.empty.setMargin(3 * GRID)
        self._buttons = QHBoxLayout()
        self._buttons.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        self._buttons.setSpacing(GRID)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.list)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._stack, 1)
        layout.addLayout(self._buttons)
        self.model.modelReset.connect(self._on_reset)
        self._on_reset()

    def add_buttons(self, save: QAction) -> None:
        """Put the buttons below the list."""
        self._buttons.addWidget(action_button(save, 18))
        for icon, text, act in (
            ("selection-all", self.tr("Select what the channel holds"), self._load),
            ("trash", self.tr("Delete the channel"), self._delete),
        ):
            action = QAction(text, self)
            action.setObjectName(f"channel-{icon}")
            action.setToolTip(text)
            action.setProperty("icon-name", icon)
            action.triggered.connect(act)
            self.addAction(action)
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            self._buttons.addWidget(action_button(action, 18))
        self._buttons.addStretch(1)
        self.list.selectionModel().selectionChanged.connect(self._refresh)
        self._refresh()

    def tint(self, paint: Any) -> None:
        """Give the buttons icons: `paint` makes one of a name."""
        for action in self.actions():
            action.setIcon(paint(str(action.property("icon-name"))))

    def _refresh(self) -> None:
        for action in self.actions():
            action.setEnabled(self.list.chosen is not None)

    def _on_reset(self) -> None:
        self._stack.setCurrentIndex(1 if self.model.rowCount() else 0)
        self._refresh()

    def _load(self) -> None:
        if (chosen := self.list.chosen) is not None:
            self.list.load_asked.emit(chosen, Combine.REPLACE)

    def _delete(self) -> None:
        if (chosen := self.list.chosen) is not None:
            self.list.delete_asked.emit(chosen)

    def set_workspace(self, workspace: Workspace | None) -> None:
        """Show the channels of this document."""
        self.model.set_workspace(workspace)
