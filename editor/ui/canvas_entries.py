"""The part of the table of actions that belongs to the canvas and to the variants of a fill."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from editor.ui import conditions
from editor.ui.action_table import Entry, entry
from editor.ui.canvas_aids import needs_guides
from editor.ui.fill_flow import needs_fill_areas, needs_mask_or_generated
from editor.ui.variants_flow import needs_variants


def tr(text: str) -> str:
    """The text in the user's language."""
    return QCoreApplication.translate("ActionTable", text)


# fmt: off
def fill_entries() -> tuple[Entry, ...]:
    """How a fill may be made otherwise than usual."""
    menu = tr("Te&xture of the Next Fill")
    return (
        entry("fill-options", tr("Fill with &Options…"), "sliders-horizontal", "Ctrl+Alt+F",
              tr("Choose from where texture comes, how much the layout counts, and how many variants are made"),
              lambda w: w.filling.ask(), needs_mask_or_generated),
        entry("fill-from", tr("From &Here Alone"), "selection-plus", "",
              tr("What is masked is where the next fill takes its texture from"),
              lambda w: w.filling.keep_area(False), conditions.needs_mask, submenu=menu),
        entry("fill-never-from", tr("&Never from Here"), "selection-slash", "",
              tr("What is masked is where the next fill takes no texture from"),
              lambda w: w.filling.keep_area(True), conditions.needs_mask, submenu=menu),
        entry("fill-from-anywhere", tr("From &Anywhere"), "arrow-counter-clockwise", "",
              tr("Forget what was painted for the next fill"), lambda w: w.filling.forget_areas(),
              needs_fill_areas, submenu=menu),
    )


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


def aid_entries() -> tuple[Entry, ...]:
    """What the canvas shows beside the picture."""
    menu = tr("&Guides")
    document = conditions.needs_document
    return (
        entry("split", tr("&Before and After Side by Side"), "arrows-out-line-horizontal", "Ctrl+\\",
              tr("Show the picture as it was opened left of a line that can be dragged"),
              lambda w: w.aids.toggle_split(), document, checked=lambda w: w.canvas.split.is_on),
        entry("context", tr("Con&text of the Fill"), "bounding-box", "Ctrl+Shift+K",
              tr("Show the box that the fill model will look at; drag its edges to choose it"),
              lambda w: w.aids.toggle_context(), document, checked=lambda w: w.canvas.context.is_on),
        entry("rulers", tr("Ruler&s"), "ruler", "Ctrl+R", tr("Show or hide the rulers; guides are dragged out of them"),
              lambda w: w.aids.toggle("show_rulers"), document, checked=lambda w: w.settings["show_rulers"]),
        entry("pixel-grid", tr("Pi&xel Grid"), "grid-four", "", tr("Show lines between the pixels above 800 %"),
              lambda w: w.aids.toggle("pixel_grid"), document, checked=lambda w: w.settings["pixel_grid"]),
        entry("guides", tr("&Show Guides"), "eye", "Ctrl+;", tr("Show or hide the guides"),
              lambda w: w.aids.toggle("show_guides"), document, checked=lambda w: w.settings["show_guides"],
              submenu=menu),
        entry("guides-snap", tr("S&nap to Guides"), "magnet", "Ctrl+Shift+;",
              tr("Frames and shapes that are drawn near a guide lie on it"),
              lambda w: w.aids.toggle("snap_guides"), document,
              checked=lambda w: w.settings["snap_guides"], submenu=menu),
        entry("guides-lock", tr("&Lock Guides"), "lock-simple", "Ctrl+Alt+;", tr("Keep guides from being moved"),
              lambda w: w.aids.toggle("lock_guides"), document, checked=lambda w: w.settings["lock_guides"],
              submenu=menu),
        entry("guides-clear", tr("&Delete All Guides"), "trash", "", tr("Delete all guides; undo brings them back"),
              lambda w: w.canvas.guides.clear(), needs_guides, submenu=menu),
    )
