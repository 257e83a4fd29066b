"""The zoom tool's gesture: a click is a step, a drag scales freely about the place where it began."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from editor.ui.canvas.view import PictureView

DRAG_FROM_PX = 4.0
# The zoom doubles over this way.
DOUBLE_PX = 120.0


class ZoomDrag:
    """Belongs to one view."""

    def __init__(self, view: PictureView) -> None:
        self._view = view
        self._from: QPointF | None = None
        self._zoom = 1.0
        self._is_dragged = False

    @property
    def is_active(self) -> bool:
        """True between press and release."""
        return self._from is not None

    def press(self, at: QPointF) -> None:
        """Remember where the drag begins."""
        self._from, self._zoom, self._is_dragged = at, self._view.viewport.zoom, False

    def move(self, at: QPointF) -> None:
        """Scale by how far to the right or left the pointer is."""
        if self._from is None:
            return
        way = at.x() - self._from.x()
        self._is_dragged = self._is_dragged or abs(way) >= DRAG_FROM_PX
        if self._is_dragged:
            self._view.zoom_to(self._zoom * 2 ** (way / DOUBLE_PX), self._from)

    def release(self, keys: Qt.KeyboardModifier) -> None:
        """End; without a drag, zoom by one stop, with Alt outward."""
        at, self._from = self._from, None
        if at is not None and not self._is_dragged:
            is_out = bool(keys & Qt.KeyboardModifier.AltModifier)
            self._view.zoom_to(self._view.viewport.next_stop(not is_out), at)

    def cancel(self) -> None:
        """Forget the drag; the zoom stays where it is."""
        self._from = None
