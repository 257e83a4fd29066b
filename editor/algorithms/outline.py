"""Shapes that are drawn to select: rectangles, ellipses and polygons as corners, and as masks."""

from __future__ import annotations

import math

import cv2
import numpy as np

from editor.core.geometry import Rect
from editor.core.pixels import MASK_THRESHOLD, MaskArray

Place = tuple[float, float]
# The corners of a polygon that stands for an ellipse are this near to it, in pixels.
_SAG_PX = 0.03
_FINE, _SHIFT = 8, 4
_BAND_PIXELS = 1 << 19


def box_corners(start: Place, end: Place, is_square: bool = False, is_centered: bool = False) -> tuple[Place, Place]:
    """Two opposite corners of what is dragged from `start` to `end`; `is_centered` takes the start for the middle."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    if is_square:
        side = max(abs(dx), abs(dy))
        dx, dy = math.copysign(side, dx), math.copysign(side, dy)
    first = (start[0] - dx, start[1] - dy) if is_centered else start
    return first, (start[0] + dx, start[1] + dy)


def whole_rect(first: Place, second: Place) -> Rect:
    """The rectangle of whole pixels between two corners."""
    (left, right), (top, bottom) = (sorted(pair) for pair in zip(first, second, strict=True))
    return Rect.from_edges(*(math.floor(edge + 0.5) for edge in (left, top, right, bottom)))


def rect_outline(rect: Rect) -> list[Place]:
    """The corners of a rectangle, clockwise."""
    return [(rect.x, rect.y), (rect.right, rect.y), (rect.right, rect.bottom), (rect.x, rect.bottom)]


def ellipse_outline(first: Place, second: Place) -> list[Place]:
    """A polygon so near to the ellipse between two corners that no pixel tells them apart."""
    x, y = (first[0] + second[0]) / 2, (first[1] + second[1]) / 2
    across, down = abs(second[0] - first[0]) / 2, abs(second[1] - first[1]) / 2
    radius = max(across, down, 1.0)
    count = max(12, math.ceil(math.pi / math.acos(1 - min(0.5, _SAG_PX / radius))))
    angles = np.linspace(0, 2 * math.pi, count, endpoint=False)
    return [(x + across * math.cos(angle), y + down * math.sin(angle)) for angle in angles]


def polygon_mask(outline: list[Place], bounds: Rect, is_smooth: bool = True) -> tuple[Rect, MaskArray] | None:
    """The inside of a closed outline within `bounds`, or None where it holds nothing; sharp unless `is_smooth`.

    A pixel counts by the share of it that is inside, found from eight by eight points of it. Where an outline crosses
    itself, what it runs around twice is outside.
    """
    if len(outline) < 3:
        return None
    places = np.array(outline, np.float64)
    (left, top), (right, bottom) = np.floor(places.min(axis=0)).tolist(), np.ceil(places.max(axis=0)).tolist()
    box = Rect.from_edges(int(left), int(top), int(right), int(bottom)).intersect(bounds)
    if box.is_empty:
        return None
    mask = np.empty((box.height, box.width), np.uint8)
    rows = max(1, _BAND_PIXELS // box.width)
    for start in range(0, box.height, rows):
        count = min(rows, box.height - start)
        fine = np.zeros((count * _FINE, box.width * _FINE), np.uint8)
        # The filler's whole numbers name the middles of fine pixels, ours the corners of pixels.
        corners = ((places - (box.x, box.y + start)) * _FINE - 0.5) * (1 << _SHIFT)
        cv2.fillPoly(fine, [np.rint(corners).astype(np.int32)], 255, lineType=cv2.LINE_8, shift=_SHIFT)
        mask[start : start + count] = cv2.resize(fine, (box.width, count), interpolation=cv2.INTER_AREA)
    return box, mask if is_smooth else np.where(mask >= MASK_THRESHOLD, 255, 0).astype(np.uint8)


def snapped(start: Place, end: Place, step_deg: float = 45.0) -> Place:
    """The place nearest to `end` that lies from `start` in a direction of whole steps."""
    length = math.dist(start, end)
    angle = math.atan2(end[1] - start[1], end[0] - start[0])
    step = math.radians(step_deg)
    angle = round(angle / step) * step
    length *= abs(math.cos(math.atan2(end[1] - start[1], end[0] - start[0]) - angle))
    return start[0] + length * math.cos(angle), start[1] + length * math.sin(angle)
