"""History: whatever is done, undoing all gives the first picture bit for bit, redoing all the last."""

from __future__ import annotations

import tempfile
from collections import deque
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from editor.core.background import Task
from editor.core.commands import (
    AddLayer,
    ArrangeLayers,
    ChangeSelection,
    PaintLayer,
    RemoveLayer,
    SetMask,
    SetProperties,
    Several,
)
from editor.core.commands import tile_changes as changes
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.history import History, Step
from editor.core.pixels import Depth, dtype_of
from editor.core.spill import SpillFile
from editor.core.tiles import TileMap

SIDE = 300


def state(document: Document) -> tuple:
    """Everything an undo must bring back."""
    layers = [
        (
            layer.id,
            sorted(map(str, vars(layer.properties).items())),
            layer.group,
            tiles_of(layer.pixels),
            None if layer.hidden is None else tiles_of(layer.hidden),
        )
        for layer in document.layers
    ]
    return layers, tiles_of(document.selection.pixels), document.render(document.bounds).tobytes()


def tiles_of(pixels: TileMap) -> dict:
    return {key: pixels.tile(key).tobytes() for key in sorted(pixels.keys)}


def noise(height: int, width: int, seed: int, depth: Depth = 8) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 2**depth, (height, width, 4)).astype(dtype_of(depth))


def new_document(width: int = SIDE, height: int = SIDE, depth: Depth = 8) -> Document:
    return Document.from_pixels(noise(height, width, 0, depth))


def painted(document: Document, rect: Rect, value: int) -> TileMap:
    after = document.selection.pixels.snapshot()
    after.write(rect, np.full((rect.height, rect.width), value, np.uint8))
    return after


def select(document: Document, rect: Rect, value: int) -> ChangeSelection:
    return ChangeSelection.between("Paint mask", document.selection.pixels, painted(document, rect, value))


rects = st.builds(Rect, st.integers(0, 250), st.integers(0, 250), st.integers(1, 50), st.integers(1, 50))


class HistoryMachine(RuleBasedStateMachine):
    width = height = SIDE
    depth: Depth = 8

    def __init__(self):
        super().__init__()
        self.document = new_document(self.width, self.height, self.depth)
        self.history = self.new_history()
        self.first = state(self.document)
        self.pending: list[Step] = []

    def new_history(self) -> History:
        return History(self.document)

    def layer(self, index: int):
        layers = list(self.document.layers)
        return layers[index % len(layers)]

    @rule(rect=rects, value=st.integers(0, 255))
    def paint_selection(self, rect, value):
        self.history.perform(select(self.document, rect, value))

    @rule(rect=rects, value=st.integers(0, 255), index=st.integers(0, 9))
    def paint_layer(self, rect, value, index):
        layer = self.layer(index)
        after = layer.pixels.snapshot()
        after.write(rect, noise(rect.height, rect.width, value, self.depth) if value else self.nothing(rect))
        self.history.perform(PaintLayer("Paint", layer.id, *changes(layer.pixels, after)))

    def nothing(self, rect: Rect) -> np.ndarray:
        return np.zeros((rect.height, rect.width, 4), dtype_of(self.depth))

    @rule(value=st.integers(1, 255), index=st.integers(0, 9))
    def add_layer(self, value, index):
        tiles = TileMap.from_array(noise(20, 30, value, self.depth), 100, 120)
        layer = self.document.new_layer("New", tiles)
        self.history.perform(AddLayer("Add layer", layer, self.layer(index).id))

    @precondition(lambda self: len(self.document.layers) > 1)
    @rule(index=st.integers(0, 9))
    def remove_layer(self, index):
        self.history.perform(RemoveLayer.of(self.document, self.layer(index).id))

    @rule(index=st.integers(0, 9), opacity=st.floats(0, 1), merge=st.booleans())
    def set_opacity(self, index, opacity, merge):
        layer = self.layer(index)
        after = replace(layer.properties, opacity=opacity)
        self.history.perform(SetProperties("Opacity", layer.id, layer.properties, after), merge)

    @rule(index=st.integers(0, 9), to=st.integers(0, 9))
    def move_layer(self, index, to):
        layer = self.layer(index)
        layers = self.document.layers
        order = layers.moved(layer.id, to % len(layers))
        self.history.perform(ArrangeLayers("Move", layers.order, order))

    @rule(index=st.integers(0, 9), rect=rects, value=st.integers(0, 255))
    def set_mask(self, index, rect, value):
        layer = self.layer(index)
        mask = TileMap.from_array(np.full((rect.height, rect.width), value, np.uint8), rect.x, rect.y)
        self.history.perform(SetMask("Mask", layer.id, layer.hidden, mask if value else None))

    @rule()
    def ask(self):
        empty = TileMap(1, np.dtype(np.uint8))
        self.pending.append(
            self.history.reserve(ChangeSelection.between("Fill", self.document.selection.pixels, empty))
        )

    @precondition(lambda self: self.pending)
    @rule(index=st.integers(0, 9), value=st.integers(1, 255))
    def result_arrives(self, index, value):
        step = self.pending.pop(index % len(self.pending))
        if self.history.holds(step):
            tiles = TileMap.from_array(noise(40, 40, value, self.depth), 10, 10)
            layer = self.document.new_layer("Fill", tiles)
            top = self.document.layers.top
            self.history.resolve(step, AddLayer("Fill", layer, top.id if top else None))

    @precondition(lambda self: self.pending)
    @rule(index=st.integers(0, 9))
    def cancel(self, index):
        step = self.pending.pop(index % len(self.pending))
        if self.history.holds(step):
            length = len(self.history.steps)
            self.history.withdraw(step)
            assert len(self.history.steps) == length - 1

    @rule()
    def undo(self):
        self.history.undo()

    @rule()
    def redo(self):
        self.history.redo()

    @invariant()
    def undo_all_then_redo_all_is_where_we_were(self):
        now, position = state(self.document), self.history.position
        self.history.go_to(0)
        assert state(self.document) == self.first
        self.history.go_to(position)
        assert state(self.document) == now


HistoryMachine.TestCase.settings = settings(max_examples=25, stateful_step_count=12, deadline=None)
TestHistory = HistoryMachine.TestCase


class Hoard(History):
    """Drops nothing, so that the budget may be too small for what is being packed."""

    def _drop_oldest(self) -> None:
        pass


class PackedMachine(HistoryMachine):
    """Packs every step at once, layers included, and writes all of it to disk."""

    def new_history(self) -> History:
        self.folder = tempfile.TemporaryDirectory()
        return Hoard(
            self.document,
            budget_bytes=1,
            run_later=self.run_later,
            spill=SpillFile(Path(self.folder.name)),
            loose_steps=0,
        )

    def run_later(self, task: Task) -> None:
        task()

    @invariant()
    def nothing_is_left_in_memory_but_what_is_shown_or_still_awaited(self):
        end = next((i for i, step in enumerate(self.history.steps) if step.is_pending), len(self.history.steps))
        if end == len(self.history.steps):
            assert self.history.size_bytes <= 2000 * end

    def teardown(self):
        self.history.close()
        self.folder.cleanup()


class DeepMachine(PackedMachine):
    width, height, depth = 259, 33, 16


class DotMachine(PackedMachine):
    width, height, depth = 1, 1, 16


class LateMachine(PackedMachine):
    """Tasks run at any time after they were asked for, so that many of them come too late."""

    width, height = 33, 257
    nothing_is_left_in_memory_but_what_is_shown_or_still_awaited = None

    def __init__(self):
        self.tasks: deque[Task] = deque()
        super().__init__()

    def run_later(self, task: Task) -> None:
        self.tasks.append(task)

    @precondition(lambda self: self.tasks)
    @rule(count=st.integers(1, 5))
    def tasks_run(self, count):
        for _ in range(min(count, len(self.tasks))):
            self.tasks.popleft()()

    @rule()
    def tend(self):
        self.history.tend()


for machine in (PackedMachine, DeepMachine, DotMachine, LateMachine):
    machine.TestCase.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
TestPacked = PackedMachine.TestCase
TestDeep = DeepMachine.TestCase
TestDot = DotMachine.TestCase
TestLate = LateMachine.TestCase


def ask(history: History) -> Step:
    empty = TileMap(1, np.dtype(np.uint8))
    return history.reserve(ChangeSelection.between("Fill", history.document.selection.pixels, empty))


def test_cancelling_gives_the_mask_back_and_leaves_no_trace():
    document = new_document()
    history = History(document)
    history.perform(select(document, Rect(10, 10, 30, 30), 255))
    before = state(document)
    step = ask(history)
    assert document.selection.is_empty
    history.withdraw(step)
    assert state(document) == before
    assert [step.label for step in history.steps] == ["Paint mask"]


def test_strokes_painted_while_a_fill_ran_survive_its_cancelling():
    document = new_document()
    history = History(document)
    history.perform(select(document, Rect(10, 10, 30, 30), 255))
    step = ask(history)
    history.perform(select(document, Rect(30, 30, 30, 30), 200))
    history.withdraw(step)
    selection = document.selection.read(document.bounds)
    assert (selection[10:30, 10:30] == 255).all()
    assert (selection[45:60, 45:60] == 200).all()
    assert (selection[32:38, 32:38] == 255).all()
    history.undo()
    assert document.selection.bounds() == Rect(10, 10, 30, 30)
    history.undo()
    assert document.selection.is_empty


def test_a_result_enters_at_the_step_that_asked_for_it():
    document = new_document()
    history = History(document)
    history.perform(select(document, Rect(10, 10, 30, 30), 255))
    step = ask(history)
    history.perform(select(document, Rect(100, 100, 30, 30), 255))
    layer = document.new_layer("Fill", TileMap.from_array(np.full((30, 30, 4), 255, np.uint8), 10, 10))
    history.resolve(step, AddLayer("Fill", layer, None))
    assert [step.label for step in history.steps] == ["Paint mask", "Fill", "Paint mask"]
    assert document.selection.bounds() == Rect(100, 100, 30, 30)
    history.undo()
    assert layer.id in document.layers
    history.undo()
    assert layer.id not in document.layers
    assert document.selection.bounds() == Rect(10, 10, 30, 30)


def remade(history: History) -> tuple:
    """What is there after all was undone and made again."""
    position = history.position
    history.go_to(0)
    history.go_to(position)
    return state(history.document)


@pytest.mark.parametrize("is_undone", [False, True])
@pytest.mark.parametrize("above", [1, 2])
def test_a_layer_deleted_while_a_fill_ran_comes_back_to_where_it_stood(above, is_undone):
    document = new_document()
    history = History(document)
    history.perform(AddLayer("Add", document.new_layer("Upper", TileMap.from_array(noise(20, 20, 1))), 1))
    step = ask(history)
    history.perform(Several("Delete", (RemoveLayer.of(document, 2),)))
    if is_undone:
        history.undo()
    history.resolve(step, AddLayer("Fill", document.new_layer("Fill", TileMap.from_array(noise(9, 9, 2))), above))
    assert [layer.id for layer in document.layers] == (
        [1, 3] if not is_undone else [1, 3, 2] if above == 1 else [1, 2, 3]
    )
    now = state(document)
    history.redo()
    history.undo()
    assert [layer.id for layer in document.layers] == ([1, 3, 2] if above == 1 else [1, 2, 3])
    if is_undone:
        assert state(document) == now
    assert remade(history) == state(document)


@pytest.mark.parametrize("is_undone", [False, True])
def test_a_stroke_painted_while_a_filter_ran_stays_on_top_of_its_result(is_undone):
    document = new_document()
    history = History(document)
    first = document.layers.get(1).pixels.snapshot()
    step = ask(history)
    stroke = first.snapshot()
    stroke.write(Rect(0, 0, 10, 10), noise(10, 10, 5))
    history.perform(PaintLayer("Paint", 1, *changes(first, stroke)))
    result = first.snapshot()
    result.write(Rect(5, 5, 10, 10), noise(10, 10, 6))
    if is_undone:
        history.undo()
    history.resolve(step, PaintLayer("Filter", 1, *changes(first, result)))
    if is_undone:
        history.redo()
    pixels = document.layers.get(1).pixels.read(Rect(0, 0, 20, 20))
    assert np.array_equal(pixels[:10, :10], noise(10, 10, 5))
    assert np.array_equal(pixels[10:15, 10:15], noise(10, 10, 6)[5:, 5:])
    history.undo()
    assert np.array_equal(document.layers.get(1).pixels.read(Rect(5, 5, 10, 10)), noise(10, 10, 6))
    assert remade(history) == state(document)


def test_a_failing_result_leaves_no_half_open_step():
    document = new_document()
    history = History(document)
    step = ask(history)
    history.perform(select(document, Rect(1, 1, 5, 5), 9))
    now = state(document)
    layer = document.new_layer("Fill", TileMap.from_array(np.full((30, 30, 4), 255, np.uint8)))
    twice = AddLayer("Fill", layer, None)
    with pytest.raises(ValueError, match="already"):
        history.resolve(step, Several("Fill", (twice, twice)))
    assert state(document) == now
    assert step.is_pending


def test_the_oldest_steps_go_when_the_budget_is_spent():
    document = new_document()
    history = History(document, budget_bytes=900_000)
    for index in range(12):
        history.perform(select(document, Rect(index * 20, 0, 20, 300), 255))
    assert history.size_bytes <= 900_000
    assert 1 < len(history.steps) < 12
    while history.undo_step:
        history.undo()
    assert not document.selection.is_empty


def test_clean_follows_saving_undo_and_lost_branches():
    document = new_document()
    history = History(document)
    assert history.is_clean
    history.perform(select(document, Rect(0, 0, 5, 5), 255))
    assert not history.is_clean
    history.mark_clean()
    history.undo()
    assert not history.is_clean
    history.redo()
    assert history.is_clean
    history.undo()
    history.perform(select(document, Rect(9, 9, 5, 5), 255))
    history.undo()
    assert not history.is_clean


def test_a_slider_is_one_step():
    document = new_document()
    history = History(document)
    layer = document.active_layer
    assert layer is not None
    for opacity in (0.9, 0.7, 0.4):
        after = replace(layer.properties, opacity=opacity)
        history.perform(SetProperties("Opacity", layer.id, layer.properties, after), merge=True)
    assert len(history.steps) == 1
    history.undo()
    assert layer.properties.opacity == 1.0
