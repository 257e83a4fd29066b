"""The list of layers under the hand: clicks on a row's parts, choosing several, dragging into and out of groups."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractItemView, QApplication, QListView

from editor.algorithms.selection import Combine
from editor.core.layer import LayerId
from editor.ui.panels.layer_paint import EYE_WIDTH, INDENT, MAX_INDENTS, LayerDelegate, Part, part_at
from editor.ui.panels.layer_rows import LayerModel
from editor.ui.theme import GRID, Theme

SCROLL_MS = 30
_Flag = QItemSelectionModel.SelectionFlag


@dataclass(frozen=True)
class DropPlace:
    """Where dragged layers would go: right above `above` in `group` (None: its bottom), and how that is shown.

    `row` is framed where they would go into it, else a line is drawn at `y` from the indent of `depth`.
    """

    group: LayerId | None
    above: LayerId | None
    y: int
    depth: int
    row: int | None = None


def combine_of(modifiers: Qt.KeyboardModifier) -> Combine:
    """What held keys mean for a selection: Shift adds, Alt subtracts, both intersect."""
    is_shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
    is_alt = bool(modifiers & Qt.KeyboardModifier.AltModifier)
    if is_shift:
        return Combine.INTERSECT if is_alt else Combine.ADD
    return Combine.SUBTRACT if is_alt else Combine.REPLACE


class LayerView(QListView):
    """Drags by itself, since Qt's own dragging knows no levels; `menu_asked` carries a place on the screen.

    `alpha_asked` says that what a layer shows, or its mask (True), should be selected, and how that is combined.
    """

    menu_asked = Signal(QPoint, bool)
    dropped = Signal(object)
    alpha_asked = Signal(int, bool, object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._pressed: QPoint | None = None
        self._choose_on_release = -1
        self._is_dragging = False
        self._place: DropPlace | None = None
        self._at = QPoint()
        self._scroll = QTimer(self)
        self._scroll.setInterval(SCROLL_MS)
        self._scroll.timeout.connect(self._scroll_on)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.layers = LayerModel(self)
        self.setModel(self.layers)
        self.setItemDelegate(LayerDelegate(theme, self))

    @property
    def drop_place(self) -> DropPlace | None:
        """Where the layers that are being dragged would go."""
        return self._place

    def choose(self, rows: list[int], current: int) -> None:
        """Select these rows; `current` is the one that is active."""
        chosen = QItemSelection()
        for row in rows:
            chosen.select(self.layers.index(row), self.layers.index(row))
        model = self.selectionModel()
        model.select(chosen, _Flag.ClearAndSelect)
        model.setCurrentIndex(self.layers.index(current), _Flag.NoUpdate)

    # Pressing

    def _part(self, index: QModelIndex, at: QPoint) -> Part:
        layer = self.layers.layer(index.row())
        if layer is None:
            return Part.NAME
        return part_at(self.visualRect(index), layer, self.layers.depth(index.row()), at)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Act on the part that is hit, or choose the row and wait for a drag."""
        at = event.position().toPoint()
        index = self.indexAt(at)
        self._pressed, self._choose_on_release = None, -1
        event.accept()
        if not index.isValid():
            return
        is_left = event.button() == Qt.MouseButton.LeftButton
        if is_left and self._act(index, self._part(index, at), event.modifiers()):
            return
        self._choose_by_click(index, event.modifiers() if is_left else Qt.KeyboardModifier.NoModifier, is_left)
        if is_left:
            self._pressed = at
            workspace = self.layers.workspace
            part = self._part(index, at)
            if workspace is not None and part in (Part.MASK, Part.THUMBNAIL):
                workspace.document.set_mask_active(part is Part.MASK)

    def _act(self, index: QModelIndex, part: Part, modifiers: Qt.KeyboardModifier) -> bool:
        """Do what a click on this part does beside choosing; False when it only chooses."""
        layer, row = self.layers.layer(index.row()), index.row()
        if layer is None:
            return False
        if part is Part.EYE:
            self.layers.toggle(row, "is_visible", self.tr("Layer visibility"))
        elif part is Part.LOCK:
            self.layers.toggle(row, "is_locked", self.tr("Layer lock"))
        elif part is Part.ALPHA_LOCK:
            self.layers.toggle(row, "is_alpha_locked", self.tr("Lock transparency"))
        elif part is Part.TRIANGLE:
            self.layers.set_collapsed(layer.id, not self.layers.is_collapsed(layer.id))
        elif part in (Part.THUMBNAIL, Part.MASK) and modifiers & Qt.KeyboardModifier.ControlModifier:
            self.alpha_asked.emit(layer.id, part is Part.MASK, combine_of(modifiers))
        elif part is Part.MASK and modifiers & Qt.KeyboardModifier.ShiftModifier:
            label = self.tr("Disable mask") if layer.properties.is_mask_enabled else self.tr("Enable mask")
            self.layers.toggle(row, "is_mask_enabled", label)
        else:
            return False
        return True

    def _choose_by_click(self, index: QModelIndex, modifiers: Qt.KeyboardModifier, is_left: bool) -> None:
        model = self.selectionModel()
        rows = sorted({item.row() for item in self.selectedIndexes()})
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            if index.row() not in rows:
                self.choose([*rows, index.row()], index.row())
            elif len(rows) > 1:
                rest = [row for row in rows if row != index.row()]
                is_current = self.currentIndex().row() == index.row()
                self.choose(rest, rest[0] if is_current else self.currentIndex().row())
        elif modifiers & Qt.KeyboardModifier.ShiftModifier and self.currentIndex().isValid():
            ends = sorted((self.currentIndex().row(), index.row()))
            self.choose(list(range(ends[0], ends[1] + 1)), self.currentIndex().row())
        elif index.row() in rows and len(rows) > 1:
            # They may be dragged together: only a click without a drag chooses the one.
            model.setCurrentIndex(index, _Flag.NoUpdate)
            if is_left:
                self._choose_on_release = index.row()
        else:
            self.choose([index.row()], index.row())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Rename; on a part that acts, the second click acts again."""
        at = event.position().toPoint()
        index = self.indexAt(at)
        if not index.isValid() or event.button() != Qt.MouseButton.LeftButton:
            return
        if self._part(index, at) in (Part.NAME, Part.THUMBNAIL) and not event.modifiers():
            self._pressed = None
            self.edit(index)
        else:
            self.mousePressEvent(event)

    # Dragging

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what is chosen."""
        at = event.position().toPoint()
        if not event.buttons() & Qt.MouseButton.LeftButton:
            super().mouseMoveEvent(event)
            return
        if self._pressed is None:
            return
        far = (at - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        if not self._is_dragging and far:
            self._is_dragging = True
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            self._scroll.start()
        if self._is_dragging:
            self._at = at
            self._show_place()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Drop, or choose the one row that was clicked."""
        place, was_dragging = self._place, self._is_dragging
        self.end_drag()
        if was_dragging and place is not None:
            self.dropped.emit(place)
        elif not was_dragging and self._choose_on_release >= 0:
            self.choose([self._choose_on_release], self._choose_on_release)
        self._choose_on_release = -1

    def end_drag(self) -> None:
        """Stop dragging without moving anything."""
        self._pressed, self._place, self._is_dragging = None, None, False
        self._scroll.stop()
        self.viewport().unsetCursor()
        self.viewport().update()

    def _scroll_on(self) -> None:
        margin, height = 6 * GRID, self.viewport().height()
        step = -12 if self._at.y() < margin else 12 if self._at.y() > height - margin else 0
        if step:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + step)
            self._show_place()

    def _show_place(self) -> None:
        self._place = self._place_at(self._at)
        self.viewport().update()

    def _place_at(self, at: QPoint) -> DropPlace | None:
        model, workspace = self.layers, self.layers.workspace
        if workspace is None or not model.rowCount():
            return None
        last = self.visualRect(model.index(model.rowCount() - 1))
        index = self.indexAt(QPoint(GRID, max(0, at.y())))
        place: DropPlace | None
        if not index.isValid() or at.y() > last.bottom():
            place = DropPlace(None, None, last.bottom() + 1, 0)
        else:
            place = self._place_in_row(index.row(), at)
        stack = workspace.document.layers
        dragged = [layer.id for item in self.selectedIndexes() if (layer := model.layer(item.row())) is not None]
        held = {other.id for layer_id in dragged for other in stack.inside(layer_id)} | {
            layer_id for layer_id in dragged if stack.get(layer_id).is_group
        }
        return None if place is None or place.group in held else place

    def _place_in_row(self, row: int, at: QPoint) -> DropPlace | None:
        model, workspace = self.layers, self.layers.workspace
        layer, depth, rect = model.layer(row), model.depth(row), self.visualRect(model.index(row))
        if layer is None or workspace is None:
            return None
        share = (at.y() - rect.top()) / max(1, rect.height())
        held = [other.id for other in workspace.document.layers if other.group == layer.id]
        is_open = layer.is_group and bool(held) and not model.is_collapsed(layer.id)
        if layer.is_group and (0.3 <= share <= 0.7 or (share > 0.5 and is_open)):
            top = held[-1] if held else None
            is_line = is_open and share > 0.7
            return DropPlace(layer.id, top, rect.bottom() + 1, depth + 1, None if is_line else row)
        if share < 0.5:
            return DropPlace(layer.group, layer.id, rect.top(), depth)
        # Below the last layer of a group the pointer's place says whether the group is left.
        least = model.depth(row + 1) if row + 1 < model.rowCount() else 0
        wanted = max(least, min(depth, (at.x() - EYE_WIDTH) // INDENT))
        while depth > wanted and layer.group is not None:
            layer, depth = workspace.document.layers.get(layer.group), depth - 1
        siblings = [other.id for other in workspace.document.layers if other.group == layer.group]
        below = siblings.index(layer.id)
        return DropPlace(layer.group, siblings[below - 1] if below else None, rect.bottom() + 1, depth)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows, and where dragged ones would go."""
        super().paintEvent(event)
        place = self._place
        if place is None:
            return
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.colors.link), 2))
        if place.row is not None:
            painter.drawRoundedRect(self.visualRect(self.layers.index(place.row)).adjusted(1, 1, -2, -2), 4, 4)
            return
        left = EYE_WIDTH + min(place.depth, MAX_INDENTS) * INDENT
        y = min(max(place.y, 2), self.viewport().height() - 2)
        painter.drawEllipse(QRect(left - 6, y - 3, 6, 6))
        painter.drawLine(left, y, self.viewport().width() - GRID, y)

    # Keys and menu

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right close and open groups, the space bar hides and shows, Esc ends a drag."""
        row = self.currentIndex().row()
        layer = self.layers.layer(row)
        key = event.key()
        if key == Qt.Key.Key_Escape and self._is_dragging:
            self.end_drag()
        elif layer is not None and key == Qt.Key.Key_Space:
            self.layers.toggle(row, "is_visible", self.tr("Layer visibility"))
        elif layer is not None and key == Qt.Key.Key_Right and layer.is_group:
            self.layers.set_collapsed(layer.id, False)
        elif layer is not None and key == Qt.Key.Key_Left and layer.is_group and not self.layers.is_collapsed(layer.id):
            self.layers.set_collapsed(layer.id, True)
        elif layer is not None and key == Qt.Key.Key_Left and layer.group is not None:
            above = self.layers.row_of(layer.group)
            self.choose([above], above)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the chosen layers, or of the mask under the pointer."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            at = self.visualRect(self.currentIndex()).center()
            self.menu_asked.emit(self.viewport().mapToGlobal(at), False)
            return
        index = self.indexAt(event.pos())
        is_mask = index.isValid() and self._part(index, event.pos()) is Part.MASK
        self.menu_asked.emit(event.globalPos(), is_mask)
