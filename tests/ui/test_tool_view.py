"""Moving and transforming layers on the canvas, by mouse and keyboard, and documents that change their size."""
# ruff: noqa: F401, F811 - a fixture that is imported is named again by whoever asks for it

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest

from editor.algorithms.resample import Interpolation
from editor.algorithms.warp import Turn
from editor.core.geometry import Rect, Size
from editor.core.tiles import TileMap
from editor.operations.geometry import Cut, Scale, TurnAll
from editor.ui.canvas.tools.table import BRUSH, MOVE, TRANSFORM
from editor.ui.dialogs.canvas_size import CanvasSizeDialog
from editor.ui.dialogs.image_size import ImageSizeDialog
from tests.ui.canvas_hand import LEFT, MIDDLE, PRESS, RELEASE, drag, hover, mouse, picture, shown
from tests.ui.canvas_hand import MOVE as MOVED
from tests.ui.window_hand import show_picture, whole, window

BOX = Rect(100, 80, 120, 90)
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def studio(window):
    """The window with a picture at 100 % and a red layer over it."""
    workspace = show_picture(window, picture(500, 400))
    red = np.zeros((BOX.height, BOX.width, 4), np.uint8)
    red[...] = (220, 20, 30, 255)
    layer = workspace.document.new_layer("Red", TileMap.from_array(red, BOX.x, BOX.y))
    workspace.document.insert_layer(1, layer)
    window.canvas.zoom_to(1.0)
    window.canvas.setFocus()
    window.refresh()
    return window


def layer_of(window):
    return window.workspace.document.layers.top


def view(window, x, y):
    return window.canvas.viewport.to_view(x, y)


def pull(window, start, end, keys=Qt.KeyboardModifier.NoModifier, release=True):
    """Drag from one place of the document to another."""
    canvas = window.canvas
    mouse(canvas, PRESS, *view(window, *start), keys=keys)
    mouse(canvas, MOVED, *view(window, (start[0] + end[0]) / 2, (start[1] + end[1]) / 2), keys=keys)
    mouse(canvas, MOVED, *view(window, *end), keys=keys)
    if release:
        mouse(canvas, RELEASE, *view(window, *end), keys=keys)


def color_at(window, x, y):
    at_x, at_y = (round(value) for value in view(window, x, y))
    return tuple(int(value) for value in shown(window.canvas)[at_y, at_x])


def labels(window):
    return [step.label for step in window.workspace.history.steps]


def test_v_takes_the_move_tool_and_b_the_brush(studio):
    QTest.keyClick(studio.canvas, Qt.Key.Key_V)
    assert studio.canvas.tool_name == MOVE
    assert studio.actions_["layer-move"].isChecked()
    QTest.keyClick(studio.canvas, Qt.Key.Key_B)
    studio.refresh()
    assert studio.canvas.tool_name == BRUSH
    assert studio.actions_["brush"].isChecked()
    assert not studio.actions_["layer-move"].isChecked()


def test_a_layer_follows_the_hand_and_moves_when_it_is_let_go(studio, qtbot):
    studio.canvas.choose_tool(MOVE)
    pull(studio, (150, 120), (250, 220), release=False)
    assert studio.canvas.is_previewing
    assert color_at(studio, 250, 220) == (220, 20, 30)
    assert color_at(studio, 105, 85) == tuple(whole_below(studio)[85, 105, :3])
    assert layer_of(studio).pixels.bounds() == BOX
    mouse(studio.canvas, RELEASE, *view(studio, 250, 220))
    assert layer_of(studio).pixels.bounds() == BOX.moved(100, 100)
    assert labels(studio) == ["Move layer"]
    qtbot.waitUntil(lambda: not studio.canvas.is_previewing)
    assert color_at(studio, 250, 220) == (220, 20, 30)
    studio.edits.call("undo")
    assert layer_of(studio).pixels.bounds() == BOX


def whole_below(window):
    document = window.workspace.document
    return next(iter(document.layers)).pixels.read(document.bounds)


def test_the_preview_of_a_move_is_the_moved_picture(studio, qtbot):
    studio.canvas.choose_tool(MOVE)
    pull(studio, (150, 120), (163, 131), release=False)
    preview = shown(studio.canvas)
    mouse(studio.canvas, RELEASE, *view(studio, 163, 131))
    qtbot.waitUntil(lambda: not studio.canvas.is_previewing and studio.canvas.is_fresh)
    assert np.abs(shown(studio.canvas).astype(int) - preview).max() <= 1


def test_escape_lets_the_layer_be_where_it_was(studio):
    studio.canvas.choose_tool(MOVE)
    pull(studio, (150, 120), (250, 220), release=False)
    QTest.keyClick(studio.canvas, Qt.Key.Key_Escape)
    mouse(studio.canvas, RELEASE, *view(studio, 250, 220))
    assert layer_of(studio).pixels.bounds() == BOX
    assert not studio.canvas.is_previewing
    assert labels(studio) == []


def test_arrows_move_by_one_and_ten_as_one_step(studio, qtbot):
    studio.canvas.choose_tool(MOVE)
    for key, keys in ((Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_Down, SHIFT)) * 2:
        QTest.keyClick(studio.canvas, key, keys)
    qtbot.waitUntil(lambda: labels(studio) == ["Move layer"])
    assert layer_of(studio).pixels.bounds() == BOX.moved(2, 20)


def test_undo_right_after_an_arrow_takes_the_move_back(studio):
    studio.canvas.choose_tool(MOVE)
    QTest.keyClick(studio.canvas, Qt.Key.Key_Right)
    studio.edits.call("undo")
    assert layer_of(studio).pixels.bounds() in (BOX, BOX)
    assert labels(studio)[: studio.workspace.history.position] == []


def test_the_middle_button_still_moves_the_view(studio):
    studio.canvas.choose_tool(MOVE)
    before = studio.canvas.viewport.pan_x
    drag(studio.canvas, [(300, 300), (340, 300)], button=MIDDLE)
    assert studio.canvas.viewport.pan_x == before + 40
    assert layer_of(studio).pixels.bounds() == BOX


def test_a_locked_layer_is_not_moved_and_the_reason_is_said(studio):
    studio.workspace.set_layer(layer_of(studio).id, "Lock", is_locked=True)
    studio.canvas.choose_tool(MOVE)
    pull(studio, (150, 120), (250, 220))
    assert "locked" in studio.message.text
    assert layer_of(studio).pixels.bounds() == BOX


def test_the_frame_scales_turns_and_pulls_and_enter_applies_it_once(studio, qtbot):
    studio.actions_["layer-transform"].trigger()
    canvas = studio.canvas
    assert canvas.tool_name == TRANSFORM
    qtbot.waitUntil(lambda: studio.transform_options.isVisible() and not studio.options.isVisible())
    pull(studio, (220, 170), (280, 215))
    assert canvas.transformer.pose.across == pytest.approx(1.5)
    pull(studio, (320, 60), (330, 200))
    assert canvas.transformer.pose.angle_deg > 10
    pull(studio, canvas.transformer.corners[0], (70, 70), keys=CTRL)
    assert canvas.transformer.pose.is_pulled
    middle = (canvas.transformer.pose.x, canvas.transformer.pose.y)
    assert color_at(studio, middle[0] + 20, middle[1] + 20) == (220, 20, 30)
    assert layer_of(studio).pixels.bounds() == BOX
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not studio.workspace.running and not canvas.is_previewing)
    assert labels(studio) == ["Transform layer"]
    assert canvas.tool_name == MOVE
    qtbot.waitUntil(lambda: not studio.transform_options.isVisible())
    assert color_at(studio, middle[0] + 20, middle[1] + 20) == (220, 20, 30)
    studio.edits.call("undo")
    assert layer_of(studio).pixels.bounds() == BOX


def test_escape_puts_the_frame_away_without_a_trace(studio):
    before = whole(studio.workspace)
    studio.canvas.choose_tool(TRANSFORM)
    pull(studio, (220, 170), (300, 300))
    QTest.keyClick(studio.canvas, Qt.Key.Key_Escape)
    assert not studio.canvas.transformer.is_open
    assert labels(studio) == []
    assert np.array_equal(whole(studio.workspace), before)
    assert not studio.canvas.is_previewing


def test_undo_within_a_transform_takes_back_one_drag_at_a_time(studio):
    studio.canvas.choose_tool(TRANSFORM)
    pull(studio, (160, 120), (170, 120))
    pull(studio, (170, 120), (170, 140))
    studio.refresh()
    assert studio.actions_["undo"].isEnabled()
    studio.actions_["undo"].trigger()
    assert studio.canvas.transformer.bounds == (110, 80, 230, 170)
    studio.actions_["undo"].trigger()
    studio.actions_["undo"].trigger()
    assert not studio.canvas.transformer.is_open


def test_numbers_and_handles_show_the_same(studio):
    studio.canvas.choose_tool(TRANSFORM)
    strip = studio.transform_options
    assert (strip.left.value(), strip.top.value(), strip.across.value()) == (100, 80, 100)
    strip.left.setValue(130)
    assert studio.canvas.transformer.bounds[0] == pytest.approx(130)
    strip.across.setValue(50)
    assert studio.canvas.transformer.pose.down == pytest.approx(0.5)
    strip.linked.setChecked(False)
    strip.down.setValue(200)
    assert studio.canvas.transformer.pose.across == pytest.approx(0.5)
    strip.angle.setValue(45)
    strip.flip.click()
    assert studio.canvas.transformer.pose.angle_deg == 45
    assert strip.across.value() == pytest.approx(-50)
    strip.kind.setCurrentIndex(strip.kind.findData(Interpolation.NEAREST))
    strip.kind.activated.emit(strip.kind.currentIndex())
    assert studio.canvas.transformer.interpolation is Interpolation.NEAREST
    strip.apply.click()
    assert not studio.canvas.transformer.is_open


def test_taking_another_tool_applies_the_transform(studio, qtbot):
    studio.canvas.choose_tool(TRANSFORM)
    pull(studio, (160, 120), (190, 150))
    QTest.keyClick(studio.canvas, Qt.Key.Key_B)
    qtbot.waitUntil(lambda: labels(studio) == ["Transform layer"])
    assert layer_of(studio).pixels.bounds() == BOX.moved(30, 30)


def test_an_edit_of_the_layer_elsewhere_puts_the_frame_away(studio):
    studio.canvas.choose_tool(MOVE)
    pull(studio, (160, 120), (190, 150))
    studio.canvas.choose_tool(TRANSFORM)
    studio.workspace.undo()
    assert not studio.canvas.transformer.is_open


def test_nothing_to_transform_is_said(studio):
    studio.workspace.add_layer()
    studio.canvas.choose_tool(TRANSFORM)
    assert "empty" in studio.message.text
    assert studio.canvas.tool_name == BRUSH


@pytest.mark.parametrize(
    ("change", "size"),
    [
        (TurnAll("Turn", Turn(1)), Size(400, 500)),
        (Cut("Crop", Rect(50, 60, 200, 100), True), Size(200, 100)),
        (Cut("Canvas size", Rect(-30, -40, 600, 500), False), Size(600, 500)),
        (Scale("Image size", Size(250, 200), Interpolation.AREA), Size(250, 200)),
    ],
)
def test_the_view_follows_a_picture_that_changes_its_size(studio, qtbot, change, size):
    studio.workspace.reshape(change)
    qtbot.waitUntil(lambda: not studio.workspace.running and studio.canvas.is_fresh)
    assert studio.canvas.viewport.document_size == size
    assert studio.canvas.pyramid.size == size
    QTest.qWait(0)
    studio.refresh()
    assert f"{size.width} × {size.height}" in studio.status.extent.text()
    picture = whole(studio.workspace)
    for x, y in ((20, 30), (size.width - 30, size.height - 40)):
        if picture[y, x, 3] == 255:
            assert np.abs(np.array(color_at(studio, x, y)) - picture[y, x, :3].astype(int)).max() <= 1
    studio.edits.call("undo")
    assert studio.canvas.viewport.document_size == Size(500, 400)


def test_what_was_in_the_middle_of_the_view_stays_there_when_the_picture_is_resampled(studio, qtbot):
    canvas = studio.canvas
    canvas.zoom_to(4.0)
    canvas.pan_view(-300, -200)
    x, y = canvas.viewport.to_document(canvas.width() / 2, canvas.height() / 2)
    studio.workspace.reshape(Scale("Image size", Size(1000, 800), Interpolation.BILINEAR))
    qtbot.waitUntil(lambda: not studio.workspace.running)
    now = canvas.viewport.to_document(canvas.width() / 2, canvas.height() / 2)
    assert now == pytest.approx((2 * x, 2 * y), abs=1)
    assert canvas.viewport.zoom == 4.0


def test_the_picture_keeps_its_size_while_something_runs(studio, engine):
    studio.edits.call("set_selection", "Mask", TileMap.from_array(np.full((20, 20), 255, np.uint8), 5, 5))
    studio.edits.fill()
    studio.refresh()
    assert not studio.actions_["image-right"].isEnabled()
    studio.geometry_edits.turn("right")
    assert "running" in studio.message.text
    assert studio.workspace.document.size == Size(500, 400)
    studio.workspace.cancel_newest()


def test_an_edit_made_while_a_large_picture_turns_is_in_the_turned_picture(window, qtbot):
    workspace = show_picture(window, picture(1400, 1100))
    before = whole(workspace)
    workspace.reshape(TurnAll("Turn", Turn(1)))
    assert workspace.running
    workspace.set_selection("Mask", TileMap.from_array(np.full((9, 8), 255, np.uint8), 3, 5))
    qtbot.waitUntil(lambda: not workspace.running)
    assert np.array_equal(whole(workspace), np.rot90(before, -1))
    assert workspace.document.selection.bounds() == Rect(1100 - 14, 3, 9, 8)
    assert [step.label for step in workspace.history.steps] == ["Mask", "Turn"]
    workspace.undo()
    workspace.undo()
    assert np.array_equal(whole(workspace), before)


def test_canvas_size_asks_with_an_anchor(qtbot):
    dialog = CanvasSizeDialog(None, Size(100, 80))
    qtbot.addWidget(dialog)
    assert not dialog.accept_button.isEnabled()
    dialog.width_spin.setValue(140)
    assert dialog.change().rect == Rect(-20, 0, 140, 80)
    dialog.anchors.button(0).setChecked(True)
    assert dialog.change() == Cut("Canvas size", Rect(0, 0, 140, 80), False)
    dialog.relative.setChecked(True)
    assert (dialog.width_spin.value(), dialog.height_spin.value()) == (40, 0)
    dialog.height_spin.setValue(-80)
    assert not dialog.accept_button.isEnabled()
    dialog.height_spin.setValue(-30)
    dialog.delete_outside.setChecked(True)
    assert dialog.change() == Cut("Canvas size", Rect(0, 0, 140, 50), True)


def test_image_size_keeps_proportions_and_says_the_size_on_paper(qtbot):
    dialog = ImageSizeDialog(None, Size(400, 300), (300.0, 300.0))
    qtbot.addWidget(dialog)
    assert not dialog.accept_button.isEnabled()
    dialog.width_spin.setValue(200)
    assert dialog.chosen_size == Size(200, 150)
    assert dialog.percent.value() == 50
    dialog.percent.setValue(25)
    assert dialog.chosen_size == Size(100, 75)
    assert dialog.change() == Scale("Image size", Size(100, 75), Interpolation.LANCZOS, None)
    dialog.keep_ratio.setChecked(False)
    dialog.height_spin.setValue(300)
    dialog.dpi_spin.setValue(254)
    assert dialog.change().dpi == (254.0, 254.0)
    assert "1.0 × 3.0 cm" in dialog.remark.text()
    dialog.width_spin.setValue(300_000)
    dialog.height_spin.setValue(300_000)
    assert not dialog.accept_button.isEnabled()
