"""The layers as Qt's list sees them: the top one first, dragged by row, drawn with eye, thumbnail, name and badges."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QEvent,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QMouseEvent, QPainter
from PySide6.QtWidgets import QLineEdit, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from editor.core.geometry import Rect
from editor.core.layer import Layer
from editor.ui import icons
from editor.ui.panels.thumbnails import SIDE, Thumbnails
from editor.ui.theme import GRID, Theme
from editor.workspace import Workspace

Index = QModelIndex | QPersistentModelIndex
MIME = "application/x-pentimento-layer"
ROW_HEIGHT = SIDE + 3 * GRID
EYE_WIDTH = 9 * GRID
LOCK_WIDTH = 7 * GRID
THUMBNAIL_DELAY_MS = 120


class Role(IntEnum):
    """What the delegate asks for beside the name."""

    LAYER = Qt.ItemDataRole.UserRole + 1
    DETAIL = Qt.ItemDataRole.UserRole + 2
    THUMBNAIL = Qt.ItemDataRole.UserRole + 3
    IS_ACTIVE = Qt.ItemDataRole.UserRole + 4


class LayerModel(QAbstractListModel):
    """Row 0 is the top layer. Changes go to the workspace and come back as its signals."""

    refused = Signal(str)

    def __init__(self, parent: QListView) -> None:
        super().__init__(parent)
        self._view = parent
        self._workspace: Workspace | None = None
        self._rows: list[int] = []
        self._thumbnails = Thumbnails()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(THUMBNAIL_DELAY_MS)
        self._timer.timeout.connect(self.refresh_thumbnails)

    @property
    def workspace(self) -> Workspace | None:
        """Whose layers these are."""
        return self._workspace

    def set_workspace(self, workspace: Workspace | None) -> None:
        """Show the layers of another document."""
        if self._workspace is not None:
            self._workspace.document.layers_changed.disconnect(self._on_layers)
            self._workspace.document.pixels_changed.disconnect(self._on_pixels)
        self._workspace = workspace
        self._thumbnails.clear()
        if workspace is not None:
            workspace.document.layers_changed.connect(self._on_layers)
            workspace.document.pixels_changed.connect(self._on_pixels)
        self._rows = []
        self._on_layers()
        self.refresh_thumbnails()

    def layer(self, row: int) -> Layer | None:
        """The layer of a row."""
        if self._workspace is None or not 0 <= row < len(self._workspace.document.layers):
            return None
        return tuple(self._workspace.document.layers)[-1 - row]

    def row_of_active(self) -> int:
        """The row of the active layer, or -1."""
        active = self._workspace.document.active_layer_id if self._workspace else None
        return self._rows.index(active) if active in self._rows else -1

    def _on_layers(self) -> None:
        rows = [layer.id for layer in self._workspace.document.layers][::-1] if self._workspace else []
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        else:
            self.dataChanged.emit(self.index(0), self.index(max(0, len(rows) - 1)))
        self._timer.start()

    def _on_pixels(self, rect: Rect) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def refresh_thumbnails(self) -> None:
        """Draw the thumbnails of those layers that have changed."""
        if self._workspace is None:
            return
        size, ratio = self._workspace.document.size, self._view.devicePixelRatioF()
        for row in range(len(self._rows)):
            layer = self.layer(row)
            if layer is not None and self._thumbnails.refresh(layer, size, ratio):
                self.dataChanged.emit(self.index(row), self.index(row))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """The number of layers."""
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Rows are dragged between others, never onto one."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        usable = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usable | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The name, what kind of layer it is, and its thumbnail."""
        layer = self.layer(index.row())
        if layer is None or self._workspace is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.AccessibleTextRole):
            return layer.name
        if role == Role.LAYER:
            return layer
        if role == Role.DETAIL:
            return self._detail(layer)
        if role == Role.THUMBNAIL:
            return self._thumbnails.of(layer, self._workspace.document.size, self._view.devicePixelRatioF())
        if role == Role.IS_ACTIVE:
            return layer.id == self._workspace.document.active_layer_id
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._story(layer)
        return None

    def _engine_label(self, layer: Layer) -> str:
        if self._workspace is None or layer.recipe is None:
            return ""
        wanted = layer.recipe.engine
        labels = {engine.id: engine.label for engine in self._workspace.engines.inpainters}
        return labels.get(wanted, wanted)

    def _detail(self, layer: Layer) -> str:
        parts = []
        if layer.properties.opacity < 1:
            parts.append(f"{round(layer.properties.opacity * 100)} %")
        if layer.properties.blend_mode.label != "Normal":
            parts.append(layer.properties.blend_mode.label)
        if layer.recipe is not None:
            parts.append(self._engine_label(layer))
        return " · ".join(parts)

    def _story(self, layer: Layer) -> str:
        recipe = layer.recipe
        if recipe is None:
            return self.tr("{name}\nDouble-click to rename, drag to reorder").format(name=layer.name)
        text = self.tr("Generated layer: {name}\nModel: {engine}\nSeed: {seed}\nTime: {seconds:.1f} s")
        return text.format(
            name=layer.name, engine=self._engine_label(layer), seed=recipe.seed, seconds=recipe.elapsed_s
        )

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Rename."""
        layer = self.layer(index.row())
        name = str(value).strip()
        if role != Qt.ItemDataRole.EditRole or layer is None or self._workspace is None or not name:
            return False
        self._workspace.set_layer(layer.id, self.tr("Rename layer"), name=name)
        return True

    def toggle(self, row: int, flag: str, label: str) -> None:
        """Switch `is_visible` or `is_locked`."""
        layer = self.layer(row)
        if layer is not None and self._workspace is not None:
            self._workspace.set_layer(layer.id, label, **{flag: not getattr(layer.properties, flag)})

    def supportedDropActions(self) -> Qt.DropAction:
        """Layers are moved, never copied."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """Our own, within one list."""
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The id of the dragged layer."""
        data = QMimeData()
        layer = self.layer(indexes[0].row()) if indexes else None
        data.setData(MIME, str(layer.id if layer else -1).encode())
        return data

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """Move the dragged layer before `row`; False keeps the view from deleting rows by itself."""
        if self._workspace is None or not data.hasFormat(MIME):
            return False
        layer_id = int(bytes(data.data(MIME).data()))
        if layer_id not in self._rows:
            return False
        before = self._rows.index(layer_id)
        if row < 0:
            row = parent.row() if parent.isValid() else len(self._rows)
        after = row - 1 if row > before else row
        self._workspace.move_layer(layer_id, len(self._rows) - 1 - min(after, len(self._rows) - 1))
        return False


class LayerDelegate(QStyledItemDelegate):
    """Draws one layer and reacts to clicks on its eye and its lock."""

    def __init__(self, theme: Theme, parent: QListView) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One row."""
        return QSize(160, ROW_HEIGHT)

    @staticmethod
    def _text_rect(row: QRect) -> QRect:
        return row.adjusted(EYE_WIDTH + SIDE + 3 * GRID, 0, -LOCK_WIDTH, 0)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The row."""
        colors = self._theme.colors
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        layer: Layer = index.data(Role.LAYER)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        if index.data(Role.IS_ACTIVE):
            painter.fillRect(rect, QColor(colors.chosen))
        elif is_hovered:
            painter.fillRect(rect, QColor(colors.hover))
        shown = layer.properties.is_visible
        middle = rect.top() + (rect.height() - 18) / 2
        eye = ("eye", colors.text) if shown else ("eye-slash", colors.text_off)
        icons.paint(painter, *eye, QPointF(rect.left() + (EYE_WIDTH - 18) / 2, middle), 18)
        thumbnail = index.data(Role.THUMBNAIL)
        if thumbnail is not None:
            painter.setOpacity(1.0 if shown else 0.45)
            painter.drawPixmap(rect.left() + EYE_WIDTH, rect.top() + (rect.height() - SIDE) // 2, thumbnail)
            painter.setOpacity(1.0)
        if layer.properties.is_locked or is_hovered:
            lock = "lock-simple" if layer.properties.is_locked else "lock-simple-open"
            color = colors.text if layer.properties.is_locked else colors.text_off
            icons.paint(painter, lock, color, QPointF(rect.right() - LOCK_WIDTH + 6, middle + 1), 16)
        text, detail = self._text_rect(rect), index.data(Role.DETAIL)
        metrics = painter.fontMetrics()
        name_rect = QRect(text)
        if detail or layer.is_generated:
            name_rect.setBottom(text.center().y() + 1)
            detail_rect = QRect(text)
            detail_rect.setTop(text.center().y() + 1)
            if layer.is_generated:
                icons.paint(painter, "sparkle", colors.link, QPointF(text.left(), detail_rect.top() + 3), 14)
                detail_rect.setLeft(detail_rect.left() + 14 + GRID)
            font = painter.font()
            small = painter.font()
            small.setPointSizeF(font.pointSizeF() - 1)
            painter.setFont(small)
            painter.setPen(QColor(colors.text if index.data(Role.IS_ACTIVE) else colors.text_dim))
            line = painter.fontMetrics().elidedText(detail, Qt.TextElideMode.ElideRight, detail_rect.width())
            painter.drawText(detail_rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, line)
            painter.setFont(font)
        where = Qt.AlignmentFlag.AlignBottom if detail else Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(colors.text if shown else colors.text_off))
        line = metrics.elidedText(layer.name, Qt.TextElideMode.ElideRight, name_rect.width())
        painter.drawText(name_rect, Qt.AlignmentFlag.AlignLeft | where, line)
        painter.restore()

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        """Clicks on the eye and on the lock; a double click there must not begin renaming."""
        clicks = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick, QEvent.Type.MouseButtonRelease)
        if isinstance(event, QMouseEvent) and event.type() in clicks and isinstance(model, LayerModel):
            rect: QRect = option.rect
            x = event.position().x() - rect.left()
            is_press = event.type() == QEvent.Type.MouseButtonPress
            if x < EYE_WIDTH:
                if is_press:
                    model.toggle(index.row(), "is_visible", self.tr("Layer visibility"))
                return True
            if x > rect.width() - LOCK_WIDTH:
                if is_press:
                    model.toggle(index.row(), "is_locked", self.tr("Layer lock"))
                return True
        return super().editorEvent(event, model, option, index)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A line for the name."""
        editor = QLineEdit(parent)
        editor.setAccessibleName(self.tr("Layer name"))
        editor.setMaxLength(200)
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Where the name is drawn."""
        rect: QRect = option.rect
        text = self._text_rect(rect)
        editor.setGeometry(text.left() - 2 * GRID, text.center().y() - 14, text.width() + 2 * GRID, 28)
