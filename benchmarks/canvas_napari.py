"""The child of canvas for napari, run by an interpreter that has it: `canvas_napari MEGAPIXELS EVENTS` prints JSON.

Its viewer shows the picture under a layer of labels that is painted on. It needs a display with OpenGL; commands are
waited for, so that what counts as painted is.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from benchmarks.canvas_driver import BRUSH_PX, VIEW, Driver, measure_all
from benchmarks.processes import resident_bytes
from benchmarks.synthetic import noise_picture


class Napari:
    """The viewer's canvas as a contender."""

    on_painted: Callable[[], None] | None = None
    can_turn = False

    def __init__(self, viewer: Any) -> None:
        self._viewer = viewer
        self._canvas = viewer.window._qt_viewer.canvas
        self._gl = importlib.import_module("vispy.gloo").gl
        self._canvas._scene_canvas.events.draw.connect(self._on_draw, position="last")
        self._labels: Any = None

    def open(self, megapixels: float) -> int:
        """Show a picture and labels on it; the bytes of the picture as RGBA."""
        picture = noise_picture(megapixels)
        self._viewer.add_image(picture)
        self._labels = self._viewer.add_labels(np.zeros(picture.shape[:2], np.uint8))
        self._labels.selected_label = 1
        self._labels.opacity = 0.55
        # By its sides alone a canvas has another size in every version of the viewer's panels.
        widget = self.target()
        widget.window().resize(
            VIEW[0] + widget.window().width() - widget.width(), VIEW[1] + widget.window().height() - widget.height()
        )
        return int(picture.shape[0] * picture.shape[1] * 4)

    def _on_draw(self, _: object) -> None:
        self._gl.glFinish()
        if self.on_painted is not None:
            self.on_painted()

    def target(self) -> QWidget:
        widget: QWidget = self._canvas.native
        return widget

    @property
    def has_paint(self) -> bool:
        """True once a label is there."""
        return bool(self._labels.data.any())

    def shows_all(self) -> bool:
        return True

    def show_at(self, zoom: float) -> None:
        if zoom:
            height, width = self._labels.data.shape
            self._viewer.camera.center = (0.0, height / 2, width / 2)
            self._viewer.camera.zoom = zoom
        else:
            self._viewer.reset_view()

    def turn(self, degrees: float) -> None:
        raise NotImplementedError

    def take_brush(self, size: int) -> Qt.MouseButton:
        self._labels.mode = "paint"
        self._labels.brush_size = size
        return Qt.MouseButton.LeftButton

    def take_hand(self) -> Qt.MouseButton:
        self._labels.mode = "pan_zoom"
        return Qt.MouseButton.LeftButton


def main() -> None:
    """Measure."""
    megapixels, events = float(sys.argv[1]), int(sys.argv[2])
    viewer = importlib.import_module("napari").Viewer()
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("the viewer uses another toolkit than PySide6")
    contender = Napari(viewer)
    driver = Driver(app, contender)
    driver.settle()
    bare_bytes = resident_bytes()
    raw_bytes = contender.open(megapixels)
    contender.take_brush(BRUSH_PX)
    driver.settle()
    open_bytes = resident_bytes()
    found = measure_all(driver, contender, events)
    if not contender.has_paint:
        raise RuntimeError("the labels were not painted")
    added = None if open_bytes is None or bare_bytes is None else open_bytes - bare_bytes
    size = contender.target().size()
    view = [size.width(), size.height()]
    print(json.dumps({"ms": found, "open_bytes": added, "raw_bytes": raw_bytes, "view": view}), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
