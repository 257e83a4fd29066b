"""The two colors that tools paint with: a button that shows them, and a small panel to choose them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QColorDialog, QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout

from editor.tools.colors import RECENT, Color, Colors
from editor.ui.theme import GRID

SIDE = 34
SWATCH = 22


def to_qcolor(color: Color) -> QColor:
    """The color as the screen shows it."""
    return QColor.fromRgba64(*color, 65535)


def from_qcolor(color: QColor) -> Color:
    """The color as tools use it; whole steps of 8 bits stay such."""
    red, green, blue = (value * 257 for value in (color.red(), color.green(), color.blue()))
    return red, green, blue


class RecentColor(QToolButton):
    """One color that was used lately."""

    def __init__(self) -> None:
        super().__init__()
        self.color: Color | None = None
        self.setFixedSize(20, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A small square, or an empty frame."""
        painter = QPainter(self)
        box = self.rect().adjusted(1, 1, -2, -2)
        if self.color is not None:
            painter.fillRect(box, to_qcolor(self.color))
        painter.setPen(QPen(self.palette().mid().color() if self.color is None else QColor(0, 0, 0, 140)))
        painter.drawRect(box)
        painter.end()


class ColorPanel(QFrame):
    """Chooses the foreground, or the background where `is_background`; what was used lately stands below."""

    def __init__(self, colors: Colors, button: QToolButton) -> None:
        super().__init__(button, Qt.WindowType.Popup)
        self.setObjectName("toolSheet")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._colors = colors
        self.is_background = False
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        self.title = QLabel()
        column.addWidget(self.title)
        self.dialog = QColorDialog(self)
        self.dialog.setWindowFlags(Qt.WindowType.Widget)
        self.dialog.setOptions(
            QColorDialog.ColorDialogOption.NoButtons | QColorDialog.ColorDialogOption.DontUseNativeDialog
        )
        column.addWidget(self.dialog)
        row = QHBoxLayout()
        row.setSpacing(2)
        self.recent = [RecentColor() for _ in range(RECENT)]
        for place in self.recent:
            place.setAccessibleName(self.tr("Recent color"))
            place.clicked.connect(lambda _=False, place=place: self._take(place.color))
            row.addWidget(place)
        row.addStretch(1)
        column.addLayout(row)
        self.dialog.currentColorChanged.connect(lambda color: self._take(from_qcolor(color)))
        colors.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the colors as they are now."""
        color = self._colors.background if self.is_background else self._colors.foreground
        self.title.setText(self.tr("Background color") if self.is_background else self.tr("Foreground color"))
        if from_qcolor(self.dialog.currentColor()) != from_qcolor(to_qcolor(color)):
            blocker = QSignalBlocker(self.dialog)
            self.dialog.setCurrentColor(to_qcolor(color))
            del blocker
        for index, place in enumerate(self.recent):
            place.color = self._colors.recent[index] if index < len(self._colors.recent) else None
            place.setEnabled(place.color is not None)
            place.update()

    def _take(self, color: Color | None) -> None:
        if color is None:
            return
        if self.is_background:
            self._colors.background = color
        else:
            self._colors.foreground = color


class ColorButton(QToolButton):
    """Shows both colors; a click on one opens the panel for it."""

    opened = Signal()

    def __init__(self, colors: Colors) -> None:
        super().__init__()
        self._colors = colors
        self.setFixedSize(SIDE + 4, SIDE + 4)
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Colors"))
        self.setToolTip(self.tr("Foreground and background color (X swaps them, D is black and white)"))
        self._panel: ColorPanel | None = None
        colors.changed.connect(self.update)
        self.clicked.connect(lambda: self.open_panel(False))

    @property
    def panel(self) -> ColorPanel:
        """The panel, built when it is first wanted."""
        if self._panel is None:
            self._panel = ColorPanel(self._colors, self)
        return self._panel

    def _squares(self) -> tuple[QRect, QRect]:
        first = QRect(2, 2, SWATCH, SWATCH)
        return first, first.translated(SIDE - SWATCH, SIDE - SWATCH)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the panel for the square that was clicked."""
        first, second = self._squares()
        at = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton and second.contains(at) and not first.contains(at):
            self.setDown(False)
            self.open_panel(True)
        else:
            super().mouseReleaseEvent(event)

    def open_panel(self, is_background: bool) -> None:
        """Show the panel beside the button."""
        panel = self.panel
        panel.is_background = is_background
        panel.refresh()
        panel.adjustSize()
        at = self.mapToGlobal(QPoint(self.width() + GRID, 0))
        bottom = self.screen().availableGeometry().bottom() - panel.height()
        panel.move(at.x(), max(0, min(at.y(), bottom)))
        panel.show()
        self.opened.emit()

    def sizeHint(self) -> QSize:
        """Two squares, one over the other."""
        return QSize(SIDE + 4, SIDE + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The background behind the foreground."""
        painter = QPainter(self)
        first, second = self._squares()
        for box, color in ((second, self._colors.background), (first, self._colors.foreground)):
            painter.fillRect(box, to_qcolor(color))
            painter.setPen(QColor(255, 255, 255, 200))
            painter.drawRect(box.adjusted(0, 0, -1, -1))
            painter.setPen(QColor(0, 0, 0, 200))
            painter.drawRect(box.adjusted(1, 1, -2, -2))
        painter.end()
