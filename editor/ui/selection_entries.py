"""The parts of the table of actions that deal with the selection and the clipboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from editor.operations.selection import Change
from editor.ui import conditions
from editor.ui.action_table import Entry, entry

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow


def tr(text: str) -> str:
    """The text in the user's language."""
    return QCoreApplication.translate("ActionTable", text)


def needs_selection(window: MainWindow) -> str:
    """It needs something selected."""
    if window.workspace and window.workspace.document.selection.is_empty:
        return tr("Nothing is selected yet: paint a mask or select an area first.")
    return conditions.needs_document(window)


def needs_layer_mask(window: MainWindow) -> str:
    """It needs a layer with a mask."""
    if window.workspace and (layer := window.workspace.document.active_layer) and layer.hidden is None:
        return tr("The layer has no mask: choose one that has first.")
    return conditions.needs_layer(window)


def needs_cuttable(window: MainWindow) -> str:
    """It needs a layer whose pixels may go."""
    if window.workspace and (layer := window.workspace.document.active_layer):
        if layer.is_group:
            return tr("A group has no pixels of its own: choose a layer in it.")
        if layer.properties.is_locked:
            return tr("The layer is locked: unlock it first.")
        if layer.properties.is_alpha_locked:
            return tr("The layer's transparency is locked: unlock it first.")
    return conditions.needs_layer(window)


# fmt: off
def clipboard_entries() -> tuple[Entry, ...]:
    """The Edit menu's part."""
    return (
        entry("cut", tr("Cu&t"), "scissors", "Ctrl+X", tr("Take what is selected out of the layer"),
              lambda w: w.clipboard.cut(), needs_cuttable),
        entry("copy", tr("&Copy"), "copy", "Ctrl+C", tr("Copy what is selected of the layer, or all of it"),
              lambda w: w.clipboard.copy(), conditions.needs_layer),
        entry("copy-merged", tr("Copy &Merged"), "stack", "Ctrl+Shift+C",
              tr("Copy what is visible under the selection, or the whole picture"),
              lambda w: w.clipboard.copy(merged=True), conditions.needs_document),
        entry("paste", tr("&Paste"), "clipboard", "Ctrl+V",
              tr("Add what is on the clipboard as a layer; without a picture, open it"), lambda w: w.clipboard.paste()),
        entry("paste-in-place", tr("Paste &in Place"), "", "Ctrl+Shift+V",
              tr("Add what is on the clipboard as a layer where it was copied from"),
              lambda w: w.clipboard.paste(in_place=True), conditions.needs_document),
        entry("paste-new", tr("Paste as &New Picture"), "clipboard-text", "Ctrl+Alt+V",
              tr("Open the picture or the files on the clipboard"), lambda w: w.clipboard.paste_new()),
    )


def selection_entries() -> tuple[Entry, ...]:
    """The Select menu."""
    return (
        entry("select-all", tr("&All"), "selection-all", "Ctrl+A", tr("Select the whole picture"),
              lambda w: w.selecting.select_all(), conditions.needs_document),
        entry("clear-mask", tr("&None"), "selection-slash", "Ctrl+D Ctrl+Shift+A",
              tr("Clear the mask: nothing is selected any more"), lambda w: w.edits.call("clear_selection"),
              conditions.needs_mask),
        entry("invert-mask", tr("&Invert"), "selection-inverse", "Ctrl+Shift+I",
              tr("Select what is not selected, and the other way round"), lambda w: w.edits.call("invert_selection"),
              conditions.needs_document),
        entry("select-scratches", tr("Scratches and &Dust"), "sparkle", "",
              tr("Find scratches, specks of dust and wires, and add them to the mask; look it over, then fill"),
              lambda w: w.selecting.scratches(), conditions.needs_document),
        entry("select-text", tr("&Writing"), "text-t", "",
              tr("Find dates, captions and other rows of letters, and add them to the mask; look it over, then fill"),
              lambda w: w.selecting.scratches("text"), conditions.needs_document),
        entry("select-grow", tr("&Grow…"), "arrows-out", "", tr("Move the edge of the selection outward"),
              lambda w: w.selecting.reshape(Change.GROW), needs_selection),
        entry("select-shrink", tr("&Shrink…"), "arrows-in", "", tr("Move the edge of the selection inward"),
              lambda w: w.selecting.reshape(Change.SHRINK), needs_selection),
        entry("select-feather", tr("&Feather…"), "drop-half", "Shift+F6", tr("Soften the edge of the selection"),
              lambda w: w.selecting.reshape(Change.FEATHER), needs_selection),
        entry("select-border", tr("&Border…"), "selection", "", tr("Select a band along the edge of the selection"),
              lambda w: w.selecting.reshape(Change.BORDER), needs_selection),
        entry("refine-edge", tr("Refine &Edge"), "scissors", "",
              tr("Select hair, fur and soft edges as much as they cover"),
              lambda w: w.selecting.refine_edge(), needs_selection),
        entry("select-layer", tr("From &Layer"), "stack", "", tr("Select where the layer is opaque"),
              lambda w: w.selecting.from_layer(), conditions.needs_layer),
        entry("select-layer-mask", tr("From Layer &Mask"), "layer-mask", "", tr("Select what the layer's mask shows"),
              lambda w: w.selecting.from_mask(), needs_layer_mask),
        entry("layer-mask", tr("From Gene&rated Layer"), "selection-foreground", "",
              tr("Bring back the mask that a generated layer was made with"), lambda w: w.edits.mask_from_layer(),
              conditions.needs_generated),
        entry("save-channel", tr("Save as &Channel…"), "floppy-disk", "", tr("Keep the selection under a name"),
              lambda w: w.selecting.save_channel(), needs_selection),
    )
