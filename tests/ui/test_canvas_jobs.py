import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QLabel, QProgressBar, QProxyStyle, QStyle, QToolButton

from editor.core.geometry import Rect
from editor.core.tiles import TileMap
from editor.ui.canvas.job_marks import MAX_PILLS, pill_place, pulse_ms, traced
from editor.ui.canvas.sheen import light
from editor.ui.motion import is_motion_reduced
from tests.ui.canvas_hand import drag, shown


@pytest.fixture
def filling(qtbot, open_canvas, engine):
    """A canvas on which a fill is half done and waits."""
    drag(open_canvas, [(300, 200), (340, 200)])
    job = open_canvas.workspace.fill()
    qtbot.waitUntil(lambda: bool(open_canvas.marks.pills) and job.fraction == pytest.approx(0.5, abs=0.02))
    return open_canvas, job


def test_a_running_job_has_a_pill_with_label_progress_and_cross(filling):
    canvas, job = filling
    (pill,) = canvas.marks.pills
    assert [label.text() for label in pill.findChildren(QLabel)] == ["Fill", f"{round(100 * job.fraction)} %"]
    assert pill.findChild(QProgressBar).value() == round(100 * job.fraction)
    cross = pill.findChild(QToolButton)
    assert cross.toolTip() == "Cancel (Esc)"
    assert cross.accessibleName() == "Cancel Fill"
    assert canvas.rect().contains(pill.geometry())


def test_the_cross_cancels_and_the_mask_comes_back(qtbot, filling):
    canvas, job = filling
    (pill,) = canvas.marks.pills
    assert canvas.workspace.document.selection.is_empty
    pill.findChild(QToolButton).click()
    assert job.is_over
    assert canvas.marks.pills == ()
    assert not canvas.workspace.document.selection.is_empty


def test_escape_cancels_the_newest_job(filling):
    canvas, job = filling
    assert canvas.escape()
    assert job.is_over


def test_the_pill_and_the_shape_go_when_the_job_is_done(qtbot, filling, engine):
    canvas, job = filling
    engine.gate.set()
    qtbot.waitUntil(lambda: job.is_over)
    assert canvas.marks.pills == ()
    assert not canvas.marks.is_animating


def test_the_shape_of_what_is_filled_stays_to_be_seen_and_moves(qtbot, filling):
    canvas, _ = filling
    assert canvas.marks.is_animating
    document = canvas.workspace.document
    plain = document.render(document.bounds)[..., :3]
    seen = shown(canvas)[90:390, 120:520]
    rows, columns = (seen != plain).any(axis=2).nonzero()
    # The stroke went from (180, 110) to (220, 110) with a tip 20 wide; its pill lies below.
    above = rows < 125
    assert columns[above].min() == pytest.approx(170, abs=3)
    assert columns[above].max() == pytest.approx(230, abs=3)
    assert rows[above].min() == pytest.approx(100, abs=3)
    first = shown(canvas)
    qtbot.waitUntil(lambda: not np.array_equal(shown(canvas), first))


def test_comparing_hides_the_shape(qtbot, filling):
    canvas, _ = filling
    canvas.is_comparing = True
    document = canvas.workspace.document
    assert np.array_equal(shown(canvas)[90:200, 120:520], document.render(document.bounds)[:110, :, :3])


def test_many_jobs_share_a_few_pills_that_do_not_overlap(qtbot, open_canvas):
    for number in range(MAX_PILLS + 2):
        drag(open_canvas, [(300 + number, 200), (340, 200)])
        open_canvas.workspace.fill()
    qtbot.waitUntil(lambda: len(open_canvas.marks.pills) == MAX_PILLS)
    pills = open_canvas.marks.pills
    for index, pill in enumerate(pills):
        assert all(not pill.geometry().intersects(other.geometry()) for other in pills[index + 1 :])
    assert pills[-1].findChild(QLabel).text() == "Fill (+2 more)"
    open_canvas.workspace.close()
    assert open_canvas.marks.pills == ()


def test_the_pill_stays_in_view_wherever_the_region_goes(filling):
    canvas, _ = filling
    (pill,) = canvas.marks.pills
    for zoom, anchor in ((8.0, (0, 0)), (8.0, (639, 479)), (0.02, (0, 0))):
        canvas.zoom_to(zoom, QPointF(*anchor))
        assert canvas.rect().contains(pill.geometry())
    canvas.resize(300, 200)
    assert canvas.rect().contains(pill.geometry())


def test_jobs_of_a_document_that_is_shown_again_are_marked_again(qtbot, filling, make_workspace):
    canvas, _ = filling
    workspace = canvas.workspace
    canvas.set_workspace(make_workspace())
    assert canvas.marks.pills == ()
    assert not canvas.marks.is_animating
    canvas.set_workspace(workspace)
    qtbot.waitUntil(lambda: len(canvas.marks.pills) == 1)


def test_a_job_s_mask_is_known_only_while_it_runs(qtbot, filling, engine):
    canvas, job = filling
    mask = canvas.workspace.mask_of(job)
    assert mask.read(Rect(200, 110, 1, 1))[0, 0] == 255
    canvas.workspace.cancel(job)
    assert canvas.workspace.mask_of(job) is None


boxes = st.builds(QRectF, st.floats(-3000, 3000), st.floats(-3000, 3000), st.floats(0, 4000), st.floats(0, 4000))
ROOM = QRect(8, 8, 624, 464)


@given(st.lists(boxes, min_size=1, max_size=MAX_PILLS))
def test_pills_lie_in_their_room_and_never_on_each_other(regions):
    taken = []
    for region in regions:
        place = pill_place(region, QRect(0, 0, 180, 32), ROOM, taken)
        assert ROOM.contains(place)
        assert not any(place.intersects(other) for other in taken)
        taken.append(place)


def test_a_pill_lies_below_its_region_else_above():
    assert pill_place(QRectF(200, 100, 100, 50), QRect(0, 0, 180, 32), ROOM, []) == QRect(160, 158, 180, 32)
    assert pill_place(QRectF(200, 380, 100, 90), QRect(0, 0, 180, 32), ROOM, []).bottom() < 380


@pytest.mark.parametrize("side", [40, 3000])
def test_the_traced_shape_is_the_mask_s(side):
    mask = np.zeros((side, side), np.uint8)
    mask[side // 4 : side // 2, side // 4 : side * 3 // 4] = 255
    region = Rect(100, 200, side, side)
    path = traced(TileMap.from_array(mask, 100, 200), region)
    box = path.boundingRect()
    slack = max(1.0, side / 300)
    assert box.left() == pytest.approx(100 + side // 4, abs=slack)
    assert box.right() == pytest.approx(100 + side * 3 // 4, abs=slack)
    assert box.bottom() == pytest.approx(200 + side // 2, abs=slack)


def test_a_faint_mask_has_a_shape_and_an_unknown_one_has_its_region_s():
    faint = traced(TileMap.from_array(np.full((20, 20), 40, np.uint8)), Rect(0, 0, 20, 20))
    assert faint.boundingRect().width() == pytest.approx(20, abs=1.5)
    assert traced(None, Rect(5, 6, 7, 8)).boundingRect() == QRectF(5, 6, 7, 8)


def test_a_fill_is_seen_in_its_hole_before_it_is_done_and_nowhere_else(qtbot, filling):
    canvas, _ = filling
    qtbot.waitUntil(lambda: canvas.previews.is_shown)
    before = canvas.workspace.document.render(canvas.workspace.document.bounds)[..., :3]
    canvas.marks.set_workspace(None)
    seen = shown(canvas)[90:390, 120:520]
    changed = (seen != before).any(axis=2)
    assert changed[105:115, 180:220].mean() > 0.9
    rows, columns = changed.nonzero()
    assert rows.min() >= 99
    assert rows.max() <= 121
    assert columns.min() >= 169
    assert columns.max() <= 231


def test_the_preview_stays_until_the_result_is_in_the_picture(qtbot, filling, engine):
    canvas, job = filling
    qtbot.waitUntil(lambda: canvas.previews.is_shown)
    engine.gate.set()
    qtbot.waitUntil(lambda: not canvas.previews.is_shown)
    assert job.is_over
    assert not canvas.pyramid.is_stale_in(job.subject)


def test_the_preview_goes_with_a_cancelled_fill(qtbot, filling):
    canvas, job = filling
    qtbot.waitUntil(lambda: canvas.previews.is_shown)
    canvas.workspace.cancel(job)
    assert not canvas.previews.is_shown


def test_a_light_glides_over_what_is_filled_and_nowhere_else(qtbot, filling):
    canvas, _ = filling
    document = canvas.workspace.document
    seen = set()

    def light_is_on():
        pixels = shown(canvas)[90:390, 120:520]
        # Inside the stroke, away from its outline and from the pill; and far from it.
        seen.add(pixels[106:114, 190:210].tobytes())
        assert np.array_equal(pixels[200:290, :100], document.render(document.bounds)[200:290, :100, :3])
        return len(seen) > 3

    qtbot.waitUntil(light_is_on)


@pytest.mark.parametrize(("spent_s", "expected_ms"), [(0.0, 50), (0.004, 50), (0.008, 80), (0.014, 140), (1.0, 160)])
def test_what_moves_is_drawn_less_often_where_that_takes_long(spent_s, expected_ms):
    assert pulse_ms(spent_s) == expected_ms


def test_nothing_glides_where_motion_is_unwelcome(qtbot, open_canvas, settings, engine):
    settings["motion"] = "reduced"
    drag(open_canvas, [(300, 200), (340, 200)])
    job = open_canvas.workspace.fill()
    qtbot.waitUntil(lambda: bool(open_canvas.marks.pills) and job.fraction == pytest.approx(0.5, abs=0.02))
    assert not open_canvas.marks.is_animating
    # What is filled stays marked all the same.
    document = open_canvas.workspace.document
    assert not np.array_equal(shown(open_canvas)[90:205, 120:520], document.render(document.bounds)[:115, :, :3])


def test_the_wish_for_less_motion_is_heeded_while_it_moves(qtbot, filling, settings):
    canvas, _ = filling
    assert canvas.marks.is_animating
    settings["motion"] = "reduced"
    qtbot.waitUntil(lambda: not canvas.marks.is_animating)


@pytest.mark.parametrize("passage", [0.0, 0.999])
def test_the_light_begins_and_ends_outside(passage):
    box = QRectF(10, 20, 300, 100)
    image = QImage(400, 200, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    painter.fillRect(box, light(box, passage))
    painter.end()
    assert max(image.pixelColor(x, y).alpha() for x in range(0, 400, 7) for y in range(0, 200, 7)) <= 2


def test_the_light_is_within_the_box_on_its_way():
    box = QRectF(10, 20, 300, 100)
    stops = light(box, 0.4).gradient()
    assert box.contains((stops.start() + stops.finalStop()) / 2)


def test_the_desktop_may_ask_for_less_motion(qapp, settings, monkeypatch):
    class Still(QProxyStyle):
        def styleHint(self, hint, *rest):
            return 0 if hint == QStyle.StyleHint.SH_Widget_Animation_Duration else super().styleHint(hint, *rest)

    style = Still("Fusion")
    assert not is_motion_reduced(settings)
    monkeypatch.setattr(QApplication, "style", staticmethod(lambda: style))
    assert is_motion_reduced(settings)
    settings["motion"] = "full"
    assert not is_motion_reduced(settings)
