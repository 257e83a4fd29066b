"""The first three hints: a quiet card in a corner of the canvas that ticks off what has been done."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from editor.ui import icons
from editor.ui.canvas.hud import QUIET_TEXT, HudFrame

# Time to see the last tick before the card goes.
FAREWELL_MS = 1400
ICON_PX = 18


class HintsCard(HudFrame):
    """`dismissed` comes once, when every hint is done or the card was closed."""

    dismissed = Signal()

    def __init__(self, hints: list[str], parent: QWidget) -> None:
        super().__init__(parent)
        self._hints = hints
        self._done: set[int] = set()
        self._is_dismissed = False
        title = QLabel(self.tr("Getting started"), self)
        title.setProperty("quiet", True)
        close = self.close_button(self.tr("Close the hints"), self.tr("Close"))
        close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        close.clicked.connect(self._dismiss)
        head = QGridLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(title, 0, 0)
        head.addWidget(close, 0, 1, Qt.AlignmentFlag.AlignRight)
        self._rows = QGridLayout()
        self._rows.setContentsMargins(0, 0, 8, 0)
        self._rows.setHorizontalSpacing(8)
        self._rows.setVerticalSpacing(8)
        self._icons: list[QLabel] = []
        self._texts: list[QLabel] = []
        for index, hint in enumerate(hints):
            icon, text = QLabel(self), QLabel(hint, self)
            self._rows.addWidget(icon, index, 0)
            self._rows.addWidget(text, index, 1)
            self._icons.append(icon)
            self._texts.append(text)
            self._show(index)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 8, 16)
        column.setSpacing(4)
        column.addLayout(head)
        column.addLayout(self._rows)
        self._farewell = QTimer(self, singleShot=True, interval=FAREWELL_MS)
        self._farewell.timeout.connect(self._dismiss)
        self.setAccessibleName(self.tr("Hints"))
        self.setAccessibleDescription("; ".join(hints))
        self.adjustSize()

    def tick(self, index: int) -> None:
        """Mark a hint as done; numbers beyond the last are ignored."""
        if index in self._done or not 0 <= index < len(self._hints):
            return
        self._done.add(index)
        self._show(index)
        if len(self._done) == len(self._hints):
            self._farewell.start()

    def is_ticked(self, index: int) -> bool:
        """True when this hint is done."""
        return index in self._done

    def _show(self, index: int) -> None:
        is_done = index in self._done
        name, color = ("check-circle", "#6fcf97") if is_done else ("circle", QUIET_TEXT)
        self._icons[index].setPixmap(icons.pixmap(name, color, ICON_PX, self.devicePixelRatioF()))
        label = self._texts[index]
        label.setProperty("quiet", is_done)
        label.setAccessibleName(self.tr("Done: {0}").format(self._hints[index]) if is_done else self._hints[index])
        label.style().unpolish(label)
        label.style().polish(label)

    @property
    def is_dismissed(self) -> bool:
        """True once the card has gone for good."""
        return self._is_dismissed

    def _dismiss(self) -> None:
        self._farewell.stop()
        if not self._is_dismissed:
            self._is_dismissed = True
            self.hide()
            self.dismissed.emit()
