"""Fixtures for the window's parts: settings and a job queue of their own, and documents that tests can foretell."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from editor.core.document import Document
from editor.engines.base import InputNeeds
from editor.engines.registry import Engines
from editor.jobs.queue import JobQueue
from editor.settings import Settings
from editor.tools.mask_brush import BrushSettings
from editor.ui.bridge import QtDelivery
from editor.ui.canvas.canvas import Canvas
from editor.workspace import Workspace
from tests.ui.canvas_hand import picture


class GatedInpainter:
    """Waits for its gate, then paints everything in one color; reports half its way before."""

    id, version, label = "gated", "1", "Gated"
    needs = InputNeeds(min_side_px=8)

    def __init__(self):
        self.gate = threading.Event()

    def inpaint(self, request, progress):
        # The queue reports no more often than every 50 ms.
        self.gate.wait(0.06)
        progress.step(0.5)
        while not self.gate.wait(0.01):
            progress.step(0.5)
        return np.full_like(request.image, 0.25)


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path / "settings.json")


@pytest.fixture
def engine():
    return GatedInpainter()


@pytest.fixture
def jobs(qapp, engine):
    queue = JobQueue(QtDelivery(qapp))
    yield queue
    engine.gate.set()
    queue.close()
    QApplication.processEvents()


@pytest.fixture
def make_workspace(engine, jobs):
    def make(pixels=None):
        return Workspace(Document.from_pixels(picture() if pixels is None else pixels), Engines([engine]), jobs)

    return make


@pytest.fixture
def brush():
    return BrushSettings(size=20, hardness=1.0)


@pytest.fixture
def canvas(qtbot, settings, brush):
    widget = Canvas(settings, brush)
    qtbot.addWidget(widget)
    widget.resize(640, 480)
    widget.show()
    yield widget
    widget.set_workspace(None)


@pytest.fixture
def open_canvas(canvas, make_workspace):
    """A canvas with a picture of 400 x 300 in its middle, at 100 %: the document begins at the view's (120, 90)."""
    canvas.set_workspace(make_workspace())
    assert canvas.viewport.to_view(0, 0) == (120, 90)
    return canvas
