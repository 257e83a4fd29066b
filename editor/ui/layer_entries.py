"""The Layer menu's part of the table of actions."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from editor.ui import conditions
from editor.ui import layer_conditions as can
from editor.ui.action_table import Entry, Where, entry


def tr(text: str) -> str:
    """The text in the user's language."""
    return QCoreApplication.translate("ActionTable", text)


def layer_entries() -> tuple[Entry, ...]:
    """What can be done to the chosen layers."""
    return (*_making(), *_looks(), *_masks(), *_arranging())


# fmt: off
def _making() -> tuple[Entry, ...]:
    return (
        entry("layer-new", tr("&New Layer"), "plus", "Ctrl+Shift+N", tr("Add an empty layer above the active one"),
              lambda w: w.layer_edits.add(), conditions.needs_document),
        entry("layer-group", tr("New &Group from Layers"), "folder-simple-plus", "Ctrl+G",
              tr("Put the chosen layers into a group"), lambda w: w.layer_edits.group(), conditions.needs_layer),
        entry("layer-ungroup", tr("&Ungroup"), "folder-simple-minus", "Ctrl+Shift+G",
              tr("Take the group away and leave its layers where they are"), lambda w: w.layer_edits.ungroup(),
              can.needs_group),
        entry("layer-duplicate", tr("Dupl&icate"), "copy-simple", "Ctrl+J",
              tr("Copy the chosen layers, groups with all they hold"), lambda w: w.layer_edits.duplicate(),
              conditions.needs_layer),
        entry("layer-rename", tr("&Rename…"), "pencil-simple", "F2", tr("Give the layer another name"),
              lambda w: w.layers.edit_name(), conditions.needs_layer),
    )


def _looks() -> tuple[Entry, ...]:
    return (
        entry("layer-visible", tr("&Visible"), "eye", "Ctrl+Shift+H", tr("Show or hide the chosen layers"),
              lambda w: w.layer_edits.toggle("is_visible", tr("Layer visibility")), conditions.needs_layer,
              checked=lambda w: w.layer_edits.flag("is_visible")),
        entry("layer-lock", tr("&Locked"), "lock-simple", "", tr("Protect the chosen layers from deleting and merging"),
              lambda w: w.layer_edits.toggle("is_locked", tr("Layer lock")), conditions.needs_layer,
              checked=lambda w: w.layer_edits.flag("is_locked")),
        entry("layer-lock-alpha", tr("Lock &Transparency"), "checkerboard", "",
              tr("Let tools change colors only where something is, never the transparency"),
              lambda w: w.layer_edits.toggle("is_alpha_locked", tr("Lock transparency")), can.needs_pixels,
              checked=lambda w: w.layer_edits.flag("is_alpha_locked")),
        entry("layer-clip", tr("&Clip to Below"), "arrow-elbow-left-down", "Ctrl+Alt+G",
              tr("Show the chosen layers only where the layer below is"),
              lambda w: w.layer_edits.toggle("is_clipped", tr("Clip to below")), can.can_clip,
              checked=lambda w: w.layer_edits.flag("is_clipped")),
    )


def _masks() -> tuple[Entry, ...]:
    menu = tr("Layer Mas&k")
    return (
        entry("mask-add", tr("&Add Layer Mask"), "layer-mask", "",
              tr("Add a mask; where something is selected, only that stays shown"),
              lambda w: w.layer_edits.add_mask(), can.can_add_mask, submenu=menu),
        entry("mask-from-selection", tr("From &Selection"), "", "", tr("Show only what is selected now"),
              lambda w: w.layer_edits.add_mask(replace=True), can.needs_selection, submenu=menu),
        entry("mask-enabled", tr("&Enabled"), "", "", tr("Switch the layer's mask off for a while, or on again"),
              lambda w: w.layer_edits.toggle_mask(), can.needs_mask, submenu=menu,
              checked=lambda w: w.layer_edits.flag("is_mask_enabled") and not can.needs_mask(w)),
        entry("mask-apply", tr("A&pply"), "", "", tr("Turn what the mask hides into transparency of the layer"),
              lambda w: w.layer_edits.apply_mask(), can.can_apply_mask, submenu=menu),
        entry("mask-delete", tr("&Delete Mask"), "", "", tr("Take the mask away, which shows all of the layer"),
              lambda w: w.layer_edits.delete_mask(), can.needs_mask, submenu=menu),
    )


def _arranging() -> tuple[Entry, ...]:
    return (
        entry("layer-raise", tr("R&aise"), "arrow-up", "Ctrl+]",
              tr("Move the chosen layers up, into groups and out of them"), lambda w: w.layer_edits.step(1),
              can.can_raise),
        entry("layer-lower", tr("L&ower"), "arrow-down", "Ctrl+[",
              tr("Move the chosen layers down, into groups and out of them"), lambda w: w.layer_edits.step(-1),
              can.can_lower),
        entry("layer-merge", tr("&Merge Down"), "arrows-in-line-vertical", "Ctrl+Alt+E",
              tr("Make one layer of the active one and the one below, of a group, or of the chosen layers"),
              lambda w: w.layer_edits.merge(), can.can_merge, live_text=lambda w: w.layer_edits.merge_text()),
        entry("layer-merge-visible", tr("Merge Vi&sible"), "stack-simple", "Ctrl+Alt+Shift+E",
              tr("Make one layer of all that are shown; hidden ones stay"), lambda w: w.layer_edits.merge_visible(),
              can.can_merge_all),
        entry("layer-flatten", tr("&Flatten"), "stack", "", tr("Make the whole picture one layer; hidden ones go"),
              lambda w: w.layer_edits.flatten(), can.can_merge_all),
        entry("layer-delete", tr("&Delete"), "trash", "Del", tr("Delete the chosen layers; undo brings them back"),
              lambda w: w.layer_edits.delete(), can.can_delete, where=Where.LAYERS),
    )
