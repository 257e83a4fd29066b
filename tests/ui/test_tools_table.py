"""The table of tools, and the tools that only look: hand and zoom."""
# ruff: noqa: F401, F811 - a fixture that is imported is named again by whoever asks for it

import pytest
from PySide6.QtCore import Qt

from editor.ui import icons
from editor.ui.canvas.tools.table import HAND, ZOOM, Kind, tool_specs
from tests.ui.canvas_hand import LEFT, MOVE, PRESS, RELEASE, RIGHT, drag, mouse
from tests.ui.window_hand import show_picture, window

ALT = Qt.KeyboardModifier.AltModifier


def test_each_tool_has_what_the_window_shows_of_it(qapp):
    specs = tool_specs()
    assert len({spec.id for spec in specs}) == len(specs)
    for spec in specs:
        assert spec.hint
        assert not spec.tip.endswith(".")
        assert not icons.pixmap(spec.icon, "#000000", 16).isNull()


@pytest.mark.parametrize("name", [spec.id for spec in tool_specs()])
def test_each_tool_is_chosen_by_its_action_and_shows_options_and_hint(window, name):
    show_picture(window)
    spec = window.canvas.specs[name]
    window.actions_[spec.action].trigger()
    window.refresh()
    assert window.canvas.tool_name == name
    assert window.actions_[spec.action].isChecked()
    assert window.status.hint.text() == spec.hint
    if spec.kind is not Kind.STROKE:
        assert window.canvas.cursor().shape() != Qt.CursorShape.BlankCursor


def test_the_hand_moves_the_view_and_paints_nothing(open_canvas):
    open_canvas.choose_tool(HAND)
    drag(open_canvas, [(200, 200), (230, 215)])
    assert open_canvas.viewport.to_view(0, 0) == (150, 105)
    assert open_canvas.workspace.document.selection.is_empty
    mouse(open_canvas, PRESS, 200, 200, RIGHT)
    mouse(open_canvas, RELEASE, 200, 200, RIGHT)
    assert open_canvas.workspace.document.selection.is_empty


def test_a_click_of_the_zoom_tool_goes_in_and_with_alt_out(open_canvas):
    open_canvas.choose_tool(ZOOM)
    drag(open_canvas, [(200, 200)])
    assert open_canvas.viewport.zoom > 1
    drag(open_canvas, [(200, 200)], keys=ALT)
    assert open_canvas.viewport.zoom == 1


def test_dragging_the_zoom_tool_scales_about_where_it_began(open_canvas):
    open_canvas.choose_tool(ZOOM)
    before = open_canvas.viewport.to_document(200, 200)
    drag(open_canvas, [(200, 200), (260, 200), (320, 205)])
    assert open_canvas.viewport.zoom == pytest.approx(2, abs=0.01)
    assert open_canvas.viewport.to_document(200, 200) == pytest.approx(before, abs=0.6)
    mouse(open_canvas, PRESS, 200, 200, LEFT)
    mouse(open_canvas, MOVE, 100, 200, LEFT)
    assert open_canvas.escape()
    mouse(open_canvas, MOVE, 10, 200, LEFT)
    assert open_canvas.viewport.zoom == pytest.approx(2 * 2 ** (-100 / 120), abs=0.01)
