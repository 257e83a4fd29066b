"""The frame around a subject in hand: its handles, what they do to its place, and the size that its ground suggests."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from editor.algorithms.warp import Matrix, Place, corners_of, mapped
from editor.core.geometry import Rect
from editor.operations.reposition import Placement, RepositionOptions, ShadowShape
from editor.tools.base import PointerEvent
from editor.tools.reposition_lift import Lift
from editor.tools.transform import CORNERS, SIDES, SNAP_DEG, Grip, Pose, is_inside, opposite

MIN_SCALE, MAX_SCALE = 0.02, 20.0
# How far outside a corner the pointer turns the subject, in handle reaches.
TURN_REACH = 3.0
# How far up the subject the handle of its shadow lies, and how far it can be pulled.
TIP_SHARE, LEAST_LENGTH, MOST_LENGTH, MOST_LEAN = 0.75, 0.1, 3.0, 2.0


@dataclass(eq=False)
class RepositionSettings:
    """What the next subject begins with, and whether the ground line shows. Shares are 0 to 1, edges in pixels."""

    harmonize: float = 0.0
    choke: float = 0.0
    feather: float = 0.0
    shows_ground: bool = False


class SubjectFrame:
    """Where the subject is and how its frame lies; `reach` is how near to a handle counts as on it, in pixels."""

    def __init__(self, settings: RepositionSettings) -> None:
        self.settings = settings
        self.reach = 8.0
        self.lift: Lift | None = None
        self.horizon: float | None = None
        self._placement = Placement()
        self._options = RepositionOptions()

    @property
    def is_open(self) -> bool:
        """True from the lift to Enter or Esc."""
        return self.lift is not None

    @property
    def placement(self) -> Placement:
        """Where the subject is."""
        return self._placement

    @property
    def box(self) -> Rect:
        """The subject where it was; empty without one."""
        return Rect(0, 0, 0, 0) if self.lift is None else self.lift.area

    @property
    def matrix(self) -> Matrix:
        """From where the subject was to where it is."""
        return self._matrix_of(self._placement)

    @property
    def middle(self) -> Place:
        """What the subject is turned and scaled about, where it was."""
        return (0.0, 0.0) if self.lift is None else self.lift.middle

    def _matrix_of(self, placement: Placement) -> Matrix:
        return placement.matrix(self.middle)

    @property
    def corners(self) -> list[Place]:
        """The frame's corners, in the order of `CORNERS`."""
        matrix = self.matrix
        return [mapped(matrix, *corner) for corner in corners_of(self.box)]

    @property
    def pose(self) -> Pose:
        """The frame as one of a transform, about its own middle."""
        x, y = mapped(self.matrix, *_middle(self.box))
        placement = self._placement
        across = -placement.scale if placement.is_flipped else placement.scale
        return Pose(x, y, across, placement.scale, placement.rotation_deg)

    def place_of(self, grip: Grip) -> Place:
        """Where a handle is."""
        return mapped(self.matrix, *_place_on(self.box, grip))

    def grip_at(self, x: float, y: float) -> Grip | None:
        """What the pointer would take hold of; None where there is nothing of the frame."""
        if self.lift is None:
            return None
        near = [(math.dist((x, y), self.place_of(grip)), number, grip)
                for number, grip in enumerate((*CORNERS, *SIDES))]  # fmt: skip
        distance, _, grip = min(near)
        corners = self.corners
        # The handles of something small must leave it a middle to be taken by.
        side = min(math.dist(corners[0], corners[1]), math.dist(corners[1], corners[2]))
        if distance <= min(self.reach, max(side / 5, self.reach / 4)):
            return grip
        if is_inside((x, y), self.corners):
            return Grip.INSIDE
        to_corner = min(math.dist((x, y), corner) for corner in self.corners)
        return Grip.AROUND if to_corner <= TURN_REACH * self.reach else None

    def is_on_horizon(self, y: float) -> bool:
        """True where the ground line would be taken hold of."""
        is_shown = self.is_open and self.settings.shows_ground and self.horizon is not None
        return is_shown and abs(y - (self.horizon or 0.0)) <= self.reach

    # The shadow

    @property
    def shadow_line(self) -> tuple[Place, Place] | None:
        """From where the subject stands to the handle that its shadow is stretched and leaned by; None without one."""
        if self.lift is None or self._options.shadow == 0:
            return None
        shape, foot, tall = self._options.shadow_shape, _place_on(self.box, Grip.BOTTOM), TIP_SHARE * self.box.height
        tip = foot[0] + shape.skew * tall, foot[1] - shape.squash * tall
        return mapped(self.matrix, *foot), mapped(self.matrix, *tip)

    def is_on_tip(self, x: float, y: float) -> bool:
        """True where the handle of the shadow would be taken hold of."""
        line = self.shadow_line
        return line is not None and math.dist((x, y), line[1]) <= self.reach

    def shape_to(self, x: float, y: float) -> ShadowShape:
        """The shape of the shadow whose handle is here, within what can be."""
        foot, tall = _place_on(self.box, Grip.BOTTOM), max(1.0, TIP_SHARE * self.box.height)
        across, up = mapped(np.asarray(np.linalg.inv(self.matrix), np.float64), x, y)
        squash = min(MOST_LENGTH, max(LEAST_LENGTH, (foot[1] - up) / tall))
        skew = min(MOST_LEAN, max(-MOST_LEAN, (across - foot[0]) / tall))
        return replace(self._options.shadow_shape, squash=squash, skew=skew)

    @property
    def suggested_scale(self) -> float | None:
        """The scale at which the subject would be as large as before, seen from the ground line; None without one.

        Heights of things that stand on the same ground grow as their feet lie below the horizon.
        """
        if self.lift is None or self.horizon is None or not self.settings.shows_ground:
            return None
        foot_before, foot_now = self.box.bottom - self.horizon, self._foot()[1] - self.horizon
        if foot_before < 1 or foot_now < 1:
            return None
        return float(min(MAX_SCALE, max(MIN_SCALE, foot_now / foot_before)))

    @property
    def suggested(self) -> Placement:
        """The subject scaled as the ground line suggests, its foot staying where it is."""
        scale, foot = self.suggested_scale or self._placement.scale, self._foot()
        scaled = replace(self._placement, scale=scale)
        now = mapped(self._matrix_of(scaled), *_place_on(self.box, Grip.BOTTOM))
        return replace(scaled, dx=scaled.dx + foot[0] - now[0], dy=scaled.dy + foot[1] - now[1])

    def _foot(self) -> Place:
        return mapped(self.matrix, *_place_on(self.box, Grip.BOTTOM))

    def turned(self, before: Placement, start_at: Place, event: PointerEvent) -> Placement:
        """A placement turned about its middle by what the pointer has gone around it since the press."""
        x, y = mapped(self._matrix_of(before), *_middle(self.box))
        start = math.atan2(start_at[1] - y, start_at[0] - x)
        now = math.atan2(event.y - y, event.x - x)
        angle = before.rotation_deg + math.degrees(now - start)
        if event.straight:
            angle = round(angle / SNAP_DEG) * SNAP_DEG
        return replace(before, rotation_deg=(angle + 180) % 360 - 180)

    def scaled(self, before: Placement, start_at: Place, grip: Grip, event: PointerEvent) -> Placement:
        """The opposite handle stays where it is; with `erase` (Alt) the middle does."""
        matrix = self._matrix_of(before)
        fixed = _middle(self.box) if event.erase else _place_on(self.box, opposite(grip))
        fixed_at, held_at = mapped(matrix, *fixed), mapped(matrix, *_place_on(self.box, grip))
        span = held_at[0] - fixed_at[0], held_at[1] - fixed_at[1]
        # Where the handle would be, not the pointer, which took it a little beside its middle.
        wanted = span[0] + event.x - start_at[0], span[1] + event.y - start_at[1]
        factor = (wanted[0] * span[0] + wanted[1] * span[1]) / max(1e-9, span[0] ** 2 + span[1] ** 2)
        scale = min(MAX_SCALE, max(MIN_SCALE, before.scale * factor))
        scaled = replace(before, scale=scale)
        now = mapped(self._matrix_of(scaled), *fixed)
        return replace(scaled, dx=scaled.dx + fixed_at[0] - now[0], dy=scaled.dy + fixed_at[1] - now[1])


def _middle(box: Rect) -> Place:
    return box.x + box.width / 2, box.y + box.height / 2


def _place_on(box: Rect, grip: Grip) -> Place:
    across, down = grip.value
    return box.x + (across + 1) * box.width / 2, box.y + (down + 1) * box.height / 2
