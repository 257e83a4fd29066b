"""The layers panel: blend mode and opacity of the active layer, the list, and the buttons below it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from editor.core.blend import BlendMode
from editor.core.layer import Layer, LayerId
from editor.ui.panels.layer_view import DropPlace, LayerView
from editor.ui.panels.parts import EmptyText, ReturningSpin, action_button
from editor.ui.theme import GRID, Theme
from editor.ui.translate import model_text
from editor.workspace import Workspace

# The modes come in families; each of these begins one.
FAMILIES = frozenset(BlendMode[name] for name in ("DARKEN", "LIGHTEN", "OVERLAY", "DIFFERENCE", "HUE", "INSIDE"))


class BlendCombo(QComboBox):
    """All blend modes by family; groups can also let their layers see what lies below (pass through)."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Blend mode"))
        self.setToolTip(self.tr("How the layer mixes with those below"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMaxVisibleItems(40)
        self.addItem(self.tr("Pass through"), None)
        self._places: dict[BlendMode | None, int] = {None: 0}
        for mode in BlendMode:
            if mode in FAMILIES:
                self.insertSeparator(self.count())
            self._places[mode] = self.count()
            self.addItem(model_text(mode.label), mode)
        self.show_layer(None)

    def place_of(self, mode: BlendMode | None) -> int:
        """The index of a mode; None is passing through."""
        return self._places[mode]

    def show_layer(self, layer: Layer | None) -> None:
        """Show a layer's mode, and passing through only for a group."""
        is_group = layer is not None and layer.is_group
        model = self.model()
        if isinstance(model, QStandardItemModel):
            model.item(0).setEnabled(is_group)
        self.view().setRowHidden(0, not is_group)  # type: ignore[attr-defined]
        mode = BlendMode.NORMAL if layer is None else layer.properties.blend_mode
        passes = is_group and layer is not None and mode is BlendMode.NORMAL and not layer.properties.is_isolated
        self.setCurrentIndex(self._places[None if passes else mode])

    def changes(self, layer: Layer) -> dict[str, Any]:
        """The properties that the chosen entry means for a layer."""
        mode: BlendMode | None = self.currentData()
        if not layer.is_group:
            return {"blend_mode": mode or BlendMode.NORMAL}
        return {"blend_mode": mode or BlendMode.NORMAL, "is_isolated": mode is BlendMode.NORMAL}


class LayersPanel(QWidget):
    """Follows one workspace; `changed` says that another layer is active or a property differs."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("dockBody")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._workspace: Workspace | None = None
        self._chosen: frozenset[LayerId] = frozenset()
        self._is_following = False
        self.blend = BlendCombo()
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(0, 100)
        self.opacity.setAccessibleName(self.tr("Layer opacity"))
        self.opacity.setToolTip(self.tr("Layer opacity"))
        self.opacity.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.opacity_spin = ReturningSpin(self)
        self.opacity_spin.setRange(0, 100)
        self.opacity_spin.setSuffix(" %")
        self.opacity_spin.setFixedWidth(76)
        self.opacity_spin.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.opacity_spin.setAccessibleName(self.tr("Layer opacity"))
        self.list = LayerView(theme)
        self.list.setAccessibleName(self.tr("Layers"))
        self.model = self.list.layers
        EmptyText(self.list, self.tr("No picture"))
        label = QLabel(self.tr("Opacity"))
        label.setObjectName("dim")
        label.setBuddy(self.opacity)
        first, second = QHBoxLayout(), QHBoxLayout()
        first.setSpacing(GRID)
        first.addWidget(self.blend, 1)
        self._head_buttons = first
        second.setSpacing(2 * GRID)
        second.addWidget(label)
        second.addWidget(self.opacity, 1)
        second.addWidget(self.opacity_spin)
        head = QVBoxLayout()
        head.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        head.setSpacing(GRID)
        head.addLayout(first)
        head.addLayout(second)
        self._buttons = QHBoxLayout()
        self._buttons.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        self._buttons.setSpacing(GRID)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.list, 1)
        layout.addLayout(self._buttons)

        self.blend.activated.connect(self._set_mode)
        self.opacity.valueChanged.connect(self._set_opacity)
        self.opacity_spin.valueChanged.connect(self._set_opacity)
        self.list.selectionModel().selectionChanged.connect(self._on_selected)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.list.dropped.connect(self._on_dropped)
        self.model.modelReset.connect(self._follow)
        self.model.dataChanged.connect(self._follow)
        self._follow()
        theme.changed.connect(self.list.viewport().update)
        self._follow()

    def add_buttons(self, head: Iterable[QAction], below: Iterable[QAction], last: QAction) -> None:
        """Put buttons for actions beside the blend mode and below the list, the last at the right."""
        before: QWidget = self.blend
        for action in head:
            button = action_button(action, 18)
            self._head_buttons.addWidget(button)
            # The Tab key goes from left to right, whatever was built first.
            QWidget.setTabOrder(before, button)
            before = button
        for action in below:
            self._buttons.addWidget(action_button(action, 18))
        self._buttons.addStretch(1)
        self._buttons.addWidget(action_button(last, 18))

    @property
    def chosen(self) -> tuple[LayerId, ...]:
        """The selected layers, bottom first; the active one is always among them."""
        if self._workspace is None or self._workspace.document.active_layer is None:
            return ()
        document = self._workspace.document
        wanted = self._chosen | {document.active_layer_id}
        return tuple(layer.id for layer in document.layers if layer.id in wanted)

    def set_workspace(self, workspace: Workspace | None) -> None:
        """Show the layers of this document."""
        self._workspace = workspace
        self._chosen = frozenset()
        self.list.end_drag()
        self.model.set_workspace(workspace)
        self._follow()

    def edit_name(self) -> None:
        """Begin renaming the active layer."""
        row = self.model.row_of_active()
        if row >= 0:
            self.list.setFocus()
            self.list.edit(self.model.index(row))

    def _set(self, label: str, merge: bool = False, **changes: object) -> None:
        if self._workspace is not None and (layer := self._workspace.document.active_layer) is not None:
            self._workspace.set_layer(layer.id, label, merge, **changes)

    def _set_opacity(self, percent: int) -> None:
        self._set(self.tr("Layer opacity"), merge=True, opacity=percent / 100)

    def _set_mode(self) -> None:
        if self._workspace is not None and (layer := self._workspace.document.active_layer) is not None:
            self._workspace.set_layer(layer.id, self.tr("Blend mode"), **self.blend.changes(layer))

    def _on_selected(self) -> None:
        if not self._is_following:
            rows = (item.row() for item in self.list.selectedIndexes())
            self._chosen = frozenset(layer.id for row in rows if (layer := self.model.layer(row)) is not None)
            self.changed.emit()

    def _on_current(self) -> None:
        layer = self.model.layer(self.list.currentIndex().row())
        if not self._is_following and layer is not None and self._workspace is not None:
            self._workspace.document.set_active_layer(layer.id)

    def _on_dropped(self, place: DropPlace) -> None:
        if self._workspace is not None:
            order = self._workspace.document.layers.placed(self.chosen, place.group, place.above)
            label = self.tr("Move layers") if len(self.chosen) > 1 else self.tr("Move layer in the stack")
            self._workspace.arrange(label, order)

    def _follow(self) -> None:
        """Show the active layer's row and properties, and keep what is selected where that is still there."""
        layer = self._workspace.document.active_layer if self._workspace is not None else None
        for widget in (self.blend, self.opacity, self.opacity_spin):
            widget.setEnabled(layer is not None)
        row = self.model.row_of_active()
        if layer is not None and layer.id not in self._chosen:
            self._chosen = frozenset((layer.id,))
        rows = sorted(place for layer_id in self._chosen if (place := self.model.row_of(layer_id)) >= 0)
        selected = sorted(item.row() for item in self.list.selectedIndexes())
        if row >= 0 and (row != self.list.currentIndex().row() or rows != selected):
            self._is_following = True
            self.list.choose(rows, row)
            self._is_following = False
        blockers = [QSignalBlocker(widget) for widget in (self.blend, self.opacity, self.opacity_spin)]
        percent = 100 if layer is None else round(layer.properties.opacity * 100)
        self.opacity.setValue(percent)
        self.opacity_spin.setValue(percent)
        if layer is not None:
            self.blend.show_layer(layer)
        del blockers
        self.list.viewport().update()
        self.changed.emit()
