"""What slips of the hand do in the window: they lose nothing, say little, and never move the picture under a stroke."""
# ruff: noqa: F401, F811 - a fixture that is imported is named again by whoever asks for it

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest

from editor.ui.canvas.tools.table import BRUSH
from tests.ui.canvas_hand import MOVE, PRESS, RELEASE, mouse, pen, wheel
from tests.ui.window_hand import paint, show_picture, window

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(window):
    """A window with a picture and one stroke of the mask on it."""
    show_picture(window)
    window.brush.size = 6
    paint(window, (8, 8), (20, 8))
    window.refresh()
    return window


def selected(window):
    return window.workspace.document.selection.read(window.workspace.document.bounds)


def view(window, x, y):
    return window.canvas.viewport.to_view(x, y)


def test_undo_in_the_middle_of_a_stroke_takes_just_that_stroke_back(desk):
    before = selected(desk)
    mouse(desk.canvas, PRESS, *view(desk, 30, 20))
    mouse(desk.canvas, MOVE, *view(desk, 40, 30))
    assert (selected(desk) != before).any()
    QTest.keyClick(desk.canvas, Qt.Key.Key_Z, CTRL)
    assert (selected(desk) == before).all()
    # What the hand still does belongs to nothing.
    mouse(desk.canvas, MOVE, *view(desk, 50, 30))
    mouse(desk.canvas, RELEASE, *view(desk, 50, 30))
    assert (selected(desk) == before).all()
    assert desk.workspace.history.position == 1
    assert desk.message.text == ""


def test_undo_takes_the_very_first_stroke_back_too(window):
    show_picture(window)
    window.refresh()
    mouse(window.canvas, PRESS, *view(window, 30, 20))
    mouse(window.canvas, MOVE, *view(window, 40, 30))
    QTest.keyClick(window.canvas, Qt.Key.Key_Z, CTRL)
    mouse(window.canvas, RELEASE, *view(window, 40, 30))
    assert not selected(window).any()
    assert window.workspace.gesture is None


def test_undo_while_a_frame_is_dragged_takes_the_drag_back(desk):
    desk.actions_["tool-rectangle"].trigger()
    before = selected(desk)
    mouse(desk.canvas, PRESS, *view(desk, 30, 20))
    mouse(desk.canvas, MOVE, *view(desk, 40, 30))
    QTest.keyClick(desk.canvas, Qt.Key.Key_Z, CTRL)
    mouse(desk.canvas, RELEASE, *view(desk, 40, 30))
    assert (selected(desk) == before).all()
    assert desk.workspace.history.position == 1


@pytest.mark.parametrize("name", ["redo", "clear_selection"])
def test_other_commands_in_the_middle_of_a_stroke_are_left_alone_without_a_word(desk, name):
    mouse(desk.canvas, PRESS, *view(desk, 30, 20))
    mouse(desk.canvas, MOVE, *view(desk, 40, 30))
    desk.edits.call(name)
    mouse(desk.canvas, RELEASE, *view(desk, 40, 30))
    assert desk.workspace.history.position == 2
    assert desk.message.text == ""


def test_a_message_waits_for_the_end_of_a_stroke_so_that_the_picture_stays_under_the_hand(desk, qtbot):
    pen(desk.canvas, QEvent.Type.TabletPress, *view(desk, 30, 20), 0.5, time_ms=1000)
    pen(desk.canvas, QEvent.Type.TabletMove, *view(desk, 34, 24), 0.5, time_ms=1010)
    place = desk.canvas.geometry()
    desk.say("Something has become ready.")
    assert desk.message.isHidden()
    assert desk.canvas.geometry() == place
    pen(desk.canvas, QEvent.Type.TabletRelease, *view(desk, 34, 24), 0, time_ms=1020)
    qtbot.waitUntil(lambda: desk.message.text == "Something has become ready.")


def test_the_wheel_in_the_middle_of_a_stroke_loses_nothing_of_it(desk):
    before = selected(desk)
    mouse(desk.canvas, PRESS, *view(desk, 30, 20))
    mouse(desk.canvas, MOVE, *view(desk, 34, 22))
    zoom = desk.canvas.viewport.zoom
    wheel(desk.canvas, *view(desk, 34, 22))
    assert desk.canvas.viewport.zoom > zoom
    mouse(desk.canvas, MOVE, *view(desk, 38, 24))
    mouse(desk.canvas, RELEASE, *view(desk, 38, 24))
    added = selected(desk).astype(int) - before
    assert all(added[y, x] > 0 for x, y in ((30, 20), (34, 22), (38, 24)))
    assert desk.workspace.history.position == 2


def test_another_tool_in_the_middle_of_a_stroke_keeps_the_stroke(desk):
    mouse(desk.canvas, PRESS, *view(desk, 30, 20))
    mouse(desk.canvas, MOVE, *view(desk, 40, 30))
    desk.actions_["tool-lasso"].trigger()
    mouse(desk.canvas, RELEASE, *view(desk, 40, 30))
    assert desk.canvas.tool_name != BRUSH
    assert selected(desk)[25, 35]
    assert desk.workspace.gesture is None


def test_shortcuts_are_letters_while_a_number_is_typed(desk):
    spin = desk.options.size_spin
    spin.setFocus()
    spin.selectAll()
    tool = desk.canvas.tool_name
    QTest.keyClicks(spin, "33w")
    QTest.keyClick(spin, Qt.Key.Key_Return)
    assert desk.canvas.tool_name == tool
    assert desk.brush.size == 33
