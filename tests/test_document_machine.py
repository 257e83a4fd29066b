"""Any edits: undone wholly they give the first picture bit for bit, redone the last; saved and reopened, the same."""

from __future__ import annotations

import contextlib
import io
import json
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from editor.core.blend import BlendMode
from editor.core.commands import PaintLayer, tile_changes
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.layer import LayerProperties
from editor.engines.registry import Engines
from editor.errors import InputError
from editor.files import open_document_bytes
from editor.files.openraster_write import write_openraster
from editor.jobs.queue import JobQueue
from editor.tools.base import PointerEvent
from editor.tools.mask_brush import BrushSettings, MaskBrush
from editor.workspace import Workspace
from tests.operations.fakes import FakeInpainter

SIZES = [(1, 1), (17, 33), (300, 270)]
unit = st.floats(0, 1)


def tiles(map_) -> object:
    return None if map_ is None else {key: map_.tile(key).tobytes() for key in map_.keys}


def state(document: Document) -> tuple:
    layers = [
        (
            layer.id,
            layer.group,
            layer.is_group,
            tuple(getattr(layer.properties, field.name) for field in fields(LayerProperties)),
            tiles(layer.pixels),
            tiles(layer.hidden),
            None if layer.recipe is None else json.dumps(layer.recipe.to_json(), sort_keys=True),
        )
        for layer in document.layers
    ]
    picture = document.render(document.bounds)
    return document.size, document.depth, layers, tiles(document.selection.pixels), picture.tobytes()


class Edits(RuleBasedStateMachine):
    depth = np.uint8

    def __init__(self):
        super().__init__()
        self.jobs = JobQueue()

    @initialize(size=st.sampled_from(SIZES))
    def open(self, size):
        top = np.iinfo(self.depth).max
        pixels = np.random.default_rng(0).integers(0, top, (*size, 4), endpoint=True).astype(self.depth)
        self.work = Workspace(Document.from_pixels(pixels), Engines([FakeInpainter()]), self.jobs)
        self.first = state(self.work.document)

    def teardown(self):
        self.jobs.close()

    def place(self, x, y) -> tuple[float, float]:
        size = self.work.document.size
        return x * size.width, y * size.height

    def layer(self, share):
        layers = list(self.work.document.layers)
        return layers[min(int(share * len(layers)), len(layers) - 1)]

    @rule(x=unit, y=unit, x2=unit, y2=unit, size=st.floats(1, 60), hardness=unit, erase=st.booleans())
    def stroke(self, x, y, x2, y2, size, hardness, erase):
        brush = MaskBrush(BrushSettings(size=size, hardness=hardness, erase=erase))
        self.work.press(brush, PointerEvent(*self.place(x, y)))
        self.work.release(PointerEvent(*self.place(x2, y2)))

    @rule(share=unit, value=st.integers(0, 255), x=unit, y=unit)
    def paint(self, share, value, x, y):
        layer = self.layer(share)
        if layer.is_group:
            return
        left, top = (int(v) for v in self.place(x, y))
        rect = Rect(left, top, 40, 30).intersect(self.work.document.bounds)
        after = layer.pixels.snapshot()
        after.write(rect, np.full((rect.height, rect.width, 4), value, self.depth))
        self.work.perform(PaintLayer("Paint", layer.id, *tile_changes(layer.pixels, after)))

    @rule(
        share=unit,
        opacity=unit,
        mode=st.sampled_from(BlendMode),
        visible=st.booleans(),
        clipped=st.booleans(),
        masked=st.booleans(),
        name=st.text(max_size=8),
    )
    def properties(self, share, opacity, mode, visible, clipped, masked, name):
        self.work.set_layer(
            self.layer(share).id,
            "Properties",
            opacity=opacity,
            blend_mode=mode,
            is_visible=visible,
            is_clipped=clipped,
            is_mask_enabled=masked,
            name=name,
        )

    @rule(kind=st.integers(0, 7), share=unit, other=unit)
    def arrange(self, kind, share, other):
        one, two = self.layer(share), self.layer(other)
        acts = {
            0: self.work.add_layer,
            1: lambda: self.work.duplicate_layer(one.id),
            2: lambda: self.work.remove_layer(one.id),
            3: lambda: self.work.move_layer(one.id, self.work.document.layers.index(two.id)),
            4: lambda: self.work.group_layers([one.id, two.id]),
            5: lambda: self.work.ungroup(one.id),
            6: lambda: self.work.add_mask(one.id, from_selection=True),
            7: lambda: self.work.remove_mask(one.id),
        }
        with contextlib.suppress(InputError):
            acts[kind]()

    @rule()
    def fill(self):
        try:
            self.work.fill()
        except InputError:
            return
        self.jobs.pump()

    @rule()
    def undo(self):
        self.work.undo()

    @rule()
    def redo(self):
        self.work.redo()

    @invariant()
    def undone_it_is_the_first_and_redone_the_last(self):
        if not hasattr(self, "work"):
            return
        now, position = state(self.work.document), self.work.history.position
        self.work.go_to(0)
        assert state(self.work.document) == self.first
        self.work.go_to(position)
        assert state(self.work.document) == now

    @rule()
    def saved_and_reopened_it_is_the_same(self):
        stream = io.BytesIO()
        write_openraster(self.work.document.frozen(), stream)
        again = open_document_bytes(stream.getvalue(), "x.ora")
        assert state(again) == state(self.work.document)


quiet = settings(max_examples=20, stateful_step_count=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class DeepEdits(Edits):
    depth = np.uint16


@pytest.mark.parametrize("machine", [Edits, DeepEdits])
def test_any_edits_are_undone_redone_saved_and_reopened(machine):
    case = machine.TestCase
    case.settings = quiet
    case("runTest").runTest()
