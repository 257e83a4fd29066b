"""A press where nothing is selected: the object there is looked for meanwhile, and the press goes on with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QPainter, QPen

from editor.core.tiles import TileMap
from editor.errors import EditorError
from editor.operations.object_selection import ObjectPrompt
from editor.tools.found_objects import Asking, Finish
from editor.tools.select_object import ObjectSelect
from editor.tools.select_object_work import ObjectWork
from editor.ui.canvas.reposition_view import RepositionView
from editor.ui.canvas.tools.overlays import DARK, LIGHT, draw_label
from editor.ui.canvas.tools.table import OBJECT

RING_PX = 9.0


@dataclass(eq=False)
class Sought:
    """What is being looked for: the place of the press in the document, and where the pointer has gone since."""

    work: ObjectWork
    asking: Asking
    place: tuple[float, float]
    keys: Qt.KeyboardModifier
    at: QPointF
    keys_now: Qt.KeyboardModifier


class SubjectSeeker(QObject):
    """Belongs to a canvas. `found` carries what was sought once the object under the press is selected."""

    found = Signal(object)

    def __init__(self, canvas: RepositionView) -> None:
        super().__init__(canvas)
        self._canvas, self._tool = canvas, cast(ObjectSelect, canvas.tool(OBJECT))
        self._sought: Sought | None = None

    @property
    def is_seeking(self) -> bool:
        """True from the press until the object is selected or cannot be found."""
        return self._sought is not None

    def seek(self, at: QPointF, keys: Qt.KeyboardModifier) -> bool:
        """Look for the object at a place of the view; False where none can be: what is wrong has been said then."""
        canvas, tool = self._canvas, self._tool
        self.give_up()
        work, workspace, place = tool.work, canvas.workspace, canvas.viewport.to_document(at.x(), at.y())
        if work is None or workspace is None or not work.document.bounds.contains_point(*place):
            return False
        tool.end()
        work.all_layers = tool.settings.all_layers
        before = work.document.selection.pixels.snapshot()
        asking = Asking(before, before)
        self._sought = Sought(work, asking, place, keys, at, keys)
        work.selected.connect(self._on_selected)
        work.said.connect(self._on_said)
        try:
            work.ask(asking, ObjectPrompt(((*place, True),)), Finish())
        except EditorError as error:
            self._forget()
            workspace.said.emit(str(error), True)
            return False
        canvas.update()
        return True

    def lead(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        """The pointer has gone on."""
        if self._sought is not None:
            self._sought.at, self._sought.keys_now = at, keys

    def give_up(self) -> bool:
        """Look no further; nothing will be selected. False when nothing was looked for."""
        sought = self._sought
        if sought is None:
            return False
        self._forget()
        sought.work.revoke(sought.asking)
        return True

    def _forget(self) -> None:
        sought, self._sought = self._sought, None
        if sought is not None:
            sought.work.selected.disconnect(self._on_selected)
            sought.work.said.disconnect(self._on_said)
            self._canvas.update()

    def _on_selected(self, asking: Asking, selection: TileMap) -> None:
        sought = self._sought
        if sought is None or sought.asking is not asking:
            return
        self._forget()
        if not selection.is_empty:
            self.found.emit(sought)
        elif self._canvas.workspace is not None:
            self._canvas.workspace.said.emit(self.tr("No object was found here: select it first, then drag it."), True)

    def _on_said(self, _: str, is_failure: bool) -> None:
        if is_failure:
            self._forget()

    def paint(self, painter: QPainter) -> None:
        """Say beside the press that something is being looked for."""
        if self._sought is None:
            return
        at, text = QPointF(*self._canvas.viewport.to_view(*self._sought.place)), self.tr("Finding what is here…")
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in ((DARK, 3.0), (LIGHT, 1.4)):
            painter.setPen(QPen(color, width))
            painter.drawEllipse(at, RING_PX, RING_PX)
        painter.restore()
        room = self._canvas.width() - painter.fontMetrics().horizontalAdvance(text) - RING_PX
        draw_label(painter, QPointF(max(RING_PX, min(at.x() + 2 * RING_PX, room)), at.y() + RING_PX / 2), text)
