"""The one table of tools: tool bar, menus, option strips and the canvas read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QPainter

from editor.tools.base import Tool
from editor.tools.clone_brush import CloneBrush
from editor.tools.coloring import Bucket, GradientTool
from editor.tools.crop import CropTool
from editor.tools.eyedropper import Eyedropper
from editor.tools.kit import ToolKit
from editor.tools.magic_wand import MagicWand
from editor.tools.mask_brush import MaskBrush
from editor.tools.move import MoveTool
from editor.tools.paint_brush import PaintBrush
from editor.tools.reposition import RepositionTool
from editor.tools.select_area import BoxSelect, LassoSelect, PolygonSelect
from editor.tools.select_object import ObjectSelect
from editor.tools.sketch import SketchTool
from editor.tools.sketch_edit import SketchEdit
from editor.tools.transform import TransformTool
from editor.ui.canvas.frame import draw_transform_frame
from editor.ui.canvas.reposition_frame import draw_reposition
from editor.ui.canvas.tools.overlays import draw_crop, draw_gradient, draw_selecting, draw_source
from editor.ui.canvas.viewport import Viewport

BRUSH, MOVE, TRANSFORM, HAND, ZOOM = "brush", "move", "transform", "hand", "zoom"
REPOSITION, OBJECT = "reposition", "object"
SKETCH, SKETCH_EDIT = "sketch", "sketch-edit"
PAINT, ERASER, DROPPER = "paint", "eraser", "dropper"


class Kind(Enum):
    """How the canvas leads the pointer to a tool."""

    STROKE = "painted with a round tip, whose outline is the cursor"
    DRAG = "one press to release"
    SESSION = "several gestures, then Enter or Esc"
    PAN = "moves the view"
    ZOOM = "scales the view"


Changed = Callable[[], None]
Make = Callable[[ToolKit, Changed], Tool | None]
# The last value counts up while the tool in hand is at work, for dashes that march.
Overlay = Callable[[QPainter, Tool, Viewport, float], None]


@dataclass(frozen=True)
class ToolSpec:
    """One tool. `action` names its entry in the table of actions, `strip` its options, `hint` what the status says.

    While Alt or Ctrl is held, a tool that `picks_color` is the eyedropper.
    """

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
    picks_color: bool = False

    @property
    def has_own_entry(self) -> bool:
        """True for the tools that stand in another menu than that of the tools."""
        return self.id in (BRUSH, MOVE, TRANSFORM)


def tr(text: str) -> str:
    """The text in the user's language."""
    return QCoreApplication.translate("Tools", text)


def tool_specs() -> tuple[ToolSpec, ...]:
    """All tools, in the order of the tool bar."""
    return (*_masking(), *_moving(), *_sketching(), *_selecting(), *_painting(), *_coloring(), *_viewing())


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
            Kind.DRAG, lambda _, changed: MoveTool(changed), Qt.CursorShape.SizeAllCursor, strip="move",
        ),
        ToolSpec(
            TRANSFORM, "layer-transform", tr("Fr&ee Transform"), "bounding-box", "Ctrl+T",
            tr("Scale, turn, flip or distort the layer; Enter applies, Esc leaves it as it was"),
            tr("Drag the handles; Shift frees the proportions, Ctrl pulls a corner, Enter applies"),
            Kind.SESSION, lambda _, changed: TransformTool(changed), Qt.CursorShape.SizeAllCursor,
            _draw_frame, "transform",
        ),
        ToolSpec(
            REPOSITION, "tool-reposition", tr("Repositio&n"), "hand-grabbing", "T",
            tr("Drag what is selected elsewhere; the picture closes behind it"),
            tr("Press on what is selected and drag it; Shift keeps straight, Alt leaves a copy, Enter puts it down"),
            Kind.SESSION, lambda kit, changed: RepositionTool(kit.reposition, kit.brush, changed),
            Qt.CursorShape.ArrowCursor, draw_reposition, "reposition",
        ),
    )  # fmt: skip


def _sketching() -> tuple[ToolSpec, ...]:
    return (
        ToolSpec(SKETCH, "tool-sketch", tr("S&ketch"), "scribble-loop", "K",
                 tr("Draw lines and colors that the fill follows"),
                 tr("Draw what the fill should follow; Alt or the right button rubs strokes out, Shift draws a line"),
                 Kind.STROKE, lambda kit, changed: SketchTool(kit.sketch, kit.colors, changed), strip="sketch"),
        ToolSpec(SKETCH_EDIT, "tool-sketch-edit", tr("Ed&it Strokes"), "path", "Shift+K",
                 tr("Select, move, bend, cut and recolor the strokes of the sketch"),
                 tr("Drag strokes or their points; Ctrl + click adds a point, Alt + click cuts, Delete deletes"),
                 Kind.DRAG, lambda _, changed: SketchEdit(changed), Qt.CursorShape.ArrowCursor, strip="strokes"),
    )  # fmt: skip


def _draw_frame(painter: QPainter, tool: Tool, viewport: Viewport, phase: float) -> None:  # noqa: ARG001
    if isinstance(tool, TransformTool) and tool.is_open:
        draw_transform_frame(painter, tool, viewport)


def _selecting() -> tuple[ToolSpec, ...]:
    combining = tr("Shift adds, Alt subtracts, both intersect")

    def area(id_: str, label: str, icon: str, keys: str, tip: str, hint: str, kind: Kind, make: Make) -> ToolSpec:
        return ToolSpec(id_, f"tool-{id_}", label, icon, keys, tip, f"{hint}; {combining}", kind, make,
                        overlay=draw_selecting, strip="select")  # fmt: skip

    return (
        ToolSpec(OBJECT, "tool-object", tr("Ob&ject Selection"), "hand-pointing", "O",
                 tr("Select an object by a click, a box or a scribble"),
                 tr("Click or box an object; Up, Down: larger, smaller; Shift adds, Alt takes away, Ctrl scribbles"),
                 Kind.SESSION,
                 lambda kit, changed: ObjectSelect(kit.objects, kit.selecting, changed), strip="object"),
        area("rectangle", tr("&Rectangle Selection"), "select-rectangle", "R", tr("Drag over what should be selected"),
             tr("Drag a rectangle, with Shift a square, with Alt from its middle"), Kind.DRAG,
             lambda kit, changed: BoxSelect(kit.selecting, False, changed)),
        area("ellipse", tr("&Ellipse Selection"), "select-ellipse", "Shift+R",
             tr("Drag the box around the ellipse that should be selected"),
             tr("Drag an ellipse, with Shift a circle, with Alt from its middle"), Kind.DRAG,
             lambda kit, changed: BoxSelect(kit.selecting, True, changed)),
        area("lasso", tr("&Lasso"), "lasso", "L", tr("Draw around what should be selected"),
             tr("Draw around what should be selected"), Kind.DRAG,
             lambda kit, changed: LassoSelect(kit.selecting, changed)),
        area("polygon", tr("&Polygon Selection"), "lasso-polygon", "Shift+L",
             tr("Click corner after corner around what should be selected"),
             tr("Click corners; Enter or a double click closes, Backspace takes one back"), Kind.SESSION,
             lambda kit, changed: PolygonSelect(kit.selecting, changed)),
        ToolSpec("wand", "tool-wand", tr("Magic &Wand"), "wand", "W",
                 tr("Select what looks like the pixel that is clicked"),
                 f"{tr('Click a color')}; {combining}", Kind.DRAG,
                 lambda kit, changed: MagicWand(kit.wand, kit.selecting, changed), strip="wand"),
    )  # fmt: skip


def _painting() -> tuple[ToolSpec, ...]:
    return (
        ToolSpec(PAINT, "tool-paint", tr("Paint &Brush"), "paint-brush-broad", "P",
                 tr("Paint with the foreground color on the layer, or on its mask"),
                 tr("Paint with the foreground color; Alt or Ctrl takes a color, Shift draws a line"), Kind.STROKE,
                 lambda kit, _: PaintBrush(kit.paint, kit.colors), strip="paint", picks_color=True),
        ToolSpec(ERASER, "tool-eraser", tr("Er&aser"), "eraser", "Shift+E",
                 tr("Take the layer's pixels away, or hide them where its mask is active"),
                 tr("Erase the layer's pixels; Shift draws a line"), Kind.STROKE,
                 lambda kit, _: PaintBrush(kit.eraser, kit.colors, is_eraser=True), strip="eraser"),
        ToolSpec("clone", "tool-clone", tr("Cl&one Brush"), "stamp", "S",
                 tr("Paint with what is elsewhere in the picture"),
                 tr("Alt + click says where to copy from, then paint; Shift draws a line"), Kind.STROKE,
                 lambda kit, _: CloneBrush(kit.clone, kit.colors), overlay=draw_source, strip="clone"),
        ToolSpec("heal", "tool-heal", tr("Heal Brush"), "bandaids", "J",
                 tr("Cover flaws with texture from elsewhere in the colors of the place itself"),
                 tr("Alt + click says where good texture is, then paint over the flaw"), Kind.STROKE,
                 lambda kit, _: CloneBrush(kit.heal, kit.colors, heals=True), overlay=draw_source, strip="heal"),
        ToolSpec(DROPPER, "tool-dropper", tr("Eye&dropper"), "eyedropper", "I",
                 tr("Take the foreground color from the picture"),
                 tr("Click or drag to take the foreground color"), Kind.DRAG,
                 lambda kit, changed: Eyedropper(kit.dropper, kit.colors, changed), strip="dropper"),
    )  # fmt: skip


def _coloring() -> tuple[ToolSpec, ...]:
    return (
        ToolSpec("bucket", "tool-bucket", tr("Bucket &Fill"), "paint-bucket", "G",
                 tr("Fill what looks like the clicked pixel with the foreground color"),
                 tr("Click what should have the foreground color; what is selected limits it"), Kind.DRAG,
                 lambda kit, changed: Bucket(kit.bucket, kit.colors, changed), strip="bucket"),
        ToolSpec("gradient", "tool-gradient", tr("&Gradient"), "gradient", "Shift+G",
                 tr("Drag from the foreground color to the background color"),
                 tr("Drag from the first color to the last, with Shift in steps of 45°; what is selected limits it"),
                 Kind.DRAG, lambda kit, changed: GradientTool(kit.gradient, kit.colors, changed),
                 overlay=draw_gradient, strip="gradient"),
        ToolSpec("crop", "tool-crop", tr("&Crop"), "crop", "C",
                 tr("Cut the picture to a frame, or make it larger by one that reaches beyond it"),
                 tr("Drag a frame and its handles; Enter crops, Esc puts it away"), Kind.SESSION,
                 lambda kit, changed: CropTool(kit.crop, changed), overlay=draw_crop, strip="crop"),
    )  # fmt: skip


def _viewing() -> tuple[ToolSpec, ...]:
    return (
        ToolSpec(
            HAND, "tool-hand", tr("&Hand"), "hand", "H", tr("Drag the view; with other tools hold Space"),
            tr("Drag to move the view"), Kind.PAN, lambda *_: None, Qt.CursorShape.OpenHandCursor, strip="view",
        ),
        ToolSpec(
            ZOOM, "tool-zoom", tr("&Zoom"), "magnifying-glass", "Z",
            tr("Click to zoom in, with Alt out; drag to the right or left to zoom freely"),
            tr("Click zooms in, Alt + click out; drag right or left to zoom freely"),
            Kind.ZOOM, lambda *_: None, Qt.CursorShape.PointingHandCursor, strip="view",
        ),
    )  # fmt: skip
