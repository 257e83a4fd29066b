"""The look of small things that float over the picture: the same dark glass in every theme."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QFrame, QToolButton, QWidget

from editor.ui import icons

TEXT, QUIET_TEXT = "#f2f2f2", "#b8b8b8"
RADIUS_PX = 8
_STYLE = f"""
QFrame#hud {{ background: rgba(28, 28, 28, 236); border: 1px solid rgba(255, 255, 255, 38); }}
QFrame#hud {{ border-radius: {RADIUS_PX}px; }}
QFrame#hud QLabel {{ color: {TEXT}; background: transparent; border: none; font-size: 10pt; }}
QFrame#hud QLabel[quiet="true"] {{ color: {QUIET_TEXT}; }}
QFrame#hud QToolButton {{ background: transparent; border: none; border-radius: 4px; padding: 0; color: {TEXT}; }}
QFrame#hud QToolButton:disabled {{ color: {QUIET_TEXT}; }}
QFrame#hud QToolButton:hover {{ background: rgba(255, 255, 255, 36); }}
QFrame#hud QToolButton:checked {{ background: rgba(255, 255, 255, 56); border: 1px solid palette(highlight); }}
QFrame#hud QToolButton:focus {{ border: 1px solid {TEXT}; }}
QFrame#hud QProgressBar {{ background: rgba(255, 255, 255, 46); border: none; border-radius: 2px; }}
QFrame#hud QFrame#toolSheet {{ background: #1c1c1c; border: 1px solid rgba(255, 255, 255, 38); }}
QFrame#hud QSlider::groove:horizontal {{ background: rgba(255, 255, 255, 64); }}
QFrame#hud QSlider::sub-page:horizontal {{ background: palette(highlight); }}
QFrame#hud QSlider::sub-page:horizontal:disabled {{ background: rgba(255, 255, 255, 64); }}
QFrame#hud QSlider::handle:horizontal {{ background: {TEXT}; border-color: #1c1c1c; }}
QFrame#hud QSlider::handle:horizontal:hover, QFrame#hud QSlider::handle:horizontal:focus {{
  background: palette(highlight); border-color: {TEXT}; }}
QFrame#hud QSlider::handle:horizontal:disabled {{ background: #808080; }}
QFrame#hud QProgressBar::chunk {{ background: palette(highlight); border-radius: 2px; }}
"""


class HudFrame(QFrame):
    """A rounded dark frame over the canvas."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("hud")
        self.setStyleSheet(_STYLE)
        self.setCursor(QCursor(Qt.CursorShape.ArrowCursor))
        # A press on it is no press on the picture below.
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)

    def close_button(self, name: str, tip: str) -> QToolButton:
        """A small cross with a name for screen readers."""
        button = QToolButton(self)
        button.setIcon(icons.icon("x", TEXT, QUIET_TEXT))
        button.setIconSize(QSize(14, 14))
        button.setFixedSize(20, 20)
        button.setAccessibleName(name)
        button.setToolTip(tip)
        return button
