"""Rulers above and left of the canvas in document pixels, with a mark where the pointer is; guides come out of them."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from editor.settings import Settings
from editor.ui.canvas.canvas import Canvas

RULER_PX = 20
# Numbers stand at least this far apart, small marks this far.
NUMBER_GAP_PX, MARK_GAP_PX = 56.0, 5.0
STEPS = (1, 2, 5)


def step_for(scale: float, gap_px: float) -> int:
    """The smallest 1, 2 or 5 times a power of ten that is at least `gap_px` wide at `scale` view pixels per pixel."""
    power = 1
    while True:
        for step in STEPS:
            if step * power * scale >= gap_px:
                return step * power
        power *= 10


class Ruler(QWidget):
    """One ruler. In a view turned by anything but quarters no place of it has a number of the picture's own: there it
    counts the picture's pixels along the screen, from the picture's first corner, and its numbers slant."""

    def __init__(self, canvas: Canvas, is_top: bool, settings: Settings) -> None:
        super().__init__()
        self._canvas = canvas
        self._is_top = is_top
        self._settings = settings
        self._mark: float | None = None
        if is_top:
            self.setFixedHeight(RULER_PX)
        else:
            self.setFixedWidth(RULER_PX)
        self.setAccessibleName(self.tr("Horizontal ruler") if is_top else self.tr("Vertical ruler"))
        canvas.viewport_changed.connect(self._on_viewport)
        self._on_viewport()
        canvas.cursor_moved.connect(self._follow)

    def _on_viewport(self) -> None:
        if self.is_slanted:
            self.setToolTip(
                self.tr(
                    "The view is turned: the ruler counts the picture's pixels along the screen, from its corner. "
                    "Guides come out of it while the view is upright."
                )
            )
            self.unsetCursor()
        else:
            self.setToolTip(self.tr("Drag a guide out of the ruler; drag it back to delete it"))
            self.setCursor(Qt.CursorShape.SplitVCursor if self._is_top else Qt.CursorShape.SplitHCursor)
        self.update()

    def _follow(self, place: tuple[float, float] | None) -> None:
        before = self._mark
        self._mark = None
        if place is not None:
            view = self._canvas.viewport.to_view(*place)
            self._mark = view[0] if self._is_top else view[1]
        for mark in (before, self._mark):
            if mark is not None:
                at = math.floor(mark)
                self.update(*((at - 6, 0, 13, RULER_PX) if self._is_top else (0, at - 6, RULER_PX, 13)))

    @property
    def gives_guides(self) -> bool:
        """True while there is a picture whose edges lie along the ruler."""
        return self._canvas.workspace is not None and self._canvas.viewport.is_upright

    @property
    def is_slanted(self) -> bool:
        """True while the picture lies aslant of the ruler."""
        return self._canvas.workspace is not None and not self._canvas.viewport.is_upright

    def _corner(self) -> float:
        """Where the picture's first corner lies along this ruler."""
        return self._canvas.viewport.to_view(0, 0)[0 if self._is_top else 1]

    @property
    def _direction(self) -> int:
        """-1 where numbers rise to the left, into a picture that is seen mirrored."""
        return -1 if self._is_top and self._canvas.viewport.is_mirrored else 1

    def value_at(self, along: float) -> float:
        """The document's x or y, whichever runs along this ruler, at a place of it; aslant the way from its corner."""
        viewport = self._canvas.viewport
        if self.is_slanted:
            return (along - self._corner()) / (viewport.scale * self._direction)
        x, y = viewport.to_document(along, 0) if self._is_top else viewport.to_document(0, along)
        return y if self._is_swapped else x

    @property
    def _is_swapped(self) -> bool:
        """True where the document's y runs along this ruler."""
        is_turned = round(self._canvas.viewport.rotation_deg / 90) % 2 != 0
        return is_turned == self._is_top

    def place_of(self, value: float) -> float:
        """Where a value lies along this ruler."""
        viewport = self._canvas.viewport
        if self.is_slanted:
            return self._corner() + value * viewport.scale * self._direction
        view = viewport.to_view(0, value) if self._is_swapped else viewport.to_view(value, 0)
        return view[0] if self._is_top else view[1]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Marks, numbers, and the pointer's place."""
        painter = QPainter(self)
        palette = self.palette()
        painter.fillRect(event.rect(), palette.color(QPalette.ColorRole.Window))
        line = palette.color(QPalette.ColorRole.Mid)
        length = self.width() if self._is_top else self.height()
        edge = (0, RULER_PX - 1, length, 1) if self._is_top else (RULER_PX - 1, 0, 1, length)
        painter.fillRect(*edge, palette.color(QPalette.ColorRole.Dark))
        if self._canvas.workspace is None:
            return
        self._paint_marks(painter, length, line)
        if self._mark is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color(QPalette.ColorRole.Link))
            at, top = self._mark, RULER_PX - 6.0
            points = ((at - 4, top), (at + 4, top), (at, RULER_PX - 0.5))
            painter.drawPolygon(QPolygonF([QPointF(*p) if self._is_top else QPointF(p[1], p[0]) for p in points]))

    def _paint_marks(self, painter: QPainter, length: int, line: QColor) -> None:
        scale = self._canvas.viewport.scale
        numbered, small = step_for(scale, NUMBER_GAP_PX), step_for(scale, MARK_GAP_PX)
        while numbered % small:
            small = step_for(scale, small * scale + 0.01)
        first, last = sorted((self.value_at(0), self.value_at(length)))
        font = painter.font()
        font.setPixelSize(10)
        font.setItalic(self.is_slanted)
        painter.setFont(font)
        text = self.palette().color(QPalette.ColorRole.WindowText)
        text.setAlpha(200)
        value = math.floor(first / numbered) * numbered
        while value <= last:
            at = math.floor(self.place_of(value)) + 0.5
            is_numbered = value % numbered == 0
            size = RULER_PX - 1 if is_numbered else 7 if value % (5 * small) == 0 else 4
            painter.setPen(QPen(line, 1))
            if self._is_top:
                painter.drawLine(QPointF(at, RULER_PX - size), QPointF(at, RULER_PX - 1))
            else:
                painter.drawLine(QPointF(RULER_PX - size, at), QPointF(RULER_PX - 1, at))
            if is_numbered:
                painter.setPen(text)
                self._paint_number(painter, at, str(value))
            value += small

    def _paint_number(self, painter: QPainter, at: float, number: str) -> None:
        if self._is_top:
            painter.drawText(
                QRectF(at + 3, 0, 60, 12), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, number
            )
            return
        painter.save()
        painter.translate(0, at)
        painter.rotate(-90)
        painter.drawText(QRectF(3, 0, 60, 12), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, number)
        painter.restore()

    # A guide comes out

    def _on_canvas(self, event: QMouseEvent) -> QPointF:
        return QPointF(self._canvas.mapFromGlobal(event.globalPosition()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a guide that lies along this ruler."""
        if event.button() == Qt.MouseButton.LeftButton and self.gives_guides and not self._settings["lock_guides"]:
            self._canvas.guides.start(is_upright_in_view=not self._is_top)
            self._canvas.take(self._canvas.guides)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw it along."""
        if self._canvas.taken is self._canvas.guides:
            self._canvas.guides.move(self._on_canvas(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Leave it on the picture; back on the ruler nothing has happened."""
        if event.button() == Qt.MouseButton.LeftButton and self._canvas.taken is self._canvas.guides:
            self._canvas.let_go(self._on_canvas(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The canvas knows what keys mean while a guide is dragged."""
        self._canvas.keyPressEvent(event)


class Corner(QLabel):
    """Between the rulers: how far the view is turned, while it is."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__()
        self._canvas = canvas
        self.setFixedSize(RULER_PX, RULER_PX)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setStyleSheet("font-size: 8px; padding: 0")
        canvas.viewport_changed.connect(self._show)

    def _show(self) -> None:
        degrees = round(self._canvas.viewport.rotation_deg) % 360
        self.setText(f"{degrees}°" if degrees else "")
        self.setToolTip(self.tr("The view is turned by {degrees}°").format(degrees=degrees) if degrees else "")


class RuledCanvas(QWidget):
    """The canvas with its rulers, which show when the settings say so."""

    def __init__(self, canvas: Canvas, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self.canvas = canvas
        self.top, self.left = Ruler(canvas, True, settings), Ruler(canvas, False, settings)
        self.corner = Corner(canvas)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        for part, row, column in ((self.corner, 0, 0), (self.top, 0, 1), (self.left, 1, 0), (canvas, 1, 1)):
            grid.addWidget(part, row, column)
        self.apply()

    def apply(self) -> None:
        """Show or hide the rulers as the settings say."""
        for part in (self.top, self.left, self.corner):
            part.setVisible(self._settings["show_rulers"] and self.canvas.workspace is not None)

    def changeEvent(self, event: QEvent) -> None:
        """New colors."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.top.update()
            self.left.update()
