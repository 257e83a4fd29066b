"""A press of the reposition tool where nothing is selected, in the real window: the object is found and goes along."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from editor.core.document import Document
from editor.files import open_document
from editor.operations.reposition import Placement
from tests.ui.reposition_hand import (
    DATA,
    LEFT,
    NONE,
    at,
    enter,
    labels,
    shown_at,
    snap,
    synthetic,
    whole,
    window,
)

__all__ = ["window"]


@pytest.fixture
def unselected(window):
    """A synthetic picture with the tool in hand and nothing selected or looked for yet."""
    pixels, _ = synthetic()
    workspace = window.add_document(Document.from_pixels(pixels), None, "Picture")
    window.canvas.zoom_to(1.0)
    window.actions_["tool-reposition"].trigger()
    return workspace


def test_a_press_on_an_object_waits_for_it_and_the_drag_goes_on_with_it(window, unselected, qtbot):
    canvas, tool = window.canvas, window.canvas.repositioner
    QTest.mousePress(canvas, LEFT, NONE, at(window, 120, 150))
    assert canvas.seeker.is_seeking
    QTest.mouseMove(canvas, at(window, 200, 150))
    assert not tool.is_open
    qtbot.waitUntil(lambda: tool.is_open)
    assert not canvas.seeker.is_seeking
    assert tool.placement == Placement(80, 0)
    assert shown_at(window, 200, 150) == (40, 70, 130)
    QTest.mouseMove(canvas, at(window, 270, 150))
    QTest.mouseRelease(canvas, LEFT, NONE, at(window, 270, 150))
    assert tool.placement == Placement(150, 0)
    enter(window, qtbot)
    assert labels(unselected) == ["Select object", "Reposition"]
    assert whole(unselected)[150, 270].tolist() == [40, 70, 130, 255]
    assert whole(unselected)[150, 110].min() > 90


def test_a_press_that_ends_before_the_object_is_found_leaves_it_selected_to_be_dragged(window, unselected, qtbot):
    canvas, tool = window.canvas, window.canvas.repositioner
    QTest.mouseClick(canvas, LEFT, NONE, at(window, 120, 150))
    qtbot.waitUntil(lambda: not canvas.seeker.is_seeking)
    assert not tool.is_open
    assert tool.finds_subject(unselected.document, 120, 150)
    assert canvas.cursor().shape() == Qt.CursorShape.SizeAllCursor
    QTest.mousePress(canvas, LEFT, NONE, at(window, 120, 150))
    QTest.mouseMove(canvas, at(window, 220, 150))
    QTest.mouseRelease(canvas, LEFT, NONE, at(window, 220, 150))
    assert tool.placement == Placement(100, 0)


def test_a_press_elsewhere_finds_another_object_and_forgets_what_was_selected(window, unselected, qtbot):
    canvas, tool = window.canvas, window.canvas.repositioner
    QTest.mouseClick(canvas, LEFT, NONE, at(window, 120, 150))
    qtbot.waitUntil(lambda: not canvas.seeker.is_seeking)
    QTest.mouseMove(canvas, at(window, 330, 40))
    QTest.mouseClick(canvas, LEFT, NONE, at(window, 330, 40))
    qtbot.waitUntil(lambda: tool.finds_subject(unselected.document, 330, 40))
    assert not tool.finds_subject(unselected.document, 120, 150)


def test_escape_and_another_tool_stop_looking(window, unselected, qtbot):
    canvas = window.canvas
    QTest.mousePress(canvas, LEFT, NONE, at(window, 120, 150))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert not canvas.seeker.is_seeking
    QTest.mouseRelease(canvas, LEFT, NONE, at(window, 120, 150))
    QTest.mousePress(canvas, LEFT, NONE, at(window, 120, 150))
    assert canvas.seeker.is_seeking
    window.actions_["brush"].trigger()
    assert not canvas.seeker.is_seeking
    QTest.mouseRelease(canvas, LEFT, NONE, at(window, 120, 150))
    qtbot.waitUntil(lambda: not canvas.objects.tool.work.is_busy)
    assert unselected.document.selection.is_empty
    assert labels(unselected) == []


def test_a_press_beside_the_picture_looks_for_nothing(window, unselected):
    canvas = window.canvas
    QTest.mouseClick(canvas, LEFT, NONE, at(window, -30, 150))
    assert not canvas.seeker.is_seeking


PRESSES = {"bsds_elephant_107045": ((300, 150), (-90, 5)), "person_0736": ((250, 330), (90, 0))}


@pytest.mark.parametrize("name", PRESSES)
def test_one_drag_moves_what_is_pressed_of_a_photograph(window, qtbot, name):
    if not (DATA / f"{name}.jpg").exists():
        pytest.skip("the photographs for developers are not here")
    (x, y), (dx, dy) = PRESSES[name]
    workspace = window.add_document(open_document(DATA / f"{name}.jpg"), None, name)
    canvas, tool = window.canvas, window.canvas.repositioner
    canvas.zoom_to(1.0)
    canvas.look_at(x, y)
    window.actions_["tool-reposition"].trigger()
    QTest.mousePress(canvas, LEFT, NONE, at(window, x, y))
    snap(window, f"{name}_seek_1_seeking")
    QTest.mouseMove(canvas, at(window, x + dx, y + dy))
    qtbot.waitUntil(lambda: tool.is_open)
    QApplication.processEvents()
    snap(window, f"{name}_seek_2_found")
    QTest.mouseRelease(canvas, LEFT, NONE, at(window, x + dx, y + dy))
    qtbot.waitUntil(lambda: tool.lift.fill(tool.options) is not None)
    snap(window, f"{name}_seek_3_filled")
    enter(window, qtbot)
    snap(window, f"{name}_seek_4_done")
    assert labels(workspace) == ["Select object", "Reposition"]
