"""The gesture that repositions a subject, with fake pointer events and the jobs run by hand."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.tiles import TileMap
from editor.engines.registry import built_in_engines
from editor.errors import InputError
from editor.jobs.queue import JobQueue
from editor.operations.reposition import Placement, ShadowShape, is_moved_subject
from editor.tools.base import PointerEvent, Session
from editor.tools.kit import ToolKit
from editor.tools.mask_brush import BrushSettings
from editor.tools.reposition import RepositionSettings, RepositionTool
from editor.tools.reposition_pixels import plain_prefill
from editor.tools.reposition_work import RepositionWork
from editor.tools.transform import Grip
from editor.workspace import Workspace

BOX = Rect(40, 50, 30, 24)


class Table:
    """A picture of a dark box on a light ground, with its workspace and the tool."""

    def __init__(self, depth=8):
        rows, columns = np.mgrid[0:160, 0:240]
        shade = 200 + (columns * 7 + rows * 13) % 11
        pixels = np.dstack([shade, shade, shade, np.full_like(shade, 255)]).astype(np.uint8)
        pixels[BOX.slices] = (30, 60, 90, 255)
        self.document = Document.from_pixels(pixels if depth == 8 else pixels.astype(np.uint16) * 257)
        self.jobs = JobQueue()
        self.workspace = Workspace(self.document, built_in_engines(), self.jobs)
        self.tool = RepositionTool(RepositionSettings(), BrushSettings(size=10, hardness=1.0))
        self.reconnect()

    def reconnect(self):
        self.tool.work = RepositionWork(self.document, self.workspace.engines, self.jobs)
        self.tool.work.engine_of = lambda: "smooth-fill"
        self.tool.work.changed.connect(self.tool.follow)

    def select(self, box=BOX):
        mask = np.zeros((160, 240), np.uint8)
        mask[box.slices] = 255
        self.workspace.set_selection("Select", TileMap.from_array(mask))

    def drag(self, start, end, **keys):
        self.workspace.press(self.tool, PointerEvent(*start, **keys))
        self.workspace.move(PointerEvent(*end, **keys))
        self.workspace.release(PointerEvent(*end, **keys))

    def lifted(self, dx=100, dy=0):
        self.select()
        self.tool.work.prepare()
        self.jobs.pump()
        self.drag((50, 60), (50 + dx, 60 + dy))
        return self.tool.lift

    def enter(self):
        self.jobs.pump()
        operation = self.tool.finish()
        if operation is not None:
            self.workspace.do(operation)
            self.jobs.pump()
        return operation

    @property
    def picture(self):
        return self.document.render(self.document.bounds)


@pytest.fixture
def table():
    made = Table()
    yield made
    made.workspace.close()
    made.jobs.close()


def test_the_tool_is_a_session_and_its_options_are_in_the_kit(table):
    assert isinstance(table.tool, Session)
    assert ToolKit().reposition.harmonize == 0


def test_without_a_selection_a_press_says_what_to_do_first(table):
    with pytest.raises(InputError, match="Select something first"):
        table.workspace.press(table.tool, PointerEvent(10, 10))
    assert not table.tool.is_open


def test_a_press_beside_the_selection_lifts_nothing(table):
    table.select()
    with pytest.raises(InputError, match="Press on what is selected"):
        table.workspace.press(table.tool, PointerEvent(5, 5))
    assert not table.tool.is_open


def test_a_press_where_nothing_is_selected_asks_whoever_selects_objects(table):
    def choose(document, x, y):
        table.select()
        return (x, y) == (50, 60)

    table.tool.choose = choose
    table.workspace.press(table.tool, PointerEvent(50, 60))
    assert table.tool.is_open
    assert table.tool.box == BOX


def test_everything_selected_is_refused_with_a_sentence(table):
    table.select(Rect(0, 0, 240, 160))
    with pytest.raises(InputError, match="covers the whole picture"):
        table.workspace.press(table.tool, PointerEvent(50, 60))


def test_the_first_press_shows_a_sprite_before_anything_is_cut_out(table):
    table.select()
    table.workspace.press(table.tool, PointerEvent(50, 60))
    area, pixels = table.tool.lift.sprite
    assert table.tool.lift.subject is None
    assert area == BOX
    assert pixels[2, 2].tolist() == [30, 60, 90, 255]


def test_the_place_is_closed_smoothly_before_anything_is_cut_out(table):
    table.select()
    selection = table.document.selection.pixels
    area, pixels = plain_prefill(table.document.snapshot(), selection, BOX)
    place = BOX.moved(-area.x, -area.y)
    inner = pixels[place.y + place.height // 2, place.x + place.width // 2]
    assert inner[3] == 255
    assert inner[:3].min() > 190
    assert pixels[0, 0, 3] == 0


def test_without_anything_around_nothing_is_made_up(table):
    table.select(Rect(0, 0, 240, 160))
    assert plain_prefill(table.document.snapshot(), table.document.selection.pixels, Rect(0, 0, 240, 160)) is None


def test_what_was_prepared_while_hovering_is_there_at_the_press(table):
    table.select()
    table.tool.work.prepare()
    table.jobs.pump()
    table.workspace.press(table.tool, PointerEvent(50, 60))
    assert table.tool.lift.subject is not None
    assert table.tool.lift.hole_look(table.tool.options) is not None


def test_a_subject_cut_out_after_the_press_replaces_the_plain_one_and_starts_its_fill(table):
    table.select()
    table.drag((50, 60), (150, 60))
    plain = table.tool.lift.sprite
    table.jobs.pump()
    assert table.tool.lift.subject is not None
    assert table.tool.lift.sprite is not plain
    assert table.tool.lift.fill(table.tool.options) is not None


def test_dragging_moves_by_whole_pixels_and_shift_keeps_to_an_axis(table):
    table.lifted()
    assert table.tool.placement == Placement(100, 0)
    table.drag((150, 60), (160.4, 57.7))
    assert table.tool.placement == Placement(110, -2)
    table.drag((160, 60), (163, 90), straight=True)
    assert table.tool.placement == Placement(110, 28)


def test_nothing_enters_the_document_before_enter_and_escape_leaves_no_trace(table):
    before = table.picture
    table.lifted()
    table.jobs.pump()
    assert [step.label for step in table.workspace.history.steps] == ["Select"]
    assert (table.picture == before).all()
    table.tool.end()
    assert not table.tool.is_open
    assert not table.document.selection.is_empty
    assert not table.jobs.jobs


def test_enter_is_one_step_and_undo_gives_picture_and_selection_back(table):
    before = table.picture
    table.lifted()
    table.enter()
    assert [step.label for step in table.workspace.history.steps] == ["Select", "Reposition"]
    after = table.picture
    assert after[62, 155].tolist() == [30, 60, 90, 255]
    assert after[62, 55, 0] > 190
    assert table.document.selection.is_empty
    table.workspace.undo()
    assert (table.picture == before).all()
    assert not table.document.selection.is_empty
    table.workspace.redo()
    assert (table.picture == after).all()


def test_dragging_again_never_fills_again(table):
    lift = table.lifted()
    table.jobs.pump()
    hole = lift.fill(table.tool.options)
    table.drag((150, 60), (120, 100))
    table.jobs.pump()
    assert lift.fill(table.tool.options) is hole
    assert len(lift.fills) == 1


def test_another_variant_is_another_fill_and_the_earlier_one_is_kept(table):
    lift = table.lifted()
    table.jobs.pump()
    first = lift.fill(table.tool.options)
    table.tool.vary(1)
    assert lift.fill(table.tool.options) is None
    assert lift.hole_look(table.tool.options) is not None
    table.jobs.pump()
    assert lift.fill(table.tool.options).recipe.seed == first.recipe.seed + 1
    table.tool.vary(-1)
    assert lift.fill(table.tool.options) is first


def test_alt_leaves_a_copy_and_may_be_let_go_of_while_dragging(table):
    table.select()
    table.workspace.press(table.tool, PointerEvent(50, 60, erase=True))
    assert table.tool.options.copies
    table.workspace.move(PointerEvent(150, 60))
    assert not table.tool.options.copies or table.tool._copied_at_press
    table.workspace.move(PointerEvent(150, 60, erase=True))
    table.workspace.release(PointerEvent(150, 60, erase=True))
    table.enter()
    assert table.picture[62, 55].tolist() == [30, 60, 90, 255]
    assert table.picture[62, 155].tolist() == [30, 60, 90, 255]


def test_arrows_move_on_and_are_taken_back_one_by_one(table):
    table.lifted()
    table.tool.nudge(1, 0)
    table.tool.nudge(0, 10)
    assert table.tool.placement == Placement(101, 10)
    assert table.tool.step_back()
    assert table.tool.placement == Placement(101, 0)


def test_handles_of_a_small_subject_leave_it_a_middle(table):
    table.lifted()
    table.tool.reach = 20.0
    assert table.tool.grip_at(155, 62) is Grip.INSIDE
    assert table.tool.grip_at(*table.tool.place_of(Grip.TOP)) is Grip.TOP


def test_a_corner_scales_about_the_opposite_one_and_alt_about_the_middle(table):
    table.lifted()
    fixed, corner = table.tool.place_of(Grip.TOP_LEFT), table.tool.place_of(Grip.BOTTOM_RIGHT)
    table.drag(corner, (corner[0] + 30, corner[1] + 24))
    assert table.tool.placement.scale == pytest.approx(2, rel=0.01)
    assert table.tool.place_of(Grip.TOP_LEFT) == pytest.approx(fixed, abs=0.01)
    middle, corner = (table.tool.pose.x, table.tool.pose.y), table.tool.place_of(Grip.BOTTOM_RIGHT)
    table.drag(corner, middle, erase=True)
    assert (table.tool.pose.x, table.tool.pose.y) == pytest.approx(middle, abs=0.01)


def test_beside_a_corner_the_subject_turns_and_shift_turns_it_in_steps(table):
    table.lifted()
    x, y = table.tool.place_of(Grip.TOP_RIGHT)
    assert table.tool.grip_at(x + 12, y - 12) is Grip.AROUND
    table.drag((x + 12, y - 12), (x + 26, y + 30), straight=True)
    assert table.tool.placement.rotation_deg % 15 == 0
    assert table.tool.placement.rotation_deg > 0


# Each example cuts a subject out and fills its place: no question of milliseconds.
@settings(deadline=None)
@given(dx=st.integers(-300, 300), dy=st.integers(-300, 300), grip=st.sampled_from([*Grip]))
def test_no_drag_of_any_handle_makes_an_impossible_place(dx, dy, grip):
    table = Table()
    table.select()
    table.drag((50, 60), (90, 80))
    at = (70, 70) if isinstance(grip.value, str) else table.tool.place_of(grip)
    table.drag(at, (at[0] + dx, at[1] + dy))
    if table.tool.is_open:
        assert Placement.from_json(json.loads(json.dumps(table.tool.placement.to_json()))) == table.tool.placement
    table.jobs.close()
    table.workspace.close()


def test_a_press_beside_the_frame_puts_the_subject_down(table):
    table.lifted()
    table.jobs.pump()
    table.drag((230, 150), (230, 150))
    table.jobs.pump()
    assert not table.tool.is_open
    assert [step.label for step in table.workspace.history.steps] == ["Select", "Reposition"]


def test_a_press_alone_changes_nothing(table):
    table.select()
    table.drag((50, 60), (50, 60))
    assert table.enter() is None
    assert [step.label for step in table.workspace.history.steps] == ["Select"]


def test_a_click_on_a_moved_subject_takes_it_in_hand_again_with_its_fill(table):
    table.lifted()
    table.enter()
    fill = next(layer for layer in table.document.layers if layer.name == "Hole").pixels.snapshot()
    table.drag((155, 62), (135, 82))
    assert table.tool.lift.is_reopened
    assert table.tool.placement == Placement(80, 20)
    table.enter()
    assert [step.label for step in table.workspace.history.steps][-2:] == ["Reposition", "Reposition"]
    assert sum(is_moved_subject(layer) for layer in table.document.layers) == 1
    again = next(layer for layer in table.document.layers if layer.name == "Hole").pixels
    assert again.equals(fill)
    assert table.picture[82, 135].tolist() == [30, 60, 90, 255]


def test_several_subjects_one_after_another(table):
    table.lifted()
    table.enter()
    second = Rect(150, 100, 20, 20)
    table.select(second)
    table.tool.work.prepare()
    table.jobs.pump()
    table.drag((155, 105), (60, 110))
    table.enter()
    assert sum(is_moved_subject(layer) for layer in table.document.layers) == 2
    assert table.tool.work.subject_at(155, 62) is not None
    assert table.tool.work.subject_at(62, 112) is not None
    assert table.tool.work.subject_at(200, 20) is None


def test_what_is_painted_while_marking_stays_before_the_subject(table):
    table.lifted()
    table.jobs.pump()
    table.tool.mark(True)
    table.drag((155, 40), (155, 85))
    assert table.tool.placement == Placement(100, 0)
    assert table.document.selection.read(Rect(155, 60, 1, 1))[0, 0] == 0
    table.tool.mark(False)
    table.enter()
    assert table.picture[62, 155, 0] > 190
    assert table.picture[62, 145].tolist() == [30, 60, 90, 255]


def test_marks_that_follow_each_other_while_the_place_is_being_filled_leave_it_filled(table):
    lift, work = table.lifted(), table.tool.work
    first = lift.filling
    lift.front = TileMap(1, np.dtype(np.uint8))
    work.follow(lift, table.tool.placement, table.tool.options, True)
    assert lift.filling is not first
    table.jobs.pump()
    assert first.is_over
    lift.fills = {}
    work.follow(lift, table.tool.placement, table.tool.options, True)
    table.jobs.pump()
    assert lift.fill(table.tool.options) is not None


def test_marking_is_taken_back_like_any_change(table):
    table.lifted()
    table.tool.mark(True)
    table.drag((155, 40), (155, 85))
    assert table.tool.occluder is not None
    assert table.tool.step_back()
    assert table.tool.occluder is None


def test_a_slider_that_goes_on_is_one_change_and_is_remembered(table):
    table.lifted()
    for value in (0.1, 0.2, 0.6):
        table.tool.adjust(harmonize=value)
    assert table.tool.settings.harmonize == 0.6
    table.jobs.pump()
    assert table.tool.lift.fitted is not None
    assert table.tool.step_back()
    assert table.tool.options.harmonize == 0


def test_the_ground_line_suggests_a_size_by_the_distance_of_the_feet(table):
    table.lifted()
    assert table.tool.suggested_scale is None
    table.tool.settings.shows_ground = True
    table.tool.horizon = BOX.bottom - 40.0
    table.tool.nudge(0, 40)
    assert table.tool.suggested_scale == pytest.approx(2)
    foot = table.tool.place_of(Grip.BOTTOM)
    table.tool.take_suggestion()
    assert table.tool.placement.scale == pytest.approx(2)
    assert table.tool.place_of(Grip.BOTTOM) == pytest.approx(foot)
    assert table.tool.suggested_scale == pytest.approx(2)


def test_a_stopped_fill_is_not_begun_again_by_itself_and_enter_fills_after_all(table):
    lift = table.lifted()
    table.jobs.cancel(lift.filling)
    table.tool.nudge(1, 0)
    assert lift.filling.is_over
    assert table.tool.is_ready
    table.enter()
    assert table.picture[62, 55, 0] > 190


def test_a_subject_at_sixteen_bits_keeps_its_values():
    table = Table(depth=16)
    table.lifted()
    table.enter()
    assert table.picture[62, 155].tolist() == [30 * 257, 60 * 257, 90 * 257, 65535]
    table.workspace.close()
    table.jobs.close()


def test_a_subject_partly_outside_of_the_picture_comes_back_whole(table):
    table.lifted(dx=-55)
    table.enter()
    table.drag((5, 62), (100, 62))
    table.enter()
    assert table.picture[62, 84].tolist() == [30, 60, 90, 255]
    assert table.picture[62, 105].tolist() == [30, 60, 90, 255]


def test_options_equal_in_all_but_what_is_in_front_are_fitted_once(table):
    lift = table.lifted()
    table.tool.adjust(choke=2.0)
    table.jobs.pump()
    fitted = lift.fitted
    table.tool.work.follow(lift, table.tool.placement, replace(table.tool.options), True)
    assert lift.fitted is fitted
    assert not table.jobs.jobs


def test_what_is_painted_before_a_lifted_subject_offers_to_draw_what_it_hid_and_fills_without_it(table):
    lift = table.lifted()
    table.jobs.pump()
    first = lift.fill(table.tool.options)
    assert lift.hidden is None
    table.tool.mark(True)
    table.drag((36, 78), (74, 78))
    table.jobs.pump()
    assert lift.hidden is not None
    assert not lift.hidden.at_border
    second = lift.fill(table.tool.options)
    assert second is not None
    assert second is not first
    table.tool.mark(False)
    table.tool.adjust(complete=True)
    table.jobs.pump()
    assert lift.whole(table.tool.options).cut.area.bottom > BOX.bottom + 2
    assert table.tool.step_back()
    assert table.tool.step_back()
    table.jobs.pump()
    assert lift.hidden is None


def test_the_handle_of_the_shadow_stretches_and_leans_it_as_one_change(table):
    table.lifted()
    table.jobs.pump()
    tool = table.tool
    assert tool.shadow_line is None
    tool.adjust(shadow=0.8)
    foot, tip = tool.shadow_line
    assert foot[1] > tip[1]
    tall = foot[1] - tip[1]
    table.drag(tip, (foot[0] + tall / 2, foot[1] - 2 * tall))
    assert tool.options.shadow_shape.squash == pytest.approx(2, abs=0.01)
    assert tool.options.shadow_shape.skew == pytest.approx(0.5, abs=0.01)
    assert tool.shadow_line[1] == pytest.approx((foot[0] + tall / 2, foot[1] - 2 * tall), abs=0.5)
    assert tool.placement == Placement(100, 0)
    assert tool.step_back()
    assert tool.options.shadow_shape == ShadowShape()
    assert tool.options.shadow == 0.8


def test_a_shadow_is_only_made_for_the_subject_it_was_asked_for(table):
    table.lifted()
    table.tool.adjust(shadow=0.8, feather=2.0)
    assert table.enter() is not None
    table.lifted(0, 10)
    assert table.tool.options.shadow == 0
    assert table.tool.options.feather == 2.0


def test_a_pull_at_the_shadow_can_be_cancelled_and_has_its_limits(table):
    table.lifted()
    tool = table.tool
    tool.adjust(shadow=1.0)
    foot, tip = tool.shadow_line
    table.workspace.press(tool, PointerEvent(*tip))
    table.workspace.move(PointerEvent(foot[0] + 5000, foot[1] + 500))
    assert tool.options.shadow_shape == ShadowShape(squash=0.1, skew=2.0)
    table.workspace.cancel_gesture()
    assert tool.options.shadow_shape == ShadowShape()
    assert tool.is_open


def test_what_is_marked_away_from_the_old_place_changes_nothing_of_its_fill(table):
    lift = table.lifted()
    table.jobs.pump()
    first = lift.fill(table.tool.options)
    table.tool.mark(True)
    table.drag((155, 20), (155, 95))
    table.jobs.pump()
    assert lift.hidden is None
    assert lift.fill(table.tool.options) is first
