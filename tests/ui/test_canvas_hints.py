from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QToolButton

from tests.ui.canvas_hand import LEFT, NO_KEY, drag, key, shown

HINTS = ["Paint over what should go", "Press Ctrl+Enter to fill it", "Hold \\ to compare with before"]


def test_hints_are_ticked_off_as_they_happen_and_then_the_card_goes(qtbot, open_canvas):
    open_canvas.show_hints(HINTS)
    card = open_canvas.hints_card
    assert card.isVisible()
    drag(open_canvas, [(300, 200), (320, 200)])
    assert [card.is_ticked(index) for index in range(3)] == [True, False, False]
    open_canvas.workspace.fill()
    assert card.is_ticked(1)
    with qtbot.waitSignal(open_canvas.hints_dismissed):
        key(open_canvas, QEvent.Type.KeyPress, Qt.Key.Key_Backslash)
        assert card.is_ticked(2)
    assert not card.isVisible()


def test_a_stroke_that_changes_nothing_ticks_nothing(open_canvas):
    open_canvas.show_hints(HINTS)
    drag(open_canvas, [(5, 5), (8, 5)])
    assert not open_canvas.hints_card.is_ticked(0)


def test_the_cross_dismisses_the_hints_for_good(qtbot, open_canvas):
    open_canvas.show_hints(HINTS)
    with qtbot.waitSignal(open_canvas.hints_dismissed):
        open_canvas.hints_card.findChild(QToolButton).click()
    open_canvas.resize(900, 700)
    assert not open_canvas.hints_card.isVisible()


def test_hiding_is_no_dismissal(qtbot, open_canvas):
    open_canvas.show_hints(HINTS)
    with qtbot.assertNotEmitted(open_canvas.hints_dismissed):
        open_canvas.hide_hints()
    assert open_canvas.hints_card is None


@pytest.mark.parametrize("size", [(640, 480), (1600, 1000), (420, 300), (200, 150)])
def test_the_card_never_covers_the_middle(open_canvas, size):
    open_canvas.resize(*size)
    open_canvas.show_hints(HINTS)
    card = open_canvas.hints_card
    middle = open_canvas.rect().center()
    assert not card.isVisible() or not card.geometry().contains(middle)


def test_hints_wait_for_a_document(canvas, make_workspace):
    canvas.show_hints(HINTS)
    assert not canvas.hints_card.isVisible()
    canvas.set_workspace(make_workspace())
    assert canvas.hints_card.isVisible()


def test_the_empty_canvas_is_calm(canvas):
    assert len(np.unique(shown(canvas).reshape(-1, 3), axis=0)) == 1


def hold_over(canvas, data):
    event = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, data, LEFT, NO_KEY)
    event.ignore()
    QApplication.sendEvent(canvas, event)
    return event.isAccepted()


def let_go(canvas, data):
    event = QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, LEFT, NO_KEY)
    QApplication.sendEvent(canvas, event)


def test_dropped_files_are_told_and_something_held_over_shows(qtbot, canvas, tmp_path):
    data = QMimeData()
    files = [tmp_path / "a.png", tmp_path / "ünïcode b.jpg"]
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    calm = shown(canvas)
    assert hold_over(canvas, data)
    assert not np.array_equal(shown(canvas), calm)
    with qtbot.waitSignal(canvas.files_dropped) as dropped:
        let_go(canvas, data)
    assert dropped.args == [files]
    assert np.array_equal(shown(canvas), calm)


def test_leaving_with_what_is_held_calms_the_canvas(canvas, tmp_path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.png"))])
    calm = shown(canvas)
    hold_over(canvas, data)
    QApplication.sendEvent(canvas, QDragLeaveEvent())
    assert np.array_equal(shown(canvas), calm)


def test_text_and_web_addresses_are_not_welcome(canvas):
    data = QMimeData()
    data.setText("hello")
    assert not hold_over(canvas, data)
    data.setUrls([QUrl("https://example.org/a.png")])
    assert not hold_over(canvas, data)


def test_dropped_image_data_becomes_files_of_their_own(qtbot, canvas):
    image = QImage(5, 4, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    data = QMimeData()
    data.setImageData(image)
    assert hold_over(canvas, data)
    paths: list[Path] = []
    canvas.files_dropped.connect(paths.extend)
    let_go(canvas, data)
    hold_over(canvas, data)
    let_go(canvas, data)
    assert len(set(paths)) == 2
    assert all(QImage(str(path)) == image for path in paths)
