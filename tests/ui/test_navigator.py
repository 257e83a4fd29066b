"""The navigator: the whole picture upright, the frame where the canvas looks, and both ways between them."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication

from editor.ui.canvas.viewport import MAX_ZOOM, MIN_ZOOM
from editor.ui.panels.navigator import SLIDER_STEPS, NavigatorPanel, place_of, zoom_at
from editor.ui.theme import Theme
from tests.ui.canvas_hand import drag, shown, wheel


@pytest.fixture
def panel(qtbot, open_canvas):
    from PySide6.QtGui import QAction

    panel = NavigatorPanel(open_canvas, Theme(QApplication.instance(), "dark"), tuple(QAction("x") for _ in range(3)))
    qtbot.addWidget(panel)
    panel.set_workspace(open_canvas.workspace)
    panel.resize(320, 260)
    panel.show()
    return panel


def middle(canvas):
    return canvas.viewport.to_document(canvas.width() / 2, canvas.height() / 2)


def test_the_small_picture_is_the_document_in_its_proportions(panel):
    place = panel.picture.place()
    assert place.width() / place.height() == pytest.approx(400 / 300)
    assert panel.picture.to_document(place.topLeft()) == pytest.approx((0, 0))
    assert panel.picture.to_document(place.bottomRight()) == pytest.approx((400, 300))


def test_the_small_picture_has_the_colors_of_the_large_one(panel, open_canvas):
    workspace = open_canvas.workspace
    tiles = workspace.document.layers.top.pixels
    tiles.write(workspace.document.bounds, np.full((300, 400, 4), (200, 40, 90, 255), np.uint8))
    workspace.document.announce_pixels(workspace.document.bounds)
    open_canvas._refresh_now()
    panel.picture.forget()
    open_canvas.zoom_to(0.3)
    at = panel.picture.place().center().toPoint()
    assert shown(panel.picture)[at.y() - 30, at.x() - 40].tolist() == [200, 40, 90]


@pytest.mark.parametrize("degrees", [0, 30, 90, -135])
@pytest.mark.parametrize("is_mirrored", [False, True])
def test_the_frame_goes_through_the_canvas_corners_however_it_is_turned(panel, open_canvas, degrees, is_mirrored):
    open_canvas.rotate_view(degrees)
    if is_mirrored:
        open_canvas.mirror_view()
    open_canvas.zoom_to(4.0)
    corners = [panel.picture.to_document(point) for point in panel.picture.frame()]
    expected = [open_canvas.viewport.to_document(x, y) for x, y in ((0, 0), (640, 0), (640, 480), (0, 480))]
    assert np.allclose(corners, expected)


def test_a_press_outside_of_the_frame_brings_the_view_there(panel, open_canvas):
    open_canvas.zoom_to(8.0)
    place = panel.picture.place()
    at = QPointF(place.x() + place.width() * 0.8, place.y() + place.height() * 0.25)
    drag(panel.picture, [(at.x(), at.y())])
    assert middle(open_canvas) == pytest.approx((320, 75), abs=1)


def test_a_drag_of_the_frame_keeps_the_place_that_was_taken(panel, open_canvas):
    open_canvas.zoom_to(4.0)
    place = panel.picture.place()
    scale = place.width() / 400
    x, y = place.x() + 210 * scale, place.y() + 160 * scale
    drag(panel.picture, [(x, y), (x + 40 * scale, y - 20 * scale)])
    assert middle(open_canvas) == pytest.approx((240, 130), abs=1)


def test_the_wheel_and_the_slider_zoom(panel, open_canvas):
    before = open_canvas.viewport.zoom
    wheel(panel.picture, 100, 100)
    assert open_canvas.viewport.zoom == pytest.approx(before * 1.25)
    panel.slider.setValue(SLIDER_STEPS)
    assert open_canvas.viewport.zoom == pytest.approx(MAX_ZOOM)
    assert panel.number.text() == "6400 %"


def test_the_slider_runs_from_the_least_zoom_to_the_largest():
    assert zoom_at(0) == pytest.approx(MIN_ZOOM)
    assert zoom_at(1) == pytest.approx(MAX_ZOOM)
    assert place_of(zoom_at(0.37)) == pytest.approx(0.37)


def test_without_a_document_nothing_can_be_zoomed(panel, open_canvas):
    open_canvas.set_workspace(None)
    panel.set_workspace(None)
    drag(panel.picture, [(50, 50), (80, 60)])
    assert not panel.slider.isEnabled()
    assert panel.number.text() == ""
    assert panel.picture.cursor().shape() == Qt.CursorShape.PointingHandCursor
