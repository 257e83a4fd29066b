"""The canvas's tool in hand: choosing it, what it has begun, and layers that are being moved or transformed."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from editor.algorithms.warp import translation
from editor.core.geometry import Rect, Size
from editor.errors import EditorError, InputError
from editor.operations.base import Operation
from editor.settings import Settings
from editor.tools.base import PointerEvent, Session, Tool
from editor.tools.kit import ToolKit
from editor.tools.mask_brush import BrushSettings, MaskBrush
from editor.tools.move import MoveTool
from editor.tools.paint_brush import PaintBrush
from editor.tools.select_object import ObjectSelect
from editor.tools.transform import TransformTool
from editor.ui.canvas.preview_view import PreviewView
from editor.ui.canvas.tools.table import BRUSH, MOVE, TRANSFORM, Kind, ToolSpec, tool_specs
from editor.ui.canvas.tools.zoom_drag import ZoomDrag
from editor.workspace import Workspace

# Arrow keys pressed within this time are one step of the history.
NUDGE_MS = 350


class ToolHand(PreviewView):
    """A view with one tool of the table in hand; `kit` holds the options of all."""

    tool_changed = Signal()
    frame_changed = Signal()

    def __init__(self, settings: Settings, brush: BrushSettings, parent: QWidget | None = None) -> None:
        super().__init__(settings, brush, parent)
        self._tool_name = BRUSH
        self.kit = ToolKit(brush)
        self.specs = {spec.id: spec for spec in tool_specs()}
        followers = {MOVE: self._on_moved, TRANSFORM: self._on_transformed}
        made = {spec.id: spec.make(self.kit, followers.get(spec.id, self.update)) for spec in self.specs.values()}
        self._tools: dict[str, Tool] = {id_: tool for id_, tool in made.items() if tool is not None}
        self.mover = cast(MoveTool, self._tools[MOVE])
        self.transformer = cast(TransformTool, self._tools[TRANSFORM])
        self._zoomer = ZoomDrag(self)
        self._held: Qt.MouseButton | None = None
        self._is_nudging = False
        self._nudge_timer = QTimer(self, singleShot=True, interval=NUDGE_MS)
        self._nudge_timer.timeout.connect(self._end_nudge)

    # Choosing

    @property
    def tool_name(self) -> str:
        """The id of the tool in hand."""
        return self._tool_name

    @property
    def spec(self) -> ToolSpec:
        """The tool in hand, as the table describes it."""
        return self.specs[self._tool_name]

    def tool(self, name: str) -> Tool:
        """The gesture of a tool; KeyError for tools of the view, which have none."""
        return self._tools[name]

    def choose_tool(self, name: str) -> None:
        """Take another tool in hand; an open transform is applied. Transforming begins at once, where it can."""
        if name == TRANSFORM and self.transformer.is_open:
            return
        self.settle()
        self.apply_transform()
        self._end_session()
        workspace = self._workspace
        if name == TRANSFORM:
            if workspace is None:
                return
            try:
                self.transformer.begin(workspace.document)
            except EditorError as error:
                workspace.said.emit(str(error), True)
                return
        self._tool_name = name
        self._zoomer.cancel()
        self._take_last_end()
        self._refresh_tool()

    def _take_last_end(self) -> None:
        """Straight lines start from where this tool's own last stroke ended."""
        self._last_end = getattr(self._tools.get(self._tool_name), "last_end", None)

    def _end_session(self) -> bool:
        """Put away what the tool in hand has begun; False when there is no such thing."""
        session = self._session
        if session is None or not session.is_open:
            return False
        if self._workspace is not None and self._workspace.gesture is self._current():
            self._workspace.cancel_gesture()
        self._held = None
        session.end()
        self.update()
        return True

    def _revoke(self) -> bool:
        """Undo what the tool in hand shows already but has not ended; False when there is no such thing."""
        tool = self._tools.get(self._tool_name)
        if not isinstance(tool, ObjectSelect) or not tool.is_open:
            return False
        tool.revoke()
        return True

    @property
    def _session(self) -> Session | None:
        """The tool in hand, where it takes several gestures; transforming has its own ways."""
        tool = self._tools.get(self._tool_name)
        return tool if isinstance(tool, Session) else None

    def finish_session(self) -> bool:
        """Do what the tool in hand has been told in several gestures; False when there is nothing."""
        session, workspace = self._session, self._workspace
        if session is None or workspace is None or not session.is_open:
            return False
        try:
            done = session.finish()
            if isinstance(done, Operation):
                workspace.do(done)
            elif done is not None:
                workspace.perform(done)
        except EditorError as error:
            workspace.said.emit(str(error), True)
        self.update()
        return True

    def _refresh_tool(self) -> None:
        self.refresh_brush()
        self._update_cursor()
        self.update()
        self.tool_changed.emit()

    def set_workspace(self, workspace: Workspace | None) -> None:
        """Show another document; a transform of the former one is applied there."""
        self.settle()
        self.apply_transform()
        self._end_session()
        if self._workspace is not None:
            self._workspace.history.changed.disconnect(self._on_history)
        self._drop_preview()
        for tool in self._tools.values():
            if isinstance(tool, MaskBrush | PaintBrush):
                tool.last_end = None
        super().set_workspace(workspace)
        if workspace is not None:
            workspace.history.changed.connect(self._on_history)

    # Transforming

    def apply_transform(self) -> None:
        """Make the transform that the frame shows, and put the frame away; nothing when there is none."""
        tool, workspace = self.transformer, self._workspace
        if not tool.is_open or workspace is None:
            return
        if workspace.gesture is tool:
            workspace.cancel_gesture()
        try:
            operation = tool.operation()
            if operation is not None and workspace.is_reshaping:
                raise InputError(self.tr("The last change of geometry is still running: apply this one after it."))
        except EditorError as error:
            workspace.said.emit(str(error), True)
            return
        self._close_transform(is_applied=operation is not None)
        if operation is not None:
            workspace.do(operation)
            self._leave_when_fresh()

    def cancel_transform(self) -> bool:
        """Put the frame away and leave the layer as it was; False when there is no frame."""
        tool, workspace = self.transformer, self._workspace
        if not tool.is_open:
            return False
        if workspace is not None and workspace.gesture is tool:
            workspace.cancel_gesture()
        self._close_transform(is_applied=False)
        return True

    def _close_transform(self, is_applied: bool) -> None:
        self._is_leaving = is_applied
        self._held = None
        self._tool_name = MOVE
        self.transformer.end()
        if not is_applied:
            self._drop_preview()
        self._refresh_tool()

    def step_back(self) -> bool:
        """Take back what has not become a step of the history yet; False when there is no such thing."""
        if self._is_nudging or (self._workspace is not None and self._workspace.gesture is self.mover):
            self._stop_nudging()
            if self._workspace is not None:
                self._workspace.cancel_gesture()
            return True
        if not self.transformer.is_open:
            session = self._session
            return session is not None and session.is_open and (session.step_back() or self._end_session())
        return self.transformer.step_back() or self.cancel_transform()

    def settle(self) -> None:
        """Let keyboard moves that may still go on be done."""
        if self._is_nudging:
            self._end_nudge()

    def _on_transformed(self) -> None:
        subject = self.transformer.subject
        if subject is not None:
            self._matrix = self.transformer.matrix
            self._show_preview(subject, roams=False)
        self.update()
        self.frame_changed.emit()

    # Moving

    def _on_moved(self) -> None:
        if self.mover.is_active:
            self._matrix = translation(*self.mover.offset)
            if self.mover.offset != (0, 0) and self.mover.subject is not None:
                self._show_preview(self.mover.subject, roams=True)
        elif self.mover.offset == (0, 0) and not self._is_leaving:
            self._drop_preview()
        self.update()

    def _nudge(self, dx: int, dy: int) -> None:
        workspace = self._workspace
        if workspace is None:
            return
        if self._tool_name == TRANSFORM and self.transformer.is_open:
            pose = self.transformer.pose
            self.transformer.set_pose(replace(pose, x=pose.x + dx, y=pose.y + dy))
            return
        if not self._is_nudging:
            if not self._press_tool(self.mover, PointerEvent(0, 0)):
                return
            self._is_nudging = True
        self.mover.nudge(dx, dy)
        self._nudge_timer.start()

    def _stop_nudging(self) -> None:
        self._is_nudging = False
        self._nudge_timer.stop()

    def _end_nudge(self) -> None:
        self._stop_nudging()
        if self._workspace is not None and self._workspace.gesture is self.mover:
            self._finish_move(PointerEvent(0, 0))

    def _finish_move(self, event: PointerEvent) -> None:
        if self._workspace is None:
            return
        self._is_leaving = True
        if not self._workspace.release(event):
            self._is_leaving = False
            self._drop_preview()
        self._leave_when_fresh()

    # What the tool is told

    def _current(self) -> Tool | None:
        if self._tool_name == TRANSFORM and self.transformer.is_open:
            return self.transformer
        if self.spec.kind is Kind.STROKE:
            return None
        return self.mover if self._tool_name == TRANSFORM else self._tools.get(self._tool_name)

    def _press_tool(self, tool: Tool, event: PointerEvent) -> bool:
        workspace = self._workspace
        if workspace is None:
            return False
        try:
            if workspace.is_reshaping:
                raise InputError(self.tr("The last change of geometry is still running."))
            self._drop_preview()
            workspace.press(tool, event)
        except EditorError as error:
            workspace.said.emit(str(error), True)
            return False
        return True

    @property
    def _is_stroke(self) -> bool:
        return self.spec.kind is Kind.STROKE

    # Following

    def _on_history(self) -> None:
        workspace, tool = self._workspace, self.transformer
        if workspace is not None and tool.is_open and tool.is_outdated:
            self.cancel_transform()
        self._leave_when_fresh()

    def _on_resized(self, before: Size) -> None:
        self.cancel_transform()
        self._end_session()
        self._drop_preview()
        super()._on_resized(before)

    def _on_pixels_changed(self, rect: Rect) -> None:
        super()._on_pixels_changed(rect)
        if self._preview is not None and not self._is_leaving and not self.mover.is_active:
            self._preview = None
            self._on_transformed()
