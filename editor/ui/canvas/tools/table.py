"""The one table of tools: tool bar, menus, option strips and the canvas read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QPainter

from editor.tools.base import Tool
from editor.tools.kit import ToolKit
from editor.tools.mask_brush import MaskBrush
from editor.tools.move import MoveTool
from editor.tools.transform import TransformTool
from editor.ui.canvas.frame import draw_transform_frame
from editor.ui.canvas.viewport import Viewport

BRUSH, MOVE, TRANSFORM, HAND, ZOOM = "brush", "move", "transform", "hand", "zoom"


class Kind(Enum):
    """How the canvas leads the pointer to a tool."""

    STROKE = "painted with a round tip, whose outline is the cursor"
    DRAG = "one press to release"
    SESSION = "several gestures, then Enter or Esc"
    PAN = "moves the view"
    ZOOM = "scales the view"


Changed = Callable[[], None]
Make = Callable[[ToolKit, Changed], Tool | None]
Overlay = Callable[[QPainter, Tool, Viewport], None]


@dataclass(frozen=True)
class ToolSpec:
    """One tool. `action` names its entry in the table of actions, `strip` its options, `hint` what the status says."""

    id: str
    action: str
    label: str
    icon: str
    keys: str
    tip: str
    hint: str
    kind: Kind
    make: Make
    cursor: Qt.CursorShape = Qt.CursorShape.CrossCursor
    overlay: Overlay | None = None
    strip: str = ""

    @property
    def has_own_entry(self) -> bool:
        """True for the tools that stand in another menu than that of the tools."""
        return self.id in (BRUSH, MOVE, TRANSFORM)


def tr(text: str) -> str:
    """The text in the user's language."""
    return QCoreApplication.translate("Tools", text)


def tool_specs() -> tuple[ToolSpec, ...]:
    """All tools, in the order of the tool bar."""
    return (*_masking(), *_moving(), *_viewing())


def _masking() -> tuple[ToolSpec, ...]:
    return (
        ToolSpec(
            BRUSH, "brush", tr("Mask &Brush"), "paint-brush", "B", tr("Paint over what should change"),
            tr("Paint over what should change; Alt erases, Shift draws a line, a closed loop is filled"),
            Kind.STROKE, lambda kit, _: MaskBrush(kit.brush), strip="brush",
        ),
    )  # fmt: skip


def _moving() -> tuple[ToolSpec, ...]:
    return (
        ToolSpec(
            MOVE, "layer-move", tr("Move La&yer"), "arrows-out-cardinal", "V",
            tr("Drag the layer; arrows move it by a pixel, with Shift by ten"),
            tr("Drag the layer, or what is selected of it; Shift keeps straight, Alt moves a copy"),
            Kind.DRAG, lambda _, changed: MoveTool(changed), Qt.CursorShape.SizeAllCursor,
        ),
        ToolSpec(
            TRANSFORM, "layer-transform", tr("Fr&ee Transform"), "bounding-box", "Ctrl+T",
            tr("Scale, turn, flip or distort the layer; Enter applies, Esc leaves it as it was"),
            tr("Drag the handles; Shift frees the proportions, Ctrl pulls a corner, Enter applies"),
            Kind.SESSION, lambda _, changed: TransformTool(changed), Qt.CursorShape.SizeAllCursor,
            lambda painter, tool, viewport: _frame(painter, tool, viewport), "transform",
        ),
    )  # fmt: skip


def _frame(painter: QPainter, tool: Tool, viewport: Viewport) -> None:
    if isinstance(tool, TransformTool) and tool.is_open:
        draw_transform_frame(painter, tool, viewport)


def _viewing() -> tuple[ToolSpec, ...]:
    return (
        ToolSpec(
            HAND, "tool-hand", tr("&Hand"), "hand", "H", tr("Drag the view; with other tools hold Space"),
            tr("Drag to move the view"), Kind.PAN, lambda *_: None, Qt.CursorShape.OpenHandCursor,
        ),
        ToolSpec(
            ZOOM, "tool-zoom", tr("&Zoom"), "magnifying-glass", "Z",
            tr("Click to zoom in, with Alt out; drag to the right or left to zoom freely"),
            tr("Click zooms in, Alt + click out; drag right or left to zoom freely"),
            Kind.ZOOM, lambda *_: None, Qt.CursorShape.PointingHandCursor,
        ),
    )  # fmt: skip
