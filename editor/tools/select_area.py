"""Drawing what is to be selected: rectangle, ellipse, lasso and polygon.

The hand only draws an outline, which `outline` gives for showing; what it encloses is selected when it is let go.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from editor.algorithms.outline import Place, box_corners, ellipse_outline, rect_outline, snapped, whole_rect
from editor.algorithms.selection import Combine, empty_selection
from editor.core.commands import ChangeSelection, Command
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.operations.selecting import SelectOptions, SelectOutline, prepare_outline
from editor.tools.base import PointerEvent

# A press that is let go this near to where it began is a click, in document pixels.
CLICK_PX = 1.0


@dataclass(eq=False)
class SelectSettings:
    """What the options of the selection tools show; `feather` in pixels."""

    mode: Combine = Combine.REPLACE
    feather: float = 0.0
    is_smooth: bool = True

    def options(self, event: PointerEvent) -> SelectOptions:
        """As the keys held at the press want it: Shift adds, Alt subtracts, both intersect."""
        by_hand = {
            (True, False): Combine.ADD,
            (False, True): Combine.SUBTRACT,
            (True, True): Combine.INTERSECT,
        }.get((event.straight, event.erase), self.mode)
        return SelectOptions(by_hand, self.feather, self.is_smooth)


class AreaSelect:
    """What the selection tools have in common; `changed` is called whenever the outline looks different."""

    label = "Select"

    def __init__(self, settings: SelectSettings, changed: Callable[[], None] = lambda: None) -> None:
        self.settings = settings
        self.changed = changed
        self.mode = Combine.REPLACE
        self._document: Document | None = None
        self._options = SelectOptions()
        self._points: list[Place] = []

    @property
    def is_active(self) -> bool:
        """True between press and release."""
        return self._document is not None

    @property
    def outline(self) -> list[Place]:
        """The corners of what is drawn so far, in document pixels; empty for nothing."""
        return list(self._points)

    @property
    def is_closed(self) -> bool:
        """True where the outline's end leads back to its start."""
        return True

    def press(self, document: Document, event: PointerEvent) -> None:
        """Begin; the keys held now say how the area meets the selection."""
        self._document = document
        self._options = self.settings.options(event)
        self.mode = self._options.mode
        self._points = [(event.x, event.y)]
        self.changed()

    def move(self, event: PointerEvent) -> None:
        """Draw on."""
        if self._document is not None:
            self._points.append((event.x, event.y))
            self.changed()

    def release(self, event: PointerEvent) -> SelectOutline | Command | None:
        """Select what was drawn. A click selects nothing; where it would replace the selection it clears it."""
        document, start = self._document, self._points[0] if self._points else (event.x, event.y)
        self.move(event)
        outline, rect = self.outline, self._rect
        self._document, self._points = None, []
        self.changed()
        if document is None:
            return None
        is_click = all(math.dist(start, place) <= CLICK_PX for place in outline) or (rect is not None and rect.is_empty)
        if not is_click:
            return prepare_outline(document, self.label, outline, self._options, rect)
        return cleared(document) if self.mode is Combine.REPLACE else None

    @property
    def _rect(self) -> Rect | None:
        """What is drawn, where it is a rectangle of whole pixels."""
        return None

    def cancel(self) -> None:
        """Forget the outline."""
        self._document, self._points = None, []
        self.changed()


def cleared(document: Document) -> Command | None:
    """Show nothing selected; the step that did it, or None where nothing was."""
    if document.selection.is_empty:
        return None
    command = ChangeSelection.between("Clear mask", document.selection.pixels, empty_selection())
    command.apply(document)
    return command


class LassoSelect(AreaSelect):
    """Draws freely."""

    label = "Lasso"


class BoxSelect(AreaSelect):
    """Drags a box: a rectangle of whole pixels, or the ellipse in it with `is_ellipse`.

    While dragging, Shift makes it square and Alt takes the start for its middle; keys that were held at the press, for
    adding and subtracting, count as such only once they were let go.
    """

    def __init__(
        self, settings: SelectSettings, is_ellipse: bool = False, changed: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__(settings, changed)
        self.is_ellipse = is_ellipse
        self.label = "Select ellipse" if is_ellipse else "Select rectangle"
        self._corners: tuple[Place, Place] | None = None
        self._was_held = (False, False)

    def press(self, document: Document, event: PointerEvent) -> None:
        """Begin at a corner, or the middle."""
        self._corners = None
        self._was_held = (event.straight, event.erase)
        super().press(document, event)

    def move(self, event: PointerEvent) -> None:
        """Drag the other corner."""
        if self._document is None:
            return
        self._was_held = self._was_held[0] and event.straight, self._was_held[1] and event.erase
        is_square, is_centered = event.straight and not self._was_held[0], event.erase and not self._was_held[1]
        self._corners = box_corners(self._points[0], (event.x, event.y), is_square, is_centered)
        self.changed()

    @property
    def _rect(self) -> Rect | None:
        if self.is_ellipse:
            return None
        return Rect(0, 0, 0, 0) if self._corners is None else whole_rect(*self._corners)

    @property
    def outline(self) -> list[Place]:
        """The corners of what is dragged so far."""
        if self._document is None or self._corners is None:
            return []
        return ellipse_outline(*self._corners) if self.is_ellipse else rect_outline(whole_rect(*self._corners))


class PolygonSelect(AreaSelect):
    """Corners that are clicked one after another; a session, closed by Enter or a click at its start.

    `reach` is how near to the start closes it, in document pixels. Shift keeps an edge to steps of 45 degrees.
    """

    label = "Select polygon"

    def __init__(self, settings: SelectSettings, changed: Callable[[], None] = lambda: None) -> None:
        super().__init__(settings, changed)
        self.reach = 8.0
        self._owner: Document | None = None
        self._end: Place | None = None

    @property
    def is_open(self) -> bool:
        """True from the first corner to the last."""
        return self._owner is not None

    @property
    def is_closed(self) -> bool:
        """It is open until it is finished."""
        return False

    @property
    def outline(self) -> list[Place]:
        """The corners, and where the next one would be."""
        return [*self._points, *([] if self._end is None else [self._end])]

    def press(self, document: Document, event: PointerEvent) -> None:
        """Put a corner; it can be dragged until the release."""
        if self._owner is not document:
            self._owner, self._points = document, []
            self._options = self.settings.options(event)
            self.mode = self._options.mode
            event = PointerEvent(event.x, event.y)
        self._document = document
        self.hover(event)

    def move(self, event: PointerEvent) -> None:
        """Drag the new corner."""
        self.hover(event)

    def hover(self, event: PointerEvent) -> None:
        """Show the edge that a click would make."""
        place = (event.x, event.y)
        self._end = snapped(self._points[-1], place) if event.straight and self._points else place
        self.changed()

    def release(self, event: PointerEvent) -> SelectOutline | Command | None:
        """Keep the corner, or close the polygon where it is the first one's."""
        document, self._document = self._document, None
        if document is None:
            return None
        self.hover(event)
        place = self._end or (event.x, event.y)
        if len(self._points) > 2 and math.dist(place, self._points[0]) <= self.reach:
            return self.finish()
        if not self._points or math.dist(place, self._points[-1]) > CLICK_PX:
            self._points.append(place)
        self.changed()
        return None

    def finish(self) -> SelectOutline | Command | None:
        """Select what the corners enclose; nothing where they are fewer than three."""
        owner, points = self._owner, self._points
        self.end()
        if owner is None or len(points) < 3:
            return None
        return prepare_outline(owner, self.label, points, self._options)

    def step_back(self) -> bool:
        """Take the last corner away; False when that was the only one."""
        if len(self._points) < 2:
            return False
        self._points.pop()
        self.changed()
        return True

    def end(self) -> None:
        """Forget all corners."""
        self._owner = self._document = self._end = None
        self._points = []
        self.changed()

    def cancel(self) -> None:
        """Forget the corner under way, and the whole polygon where it is the first."""
        self._document = None
        if not self._points:
            self.end()
        self.changed()
