"""Where jobs work: the shape of what each one fills, quietly moving, and a pill beside it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from PySide6.QtCore import QObject, QPointF, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPalette, QPen, QPolygonF, QRegion

from editor.core.geometry import Rect
from editor.core.tiles import TileMap
from editor.jobs.queue import Job
from editor.ui.canvas.job_pill import JobPill
from editor.ui.canvas.mask_outline import mask_at
from editor.ui.canvas.painting import transform_of
from editor.ui.canvas.sheen import Sheen
from editor.ui.canvas.view import PictureView
from editor.ui.motion import is_motion_reduced
from editor.workspace import Workspace

# What moves is drawn anew this often, or less often where that would take more than a share of the window's thread: on
# few cores the work that it stands for would wait.
PULSE_MS, SLOWEST_PULSE_MS, MOST_SHARE = 50, 160, 0.1
DASH, GAP = 5.0, 4.0
DASH_STEP_PX = 0.5
MAX_PILLS = 3
PILL_GAP_PX = 8
STACK_GAP_PX = 4
# A job that is done before this had better not flash a pill.
PILL_DELAY_MS = 180
# Shapes are traced on at most this many pixels a side; finer detail would not be seen moving.
TRACE_SIDE_PX = 768
# Beyond this a tile of the mask would be smaller than a pixel.
MAX_LEVEL = 8


@dataclass(eq=False)
class _Mark:
    job: Job
    region: Rect
    shape: QPainterPath
    pill: JobPill


class JobMarks(QObject):
    """Marks the running jobs of the workspace that a view shows.

    Its timer runs only while there are any, and not at all where motion is unwelcome. `kept_free` gives the places in
    the view that pills should leave free, the most important one first, and `cards` what lies on the view besides.
    """

    def __init__(self, view: PictureView) -> None:
        super().__init__(view)
        self._view = view
        self.kept_free: Callable[[], list[QRect]] = lambda: []
        self.cards: Callable[[], list[QRect]] = lambda: []
        self._sheen = Sheen()
        self._workspace: Workspace | None = None
        self._marks: list[_Mark] = []
        self._phase = 0.0
        self._spent_s = 0.0
        self._pulse = QTimer(self, interval=PULSE_MS)
        self._pulse.timeout.connect(self._on_pulse)
        self._reveal = QTimer(self, singleShot=True, interval=PILL_DELAY_MS)
        self._reveal.timeout.connect(self._place_pills)
        view.viewport_changed.connect(self._place_shown_pills)

    def set_workspace(self, workspace: Workspace | None) -> None:
        """Mark the jobs of another workspace."""
        if self._workspace is not None:
            self._workspace.job_started.disconnect(self._on_started)
            self._workspace.jobs.changed.disconnect(self._on_changed)
        for mark in tuple(self._marks):
            self._remove(mark)
        self._workspace = workspace
        if workspace is not None:
            workspace.job_started.connect(self._on_started)
            workspace.jobs.changed.connect(self._on_changed)
            for job in workspace.running:
                self._on_started(job)

    @property
    def pills(self) -> tuple[JobPill, ...]:
        """The pills on screen, oldest job first."""
        return tuple(mark.pill for mark in self._marks if not mark.pill.isHidden())

    @property
    def is_animating(self) -> bool:
        """True while shapes move, which costs a little."""
        return self._pulse.isActive()

    def _on_started(self, job: Job) -> None:
        if self._workspace is not None:
            self.add(job, self._workspace.mask_of(job))

    def add(self, job: Job, mask: TileMap | None = None, has_shape: bool = True) -> None:
        """Mark a job, whoever has started it; `mask` says where it works. Without a shape it has a pill alone."""
        workspace = self._workspace
        if workspace is None or job.is_over or not isinstance(job.subject, Rect):
            return
        pill = JobPill(job, self._view)
        pill.hide()
        pill.cancel_asked.connect(workspace.cancel)
        self._marks.append(_Mark(job, job.subject, traced(mask, job.subject) if has_shape else QPainterPath(), pill))
        if has_shape and not self._pulse.isActive() and not is_motion_reduced(self._view.settings):
            self._sheen, self._spent_s = Sheen(), time.thread_time()
            self._pulse.start(PULSE_MS)
        self._reveal.start()
        self._view.update(self._area(self._marks[-1]))

    def has(self, job: Job) -> bool:
        """True while a job has its mark, and with it a pill, unless it has only just begun."""
        return any(mark.job is job for mark in self._marks)

    def drop(self, job: Job | None) -> None:
        """Show a job no longer, although it goes on."""
        for mark in tuple(self._marks):
            if mark.job is job:
                self._remove(mark)
                self._place_shown_pills()

    def _on_changed(self, job: Job) -> None:
        for mark in tuple(self._marks):
            if mark.job is job:
                if job.is_over:
                    self._remove(mark)
                    self._place_shown_pills()
                else:
                    self._refresh_pills()

    def _remove(self, mark: _Mark) -> None:
        self._marks.remove(mark)
        mark.pill.hide()
        mark.pill.deleteLater()
        self._view.update(self._area(mark))
        if all(mark.shape.isEmpty() for mark in self._marks):
            self._pulse.stop()
        if not self._marks:
            self._reveal.stop()

    def _on_pulse(self) -> None:
        self._phase = (self._phase + DASH_STEP_PX * self._pulse.interval() / PULSE_MS) % (DASH + GAP)
        before_s, self._spent_s = self._spent_s, time.thread_time()
        self._pulse.setInterval(pulse_ms(self._spent_s - before_s))
        if is_motion_reduced(self._view.settings):
            self._pulse.stop()
        for mark in self._marks:
            if not mark.shape.isEmpty():
                self._view.update(self._area(mark))

    def _area(self, mark: _Mark) -> QRect:
        return self._view.view_rect(mark.region, margin=4)

    # Pills

    def follow(self) -> None:
        """Go out of the way of what has moved."""
        self._place_shown_pills()

    def _place_shown_pills(self) -> None:
        if self._marks and not self._reveal.isActive():
            self._place_pills()

    def _refresh_pills(self) -> None:
        others = max(0, len(self._marks) - MAX_PILLS)
        for index, mark in enumerate(self._marks):
            mark.pill.refresh(others if index == MAX_PILLS - 1 else 0)

    def _place_pills(self) -> None:
        self._refresh_pills()
        room = self._view.rect().adjusted(PILL_GAP_PX, PILL_GAP_PX, -PILL_GAP_PX, -PILL_GAP_PX)
        free, taken = [*self.kept_free(), *self.cards()] if self._marks else [], list[QRect]()
        for index, mark in enumerate(self._marks):
            mark.pill.setVisible(index < MAX_PILLS)
            if index < MAX_PILLS:
                left, top, right, bottom = self._view.viewport.view_box(mark.region)
                place = free_place(QRectF(left, top, right - left, bottom - top), mark.pill.rect(), room, taken, free)
                mark.pill.move(place.topLeft())
                mark.pill.raise_()
                taken.append(place)

    # Painting

    def paint(self, painter: QPainter, region: QRegion, palette: QPalette) -> None:
        """Draw the shapes that lie in the exposed region."""
        for mark in self._marks:
            if mark.shape.isEmpty() or not region.intersects(self._area(mark)):
                continue
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setTransform(transform_of(self._view.viewport), combine=True)
            wash = QColor(palette.color(QPalette.ColorRole.Highlight))
            wash.setAlpha(36)
            painter.fillPath(mark.shape, wash)
            if self.is_animating:
                painter.fillPath(mark.shape, self._sheen.brush(mark.shape.boundingRect()))
            for color, width in ((QColor(0, 0, 0, 140), 2.6), (QColor(255, 255, 255, 235), 1.3)):
                pen = QPen(color, width)
                pen.setCosmetic(True)
                if width < 2:
                    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
                    pen.setDashPattern([DASH, GAP])
                    pen.setDashOffset(self._phase)
                painter.strokePath(mark.shape, pen)
            painter.restore()


def pulse_ms(spent_s: float) -> int:
    """How long to the next picture of what moves, when the last one, with all else, took so much processor time."""
    return max(PULSE_MS, min(SLOWEST_PULSE_MS, round(1000 * spent_s / MOST_SHARE)))


def pill_place(region: QRectF, pill: QRect, room: QRect, taken: list[QRect]) -> QRect:
    """Where a pill goes: below the region, else above it, else inside at its lower edge; in `room`, beside others."""
    width, height = pill.width(), pill.height()
    x = round(region.center().x() - width / 2)
    below, above = round(region.bottom()) + PILL_GAP_PX, round(region.top()) - PILL_GAP_PX - height
    if below + height <= room.bottom() + 1:
        y = below
    elif above >= room.top():
        y = above
    else:
        y = room.bottom() + 1 - height
    x = max(room.left(), min(x, room.right() + 1 - width))
    y = max(room.top(), min(y, room.bottom() + 1 - height))
    beside = [
        top for other in taken for top in (other.bottom() + 1 + STACK_GAP_PX, other.top() - STACK_GAP_PX - height)
    ]
    for top in sorted([y, *beside], key=lambda top: abs(top - y)):
        place = QRect(x, top, width, height)
        if room.contains(place) and not any(place.intersects(other) for other in taken):
            return place
    return QRect(x, y, width, height)


def free_place(region: QRectF, pill: QRect, room: QRect, taken: list[QRect], free: list[QRect]) -> QRect:
    """The same, out of the way of `free`, too, if need be at its side; where there is no room for all of that, of the
    first of it."""
    first = pill_place(region, pill, room, taken)
    width, height = first.width(), first.height()
    for count in range(len(free), 0, -1):
        kept = [*taken, *free[:count]]
        across = [first.x(), *(x for other in kept for x in (other.right() + 1 + PILL_GAP_PX,
                                                             other.left() - PILL_GAP_PX - width))]  # fmt: skip
        down = [first.y(), *(y for other in kept for y in (other.bottom() + 1 + STACK_GAP_PX,
                                                           other.top() - STACK_GAP_PX - height))]  # fmt: skip
        places = [QRect(x, y, width, height) for x in across for y in down]
        possible = [
            place for place in places
            if room.contains(place) and not any(place.intersects(other) for other in kept)
        ]  # fmt: skip
        if possible:
            return min(possible, key=lambda place: (place.center() - first.center()).manhattanLength())
    return first


def traced(mask: TileMap | None, region: Rect) -> QPainterPath:
    """The outline of a mask inside `region` as a path in document pixels; the region's own where no mask is known."""
    path = QPainterPath()
    level = 0
    while max(region.width, region.height) >> level > TRACE_SIDE_PX and level < MAX_LEVEL:
        level += 1
    share = 1 << level
    window = region.aligned(share)
    window = Rect(window.x // share, window.y // share, window.width // share, window.height // share)
    # Averaged tile by tile: what lies in no tile, most of a large picture, is never touched.
    found = None if mask is None else mask_at(mask, window, level)
    pixels = np.zeros((0, 0), np.uint8) if found is None else found
    strong = pixels >= (128 if pixels.size and pixels.max() >= 128 else 1)
    contours, _ = cv2.findContours(strong.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    for contour in contours:
        points = cv2.approxPolyDP(contour, 0.6, closed=True)[:, 0, :]
        if len(points) >= 3:
            # findContours names pixel middles, paths name corners.
            placed = (points + 0.5) * share + (window.x * share, window.y * share)
            path.addPolygon(QPolygonF([QPointF(float(x), float(y)) for x, y in placed]))
            path.closeSubpath()
    if path.isEmpty():
        path.addRect(region.x, region.y, region.width, region.height)
    return path
