"""The layers as Qt's list sees them: the top one first, groups above what they hold, collapsed ones without it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, QTimer
from PySide6.QtWidgets import QListView

from editor.core.blend import BlendMode
from editor.core.geometry import Rect
from editor.core.layer import Layer, LayerId
from editor.ui.panels.thumbnails import Thumbnails
from editor.ui.translate import decimal_text, layer_text, model_text
from editor.workspace import Workspace

Index = QModelIndex | QPersistentModelIndex
THUMBNAIL_DELAY_MS = 120


class Role(IntEnum):
    """What the delegate asks for beside the name."""

    LAYER = Qt.ItemDataRole.UserRole + 1
    DETAIL = Qt.ItemDataRole.UserRole + 2
    THUMBNAIL = Qt.ItemDataRole.UserRole + 3
    IS_ACTIVE = Qt.ItemDataRole.UserRole + 4
    DEPTH = Qt.ItemDataRole.UserRole + 5
    MASK_THUMBNAIL = Qt.ItemDataRole.UserRole + 6
    IS_COLLAPSED = Qt.ItemDataRole.UserRole + 7
    IS_MASK_ACTIVE = Qt.ItemDataRole.UserRole + 8


class LayerModel(QAbstractListModel):
    """Row 0 is the top layer. Changes go to the workspace and come back as its signals."""

    def __init__(self, parent: QListView) -> None:
        super().__init__(parent)
        self._view = parent
        self._workspace: Workspace | None = None
        self._layers: list[Layer] = []
        self._depths: list[int] = []
        self._rows: dict[LayerId, int] = {}
        self._shape: list[tuple[LayerId, int]] | None = None
        self._collapsed: set[LayerId] = set()
        self._thumbnails = Thumbnails()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(THUMBNAIL_DELAY_MS)
        self._timer.timeout.connect(self.refresh_thumbnails)
        parent.verticalScrollBar().valueChanged.connect(lambda _: self._timer.start())

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
        self._collapsed.clear()
        if workspace is not None:
            workspace.document.layers_changed.connect(self._on_layers)
            workspace.document.pixels_changed.connect(self._on_pixels)
        self._shape = None
        self._on_layers()
        self.refresh_thumbnails()

    # Rows

    def layer(self, row: int) -> Layer | None:
        """The layer of a row."""
        return self._layers[row] if 0 <= row < len(self._layers) else None

    def depth(self, row: int) -> int:
        """How many groups the row lies in."""
        return self._depths[row]

    def row_of(self, layer_id: LayerId | None) -> int:
        """The row of a layer, or -1 where it has none."""
        return -1 if layer_id is None else self._rows.get(layer_id, -1)

    def row_of_active(self) -> int:
        """The row of the active layer, or -1."""
        return self.row_of(self._workspace.document.active_layer_id if self._workspace else None)

    def is_collapsed(self, layer_id: LayerId) -> bool:
        """True for a group whose layers are not listed."""
        return layer_id in self._collapsed

    def set_collapsed(self, layer_id: LayerId, is_collapsed: bool) -> None:
        """List the layers of a group, or not; what is active in it then is the group."""
        if self._workspace is None or is_collapsed == (layer_id in self._collapsed):
            return
        document = self._workspace.document
        if is_collapsed:
            self._collapsed.add(layer_id)
            if any(layer.id == document.active_layer_id for layer in document.layers.inside(layer_id)):
                document.set_active_layer(layer_id)
        else:
            self._collapsed.discard(layer_id)
        self._on_layers()

    def _on_layers(self) -> None:
        layers = tuple(self._workspace.document.layers) if self._workspace else ()
        by_id = {layer.id: layer for layer in layers}
        self._collapsed &= by_id.keys()
        active = by_id.get(self._workspace.document.active_layer_id or 0) if self._workspace else None
        while active is not None and active.group is not None:
            self._collapsed.discard(active.group)
            # Between the parts of one edit a group may have gone before its layers.
            active = by_id.get(active.group)
        self._list(layers, by_id)
        self._timer.start()

    def _list(self, layers: tuple[Layer, ...], by_id: Mapping[LayerId, Layer]) -> None:
        depths: dict[LayerId | None, int] = {None: 0}
        shown: list[tuple[Layer, int]] = []
        # A group stands above its layers, so going down from the top meets every group before what it holds.
        for layer in reversed(layers):
            depth = depths.get(layer.group)
            if depth is None:
                continue
            shown.append((layer, depth))
            if layer.is_group and layer.id not in self._collapsed:
                depths[layer.id] = depth + 1
        shape = [(layer.id, depth) for layer, depth in shown]
        is_other = shape != self._shape
        if is_other:
            self.beginResetModel()
        self._layers, self._depths = [layer for layer, _ in shown], [depth for _, depth in shown]
        self._rows = {layer.id: row for row, layer in enumerate(self._layers)}
        self._shape = shape
        if is_other:
            self.endResetModel()
        else:
            self.dataChanged.emit(self.index(0), self.index(max(0, len(shown) - 1)))

    def _on_pixels(self, rect: Rect) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def refresh_thumbnails(self) -> None:
        """Draw the thumbnails of those layers in sight that have changed."""
        if self._workspace is None or not self._layers:
            return
        size, ratio = self._workspace.document.size, self._view.devicePixelRatioF()
        area = self._view.viewport().rect()
        first = max(0, self._view.indexAt(area.topLeft()).row())
        last = self._view.indexAt(area.bottomLeft()).row()
        for row in range(first, (last if last >= 0 else len(self._layers) - 1) + 1):
            if self._thumbnails.refresh(self._layers[row], size, ratio):
                self.dataChanged.emit(self.index(row), self.index(row))

    # Qt's questions

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """The number of listed layers."""
        return 0 if parent.isValid() else len(self._layers)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Rows are chosen and renamed; the view drags them itself."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        usable = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usable | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The name, what kind of layer it is, and its thumbnails."""
        layer = self.layer(index.row())
        if layer is None or self._workspace is None:
            return None
        document = self._workspace.document
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return layer_text(layer.name)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(layer, index.row())
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._story(layer)
        if role == Role.LAYER:
            return layer
        if role == Role.DETAIL:
            return self._detail(layer)
        if role == Role.THUMBNAIL:
            return self._thumbnails.of(layer)
        if role == Role.MASK_THUMBNAIL:
            return self._thumbnails.of_mask(layer)
        if role == Role.IS_ACTIVE:
            return layer.id == document.active_layer_id
        if role == Role.IS_MASK_ACTIVE:
            return layer.id == document.active_layer_id and document.is_mask_active
        if role == Role.DEPTH:
            return self._depths[index.row()]
        if role == Role.IS_COLLAPSED:
            return layer.id in self._collapsed
        return None

    def _engine_label(self, layer: Layer) -> str:
        if self._workspace is None or layer.recipe is None:
            return ""
        wanted = layer.recipe.engine
        labels = {engine.id: model_text(engine.label) for engine in self._workspace.engines.inpainters}
        return labels.get(wanted, wanted)

    def _detail(self, layer: Layer) -> str:
        parts = []
        if layer.properties.opacity < 1:
            parts.append(f"{round(layer.properties.opacity * 100)} %")
        if layer.properties.blend_mode is not BlendMode.NORMAL:
            parts.append(model_text(layer.properties.blend_mode.label))
        if layer.recipe is not None:
            parts.append(self._engine_label(layer))
        return " · ".join(parts)

    def _spoken(self, layer: Layer, row: int) -> str:
        """What a screen reader says of the row."""
        properties = layer.properties
        group = next((layer_text(other.name) for other in self._layers if other.id == layer.group), "")
        parts = [
            (self.tr("group"), layer.is_group),
            (self.tr("collapsed"), layer.id in self._collapsed),
            (self.tr("in {group}").format(group=group), bool(group)),
            (self.tr("hidden"), not properties.is_visible),
            (self.tr("locked"), properties.is_locked),
            (self.tr("transparency locked"), properties.is_alpha_locked),
            (self.tr("clipped"), properties.is_clipped),
            (self.tr("with a mask"), layer.hidden is not None and properties.is_mask_enabled),
            (self.tr("mask disabled"), layer.hidden is not None and not properties.is_mask_enabled),
        ]
        return ", ".join([layer_text(layer.name), *(text for text, is_so in parts if is_so)])

    def _story(self, layer: Layer) -> str:
        recipe = layer.recipe
        if recipe is None:
            lines = [layer_text(layer.name), self.tr("Double-click to rename, drag to move")]
            if layer.hidden is not None:
                lines.append(self.tr("Shift-click the mask to switch it off or on"))
            return "\n".join(lines)
        text = self.tr("Generated layer: {name}\nModel: {engine}\nSeed: {seed}\nTime: {seconds} s")
        seconds = decimal_text(recipe.elapsed_s, 1)
        return text.format(
            name=layer_text(layer.name), engine=self._engine_label(layer), seed=recipe.seed, seconds=seconds
        )

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Rename."""
        layer = self.layer(index.row())
        name = str(value).strip()
        if role != Qt.ItemDataRole.EditRole or layer is None or self._workspace is None or not name:
            return False
        if name != layer_text(layer.name):
            self._workspace.set_layer(layer.id, self.tr("Rename layer"), name=name)
        return True

    def toggle(self, row: int, flag: str, label: str) -> None:
        """Switch one of the properties that are on or off."""
        layer = self.layer(row)
        if layer is not None and self._workspace is not None:
            self._workspace.set_layer(layer.id, label, **{flag: not getattr(layer.properties, flag)})
