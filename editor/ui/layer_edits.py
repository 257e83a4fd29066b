"""What the Layer menu and the layers panel do to the chosen layers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu

from editor.core.commands import Command, SetProperties, Several
from editor.core.document import Document
from editor.core.layer import Layer, LayerId
from editor.errors import EditorError
from editor.operations import layers as operations
from editor.workspace import Workspace

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

_MASK_MENU = ("mask-add", "mask-from-selection", "mask-enabled", "mask-apply", "mask-delete")
_LAYER_MENU = (
    "layer-rename", "layer-duplicate", "layer-group", "layer-ungroup", "", "layer-clip", "layer-lock-alpha",
    "layer-lock", "", *_MASK_MENU, "", "layer-merge", "layer-merge-visible", "layer-flatten", "", "layer-delete",
)  # fmt: skip


class LayerEdits(QObject):
    """Belongs to one window. A refusal of the model becomes a message, never a dialog."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.menu: QMenu | None = None

    @property
    def _workspace(self) -> Workspace | None:
        return self._window.workspace

    @property
    def _layer(self) -> Layer | None:
        return None if self._workspace is None else self._workspace.document.active_layer

    def _try(self, act: Callable[[Workspace, LayerId], object]) -> None:
        """Do something with the workspace and its active layer, and say what is refused."""
        if self._workspace is not None and self._layer is not None:
            try:
                act(self._workspace, self._layer.id)
            except EditorError as error:
                self._window.say(str(error), is_failure=True)

    # Making

    def add(self) -> None:
        """A new empty layer above the active one."""
        self._window.edits.call("add_layer")

    def group(self) -> None:
        """Put the chosen layers into a new group."""
        self._try(lambda workspace, _: workspace.group_layers(self._window.layers.chosen))

    def ungroup(self) -> None:
        """Let the active group's layers lie where it was."""
        self._try(lambda workspace, layer_id: workspace.ungroup(layer_id))

    def duplicate(self) -> None:
        """Copy the chosen layers."""

        def act(workspace: Workspace, _: LayerId) -> None:
            chosen = workspace.document.layers.outermost(self._window.layers.chosen)
            copies = [operations.copy_of(workspace.document, layer_id) for layer_id in reversed(chosen)]
            label = copies[0][0].label if len(copies) == 1 else self.tr("Duplicate layers")
            commands = tuple(command for command, _ in copies)
            workspace.perform(commands[0] if len(commands) == 1 else Several(label, commands))
            workspace.document.set_active_layer(copies[0][1])

        self._try(act)

    def delete(self) -> None:
        """Delete the chosen layers, where the workspace allows it."""
        self._try(lambda workspace, _: workspace.remove_layers(self._window.layers.chosen))

    # Looks

    def flag(self, name: str) -> bool:
        """A property of the active layer that is on or off."""
        return self._layer is not None and bool(getattr(self._layer.properties, name))

    def toggle(self, flag: str, label: str) -> None:
        """Switch a property of all chosen layers to what the active one has not."""

        def act(workspace: Workspace, _: LayerId) -> None:
            wanted = not self.flag(flag)
            commands: list[Command] = []
            for layer_id in self._window.layers.chosen:
                before = workspace.document.layers.get(layer_id).properties
                after = replace(before, **{flag: wanted})  # type: ignore[arg-type]
                if not after.same_as(before):
                    commands.append(SetProperties(label, layer_id, before, after))
            workspace.perform(commands[0] if len(commands) == 1 else Several(label, tuple(commands)))

        self._try(act)

    # Masks

    def add_mask(self, replace: bool = False) -> None:
        """Give the active layer a mask, of the selection where there is one; tools work on it then."""

        def act(workspace: Workspace, layer_id: LayerId) -> None:
            workspace.add_mask(layer_id, from_selection=replace or not workspace.document.selection.is_empty)
            workspace.document.set_mask_active(True)

        self._try(act)

    def toggle_mask(self) -> None:
        """Switch the active layer's mask off or on."""
        is_on = self.flag("is_mask_enabled")
        label = self.tr("Disable mask") if is_on else self.tr("Enable mask")
        self._try(lambda workspace, layer_id: workspace.set_layer(layer_id, label, is_mask_enabled=not is_on))

    def apply_mask(self) -> None:
        """Turn what the mask hides into transparency."""
        self._run(operations.prepare_apply_mask)

    def delete_mask(self) -> None:
        """Take the active layer's mask away."""
        self._try(lambda workspace, layer_id: workspace.remove_mask(layer_id))

    def _run(self, prepare: Callable[[Document, LayerId], operations.Merge | operations.ApplyMask]) -> None:
        self._try(lambda workspace, layer_id: workspace.do(prepare(workspace.document, layer_id)))

    # Arranging

    def can_step(self, by: int) -> bool:
        """True when there is a place above (1) or below (-1) the chosen layers."""
        if self._workspace is None or self._layer is None:
            return False
        layers = self._workspace.document.layers
        return layers.stepped(self._window.layers.chosen, by) != layers.order

    def step(self, by: int) -> None:
        """Move the chosen layers up (1) or down (-1) by one place."""

        def act(workspace: Workspace, _: LayerId) -> None:
            order = workspace.document.layers.stepped(self._window.layers.chosen, by)
            workspace.arrange(self.tr("Raise layer") if by > 0 else self.tr("Lower layer"), order)

        self._try(act)

    def merge_text(self) -> str:
        """The menu's word for what merging would do now."""
        if len(self._window.layers.chosen) > 1:
            return self.tr("&Merge Layers")
        if self._layer is not None and self._layer.is_group:
            return self.tr("&Merge Group")
        return self.tr("&Merge Down")

    def merge(self) -> None:
        """Merge the chosen layers, the active group, or the active layer with the one below."""
        chosen = self._window.layers.chosen
        if len(chosen) > 1:
            self._run(lambda document, _: operations.prepare_merge_layers(document, chosen))
        elif self._layer is not None and self._layer.is_group:
            self._run(operations.prepare_merge_group)
        else:
            self._run(operations.prepare_merge_down)

    def merge_visible(self) -> None:
        """Make one layer of all that is shown."""
        self._run(lambda document, _: operations.prepare_merge_visible(document))

    def flatten(self) -> None:
        """Make the picture one layer."""
        self._run(lambda document, _: operations.prepare_flatten(document))

    # Menu

    def show_menu(self, at: QPoint, is_mask: bool) -> None:
        """The menu of the chosen layers, or of the active layer's mask, at a place on the screen."""
        self._window.refresh()
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in _MASK_MENU if is_mask else _LAYER_MENU:
            if not name:
                menu.addSeparator()
            elif name not in _MASK_MENU or self._window.actions_[name].isEnabled():
                menu.addAction(self._window.actions_[name])
        self.menu = menu
        menu.popup(at)
