"""The canvas' driver: every event gets the time until the paint that shows it, for ours and for the peer."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt

from benchmarks.canvas_child import GraphicsView, OurCanvas
from benchmarks.canvas_driver import Driver, around, send_mouse
from benchmarks.synthetic import noise_picture
from editor.core.document import Document
from editor.core.pixels import with_alpha
from editor.engines.registry import built_in_engines
from editor.jobs.queue import JobQueue
from editor.settings import Settings
from editor.tools.mask_brush import BrushSettings
from editor.workspace import Workspace

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def ours(qtbot, tmp_path):
    document = Document.from_pixels(with_alpha(noise_picture(0.5)))
    canvas = OurCanvas(Settings(tmp_path / "settings.json"), BrushSettings(size=30))
    qtbot.addWidget(canvas)
    canvas.resize(1600, 1000)
    canvas.show()
    canvas.set_workspace(Workspace(document, built_in_engines(), JobQueue()))
    yield canvas
    canvas.set_workspace(None)


@pytest.fixture
def peer(qtbot):
    view = GraphicsView(noise_picture(0.5))
    qtbot.addWidget(view)
    view.resize(1600, 1000)
    view.show()
    return view


@pytest.mark.parametrize("name", ["ours", "peer"])
def test_every_dab_is_painted_and_timed(name, request, qapp):
    contender = request.getfixturevalue(name)
    driver = Driver(qapp, contender)
    contender.show_at(1.0)
    driver.settle()
    widget = contender.target()
    send_mouse(widget, QEvent.Type.MouseButtonPress, *around(0, 100), LEFT, LEFT)
    times = driver.measure(
        lambda index: send_mouse(widget, QEvent.Type.MouseMove, *around(index + 1, 100), LEFT, LEFT), 10, 8
    )
    send_mouse(widget, QEvent.Type.MouseButtonRelease, *around(10, 100), LEFT, Qt.MouseButton.NoButton)
    assert len(times) == 10
    assert all(0 < milliseconds < 5000 for milliseconds in times)


def test_the_dabs_of_the_driver_really_paint_the_mask(ours, qapp):
    driver = Driver(qapp, ours)
    ours.show_at(1.0)
    driver.settle()
    send_mouse(ours, QEvent.Type.MouseButtonPress, *around(0, 100), LEFT, LEFT)
    driver.measure(lambda index: send_mouse(ours, QEvent.Type.MouseMove, *around(index, 100), LEFT, LEFT), 6, 8)
    send_mouse(ours, QEvent.Type.MouseButtonRelease, *around(6, 100), LEFT, Qt.MouseButton.NoButton)
    assert not ours.workspace.document.selection.is_empty


def test_the_dabs_of_the_driver_really_paint_the_peer(peer, qapp):
    before = peer.grab().toImage()
    Driver(qapp, peer).settle()
    send_mouse(peer.viewport(), QEvent.Type.MouseButtonPress, *around(0, 50), LEFT, LEFT)
    send_mouse(peer.viewport(), QEvent.Type.MouseMove, *around(1, 50), LEFT, LEFT)
    assert peer.grab().toImage() != before


def test_the_drivers_path_stays_within_the_view():
    places = np.array([around(index, 300) for index in range(400)])
    assert places.min() >= 0
    assert places[:, 0].max() <= 1600
    assert places[:, 1].max() <= 1000


def test_the_driver_waits_in_the_event_loop(ours, qapp):
    asked = []
    Driver(qapp, ours).wait_until(lambda: asked.append(True) or len(asked) == 3)
    assert len(asked) == 3
