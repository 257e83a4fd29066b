"""The canvas with all tools of the table: it leads the pointer and the keys to the one in hand."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPainter, QRegion, QTabletEvent
from PySide6.QtWidgets import QWidget

from editor.settings import Settings
from editor.tools.base import PointerEvent, StrokeTip, Tool
from editor.tools.crop import CropTool
from editor.tools.mask_brush import BrushSettings
from editor.tools.select_area import AreaSelect, PolygonSelect
from editor.tools.select_object import ObjectSelect
from editor.ui.canvas.frame import cursor_for
from editor.ui.canvas.tool_hand import ToolHand
from editor.ui.canvas.tools.table import BRUSH, DROPPER, SKETCH, Kind

REACH_PX = 10.0
# Dashes around what is being selected move on this often.
MARCH_MS = 120
LARGE_NUDGE = 10
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
RESIZES = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}


class ToolView(ToolHand):
    """Sends the pointer to the tool in hand."""

    def __init__(self, settings: Settings, brush: BrushSettings, parent: QWidget | None = None) -> None:
        super().__init__(settings, brush, parent)
        self._phase = 0.0
        self._march_timer = QTimer(self, singleShot=True, interval=MARCH_MS)
        self._march_timer.timeout.connect(self._march)

    # The pointer

    def _end_stroke(self, event: PointerEvent) -> None:
        super()._end_stroke(event)
        self._take_last_end()

    @property
    def tip(self) -> StrokeTip:
        """What strokes of the tool in hand are painted with."""
        return getattr(self._tools.get(self._tool_name), "settings", self._brush) if self._is_stroke else self._brush

    def _move_cursor(self, at: QPointF) -> None:
        super()._move_cursor(at)
        if self._is_stroke and self.spec.overlay is not None:
            self.update()

    @property
    def _paints_mask(self) -> bool:
        return self._tool_name == BRUSH

    @property
    def _erases_by_right(self) -> bool:
        return self._tool_name in (BRUSH, SKETCH)

    def _stroke_tool(self, event: PointerEvent) -> Tool:
        spec = self.spec
        if spec.picks_color and (event.erase or event.distort):
            return self._tools[DROPPER]
        return self._tools[spec.id] if self._is_stroke else super()._stroke_tool(event)

    def _tool_event(self, at: QPointF, keys: Qt.KeyboardModifier) -> PointerEvent:
        x, y = self._viewport.to_document(at.x(), at.y())
        return PointerEvent(
            x,
            y,
            erase=bool(keys & Qt.KeyboardModifier.AltModifier),
            straight=bool(keys & Qt.KeyboardModifier.ShiftModifier),
            distort=bool(keys & Qt.KeyboardModifier.ControlModifier),
        )

    def _tool_press(self, at: QPointF, keys: Qt.KeyboardModifier, button: Qt.MouseButton) -> None:
        tool = self._current()
        self.settle()
        self.transformer.reach = REACH_PX / self._viewport.scale
        if isinstance(tool, PolygonSelect | CropTool):
            tool.reach = REACH_PX / self._viewport.scale
        if tool is not None and button == Qt.MouseButton.LeftButton:
            self._cursor_at = at
            if tool is self.transformer and self._workspace is not None:
                self._workspace.press(tool, self._tool_event(at, keys))
                self._held = button
            elif self._press_tool(tool, self._tool_event(at, keys)):
                self._held = button

    def _tool_move(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        if self._held is not None and self._workspace is not None and self._workspace.gesture is not None:
            self._workspace.move(self._tool_event(at, keys))
        self._move_cursor(at)

    def _hover(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        session = self._session
        if session is not None and session.is_open and self._workspace is not None:
            session.hover(self._tool_event(at, keys))

    def _tool_release(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        self._held = None
        if self._workspace is None or self._workspace.gesture is None:
            return
        if self._workspace.gesture is self.mover:
            self._finish_move(self._tool_event(at, keys))
        else:
            self._workspace.release(self._tool_event(at, keys))

    def _is_for_tool(self, button: Qt.MouseButton) -> bool:
        is_panning = self._space.is_held or button == Qt.MouseButton.MiddleButton
        return self._workspace is not None and self._current() is not None and not is_panning

    def _is_pan(self, button: Qt.MouseButton) -> bool:
        return super()._is_pan(button) or (self.spec.kind is Kind.PAN and button == Qt.MouseButton.LeftButton)

    def _is_zoom(self, button: Qt.MouseButton) -> bool:
        is_left = button == Qt.MouseButton.LeftButton
        return self.spec.kind is Kind.ZOOM and is_left and not self._is_pan(button)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold with the tool, where it is not the brush."""
        if self._workspace is not None and self._is_zoom(event.button()):
            event.accept()
            self._zoomer.press(event.position())
        elif self._workspace is not None and self._is_idle(event.button()):
            event.accept()
        elif self._is_for_tool(event.button()):
            event.accept()
            if not self._is_echo(event):
                self._tool_press(event.position(), event.modifiers(), event.button())
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what is held."""
        if self._zoomer.is_active:
            event.accept()
            self._zoomer.move(event.position())
        elif self._held is not None:
            event.accept()
            if not self._is_echo(event):
                self._tool_move(event.position(), event.modifiers())
        else:
            super().mouseMoveEvent(event)
            self._hover(event.position(), event.modifiers())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if self._zoomer.is_active and event.button() == Qt.MouseButton.LeftButton:
            event.accept()
            self._zoomer.release(event.modifiers())
        elif self._held is not None and event.button() == self._held:
            event.accept()
            if not self._is_echo(event):
                self._tool_release(event.position(), event.modifiers())
        else:
            super().mouseReleaseEvent(event)

    def _is_idle(self, button: Qt.MouseButton) -> bool:
        """True for buttons that mean nothing to a tool of the view."""
        return self.spec.kind in (Kind.PAN, Kind.ZOOM) and not self._is_pan(button) and not self._is_zoom(button)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Finish what was begun by several gestures, else a press like any other."""
        session = self._session
        if session is not None and session.is_open and event.button() == Qt.MouseButton.LeftButton:
            event.accept()
            self.finish_session()
        else:
            super().mouseDoubleClickEvent(event)

    def tabletEvent(self, event: QTabletEvent) -> None:
        """A pen holds tools like a mouse does."""
        kind, at = event.type(), event.position()
        if self.spec.kind is Kind.ZOOM:
            # What nobody takes comes again as the mouse's.
            event.ignore()
            return
        if self._held is None and not (kind == QEvent.Type.TabletPress and self._is_for_tool(event.button())):
            super().tabletEvent(event)
            return
        event.accept()
        self._pen_seen = (event.timestamp(), at)
        if kind == QEvent.Type.TabletPress:
            self._tool_press(at, event.modifiers(), Qt.MouseButton.LeftButton)
        elif kind == QEvent.Type.TabletMove:
            self._tool_move(at, event.modifiers())
        elif kind == QEvent.Type.TabletRelease:
            self._tool_release(at, event.modifiers())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move by pixels or choose a larger or smaller object, Enter applies a transform, Esc takes it back."""
        key, keys = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        # The action is not awake yet where the history has no step.
        if self.is_held and event.matches(QKeySequence.StandardKey.Undo) and self.step_back():
            return
        if self._held is None and not keys and key in RESIZES and isinstance(self._session, ObjectSelect):
            self._session.resize(RESIZES[key])
            return
        far = keys == Qt.KeyboardModifier.ShiftModifier
        if self._held is None and self._session is not None and self._session.is_open and not keys:
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.finish_session():
                return
            if key == Qt.Key.Key_Backspace:
                self._session.step_back()
                return
        if self._current() in (self.mover, self.transformer) and self._held is None:
            if key in ARROWS and (far or keys == Qt.KeyboardModifier.NoModifier):
                step = LARGE_NUDGE if far else 1
                self._nudge(ARROWS[key][0] * step, ARROWS[key][1] * step)
                return
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.transformer.is_open and not keys:
                self.apply_transform()
                return
        super().keyPressEvent(event)

    def escape(self) -> bool:
        """Take back what the tool has not done yet, else what the brush would."""
        if self._zoomer.is_active:
            self._zoomer.cancel()
            return True
        return self._let_go() or self.cancel_transform() or self._revoke() or self._end_session() or super().escape()

    def step_back(self) -> bool:
        """Take back what the hand is at, else what the tool has not ended; False when there is no such thing."""
        return (self.is_held and (self._let_go() or self.cancel_stroke())) or super().step_back()

    @property
    def is_held(self) -> bool:
        """True while a hand draws on the picture or drags something on it."""
        return self._held is not None or super().is_held

    def _let_go(self) -> bool:
        if self._workspace is None or not self._is_tool_at_work:
            return False
        self._stop_nudging()
        self._held = None
        self._workspace.cancel_gesture()
        return True

    @property
    def _is_tool_at_work(self) -> bool:
        gesture = None if self._workspace is None else self._workspace.gesture
        return gesture is not None and (gesture is self.mover or gesture is self._current())

    def _stop_drag(self) -> None:
        if self._workspace is not None and self._is_tool_at_work:
            self._stop_nudging()
            self._workspace.cancel_gesture()
        self._held = None
        self._zoomer.cancel()
        super()._stop_drag()

    def _shows_brush(self) -> bool:
        return self.spec.kind is Kind.STROKE and super()._shows_brush()

    def _update_cursor(self) -> None:
        is_panning = self._space.is_held or self._drag is not type(self._drag).NONE
        if self._workspace is None or self.spec.kind is Kind.STROKE or is_panning:
            super()._update_cursor()
            return
        shape = self.spec.cursor
        if self._current() is self.transformer and self._cursor_at is not None:
            if self.transformer.is_active:
                return
            self.transformer.reach = REACH_PX / self._viewport.scale
            place = self._viewport.to_document(self._cursor_at.x(), self._cursor_at.y())
            shape = cursor_for(self.transformer.grip_at(*place), self.transformer, self._viewport)
        if self.cursor().shape() != shape:
            self.setCursor(shape)

    # Painting

    def _march(self) -> None:
        self._phase = (self._phase + 1) % 64
        self.update()

    def _paint_above(self, painter: QPainter, region: QRegion) -> None:
        super()._paint_above(painter, region)
        overlay, tool = self.spec.overlay, self._tools.get(self._tool_name)
        if overlay is not None and tool is not None and self._workspace is not None and not self.is_comparing:
            overlay(painter, tool, self._viewport, self._phase)
            if isinstance(tool, AreaSelect) and tool.outline and not self._march_timer.isActive():
                self._march_timer.start()
