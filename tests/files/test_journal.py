"""A journal gives back what was written last, whole or not at all, whatever has happened to the file."""

import errno
import itertools
import json
import os
import zlib
from dataclasses import fields
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.layer import LayerProperties
from editor.core.signals import Signal
from editor.core.tiles import TILE, TileMap
from editor.errors import FileError
from editor.files import journal as module
from editor.files.journal import Journal
from editor.files.journal_read import NotNow, preview, read_journal, read_summary
from editor.files.journal_values import encode, fits
from tests.files.journal_help import described, moment_of, rich_document


@pytest.fixture(autouse=True)
def _everything_is_packed_however_long_it_takes(monkeypatch):
    monkeypatch.setattr(module, "_PACKING_LIMIT_S", float("inf"))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "journal"


@pytest.fixture
def journal(path):
    journal = Journal(path)
    yield journal
    journal.close()


def put(path, data):
    """Write over what is there: to empty a file first, as opening it for writing does, may wait for the disk."""
    with path.open("r+b" if path.exists() else "wb") as stream:
        stream.write(data)
        stream.truncate()


def small_document():
    return Document.from_pixels(np.full((20, 30, 4), 200, np.uint8))


def paint(document, x, y, value, side=8):
    document.selection.pixels.write(Rect(x, y, side, side), np.full((side, side), value, np.uint8))


@pytest.mark.parametrize("depth", [8, 16])
def test_everything_a_document_holds_comes_back(journal, path, depth):
    document = rich_document(depth)
    journal.write(moment_of(document, title="Ground", path=Path("/pictures/ü.ora")))
    found = read_journal(path)
    assert described(found.document) == described(document)
    assert (found.title, found.path) == ("Ground", Path("/pictures/ü.ora"))
    assert found.document.new_layer("next").id == document.new_layer("next").id


def test_no_field_of_a_document_is_forgotten():
    """A field that is added to the model later is journaled, or this fails."""
    document = rich_document()
    layer = document.layers.get(2)
    for value in (layer, layer.properties, layer.recipe, document.metadata):
        ((_, written),) = [encode(value, lambda _: 1)["object"]]
        assert set(written) == {item.name for item in fields(value)}
    ((_, written),) = [encode(document, lambda _: 1)["object"]]
    signals = {name for name, value in vars(document).items() if isinstance(value, Signal)}
    assert set(written) == {item.name for item in fields(document)} - signals


def test_a_second_state_costs_only_the_tiles_that_changed(journal, path):
    document = rich_document()
    first = journal.write(moment_of(document))
    paint(document, 400, 200, 77)
    second = journal.write(moment_of(document))
    assert first > 500_000
    assert second < 4000
    assert journal.write(moment_of(document)) < 1500
    assert described(read_journal(path).document) == described(document)


def test_masks_of_running_operations_are_selected_again(journal, path):
    document = small_document()
    paint(document, 0, 0, 100)
    mask = TileMap.from_array(np.full((8, 8), 60, np.uint8), 4, 4)
    journal.write(moment_of(document, [mask]))
    found = read_journal(path).document.selection.read(Rect(0, 0, 30, 20))
    assert found[0, 0] == 100
    assert found[5, 5] == 100
    assert found[10, 10] == 60
    assert found[15, 15] == 0


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_after_any_edits_the_journal_equals_the_document(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("any") / "journal"
    journal = Journal(path)
    document = Document.from_pixels(np.full((300, 300, 4), 9, np.uint8))
    ids = [1]
    try:
        for _ in range(data.draw(st.integers(1, 8))):
            kind = data.draw(st.sampled_from(["paint", "layer", "write", "drop", "props", "clear", "mask", "forget"]))
            x, y, value = (
                data.draw(st.integers(-300, 290)),
                data.draw(st.integers(-300, 290)),
                data.draw(st.integers(0, 255)),
            )
            if kind == "paint":
                paint(document, x, y, value, 30)
            elif kind == "layer":
                layer = document.new_layer(f"Layer {value}")
                document.insert_layer(data.draw(st.integers(0, len(ids))), layer)
                ids.append(layer.id)
            elif kind == "write":
                area = np.full((9, 300, 4), value, np.uint8)
                document.layers.get(ids[-1]).pixels.write(Rect(x, y, 300, 9), area)
            elif kind == "drop" and len(ids) > 1:
                document.remove_layer(ids.pop())
            elif kind == "props":
                document.set_properties(ids[-1], LayerProperties(str(value), value / 255))
            elif kind == "mask":
                document.layers.get(ids[-1]).hidden = TileMap.from_array(np.full((5, 5), value, np.uint8), x, y)
            elif kind == "clear":
                document.selection.pixels.clear()
            elif kind == "forget":
                journal._renew_above = 0
            journal.write(moment_of(document))
            assert described(read_journal(path).document) == described(document)
    finally:
        journal.close()


def test_a_record_torn_at_any_byte_leaves_the_state_before_it(journal, path):
    document = small_document()
    journal.write(moment_of(document))
    before = described(document)
    start = journal.size_bytes
    paint(document, 3, 3, 50)
    journal.write(moment_of(document))
    whole = path.read_bytes()
    assert len(whole) - start > 300
    for cut in range(start, len(whole)):
        put(path, whole[:cut])
        assert described(read_journal(path).document) == before, cut
    put(path, whole)
    assert described(read_journal(path).document) == described(document)


def test_a_record_whose_end_is_zeros_or_noise_leaves_the_state_before_it(journal, path):
    document = small_document()
    journal.write(moment_of(document))
    before = described(document)
    start = journal.size_bytes
    paint(document, 3, 3, 50)
    journal.write(moment_of(document))
    whole = path.read_bytes()
    draw = np.random.default_rng(1)
    for cut in range(start, len(whole), 7):
        for rest in (bytes(len(whole) - cut), draw.bytes(len(whole) - cut)):
            put(path, whole[:cut] + rest)
            assert described(read_journal(path).document) == before


def test_a_damaged_byte_anywhere_gives_an_earlier_state_or_a_sentence(journal, path):
    document = small_document()
    states = []
    for value in (10, 20, 30):
        paint(document, value, 2, value)
        journal.write(moment_of(document))
        states.append(described(document))
    whole = path.read_bytes()
    seen = set()
    for place in range(0, len(whole), 3):
        put(path, whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            seen.add(states.index(described(read_journal(path).document)))
        except FileError as error:
            seen.add(str(error)[:17])
    assert seen <= {0, 1, 2, "The recovery file"}
    assert {0, 1} <= seen


def test_a_journal_that_outgrew_its_document_is_written_anew(journal, path, monkeypatch):
    monkeypatch.setattr(module, "_RENEW_ABOVE_BYTES", 20_000)
    document = small_document()
    draw = np.random.default_rng(2)
    sizes = []
    for _ in range(40):
        document.selection.pixels.write(Rect(0, 0, 30, 20), draw.integers(0, 256, (20, 30)).astype(np.uint8))
        journal.write(moment_of(document))
        sizes.append(path.stat().st_size)
        assert path.stat().st_size == journal.size_bytes
    assert max(sizes) < 25_000
    assert sum(later < earlier for earlier, later in itertools.pairwise(sizes)) >= 1
    assert described(read_journal(path).document) == described(document)
    assert [item.name for item in path.parent.iterdir()] == ["journal"]


def test_a_journal_taken_over_is_replaced_only_when_the_new_one_is_whole(path, monkeypatch):
    first = Journal(path)
    document = small_document()
    first.write(moment_of(document))
    first.close()
    second = Journal(path)
    real = os.fsync

    def full(_):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    paint(document, 5, 5, 200)
    with pytest.raises(OSError, match="full"):
        second.write(moment_of(document))
    assert read_journal(path).document.selection.is_empty
    monkeypatch.setattr(os, "fsync", real)
    second.write(moment_of(document))
    assert described(read_journal(path).document) == described(document)
    assert [item.name for item in path.parent.iterdir()] == ["journal"]
    second.close()


def failing(monkeypatch, name, at, kind):
    """Let the call number `at` of one of the system's functions fail, or write but a part first."""
    real = getattr(os, name)
    count = [0]

    def call(*args, **kwargs):
        count[0] += 1
        if count[0] == at:
            if name == "write" and kind == "short":
                return real(args[0], bytes(args[1])[: max(1, len(args[1]) // 2)])
            if name == "write" and kind == "torn":
                real(args[0], bytes(args[1])[: len(args[1]) // 2])
            raise OSError(errno.ENOSPC if kind != "eio" else errno.EIO, "refused")
        return real(*args, **kwargs)

    monkeypatch.setattr(module.os, name, call)


@pytest.mark.parametrize("renews", [False, True])
@pytest.mark.parametrize(
    ("name", "kind"),
    [(name, kind) for name in ("write", "fsync", "open") for kind in ("enospc", "eio")]
    + [("write", "torn"), ("write", "short")],
)
@pytest.mark.parametrize("at", [1, 2])
def test_whatever_write_fails_the_file_holds_the_last_state_and_the_next_write_mends_it(
    path, monkeypatch, name, kind, at, renews
):
    journal = Journal(path)
    document = small_document()
    journal.write(moment_of(document))
    before = described(document)
    if renews:
        journal._renew_above = 0
    draw = np.random.default_rng(3)
    paint(document, 5, 5, 200)
    document.layers.get(1).pixels.write(Rect(0, 0, 30, 20), draw.integers(0, 256, (20, 30, 4)).astype(np.uint8))
    with monkeypatch.context() as patch:
        failing(patch, name, at, kind)
        try:
            journal.write(moment_of(document))
            has_failed = False
        except OSError:
            has_failed = True
        found = described(read_journal(path).document)
        assert found == described(document) or (has_failed and found == before)
    paint(document, 1, 1, 90)
    journal.write(moment_of(document))
    assert described(read_journal(path).document) == described(document)
    paint(document, 2, 2, 91)
    journal.write(moment_of(document))
    assert described(read_journal(path).document) == described(document)
    journal.close()


def test_when_even_cutting_back_fails_the_next_write_begins_a_new_file(path, monkeypatch):
    journal = Journal(path)
    document = small_document()
    journal.write(moment_of(document))
    paint(document, 5, 5, 200)
    with monkeypatch.context() as patch:
        failing(patch, "write", 1, "torn")
        failing(patch, "ftruncate", 1, "eio")
        with pytest.raises(OSError, match="refused"):
            journal.write(moment_of(document))
    journal.write(moment_of(document))
    assert described(read_journal(path).document) == described(document)
    journal.close()


def test_a_clean_mark_counts_until_the_next_state(journal, path):
    document = small_document()
    journal.mark_clean(path)
    journal.write(moment_of(document, title="One"))
    journal.mark_clean(path)
    assert (read_summary(path).is_clean, read_summary(path).path) == (True, path)
    assert described(read_journal(path).document) == described(document)
    paint(document, 1, 1, 1)
    journal.write(moment_of(document, title="Two"))
    summary = read_summary(path)
    assert not summary.is_clean
    assert (summary.title, summary.size.width, summary.file_bytes) == ("Two", 30, journal.size_bytes)


# Hostile files

LONG_HEAD = module.FRAME.pack(b"PJf1", 2, 2**63, 0)


def frame(kind, payload):
    return module._frame(kind, payload)


def forged(state, *blobs):
    out = frame(module.START_FRAME, b'{"format": 1}')
    for number, content in enumerate(blobs, 1):
        out += frame(module.BLOB_FRAME, module.BLOB.pack(number, module.RAW, len(content)) + content)
    text = state if isinstance(state, bytes) else json.dumps(state).encode()
    return out + frame(module.STATE_FRAME, zlib.compress(text))


def real_state():
    blobs = []

    def put(content):
        blobs.append(content if isinstance(content, bytes) else content.tobytes())
        return len(blobs)

    document = rich_document()
    state = {
        "time": 1.0,
        "title": "x",
        "path": None,
        "size": [520, 300],
        "document": encode(document, put),
        "masks": encode((), put),
    }
    return state, blobs


def test_the_forger_can_make_a_sound_file(path):
    state, blobs = real_state()
    put(path, forged(state, *blobs))
    assert described(read_journal(path).document) == described(rich_document())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PJf1",
        b"\0" * 5000,
        os.urandom(3000),
        frame(module.START_FRAME, b'{"format": 1}'),
        frame(module.START_FRAME, b"[]"),
        frame(module.START_FRAME, b"{"),
        frame(module.STATE_FRAME, b"no zlib"),
        frame(module.STATE_FRAME, zlib.compress(b"[]")),
        frame(module.STATE_FRAME, zlib.compress(b"[" * 100_000)),
        frame(module.STATE_FRAME, zlib.compress(b" " * 300_000_000)),
        frame(module.STATE_FRAME, zlib.compress(b'{"size": [5, 5], "document": {"object": ["layer.Layer", {}]}}')),
        module.FRAME.pack(b"PJf1", 2, 2**63, 0)
        + module.CHECK.pack(zlib.crc32(module.FRAME.pack(b"PJf1", 2, 2**63, 0))),
        frame(module.BLOB_FRAME, b""),
        frame(99, b"unknown"),
    ],
    ids=range(15),
)
def test_a_file_that_is_no_journal_is_told_in_a_sentence(path, content):
    put(path, content)
    for read in (read_journal, read_summary):
        with pytest.raises(FileError) as caught:
            read(path)
        assert str(caught.value).endswith(".")


def test_a_newer_format_asks_for_the_newer_program(path):
    put(path, frame(module.START_FRAME, b'{"format": 2}'))
    with pytest.raises(NotNow, match="newer version"):
        read_journal(path)


def places(value, at=()):
    """The way to every value in a JSON structure."""
    yield at
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from places(item, (*at, key))


def test_any_value_put_in_place_of_any_other_gives_a_document_or_a_sentence(path):
    state, blobs = real_state()
    evil = [None, -1, 0, 2**70, 1e308, float("nan"), "", "x" * 50, [], {}, {"bytes": 99}, {"tuple": []}, True,
            {"object": ["layer.Layer", {}]}, {"object": ["os.system", {}]}, {"tiles": [4, "|u1", 1]},
            {"enum": ["blend.BlendMode", "__class__"]}, {"array": ["|u1", [-1], 1]}]  # fmt: skip
    ways = list(places(state))
    assert len(ways) > 150
    ends = {"document": 0, "sentence": 0}
    for index, way in enumerate(ways):
        for value in (evil[index % len(evil)], evil[(index * 7 + 3) % len(evil)]):
            changed = json.loads(json.dumps(state))
            if not way:
                changed = value
            else:
                target = changed
                for key in way[:-1]:
                    target = target[key]
                target[way[-1]] = value
            put(path, forged(changed, *blobs))
            try:
                found = read_journal(path).document
            except FileError:
                ends["sentence"] += 1
            else:
                found.render(found.bounds)
                preview(found, 64)
                described(found)
                ends["document"] += 1
    assert min(ends.values()) > 20


def test_a_tile_that_unpacks_to_more_than_it_says_is_refused(path):
    state, blobs = real_state()
    whole = forged(state, *blobs)
    content = zlib.compress(bytes(50_000_000))
    bomb = frame(module.BLOB_FRAME, module.BLOB.pack(1, module.PACKED, TILE * TILE * 4) + content)
    put(path, whole[: -len(whole) // 50] + bomb)
    with pytest.raises(FileError):
        read_journal(path)


def test_a_picture_larger_than_allowed_is_refused(path):
    state, blobs = real_state()
    state["size"] = [10**6, 10**6]
    put(path, forged(state, *blobs))
    for read in (read_journal, read_summary):
        with pytest.raises(FileError, match="damaged"):
            read(path)


def test_too_little_memory_is_no_damage(journal, path, monkeypatch):
    journal.write(moment_of(rich_document()))
    monkeypatch.setattr("editor.files.limits.free_memory", lambda: 1000)
    monkeypatch.setattr("editor.files.journal_read.TILE", 2**14)
    with pytest.raises(NotNow, match="memory"):
        read_journal(path)
    monkeypatch.setattr("editor.files.journal_read.Decoder", lambda _: (_ for _ in ()).throw(MemoryError))
    monkeypatch.setattr("editor.files.limits.free_memory", lambda: None)
    with pytest.raises(NotNow, match="memory"):
        read_journal(path)


def test_a_disk_that_does_not_answer_is_no_damage(path):
    with pytest.raises(NotNow, match="kept for the next start"):
        read_journal(path)


@pytest.mark.parametrize(
    ("value", "hint", "expected"),
    [
        (1, int, True),
        (True, int, False),
        (True, bool, True),
        (1, float, True),
        ("1", int, False),
        (None, int | None, True),
        ((1, 2.0), tuple[float, float] | None, True),
        ((1,), tuple[float, float], False),
        ((1, 2, 3), tuple[int, ...], True),
        ((1, "2"), tuple[int, ...], False),
        ([1], list[int], True),
        ([""], list[int], False),
        (8, Literal[8, 16], True),
        (9, Literal[8, 16], False),
        (True, Literal[1], False),
    ],
)
def test_values_are_held_to_the_types_of_their_fields(value, hint, expected):
    assert fits(value, hint) is expected


# Previews


def test_a_preview_is_small_and_shows_the_mask_in_color():
    document = Document.from_pixels(np.full((700, 1000, 4), 255, np.uint8))
    paint(document, 0, 0, 255, 500)
    small = preview(document, 100)
    assert small.shape == (70, 100, 4)
    assert small[60, 90].tolist() == [255, 255, 255, 255]
    red, green, _, alpha = small[10, 10].tolist()
    assert red > 240
    assert green < 160
    assert alpha == 255


@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 900), (900, 1), (257, 255), (64, 64)])
def test_a_preview_of_any_shape_fits(width, height):
    document = Document.from_pixels(np.full((height, width, 4), 255, np.uint16))
    small = preview(document, 64)
    assert max(small.shape[:2]) <= 64
    assert min(small.shape[:2]) >= 1
    assert small.dtype == np.uint8
