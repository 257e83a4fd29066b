"""A whole window for tests, and the hand that works in it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from editor.core.document import Document
from editor.engines.classical.harmonize import RingHarmonizer
from editor.engines.classical.inpaint import SmoothInpainter
from editor.engines.registry import Engines
from editor.ui.main_window import MainWindow


@pytest.fixture
def window(qapp, settings, engine, jobs):
    """A shown window without a document, with the gated engine (chosen) and the smooth one."""
    settings["fill_engine"] = engine.id
    window = MainWindow(
        settings, Engines(built_in={"inpaint": [engine, SmoothInpainter()], "harmonize": [RingHarmonizer()]}), jobs
    )
    window.resize(1200, 800)
    window.show()
    QTest.qWaitForWindowExposed(window)
    yield window
    engine.gate.set()
    for workspace in window.workspaces:
        workspace.close()
    window.files.queue.close()
    window.hide()
    window.deleteLater()
    QApplication.processEvents()


def soft_picture(width=64, height=48):
    """A small opaque picture of two slow ramps."""
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    red, green = (x * 255 // max(1, width - 1)), (y * 255 // max(1, height - 1))
    return np.stack([red, green, np.full_like(x, 90), np.full_like(x, 255)], axis=2).astype(np.uint8)


def show_picture(window, pixels=None):
    """Put a picture into the window at 100 %; returns its workspace."""
    document = Document.from_pixels(soft_picture() if pixels is None else pixels)
    workspace = window.add_document(document, None, "Test picture")
    window.canvas.zoom_to(1.0)
    window.refresh()
    return workspace


def at(window, x, y):
    """The widget point of a place in the document."""
    view_x, view_y = window.canvas.viewport.to_view(x, y)
    return QPoint(round(view_x), round(view_y))


def paint(window, *points):
    """One stroke of the mouse through these places of the document."""
    canvas = window.canvas
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at(window, *points[0]))
    for point in points[1:]:
        QTest.mouseMove(canvas, at(window, *point))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at(window, *points[-1]))


def whole(workspace):
    """The composed picture."""
    return workspace.document.render(workspace.document.bounds)


def fill_and_wait(qtbot, window, engine):
    """Fill what is masked and let the gated engine answer."""
    engine.gate.set()
    window.edits.fill()
    qtbot.waitUntil(lambda: not window.workspace.running)
