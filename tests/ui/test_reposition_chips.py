"""What floats beside a subject in hand: chips and the progress of its fill leave each other and its handles free."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QRectF

from editor.core.document import Document
from editor.jobs.queue import Job
from editor.ui.canvas.job_marks import free_place
from editor.ui.canvas.reposition_images import view_box
from editor.ui.reposition_controls import RepositionChips
from tests.ui.access_hand import unreadable
from tests.ui.reposition_hand import drag, middle_of, opened, synthetic, window

__all__ = ["window"]

ROOM = QRect(0, 0, 900, 600)


@given(
    st.tuples(st.integers(0, 800), st.integers(0, 500)),
    st.tuples(st.integers(0, 500), st.integers(0, 400), st.integers(60, 400), st.integers(40, 190)),
)
def test_a_pill_keeps_free_what_is_to_be_kept_free_where_there_is_room(region, free):
    pill, kept = QRect(0, 0, 200, 30), QRect(*free)
    place = free_place(QRectF(*region, 90, 80), pill, ROOM, [], [kept])
    assert ROOM.contains(place)
    assert not place.intersects(kept)


def test_beside_what_is_as_high_as_the_view_there_is_room_at_its_side():
    tall, pill = QRect(200, 0, 250, 600), QRect(0, 0, 200, 30)
    place = free_place(QRectF(250, 100, 200, 300), pill, ROOM, [], [tall])
    assert ROOM.contains(place)
    assert not place.intersects(tall)


def test_where_there_is_no_room_for_all_the_first_is_kept_free():
    chips, everything = QRect(100, 300, 700, 40), ROOM
    place = free_place(QRectF(300, 200, 200, 90), QRect(0, 0, 200, 30), ROOM, [], [chips, everything])
    assert ROOM.contains(place)
    assert not place.intersects(chips)


@pytest.mark.parametrize("by", [(0, 20), (0, 70), (30, 130), (150, 0)])
def test_the_progress_of_the_fill_lies_neither_on_the_chips_nor_on_the_frame(window, qtbot, by):
    pixels, mask = synthetic()
    opened(window, Document.from_pixels(pixels), mask, qtbot)
    canvas, tool = window.canvas, window.canvas.repositioner
    start = middle_of(mask)
    drag(window, start, (start[0] + by[0], start[1] + by[1]))
    job = Job("Fill the old place", lambda progress: None, tool.lift.area)
    canvas.marks.add(job, has_shape=False)
    qtbot.waitUntil(lambda: any(pill.job is job for pill in canvas.marks.pills))
    (pill,) = (pill for pill in canvas.marks.pills if pill.job is job)
    frame = view_box(tool.box, tool.matrix, canvas.viewport).toAlignedRect()
    assert not window.chips.isHidden()
    assert not pill.geometry().intersects(window.chips.geometry())
    assert not pill.geometry().intersects(frame)
    # where the subject goes the chips and the pill go, too
    tool.nudge(0, 40)
    assert not pill.geometry().intersects(window.chips.geometry())
    tool.end()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_chips_can_be_read_in_every_theme(window, qtbot, theme):
    window.change_setting("theme", theme)
    pixels, mask = synthetic()
    opened(window, Document.from_pixels(pixels), mask, qtbot)
    drag(window, middle_of(mask), (middle_of(mask)[0] + 90, middle_of(mask)[1]))
    chips = window.findChild(RepositionChips)
    qtbot.waitUntil(chips.isVisible)
    assert unreadable(chips) == []
