"""The picture under the artist's hand: mouse, pen and keys become strokes of the brush and moves of the view."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QHideEvent, QKeyEvent, QMouseEvent, QTabletEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from editor.settings import Settings
from editor.tools.mask_brush import BrushSettings
from editor.ui.canvas.stroke_view import Drag, StrokeView
from editor.ui.canvas.view import WHEEL_STEP
from editor.workspace import Workspace

SIZE_PER_STEP = 1.1
# Mouse events this close to a pen's are its echo, made by the system for programs that know no pens.
ECHO_MS, ECHO_PX = 150, 12.0


class BrushView(StrokeView):
    """A view that is painted on with mouse, pen and keys."""

    cursor_moved = Signal(object)

    def __init__(self, settings: Settings, brush: BrushSettings, parent: QWidget | None = None) -> None:
        super().__init__(settings, brush, parent)
        self._pan_from = QPointF()
        self._pen_seen: tuple[int, QPointF] | None = None
        for signal in (self._space.began, self._space.ended):
            signal.connect(self._on_space)
        self._compare.began.connect(lambda: self._set_comparing(True))
        self._compare.ended.connect(lambda: self._set_comparing(False))
        # Every point the hand makes belongs to the stroke; frames are merged later, points never.
        QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents, False)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_workspace(self, workspace: Workspace | None) -> None:
        """Show another document."""
        super().set_workspace(workspace)
        self._update_cursor()

    # Mouse and pen

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Left paints, right erases, the middle button or Space pans."""
        event.accept()
        self._modifiers = event.modifiers()
        if self._workspace is None or self._drag is not Drag.NONE or self._is_echo(event):
            return
        button = event.button()
        if self._is_pan(button):
            self._begin_pan(button, event.position())
        elif button == Qt.MouseButton.LeftButton or (button == Qt.MouseButton.RightButton and self._erases_by_right):
            self._button = button
            self._begin_stroke(self._point(event.position(), event.modifiers()))
            self._move_cursor(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on painting or panning, or only show the brush."""
        event.accept()
        self._modifiers = event.modifiers()
        if self._is_echo(event):
            return
        self._is_pen_eraser = False
        if self._drag is Drag.PAN:
            self._pan_to(event.position())
        elif self._drag is Drag.STROKE:
            self._extend_stroke(self._point(event.position(), event.modifiers()))
        self._move_cursor(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End what the same button began."""
        event.accept()
        self._modifiers = event.modifiers()
        if event.button() != self._button or self._pen.is_down:
            return
        if self._drag is Drag.STROKE:
            self._end_stroke(self._point(event.position(), event.modifiers()))
        elif self._drag is Drag.PAN:
            self._end_pan()
        self._button = Qt.MouseButton.NoButton
        self._move_cursor(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The second of two quick dabs is a dab like any other."""
        self.mousePressEvent(event)

    def tabletEvent(self, event: QTabletEvent) -> None:
        """A pen paints with its pressure, its other end erases; every point is taken, which also keeps them coming."""
        event.accept()
        self._modifiers = event.modifiers()
        at = event.position()
        self._pen_seen = (event.timestamp(), at)
        is_eraser = event.pointerType() == event.pointerType().Eraser
        self._is_pen_eraser = is_eraser
        if self._workspace is None:
            return
        kind = event.type()
        if kind == QEvent.Type.TabletPress and self._drag is Drag.NONE:
            if self._is_pan(event.button()):
                self._begin_pan(event.button(), at)
            else:
                self._button = event.button()
                self._pen.press(self._point(at, event.modifiers(), event.pressure(), is_eraser))
                self._pen_timer.start()
        elif kind == QEvent.Type.TabletMove and self._drag is Drag.PAN:
            self._pan_to(at)
        elif kind == QEvent.Type.TabletMove:
            self._pen.move(self._point(at, event.modifiers(), event.pressure(), is_eraser))
        elif kind == QEvent.Type.TabletRelease and event.button() == self._button:
            if self._drag is Drag.PAN:
                self._end_pan()
            else:
                self._pen.release(self._point(at, event.modifiers(), event.pressure(), is_eraser))
            self._button = Qt.MouseButton.NoButton
        self._move_cursor(at)

    def _is_echo(self, event: QMouseEvent) -> bool:
        """True for a mouse event that the system makes of a pen's, which has been dealt with already."""
        if self._pen.is_down or event.pointingDevice().type() == event.pointingDevice().DeviceType.Stylus:
            return True
        if self._pen_seen is None:
            return False
        seen_ms, at = self._pen_seen
        is_recent = abs(event.timestamp() - seen_ms) < ECHO_MS
        return is_recent and (event.position() - at).manhattanLength() < ECHO_PX

    def _move_cursor(self, at: QPointF) -> None:
        self._cursor_at = at
        self.refresh_brush()
        self._update_cursor()
        if self._workspace is not None:
            self.cursor_moved.emit(self._viewport.to_document(at.x(), at.y()))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the brush."""
        super().enterEvent(event)
        self._move_cursor(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        """Hide the brush."""
        super().leaveEvent(event)
        self._cursor_at = None
        self.refresh_brush()
        self.cursor_moved.emit(None)

    def _update_cursor(self) -> None:
        shape = Qt.CursorShape.BlankCursor
        if self._workspace is None:
            shape = Qt.CursorShape.ArrowCursor
        elif self._drag is Drag.PAN:
            shape = Qt.CursorShape.ClosedHandCursor
        elif self._space.is_held:
            shape = Qt.CursorShape.OpenHandCursor
        if self.cursor().shape() != shape:
            self.setCursor(shape)

    # Pan and brush size

    def _is_pan(self, button: Qt.MouseButton) -> bool:
        """True where this button moves the view now."""
        is_left = button == Qt.MouseButton.LeftButton
        return button == Qt.MouseButton.MiddleButton or (self._space.is_held and is_left)

    def _begin_pan(self, button: Qt.MouseButton, at: QPointF) -> None:
        self._drag, self._button, self._pan_from = Drag.PAN, button, at
        self._update_cursor()

    def _pan_to(self, at: QPointF) -> None:
        delta = at - self._pan_from
        self._pan_from = at
        self.pan_view(delta.x(), delta.y())

    def _end_pan(self) -> None:
        self._drag = Drag.NONE
        self._button = Qt.MouseButton.NoButton
        self._update_cursor()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl the brush's size, else as in any view."""
        steps = event.angleDelta().y() / WHEEL_STEP
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.accept()
            if steps and self._workspace is not None:
                self.change_size(SIZE_PER_STEP**steps)
        else:
            super().wheelEvent(event)
        self._move_cursor(event.position())

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space pans while it is held, the backslash compares; Shift and Alt change what the brush shows."""
        self._take_modifiers(event)
        if event.key() == Qt.Key.Key_Space and self._workspace is not None:
            self._space.press(event)
        elif event.key() in (Qt.Key.Key_Backslash, Qt.Key.Key_Bar) and self._workspace is not None:
            self._compare.press(event)
        elif event.key() != Qt.Key.Key_Escape or not self.escape():
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """End what is held."""
        self._take_modifiers(event)
        if not self._space.release(event) and not self._compare.release(event):
            super().keyReleaseEvent(event)

    def _on_space(self) -> None:
        self.refresh_brush()
        self._update_cursor()

    def _set_comparing(self, is_comparing: bool) -> None:
        self.is_comparing = is_comparing

    def _take_modifiers(self, event: QKeyEvent) -> None:
        # A modifier's own press comes before it counts as held, and its release before it is gone.
        own = {
            Qt.Key.Key_Alt: Qt.KeyboardModifier.AltModifier,
            Qt.Key.Key_Shift: Qt.KeyboardModifier.ShiftModifier,
        }.get(Qt.Key(event.key()), Qt.KeyboardModifier.NoModifier)
        is_press = event.type() == QEvent.Type.KeyPress
        self._modifiers = event.modifiers() | own if is_press else event.modifiers() & ~own
        if own:
            self.refresh_brush()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A key that is let go of elsewhere is never heard of here."""
        super().focusOutEvent(event)
        self._modifiers = Qt.KeyboardModifier.NoModifier
        self._space.let_go()
        self._compare.let_go()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody can finish a stroke on a hidden canvas."""
        super().hideEvent(event)
        self._stop_drag()
