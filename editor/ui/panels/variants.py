"""The variants of a fill side by side: small pictures of the place they fill, to choose, to compare and to delete."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from editor.core.geometry import Rect, Size
from editor.core.layer import Layer, LayerId
from editor.core.tiles import TILE, TileMap, keys_over, tile_rect
from editor.operations.variants import shown_of, variants_of
from editor.ui import icons
from editor.ui.canvas.canvas import Canvas
from editor.ui.canvas.pyramid import DisplayPyramid
from editor.ui.panels.parts import action_button
from editor.ui.panels.thumbnails import draw_checkers
from editor.ui.theme import GRID, Theme
from editor.ui.translate import layer_text
from editor.workspace import Workspace

# Three stand side by side in a narrow dock.
SIDE = 90
CAPTION_PX = 20
# How much of the surroundings a small picture shows, in shares of the longer side of what was filled.
AROUND = 0.3
FOLLOW_MS = 60
ID = Qt.ItemDataRole.UserRole
SHOWN = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


def place_for(mask_rect: Rect, size: Size) -> Rect:
    """The part of the document that a variant's picture shows: what was filled and some of what lies around."""
    grown = mask_rect.padded(max(8, round(AROUND * max(mask_rect.width, mask_rect.height))))
    side = max(grown.width, grown.height)
    square = Rect(grown.x - (side - grown.width) // 2, grown.y - (side - grown.height) // 2, side, side)
    return square.shifted_into(size.rect)


def sampled(tiles: TileMap, rect: Rect, step: int) -> npt.NDArray[np.uint8]:
    """Every `step`-th pixel of `rect`, `[y, x, 4]` uint8 RGBA with straight alpha; tiles are never joined whole."""
    out = np.zeros((-(-rect.height // step), -(-rect.width // step), 4), np.uint8)
    for key in keys_over(rect):
        tile = tiles.tile(key)
        if tile is None:
            continue
        part = tile_rect(key).intersect(rect)
        first_x, first_y = -(-(part.x - rect.x) // step), -(-(part.y - rect.y) // step)
        left, top = rect.x + first_x * step - key[0] * TILE, rect.y + first_y * step - key[1] * TILE
        found = tile[top : part.bottom - key[1] * TILE : step, left : part.right - key[0] * TILE : step]
        found = found if found.dtype == np.uint8 else (found >> 8).astype(np.uint8)
        out[first_y : first_y + found.shape[0], first_x : first_x + found.shape[1]] = found
    return out


def draw_variant(layer: Layer, place: Rect, pyramid: DisplayPyramid, side: int, ratio: float) -> QPixmap:
    """The picture at `place` with this layer over it, in a square of `side`.

    What shows around it is what the canvas shows; where the layer covers, it hides whichever variant is shown.
    """
    pixels = round(side * ratio)
    result = QPixmap(pixels, pixels)
    result.setDevicePixelRatio(ratio)
    result.fill(Qt.GlobalColor.transparent)
    scale = side / max(place.width, place.height, 1)
    shown = QRectF(0, 0, place.width * scale, place.height * scale)
    shown.moveCenter(QPointF(side / 2, side / 2))
    level = pyramid.level_for(scale * ratio)
    share = 1 << level
    painter = QPainter(result)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    draw_checkers(painter, shown.toAlignedRect())
    source = QRectF(place.x / share, place.y / share, place.width / share, place.height / share)
    painter.drawImage(shown, pyramid.images[level], source)
    step = max(1, max(place.width, place.height) // (2 * pixels))
    rgba = sampled(layer.pixels, place, step)
    array = np.ascontiguousarray(cv2.cvtColor(rgba, cv2.COLOR_RGBA2mRGBA))
    kind = QImage.Format.Format_RGBA8888_Premultiplied
    image = QImage(array.data, array.shape[1], array.shape[0], array.strides[0], kind)
    target = QSize(max(1, round(shown.width() * ratio)), max(1, round(shown.height() * ratio)))
    smooth = Qt.TransformationMode.SmoothTransformation
    painter.setOpacity(layer.properties.opacity)
    painter.drawImage(shown, image.scaled(target, Qt.AspectRatioMode.IgnoreAspectRatio, smooth))
    painter.end()
    return result


class _Delegate(QStyledItemDelegate):
    """A picture with its name below; shown ones have the accent's frame and an eye."""

    def __init__(self, theme: Theme, parent: QListWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(SIDE + 2 * GRID, SIDE + CAPTION_PX + 2 * GRID)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colors = self._theme.colors
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        is_shown = bool(index.data(SHOWN))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        picture = QRect(rect.center().x() - SIDE // 2 + 1, rect.top() + GRID, SIDE, SIDE)
        pixmap = index.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(pixmap, QPixmap):
            painter.drawPixmap(picture.topLeft(), pixmap)
        if is_shown or state & (QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_MouseOver):
            pen = painter.pen()
            pen.setColor(QColor(colors.accent if is_shown else colors.edge))
            pen.setWidthF(3 if is_shown else 1.5)
            painter.setPen(pen)
            painter.drawRoundedRect(QRectF(picture).adjusted(-1, -1, 1, 1), 3, 3)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(QRect(picture.left(), rect.bottom() - 2, SIDE, 2), QColor(colors.link))
        if is_shown:
            badge = QRectF(picture.right() - 23, picture.top() + 3, 21, 21)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.accent))
            painter.drawEllipse(badge)
            icons.paint(painter, "eye", colors.on_accent, badge.topLeft() + QPointF(3.5, 3.5), 14)
        painter.setPen(QColor(colors.text if is_shown else colors.text_dim))
        caption = QRect(rect.left(), picture.bottom() + 2, rect.width(), CAPTION_PX - 2)
        text = painter.fontMetrics().elidedText(
            str(index.data(Qt.ItemDataRole.DisplayRole)), Qt.TextElideMode.ElideRight, caption.width()
        )
        painter.drawText(caption, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()


class VariantList(QListWidget):
    """`shown_asked` carries a layer and whether the others stay; `delete_asked` a layer."""

    shown_asked = Signal(int, bool)
    delete_asked = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setViewMode(QListWidget.ViewMode.IconMode)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setMovement(QListWidget.Movement.Static)
        self.setUniformItemSizes(True)
        self.setSpacing(GRID // 2)
        self.setMouseTracking(True)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_Delegate(theme, self))
        self.setAccessibleName(self.tr("Variants of the fill"))

    def _ask(self, item: QListWidgetItem | None, keeps_others: bool) -> None:
        if item is not None:
            self.shown_asked.emit(item.data(ID), keeps_others)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click shows a variant and hides the others; with Ctrl the others stay as they are."""
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            keeps = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._ask(self.itemAt(event.position().toPoint()), keeps)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, Enter and Space show, Delete deletes."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._ask(self.currentItem(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif event.key() == Qt.Key.Key_Delete and self.currentItem() is not None:
            self.delete_asked.emit(self.currentItem().data(ID))
        else:
            super().keyPressEvent(event)


class VariantsPanel(QWidget):
    """Follows the active layer of one workspace; what is asked for is done by whoever listens."""

    def __init__(self, canvas: Canvas, theme: Theme) -> None:
        """Small pictures are drawn over what the canvas shows."""
        super().__init__()
        self.setObjectName("dockBody")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._workspace: Workspace | None = None
        self._canvas = canvas
        self._drawn: dict[LayerId, TileMap] = {}
        self._place = Rect(0, 0, 0, 0)
        self.list = VariantList(theme)
        self.empty = QLabel(self.tr("Choose a generated layer to see its variants."))
        self.empty.setObjectName("dim")
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setMargin(3 * GRID)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.list)
        self._buttons = QHBoxLayout()
        self._buttons.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        self._buttons.setSpacing(GRID)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._stack, 1)
        layout.addLayout(self._buttons)
        self._timer = QTimer(self, singleShot=True, interval=FOLLOW_MS)
        self._timer.timeout.connect(self.refresh)
        theme.changed.connect(self.list.viewport().update)

    def add_buttons(self, actions: Iterable[QAction], last: QAction) -> None:
        """Put buttons for actions below the list, the last at the right."""
        for action in actions:
            self._buttons.addWidget(action_button(action, 18))
        self._buttons.addStretch(1)
        self._buttons.addWidget(action_button(last, 18))

    def set_workspace(self, workspace: Workspace | None) -> None:
        """Show the variants in another document."""
        if self._workspace is not None:
            self._workspace.document.layers_changed.disconnect(self._timer.start)
        self._workspace = workspace
        self._drawn.clear()
        if workspace is not None:
            workspace.document.layers_changed.connect(self._timer.start)
        self.refresh()

    def refresh(self) -> None:
        """Bring the list up to date; only what is new is drawn."""
        workspace = self._workspace
        document = None if workspace is None else workspace.document
        found = () if document is None else variants_of(document, document.active_layer_id)
        self._stack.setCurrentIndex(1 if found else 0)
        known = tuple(self.list.item(row).data(ID) for row in range(self.list.count()))
        if found != known:
            self.list.clear()
            self._drawn.clear()
        if document is None or not found:
            return
        shown = shown_of(document, found)
        recipe = document.layers.get(found[0]).recipe
        self._place = Rect(0, 0, 0, 0) if recipe is None else place_for(recipe.mask_rect, document.size)
        for row, id_ in enumerate(found):
            layer = document.layers.get(id_)
            item = self.list.item(row) or QListWidgetItem(self.list)
            item.setData(ID, id_)
            item.setData(SHOWN, id_ in shown)
            item.setText(layer_text(layer.name))
            engine = layer.recipe.engine if layer.recipe is not None else ""
            seed = layer.recipe.seed if layer.recipe is not None else 0
            item.setToolTip(
                self.tr("{name}: {engine}, seed {seed}\nCtrl + click keeps the others, to mix them by erasing").format(
                    name=layer_text(layer.name), engine=engine, seed=seed
                )
            )
            state = self.tr("shown") if id_ in shown else self.tr("hidden")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{layer_text(layer.name)}, {state}")
            self._draw(item, layer)
        if document.active_layer_id in found and not self.list.hasFocus():
            self.list.setCurrentRow(found.index(document.active_layer_id))

    def _draw(self, item: QListWidgetItem, layer: Layer) -> None:
        before = self._drawn.get(layer.id)
        pyramid = self._canvas.pyramid
        if pyramid is None or (before is not None and not before.changed_keys(layer.pixels)):
            return
        self._drawn[layer.id] = layer.pixels.snapshot()
        picture = draw_variant(layer, self._place, pyramid, SIDE, self.devicePixelRatioF())
        item.setData(Qt.ItemDataRole.DecorationRole, picture)

    def item_at(self, layer_id: LayerId) -> QPoint:
        """The middle of a variant's picture in the list."""
        for row in range(self.list.count()):
            if self.list.item(row).data(ID) == layer_id:
                return self.list.visualItemRect(self.list.item(row)).center()
        raise KeyError(layer_id)
