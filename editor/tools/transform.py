"""Free transform: a frame with handles around the active layer, changed again and again and applied once.

The pixels stay untouched until then, so that many small changes are as good as one.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from editor.algorithms.resample import Interpolation
from editor.algorithms.warp import (
    Matrix,
    Place,
    corners_of,
    from_corners,
    is_usable,
    mapped,
    rotation,
    scaling,
    translation,
)
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.tiles import TileMap
from editor.errors import InputError
from editor.operations.geometry import TransformLayers
from editor.operations.moving import MoveMask, MovePart, Subject, box_of, prepare, subject_of
from editor.tools.base import PointerEvent

SNAP_DEG = 15.0
MIN_SCALE, MAX_SCALE = 0.001, 1000.0


class Grip(Enum):
    """What is taken hold of: a place on the frame as shares of its half width and height, or a whole."""

    TOP_LEFT = (-1, -1)
    TOP_RIGHT = (1, -1)
    BOTTOM_RIGHT = (1, 1)
    BOTTOM_LEFT = (-1, 1)
    TOP = (0, -1)
    RIGHT = (1, 0)
    BOTTOM = (0, 1)
    LEFT = (-1, 0)
    INSIDE = "inside"
    AROUND = "around"

    @property
    def is_corner(self) -> bool:
        """True for the four corners."""
        return self in CORNERS

    @property
    def is_side(self) -> bool:
        """True for the four sides."""
        return self in SIDES


CORNERS = (Grip.TOP_LEFT, Grip.TOP_RIGHT, Grip.BOTTOM_RIGHT, Grip.BOTTOM_LEFT)
SIDES = (Grip.TOP, Grip.RIGHT, Grip.BOTTOM, Grip.LEFT)


@dataclass(frozen=True)
class Pose:
    """How the frame lies: its middle, scales (negative flips), angle clockwise, and how far corners were pulled.

    `pulls` are in pixels of the layer before scaling and turning, in the order of `CORNERS`.
    """

    x: float
    y: float
    across: float = 1.0
    down: float = 1.0
    angle_deg: float = 0.0
    pulls: tuple[Place, Place, Place, Place] = ((0.0, 0.0), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0))

    @property
    def is_pulled(self) -> bool:
        """True when perspective is at work."""
        return any(pull != (0.0, 0.0) for pull in self.pulls)


class TransformTool:
    """A session on the layer that was active when it began; `changed` is called whenever its frame looks different.

    `reach` is how near to a handle counts as on it, in document pixels.
    """

    def __init__(self, changed: Callable[[], None] = lambda: None) -> None:
        self.changed = changed
        self.reach = 8.0
        self.interpolation = Interpolation.BICUBIC
        self.subject: Subject | None = None
        self.box = Rect(0, 0, 0, 0)
        self._document: Document | None = None
        self._pose = Pose(0, 0)
        self._earlier: list[Pose] = []
        self._began_with: list[TileMap] = []
        self._grip: Grip | None = None
        self._from = (0.0, 0.0)
        self._at_press = self._pose

    # The session

    @property
    def is_open(self) -> bool:
        """True from `begin` to `end`."""
        return self._document is not None

    def begin(self, document: Document) -> None:
        """Put the frame around the active layer. Raises InputError when there is nothing to transform."""
        if document.active_layer_id is None:
            raise InputError("Choose a layer first: there is none to transform.")
        subject = subject_of(document, document.active_layer_id)
        box = box_of(document, subject)
        if box.is_empty:
            raise InputError("There is nothing to transform there: choose another layer, or clear the mask.")
        self.subject, self.box, self._document = subject, box, document
        self._began_with = self._held(document)
        self._pose = Pose(*_middle(box))
        self._earlier = []
        self.changed()

    def end(self) -> None:
        """Close the session; what is not applied is forgotten."""
        self._document, self._grip, self.subject = None, None, None
        self._began_with = []
        self.changed()

    @property
    def is_outdated(self) -> bool:
        """True when a layer is gone or was edited since the session began."""
        document, subject = self._document, self.subject
        if document is None or subject is None:
            return False
        if any(layer_id not in document.layers for layer_id in subject.layer_ids) or subject.is_outdated(document):
            return True
        now = self._held(document)
        return len(now) != len(self._began_with) or any(
            was.changed_keys(tiles) for was, tiles in zip(self._began_with, now, strict=True)
        )

    def _held(self, document: Document) -> list[TileMap]:
        """The tiles that a change is made of."""
        layers = [] if self.subject is None else [document.layers.get(layer_id) for layer_id in self.subject.layer_ids]
        maps = [layer.hidden if self.subject and self.subject.is_mask else layer.pixels for layer in layers]
        return [tiles.snapshot() for tiles in maps if tiles is not None]

    def operation(self) -> TransformLayers | MovePart | MoveMask | None:
        """What applies the present pose; None when nothing has changed. Raises InputError for impossible shapes."""
        if self._document is None or self.subject is None or self._pose == Pose(*_middle(self.box)):
            return None
        return prepare(self._document, self.subject, self.matrix, self.interpolation)

    def step_back(self) -> bool:
        """Take back the last change within the session; False when there was none."""
        if not self._earlier or self._grip is not None:
            return False
        self._pose = self._earlier.pop()
        self.changed()
        return True

    # The pose

    @property
    def pose(self) -> Pose:
        """How the frame lies now."""
        return self._pose

    def set_pose(self, pose: Pose) -> bool:
        """Let the frame lie otherwise, as one change; False when that shape is impossible."""
        before = self._pose
        if not self._take(pose):
            return False
        if pose != before:
            self._earlier.append(before)
        return True

    def flip(self, is_upright: bool) -> None:
        """Mirror the layer about the frame's middle, along its own axes."""
        pose = self._pose
        self.set_pose(replace(pose, down=-pose.down) if is_upright else replace(pose, across=-pose.across))

    def _take(self, pose: Pose) -> bool:
        if not all(MIN_SCALE <= abs(scale) <= MAX_SCALE for scale in (pose.across, pose.down)):
            return False
        try:
            matrix = self._matrix_of(pose)
        except ValueError:
            return False
        if not is_usable(matrix, self.box):
            return False
        self._pose = pose
        self.changed()
        return True

    @property
    def matrix(self) -> Matrix:
        """From where the layer's pixels are to where they shall be."""
        return self._matrix_of(self._pose)

    def _matrix_of(self, pose: Pose) -> Matrix:
        x, y = _middle(self.box)
        pulled = np.eye(3)
        if pose.is_pulled:
            pulled = from_corners(self._local_corners(Pose(0, 0)), self._local_corners(pose))
        return self._frame(pose) @ pulled @ translation(-x, -y)

    def _frame(self, pose: Pose) -> Matrix:
        """From the frame's own coordinates, the origin in its middle, to the document's."""
        return translation(pose.x, pose.y) @ rotation(pose.angle_deg) @ scaling(pose.across, pose.down)

    def _local_corners(self, pose: Pose) -> list[Place]:
        x, y = _middle(self.box)
        return [(cx - x + dx, cy - y + dy) for (cx, cy), (dx, dy) in zip(corners_of(self.box), pose.pulls, strict=True)]

    def _local(self, grip: Grip, pose: Pose) -> Place:
        corners = dict(zip(CORNERS, self._local_corners(pose), strict=True))
        if grip.is_corner:
            return corners[grip]
        ends = [corners[corner] for corner in CORNERS if _touches(grip, corner)]
        return (ends[0][0] + ends[1][0]) / 2, (ends[0][1] + ends[1][1]) / 2

    def place_of(self, grip: Grip) -> Place:
        """Where a handle is in the document."""
        return mapped(self._frame(self._pose), *self._local(grip, self._pose))

    @property
    def corners(self) -> list[Place]:
        """The frame's corners in the document, in the order of `CORNERS`."""
        return [self.place_of(corner) for corner in CORNERS]

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the frame."""
        xs, ys = [x for x, _ in self.corners], [y for _, y in self.corners]
        return min(xs), min(ys), max(xs), max(ys)

    def grip_at(self, x: float, y: float) -> Grip:
        """What the pointer would take hold of: a handle, the inside, or the space around, which turns."""
        near = [(math.dist((x, y), self.place_of(grip)), index, grip) for index, grip in enumerate((*CORNERS, *SIDES))]
        distance, _, nearest = min(near)
        if distance <= self.reach:
            return nearest
        return Grip.INSIDE if is_inside((x, y), self.corners) else Grip.AROUND

    # The gesture

    @property
    def is_active(self) -> bool:
        """True between press and release."""
        return self._grip is not None

    def press(self, document: Document, event: PointerEvent) -> None:
        """Take hold of a handle."""
        if self._document is None:
            self.begin(document)
        self._grip = self.grip_at(event.x, event.y)
        self._from, self._at_press = (event.x, event.y), self._pose

    def move(self, event: PointerEvent) -> None:
        """Follow the pointer. `straight` frees the proportions and snaps angles, `distort` pulls one corner alone."""
        grip, pose = self._grip, self._at_press
        if grip is None:
            return
        if grip is Grip.INSIDE:
            # Whole pixels, so that a plain move changes no value.
            dx, dy = round(event.x - self._from[0]), round(event.y - self._from[1])
            self._take(replace(pose, x=pose.x + dx, y=pose.y + dy))
        elif grip is Grip.AROUND:
            self._take(replace(pose, angle_deg=self._turned(pose, event)))
        elif grip.is_corner and event.distort:
            self._take(self._pulled(pose, grip, event))
        else:
            self._take(self._scaled(pose, grip, event))

    def release(self, event: PointerEvent) -> None:
        """Let go of the handle; nothing is applied yet."""
        self.move(event)
        self._grip = None
        if self._pose != self._at_press:
            self._earlier.append(self._at_press)

    def cancel(self) -> None:
        """Put the frame back as it was at the press."""
        if self._grip is not None:
            self._grip = None
            self._pose = self._at_press
            self.changed()

    def _turned(self, pose: Pose, event: PointerEvent) -> float:
        start = math.atan2(self._from[1] - pose.y, self._from[0] - pose.x)
        now = math.atan2(event.y - pose.y, event.x - pose.x)
        angle = pose.angle_deg + math.degrees(now - start)
        if event.straight:
            angle = round(angle / SNAP_DEG) * SNAP_DEG
        return (angle + 180) % 360 - 180

    def _pulled(self, pose: Pose, grip: Grip, event: PointerEvent) -> Pose:
        index = CORNERS.index(grip)
        place = mapped(np.asarray(np.linalg.inv(self._frame(pose)), np.float64), event.x, event.y)
        start = mapped(np.asarray(np.linalg.inv(self._frame(pose)), np.float64), *self._from)
        pulls = list(pose.pulls)
        pulls[index] = (pulls[index][0] + place[0] - start[0], pulls[index][1] + place[1] - start[1])
        return replace(pose, pulls=(pulls[0], pulls[1], pulls[2], pulls[3]))

    def _scaled(self, pose: Pose, grip: Grip, event: PointerEvent) -> Pose:
        """The opposite handle stays where it is; with `erase` (Alt) the middle does."""
        held = self._local(grip, pose)
        fixed = (0.0, 0.0) if event.erase else self._local(opposite(grip), pose)
        span = held[0] - fixed[0], held[1] - fixed[1]
        frame = self._frame(pose)
        fixed_at, held_at = mapped(frame, *fixed), mapped(frame, *held)
        # Where the handle would be, not the pointer, which took it a little beside its middle.
        wanted = held_at[0] + event.x - self._from[0], held_at[1] + event.y - self._from[1]
        along = mapped(rotation(-pose.angle_deg), wanted[0] - fixed_at[0], wanted[1] - fixed_at[1])
        across = along[0] / span[0] if abs(span[0]) > 1e-9 and grip.value[0] else pose.across
        down = along[1] / span[1] if abs(span[1]) > 1e-9 and grip.value[1] else pose.down
        if grip.is_corner and not event.straight:
            factor = max((across / pose.across, down / pose.down), key=lambda share: abs(abs(share) - 1))
            across, down = pose.across * factor, pose.down * factor
        across, down = _kept_visible(across), _kept_visible(down)
        scaled = replace(pose, across=across, down=down)
        moved = mapped(self._frame(scaled), *fixed)
        return replace(scaled, x=scaled.x + fixed_at[0] - moved[0], y=scaled.y + fixed_at[1] - moved[1])


def _middle(box: Rect) -> Place:
    return box.x + box.width / 2, box.y + box.height / 2


def _touches(side: Grip, corner: Grip) -> bool:
    across, down = side.value
    return bool(across == corner.value[0]) if across else bool(down == corner.value[1])


def opposite(grip: Grip) -> Grip:
    """The handle across."""
    return Grip((-grip.value[0], -grip.value[1]))


def _kept_visible(scale: float) -> float:
    """A scale that is never zero, with its sign."""
    return math.copysign(min(MAX_SCALE, max(MIN_SCALE, abs(scale))), scale)


def is_inside(place: Place, corners: list[Place]) -> bool:
    """True inside a convex polygon, whichever way it runs."""
    sides = []
    for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True):
        sides.append((bx - ax) * (place[1] - ay) - (by - ay) * (place[0] - ax))
    return all(side >= 0 for side in sides) or all(side <= 0 for side in sides)
