"""Edits of the selection: each is one step, undone bit for bit; channels are kept, renamed, replaced and deleted."""

from dataclasses import replace

import numpy as np
import pytest

from editor.algorithms.selection import Combine, grow, shrink
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.history import History
from editor.core.layer import new_mask
from editor.core.pixels import to_depth
from editor.core.progress import Progress
from editor.core.recipe import Recipe
from editor.core.tiles import TileMap
from editor.engines.registry import Engines
from editor.errors import InputError
from editor.jobs.queue import JobQueue
from editor.operations import selection as edits
from editor.operations.selection import Change
from editor.workspace import Workspace
from tests.operations.fakes import FakeInpainter


def picture(width=300, height=270, depth=8):
    rng = np.random.default_rng(1)
    pixels = rng.integers(0, 256, (height, width, 4)).astype(np.uint8)
    pixels[:40, :50, 3] = 0
    return Document.from_pixels(to_depth(pixels, depth))


def select(document, rect, strength=255):
    document.selection.pixels.write(rect, np.full((rect.height, rect.width), strength, np.uint8))


def selected(document):
    return document.selection.read(document.bounds)


def perform(document, command):
    """Do, undo, redo; the mask before comes back and so does the one after."""
    history, before = History(document), selected(document)
    history.perform(command)
    after = selected(document)
    history.undo()
    assert np.array_equal(selected(document), before)
    history.redo()
    assert np.array_equal(selected(document), after)
    return after


@pytest.mark.parametrize("change", list(Change))
@pytest.mark.parametrize("ends", [False, True])
def test_an_edge_is_changed_within_the_selection_as_in_the_whole_picture(change, ends):
    document = picture()
    select(document, Rect(200, 60, 100, 150))
    select(document, Rect(20, 250, 30, 20), 120)
    whole = np.pad(selected(document), 0)
    operation = edits.prepare_reshape(document, change, 6.5, ends)
    after = perform(document, operation.finish(operation.run(None, Progress())))
    assert operation.ask().commands == ()
    if change is Change.GROW:
        assert np.array_equal(after, grow(whole, 6.5))
    if change is Change.SHRINK:
        assert np.array_equal(after, shrink(whole, 6.5, ends))
        assert (after[100, 299] == 0) == ends
    assert not np.array_equal(after, whole)
    assert not after[:50].any()


def test_what_makes_no_sense_is_refused_with_a_sentence():
    document = picture()
    with pytest.raises(InputError, match="Nothing is selected"):
        edits.prepare_reshape(document, Change.GROW, 3)
    with pytest.raises(InputError, match="Nothing is selected"):
        edits.save_channel(document, "A")
    select(document, Rect(0, 0, 5, 5))
    for amount in (0, -1, 5000, float("nan")):
        with pytest.raises(InputError, match="amount"):
            edits.prepare_reshape(document, Change.GROW, amount)
    with pytest.raises(InputError, match="no mask"):
        edits.select_mask(document, document.active_layer_id)
    with pytest.raises(InputError, match="generated"):
        edits.select_recipe(document, document.active_layer_id)
    empty = document.new_layer("Empty")
    document.insert_layer(1, empty)
    with pytest.raises(InputError, match="empty"):
        edits.select_alpha(document, empty.id)


@pytest.mark.parametrize("size", [(1, 1), (300, 270), (256, 256)])
def test_all_and_the_inverse(size):
    document = picture(*size)
    assert (perform(document, edits.select_all(document)) == 255).all()
    assert edits.select_all(document) is None
    assert not perform(document, edits.invert_selection(document)).any()
    assert document.selection.is_empty


@pytest.mark.parametrize("depth", [8, 16])
def test_a_layers_alpha_becomes_the_selection_and_is_combined(depth):
    document = picture(depth=depth)
    layer = document.active_layer
    alpha = to_depth(layer.pixels.read(document.bounds)[..., 3], 8)
    assert np.array_equal(perform(document, edits.select_alpha(document, layer.id)), alpha)
    select(document, document.bounds)
    rest = perform(document, edits.select_alpha(document, layer.id, Combine.SUBTRACT))
    assert np.array_equal(rest, 255 - alpha)


def test_a_groups_alpha_is_what_the_group_shows():
    document = picture()
    group = document.new_layer("Group")
    group.is_group = True
    inner = document.new_layer("Inner", TileMap.from_array(np.full((20, 30, 4), 255, np.uint8), 100, 90))
    inner.group = group.id
    inner.properties = replace(inner.properties, opacity=0.4)
    document.insert_layer(1, inner)
    document.insert_layer(2, group)
    mask = perform(document, edits.select_alpha(document, group.id))
    assert mask[95, 110] == 102
    assert document.selection.bounds() == Rect(100, 90, 30, 20)


def test_a_layer_mask_selects_what_it_shows():
    document = picture()
    hidden = new_mask()
    hidden.write(Rect(10, 10, 100, 50), np.full((50, 100), 200, np.uint8))
    document.set_mask(document.active_layer_id, hidden)
    mask = perform(document, edits.select_mask(document, document.active_layer_id))
    assert mask[20, 20] == 55
    assert mask[200, 200] == 255


def test_a_generated_layer_gives_its_mask_back():
    document = picture()
    mask = np.full((4, 6), 99, np.uint8)
    document.active_layer.recipe = Recipe("fill", "e", "1", 3, Rect(0, 0, 9, 9), Rect(50, 60, 6, 4), mask)
    after = perform(document, edits.select_recipe(document, document.active_layer_id))
    assert (after[60:64, 50:56] == 99).all()
    assert document.selection.bounds() == Rect(50, 60, 6, 4)


def test_channels_are_saved_loaded_renamed_replaced_and_deleted_as_steps():
    document, heard = picture(), []
    document.channels_changed.connect(lambda: heard.append(True))
    history = History(document)
    select(document, Rect(5, 5, 20, 20), 130)
    history.perform(edits.save_channel(document, "  Sky   soft "))
    ((id_, channel),) = document.channels.items()
    assert channel.name == "Sky soft"
    select(document, Rect(0, 0, 300, 270), 255)
    assert channel.pixels.bounds() == Rect(5, 5, 20, 20)
    history.perform(edits.load_channel(document, id_, Combine.SUBTRACT))
    assert selected(document)[10, 10] == 125
    history.perform(edits.load_channel(document, id_))
    assert document.selection.bounds() == Rect(5, 5, 20, 20)
    assert edits.load_channel(document, id_) is None
    history.perform(edits.rename_channel(document, id_, "Sea"))
    assert edits.rename_channel(document, id_, "Sea") is None
    select(document, Rect(0, 0, 2, 2))
    history.perform(edits.save_channel(document, "Other"))
    assert edits.free_name(document, "Other") == "Other 1"
    with pytest.raises(InputError, match="Other"):
        edits.rename_channel(document, id_, "Other")
    with pytest.raises(InputError, match="name"):
        edits.rename_channel(document, id_, "  ")
    history.perform(edits.save_channel(document, "Sea"))
    assert [channel.name for channel in document.channels.values()] == ["Sea", "Other"]
    assert document.channels[id_].pixels.bounds() == Rect(0, 0, 25, 25)
    history.perform(edits.delete_channel(document, id_))
    assert [channel.name for channel in document.channels.values()] == ["Other"]
    last = {key: channel.pixels for key, channel in document.channels.items()}
    history.go_to(0)
    assert document.channels == {}
    history.go_to(len(history.steps))
    assert {key: channel.pixels for key, channel in document.channels.items()} == last
    history.go_to(len(history.steps) - 1)
    assert [channel.name for channel in document.channels.values()] == ["Sea", "Other"]
    assert heard


def test_a_frozen_document_keeps_its_channels():
    document = picture()
    select(document, Rect(5, 5, 20, 20))
    edits.save_channel(document, "A").apply(document)
    frozen = document.frozen()
    edits.delete_channel(document, next(iter(document.channels))).apply(document)
    assert [channel.name for channel in frozen.channels.values()] == ["A"]


def test_strokes_painted_while_a_large_selection_grows_keep_what_they_added_and_erased():
    document = picture(900, 800)
    select(document, Rect(100, 100, 600, 500))
    jobs = JobQueue()
    workspace = Workspace(document, Engines([FakeInpainter()]), jobs)
    operation = edits.prepare_reshape(document, Change.GROW, 20)
    assert not operation.is_quick
    workspace.do(operation)
    tiles = document.selection.pixels.snapshot()
    tiles.write(Rect(850, 750, 20, 20), np.full((20, 20), 255, np.uint8))
    tiles.write(Rect(300, 300, 50, 50), np.zeros((50, 50), np.uint8))
    workspace.set_selection("Paint", tiles)
    jobs.pump()
    after = selected(document)
    jobs.close()
    assert (after[750:770, 850:870] == 255).all()
    assert not after[300:350, 300:350].any()
    assert (after[200:250, 81:100] == 255).all()
    workspace.undo()
    assert document.selection.bounds() == Rect(80, 80, 640, 540)
    assert (selected(document)[300:350, 300:350] == 255).all()
    workspace.undo()
    assert document.selection.bounds() == Rect(100, 100, 600, 500)


def test_a_small_change_is_done_at_once_and_one_that_changes_nothing_is_no_step():
    document = picture()
    jobs = JobQueue()
    workspace = Workspace(document, Engines([FakeInpainter()]), jobs)
    select(document, Rect(100, 100, 60, 50))
    workspace.do(edits.prepare_reshape(document, Change.FEATHER, 4))
    assert not jobs.jobs
    assert [step.label for step in workspace.history.steps] == ["Feather selection"]
    workspace.perform_if(edits.select_all(document))
    workspace.perform_if(edits.select_all(document))
    assert len(workspace.history.steps) == 2
