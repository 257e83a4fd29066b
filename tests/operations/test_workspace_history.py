"""Undo of a workspace with little memory and a folder: nothing is lost, and closing leaves nothing behind."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from editor.core.commands import PaintLayer, tile_changes
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.engines.registry import Engines
from editor.jobs.queue import JobQueue
from editor.workspace import UndoRoom, Workspace
from tests.operations.fakes import FakeInpainter

SIDE = 600
BUDGET_BYTES = 2_500_000


@pytest.fixture
def jobs() -> Iterator[JobQueue]:
    queue = JobQueue()
    yield queue
    queue.close()


@pytest.fixture
def work(jobs: JobQueue, tmp_path: Path) -> Iterator[Workspace]:
    pixels = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 4)).astype(np.uint8)
    work = Workspace(Document.from_pixels(pixels), Engines([]), jobs, undo_room=UndoRoom(BUDGET_BYTES, tmp_path))
    yield work
    work.close()


def stroke(work: Workspace, number: int) -> None:
    """Noise on the picture, which no compression makes small."""
    layer = work.document.active_layer
    assert layer is not None
    after = layer.pixels.snapshot()
    draw = np.random.default_rng(number)
    rect = Rect(number * 37 % 400, number * 91 % 400, 200, 200)
    after.write(rect, draw.integers(0, 256, (200, 200, 4)).astype(np.uint8))
    work.perform(PaintLayer(f"Paint {number}", layer.id, *tile_changes(layer.pixels, after)))


def settle(work: Workspace) -> None:
    """Tend until the thread has nothing left to do, as the window does in quiet moments."""
    end = time.monotonic() + 60
    while work.tend_history():
        assert time.monotonic() < end, "the history never came to rest"
        work._packer.wait(60)


def paint(work: Workspace, count: int) -> None:
    for number in range(count):
        stroke(work, number)
        settle(work)


def look(work: Workspace) -> np.ndarray:
    return work.document.render(work.document.bounds)


def undo_threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == "undo"}


def test_many_strokes_with_little_memory_are_undone_and_made_again_bit_for_bit(work):
    first = look(work)
    paint(work, 40)
    last = look(work)
    assert len(work.history.steps) == 40
    assert work.history.size_bytes <= BUDGET_BYTES
    assert work.history.spill.size_bytes > BUDGET_BYTES
    for _ in range(40):
        work.undo()
    assert np.array_equal(look(work), first)
    work.go_to(40)
    assert np.array_equal(look(work), last)


def test_closing_leaves_no_file_no_thread_and_an_empty_folder(work, tmp_path):
    others = undo_threads()
    paint(work, 40)
    spill = work.history.spill
    file = spill._file
    assert file is not None
    assert not file.closed
    assert len(undo_threads() - others) == 1
    work.close()
    work.close()
    assert file.closed
    assert undo_threads() <= others
    assert list(tmp_path.iterdir()) == []


def test_a_fill_that_ends_after_closing_wakes_no_thread(jobs, tmp_path):
    others = undo_threads()
    gate = threading.Event()
    pixels = np.full((SIDE, SIDE, 4), 255, np.uint8)
    engines = Engines([FakeInpainter(gate=gate)])
    work = Workspace(Document.from_pixels(pixels), engines, jobs, undo_room=UndoRoom(BUDGET_BYTES, tmp_path))
    paint(work, 12)
    work.document.selection.pixels.write(Rect(100, 80, 50, 40), np.full((40, 50), 255, np.uint8))
    work.fill()
    work.close()
    gate.set()
    jobs.pump()
    assert not work.running
    assert not work.tend_history()
    assert undo_threads() <= others


def test_without_a_folder_no_thread_starts(jobs):
    others = undo_threads()
    work = Workspace(Document.from_pixels(np.zeros((SIDE, SIDE, 4), np.uint8)), Engines([]), jobs)
    paint(work, 12)
    assert work.history.spill is None
    assert undo_threads() <= others
    work.close()


def test_a_smaller_budget_takes_effect_at_once_and_is_told(jobs):
    work = Workspace(Document.from_pixels(np.zeros((SIDE, SIDE, 4), np.uint8)), Engines([]), jobs)
    paint(work, 12)
    told: list[int] = []
    work.history.changed.connect(lambda: told.append(len(work.history.steps)))
    work.set_undo_budget(BUDGET_BYTES)
    assert len(work.history.steps) < 12
    assert told == [len(work.history.steps)]
    work.close()
