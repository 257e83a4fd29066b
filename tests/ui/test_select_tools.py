"""The selection tools on the canvas: mouse and keys."""

import pytest
from PySide6.QtCore import QEvent, Qt

from editor.core.geometry import Rect
from tests.ui.canvas_hand import LEFT, MOVE, PRESS, RELEASE, drag, hover, key, mouse, shown

KEY = QEvent.Type.KeyPress


def bounds(canvas):
    return canvas.workspace.document.selection.pixels.bounds()


def test_a_rectangle_is_dragged_shown_and_selected(open_canvas):
    open_canvas.choose_tool("rectangle")
    before = shown(open_canvas)
    mouse(open_canvas, PRESS, 140, 110, LEFT)
    mouse(open_canvas, MOVE, 220, 190, LEFT)
    assert (shown(open_canvas)[109:112, 145:215] != before[109:112, 145:215]).any()
    mouse(open_canvas, RELEASE, 220, 190, LEFT)
    assert bounds(open_canvas) == Rect(20, 20, 80, 80)
    assert [step.label for step in open_canvas.workspace.history.steps] == ["Select rectangle"]
    open_canvas.workspace.undo()
    assert bounds(open_canvas).is_empty


def test_escape_forgets_what_is_dragged(open_canvas):
    open_canvas.choose_tool("ellipse")
    mouse(open_canvas, PRESS, 140, 110, LEFT)
    mouse(open_canvas, MOVE, 220, 190, LEFT)
    key(open_canvas, KEY, Qt.Key.Key_Escape)
    mouse(open_canvas, RELEASE, 220, 190, LEFT)
    assert bounds(open_canvas).is_empty
    assert open_canvas.workspace.gesture is None


def polygon(canvas, *places):
    canvas.choose_tool("polygon")
    for place in places:
        drag(canvas, [place])
        hover(canvas, *place)


@pytest.mark.parametrize("how", ["enter", "double"])
def test_a_polygon_is_closed_by_enter_and_by_a_double_click(open_canvas, how):
    polygon(open_canvas, (140, 110), (240, 110), (240, 210))
    assert bounds(open_canvas).is_empty
    if how == "enter":
        key(open_canvas, KEY, Qt.Key.Key_Return)
    else:
        mouse(open_canvas, QEvent.Type.MouseButtonDblClick, 240, 210)
    assert bounds(open_canvas) == Rect(20, 20, 100, 100)


def test_backspace_and_undo_take_corners_back_and_escape_all_of_them(open_canvas):
    polygon(open_canvas, (140, 110), (240, 110), (240, 210), (300, 300))
    tool = open_canvas.tool("polygon")
    corners = len(tool.outline)
    key(open_canvas, KEY, Qt.Key.Key_Backspace)
    assert len(tool.outline) == corners - 1
    assert open_canvas.step_back()
    assert len(tool.outline) == corners - 2
    key(open_canvas, KEY, Qt.Key.Key_Escape)
    assert not tool.is_open
    assert not open_canvas.step_back()


def test_another_tool_ends_a_polygon(open_canvas):
    polygon(open_canvas, (140, 110), (240, 110))
    open_canvas.choose_tool("lasso")
    assert not open_canvas.tool("polygon").is_open


def test_a_lasso_selects_in_a_turned_and_mirrored_view(open_canvas):
    open_canvas.rotate_view(90)
    open_canvas.mirror_view()
    open_canvas.choose_tool("lasso")
    corners = [(50, 40), (150, 40), (150, 140), (50, 140)]
    drag(open_canvas, [open_canvas.viewport.to_view(*corner) for corner in corners])
    assert bounds(open_canvas) == Rect(50, 40, 100, 100)


def test_the_wand_runs_beside_the_window_and_selects(open_canvas, qtbot):
    open_canvas.kit.wand.tolerance = 255
    open_canvas.choose_tool("wand")
    drag(open_canvas, [(200, 200)])
    qtbot.waitUntil(lambda: bounds(open_canvas) == Rect(0, 0, 400, 300))


def test_the_wand_beside_the_picture_says_so(open_canvas):
    said = []
    open_canvas.workspace.said.connect(lambda text, is_failure: said.append((text, is_failure)))
    open_canvas.choose_tool("wand")
    drag(open_canvas, [(20, 20)])
    assert said == [("That place is not in the picture: click inside it.", True)]
