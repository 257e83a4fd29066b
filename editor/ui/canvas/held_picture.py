"""What the canvas showed before the picture took another size: it stays until the new one can be seen whole."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtGui import QPainter, QPixmap, QRegion
from PySide6.QtWidgets import QWidget

from editor.core.geometry import Rect
from editor.ui.canvas.pyramid import DisplayPyramid

# Nobody is kept waiting longer than this: what is there by then is shown.
HOLD_S = 0.4


class HeldPicture:
    """Costs one copy of the view, not of the picture."""

    def __init__(self) -> None:
        self._pixmap: QPixmap | None = None
        self._until_s = 0.0

    @property
    def is_shown(self) -> bool:
        """True while the old picture stands in for the new one."""
        return self._pixmap is not None

    def take(self, view: QWidget, paint: Callable[[QPainter, QRegion], None]) -> None:
        """Keep what `paint` draws of the view now; what is held already stays."""
        self._until_s = time.perf_counter() + HOLD_S
        if self._pixmap is not None:
            return
        ratio = view.devicePixelRatioF()
        pixmap = QPixmap(view.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        painter = QPainter(pixmap)
        paint(painter, QRegion(view.rect()))
        painter.end()
        self._pixmap = pixmap

    def let_go(self) -> None:
        """Hold nothing."""
        self._pixmap = None

    def has_let_go(self, pyramid: DisplayPyramid, visible: Rect) -> bool:
        """Let go when what is in view is ready or has taken too long; True when that has just happened."""
        if self._pixmap is None:
            return False
        if time.perf_counter() < self._until_s and pyramid.is_stale_in(visible):
            return False
        self._pixmap = None
        return True

    def paint(self, painter: QPainter) -> None:
        """Draw it."""
        if self._pixmap is not None:
            painter.drawPixmap(0, 0, self._pixmap)
