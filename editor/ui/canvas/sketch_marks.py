"""The sketch as the canvas shows it: crisp strokes over the picture at every zoom, control points of those selected."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QImage,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPainterPathStroker,
    QPen,
    QRegion,
    QTransform,
)

from editor.core.geometry import Rect
from editor.core.sketch import Stroke
from editor.core.sketch_commands import SetSketch
from editor.core.sketch_curve import beziers_of
from editor.tools.base import Tool
from editor.tools.sketch import SketchTool
from editor.tools.sketch_edit import SketchEdit, nodes_of
from editor.ui.canvas.painting import transform_of
from editor.ui.canvas.tool_view import ToolView
from editor.ui.canvas.tools.table import SKETCH, SKETCH_EDIT
from editor.ui.canvas.viewport import Viewport

DARK, LIGHT = QColor(20, 20, 20, 220), QColor(255, 255, 255, 235)
BAR, GONE, CHOSEN = QColor(230, 60, 60, 220), QColor(255, 170, 60, 230), QColor(70, 160, 255)
NODE_PX = 7.0
# Beyond this many strokes in view control points and double lines would take longer than a frame.
MANY = 1500
MOST_LABELS = 40
# Points of more selected strokes would hide the picture below them.
MOST_POINTED = 40
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


@dataclass(frozen=True, eq=False)
class Look:
    """What a fill makes of the sketch, for a rectangle of the document; `pixels` keeps the image's memory."""

    area: Rect
    image: QImage
    pixels: npt.NDArray[np.uint8]


class SketchMarks(QObject):
    """Belongs to one canvas. Strokes are hidden together with the mask."""

    # Strokes were changed, also while the hand is still at it; others were selected.
    edited = Signal()
    selected = Signal()

    def __init__(self, view: ToolView, draw: Tool, edit: Tool) -> None:
        super().__init__(view)
        self._view, self.draw, self.edit = view, cast(SketchTool, draw), cast(SketchEdit, edit)
        self.look: Look | None = None
        self.sureness: Mapping[int, float] = {}
        self._paths: dict[int, tuple[Stroke, QPainterPath]] = {}
        self._was_selected: frozenset[int] = frozenset()
        self._shown_points = 0
        self.draw.changed = self._on_hand
        self.edit.changed = self._on_hand
        view.viewport_changed.connect(self.follow_zoom)
        view.installEventFilter(self)

    def follow_zoom(self) -> None:
        """What the hand means is measured on the screen."""
        self.draw.scale = self.edit.scale = max(1e-3, self._view.viewport.scale)

    def on_sketch(self, rect: Rect) -> None:
        """Draw anew where strokes have changed, and forget those that are gone."""
        workspace = self._view.workspace
        if workspace is None:
            return
        ids = {stroke.id for stroke in workspace.document.sketch}
        self._paths = {id_: kept for id_, kept in self._paths.items() if id_ in ids}
        if not self.edit.selected <= ids:
            self.edit.selected &= ids
        margin = round(12 / max(1e-3, self._view.viewport.scale)) + 2
        # Labels reach farther than the strokes that they belong to.
        self._view.update() if self.sureness else self._view.update(self._view.view_rect(rect.padded(margin), 4))
        self.edited.emit()

    def _on_hand(self) -> None:
        if self.edit.selected != self._was_selected:
            self._was_selected = self.edit.selected
            self.selected.emit()
        drawn = self.draw.drawn
        if drawn is None or self._shown_points > len(drawn.points):
            self._shown_points = 0
            self._view.update()
            return
        # Only what the hand has just added is painted anew.
        added = drawn.points[max(0, self._shown_points - 2) :, :2]
        self._shown_points = len(drawn.points)
        if len(added):
            (left, top), (right, bottom) = added.min(axis=0).tolist(), added.max(axis=0).tolist()
            margin = drawn.width / 2 + 4 / max(1e-3, self._view.viewport.scale) + 1
            box = Rect.from_edges(
                int(left - margin), int(top - margin), int(right + margin) + 1, int(bottom + margin) + 1
            )
            self._view.update(self._view.view_rect(box, 4))

    def show_look(self, look: Look | None) -> None:
        """Show what a fill would make of the sketch, or no longer."""
        for one in (self.look, look):
            if one is not None:
                self._view.update(self._view.view_rect(one.area))
        self.look = look

    def show_sureness(self, sureness: Mapping[int, float]) -> None:
        """Say beside some strokes, by id, how sure they are, 0 to 1."""
        self.sureness = dict(sureness)
        self._view.update()

    # Keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Delete, Ctrl+D, Ctrl+A and arrows mean the selected strokes while strokes are edited."""
        if not isinstance(event, QKeyEvent) or self._view.tool_name != SKETCH_EDIT or self._view.workspace is None:
            return False
        act = self._meaning(event)
        if act is None:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress:
            command = act()
            if command is not None and not self.edit.is_active:
                self._view.workspace.perform(command)
            return True
        return False

    def _meaning(self, event: QKeyEvent) -> Callable[[], SetSketch | None] | None:
        workspace = self._view.workspace
        if workspace is None:
            return None
        key, keys = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        document, edit = workspace.document, self.edit
        if key == Qt.Key.Key_A and keys == Qt.KeyboardModifier.ControlModifier:
            return lambda: edit.select(stroke.id for stroke in document.sketch)
        if not edit.selected:
            return None
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not keys:
            return lambda: edit.deleted(document)
        if key == Qt.Key.Key_D and keys == Qt.KeyboardModifier.ControlModifier:
            return lambda: edit.duplicated(document)
        if key == Qt.Key.Key_Escape and not keys and not edit.is_active:
            return lambda: edit.select(())
        if key in ARROWS and keys in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
            step = 10 if keys else 1
            dx, dy = ARROWS[key]
            return lambda: edit.nudged(document, dx * step, dy * step)
        return None

    # Painting

    def paint(self, painter: QPainter, region: QRegion) -> None:
        """Draw the strokes that the exposed region shows, the one under the hand, and what is selected."""
        workspace = self._view.workspace
        name = self._view.tool_name
        is_at_work = self.draw.is_active or self.edit.is_active
        if workspace is None or not (self._view.is_overlay_visible or is_at_work):
            return
        document, viewport = workspace.document, self._view.viewport
        if self.look is not None:
            self._paint_look(painter, self.look)
        box = region.boundingRect()
        margin = round(12 / max(1e-3, viewport.scale)) + 2
        exposed = viewport.document_box(box.x(), box.y(), box.width(), box.height()).padded(margin)
        shown = [stroke for stroke in document.sketch if stroke.bounds.overlaps(exposed)]
        drawn = self.draw.drawn if name == SKETCH else None
        if not shown and drawn is None and (name != SKETCH_EDIT or self.edit.frame is None):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        to_view = transform_of(viewport)
        is_crowded = len(shown) > MANY
        for stroke in shown:
            if stroke.id not in self.draw.rubbed:
                is_chosen = name == SKETCH_EDIT and stroke.id in self.edit.selected
                draw_stroke(painter, stroke, self._path(stroke, to_view), viewport, is_chosen, is_crowded)
        if drawn is not None:
            path = QPainterPath(QPointF(*viewport.to_view(*map(float, drawn.points[0, :2]))))
            for x, y in drawn.points[1:, :2].tolist():
                path.lineTo(*viewport.to_view(x, y))
            draw_stroke(painter, drawn, path, viewport, False, False)
        if name == SKETCH_EDIT:
            self._draw_nodes(painter, shown, viewport)
        if self.sureness:
            draw_sureness(painter, document.sketch.chosen(self.sureness.keys()).strokes, self.sureness, viewport)
        painter.restore()

    def _paint_look(self, painter: QPainter, look: Look) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setTransform(transform_of(self._view.viewport), combine=True)
        area = QRectF(look.area.x, look.area.y, look.area.width, look.area.height)
        painter.drawImage(area, look.image, QRectF(look.image.rect()))
        painter.restore()

    def _path(self, stroke: Stroke, to_view: QTransform) -> QPainterPath:
        kept = self._paths.get(stroke.id)
        if kept is None or kept[0] is not stroke:
            kept = self._paths[stroke.id] = (stroke, document_path(stroke))
        return to_view.map(kept[1])

    def _draw_nodes(self, painter: QPainter, shown: list[Stroke], viewport: Viewport) -> None:
        is_crowd = len(self.edit.selected) > MOST_POINTED
        for stroke in shown:
            if stroke.id not in self.edit.selected or is_crowd:
                continue
            for indices in nodes_of(stroke):
                at = QPointF(*viewport.to_view(*map(float, stroke.points[indices[0], :2])))
                is_held = self.edit.node == (stroke.id, indices)
                painter.setPen(QPen(DARK, 1.2))
                painter.setBrush(CHOSEN if is_held else LIGHT)
                square = QRectF(at.x() - NODE_PX / 2, at.y() - NODE_PX / 2, NODE_PX, NODE_PX)
                if len(indices) > 1:
                    painter.drawRect(square)
                else:
                    painter.drawEllipse(square)
        if self.edit.frame is not None:
            corners = [QPointF(*viewport.to_view(*place)) for place in self.edit.frame]
            painter.setPen(QPen(CHOSEN, 1.0, Qt.PenStyle.DashLine))
            painter.setBrush(QColor(70, 160, 255, 30))
            painter.drawRect(QRectF(*corners).normalized())


def draw_sureness(
    painter: QPainter, strokes: Sequence[Stroke], sureness: Mapping[int, float], viewport: Viewport
) -> None:
    """A small label at the middle of each stroke; the surest go first where room is short."""
    labeled = sorted(strokes, key=lambda stroke: -sureness[stroke.id])
    font = painter.font()
    font.setPointSizeF(8.5)
    painter.setFont(font)
    metrics = painter.fontMetrics()
    taken: list[QRectF] = []
    for stroke in labeled[:MOST_LABELS]:
        sure = sureness[stroke.id]
        text = f"{round(100 * sure)} %"
        x, y = viewport.to_view(*middle_of(stroke))
        width, height = metrics.horizontalAdvance(text) + 18, metrics.height() + 2
        box = QRectF(x + 8, y - height - 6, width, height)
        if any(box.intersects(other) for other in taken):
            continue
        taken.append(box)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(DARK)
        painter.drawRoundedRect(box, 4, 4)
        # From orange to green, for those who see colors; the number is there for all.
        painter.setBrush(QColor.fromHsvF((30 + 100 * sure) / 360, 0.75, 0.95))
        painter.drawEllipse(QPointF(box.x() + 7, box.center().y()), 3, 3)
        painter.setPen(LIGHT)
        painter.drawText(box.adjusted(13, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)


def middle_of(stroke: Stroke) -> tuple[float, float]:
    """The place half way along a stroke, in document pixels."""
    xs, ys = stroke.line[:, 0], stroke.line[:, 1]
    along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(xs), np.diff(ys)))])
    return float(np.interp(along[-1] / 2, along, xs)), float(np.interp(along[-1] / 2, along, ys))


def document_path(stroke: Stroke) -> QPainterPath:
    """The middle line of a stroke in document pixels."""
    start = stroke.points[0]
    path = QPainterPath(QPointF(float(start[0]), float(start[1])))
    curves = beziers_of(stroke.points, stroke.is_closed)
    for index, (a, b, c, d) in enumerate(curves[:, :, :2].tolist()):
        if index == 0 or a != [path.currentPosition().x(), path.currentPosition().y()]:
            path.moveTo(*a) if index == 0 else path.lineTo(*a)
        path.cubicTo(*b, *c, *d)
    if len(curves) == 0:
        path.lineTo(float(start[0]) + 0.01, float(start[1]))
    if stroke.is_closed:
        path.closeSubpath()
    return path


def draw_stroke(
    painter: QPainter, stroke: Stroke, path: QPainterPath, viewport: Viewport, is_chosen: bool, is_crowded: bool
) -> None:
    """A stroke by its kind: lines are dark with a light rim, colors their color, bars hatched, lines to erase dashed.

    What counts little is faint.
    """
    painter.setBrush(Qt.BrushStyle.NoBrush)
    faint = 0.35 + 0.65 * stroke.strength
    width = max(1.5, stroke.width * viewport.scale)
    if is_chosen:
        painter.setPen(_pen(CHOSEN, width + 5, 0.8))
        painter.drawPath(path)
    if stroke.kind == "edge":
        slim = min(max(1.6, width), 4.0)
        if not is_crowded:
            painter.setPen(_pen(LIGHT, slim + 2.4, faint))
            painter.drawPath(path)
        painter.setPen(_pen(DARK, slim, faint))
        painter.drawPath(path)
    elif stroke.kind == "color":
        red, green, blue = stroke.color
        color = QColor.fromRgbF(red, green, blue)
        # Light colors get a dark rim and dark ones a light rim.
        rim = DARK if color.lightnessF() > 0.5 else LIGHT
        painter.setPen(_pen(rim, width + 2, 0.5 * faint))
        painter.drawPath(path)
        painter.setPen(_pen(color, width, 0.35 + 0.5 * stroke.strength))
        if stroke.is_closed:
            painter.setBrush(QBrush(_faint(color, 0.35 + 0.5 * stroke.strength)))
        painter.drawPath(path)
    elif stroke.kind == "forbid":
        # Hatched, with a light and a dark rim: it must show on any color, red included.
        shape = _swath(path, width, stroke.is_closed)
        painter.fillPath(shape, _faint(LIGHT, 0.25 * faint))
        painter.fillPath(shape, QBrush(BAR, Qt.BrushStyle.BDiagPattern))
        painter.setPen(_pen(LIGHT, 3.0, faint))
        painter.drawPath(shape)
        painter.setPen(_pen(BAR, 1.4, faint))
        painter.drawPath(shape)
    else:
        painter.setPen(_pen(GONE, width, 0.3 * faint))
        painter.drawPath(path)
        pen = _pen(GONE, 1.8, faint)
        pen.setDashPattern([4.0, 3.0])
        painter.setPen(pen)
        painter.drawPath(path)


def _swath(path: QPainterPath, width: float, is_filled: bool) -> QPainterPath:
    """What a stroke covers, as one shape."""
    stroker = QPainterPathStroker()
    stroker.setWidth(width)
    stroker.setCapStyle(Qt.PenCapStyle.RoundCap)
    stroker.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    shape = stroker.createStroke(path).simplified()
    return shape.united(path) if is_filled else shape


def _faint(color: QColor, share: float) -> QColor:
    result = QColor(color)
    result.setAlphaF(color.alphaF() * share)
    return result


def _pen(color: QColor, width: float, share: float) -> QPen:
    return QPen(_faint(color, share), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
