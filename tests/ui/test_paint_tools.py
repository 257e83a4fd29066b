"""Painting on the canvas with mouse and pen, the colors, and the strips of options."""
# ruff: noqa: F401, F811 - a fixture that is imported is named again by whoever asks for it

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest

from editor.algorithms.selection import Combine
from editor.tools.colors import WHITE, in_depth
from editor.tools.kit import ToolKit
from editor.tools.kit_store import kept, restore
from editor.ui.panels.curve_editor import CurveEditor
from editor.ui.panels.field_strip import value_at
from tests.ui.canvas_hand import RIGHT, drag, hover, key, mouse, pen, shown, wheel
from tests.ui.window_hand import show_picture, window

ALT, CONTROL, SHIFT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
TABLET_PRESS, TABLET_MOVE, TABLET_RELEASE = (
    QEvent.Type.TabletPress,
    QEvent.Type.TabletMove,
    QEvent.Type.TabletRelease,
)


def pixels(canvas):
    document = canvas.workspace.document
    return document.active_layer.pixels.read(document.bounds)


@pytest.fixture
def painter(open_canvas):
    open_canvas.choose_tool("paint")
    open_canvas.kit.paint.size, open_canvas.kit.paint.hardness = 20, 1.0
    open_canvas.kit.colors.foreground = (65535, 0, 0)
    return open_canvas


def test_a_stroke_shows_at_once_and_is_one_step(painter, qtbot):
    drag(painter, [(150, 150), (200, 150)])
    assert pixels(painter)[60, 50].tolist() == [255, 0, 0, 255]
    qtbot.waitUntil(lambda: painter.is_fresh)
    assert shown(painter)[150, 170].tolist() == [255, 0, 0]
    assert [step.label for step in painter.workspace.history.steps] == ["Paint"]
    assert painter.workspace.document.selection.is_empty
    painter.workspace.undo()
    assert pixels(painter)[60, 50].tolist() != [255, 0, 0, 255]


@pytest.mark.parametrize("keys", [ALT, CONTROL])
def test_alt_and_ctrl_take_a_color_and_paint_nothing(painter, keys):
    before = pixels(painter)
    drag(painter, [(150, 150), (161, 142)], keys=keys)
    np.testing.assert_array_equal(pixels(painter), before)
    assert in_depth(painter.kit.colors.foreground, 8).tolist() == before[52, 41, :3].tolist()
    assert not painter.workspace.history.steps


def test_shift_draws_a_line_from_the_last_strokes_end(painter):
    drag(painter, [(150, 150)])
    drag(painter, [(250, 200)], keys=SHIFT)
    assert pixels(painter)[85, 80].tolist() == [255, 0, 0, 255]


def test_a_pen_paints_by_its_pressure_and_its_other_end_erases(painter):
    pen(painter, TABLET_PRESS, 150, 150, 0.5)
    for x in range(150, 250, 4):
        pen(painter, TABLET_MOVE, x, 150, 0.5)
    pen(painter, TABLET_RELEASE, 250, 150, 0.0)
    column = (pixels(painter)[:, 70] == [255, 0, 0, 255]).all(axis=1)
    assert 7 <= column.sum() <= 11
    pen(painter, TABLET_PRESS, 200, 150, 1.0, is_eraser=True, time_ms=5000)
    pen(painter, TABLET_MOVE, 202, 150, 1.0, is_eraser=True, time_ms=5010)
    pen(painter, TABLET_RELEASE, 202, 150, 0.0, is_eraser=True, time_ms=5020)
    assert pixels(painter)[60, 80].tolist() == [0, 0, 0, 0]


def test_escape_takes_a_stroke_back_and_the_right_button_paints_nothing(painter):
    before = pixels(painter)
    mouse(painter, QEvent.Type.MouseButtonPress, 150, 150)
    mouse(painter, QEvent.Type.MouseMove, 190, 150)
    assert (pixels(painter) != before).any()
    key(painter, QEvent.Type.KeyPress, Qt.Key.Key_Escape)
    np.testing.assert_array_equal(pixels(painter), before)
    drag(painter, [(150, 150), (190, 150)], button=RIGHT)
    np.testing.assert_array_equal(pixels(painter), before)


def test_what_cannot_be_painted_on_is_said(painter):
    said = []
    painter.workspace.said.connect(lambda text, _: said.append(text))
    layer = painter.workspace.document.active_layer
    painter.workspace.set_layer(layer.id, "Lock", is_locked=True)
    drag(painter, [(150, 150), (190, 150)])
    assert said == ["Background is locked: unlock it first."]
    assert painter.workspace.gesture is None


def test_each_brush_has_a_size_of_its_own_that_wheel_and_keys_change(painter):
    mask_size = painter.kit.brush.size
    hover(painter, 200, 200)
    wheel(painter, 200, 200, 120, keys=CONTROL)
    assert painter.kit.paint.size == 22
    assert painter.kit.brush.size == mask_size
    painter.choose_tool("eraser")
    assert painter.tip is painter.kit.eraser


def test_the_keys_of_the_colors(window):
    show_picture(window)
    colors = window.canvas.kit.colors
    colors.foreground = (65535, 0, 0)
    QTest.keyClick(window.canvas, Qt.Key.Key_X)
    assert (colors.foreground, colors.background) == (WHITE, (65535, 0, 0))
    QTest.keyClick(window.canvas, Qt.Key.Key_D)
    assert (colors.foreground, colors.background) == ((0, 0, 0), WHITE)


def test_the_color_button_opens_a_panel_for_either_color(window, qtbot):
    show_picture(window)
    button, colors = window.strips.colors, window.canvas.kit.colors
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert button.panel.isVisible()
    assert not button.panel.is_background
    colors.remember()
    colors.foreground = (257, 514, 771)
    assert button.panel.dialog.currentColor().getRgb()[:3] == (1, 2, 3)
    button.panel.recent[0].click()
    assert colors.foreground == (0, 0, 0)
    button.panel.close()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(30, 30))
    assert button.panel.is_background
    button.panel.recent[0].click()
    assert colors.background == (0, 0, 0)
    button.panel.close()


def test_strips_show_and_change_the_options_and_the_settings_keep_them(window, qtbot):
    show_picture(window)
    window.canvas.choose_tool("paint")
    strip = window.strips.fields["paint"]
    qtbot.waitUntil(strip.isVisible)
    strip.controls.widgets["paint.opacity"].setValue(40)
    assert window.canvas.kit.paint.opacity == 0.4
    window.actions_["larger"].trigger()
    assert strip.controls.widgets["paint.size"].value() == window.canvas.kit.paint.size > 40
    window.canvas.choose_tool("rectangle")
    combo = window.strips.fields["select"].controls.widgets["selecting.mode"]
    combo.setCurrentIndex(1)
    combo.activated.emit(1)
    assert window.canvas.kit.selecting.mode is Combine.ADD
    other = ToolKit()
    restore(other, window.settings["tool_options"])
    assert (other.paint.opacity, other.selecting.mode) == (0.4, Combine.ADD)
    assert value_at(other, "paint.size") == window.canvas.kit.paint.size


def test_options_that_make_no_sense_are_passed_over():
    kit = ToolKit()
    restore(kit, ("paint.size", 'paint.size="x"', "nothing.at=1", "paint.flow=true", 'selecting.mode="odd"', ""))
    assert kept(kit) == ()
    kit.paint.curve = ((0.0, 0.0), (0.5, 0.8), (1.0, 1.0))
    other = ToolKit()
    restore(other, kept(kit))
    assert other.paint.curve == kit.paint.curve


def test_the_pressure_curve_is_bent_by_its_points(qtbot):
    editor = CurveEditor()
    qtbot.addWidget(editor)
    editor.resize(156, 156)
    middle = editor.place_of((0.5, 0.5)).toPoint()
    QTest.mouseDClick(editor, Qt.MouseButton.LeftButton, pos=middle)
    assert len(editor.curve) == 3
    QTest.mousePress(editor, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(editor, editor.place_of((0.5, 0.9)).toPoint())
    QTest.mouseRelease(editor, Qt.MouseButton.LeftButton, pos=middle)
    assert editor.curve[1] == pytest.approx((0.5, 0.9), abs=0.02)
    QTest.mouseDClick(editor, Qt.MouseButton.LeftButton, pos=editor.place_of(editor.curve[1]).toPoint())
    assert editor.curve == ((0.0, 0.0), (1.0, 1.0))


@pytest.mark.parametrize(("name", "label"), [("clone", "Clone"), ("heal", "Heal")])
def test_alt_sets_the_source_which_is_marked_and_a_stroke_copies_from_it(painter, name, label):
    painter.choose_tool(name)
    said = []
    painter.workspace.said.connect(lambda text, _: said.append(text))
    drag(painter, [(300, 200)])
    assert "Alt" in said[0]
    before, seen = pixels(painter), shown(painter)
    drag(painter, [(200, 200)], keys=ALT)
    assert (shown(painter)[192:209, 192:209] != seen[192:209, 192:209]).any()
    drag(painter, [(300, 200), (320, 200)])
    assert (pixels(painter) != before).any()
    assert [step.label for step in painter.workspace.history.steps] == [label]
    painter.workspace.undo()
    np.testing.assert_array_equal(pixels(painter), before)
