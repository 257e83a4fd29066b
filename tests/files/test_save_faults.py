"""Whatever the disk refuses while a project is saved, its file is the old one or the new, and a sentence says why."""

import errno
import os
from pathlib import Path

import numpy as np
import pytest

from editor import paths
from editor.core.document import Document
from editor.errors import FileError
from editor.files import export_image, open_document, save_project
from editor.files.stamp import stamp_of
from tests.files.journal_help import described


def document_of(value):
    draw = np.random.default_rng(value)
    return Document.from_pixels(draw.integers(0, 256, (40, 50, 4), np.uint8))


class Refusing:
    """Lets the call of a number fail and counts all; a refused write first writes half of what it was given."""

    def __init__(self, real, at, code, is_write=False):
        self.real, self.at, self.code, self.is_write = real, at, code, is_write
        self.count = 0

    def __call__(self, *args, **kwargs):
        self.count += 1
        if self.count == self.at:
            if self.is_write:
                self.real(bytes(args[0])[: len(args[0]) // 2])
            raise OSError(self.code, os.strerror(self.code))
        return self.real(*args, **kwargs)


class Stream:
    """A file whose writes go through `write`."""

    def __init__(self, stream, refuse):
        self._stream = stream
        refuse.real = stream.write
        self.write = refuse

    def __getattr__(self, name):
        return getattr(self._stream, name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._stream.close()


@pytest.mark.parametrize("keep_previous", [False, True])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("what", ["write", "fsync", "replace", "open", "link"])
def test_a_save_that_fails_anywhere_leaves_the_old_file_or_the_new_one(
    tmp_path, monkeypatch, what, code, keep_previous
):
    path = tmp_path / "A.ora"
    old, new = document_of(1), document_of(2)
    save_project(old, path)
    failures = 0
    for at in range(1, 200):
        with monkeypatch.context() as patch:
            if what == "write":
                refuse = Refusing(None, at, code, is_write=True)
                real = os.fdopen
                patch.setattr(paths.os, "fdopen", lambda *args, r=refuse, f=real: Stream(f(*args), r))
            else:
                refuse = Refusing(getattr(os, what), at, code)
                patch.setattr(os, what, refuse)
            try:
                save_project(new, path, keep_previous)
            except FileError as error:
                failures += 1
                said = str(error)
            else:
                said = None
        now = described(open_document(path))
        assert now in (described(old), described(new))
        if said is not None:
            assert now == described(old), "a failed save changes nothing"
            assert said.startswith("A.ora c")
            assert said.endswith(".")
        names = {item.name for item in tmp_path.iterdir()}
        assert names <= {"A.ora", "A.ora~"}, "no half-written file is left"
        if refuse.count < at:
            break
        save_project(old, path)
    else:
        pytest.fail("the save never went through")
    assert now == described(new)
    if what in ("write", "fsync", "open"):
        assert failures > 0


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif", ".psd"])
def test_an_export_that_fails_at_any_write_leaves_the_old_file(tmp_path, monkeypatch, suffix, code):
    path = tmp_path / f"A{suffix}"
    export_image(document_of(1), path)
    old = path.read_bytes()
    for at in range(1, 20):
        with monkeypatch.context() as patch:
            refuse = Refusing(None, at, code, is_write=True)
            real = os.fdopen
            patch.setattr(paths.os, "fdopen", lambda *args, r=refuse, f=real: Stream(f(*args), r))
            if is_refused(lambda: export_image(document_of(2), path)):
                assert path.read_bytes() == old
                assert [item.name for item in tmp_path.iterdir()] == [path.name]
                continue
        break
    assert at > 1
    assert path.read_bytes() != old


def is_refused(act):
    """True when the act ended in a sentence."""
    try:
        act()
    except FileError as error:
        return str(error).endswith(".")
    return False


def test_the_previous_version_is_kept_beside_a_project_once(tmp_path):
    path = tmp_path / "A.ora"
    save_project(document_of(1), path, keep_previous=True)
    assert [item.name for item in tmp_path.iterdir()] == ["A.ora"]
    for value in (2, 3):
        save_project(document_of(value), path, keep_previous=True)
    assert described(open_document(path)) == described(document_of(3))
    assert described(open_document(tmp_path / "A.ora~")) == described(document_of(2))
    assert sorted(item.name for item in tmp_path.iterdir()) == ["A.ora", "A.ora~"]


def test_where_links_cannot_be_made_the_previous_version_is_copied(tmp_path, monkeypatch):
    path = tmp_path / "A.ora"
    save_project(document_of(1), path)

    def refuse(*_, **__):
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    save_project(document_of(2), path, keep_previous=True)
    assert described(open_document(tmp_path / "A.ora~")) == described(document_of(1))


def test_a_previous_version_that_cannot_be_kept_does_not_stop_the_save(tmp_path):
    path = tmp_path / "A.ora"
    save_project(document_of(1), path)
    (tmp_path / "A.ora~").mkdir()
    save_project(document_of(2), path, keep_previous=True)
    assert described(open_document(path)) == described(document_of(2))
    assert sorted(item.name for item in tmp_path.iterdir()) == ["A.ora", "A.ora~"]


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs symbolic links")
def test_a_link_keeps_the_previous_version_beside_the_file_it_points_to(tmp_path):
    there = tmp_path / "there"
    there.mkdir()
    save_project(document_of(1), there / "A.ora")
    link = tmp_path / "link.ora"
    link.symlink_to(there / "A.ora")
    save_project(document_of(2), link, keep_previous=True)
    assert link.is_symlink()
    assert described(open_document(there / "A.ora~")) == described(document_of(1))


def test_a_stamp_tells_a_file_that_was_written_or_replaced(tmp_path):
    path = tmp_path / "A.ora"
    assert stamp_of(path) is None
    assert stamp_of(Path("\0")) is None
    path.write_bytes(b"one")
    first = stamp_of(path)
    assert stamp_of(path) == first
    os.utime(path, ns=(1, first.modified_ns + 1))
    assert stamp_of(path) != first
    other = tmp_path / "other"
    other.write_bytes(b"two")
    os.utime(other, ns=(1, first.modified_ns))
    other.replace(path)
    assert stamp_of(path) != first
