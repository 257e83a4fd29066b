"""A walk through the history: long steps are unpacked elsewhere first, and what the hand does meanwhile counts."""

from __future__ import annotations

import numpy as np
import pytest

from editor.core.commands import AddLayer, PaintLayer, RemoveLayer, SetMask, Several, tile_changes
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.history import History
from editor.core.history_walk import HistoryWalk
from editor.core.packed import Packed
from editor.core.tiles import TileMap
from editor.core.unpacking import is_slow
from tests.core.test_history_memory import look, now, pictured, stroke


class Later:
    """Tasks and deliveries that run when the test says so."""

    def __init__(self) -> None:
        self.tasks, self.acts = [], []

    def run(self) -> None:
        while self.tasks or self.acts:
            (self.tasks or self.acts).pop(0)()


def painted_layer(document: Document, layer_id: int, seed: int) -> PaintLayer:
    layer = document.layers.get(layer_id)
    after = layer.pixels.snapshot()
    draw = np.random.default_rng(seed)
    after.write(Rect(0, 0, 900, 900), draw.integers(0, 256, (900, 900, 4)).astype(np.uint8))
    return PaintLayer("Paint", layer_id, *tile_changes(layer.pixels, after))


@pytest.fixture
def walked():
    """A history of long steps of every kind, all packed, with what the document looked like after each."""
    document = pictured(900)
    history = History(document, run_later=now, loose_steps=0, budget_bytes=2**20, spill=None)
    history._drop_oldest = lambda: None
    first = document.layers.top.id
    looks = [look(document)]

    def do(command) -> None:
        history.perform(command)
        looks.append(look(document))

    do(painted_layer(document, first, 1))
    extra = document.new_layer("Extra", TileMap.from_array(np.full((900, 900, 4), 77, np.uint8)))
    do(AddLayer("Add", extra, first))
    do(
        SetMask(
            "Mask", first, None, TileMap.from_array(np.random.default_rng(2).integers(0, 256, (2000, 2000), np.uint8))
        )
    )
    do(
        Several(
            "Both", (painted_layer(document, first, 3), SetMask("Mask", first, document.layers.get(first).hidden, None))
        )
    )
    do(RemoveLayer.of(document, extra.id))
    do(stroke(document, 4))
    history.tend()
    later = Later()
    return history, HistoryWalk(history, later.tasks.append, later.acts.append), later, looks


def test_long_steps_wait_for_another_thread_and_the_document_is_the_same_in_the_end(walked):
    history, walk, later, looks = walked
    assert [is_slow(step.command) for step in history.steps].count(True) >= 3
    assert all(isinstance(step.command, Packed) for step in history.steps[:-1])
    for target in (5, 4, 0, 6, 2, 6, 1, 3):
        walk.go_to(target)
        later.run()
        assert history.position == target == walk.target
        assert look(history.document) == looks[target]
        history.tend()


def test_presses_meanwhile_add_up(walked):
    history, walk, later, looks = walked
    walk.go_to(4)
    assert walk.is_under_way
    assert history.position == 5
    walk.go_to(walk.target - 1)
    walk.go_to(walk.target - 1)
    assert walk.target == 2
    later.run()
    assert (history.position, walk.is_under_way) == (2, False)
    assert look(history.document) == looks[2]


def test_the_way_back_may_be_asked_for_meanwhile(walked):
    history, walk, later, looks = walked
    walk.go_to(4)
    walk.go_to(6)
    later.run()
    assert history.position == 6
    assert look(history.document) == looks[6]


def test_an_edit_meanwhile_ends_the_walk(walked):
    history, walk, later, _ = walked
    walk.go_to(4)
    history.perform(stroke(history.document, 9))
    after = look(history.document)
    assert walk.target == history.position == 6
    later.run()
    assert look(history.document) == after
    walk.go_to(5)
    assert history.position == 5


def test_what_cannot_be_read_back_is_said_and_nothing_has_changed(walked, monkeypatch):
    history, walk, later, looks = walked
    said = []
    walk.failed.connect(said.append)
    walk.go_to(5)
    monkeypatch.setattr("editor.core.spill.Payload.read", lambda _: b"damaged bytes, longer than a head" * 9)
    walk.go_to(4)
    later.run()
    assert len(said) == 1
    assert history.position == 5
    assert look(history.document) == looks[5]


def test_without_another_thread_all_happens_at_once(walked):
    history, _, _, looks = walked
    HistoryWalk(history).go_to(0)
    assert look(history.document) == looks[0]
