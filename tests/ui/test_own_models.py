"""A model of the user's own in the window: added, chosen, asked about, run in a process of its own, and taken away."""

from __future__ import annotations

import os
import signal
import sys

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog

from editor import paths
from editor.engines.descriptor_toml import dump_descriptor
from editor.engines.registry import all_engines
from editor.engines.runtime.pool import LocalSessions
from editor.engines.runtime.preferences import Preferences
from editor.engines.store import ModelStore
from editor.ui.dialogs.model_terms import ConsentDialog, RemoveDialog
from editor.ui.dialogs.preferences import PreferencesDialog
from editor.ui.main_window import MainWindow
from tests.engines import tiny_models, tiny_tasks
from tests.ui.window_hand import paint, show_picture, whole


@pytest.fixture
def own(qapp, settings, jobs, tmp_path, monkeypatch, qtbot):
    """A window whose store is empty and whose models run as they do for the user."""
    (tmp_path / "catalog").mkdir()
    monkeypatch.setattr(paths, "models_dir", lambda: tmp_path / "catalog")
    settings["fill_engine"] = "smooth-fill"
    sessions = LocalSessions(Preferences(device="cpu", threads=1))
    window = MainWindow(settings, all_engines(ModelStore(tmp_path / "store"), sessions), jobs)
    window.resize(1200, 800)
    window.show()
    QTest.qWaitForWindowExposed(window)
    yield window
    for workspace in window.workspaces:
        workspace.close()
    window.files.queue.close()
    window.hide()
    window.deleteLater()
    QApplication.processEvents()
    sessions.close()


def add_through_dock(window, qtbot, path):
    """Add a file with the dock's own button and file dialog, whose answer is given."""
    from PySide6.QtWidgets import QFileDialog

    window.models.show_models()
    original = QFileDialog.getOpenFileName
    QFileDialog.getOpenFileName = staticmethod(lambda *_: (str(path), ""))
    try:
        QTest.mouseClick(window.models.panel.new_model, Qt.MouseButton.LeftButton)
    finally:
        QFileDialog.getOpenFileName = original
    qtbot.waitUntil(lambda: not window.jobs.jobs)


def use_in_dock(window, model_id):
    window.models.panel.choose(model_id)
    QTest.mouseClick(window.models.panel.use, Qt.MouseButton.LeftButton)


def children(window):
    """The processes of foreign models that are alive."""
    sessions = window.engines.sessions._onnx.values()
    return [session._process for session in sessions if getattr(session, "_process", None) is not None]


@pytest.fixture
def filling(own, qtbot, tmp_path):
    """The window with a tiny foreign model added through the dock and chosen for Fill, and a masked picture."""
    (tmp_path / "my net.onnx").write_bytes(tiny_models.packed_bytes())
    add_through_dock(own, qtbot, tmp_path / "my net.onnx")
    use_in_dock(own, "my-net")
    workspace = show_picture(own)
    paint(own, (20, 20), (30, 24))
    return own, workspace


def fill(window, qtbot):
    window.edits.fill()
    qtbot.waitUntil(lambda: not window.workspace.running)


def test_a_model_is_added_chosen_fills_and_its_removal_is_told_with_the_remedy(filling, qtbot, monkeypatch):
    window, workspace = filling
    assert window.settings["fill_engine"] == "my-net"
    before = whole(workspace)
    layers = len(workspace.document.layers)
    window.models.toggle_jobs()
    shown = []
    window.jobs.changed.connect(lambda _: shown.extend(row.state.text() for row in window.models.jobs_panel.rows))
    fill(window, qtbot)
    assert len(workspace.document.layers) == layers + 1
    assert not np.array_equal(whole(workspace), before)
    assert workspace.document.layers.top.recipe.engine == "my-net"
    assert any("CPU" in text for text in shown)
    assert len(children(window)) == 1

    monkeypatch.setattr(RemoveDialog, "ask", lambda *_: True)
    window.models.panel.choose("my-net")
    QTest.mouseClick(window.models.panel.remove, Qt.MouseButton.LeftButton)
    assert window.settings["fill_engine"] != "my-net"
    assert "my-net is not here; fills are made with" in window.message.text.replace("“", "").replace("”", "")
    assert "my-net" not in window.models.store
    paint(window, (40, 20), (44, 24))
    fill(window, qtbot)
    assert len(workspace.document.layers) == layers + 2


@pytest.mark.skipif(sys.platform == "win32", reason="a process is stopped by a signal")
def test_a_real_crash_is_one_sentence_the_document_is_whole_and_the_next_fill_works(filling, qtbot):
    window, workspace = filling
    fill(window, qtbot)
    paint(window, (40, 20), (44, 24))
    before, revision = whole(workspace), len(workspace.document.layers)
    (process,) = children(window)
    os.kill(process.pid, signal.SIGSTOP)
    window.edits.fill()
    qtbot.waitUntil(lambda: any(job.place for job in window.jobs.jobs))
    os.kill(process.pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: not workspace.running)
    assert "crashed; your picture is as it was" in window.message.text
    assert window.message.text.count(". ") == 0
    assert np.array_equal(whole(workspace), before)
    assert len(workspace.document.layers) == revision
    assert not workspace.document.selection.is_empty
    fill(window, qtbot)
    assert len(workspace.document.layers) == revision + 1


@pytest.mark.skipif(sys.platform == "win32", reason="a process is stopped by a signal")
def test_a_model_that_really_hangs_is_ended_by_a_cancel_and_the_document_is_whole(filling, qtbot):
    window, workspace = filling
    fill(window, qtbot)
    paint(window, (40, 20), (44, 24))
    before = whole(workspace)
    (process,) = children(window)
    os.kill(process.pid, signal.SIGSTOP)
    window.edits.fill()
    qtbot.waitUntil(lambda: any(job.place for job in window.jobs.jobs))
    for job in window.jobs.jobs:
        window.jobs.cancel(job)
    qtbot.waitUntil(lambda: process.poll() is not None)
    assert not workspace.running
    assert np.array_equal(whole(workspace), before)
    fill(window, qtbot)
    assert not np.array_equal(whole(workspace), before)


def test_what_only_the_user_knows_is_asked_in_the_window(own, qtbot, tmp_path, monkeypatch):
    tiny_tasks.save_map(tmp_path / "net.onnx", 64, logits=True)
    asked = []

    def answer(_parent, _title, question, names, **_):
        asked.append((question, names))
        return names[0], True

    monkeypatch.setattr(QInputDialog, "getItem", answer)
    add_through_dock(own, qtbot, tmp_path / "net.onnx")
    qtbot.waitUntil(lambda: "net" in own.models.store and not own.jobs.jobs)
    assert asked == [("net.onnx turns a picture into a map. What is it for?", ["Cut out", "Lines and edges", "Depth"])]
    assert own.models.store.model("net").descriptor.task == "matte"


@pytest.fixture
def program(own, tmp_path):
    """The window with a TorchScript model of the user's, which nobody has allowed yet; its id."""
    torch = pytest.importorskip("torch")
    from dataclasses import replace

    from editor.core.progress import Progress
    from editor.engines.descriptor import FileEntry
    from editor.engines.importing import add_folder
    from tests.engines.torch_models import LAMA, TinyLama, described, save_script

    assert torch is not None
    folder = tmp_path / "tiny"
    folder.mkdir()
    save_script(TinyLama(), folder / "tiny.pt")
    # Its own description says that nobody need be asked: that counts for nothing.
    descriptor = replace(described("torchscript", {}, **LAMA), files=(FileEntry("model", "tiny.pt"),))
    (folder / "model.toml").write_text(dump_descriptor(descriptor), "utf-8")
    add_folder(own.models.store, folder, Progress())
    own.models._after_change()
    return own


def test_the_dock_tells_that_a_model_is_a_program(program):
    program.models.show_models("tiny")
    assert program.models.panel.problem.text() == "It is a program: you are asked before it may run."
    program.models.store.consent("tiny")
    program.models._after_change()
    assert program.models.panel.problem.text() == ""


def choose_in_options(window):
    choice = window.options.engine
    choice.activated.emit(choice.findData("tiny"))


def choose_in_menu(window):
    from PySide6.QtWidgets import QMenu

    menus = [menu for menu in window.menuBar().findChildren(QMenu) if menu.title() == "&Model"]
    menus[0].aboutToShow.emit()
    next(action for action in menus[0].actions() if action.data() == "tiny").trigger()


def choose_in_preferences(window):
    dialog = PreferencesDialog(window, window.settings, window.engines, window.apply_setting)
    dialog._set("fill_engine", "tiny")
    dialog.deleteLater()


def choose_in_dock(window):
    window.models.show_models()
    use_in_dock(window, "tiny")


@pytest.mark.parametrize("choose", [choose_in_options, choose_in_menu, choose_in_preferences, choose_in_dock])
def test_a_program_is_asked_about_wherever_it_is_chosen(choose, program, monkeypatch):
    answers, asked = [False, True], []
    monkeypatch.setattr(ConsentDialog, "ask", lambda _, model: asked.append(model.id) or answers.pop(0))
    choose(program)
    assert asked == ["tiny"]
    assert program.settings["fill_engine"] == "smooth-fill"
    assert program.options.engine.currentData() == "smooth-fill"
    choose(program)
    assert asked == ["tiny", "tiny"]
    assert program.settings["fill_engine"] == "tiny"
    assert program.models.store.model("tiny").has_consent
    program.change_setting("fill_engine", "smooth-fill")
    choose(program)
    assert len(asked) == 2
    assert program.settings["fill_engine"] == "tiny"


def test_a_program_that_was_not_allowed_is_refused_by_its_engine(program, qtbot):
    program.settings["fill_engine"] = "tiny"
    workspace = show_picture(program)
    paint(program, (20, 20), (30, 24))
    before = whole(workspace)
    fill(program, qtbot)
    assert "small program" in program.message.text
    assert np.array_equal(whole(workspace), before)
