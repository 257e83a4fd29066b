"""The hand on a subject: the pointer and the keys that lift it, drag it, nudge it, and put it back."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from editor.settings import Settings
from editor.tools.mask_brush import BrushSettings
from editor.ui.canvas.frame import cursor_for
from editor.ui.canvas.reposition_seek import Sought, SubjectSeeker
from editor.ui.canvas.reposition_view import RepositionView
from editor.ui.canvas.tool_view import ARROWS, LARGE_NUDGE, REACH_PX
from editor.ui.canvas.tools.table import REPOSITION
from editor.workspace import Workspace


class RepositionHand(RepositionView):
    """Leads pointer and keys to the subject in hand; a press where nothing is selected looks for the object there."""

    def __init__(self, settings: Settings, brush: BrushSettings, parent: QWidget | None = None) -> None:
        super().__init__(settings, brush, parent)
        self.seeker = SubjectSeeker(self)
        self.seeker.found.connect(self._on_found)

    def set_workspace(self, workspace: Workspace | None) -> None:
        """Show another document; nothing is looked for in the former one any more."""
        self.seeker.give_up()
        super().set_workspace(workspace)

    def choose_tool(self, name: str) -> None:
        """Take another tool in hand; nothing is looked for any more."""
        if name != REPOSITION and self.seeker.give_up():
            self._held = None
        super().choose_tool(name)

    def _shows_brush(self) -> bool:
        if self._tool_name == REPOSITION and self.repositioner.is_marking:
            is_free = self._handle_cursor is None and self._taken is None and not self._space.is_held
            return is_free and self._workspace is not None
        return super()._shows_brush()

    def _tool_press(self, at: QPointF, keys: Qt.KeyboardModifier, button: Qt.MouseButton) -> None:
        self.repositioner.reach = REACH_PX / self._viewport.scale
        if button == Qt.MouseButton.LeftButton and self._has_to_seek(at):
            self._cursor_at = at
            self._held = button if self.seeker.seek(at, keys) else None
        else:
            super()._tool_press(at, keys, button)
        self._update_cursor()

    def _has_to_seek(self, at: QPointF) -> bool:
        """True where a press would lift nothing, since nobody has looked there yet."""
        tool, workspace = self.repositioner, self._workspace
        if self._tool_name != REPOSITION or workspace is None or tool.is_open or workspace.is_reshaping:
            return False
        place = self._viewport.to_document(at.x(), at.y())
        return workspace.document.bounds.contains_point(*place) and not tool.can_lift(workspace.document, *place)

    def _on_found(self, sought: Sought) -> None:
        held, self._held = self._held, None
        workspace, tool = self._workspace, self.repositioner
        is_there = workspace is not None and tool.finds_subject(workspace.document, *sought.place)
        if held is not None and is_there and not tool.is_open and self._tool_name == REPOSITION:
            super()._tool_press(QPointF(*self._viewport.to_view(*sought.place)), sought.keys, held)
            self._tool_move(sought.at, sought.keys_now)
        self._update_cursor()

    def _tool_move(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        self.seeker.lead(at, keys)
        super()._tool_move(at, keys)

    def _tool_release(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        tool = self.repositioner
        if self._workspace is not None and self._workspace.gesture is tool and tool.ends_on_release:
            # A press beside the subject: it is put down like by Enter, and waits for its fill if it must.
            self._held = None
            self._workspace.cancel_gesture()
            self.finish_session()
        else:
            super()._tool_release(at, keys)
        self._update_cursor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Lead the pointer; hovering over a selection cuts its subject out."""
        super().mouseMoveEvent(event)
        if self._tool_name == REPOSITION and self._held is None and not self._rest_timer.isActive():
            self._on_rest()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the subject by pixels."""
        key, keys = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        far = keys == Qt.KeyboardModifier.ShiftModifier
        tool = self.repositioner
        is_free = self._tool_name == REPOSITION and tool.is_open and self._held is None
        if is_free and key in ARROWS and (far or keys == Qt.KeyboardModifier.NoModifier):
            step = LARGE_NUDGE if far else 1
            tool.nudge(ARROWS[key][0] * step, ARROWS[key][1] * step)
            return
        super().keyPressEvent(event)

    def escape(self) -> bool:
        """Take back the drag under way, then what was marked, then put the subject back."""
        tool = self.repositioner
        if self.seeker.give_up():
            self._held = None
            return True
        if tool.is_open and tool.is_marking and not tool.is_active:
            tool.mark(False)
            return True
        was_first = tool.is_active and tool.is_open and not tool.has_changed_before
        done = super().escape()
        if was_first and tool.is_open:
            self._end_session()
        return done

    def _update_cursor(self) -> None:
        is_panning = self._space.is_held or self._drag is not type(self._drag).NONE
        if self._workspace is None or self._tool_name != REPOSITION or is_panning or self._handle_cursor is not None:
            super()._update_cursor()
            return
        shape = self._reposition_cursor()
        if self.cursor().shape() != shape:
            self.setCursor(shape)

    def _reposition_cursor(self) -> Qt.CursorShape:
        tool, at, workspace = self.repositioner, self._cursor_at, self._workspace
        if self.seeker.is_seeking:
            return Qt.CursorShape.BusyCursor
        if tool.is_marking:
            return Qt.CursorShape.BlankCursor
        if tool.is_dragging:
            return Qt.CursorShape.ClosedHandCursor if tool.is_inside_drag else self.cursor().shape()
        if at is None or workspace is None:
            return Qt.CursorShape.ArrowCursor
        x, y = self._viewport.to_document(at.x(), at.y())
        tool.reach = REACH_PX / self._viewport.scale
        if tool.is_open:
            if tool.is_on_tip(x, y):
                return Qt.CursorShape.PointingHandCursor
            grip = tool.grip_at(x, y)
            if grip is not None:
                return cursor_for(grip, tool, self._viewport)
            on_line = tool.settings.shows_ground and tool.is_on_horizon(y)
            return Qt.CursorShape.SplitVCursor if on_line else Qt.CursorShape.ArrowCursor
        if tool.finds_subject(workspace.document, x, y):
            return Qt.CursorShape.SizeAllCursor
        if tool.work is not None and tool.work.subject_at(x, y) is not None:
            return Qt.CursorShape.OpenHandCursor
        return Qt.CursorShape.CrossCursor if tool.choose is not None else Qt.CursorShape.ArrowCursor
