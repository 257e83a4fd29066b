"""Moving and transforming by hand: what the frame does, and that nothing is touched before it is applied."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.algorithms.warp import as_turn, mapped
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.progress import Progress
from editor.core.tiles import TileMap
from editor.engines.registry import Engines
from editor.errors import InputError
from editor.tools.base import PointerEvent
from editor.tools.move import MoveTool
from editor.tools.transform import CORNERS, SIDES, Grip, TransformTool

BOX = Rect(50, 40, 100, 60)


@pytest.fixture
def document():
    document = Document.from_pixels(np.full((200, 300, 4), 255, np.uint8))
    layer = document.new_layer("Piece", TileMap.from_array(np.full((60, 100, 4), 99, np.uint8), 50, 40))
    document.insert_layer(1, layer)
    return document


@pytest.fixture
def tool(document):
    tool = TransformTool()
    tool.begin(document)
    return tool


def lock(document):
    layer = document.active_layer
    layer.properties = replace(layer.properties, is_locked=True)


def drag(tool, document, start, end, **keys):
    tool.press(document, PointerEvent(*start, **keys))
    tool.move(PointerEvent((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, **keys))
    return tool.release(PointerEvent(*end, **keys))


def apply(document, operation):
    operation.finish(operation.run(Engines([]), Progress())).apply(document)


def test_a_drag_moves_the_layer_by_whole_pixels(document):
    operation = drag(MoveTool(), document, (60.2, 50.7), (75.4, 42.1))
    assert document.active_layer.pixels.bounds() == BOX
    apply(document, operation)
    assert document.active_layer.pixels.bounds() == BOX.moved(15, -9)


def test_a_straight_drag_keeps_to_one_axis(document):
    operation = drag(MoveTool(), document, (60, 50), (90, 58), straight=True)
    apply(document, operation)
    assert document.active_layer.pixels.bounds() == BOX.moved(30, 0)


def test_keys_add_to_the_drag(document):
    tool = MoveTool()
    tool.press(document, PointerEvent(0, 0))
    tool.nudge(1, 0)
    tool.nudge(0, -10)
    tool.move(PointerEvent(5, 5))
    assert tool.offset == (6, -5)


def test_a_drag_back_to_its_start_is_nothing(document):
    assert drag(MoveTool(), document, (60, 50), (60.3, 49.8)) is None


def test_a_move_that_is_given_up_leaves_nothing(document):
    seen = []
    tool = MoveTool(lambda: seen.append(tool.offset))
    tool.press(document, PointerEvent(0, 0))
    tool.move(PointerEvent(9, 9))
    tool.cancel()
    assert seen == [(0, 0), (9, 9), (0, 0)]
    assert not tool.is_active


@pytest.mark.parametrize(
    "begin", [lambda d: MoveTool().press(d, PointerEvent(0, 0)), lambda d: TransformTool().begin(d)]
)
def test_what_cannot_be_moved_is_refused(document, begin):
    lock(document)
    with pytest.raises(InputError, match="locked"):
        begin(document)
    document.active_layer.properties = replace(document.active_layer.properties, is_locked=False)
    document.active_layer.pixels.clear()
    with pytest.raises(InputError, match="empty"):
        begin(document)
    document.active_layer_id = None
    with pytest.raises(InputError, match="Choose a layer"):
        begin(document)


def test_the_frame_begins_around_the_layer_and_changes_nothing(document, tool):
    assert tool.box == BOX
    assert tool.corners == [(50, 40), (150, 40), (150, 100), (50, 100)]
    assert tool.operation() is None
    assert np.array_equal(tool.matrix, np.eye(3))


def test_grips_are_found_by_their_place(tool):
    for grip in (*CORNERS, *SIDES):
        assert tool.grip_at(*tool.place_of(grip)) is grip
    assert tool.grip_at(100, 60) is Grip.INSIDE
    assert tool.grip_at(10, 10) is Grip.AROUND


def test_a_drag_inside_moves_by_whole_pixels(document, tool):
    drag(tool, document, (90, 60), (100.4, 57.3))
    assert as_turn(tool.matrix)[1:] == (10, -3)


def test_a_corner_scales_in_proportion_about_the_opposite_one(document, tool):
    drag(tool, document, (150, 100), (250, 130))
    assert tool.pose.across == tool.pose.down == pytest.approx(2.0)
    assert tool.corners[0] == pytest.approx((50, 40))


def test_shift_frees_the_proportions(document, tool):
    drag(tool, document, (150, 100), (250, 130), straight=True)
    assert tool.corners[2] == pytest.approx((250, 130))
    assert tool.corners[0] == pytest.approx((50, 40))


def test_alt_keeps_the_middle(document, tool):
    drag(tool, document, (150, 70), (170, 70), erase=True)
    assert tool.bounds == pytest.approx((30, 40, 170, 100))


def test_a_side_scales_one_axis(document, tool):
    drag(tool, document, (100, 40), (100, 10))
    assert tool.bounds == pytest.approx((50, 10, 150, 100))
    assert tool.pose.across == 1


def test_a_corner_dragged_across_the_opposite_one_flips(document, tool):
    drag(tool, document, (150, 70), (20, 70))
    assert tool.pose.across < 0
    assert tool.bounds == pytest.approx((20, 40, 50, 100))


def test_around_the_frame_turns_and_shift_snaps(document, tool):
    drag(tool, document, (200, 70), (100, 170))
    assert tool.pose.angle_deg == pytest.approx(90)
    drag(tool, document, (200, 70), (200, 110), straight=True)
    assert tool.pose.angle_deg % 15 == 0


def test_ctrl_pulls_one_corner(document, tool):
    drag(tool, document, (150, 40), (140, 60), distort=True)
    assert tool.corners == [pytest.approx(place) for place in ((50, 40), (140, 60), (150, 100), (50, 100))]


def test_a_corner_cannot_be_pulled_across_the_frame(document, tool):
    drag(tool, document, (150, 40), (20, 130), distort=True)
    assert tool.operation() is None or as_turn(tool.matrix) is None
    assert np.isfinite(tool.matrix).all()


@given(
    st.lists(st.tuples(st.sampled_from((*CORNERS, *SIDES)), st.floats(-60, 60), st.floats(-60, 60), st.booleans(),
                       st.booleans()), max_size=6)
)  # fmt: skip
def test_whatever_the_hand_does_the_frame_stays_usable_and_its_matrix_fits_it(pulls):
    document = Document.from_pixels(np.full((200, 300, 4), 255, np.uint8))
    tool = TransformTool()
    tool.begin(document)
    for grip, dx, dy, straight, distort in pulls:
        x, y = tool.place_of(grip)
        tool.reach = 1.0
        drag(tool, document, (x, y), (x + dx, y + dy), straight=straight, distort=distort)
    for source, target in zip(((0, 0), (300, 0), (300, 200), (0, 200)), tool.corners, strict=True):
        assert mapped(tool.matrix, *source) == pytest.approx(target, abs=1e-3)
    while tool.step_back():
        pass
    assert np.array_equal(tool.matrix, np.eye(3))


def test_changes_within_a_session_never_degrade(document, tool):
    for _ in range(20):
        drag(tool, document, tool.place_of(Grip.BOTTOM_RIGHT), (120, 90))
        drag(tool, document, tool.place_of(Grip.BOTTOM_RIGHT), (150, 100), straight=True)
    assert document.active_layer.pixels.bounds() == BOX
    assert math.isclose(tool.pose.across, 1, abs_tol=1e-9)
    assert math.isclose(tool.pose.down, 1, abs_tol=1e-9)


def test_flipping_twice_is_nothing(document, tool):
    tool.flip(False)
    assert as_turn(tool.matrix) is not None
    tool.flip(False)
    assert tool.operation() is None


def test_a_gesture_that_is_given_up_keeps_the_earlier_ones(document, tool):
    drag(tool, document, (90, 60), (100, 60))
    tool.press(document, PointerEvent(100, 60))
    tool.move(PointerEvent(150, 90))
    tool.cancel()
    assert as_turn(tool.matrix)[1:] == (10, 0)


def test_a_session_knows_when_its_layer_was_edited(document, tool):
    assert not tool.is_outdated
    document.active_layer.pixels.write(Rect(60, 50, 1, 1), np.zeros((1, 1, 4), np.uint8))
    assert tool.is_outdated


def test_impossible_numbers_are_refused(tool):
    before = tool.pose
    for pose in (replace(before, across=0.0), replace(before, down=1e9), replace(before, x=math.nan)):
        assert not tool.set_pose(pose)
    assert tool.pose == before
