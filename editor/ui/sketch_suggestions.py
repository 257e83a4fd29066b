"""Lines that were found and are being looked at: a card beside them with other ways, and how sure they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton

from editor.core.geometry import Rect
from editor.core.sketch import Sketch, Stroke, StrokeId
from editor.core.sketch_commands import SetSketch
from editor.ui import icons
from editor.ui.canvas.hud import QUIET_TEXT, TEXT, HudFrame
from editor.ui.canvas.job_marks import PILL_GAP_PX, pill_place
from editor.ui.canvas.tools.table import SKETCH, SKETCH_EDIT
from editor.workspace import Workspace

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

LABEL, OWN_LABEL = "Suggest structure", "Lines from picture"
# Lines less sure than this are guesses.
LEAST_SURE = 0.3
# A way to go on: its strokes, and how sure each one is.
Way = tuple[tuple[Stroke, float], ...]


class Suggestions(QObject):
    """Belongs to one window: the ways that were suggested last, one of which is in the sketch. Where they are `own`
    lines of the picture, the ways are few lines or more. `number` counts what was shown.

    It is a step of the history like any other, its strokes can be bent and deleted; what was done to one way is kept
    while another is looked at. `changed` tells that something else is to be shown.
    """

    changed = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._workspace: Workspace | None = None
        self._ways: list[Way] = []
        self._laid: Sketch | None = None
        self.own = False
        self.index = self.number = 0
        self.sureness: dict[StrokeId, float] = {}
        # The strokes of another way that the step of this one has replaced.
        self._under: dict[StrokeId, float] = {}
        window.canvas.sketch.edited.connect(self._on_edited)
        window.canvas.tool_changed.connect(self._on_tool)
        self.card = SuggestionCard(self, window)

    @property
    def is_open(self) -> bool:
        """True while suggested lines are looked at."""
        return self._workspace is not None

    @property
    def count(self) -> int:
        """How many ways there are."""
        return len(self._ways)

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """The strokes of the suggestion that are in the sketch."""
        work = self._workspace
        return () if work is None else work.document.sketch.chosen(self.sureness.keys()).strokes

    @property
    def masked(self) -> Rect:
        """What is masked while they are looked at."""
        work = self._workspace
        return Rect(0, 0, 0, 0) if work is None else work.document.selection.bounds().intersect(work.document.bounds)

    def show(self, workspace: Workspace, ways: tuple[tuple[Stroke, ...], ...], *, own: bool = False) -> None:
        """Lay down the first way as one step, and offer the others."""
        self.close()
        self._workspace, self.index, self.own = workspace, 0, own
        self.number += 1
        self._ways = [tuple((stroke, stroke.strength) for stroke in way) for way in ways]
        self._lay()

    def offer(self, fewer: tuple[Stroke, ...], more: tuple[tuple[Stroke, ...], ...]) -> None:
        """Add fewer lines, where there are some, and more of them to the picture's own lines that are looked at."""
        before = [way for way in (fewer,) if way]
        self._ways[:0] = [tuple((stroke, stroke.strength) for stroke in way) for way in before]
        self._ways += [tuple((stroke, stroke.strength) for stroke in way) for way in more]
        self.index += len(before)
        self.changed.emit()

    def step(self, by: int) -> None:
        """Show another way in the place of this one; untouched ones leave no step of their own in the history."""
        work = self._workspace
        if work is None or not self.can_step(by):
            return
        self._ways[self.index] = tuple((stroke, self.sureness[stroke.id]) for stroke in self.strokes)
        self.index = (self.index + by) % len(self._ways)
        self._take_back(work)
        self._lay()

    def can_step(self, by: int) -> bool:
        """Ways go round, more and fewer lines end."""
        return len(self._ways) > 1 and (not self.own or 0 <= self.index + by < len(self._ways))

    @property
    def label(self) -> str:
        """What the step in the history is called."""
        return OWN_LABEL if self.own else LABEL

    def _take_back(self, work: Workspace) -> None:
        step = work.history.undo_step
        if work.document.sketch is self._laid and step is not None and step.label == self.label:
            # The strokes vanish by this very step, and the suggestion stays open.
            self.sureness = {}
            work.undo()
            self.sureness = self._under

    def _lay(self) -> None:
        work = self._workspace
        if work is None:
            return
        before, way = work.document.sketch, self._ways[self.index]
        rest = before.without(self.sureness.keys())
        try:
            after = rest.added([stroke for stroke, _ in way])
        except ValueError:
            self._window.say(self.tr("A sketch cannot hold so many strokes."), is_failure=True)
            self.close()
            return
        ids = range(rest.next_id, rest.next_id + len(way))
        self._under = self.sureness
        self.sureness = {id_: sure for id_, (_, sure) in zip(ids, way, strict=True)}
        self._laid = after
        work.perform(SetSketch(self.label, before, after))
        canvas = self._window.canvas
        canvas.is_overlay_visible = True
        if canvas.tool_name != SKETCH_EDIT:
            canvas.choose_tool(SKETCH_EDIT)
        canvas.sketch.edit.select(ids)
        self._tell()

    def keep(self) -> None:
        """Leave the lines as they are, and look at them no more."""
        self.close()
        self._window.canvas.sketch.edit.select(())
        self._window.canvas.setFocus()

    def delete_selected(self) -> None:
        """Take the selected lines away."""
        work = self._workspace
        if work is not None:
            command = self._window.canvas.sketch.edit.deleted(work.document)
            if command is not None:
                work.perform(command)
            self._window.canvas.setFocus()

    @property
    def guesses(self) -> frozenset[StrokeId]:
        """The lines that are less sure than `LEAST_SURE`, where there are others."""
        found = frozenset(stroke.id for stroke in self.strokes if self.sureness[stroke.id] < LEAST_SURE)
        return found if len(found) < len(self.strokes) and not self.own else frozenset()

    def delete_guesses(self) -> None:
        """Take the lines away that are little sure."""
        work, gone = self._workspace, self.guesses
        if work is not None and gone:
            before = work.document.sketch
            work.perform(SetSketch("Delete strokes", before, before.without(gone)))
            self._window.canvas.setFocus()

    def discard(self) -> None:
        """Take all suggested lines away."""
        work, gone = self._workspace, frozenset(self.sureness)
        if work is None:
            return
        step = work.history.undo_step
        if work.document.sketch is self._laid and not self._under and step is not None and step.label == self.label:
            self.close()
            work.undo()
        else:
            before = work.document.sketch
            self.close()
            work.perform(SetSketch("Delete strokes", before, before.without(gone)))
        self._window.canvas.setFocus()

    def close(self) -> None:
        """Look at no suggestion; its strokes stay."""
        if self._workspace is not None:
            self._workspace, self._laid, self._ways = None, None, []
            self.sureness, self._under = {}, {}
            self._tell()

    def _tell(self) -> None:
        self._window.canvas.sketch.show_sureness({} if self.own else self.sureness)
        self.changed.emit()

    def _on_edited(self) -> None:
        work = self._workspace
        if work is None or not self.sureness:
            return
        if self._window.workspace is not work or not self.strokes:
            # Undone, deleted, or another document.
            self.close()
        else:
            self.changed.emit()

    def _on_tool(self) -> None:
        if self._window.canvas.tool_name not in (SKETCH, SKETCH_EDIT) or self._window.workspace is not self._workspace:
            self.close()


class SuggestionCard(HudFrame):
    """Which way is shown, how sure it is, and what can be done with it; near the lines."""

    def __init__(self, suggestions: Suggestions, window: MainWindow) -> None:
        super().__init__(window.canvas)
        self._suggestions, self._canvas = suggestions, window.canvas
        self.setAccessibleName(self.tr("Suggested lines"))
        self._earlier_tips = self.tr("The way before"), self.tr("Fewer lines")
        self._later_tips = self.tr("Another way to go on (Suggest Structure again)"), self.tr("More lines")
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 4, 6, 4)
        row.setSpacing(4)
        self.earlier = self._button("caret-left", self._earlier_tips[0])
        self.way = QLabel()
        self.later = self._button("caret-right", self._later_tips[0])
        self.sure = QLabel()
        self.sure.setProperty("quiet", True)
        self.sieve = self._button(
            "funnel",
            self.tr("Delete the lines that are less than {share} % sure").format(share=round(100 * LEAST_SURE)),
        )
        self.trash = self._button("trash", self.tr("Delete the selected lines (Del); drag their points to bend them"))
        self.back = self._button("x", self.tr("Take all suggested lines away"))
        self.done = self._button("check", self.tr("Keep these lines"))
        for part in (self.earlier, self.way, self.later, self.sure, self.sieve, self.trash, self.back, self.done):
            row.addWidget(part)
        self.earlier.clicked.connect(lambda: suggestions.step(-1))
        self.later.clicked.connect(lambda: suggestions.step(1))
        self.sieve.clicked.connect(suggestions.delete_guesses)
        self.trash.clicked.connect(suggestions.delete_selected)
        self.back.clicked.connect(suggestions.discard)
        self.done.clicked.connect(suggestions.keep)
        suggestions.changed.connect(self.refresh)
        window.canvas.viewport_changed.connect(self.follow)
        window.canvas.sketch.selected.connect(self.refresh)
        self.hide()

    def _button(self, icon: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icons.icon(icon, TEXT, QUIET_TEXT))
        button.setIconSize(QSize(16, 16))
        button.setFixedSize(24, 24)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def refresh(self) -> None:
        """Show the suggestion as it is now, or nothing."""
        suggestions = self._suggestions
        if not suggestions.is_open:
            self.hide()
            return
        strokes = suggestions.strokes
        sure = sorted(suggestions.sureness[stroke.id] for stroke in strokes)
        self.way.setText(self.tr("Way {number} of {count}").format(number=suggestions.index + 1,
                                                                  count=suggestions.count))  # fmt: skip
        self.way.setVisible(not suggestions.own)
        if suggestions.own:
            self.sure.setText(self.tr("Lines of the picture: {count}").format(count=len(sure)))
        elif sure:
            self.sure.setText(self.tr("Lines: {count}, {low} to {high} % sure").format(
                count=len(sure), low=round(100 * sure[0]), high=round(100 * sure[-1])))  # fmt: skip
        for button, by, tips in ((self.earlier, -1, self._earlier_tips), (self.later, 1, self._later_tips)):
            button.setEnabled(suggestions.can_step(by))
            button.setToolTip(tips[suggestions.own])
            button.setAccessibleName(tips[suggestions.own])
        self.sieve.setVisible(not suggestions.own)
        chosen = self._canvas.sketch.edit.selected
        self.trash.setEnabled(any(stroke.id in chosen for stroke in strokes))
        self.sieve.setEnabled(bool(suggestions.guesses))
        self.adjustSize()
        self.show()
        self.follow()

    def follow(self) -> None:
        """Be beside the lines."""
        if not self._suggestions.is_open:
            return
        box = Sketch(self._suggestions.strokes).bounds().united(self._suggestions.masked)
        left, top, right, bottom = self._canvas.viewport.view_box(box)
        room = self._canvas.rect().adjusted(PILL_GAP_PX, PILL_GAP_PX, -PILL_GAP_PX, -PILL_GAP_PX)
        region = QRectF(left, top, right - left, bottom - top)
        pills = [pill.geometry() for pill in self._canvas.marks.pills]
        self.move(pill_place(region, self.rect(), room, pills).topLeft())
        self.raise_()
