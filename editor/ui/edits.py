"""What the commands do to the document that is shown: fill, undo, masks, layers and the brush."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from editor.core.commands import ChangeSelection, Command, SetProperties, Several
from editor.core.layer import Layer
from editor.core.progress import Progress
from editor.core.tiles import TileMap
from editor.errors import EditorError
from editor.operations.fill import FillOptions
from editor.operations.places import cut
from editor.ui.canvas.tools.table import BRUSH
from editor.ui.translate import model_text
from editor.workspace import Workspace

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow


class Edits(QObject):
    """Belongs to one window. A refusal of the model becomes a message, never a dialog."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    @property
    def _workspace(self) -> Workspace | None:
        return self._window.workspace

    @property
    def _layer(self) -> Layer | None:
        return None if self._workspace is None else self._workspace.document.active_layer

    def call(self, name: str, *args: Any) -> None:
        """Call a method of the workspace and say what it refuses.

        In the middle of a stroke undo takes that back, and anything else waits for another press of its key.
        """
        canvas = self._window.canvas
        canvas.settle()
        if (name == "undo" and canvas.step_back()) or canvas.is_held:
            return
        if self._workspace is not None:
            try:
                getattr(self._workspace, name)(*args)
            except EditorError as error:
                self._window.say(str(error), is_failure=True)

    def undo_text(self) -> str:
        """The menu's word for undo, with the step's label."""
        step = self._workspace.history.undo_step if self._workspace else None
        if step is None:
            return self.tr("&Undo")
        return self.tr("&Undo {step}").format(step=model_text(step.label).replace("&", "&&"))

    def redo_text(self) -> str:
        """The menu's word for redo, with the step's label."""
        step = self._workspace.history.redo_step if self._workspace else None
        if step is None:
            return self.tr("&Redo")
        return self.tr("&Redo {step}").format(step=model_text(step.label).replace("&", "&&"))

    # Filling

    def fill(self) -> None:
        """Start filling what is masked, with the chosen model; what the live preview shows already is kept instead."""
        window = self._window
        if window.sketch.live.keep():
            return
        window.sketch.live.drop()
        usual = FillOptions(
            engine=window.settings["fill_engine"],
            context=window.canvas.context.override,
            snap_px=window.sketch.live.snap_px,
            takes_edge=window.filling.takes_edge,
        )
        options = window.filling.with_areas(usual)
        self.call("fill", options, window.canvas.sketch.edit.selected)

    def on_stroke(self) -> None:
        """In instant mode a stroke that masked something is filled at once."""
        workspace = self._workspace
        is_instant = self._window.settings["fill_mode"] == "instant"
        if not is_instant or workspace is None or self._window.brush.erase:
            return
        if not workspace.document.selection.is_empty:
            self.fill()

    def toggle_instant(self) -> None:
        """Switch between collecting strokes and filling each."""
        is_instant = self._window.settings["fill_mode"] == "instant"
        self._window.change_setting("fill_mode", "collect" if is_instant else "instant")

    def _mask_of(self, layer: Layer, workspace: Workspace) -> Command | None:
        """The command that selects what a generated layer was made for, and that alone."""
        if layer.recipe is None:
            return None
        whole = TileMap.from_array(layer.recipe.mask, layer.recipe.mask_rect.x, layer.recipe.mask_rect.y)
        # A smaller canvas may have left part of it outside.
        wanted = cut(whole, workspace.document.bounds, Progress())
        return ChangeSelection.between(self.tr("Mask from layer"), workspace.document.selection.pixels, wanted)

    def mask_from_layer(self) -> None:
        """Bring back the mask of the active generated layer."""
        layer, workspace = self._layer, self._workspace
        command = self._mask_of(layer, workspace) if layer is not None and workspace is not None else None
        if command is not None and workspace is not None:
            workspace.perform(command)

    def fill_again(self) -> None:
        """Hide the active generated layer and fill its mask with another seed: two steps that undo one by one."""
        layer, workspace = self._layer, self._workspace
        command = self._mask_of(layer, workspace) if layer is not None and workspace is not None else None
        if command is None or layer is None or workspace is None:
            return
        commands = [command]
        if layer.properties.is_visible:
            hidden = replace(layer.properties, is_visible=False)
            commands.insert(0, SetProperties(self.tr("Layer visibility"), layer.id, layer.properties, hidden))
        kept = {} if layer.recipe is None else layer.recipe.options
        workspace.perform(Several(self.tr("Set {name} aside").format(name=layer.name), tuple(commands)))
        self.call("fill", FillOptions(engine=self._window.settings["fill_engine"]).again(kept))

    def stop(self) -> None:
        """End the stroke or what the tool has begun without effect, else the job that was started last."""
        self._window.canvas.escape()

    # Brush

    def set_erase(self, is_erasing: bool) -> None:
        """Paint or erase from the next stroke on."""
        self._window.canvas.choose_tool(BRUSH)
        self._window.brush.erase = is_erasing
        self._window.on_brush_changed()

    def toggle_erase(self) -> None:
        """Switch between painting and erasing; from another tool, erase."""
        is_brush = self._window.canvas.tool_name == BRUSH
        self.set_erase(not (is_brush and self._window.brush.erase))

    def resize_brush(self, factor: float) -> None:
        """Make the brush larger or smaller."""
        self._window.canvas.change_size(factor)

    def harden_brush(self, change: float) -> None:
        """Make the brush's edge sharper or softer."""
        self._window.canvas.change_hardness(change)
