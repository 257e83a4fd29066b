"""The one table of everything that can be done: menus, tool bars, the shortcut list and the tests walk it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from editor.ui import conditions

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow


class Where(Enum):
    """Which part of the window must have the keyboard for the shortcut to work."""

    WINDOW = "window"
    CANVAS = "canvas"
    LAYERS = "layers"


Run = Callable[["MainWindow"], object]
Reason = Callable[["MainWindow"], str]
Flag = Callable[["MainWindow"], bool]
Text = Callable[["MainWindow"], str]


@dataclass(frozen=True)
class Entry:
    """One action. `blocked` gives the reason why it cannot be used now, or nothing; `checked` makes it a switch.

    `submenu` is the title of the menu within the menu that it stands in.
    """

    id: str
    text: str
    icon: str
    keys: tuple[str, ...]
    tip: str
    run: Run
    blocked: Reason = conditions.never
    checked: Flag | None = None
    live_text: Text | None = None
    where: Where = Where.WINDOW
    submenu: str = ""


def entry(
    id_: str, text: str, icon: str, keys: str, tip: str, run: Run, blocked: Reason | None = None, **more: object
) -> Entry:
    """`keys` separates alternatives by a space."""
    shortcuts = tuple(keys.split())
    return Entry(id_, text, icon, shortcuts, tip, run, blocked or conditions.never, **more)  # type: ignore[arg-type]


class ActionTable(QObject):
    """The table in the user's language, grouped as the menus are."""

    def groups(self) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
        """Each menu's title and its actions."""
        from editor.ui.geometry_entries import image_entries, layer_geometry_entries
        from editor.ui.harmonize import harmonize_entries
        from editor.ui.layer_entries import layer_entries
        from editor.ui.selection_entries import selection_entries
        from editor.ui.tool_entries import tool_entries

        tr = self.tr
        return (
            (tr("&File"), self._file()),
            (tr("&Edit"), self._edit()),
            (tr("&Select"), selection_entries()),
            (tr("&Mask"), self._mask()),
            (tr("F&ill"), self._fill()),
            (tr("&Tools"), tool_entries()),
            (tr("&View"), self._view()),
            (tr("Ima&ge"), image_entries()),
            (tr("&Layer"), (*layer_entries(), *layer_geometry_entries(), *harmonize_entries())),
            (tr("&Help"), self._help()),
        )

    def entries(self) -> Iterator[Entry]:
        """All actions, in the order of the menus."""
        for _, group in self.groups():
            yield from group

    def gestures(self) -> tuple[tuple[str, str], ...]:
        """What is done by holding a key or by the pointer: it has no action, but the list of shortcuts shows it."""
        tr = self.tr
        return (
            (tr("Compare with before"), tr("hold \\")),
            (tr("Move the view"), tr("Space + drag, middle button")),
            (tr("Zoom at the pointer"), tr("wheel")),
            (tr("Brush size"), tr("Ctrl + wheel")),
            (tr("Straight line"), tr("Shift + click")),
            (tr("Move the layer by a pixel, or ten"), tr("arrows, Shift + arrows")),
            (tr("Move a copy of what is selected"), tr("Alt + drag")),
            (tr("Select what a layer or its mask shows"), tr("Ctrl + click its thumbnail; Shift, Alt combine")),
            (tr("Keep the move straight"), tr("Shift + drag")),
            (tr("Turn the frame"), tr("drag outside of it, Shift snaps to 15°")),
            (tr("Free the proportions, keep the middle"), tr("Shift, Alt + drag a handle")),
            (tr("Perspective"), tr("Ctrl + drag a corner")),
            (tr("Erase for one stroke"), tr("Alt + drag, right button")),
        )

    # fmt: off
    def _file(self) -> tuple[Entry, ...]:
        tr = self.tr
        return (
            entry("open", tr("&Open…"), "folder-open", "Ctrl+O", tr("Open pictures or projects"),
                   lambda w: w.files.ask_and_open()),
            entry("close", tr("&Close"), "x", "Ctrl+W", tr("Close this picture"), lambda w: w.close_current(),
                   conditions.needs_document),
            entry("save", tr("&Save"), "floppy-disk", "Ctrl+S",
                   tr("Save everything, layers and their recipes, as a project (.ora)"),
                   lambda w: w.files.save(), conditions.needs_document),
            entry("save-as", tr("Save &As…"), "floppy-disk-back", "Ctrl+Shift+S",
                   tr("Save the project under another name"), lambda w: w.files.save_as(), conditions.needs_document),
            entry("export", tr("&Export…"), "export", "Ctrl+E Ctrl+Shift+E",
                   tr("Write the picture as PNG, JPEG, WebP or TIFF"), lambda w: w.files.export(),
                   conditions.needs_document),
            entry("quit", tr("&Quit"), "sign-out", "Ctrl+Q", tr("Close all pictures and quit"), lambda w: w.close()),
        )

    def _edit(self) -> tuple[Entry, ...]:
        from editor.ui.selection_entries import clipboard_entries

        tr = self.tr
        return (
            entry("undo", tr("&Undo"), "arrow-u-up-left", "Ctrl+Z", tr("Take the last step back"),
                   lambda w: w.edits.call("undo"), conditions.needs_undo, live_text=lambda w: w.edits.undo_text()),
            entry("redo", tr("&Redo"), "arrow-u-up-right", "Ctrl+Shift+Z Ctrl+Y", tr("Make the undone step again"),
                   lambda w: w.edits.call("redo"), conditions.needs_redo, live_text=lambda w: w.edits.redo_text()),
            *clipboard_entries(),
            entry("preferences", tr("Pre&ferences…"), "gear", "Ctrl+,", tr("Theme, brush, mask color, memory"),
                   lambda w: w.view.show_preferences()),
        )

    def _mask(self) -> tuple[Entry, ...]:
        tr = self.tr
        return (
            entry("brush", tr("Mask &Brush"), "paint-brush", "B", tr("Paint over what should change"),
                   lambda w: w.edits.set_erase(False), conditions.needs_document,
                   checked=lambda w: w.canvas.tool_name == "brush" and not w.brush.erase),
            entry("erase", tr("&Erase Mask"), "eraser", "E",
                   tr("Strokes take away from the mask; hold Alt to do so for one stroke"),
                   lambda w: w.edits.toggle_erase(), conditions.needs_document,
                   checked=lambda w: w.canvas.tool_name == "brush" and w.brush.erase),
            entry("smaller", tr("&Smaller Brush"), "", "[ , Ctrl+Down", tr("Make the brush smaller"),
                   lambda w: w.edits.resize_brush(1 / 1.2), conditions.needs_document),
            entry("larger", tr("&Larger Brush"), "", "] . Ctrl+Up", tr("Make the brush larger"),
                   lambda w: w.edits.resize_brush(1.2), conditions.needs_document),
            entry("softer", tr("S&ofter Brush"), "", "Shift+[ { Shift+, Ctrl+Shift+Down",
                   tr("Give the brush a softer edge"), lambda w: w.edits.harden_brush(-0.1), conditions.needs_document),
            entry("harder", tr("&Harder Brush"), "", "Shift+] } Shift+. Ctrl+Shift+Up",
                   tr("Give the brush a sharper edge"), lambda w: w.edits.harden_brush(0.1), conditions.needs_document),
            entry("overlay", tr("Show &Mask"), "eye", "Q", tr("Show or hide the mask on the picture"),
                   lambda w: w.view.toggle_overlay(), conditions.needs_document,
                   checked=lambda w: w.canvas.is_overlay_visible),
        )

    def _fill(self) -> tuple[Entry, ...]:
        from editor.ui.canvas_entries import fill_entries, variant_entries
        from editor.ui.sketch_flow import needs_mask_or_strokes, sketch_entries

        tr = self.tr
        return (
            entry("fill", tr("&Fill"), "magic-wand", "Ctrl+Enter Ctrl+Return",
                   tr("Replace what is masked by what might be behind it"), lambda w: w.edits.fill(),
                   needs_mask_or_strokes),
            entry("fill-again", tr("Fill &Again with Another Seed"), "arrows-clockwise",
                   "Ctrl+Shift+Enter Ctrl+Shift+Return",
                   tr("Hide the chosen generated layer and fill its mask once more"), lambda w: w.edits.fill_again(),
                   conditions.needs_generated),
            *fill_entries(),
            *variant_entries(),
            *sketch_entries(),
            entry("instant", tr("Fill after &Every Stroke"), "lightning", "",
                   tr("Instant mode: each stroke is filled as soon as the pen lifts"),
                   lambda w: w.edits.toggle_instant(), checked=lambda w: w.settings["fill_mode"] == "instant"),
            entry("cancel", tr("&Stop"), "stop-circle", "Esc", tr("Stop the stroke, or what was started last"),
                   lambda w: w.edits.stop(), conditions.needs_jobs),
        )

    def _view(self) -> tuple[Entry, ...]:
        from editor.ui.canvas_entries import aid_entries

        tr = self.tr
        return (
            entry("zoom-in", tr("Zoom &In"), "magnifying-glass-plus", "+ = Ctrl++ Ctrl+=",
                   tr("Show the picture larger"), lambda w: w.canvas.zoom_in(), conditions.needs_document),
            entry("zoom-out", tr("Zoom &Out"), "magnifying-glass-minus", "- Ctrl+-", tr("Show the picture smaller"),
                   lambda w: w.canvas.zoom_out(), conditions.needs_document),
            entry("zoom-fit", tr("&Fit in Window"), "corners-out", "2 Ctrl+0", tr("Show the whole picture"),
                   lambda w: w.canvas.zoom_to_fit(), conditions.needs_document),
            entry("zoom-full", tr("&100 %"), "", "1 Ctrl+1",
                   tr("Show every pixel of the picture as one of the screen"), lambda w: w.canvas.zoom_to(1.0),
                   conditions.needs_document),
            entry("rotate-left", tr("Rotate View &Left"), "arrow-counter-clockwise", "4",
                   tr("Turn the view, not the picture"), lambda w: w.canvas.rotate_view(-15),
                   conditions.needs_document),
            entry("rotate-right", tr("Rotate View &Right"), "arrow-clockwise", "6",
                   tr("Turn the view, not the picture"), lambda w: w.canvas.rotate_view(15),
                   conditions.needs_document),
            entry("rotate-reset", tr("R&eset View"), "", "5", tr("Upright, not mirrored"),
                   lambda w: w.canvas.reset_view(), conditions.needs_document),
            entry("mirror", tr("&Mirror View"), "arrows-left-right", "M",
                   tr("See the picture with a fresh eye; the picture itself stays"), lambda w: w.canvas.mirror_view(),
                   conditions.needs_document, checked=lambda w: w.canvas.viewport.is_mirrored),
            entry("compare", tr("&Compare with Before"), "square-half", "",
                   tr("Show the picture as it was opened; hold \\ to do so for a moment"),
                   lambda w: w.view.toggle_compare(), conditions.needs_document,
                   checked=lambda w: w.canvas.is_comparing),
            *aid_entries(),
            entry("panels", tr("&Panels"), "columns", "Tab", tr("Show or hide the panels"),
                   lambda w: w.view.toggle_panels(), checked=lambda w: w.view.are_panels_visible, where=Where.CANVAS),
            entry("models", tr("Mo&dels"), "cube", "Ctrl+Shift+M",
                   tr("See all models with their licenses, and get, add, verify or remove some"),
                   lambda w: w.models.toggle_models(), checked=lambda w: not w.models.docks[0].isHidden()),
            entry("jobs", tr("&Jobs"), "list-bullets", "Ctrl+Shift+J", tr("See what runs and waits, and stop it"),
                   lambda w: w.models.toggle_jobs(), checked=lambda w: not w.models.docks[1].isHidden()),
            entry("full-screen", tr("F&ull Screen"), "monitor", "F11", tr("Use the whole screen"),
                   lambda w: w.view.toggle_full_screen(), checked=lambda w: w.isFullScreen()),
            entry("next-document", tr("&Next Picture"), "", "Ctrl+Tab Ctrl+PgDown",
                   tr("Go to the next open picture"), lambda w: w.switch_by(1), conditions.needs_several),
            entry("previous-document", tr("Pre&vious Picture"), "", "Ctrl+Shift+Tab Ctrl+PgUp",
                   tr("Go to the previous open picture"), lambda w: w.switch_by(-1), conditions.needs_several),
        )

    def _help(self) -> tuple[Entry, ...]:
        from editor.ui.palette import show_palette

        tr = self.tr
        return (
            entry("palette", tr("&Find a Command…"), "command", "Ctrl+Shift+P /",
                   tr("Search everything in the menus by a few letters"), lambda w: show_palette(w)),
            entry("shortcuts", tr("&Shortcuts…"), "keyboard", "F1 Ctrl+/",
                   tr("See, search and change the keys of all commands"), lambda w: w.view.show_shortcuts()),
            entry("hints", tr("Show &Hints Again"), "lightbulb", "", tr("Show the three first hints on the picture"),
                   lambda w: w.view.show_hints(), conditions.needs_document),
            entry("about", tr("&About Pentimento"), "info", "", tr("Version, license and what it runs on"),
                   lambda w: w.view.show_about()),
        )
