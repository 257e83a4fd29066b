"""Reposition: press on what is selected and drag it elsewhere; the picture closes behind it. A session without widgets.

Nothing enters the document before `finish`. What is costly, cutting the subject out and filling its hole, is done
beside the hand by `RepositionWork`; the tool only says where the subject is to go and how it is to look there.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from editor.algorithms.warp import Place
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.tiles import TileMap
from editor.errors import InputError
from editor.operations.base import QuickOperation
from editor.operations.reposition import Placement, RepositionOptions
from editor.tools.base import PointerEvent
from editor.tools.mask_brush import BrushSettings, MaskBrush
from editor.tools.reposition_frame import MAX_SCALE, MIN_SCALE, RepositionSettings, SubjectFrame
from editor.tools.reposition_lift import State
from editor.tools.reposition_work import RepositionWork
from editor.tools.transform import Grip


class RepositionTool(SubjectFrame):
    """From the lift to Enter or Esc; `changed` is called whenever it looks different.

    `reach` is how near to a handle counts as on it, in document pixels. `work` belongs to the document in hand;
    `choose` selects the object at a place of a document where that can be done.
    """

    def __init__(
        self, settings: RepositionSettings, brush: BrushSettings, changed: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__(settings)
        self.changed = changed
        self.work: RepositionWork | None = None
        self.choose: Callable[[Document, float, float], bool] | None = None
        self.is_marking = False
        self._document: Document | None = None
        self._grip: Grip | None = None
        self._is_active = self._is_leaving = self._is_pulling_horizon = self._is_pulling_tip = False
        self._from: Place = (0.0, 0.0)
        self._at_press = self._placement
        self._copied_at_press = False
        self._shape_at_press = self._options.shadow_shape
        self._earlier: list[State] = []
        self._streaming: set[str] = set()
        self._brush = MaskBrush(brush)
        self._scratch: Document | None = None
        self._marked_before: TileMap | None = None

    # What there is

    @property
    def is_active(self) -> bool:
        """True between press and release."""
        return self._is_active

    @property
    def is_dragging(self) -> bool:
        """True while the subject is in the hand."""
        return self._is_active and self._grip is not None

    @property
    def is_inside_drag(self) -> bool:
        """True while it is moved, not scaled or turned."""
        return self._is_active and self._grip is Grip.INSIDE

    @property
    def ends_on_release(self) -> bool:
        """True after a press beside the subject, which is put down by it."""
        return self._is_leaving

    @property
    def has_changed_before(self) -> bool:
        """True when something was changed before the gesture under way."""
        return bool(self._earlier) or self._at_press != Placement()

    @property
    def options(self) -> RepositionOptions:
        """How it is to look there; what it goes behind is `occluder`'s."""
        return self._options

    def finds_subject(self, document: Document, x: float, y: float) -> bool:
        """True where a press would lift what is selected."""
        place = Rect(math.floor(x), math.floor(y), 1, 1)
        return bool(document.selection.read(place)[0, 0] >= 1)

    def can_lift(self, document: Document, x: float, y: float) -> bool:
        """True where a press would lift something; an object known to be there is selected for that."""
        work, choose = self.work, self.choose
        if self.finds_subject(document, x, y) or (work is not None and work.subject_at(x, y) is not None):
            return True
        return choose is not None and choose(document, x, y)

    @property
    def occluder(self) -> TileMap | None:
        """What the subject goes behind; None where nothing was marked."""
        if self._scratch is None or self._scratch.selection.is_empty:
            return None
        return self._scratch.selection.pixels

    # The gesture

    def press(self, document: Document, event: PointerEvent) -> None:
        """Take hold of the subject, its frame or its ground line; without one, lift what is there.

        With `erase` (Alt) a copy stays behind. Raises InputError where there is nothing to lift.
        """
        if self._document is not document:
            self.end()
        self._from, self._is_leaving = (event.x, event.y), False
        self._is_pulling_horizon = self._is_pulling_tip = False
        if self.is_marking and self._scratch is not None:
            self._marked_before = self._scratch.selection.pixels.snapshot()
            self._brush.press(self._scratch, event)
            self._is_active = True
            return
        if not self.is_open:
            self._lift(document, event)
            self._grip = Grip.INSIDE
        else:
            self._is_pulling_tip = self.is_on_tip(event.x, event.y)
            self._grip = None if self._is_pulling_tip else self.grip_at(event.x, event.y)
            self._is_pulling_horizon = self._grip is None and self.is_on_horizon(event.y)
            # Whoever presses elsewhere is done with this subject.
            self._is_leaving = self._grip is None and not (self._is_pulling_horizon or self._is_pulling_tip)
        self._at_press, self._copied_at_press = self._placement, self._options.copies
        self._shape_at_press = self._options.shadow_shape
        self._is_active = True
        if self._grip is Grip.INSIDE and event.erase:
            self._copy(True)
        self.changed()

    def _lift(self, document: Document, event: PointerEvent) -> None:
        work = self.work
        if work is None:
            raise InputError("Open a picture first: there is nothing to reposition.")
        if self.finds_subject(document, event.x, event.y):
            self.lift = work.lift()
        else:
            group = work.subject_at(event.x, event.y)
            if group is not None:
                self.lift = work.reopen(group)
            elif self.choose is not None and self.choose(document, event.x, event.y):
                self.lift = work.lift()
            elif document.selection.is_empty:
                raise InputError("Select something first, then press on it and drag it where it should be.")
            else:
                raise InputError("Press on what is selected, or on a subject that was moved before, and drag it.")
        settings, found = self.settings, self.lift
        self._document, self._earlier, self.is_marking = document, [], False
        self._scratch = Document(document.size)
        fresh = RepositionOptions(harmonize=settings.harmonize, choke=settings.choke, feather=settings.feather)
        self._placement = found.placement or Placement()
        self._options = fresh if found.options is None else found.options
        if self._options.behind is not None:
            self._scratch.selection.pixels.write(document.bounds, self._options.behind)
        if self.horizon is None:
            self.horizon = document.size.height * 0.4

    def move(self, event: PointerEvent) -> None:
        """Drag. `straight` keeps to an axis, or turns in steps; `erase` leaves a copy, or scales about the middle."""
        if not self._is_active:
            return
        if self.is_marking:
            self._brush.move(event)
            self.changed()
        elif self._is_pulling_tip:
            self._options = replace(self._options, shadow_shape=self.shape_to(event.x, event.y))
            self.changed()
        elif self._is_pulling_horizon:
            self.horizon = event.y
            self.changed()
        elif self._grip is Grip.INSIDE:
            # Whole pixels, so that a plain move changes no value.
            dx, dy = round(event.x - self._from[0]), round(event.y - self._from[1])
            if event.straight:
                dx, dy = (dx, 0) if abs(dx) >= abs(dy) else (0, dy)
            before = self._at_press
            self._copy(event.erase or self._copied_at_press)
            self._take(replace(before, dx=before.dx + dx, dy=before.dy + dy))
        elif self._grip is Grip.AROUND:
            self._take(self.turned(self._at_press, self._from, event))
        elif self._grip is not None:
            self._take(self.scaled(self._at_press, self._from, self._grip, event))

    def release(self, event: PointerEvent) -> QuickOperation[Any] | None:
        """Let go. The subject stays in hand; only a press beside it is the end, and then this is what to do."""
        if not self._is_active:
            return None
        if self.is_marking:
            command = self._brush.release(event)
            if command is not None and self._marked_before is not None:
                self._keep(self._at_press, self._options, self._marked_before)
            self._is_active = False
            self._rest()
            return None
        self.move(event)
        self._is_active, self._is_pulling_horizon = False, False
        grip, self._grip = self._grip, None
        if self._is_pulling_tip and self._options.shadow_shape != self._shape_at_press:
            self._keep(self._at_press, replace(self._options, shadow_shape=self._shape_at_press), self._marks())
        self._is_pulling_tip = False
        if self._is_leaving:
            self._is_leaving = False
            return self.finish()
        if grip is not None and self._placement != self._at_press:
            self._keep(self._at_press, replace(self._options, copies=self._copied_at_press), self._marks())
        self._rest()
        return None

    def cancel(self) -> None:
        """Put the subject back to where it was at the press."""
        if self.is_marking:
            self._brush.cancel()
        elif self._is_active and self.is_open:
            self._placement = self._at_press
            self._options = replace(self._options, shadow_shape=self._shape_at_press)
            self._copy(self._copied_at_press)
        self._is_active = self._is_pulling_horizon = self._is_leaving = self._is_pulling_tip = False
        self._grip = None
        self._rest()

    def hover(self, event: PointerEvent) -> None:
        """The subject does not follow a free pointer."""

    # Without the pointer

    def nudge(self, dx: int, dy: int) -> None:
        """Move on by whole pixels, from the keyboard."""
        self.place(replace(self._placement, dx=self._placement.dx + dx, dy=self._placement.dy + dy))

    def flip(self) -> None:
        """Mirror the subject about its middle, left and right."""
        self.place(replace(self._placement, is_flipped=not self._placement.is_flipped))

    def place(self, placement: Placement) -> None:
        """Put the subject elsewhere, as one change."""
        if self.is_open and not self._is_active and placement != self._placement:
            before = self._placement
            if self._take(placement):
                self._keep(before, self._options, self._marks())
                self._rest()

    def adjust(self, **changes: Any) -> None:
        """Change options. The next subject begins with the same fit and edge, but with a shadow only when asked."""
        self._change(changes, set(changes))

    def reshape_shadow(self, **changes: float) -> None:
        """Change `squash`, `skew` or `softness` of the shadow's shape."""
        self._change({"shadow_shape": replace(self._options.shadow_shape, **changes)}, set(changes))

    def _change(self, changes: dict[str, Any], streaming: set[str]) -> None:
        if not self.is_open or all(getattr(self._options, name) == value for name, value in changes.items()):
            return
        before, self._options = self._options, replace(self._options, **changes)
        for name in ("harmonize", "choke", "feather"):
            if name in changes:
                setattr(self.settings, name, changes[name])
        if not self._earlier or streaming != self._streaming:
            self._keep(self._placement, before, self._marks())
        # A slider that goes on moving is one change.
        self._streaming = streaming
        self._rest()

    def vary(self, by: int) -> None:
        """Show the next variant of the fill, or with -1 the one before."""
        if self.lift is not None and self.work is not None:
            self.work.vary(self.lift, by)
            self._rest()

    def mark(self, is_marking: bool) -> None:
        """Let strokes say what the subject goes behind, or let them drag again."""
        if self.is_open and self.is_marking != is_marking:
            if self._is_active:
                self.cancel()
            self.is_marking = is_marking
            self.changed()

    def forget_occluder(self) -> None:
        """Let the subject stand before everything again."""
        if self._scratch is not None and not self._scratch.selection.is_empty:
            self._keep(self._placement, self._options, self._marks())
            self._scratch.selection.pixels.clear()
            self._rest()

    def take_suggestion(self) -> None:
        """Scale the subject as the ground line suggests."""
        self.place(self.suggested)

    # The session

    def finish(self) -> QuickOperation[Any] | None:
        """End the session; what makes it one step of the history, or nothing where nothing has changed.

        Raises InputError while the subject is still being cut out, and the session stays open.
        """
        lift, document, work = self.lift, self._document, self.work
        if lift is None or document is None or work is None:
            return None
        if not self.has_changed:
            self.end()
            return None
        operation = work.operation(lift, self._placement, self.final_options)
        self.end()
        return operation

    @property
    def is_ready(self) -> bool:
        """True when nothing is coming any more that Enter should wait for."""
        lift, work = self.lift, self.work
        return lift is not None and work is not None and (lift.error is not None or work.is_ready(lift, self._options))

    @property
    def has_changed(self) -> bool:
        """True when Enter would do something."""
        lift = self.lift
        if lift is None:
            return False
        if lift.is_reopened:
            return bool(self._earlier) or lift.has_other_fill
        return self._placement != Placement() or bool(self._earlier)

    @property
    def final_options(self) -> RepositionOptions:
        """The options with what the subject goes behind."""
        document, marks = self._document, self.occluder
        if document is None or marks is None:
            return replace(self._options, behind=None)
        return replace(self._options, behind=marks.read(document.bounds))

    def step_back(self) -> bool:
        """Take the last change back; False when there is none."""
        if not self._earlier or self._is_active:
            return False
        state = self._earlier.pop()
        self._placement, self._options = state.placement, state.options
        self._streaming = set()
        if self._scratch is not None:
            self._scratch.selection.pixels = state.occluder
        self._rest()
        return True

    def end(self) -> None:
        """Put everything back: the picture was never changed."""
        lift, self.lift = self.lift, None
        if lift is not None and self.work is not None:
            self.work.drop(lift)
        self._document = self._scratch = None
        self._grip, self._earlier, self._streaming = None, [], set()
        self._is_active = self._is_leaving = self._is_pulling_horizon = self.is_marking = False
        self._placement, self._options = Placement(), RepositionOptions()
        self.changed()

    # Within

    def follow(self) -> None:
        """Have made what the subject needs as it is now; to be called when something new is there."""
        if self.lift is not None and self.work is not None:
            if not self._is_active:
                self.work.look_behind(self.lift, self.occluder)
            self.work.follow(self.lift, self._placement, self._options, not self._is_active)

    def _rest(self) -> None:
        self.follow()
        self.changed()

    def _take(self, placement: Placement) -> bool:
        if not (MIN_SCALE <= placement.scale <= MAX_SCALE and math.isfinite(placement.rotation_deg)):
            return False
        if placement != self._placement:
            self._placement = placement
            self.changed()
        return True

    def _copy(self, copies: bool) -> None:
        if copies != self._options.copies:
            self._options = replace(self._options, copies=copies)
            self.changed()

    def _marks(self) -> TileMap:
        scratch = self._scratch
        return TileMap(1, np.dtype(np.uint8)) if scratch is None else scratch.selection.pixels.snapshot()

    def _keep(self, placement: Placement, options: RepositionOptions, occluder: TileMap) -> None:
        self._earlier.append(State(placement, options, occluder))
        self._streaming = set()


__all__ = ["RepositionSettings", "RepositionTool"]
