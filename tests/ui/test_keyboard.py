"""The window by keyboard alone: the order of focus, what tooltips say of keys, and texts over the picture."""
# ruff: noqa: F401, F811 - a fixture that is imported is named again by whoever asks for it

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from editor.ui.canvas.hud import QUIET_TEXT, TEXT
from editor.ui.key_tips import follow_keys
from editor.ui.theme import THEMES, contrast
from tests.ui.window_hand import show_picture, window


def stops(top):
    """What the Tab key visits within a part of the window, in its order."""
    takers = [part for part in top.findChildren(QWidget) if part.isVisible() and part.isEnabled()]
    takers = [part for part in takers if part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.focusProxy() is None]
    if not takers:
        return []
    first = min(takers, key=lambda part: (box(part, top)[0].y() // 24, box(part, top)[0].x()))
    first.setFocus(Qt.FocusReason.TabFocusReason)
    found = []
    at = QApplication.focusWidget()
    while at is not None and top.isAncestorOf(at) and at not in found:
        found.append(at)
        QTest.keyClick(at, Qt.Key.Key_Tab)
        at = QApplication.focusWidget()
    return found


def box(part, top):
    return part.mapTo(top, QPoint(0, 0)), part.size()


def out_of_order(top):
    """Pairs of stops of which the second lies above the first, or left of it in the same row."""
    wrong = []
    visited = stops(top)
    for first, second in pairwise(visited):
        (at, size), (then, other) = box(first, top), box(second, top)
        is_same_row = then.y() < at.y() + size.height() and at.y() < then.y() + other.height()
        if (is_same_row and then.x() < at.x()) or (not is_same_row and then.y() < at.y()):
            wrong.append((first.accessibleName() or first.toolTip(), second.accessibleName() or second.toolTip()))
    return wrong


def test_tab_visits_the_options_of_every_tool_from_left_to_right(window):
    show_picture(window)
    assert len(stops(window.strips.options_bar)) >= 7
    for name in window.canvas.specs:
        if name == "transform":
            continue
        window.canvas.choose_tool(name)
        QApplication.processEvents()
        assert out_of_order(window.strips.options_bar) == [], name
    window.canvas.choose_tool("brush")


def test_tab_visits_every_dock_from_top_to_bottom(window):
    show_picture(window)
    for dock in window.docks:
        dock.show()
        dock.raise_()
        QApplication.processEvents()
        assert out_of_order(dock) == [], dock.objectName()


@pytest.mark.parametrize("name", ["preferences", "shortcuts", "image-size", "canvas-size", "export", "tablet"])
def test_tab_visits_every_dialog_in_reading_order(window, monkeypatch, name):
    show_picture(window)
    found = []

    def look(dialog):
        dialog.show()
        QApplication.processEvents()
        found.append((len(stops(dialog)), out_of_order(dialog)))
        dialog.done(0)
        return 0

    monkeypatch.setattr(QDialog, "exec", look)
    window.actions_[name].trigger()
    ((count, wrong),) = found
    assert count >= 2
    assert wrong == []


def test_tooltips_name_the_keys_that_the_artist_has_chosen(window):
    show_picture(window)
    slider = window.options.size_slider
    assert "[" in slider.toolTip()
    window.actions_.keymap.use_preset("krita")
    window.actions_.keymap.give("larger", "F7")
    window.actions_.keymap.take("smaller", "[")
    window.actions_.apply_keys()
    assert "F7" in slider.toolTip() or "F7" in window.actions_["larger"].shortcuts()[-1].toString()
    assert "([" not in slider.toolTip()
    for name in ("paint", "clone", "sketch"):
        spin = window.strips.fields[name].controls.widgets
        size = next(widget for path, widget in spin.items() if path.endswith(".size"))
        assert size.toolTip().partition(" (")[2] == slider.toolTip().partition(" (")[2]


def test_a_tooltip_without_a_key_has_no_brackets(window):
    part = QWidget()
    action = window.actions_["rulers"]
    follow_keys(part, "Above and left", action)
    assert part.toolTip() == "Above and left (Ctrl+R)"
    action.setShortcuts([])
    assert part.toolTip() == "Above and left"


def test_the_first_hints_name_the_keys_that_the_artist_has_chosen(window):
    show_picture(window)
    keymap = window.actions_.keymap
    for key in keymap.keys("fill"):
        keymap.take("fill", key)
    keymap.give("fill", "F8")
    window.actions_.apply_keys()
    shown = []
    window.canvas.show_hints = shown.append
    window.view.show_hints()
    assert "F8" in shown[0][1]
    assert "Ctrl+Z" in shown[0][2]


@pytest.mark.parametrize("color", [TEXT, QUIET_TEXT])
@pytest.mark.parametrize("below", ["#000000", "#ffffff"])
def test_texts_over_the_picture_are_readable_on_any_picture(color, below):
    # The glass is 28 of 255 bright and lets 19 of 255 of the picture through.
    level = round((28 * 236 + int(below[1:3], 16) * 19) / 255)
    assert contrast(color, f"#{level:02x}{level:02x}{level:02x}") >= 4.5


@pytest.mark.parametrize("name", THEMES)
def test_what_cannot_be_used_can_still_be_told_from_its_ground(name):
    colors = THEMES[name]
    for ground in (colors.window, colors.field):
        assert contrast(colors.text_off, ground) >= 2.5
