"""Keys of commands: presets without clashes, changes that take a key away from whoever had it, and pressing them."""
# ruff: noqa: F401, F811 - a fixture that is imported is named again by whoever asks for it

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest

from editor.settings import Settings
from editor.ui.action_table import ActionTable, Where
from editor.ui.dialogs.shortcuts import ShortcutsDialog
from editor.ui.shortcuts import HELD_KEYS, Keymap, may_clash, normal, presets, pressed
from tests.ui.window_hand import show_picture, window

ENTRIES = tuple(ActionTable().entries())
IDS = [entry.id for entry in ENTRIES]
PLACES = {entry.id: entry.where for entry in ENTRIES}
# What nobody works without.
ALWAYS = ["open", "save", "export", "undo", "redo", "copy", "paste", "brush", "erase", "smaller", "larger", "fill",
          "cancel", "zoom-in", "zoom-out", "zoom-fit", "zoom-full", "clear-mask", "invert-mask", "layer-new",
          "layer-transform", "layer-move", "palette", "shortcuts", "preferences", "panels"]  # fmt: skip


@pytest.fixture
def keymap(settings):
    return Keymap(settings, ENTRIES)


@pytest.fixture
def dialog(window, qtbot):
    dialog = ShortcutsDialog(window, window.actions_)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def clashes(keymap):
    held = [(key, id_) for id_ in IDS for key in keymap.keys(id_)]
    return [
        (key, one, other)
        for number, (key, one) in enumerate(held)
        for second, other in held[:number]
        if key == second and may_clash(PLACES[one], PLACES[other])
    ]


def test_the_four_presets_are_there_our_own_first():
    assert [preset.title for preset in presets()] == ["Pentimento", "GIMP", "Krita", "Photoshop"]


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.id)
def test_a_preset_names_only_actions_and_keys_that_exist_and_none_twice(preset):
    assert set(preset.keys) <= set(IDS)
    keys = [key for keys in preset.keys.values() for key in keys]
    assert all(keys)
    assert [key for key, count in Counter(keys).items() if count > 1] == []


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.id)
def test_every_preset_is_free_of_clashes_and_leaves_no_needed_command_without_a_key(keymap, preset):
    keymap.use_preset(preset.id)
    assert clashes(keymap) == []
    assert [id_ for id_ in ALWAYS if not keymap.keys(id_)] == []
    assert [id_ for id_ in IDS if HELD_KEYS & set(keymap.keys(id_))] == []


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.id)
def test_every_tool_and_every_way_to_fill_has_a_key_in_every_preset(keymap, preset):
    keymap.use_preset(preset.id)
    tools = [id_ for id_ in IDS if id_.startswith("tool-")]
    assert {"tool-object", "tool-reposition", "tool-sketch", "tool-sketch-edit"} <= set(tools)
    needed = [*tools, "fill", "fill-again", "fill-options", "harmonize", "sketch-suggest"]
    assert [id_ for id_ in needed if not keymap.keys(id_)] == []


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.id)
def test_the_size_of_the_brush_has_keys_that_every_layout_has(keymap, preset):
    keymap.use_preset(preset.id)
    for id_ in ("smaller", "larger", "softer", "harder"):
        assert any(key.rpartition("+")[2] in ("Up", "Down") for key in keymap.keys(id_)), id_


@pytest.mark.parametrize(
    ("preset", "id_", "key"),
    [
        ("photoshop", "layer-merge", "Ctrl+E"),
        ("photoshop", "invert-mask", "Ctrl+Shift+I"),
        ("photoshop", "layer-lock-alpha", "/"),
        ("photoshop", "tool-object", "W"),
        ("photoshop", "tool-rectangle", "M"),
        ("photoshop", "tool-sketch-edit", "A"),
        ("gimp", "tool-wand", "U"),
        ("gimp", "tool-lasso", "F"),
        ("krita", "tool-reposition", "V"),
        ("krita", "layer-new", "Ins"),
        ("krita", "layer-flatten", "Ctrl+Shift+E"),
        ("gimp", "redo", "Ctrl+Y"),
        ("gimp", "brush", "P"),
        ("gimp", "palette", "/"),
        ("pentimento", "palette", "/"),
    ],
)
def test_presets_have_what_hands_know(keymap, preset, id_, key):
    keymap.use_preset(preset)
    assert key in keymap.keys(id_)


def test_a_broken_preset_is_left_out(tmp_path):
    (tmp_path / "pentimento.toml").write_text('title = "Ours"')
    (tmp_path / "broken.toml").write_text("title = ")
    (tmp_path / "nameless.toml").write_text("[keys]")
    assert [preset.title for preset in presets(tmp_path)] == ["Ours"]


def test_a_key_given_is_taken_away_from_its_holder_and_both_are_kept(keymap, settings):
    assert keymap.holders("Q", "mirror") == ("overlay",)
    keymap.give("mirror", "Q")
    assert keymap.keys("mirror") == ("M", "Q")
    assert keymap.keys("overlay") == ()
    assert keymap.is_changed("mirror")
    assert keymap.is_changed("overlay")
    settings.save()
    again = Keymap(Settings(settings.path), ENTRIES)
    assert again.keys("mirror") == ("M", "Q")
    assert again.keys("overlay") == ()


def test_reset_takes_the_keys_back_from_where_they_went(keymap, settings):
    keymap.give("mirror", "Q")
    keymap.reset("overlay")
    assert keymap.keys("overlay") == ("Q",)
    assert keymap.keys("mirror") == ("M",)
    assert settings["shortcuts"] == ()


def test_reset_all_forgets_everything_but_the_preset(keymap):
    keymap.use_preset("krita")
    keymap.give("mirror", "Q")
    keymap.take("undo", "Ctrl+Z")
    keymap.reset_all()
    assert not keymap.has_changes
    assert keymap.preset == "krita"
    assert keymap.keys("undo") == ("Ctrl+Z",)


def test_own_changes_stay_on_top_of_another_preset(keymap):
    keymap.give("mirror", "Ctrl+E")
    keymap.use_preset("photoshop")
    assert "Ctrl+E" in keymap.keys("mirror")
    assert "Ctrl+E" not in keymap.keys("layer-merge")
    assert clashes(keymap) == []


def test_a_key_with_the_sign_of_the_list_survives_the_settings(keymap, settings):
    keymap.give("mirror", "=")
    assert Keymap(settings, ENTRIES).keys("mirror") == ("M", "=")
    assert "=" not in keymap.keys("zoom-in")


def test_nonsense_in_the_settings_does_no_harm(settings):
    settings["shortcuts"] = ("no-such-action=Ctrl+Z", "undo", "mirror=nokey+at+all M")
    settings["shortcut_preset"] = "no-such-preset"
    keymap = Keymap(settings, ENTRIES)
    assert keymap.keys("undo") == ()
    assert "M" in keymap.keys("mirror")
    assert clashes(keymap) == []


KEYS = st.sampled_from(["Q", "M", "Ctrl+E", "Ctrl+Z", "[", "=", "Del", "Ctrl+Shift+P", "F11", "Ctrl+Alt+K"])
STEPS = st.lists(st.tuples(st.sampled_from(["give", "take", "reset"]), st.sampled_from(IDS), KEYS), max_size=12)


@given(st.sampled_from([preset.id for preset in presets()]), STEPS)
def test_no_sequence_of_changes_makes_a_clash(tmp_path_factory, preset, steps):
    settings = Settings(tmp_path_factory.mktemp("keys") / "settings.json")
    keymap = Keymap(settings, ENTRIES)
    keymap.use_preset(preset)
    for what, id_, key in steps:
        getattr(keymap, what)(*((id_,) if what == "reset" else (id_, key)))
        if what == "give":
            assert normal(key) in keymap.keys(id_)
        assert clashes(keymap) == []
    again = Keymap(settings, ENTRIES)
    assert all(again.keys(id_) == keymap.keys(id_) for id_ in IDS)
    keymap.reset_all()
    assert not keymap.has_changes


@pytest.mark.parametrize(
    ("key", "modifiers", "expected"),
    [
        (Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier, "Ctrl+A"),
        (Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier, "Shift+A"),
        (Qt.Key.Key_BraceLeft, Qt.KeyboardModifier.ShiftModifier, "{"),
        (Qt.Key.Key_Exclam, Qt.KeyboardModifier.ShiftModifier, "!"),
        (Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier, "Shift+F5"),
        (Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier, "Ctrl+Shift+Tab"),
        (Qt.Key.Key_5, Qt.KeyboardModifier.KeypadModifier, "5"),
        (Qt.Key.Key_Shift, Qt.KeyboardModifier.ShiftModifier, ""),
        (Qt.Key.Key_AltGr, Qt.KeyboardModifier.GroupSwitchModifier, ""),
        (Qt.Key.Key_BracketLeft, Qt.KeyboardModifier.GroupSwitchModifier, "["),
    ],
)
def test_a_press_becomes_the_key_that_finds_it_again(key, modifiers, expected):
    assert pressed(QKeyEvent(QEvent.Type.KeyPress, key, modifiers)) == expected


def test_pressing_records_and_takes_effect_at_once(window, dialog, qtbot):
    show_picture(window)
    dialog.choose("mirror")
    QTest.keyClick(dialog.editor.recorder, Qt.Key.Key_F7)
    assert [chip.text().split()[0] for chip in dialog.editor.chips] == ["M", "F7"]
    assert "F7" in dialog.keys_text("mirror")
    dialog.close()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_F7)
    assert window.canvas.viewport.is_mirrored


def test_a_clash_is_shown_and_resolved_by_a_click(window, dialog):
    dialog.choose("mirror")
    QTest.keyClick(dialog.editor.recorder, Qt.Key.Key_Q)
    assert "Show Mask" in dialog.editor.remark.text()
    assert window.actions_["overlay"].shortcut().toString() == "Q"
    assert not dialog.editor.take.isHidden()
    QTest.mouseClick(dialog.editor.take, Qt.MouseButton.LeftButton)
    assert window.actions_["overlay"].shortcut().isEmpty()
    assert dialog.keys_text("overlay") == ""
    assert "Q" in dialog.keys_text("mirror")


def test_keys_of_the_canvas_are_refused(window, dialog):
    dialog.choose("mirror")
    QTest.keyClick(dialog.editor.recorder, Qt.Key.Key_Space)
    assert "another" in dialog.editor.remark.text()
    assert dialog.keys_text("mirror") == "M"


def test_a_chip_takes_its_key_away_and_reset_brings_it_back(window, dialog):
    dialog.choose("zoom-fit")
    before = dialog.keys_text("zoom-fit")
    QTest.mouseClick(dialog.editor.chips[0], Qt.MouseButton.LeftButton)
    assert dialog.keys_text("zoom-fit") != before
    assert dialog.reset_all.isEnabled()
    QTest.mouseClick(dialog.editor.reset, Qt.MouseButton.LeftButton)
    assert dialog.keys_text("zoom-fit") == before
    assert not dialog.reset_all.isEnabled()


def test_another_preset_is_used_at_once(window, dialog):
    index = dialog.preset.findData("gimp")
    dialog.preset.setCurrentIndex(index)
    dialog.preset.activated.emit(index)
    assert window.actions_["brush"].shortcut().toString() == "P"
    assert "(P)" in window.actions_["brush"].toolTip()
    dialog.search.setText("ctrl+m")
    assert "Merge Visible" in dialog.shown()


def test_enter_in_the_list_asks_for_a_key_and_tab_leaves_the_recorder(window, dialog, qtbot):
    dialog.choose("mirror")
    dialog.tree.setFocus()
    QTest.keyClick(dialog.tree, Qt.Key.Key_Return)
    assert dialog.editor.recorder.hasFocus()
    QTest.keyClick(dialog.editor.recorder, Qt.Key.Key_Tab)
    assert not dialog.editor.recorder.hasFocus()
    assert dialog.isVisible()


def test_only_the_layers_panel_and_the_canvas_share_a_key():
    assert not may_clash(Where.CANVAS, Where.LAYERS)
    assert may_clash(Where.WINDOW, Where.LAYERS)
