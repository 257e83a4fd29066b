"""The mask's edge as a thin line of light and dark, so that it is seen on pictures of the mask's own color too."""

from __future__ import annotations

import time
from collections.abc import Iterable

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from editor.core.geometry import Rect
from editor.core.pixels import MASK_THRESHOLD
from editor.core.tiles import Key, TileMap, keys_over, tile_rect
from editor.ui.canvas.painting import transform_of
from editor.ui.canvas.viewport import Viewport

# A tile of specks has no edge worth drawing, and drawing it would take long.
MAX_SHAPES_PER_TILE = 200
UNDER, OVER = QColor(0, 0, 0, 90), QColor(255, 255, 255, 170)
Points = npt.NDArray[np.int32]


class MaskOutline:
    """Lines where the selection crosses one half, kept per tile and traced anew only where it has changed.

    The lines run through the middles of the outermost pixels that are selected by half or more.
    """

    def __init__(self, selection: TileMap) -> None:
        self._selection = selection
        self._lines: dict[Key, list[QPolygonF]] = {}
        self._stale: dict[Key, Rect] = {}
        for key in selection.keys:
            self.mark(tile_rect(key))

    @property
    def is_stale(self) -> bool:
        """True while something waits for `refresh`."""
        return bool(self._stale)

    def mark(self, rect: Rect) -> None:
        """Remember that the selection may have changed here."""
        # A pixel's neighbors may lie in the next tile.
        near = rect.padded(1)
        for key in keys_over(near):
            part = tile_rect(key).intersect(near)
            before = self._stale.get(key)
            self._stale[key] = part if before is None else before.united(part)

    def refresh(self, budget_s: float) -> list[Rect]:
        """Trace stale tiles until the time is used up, at least one; return the document pixels that look different."""
        done: list[Rect] = []
        deadline = time.perf_counter() + budget_s
        while self._stale:
            key = next(iter(self._stale))
            part = self._stale.pop(key)
            lines = [] if self._selection.tile(key) is None else traced_edges(self._selection, tile_rect(key))
            if lines or key in self._lines:
                done.append(part.padded(2))
            if lines:
                self._lines[key] = lines
            else:
                self._lines.pop(key, None)
            if time.perf_counter() >= deadline:
                break
        return done

    def paint(self, painter: QPainter, viewport: Viewport, exposed: Rect) -> None:
        """Draw the lines over the exposed document pixels."""
        lines = [line for key in keys_over(exposed.padded(2)) for line in self._lines.get(key, ())]
        if not lines:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setTransform(transform_of(viewport), combine=True)
        for color, width in ((UNDER, 2.4), (OVER, 1.0)):
            pen = QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap, Qt.PenJoinStyle.MiterJoin)
            pen.setCosmetic(True)
            painter.setPen(pen)
            for line in lines:
                painter.drawPolyline(line)
        painter.restore()


def traced_edges(selection: TileMap, tile: Rect) -> list[QPolygonF]:
    """The lines of one tile, in document pixels.

    Read with a border of one pixel, whose own lines are left to the neighbors: they are mostly where the reading ends
    and not where the selection does.
    """
    window = tile.padded(1)
    strong = (np.asarray(selection.read(window)) >= MASK_THRESHOLD).astype(np.uint8)
    contours, _ = cv2.findContours(strong, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    if len(contours) > MAX_SHAPES_PER_TILE:
        return []
    lines = []
    for contour in contours:
        for run in _inner_runs(contour[:, 0, :].astype(np.int32), window.width - 1, window.height - 1):
            lines.append(_polygon(run, window))
    return lines


def _inner_runs(points: Points, right: int, bottom: int) -> Iterable[Points]:
    """A closed line cut into runs that leave out every segment along one side of the window."""
    following = np.roll(points, -1, axis=0)
    along = np.zeros(len(points), bool)
    for axis, last in ((0, right), (1, bottom)):
        for side in (0, last):
            along |= (points[:, axis] == side) & (following[:, axis] == side)
    if not along.any():
        yield np.vstack([points, points[:1]])
        return
    first = int(np.flatnonzero(along)[-1]) + 1
    points, along = np.roll(points, -first, axis=0), np.roll(along, -first)
    start = 0
    for cut in np.flatnonzero(along):
        if cut > start:
            yield points[start : cut + 1]
        start = int(cut) + 1


def _polygon(points: Points, window: Rect) -> QPolygonF:
    return QPolygonF([QPointF(window.x + x + 0.5, window.y + y + 0.5) for x, y in points.tolist()])
