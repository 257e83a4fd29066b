"""The child of canvas: `canvas_child ours|graphics-view MEGAPIXELS idle|filling EVENTS` prints one JSON line.

A window of 1600 x 1000 px is driven by events at the pace of a hand. The time of an event runs from when it is sent to
the end of the first paint that shows its effect, as the event loop brings it. `canvas_child fill` only fills, again and
again until it is ended, beside a peer that lives in another interpreter.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPixmap, QWheelEvent
from PySide6.QtWidgets import QApplication, QGraphicsPixmapItem, QGraphicsScene, QGraphicsView, QWidget

from benchmarks.canvas_driver import BRUSH_PX, VIEW, Driver, measure_all
from benchmarks.metrics import Image
from benchmarks.processes import resident_bytes
from benchmarks.synthetic import noise_picture
from editor.app import let_the_window_go_first
from editor.core.document import Document
from editor.core.pixels import with_alpha
from editor.core.progress import Progress
from editor.engines.base import InpaintRequest
from editor.engines.registry import built_in_engines
from editor.jobs.loading import GentleLoading
from editor.jobs.queue import Job, JobQueue
from editor.settings import Settings
from editor.tools.mask_brush import BrushSettings
from editor.ui.bridge import QtDelivery
from editor.ui.canvas.canvas import Canvas
from editor.workspace import Workspace


class OurCanvas(Canvas):
    """The real canvas, telling when it has painted something that is up to date."""

    on_painted: Callable[[], None] | None = None
    can_turn = True

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        # The dab shows once the picture is up to date; the line around the mask may follow later.
        if self.on_painted is not None and self._pyramid is not None and not self._pyramid.is_stale:
            self.on_painted()

    def target(self) -> QWidget:
        return self

    def shows_all(self) -> bool:
        return self.is_fresh

    def show_at(self, zoom: float) -> None:
        self.reset_view()
        if zoom:
            self.zoom_to(zoom)
        else:
            self.zoom_to_fit()

    def turn(self, degrees: float) -> None:
        self.rotate_view(degrees)

    def take_brush(self, size: int) -> Qt.MouseButton:
        self.kit.brush.size = size
        self.refresh_brush()
        return Qt.MouseButton.LeftButton

    def take_hand(self) -> Qt.MouseButton:
        return Qt.MouseButton.MiddleButton


class GraphicsView(QGraphicsView):
    """The usual way: one pixmap item, painted on as an image and given to the item anew after every dab."""

    on_painted: Callable[[], None] | None = None
    can_turn = True

    def __init__(self, image: Image) -> None:
        super().__init__()
        height, width = image.shape[:2]
        self._image = QImage(image.data, width, height, image.strides[0], QImage.Format.Format_RGB888).convertToFormat(
            QImage.Format.Format_RGB32
        )
        self._scene = QGraphicsScene()
        self._item = QGraphicsPixmapItem(QPixmap.fromImage(self._image))
        self._item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        self._scene.addItem(self._item)
        self.setScene(self._scene)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._is_painting = False
        self._brush_px = BRUSH_PX
        self._pan_from: QPointF | None = None

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.on_painted is not None:
            self.on_painted()

    def target(self) -> QWidget:
        return self.viewport()

    def shows_all(self) -> bool:
        return True

    def show_at(self, zoom: float) -> None:
        self.resetTransform()
        if zoom:
            self.scale(zoom, zoom)
            self.centerOn(self._item)
        else:
            self.fitInView(self._item, Qt.AspectRatioMode.KeepAspectRatio)

    def turn(self, degrees: float) -> None:
        self.rotate(degrees)

    def take_brush(self, size: int) -> Qt.MouseButton:
        self._brush_px = size
        return Qt.MouseButton.LeftButton

    def take_hand(self) -> Qt.MouseButton:
        return Qt.MouseButton.MiddleButton

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._is_painting = event.button() == Qt.MouseButton.LeftButton
        self._pan_from = None if self._is_painting else event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._is_painting:
            self._dab(self.mapToScene(event.position().toPoint()))
        elif self._pan_from is not None:
            moved = event.position() - self._pan_from
            self._pan_from = event.position()
            for bar, step in ((self.horizontalScrollBar(), moved.x()), (self.verticalScrollBar(), moved.y())):
                bar.setValue(bar.value() - round(step))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._is_painting, self._pan_from = False, None

    def wheelEvent(self, event: QWheelEvent) -> None:
        factor = 1.25 ** (event.angleDelta().y() / 120)
        self.scale(factor, factor)

    def _dab(self, at: QPointF) -> None:
        painter = QPainter(self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(255, 59, 92, 140))
        size = self._brush_px
        painter.drawEllipse(QRectF(at.x() - size / 2, at.y() - size / 2, size, size))
        painter.end()
        self._item.setPixmap(QPixmap.fromImage(self._image))


def fill_on(progress: Progress, has_begun: threading.Event | None = None) -> NoReturn:
    """Fill a 512-px hole with the default engine again and again until the progress is cancelled.

    `has_begun` is set when the first is done: what a fill loads is loaded by then.
    """
    engine = built_in_engines().inpainter()
    image = noise_picture(1.0).astype(np.float32) / np.float32(255)
    mask = np.zeros(image.shape[:2], np.uint8)
    mask[150:662, 300:812] = 255
    seed = 0
    while True:
        engine.inpaint(InpaintRequest(image, mask, seed), progress.part(0, 1))
        if has_begun is not None:
            has_begun.set()
        seed += 1
        progress.step(0.0)


def main() -> None:
    """Measure one contender, or fill."""
    if sys.argv[1] == "fill":
        fill_on(Progress())
    name, megapixels, state, events = sys.argv[1], float(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    with tempfile.TemporaryDirectory() as folder:
        if name == "ours":
            let_the_window_go_first()
        app = QApplication([])
        jobs = JobQueue(QtDelivery())
        if name == "ours":
            GentleLoading(lambda: jobs.is_hand_busy).install()
        bare_bytes = resident_bytes()
        picture = noise_picture(megapixels)
        raw_bytes = picture.shape[0] * picture.shape[1] * 4
        workspace: Workspace | None = None
        contender: Any
        if name == "ours":
            document = Document.from_pixels(with_alpha(picture))
            workspace = Workspace(document, built_in_engines(), jobs)
            contender = OurCanvas(Settings(Path(folder) / "settings.json"), BrushSettings(size=BRUSH_PX))
        else:
            contender = GraphicsView(picture)
        contender.resize(*VIEW)
        contender.show()
        if workspace is not None:
            contender.set_workspace(workspace)
        del picture
        driver = Driver(app, contender)
        driver.settle()
        open_bytes = resident_bytes()
        has_begun = threading.Event()
        job = jobs.submit(Job("Fill", lambda it: fill_on(it, has_begun))) if state == "filling" else None
        found = measure_all(driver, contender, events, None if job is None else has_begun.is_set)
        if job is not None:
            was_running = not job.is_over
            jobs.cancel(job)
            jobs.close(30)
            if not was_running:
                raise RuntimeError("the fill beside which was measured has ended early")
        if workspace is not None:
            contender.set_workspace(None)
        added = None if open_bytes is None or bare_bytes is None else open_bytes - bare_bytes
        answer = {"ms": found, "open_bytes": added, "raw_bytes": raw_bytes}
        print(json.dumps(answer), flush=True)
        # Qt's own teardown is not part of what is measured.
        os._exit(0)


if __name__ == "__main__":
    main()
