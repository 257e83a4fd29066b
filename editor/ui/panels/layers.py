"""The layers panel: blend mode and opacity of the active layer, the list, and the buttons below it."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QListView,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from editor.core.blend import BlendMode
from editor.ui.panels.layer_list import LayerDelegate, LayerModel
from editor.ui.panels.parts import ReturningSpin, action_button
from editor.ui.theme import GRID, Theme
from editor.workspace import Workspace


class LayersPanel(QWidget):
    """Follows one workspace; `changed` says that another layer is active or a property differs."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("dockBody")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._workspace: Workspace | None = None
        self.blend = QComboBox()
        self.blend.setAccessibleName(self.tr("Blend mode"))
        self.blend.setToolTip(self.tr("How the layer mixes with those below"))
        self.blend.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for mode in BlendMode:
            self.blend.addItem(self.tr(mode.label), mode)
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
        self.list = QListView()
        self.list.setAccessibleName(self.tr("Layers"))
        self.list.setFrameShape(QListView.Shape.NoFrame)
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setDropIndicatorShown(True)
        self.model = LayerModel(self.list)
        self.list.setModel(self.model)
        self.list.setItemDelegate(LayerDelegate(theme, self.list))

        label = QLabel(self.tr("Opacity"))
        label.setObjectName("dim")
        label.setBuddy(self.opacity)
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.blend, 1)
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

        self.blend.activated.connect(lambda _: self._set(self.tr("Blend mode"), blend_mode=self.blend.currentData()))
        self.opacity.valueChanged.connect(self._set_opacity)
        self.opacity_spin.valueChanged.connect(self._set_opacity)
        self.list.selectionModel().selectionChanged.connect(self._on_selected)
        self.model.modelReset.connect(self._follow)
        self.model.dataChanged.connect(self._follow)
        theme.changed.connect(self.list.viewport().update)
        self._follow()

    def add_buttons(self, actions: object) -> None:
        """Put buttons for these actions (an iterable of QAction) below the list."""
        for action in actions:  # type: ignore[attr-defined]
            self._buttons.addWidget(action_button(action, 18))
        self._buttons.addStretch(1)

    def set_workspace(self, workspace: Workspace | None) -> None:
        """Show the layers of this document."""
        self._workspace = workspace
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

    def _on_selected(self, selected: QItemSelection) -> None:
        layer = self.model.layer(selected.indexes()[0].row()) if selected.indexes() else None
        if layer is not None and self._workspace is not None:
            self._workspace.document.set_active_layer(layer.id)

    def _follow(self) -> None:
        """Show the active layer's row and properties."""
        layer = self._workspace.document.active_layer if self._workspace is not None else None
        for widget in (self.blend, self.opacity, self.opacity_spin):
            widget.setEnabled(layer is not None)
        row = self.model.row_of_active()
        chosen = self.list.selectionModel()
        if row >= 0 and row != self.list.currentIndex().row():
            blocker = QSignalBlocker(chosen)
            self.list.setCurrentIndex(self.model.index(row))
            del blocker
        if layer is not None:
            blockers = [QSignalBlocker(widget) for widget in (self.blend, self.opacity, self.opacity_spin)]
            percent = round(layer.properties.opacity * 100)
            self.opacity.setValue(percent)
            self.opacity_spin.setValue(percent)
            self.blend.setCurrentIndex(list(BlendMode).index(layer.properties.blend_mode))
            del blockers
        self.list.viewport().update()
        self.changed.emit()
