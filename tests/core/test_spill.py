"""The spill file: bytes come back, places are used again, a full disk takes nothing away."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from typing import IO, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.core.spill import Place, SpillFile

NO_SPACE = OSError(errno.ENOSPC, "no space left")


class Stingy:
    """A file that takes at most `share` bytes a time, and raises at the writes of these numbers."""

    def __init__(self, file: IO[bytes], share: int = 10**9, fails: frozenset[int] = frozenset()) -> None:
        self.file = file
        self.share = share
        self.fails = fails
        self.count = 0

    def write(self, data: memoryview) -> int:
        self.count += 1
        if self.count in self.fails:
            raise NO_SPACE
        return self.file.write(data[: self.share])

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


def make_stingy(monkeypatch, **habits):
    made = []
    make = tempfile.TemporaryFile

    def stingy(**options: Any) -> Stingy:
        made.append(Stingy(make(**options), **habits))
        return made[-1]

    monkeypatch.setattr(tempfile, "TemporaryFile", stingy)
    return made


def test_what_was_written_is_read(tmp_path):
    file = SpillFile(tmp_path)
    places = [file.write(bytes([value]) * (value * 100 + 1)) for value in range(20)]
    for value, place in enumerate(places):
        assert file.read(place) == bytes([value]) * (value * 100 + 1)
    file.close()


def test_no_file_is_made_before_the_first_write(tmp_path, monkeypatch):
    made = make_stingy(monkeypatch)
    file = SpillFile(tmp_path)
    assert made == []
    file.write(b"x")
    assert len(made) == 1
    file.close()


@pytest.mark.skipif(sys.platform == "win32", reason="there the name goes when the file is closed")
def test_the_folder_stays_empty_so_a_crash_leaves_nothing(tmp_path):
    file = SpillFile(tmp_path)
    file.write(b"x" * 10_000)
    assert os.listdir(tmp_path) == []  # noqa: PTH208
    file.close()


def test_a_forgotten_file_closes_itself(tmp_path, monkeypatch):
    made = make_stingy(monkeypatch)
    file = SpillFile(tmp_path)
    file.write(b"x")
    del file
    assert made[0].closed


def test_a_closed_file_neither_reads_nor_writes(tmp_path):
    file = SpillFile(tmp_path)
    place = file.write(b"x")
    file.close()
    file.close()
    assert not file.has_room(1)
    with pytest.raises(OSError):
        file.read(place)
    with pytest.raises(OSError):
        file.write(b"x")


def test_short_writes_are_continued(tmp_path, monkeypatch):
    make_stingy(monkeypatch, share=7)
    file = SpillFile(tmp_path)
    data = bytes(range(256)) * 10
    assert file.read(file.write(data)) == data
    file.close()


def test_a_file_that_takes_nothing_is_full(tmp_path, monkeypatch):
    make_stingy(monkeypatch, share=0)
    file = SpillFile(tmp_path)
    with pytest.raises(OSError) as raised:
        file.write(b"data")
    assert raised.value.errno == errno.ENOSPC
    file.close()


def test_a_full_disk_keeps_what_is_stored_and_the_file_grows_no_more(tmp_path, monkeypatch):
    make_stingy(monkeypatch, fails=frozenset([3]))
    file = SpillFile(tmp_path)
    first, second = file.write(b"a" * 50), file.write(b"b" * 50)
    with pytest.raises(OSError):
        file.write(b"c" * 50)
    assert not file.has_room(50)
    assert (file.read(first), file.read(second)) == (b"a" * 50, b"b" * 50)
    file.free(first)
    assert file.has_room(50)
    assert file.read(file.write(b"d" * 40)) == b"d" * 40
    assert file.read(second) == b"b" * 50
    file.close()


def test_the_limit_holds(tmp_path):
    file = SpillFile(tmp_path, limit_bytes=100)
    assert file.has_room(100)
    assert not file.has_room(101)
    file.write(b"x" * 60)
    with pytest.raises(OSError):
        file.write(b"x" * 60)
    assert file.size_bytes == 60
    file.close()


def test_a_file_cut_by_others_is_noticed(tmp_path, monkeypatch):
    made = make_stingy(monkeypatch)
    file = SpillFile(tmp_path)
    place = file.write(b"x" * 100)
    made[0].truncate(50)
    with pytest.raises(OSError):
        file.read(place)
    file.close()


def test_a_missing_folder_is_an_error_of_the_system(tmp_path):
    with pytest.raises(OSError):
        SpillFile(tmp_path / "none").write(b"x")


@settings(max_examples=60, deadline=None)
@given(acts=st.lists(st.tuples(st.booleans(), st.integers(0, 300)), max_size=40))
def test_no_place_is_given_twice_and_all_room_comes_back(acts, tmp_path_factory):
    file = SpillFile(tmp_path_factory.getbasetemp())
    held: dict[Place, bytes] = {}
    for number, (is_write, value) in enumerate(acts):
        if is_write or not held:
            data = bytes([number]) * (value + 1)
            held[file.write(data)] = data
        else:
            place = sorted(held)[value % len(held)]
            del held[place]
            file.free(place)
        assert all(file.read(place) == data for place, data in held.items())
        assert file.size_bytes >= sum(map(len, held.values()))
    for place in held:
        file.free(place)
    assert file.size_bytes == 0
    file.close()
