"""What the commands do to the geometry of the picture and of its layers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from editor.algorithms.warp import Turn
from editor.core.document import Document
from editor.errors import EditorError
from editor.operations.geometry import TurnAll, crop_to_selection, layers_to_transform, prepare_flip
from editor.workspace import Workspace

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

TURNS = {
    "right": ("Rotate 90° right", Turn(1)),
    "left": ("Rotate 90° left", Turn(3)),
    "half": ("Rotate 180°", Turn(2)),
    "horizontal": ("Flip horizontally", Turn(0, True)),
    "vertical": ("Flip vertically", Turn(2, True)),
}


class GeometryEdits(QObject):
    """Belongs to one window. A refusal of the model becomes a message, never a dialog."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def _try(self, act: Callable[[Workspace, Document], object]) -> None:
        workspace = self._window.workspace
        if workspace is None:
            return
        self._window.canvas.settle()
        self._window.canvas.apply_transform()
        try:
            act(workspace, workspace.document)
        except EditorError as error:
            self._window.say(str(error), is_failure=True)
        self._window.refresh_later()

    # The picture

    def turn(self, name: str) -> None:
        """Turn or flip the whole picture: a key of `TURNS`."""
        self._try(lambda workspace, _: workspace.reshape(TurnAll(*TURNS[name])))

    def crop(self) -> None:
        """Cut the picture to what is selected."""
        self._try(lambda workspace, document: workspace.reshape(crop_to_selection(document)))

    def ask_canvas_size(self) -> None:
        """Ask for another area of the picture."""
        from editor.ui.dialogs.canvas_size import CanvasSizeDialog

        workspace = self._window.workspace
        change = None if workspace is None else CanvasSizeDialog.ask(self._window, workspace.document.size)
        if change is not None:
            self._try(lambda workspace, _: workspace.reshape(change))

    def ask_expand(self) -> None:
        """Ask for more picture on any side, and fill it with the chosen model."""
        from editor.operations.outpaint import prepare_outpaint
        from editor.ui.dialogs.expand import ExpandDialog

        workspace = self._window.workspace
        sides = None if workspace is None else ExpandDialog.ask(self._window, workspace.document.size)
        if sides is not None:
            engine = self._window.settings["fill_engine"]
            self._try(lambda workspace, document: workspace.do(
                prepare_outpaint(document, workspace.engines, sides, engine)
            ))  # fmt: skip

    def ask_image_size(self) -> None:
        """Ask for another number of pixels."""
        from editor.ui.dialogs.image_size import ImageSizeDialog

        if self._window.workspace is None:
            return
        document = self._window.workspace.document
        change = ImageSizeDialog.ask(self._window, document.size, document.metadata.dpi)
        if change is not None:
            self._try(lambda workspace, _: workspace.reshape(change))

    # Layers

    def flip_layer(self, is_upright: bool) -> None:
        """Mirror the active layer, or group, within its own area."""

        def act(workspace: Workspace, document: Document) -> None:
            if document.active_layer_id is not None:
                layer_ids = layers_to_transform(document, document.active_layer_id)
                workspace.do(prepare_flip(document, layer_ids, is_upright))

        self._try(act)
