"""A fill that takes the edge of a thing along: a mask that a program found ends in the middle of its outline."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from editor.algorithms.grow import grow
from editor.algorithms.grow import reach as grown_by
from editor.algorithms.mask_edges import edge_reach
from editor.core.commands import ChangeSelection
from editor.core.document import Snapshot
from editor.core.geometry import Rect
from editor.core.history import History
from editor.core.packed import edits_of
from editor.core.pixels import FloatImage, to_float
from editor.core.progress import Progress
from editor.core.tiles import TileMap


@dataclass(frozen=True, eq=False)
class Masked:
    """What is filled: soft masks in `pixels`, all of them in `region`; `edge_px` of it were added as edge."""

    pixels: TileMap
    region: Rect
    edge_px: int = 0

    def to_json(self) -> dict[str, int]:
        """What a recipe says of it; its mask has the edge already."""
        return {"edge_px": self.edge_px} if self.edge_px else {}


def with_edge(snapshot: Snapshot, region: Rect, within: Rect, progress: Progress) -> Masked:
    """What is selected in `region`, grown over the edge of what it covers where it ends right there.

    It stays as it is where it ends at no edge. `within` is where it may grow to.
    """

    def colors(rect: Rect) -> FloatImage:
        return to_float(snapshot.render(rect))[..., :3]

    def check() -> None:
        progress.step(0.0)

    selection = snapshot.selection
    reach = edge_reach(colors, selection.read, region, snapshot.size.rect, check)
    if not reach:
        return Masked(selection, region)
    wider = region.padded(grown_by(reach)).intersect(within)
    grown = TileMap(1, np.dtype(np.uint8))
    grown.write(wider, grow(selection.read(wider), reach, progress))
    return Masked(grown, wider, reach)


def is_outlined(history: History) -> bool:
    """True where what is selected was found by the program along an edge of the picture, at least in part."""
    for step in reversed(history.steps[: history.position]):
        for edit in reversed(tuple(edits_of(step.command))):
            if isinstance(edit, ChangeSelection) and (edit.is_outline or edit.is_fresh):
                return edit.is_outline
    return False
