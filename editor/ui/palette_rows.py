"""How a command looks in the palette: icon, name with the letters that fit, its menu, its keys, and why it is off."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from editor.ui.theme import GRID, Theme

ICON_PX = 20


class PaletteRows(QStyledItemDelegate):
    """Two lines a row; the second says what the command does, or why it cannot be used now."""

    def __init__(self, theme: Theme, parent: QAbstractItemView) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Two lines of text and some air."""
        metrics = QFontMetrics(option.font)
        return QSize(200, 2 * metrics.height() + 3 * GRID)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one command."""
        hit = index.data(Qt.ItemDataRole.UserRole)
        command, colors = hit.command, self._theme.colors
        area: QRect = option.rect
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        is_off = bool(command.reason)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.chosen))
            painter.drawRoundedRect(QRectF(area).adjusted(0, 1, 0, -1), 4, 4)
        mode = QIcon.Mode.Disabled if is_off else QIcon.Mode.Normal
        left = area.left() + 2 * GRID
        command.action.icon().paint(
            painter, QRect(left, area.top() + 2 * GRID, ICON_PX, ICON_PX), Qt.AlignmentFlag.AlignCenter, mode
        )
        left += ICON_PX + 2 * GRID
        right = area.right() - 2 * GRID
        font = QFont(option.font)
        metrics = QFontMetrics(font)
        baseline = area.top() + GRID + 2 + metrics.ascent()
        painter.setFont(font)
        if command.keys:
            width = metrics.horizontalAdvance(command.keys)
            painter.setPen(QColor(colors.text if is_chosen else colors.text_dim))
            painter.drawText(right - width, baseline, command.keys)
            right -= width + 4 * GRID
        # What is off stays readable, hence the dim color and not that of disabled buttons.
        color = QColor(colors.text_dim if is_off else colors.text)
        marked = QColor(colors.text if is_chosen else colors.link)
        x = self._draw_name(painter, font, marked, color, hit, left, baseline, right)
        painter.setFont(font)
        painter.setPen(QColor(colors.text if is_chosen else colors.text_dim))
        if right - x > 60:
            path = metrics.elidedText(command.path, Qt.TextElideMode.ElideRight, right - x - 3 * GRID)
            painter.drawText(x + 3 * GRID, baseline, path)
        small = QFont(font)
        small.setItalic(is_off)
        small.setPointSizeF(max(8.5, font.pointSizeF() - 1))
        painter.setFont(small)
        below = baseline + metrics.height()
        room = area.right() - 2 * GRID - left
        text = QFontMetrics(small).elidedText(command.reason or command.tip, Qt.TextElideMode.ElideRight, room)
        painter.drawText(left, below, text)
        painter.restore()

    def _draw_name(
        self,
        painter: QPainter,
        font: QFont,
        found: QColor,
        color: QColor,
        hit: object,
        left: int,
        baseline: int,
        right: int,
    ) -> int:
        """Draw the name letter run by letter run; the place where it ends."""
        name, places = hit.command.name, set(hit.places)  # type: ignore[attr-defined]
        bold = QFont(font)
        bold.setWeight(QFont.Weight.DemiBold)
        x, start = left, 0
        while start < len(name) and x < right:
            is_found = start in places
            end = start
            while end < len(name) and (end in places) == is_found:
                end += 1
            painter.setFont(bold if is_found else font)
            painter.setPen(found if is_found else color)
            run = name[start:end]
            painter.drawText(x, baseline, run)
            x += QFontMetrics(painter.font()).horizontalAdvance(run)
            start = end
        return x
