"""The picture with a brush over it: its outline, and strokes that gestures make on the document."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QRegion
from PySide6.QtWidgets import QWidget

from editor.errors import EditorError
from editor.settings import Settings
from editor.tools.base import PointerEvent, StrokeTip, Tool
from editor.tools.mask_brush import BrushSettings, MaskBrush
from editor.ui.canvas.held_key import HeldKey
from editor.ui.canvas.painting import draw_brush, draw_straight_line
from editor.ui.canvas.pen import Pen
from editor.ui.canvas.view import PictureView
from editor.workspace import Workspace

# How long a pen's first point may wait for a second one.
PEN_HOLD_MS = 40
OUTLINE_MARGIN = 20


class Drag(Enum):
    """What the pressed button does."""

    NONE = 0
    STROKE = 1
    PAN = 2


class StrokeView(PictureView):
    """A view that strokes are made on. Points are handed on to the stroke one by one, none is dropped."""

    brush_changed = Signal()
    stroke_finished = Signal()

    def __init__(self, settings: Settings, brush: BrushSettings, parent: QWidget | None = None) -> None:
        super().__init__(settings, parent)
        self._brush = brush
        self._mask_brush = MaskBrush(brush)
        self._drag = Drag.NONE
        self._button = Qt.MouseButton.NoButton
        self._space = HeldKey(self)
        self._compare = HeldKey(self)
        self._modifiers = Qt.KeyboardModifier.NoModifier
        self._cursor_at: QPointF | None = None
        self._is_pen_eraser = False
        self._last_end: tuple[float, float] | None = None
        self._outline_rect = QRect()
        self._pen = Pen(self._begin_stroke, self._extend_stroke, self._end_stroke)
        self._pen_timer = QTimer(self, singleShot=True, interval=PEN_HOLD_MS)
        self._pen_timer.timeout.connect(self._pen.flush)

    def set_workspace(self, workspace: Workspace | None) -> None:
        """Show another document; a stroke on the former one is taken back."""
        self._stop_drag()
        self._mask_brush = MaskBrush(self._brush)
        self._last_end = None
        super().set_workspace(workspace)

    # The brush

    @property
    def tip(self) -> StrokeTip:
        """The size and edge of what strokes are painted with: the mask brush, unless an heir has other tools."""
        return self._brush

    def _stroke_tool(self, event: PointerEvent) -> Tool:
        """What a stroke that begins with `event` is painted by."""
        return self._mask_brush

    @property
    def _paints_mask(self) -> bool:
        return True

    @property
    def _erases_by_right(self) -> bool:
        """True where the right button takes away."""
        return self._paints_mask

    def change_size(self, factor: float) -> None:
        """Make the brush larger or smaller by a factor, by at least a pixel."""
        self.tip.resize(factor)
        self._brush_moved()

    def change_hardness(self, delta: float) -> None:
        """Make the brush's edge harder or softer, in shares of 1."""
        self.tip.harden(delta)
        self._brush_moved()

    def toggle_erase(self) -> None:
        """Let every stroke take away, or add again."""
        self._brush.erase = not self._brush.erase
        self._brush_moved()

    def _brush_moved(self) -> None:
        self.refresh_brush()
        self.brush_changed.emit()

    def refresh_brush(self) -> None:
        """Draw the outline anew after the brush was changed elsewhere."""
        before, self._outline_rect = self._outline_rect, self._outline_box()
        # One paint for the dab and for the brush around it.
        self._pace.paint_with(before)
        self._pace.paint_with(self._outline_rect)

    @property
    def is_erasing(self) -> bool:
        """True when a stroke that began now would take away."""
        if not self._paints_mask:
            return self.tip.erase or self._is_pen_eraser
        by_hand = bool(self._modifiers & Qt.KeyboardModifier.AltModifier) or self._is_pen_eraser
        if self._drag is Drag.STROKE:
            by_hand = by_hand or self._button == Qt.MouseButton.RightButton
        return self.tip.erase != by_hand

    def _outline_box(self) -> QRect:
        if self._cursor_at is None or not self._shows_brush():
            return QRect()
        radius = self.tip.size / 2 * self._viewport.scale + OUTLINE_MARGIN
        box = QRectF(self._cursor_at.x() - radius, self._cursor_at.y() - radius, 2 * radius, 2 * radius)
        if self._shows_straight_line():
            start = QPointF(*self._viewport.to_view(*(self._last_end or (0.0, 0.0))))
            box = box.united(QRectF(start, self._cursor_at).normalized().adjusted(-3, -3, 3, 3))
        return box.intersected(QRectF(self.rect())).toAlignedRect()

    def _shows_brush(self) -> bool:
        return self._workspace is not None and self._drag is not Drag.PAN and not self._space.is_held

    def _shows_straight_line(self) -> bool:
        is_shift = bool(self._modifiers & Qt.KeyboardModifier.ShiftModifier)
        return is_shift and self._last_end is not None and self._drag is Drag.NONE

    # Strokes

    def _point(
        self, at: QPointF, modifiers: Qt.KeyboardModifier, pressure: float = 1.0, is_eraser: bool = False
    ) -> PointerEvent:
        x, y = self._viewport.to_document(at.x(), at.y())
        erase = bool(modifiers & Qt.KeyboardModifier.AltModifier) or self._button == Qt.MouseButton.RightButton
        straight = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        distort = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        return PointerEvent(x, y, pressure, is_eraser, erase, straight, distort)

    def _begin_stroke(self, event: PointerEvent) -> None:
        self._pen_timer.stop()
        workspace = self._workspace
        if workspace is not None:
            self.is_overlay_visible = self.is_overlay_visible or self._paints_mask
            try:
                workspace.press(self._stroke_tool(event), event)
            except EditorError as error:
                workspace.said.emit(str(error), True)
                return
            self._drag = Drag.STROKE

    def _extend_stroke(self, event: PointerEvent) -> None:
        if self._workspace is not None and self._drag is Drag.STROKE:
            self._workspace.move(event)

    def _end_stroke(self, event: PointerEvent) -> None:
        if self._workspace is None or self._drag is not Drag.STROKE:
            return
        self._drag = Drag.NONE
        self._button = Qt.MouseButton.NoButton
        if self._workspace.gesture is None:
            return
        self._last_end = (event.x, event.y)
        has_changed = self._workspace.release(event)
        self.refresh_brush()
        if has_changed and self._paints_mask:
            self.stroke_finished.emit()

    def cancel_stroke(self) -> bool:
        """Take the stroke under way back; False when there is none."""
        was_down = self._pen.is_down
        self._pen.cancel()
        self._pen_timer.stop()
        if self._drag is Drag.STROKE and self._workspace is not None:
            self._drag = Drag.NONE
            self._button = Qt.MouseButton.NoButton
            self._workspace.cancel_gesture()
            self.refresh_brush()
            return True
        return was_down

    @property
    def is_held(self) -> bool:
        """True while a hand draws on the picture: nothing may move below it."""
        return self._drag is Drag.STROKE or self._pen.is_down

    def escape(self) -> bool:
        """Cancel the stroke under way, else the newest job; False when there was neither."""
        return self.cancel_stroke() or (self._workspace is not None and self._workspace.cancel_newest())

    def _stop_drag(self) -> None:
        self.cancel_stroke()
        self._drag = Drag.NONE
        self._button = Qt.MouseButton.NoButton
        self._space.let_go()
        self._compare.let_go()
        self.is_comparing = False

    # Painting

    def _paint_above(self, painter: QPainter, region: QRegion) -> None:
        super()._paint_above(painter, region)
        if self._cursor_at is None or not self._shows_brush() or not region.intersects(self._outline_rect):
            return
        if self._shows_straight_line() and self._last_end is not None:
            draw_straight_line(painter, QPointF(*self._viewport.to_view(*self._last_end)), self._cursor_at)
        radius = self.tip.size / 2 * self._viewport.scale
        draw_brush(painter, self._cursor_at.x(), self._cursor_at.y(), radius, self.tip.hardness, self.is_erasing)
