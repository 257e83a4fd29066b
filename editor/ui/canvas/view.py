"""A widget that shows a document: it keeps the display pyramid fresh, once per frame, and paints only what changed."""

from __future__ import annotations

import functools
import math

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QInputDevice,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from editor.core.geometry import Rect, Size
from editor.settings import Settings
from editor.ui.canvas.composed import ComposedTiles
from editor.ui.canvas.held_picture import HeldPicture
from editor.ui.canvas.mask_outline import MaskOutline
from editor.ui.canvas.pace import FramePace
from editor.ui.canvas.painting import checker_brush, draw_document, surround_color
from editor.ui.canvas.pyramid import DisplayPyramid, Tint
from editor.ui.canvas.viewport import MAX_ZOOM, Sights, Viewport
from editor.workspace import Workspace

# The most that one frame spends on fresh pixels; what is left waits for the next.
SLICE_S = 0.008
# A picture that has just been opened or is compared may hold up the first frame for this long and no longer.
FIRST_SLICE_S = 0.08
# The mask's edge may follow the brush a little later than its color.
OUTLINE_MS = 30
# While the hand draws, the edge is brought up to date in slices that no dab has to wait for.
HELD_SLICE_S = 0.001
AFTER_FRAME_MS = 2
WHEEL_STEP = 120
ZOOM_PER_STEP = 1.25
MAX_RECTS = 12


def _rects_of(region: QRegion) -> list[QRect]:
    return [rect for rect in region]  # type: ignore[attr-defined]  # noqa: C416


class PictureView(QWidget):
    """Subscribes to one workspace's document at a time. Painting reads the pyramid and computes nothing."""

    viewport_changed = Signal()
    overlay_changed = Signal()
    comparing_changed = Signal(bool)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self._workspace: Workspace | None = None
        self._viewport = Viewport()
        self._pyramid: DisplayPyramid | None = None
        self._tiles: ComposedTiles | None = None
        self._outline: MaskOutline | None = None
        # The largest zoom up to which the picture fits itself into the view; None once it was zoomed or moved by hand.
        self._fit_limit: float | None = 1.0
        self._still = HeldPicture()
        self._screen_profile: bytes | None = None
        self._sights = Sights()
        self._is_overlay_visible = True
        self._checker = checker_brush()
        self._surround = QColor()
        self._pace = FramePace(self, lambda: self._refresh(SLICE_S))
        self._outline_timer = QTimer(self, singleShot=True, interval=OUTLINE_MS)
        self._outline_timer.timeout.connect(self._on_outline)
        # A filter, not an override of `event`: errors in the handlers then surface as what they are.
        self.installEventFilter(self)

    # What is shown

    @property
    def workspace(self) -> Workspace | None:
        """The open document's workspace; None in the empty state."""
        return self._workspace

    def set_workspace(self, workspace: Workspace | None) -> None:
        """Show another document: as it was looked at last, else all of it in view; None for none."""
        if self._workspace is not None:
            self._sights.keep(self._workspace, self._viewport, self._fit_limit)
            document = self._workspace.document
            document.pixels_changed.disconnect(self._on_pixels_changed)
            document.selection_changed.disconnect(self._on_selection_changed)
            document.resized.disconnect(self._on_resized)
        self._workspace, self._pyramid, self._tiles, self._outline = workspace, None, None, None
        self._still.let_go()
        if workspace is None:
            self._viewport.document_size = Size(0, 0)
        else:
            document = workspace.document
            document.pixels_changed.connect(self._on_pixels_changed)
            document.selection_changed.connect(self._on_selection_changed)
            document.resized.connect(self._on_resized)
            self._build_display(workspace)
            self._take_size()
            self.reset_view()
            if self._sights.knows(workspace):
                self._viewport_moved(self._sights.recall(workspace, self._viewport))
            self._refresh_now()
        self.update()

    def _build_display(self, workspace: Workspace) -> None:
        document = workspace.document
        self._tiles = ComposedTiles(document, self._is_overlay_visible, self._screen_profile)
        self._pyramid = DisplayPyramid(document.size, self._tiles.read, self._tiles.read_mask, self._tint())
        self._outline = MaskOutline(document.selection.pixels)
        self._schedule_outline()
        self._viewport.document_size = document.size

    def _on_resized(self, before: Size) -> None:
        """Show the document's new extent: all of it where all was in view, else about the same part of it."""
        workspace, viewport = self._workspace, self._viewport
        if workspace is None:
            return
        self._still.take(self, self._paint_picture)
        is_comparing, size = self.is_comparing, workspace.document.size
        x, y = viewport.to_document(viewport.view_width / 2, viewport.view_height / 2)
        self._build_display(workspace)
        if self._tiles is not None:
            self._tiles.is_comparing = is_comparing
        if self._fit_limit is not None:
            viewport.fit(self._fit_limit)
        else:
            viewport.look_at(x / max(1, before.width) * size.width, y / max(1, before.height) * size.height)
        self._viewport_moved(self._fit_limit)

    @property
    def viewport(self) -> Viewport:
        """Where the document lies; to be changed through this widget's methods only."""
        return self._viewport

    @property
    def pyramid(self) -> DisplayPyramid | None:
        """What is painted from; None in the empty state."""
        return self._pyramid

    @property
    def is_overlay_visible(self) -> bool:
        """True while the mask shows."""
        return self._is_overlay_visible

    @is_overlay_visible.setter
    def is_overlay_visible(self, is_visible: bool) -> None:
        if is_visible == self._is_overlay_visible:
            return
        self._is_overlay_visible = is_visible
        if self._tiles is not None:
            self._tiles.is_mask_visible = is_visible
            self._mark(self._tiles.mask_tiles())
            self._refresh_now()
            self._schedule_outline()
        self.overlay_changed.emit()

    @property
    def is_comparing(self) -> bool:
        """True while the picture shows as it was opened: no result of an operation, no mask."""
        return self._tiles is not None and self._tiles.is_comparing

    @is_comparing.setter
    def is_comparing(self, is_comparing: bool) -> None:
        if self._tiles is None or is_comparing == self._tiles.is_comparing:
            return
        self._tiles.is_comparing = is_comparing
        self._mark(self._tiles.mask_tiles() + self._tiles.generated_tiles())
        self._refresh_now()
        self._schedule_outline()
        self.update()
        self.comparing_changed.emit(is_comparing)

    def refresh_overlay(self) -> None:
        """Show the mask in the color and opacity of the settings."""
        if self._pyramid is not None and self._tiles is not None:
            self._pyramid.set_tint(self._tint())
            self._mark(self._tiles.mask_tiles())

    def set_screen_profile(self, profile: bytes | None) -> None:
        """Show the picture by the screen's ICC profile from now on; None is sRGB."""
        if profile != self._screen_profile:
            self._screen_profile = profile
            if self._tiles is not None:
                self._tiles.screen_profile = profile
                self._on_pixels_changed(self._viewport.document_size.rect)

    def _tint(self) -> Tint:
        color = QColor(self.settings["overlay_color"])
        rgb = (color.red(), color.green(), color.blue()) if color.isValid() else Tint().color
        return Tint(rgb, float(self.settings["overlay_opacity"]))

    # The viewport

    def zoom_in(self) -> None:
        """To the next larger stop."""
        self.zoom_to(self._viewport.next_stop(True))

    def zoom_out(self) -> None:
        """To the next smaller stop."""
        self.zoom_to(self._viewport.next_stop(False))

    def zoom_to(self, zoom: float, anchor: QPointF | None = None) -> None:
        """Set the zoom about a place of the view, else about its middle."""
        at = QPointF(self.width() / 2, self.height() / 2) if anchor is None else anchor
        self._viewport.zoom_to(zoom, at.x(), at.y())
        self._viewport_moved()

    def zoom_to_fit(self) -> None:
        """Show the whole document, and go on doing so when the window changes its size."""
        self._viewport.fit()
        self._viewport_moved(fit_limit=MAX_ZOOM)

    def reset_view(self) -> None:
        """Upright, not mirrored, all in view."""
        self._viewport.reset()
        self._viewport_moved(fit_limit=1.0)

    def rotate_view(self, degrees: float) -> None:
        """Turn the view, not the picture, clockwise; 0 makes it upright again."""
        self._viewport.rotate_by(degrees if degrees else -self._viewport.rotation_deg)
        self._viewport_moved()

    def mirror_view(self) -> None:
        """Swap left and right of the view, not of the picture."""
        self._viewport.mirror()
        self._viewport_moved(self._fit_limit)

    def pan_view(self, dx: float, dy: float) -> None:
        """Move the picture by view pixels."""
        self._viewport.pan_by(dx, dy)
        self._viewport_moved()

    def _viewport_moved(self, fit_limit: float | None = None) -> None:
        self._fit_limit = fit_limit
        if self._pyramid is not None and self._pyramid.is_stale:
            self._pace.ask()
        if self._outline is not None and self._shows_mask() and self._outline.is_stale(self._viewport):
            self._schedule_outline()
        self.update()
        self.viewport_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the middle of the picture where it is, or all of it in view."""
        super().resizeEvent(event)
        self._take_size()
        if self._workspace is not None:
            if self._fit_limit is not None:
                self._viewport.fit(self._fit_limit)
            self._viewport_moved(self._fit_limit)

    def _take_size(self) -> None:
        self._viewport.resize(self.width(), self.height(), self.devicePixelRatioF())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the screen's pixel ratio and the window's colors; pinching zooms, turning two fingers rotates."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._take_size()
            self.update()
        elif event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._surround = surround_color(self.palette())
            self.update()
        elif isinstance(event, QNativeGestureEvent) and self._workspace is not None:
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.zoom_to(self._viewport.zoom * (1 + event.value()), event.position())
                return True
            if event.gestureType() == Qt.NativeGestureType.RotateNativeGesture:
                self.rotate_view(event.value())
                return True
        return False

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom to the cursor; with Shift, or with two fingers on a touchpad, pan."""
        event.accept()
        if self._workspace is None:
            return
        steps = event.angleDelta().y() / WHEEL_STEP
        is_touchpad = event.device().type() == QInputDevice.DeviceType.TouchPad and not event.pixelDelta().isNull()
        if is_touchpad:
            self.pan_view(event.pixelDelta().x(), event.pixelDelta().y())
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.pan_view(event.angleDelta().y() or event.angleDelta().x(), 0)
        elif steps:
            self.zoom_to(self._viewport.zoom * ZOOM_PER_STEP**steps, event.position())

    # Fresh pixels

    def _on_pixels_changed(self, rect: Rect) -> None:
        if self._tiles is not None:
            self._tiles.forget(rect)
        self._mark([rect])

    def _on_selection_changed(self, rect: Rect) -> None:
        if self._outline is not None:
            self._outline.mark(rect)
            self._schedule_outline()
        if self._is_overlay_visible and not self.is_comparing:
            self._mark([rect])

    def _mark(self, rects: list[Rect]) -> None:
        if self._pyramid is not None:
            for rect in rects:
                self._pyramid.mark(rect)
            self._pace.ask()

    def _schedule_outline(self, delay_ms: int = OUTLINE_MS) -> None:
        if not self._outline_timer.isActive():
            self._outline_timer.start(delay_ms)

    def _shows_mask(self) -> bool:
        return self._is_overlay_visible and not self.is_comparing

    def _on_outline(self) -> None:
        if self._pace.is_awaited:
            # The dab goes first.
            self._schedule_outline(AFTER_FRAME_MS)
            return
        if self._outline is not None and self._shows_mask():
            is_held = self._workspace is not None and self._workspace.gesture is not None
            paint = self._pace.paint_soon if is_held else self.update
            for rect in self._outline.refresh(self._viewport, HELD_SLICE_S if is_held else SLICE_S / 2):
                paint(self.view_rect(rect))
            if self._outline.is_stale(self._viewport):
                self._schedule_outline(AFTER_FRAME_MS if is_held else OUTLINE_MS)

    @property
    def is_fresh(self) -> bool:
        """True when nothing waits to be brought up to date."""
        is_outlined = self._outline is None or not self._shows_mask() or not self._outline.is_stale(self._viewport)
        return is_outlined and (self._pyramid is None or not self._pyramid.is_stale)

    def _refresh_now(self) -> None:
        self._refresh(FIRST_SLICE_S)

    def _refresh(self, budget_s: float) -> None:
        pyramid = self._pyramid
        if pyramid is None or not pyramid.is_stale:
            return
        self._pace.began()
        done = pyramid.update(self._viewport.visible_rect, budget_s)
        if len(done) > MAX_RECTS:
            done = [functools.reduce(Rect.united, done)]
        for rect in done:
            self._pace.paint_with(self.view_rect(rect))
        if self._still.has_let_go(pyramid, self._viewport.visible_rect):
            self.update()
        if pyramid.is_stale:
            self._pace.ask()

    def view_rect(self, rect: Rect, margin: int = 2) -> QRect:
        """The view's pixels that may show a document rectangle, with room for what smoothing spreads."""
        left, top, right, bottom = self._viewport.view_box(rect)
        # Qt's rectangles hold 32-bit numbers, and far zooms exceed what is sensible anyway.
        left, top = max(left, -10.0), max(top, -10.0)
        right, bottom = min(right, self.width() + 10.0), min(bottom, self.height() + 10.0)
        if right <= left or bottom <= top:
            return QRect()
        x, y = math.floor(left) - margin, math.floor(top) - margin
        return QRect(x, y, math.ceil(right) + margin - x, math.ceil(bottom) + margin - y)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the exposed region and nothing else."""
        painter = QPainter(self)
        region = event.region()
        self._paint_picture(painter, region)
        self._paint_above(painter, region)
        painter.end()

    def _paint_picture(self, painter: QPainter, region: QRegion) -> None:
        if not self._surround.isValid():
            self._surround = surround_color(self.palette())
        if self._still.is_shown:
            self._still.paint(painter)
            return
        rects = [region.boundingRect()] if region.rectCount() > MAX_RECTS else _rects_of(region)
        for rect in rects:
            if self._pyramid is None:
                painter.fillRect(rect, self._surround)
            else:
                draw_document(painter, rect, self._viewport, self._pyramid, self._surround, self._checker)

    def _paint_above(self, painter: QPainter, region: QRegion) -> None:
        """What lies over the picture: the mask's edge. Heirs add to it."""
        if self._outline is not None and self._shows_mask() and not self._still.is_shown:
            box = region.boundingRect()
            exposed = self._viewport.document_box(box.x(), box.y(), box.width(), box.height())
            self._outline.paint(painter, self._viewport, exposed.intersect(self._viewport.document_size.rect))
