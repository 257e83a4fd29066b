"""Small widgets that several panels use."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QAction, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QWidget,
)

from editor.ui.theme import GRID


def action_button(action: QAction, size: int = 20) -> QToolButton:
    """A flat button that follows an action and leaves the keyboard to the canvas when it is clicked."""
    button = QToolButton()
    button.setDefaultAction(action)
    button.setAutoRaise(True)
    button.setIconSize(QSize(size, size))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAccessibleName(action.text().replace("&", "").rstrip("…"))
    return button


def rule(upright: bool = False) -> QFrame:
    """A thin separating line."""
    line = QFrame()
    line.setObjectName("ruleUpright" if upright else "rule")
    if upright:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line


class DockTitle(QWidget):
    """A dock's title line in the program's own look."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setObjectName("dockTitle")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(3 * GRID, GRID + 2, 2 * GRID, GRID + 2)
        label = QLabel(text)
        label.setObjectName("dockTitleText")
        layout.addWidget(label)


class EmptyText(QLabel):
    """What stands in the middle of a list that has no rows."""

    def __init__(self, view: QAbstractItemView, text: str) -> None:
        super().__init__(text, view.viewport())
        self._view = view
        self.setObjectName("dim")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        self.setMargin(3 * GRID)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        model = view.model()
        for signal in (model.modelReset, model.rowsInserted, model.rowsRemoved):
            signal.connect(self.follow)
        view.viewport().installEventFilter(self)
        self.follow()

    def follow(self) -> None:
        """Show or hide it."""
        self.setVisible(self._view.model().rowCount() == 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the middle."""
        if event.type() == QEvent.Type.Resize:
            self.resize(self._view.viewport().size())
        return False


class CutLabel(QLabel):
    """A line of text that never makes the window wider: where room is scarce its last parts are left out, and its
    tooltip has it all."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def say(self, text: str) -> None:
        """Show this text."""
        self.setText(text)
        self.setToolTip(text)

    def paintEvent(self, _: QPaintEvent) -> None:
        """As much of the text as there is room for."""
        painter = QPainter(self)
        area = self.contentsRect()
        text = fitting(self.text(), self.fontMetrics(), area.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()


def fitting(text: str, metrics: QFontMetrics, width: int) -> str:
    """As many of the parts between semicolons as there is room for; of the first one alone what fits."""
    parts = text.split("; ")
    while len(parts) > 1 and metrics.horizontalAdvance("; ".join(parts)) > width:
        parts.pop()
    shown = "; ".join(parts)
    is_whole = metrics.horizontalAdvance(shown) <= width
    return shown if is_whole else metrics.elidedText(shown, Qt.TextElideMode.ElideRight, width)


class ReturningSpin(QSpinBox):
    """A number field that gives the keyboard back to `home` on Enter and Esc, so that shortcuts work again."""

    def __init__(self, home: QWidget | None = None) -> None:
        super().__init__()
        self.home = home
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setKeyboardTracking(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Enter and Esc."""
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape) and self.home is not None:
            self.home.setFocus()
