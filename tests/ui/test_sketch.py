"""Drawing and editing a sketch on the canvas with mouse, pen and keys."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt

from editor.core.sketch import NO_SKETCH, Stroke
from editor.core.sketch_commands import SetSketch
from editor.tools.sketch import SketchKind
from editor.tools.sketch_edit import SketchEdit, cut_at
from editor.ui.canvas.sketch_marks import MOST_POINTED
from tests.ui.canvas_hand import RIGHT, drag, key, pen, shown

ALT, CONTROL, SHIFT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
PRESS, MOVE, RELEASE = QEvent.Type.TabletPress, QEvent.Type.TabletMove, QEvent.Type.TabletRelease


@pytest.fixture
def canvas(open_canvas):
    open_canvas.choose_tool("sketch")
    open_canvas.kit.sketch.stabilizer = 0.0
    return open_canvas


def sketch(canvas):
    return canvas.workspace.document.sketch


def line(canvas, *points, **more):
    drag(canvas, list(points), **more)


def labels(canvas):
    return [step.label for step in canvas.workspace.history.steps]


def add(canvas, *points, kind="edge", **more):
    rows = np.array([(x, y, 1.0) for x, y in points], np.float32)
    before = sketch(canvas)
    canvas.workspace.perform(SetSketch("Draw line", before, before.added([Stroke(0, kind, rows, **more)])))
    return sketch(canvas).strokes[-1]


def view(canvas, x, y):
    return canvas.viewport.to_view(x, y)


def place(canvas, x, y):
    return canvas.viewport.to_document(x, y)


def test_a_stroke_of_the_mouse_is_one_editable_stroke_and_one_step(canvas):
    before = canvas.workspace.document.render(canvas.workspace.document.bounds)
    line(canvas, (120, 150), *[(120 + 10 * n, 150) for n in range(1, 10)])
    (one,) = sketch(canvas)
    assert one.kind == "edge"
    assert len(one.points) == 2
    assert one.points[0, :2] == pytest.approx(place(canvas, 120, 150), abs=0.5)
    assert labels(canvas) == ["Draw line"]
    assert np.array_equal(canvas.workspace.document.render(canvas.workspace.document.bounds), before)
    canvas.workspace.undo()
    assert sketch(canvas).is_empty
    canvas.workspace.redo()
    assert len(sketch(canvas)) == 1


def test_strokes_show_over_the_picture_and_hide_with_the_mask(canvas, qtbot):
    qtbot.waitUntil(lambda: canvas.is_fresh)
    plain = shown(canvas)
    line(canvas, (120, 150), (220, 150))
    assert (shown(canvas)[150, 140:200] != plain[150, 140:200]).any(axis=1).mean() > 0.9
    canvas.is_overlay_visible = False
    qtbot.waitUntil(lambda: canvas.is_fresh)
    assert np.array_equal(shown(canvas)[145:155, 140:200], plain[145:155, 140:200])


def test_a_pen_draws_with_its_pressure(canvas):
    pen(canvas, PRESS, 120, 150, 0.2)
    for n in range(1, 20):
        pen(canvas, MOVE, 120 + 5 * n, 150, 0.2 + 0.04 * n)
    pen(canvas, RELEASE, 215, 150, 0.0)
    (one,) = sketch(canvas)
    assert one.points[0, 2] == pytest.approx(0.2, abs=0.05)
    assert one.points[-1, 2] > 0.8
    assert one.radii[-1] > 2 * one.radii[0]


def test_the_other_end_of_the_pen_alt_and_the_right_button_rub_strokes_out(canvas):
    for how in ({"keys": ALT}, {"button": RIGHT}):
        line(canvas, (120, 150), (220, 150))
        line(canvas, (120, 200), (220, 200))
        line(canvas, (150, 140), (150, 160), **how)
        assert len(sketch(canvas)) == 1
        assert labels(canvas)[-1] == "Erase strokes"
        canvas.workspace.go_to(0)
    line(canvas, (120, 150), (220, 150))
    pen(canvas, PRESS, 150, 140, 1.0, is_eraser=True)
    pen(canvas, MOVE, 150, 160, 1.0, is_eraser=True)
    pen(canvas, RELEASE, 150, 160, 0.0, is_eraser=True)
    assert sketch(canvas).is_empty


def test_shift_draws_a_straight_line_from_the_last_end(canvas):
    line(canvas, (120, 150), (160, 150))
    line(canvas, (200, 190), (200, 190), keys=SHIFT)
    last = sketch(canvas).strokes[-1]
    assert len(last.points) == 2
    assert last.points[0, :2] == pytest.approx(place(canvas, 160, 150), abs=0.6)


def test_a_color_stroke_has_the_foreground_color_and_a_closed_one_is_closed(canvas):
    canvas.kit.sketch.kind = SketchKind.COLOR
    canvas.kit.colors.foreground = (65535, 0, 13107)
    angles = np.linspace(0, 2 * np.pi, 40)
    line(canvas, *[(200 + 40 * np.cos(a), 170 + 40 * np.sin(a)) for a in angles])
    (one,) = sketch(canvas)
    assert one.is_closed
    assert one.color == pytest.approx((1.0, 0.0, 0.2))
    assert labels(canvas) == ["Draw color"]


def test_a_click_is_a_dot_and_escape_takes_a_stroke_back(canvas):
    line(canvas, (150, 150), (150, 150))
    assert sketch(canvas).strokes[0].is_dot
    pen(canvas, PRESS, 120, 150, 0.5)
    pen(canvas, MOVE, 160, 150, 0.5)
    canvas.escape()
    assert len(sketch(canvas)) == 1


def test_dragging_a_stroke_moves_it_and_dragging_a_point_bends_it(canvas):
    one = add(canvas, (60, 60), (100, 60), (140, 60))
    canvas.choose_tool("sketch-edit")
    x, y = view(canvas, 80, 60)
    drag(canvas, [(x, y), (x + 10, y + 20)])
    scale = canvas.viewport.scale
    moved = sketch(canvas).strokes[0]
    assert moved.points[:, :2] == pytest.approx(one.points[:, :2] + (10 / scale, 20 / scale), abs=0.1)
    x, y = view(canvas, *moved.points[1, :2])
    drag(canvas, [(x, y), (x, y - 10), (x, y - 30)])
    bent = sketch(canvas).strokes[0]
    assert bent.points[1, 1] == pytest.approx(moved.points[1, 1] - 30 / scale, abs=0.1)
    assert np.array_equal(bent.points[[0, 2]], moved.points[[0, 2]])
    assert labels(canvas)[1:] == ["Move strokes", "Bend stroke"]
    canvas.workspace.undo()
    canvas.workspace.undo()
    assert np.array_equal(sketch(canvas).strokes[0].points, one.points)


def test_keys_duplicate_nudge_and_delete_what_is_selected(canvas):
    one = add(canvas, (60, 60), (140, 60))
    canvas.choose_tool("sketch-edit")
    line(canvas, view(canvas, 100, 60), view(canvas, 100, 60))
    assert canvas.sketch.edit.selected == {one.id}
    key(canvas, QEvent.Type.KeyPress, Qt.Key.Key_D, CONTROL)
    assert len(sketch(canvas)) == 2
    copy = sketch(canvas).strokes[1]
    assert canvas.sketch.edit.selected == {copy.id}
    key(canvas, QEvent.Type.KeyPress, Qt.Key.Key_Right)
    assert sketch(canvas).strokes[1].points[0, 0] == copy.points[0, 0] + 1
    key(canvas, QEvent.Type.KeyPress, Qt.Key.Key_Delete)
    assert [each.id for each in sketch(canvas)] == [one.id]


def test_ctrl_puts_a_point_on_a_stroke_and_alt_cuts_it_there(canvas):
    add(canvas, (60, 60), (140, 60))
    canvas.choose_tool("sketch-edit")
    line(canvas, view(canvas, 100, 60), view(canvas, 100, 60), keys=CONTROL)
    assert sketch(canvas).strokes[0].points[:, 0] == pytest.approx([60, 100, 140], abs=1)
    line(canvas, view(canvas, 80, 60), view(canvas, 80, 60), keys=ALT)
    first, second = sketch(canvas)
    assert first.points[:, 0] == pytest.approx([60, 80], abs=1)
    assert second.points[:, 0] == pytest.approx([80, 100, 140], abs=1)


def test_a_frame_selects_what_it_touches_and_a_click_beside_all_nothing(canvas):
    add(canvas, (60, 60), (140, 60))
    add(canvas, (60, 80), (140, 80))
    canvas.choose_tool("sketch-edit")
    drag(canvas, [view(canvas, 50, 50), view(canvas, 100, 90)])
    assert len(canvas.sketch.edit.selected) == 2
    line(canvas, view(canvas, 20, 120), view(canvas, 20, 120))
    assert not canvas.sketch.edit.selected


def test_points_of_a_crowd_of_selected_strokes_do_not_hide_the_picture(canvas):
    for number in range(MOST_POINTED + 1):
        add(canvas, (60, 20 + 6 * number), (140, 20 + 6 * number))
    canvas.choose_tool("sketch-edit")
    x, y = view(canvas, 60, 20)

    def beside():
        return tuple(shown(canvas)[round(y) - 2, round(x) - 2])

    ids = [stroke.id for stroke in sketch(canvas)]
    canvas.sketch.edit.select(ids)
    crowd = beside()
    canvas.sketch.edit.select(ids[:1])
    assert crowd != beside()


def test_a_closed_stroke_that_is_cut_opens():
    points = np.array([(0, 0, 1), (50, 0, 1), (50, 50, 1), (0, 50, 1)], np.float32)
    one = Stroke(1, "edge", points, is_closed=True)
    (opened,) = cut_at(NO_SKETCH.added([one]), NO_SKETCH.added([one]).strokes[0], (50, 50)).strokes
    assert not opened.is_closed
    assert np.allclose(opened.points[0], opened.points[-1])


def test_commands_reorder_recolor_and_change_what_is_selected(canvas):
    first, second = add(canvas, (0, 0), (9, 9)), add(canvas, (0, 0), (9, 9))
    edit: SketchEdit = canvas.sketch.edit
    document = canvas.workspace.document
    edit.select([first.id])
    canvas.workspace.perform(edit.raised(document, 1))
    assert [each.id for each in document.sketch] == [second.id, first.id]
    assert edit.raised(document, 1) is None
    canvas.workspace.perform(edit.changed_to(document, "Recolor strokes", color=(0.0, 1.0, 0.0), strength=0.5))
    assert document.sketch.get(first.id).color == (0.0, 1.0, 0.0)
    assert document.sketch.get(second.id).strength == 1.0
