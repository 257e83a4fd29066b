"""What the commands do to the sketch of the document that is shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject

from editor.core.progress import Progress
from editor.core.sketch import Stroke
from editor.core.sketch_commands import SetSketch
from editor.errors import EditorError, InputError
from editor.files.svg_read import read_sketch
from editor.files.svg_write import write_drawing
from editor.jobs.job import Job
from editor.operations.filling import profile_to_convert
from editor.operations.structure import StructureOptions, lines_of_region, suggest_structures
from editor.tools.sketch import cleared, rgb_of
from editor.ui import conditions, files_flow
from editor.ui.action_table import Entry, entry
from editor.ui.canvas.tools.table import SKETCH_EDIT
from editor.ui.sketch_live import SketchLive, has_wishes
from editor.ui.sketch_suggestions import Suggestions
from editor.workspace import Workspace

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

# So many ways to go on are suggested at most.
WAYS = 5
# How much of the picture becomes lines at first; and then only outlines, or more, up to every leaf.
_USUAL, _OTHERS = 0.5, (0.25, 0.75, 1.0)


class SketchFlow(QObject):
    """Belongs to one window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.live = SketchLive(window)
        self._edit = window.canvas.sketch.edit
        self._shown: Stroke | None = None
        self.suggestions = Suggestions(window)
        self._others: Job | None = None
        self.suggestions.changed.connect(self._on_suggestions)
        window.canvas.sketch.selected.connect(self._on_selected)

    @property
    def _workspace(self) -> Workspace | None:
        return self._window.workspace

    def _perform(self, command: SetSketch | None, merge: bool = False) -> None:
        if self._workspace is not None and command is not None:
            self._workspace.perform(command, merge)

    # The options of what is selected

    def _on_selected(self) -> None:
        """Show the values of the first stroke that is selected."""
        workspace, values = self._workspace, self._window.canvas.kit.strokes
        if workspace is not None and self._edit.selected:
            chosen = workspace.document.sketch.chosen(self._edit.selected)
            if not chosen.is_empty:
                self._shown = chosen.strokes[0]
                values.take(self._shown)
        self._window.strips.show_options()
        self._window.refresh_later()

    def block_options(self) -> None:
        """Without a selected stroke there is nothing that options of strokes could change."""
        self._window.strips.fields["strokes"].controls.block("strokes", needs_selected(self._window))

    def on_options(self) -> None:
        """Give the selected strokes what was set; the live preview follows its switch."""
        workspace = self._workspace
        self.live.apply_option()
        if workspace is None or self._window.canvas.tool_name != SKETCH_EDIT or not self._edit.selected:
            return
        chosen = workspace.document.sketch.chosen(self._edit.selected)
        if chosen.is_empty:
            return
        shown = self._shown if self._shown is not None and self._shown.id in self._edit.selected else chosen.strokes[0]
        current = workspace.document.sketch.get(shown.id)
        changes = self._window.canvas.kit.strokes.changes(current)
        for name, value in changes.items():
            self._perform(self._edit.changed_to(workspace.document, f"Stroke {name}", **{name: value}), merge=True)

    # Commands

    def on_selected(self, name: str) -> None:
        """`delete`, `duplicate`, `raise`, `lower`, `recolor`, `close` what is selected."""
        workspace, edit = self._workspace, self._edit
        if workspace is None:
            return
        document = workspace.document
        if name == "delete":
            self._perform(edit.deleted(document))
        elif name == "duplicate":
            self._perform(edit.duplicated(document))
        elif name in ("raise", "lower"):
            self._perform(edit.raised(document, 1 if name == "raise" else -1))
        elif name == "recolor":
            color = rgb_of(self._window.canvas.kit.colors.foreground)
            self._perform(edit.changed_to(document, "Recolor strokes", color=color))
        elif name == "close":
            chosen = document.sketch.chosen(edit.selected)
            is_closed = not all(stroke.is_closed for stroke in chosen)
            self._perform(edit.changed_to(document, "Close strokes", is_closed=is_closed))

    def clear(self) -> None:
        """Take all strokes away; undo brings them back."""
        if self._workspace is not None:
            self._perform(cleared(self._workspace.document))

    def add(self, label: str, strokes: tuple[Stroke, ...]) -> None:
        """Put strokes on top of the sketch, selected."""
        workspace = self._workspace
        if workspace is None:
            return
        if not strokes:
            self._window.say(self.tr("No lines were found here."))
            return
        before = workspace.document.sketch
        try:
            after = before.added(strokes)
        except ValueError:
            self._window.say(self.tr("A sketch cannot hold so many strokes."), is_failure=True)
            return
        self._perform(SetSketch(label, before, after))
        self._window.canvas.is_overlay_visible = True
        self._window.canvas.choose_tool(SKETCH_EDIT)
        self._edit.select(range(before.next_id, before.next_id + len(strokes)))

    def suggest(self) -> None:
        """Lay down the lines that are likely to go on inside the mask; asked once more, another way to go on."""
        workspace = self._workspace
        if workspace is None:
            return
        if self.suggestions.is_open and not self.suggestions.own and self.suggestions.count > 1:
            self.suggestions.step(1)
            return
        area = workspace.document.selection.bounds().intersect(workspace.document.bounds)
        mask = workspace.document.selection.read(area)
        snapshot, engines = workspace.document.snapshot(), self._window.engines
        options = StructureOptions(alternatives=WAYS, profile=profile_to_convert(workspace.document))

        def on_found(ways: tuple[tuple[Stroke, ...], ...]) -> None:
            if workspace is not self._workspace:
                return
            if ways:
                self.suggestions.show(workspace, ways)
            else:
                self._window.say(self.tr("No lines were found here."))

        self._window.files.run_beside(
            self.tr("Suggest structure"),
            lambda progress: suggest_structures(snapshot, area, mask, engines, progress, options),
            on_found,
        )

    def lines_from_picture(self) -> None:
        """Turn the picture's own lines inside the mask into strokes; asked once more, more of them."""
        workspace = self._workspace
        if workspace is None:
            return
        if self.suggestions.is_open and self.suggestions.own:
            self.suggestions.step(1)
            return
        area = workspace.document.selection.bounds().intersect(workspace.document.bounds)
        mask = workspace.document.selection.read(area)
        snapshot, engines = workspace.document.snapshot(), self._window.engines
        profile = profile_to_convert(workspace.document)

        def found(detail: float, progress: Progress) -> tuple[Stroke, ...]:
            options = StructureOptions(profile=profile, detail=detail)
            return lines_of_region(snapshot, area, mask, engines, progress, options)

        def on_found(usual: tuple[Stroke, ...]) -> None:
            if workspace is not self._workspace:
                return
            if not usual:
                self._window.say(self.tr("No lines were found here."))
                return
            self.suggestions.show(workspace, (usual,), own=True)
            asked = self.suggestions.number
            self._others = self._window.files.run_beside(
                self.tr("Lines from picture"),
                lambda progress: [
                    found(detail, progress.part(index / 3, (index + 1) / 3)) for index, detail in enumerate(_OTHERS)
                ],
                lambda others: self._offer(asked, others),
            )

        self._window.files.run_beside(self.tr("Lines from picture"), lambda progress: found(_USUAL, progress), on_found)

    def _on_suggestions(self) -> None:
        """More and fewer lines are of no use when nobody looks at these any more."""
        if self._others is not None and not (self.suggestions.is_open and self.suggestions.own):
            self._window.files.queue.cancel(self._others)
            self._others = None

    def _offer(self, asked: int, others: list[tuple[Stroke, ...]]) -> None:
        if self.suggestions.is_open and self.suggestions.number == asked:
            fewer, *more = others
            self.suggestions.offer(fewer, tuple(more))

    def _on_found(self, workspace: Workspace, label: str, strokes: tuple[Stroke, ...]) -> None:
        if workspace is self._workspace:
            self.add(label, strokes)

    # Files

    def ask_import(self) -> None:
        """Let the user choose an SVG or a PNG, and add what it holds."""
        kinds = self.tr("Sketches (*.svg *.png)")
        for path in files_flow.ask_open(self._window, self.tr("Import Sketch"), "", kinds):
            self.import_sketch(path)

    def import_sketch(self, path: Path) -> None:
        """Add the strokes of a file to the sketch."""
        workspace = self._workspace
        if workspace is None:
            return
        size = workspace.document.size
        self._window.files.run_beside(
            self.tr("Import sketch"),
            lambda _: read_sketch(path, size).strokes,
            lambda found: self._on_found(workspace, "Import sketch", found),
        )

    def ask_export(self) -> None:
        """Let the user say where the sketch goes, as an SVG or a PNG."""
        kinds = self.tr("SVG (*.svg);;PNG (*.png)")
        path = files_flow.ask_save(self._window, self.tr("Export Sketch"), "", kinds)
        if path is not None:
            self.export_sketch(path if path.suffix else path.with_suffix(".svg"))

    def export_sketch(self, path: Path) -> None:
        """Write the sketch into a file: as a PNG its lines and colors, as an SVG everything."""
        workspace = self._workspace
        if workspace is None:
            return
        sketch, size = workspace.document.sketch, workspace.document.size
        try:
            if sketch.is_empty:
                raise InputError(self.tr("There is no sketch to export: draw one first."))
        except EditorError as error:
            self._window.say(str(error), is_failure=True)
            return
        self._window.files.run_beside(
            self.tr("Export sketch"), lambda _: write_drawing(sketch, size, path),
            lambda _: self._window.say(self.tr("The sketch was exported to {name}.").format(name=path.name)),
        )  # fmt: skip


def tr(text: str) -> str:
    """The text in the user's language."""
    return QCoreApplication.translate("ActionTable", text)


def needs_strokes(window: MainWindow) -> str:
    """It needs a sketch."""
    if window.workspace and window.workspace.document.sketch.is_empty:
        return QCoreApplication.translate("Conditions", "There is no sketch yet: draw with the sketch tool (K) first.")
    return conditions.needs_document(window)


def needs_selected(window: MainWindow) -> str:
    """It needs selected strokes."""
    if window.workspace and not window.canvas.sketch.edit.selected:
        return QCoreApplication.translate("Conditions", "Select strokes with the tool Edit Strokes first.")
    return needs_strokes(window)


def needs_mask_or_strokes(window: MainWindow) -> str:
    """It needs something masked, or strokes to fill around."""
    if window.workspace and has_wishes(window.workspace.document.sketch):
        return ""
    return conditions.needs_mask(window)


# fmt: off
def sketch_entries() -> tuple[Entry, ...]:
    """The Sketch menu, within that of filling."""
    menu = tr("S&ketch")

    def selected(name: str, text: str, icon: str, tip: str) -> Entry:
        return entry(f"sketch-{name}", text, icon, "", tip, lambda w: w.sketch.on_selected(name), needs_selected,
                     submenu=menu)

    return (
        entry("sketch-suggest", tr("&Suggest Structure"), "lightbulb", "Ctrl+Alt+L",
              tr("Lay down the lines that are likely to go on inside the mask, as strokes to bend"),
              lambda w: w.sketch.suggest(), conditions.needs_mask, submenu=menu),
        entry("sketch-lines", tr("&Lines from Picture"), "bounding-box", "",
              tr("Turn the edges inside the mask into strokes that can be bent"),
              lambda w: w.sketch.lines_from_picture(), conditions.needs_mask, submenu=menu),
        entry("sketch-live", tr("Li&ve Preview"), "lightning", "", tr("Show at once what a fill makes of the sketch"),
              lambda w: w.sketch.live.toggle(), conditions.needs_document,
              checked=lambda w: w.canvas.kit.sketch.is_live, submenu=menu),
        selected("duplicate", tr("D&uplicate Strokes"), "copy", tr("Put copies beside the selected strokes")),
        selected("recolor", tr("Re&color Strokes"), "palette", tr("Give the selected strokes the foreground color")),
        selected("close", tr("Close or &Open Strokes"), "path",
                 tr("Join the ends of the selected strokes, or open them")),
        selected("raise", tr("&Raise Strokes"), "arrow-up",
                 tr("Let the selected strokes be right where others differ")),
        selected("lower", tr("Lo&wer Strokes"), "arrow-down", tr("Let other strokes be right where they differ")),
        selected("delete", tr("&Delete Strokes"), "trash", tr("Delete the selected strokes")),
        entry("sketch-clear", tr("Cle&ar Sketch"), "trash", "", tr("Delete all strokes; undo brings them back"),
              lambda w: w.sketch.clear(), needs_strokes, submenu=menu),
        entry("sketch-import", tr("&Import Sketch…"), "folder-open", "", tr("Add the strokes of an SVG or a PNG"),
              lambda w: w.sketch.ask_import(), conditions.needs_document, submenu=menu),
        entry("sketch-export", tr("&Export Sketch…"), "export", "", tr("Write the strokes into an SVG or a PNG"),
              lambda w: w.sketch.ask_export(), needs_strokes, submenu=menu),
    )
