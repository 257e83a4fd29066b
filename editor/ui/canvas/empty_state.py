"""What the canvas shows while no picture is open: a calm invitation to drop one."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPalette, QPen

from editor.ui import icons

CARD_WIDTH, CARD_HEIGHT = 380.0, 232.0
ICON_PX = 56


def draw_empty_state(
    painter: QPainter,
    area: QRectF,
    palette: QPalette,
    surround: QColor,
    title: str,
    subtitle: str,
    is_hovered: bool,
) -> None:
    """Icon, title and subtitle in the middle of `area`; `is_hovered` while something is held over it."""
    painter.save()
    painter.fillRect(area, surround)
    is_dark = surround.lightness() < 128
    text = QColor(0xE2, 0xE2, 0xE2) if is_dark else QColor(0x26, 0x26, 0x26)
    quiet = QColor(0x9C, 0x9C, 0x9C) if is_dark else QColor(0x4A, 0x4A, 0x4A)
    accent = palette.color(QPalette.ColorRole.Highlight)
    width, height = min(CARD_WIDTH, area.width() - 16), min(CARD_HEIGHT, area.height() - 16)
    card = QRectF(area.center().x() - width / 2, area.center().y() - height / 2, width, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    wash = QColor(accent) if is_hovered else QColor(text)
    wash.setAlpha(30 if is_hovered else 7)
    border = QColor(accent) if is_hovered else QColor(text)
    border.setAlpha(255 if is_hovered else 48)
    pen = QPen(border, 2.0 if is_hovered else 1.2)
    pen.setDashPattern([5, 4])
    painter.setPen(pen)
    painter.setBrush(wash)
    painter.drawRoundedRect(card, 12, 12)

    content = ICON_PX + 16 + 28 + 4 + 24
    top = card.center().y() - content / 2
    color = accent if is_hovered else quiet
    icons.paint(painter, "image", color.name(), QPointF(card.center().x() - ICON_PX / 2, top), ICON_PX)
    font = QFont(painter.font())
    font.setPointSizeF(15)
    painter.setFont(font)
    painter.setPen(text)
    painter.drawText(QRectF(card.x(), top + ICON_PX + 16, width, 28), Qt.AlignmentFlag.AlignCenter, title)
    font.setPointSizeF(10.5)
    painter.setFont(font)
    painter.setPen(quiet)
    painter.drawText(QRectF(card.x(), top + ICON_PX + 48, width, 24), Qt.AlignmentFlag.AlignCenter, subtitle)
    painter.restore()


def draw_drop_frame(painter: QPainter, area: QRectF, palette: QPalette) -> None:
    """Around an open picture while something is held over it that could be opened instead."""
    painter.save()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight), 4.0))
    painter.drawRect(area.adjusted(2, 2, -2, -2))
    painter.restore()
