"""The reversible edit of a document's sketch."""

from __future__ import annotations

from dataclasses import dataclass, replace

from editor.core.commands import Command
from editor.core.document import Document
from editor.core.sketch import Sketch


@dataclass(frozen=True, eq=False)
class SetSketch:
    """All strokes, before and after; strokes are shared, so that a step costs what it changes."""

    label: str
    before: Sketch
    after: Sketch

    @property
    def size_bytes(self) -> int:
        """Memory of the strokes that only one of both has, and of both lists."""
        before, after = ({id(stroke): stroke for stroke in sketch} for sketch in (self.before, self.after))
        lone = [(before.get(key) or after[key]).points.nbytes for key in before.keys() ^ after.keys()]
        return 200 + sum(lone) + 300 * len(lone) + 8 * (len(before) + len(after))

    def apply(self, document: Document) -> None:
        """Show the strokes after."""
        document.set_sketch(self.after)

    def revert(self, document: Document) -> None:
        """Show the strokes before."""
        document.set_sketch(self.before)

    def rebased(self, document: Document) -> Command:
        """Strokes depend on nothing that can be left out."""
        del document
        return self

    def merged_with(self, later: Command) -> Command | None:
        """One command for a slider's stream of changes to the same strokes, or None for something else."""
        if isinstance(later, SetSketch) and later.label == self.label and self._changed == later._changed:
            return replace(self, after=later.after)
        return None

    @property
    def _changed(self) -> set[int]:
        mine = {stroke.id: stroke for stroke in self.before}
        return {stroke.id for stroke in self.after if mine.get(stroke.id) is not stroke}
