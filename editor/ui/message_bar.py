"""The one place where the program says something: a strip under the tool options that never stops the work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEasingCurve, QPropertyAnimation, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from editor.ui import icons
from editor.ui.theme import GRID, Theme

FADE_MS = 160
NOTICE_MS = 9000


@dataclass(frozen=True)
class Offer:
    """A button in the message: what it says and what it does."""

    text: str
    run: Callable[[], object]


class MessageBar(QFrame):
    """Shows one message at a time, the newest. A notice goes by itself, a failure stays until it is closed.

    `closed` says that the message was read: somebody has closed it, or taken its offer.
    """

    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message")
        self.setAccessibleName(self.tr("Message"))
        self._theme = theme
        self._icon = QLabel()
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._button = QPushButton()
        self._close = QToolButton()
        self._close.setAutoRaise(True)
        self._close.setAccessibleName(self.tr("Close the message"))
        self._close.setToolTip(self.tr("Close the message"))
        for widget in (self._button, self._close):
            widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(3 * GRID, GRID, 2 * GRID, GRID)
        layout.setSpacing(2 * GRID)
        for part in (self._icon, self._text, self._button, self._close):
            layout.addWidget(part)
        layout.setStretch(1, 1)
        self._close.clicked.connect(self._on_close)
        self._button.clicked.connect(self._on_offer)
        self._offer: Offer | None = None
        self._fade = QPropertyAnimation(self, b"maximumHeight", self)
        self._fade.setDuration(FADE_MS)
        self._fade.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._fade.finished.connect(self._on_faded)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.dismiss)
        self._is_failure = False
        self._is_leaving = False
        theme.changed.connect(self._tint)
        self.hide()

    @property
    def text(self) -> str:
        """What it says now; nothing while it is hidden."""
        return self._text.text() if not self.isHidden() and not self._is_leaving else ""

    @property
    def is_failure(self) -> bool:
        """True when the message tells of a failure."""
        return self._is_failure

    def say(self, text: str, is_failure: bool = False, offer: Offer | None = None) -> None:
        """Show a sentence, with a button when something can be done about it."""
        self._is_failure, self._offer, self._is_leaving = is_failure, offer, False
        self._text.setText(text)
        self._button.setVisible(offer is not None)
        self._button.setText(offer.text if offer else "")
        self.setProperty("kind", "failure" if is_failure else "notice")
        self.style().unpolish(self)
        self.style().polish(self)
        self._tint()
        was_hidden = not self.isVisible()
        self.show()
        if was_hidden:
            self._run_fade(0, max(36, self.sizeHint().height()))
        else:
            self._fade.stop()
            self.setMaximumHeight(16777215)
        if is_failure or offer is not None:
            self._timer.stop()
        else:
            self._timer.start(NOTICE_MS)

    def dismiss(self) -> None:
        """Take the message away."""
        self._timer.stop()
        if self.isVisible() and not self._is_leaving:
            self._is_leaving = True
            self._run_fade(self.height(), 0)
        elif not self.isVisible():
            self.hide()

    def put_away(self) -> None:
        """Take the message away at once, with what it was about."""
        self._timer.stop()
        self._fade.stop()
        self._is_leaving = False
        self.setMaximumHeight(16777215)
        self.hide()

    def _run_fade(self, start: int, end: int) -> None:
        self._fade.stop()
        self._fade.setStartValue(start)
        self._fade.setEndValue(end)
        self._fade.start()

    def _on_faded(self) -> None:
        if self._is_leaving:
            self._is_leaving = False
            self.hide()
        self.setMaximumHeight(16777215)

    def _on_close(self) -> None:
        self.dismiss()
        self.closed.emit()

    def _on_offer(self) -> None:
        offer = self._offer
        self._on_close()
        if offer is not None:
            offer.run()

    def _tint(self) -> None:
        colors = self._theme.colors
        color = colors.failure if self._is_failure else colors.notice
        self._icon.setPixmap(
            icons.pixmap("warning" if self._is_failure else "info", color, 20, self.devicePixelRatioF())
        )
        self._close.setIcon(icons.icon("x", colors.text, colors.text_off))
        self._close.setIconSize(QSize(16, 16))
