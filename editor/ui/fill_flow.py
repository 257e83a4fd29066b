"""How fills are started from the window: at once, with options, and with texture from where the artist has painted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from PySide6.QtCore import QCoreApplication, QObject

from editor.core.commands import ChangeSelection
from editor.core.geometry import Size
from editor.core.tiles import TileMap
from editor.jobs.queue import Job
from editor.operations.fill import FillOptions
from editor.operations.fill_edges import is_outlined
from editor.operations.variants import set_aside, variants_of
from editor.ui import conditions
from editor.workspace import Workspace

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow


@dataclass(eq=False)
class _Areas:
    """What was painted for the next fill of a document of this size."""

    size: Size
    take_from: TileMap | None = None
    never_from: TileMap | None = None


class FillFlow(QObject):
    """Belongs to one window. Areas are painted with the mask's tools and serve one fill, whose recipe keeps them."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._areas: WeakKeyDictionary[Workspace, _Areas] = WeakKeyDictionary()

    @property
    def _workspace(self) -> Workspace | None:
        return self._window.workspace

    @property
    def _area(self) -> _Areas | None:
        """The areas that still fit the document in view."""
        workspace = self._workspace
        area = None if workspace is None else self._areas.get(workspace)
        return area if area is not None and workspace is not None and area.size == workspace.document.size else None

    @property
    def takes_edge(self) -> bool:
        """True where the program found the mask, and fills may then go on over the edge of what it covers."""
        workspace = self._workspace
        return (
            bool(self._window.settings["fill_takes_edge"]) and workspace is not None and is_outlined(workspace.history)
        )

    @property
    def has_areas(self) -> bool:
        """True when something was painted for the next fill."""
        return self._area is not None

    def keep_area(self, is_barred: bool) -> None:
        """What is masked says where texture comes from, or never comes from; the mask is free again."""
        workspace = self._workspace
        if workspace is None:
            return
        self._window.canvas.settle()
        document = workspace.document
        area = self._area or _Areas(document.size)
        painted = document.selection.pixels.snapshot()
        if is_barred:
            area.never_from = painted
            said = self.tr("The next fill takes no texture from there. Now paint what should go.")
        else:
            area.take_from = painted
            said = self.tr("The next fill takes its texture from there alone. Now paint what should go.")
        if workspace not in self._areas:
            workspace.job_started.connect(self._on_started)
        self._areas[workspace] = area
        empty = TileMap(1, painted.dtype)
        workspace.perform(ChangeSelection.between(self.tr("Texture area"), painted, empty))
        self._window.say(said)

    def _on_started(self, job: Job) -> None:
        """Areas serve one fill."""
        for workspace in tuple(self._areas):
            if job.label == "Fill" and job in workspace.running:
                self._drop(workspace)

    def _drop(self, workspace: Workspace) -> None:
        if self._areas.pop(workspace, None) is not None:
            workspace.job_started.disconnect(self._on_started)

    def forget_areas(self) -> None:
        """Take texture from anywhere again."""
        if self._workspace is not None:
            self._drop(self._workspace)
            self._window.say(self.tr("Texture is taken from anywhere again."))

    def with_areas(self, options: FillOptions) -> FillOptions:
        """The options, taking texture from where was painted for the next fill."""
        area = self._area
        if area is None:
            return options
        kept = options.sources
        sources = replace(
            kept, take_from=area.take_from or kept.take_from, never_from=area.never_from or kept.never_from
        )
        return replace(options, sources=sources)

    def ask(self) -> None:
        """Ask how to fill what is masked; without a mask, how to fill once more what the active layer was made for."""
        from editor.ui.dialogs.fill_options import FillOptionsDialog

        workspace = self._workspace
        if workspace is None:
            return
        self._window.canvas.settle()
        document = workspace.document
        is_again = document.selection.is_empty
        found = variants_of(document, document.active_layer_id) if is_again else ()
        options = FillOptionsDialog.ask(self._window, FillOptions().again(self._kept() if is_again else {}))
        if options is None:
            return
        command = set_aside(document, found)
        if command is not None:
            workspace.perform(command)
        window = self._window
        chosen = replace(options, engine=window.settings["fill_engine"], context=window.canvas.context.override)
        if not is_again:
            chosen = replace(chosen, snap_px=window.sketch.live.snap_px, takes_edge=self.takes_edge)
        window.edits.call("fill", self.with_areas(chosen))

    def _kept(self) -> Mapping[str, Any]:
        """The options of the active layer's recipe."""
        layer = None if self._workspace is None else self._workspace.document.active_layer
        return {} if layer is None or layer.recipe is None else layer.recipe.options


def needs_mask_or_generated(window: MainWindow) -> str:
    """It needs something to fill, or a layer to fill once more."""
    if not conditions.needs_mask(window) or not conditions.needs_generated(window):
        return ""
    return conditions.needs_mask(window)


def needs_fill_areas(window: MainWindow) -> str:
    """It needs an area that was painted for the next fill."""
    if window.workspace and not window.filling.has_areas:
        return QCoreApplication.translate("Conditions", "Texture is taken from anywhere already.")
    return conditions.needs_document(window)
