"""Crop, bucket and gradient on the canvas."""

import pytest
from PySide6.QtCore import QEvent, Qt

from editor.core.geometry import Size
from tests.ui.canvas_hand import drag, key, shown

KEY = QEvent.Type.KeyPress


def test_enter_crops_to_the_frame_and_undo_brings_the_picture_back(open_canvas, qtbot):
    open_canvas.choose_tool("crop")
    before = shown(open_canvas)
    drag(open_canvas, [(140, 110), (240, 210)])
    dimmed = shown(open_canvas)
    assert dimmed[100, 300].sum() < before[100, 300].sum()
    assert (dimmed[160, 200] == before[160, 200]).all()
    key(open_canvas, KEY, Qt.Key.Key_Return)
    document = open_canvas.workspace.document
    qtbot.waitUntil(lambda: document.size == Size(100, 100))
    assert not open_canvas.tool("crop").is_open
    open_canvas.workspace.undo()
    assert document.size == Size(400, 300)


def test_escape_and_undo_put_the_frame_away(open_canvas):
    open_canvas.choose_tool("crop")
    for away in (open_canvas.escape, open_canvas.step_back):
        drag(open_canvas, [(140, 110), (240, 210)])
        assert open_canvas.tool("crop").is_open
        assert away()
        assert not open_canvas.tool("crop").is_open
    assert open_canvas.workspace.document.size == Size(400, 300)


@pytest.mark.parametrize(("name", "label"), [("bucket", "Bucket fill"), ("gradient", "Gradient")])
def test_color_is_laid_beside_the_window(open_canvas, qtbot, name, label):
    open_canvas.kit.bucket.tolerance = 255
    open_canvas.choose_tool(name)
    drag(open_canvas, [(140, 110), (240, 210)])
    qtbot.waitUntil(lambda: not open_canvas.workspace.running)
    document = open_canvas.workspace.document
    assert [step.label for step in open_canvas.workspace.history.steps] == [label]
    assert document.active_layer.pixels.read(document.bounds)[5, 5].tolist() == [0, 0, 0, 255]
