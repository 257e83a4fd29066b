"""The crop tool: a frame over the picture, dragged by its handles; beyond the picture it makes it larger."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from editor.core.document import Document
from editor.core.geometry import Rect
from editor.operations.geometry import Cut, ReshapeDocument, prepare_reshape
from editor.tools.base import PointerEvent
from editor.tools.transform import CORNERS, SIDES, Grip


@dataclass(eq=False)
class CropSettings:
    """`ratio` is width by height, 0 for any; `deletes_outside` gives up what is cut off, else it is only hidden."""

    ratio: float = 0.0
    deletes_outside: bool = False


class CropTool:
    """A session: the first drag draws the frame, further ones change it, Enter crops and Esc puts it away.

    `reach` is how near to a handle counts as on it, in document pixels.
    """

    def __init__(self, settings: CropSettings, changed: Callable[[], None] = lambda: None) -> None:
        self.settings, self.changed = settings, changed
        self.reach = 8.0
        self.frame: Rect | None = None
        self._owner: Document | None = None
        self._document: Document | None = None
        self._grip: Grip | None = None
        self._from = (0.0, 0.0)
        self._at_press: Rect | None = None
        self._earlier: list[Rect | None] = []

    @property
    def is_active(self) -> bool:
        """True between press and release."""
        return self._document is not None

    @property
    def is_open(self) -> bool:
        """True while there is a frame."""
        return self.frame is not None and self._owner is not None

    def grip_at(self, x: float, y: float) -> Grip | None:
        """What the pointer would take hold of; None draws a new frame."""
        if self.frame is None:
            return None
        near = [(math.dist((x, y), place_of(self.frame, grip)), number, grip)
                for number, grip in enumerate((*CORNERS, *SIDES))]  # fmt: skip
        distance, _, grip = min(near)
        if distance <= self.reach:
            return grip
        return Grip.INSIDE if self.frame.contains_point(x, y) else None

    def press(self, document: Document, event: PointerEvent) -> None:
        """Take hold of the frame, or begin one."""
        if self._owner is not document:
            self.end()
        self._owner = self._document = document
        self._grip = self.grip_at(event.x, event.y)
        self._from, self._at_press = (event.x, event.y), self.frame

    def move(self, event: PointerEvent) -> None:
        """Drag; Shift keeps the proportions where no ratio is set."""
        if self._document is None:
            return
        before, grip = self._at_press, self._grip
        dx, dy = event.x - self._from[0], event.y - self._from[1]
        if before is None or grip is None:
            self.frame = self._drawn(self._from, (event.x, event.y), event.straight)
        elif grip is Grip.INSIDE:
            self.frame = before.moved(round(dx), round(dy))
        else:
            self.frame = self._pulled(before, grip, dx, dy, event.straight)
        self.changed()

    def _drawn(self, start: tuple[float, float], end: tuple[float, float], is_square: bool) -> Rect | None:
        ratio = self.settings.ratio or (1.0 if is_square else 0.0)
        width, height = end[0] - start[0], end[1] - start[1]
        if ratio:
            wide = max(abs(width), abs(height) * ratio)
            width, height = math.copysign(wide, width), math.copysign(wide / ratio, height)
        return _rect(start[0], start[1], start[0] + width, start[1] + height)

    def _pulled(self, before: Rect, grip: Grip, dx: float, dy: float, keeps: bool) -> Rect | None:
        across, down = grip.value
        left, top, right, bottom = float(before.x), float(before.y), float(before.right), float(before.bottom)
        left, right = (left + dx, right) if across < 0 else (left, right + dx if across > 0 else right)
        top, bottom = (top + dy, bottom) if down < 0 else (top, bottom + dy if down > 0 else bottom)
        ratio = self.settings.ratio or (before.width / before.height if keeps else 0.0)
        if ratio:
            width, height = right - left, bottom - top
            wide = height * ratio if not across else width if not down else max(width, height * ratio)
            high = wide / ratio
            # The side or corner across stays where it is; where there is none, the middle does.
            middle_x, middle_y = (before.x + before.right) / 2, (before.y + before.bottom) / 2
            left = right - wide if across < 0 else left if across > 0 else middle_x - wide / 2
            top = bottom - high if down < 0 else top if down > 0 else middle_y - high / 2
            right, bottom = left + wide, top + high
        return _rect(left, top, right, bottom)

    def release(self, event: PointerEvent) -> None:
        """Keep the frame; nothing is cropped yet."""
        if self._document is not None and (event.x, event.y) != self._from:
            self.move(event)
        self._document = None
        if self.frame != self._at_press:
            self._earlier.append(self._at_press)

    def cancel(self) -> None:
        """Put the frame back as it was at the press."""
        if self._document is not None:
            self._document, self.frame = None, self._at_press
            self.changed()

    def hover(self, event: PointerEvent) -> None:
        """The frame does not follow a free pointer."""

    def finish(self) -> ReshapeDocument | None:
        """Crop the picture to the frame; None where that changes nothing. Raises InputError for impossible sizes."""
        owner, frame = self._owner, self.frame
        if owner is None or frame is None or frame == owner.bounds:
            self.end()
            return None
        done = prepare_reshape(owner, Cut("Crop", frame, self.settings.deletes_outside))
        self.end()
        return done

    def step_back(self) -> bool:
        """Take the last change of the frame back; False when there is none."""
        if not self._earlier:
            return False
        self.frame = self._earlier.pop()
        self.changed()
        return True

    def end(self) -> None:
        """Put the frame away."""
        self.frame = self._owner = self._document = self._at_press = None
        self._earlier = []
        self.changed()


def place_of(frame: Rect, grip: Grip) -> tuple[float, float]:
    """Where a handle of the frame is."""
    across, down = grip.value
    return frame.x + (across + 1) * frame.width / 2, frame.y + (down + 1) * frame.height / 2


def _rect(left: float, top: float, right: float, bottom: float) -> Rect | None:
    left, right = sorted((round(left), round(right)))
    top, bottom = sorted((round(top), round(bottom)))
    return Rect.from_edges(left, top, right, bottom) if right > left and bottom > top else None
