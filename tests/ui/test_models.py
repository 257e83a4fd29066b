"""The docks of models and jobs, the choice of the fill model, and the questions before anything is fetched."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QListView

from editor import paths
from editor.engines.descriptor import FileEntry, License
from editor.jobs.queue import Job, JobState
from editor.ui.dialogs.model_terms import ConsentDialog, RemoveDialog, TermsDialog
from editor.ui.panels.model_rows import Role, terms
from editor.ui.waiting import left_text
from tests.engines.bad_server import half_then_hang, serving
from tests.engines.test_store import WEIGHTS, describe
from tests.ui.access_hand import check
from tests.ui.window_hand import window  # noqa: F401


@pytest.fixture
def server():
    with serving(WEIGHTS) as bad:
        yield bad


@pytest.fixture(autouse=True)
def catalog(tmp_path, monkeypatch, server):
    folder = tmp_path / "catalog"
    monkeypatch.setattr(paths, "models_dir", lambda: folder)
    entry = FileEntry("model", "net.onnx", server.sha256, len(WEIGHTS), server.url("/net"))
    describe(folder, "net", files=(entry,))
    describe(folder, "bound", files=(entry,), task="matte", license=License("CC BY-NC 4.0", False, note="Ask them."))
    describe(folder, "by-hand", files=(FileEntry("model", "x.onnx", url="https://example.invalid/x"),), task="matte")
    return folder


@pytest.fixture
def panel(window):  # noqa: F811
    window.models.show_models()
    return window.models.panel


def row_texts(panel):
    return [panel.rows.index(row).data() for row in range(panel.rows.rowCount())]


def test_models_stand_under_the_title_of_their_task(panel):
    assert row_texts(panel) == ["Fill", "Net", "Cut out", "Bound", "By-Hand"]
    assert panel.rows.index(0).flags() == Qt.ItemFlag.ItemIsEnabled


def test_a_row_says_everything_to_those_who_listen(panel):
    spoken = panel.rows.place_of("bound").data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Bound, not here, Non-commercial · CC BY-NC 4.0, 1.0 MB"


def test_searching_finds_by_name_task_and_license(panel):
    panel.search.setText("cut BY-NC")
    assert row_texts(panel) == ["Cut out", "Bound"]
    panel.search.setText("nothing like that")
    assert not panel.empty.isHidden()
    panel.choose("net")
    assert panel.chosen_id == "net"


def shown_buttons(panel):
    return [button.text() for button in panel._buttons if not button.isHidden()]


def test_only_what_can_be_done_is_offered(panel):
    panel.choose("net")
    assert shown_buttons(panel) == ["Get…", "Add from File…"]
    panel.choose("by-hand")
    assert shown_buttons(panel) == ["Add from File…"]
    assert "No hash is published" in panel.problem.text()
    panel.choose("bound")
    assert "Not for commercial work." in panel.about.text()


def test_nothing_is_fetched_when_the_terms_are_declined(panel, window, server, monkeypatch):  # noqa: F811
    monkeypatch.setattr(TermsDialog, "ask", lambda *_: False)
    panel.choose("net")
    QTest.mouseClick(panel.get, Qt.MouseButton.LeftButton)
    assert window.jobs.jobs == ()
    assert server.asked == []


def test_getting_a_model_ends_with_it_ready(panel, window, qtbot, monkeypatch):  # noqa: F811
    monkeypatch.setattr(TermsDialog, "ask", lambda *_: True)
    panel.choose("net")
    QTest.mouseClick(panel.get, Qt.MouseButton.LeftButton)
    assert shown_buttons(panel) == ["Stop"]
    qtbot.waitUntil(lambda: not window.jobs.jobs)
    assert window.models.store.model("net").is_ready
    assert window.message.text == "Net is ready."
    assert shown_buttons(panel) == ["Use for Fill", "Verify", "Remove…", "Show Folder"]


def test_a_fetch_is_stopped_in_the_dock_and_what_came_is_kept(panel, window, qtbot, server, monkeypatch):  # noqa: F811
    monkeypatch.setattr(TermsDialog, "ask", lambda *_: True)
    server.url("/net", half_then_hang)
    panel.choose("net")
    QTest.mouseClick(panel.get, Qt.MouseButton.LeftButton)
    job = window.jobs.jobs[0]
    part = window.models.store.folder("net") / "net.onnx.part"
    qtbot.waitUntil(lambda: part.exists() and part.stat().st_size == len(WEIGHTS) // 2)
    assert panel.rows.place_of("net").data(Role.JOB) is job
    QTest.mouseClick(panel.stop, Qt.MouseButton.LeftButton)
    assert window.jobs.jobs == ()
    assert shown_buttons(panel) == ["Get…", "Add from File…"]
    assert part.stat().st_size == len(WEIGHTS) // 2


def test_a_failure_is_told_in_the_message_bar(panel, window, qtbot, tmp_path):  # noqa: F811
    (tmp_path / "wrong.onnx").write_bytes(b"wrong")
    window.models.add_path(tmp_path / "wrong.onnx", "net")
    qtbot.waitUntil(lambda: not window.jobs.jobs)
    qtbot.waitUntil(lambda: window.message.is_failure)
    assert "is not the published net.onnx" in window.message.text


def test_a_model_added_by_hand_is_verified_and_removed(panel, window, qtbot, tmp_path, monkeypatch):  # noqa: F811
    (tmp_path / "net.onnx").write_bytes(WEIGHTS)
    window.models.add_path(tmp_path / "net.onnx", "net")
    qtbot.waitUntil(lambda: not window.jobs.jobs)
    panel.choose("net")
    QTest.mouseClick(panel.verify, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.message.text == "Net is unchanged: every byte was read.")
    monkeypatch.setattr(RemoveDialog, "ask", lambda *_: False)
    QTest.mouseClick(panel.remove, Qt.MouseButton.LeftButton)
    assert window.models.store.model("net").is_ready
    monkeypatch.setattr(RemoveDialog, "ask", lambda *_: True)
    QTest.mouseClick(panel.remove, Qt.MouseButton.LeftButton)
    assert not window.models.store.model("net").is_ready


def test_non_commercial_terms_must_be_agreed_to(window):  # noqa: F811
    dialog = TermsDialog(window, window.models.store.model("bound"), window.theme)
    assert not dialog.get.isEnabled()
    dialog.agree.setChecked(True)
    assert dialog.get.isEnabled()
    free = TermsDialog(window, window.models.store.model("net"), window.theme)
    assert free.get.isEnabled()
    assert free.agree.isHidden()
    assert terms(window.models.store.model("bound")) == "Non-commercial · CC BY-NC 4.0"


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_every_part_of_the_dialogs_of_models_has_a_name_a_key_and_is_readable(window, theme):  # noqa: F811
    window.change_setting("theme", theme)
    model = window.models.store.model("bound")
    for dialog in (TermsDialog(window, model, window.theme), ConsentDialog(window, model), RemoveDialog(window, model)):
        dialog.show()
        QApplication.processEvents()
        assert check(dialog, window) == {}, type(dialog).__name__
        dialog.done(0)


def test_questions_that_do_harm_are_answered_no_by_default(window):  # noqa: F811
    model = window.models.store.model("net")
    for box in (ConsentDialog(window, model), RemoveDialog(window, model)):
        assert box.defaultButton() is box.button(box.StandardButton.Cancel)


def test_the_choice_of_the_fill_model_leads_to_those_that_are_not_here(window, qtbot):  # noqa: F811
    choice = window.options.engine
    texts = [choice.itemText(place) for place in range(choice.count())]
    assert texts[0] == "Gated"
    place = next(place for place, text in enumerate(texts) if text.startswith("Net"))
    assert texts[place] == "Net – not here"
    choice.activated.emit(place)
    assert window.settings["fill_engine"] == "gated"
    assert choice.currentData() == "gated"
    assert not window.models.docks[0].isHidden()
    assert window.models.panel.chosen_id == "net"
    assert texts[-1] == "All models…"


def test_a_chosen_model_that_is_missing_is_told_with_the_way_to_it(qapp, settings, engine, jobs, qtbot):
    from editor.engines.registry import Engines
    from editor.ui.main_window import MainWindow

    settings["fill_engine"] = "net"
    window = MainWindow(settings, Engines([engine]), jobs)  # noqa: F811
    window.show()
    qtbot.waitUntil(lambda: "“Net” is not here" in window.message.text)
    assert settings["fill_engine"] == "gated"
    window.message._on_offer()
    assert window.models.panel.chosen_id == "net"
    window.files.queue.close()
    window.hide()
    window.deleteLater()
    QApplication.processEvents()


def test_the_docks_open_by_their_keys_and_tab_puts_them_away_and_back(window):  # noqa: F811
    models, jobs = window.models.docks
    window.actions_["models"].trigger()
    assert not models.isHidden()
    assert window.actions_["models"].shortcut().toString() == "Ctrl+Shift+M"
    window.view.toggle_panels()
    assert models.isHidden()
    assert jobs.isHidden()
    window.view.toggle_panels()
    assert not models.isHidden()
    assert jobs.isHidden()
    window.actions_["jobs"].trigger()
    assert not jobs.isHidden()


def test_the_jobs_dock_shows_what_runs_and_waits_and_stops_it(window, qtbot):  # noqa: F811
    window.models.toggle_jobs()
    panel = window.models.jobs_panel
    assert not panel.empty.isHidden()
    gate = threading.Event()
    first = window.jobs.submit(Job("First", lambda progress: (progress.step(0.5), gate.wait(120))))
    second = window.jobs.submit(Job("Second", lambda progress: gate.wait(120)))
    qtbot.waitUntil(lambda: first.state is JobState.RUNNING)
    assert [row.label.text() for row in panel.rows] == ["First", "Second"]
    assert panel.rows[1].state.text().startswith("waiting")
    QTest.keyClick(panel.rows[1].stop, Qt.Key.Key_Delete)
    assert second.is_over
    assert [row.label.text() for row in panel.rows] == ["First"]
    panel.stop_all.click()
    gate.set()
    assert panel.rows == ()
    assert not panel.empty.isHidden()


def test_times_are_no_more_exact_than_they_can_be():
    assert [left_text(seconds) for seconds in (0.4, 7.2, 41, 200)] == [
        "less than a second left", "8 s left", "45 s left", "4 min left",
    ]  # fmt: skip


def test_everything_in_the_docks_has_a_name_for_those_who_listen(window, panel):  # noqa: F811
    panel.choose("net")
    for kind in (QAbstractButton, QLineEdit, QListView):
        for part in panel.findChildren(kind):
            if part.objectName().startswith("qt_"):
                continue
            assert part.accessibleName() or getattr(part, "text", lambda: "")() or part.parent() is panel.search


def test_another_folder_for_models_takes_effect_at_once(window, panel, tmp_path):  # noqa: F811
    window.change_setting("models_dir", str(tmp_path / "elsewhere"))
    assert window.models.store.root == tmp_path / "elsewhere"
    window.change_setting("models_dir", "")
    assert window.models.store.root == paths.data_dir() / "models"
