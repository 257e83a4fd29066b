import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication

from editor.tools.base import PointerEvent
from tests.ui.canvas_hand import LEFT, MIDDLE, MOVE, PRESS, RELEASE, RIGHT, drag, hover, key, mouse, pen, shown, wheel

TABLET_PRESS, TABLET_MOVE, TABLET_RELEASE = (
    QEvent.Type.TabletPress, QEvent.Type.TabletMove, QEvent.Type.TabletRelease,
)  # fmt: skip
ALT, SHIFT, CONTROL = (
    Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier,
)  # fmt: skip
KEY_PRESS, KEY_RELEASE = QEvent.Type.KeyPress, QEvent.Type.KeyRelease


@pytest.fixture
def gestures(open_canvas, monkeypatch):
    """The pointer events that reach the workspace, as (name, event), while it goes on working."""
    seen = []
    workspace = open_canvas.workspace
    for name in ("press", "move", "release"):
        original = getattr(workspace, name)

        def told(*args, name=name, original=original):
            seen.append((name, args[-1]))
            return original(*args)

        monkeypatch.setattr(workspace, name, told)
    return seen


def selected(canvas, x, y):
    """The selection at a place of the view."""
    column, row = (int(value) for value in canvas.viewport.to_document(x, y))
    return int(canvas.workspace.document.selection.read(canvas.workspace.document.bounds)[row, column])


def test_a_drag_paints_the_mask_as_one_step_and_says_so(qtbot, open_canvas):
    with qtbot.waitSignal(open_canvas.stroke_finished):
        drag(open_canvas, [(200, 200), (240, 200), (280, 220)])
    assert selected(open_canvas, 240, 200) == 255
    assert selected(open_canvas, 240, 260) == 0
    assert [step.label for step in open_canvas.workspace.history.steps] == ["Paint mask"]


def test_every_point_of_a_fast_hand_reaches_the_stroke(open_canvas, gestures):
    points = [(150 + number * 0.25, 200 + number % 7) for number in range(400)]
    drag(open_canvas, points)
    moves = [(event.x, event.y) for name, event in gestures if name == "move"]
    assert moves == [open_canvas.viewport.to_document(*point) for point in points[1:]]
    assert not QApplication.testAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents)


def test_points_are_document_places_also_in_a_turned_mirrored_zoomed_view(open_canvas, gestures):
    open_canvas.rotate_view(30)
    open_canvas.mirror_view()
    open_canvas.zoom_to(3.0)
    mouse(open_canvas, PRESS, 311.5, 222.25)
    mouse(open_canvas, RELEASE, 311.5, 222.25)
    event = gestures[0][1]
    assert open_canvas.viewport.to_view(event.x, event.y) == pytest.approx((311.5, 222.25))


def test_the_right_button_and_alt_erase(open_canvas):
    drag(open_canvas, [(200, 200), (300, 200)])
    drag(open_canvas, [(200, 200), (230, 200)], button=RIGHT)
    assert selected(open_canvas, 215, 200) == 0
    drag(open_canvas, [(290, 200), (300, 200)], keys=ALT)
    assert selected(open_canvas, 295, 200) == 0
    assert selected(open_canvas, 260, 200) == 255


def test_erasing_by_hand_adds_while_the_brush_itself_erases(open_canvas, brush):
    open_canvas.toggle_erase()
    assert brush.erase
    drag(open_canvas, [(200, 200), (230, 200)], keys=ALT)
    assert selected(open_canvas, 215, 200) == 255


def test_shift_draws_a_straight_line_from_the_last_end(open_canvas):
    drag(open_canvas, [(200, 150), (210, 150)])
    drag(open_canvas, [(210, 300), (210, 300)], keys=SHIFT)
    assert selected(open_canvas, 210, 225) == 255


def test_other_buttons_do_not_disturb_a_stroke(open_canvas, gestures):
    mouse(open_canvas, PRESS, 200, 200)
    mouse(open_canvas, PRESS, 210, 200, MIDDLE, held=LEFT | MIDDLE)
    mouse(open_canvas, RELEASE, 210, 200, MIDDLE, held=LEFT)
    mouse(open_canvas, MOVE, 250, 200, LEFT)
    mouse(open_canvas, RELEASE, 250, 200)
    assert [name for name, _ in gestures] == ["press", "move", "release"]
    assert selected(open_canvas, 240, 200) == 255


def test_two_quick_clicks_are_two_dabs(open_canvas):
    drag(open_canvas, [(200, 200)])
    mouse(open_canvas, QEvent.Type.MouseButtonDblClick, 300, 200)
    mouse(open_canvas, RELEASE, 300, 200)
    assert selected(open_canvas, 300, 200) == 255
    assert len(open_canvas.workspace.history.steps) == 2


def test_escape_takes_the_stroke_back_and_the_rest_of_the_drag_is_not_painted(open_canvas):
    mouse(open_canvas, PRESS, 200, 200)
    mouse(open_canvas, MOVE, 240, 200, LEFT)
    key(open_canvas, KEY_PRESS, Qt.Key.Key_Escape)
    mouse(open_canvas, MOVE, 280, 200, LEFT)
    mouse(open_canvas, RELEASE, 280, 200)
    assert open_canvas.workspace.document.selection.is_empty
    assert open_canvas.workspace.history.steps == []
    assert not open_canvas.escape()
    drag(open_canvas, [(200, 200)])
    assert selected(open_canvas, 200, 200) == 255


def test_painting_shows_a_hidden_mask_again(open_canvas):
    open_canvas.is_overlay_visible = False
    drag(open_canvas, [(200, 200)])
    assert open_canvas.is_overlay_visible


def test_the_middle_button_and_space_pan_without_painting(qtbot, open_canvas, gestures):
    drag(open_canvas, [(300, 200), (310, 195)], button=MIDDLE)
    assert open_canvas.viewport.to_view(0, 0) == (130, 85)
    key(open_canvas, KEY_PRESS, Qt.Key.Key_Space)
    assert open_canvas.cursor().shape() == Qt.CursorShape.OpenHandCursor
    mouse(open_canvas, PRESS, 300, 200)
    assert open_canvas.cursor().shape() == Qt.CursorShape.ClosedHandCursor
    mouse(open_canvas, MOVE, 290, 205, LEFT)
    key(open_canvas, KEY_RELEASE, Qt.Key.Key_Space)
    mouse(open_canvas, MOVE, 280, 205, LEFT)
    mouse(open_canvas, RELEASE, 280, 205)
    assert open_canvas.viewport.to_view(0, 0) == (110, 90)
    assert gestures == []
    qtbot.waitUntil(lambda: open_canvas.cursor().shape() == Qt.CursorShape.BlankCursor)
    drag(open_canvas, [(300, 200)])
    assert [name for name, _ in gestures] == ["press", "release"]


def test_the_wheel_zooms_to_the_cursor_and_with_control_sizes_the_brush(qtbot, open_canvas, brush):
    at = open_canvas.viewport.to_document(200, 150)
    with qtbot.waitSignal(open_canvas.viewport_changed):
        wheel(open_canvas, 200, 150)
    assert open_canvas.viewport.zoom == pytest.approx(1.25)
    assert open_canvas.viewport.to_view(*at) == pytest.approx((200, 150), abs=0.51)
    with qtbot.waitSignal(open_canvas.brush_changed):
        wheel(open_canvas, 200, 150, keys=CONTROL)
    assert brush.size > 20
    assert open_canvas.viewport.zoom == pytest.approx(1.25)


def test_size_and_hardness_change_and_are_announced(qtbot, open_canvas, brush):
    with qtbot.waitSignal(open_canvas.brush_changed):
        open_canvas.change_size(2)
    with qtbot.waitSignal(open_canvas.brush_changed):
        open_canvas.change_hardness(-0.25)
    assert brush.hardness == 0.75
    assert brush.size >= 40


def test_the_backslash_compares_while_it_is_held(qtbot, open_canvas):
    key(open_canvas, KEY_PRESS, Qt.Key.Key_Backslash, scan_code=51)
    assert open_canvas.is_comparing
    key(open_canvas, KEY_RELEASE, Qt.Key.Key_Backslash, scan_code=51, is_repeat=True)
    assert open_canvas.is_comparing
    # With AltGr let go of first, the same key comes up under another name.
    key(open_canvas, KEY_RELEASE, Qt.Key.Key_ssharp, scan_code=51)
    qtbot.waitUntil(lambda: not open_canvas.is_comparing)


def test_a_repeating_key_is_held_all_the_time_even_where_repetition_looks_like_new_presses(qtbot, open_canvas):
    changes = []
    open_canvas.comparing_changed.connect(changes.append)
    for _ in range(5):
        key(open_canvas, KEY_PRESS, Qt.Key.Key_Backslash, scan_code=51)
        key(open_canvas, KEY_RELEASE, Qt.Key.Key_Backslash, scan_code=51)
    qtbot.waitUntil(lambda: not open_canvas.is_comparing)
    assert changes == [True, False]


def test_losing_the_focus_ends_what_is_held(open_canvas):
    key(open_canvas, KEY_PRESS, Qt.Key.Key_Space)
    key(open_canvas, KEY_PRESS, Qt.Key.Key_Backslash)
    QApplication.sendEvent(open_canvas, QFocusEvent(QEvent.Type.FocusOut))
    assert not open_canvas.is_comparing
    drag(open_canvas, [(200, 200)])
    assert selected(open_canvas, 200, 200) == 255


def test_the_cursor_s_place_is_told_in_document_pixels(qtbot, open_canvas):
    told = []
    open_canvas.cursor_moved.connect(told.append)
    hover(open_canvas, 125.5, 91)
    QApplication.sendEvent(open_canvas, QEvent(QEvent.Type.Leave))
    assert told == [(5.5, 1.0), None]


def test_a_pen_paints_with_its_pressure_without_the_first_spike(open_canvas, gestures):
    pen(open_canvas, TABLET_PRESS, 200, 200, 1.0)
    assert gestures == []
    for number in range(1, 31):
        assert pen(open_canvas, TABLET_MOVE, 200 + number, 200, 0.3).isAccepted()
    pen(open_canvas, TABLET_RELEASE, 230, 200, 0.0)
    assert [name for name, _ in gestures] == ["press"] + ["move"] * 30 + ["release"]
    assert all(event.pressure == pytest.approx(0.3) for _, event in gestures)


def test_a_pen_that_only_taps_leaves_one_dab(open_canvas, gestures):
    pen(open_canvas, TABLET_PRESS, 200, 200, 0.5)
    pen(open_canvas, TABLET_RELEASE, 200, 200, 0.0)
    assert [(name, event.pressure) for name, event in gestures] == [("press", 0.5), ("release", 0.5)]
    assert selected(open_canvas, 200, 200) == 255


def test_a_pen_held_still_begins_by_itself(qtbot, open_canvas, gestures):
    pen(open_canvas, TABLET_PRESS, 200, 200, 0.5)
    qtbot.waitUntil(lambda: [name for name, _ in gestures] == ["press"])
    pen(open_canvas, TABLET_RELEASE, 200, 200, 0.0)
    assert [name for name, _ in gestures] == ["press", "release"]


def test_pressure_follows_smoothly(open_canvas, gestures):
    pen(open_canvas, TABLET_PRESS, 200, 200, 0.2)
    for pressure in (0.2, 1.0, 1.0, 1.0, 1.0, 1.0):
        pen(open_canvas, TABLET_MOVE, 210, 200, pressure)
    pen(open_canvas, TABLET_RELEASE, 210, 200, 0)
    pressures = [event.pressure for name, event in gestures if name == "move"]
    assert pressures == sorted(pressures)
    assert 0.2 < pressures[1] < 0.9
    assert pressures[-1] > 0.98


def test_the_pen_s_other_end_subtracts(open_canvas):
    drag(open_canvas, [(200, 200), (260, 200)])
    open_canvas._pen_seen = None
    pen(open_canvas, TABLET_PRESS, 200, 200, 1.0, is_eraser=True)
    pen(open_canvas, TABLET_MOVE, 215, 200, 1.0, is_eraser=True)
    assert open_canvas.is_erasing
    pen(open_canvas, TABLET_RELEASE, 220, 200, 0.0, is_eraser=True)
    assert selected(open_canvas, 205, 200) == 0
    assert selected(open_canvas, 250, 200) == 255


def test_the_mouse_s_echo_of_a_pen_paints_nothing(open_canvas, gestures):
    pen(open_canvas, TABLET_PRESS, 200, 200, 0.5, time_ms=10)
    pen(open_canvas, TABLET_MOVE, 202, 200, 0.5, time_ms=20)
    drag(open_canvas, [(200, 200), (203, 200)])
    pen(open_canvas, TABLET_RELEASE, 204, 200, 0.0, time_ms=30)
    drag(open_canvas, [(204, 200), (204, 201)])
    assert [name for name, _ in gestures] == ["press", "move", "release"]
    drag(open_canvas, [(300, 250), (310, 250)])
    assert selected(open_canvas, 305, 250) == 255


def test_escape_takes_a_pen_s_stroke_back(open_canvas):
    pen(open_canvas, TABLET_PRESS, 200, 200, 1.0)
    pen(open_canvas, TABLET_MOVE, 240, 200, 1.0)
    assert open_canvas.escape()
    pen(open_canvas, TABLET_MOVE, 280, 200, 1.0)
    pen(open_canvas, TABLET_RELEASE, 280, 200, 0.0)
    assert open_canvas.workspace.document.selection.is_empty
    pen(open_canvas, TABLET_PRESS, 300, 200, 1.0)
    pen(open_canvas, TABLET_RELEASE, 300, 200, 0.0)
    assert selected(open_canvas, 300, 200) == 255


def changed_by_brush(canvas, x, y, keys=Qt.KeyboardModifier.NoModifier):
    """Where the hovering brush changes the picture: rows and columns relative to the cursor."""
    plain = shown(canvas).astype(int)
    hover(canvas, x, y, keys)
    differs = (shown(canvas, with_brush=True).astype(int) != plain).any(axis=2).nonzero()
    return differs[0] - y, differs[1] - x


@pytest.mark.parametrize(("zoom", "degrees"), [(1.0, 0), (2.0, 0), (1.0, 30)])
def test_the_outline_has_the_brush_s_true_size(open_canvas, brush, zoom, degrees):
    brush.size = 60
    open_canvas.zoom_to(zoom)
    open_canvas.rotate_view(degrees)
    rows, columns = changed_by_brush(open_canvas, 320, 240)
    for values in (rows, columns):
        assert values.max() == pytest.approx(30 * zoom, abs=2.5)
        assert values.min() == pytest.approx(-30 * zoom, abs=2.5)


def test_a_tiny_brush_shows_a_cross(open_canvas, brush):
    brush.size = 1
    rows, columns = changed_by_brush(open_canvas, 320, 240)
    assert 8 <= rows.max() <= 12
    assert not ((abs(rows) < 2) & (abs(columns) < 2)).any()


def test_erasing_shows_in_the_outline(open_canvas, brush):
    brush.size = 60
    painting = changed_by_brush(open_canvas, 320, 240)
    erasing = changed_by_brush(open_canvas, 320, 240, ALT)
    assert len(painting[0]) != len(erasing[0])
    assert ((abs(erasing[0]) <= 1) & (abs(erasing[1]) <= 3)).any()
    assert not ((abs(painting[0]) <= 1) & (abs(painting[1]) <= 3)).any()


def test_the_former_outline_is_wiped(open_canvas, brush, qtbot):
    brush.size = 60
    hover(open_canvas, 200, 200)
    plain = shown(open_canvas)
    hover(open_canvas, 320, 240)
    hover(open_canvas, 420, 300)
    QApplication.sendEvent(open_canvas, QEvent(QEvent.Type.Leave))
    qtbot.waitUntil(lambda: (shown(open_canvas) == plain).all())


def test_a_document_that_goes_away_takes_its_unfinished_stroke_along(open_canvas, make_workspace):
    workspace = open_canvas.workspace
    mouse(open_canvas, PRESS, 200, 200)
    open_canvas.set_workspace(make_workspace())
    assert workspace.gesture is None
    assert workspace.document.selection.is_empty
    mouse(open_canvas, MOVE, 220, 200, LEFT)
    mouse(open_canvas, RELEASE, 220, 200)
    assert open_canvas.workspace.document.selection.is_empty


def test_without_a_document_the_pointer_does_nothing(canvas):
    drag(canvas, [(10, 10), (50, 50)])
    wheel(canvas, 20, 20)
    pen(canvas, TABLET_PRESS, 10, 10, 1.0)
    key(canvas, KEY_PRESS, Qt.Key.Key_Space)
    assert not canvas.escape()


def test_the_canvas_has_a_name_and_takes_the_focus(canvas):
    assert canvas.accessibleName()
    assert canvas.accessibleDescription()
    assert canvas.focusPolicy() == Qt.FocusPolicy.StrongFocus
    assert PointerEvent(0, 0).pressure == 1.0
