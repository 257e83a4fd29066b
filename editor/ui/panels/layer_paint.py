"""How a row of the layers panel looks, and which of its parts lies under the pointer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QLineEdit, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from editor.core.layer import Layer
from editor.ui import icons
from editor.ui.panels.layer_rows import Index, Role
from editor.ui.panels.thumbnails import SIDE
from editor.ui.theme import GRID, Colors, Theme
from editor.ui.translate import layer_text

ROW_HEIGHT = SIDE + 3 * GRID
EYE_WIDTH = 9 * GRID
LOCK_WIDTH = 7 * GRID
INDENT = 4 * GRID
# Deeper groups are not moved farther to the right, so that names keep some room.
MAX_INDENTS = 6


class Part(Enum):
    """What a click on a row can mean."""

    EYE = "eye"
    TRIANGLE = "triangle"
    THUMBNAIL = "thumbnail"
    MASK = "mask"
    NAME = "name"
    ALPHA_LOCK = "alpha lock"
    LOCK = "lock"


@dataclass(frozen=True)
class Places:
    """Where the parts of a row lie; `mask` and `triangle` are null where there is none."""

    triangle: QRect
    clip: QRect
    thumbnail: QRect
    mask: QRect
    text: QRect
    alpha_lock: QRect
    lock: QRect


def places_of(row: QRect, layer: Layer, depth: int) -> Places:
    """The layout of a row."""
    left = row.left() + EYE_WIDTH + min(depth, MAX_INDENTS) * INDENT
    top = row.top() + (row.height() - SIDE) // 2
    triangle, clip = QRect(), QRect()
    if layer.properties.is_clipped:
        clip = QRect(left, row.top(), INDENT, row.height())
        left += INDENT
    if layer.is_group:
        triangle = QRect(left - GRID, row.top(), INDENT + GRID, row.height())
        left += INDENT
    thumbnail = QRect(left, top, 22 if layer.is_group else SIDE, SIDE)
    left = thumbnail.right() + 1 + 2 * GRID
    mask = QRect()
    if layer.hidden is not None:
        mask = QRect(left, top, SIDE, SIDE)
        left += SIDE + 2 * GRID
    lock = QRect(row.right() + 1 - LOCK_WIDTH, row.top(), LOCK_WIDTH, row.height())
    alpha_lock = QRect(lock)
    if layer.properties.is_alpha_locked:
        alpha_lock.moveRight(lock.left() + GRID)
    text = QRect(left, row.top(), alpha_lock.left() - left, row.height())
    return Places(triangle, clip, thumbnail, mask, text, alpha_lock, lock)


def part_at(row: QRect, layer: Layer, depth: int, at: QPoint) -> Part:
    """What lies under a point of the row."""
    places = places_of(row, layer, depth)
    if at.x() < row.left() + EYE_WIDTH:
        return Part.EYE
    if places.triangle.contains(at):
        return Part.TRIANGLE
    if places.mask.contains(at):
        return Part.MASK
    if places.lock.contains(at):
        return Part.LOCK
    if layer.properties.is_alpha_locked and places.alpha_lock.contains(at):
        return Part.ALPHA_LOCK
    return Part.THUMBNAIL if places.thumbnail.contains(at) else Part.NAME


class LayerDelegate(QStyledItemDelegate):
    """Draws one layer, and the field in which it is renamed."""

    def __init__(self, theme: Theme, parent: QListView) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One row."""
        return QSize(160, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The row."""
        colors = self._theme.colors
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        layer: Layer = index.data(Role.LAYER)
        places = places_of(rect, layer, index.data(Role.DEPTH))
        is_active, is_hovered = bool(index.data(Role.IS_ACTIVE)), bool(state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_active:
            painter.fillRect(rect, QColor(colors.chosen))
        elif state & QStyle.StateFlag.State_Selected:
            ground = QColor(colors.chosen)
            ground.setAlphaF(0.55)
            painter.fillRect(rect, ground)
        elif is_hovered:
            painter.fillRect(rect, QColor(colors.hover))
        shown = layer.properties.is_visible
        middle = rect.top() + (rect.height() - 18) / 2
        eye = ("eye", colors.text) if shown else ("eye-slash", colors.text_off)
        icons.paint(painter, *eye, QPointF(rect.left() + (EYE_WIDTH - 18) / 2, middle), 18)
        painter.setOpacity(1.0 if shown else 0.45)
        if layer.is_group:
            is_open = not index.data(Role.IS_COLLAPSED)
            caret, folder = ("caret-down", "folder-open") if is_open else ("caret-right", "folder")
            icons.paint(painter, caret, colors.text_dim, QPointF(places.triangle.left() + GRID, middle + 3), 12)
            icons.paint(painter, folder, colors.text, QPointF(places.thumbnail.left(), middle - 1), 20)
        else:
            _draw_thumbnail(painter, places.thumbnail, index.data(Role.THUMBNAIL))
        if layer.hidden is not None:
            _draw_thumbnail(painter, places.mask, index.data(Role.MASK_THUMBNAIL))
            _draw_frame(painter, places.mask, colors.edge, 1)
            if not layer.properties.is_mask_enabled:
                _draw_cross(painter, places.mask, colors)
        painter.setOpacity(1.0)
        if layer.properties.is_clipped:
            icons.paint(painter, "arrow-elbow-left-down", colors.text, QPointF(places.clip.left() - 2, middle + 2), 16)
        if is_active and layer.hidden is not None:
            target = places.mask if index.data(Role.IS_MASK_ACTIVE) else places.thumbnail
            _draw_frame(painter, target.adjusted(-2, -2, 2, 2), colors.link, 2)
        self._paint_locks(painter, places, layer, is_hovered, middle)
        self._paint_text(painter, places.text, layer, str(index.data(Role.DETAIL)), is_active)
        painter.restore()

    def _paint_locks(self, painter: QPainter, places: Places, layer: Layer, is_hovered: bool, middle: float) -> None:
        colors = self._theme.colors
        if layer.properties.is_alpha_locked:
            icons.paint(painter, "checkerboard", colors.text, QPointF(places.alpha_lock.left() + 8, middle + 1), 16)
        if layer.properties.is_locked or is_hovered:
            lock = "lock-simple" if layer.properties.is_locked else "lock-simple-open"
            color = colors.text if layer.properties.is_locked else colors.text_off
            icons.paint(painter, lock, color, QPointF(places.lock.left() + 5, middle + 1), 16)

    def _paint_text(self, painter: QPainter, text: QRect, layer: Layer, detail: str, is_active: bool) -> None:
        colors = self._theme.colors
        metrics = painter.fontMetrics()
        name_rect = QRect(text)
        if detail or layer.is_generated:
            name_rect.setBottom(text.center().y() + 1)
            detail_rect = QRect(text)
            detail_rect.setTop(text.center().y() + 1)
            if layer.is_generated:
                icons.paint(painter, "sparkle", colors.link, QPointF(text.left(), detail_rect.top() + 1), 14)
                detail_rect.setLeft(detail_rect.left() + 14 + GRID)
            font, small = painter.font(), painter.font()
            small.setPointSizeF(font.pointSizeF() - 1)
            painter.setFont(small)
            painter.setPen(QColor(colors.text if is_active else colors.text_dim))
            line = painter.fontMetrics().elidedText(detail, Qt.TextElideMode.ElideRight, detail_rect.width())
            painter.drawText(detail_rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, line)
            painter.setFont(font)
        where = Qt.AlignmentFlag.AlignBottom if detail else Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(colors.text if layer.properties.is_visible else colors.text_off))
        line = metrics.elidedText(layer_text(layer.name), Qt.TextElideMode.ElideRight, name_rect.width())
        painter.drawText(name_rect, Qt.AlignmentFlag.AlignLeft | where, line)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A line for the name."""
        editor = QLineEdit(parent)
        editor.setAccessibleName(self.tr("Layer name"))
        editor.setMaxLength(200)
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Where the name is drawn, as wide as the row allows."""
        rect: QRect = option.rect
        text = places_of(rect, index.data(Role.LAYER), index.data(Role.DEPTH)).text
        left = min(text.left() - 2 * GRID, rect.right() - 30 * GRID)
        editor.setGeometry(left, text.center().y() - 14, rect.right() - GRID - left, 28)


def _draw_thumbnail(painter: QPainter, place: QRect, picture: QPixmap | None) -> None:
    if picture is not None:
        painter.drawPixmap(place.topLeft(), picture)


def _draw_frame(painter: QPainter, place: QRect, color: str, width: int) -> None:
    painter.setPen(QPen(QColor(color), width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(place)


def _draw_cross(painter: QPainter, place: QRect, colors: Colors) -> None:
    for color, width in ((colors.window, 4), (colors.failure, 2)):
        painter.setPen(QPen(QColor(color), width))
        painter.drawLine(place.topLeft(), place.bottomRight())
        painter.drawLine(place.bottomLeft(), place.topRight())
