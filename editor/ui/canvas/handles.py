"""Things on the canvas that are taken and dragged with whatever tool in hand: the split, guides, the context box."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QRegion, QTabletEvent
from PySide6.QtWidgets import QWidget

from editor.settings import Settings
from editor.tools.crop import CropTool
from editor.tools.mask_brush import BrushSettings
from editor.tools.reposition import RepositionTool
from editor.tools.transform import CORNERS, SIDES, TransformTool
from editor.ui.canvas.tool_view import REACH_PX, ToolView


class Handle(Protocol):
    """One such thing. Places are the view's."""

    def cursor_at(self, at: QPointF, keys: Qt.KeyboardModifier) -> Qt.CursorShape | None:
        """What the pointer looks like over it; None where it is not."""
        ...

    def press(self, at: QPointF) -> None:
        """It is taken."""
        ...

    def move(self, at: QPointF) -> None:
        """It is dragged."""
        ...

    def release(self, at: QPointF) -> None:
        """It is let go."""
        ...

    def cancel(self) -> None:
        """It goes back to where it was."""
        ...

    def paint(self, painter: QPainter, region: QRegion) -> None:
        """Draw it where the exposed region shows it."""
        ...


class HandleView(ToolView):
    """Leads the pointer to the handles first, and to the tool where there are none."""

    def __init__(self, settings: Settings, brush: BrushSettings, parent: QWidget | None = None) -> None:
        super().__init__(settings, brush, parent)
        self.handles: list[Handle] = []
        self._taken: Handle | None = None
        self._handle_cursor: Qt.CursorShape | None = None

    @property
    def screen_profile(self) -> bytes | None:
        """The ICC profile of the screen; None is sRGB."""
        return self._screen_profile

    def let_go(self, at: QPointF) -> None:
        """End the drag of a handle that was pressed elsewhere."""
        self._release_handle(at)

    @property
    def taken(self) -> Handle | None:
        """The handle that is being dragged."""
        return self._taken

    def take(self, handle: Handle) -> None:
        """Drag a handle that was pressed elsewhere."""
        self._taken = handle

    def _handle_at(self, at: QPointF, keys: Qt.KeyboardModifier) -> Handle | None:
        is_free = self._workspace is not None and self._drag is type(self._drag).NONE and not self._space.is_held
        if not is_free or self._held is not None or (self._workspace is not None and self._workspace.gesture):
            self._handle_cursor = None
            return None
        if self._is_on_frame(at):
            self._handle_cursor = None
            return None
        for handle in self.handles:
            shape = handle.cursor_at(at, keys)
            if shape is not None:
                self._handle_cursor = shape
                return handle
        self._handle_cursor = None
        return None

    def _is_on_frame(self, at: QPointF) -> bool:
        """True on a handle of the frame of the tool in hand, which lies above the others."""
        tool = self._current()
        if isinstance(tool, TransformTool | RepositionTool):
            if not tool.is_open:
                return False
        elif not isinstance(tool, CropTool):
            return False
        tool.reach = REACH_PX / self._viewport.scale
        return tool.grip_at(*self._viewport.to_document(at.x(), at.y())) in (*CORNERS, *SIDES)

    def _press_handle(self, at: QPointF, keys: Qt.KeyboardModifier, button: Qt.MouseButton) -> bool:
        handle = self._handle_at(at, keys) if button == Qt.MouseButton.LeftButton and self._taken is None else None
        if handle is not None:
            self._taken = handle
            handle.press(at)
        return handle is not None

    def _release_handle(self, at: QPointF) -> None:
        handle, self._taken = self._taken, None
        if handle is not None:
            handle.release(at)
            self._move_cursor(at)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a handle, else use the tool."""
        if self._press_handle(event.position(), event.modifiers(), event.button()):
            event.accept()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what is taken."""
        if self._taken is not None:
            event.accept()
            self._taken.move(event.position())
            return
        before = self._handle_cursor
        self._handle_at(event.position(), event.modifiers())
        super().mouseMoveEvent(event)
        if before != self._handle_cursor:
            self.refresh_brush()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of it."""
        if self._taken is not None and event.button() == Qt.MouseButton.LeftButton:
            event.accept()
            self._release_handle(event.position())
        else:
            super().mouseReleaseEvent(event)

    def tabletEvent(self, event: QTabletEvent) -> None:
        """A pen takes handles as the mouse does."""
        kind, at = event.type(), event.position()
        if kind == QEvent.Type.TabletPress and self._press_handle(at, event.modifiers(), event.button()):
            self._pen_seen = (event.timestamp(), at)
            event.accept()
        elif self._taken is not None:
            self._pen_seen = (event.timestamp(), at)
            event.accept()
            if kind == QEvent.Type.TabletMove:
                self._taken.move(at)
            elif kind == QEvent.Type.TabletRelease:
                self._release_handle(at)
        else:
            self._handle_at(at, event.modifiers())
            super().tabletEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc puts back what is dragged."""
        if event.key() == Qt.Key.Key_Escape and self._taken is not None:
            handle, self._taken = self._taken, None
            handle.cancel()
        else:
            super().keyPressEvent(event)

    def _stop_drag(self) -> None:
        handle, self._taken = self._taken, None
        if handle is not None:
            handle.cancel()
        super()._stop_drag()

    def _shows_brush(self) -> bool:
        return self._handle_cursor is None and self._taken is None and super()._shows_brush()

    def _update_cursor(self) -> None:
        if self._handle_cursor is not None and self._workspace is not None and not self._space.is_held:
            self.setCursor(self._handle_cursor)
        else:
            super()._update_cursor()
