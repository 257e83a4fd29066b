"""History: whatever is done, undoing all gives the first picture bit for bit, redoing all the last."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from editor.core.commands import (
    AddLayer,
    ArrangeLayers,
    ChangeSelection,
    PaintLayer,
    RemoveLayer,
    SetProperties,
    Several,
)
from editor.core.commands import tile_changes as changes
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.history import History, Step
from editor.core.tiles import TileMap

SIDE = 300


def state(document: Document) -> tuple:
    """Everything an undo must bring back."""
    layers = [
        (
            layer.id,
            sorted(map(str, vars(layer.properties).items())),
            layer.pixels.read(document.bounds).tobytes(),
        )
        for layer in document.layers
    ]
    return layers, document.selection.read(document.bounds).tobytes(), document.render(document.bounds).tobytes()


def new_document() -> Document:
    return Document.from_pixels(np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 4)).astype(np.uint8))


def painted(document: Document, rect: Rect, value: int) -> TileMap:
    after = document.selection.pixels.snapshot()
    after.write(rect, np.full((rect.height, rect.width), value, np.uint8))
    return after


def select(document: Document, rect: Rect, value: int) -> ChangeSelection:
    return ChangeSelection.between("Paint mask", document.selection.pixels, painted(document, rect, value))


rects = st.builds(Rect, st.integers(0, 250), st.integers(0, 250), st.integers(1, 50), st.integers(1, 50))


class HistoryMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.document = new_document()
        self.history = History(self.document)
        self.first = state(self.document)
        self.pending: list[Step] = []

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
        after.write(rect, np.full((rect.height, rect.width, 4), value, np.uint8))
        self.history.perform(PaintLayer("Paint", layer.id, *changes(layer.pixels, after)))

    @rule(value=st.integers(1, 255), index=st.integers(0, 9))
    def add_layer(self, value, index):
        tiles = TileMap.from_array(np.full((20, 30, 4), value, np.uint8), 100, 120)
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
            tiles = TileMap.from_array(np.full((40, 40, 4), value, np.uint8), 10, 10)
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
