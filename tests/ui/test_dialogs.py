"""Dialogs: what they show, what they refuse, what they give back."""
# ruff: noqa: F401, F811 - a fixture that is imported is named again by whoever asks for it

import pytest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QDialog, QFileDialog, QMessageBox, QSpinBox

from editor.engines.classical.inpaint import SmoothInpainter
from editor.engines.registry import Engines
from editor.settings import TABLE
from editor.ui.action_table import ActionTable
from editor.ui.dialogs.about import AboutDialog
from editor.ui.dialogs.export import ExportDialog
from editor.ui.dialogs.preferences import PreferencesDialog
from editor.ui.dialogs.shortcuts import ShortcutsDialog
from editor.ui.dialogs.unsaved import Answer, UnsavedDialog
from editor.ui.theme import THEMES, contrast
from tests.ui.window_hand import show_picture, window


@pytest.fixture
def preferences(qtbot, settings, engine):
    changes = []
    dialog = PreferencesDialog(None, settings, Engines([engine, SmoothInpainter()]), changes.append)
    dialog.changes = changes
    qtbot.addWidget(dialog)
    return dialog


def test_every_visible_setting_has_a_named_field(preferences):
    assert set(preferences.fields) == {setting.key for setting in TABLE if not setting.is_hidden}
    assert all(field.accessibleName() for field in preferences.fields.values())


def test_fields_show_what_is_set_and_change_it_at_once(preferences, settings):
    theme = preferences.fields["theme"]
    assert isinstance(theme, QComboBox)
    assert theme.currentData() == "dark"
    theme.setCurrentIndex(1)
    theme.activated.emit(1)
    check = preferences.fields["brush_fill_loops"]
    assert isinstance(check, QCheckBox)
    check.setChecked(False)
    quality = preferences.fields["jpeg_quality"]
    assert isinstance(quality, QSpinBox)
    quality.setValue(80)
    opacity = preferences.fields["overlay_opacity"]
    opacity.setValue(25)
    preferences.fields["overlay_color"].picked.emit("#00ff00")
    model = preferences.fields["fill_engine"]
    model.setCurrentIndex(1)
    model.activated.emit(1)
    assert settings["theme"] == "light"
    assert settings["brush_fill_loops"] is False
    assert settings["jpeg_quality"] == 80
    assert settings["overlay_opacity"] == 0.25
    assert settings["overlay_color"] == "#00ff00"
    assert settings["fill_engine"] == "smooth-fill"
    assert preferences.changes == [
        *("theme", "brush_fill_loops", "jpeg_quality", "overlay_opacity", "overlay_color", "fill_engine"),
    ]


def test_defaults_come_back_for_what_the_dialog_shows_and_nothing_else(preferences, settings):
    settings["recent_files"] = ("a.png",)
    preferences.fields["jpeg_quality"].setValue(60)
    preferences.fields["brush_size"].setValue(300)
    preferences.restore_defaults()
    assert settings["jpeg_quality"] == 95
    assert preferences.fields["jpeg_quality"].value() == 95
    assert settings["brush_size"] == 60
    assert settings["recent_files"] == ("a.png",)


def test_preferences_are_searched_by_any_word_of_theirs(preferences):
    preferences.search.setText("undo")
    assert preferences.shown() == ["history_budget_mb"]
    preferences.search.setText("brush")
    assert {"brush_size", "brush_hardness"} <= set(preferences.shown())
    preferences.search.setText("no such thing")
    assert preferences.shown() == []
    preferences.search.setText("")
    assert preferences.shown() == ["theme", "accent", "language", "motion"]


def test_preferences_show_one_section_at_a_time_and_every_setting_in_one(preferences):
    seen = []
    for row in range(preferences.sections.count()):
        preferences.sections.setCurrentRow(row)
        assert preferences.shown()
        seen += preferences.shown()
    assert len(seen) == len(set(seen))
    assert set(seen) == set(preferences.fields)


def test_a_search_looks_through_all_sections_and_the_section_comes_back(preferences):
    preferences.sections.setCurrentRow(2)
    before = preferences.shown()
    preferences.search.setText("memory")
    assert {"models_budget_mb", "history_budget_mb"} <= set(preferences.shown())
    assert not preferences.sections.isEnabled()
    preferences.search.clear()
    assert preferences.shown() == before
    assert preferences.sections.isEnabled()


def test_preferences_take_effect_in_the_window(window, monkeypatch):
    show_picture(window)

    def use(dialog):
        dialog.fields["brush_size"].setValue(17)
        dialog.fields["history_budget_mb"].setValue(128)
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(PreferencesDialog, "exec", use)
    window.actions_["preferences"].trigger()
    assert window.brush.size == 17
    assert window.options.size_spin.value() == 17
    assert window.workspace.history.budget_bytes == 128 * 2**20


@pytest.fixture
def export(qtbot, settings, tmp_path):
    source = tmp_path / "photo.jpg"
    source.write_bytes(b"x")
    dialog = ExportDialog(None, tmp_path / "photo-edited.jpg", source, settings)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_export_starts_with_the_setting_and_gives_back_what_is_chosen(export, settings):
    plan = export.plan()
    assert plan.path.name == "photo-edited.jpg"
    assert plan.options.jpeg_quality == settings["jpeg_quality"] == 95
    assert plan.options.keep_metadata
    export.quality.setValue(71)
    export.metadata.setChecked(False)
    assert export.quality_spin.value() == 71
    assert export.plan().options.jpeg_quality == 71
    assert not export.plan().options.keep_metadata


def test_format_and_ending_follow_each_other(export):
    assert export.format.currentText() == "JPEG"
    export.format.setCurrentIndex(export.format.findData(".png"))
    assert export.path.name == "photo-edited.png"
    assert not export.quality.isVisible()
    export.name.setText(str(export.path.with_suffix(".webp")))
    assert export.format.currentText() == "WebP"
    assert export.lossless.isVisible()
    assert not export.quality.isVisible()
    export.lossless.setChecked(False)
    assert export.quality.isVisible()
    export.name.setText(str(export.path.with_suffix(".jpeg")))
    assert export.format.currentText() == "JPEG"
    assert export.path.suffix == ".jpeg"


@pytest.mark.parametrize("name", ["photo.bmp", "photo", "nowhere/photo.png", ".png"])
def test_export_refuses_names_that_cannot_be_written(export, tmp_path, name):
    export.name.setText(str(tmp_path / name))
    assert not export.accept_button.isEnabled()
    assert export.remark.text()


def test_replacing_a_file_is_asked_about_and_the_original_is_called_that(export, tmp_path, monkeypatch):
    asked = []

    def press(box, text):
        asked.append(box.informativeText())
        next(button for button in box.buttons() if button.text().replace("&", "") == text).click()

    monkeypatch.setattr(QMessageBox, "exec", lambda box: press(box, "Cancel"))
    export.name.setText(str(tmp_path / "photo.jpg"))
    export.accept()
    assert export.result() != QDialog.DialogCode.Accepted
    assert "original" in asked[0]
    other = tmp_path / "other.png"
    other.write_bytes(b"x")
    export.name.setText(str(other))
    monkeypatch.setattr(QMessageBox, "exec", lambda box: press(box, "Replace"))
    export.accept()
    assert export.result() == QDialog.DialogCode.Accepted
    assert "original" not in asked[1]


def test_export_from_the_window_writes_what_was_planned(window, qtbot, tmp_path, monkeypatch):
    from editor.files import ExportOptions, open_document
    from editor.ui.dialogs.export import ExportPlan

    show_picture(window)
    plan = ExportPlan(tmp_path / "out.jpg", ExportOptions(jpeg_quality=60))
    monkeypatch.setattr(ExportDialog, "ask", classmethod(lambda *_: plan))
    window.actions_["export"].trigger()
    qtbot.waitUntil(lambda: "out.jpg is written" in window.message.text)
    assert open_document(plan.path).size.width == 64


def test_searching_shortcuts_finds_by_name_key_and_use(window, qtbot):
    dialog = ShortcutsDialog(window, window.actions_)
    qtbot.addWidget(dialog)
    everything = dialog.shown()
    assert len(everything) == len(window.actions_.entries) + len(ActionTable().gestures())
    dialog.search.setText("undo")
    assert "Undo" in dialog.shown()
    dialog.search.setText("ctrl+e")
    assert "Export" in dialog.shown()
    dialog.search.setText("WEBP")
    assert dialog.shown() == ["Export"]
    dialog.search.setText("no such thing")
    assert dialog.shown() == []
    dialog.search.setText("")
    assert dialog.shown() == everything


def test_about_copies_the_versions(window, qtbot):
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QPushButton

    dialog = AboutDialog(window, window.theme)
    qtbot.addWidget(dialog)
    next(button for button in dialog.findChildren(QPushButton) if "Copy" in button.text()).click()
    text = QGuiApplication.clipboard().text()
    assert text.startswith("Pentimento 0.")
    assert "numpy" in text


@pytest.mark.parametrize(
    ("button", "answer"),
    [
        (QMessageBox.StandardButton.Save, Answer.SAVE),
        (QMessageBox.StandardButton.Discard, Answer.DISCARD),
        (QMessageBox.StandardButton.Cancel, Answer.CANCEL),
    ],
)
def test_the_question_about_unsaved_work_gives_the_answer(window, monkeypatch, button, answer):
    seen = []
    monkeypatch.setattr(UnsavedDialog, "exec", lambda box: seen.append(box.text()) or button.value)
    assert UnsavedDialog.ask(window, "photo.png") is answer
    assert "photo.png" in seen[0]


def test_languages_are_called_by_their_own_names(qapp):
    from editor.ui.dialogs.preferences import choice_text

    assert [choice_text("language", choice) for choice in ("system", "en", "de")] == ["System", "English", "Deutsch"]
    assert choice_text("theme", "dark") == "Dark"
    assert [choice_text("device", choice) for choice in ("auto", "cpu", "directml")] == ["Automatic", "CPU", "DirectML"]


def test_fields_of_the_preferences_stand_below_one_another_in_all_sections(preferences):
    preferences.show()
    lefts = set()
    for row in range(preferences.sections.count()):
        preferences.sections.setCurrentRow(row)
        preferences.layout().activate()
        QApplication.processEvents()
        lefts |= {preferences.fields[key].x() for key in preferences.shown()}
    assert len(lefts) == 1


def test_a_folder_is_chosen_by_a_dialog_and_shown_by_its_name(preferences, monkeypatch, tmp_path):
    button = preferences.fields["models_dir"]
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "nets"))
    button.click()
    assert button.text() == "nets"
    assert preferences.changes == ["models_dir"]
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    button.click()
    assert button.text() == "nets"


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_what_cannot_be_used_still_has_a_border_that_is_seen(theme):
    colors = THEMES[theme]
    assert contrast(colors.edge_off, colors.window) > 1.15
    assert contrast(colors.edge_off, colors.window) < contrast(colors.edge, colors.window)
