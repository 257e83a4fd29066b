"""Restoration: scratches, dust and wires found and selected, to be looked over and then filled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from editor.algorithms.thin_structures import default_width, thin_structures
from editor.core.commands import ChangeSelection, Command, Several
from editor.core.document import Document, Snapshot
from editor.core.geometry import Rect
from editor.core.pixels import AnyArray, MaskArray, to_float, with_alpha
from editor.core.progress import Progress
from editor.core.tiles import TileMap
from editor.engines.registry import Engines
from editor.errors import InputError

# Pieces of this side are looked at one after another, so that a large picture needs little memory.
PIECE_PX = 2048
QUICK_AREA = 300_000


@dataclass(frozen=True, eq=False)
class FindScratches:
    """Asked for by `prepare_scratches`; adds to what is selected."""

    snapshot: Snapshot
    region: Rect
    sensitivity: float
    most_width: int
    label: str = "Scratches and dust"
    base_revision: ClassVar[None] = None

    @property
    def is_quick(self) -> bool:
        """True for small areas."""
        return self.region.area <= QUICK_AREA

    def ask(self) -> Command:
        """Nothing happens at once."""
        return Several(self.label, ())

    def run(self, engines: Engines | None, progress: Progress) -> TileMap:
        """The selection with what was found; takes no engine. Raises InputError when nothing was."""
        found = self.find(progress)
        if found.is_empty:
            raise InputError("No scratches or dust were found: paint over what you see, or look for weaker ones.")
        selected = self.snapshot.selection.snapshot()
        for piece in self._pieces():
            new = found.read(piece)
            if new.any():
                selected.write(piece, np.maximum(new, selected.read(piece)))
        return selected

    def find(self, progress: Progress) -> TileMap:
        """What was found and nothing else; it may be empty."""
        found = TileMap(1, np.dtype(np.uint8))
        margin = 16 * self.most_width
        pieces = self._pieces()
        for index, piece in enumerate(pieces):
            part = progress.part(index / len(pieces), (index + 1) / len(pieces))
            seen = piece.padded(margin).intersect(self.snapshot.size.rect)
            image = np.ascontiguousarray(to_float(self.snapshot.render(seen))[..., :3])
            mask = thin_structures(image, most_width=self.most_width, sensitivity=self.sensitivity, report=part.step)[
                piece.moved(-seen.x, -seen.y).slices
            ]
            if mask.any():
                found.write(piece, mask)
        return found

    def _pieces(self) -> list[Rect]:
        return [
            Rect(x, y, PIECE_PX, PIECE_PX).intersect(self.region)
            for y in range(self.region.y, self.region.bottom, PIECE_PX)
            for x in range(self.region.x, self.region.right, PIECE_PX)
        ]

    def finish(self, result: TileMap) -> Command:
        """One change of the selection."""
        return ChangeSelection.between(self.label, self.snapshot.selection, result)


def prepare_scratches(
    document: Document, *, sensitivity: float = 0.5, most_width: int | None = None, region: Rect | None = None
) -> FindScratches:
    """Freeze what the search needs. `sensitivity`, 0 to 1: how weak a scratch may be; `most_width`: its thickness in
    pixels, None by the picture's size; `region` None looks everywhere. Raises InputError for impossible values.
    """
    if not 0 <= sensitivity <= 1:
        raise InputError(f"The sensitivity lies between 0 and 1, not {sensitivity:g}.")
    area = document.bounds if region is None else region.intersect(document.bounds)
    if area.is_empty:
        raise InputError("The area to look at lies outside of the picture.")
    width = default_width(document.size.height, document.size.width) if most_width is None else max(1, most_width)
    return FindScratches(document.snapshot(), area, sensitivity, width)


def find_scratches(
    image: AnyArray, *, sensitivity: float = 0.5, most_width: int | None = None, progress: Progress | None = None
) -> MaskArray:
    """A mask `[y, x]`, 255 where `image` (`[y, x]` or `[y, x, 3 or 4]`, uint8 or uint16) shows scratches or dust.

    The arguments are those of `prepare_scratches`. Nothing found is a mask that is 0 everywhere.
    """
    document = Document.from_pixels(with_alpha(image))
    search = prepare_scratches(document, sensitivity=sensitivity, most_width=most_width)
    mask: MaskArray = search.find(progress or Progress()).read(document.bounds)
    return mask
