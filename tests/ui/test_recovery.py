"""Recovery in the window: what is journaled, what is offered after a crash, and what becomes of it."""

import errno
import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from editor import app
from editor.core.document import Document
from editor.files import open_document, save_project
from editor.files.journal_folder import JournalFolder, find_orphans
from editor.files.journal_read import read_journal
from editor.settings import Settings
from editor.ui.dialogs.changed_file import Answer, ChangedFileDialog
from editor.ui.dialogs.unsaved import Answer as Unsaved
from editor.ui.dialogs.unsaved import UnsavedDialog
from editor.ui.recovery import recovery_dir
from tests.files.journal_help import described, digest, moment_of
from tests.ui.access_hand import check
from tests.ui.window_hand import at, paint, show_picture, soft_picture, window

__all__ = ["window"]
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(autouse=True)
def _disks_may_be_slow(monkeypatch):
    monkeypatch.setattr("editor.ui.recovery.FLUSH_S", 120.0)


@pytest.fixture
def root(window):
    return window.recovery.keeper.root


def left_behind(root, value=90, **rest):
    folder = JournalFolder(root)
    document = Document.from_pixels(np.full((60, 80, 4), value, np.uint8))
    folder.write(moment_of(document, **rest))
    folder._claim.release()
    return folder.folder


def written(window, workspace):
    """The state that is on the disk now."""
    window.recovery.flush()
    folder = window.recovery._kept[workspace].folder.folder
    return described(read_journal(folder / "journal").document)


def offered(qtbot, window):
    window.recovery.offer()
    qtbot.waitUntil(lambda: window.recovery.dialog is not None)
    dialog = window.recovery.dialog
    qtbot.waitUntil(lambda: all(row.picture.pixmap().width() or not row.is_readable for row in dialog.rows))
    return dialog


def test_a_stroke_is_on_the_disk_without_anybody_saving(window, qtbot, root):
    workspace = show_picture(window)
    qtbot.waitUntil(lambda: len(list(root.glob("*"))) == 1)
    paint(window, (10, 10), (30, 20))
    folder = window.recovery._kept[workspace].folder

    def is_there():
        assert folder.folder is not None
        assert (folder.folder / "journal").exists()

    qtbot.waitUntil(is_there)
    qtbot.waitUntil(lambda: not window.recovery.keeper.is_busy)
    assert written(window, workspace) == described(workspace.document)
    qtbot.waitUntil(lambda: not window.recovery._timer.isActive())


def test_a_stroke_under_way_is_journaled_too(window, root):
    workspace = show_picture(window)
    canvas = window.canvas
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at(window, 10, 10))
    place = QPointF(at(window, 40, 30))
    move = QMouseEvent(
        QEvent.Type.MouseMove, place, canvas.mapToGlobal(place), Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(canvas, move)
    QApplication.processEvents()
    assert workspace.gesture is not None
    assert not workspace.document.selection.is_empty
    assert written(window, workspace) == described(workspace.document)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at(window, 40, 30))


def test_the_mask_of_a_running_fill_comes_back(window, root, engine):
    workspace = show_picture(window)
    paint(window, (10, 10), (30, 20))
    before = described(workspace.document)
    window.edits.fill()
    assert workspace.document.selection.is_empty
    assert written(window, workspace) == before


def test_closing_the_window_leaves_nothing(window, root, monkeypatch):
    monkeypatch.setattr(UnsavedDialog, "ask", lambda *_: Unsaved.DISCARD)
    show_picture(window)
    paint(window, (10, 10), (30, 20))
    window.recovery.flush()
    assert len(list(root.iterdir())) == 1
    window.close()
    assert list(root.iterdir()) == []


def test_closing_a_document_removes_its_journal(window, qtbot, root, monkeypatch):
    monkeypatch.setattr(UnsavedDialog, "ask", lambda *_: Unsaved.DISCARD)
    show_picture(window)
    paint(window, (10, 10), (30, 20))
    window.recovery.flush()
    window.close_current()
    qtbot.waitUntil(lambda: list(root.iterdir()) == [])


def test_a_saved_document_is_not_offered(window, qtbot, root, tmp_path):
    workspace = show_picture(window)
    paint(window, (10, 10), (30, 20))
    window.recovery.flush()
    workspace.path = tmp_path / "A.ora"
    window.files.save()
    qtbot.waitUntil(lambda: not workspace.is_modified)
    window.recovery.flush()
    window.recovery._kept[workspace].folder._claim.release()
    assert find_orphans(root) == ([], [])


def test_an_error_of_ours_writes_the_journal_first(window, root):
    hook = sys.excepthook
    app.install_excepthook(window)
    try:
        workspace = show_picture(window)
        paint(window, (10, 10), (30, 20))
        try:
            raise ZeroDivisionError
        except ZeroDivisionError as error:
            sys.excepthook(type(error), error, error.__traceback__)
        folder = window.recovery._kept[workspace].folder.folder
        assert (folder / "journal").exists()
        assert "ZeroDivisionError" in window.message.text
    finally:
        sys.excepthook = hook


# The offer


def test_without_anything_left_nothing_is_offered(window):
    window.recovery.offer()
    assert window.files.activity is None
    assert window.recovery.dialog is None


def test_what_was_left_is_offered_with_name_time_size_and_preview(window, qtbot, root, tmp_path):
    left_behind(root, title="Harbor.ora", path=tmp_path / "Harbor.ora")
    dialog = offered(qtbot, window)
    (row,) = dialog.rows
    assert "80 × 60" in row.details.text()
    # Midnight may have passed since.
    assert "today at" in row.details.text() or "yesterday at" in row.details.text()
    assert row.picture.pixmap().width() > 0
    assert not row.recover_button.isVisible()
    assert dialog.all_button.isDefault()
    dialog.reject()


def test_a_recovered_document_is_modified_unnamed_and_keeps_its_journal(window, qtbot, root, tmp_path, monkeypatch):
    origin = tmp_path / "pictures" / "Harbor.png"
    folder = left_behind(root, 91, title="Harbor.png", path=origin)
    dialog = offered(qtbot, window)
    dialog.all_button.click()
    qtbot.waitUntil(lambda: window.workspace is not None)
    assert window.recovery.dialog is None
    workspace = window.workspace
    assert workspace.is_modified
    assert workspace.path is None
    assert window.title_of(workspace) == "Harbor.png"
    assert (workspace.document.layers.top.pixels.read(workspace.document.bounds) == 91).all()
    assert folder.is_dir()
    assert find_orphans(root) == ([], []), "the folder is this program's now"
    starts = []
    monkeypatch.setattr("editor.ui.files_flow.ask_save", lambda *args: starts.append(args[2]))
    window.files.save()
    assert starts == [str(origin.with_suffix(".ora"))]
    paint(window, (10, 10), (30, 20))
    assert written(window, workspace) == described(workspace.document)
    assert window.recovery._kept[workspace].folder.folder == folder
    workspace.undo()
    assert workspace.is_modified


def test_recovered_work_that_is_saved_is_done(window, qtbot, root, tmp_path, monkeypatch):
    left_behind(root)
    offered(qtbot, window).all_button.click()
    qtbot.waitUntil(lambda: window.workspace is not None)
    monkeypatch.setattr("editor.ui.files_flow.ask_save", lambda *_: tmp_path / "B.ora")
    window.files.save()
    qtbot.waitUntil(lambda: not window.workspace.is_modified)
    window.close_current()
    qtbot.waitUntil(lambda: list(root.iterdir()) == [])
    assert open_document(tmp_path / "B.ora").size.width == 80


def test_keeping_for_later_offers_it_again(window, qtbot, root):
    left_behind(root, title="A")
    offered(qtbot, window).keep_button.click()
    assert window.recovery.dialog is None
    again = offered(qtbot, window)
    assert [row.orphan.title for row in again.rows] == ["A"]
    again.reject()


def test_each_row_is_decided_for_itself(window, qtbot, root):
    folders = {title: left_behind(root, title=title) for title in "abc"}
    dialog = offered(qtbot, window)
    rows = {row.orphan.title: row for row in dialog.rows}
    rows["a"].recover_button.click()
    qtbot.waitUntil(lambda: window.workspace is not None)
    rows["b"].delete_button.click()
    assert folders["b"].exists(), "a deletion can be taken back until the dialog closes"
    assert dialog.keep_button.text() == "Delete, Keep the Others"
    dialog.keep_button.click()
    assert {title for title, folder in folders.items() if folder.exists()} == {"a", "c"}
    orphans, _ = find_orphans(root)
    assert [orphan.title for orphan in orphans] == ["c"]


def test_a_deletion_can_be_taken_back_and_escape_deletes_nothing(window, qtbot, root):
    folder = left_behind(root)
    dialog = offered(qtbot, window)
    row = dialog.rows[0]
    row.delete_button.click()
    assert not dialog.all_button.isEnabled()
    row.delete_button.click()
    assert dialog.all_button.isEnabled()
    row.delete_button.click()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert window.recovery.dialog is None
    assert folder.exists()


def test_recovering_the_last_row_closes_the_dialog(window, qtbot, root):
    for title in "ab":
        left_behind(root, title=title)
    dialog = offered(qtbot, window)
    for row in dialog.rows:
        row.recover_button.click()
    qtbot.waitUntil(lambda: len(window.workspaces) == 2)
    assert window.recovery.dialog is None


def test_what_cannot_be_read_is_said_in_its_row(window, qtbot, root):
    folder = left_behind(root, title="bad")
    left_behind(root, title="good")
    data = bytearray((folder / "journal").read_bytes())
    data[120] ^= 1
    (folder / "journal").write_bytes(data)
    dialog = offered(qtbot, window)
    bad = next(row for row in dialog.rows if row.orphan.title == "bad")
    assert "kept in" in bad.details.text()
    assert not bad.recover_button.isEnabled()
    assert not bad.delete_button.isEnabled()
    dialog.all_button.click()
    qtbot.waitUntil(lambda: len(window.workspaces) == 1)
    assert (root / "unreadable" / folder.name / "journal").exists()


def test_a_file_that_is_rubbish_is_said_and_set_aside(window, qtbot, root):
    folder = left_behind(root)
    (folder / "journal").write_bytes(b"rubbish")
    window.recovery.offer()
    qtbot.waitUntil(lambda: "cannot be read" in window.message.text)
    assert window.recovery.dialog is None


def test_the_dialog_can_be_used_by_keyboard_and_has_names(window, qtbot, root):
    for title in "ab":
        left_behind(root, title=title)
    dialog = offered(qtbot, window)
    for row in dialog.rows:
        for button in (row.recover_button, row.delete_button):
            assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
            assert row.orphan.title in button.accessibleName()
        assert row.picture.accessibleName()
    assert check(dialog, window) == {}
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(window.workspaces) == 2)


KILLED = """
import sys, time
from PySide6.QtWidgets import QApplication
from editor import app
from editor.tools.base import PointerEvent
from editor.tools.mask_brush import BrushSettings, MaskBrush
from tests.files.journal_help import digest
from tests.ui.window_hand import show_picture
application = app.make_application()
window = app.make_window()
window.show()
workspace = show_picture(window)
workspace.press(MaskBrush(BrushSettings(size=20)), PointerEvent(10, 10))
workspace.move(PointerEvent(40, 30))
window.canvas.update()
keeper = window.recovery.keeper
while keeper.is_busy or not keeper._background.wait(0):
    application.processEvents()
    time.sleep(0.01)
print(digest(workspace.document), flush=True)
while True:
    application.processEvents()
    time.sleep(0.01)
"""


def test_a_window_killed_in_the_middle_of_a_stroke_gives_it_back_at_the_next_start(window, qtbot, root):
    with subprocess.Popen([sys.executable, "-c", KILLED], cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        known = child.stdout.readline().strip()
        assert find_orphans(root) == ([], []), "it is alive"
        child.kill()
    app.begin(window, [])
    qtbot.waitUntil(lambda: window.recovery.dialog is not None)
    window.recovery.dialog.all_button.click()
    qtbot.waitUntil(lambda: bool(window.workspaces) and not window.files.activity)
    (workspace,) = [one for one in window.workspaces if one.is_modified]
    assert digest(workspace.document) == known
    assert window.title_of(workspace) == "Test picture"
    assert not workspace.document.selection.is_empty


# The disk


def test_a_full_disk_is_said_and_editing_goes_on(window, qtbot, root, monkeypatch):
    workspace = show_picture(window)
    window.recovery.flush()

    def full(*_):
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr("editor.files.journal._write_all", full)
        paint(window, (10, 10), (30, 20))
        window.recovery.flush()
        qtbot.waitUntil(lambda: "disk is full" in window.message.text)
        assert window.message.is_failure
        paint(window, (20, 10), (30, 40))
    assert len(workspace.history.steps) == 2
    assert written(window, workspace) == described(workspace.document)
    qtbot.waitUntil(lambda: "room again" in window.message.text)


def test_a_save_that_fails_leaves_the_document_open_and_says_why(window, qtbot, tmp_path, monkeypatch):
    workspace = show_picture(window)
    paint(window, (10, 10), (30, 20))
    workspace.path = tmp_path / "A.ora"

    def full(stream, fsync=os.fsync):
        # The journal may be written at any time and is not what is looked at here.
        if threading.current_thread().name != "journal":
            raise OSError(errno.ENOSPC, "full")
        fsync(stream)

    with monkeypatch.context() as patch:
        patch.setattr("editor.paths.os.fsync", full)
        window.files.save()
        qtbot.waitUntil(lambda: "disk is full" in window.message.text)
    assert window.workspace is workspace
    assert workspace.is_modified
    assert not workspace.path.exists()
    assert written(window, workspace) == described(workspace.document)


# Other programs


def opened(qtbot, window, path):
    window.open_path(path)
    qtbot.waitUntil(lambda: any(one.path == path for one in window.workspaces))
    return next(one for one in window.workspaces if one.path == path)


@pytest.fixture
def project(tmp_path):
    path = tmp_path / "A.ora"
    save_project(Document.from_pixels(soft_picture()), path)
    return path


def test_a_file_that_another_instance_has_open_is_said_so(window, qtbot, root, project):
    other = JournalFolder(root)
    other.write(moment_of(Document.from_pixels(soft_picture()), path=project))
    opened(qtbot, window, project)
    assert "open in another Pentimento" in window.message.text
    other.remove()


def test_a_file_that_only_this_window_has_open_is_not_mentioned(window, qtbot, root, project):
    left_behind(root, path=project)
    opened(qtbot, window, project)
    assert window.message.text == ""


@pytest.mark.parametrize("answer", list(Answer))
def test_saving_over_a_file_that_was_changed_asks(window, qtbot, project, tmp_path, monkeypatch, answer):
    workspace = opened(qtbot, window, project)
    theirs = Document.from_pixels(soft_picture(10, 10))
    save_project(theirs, project)
    asked = []
    monkeypatch.setattr(ChangedFileDialog, "ask", lambda _, name: asked.append(name) or answer)
    monkeypatch.setattr("editor.ui.files_flow.ask_save", lambda *_: tmp_path / "B.ora")
    is_begun = window.files.save(workspace)
    qtbot.waitUntil(lambda: not window.files.is_writing)
    assert asked == ["A.ora"]
    assert is_begun == (answer is not Answer.CANCEL)
    assert open_document(project).size.width == (64 if answer is Answer.REPLACE else 10)
    assert (tmp_path / "B.ora").exists() == (answer is Answer.SAVE_AS)


def test_saving_again_what_was_saved_here_does_not_ask(window, qtbot, project, monkeypatch):
    workspace = opened(qtbot, window, project)
    monkeypatch.setattr(ChangedFileDialog, "ask", lambda *_: pytest.fail("asked"))
    for _ in range(2):
        assert window.files.save(workspace)
        qtbot.waitUntil(lambda: not window.files.is_writing)
    project.unlink()
    assert window.files.save(workspace)
    qtbot.waitUntil(lambda: not window.files.is_writing)
    assert project.exists()


@pytest.mark.parametrize("is_kept", [True, False])
def test_the_setting_decides_whether_the_previous_version_stays(window, qtbot, project, is_kept):
    assert Settings(project.with_name("none.json"))["keep_backup"] is True
    window.settings["keep_backup"] = is_kept
    workspace = opened(qtbot, window, project)
    window.files.save(workspace)
    qtbot.waitUntil(lambda: not window.files.is_writing)
    assert project.with_name("A.ora~").exists() == is_kept


def test_the_question_about_a_changed_file_has_a_safe_default(window):
    box = ChangedFileDialog(window, "A.ora")
    assert box.defaultButton() is box.save_as
    box.show()
    box.replace.click()
    assert box.answer is Answer.REPLACE
    box = ChangedFileDialog(window, "A.ora")
    box.show()
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert box.answer is Answer.CANCEL


def test_without_a_folder_for_data_recovery_is_off_and_says_so(monkeypatch, tmp_path):
    def refuse():
        raise PermissionError(errno.EACCES, "no", str(tmp_path / "data"))

    monkeypatch.setattr("editor.ui.recovery.paths.data_dir", refuse)
    assert recovery_dir() == tmp_path / "data" / "recovery"
