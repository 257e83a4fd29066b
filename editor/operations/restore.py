"""Restoration: scratches, dust, wires and lettering found and selected, to be looked over and then filled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from editor.algorithms.text_marks import text_marks, widest_stroke
from editor.algorithms.thin_structures import default_width, thin_structures
from editor.core.commands import ChangeSelection, Command, Several
from editor.core.document import Document, Snapshot
from editor.core.geometry import Rect
from editor.core.pixels import AnyArray, MaskArray, to_float, with_alpha
from editor.core.progress import Progress
from editor.core.tiles import TileMap
from editor.engines.registry import Engines
from editor.errors import InputError
from editor.jobs.attended import attended

# Pieces of this side are looked at one after another, so that a large picture needs little memory.
PIECE_PX = 2048
QUICK_AREA = 300_000
Kind = Literal["scratches", "text", "all"]
KINDS: tuple[Kind, ...] = ("scratches", "text", "all")
_LABELS = {"scratches": "Scratches and dust", "text": "Lettering", "all": "Scratches, dust and lettering"}
_NONE = {
    "scratches": "No scratches or dust were found: paint over what you see, or look for weaker ones.",
    "text": "No lettering was found: paint over what you see, or look for fainter letters.",
    "all": "No scratches, dust or lettering were found: paint over what you see, or look for weaker ones.",
}


@dataclass(frozen=True, eq=False)
class FindScratches:
    """Asked for by `prepare_scratches`; adds to what is selected."""

    snapshot: Snapshot
    region: Rect
    sensitivity: float
    most_width: int | None
    kind: Kind = "scratches"
    base_revision: ClassVar[None] = None

    @property
    def label(self) -> str:
        """What is looked for."""
        return _LABELS[self.kind]

    @property
    def is_quick(self) -> bool:
        """True for small areas."""
        return self.region.area <= QUICK_AREA

    def ask(self) -> Command:
        """Nothing happens at once."""
        return Several(self.label, ())

    def run(self, engines: Engines | None, progress: Progress) -> TileMap:
        """The selection with what was found; takes no engine. Raises InputError when nothing was."""
        return attended(self._run, progress)

    def _run(self, progress: Progress) -> TileMap:
        found = self.find(progress)
        if found.is_empty:
            raise InputError(_NONE[self.kind])
        selected = self.snapshot.selection.snapshot()
        for piece in self._pieces():
            new = found.read(piece)
            if new.any():
                selected.write(piece, np.maximum(new, selected.read(piece)))
        return selected

    def find(self, progress: Progress) -> TileMap:
        """What was found and nothing else; it may be empty."""
        found = TileMap(1, np.dtype(np.uint8))
        size = self.snapshot.size
        scratch = self.most_width or default_width(size.height, size.width)
        stroke = self.most_width or widest_stroke(size.height, size.width)
        # A row of letters is found by its neighbors: those that a piece cuts off have to be seen, too.
        margin = max(16 * scratch if self.kind != "text" else 0, 40 * stroke if self.kind != "scratches" else 0)
        pieces = self._pieces()
        for index, piece in enumerate(pieces):
            part = progress.part(index / len(pieces), (index + 1) / len(pieces))
            seen = piece.padded(margin).intersect(size.rect)
            image = np.ascontiguousarray(to_float(self.snapshot.render(seen))[..., :3])
            both = self.kind == "all"
            mask = np.zeros(image.shape[:2], np.uint8)
            if self.kind != "text":
                report = part.part(0.0, 0.5 if both else 1.0).step
                mask |= thin_structures(image, most_width=scratch, sensitivity=self.sensitivity, report=report)
            if self.kind != "scratches":
                report = part.part(0.5 if both else 0.0, 1.0).step
                mask |= text_marks(image, most_width=stroke, sensitivity=self.sensitivity, report=report)
            mask = mask[piece.moved(-seen.x, -seen.y).slices]
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
    document: Document,
    *,
    kind: Kind = "scratches",
    sensitivity: float = 0.5,
    most_width: int | None = None,
    region: Rect | None = None,
) -> FindScratches:
    """Freeze what the search needs. Raises InputError for impossible values.

    `kind` is one of `KINDS`; `sensitivity`, 0 to 1: how weak a scratch or a letter may be; `most_width`: the thickness
    of a scratch or of a letter's strokes in pixels, None by the picture's size; `region` None looks everywhere.
    """
    if kind not in KINDS:
        raise InputError(f"What is looked for is one of {', '.join(KINDS)}, not “{kind}”.")
    if not 0 <= sensitivity <= 1:
        raise InputError(f"The sensitivity lies between 0 and 1, not {sensitivity:g}.")
    area = document.bounds if region is None else region.intersect(document.bounds)
    if area.is_empty:
        raise InputError("The area to look at lies outside of the picture.")
    width = None if most_width is None else max(1, most_width)
    return FindScratches(document.snapshot(), area, sensitivity, width, kind)


def find_scratches(
    image: AnyArray,
    *,
    kind: Kind = "scratches",
    sensitivity: float = 0.5,
    most_width: int | None = None,
    progress: Progress | None = None,
) -> MaskArray:
    """A mask `[y, x]`, 255 where `image` (`[y, x]` or `[y, x, 3 or 4]`, uint8 or uint16) shows scratches or dust, or by
    `kind` “text” lettering that was put onto it, or “all”.

    The arguments are those of `prepare_scratches`. Nothing found is a mask that is 0 everywhere.
    """
    document = Document.from_pixels(with_alpha(image))
    search = prepare_scratches(document, kind=kind, sensitivity=sensitivity, most_width=most_width)
    mask: MaskArray = search.find(progress or Progress()).read(document.bounds)
    return mask
