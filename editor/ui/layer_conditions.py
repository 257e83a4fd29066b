"""Why an action on layers cannot be used now: each function gives a reason in the user's language, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from editor.core.layer import Layer
from editor.ui.conditions import needs_document, needs_layer

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow


def tr(text: str) -> str:
    """The text in the user's language."""
    return QCoreApplication.translate("Conditions", text)


def _active(window: MainWindow) -> Layer | None:
    return window.workspace.document.active_layer if window.workspace else None


def needs_group(window: MainWindow) -> str:
    """It works on a group."""
    layer = _active(window)
    if layer is not None and not layer.is_group:
        return tr("Choose a group first.")
    return needs_layer(window)


def needs_pixels(window: MainWindow) -> str:
    """It works on a layer that is no group."""
    layer = _active(window)
    if layer is not None and layer.is_group:
        return tr("A group has no pixels of its own: choose a layer in it.")
    return needs_layer(window)


def can_clip(window: MainWindow) -> str:
    """It needs a layer below in the same group."""
    layer = _active(window)
    if layer is not None and window.workspace and not layer.properties.is_clipped:
        lowest = next(other for other in window.workspace.document.layers if other.group == layer.group)
        if lowest is layer:
            return tr("There is no layer below to clip to.")
    return needs_layer(window)


def needs_selection(window: MainWindow) -> str:
    """It needs something selected."""
    if window.workspace and window.workspace.document.selection.is_empty:
        return tr("Nothing is selected: select what should stay shown.")
    return needs_layer(window)


def can_add_mask(window: MainWindow) -> str:
    """It needs a layer without a mask."""
    layer = _active(window)
    if layer is not None and layer.hidden is not None:
        return tr("The layer has a mask already.")
    return needs_layer(window)


def needs_mask(window: MainWindow) -> str:
    """It needs a layer with a mask."""
    layer = _active(window)
    if layer is not None and layer.hidden is None:
        return tr("The layer has no mask.")
    return needs_layer(window)


def can_apply_mask(window: MainWindow) -> str:
    """It needs a mask that can become transparency."""
    layer = _active(window)
    if layer is not None and layer.hidden is not None:
        if layer.is_group:
            return tr("A group's mask cannot be applied: merge the group instead.")
        if not layer.properties.is_mask_enabled:
            return tr("The mask is disabled: enable it first, or delete it.")
        if layer.properties.is_locked:
            return tr("The layer is locked: unlock it first.")
    return needs_mask(window)


def can_raise(window: MainWindow) -> str:
    """It needs a place above the chosen layers."""
    is_there = window.layer_edits.can_step(1)
    return needs_layer(window) or ("" if is_there else tr("The layer is on top already."))


def can_lower(window: MainWindow) -> str:
    """It needs a place below the chosen layers."""
    is_there = window.layer_edits.can_step(-1)
    return needs_layer(window) or ("" if is_there else tr("The layer is at the bottom already."))


def can_merge(window: MainWindow) -> str:
    """It needs a group, several layers, or a layer below the active one."""
    layer = _active(window)
    if layer is None or window.workspace is None or layer.is_group or len(window.layers.chosen) > 1:
        return needs_layer(window)
    lowest = next(other for other in window.workspace.document.layers if other.group == layer.group)
    return tr("There is no layer below to merge with.") if lowest is layer else ""


def can_merge_all(window: MainWindow) -> str:
    """It needs more than one plain layer."""
    if window.workspace and len(window.workspace.document.layers) == 1:
        layer = next(iter(window.workspace.document.layers))
        if layer.hidden is None and layer.properties.opacity == 1:
            return tr("The picture has only one layer already.")
    return needs_document(window)


def can_delete(window: MainWindow) -> str:
    """It needs layers that may go."""
    if window.workspace and (chosen := window.layers.chosen):
        stack = window.workspace.document.layers
        gone = {other.id: other for layer_id in chosen for other in (*stack.inside(layer_id), stack.get(layer_id))}
        if len(gone) == len(stack):
            return tr("The last layer cannot be deleted: a picture needs one.")
        if any(layer.properties.is_locked for layer in gone.values()):
            return tr("The layer is locked: unlock it first.")
    return needs_layer(window)
