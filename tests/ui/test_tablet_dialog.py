"""The tablet tester: it shows what a pen reports, and its curve is that of all brushes."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest

from editor.tools.kit import ToolKit
from editor.ui.dialogs.tablet import TabletDialog
from tests.ui.canvas_hand import pen

PRESS, MOVE = QEvent.Type.TabletPress, QEvent.Type.TabletMove


@pytest.fixture
def tester(qtbot):
    seen = []
    dialog = TabletDialog(ToolKit(), lambda: seen.append(1))
    dialog.seen = seen
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_it_shows_device_pressure_and_rate(tester):
    pen(tester.pad, PRESS, 50, 50, 0.25, time_ms=1000)
    for number in range(1, 11):
        pen(tester.pad, MOVE, 50 + number, 50, 0.5, time_ms=1000 + 5 * number)
    values = {name: label.text() for name, label in tester.values.items()}
    assert values["device"] == "pen, pen"
    assert values["pressure"] == values["felt"] == "50.0 %"
    assert values["rate"] == "200"
    assert values["tilt"] == "0°, 0°"
    assert len(tester.pad.points) == 11
    pen(tester.pad, PRESS, 50, 50, 0.25, is_eraser=True, time_ms=3000)
    assert tester.values["device"].text() == "pen, other end"


def test_the_mouse_presses_fully_and_clear_empties_the_sheet(tester):
    QTest.mousePress(tester.pad, Qt.MouseButton.LeftButton)
    assert tester.values["device"].text() == "Mouse"
    assert tester.values["pressure"].text() == "100.0 %"
    tester.pad.clear()
    assert tester.pad.points == []


def test_its_curve_is_that_of_all_brushes(tester):
    middle = tester.curve.place_of((0.5, 0.5)).toPoint()
    QTest.mouseDClick(tester.curve, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mousePress(tester.curve, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(tester.curve, tester.curve.place_of((0.5, 0.9)).toPoint())
    kit = tester._kit
    assert kit.brush.curve == kit.paint.curve == kit.heal.curve == tester.curve.curve
    assert tester.seen
    pen(tester.pad, PRESS, 50, 50, 0.5)
    assert tester.values["felt"].text() > "85"
