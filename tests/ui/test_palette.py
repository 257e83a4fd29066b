"""The command palette: it finds everything in the menus, says why something cannot be used, and remembers."""
# ruff: noqa: F401, F811 - a fixture that is imported is named again by whoever asks for it

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from editor.ui.action_table import ActionTable
from editor.ui.palette import CommandPalette, bare, commands, show_palette
from editor.ui.palette_match import match, plain
from tests.ui.window_hand import paint, show_picture, window

NAMES = [bare(entry.text) for entry in ActionTable().entries()]


@pytest.fixture
def palette(window):
    show_palette(window)
    return window.findChild(CommandPalette)


def type_(palette, text):
    QTest.keyClicks(palette.search, text)


def test_letters_must_occur_in_order():
    assert match("abc", "a big cat") is not None
    assert match("cba", "a big cat") is None
    assert match("", "anything") is not None


def test_beginnings_of_words_and_runs_win():
    texts = ["Copy Merged", "Compare with Before", "Become"]
    assert max(texts, key=lambda text: (match("cm", text) or (-1, ()))[0]) == "Copy Merged"
    assert match("und", "Undo")[0] > match("und", "Round and Back")[0]
    assert match("mask", "Show Mask")[0] > match("mask", "My asking")[0]


def test_words_may_stand_in_any_order_and_accents_do_not_matter():
    assert match("layer new", "New Layer") is not None
    assert match("groesse", "Größe") is None
    assert match("grosse", "Größe".replace("ß", "ss")) is not None
    assert plain("Ärger") == "arger"


@given(st.text(max_size=20), st.text(max_size=40))
def test_the_places_are_those_of_the_letters(query, text):
    assert len(plain(text)) == len(text)
    found = match(query, text)
    if found is not None:
        letters = sorted(plain("".join(text[place] for place in found[1])))
        assert set(letters) == {letter for letter in plain(query) if not letter.isspace()}
        assert list(found[1]) == sorted(set(found[1]))


@given(st.text(st.characters(categories=("Ll",)), min_size=1, max_size=8))
def test_a_text_is_found_by_itself(text):
    assert match(text, text) is not None


def test_every_action_is_in_the_palette(window):
    ids = {command.action.objectName() for command in commands(window)}
    assert {entry.id for entry in ActionTable().entries()} <= ids


def test_any_command_is_first_for_its_own_name(palette):
    for entry in ActionTable().entries():
        if entry.id == "palette":
            continue
        palette.search.setText(bare(entry.text))
        names = palette.shown()
        assert bare(entry.text) in names[: NAMES.count(bare(entry.text)) + 2], entry.id


def test_words_of_what_a_command_does_go_before_letters_strewn_over_menus(window):
    show_picture(window)
    window.selecting.select_all()
    window.refresh()
    show_palette(window)
    palette = window.findChild(CommandPalette)
    palette.search.setText("edge")
    names = palette.shown()
    assert names[0] == "Refine Edge"
    assert names.index("Grow") < names.index("Copy Merged")


def test_it_opens_by_both_keys_and_runs_what_is_chosen(window, qtbot):
    show_picture(window)
    for keys in ((Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier),
                 (Qt.Key.Key_Slash, Qt.KeyboardModifier.NoModifier)):  # fmt: skip
        window.canvas.setFocus()
        mirrored = window.canvas.viewport.is_mirrored
        QTest.keyClick(window.canvas, *keys)
        palette = window.findChild(CommandPalette)
        assert not palette.isHidden()
        type_(palette, "mirr vi")
        QTest.keyClick(palette.search, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda before=mirrored: window.canvas.viewport.is_mirrored != before)
        assert palette.isHidden()
        assert window.canvas.hasFocus()


def test_remarks_in_menus_are_no_commands(window):
    show_picture(window)
    assert "No selection was saved yet" not in {command.name for command in commands(window)}
    assert all(command.reason or command.action.isEnabled() for command in commands(window))


def test_keys_typed_into_it_reach_no_shortcut(window, palette):
    show_picture(window)
    show_palette(window)
    type_(palette, "be+1[")
    assert palette.search.text() == "be+1["
    assert not window.brush.erase
    assert window.canvas.viewport.zoom == 1.0


def test_what_cannot_be_used_says_why_and_does_not_run(window, palette):
    type_(palette, "undo")
    hit = palette.model.hits[0]
    assert hit.command.reason == "There is nothing to undo."
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert not palette.isHidden()


def test_what_can_be_used_stands_before_what_cannot(window, palette):
    palette.search.setText("pic")
    is_off = [bool(hit.command.reason) for hit in palette.model.hits[:3]]
    assert is_off == sorted(is_off)


def test_what_was_used_last_is_first_and_kept_in_the_settings(window, palette, qtbot):
    show_picture(window)
    for name in ("Mirror View", "Zoom In"):
        show_palette(window)
        palette.search.setText(name)
        QTest.keyClick(palette.search, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda name=name: window.settings["recent_commands"][:1] != ())
    show_palette(window)
    assert palette.shown()[:2] == ["Zoom In", "Mirror View"]
    assert window.settings["recent_commands"] == ("zoom-in", "mirror")


def test_arrows_go_round_and_escape_closes(window, palette):
    count = palette.model.rowCount()
    QTest.keyClick(palette.search, Qt.Key.Key_Up)
    assert palette.list.currentIndex().row() == count - 1
    QTest.keyClick(palette.search, Qt.Key.Key_Down)
    assert palette.list.currentIndex().row() == 0
    QTest.keyClick(palette.search, Qt.Key.Key_PageDown)
    assert palette.list.currentIndex().row() == 8
    QTest.keyClick(palette.search, Qt.Key.Key_Escape)
    assert palette.isHidden()


def test_nothing_found_is_said(window, palette):
    type_(palette, "xyzzy")
    assert palette.shown() == []
    assert not palette.remark.isHidden()


def test_it_goes_when_something_else_is_clicked_and_follows_the_window(window, palette):
    window.resize(900, 600)
    assert palette.geometry().center().x() == pytest.approx(window.width() / 2, abs=2)
    show_picture(window)
    show_palette(window)
    window.canvas.setFocus()
    assert palette.isHidden()


def test_entries_that_come_and_go_are_found_too(window, tmp_path):
    window.settings["recent_files"] = (str(tmp_path / "harbor at dawn.png"),)
    window.files.recent_changed.emit()
    show_palette(window)
    palette = window.findChild(CommandPalette)
    type_(palette, "harbor dawn")
    assert "harbor at dawn.png" in palette.shown()[0]
