"""The Image menu, and the Layer menu's part that moves and transforms: their part of the table of actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from editor.ui import conditions
from editor.ui.action_table import Entry, entry
from editor.ui.canvas.tools.table import MOVE, TRANSFORM

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow


def tr(text: str) -> str:
    """The text in the user's language."""
    return QCoreApplication.translate("ActionTable", text)


def needs_idle(window: MainWindow) -> str:
    """It changes the place of everything, so nothing else may run."""
    if window.workspace and window.workspace.running:
        return tr("Something is still running: wait for it or stop it first.")
    return conditions.needs_document(window)


def needs_crop(window: MainWindow) -> str:
    """It needs something selected."""
    if window.workspace and window.workspace.document.selection.is_empty:
        return tr("Nothing is selected: paint or select what should remain.")
    return needs_idle(window)


def needs_unlocked(window: MainWindow) -> str:
    """It needs a layer that may change."""
    workspace = window.workspace
    layer = workspace.document.active_layer if workspace else None
    if workspace is not None and layer is not None:
        inside = workspace.document.layers.inside(layer.id)
        if any(other.properties.is_locked for other in (layer, *inside)):
            return tr("The layer is locked: unlock it first.")
    return conditions.needs_layer(window)


def needs_content(window: MainWindow) -> str:
    """It needs an unlocked layer that shows something."""
    workspace = window.workspace
    layer = workspace.document.active_layer if workspace else None
    if workspace is not None and layer is not None:
        layers = (layer, *workspace.document.layers.inside(layer.id))
        if all(other.pixels.is_empty for other in layers):
            return tr("The layer is empty: there is nothing to transform.")
    return needs_unlocked(window)


# fmt: off
def image_entries() -> tuple[Entry, ...]:
    """What changes the picture as a whole."""
    rotate, flip = tr("&Rotate"), tr("&Flip")
    return (
        entry("image-size", tr("&Image Size…"), "arrows-out", "Ctrl+Alt+I",
              tr("Give the picture more or fewer pixels"), lambda w: w.geometry_edits.ask_image_size(), needs_idle),
        entry("canvas-size", tr("&Canvas Size…"), "frame-corners", "Ctrl+Alt+C",
              tr("Give the picture a larger or smaller area without scaling it"),
              lambda w: w.geometry_edits.ask_canvas_size(), needs_idle),
        entry("expand", tr("&Expand…"), "arrows-out-line-horizontal", "Ctrl+Alt+X",
              tr("Make the picture larger on any side and fill what is new as if it went on there"),
              lambda w: w.geometry_edits.ask_expand(), needs_idle),
        entry("crop", tr("Crop to &Selection"), "crop", "Ctrl+Shift+X", tr("Cut the picture to what is selected"),
              lambda w: w.geometry_edits.crop(), needs_crop),
        entry("image-right", tr("90° to the &Right"), "arrow-clockwise", "", tr("Turn the whole picture clockwise"),
              lambda w: w.geometry_edits.turn("right"), needs_idle, submenu=rotate),
        entry("image-left", tr("90° to the &Left"), "arrow-counter-clockwise", "",
              tr("Turn the whole picture counterclockwise"), lambda w: w.geometry_edits.turn("left"), needs_idle,
              submenu=rotate),
        entry("image-half", tr("&180°"), "", "", tr("Turn the whole picture upside down"),
              lambda w: w.geometry_edits.turn("half"), needs_idle, submenu=rotate),
        entry("image-flip", tr("&Horizontally"), "arrows-left-right", "",
              tr("Swap left and right of the whole picture"), lambda w: w.geometry_edits.turn("horizontal"),
              needs_idle, submenu=flip),
        entry("image-flip-upright", tr("&Vertically"), "arrows-down-up", "",
              tr("Swap top and bottom of the whole picture"), lambda w: w.geometry_edits.turn("vertical"), needs_idle,
              submenu=flip),
    )


def layer_geometry_entries() -> tuple[Entry, ...]:
    """What moves and transforms the active layer."""
    flip = tr("Fli&p Layer")
    return (
        entry("layer-move", tr("Move La&yer"), "arrows-out-cardinal", "V",
              tr("Drag the layer; arrows move it by a pixel, with Shift by ten"),
              lambda w: w.canvas.choose_tool(MOVE), needs_unlocked, checked=lambda w: w.canvas.tool_name == MOVE),
        entry("layer-transform", tr("Fr&ee Transform"), "bounding-box", "Ctrl+T",
              tr("Scale, turn, flip or distort the layer; Enter applies, Esc leaves it as it was"),
              lambda w: w.canvas.choose_tool(TRANSFORM), needs_content,
              checked=lambda w: w.canvas.tool_name == TRANSFORM),
        entry("layer-flip", tr("&Horizontally"), "arrows-left-right", "",
              tr("Swap left and right of the layer within its own area"),
              lambda w: w.geometry_edits.flip_layer(False), needs_unlocked, submenu=flip),
        entry("layer-flip-upright", tr("&Vertically"), "arrows-down-up", "",
              tr("Swap top and bottom of the layer within its own area"),
              lambda w: w.geometry_edits.flip_layer(True), needs_unlocked, submenu=flip),
    )
