"""The part of the table of actions that belongs to the canvas and to the variants of a fill."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from editor.ui import conditions
from editor.ui.action_table import Entry, entry
from editor.ui.variants_flow import needs_variants


def tr(text: str) -> str:
    """The text in the user's language."""
    return QCoreApplication.translate("ActionTable", text)


# fmt: off
def variant_entries() -> tuple[Entry, ...]:
    """What can be done to the variants of a fill."""
    menu = tr("&Variants")
    return (
        entry("variants-more", tr("&More Variants"), "plus", "Ctrl+Alt+Enter Ctrl+Alt+Return",
              tr("Fill the mask of the chosen generated layer three times more"), lambda w: w.variants.more(),
              conditions.needs_generated, submenu=menu),
        entry("variant-previous", tr("&Previous Variant"), "caret-left", "Alt+PgUp",
              tr("Show the variant before this one"), lambda w: w.variants.step(-1), needs_variants, submenu=menu),
        entry("variant-next", tr("&Next Variant"), "caret-right", "Alt+PgDown",
              tr("Show the variant after this one"), lambda w: w.variants.step(1), needs_variants, submenu=menu),
        entry("variant-delete", tr("&Delete Variant"), "trash", "",
              tr("Delete this variant and show its neighbor"), lambda w: w.variants.delete(),
              conditions.needs_generated, submenu=menu),
    )
