"""The window as a person uses it: open, paint, fill, undo, save, export, close."""
# ruff: noqa: F401, F811 - a fixture that is imported is named again by whoever asks for it

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from editor.core.document import Document
from editor.files import ExportOptions, export_image, open_document
from editor.ui import files_flow
from editor.ui.canvas.job_pill import JobPill
from editor.ui.dialogs.unsaved import Answer, UnsavedDialog
from tests.ui.window_hand import fill_and_wait, paint, show_picture, soft_picture, whole, window


@pytest.fixture
def photo(tmp_path):
    """A picture file that is not empty."""
    path = tmp_path / "photo.png"
    export_image(Document.from_pixels(soft_picture()), path)
    return path


@pytest.fixture
def answers(monkeypatch):
    """What the user answers to the question about unsaved work, and how often it was asked."""
    given = {"answer": Answer.CANCEL, "count": 0}

    def ask(parent, name):
        given["count"] += 1
        return given["answer"]

    monkeypatch.setattr(UnsavedDialog, "ask", staticmethod(ask))
    return given


def test_open_paint_fill_undo_redo_save_and_reopen_give_the_same_picture(window, qtbot, engine, photo, monkeypatch):
    assert window.open_path(photo)
    qtbot.waitUntil(lambda: window.workspace is not None)
    window.canvas.zoom_to(1.0)
    workspace = window.workspace
    before = whole(workspace)
    paint(window, (20, 20), (30, 22), (40, 24))
    assert not workspace.document.selection.is_empty
    qtbot.waitUntil(lambda: window.options.fill_button.isEnabled())
    mask = workspace.document.selection.read(workspace.document.bounds)

    engine.gate.set()
    QTest.keyClick(window.canvas, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(workspace.document.layers) == 2)
    filled = whole(workspace)
    assert np.array_equal(filled[mask == 0], before[mask == 0])
    assert not np.array_equal(filled, before)

    QTest.keyClick(window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert np.array_equal(whole(workspace), before)
    assert np.array_equal(workspace.document.selection.read(workspace.document.bounds), mask)
    qtbot.waitUntil(lambda: window.actions_["redo"].isEnabled())
    QTest.keyClick(window.canvas, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert np.array_equal(whole(workspace), filled)

    project = photo.with_name("work.ora")
    monkeypatch.setattr(files_flow, "ask_save", lambda *_: project)
    assert workspace.is_modified
    window.actions_["save"].trigger()
    qtbot.waitUntil(lambda: not workspace.is_modified)
    again = open_document(project)
    assert np.array_equal(again.render(again.bounds), filled)
    assert len(again.layers) == 2
    png = photo.with_name("flat.png")
    window.files.export_to(workspace, png, ExportOptions())
    qtbot.waitUntil(lambda: not window.files.is_writing)
    flat = open_document(png)
    assert np.array_equal(flat.render(flat.bounds), filled)


def test_escape_stops_the_job_and_leaves_no_trace(window, qtbot, engine):
    workspace = show_picture(window)
    paint(window, (20, 20), (30, 22))
    steps = [step.label for step in workspace.history.steps]
    qtbot.waitUntil(lambda: window.actions_["fill"].isEnabled())
    window.actions_["fill"].trigger()
    assert workspace.document.selection.is_empty
    qtbot.waitUntil(lambda: window.actions_["cancel"].isEnabled())
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert not workspace.running
    assert [step.label for step in workspace.history.steps] == steps
    assert not workspace.document.selection.is_empty
    assert len(workspace.document.layers) == 1


def test_in_instant_mode_a_stroke_is_filled_when_the_pen_lifts(window, qtbot, engine):
    engine.gate.set()
    workspace = show_picture(window)
    window.change_setting("fill_mode", "instant")
    paint(window, (20, 20), (30, 22))
    qtbot.waitUntil(lambda: len(workspace.document.layers) == 2)


def test_filling_again_hides_the_old_fill_and_takes_another_seed(window, qtbot, engine):
    workspace = show_picture(window)
    paint(window, (20, 20), (30, 22))
    fill_and_wait(qtbot, window, engine)
    first = workspace.document.layers.top
    window.refresh()
    assert window.actions_["fill-again"].isEnabled()
    window.actions_["fill-again"].trigger()
    qtbot.waitUntil(lambda: len(workspace.document.layers) == 3)
    second = workspace.document.layers.top
    assert not workspace.document.layers.get(first.id).properties.is_visible
    assert second.recipe.seed != first.recipe.seed
    assert np.array_equal(second.recipe.mask, first.recipe.mask)
    assert second.recipe.mask_rect == first.recipe.mask_rect


def test_the_mask_of_a_generated_layer_comes_back(window, qtbot, engine):
    workspace = show_picture(window)
    paint(window, (20, 20), (30, 22))
    mask = workspace.document.selection.read(workspace.document.bounds)
    fill_and_wait(qtbot, window, engine)
    assert workspace.document.selection.is_empty
    window.edits.mask_from_layer()
    assert np.array_equal(workspace.document.selection.read(workspace.document.bounds), mask)


def test_a_failed_opening_says_so_and_the_window_goes_on(window, qtbot, tmp_path):
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"not a picture")
    window.open_path(broken)
    qtbot.waitUntil(lambda: window.message.is_failure and bool(window.message.text))
    assert "broken.png" in window.message.text
    assert window.workspace is None


def test_opening_a_file_twice_shows_the_open_one(window, qtbot, photo):
    window.open_path(photo)
    assert not window.open_path(photo)
    qtbot.waitUntil(lambda: window.workspace is not None)
    first = window.workspace
    show_picture(window)
    assert window.open_path(photo)
    assert window.workspace is first
    assert len(window.workspaces) == 2


def test_an_opened_file_heads_the_recent_ones_and_the_list_can_be_cleared(window, qtbot, photo):
    window.open_path(photo)
    qtbot.waitUntil(lambda: window.workspace is not None)
    assert window.settings["recent_files"] == (str(photo),)
    window.files.forget_recent()
    assert window.settings["recent_files"] == ()


def test_dropped_files_are_opened(window, qtbot, photo):
    window.canvas.files_dropped.emit([photo])
    qtbot.waitUntil(lambda: window.workspace is not None)
    assert window.windowTitle().startswith("photo.png")


def test_a_picture_on_the_clipboard_is_pasted_as_a_document(window, qtbot):
    image = QImage(5, 3, QImage.Format.Format_RGB32)
    image.fill(QColor(10, 20, 30))
    QGuiApplication.clipboard().setImage(image)
    window.actions_["paste"].trigger()
    qtbot.waitUntil(lambda: window.workspace is not None)
    pixels = whole(window.workspace)
    assert pixels.shape == (3, 5, 4)
    assert (pixels == (10, 20, 30, 255)).all()


def test_files_on_the_clipboard_are_opened(window, qtbot, photo):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photo))])
    QGuiApplication.clipboard().setMimeData(data)
    window.actions_["paste"].trigger()
    qtbot.waitUntil(lambda: window.workspace is not None)
    assert window.workspace.path == photo


def test_pasting_without_a_picture_says_what_to_do(window):
    QGuiApplication.clipboard().setText("words")
    window.actions_["paste"].trigger()
    assert "no picture on the clipboard" in window.message.text


def test_the_copied_picture_is_what_is_shown(window, qtbot):
    workspace = show_picture(window)
    window.actions_["copy-merged"].trigger()
    image = QGuiApplication.clipboard().image().convertToFormat(QImage.Format.Format_RGBA8888)
    assert (image.width(), image.height()) == (64, 48)
    color = image.pixelColor(40, 30)
    assert (color.red(), color.green(), color.blue()) == tuple(whole(workspace)[30, 40, :3])


def test_closing_with_unsaved_work_asks_and_cancel_keeps_it(window, answers):
    workspace = show_picture(window)
    paint(window, (20, 20), (30, 22))
    window.close_current()
    assert window.workspaces == (workspace,)
    assert not window.close()
    assert answers["count"] == 2
    answers["answer"] = Answer.DISCARD
    window.close_current()
    assert window.workspaces == ()
    assert window.workspace is None


def test_memory_of_a_closed_document_is_given_back_when_the_hand_rests(window, qtbot, monkeypatch):
    given = []
    monkeypatch.setattr("editor.ui.document_window.give_back", lambda: given.append(True))
    window.add_document(Document.from_pixels(soft_picture()), None)
    window.close_current()
    assert window._tidy_timer.isActive()
    window.jobs.is_hand_busy = True
    window._tidy()
    assert not given
    assert window._tidy_timer.isActive()
    window.jobs.is_hand_busy = False
    window._tidy()
    assert given == [True]
    window._tidy_timer.stop()


def test_closing_without_changes_does_not_ask(window, answers):
    show_picture(window)
    window.close_current()
    assert window.workspace is None
    assert answers["count"] == 0


def test_closing_the_window_can_save_first(window, qtbot, answers, tmp_path, monkeypatch):
    show_picture(window)
    paint(window, (20, 20), (30, 22))
    project = tmp_path / "kept.ora"
    monkeypatch.setattr(files_flow, "ask_save", lambda *_: project)
    answers["answer"] = Answer.SAVE
    assert not window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert not open_document(project).selection.is_empty


def test_the_window_closes_only_when_the_file_is_written(window, qtbot, tmp_path):
    workspace = show_picture(window, soft_picture(600, 400))
    path = tmp_path / "slow.png"
    window.files.export_to(workspace, path, ExportOptions())
    assert not window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert open_document(path).size.width == 600


def test_the_window_stays_when_the_file_could_not_be_written(window, qtbot, tmp_path):
    workspace = show_picture(window)
    window.files.export_to(workspace, tmp_path / "nowhere" / "slow.png", ExportOptions())
    assert not window.close()
    qtbot.waitUntil(lambda: bool(window.message.text))
    assert window.message.is_failure
    assert window.isVisible()
    assert window.isEnabled()


def test_the_cross_on_the_pill_stops_the_job_without_a_trace(window, qtbot):
    workspace = show_picture(window)
    paint(window, (20, 20), (30, 22))
    window.edits.fill()
    qtbot.waitUntil(lambda: bool(window.canvas.findChildren(JobPill)))
    (pill,) = window.canvas.findChildren(JobPill)
    pill.findChild(QToolButton).click()
    assert [step.label for step in workspace.history.steps] == ["Paint mask"]
    assert not workspace.document.selection.is_empty


def test_what_is_painted_while_saving_stays_unsaved(window, qtbot, tmp_path, monkeypatch):
    workspace = show_picture(window)
    paint(window, (20, 20), (30, 22))
    monkeypatch.setattr(files_flow, "ask_save", lambda *_: tmp_path / "a.ora")
    window.files.save()
    paint(window, (40, 30), (44, 32))
    qtbot.waitUntil(lambda: not window.files.is_writing)
    assert workspace.path == tmp_path / "a.ora"
    assert workspace.is_modified


def test_a_save_while_a_fill_runs_leaves_the_document_unsaved(window, qtbot, engine, tmp_path, monkeypatch):
    workspace = show_picture(window)
    paint(window, (20, 20), (30, 22))
    window.edits.fill()
    monkeypatch.setattr(files_flow, "ask_save", lambda *_: tmp_path / "a.ora")
    window.files.save()
    qtbot.waitUntil(lambda: not window.files.is_writing)
    assert workspace.is_modified
    engine.gate.set()
    qtbot.waitUntil(lambda: not workspace.running)
    assert workspace.is_modified


def test_a_saved_sample_never_overwrites_the_bundled_file(window, qtbot, photo, monkeypatch, tmp_path):
    from editor.ui.samples import Sample

    asked = []
    monkeypatch.setattr(files_flow, "ask_save", lambda *args: asked.append(args) or None)
    window.files.open_sample(Sample("Harbor", photo))
    qtbot.waitUntil(lambda: window.workspace is not None)
    assert window.workspace.path is None
    assert window.settings["recent_files"] == ()
    assert not window.files.save()
    assert str(photo.parent) not in asked[0][2]


def test_tabs_show_the_open_documents_and_switch_between_them(window, qtbot):
    first = show_picture(window)
    assert window.tabs.isHidden()
    second = show_picture(window)
    assert not window.tabs.isHidden()
    assert window.workspace is second
    window.tabs.bar.setCurrentIndex(0)
    assert window.workspace is first
    window.actions_["next-document"].trigger()
    assert window.workspace is second
    window.tabs.bar.tabCloseRequested.emit(1)
    assert window.workspaces == (first,)
    assert window.workspace is first


def test_a_fill_goes_on_while_another_document_is_shown(window, qtbot, engine):
    workspace = show_picture(window)
    paint(window, (20, 20), (30, 22))
    window.edits.fill()
    show_picture(window)
    assert window.workspace is not workspace
    engine.gate.set()
    qtbot.waitUntil(lambda: len(workspace.document.layers) == 2)


def test_the_status_line_tells_size_zoom_place_and_model(window):
    show_picture(window)
    assert window.status.extent.text() == "64 × 48 px, 8 bit"
    assert window.status.zoom.text() == "100 %"
    assert window.status.device.text() == "CPU · Gated"
    assert window.status.saved.text() == "Saved"
    window.canvas.cursor_moved.emit((12.7, 3.2))
    assert window.status.place.text() == "12, 3"
    window.status.zoom_chosen.emit(2.0)
    assert window.status.zoom.text() == "200 %"


def test_window_and_panels_come_back_where_they_were(window, settings):
    window.resize(900, 640)
    window.view.toggle_panels()
    assert window.close()
    assert settings["window_state"]
    from editor.settings import Settings

    assert Settings(settings.path)["window_state"] == settings["window_state"]


def test_a_broken_window_state_is_ignored(qapp, settings, engine, jobs):
    from editor.engines.registry import Engines
    from editor.ui.main_window import MainWindow

    settings["window_state"] = "not base64!.%%"
    window = MainWindow(settings, Engines([engine]), jobs)
    assert window.width() > 400
    assert window.close()


def test_an_unknown_engine_in_the_settings_gives_way_to_the_first(qapp, settings, engine, jobs):
    from editor.engines.registry import Engines
    from editor.ui.main_window import MainWindow

    settings["fill_engine"] = "no-such-engine"
    window = MainWindow(settings, Engines([engine]), jobs)
    assert settings["fill_engine"] == "gated"
    assert window.close()


def test_dismissed_hints_do_not_come_back(window):
    show_picture(window)
    window.view.show_hints()
    window.canvas.hints_dismissed.emit()
    assert window.settings["hints_done"] is True
