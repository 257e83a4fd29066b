"""A real window with built-in engines, and the hand that repositions subjects in it.

With `PENTIMENTO_SNAPSHOTS` set to a folder, `snap` leaves there what the canvas shows, to be looked at.
"""

from __future__ import annotations

import os
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from editor.core.tiles import TileMap
from editor.engines.registry import built_in_engines
from editor.jobs.queue import JobQueue
from editor.ui.bridge import QtDelivery
from editor.ui.main_window import MainWindow
from tests.ui.window_hand import at

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
DATA = Path(os.environ.get("PENTIMENTO_DATA", Path(__file__).parents[3] / "shared")) / "data" / "dev"


@pytest.fixture
def window(qapp, settings):
    queue = JobQueue(QtDelivery(qapp))
    window = MainWindow(settings, built_in_engines(), queue)
    window.resize(1300, 900)
    window.show()
    QTest.qWaitForWindowExposed(window)
    yield window
    for workspace in window.workspaces:
        workspace.close()
    window.canvas.set_workspace(None)
    window.files.queue.close()
    queue.close()
    window.hide()
    window.deleteLater()
    QApplication.processEvents()


def snap(window, name):
    folder = os.environ.get("PENTIMENTO_SNAPSHOTS")
    if folder:
        QApplication.processEvents()
        window.canvas.grab().save(str(Path(folder) / f"{name}.png"))


def synthetic():
    rows, columns = np.mgrid[0:300, 0:400]
    shade = 170 + (columns * 7 + rows * 13) % 23
    pixels = np.dstack([shade, shade - 20, shade - 40, np.full_like(shade, 255)]).astype(np.uint8)
    mask = np.zeros((300, 400), np.uint8)
    cv2.ellipse(mask, (120, 150), (45, 60), 0, 0, 360, 255, -1)
    pixels[mask > 0, :3] = (40, 70, 130)
    return pixels, mask


def opened(window, document, mask, qtbot):
    workspace = window.add_document(document, None, "Picture")
    workspace.set_selection("Select", TileMap.from_array(mask))
    window.canvas.zoom_to(1.0)
    window.actions_["tool-reposition"].trigger()
    work = window.canvas.repositioner.work
    qtbot.waitUntil(lambda: work.prepared is not None and work.prepared.subject is not None)
    return workspace


def middle_of(mask):
    """The place deepest within."""
    depth = cv2.distanceTransform((mask > 127).astype(np.uint8), cv2.DIST_L2, 5)
    y, x = np.unravel_index(depth.argmax(), depth.shape)
    return int(x), int(y)


def drag(window, start, end, keys=NONE, then=lambda: None):
    canvas = window.canvas
    QTest.mousePress(canvas, LEFT, keys, at(window, *start))
    for step in range(1, 9):
        place = [start[axis] + (end[axis] - start[axis]) * step / 8 for axis in (0, 1)]
        QTest.mouseMove(canvas, at(window, *place))
        QApplication.processEvents()
    then()
    QTest.mouseRelease(canvas, LEFT, keys, at(window, *end))


def enter(window, qtbot):
    canvas, workspace = window.canvas, window.workspace
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not canvas.repositioner.is_open and not workspace.running)
    qtbot.waitUntil(lambda: canvas.scene is None)


def labels(workspace):
    return [step.label for step in workspace.history.steps]


def whole(workspace):
    return workspace.document.render(workspace.document.bounds)


def shown_at(window, x, y):
    image = window.canvas.grab().toImage()
    place = at(window, x, y)
    color = image.pixelColor(round(place.x() * image.devicePixelRatio()), round(place.y() * image.devicePixelRatio()))
    return color.red(), color.green(), color.blue()
