"""Every widget of every dock, bar and dialog: it has a name to be spoken, keys reach it, and its text can be read."""
# ruff: noqa: F401, F811 - a fixture that is imported is named again by whoever asks for it

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel, QLineEdit, QWidget

from editor.core.sketch import Sketch, Stroke
from editor.core.sketch_commands import SetSketch
from editor.ui.dialogs.changed_file import ChangedFileDialog
from editor.ui.dialogs.channel_name import ChannelNameDialog
from editor.ui.dialogs.unsaved import UnsavedDialog
from tests.ui.access_hand import check
from tests.ui.window_hand import paint, show_picture, soft_picture, window


@pytest.fixture
def busy(window):
    """A window with a picture that has a mask, a second layer and a sketch."""
    show_picture(window, soft_picture(320, 240))
    document = window.workspace.document
    window.actions_["layer-new"].trigger()
    window.workspace.perform(
        SetSketch(
            "Draw",
            document.sketch,
            Sketch().added((Stroke(0, "edge", np.array([(20, 20, 1), (200, 90, 1)], np.float32)),)),
        )
    )
    paint(window, (100, 100), (180, 140))
    window.refresh()
    return window


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_every_part_of_every_dock_and_bar_has_a_name_a_key_and_is_readable(busy, theme):
    busy.change_setting("theme", theme)
    wrong = {}
    for dock in busy.docks:
        dock.show()
        dock.raise_()
        QApplication.processEvents()
        if found := check(dock, busy):
            wrong[dock.objectName()] = found
    for name in busy.canvas.specs:
        busy.canvas.choose_tool(name)
        QApplication.processEvents()
        if found := check(busy.strips.options_bar, busy):
            wrong[name] = found
    busy.canvas.choose_tool("brush")
    for bar in (busy.strips.tool_bar, busy.statusBar()):
        if found := check(bar, busy):
            wrong[type(bar).__name__] = found
    assert wrong == {}


def test_the_walk_finds_what_is_wrong(busy):
    panel = QWidget(busy)
    panel.setGeometry(300, 200, 200, 100)
    nameless, faint = QLineEdit(panel), QLabel("Barely there", panel)
    nameless.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    nameless.move(0, 40)
    faint.setStyleSheet("color: #444444; background: #2a2a2a")
    panel.show()
    QApplication.processEvents()
    found = check(panel, busy)
    assert set(found) == {"no name", "no key", "unreadable"}


# Dialogs

STANDARD = ("getOpenFileName", "getOpenFileNames", "getSaveFileName")


def asking_actions(window):
    """Ids of the commands that ask something first: their names end in dots."""
    return [entry.id for entry in window.actions_.entries if window.actions_[entry.id].text().endswith("…")]


@pytest.fixture
def asked(busy, monkeypatch):
    """Dialogs that are opened are looked at, in place of waiting for an answer: their names with what is wrong."""
    found = {}

    def look(dialog):
        dialog.show()
        QApplication.processEvents()
        found[type(dialog).__name__] = check(dialog, busy)
        dialog.done(0)
        return 0

    monkeypatch.setattr(QDialog, "exec", look)
    monkeypatch.setattr(QDialog, "open", look)
    for name in STANDARD:
        nothing: tuple[object, str] = ([] if name.endswith("s") else "", "")
        monkeypatch.setattr(QFileDialog, name, lambda *_, answer=nothing: answer)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    return found


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_every_part_of_every_dialog_has_a_name_a_key_and_is_readable(busy, asked, theme, qtbot):
    busy.change_setting("theme", theme)
    for name in [*asking_actions(busy), "about", "preferences", "shortcuts", "tablet", "export"]:
        busy.refresh()
        if busy.actions_[name].isEnabled():
            busy.actions_[name].trigger()
    for dialog in (UnsavedDialog(busy, "A.ora"), ChangedFileDialog(busy, "A.ora"), ChannelNameDialog(busy, "Save", "")):
        dialog.exec()
    assert len(asked) >= 12, sorted(asked)
    assert {name: wrong for name, wrong in asked.items() if wrong} == {}
