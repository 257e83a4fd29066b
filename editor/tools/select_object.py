"""Selecting an object by pointing at it: clicks, boxes and scribbles until it is right. A session without widgets."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from editor.algorithms.selection import Combine
from editor.core.document import Document
from editor.errors import EditorError, InputError
from editor.operations.object_selection import ObjectPrompt, Place, Scribble
from editor.tools.base import PointerEvent
from editor.tools.found_objects import Asking, Finish, Found
from editor.tools.select_area import SelectSettings
from editor.tools.select_object_work import ObjectWork

# A scribble's width in reaches of the pointer.
SCRIBBLE_WIDTH = 2.0
# How far, in reaches, the pointer may go on from an object that was made larger or smaller before another is shown.
RESIZED_REACHES = 6.0


@dataclass(eq=False)
class ObjectSettings:
    """`all_layers` looks at the picture as it looks; `scribbles`: a drag draws over the object, not a box round it;
    `grow` moves the edge by pixels, negative inward; `is_matte` selects hair and soft edges in part."""

    all_layers: bool = True
    scribbles: bool = False
    grow: float = 0.0
    is_matte: bool = False


@dataclass(frozen=True)
class Mark:
    """One prompt: a point, or the corners of a box, or a scribble; `is_inside` says whether it is of the object."""

    places: tuple[Place, ...]
    is_inside: bool = True
    is_box: bool = False
    width: float = 0.0


class ObjectSelect:
    """Click, box or scribble selects what is there; with Shift more of the same object, with Alt what is not of it.

    The first prompt begins a session, and its keys, or the mode of the options, say how the object meets what is
    selected. A prompt without a key begins the next. The selection shows each answer at once, as one step of the
    history per session; Enter only ends it, `revoke` takes it back. `reach` is how far a click may slip, and `work`
    belongs to the document in hand. `changed` is called whenever something looks different.
    """

    def __init__(
        self, settings: ObjectSettings, selecting: SelectSettings, changed: Callable[[], None] = lambda: None
    ) -> None:
        self.settings, self.selecting, self.changed = settings, selecting, changed
        self.reach = 4.0
        self.work: ObjectWork | None = None
        self.marks: list[Mark] = []
        self.asking: Asking | None = None
        self._mode = Combine.REPLACE
        self._document: Document | None = None
        self._press = PointerEvent(0, 0)
        self._path: list[Place] = []

    @property
    def is_active(self) -> bool:
        """True between press and release."""
        return self._document is not None

    @property
    def is_open(self) -> bool:
        """True from the first prompt to Enter or Esc."""
        return self.asking is not None

    @property
    def mode(self) -> Combine:
        """How the object meets what was selected."""
        return self._mode

    @property
    def found(self) -> Found | None:
        """What to show the outline of: the newest answer, or the object under the pointer."""
        if self.asking is not None:
            return self.asking.answer
        suggestion = None if self.work is None else self.work.suggestion
        return None if suggestion is None else suggestion.found

    @property
    def drawn(self) -> Mark | None:
        """What the hand is drawing now."""
        return self._mark() if self.is_active and self._is_drag else None

    @property
    def is_reading(self) -> bool:
        """True while the picture has to be read before anything can be found."""
        return self.work is not None and self.work.is_reading

    @property
    def prompt(self) -> ObjectPrompt:
        """All marks of the session."""
        clicks = [mark for mark in self.marks if not mark.is_box and not mark.width]
        points = tuple(
            (*mark.places[0], mark.is_inside)
            for number, mark in enumerate(clicks)
            if not any(self._contradicts(mark, later) for later in clicks[number + 1 :])
        )
        boxes = [mark.places for mark in self.marks if mark.is_box]
        box = (*boxes[-1][0], *boxes[-1][1]) if boxes else None
        scribbles = tuple(Scribble(mark.places, mark.width, mark.is_inside) for mark in self.marks if mark.width)
        return ObjectPrompt(points, box, scribbles)

    def _contradicts(self, earlier: Mark, later: Mark) -> bool:
        """True for clicks at one place that say the opposite: the later one is meant."""
        is_near = math.dist(earlier.places[0], later.places[0]) <= 2 * self.reach
        return is_near and earlier.is_inside is not later.is_inside

    @property
    def finishing(self) -> Finish:
        """The options as they are now."""
        return Finish(self._mode, self.settings.grow, self.selecting.feather, self.settings.is_matte)

    def press(self, document: Document, event: PointerEvent) -> None:
        """Begin a click, a box or a scribble. Raises InputError beside the picture and what reading it raises."""
        work = self.work
        if work is None or work.document is not document:
            raise InputError("Open a picture first: there is nothing to select.")
        work.all_layers = self.settings.all_layers
        work.prepare()
        self._document, self._press, self._path = document, event, [(event.x, event.y)]

    def move(self, event: PointerEvent) -> None:
        """Draw on."""
        if self._document is not None:
            self._path.append((event.x, event.y))
            self.changed()

    def release(self, event: PointerEvent) -> None:
        """Take what was drawn for a prompt; the answer comes when it is found."""
        if self._document is None:
            return
        self.move(event)
        mark, document = self._mark(), self._document
        self._document = None
        if mark is None:
            self.changed()
            return
        if not mark.is_box and not mark.width and not document.bounds.contains_point(*mark.places[0]):
            self.changed()
            return
        self._take(document, mark)

    @property
    def _is_more(self) -> bool:
        return self.is_open and (self._press.straight or self._press.erase)

    @property
    def _is_drag(self) -> bool:
        return any(math.dist(self._path[0], place) > self.reach for place in self._path[1:])

    def _mark(self) -> Mark | None:
        is_inside = not (self._is_more and self._press.erase)
        if not self._is_drag:
            return Mark((self._path[0],), is_inside)
        if self._is_more or self.settings.scribbles or self._press.distort:
            return Mark(tuple(self._path), is_inside, width=SCRIBBLE_WIDTH * self.reach)
        (x0, y0), (x1, y1) = self._path[0], self._path[-1]
        if x0 == x1 or y0 == y1:
            return None
        return Mark(((min(x0, x1), min(y0, y1)), (max(x0, x1), max(y0, y1))), is_box=True)

    def _take(self, document: Document, mark: Mark) -> None:
        work = self.work
        if work is None:
            return
        if not self._is_more or self.asking is None:
            self.end()
            self._mode = self.selecting.options(self._press).mode
            before = document.selection.pixels.snapshot()
            self.asking = Asking(before, before)
        self.marks.append(mark)
        try:
            hinted = self._hinted(mark)
            if hinted is not None and len(self.marks) == 1:
                work.take(self.asking, hinted, self.prompt, self.finishing)
            else:
                work.ask(self.asking, self.prompt, self.finishing)
        except EditorError:
            self.end()
            raise
        self.changed()

    def _hinted(self, mark: Mark) -> Found | None:
        """The object that was made larger or smaller under the pointer before this click, if the click is on it."""
        suggestion = None if self.work is None else self.work.suggestion
        if suggestion is None or not suggestion.is_resized or suggestion.found is None or mark.is_box or mark.width:
            return None
        return suggestion.found if suggestion.found.holds(*mark.places[0]) else None

    def resize(self, step: int) -> bool:
        """Show the next larger (1) or smaller (-1) object at the same place: a part, a thing or a group; False when
        there is none, or more than one prompt has told which is meant."""
        work = self.work
        if work is None or self.is_active:
            return False
        if self.asking is None:
            return work.resize_suggestion(step)
        return len(self.marks) == 1 and work.resize(self.asking, step, self.prompt, self.finishing)

    def cancel(self) -> None:
        """Forget what is being drawn."""
        self._document = None
        self.changed()

    # The session

    def hover(self, event: PointerEvent) -> None:
        """Candidates show only where nothing is begun."""

    def point_at(self, place: Place | None) -> None:
        """The pointer, with no button held, is here; None beyond the picture."""
        work = self.work
        if work is None or self.is_active:
            return
        if place is None or self.is_open or not work.document.bounds.contains_point(*place):
            work.look_away()
            return
        work.all_layers = self.settings.all_layers
        shown = work.suggestion
        if shown is not None and shown.is_resized and math.dist(shown.at, place) <= RESIZED_REACHES * self.reach:
            # A hand that trembles keeps what it has chosen.
            return
        work.look_at(*place)

    def choose(self, document: Document, x: float, y: float) -> bool:
        """Select the object under the pointer at once, if it has been found already; True when that was done."""
        work = self.work
        suggestion = None if work is None else work.suggestion
        if work is None or suggestion is None or suggestion.selected is None or suggestion.found is None:
            return False
        if work.document is not document or not suggestion.found.holds(x, y):
            return False
        before = document.selection.pixels.snapshot()
        work.selected.emit(Asking(before, before), suggestion.selected)
        work.look_away()
        return True

    def finish(self) -> None:
        """End the session; what is selected stays."""
        self.end()

    def step_back(self) -> bool:
        """Take the last prompt back, and with the first one everything."""
        if self.asking is None or self.work is None:
            return False
        if len(self.marks) < 2:
            self.revoke()
            return True
        self.marks.pop()
        self.work.restore(self.asking, len(self.marks), self.prompt, self.finishing)
        self.changed()
        return True

    def refinish(self) -> None:
        """Draw the object anew after an option has changed."""
        if self.asking is not None and self.work is not None:
            self.work.finish_anew(self.asking, self.prompt, self.finishing)

    def revoke(self) -> None:
        """Give the session up: the selection is again as it was before it."""
        asking, work = self.asking, self.work
        self.end()
        if asking is not None and work is not None:
            work.revoke(asking)

    def end(self) -> None:
        """Forget the prompts; what is selected stays, and an answer that is still coming comes."""
        self.marks, self.asking, self._document = [], None, None
        self.changed()
