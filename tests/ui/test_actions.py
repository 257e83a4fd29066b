"""Every action: it can be found, it does something or says why not, and no two fight for a key."""
# ruff: noqa: F401, F811 - a fixture that is imported is named again by whoever asks for it

from collections import Counter

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QMenu

from editor.core.guides import Guide
from editor.core.sketch import NO_SKETCH, Stroke
from editor.ui import files_flow, icons
from editor.ui.action_table import ActionTable
from editor.ui.dialogs.about import AboutDialog
from editor.ui.dialogs.amount import AmountDialog
from editor.ui.dialogs.canvas_size import CanvasSizeDialog
from editor.ui.dialogs.channel_name import ChannelNameDialog
from editor.ui.dialogs.expand import ExpandDialog
from editor.ui.dialogs.export import ExportDialog
from editor.ui.dialogs.image_size import ImageSizeDialog
from editor.ui.dialogs.preferences import PreferencesDialog
from editor.ui.dialogs.shortcuts import ShortcutsDialog
from editor.ui.dialogs.tablet import TabletDialog
from editor.ui.dialogs.unsaved import Answer, UnsavedDialog
from tests.ui.window_hand import fill_and_wait, paint, show_picture, whole, window

IDS = [entry.id for entry in ActionTable().entries()]


def menu_actions(menu):
    for action in menu.actions():
        if isinstance(action.menu(), QMenu):
            yield from menu_actions(action.menu())
        elif not action.isSeparator():
            yield action


@pytest.fixture
def asked(monkeypatch):
    """Which dialogs were opened; every question is answered by going back."""
    seen = []
    for kind in (AboutDialog, CanvasSizeDialog, ExportDialog, ImageSizeDialog, PreferencesDialog, ShortcutsDialog):
        monkeypatch.setattr(kind, "ask", classmethod(lambda cls, *_: seen.append(cls.__name__)))
    monkeypatch.setattr(TabletDialog, "ask", classmethod(lambda cls, *_: seen.append(cls.__name__)))
    monkeypatch.setattr(UnsavedDialog, "ask", classmethod(lambda *_: Answer.CANCEL))
    monkeypatch.setattr(AmountDialog, "ask", classmethod(lambda cls, *_: seen.append(cls.__name__)))
    monkeypatch.setattr(ChannelNameDialog, "ask", classmethod(lambda cls, *_: seen.append(cls.__name__)))
    monkeypatch.setattr(ExpandDialog, "ask", classmethod(lambda cls, *_: seen.append(cls.__name__)))

    def declined(dialog):
        """Whatever else asks would wait for an answer for ever."""
        seen.append(type(dialog).__name__)
        dialog.reject()
        return QDialog.DialogCode.Rejected

    monkeypatch.setattr(QDialog, "exec", declined)
    monkeypatch.setattr(files_flow, "ask_open", lambda *_: seen.append("open") or [])
    monkeypatch.setattr(files_flow, "ask_save", lambda *_: seen.append("save") and None)
    return seen


@pytest.fixture
def ready(window, qtbot, engine):
    """A window in which every action can be used but redo: a fill in the middle of three layers, something masked."""
    workspace = show_picture(window)
    for x in (10, 40):
        paint(window, (x, 20), (x + 4, 22))
        fill_and_wait(qtbot, window, engine)
    show_picture(window)
    window.show_workspace(workspace)
    workspace.document.set_active_layer(tuple(workspace.document.layers)[1].id)
    paint(window, (30, 10), (32, 12))
    window.refresh()
    return window


def test_ids_are_unique_and_texts_and_tips_are_there():
    assert len(set(IDS)) == len(IDS)
    for entry in ActionTable().entries():
        assert entry.text.strip("&…")
        assert entry.tip
        assert not entry.tip.endswith(".")


def test_no_key_belongs_to_two_actions():
    keys = [QKeySequence(key).toString() for entry in ActionTable().entries() for key in entry.keys]
    assert all(keys)
    assert [key for key, count in Counter(keys).items() if count > 1] == []


def test_every_icon_is_in_the_font(qapp):
    for entry in ActionTable().entries():
        if entry.icon:
            assert not icons.pixmap(entry.icon, "#000000", 16).isNull()


def test_every_action_is_in_a_menu_once(window):
    names = [action.objectName() for action in menu_actions(window.menuBar()) if action.objectName() in IDS]
    assert sorted(names) == sorted(IDS)


def test_menu_letters_are_unique_within_a_menu(window):
    for top in window.menuBar().actions():
        texts = [a.text().replace("&&", "") for a in top.menu().actions() if "&" in a.text().replace("&&", "")]
        letters = [text[text.index("&") + 1].lower() for text in texts]
        assert [letter for letter, count in Counter(letters).items() if count > 1] == [], top.text()


def test_without_a_document_what_needs_one_is_disabled_and_says_so(window):
    always = {
        *("open", "quit", "paste", "paste-new", "preferences", "instant", "panels", "models", "jobs", "full-screen"),
        *("palette", "shortcuts", "about", "tablet"),
    }
    for name in IDS:
        action = window.actions_[name]
        assert action.isEnabled() == (name in always), name
        if name not in always:
            assert any(word in action.toolTip() for word in ("first", "nothing", "Nothing", "No other")), name


def test_tool_tips_name_the_key_and_status_tips_the_use(window):
    show_picture(window)
    assert "Ctrl+S" in window.actions_["save"].toolTip()
    for name in IDS:
        assert window.actions_[name].statusTip()


def prepare(window, name):
    """What an action on layers needs beside the layers of `ready`."""
    workspace = window.workspace
    active = workspace.document.active_layer_id
    if name == "layer-ungroup":
        workspace.group_layers([active])
    if name in ("mask-enabled", "mask-apply", "mask-delete", "select-layer-mask"):
        workspace.add_mask(active)
    if name == "guides-clear":
        workspace.document.set_guides((Guide(True, 20),))
    if name == "fill-from-anywhere":
        window.filling.keep_area(False)
    if name in ("variant-next", "variant-previous"):
        workspace.duplicate_layer(active)
    if name.startswith("sketch-") and name not in ("sketch-suggest", "sketch-lines"):
        strokes = [Stroke(0, "color", np.array([(x, 5, 1), (x, 30, 1)], np.float32)) for x in (10, 20)]
        workspace.document.set_sketch(NO_SKETCH.added(strokes))
        window.canvas.sketch.edit.select([1])
    window.refresh()


@pytest.mark.parametrize("name", [name for name in IDS if name != "quit"])
def test_every_action_runs_without_complaint(ready, asked, qtbot, name):
    action = ready.actions_[name]
    prepare(ready, name)
    if name == "redo":
        ready.edits.call("undo")
        ready.refresh()
    if name == "cancel":
        ready.edits.fill()
        ready.refresh()
    assert action.isEnabled(), action.toolTip()
    action.trigger()
    qtbot.waitUntil(lambda: ready.files.activity is None)
    # The picture of these tests has no letters in it, and to say so is what is wanted.
    wanted = name == "select-text" and ready.message.text.startswith("No lettering was found")
    assert wanted or not ready.message.is_failure, ready.message.text
    ready.setWindowState(Qt.WindowState.WindowNoState)


@pytest.mark.parametrize(
    ("name", "dialog"),
    [
        ("open", "open"),
        ("save", "save"),
        ("save-as", "save"),
        ("export", "ExportDialog"),
        ("canvas-size", "CanvasSizeDialog"),
        ("expand", "ExpandDialog"),
        ("image-size", "ImageSizeDialog"),
        ("preferences", "PreferencesDialog"),
        ("shortcuts", "ShortcutsDialog"),
        ("about", "AboutDialog"),
        ("tablet", "TabletDialog"),
        ("select-grow", "AmountDialog"),
        ("select-shrink", "AmountDialog"),
        ("select-feather", "AmountDialog"),
        ("select-border", "AmountDialog"),
        ("save-channel", "ChannelNameDialog"),
        ("fill-options", "FillOptionsDialog"),
        ("sketch-import", "open"),
        ("sketch-export", "save"),
    ],
)
def test_actions_that_ask_open_their_dialog(ready, asked, name, dialog):
    prepare(ready, name)
    ready.actions_[name].trigger()
    assert asked == [dialog]


@pytest.mark.parametrize(
    ("name", "look"),
    [
        ("erase", lambda w: w.brush.erase),
        ("crop", lambda w: w.workspace.document.size),
        ("image-right", lambda w: w.workspace.document.size),
        ("image-left", lambda w: w.workspace.document.size),
        ("image-half", lambda w: whole(w.workspace).tobytes()),
        ("image-flip", lambda w: whole(w.workspace).tobytes()),
        ("image-flip-upright", lambda w: whole(w.workspace).tobytes()),
        ("layer-move", lambda w: w.canvas.tool_name),
        ("layer-transform", lambda w: w.canvas.transformer.is_open),
        ("smaller", lambda w: w.brush.size),
        ("larger", lambda w: w.brush.size),
        ("softer", lambda w: w.brush.hardness),
        ("harder", lambda w: w.brush.hardness),
        ("clear-mask", lambda w: w.workspace.document.selection.is_empty),
        ("invert-mask", lambda w: w.workspace.document.selection.bounds()),
        ("layer-mask", lambda w: w.workspace.document.selection.bounds()),
        ("select-all", lambda w: w.workspace.document.selection.bounds()),
        ("select-layer", lambda w: w.workspace.document.selection.bounds()),
        ("select-layer-mask", lambda w: w.workspace.document.selection.bounds()),
        ("cut", lambda w: w.workspace.document.active_layer.pixels.read(w.workspace.document.bounds).tobytes()),
        ("overlay", lambda w: w.canvas.is_overlay_visible),
        ("instant", lambda w: w.settings["fill_mode"]),
        ("zoom-in", lambda w: w.canvas.viewport.zoom),
        ("zoom-out", lambda w: w.canvas.viewport.zoom),
        ("zoom-fit", lambda w: w.canvas.viewport.zoom),
        ("zoom-full", lambda w: w.canvas.viewport.zoom),
        ("rotate-left", lambda w: w.canvas.viewport.rotation_deg),
        ("rotate-right", lambda w: w.canvas.viewport.rotation_deg),
        ("rotate-reset", lambda w: w.canvas.viewport.rotation_deg),
        ("mirror", lambda w: w.canvas.viewport.is_mirrored),
        ("compare", lambda w: w.canvas.is_comparing),
        ("panels", lambda w: w.view.are_panels_visible),
        ("full-screen", lambda w: w.isFullScreen()),
        ("next-document", lambda w: w.workspace),
        ("previous-document", lambda w: w.workspace),
        ("layer-visible", lambda w: w.layer_edits.flag("is_visible")),
        ("layer-lock", lambda w: w.layer_edits.flag("is_locked")),
        ("layer-raise", lambda w: [layer.id for layer in w.workspace.document.layers]),
        ("layer-lower", lambda w: [layer.id for layer in w.workspace.document.layers]),
        ("layer-delete", lambda w: len(w.workspace.document.layers)),
        ("layer-new", lambda w: len(w.workspace.document.layers)),
        ("layer-duplicate", lambda w: len(w.workspace.document.layers)),
        ("layer-group", lambda w: w.workspace.document.active_layer.is_group),
        ("layer-ungroup", lambda w: any(layer.is_group for layer in w.workspace.document.layers)),
        ("layer-lock-alpha", lambda w: w.layer_edits.flag("is_alpha_locked")),
        ("layer-clip", lambda w: w.layer_edits.flag("is_clipped")),
        ("layer-merge", lambda w: len(w.workspace.document.layers)),
        ("layer-merge-visible", lambda w: len(w.workspace.document.layers)),
        ("layer-flatten", lambda w: len(w.workspace.document.layers)),
        ("mask-add", lambda w: w.workspace.document.active_layer.hidden is None),
        ("mask-from-selection", lambda w: w.workspace.document.active_layer.hidden is None),
        ("mask-enabled", lambda w: w.layer_edits.flag("is_mask_enabled")),
        ("mask-apply", lambda w: w.workspace.document.active_layer.hidden is None),
        ("mask-delete", lambda w: w.workspace.document.active_layer.hidden is None),
        ("hints", lambda w: w.canvas.hints_card is not None and w.canvas.hints_card.isVisible()),
        ("sketch-live", lambda w: w.canvas.kit.sketch.is_live),
        ("sketch-duplicate", lambda w: len(w.workspace.document.sketch)),
        ("sketch-delete", lambda w: len(w.workspace.document.sketch)),
        ("sketch-clear", lambda w: len(w.workspace.document.sketch)),
        ("sketch-close", lambda w: w.workspace.document.sketch.get(1).is_closed),
        ("sketch-raise", lambda w: [stroke.id for stroke in w.workspace.document.sketch]),
        ("undo", lambda w: w.workspace.history.position),
        ("close", lambda w: len(w.workspaces)),
    ],
)
def test_actions_change_what_they_are_for(ready, name, look):
    ready.canvas.zoom_to(0.7 if name == "zoom-fit" else 1.3)
    if name == "rotate-reset":
        ready.canvas.rotate_view(15)
    if name == "close":
        ready.show_workspace(ready.workspaces[1])
    prepare(ready, name)
    before = look(ready)
    ready.actions_[name].trigger()
    assert look(ready) != before
    ready.setWindowState(Qt.WindowState.WindowNoState)


def test_undo_and_redo_name_their_step(ready):
    assert ready.actions_["undo"].text() == "&Undo Paint mask"
    ready.actions_["undo"].trigger()
    ready.refresh()
    assert ready.actions_["redo"].text() == "&Redo Paint mask"


def test_single_keys_work_on_the_canvas(ready, qtbot):
    ready.canvas.setFocus()
    size = ready.brush.size
    QTest.keyClick(ready.canvas, Qt.Key.Key_BracketRight)
    assert ready.brush.size > size
    QTest.keyClick(ready.canvas, Qt.Key.Key_Comma)
    QTest.keyClick(ready.canvas, Qt.Key.Key_Comma)
    assert ready.brush.size < size
    QTest.keyClick(ready.canvas, Qt.Key.Key_E)
    assert ready.brush.erase
    QTest.keyClick(ready.canvas, Qt.Key.Key_B)
    assert not ready.brush.erase
    QTest.keyClick(ready.canvas, Qt.Key.Key_Tab)
    assert not ready.view.are_panels_visible


def test_letters_typed_into_a_number_field_are_no_shortcuts(ready):
    ready.options.size_spin.setFocus()
    QTest.keyClick(ready.options.size_spin, Qt.Key.Key_2)
    zoom = ready.canvas.viewport.zoom
    QTest.keyClick(ready.options.size_spin, Qt.Key.Key_1)
    assert ready.canvas.viewport.zoom == zoom
    QTest.keyClick(ready.options.size_spin, Qt.Key.Key_Return)
    assert ready.canvas.hasFocus()


def test_delete_deletes_a_layer_only_from_the_layers_panel(ready):
    count = len(ready.workspace.document.layers)
    ready.canvas.setFocus()
    QTest.keyClick(ready.canvas, Qt.Key.Key_Delete)
    assert len(ready.workspace.document.layers) == count
    ready.layers.list.setFocus()
    QTest.keyClick(ready.layers.list, Qt.Key.Key_Delete)
    assert len(ready.workspace.document.layers) == count - 1


def test_a_refusal_of_the_model_becomes_a_message(ready):
    ready.edits.call("clear_selection")
    ready.edits.fill()
    assert "Nothing is masked" in ready.message.text
    assert ready.message.is_failure


def test_the_model_menu_chooses_the_engine(ready, qtbot):
    chosen = next(action for action in menu_actions(ready.menuBar()) if action.data() == "smooth-fill")
    chosen.trigger()
    assert ready.settings["fill_engine"] == "smooth-fill"
    before = whole(ready.workspace)
    ready.edits.fill()
    qtbot.waitUntil(lambda: not ready.workspace.running)
    assert ready.workspace.document.layers.top.recipe.engine == "smooth-fill"
    assert whole(ready.workspace).shape == before.shape
    assert not np.array_equal(whole(ready.workspace), before)
