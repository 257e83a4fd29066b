"""Refine edge: the selection becomes soft where what it selects is, at hair, fur and blur."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from editor.core.commands import ChangeSelection, Command, Several
from editor.core.document import Document, Snapshot
from editor.core.geometry import Rect
from editor.core.progress import Progress
from editor.core.tiles import TileMap
from editor.engines.registry import Engines
from editor.errors import InputError
from editor.operations.cut_out import CutOutOptions, cut_out
from editor.operations.filling import profile_to_convert


@dataclass(frozen=True, eq=False)
class RefineEdge:
    """A finer edge that was asked for; made by `prepare_refine_edge`."""

    label: str
    snapshot: Snapshot
    region: Rect
    options: CutOutOptions
    is_quick: bool = False

    @property
    def base_revision(self) -> int:
        """The document's revision that was read."""
        return self.snapshot.revision

    def ask(self) -> Command:
        """Nothing happens at once."""
        return Several(self.label, ())

    def run(self, engines: Engines, progress: Progress) -> TileMap:
        """The selection as much as its subject covers each pixel."""
        mask = self.snapshot.selection.read(self.region)
        cut = cut_out(self.snapshot, self.region, mask, engines, progress, self.options)
        coverage = np.rint(cut.alpha * 255).astype(np.uint8)
        return TileMap.from_array(coverage, cut.area.x, cut.area.y)

    def finish(self, result: TileMap) -> Command:
        """One change of the selection."""
        return ChangeSelection.between(self.label, self.snapshot.selection, result, is_outline=True)


def prepare_refine_edge(document: Document, band: float | None = None) -> RefineEdge:
    """Freeze what a finer edge needs; `band` is how far from the selection's edge the true one may lie, in pixels.

    Raises InputError where nothing is selected, or everything.
    """
    bounds = document.selection.bounds().intersect(document.bounds)
    if bounds.is_empty:
        raise InputError("Nothing is selected yet: select an area first.")
    if document.selection.read(document.bounds).min() == 255:
        raise InputError("Everything is selected: there is no edge to refine.")
    options = CutOutOptions(band=band, profile=profile_to_convert(document))
    return RefineEdge("Refine edge", document.snapshot(), bounds, options)
