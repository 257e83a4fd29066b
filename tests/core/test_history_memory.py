"""What history holds: less with every task, never more than the budget, and nothing is lost when something fails."""

from __future__ import annotations

import errno
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from editor.core.background import Background, Task
from editor.core.codec import UndoError
from editor.core.commands import (
    AddLayer,
    ChangeSelection,
    PaintLayer,
    RemoveLayer,
    SetProperties,
    Several,
    tile_changes,
)
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.history import PATIENCE, History
from editor.core.ledger import Ledger
from editor.core.packed import PackedChannel, PackedLayer, PackedTiles
from editor.core.spill import SpillFile
from editor.core.tiles import TileMap
from editor.operations.selection import delete_channel, rename_channel, save_channel

TILE_BYTES = 256 * 256


def now(task: Task) -> None:
    task()


def pictured(side: int = 600) -> Document:
    draw = np.random.default_rng(0)
    return Document.from_pixels(draw.integers(0, 256, (side, side, 4)).astype(np.uint8))


def look(document: Document) -> tuple:
    layers = [(layer.id, layer.properties, picture_of(layer.pixels)) for layer in document.layers]
    return layers, picture_of(document.selection.pixels), document.active_layer_id


def picture_of(pixels: TileMap) -> dict:
    return {key: pixels.tile(key).tobytes() for key in sorted(pixels.keys)}


def stroke(document: Document, number: int, noisy: bool = True) -> ChangeSelection:
    after = document.selection.pixels.snapshot()
    rect = Rect(number * 37 % 500, number * 91 % 500, 100, 100)
    draw = np.random.default_rng(number)
    part = draw.integers(0, 256, (100, 100)) if noisy else np.full((100, 100), number % 255 + 1)
    after.write(rect, part.astype(np.uint8))
    return ChangeSelection.between(f"Paint {number}", document.selection.pixels, after)


def paint(history: History, count: int, noisy: bool = True) -> list[tuple]:
    """Perform so many strokes; how the document looked before each, and after the last."""
    looks = [look(history.document)]
    for number in range(count):
        history.perform(stroke(history.document, number, noisy))
        looks.append(look(history.document))
    return looks


@pytest.fixture
def spill(tmp_path: Path) -> Iterator[SpillFile]:
    file = SpillFile(tmp_path)
    yield file
    file.close()


# What is held


def test_tiles_that_steps_share_are_counted_once():
    document = pictured(200)
    history = History(document)
    for value in range(1, 11):
        after = document.selection.pixels.snapshot()
        after.write(Rect(0, 0, 200, 200), np.full((200, 200), value, np.uint8))
        history.perform(ChangeSelection.between("Paint", document.selection.pixels, after))
    # Ten states of one tile, the empty one not counted.
    assert 10 * TILE_BYTES <= history.size_bytes < 10 * TILE_BYTES + 10 * 1000


def test_the_ledger_counts_an_array_while_anyone_holds_it():
    ledger, shared, own = Ledger(), np.zeros(100, np.uint8), np.zeros(10, np.uint8)
    ledger.enter("a", [shared, shared], 1)
    ledger.enter("b", [shared, own], 2)
    assert ledger.total == 113
    ledger.remove("a")
    assert ledger.total == 112
    ledger.enter("b", [own], 0)
    assert ledger.total == 10
    ledger.remove("b")
    ledger.remove("b")
    assert ledger.total == 0


def test_all_but_the_newest_steps_are_packed():
    history = History(pictured(), run_later=now, loose_steps=3)
    paint(history, 10)
    kinds = [isinstance(step.command, PackedTiles) for step in history.steps]
    assert kinds == [True] * 7 + [False] * 3
    assert [step.label for step in history.steps] == [f"Paint {number}" for number in range(10)]


def test_undone_steps_are_packed_too_when_far_from_the_position():
    history = History(pictured(), run_later=now, loose_steps=2)
    paint(history, 6)
    history.go_to(0)
    assert [isinstance(step.command, PackedTiles) for step in history.steps] == [True] * 4 + [True] * 2
    assert history.size_bytes < 6 * 20_000


def test_packed_steps_go_back_and_forth_bit_for_bit():
    history = History(pictured(), run_later=now, loose_steps=0)
    looks = paint(history, 12)
    for position in (0, 12, 5, 6, 5, 0, 11, 12):
        history.go_to(position)
        assert look(history.document) == looks[position]


def test_a_layer_that_the_document_shows_costs_nothing():
    document = pictured(100)
    history = History(document, run_later=now, loose_steps=0)
    pixels = TileMap.from_array(np.random.default_rng(1).integers(0, 256, (500, 500, 4)).astype(np.uint8))
    before = look(document)
    history.perform(AddLayer("Paste", document.new_layer("Paste", pixels), document.active_layer_id))
    after = look(document)
    assert history.size_bytes < 2000
    history.undo()
    assert look(document) == before
    assert history.size_bytes >= pixels.size_bytes
    history.redo()
    assert look(document) == after
    assert history.size_bytes < 2000


def test_a_layer_stays_as_it_is_while_there_is_room_and_is_packed_when_memory_is_short():
    document = pictured(300)
    history = History(document, run_later=now, loose_steps=0)
    extra = document.new_layer("Flat", TileMap.from_array(np.full((300, 300, 4), 77, np.uint8)))
    history.perform(AddLayer("Add", extra, None))
    before = look(document)
    history.perform(RemoveLayer.of(document, extra.id))
    assert history.size_bytes > 300 * 300 * 4
    history.budget_bytes = 1_000_000
    history.tend()
    assert history.size_bytes < 10_000
    assert isinstance(history.steps[1].command, PackedLayer)
    history.undo()
    assert look(document) == before


def test_steps_made_while_an_operation_runs_wait_for_its_end():
    document = pictured()
    history = History(document, run_later=now, loose_steps=0)
    paint(history, 3)
    step = history.reserve(ChangeSelection.between("Fill", document.selection.pixels, TileMap(1, np.dtype(np.uint8))))
    paint(history, 3)
    kinds = [isinstance(step.command, PackedTiles) for step in history.steps]
    assert kinds == [True] * 3 + [False] * 4
    history.withdraw(step)
    assert all(isinstance(step.command, PackedTiles) for step in history.steps)
    shown = look(document)
    history.go_to(0)
    history.go_to(6)
    assert look(document) == shown


def test_a_task_that_comes_too_late_changes_nothing():
    tasks: list[Task] = []
    document = pictured()
    history = History(document, run_later=tasks.append, loose_steps=0)
    extra = document.new_layer("New", TileMap.from_array(np.full((30, 30, 4), 77, np.uint8)))
    before = look(document)
    history.perform(AddLayer("Add", extra, None))
    after = look(document)
    history.undo()
    for task in tasks:
        task()
    history.redo()
    assert look(document) == after
    history.undo()
    assert look(document) == before


def test_a_task_that_fails_leaves_its_step_as_it_was(monkeypatch, caplog):
    history = History(pictured(), loose_steps=0)
    worker = Background("undo")
    history.run_later = worker.run

    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("editor.core.steps.pack", fail)
    with caplog.at_level(logging.CRITICAL):
        looks = paint(history, 3)
        worker.wait()
        history.tend()
    history.go_to(0)
    assert look(history.document) == looks[0]
    worker.close()


def test_the_thread_packs_and_ends():
    others = set(threading.enumerate())
    worker = Background("undo")
    history = History(pictured(), run_later=worker.run)
    looks = paint(history, 40, noisy=False)
    for _ in range(2):
        assert worker.wait(60)
        history.tend()
    assert history.size_bytes < 40 * TILE_BYTES / 2
    history.go_to(0)
    assert look(history.document) == looks[0]
    history.go_to(40)
    assert look(history.document) == looks[40]
    worker.close()
    assert "undo" not in [thread.name for thread in set(threading.enumerate()) - others]


def test_a_thread_without_tasks_ends_by_itself_and_another_takes_over():
    worker, done = Background("undo", linger_s=0), []
    for number in range(20):
        worker.run(lambda number=number: done.append(number))
        worker.wait()
    assert done == list(range(20))
    worker.close()


def test_closing_forgets_tasks_that_have_not_begun():
    worker, done, has_begun, may_end = Background("undo"), [], threading.Event(), threading.Event()

    def first() -> None:
        has_begun.set()
        done.append(may_end.wait(60))

    worker.run(first)
    worker.run(lambda: done.append("second"))
    assert has_begun.wait(60)
    threading.Timer(0, may_end.set).start()
    worker.close()
    assert done in ([True], [True, "second"])
    worker.run(lambda: done.append("third"))
    assert worker.wait(60)
    assert done[-1] == "third"
    worker.close()


def test_a_task_that_raises_does_not_end_the_thread(caplog):
    worker, done = Background("undo"), []

    def fail() -> None:
        raise ValueError

    with caplog.at_level(logging.CRITICAL):
        worker.run(fail)
        worker.run(lambda: done.append(1))
        worker.wait()
    assert done == [1]
    worker.close()


# Beyond the budget


def test_what_exceeds_the_budget_goes_to_disk_and_no_step_is_lost(spill):
    history = History(pictured(), budget_bytes=150_000, run_later=now, spill=spill, loose_steps=1)
    looks = paint(history, 60)
    assert len(history.steps) == 60
    assert history.size_bytes <= 150_000
    assert spill.size_bytes > 400_000
    for position in (0, 60, 30):
        history.go_to(position)
        assert look(history.document) == looks[position]


def test_without_a_folder_the_oldest_steps_go():
    history = History(pictured(), budget_bytes=150_000, run_later=now, loose_steps=1)
    looks = paint(history, 60)
    assert history.size_bytes <= 150_000
    assert 5 < len(history.steps) < 60
    kept = len(history.steps)
    history.go_to(0)
    assert look(history.document) == looks[60 - kept]


def test_no_step_is_dropped_while_packing_it_is_under_way():
    tasks: list[Task] = []
    history = History(pictured(), budget_bytes=600_000, run_later=tasks.append, loose_steps=0)
    paint(history, 8, noisy=False)
    assert history.size_bytes > 600_000
    assert len(history.steps) == 8
    for task in tasks:
        task()
    history.tend()
    assert history.size_bytes < 100_000
    assert len(history.steps) == 8


def test_nothing_holds_more_than_a_few_times_the_budget_however_slow_the_packing():
    history = History(pictured(), budget_bytes=500_000, run_later=lambda task: None)
    paint(history, 40)
    assert history.size_bytes <= PATIENCE * 500_000


def test_forgotten_steps_give_their_room_on_disk_back(spill):
    history = History(pictured(), budget_bytes=20_000, run_later=now, spill=spill, loose_steps=0)
    paint(history, 30)
    assert spill.size_bytes > 100_000
    history.go_to(0)
    paint(history, 1)
    assert spill.size_bytes < 20_000


def test_a_full_disk_costs_only_the_oldest_steps(spill, monkeypatch, caplog):
    history = History(pictured(), budget_bytes=150_000, run_later=now, spill=spill, loose_steps=1)
    write = type(spill).write
    left = [8]

    def until_full(file: SpillFile, data: bytes) -> Any:
        if not left[0]:
            file.limit_bytes = file.size_bytes
            raise OSError(errno.ENOSPC, "no space left")
        left[0] -= 1
        return write(file, data)

    monkeypatch.setattr(SpillFile, "write", until_full)
    with caplog.at_level(logging.CRITICAL):
        looks = paint(history, 60)
    assert history.size_bytes <= 150_000
    kept = len(history.steps)
    assert 5 < kept < 60
    for position in range(kept, -1, -1):
        history.go_to(position)
        assert look(history.document) == looks[60 - kept + position]


def test_short_writes_lose_nothing(tmp_path, monkeypatch):
    import tempfile

    make = tempfile.TemporaryFile

    class Short:
        def __init__(self, file: Any) -> None:
            self.file = file

        def write(self, data: memoryview) -> int:
            return self.file.write(data[:1000])

        def __getattr__(self, name: str) -> Any:
            return getattr(self.file, name)

    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **options: Short(make(**options)))
    file = SpillFile(tmp_path)
    history = History(pictured(), budget_bytes=20_000, run_later=now, spill=file, loose_steps=0)
    looks = paint(history, 20)
    assert len(history.steps) == 20
    history.go_to(0)
    assert look(history.document) == looks[0]
    history.close()


def test_a_folder_that_is_not_there_is_like_no_folder(tmp_path, caplog):
    file = SpillFile(tmp_path / "missing")
    history = History(pictured(), budget_bytes=150_000, run_later=now, spill=file, loose_steps=1)
    with caplog.at_level(logging.CRITICAL):
        paint(history, 60)
    assert history.size_bytes <= 150_000
    assert len(history.steps) > 5


def test_a_step_that_cannot_be_read_back_says_so_and_changes_nothing(spill, caplog):
    history = History(pictured(), budget_bytes=20_000, run_later=now, spill=spill, loose_steps=0)
    looks = paint(history, 20)
    spill.close()
    with caplog.at_level(logging.CRITICAL), pytest.raises(UndoError, match="disk"):
        history.go_to(0)
    assert look(history.document) == looks[20]
    assert history.position == 20


# What fails leaves no trace


class RefusedError(Exception):
    pass


@dataclass(frozen=True, eq=False)
class Faulty:
    """Paints like the command inside and then raises, when it is applied or when it is taken back."""

    inside: PaintLayer
    at: str
    label: str = "Faulty"
    size_bytes: int = 0

    def apply(self, document: Document) -> None:
        self.inside.apply(document)
        if self.at == "apply":
            raise RefusedError

    def revert(self, document: Document) -> None:
        self.inside.revert(document)
        if self.at == "revert":
            raise RefusedError

    def rebased(self, document: Document) -> Faulty:
        if self.at == "rebased":
            raise RefusedError
        return self


def faulty(document: Document, at: str) -> Faulty:
    layer = next(iter(document.layers))
    after = layer.pixels.snapshot()
    after.write(Rect(5, 5, 9, 9), np.full((9, 9, 4), 3, np.uint8))
    return Faulty(PaintLayer("", layer.id, *tile_changes(layer.pixels, after)), at)


def refuses(history: History, act: Callable[[], object]) -> None:
    """The act raises, and afterwards all is as it was."""
    before = look(history.document), list(history.steps), history.position, history.size_bytes, history.is_clean
    pending = [step.is_pending for step in history.steps]
    with pytest.raises(RefusedError):
        act()
    after = look(history.document), list(history.steps), history.position, history.size_bytes, history.is_clean
    assert after == before
    assert [step.is_pending for step in history.steps] == pending


@pytest.fixture(params=[False, True], ids=["loose", "packed"])
def history(request) -> History:
    history = History(pictured(), run_later=now if request.param else None, loose_steps=0)
    paint(history, 5)
    layer = history.document.new_layer("New", TileMap.from_array(np.full((40, 40, 4), 9, np.uint8)))
    history.perform(AddLayer("Add", layer, history.document.active_layer_id))
    return history


def test_a_failing_edit_leaves_no_trace(history):
    history.undo()
    refuses(history, lambda: history.perform(faulty(history.document, "apply")))
    refuses(history, lambda: history.reserve(faulty(history.document, "apply")))
    assert history.redo_step is not None


def test_a_failing_part_leaves_no_trace_of_the_others(history):
    good = stroke(history.document, 77)
    refuses(history, lambda: history.perform(Several("Both", (good, faulty(history.document, "apply")))))


def test_a_listener_that_fails_leaves_no_trace(history):
    fails = [True]

    def listen(_: Rect) -> None:
        if fails.pop():
            fails.append(False)
            raise RefusedError
        fails.append(False)

    history.document.selection_changed.connect(listen)
    refuses(history, lambda: history.perform(stroke(history.document, 88)))


def test_a_failing_undo_stays_where_it_was(history):
    history.perform(faulty(history.document, "revert"))
    refuses(history, history.undo)
    paint(history, 3)
    refuses(history, lambda: history.go_to(0))
    history.steps[6].command = replace(history.steps[6].command, at="")
    history.go_to(0)
    assert history.position == 0


def test_a_failing_redo_stays_where_it_was(history):
    history.perform(faulty(history.document, ""))
    history.go_to(0)
    history.steps[6].command = replace(history.steps[6].command, at="apply")
    refuses(history, lambda: history.go_to(7))
    history.go_to(6)
    refuses(history, history.redo)


def test_a_result_that_cannot_be_placed_stays_awaited(history):
    document = history.document
    empty = TileMap(1, np.dtype(np.uint8))
    step = history.reserve(ChangeSelection.between("Fill", document.selection.pixels, empty))
    history.perform(stroke(document, 99))
    refuses(history, lambda: history.resolve(step, faulty(document, "apply")))
    history.resolve(step, faulty(document, ""))
    assert not step.is_pending


def test_a_failing_withdrawal_keeps_the_step(history):
    document = history.document
    step = history.reserve(ChangeSelection("Fill", {}, {}))
    history.perform(faulty(document, "rebased"))
    history.perform(stroke(document, 99))
    refuses(history, lambda: history.withdraw(step))
    assert step.is_pending


def test_tidying_up_after_a_failure_is_announced(history):
    heard = []
    history.document.pixels_changed.connect(heard.append)
    revision = history.document.revision
    with pytest.raises(RefusedError):
        history.perform(faulty(history.document, "apply"))
    assert history.document.bounds in heard
    assert history.document.revision > revision


def test_a_picture_changed_behind_the_history_is_not_made_worse():
    history = History(pictured(), run_later=now, loose_steps=0)
    paint(history, 3)
    history.document.selection.pixels.write(Rect(80, 190, 2, 2), np.full((2, 2), 7, np.uint8))
    shown = look(history.document)
    with pytest.raises(UndoError, match="no longer fits"):
        history.undo()
    assert look(history.document) == shown
    assert history.position == 3


def test_a_slider_stays_one_step_among_packed_ones():
    history = History(pictured(), run_later=now, loose_steps=0)
    layer = history.document.active_layer
    assert layer is not None
    paint(history, 2)
    for opacity in (0.9, 0.5):
        after = replace(layer.properties, opacity=opacity)
        history.perform(SetProperties("Opacity", layer.id, layer.properties, after), merge=True)
    assert len(history.steps) == 3
    history.go_to(0)
    assert history.document.layers.get(layer.id).properties.opacity == 1.0


def test_edits_that_outrun_packing_wait_for_it_and_lose_nothing(spill):
    document, tasks = pictured(), []

    def wait(_seconds: float) -> None:
        while tasks:
            tasks.pop(0)()

    history = History(document, budget_bytes=300_000, run_later=tasks.append, spill=spill, wait=wait)
    looks = paint(history, 60)
    assert len(history.steps) == 60
    assert history.size_bytes <= PATIENCE * 300_000
    while history.undo_step is not None:
        history.undo()
        assert look(document) == looks[history.position]


# Channels


def channel_steps(history: History) -> list[dict]:
    """Save, replace, rename and delete a channel; what the document's channels were before each step and at the end."""

    def seen() -> dict:
        return {id_: (one.name, picture_of(one.pixels)) for id_, one in history.document.channels.items()}

    document, looks = history.document, [seen()]
    for act in (
        lambda: save_channel(document, "One"),
        lambda: stroke(document, 7),
        lambda: save_channel(document, "One"),
        lambda: rename_channel(document, next(iter(document.channels)), "Two"),
        lambda: delete_channel(document, next(iter(document.channels))),
    ):
        history.perform(act())
        looks.append(seen())
    return looks


def test_steps_of_channels_are_packed_and_come_back(spill):
    document = pictured()
    history = History(document, run_later=now, spill=spill, loose_steps=0)
    history.perform(stroke(document, 1))
    looks = channel_steps(history)
    assert sum(isinstance(step.command, PackedChannel) for step in history.steps) == 4
    seen = lambda: {id_: (one.name, picture_of(one.pixels)) for id_, one in document.channels.items()}  # noqa: E731
    for _ in range(2):
        while history.position > 1:
            history.undo()
            assert seen() == looks[history.position - 1]
        while history.redo_step is not None:
            history.redo()
            assert seen() == looks[history.position - 1]
