"""The child of canvas: `canvas_child ours|graphics-view MEGAPIXELS idle|filling EVENTS` prints one JSON line.

A window of 1600 x 1000 px is driven offscreen by events at the pace of a hand. The time of an event runs from when it
is sent to the end of the first paint that shows its effect, as the event loop brings it.
"""

from __future__ import annotations

import json
import math
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPixmap, QWheelEvent
from PySide6.QtWidgets import QApplication, QGraphicsPixmapItem, QGraphicsScene, QGraphicsView, QWidget

from benchmarks.metrics import Image
from benchmarks.processes import resident_bytes
from benchmarks.synthetic import noise_picture
from editor.app import SWITCH_INTERVAL_S
from editor.core.document import Document
from editor.core.pixels import with_alpha
from editor.core.progress import Progress
from editor.engines.base import InpaintRequest
from editor.engines.registry import built_in_engines
from editor.jobs.queue import Job, JobQueue
from editor.settings import Settings
from editor.tools.mask_brush import BrushSettings
from editor.ui.bridge import QtDelivery
from editor.ui.canvas.canvas import Canvas
from editor.workspace import Workspace

VIEW = (1600, 1000)
BRUSH_PX = 60
LARGE_BRUSH_PX = 500
DAB_EVERY_MS = 8
FRAME_EVERY_MS = 17


class Contender(Protocol):
    """A widget that shows a picture, can be painted on, panned and zoomed by mouse events."""

    on_painted: Callable[[], None] | None

    def target(self) -> QWidget:
        """The widget that takes the events."""
        ...

    def shows_all(self) -> bool:
        """True when nothing is waiting to be shown."""
        ...

    def show_at(self, zoom: float) -> None:
        """Show the picture's middle, upright, at this zoom; 0 = the whole picture."""
        ...

    def turn(self, degrees: float) -> None:
        """Turn the view about its middle."""
        ...

    def take_brush(self, size: int) -> None:
        """Paint with a brush of so many pixels from now on."""
        ...


class OurCanvas(Canvas):
    """The real canvas, telling when it has painted something that is up to date."""

    on_painted: Callable[[], None] | None = None

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

    def take_brush(self, size: int) -> None:
        self.kit.brush.size = size
        self.refresh_brush()


class GraphicsView(QGraphicsView):
    """The usual way: one pixmap item, painted on as an image and given to the item anew after every dab."""

    on_painted: Callable[[], None] | None = None

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

    def take_brush(self, size: int) -> None:
        self._brush_px = size

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


class Driver:
    """Sends events at a fixed pace from the event loop and takes the time until each one's paint."""

    def __init__(self, app: QApplication, contender: Contender) -> None:
        self._app = app
        self._contender = contender
        contender.on_painted = self._on_painted
        self._waiting: list[float] = []
        self._latencies: list[float] = []

    def measure(self, act: Callable[[int], None], count: int, every_ms: int) -> list[float]:
        """Milliseconds of each of `count` events; what was not painted within five seconds counts as that long."""
        self._latencies, self._waiting = [], []
        sent = 0
        timer = QTimer()
        timer.setTimerType(Qt.TimerType.PreciseTimer)

        def send() -> None:
            nonlocal sent
            if sent < count:
                self._waiting.append(time.perf_counter())
                act(sent)
                sent += 1

        timer.timeout.connect(send)
        timer.start(every_ms)
        deadline = time.perf_counter() + 5 + count * every_ms / 1000 + 20
        while (sent < count or self._waiting) and time.perf_counter() < deadline:
            self._app.processEvents()
            if sent == count and self._waiting and time.perf_counter() - self._waiting[-1] > 5:
                break
        timer.stop()
        return self._latencies + [5000.0] * len(self._waiting)

    def settle(self) -> None:
        """Let everything be painted that is still to come."""
        deadline = time.perf_counter() + 30
        quiet_until = time.perf_counter() + 0.2
        while time.perf_counter() < quiet_until and time.perf_counter() < deadline:
            self._app.processEvents()
            if not self._contender.shows_all():
                quiet_until = time.perf_counter() + 0.2

    def _on_painted(self) -> None:
        now = time.perf_counter()
        self._latencies += [(now - sent) * 1000 for sent in self._waiting]
        self._waiting.clear()


def send_mouse(
    widget: QWidget, kind: QEvent.Type, x: float, y: float, button: Qt.MouseButton, held: Qt.MouseButton
) -> None:
    """Deliver a mouse event at once."""
    at = QPointF(x, y)
    pressed = button if kind != QEvent.Type.MouseMove else Qt.MouseButton.NoButton
    event = QMouseEvent(kind, at, QPointF(widget.mapToGlobal(at)), pressed, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)


def send_wheel(widget: QWidget, steps: int) -> None:
    """Deliver a turn of the wheel over the middle."""
    at = QPointF(VIEW[0] / 2, VIEW[1] / 2)
    event = QWheelEvent(
        at, QPointF(widget.mapToGlobal(at)), QPoint(), QPoint(0, 120 * steps), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def start_filling(jobs: JobQueue) -> Job:
    """Fill a 512-px hole with the default engine again and again until the job is cancelled."""
    engine = built_in_engines().inpainter()
    image = noise_picture(1.0).astype(np.float32) / np.float32(255)
    mask = np.zeros(image.shape[:2], np.uint8)
    mask[150:662, 300:812] = 255

    def run(progress: Progress) -> None:
        seed = 0
        while True:
            engine.inpaint(InpaintRequest(image, mask, seed), progress.part(0, 1))
            seed += 1
            progress.step(0.0)

    return jobs.submit(Job("Fill", run))


def around(index: int, radius: float) -> tuple[float, float]:
    """Places on a slow curve around the view's middle."""
    angle = index * 0.11
    return VIEW[0] / 2 + 2 * radius * math.sin(angle), VIEW[1] / 2 + radius * math.sin(1.7 * angle)


def measure_all(driver: Driver, contender: Contender, events: int) -> dict[str, list[float]]:
    """Dabs of 60 px at 100 % and with the whole picture in view, of 500 px at 40 %; panning, zooming and turning."""
    widget = contender.target()
    left, middle = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
    found: dict[str, list[float]] = {}

    def drag(name: str, zoom: float, button: Qt.MouseButton, radius: float, every_ms: int) -> None:
        contender.show_at(zoom)
        driver.settle()
        send_mouse(widget, QEvent.Type.MouseButtonPress, *around(0, radius), button, button)
        driver.settle()

        def move(index: int) -> None:
            send_mouse(widget, QEvent.Type.MouseMove, *around(index + 1, radius), button, button)

        found[name] = driver.measure(move, events, every_ms)
        send_mouse(widget, QEvent.Type.MouseButtonRelease, *around(events, radius), button, Qt.MouseButton.NoButton)
        driver.settle()

    drag("dab_100", 1.0, left, 250, DAB_EVERY_MS)
    drag("dab_fit", 0.0, left, 150, DAB_EVERY_MS)
    contender.take_brush(LARGE_BRUSH_PX)
    drag("dab_500", 0.4, left, 250, DAB_EVERY_MS)
    contender.take_brush(BRUSH_PX)
    drag("pan_100", 1.0, middle, 300, FRAME_EVERY_MS)
    drag("pan_40", 0.4, middle, 300, FRAME_EVERY_MS)
    contender.show_at(1.0)
    driver.settle()
    turns = [-1] * 6 + [1] * 6
    found["zoom"] = driver.measure(lambda index: send_wheel(widget, turns[index % 12]), events, FRAME_EVERY_MS)
    contender.show_at(0.4)
    driver.settle()
    found["rotate"] = driver.measure(lambda _: contender.turn(4.0), events, FRAME_EVERY_MS)
    return found


def main() -> None:
    """Measure one contender."""
    name, megapixels, state, events = sys.argv[1], float(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    with tempfile.TemporaryDirectory() as folder:
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        app = QApplication([])
        jobs = JobQueue(QtDelivery())
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
        job = start_filling(jobs) if state == "filling" else None
        found = measure_all(driver, contender, events)
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
