"""What is done to the variants of a fill: one is shown, another is asked for, one is deleted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject

from editor.core.layer import LayerId
from editor.errors import EditorError
from editor.operations.fill import FillOptions
from editor.operations.variants import set_aside, show_only, shown_of, variants_of
from editor.ui import conditions
from editor.workspace import Workspace

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

MORE = 3


class VariantsFlow(QObject):
    """Belongs to one window; works on the variants that the active layer is one of."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    @property
    def _workspace(self) -> Workspace | None:
        return self._window.workspace

    @property
    def found(self) -> tuple[LayerId, ...]:
        """The variants, oldest first; none where the active layer was not generated."""
        workspace = self._workspace
        return () if workspace is None else variants_of(workspace.document, workspace.document.active_layer_id)

    def show(self, layer_id: LayerId, keeps_others: bool = False) -> None:
        """Show a variant and hide the others, as one step; with `keeps_others` switch this one alone."""
        workspace, found = self._workspace, self.found
        if workspace is None or layer_id not in found:
            return
        wanted = {layer_id}
        if keeps_others:
            wanted ^= set(shown_of(workspace.document, found))
        workspace.perform_if(show_only(workspace.document, found, wanted))
        workspace.document.set_active_layer(layer_id)

    def step(self, by: int) -> None:
        """Show the next or the previous variant."""
        workspace, found = self._workspace, self.found
        if workspace is None or not found:
            return
        shown = shown_of(workspace.document, found)
        active = workspace.document.active_layer_id
        at = found.index(shown[0] if len(shown) == 1 else active if active in found else found[0])
        self.show(found[(at + by) % len(found)])

    def more(self) -> None:
        """Ask for some more with other seeds, by the chosen model; those that are there stay, hidden."""
        workspace, found = self._workspace, self.found
        if workspace is None or not found:
            return
        try:
            recipe = workspace.document.layers.get(found[-1]).recipe
            kept = {} if recipe is None else recipe.options
            command = set_aside(workspace.document, found)
            if command is not None:
                workspace.perform(command)
                options = FillOptions(engine=self._window.settings["fill_engine"], variants=MORE)
                # They begin in turn in each way, whichever the others began in.
                workspace.fill(replace(options.again(kept), beginning=None))
        except EditorError as error:
            self._window.say(str(error), is_failure=True)

    def delete(self, layer_id: LayerId | None = None) -> None:
        """Delete a variant, else the active one; another one takes its place where it was shown."""
        workspace, found = self._workspace, self.found
        if workspace is None:
            return
        gone = workspace.document.active_layer_id if layer_id is None else layer_id
        if gone not in found:
            return
        rest = tuple(id_ for id_ in found if id_ != gone)
        was_shown = workspace.document.layers.get(gone).properties.is_visible
        try:
            workspace.remove_layer(gone)
        except EditorError as error:
            self._window.say(str(error), is_failure=True)
            return
        if rest:
            nearest = rest[min(found.index(gone), len(rest) - 1)]
            workspace.document.set_active_layer(nearest)
            if was_shown and not shown_of(workspace.document, rest):
                workspace.perform_if(show_only(workspace.document, rest, (nearest,)))


def needs_variants(window: MainWindow) -> str:
    """It needs another variant to go to."""
    if window.workspace and len(window.variants.found) == 1:
        return QCoreApplication.translate("Conditions", "No other variant is there: ask for more first.")
    return conditions.needs_generated(window)
