"""The child of reposition_drag: `reposition_drag_child MEGAPIXELS SIDE ZOOM prepared|at-once fill|calm EVENTS`.

Prints one JSON line. A subject of SIDE px is lifted and dragged in an offscreen window of 1600 x 1000 px. The time of
an event runs from when it is sent to the end of the first paint after it. `at-once` presses before anything is cut out.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import cv2
import numpy as np
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from benchmarks.canvas_driver import FRAME_EVERY_MS, VIEW, Driver, around, send_mouse
from benchmarks.synthetic import noise_picture
from editor.app import let_the_window_go_first
from editor.core.document import Document
from editor.core.pixels import with_alpha
from editor.core.tiles import TileMap
from editor.engines.registry import built_in_engines
from editor.jobs.queue import JobQueue
from editor.settings import Settings
from editor.tools.mask_brush import BrushSettings
from editor.ui.bridge import QtDelivery
from editor.ui.canvas.canvas import Canvas
from editor.ui.canvas.tools.table import REPOSITION
from editor.workspace import Workspace


class DraggedCanvas(Canvas):
    """The real canvas, telling of each paint that shows the subject where it is."""

    on_painted: Callable[[], None] | None = None
    moved_at: float | None = None

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        # What this thread itself computed for each frame: on a shared machine the time tells of others, too.
        self.own: list[float] = []

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.moved_at is not None and self.scene is not None:
            self.own.append((time.thread_time() - self.moved_at) * 1000)
            self.moved_at = None
        if self.on_painted is not None and self.scene is not None:
            self.on_painted()

    def target(self) -> QWidget:
        return self

    def shows_all(self) -> bool:
        return self.is_fresh

    def turn(self, degrees: float) -> None:
        self.rotate_view(degrees)

    def take_brush(self, size: int) -> None:
        self.kit.brush.size = size
        self.refresh_brush()

    def show_at(self, zoom: float) -> None:
        if zoom:
            self.zoom_to(zoom)
        else:
            self.zoom_to_fit()


def main() -> None:
    """Measure one way."""
    megapixels, side, zoom = float(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    is_prepared, is_filling, events = sys.argv[4] == "prepared", sys.argv[5] == "fill", int(sys.argv[6])
    with tempfile.TemporaryDirectory() as folder:
        let_the_window_go_first()
        app = QApplication([])
        jobs = JobQueue(QtDelivery())
        document = Document.from_pixels(with_alpha(noise_picture(megapixels)))
        workspace = Workspace(document, built_in_engines(), jobs)
        mask = np.zeros((document.size.height, document.size.width), np.uint8)
        middle = document.size.width // 2, document.size.height // 2
        cv2.ellipse(mask, middle, (side // 2, side // 2), 0, 0, 360, 255, -1)
        workspace.set_selection("Select", TileMap.from_array(mask))
        canvas = DraggedCanvas(Settings(Path(folder) / "settings.json"), BrushSettings())
        canvas.resize(*VIEW)
        canvas.show()
        canvas.set_workspace(workspace)
        canvas.show_at(zoom)
        driver = Driver(app, canvas)
        driver.settle()
        left = Qt.MouseButton.LeftButton
        work, tool = canvas.repositioner.work, canvas.repositioner
        assert work is not None
        canvas._tool_name = REPOSITION
        if is_prepared:
            canvas.choose_tool(REPOSITION)
            work.prepare()
            deadline = time.perf_counter() + 120
            while (work.prepared is None or work.prepared.subject is None) and time.perf_counter() < deadline:
                app.processEvents()
                time.sleep(0.002)
            driver.settle()
        radius = 60.0
        send_mouse(canvas, QEvent.Type.MouseMove, *around(0, radius), left, Qt.MouseButton.NoButton)
        first = driver.measure(
            lambda _: send_mouse(canvas, QEvent.Type.MouseButtonPress, *around(0, radius), left, left), 1, 1
        )
        fill = None if tool.lift is None else tool.lift.filling
        if not is_filling:
            deadline = time.perf_counter() + 300
            while (tool.lift is None or not tool.is_ready) and time.perf_counter() < deadline:
                app.processEvents()
                time.sleep(0.002)
            driver.settle()

        def move(index: int) -> None:
            canvas.moved_at = time.thread_time()
            send_mouse(canvas, QEvent.Type.MouseMove, *around(index + 1, radius), left, left)

        frames = driver.measure(move, events, FRAME_EVERY_MS)
        fill = None if tool.lift is None else tool.lift.filling
        was_filling = fill is not None and not fill.is_over
        print(json.dumps({"first": first, "frames": frames, "own": canvas.own, "was_filling": was_filling}), flush=True)
        os._exit(0)


if __name__ == "__main__":
    main()
