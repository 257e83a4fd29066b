"""Moving pixels by a homography: matrices from handles, and warping that neither darkens edges nor skips detail.

A place `(x, y)` in pixels is a column `(x, y, 1)`; `(0.5, 0.5)` is the middle of the first pixel. Shrinking is done in
two parts: the source is averaged down along its axes as far as every place of the result allows, and what remains,
which perspective makes different from place to place, by several samples per pixel.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from editor.algorithms.resample import Axis, Interpolation, scaled
from editor.core.geometry import Rect
from editor.core.pixels import AnyArray, FloatImage

Matrix = npt.NDArray[np.float64]
Place = tuple[float, float]
MAX_SAMPLES = 4
# A point closer to the horizon than this share is as good as on it.
MIN_DEPTH = 1e-4
_FLAGS = {
    Interpolation.NEAREST: cv2.INTER_NEAREST,
    Interpolation.BILINEAR: cv2.INTER_LINEAR,
    Interpolation.BICUBIC: cv2.INTER_CUBIC,
    Interpolation.LANCZOS: cv2.INTER_LANCZOS4,
    Interpolation.AREA: cv2.INTER_LINEAR,
}
_REACH = {Interpolation.NEAREST: 1, Interpolation.BILINEAR: 2, Interpolation.AREA: 2, Interpolation.BICUBIC: 3,
          Interpolation.LANCZOS: 5}  # fmt: skip


def translation(dx: float, dy: float) -> Matrix:
    """Move by so many pixels."""
    return np.array([[1, 0, dx], [0, 1, dy], [0, 0, 1]], np.float64)


def scaling(across: float, down: float) -> Matrix:
    """Scale about the origin; a negative factor flips."""
    return np.diag([across, down, 1.0])


def rotation(degrees: float) -> Matrix:
    """Turn clockwise (y points down) about the origin; exact at right angles."""
    quarter, rest = divmod(degrees, 90)
    if rest == 0:
        cos, sin = ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[int(quarter) % 4]
    else:
        cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]], np.float64)


def about(matrix: Matrix, x: float, y: float) -> Matrix:
    """The same mapping with `(x, y)` in the origin's place."""
    return translation(x, y) @ matrix @ translation(-x, -y)


def from_corners(source: Sequence[Place], target: Sequence[Place]) -> Matrix:
    """The homography that takes four places to four others. ValueError where there is none (three on a line)."""
    rows, values = [], []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    try:
        solved = np.linalg.solve(np.array(rows, np.float64), np.array(values, np.float64))
    except np.linalg.LinAlgError as error:
        raise ValueError("these corners span no area") from error
    matrix = np.append(solved, 1.0).reshape(3, 3)
    if not np.isfinite(matrix).all() or abs(np.linalg.det(matrix)) < 1e-12:
        raise ValueError("these corners span no area")
    return matrix


def mapped(matrix: Matrix, x: float, y: float) -> Place:
    """Where a place goes."""
    u, v, w = matrix @ np.array([x, y, 1.0])
    return float(u / w), float(v / w)


def depths(matrix: Matrix, rect: Rect) -> npt.NDArray[np.float64]:
    """The homogeneous coordinate at the four corners; a rectangle that crosses the horizon has both signs."""
    corners = np.array([[x, y, 1.0] for y in (rect.y, rect.bottom) for x in (rect.x, rect.right)])
    return np.asarray(corners @ matrix[2], np.float64)


def is_usable(matrix: Matrix, rect: Rect) -> bool:
    """True when the whole rectangle lies before the horizon and keeps an area."""
    if not np.isfinite(matrix).all():
        return False
    depth = depths(matrix, rect)
    if depth.min() <= MIN_DEPTH * max(1.0, float(depth.max())):
        return False
    corners = [mapped(matrix, x, y) for x, y in corners_of(rect)]
    area = cv2.contourArea(np.array(corners, np.float32))
    return bool(area > 1e-6) and bool(cv2.isContourConvex(np.array(corners, np.float32)))


def corners_of(rect: Rect) -> tuple[Place, Place, Place, Place]:
    """Top left, top right, bottom right, bottom left."""
    return (
        (float(rect.x), float(rect.y)),
        (float(rect.right), float(rect.y)),
        (float(rect.right), float(rect.bottom)),
        (float(rect.x), float(rect.bottom)),
    )


def mapped_box(matrix: Matrix, rect: Rect) -> Rect:
    """The whole pixels that the rectangle's image touches; the rectangle must be usable."""
    corners = [mapped(matrix, x, y) for x, y in corners_of(rect)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    # What floating point adds to a whole number is no pixel.
    return Rect.from_edges(
        math.floor(min(xs) + 1e-6), math.floor(min(ys) + 1e-6), math.ceil(max(xs) - 1e-6), math.ceil(max(ys) - 1e-6)
    )


@dataclass(frozen=True)
class Turn:
    """Flip left and right first where asked, then turn clockwise by quarters: what needs no interpolation."""

    quarters: int = 0
    is_flipped: bool = False

    @property
    def inverse(self) -> Turn:
        """What takes it back."""
        return self if self.is_flipped else Turn(-self.quarters % 4)

    def pixels(self, array: AnyArray) -> AnyArray:
        """The array turned, `[y, x]` or `[y, x, c]`; a view."""
        flipped = array[:, ::-1] if self.is_flipped else array
        return np.rot90(flipped, -self.quarters % 4)

    def rect(self, rect: Rect) -> Rect:
        """Where a rectangle goes when turning about the origin."""
        corners = [mapped(self.matrix, x, y) for x, y in corners_of(rect)]
        xs, ys = [round(x) for x, _ in corners], [round(y) for _, y in corners]
        return Rect.from_edges(min(xs), min(ys), max(xs), max(ys))

    @property
    def matrix(self) -> Matrix:
        """The turn about the origin."""
        return rotation(90 * (self.quarters % 4)) @ scaling(-1 if self.is_flipped else 1, 1)


def as_turn(matrix: Matrix) -> tuple[Turn, int, int] | None:
    """The turn and whole-pixel move that a matrix is, or None when it needs interpolation."""
    if not np.allclose(matrix[2], (0, 0, 1), rtol=0, atol=1e-12):
        return None
    whole = np.rint(matrix)
    if not np.allclose(matrix, whole, rtol=0, atol=1e-7):
        return None
    for turn in (Turn(quarters, flip) for flip in (False, True) for quarters in range(4)):
        if np.array_equal(np.rint(turn.matrix)[:2, :2], whole[:2, :2]):
            return turn, int(whole[0, 2]), int(whole[1, 2])
    return None


def _stretch(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """How long a step of one source pixel along each axis becomes at this place."""
    u, v, w = matrix @ np.array([x, y, 1.0])
    steps = []
    for axis in (0, 1):
        du, dv, dw = matrix[:, axis]
        steps.append(math.hypot((du * w - u * dw) / w**2, (dv * w - v * dw) / w**2))
    return steps[0], steps[1]


@dataclass(frozen=True, eq=False)
class Warp:
    """A planned warp of the pixels in `source`, a rectangle before the horizon.

    `shrink` is how much the source is averaged down first along its own axes, `samples` how many samples an output
    pixel takes along each side after that.
    """

    matrix: Matrix
    source: Rect
    interpolation: Interpolation
    shrink: tuple[float, float]
    samples: int

    @classmethod
    def plan(cls, matrix: Matrix, source: Rect, interpolation: Interpolation) -> Warp:
        """Choose how to shrink. ValueError when the rectangle is not before the horizon."""
        if not is_usable(matrix, source):
            raise ValueError("the shape is folded or crosses the horizon")
        if interpolation is Interpolation.NEAREST:
            return cls(matrix, source, interpolation, (1.0, 1.0), 1)
        stretches = [_stretch(matrix, x, y) for x, y in corners_of(source)]
        largest = [max(stretch[axis] for stretch in stretches) for axis in (0, 1)]
        smallest = [min(stretch[axis] for stretch in stretches) for axis in (0, 1)]
        shrink = (_not_enlarged(largest[0]), _not_enlarged(largest[1]))
        rest = max(share / max(low, 1e-6) for share, low in zip(shrink, smallest, strict=True))
        samples = min(MAX_SAMPLES, max(1, math.ceil(rest - 0.05)))
        if interpolation is Interpolation.AREA:
            samples = MAX_SAMPLES
        return cls(matrix, source, interpolation, shrink, samples)

    @property
    def target(self) -> Rect:
        """The pixels that may show something; smooth filters bleed by a pixel."""
        box = mapped_box(self.matrix, self.source)
        return box if self.interpolation is Interpolation.NEAREST else box.padded(1)

    def axes(self) -> tuple[Axis, Axis]:
        """The averaging of the source across and down."""
        across, down = self.shrink
        return (
            Axis(across, self.source.x, self.source.right, Interpolation.AREA, False),
            Axis(down, self.source.y, self.source.bottom, Interpolation.AREA, False),
        )

    def window(self, target: Rect) -> Rect:
        """The source pixels that a part of the target needs; empty where it shows nothing."""
        box = self._reduced_window(target)
        if box.is_empty:
            return Rect(self.source.x, self.source.y, 0, 0)
        across, down = self.axes()
        left, right = across.window(box.x, box.right)
        top, bottom = down.window(box.y, box.bottom)
        return Rect.from_edges(left, top, right, bottom).intersect(self.source)

    def _reduced_bounds(self) -> Rect:
        across, down = self.axes()
        left, right = across.outputs
        top, bottom = down.outputs
        return Rect.from_edges(left, top, right, bottom)

    def _reduced_window(self, target: Rect) -> Rect:
        """The reduced source pixels for a part of the target."""
        bounds = self._reduced_bounds()
        back: Matrix = np.asarray(
            np.linalg.inv(self.matrix @ scaling(1 / self.shrink[0], 1 / self.shrink[1])), np.float64
        )
        polygon = _before_horizon(back, target.padded(1))
        if len(polygon) == 0:
            return Rect(0, 0, 0, 0)
        reach = _REACH[self.interpolation] + 1
        low, high = polygon.min(axis=0), polygon.max(axis=0)
        low = np.maximum(low, (bounds.x - reach, bounds.y - reach))
        high = np.minimum(high, (bounds.right + reach, bounds.bottom + reach))
        box = Rect.from_edges(*(math.floor(v) - reach for v in low), *(math.ceil(v) + reach for v in high))
        return box.intersect(bounds)

    def run(self, image: FloatImage, window: Rect, target: Rect) -> FloatImage:
        """A part of the target from the pixels of its window.

        `image` is float32, `[y, x]` or premultiplied `[y, x, 4]`; so is the result, which may overshoot 0 to 1.
        """
        box = self._reduced_window(target)
        if self.shrink == (1.0, 1.0):
            box, reduced = window, image
        else:
            across, down = self.axes()
            edges = (box.x, box.y, box.right, box.bottom)
            reduced = scaled(image, across, down, (window.x, window.y), edges)
        count = self.samples
        # To the middles of samples from the middles of reduced pixels, which is how OpenCV counts.
        matrix = (
            translation(-0.5, -0.5)
            @ scaling(count, count)
            @ translation(-target.x, -target.y)
            @ self.matrix
            @ scaling(1 / self.shrink[0], 1 / self.shrink[1])
            @ translation(box.x + 0.5, box.y + 0.5)
        )
        size = (target.width * count, target.height * count)
        out = cv2.warpPerspective(
            np.ascontiguousarray(reduced), matrix, size, flags=_FLAGS[self.interpolation], borderValue=(0, 0, 0, 0)
        )
        if count > 1:
            out = cv2.resize(out, (target.width, target.height), interpolation=cv2.INTER_AREA)
        return np.asarray(out, np.float32)


def _not_enlarged(stretch: float) -> float:
    """A factor of averaging; close to one there is nothing to average."""
    return 1.0 if stretch > 0.97 else max(stretch, 1e-3)


def _before_horizon(matrix: Matrix, rect: Rect) -> npt.NDArray[np.float64]:
    """The image of a rectangle, `[n, 2]`, of which only the part before the horizon is kept."""
    points = np.array([[x, y, 1.0] for x, y in corners_of(rect)]) @ matrix.T
    # The matrix of a mapping and its negative are the same; the middle of what is warped lies before the horizon.
    limit = 1e-9 * float(np.abs(points[:, 2]).max())
    kept = []
    for here, there in zip(points, np.roll(points, -1, axis=0), strict=True):
        if here[2] > limit:
            kept.append(here)
        if (here[2] > limit) != (there[2] > limit):
            share = (limit - here[2]) / (there[2] - here[2])
            crossing = here + (there - here) * share
            crossing[2] = max(limit, 1e-300)
            kept.append(crossing)
    if not kept:
        return np.zeros((0, 2))
    found = np.array(kept)
    places: npt.NDArray[np.float64] = np.clip(found[:, :2] / found[:, 2:], -1e8, 1e8)
    return places
