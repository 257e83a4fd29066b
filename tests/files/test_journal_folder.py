"""Folders of journals: locked while their program lives, offered when it is gone, never fought over."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.signals import Signal
from editor.errors import FileError
from editor.files import journal as module
from editor.files import journal_folder
from editor.files.journal_folder import (
    JournalFolder,
    claim,
    claim_new,
    find_orphans,
    has_folders,
    is_open_elsewhere,
)
from editor.files.journal_keeper import INTERVAL_S, RETRY_S, Keeper
from tests.files.journal_help import described, moment_of, rich_document


@pytest.fixture
def root(tmp_path):
    return tmp_path / "recovery"


def small_document(value=200):
    return Document.from_pixels(np.full((20, 30, 4), value, np.uint8))


def paint(document, value):
    document.selection.pixels.write(Rect(0, 0, 4, 4), np.full((4, 4), value, np.uint8))
    document.selection_changed.emit(Rect(0, 0, 4, 4))


def left_behind(root, document, **rest):
    """What a program leaves that wrote once and was killed."""
    folder = JournalFolder(root)
    folder.write(moment_of(document, **rest))
    folder._claim.release()
    return folder.folder


def test_what_was_left_is_found_and_can_be_read_kept_and_deleted(root):
    left_behind(root, rich_document(), title="A", path=Path("/p/A.png"))
    (orphan,), sentences = find_orphans(root)
    assert sentences == []
    assert orphan.title == "A"
    assert described(orphan.read().document) == described(rich_document())
    assert find_orphans(root) == ([], [])
    orphan.keep()
    (again,), _ = find_orphans(root)
    again.delete()
    assert find_orphans(root) == ([], [])
    assert not has_folders(root)


def test_the_newest_comes_first(root):
    for title in "abc":
        left_behind(root, small_document(), title=title)
    orphans, _ = find_orphans(root)
    assert [orphan.title for orphan in orphans] == ["c", "b", "a"]


def test_what_is_open_is_nobody_elses(root):
    folder = JournalFolder(root)
    folder.write(moment_of(small_document(), path=Path("/p/A.ora")))
    assert find_orphans(root) == ([], [])
    assert is_open_elsewhere(root, Path("/p/A.ora"), [])
    assert not is_open_elsewhere(root, Path("/p/A.ora"), [folder.folder])
    assert not is_open_elsewhere(root, Path("/p/B.ora"), [])
    folder.remove()
    assert not is_open_elsewhere(root, Path("/p/A.ora"), [])
    assert list(root.iterdir()) == []


def test_a_file_that_is_open_through_a_link_is_the_same_file(root, tmp_path):
    real = tmp_path / "A.ora"
    real.write_bytes(b"x")
    link = tmp_path / "link.ora"
    link.symlink_to(real)
    folder = JournalFolder(root)
    folder.write(moment_of(small_document(), path=link))
    assert is_open_elsewhere(root, real, [])
    assert not is_open_elsewhere(root, tmp_path / "B.ora", [])
    folder.remove()


def test_what_nobody_has_open_is_not_open_elsewhere(root):
    left_behind(root, small_document(), path=Path("/p/A.ora"))
    assert not is_open_elsewhere(root, Path("/p/A.ora"), [])


def test_a_document_without_changes_leaves_no_journal(root):
    folder = JournalFolder(root)
    assert folder.write(moment_of(small_document(), is_modified=False)) == 0
    assert sorted(item.name for item in folder.folder.iterdir()) == ["about.json", "lock"]
    folder._claim.release()
    assert find_orphans(root) == ([], [])
    assert list(root.iterdir()) == []


def test_what_was_saved_is_offered_only_when_its_file_is_gone(root, tmp_path):
    saved = tmp_path / "A.ora"
    saved.write_bytes(b"x")
    for is_there in (False, True):
        folder = JournalFolder(root)
        folder.write(moment_of(small_document(), path=saved))
        folder.write(moment_of(small_document(), path=saved, is_modified=False))
        folder._claim.release()
        if not is_there:
            saved.unlink()
        orphans, _ = find_orphans(root)
        assert len(orphans) == (not is_there)
        for orphan in orphans:
            orphan.delete()
        saved.write_bytes(b"x")
    assert list(root.iterdir()) == []


def test_what_was_undone_to_how_it_began_is_not_offered(root):
    folder = JournalFolder(root)
    folder.write(moment_of(small_document()))
    folder.write(moment_of(small_document(), is_modified=False))
    folder._claim.release()
    assert find_orphans(root) == ([], [])
    assert list(root.iterdir()) == []


def test_a_file_that_no_one_can_read_is_set_aside_and_told_once(root):
    folder = left_behind(root, small_document())
    (folder / "journal").write_bytes(b"rubbish")
    orphans, sentences = find_orphans(root)
    assert orphans == []
    assert len(sentences) == 1
    assert str(root / "unreadable" / folder.name) in sentences[0]
    assert (root / "unreadable" / folder.name / "journal").read_bytes() == b"rubbish"
    assert find_orphans(root) == ([], [])


def test_what_cannot_be_read_now_stays_where_it_is(root):
    folder = left_behind(root, small_document())
    start = module._frame(module.START_FRAME, b'{"format": 2}')
    (folder / "journal").write_bytes(start)
    for _ in range(2):
        orphans, sentences = find_orphans(root)
        assert orphans == []
        assert "newer version" in sentences[0]
    assert (folder / "journal").read_bytes() == start


def test_damage_that_shows_only_while_reading_is_set_aside_too(root):
    folder = left_behind(root, small_document())
    data = bytearray((folder / "journal").read_bytes())
    data[120] ^= 1
    (folder / "journal").write_bytes(data)
    (orphan,), _ = find_orphans(root)
    with pytest.raises(FileError, match="what is left of it is kept in"):
        orphan.read()
    assert find_orphans(root) == ([], [])


def test_odd_things_in_the_folder_do_no_harm(root):
    root.mkdir()
    (root / "a file").write_bytes(b"x")
    (root / "empty").mkdir()
    (root / "list").mkdir()
    (root / "list" / "about.json").write_text("[]")
    (root / "empty" / "about.json").write_text('{"path": 5}')
    (root / "rubbish").mkdir()
    (root / "rubbish" / "journal").write_bytes(b"x")
    (root / "journal is a folder" / "journal").mkdir(parents=True)
    assert not is_open_elsewhere(root, Path("/p"), [])
    _, sentences = find_orphans(root)
    assert len(sentences) == 2
    assert sorted(item.name for item in root.iterdir()) == ["a file", "journal is a folder", "unreadable"]


def test_a_claim_is_given_once(root):
    root.mkdir()
    first = claim_new(root)
    assert claim(first.folder) is None
    first.release()
    first.release()
    second = claim(first.folder)
    assert second is not None
    second.release()


def test_a_folder_swept_away_before_it_was_locked_is_made_again(root, monkeypatch):
    root.mkdir()
    real = journal_folder._lock
    swept = []

    def slow(descriptor):
        if not swept:
            (folder,) = root.iterdir()
            (folder / "lock").unlink()
            folder.rmdir()
            swept.append(folder)
        return real(descriptor)

    monkeypatch.setattr(journal_folder, "_lock", slow)
    found = claim_new(root)
    assert swept
    assert found.folder != swept[0]
    assert found.folder.is_dir()


OTHER = """
import sys
from pathlib import Path
import numpy as np
from editor.core.document import Document
from editor.files.journal import Moment
from editor.files.journal_folder import JournalFolder, find_orphans
root = Path(sys.argv[1])
print(len(find_orphans(root)[0]), flush=True)
folder = JournalFolder(root)
folder.write(Moment(Document.from_pixels(np.full((5, 6, 4), 50, np.uint8)), title="theirs", path=Path("/p/T.ora")))
print(folder.folder.name, flush=True)
sys.stdin.readline()
folder.write(Moment(Document.from_pixels(np.full((5, 6, 4), 60, np.uint8)), title="theirs", path=Path("/p/T.ora")))
print("written", flush=True)
sys.stdin.readline()
"""


def test_two_programs_keep_to_their_own_journals_and_one_finds_what_the_other_leaves(root):
    left_behind(root, small_document(1), title="old")
    (old,), _ = find_orphans(root)
    ours = JournalFolder(root)
    ours.write(moment_of(small_document(2), title="ours", path=Path("/p/O.ora")))
    other = subprocess.Popen(
        [sys.executable, "-c", OTHER, str(root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with other:
        assert other.stdout.readline() == "0\n", "what one program has claimed or open is not offered by another"
        theirs = root / other.stdout.readline().strip()
        assert theirs != ours.folder
        assert find_orphans(root) == ([], [])
        assert is_open_elsewhere(root, Path("/p/T.ora"), [ours.folder])
        ours.write(moment_of(small_document(3), title="ours", path=Path("/p/O.ora")))
        other.stdin.write("\n")
        other.stdin.flush()
        assert other.stdout.readline() == "written\n"
        other.kill()
        other.wait()
    (orphan,), _ = find_orphans(root)
    assert orphan.title == "theirs"
    assert orphan.read().document.render(Rect(0, 0, 1, 1)).ravel().tolist() == [60] * 4
    assert not is_open_elsewhere(root, Path("/p/T.ora"), [ours.folder, orphan.claimed.folder])
    old.delete()
    orphan.delete()
    ours.remove()
    assert list(root.iterdir()) == []


# The keeper


class Desk:
    """A keeper with a clock and a main thread that the test moves by hand."""

    def __init__(self, root):
        self.now = 100.0
        self.acts = []
        self.said = []
        self.keeper = Keeper(root, self.acts.append, lambda: self.now)
        self.keeper.said.connect(lambda text, is_failure: self.said.append((text, is_failure)))

    def pass_s(self, seconds):
        self.now += seconds
        self.keeper.tick()
        self.settle()

    def settle(self):
        self.keeper._background.wait(120)
        while self.acts:
            self.acts.pop(0)()


@pytest.fixture
def desk(root):
    desk = Desk(root)
    yield desk
    desk.keeper.close()


def watched(desk, document, **rest):
    taken = []

    def take():
        taken.append(desk.now)
        return moment_of(document, **rest)

    kept = desk.keeper.attach(take, [document.selection_changed])
    return kept, taken


def latest(kept):
    journal = kept.folder.folder / "journal"
    return described(journal_folder.read_journal(journal).document)


def test_the_first_change_is_written_at_once_and_later_ones_at_most_once_an_interval(desk):
    document = small_document()
    kept, taken = watched(desk, document)
    desk.pass_s(0)
    assert latest(kept) == described(document)
    paint(document, 1)
    desk.pass_s(INTERVAL_S / 2)
    assert len(taken) == 1
    paint(document, 2)
    desk.pass_s(INTERVAL_S / 2)
    assert len(taken) == 2
    assert latest(kept) == described(document)
    desk.pass_s(50)
    assert len(taken) == 2
    assert not desk.keeper.is_busy


def test_a_change_says_once_that_ticks_are_wanted(desk):
    asked = []
    desk.keeper.touched.connect(lambda: asked.append(1))
    document = small_document()
    watched(desk, document)
    paint(document, 1)
    paint(document, 2)
    assert len(asked) == 1
    desk.pass_s(1)
    paint(document, 3)
    assert len(asked) == 2


def test_flushing_writes_now(desk):
    document = small_document()
    kept, _ = watched(desk, document)
    desk.pass_s(0)
    paint(document, 9)
    desk.keeper.flush(20)
    assert latest(kept) == described(document)


def test_closing_leaves_nothing(desk, root):
    for _ in range(3):
        watched(desk, small_document())
    desk.pass_s(0)
    assert len(desk.keeper.folders) == 3
    desk.keeper.close()
    assert list(root.iterdir()) == []


def test_a_released_document_is_never_written_again(desk, root):
    document = small_document()
    kept, taken = watched(desk, document)
    desk.pass_s(0)
    desk.keeper.release(kept)
    desk.keeper.release(kept)
    paint(document, 4)
    desk.pass_s(5)
    assert list(root.iterdir()) == []
    assert len(taken) == 1


def test_a_full_disk_is_told_once_and_tried_again_until_there_is_room(desk, monkeypatch):
    first, second = small_document(), small_document()
    kept, _ = watched(desk, first)
    watched(desk, second)
    desk.pass_s(0)
    real = os.write

    def full(*_):
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr("editor.files.journal.os.write", full)
        for value in (1, 2, 3):
            paint(first, value)
            paint(second, value)
            desk.pass_s(RETRY_S)
        assert [is_failure for _, is_failure in desk.said] == [True]
        assert "disk is full" in desk.said[0][0]
        assert desk.keeper.is_busy
    assert os.write is real
    desk.pass_s(RETRY_S)
    assert [is_failure for _, is_failure in desk.said] == [True, False]
    assert latest(kept) == described(first)
    assert not desk.keeper.is_busy


def test_a_folder_that_cannot_be_made_is_told_and_editing_goes_on(desk, root):
    root.write_bytes(b"in the way")
    document = small_document()
    kept, _ = watched(desk, document)
    desk.pass_s(0)
    ((sentence, is_failure),) = desk.said
    assert is_failure
    assert str(root) in sentence
    root.unlink()
    desk.pass_s(RETRY_S)
    assert latest(kept) == described(document)


def test_an_unexpected_error_does_not_end_the_thread(desk, caplog):
    document = small_document()
    kept, _ = watched(desk, document)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("editor.files.journal.encode", lambda *_: 1 / 0)
        desk.pass_s(0)
    assert desk.said[0][1]
    desk.pass_s(RETRY_S)
    assert latest(kept) == described(document)
    assert "ZeroDivisionError" in caplog.text


def test_a_recovered_document_goes_on_in_its_folder(desk, root):
    folder = left_behind(root, small_document(), title="A")
    (orphan,), _ = find_orphans(root)
    document = orphan.read().document
    desk.keeper.attach(lambda: moment_of(document), [Signal()], orphan.claimed)
    paint(document, 8)
    desk.pass_s(0)
    assert described(journal_folder.read_journal(folder / "journal").document) == described(document)
    assert [item.name for item in root.iterdir()] == [folder.name]
    assert json.loads((folder / "about.json").read_text())["title"] == ""
