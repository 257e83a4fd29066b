"""The reversible edit of a document's guides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from editor.core.commands import Command
from editor.core.document import Document
from editor.core.guides import Guides


@dataclass(frozen=True, eq=False)
class SetGuides:
    """All guides, before and after."""

    label: str
    before: Guides
    after: Guides
    size_bytes: ClassVar[int] = 500

    def apply(self, document: Document) -> None:
        """Show the guides after."""
        document.set_guides(self.after)

    def revert(self, document: Document) -> None:
        """Show the guides before."""
        document.set_guides(self.before)

    def rebased(self, document: Document) -> Command:
        """Guides depend on nothing that can be left out."""
        del document
        return self
