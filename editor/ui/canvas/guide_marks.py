"""Guides on the canvas: shown across the whole view, made from the rulers, moved, and deleted by dragging them out."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QObject, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QRegion

from editor.core.guide_commands import SetGuides
from editor.core.guides import Guide, Guides
from editor.settings import Settings
from editor.ui.canvas.handles import HandleView
from editor.ui.canvas.pixel_grid import device_middle
from editor.ui.canvas.tools.table import MOVE

REACH_PX = 4.0
COLOR = QColor(0, 178, 255)
FAR_PX = 20000.0


class GuideMarks(QObject):
    """Guides are taken with the move tool, or with Ctrl held by any other, so that no stroke drags one by mistake."""

    def __init__(self, view: HandleView, settings: Settings) -> None:
        super().__init__(view)
        self._view = view
        self._settings = settings
        self._index: int | None = None
        self._dragged: Guide | None = None

    @property
    def guides(self) -> Guides:
        """Those of the document that is shown."""
        workspace = self._view.workspace
        return () if workspace is None else workspace.document.guides

    @property
    def shown(self) -> Guides:
        """Those that are drawn: a dragged one where it is now."""
        rest = tuple(guide for index, guide in enumerate(self.guides) if index != self._index)
        kept = rest if self._settings["show_guides"] else ()
        return kept if self._dragged is None else (*kept, self._dragged)

    def start(self, is_upright_in_view: bool) -> None:
        """Begin a new guide that comes out of a ruler; the view is upright."""
        turned = self._view.viewport.rotation_deg % 180 != 0
        self._index = None
        self._dragged = Guide(is_upright_in_view != turned, 0)
        self._settings["show_guides"] = True

    @property
    def is_dragging(self) -> bool:
        """True while one is under way."""
        return self._dragged is not None

    # As a handle

    def _hit(self, at: QPointF) -> int | None:
        x, y = self._view.viewport.to_document(at.x(), at.y())
        reach = REACH_PX / self._view.viewport.scale
        ways = [abs((x if guide.is_upright else y) - guide.position) for guide in self.guides]
        nearest = min(range(len(ways)), key=ways.__getitem__, default=None)
        return nearest if nearest is not None and ways[nearest] <= reach else None

    def cursor_at(self, at: QPointF, keys: Qt.KeyboardModifier) -> Qt.CursorShape | None:
        """Two arrows over a guide that can be taken."""
        is_asked = self._view.tool_name == MOVE or bool(keys & Qt.KeyboardModifier.ControlModifier)
        is_open = self._settings["show_guides"] and not self._settings["lock_guides"]
        if not is_asked or not is_open or self._view.transformer.is_open:
            return None
        index = self._hit(at)
        if index is None:
            return None
        turned = round(self._view.viewport.rotation_deg / 90) % 2 != 0
        is_upright = self.guides[index].is_upright != turned
        return Qt.CursorShape.SplitHCursor if is_upright else Qt.CursorShape.SplitVCursor

    def press(self, at: QPointF) -> None:
        """Take the guide here."""
        self._index = self._hit(at)
        self._dragged = None if self._index is None else self.guides[self._index]

    def move(self, at: QPointF) -> None:
        """Drag it, by whole pixels."""
        if self._dragged is not None:
            x, y = self._view.viewport.to_document(at.x(), at.y())
            self._dragged = Guide(self._dragged.is_upright, round(x if self._dragged.is_upright else y))
            self._view.update()

    def release(self, at: QPointF) -> None:
        """Leave it there as one step; outside of the view it is deleted."""
        if self._dragged is None:
            return
        self.move(at)
        dragged, index, workspace = self._dragged, self._index, self._view.workspace
        self.cancel()
        if workspace is None:
            return
        before = list(self.guides)
        after = list(before)
        if index is not None:
            del after[index]
        is_inside = self._view.rect().contains(at.toPoint())
        if is_inside and dragged not in after:
            after.insert(len(after) if index is None else index, dragged)
        if after != before:
            label = self.tr("New guide") if index is None else self.tr("Move guide")
            label = label if is_inside else self.tr("Delete guide")
            workspace.perform(SetGuides(label, tuple(before), tuple(after)))

    def cancel(self) -> None:
        """Put it back."""
        self._index = self._dragged = None
        self._view.update()

    def clear(self) -> None:
        """Delete all."""
        workspace = self._view.workspace
        if workspace is not None and self.guides:
            workspace.perform(SetGuides(self.tr("Delete all guides"), self.guides, ()))

    def paint(self, painter: QPainter, region: QRegion) -> None:
        """Lines across the view, one device pixel wide."""
        del region
        found = self.shown
        if not found:
            return
        viewport = self._view.viewport
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not viewport.is_upright)
        for guide in found:
            far = FAR_PX / viewport.scale
            x, y = viewport.to_document(viewport.view_width / 2, viewport.view_height / 2)
            ends = ((guide.position, y - far), (guide.position, y + far)) if guide.is_upright else (
                (x - far, guide.position), (x + far, guide.position))  # fmt: skip
            line = QLineF(QPointF(*viewport.to_view(*ends[0])), QPointF(*viewport.to_view(*ends[1])))
            if viewport.is_upright:
                ratio = viewport.device_ratio
                if abs(line.x1() - line.x2()) < abs(line.y1() - line.y2()):
                    line.setLine(device_middle(line.x1(), ratio), line.y1(), device_middle(line.x1(), ratio), line.y2())
                else:
                    line.setLine(line.x1(), device_middle(line.y1(), ratio), line.x2(), device_middle(line.y1(), ratio))
            painter.setPen(QPen(COLOR, 1 / viewport.device_ratio))
            painter.drawLine(line)
        painter.restore()
