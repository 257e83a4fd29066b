"""Rulers, guides, pixel grid, the split and the context box: what they show and what dragging them does."""
# ruff: noqa: F401, F811 - a fixture that is imported is named again by whoever asks for it

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from editor.core.geometry import Rect
from editor.core.guides import Guide
from editor.errors import InputError
from editor.operations.fill import FillOptions, prepare_fill
from editor.tools.transform import Grip
from editor.ui.canvas.context_box import dragged
from editor.ui.canvas.rulers import RULER_PX, step_for
from tests.ui.canvas_hand import LEFT, MOVE, PRESS, RELEASE, drag, hover, mouse, picture, shown
from tests.ui.window_hand import paint, show_picture, soft_picture, whole, window

CTRL = Qt.KeyboardModifier.ControlModifier
BOUNDS = Rect(0, 0, 400, 300)


@pytest.fixture
def ruled(window):
    """A window with rulers and a picture of 400 x 300."""
    show_picture(window, picture())
    window.change_setting("show_rulers", True)
    window.canvas.zoom_to(1.0)
    return window


def view(window, x, y):
    return window.canvas.viewport.to_view(x, y)


def pull(window, ruler, x, y):
    """Drag a guide out of a ruler to a place of the document."""
    target = window.canvas.mapTo(window, QPointF(*view(window, x, y)).toPoint())
    local = ruler.mapFrom(window, target)
    mouse(ruler, PRESS, 5, 5)
    mouse(ruler, MOVE, local.x(), local.y(), held=LEFT)
    mouse(ruler, RELEASE, local.x(), local.y())


# Rulers and guides


@given(st.floats(0.02, 64), st.floats(4, 100))
def test_steps_are_the_smallest_round_ones_that_are_wide_enough(scale, gap):
    step = step_for(scale, gap)
    assert step * scale >= gap
    assert str(step).rstrip("0") in ("1", "2", "5")


def test_rulers_show_when_asked_and_never_without_a_document(ruled):
    assert ruled.aids.frame.top.isVisible()
    ruled.aids.toggle("show_rulers")
    assert not ruled.aids.frame.top.isVisible()
    ruled.aids.toggle("show_rulers")
    workspace = ruled.workspace
    workspace.history.mark_clean()
    ruled.close_workspace(workspace)
    assert not ruled.aids.frame.left.isVisible()


@pytest.mark.parametrize("degrees", [0, 90, 180, -90])
@pytest.mark.parametrize("is_mirrored", [False, True])
def test_a_ruler_reads_what_lies_beside_it_however_the_view_is_turned_by_quarters(ruled, degrees, is_mirrored):
    ruled.canvas.rotate_view(degrees)
    if is_mirrored:
        ruled.canvas.mirror_view()
    frame = ruled.aids.frame
    for ruler, is_top in ((frame.top, True), (frame.left, False)):
        for along in (100.0, 233.0):
            at = (along, 50) if is_top else (50, along)
            place = ruled.canvas.viewport.to_document(*at)
            assert min(abs(value - ruler.value_at(along)) for value in place) < 1e-6
            assert ruler.place_of(ruler.value_at(along)) == pytest.approx(along)


@pytest.mark.parametrize("is_mirrored", [False, True])
def test_a_ruler_of_a_slanted_view_counts_pixels_along_the_screen_and_gives_no_guides(ruled, is_mirrored):
    ruled.canvas.rotate_view(30)
    if is_mirrored:
        ruled.canvas.mirror_view()
    viewport = ruled.canvas.viewport
    for ruler, corner in zip((ruled.aids.frame.top, ruled.aids.frame.left), viewport.to_view(0, 0), strict=True):
        assert ruler.is_slanted
        assert ruler.value_at(corner) == pytest.approx(0)
        direction = -1 if is_mirrored and ruler is ruled.aids.frame.top else 1
        assert ruler.value_at(corner + 70 * direction) == pytest.approx(70 / viewport.scale)
        assert ruler.place_of(ruler.value_at(123.0)) == pytest.approx(123.0)
        assert "turned" in ruler.toolTip()
    pull(ruled, ruled.aids.frame.top, 100, 100)
    assert ruled.workspace.document.guides == ()
    ruled.canvas.rotate_view(0)
    assert not ruled.aids.frame.top.is_slanted
    assert "Drag a guide" in ruled.aids.frame.top.toolTip()


def test_a_slanted_ruler_has_marks_and_the_corner_says_the_angle(ruled):
    def ink(widget) -> int:
        image = widget.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        return len({image.pixel(x, y) for x in range(image.width()) for y in range(image.height())})

    frame = ruled.aids.frame
    ruled.canvas.rotate_view(30)
    assert ink(frame.top) > 3
    assert ink(frame.left) > 3
    assert frame.corner.text() == "30°"
    ruled.canvas.rotate_view(0)
    assert frame.corner.text() == ""


def test_guides_come_out_of_the_rulers_as_one_step_each(ruled):
    pull(ruled, ruled.aids.frame.top, 150, 80)
    pull(ruled, ruled.aids.frame.left, 150, 80)
    assert ruled.workspace.document.guides == (Guide(False, 80), Guide(True, 150))
    ruled.edits.call("undo")
    assert ruled.workspace.document.guides == (Guide(False, 80),)


def test_in_a_view_turned_by_a_quarter_the_upper_ruler_gives_upright_guides(ruled):
    ruled.canvas.rotate_view(90)
    pull(ruled, ruled.aids.frame.top, 150, 80)
    assert ruled.workspace.document.guides == (Guide(True, 150),)


def test_a_guide_is_moved_with_ctrl_and_deleted_by_dragging_it_out(ruled):
    ruled.workspace.document.set_guides((Guide(True, 150),))
    x, y = view(ruled, 150, 60)
    drag(ruled.canvas, [(x, y), (x + 20, y)], keys=CTRL)
    assert ruled.workspace.document.guides == (Guide(True, 170),)
    x, y = view(ruled, 170, 60)
    drag(ruled.canvas, [(x, y), (-5, y)], keys=CTRL)
    assert ruled.workspace.document.guides == ()
    ruled.edits.call("undo")
    assert ruled.workspace.document.guides == (Guide(True, 170),)


def test_a_stroke_across_a_guide_paints_and_moves_nothing(ruled):
    ruled.workspace.document.set_guides((Guide(True, 150),))
    paint(ruled, (150, 60), (180, 60))
    assert ruled.workspace.document.guides == (Guide(True, 150),)
    assert not ruled.workspace.document.selection.is_empty


def test_locked_and_hidden_guides_stay_where_they_are(ruled):
    for setting, value in (("lock_guides", True), ("show_guides", False)):
        ruled.change_setting("lock_guides", False)
        ruled.workspace.document.set_guides((Guide(True, 150),))
        ruled.change_setting(setting, value)
        x, y = view(ruled, 150, 60)
        drag(ruled.canvas, [(x, y), (x + 20, y)], keys=CTRL)
        assert ruled.workspace.document.guides == (Guide(True, 150),)


def test_escape_puts_a_dragged_guide_back(ruled):
    ruled.workspace.document.set_guides((Guide(True, 150),))
    x, y = view(ruled, 150, 60)
    mouse(ruled.canvas, PRESS, x, y, keys=CTRL)
    mouse(ruled.canvas, MOVE, x + 30, y, held=LEFT, keys=CTRL)
    QTest.keyClick(ruled.canvas, Qt.Key.Key_Escape)
    mouse(ruled.canvas, RELEASE, x + 30, y)
    assert ruled.workspace.document.guides == (Guide(True, 150),)
    assert len(ruled.workspace.history.steps) == 0


# Pixel grid


def test_the_grid_shows_above_800_percent_and_not_at_it(open_canvas, settings):
    for zoom, is_there in ((8.0, False), (12.0, True)):
        open_canvas.zoom_to(zoom)
        with_grid = shown(open_canvas)
        settings["pixel_grid"] = False
        without = shown(open_canvas)
        settings["pixel_grid"] = True
        assert (with_grid != without).any() == is_there


def test_grid_lines_lie_between_pixels_and_nowhere_else(open_canvas, settings):
    open_canvas.zoom_to(16.0)
    with_grid = shown(open_canvas).astype(int)
    settings["pixel_grid"] = False
    differs = (with_grid != shown(open_canvas)).any(axis=2)
    left, top = (round(value) % 16 for value in open_canvas.viewport.to_view(0, 0))
    columns, rows = np.arange(640) % 16 == left, np.arange(480) % 16 == top
    assert not differs[np.ix_(~rows, ~columns)].any()
    assert differs[:, columns].mean() > 0.9


# The split


def test_left_of_the_line_is_the_picture_as_it_was_opened(window, qtbot, engine):
    workspace = show_picture(window, soft_picture(300, 200))
    before = shown(window.canvas)
    paint(window, (40, 100), (260, 100))
    engine.gate.set()
    workspace.fill(FillOptions(engine=engine.id))
    qtbot.waitUntil(lambda: not workspace.running and window.canvas.is_fresh)
    after = shown(window.canvas)
    window.canvas.split.is_on = True
    qtbot.waitUntil(lambda: window.canvas.split.is_ready)
    both, x = shown(window.canvas), round(window.canvas.split.x)
    rows = slice(60, window.canvas.height() // 2 - 20)
    assert np.array_equal(both[rows, : x - 4], before[rows, : x - 4])
    assert np.array_equal(both[rows, x + 4 :], after[rows, x + 4 :])
    middle = int(view(window, 0, 100)[1])
    assert (before[middle - 3 : middle + 3, x + 30 : x + 60] != after[middle - 3 : middle + 3, x + 30 : x + 60]).any()


def test_the_line_is_dragged_with_the_brush_in_hand_and_paints_nothing(window, qtbot):
    workspace = show_picture(window)
    window.actions_["split"].trigger()
    x, y = window.canvas.split.x, window.canvas.height() / 2
    drag(window.canvas, [(x, y), (x - 100, y)])
    assert window.canvas.split.x == pytest.approx(x - 100)
    assert workspace.document.selection.is_empty
    drag(window.canvas, [(x - 100, y), (-500, y)])
    assert 0 < window.canvas.split.x < 50


def test_the_split_leaves_the_handles_of_a_frame_to_the_frame(window):
    show_picture(window)
    canvas = window.canvas
    window.actions_["split"].trigger()
    window.actions_["layer-transform"].trigger()
    tool = canvas.transformer
    assert tool.is_open
    x, y = canvas.viewport.to_view(*tool.place_of(Grip.TOP))
    canvas.split.share = x / canvas.width()
    before, place = canvas.split.x, QPointF(x, y)
    assert before == pytest.approx(x)
    assert canvas._handle_at(place, Qt.KeyboardModifier.NoModifier) is None
    assert canvas._handle_at(place - QPointF(0, 60), Qt.KeyboardModifier.NoModifier) is canvas.split


# The context box


@given(st.integers(-50, 450), st.integers(-50, 350), st.tuples(*[st.booleans()] * 4))
def test_a_dragged_box_holds_the_mask_and_stays_in_the_picture(x, y, edges):
    inner = Rect(100, 100, 50, 40)
    box = dragged(Rect(60, 60, 150, 150), edges, x, y, inner, BOUNDS)
    assert box.contains(inner)
    assert BOUNDS.contains(box)


def test_the_box_is_what_the_fill_sees_and_dragging_it_overrides_that(window, qtbot, engine):
    workspace = show_picture(window, picture())
    paint(window, (200, 150), (220, 160))
    window.canvas.context.is_on = True
    (box,) = window.canvas.context.boxes
    assert box.contains(workspace.document.selection.bounds())
    x, y = view(window, box.x, box.y + box.height / 2)
    drag(window.canvas, [(x, y), (x - 30, y)])
    wanted = Rect.from_edges(box.x - 30, box.y, box.right, box.bottom)
    assert window.canvas.context.override == wanted
    engine.gate.set()
    window.edits.fill()
    qtbot.waitUntil(lambda: not workspace.running)
    recipe = workspace.document.layers.top.recipe
    assert recipe.context == wanted
    assert recipe.options["context"] == [wanted.x, wanted.y, wanted.width, wanted.height]
    qtbot.waitUntil(lambda: window.canvas.context.override is None)
    assert window.canvas.context.boxes == ()


def test_hiding_the_box_goes_back_to_the_models_own_rule(window):
    show_picture(window, picture())
    paint(window, (200, 150), (220, 160))
    window.canvas.context.is_on = True
    window.canvas.context.override = BOUNDS
    window.actions_["context"].trigger()
    assert window.canvas.context.override is None


def test_a_context_that_leaves_out_some_of_the_mask_is_refused(window):
    workspace = show_picture(window, picture())
    paint(window, (200, 150), (220, 160))
    for context in (Rect(0, 0, 205, 300), Rect(-5, 0, 405, 300)):
        with pytest.raises(InputError, match="context"):
            prepare_fill(workspace.document, window.engines, FillOptions(context=context))


def test_a_rectangle_drawn_near_a_guide_lies_on_it_unless_that_is_off(ruled):
    ruled.workspace.document.set_guides((Guide(True, 150), Guide(False, 90)))
    for is_on, left, top in ((True, 150, 90), (False, 153, 94)):
        ruled.change_setting("snap_guides", is_on)
        ruled.workspace.clear_selection()
        ruled.canvas.choose_tool("rectangle")
        drag(ruled.canvas, [view(ruled, 153, 94), view(ruled, 200, 130), view(ruled, 220, 140)])
        assert ruled.workspace.document.selection.bounds() == Rect.from_edges(left, top, 220, 140)
