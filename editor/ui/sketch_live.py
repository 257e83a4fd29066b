"""The live preview of a sketch: a small fill follows the pen, the full one comes when it rests, Enter keeps it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QImage, QKeyEvent

from editor.core.commands import Several
from editor.core.sketch import Sketch
from editor.errors import EditorError
from editor.jobs.queue import Job, JobState, Priority
from editor.operations.fill import SEED_LIMIT, Fill, FillOptions, Variant, prepare_fill
from editor.operations.sketch_live import LookPixels, look_of, quick_look
from editor.operations.sketching import WISHES
from editor.operations.warm_up import warm_up
from editor.ui.canvas.screen_color import conversion_for
from editor.ui.canvas.sketch_marks import Look
from editor.ui.canvas.tools.table import SKETCH, SKETCH_EDIT
from editor.workspace import Workspace

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

# While the hand goes on, a small fill is asked for so often at most.
QUICK_MS = 60
REST_MS = 400
# Small fills have a thread of their own: they must not wait for what else is being computed.
LOOK_LANE = "sketch"


@dataclass(frozen=True, eq=False)
class _Ready:
    """A full result that is only shown so far."""

    workspace: Workspace
    fill: Fill
    result: tuple[Variant, ...]


class SketchLive(QObject):
    """Belongs to one window. Never waits: everything is computed by jobs, of which the newest counts."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._seed = secrets.randbelow(SEED_LIMIT)
        self._ready: _Ready | None = None
        self._quick: Job | None = None
        self._full: Job | None = None
        self._is_warm = False
        self._quick_timer = QTimer(self, singleShot=True, interval=QUICK_MS)
        self._quick_timer.timeout.connect(self._look)
        self._rest_timer = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest_timer.timeout.connect(self._fill)
        window.canvas.sketch.edited.connect(self._on_edited)
        window.canvas.tool_changed.connect(self._on_tool)
        window.canvas.installEventFilter(self)

    @property
    def is_on(self) -> bool:
        """True while strokes are drawn or edited and the option is on."""
        canvas = self._window.canvas
        return canvas.kit.sketch.is_live and canvas.tool_name in (SKETCH, SKETCH_EDIT)

    @property
    def snap_px(self) -> float:
        """From how far away lines are led to edges of the picture at present, in its pixels."""
        canvas = self._window.canvas
        return canvas.kit.sketch.snap_px(canvas.viewport.scale)

    @property
    def is_ready(self) -> bool:
        """True when the full result is shown and Enter would keep it."""
        return self._ready is not None

    def apply_option(self) -> None:
        """The option was switched."""
        if self.is_on:
            self._on_edited()
        else:
            self.drop()

    def toggle(self) -> None:
        """Switch the option."""
        options = self._window.canvas.kit.sketch
        options.is_live = not options.is_live
        self._window.strips.show_options()
        self.apply_option()

    def _on_tool(self) -> None:
        if self.is_on and not self._is_warm:
            # The first fill of a start loads its kernels, which takes longer than a preview may.
            self._is_warm = True
            engines = self._window.engines
            self._window.jobs.submit(
                Job(self.tr("Preview"), lambda progress: warm_up(engines, progress), device=LOOK_LANE,
                    priority=Priority.INTERACTIVE)
            )  # fmt: skip
        if not self.is_on:
            self.drop()

    def _on_edited(self) -> None:
        workspace = self._window.workspace
        if workspace is None or not self.is_on:
            self.drop()
            return
        if workspace.document.sketch.of_kind(*WISHES).is_empty:
            self.drop()
            return
        self._forget_full()
        if not self._quick_timer.isActive():
            self._quick_timer.start()
        self._rest_timer.start()

    def drop(self) -> None:
        """Show nothing, and compute nothing any more."""
        self._quick_timer.stop()
        self._rest_timer.stop()
        self._forget_full()
        if self._quick is not None:
            self._window.jobs.cancel(self._quick)
            self._quick = None
        self._window.canvas.sketch.show_look(None)

    def _forget_full(self) -> None:
        self._ready = None
        if self._full is not None:
            self._window.jobs.cancel(self._full)
            self._full = None

    def _state(self, workspace: Workspace) -> tuple[object, ...]:
        """What a result depends on."""
        document = workspace.document
        return workspace, document.revision, document.sketch, tuple(sorted(document.selection.pixels.keys))

    def _prepared(self, workspace: Workspace) -> Fill | None:
        window = self._window
        options = FillOptions(
            engine=window.settings["fill_engine"],
            seed=self._seed,
            context=window.canvas.context.override,
            snap_px=self.snap_px,
        )
        try:
            fill = prepare_fill(workspace.document, window.engines, options, window.canvas.sketch.edit.selected)
        except EditorError:
            # What cannot be filled is no fault while somebody is still drawing; Fill itself says why.
            return None
        return fill if fill.options.sketch is not None else None

    def _look(self) -> None:
        workspace = self._window.workspace
        fill = None if workspace is None or not self.is_on else self._prepared(workspace)
        if workspace is None or fill is None:
            self._window.canvas.sketch.show_look(None)
            return
        prepared = fill
        engines, state = self._window.engines, self._state(workspace)
        job = Job(
            self.tr("Preview"), lambda progress: quick_look(prepared, engines, progress), device=LOOK_LANE,
            priority=Priority.INTERACTIVE, key=(self, "quick"), finishes_first=True,
        )  # fmt: skip
        job.finished.connect(lambda look: self._on_look(workspace, state, look))
        self._quick = self._window.jobs.submit(job)

    def _on_look(self, workspace: Workspace, state: tuple[object, ...], look: LookPixels) -> None:
        # A look at a slightly older stroke is better than none; at another picture, or after the result, it is not.
        is_wanted = self._window.workspace is workspace and self.is_on and self._ready is None
        if is_wanted and state[1] == workspace.document.revision:
            self._show(workspace, look)

    def _show(self, workspace: Workspace, look: LookPixels) -> None:
        straight = np.rint(np.clip(look.pixels, 0, 1) * 255).astype(np.uint8)
        profile = workspace.document.metadata.icc_profile
        to_screen = conversion_for(profile, self._window.canvas.screen_profile)
        rgba = np.ascontiguousarray(straight if to_screen is None else to_screen(straight))
        image = QImage(rgba.data, rgba.shape[1], rgba.shape[0], rgba.strides[0], QImage.Format.Format_RGBA8888)
        self._window.canvas.sketch.show_look(Look(look.area, image, rgba))

    def _fill(self) -> None:
        workspace = self._window.workspace
        if workspace is None or not self.is_on:
            return
        if workspace.gesture is not None:
            # The pen rests but is still down.
            self._rest_timer.start()
            return
        fill = self._prepared(workspace)
        if fill is None:
            return
        prepared, engines, state = fill, self._window.engines, self._state(workspace)
        job = Job(
            self.tr("Preview"), lambda progress: prepared.run(engines, progress), priority=Priority.INTERACTIVE,
            key=(self, "full"), is_wanted=lambda: self.is_on and self._state(workspace) == state,
        )  # fmt: skip
        job.finished.connect(lambda result: self._on_full(workspace, prepared, result))
        self._full = self._window.jobs.submit(job)

    def _on_full(self, workspace: Workspace, fill: Fill, result: tuple[Variant, ...]) -> None:
        if self._quick is not None and self._quick.state is not JobState.DONE:
            self._window.jobs.cancel(self._quick)
        self._ready = _Ready(workspace, fill, result)
        self._show(workspace, look_of(result[0]))

    def keep(self) -> bool:
        """Put the result that is shown into the document as one step; False where none is ready."""
        ready = self._ready
        if ready is None or ready.workspace is not self._window.workspace:
            return False
        workspace = ready.workspace
        if ready.fill.base_revision != workspace.document.revision and not _hides(ready.fill):
            return False
        self._ready = None
        self._seed = secrets.randbelow(SEED_LIMIT)
        label = ready.fill.label
        workspace.perform(Several(label, (ready.fill.ask(), ready.fill.finish(ready.result))))
        self.drop()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter keeps what is shown, or fills where nothing is shown yet; Esc puts a preview away."""
        if not isinstance(event, QKeyEvent):
            return False
        if event.key() == Qt.Key.Key_Escape and event.type() == QEvent.Type.KeyPress:
            workspace, look = self._window.workspace, self._window.canvas.sketch.look
            if look is not None and workspace is not None and workspace.gesture is None:
                self.drop()
                return True
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False
        keys = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        workspace = self._window.workspace
        is_ours = self._window.canvas.tool_name in (SKETCH, SKETCH_EDIT) and not keys
        if not is_ours or workspace is None or workspace.gesture is not None:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress and not event.isAutoRepeat():
            self._window.edits.fill()
            return True
        return False


def _hides(fill: Fill) -> bool:
    """True for a fill that hides earlier ones when it is kept: it has seen the picture without them."""
    return isinstance(fill.at_once, Several)


def has_wishes(sketch: Sketch) -> bool:
    """True where strokes ask for something, so that a fill needs no mask."""
    return any(stroke.kind in WISHES for stroke in sketch)
