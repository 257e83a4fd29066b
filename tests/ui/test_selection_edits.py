"""The Select menu: amounts with a live preview, channels, selections from layers."""
# ruff: noqa: F401, F811 - a fixture that is imported is named again by whoever asks for it

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QMenu

from editor.algorithms.selection import Combine, grow
from editor.core.geometry import Rect
from editor.operations.selection import Change
from editor.ui.dialogs.amount import AmountDialog
from editor.ui.dialogs.channel_name import ChannelNameDialog
from tests.ui.window_hand import show_picture, soft_picture, window


def select(workspace, rect):
    tiles = workspace.document.selection.pixels.snapshot()
    tiles.write(rect, np.full((rect.height, rect.width), 255, np.uint8))
    workspace.set_selection("Select", tiles)


def selected(workspace):
    return workspace.document.selection.read(workspace.document.bounds)


@pytest.fixture
def dialog(window, qtbot):
    """The dialog for growing, open over a picture with something selected."""
    workspace = show_picture(window, soft_picture(120, 90))
    select(workspace, Rect(40, 30, 20, 20))
    dialog = AmountDialog(window, workspace, Change.GROW, 4.0, False)
    dialog.show()
    yield dialog
    dialog.close()
    dialog.deleteLater()


def test_the_preview_follows_the_amount_and_accepting_makes_it_one_step(dialog, window, qtbot):
    workspace = window.workspace
    before = selected(workspace)
    steps = len(workspace.history.steps)
    qtbot.waitUntil(lambda: dialog.is_shown)
    assert np.array_equal(selected(workspace), grow(before, 4.0))
    dialog.amount_spin.setValue(9.5)
    qtbot.waitUntil(lambda: dialog.is_shown)
    assert np.array_equal(selected(workspace), grow(before, 9.5))
    assert len(workspace.history.steps) == steps
    dialog.accept()
    assert [step.label for step in workspace.history.steps[steps:]] == ["Grow selection"]
    workspace.undo()
    assert np.array_equal(selected(workspace), before)
    workspace.redo()
    assert np.array_equal(selected(workspace), grow(before, 9.5))


def test_cancel_leaves_no_trace(dialog, window, qtbot):
    workspace = window.workspace
    qtbot.waitUntil(lambda: dialog.is_shown)
    steps = workspace.history.steps.copy()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert workspace.document.selection.bounds() == Rect(40, 30, 20, 20)
    assert workspace.history.steps == steps
    assert workspace.gesture is None


def test_without_preview_the_picture_waits_until_it_is_accepted(dialog, window, qtbot):
    workspace = window.workspace
    qtbot.waitUntil(lambda: dialog.is_shown)
    dialog.preview_box.setChecked(False)
    assert workspace.document.selection.bounds() == Rect(40, 30, 20, 20)
    before = selected(workspace)
    dialog.amount_spin.setValue(2)
    dialog.accept()
    assert np.array_equal(selected(workspace), grow(before, 2))


def test_the_amount_is_offered_again(window, monkeypatch):
    workspace = show_picture(window)
    select(workspace, Rect(4, 4, 5, 5))
    offered = []
    monkeypatch.setattr(AmountDialog, "ask", classmethod(lambda cls, *args: offered.append(args[3:]) or (7.0, True)))
    window.selecting.reshape(Change.SHRINK)
    window.selecting.reshape(Change.SHRINK)
    assert offered == [(5.0, False), (7.0, True)]


def channel_menu(window):
    (found,) = (menu for menu in window.menuBar().findChildren(QMenu) if menu.title() == "L&oad Channel")
    found.aboutToShow.emit()
    return found


def test_channels_are_saved_and_found_in_the_menu(window, monkeypatch):
    workspace = show_picture(window)
    assert not channel_menu(window).actions()[0].isEnabled()
    select(workspace, Rect(4, 4, 5, 5))
    names = iter(["Sky & sea", None, "Sea"])
    monkeypatch.setattr(ChannelNameDialog, "ask", classmethod(lambda *_: next(names)))
    window.refresh()
    window.actions_["save-channel"].trigger()
    window.actions_["save-channel"].trigger()
    workspace.clear_selection()
    (entry,) = channel_menu(window).actions()
    assert entry.text() == "Sky && sea"
    by_text = {action.text().replace("&", ""): action for action in entry.menu().actions()}
    by_text["Select It Alone"].trigger()
    assert workspace.document.selection.bounds() == Rect(4, 4, 5, 5)
    by_text["Subtract from Selection"].trigger()
    assert workspace.document.selection.is_empty
    by_text["Rename…"].trigger()
    assert [channel.name for channel in workspace.document.channels.values()] == ["Sea"]
    by_text["Delete"].trigger()
    assert workspace.document.channels == {}
    workspace.undo()
    assert [channel.name for channel in workspace.document.channels.values()] == ["Sea"]


def test_the_name_dialog_wants_a_name(window, qtbot):
    dialog = ChannelNameDialog(window, "Save", "")
    qtbot.addWidget(dialog)
    assert not dialog.accept_button.isEnabled()
    dialog.name.setText("A")
    assert dialog.accept_button.isEnabled()
    dialog.accept()
    assert dialog.result() == QDialog.DialogCode.Accepted


def test_refusals_become_messages(window):
    workspace = show_picture(window)
    workspace.add_layer()
    window.selecting.from_layer()
    assert "empty" in window.message.text
    window.selecting.from_mask()
    assert "no mask" in window.message.text


def test_a_layer_can_be_added_to_the_selection(window):
    workspace = show_picture(window)
    select(workspace, Rect(0, 0, 3, 3))
    window.selecting.from_layer(Combine.SUBTRACT)
    assert workspace.document.selection.is_empty
    window.selecting.select_all()
    assert workspace.document.selection.bounds() == workspace.document.bounds
