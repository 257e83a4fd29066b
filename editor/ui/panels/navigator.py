"""The navigator: a small picture of the document with a frame around what the canvas shows, to drag and to zoom."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from editor.ui.canvas.canvas import Canvas
from editor.ui.canvas.painting import checker_brush
from editor.ui.canvas.view import WHEEL_STEP, ZOOM_PER_STEP
from editor.ui.canvas.viewport import MAX_ZOOM, MIN_ZOOM
from editor.ui.panels.parts import action_button
from editor.ui.panels.status import percent
from editor.ui.theme import GRID, Theme
from editor.workspace import Workspace

# A stroke changes the canvas many times a second; the small picture may follow more calmly.
FOLLOW_MS = 120
SLIDER_STEPS = 1000
MARGIN_PX = 2 * GRID


class NavigatorPicture(QWidget):
    """Draws from the canvas's own pyramid, always upright; a press or drag puts its place into the canvas's middle."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__()
        self._canvas = canvas
        self._small: QImage | None = None
        self._checker = checker_brush()
        self._grip: tuple[float, float] | None = None
        self._timer = QTimer(self, singleShot=True, interval=FOLLOW_MS)
        self._timer.timeout.connect(self.forget)
        self.setMinimumHeight(80)
        self.setAccessibleName(self.tr("Overview of the picture"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        canvas.picture_changed.connect(self._follow)
        canvas.viewport_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Wide enough for a look, low enough to leave the other panels their room."""
        return QSize(240, 150)

    def _follow(self) -> None:
        if self.isVisible() and not self._timer.isActive():
            self._timer.start()
        elif not self.isVisible():
            self._small = None

    def forget(self) -> None:
        """Draw the small picture anew."""
        self._small = None
        self.update()

    def place(self) -> QRectF:
        """Where the whole document lies in this widget."""
        size = self._canvas.viewport.document_size
        if size.area == 0:
            return QRectF()
        room = QRectF(self.rect()).adjusted(MARGIN_PX, MARGIN_PX, -MARGIN_PX, -MARGIN_PX)
        scale = min(room.width() / size.width, room.height() / size.height)
        if scale <= 0:
            return QRectF()
        width, height = size.width * scale, size.height * scale
        return QRectF(room.center().x() - width / 2, room.center().y() - height / 2, width, height)

    def frame(self) -> QPolygonF:
        """The corners of the canvas on the small picture: turned and mirrored as the view is."""
        place, viewport = self.place(), self._canvas.viewport
        if place.isEmpty():
            return QPolygonF()
        scale = place.width() / viewport.document_size.width
        corners = ((0, 0), (viewport.view_width, 0), (viewport.view_width, viewport.view_height),
                   (0, viewport.view_height))  # fmt: skip
        points = [viewport.to_document(*corner) for corner in corners]
        return QPolygonF([QPointF(place.x() + x * scale, place.y() + y * scale) for x, y in points])

    def to_document(self, at: QPointF) -> tuple[float, float]:
        """The place of the document under a place of this widget."""
        place = self.place()
        scale = place.width() / max(1, self._canvas.viewport.document_size.width)
        return ((at.x() - place.x()) / scale, (at.y() - place.y()) / scale) if scale else (0.0, 0.0)

    def _picture(self) -> QImage | None:
        pyramid = self._canvas.pyramid
        ratio = self.devicePixelRatioF()
        place = self.place()
        size = QSize(math.ceil(place.width() * ratio), math.ceil(place.height() * ratio))
        if pyramid is None or not pyramid.images or size.isEmpty():
            return None
        if self._small is None or self._small.size() != size:
            level = pyramid.level_for(size.width() / max(1, pyramid.size.width))
            mode = Qt.TransformationMode.SmoothTransformation
            # A copy: the pyramid goes on changing in place.
            self._small = pyramid.images[level].scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, mode)
        return self._small

    def paintEvent(self, event: QPaintEvent) -> None:
        """The small picture, darker outside of what the canvas shows, and the frame."""
        del event
        painter = QPainter(self)
        place, picture = self.place(), self._picture()
        if picture is None:
            painter.setPen(self.palette().color(self.palette().ColorRole.PlaceholderText))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.tr("No picture"))
            return
        painter.setBrushOrigin(place.topLeft())
        painter.fillRect(place, self._checker)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, picture)
        painter.setClipRect(self.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in ((QColor(0, 0, 0, 170), 3.4), (self.palette().color(self.palette().ColorRole.Link), 1.6)):
            painter.setPen(QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.MiterJoin))
            painter.drawPolygon(self.frame())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the frame where it is, or bring it here."""
        if event.button() == Qt.MouseButton.LeftButton and self._canvas.workspace is not None:
            at = event.position()
            middle = self._canvas.viewport.sight
            x, y = self.to_document(at)
            inside = self.frame().containsPoint(at, Qt.FillRule.OddEvenFill)
            self._grip = (middle.x - x, middle.y - y) if inside else (0.0, 0.0)
            self._go(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the frame."""
        if self._grip is not None:
            self._go(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of it."""
        del event
        self._grip = None

    def _go(self, at: QPointF) -> None:
        if self._grip is not None:
            x, y = self.to_document(at)
            self._canvas.look_at(x + self._grip[0], y + self._grip[1])

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom the canvas about its middle."""
        event.accept()
        if self._canvas.workspace is not None:
            self._canvas.zoom_to(self._canvas.viewport.zoom * ZOOM_PER_STEP ** (event.angleDelta().y() / WHEEL_STEP))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The small picture fits again."""
        super().resizeEvent(event)
        self._small = None


class NavigatorPanel(QWidget):
    """The small picture, and below it the zoom as a slider, a number and buttons."""

    def __init__(self, canvas: Canvas, theme: Theme, buttons: tuple[object, object, object]) -> None:
        """`buttons` are the actions that zoom out, zoom in and fit."""
        super().__init__()
        self.setObjectName("dockBody")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._canvas = canvas
        self.picture = NavigatorPicture(canvas)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, SLIDER_STEPS)
        self.slider.setPageStep(SLIDER_STEPS // 20)
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.slider.setAccessibleName(self.tr("Zoom"))
        self.slider.setToolTip(self.tr("Zoom"))
        self.number = QLabel()
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.number.setMinimumWidth(self.fontMetrics().horizontalAdvance("6400 %") + GRID)
        row = QHBoxLayout()
        row.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        row.setSpacing(GRID)
        less, more, fit = (action_button(action, 16) for action in buttons)  # type: ignore[arg-type]
        for part in (less, self.slider, more, self.number, fit):
            row.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.picture, 1)
        layout.addLayout(row)
        self.slider.valueChanged.connect(lambda value: canvas.zoom_to(zoom_at(value / SLIDER_STEPS)))
        canvas.viewport_changed.connect(self._follow)
        theme.changed.connect(self.picture.update)
        self._follow()

    def set_workspace(self, workspace: Workspace | None) -> None:
        """Show another document."""
        self.slider.setEnabled(workspace is not None)
        self.number.setEnabled(workspace is not None)
        self.picture.forget()
        self._follow()

    def _follow(self) -> None:
        blocker = QSignalBlocker(self.slider)
        self.slider.setValue(round(place_of(self._canvas.viewport.zoom) * SLIDER_STEPS))
        del blocker
        self.number.setText(percent(self._canvas.viewport.zoom) if self._canvas.workspace is not None else "")


def zoom_at(share: float) -> float:
    """The zoom at a share (0 to 1) of the slider: equal ways are equal factors."""
    return float(MIN_ZOOM * (MAX_ZOOM / MIN_ZOOM) ** share)


def place_of(zoom: float) -> float:
    """The share of the slider at which a zoom lies."""
    return math.log(zoom / MIN_ZOOM) / math.log(MAX_ZOOM / MIN_ZOOM)
