"""The picture as it was opened beside what it is now, on both sides of a line that can be dragged."""

from __future__ import annotations

import time
from collections.abc import Iterator

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QRegion

from editor.core.compose import steps_of
from editor.core.geometry import Rect
from editor.ui.canvas.handles import HandleView
from editor.ui.canvas.layer_preview import MAX_LEVEL, MAX_SHEET_AREA, Sheet
from editor.ui.canvas.painting import CRISP_FROM_ZOOM, checker_brush, transform_of
from editor.ui.canvas.screen_color import conversion_for
from editor.ui.canvas.view import SLICE_S

REACH_PX = 7.0
KNOB_PX = 13.0
LABEL_PX = 20
# The line never leaves the view, so that it can always be taken.
EDGE_PX = 16.0


class CompareSplit(QObject):
    """Left of the line the picture shows without what operations have made. Built in slices, never while painting."""

    changed = Signal(bool)

    def __init__(self, view: HandleView) -> None:
        super().__init__(view)
        self._view = view
        self._is_on = False
        self.share = 0.5
        self._share_before = 0.5
        self._sheet: Sheet | None = None
        self._coming: Sheet | None = None
        self._work: Iterator[None] | None = None
        self._checker = checker_brush()
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._build)
        view.viewport_changed.connect(self._look)

    @property
    def is_on(self) -> bool:
        """True while the line shows."""
        return self._is_on

    @is_on.setter
    def is_on(self, is_on: bool) -> None:
        if is_on != self._is_on:
            self._is_on = is_on
            self.forget()
            self._view.update()
            self.changed.emit(is_on)

    def forget(self) -> None:
        """Compose the left side anew: layers or their pixels have changed, or another document is shown."""
        self._sheet = self._coming = self._work = None
        self._look()

    @property
    def is_ready(self) -> bool:
        """True once all that is seen of the left side is there."""
        return self._work is None and self._sheet is not None

    @property
    def x(self) -> float:
        """Where the line is in the view."""
        width = float(self._view.width())
        return min(max(self.share * width, EDGE_PX), max(EDGE_PX, width - EDGE_PX))

    def _look(self) -> None:
        workspace, viewport = self._view.workspace, self._view.viewport
        if not self._is_on or workspace is None:
            return
        level = 0
        while viewport.zoom * (2 << level) <= 1 and level < MAX_LEVEL:
            level += 1
        seen = viewport.visible_rect
        newest = self._coming or self._sheet
        if seen.is_empty or (newest is not None and newest.rect.contains(seen) and newest.level == level):
            return
        # Somewhat more than is seen, so that small moves find it there.
        rect = seen.padded(max(seen.width, seen.height) // 4).intersect(workspace.document.bounds)
        if rect.area >> (2 * level) > MAX_SHEET_AREA:
            rect = seen
        while rect.area >> (2 * level) > MAX_SHEET_AREA:
            level += 1
        self._coming = Sheet.empty(rect, level)
        document = workspace.document
        steps = steps_of(layer for layer in document.layers if layer.recipe is None)
        to_screen = conversion_for(document.metadata.icc_profile, self._view.screen_profile)
        self._work = self._coming.fill(steps, document.depth, to_screen)
        self._timer.start()

    def _build(self) -> None:
        deadline = time.perf_counter() + SLICE_S
        while self._work is not None and time.perf_counter() < deadline:
            if next(self._work, self) is self:
                self._sheet, self._coming, self._work = self._coming, None, None
                self._view.update()
        if self._work is not None:
            self._timer.start()

    # As a handle

    def cursor_at(self, at: QPointF, keys: Qt.KeyboardModifier) -> Qt.CursorShape | None:
        """Two arrows over the line."""
        del keys
        near = abs(at.x() - self.x) <= REACH_PX or (at - self._knob).manhattanLength() <= 1.4 * KNOB_PX
        return Qt.CursorShape.SplitHCursor if self._is_on and near else None

    @property
    def _knob(self) -> QPointF:
        # Frames of tools often lie around the middle: their handles stay free.
        return QPointF(self.x, max(KNOB_PX + 2, self._view.height() - 3 * KNOB_PX))

    def press(self, at: QPointF) -> None:
        """Take the line."""
        del at
        self._share_before = self.share

    def move(self, at: QPointF) -> None:
        """Drag it."""
        self.share = min(1.0, max(0.0, at.x() / max(1, self._view.width())))
        self._view.update()

    def release(self, at: QPointF) -> None:
        """Leave it there."""
        self.move(at)

    def cancel(self) -> None:
        """Put it back."""
        self.share = self._share_before
        self._view.update()

    # Painting

    def paint_before(self, painter: QPainter, region: QRegion) -> None:
        """The left side, over what the canvas has painted there."""
        sheet, viewport = self._sheet, self._view.viewport
        pyramid = self._view.pyramid
        left = QRect(0, 0, round(self.x), self._view.height()).intersected(region.boundingRect())
        if not self._is_on or sheet is None or pyramid is None or left.isEmpty():
            return
        painter.save()
        painter.setClipRect(left)
        is_exact = viewport.is_upright and viewport.zoom == 1.0 and sheet.level == 0
        painter.setRenderHint(
            QPainter.RenderHint.SmoothPixmapTransform, viewport.zoom < CRISP_FROM_ZOOM and not is_exact
        )
        painter.setTransform(transform_of(viewport), combine=True)
        place = _as_qt(sheet.rect.intersect(viewport.document_size.rect))
        painter.setClipRect(place, Qt.ClipOperation.IntersectClip)
        if pyramid.has_alpha:
            painter.save()
            painter.resetTransform()
            painter.setBrushOrigin(QPointF(viewport.pan_x, viewport.pan_y))
            painter.fillRect(left, self._checker)
            painter.restore()
        sheet.draw(painter)
        painter.restore()

    def paint(self, painter: QPainter, region: QRegion) -> None:
        """The line, its knob and the names of both sides."""
        del region
        if not self._is_on:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, height = round(self.x) + 0.0, float(self._view.height())
        painter.fillRect(QRectF(x - 1.5, 0, 3, height), QColor(0, 0, 0, 120))
        painter.fillRect(QRectF(x - 0.5, 0, 1, height), QColor(255, 255, 255, 235))
        middle = QPointF(x, self._knob.y())
        painter.setPen(QPen(QColor(255, 255, 255, 235), 1.5))
        painter.setBrush(QColor(28, 28, 28, 236))
        painter.drawEllipse(middle, KNOB_PX, KNOB_PX)
        for side in (-1, 1):
            arrow = QPainterPath(middle + QPointF(side * 4, -4))
            arrow.lineTo(middle + QPointF(side * 8, 0))
            arrow.lineTo(middle + QPointF(side * 4, 4))
            painter.strokePath(arrow, QPen(QColor(255, 255, 255), 1.6))
        for side, text in ((-1, self.tr("Before")), (1, self.tr("After"))):
            width = painter.fontMetrics().horizontalAdvance(text) + 16
            left = x - 10 - width if side < 0 else x + 10
            box = QRectF(left, 10, width, LABEL_PX + 2)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(28, 28, 28, 220))
            painter.drawRoundedRect(box, 5, 5)
            painter.setPen(QColor(242, 242, 242))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()


def _as_qt(rect: Rect) -> QRectF:
    return QRectF(rect.x, rect.y, rect.width, rect.height)
