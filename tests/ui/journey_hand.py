"""What the working sessions in the real window have in common: open, press keys, wait, and see."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.canvas_hand import shown


def open_file(window, qtbot, path):
    window.open_path(path)
    qtbot.waitUntil(lambda: window.workspace is not None)
    look_at(window)


def look_at(window):
    """The picture at 100 %, without the hints of a first run."""
    window.canvas.hide_hints()
    window.canvas.zoom_to(1.0)
    window.refresh()


def press_key(window, key, keys=Qt.KeyboardModifier.ControlModifier):
    window.canvas.setFocus()
    # A hand is slower than the event loop, in which actions learn what they can do.
    QApplication.processEvents()
    QTest.keyClick(window.canvas, key, keys)


def settled(window, qtbot):
    qtbot.waitUntil(lambda: not window.workspace.running and not window.workspace.is_going)
    qtbot.waitUntil(lambda: window.canvas.is_fresh)


def seen(window, qtbot, margin=0):
    """The picture and a little around it as the canvas shows it, without the pointer."""
    settled(window, qtbot)
    left, top, right, bottom = window.canvas.viewport.view_box(window.workspace.document.bounds)
    area = QRect(round(left), round(top), round(right - left), round(bottom - top))
    return shown(window.canvas, area.adjusted(-margin, -margin, margin, margin))
