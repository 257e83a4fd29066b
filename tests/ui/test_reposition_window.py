"""Repositioning in the real window: press, drag, drop, chips, Enter, undo, redo, on a synthetic picture."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from editor.core.document import Document
from editor.core.geometry import Rect
from editor.operations.reposition import Placement
from tests.ui.reposition_hand import (
    at,
    drag,
    enter,
    labels,
    opened,
    shown_at,
    synthetic,
    whole,
    window,
)

__all__ = ["window"]


@pytest.fixture
def lifted(window, qtbot):
    """A subject of a synthetic picture, dragged by (150, 0)."""
    pixels, mask = synthetic()
    workspace = opened(window, Document.from_pixels(pixels), mask, qtbot)
    drag(window, (120, 150), (270, 150))
    return workspace


def test_the_screen_shows_the_subject_there_and_its_place_closed_before_anything_is_done(window, lifted, qtbot):
    assert shown_at(window, 275, 140) == (40, 70, 130)
    assert min(shown_at(window, 110, 160)) > 90
    qtbot.waitUntil(lambda: window.canvas.repositioner.lift.fill(window.canvas.repositioner.options) is not None)
    assert min(shown_at(window, 110, 160)) > 90
    assert labels(lifted) == ["Select"]


def test_escape_puts_everything_back_and_the_selection_shows_again(window, lifted, qtbot):
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert not window.canvas.repositioner.is_open
    assert window.canvas.scene is None
    assert window.chips.isHidden()
    assert labels(lifted) == ["Select"]
    QApplication.processEvents()
    qtbot.waitUntil(lambda: window.canvas.is_fresh)
    assert shown_at(window, 275, 140)[0] > 150


def test_undo_takes_back_one_drag_after_the_other_before_it_puts_all_back(window, lifted):
    drag(window, (270, 150), (250, 170))
    assert window.canvas.repositioner.placement == Placement(130, 20)
    window.actions_["undo"].trigger()
    assert window.canvas.repositioner.placement == Placement(150, 0)
    window.actions_["undo"].trigger()
    assert window.canvas.repositioner.placement == Placement()
    window.actions_["undo"].trigger()
    assert not window.canvas.repositioner.is_open
    assert labels(lifted) == ["Select"]


def test_another_tool_puts_the_subject_down(window, lifted, qtbot):
    qtbot.waitUntil(lambda: window.canvas.repositioner.is_ready)
    window.actions_["brush"].trigger()
    qtbot.waitUntil(lambda: not lifted.running and window.canvas.scene is None)
    assert labels(lifted) == ["Select", "Reposition"]


def test_what_the_fill_of_the_old_place_shows_so_far_lies_behind_the_subject(window, lifted):
    tool = window.canvas.repositioner
    if not tool.lift.filling.is_over:
        lifted.jobs.cancel(tool.lift.filling)
    drag(window, (270, 150), (160, 150))
    assert shown_at(window, 150, 150) == (40, 70, 130)
    window.actions_["brush"].trigger()
    (job,) = lifted.running
    # All of the mask, in red, as a fill that has just begun would say it.
    job.previewed.emit(np.full((300, 400, 3), (1, 0, 0), np.float32), Rect(0, 0, 400, 300))
    red, _, blue = shown_at(window, 150, 150)
    assert red < 90
    assert blue > 90


def test_the_pill_of_the_fill_stops_it_and_the_subject_can_still_be_dragged(window, lifted, qtbot):
    tool = window.canvas.repositioner
    if not tool.lift.filling.is_over:
        lifted.jobs.cancel(tool.lift.filling)
    drag(window, (270, 150), (260, 160))
    assert tool.placement == Placement(140, 10)
    enter(window, qtbot)
    assert labels(lifted) == ["Select", "Reposition"]
    assert whole(lifted)[160, 110].min() > 90


def test_chips_flip_copy_and_choose_another_fill(window, lifted, qtbot):
    tool, chips = window.canvas.repositioner, window.chips.controls
    qtbot.waitUntil(lambda: tool.is_ready)
    seed = tool.lift.seed
    chips.later.click()
    assert tool.lift.seed == seed + 1
    chips.flip.click()
    assert tool.placement.is_flipped
    chips.copy.click()
    assert tool.options.copies
    enter(window, qtbot)
    assert whole(lifted)[160, 110].tolist() == [40, 70, 130, 255]
    assert whole(lifted)[140, 275].tolist() == [40, 70, 130, 255]


def test_what_is_painted_while_behind_is_on_stays_in_front_on_screen_and_in_the_picture(window, lifted, qtbot):
    chips = window.chips.controls
    chips.behind.click()
    drag(window, (275, 110), (275, 190))
    assert window.canvas.repositioner.placement == Placement(150, 0)
    chips.behind.click()
    assert shown_at(window, 275, 150)[0] > 150
    assert shown_at(window, 233, 150) == (40, 70, 130)
    enter(window, qtbot)
    assert whole(lifted)[150, 275, 0] > 150
    assert whole(lifted)[150, 233].tolist() == [40, 70, 130, 255]


def test_the_cursor_says_what_a_press_would_do(window, qtbot):
    pixels, mask = synthetic()
    opened(window, Document.from_pixels(pixels), mask, qtbot)
    canvas = window.canvas
    QTest.mouseMove(canvas, at(window, 120, 150))
    assert canvas.cursor().shape() == Qt.CursorShape.SizeAllCursor
    QTest.mouseMove(canvas, at(window, 300, 40))
    assert canvas.cursor().shape() != Qt.CursorShape.SizeAllCursor


def test_a_mirrored_and_turned_view_drags_the_same_way(window, qtbot):
    pixels, mask = synthetic()
    opened(window, Document.from_pixels(pixels), mask, qtbot)
    window.canvas.mirror_view()
    window.canvas.rotate_view(30)
    drag(window, (120, 150), (270, 150))
    assert window.canvas.repositioner.placement.dx == pytest.approx(150, abs=1.5)
    assert shown_at(window, 275, 140) == pytest.approx((40, 70, 130), abs=2)
