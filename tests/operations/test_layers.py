"""Merging, applying masks and copying groups: what is seen stays, and one undo brings everything back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from editor.core.blend import BlendMode
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.layer import new_mask
from editor.core.stack import check_order
from editor.core.tiles import TileMap
from editor.engines.registry import Engines
from editor.errors import InputError
from editor.jobs.queue import JobQueue
from editor.operations import layers as operations
from editor.workspace import Workspace


@pytest.fixture
def jobs() -> Iterator[JobQueue]:
    queue = JobQueue()
    yield queue
    queue.close()


def noise(width=30, height=20, dtype=np.uint8, seed=0, is_opaque=False):
    top = np.iinfo(dtype).max
    pixels = np.random.default_rng(seed).integers(0, top + 1, (height, width, 4)).astype(dtype)
    if is_opaque:
        pixels[..., 3] = top
    return pixels


def stacked(jobs, count=3, dtype=np.uint8, size=(30, 20)):
    """An opaque layer (id 1) and others of every alpha above it."""
    work = Workspace(Document.from_pixels(noise(*size, dtype, is_opaque=True)), Engines([]), jobs)
    for seed in range(1, count):
        layer = work.document.new_layer(f"Layer {seed}", TileMap.from_array(noise(*size, dtype, seed)))
        work.document.insert_layer(seed, layer)
    return work


def shown(work):
    return work.document.render(work.document.bounds)


def state(work):
    """Everything that undo must bring back."""
    layers = work.document.layers
    return layers.order, [
        (layer.id, layer.properties, layer.is_group, layer.pixels.read(Rect(-300, -300, 700, 700)).tobytes(),
         None if layer.hidden is None else layer.hidden.read(work.document.bounds).tobytes())
        for layer in layers
    ]  # fmt: skip


def change(work, layer_id, **changes):
    work.document.set_properties(layer_id, replace(work.document.layers.get(layer_id).properties, **changes))


def assert_looks_alike(one, other, tolerance=1):
    scale = 257 if one.dtype == np.uint16 else 1
    weight = one[..., 3:].astype(float) / np.iinfo(one.dtype).max
    assert np.abs(one[..., 3].astype(int) - other[..., 3]).max() <= tolerance * scale
    assert (np.abs(one[..., :3].astype(int) - other[..., :3]) * weight).max() <= tolerance * scale


def is_undone_and_redone(work, before, after):
    work.undo()
    assert state(work) == before
    work.redo()
    assert state(work) == after


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("size", [(1, 1), (33, 17), (300, 270)])
def test_merging_down_looks_the_same_and_is_one_step(jobs, dtype, size):
    work = stacked(jobs, 3, dtype, size)
    change(work, 3, opacity=0.5, blend_mode=BlendMode.MULTIPLY)
    change(work, 2, opacity=0.7)
    picture, before = shown(work), state(work)
    work.do(operations.prepare_merge_down(work.document, 3))
    jobs.pump()
    top = work.document.layers.top
    assert [layer.name for layer in work.document.layers] == ["Background", "Layer 1"]
    assert (top.properties.opacity, work.document.active_layer) == (1.0, top)
    is_undone_and_redone(work, before, state(work))
    assert len(work.history.steps) == 1
    work.do(operations.prepare_merge_down(work.document, top.id))
    jobs.pump()
    # Multiply met only its own neighbor in the first step, so only what is opaque can be compared with the picture.
    work.go_to(0)
    work.do(operations.prepare_flatten(work.document))
    jobs.pump()
    np.testing.assert_array_equal(shown(work), picture)


@pytest.mark.parametrize("mode", list(BlendMode))
def test_any_mode_merges_exactly_into_an_opaque_layer(jobs, mode):
    work = stacked(jobs, 2)
    change(work, 2, opacity=0.6, blend_mode=mode)
    picture = shown(work)
    work.do(operations.prepare_merge_down(work.document, 2))
    np.testing.assert_array_equal(shown(work), picture)
    assert len(work.document.layers) == 1


def test_the_lower_layer_keeps_its_mode_and_both_masks_are_drawn_in(jobs):
    work = stacked(jobs, 3)
    change(work, 2, blend_mode=BlendMode.SCREEN, opacity=0.4)
    for layer_id, rect in ((2, Rect(0, 0, 10, 20)), (3, Rect(5, 5, 20, 5))):
        mask = new_mask()
        mask.write(rect, np.full((rect.height, rect.width), 130, np.uint8))
        work.document.set_mask(layer_id, mask)
    work.document.layers.get(3).pixels.clear()
    picture = shown(work)
    work.do(operations.prepare_merge_down(work.document, 3))
    assert work.document.layers.top.properties.blend_mode is BlendMode.SCREEN
    assert work.document.layers.top.hidden is None
    assert_looks_alike(shown(work), picture)


def test_pixels_outside_the_picture_are_merged_too(jobs):
    work = stacked(jobs, 1)
    layer = work.document.new_layer("Wide", TileMap.from_array(noise(700, 10, is_opaque=True), -350, -5))
    work.document.insert_layer(1, layer)
    work.do(operations.prepare_merge_down(work.document, layer.id))
    jobs.pump()
    merged = work.document.layers.top.pixels
    np.testing.assert_array_equal(merged.read(Rect(-350, -5, 700, 10)), noise(700, 10, is_opaque=True))


def test_a_clipped_layer_merges_into_what_it_lies_on_and_a_base_takes_its_clipped_ones_along(jobs):
    work = stacked(jobs, 4)
    for layer_id in (3, 4):
        change(work, layer_id, is_clipped=True)
    picture, before = shown(work), state(work)
    work.do(operations.prepare_merge_down(work.document, 4))
    names = [(layer.name, layer.properties.is_clipped) for layer in work.document.layers]
    assert names == [("Background", False), ("Layer 1", False), ("Layer 2", True)]
    assert_looks_alike(shown(work), picture, 2)
    is_undone_and_redone(work, before, state(work))
    work.do(operations.prepare_merge_down(work.document, work.document.layers.top.id))
    assert_looks_alike(shown(work), picture, 2)
    work.undo()
    work.do(operations.prepare_merge_down(work.document, 2))
    assert len(work.document.layers) == 1
    assert_looks_alike(shown(work), picture, 2)


def test_a_group_becomes_one_layer_with_its_looks(jobs):
    work = stacked(jobs, 4)
    group = work.group_layers([2, 3])
    change(work, group, blend_mode=BlendMode.MULTIPLY, opacity=0.8)
    mask = new_mask()
    mask.write(Rect(0, 0, 9, 9), np.full((9, 9), 77, np.uint8))
    work.document.set_mask(group, mask)
    change(work, 3, is_visible=False)
    picture, before = shown(work), state(work)
    work.do(operations.prepare_merge_group(work.document, group))
    merged = work.document.active_layer
    assert [layer.name for layer in work.document.layers] == ["Background", "Group", "Layer 3"]
    assert (merged.properties.blend_mode, merged.properties.opacity) == (BlendMode.MULTIPLY, 0.8)
    assert_looks_alike(shown(work), picture)
    is_undone_and_redone(work, before, state(work))


def test_merging_what_is_visible_keeps_hidden_layers_above_it(jobs):
    work = stacked(jobs, 5)
    change(work, 3, is_visible=False)
    change(work, 4, is_clipped=True)
    change(work, 2, blend_mode=BlendMode.DIFFERENCE)
    inner = work.group_layers([5])
    change(work, inner, opacity=0.5)
    picture, before = shown(work), state(work)
    work.do(operations.prepare_merge_visible(work.document))
    assert [layer.name for layer in work.document.layers] == ["Background", "Layer 2", "Layer 3"]
    np.testing.assert_array_equal(shown(work), picture)
    is_undone_and_redone(work, before, state(work))


def test_flattening_leaves_one_layer(jobs):
    work = stacked(jobs, 4)
    work.group_layers([2, 4])
    change(work, 3, is_visible=False)
    picture, before = shown(work), state(work)
    work.do(operations.prepare_flatten(work.document))
    assert [layer.name for layer in work.document.layers] == ["Background"]
    np.testing.assert_array_equal(shown(work), picture)
    is_undone_and_redone(work, before, state(work))


def test_several_layers_merge_where_the_lowest_is(jobs):
    work = stacked(jobs, 4)
    before = state(work)
    work.do(operations.prepare_merge_layers(work.document, [2, 4]))
    assert [layer.name for layer in work.document.layers] == ["Background", "Layer 1", "Layer 2"]
    is_undone_and_redone(work, before, state(work))


def refusals():
    def locked(work):
        change(work, 2, is_locked=True)
        return operations.prepare_merge_down(work.document, 3)

    def hidden(work):
        change(work, 2, is_visible=False)
        return operations.prepare_merge_down(work.document, 3)

    def nested(work):
        work.group_layers([2])
        return operations.prepare_merge_layers(work.document, [1, 2])

    def all_hidden(work):
        for layer_id in (1, 2, 3):
            change(work, layer_id, is_visible=False)
        return operations.prepare_merge_visible(work.document)

    def alone(work):
        work.remove_layers([2, 3])
        return operations.prepare_merge_visible(work.document)

    def flat(work):
        work.remove_layers([2, 3])
        return operations.prepare_flatten(work.document)

    def group_mask(work):
        group = work.group_layers([2])
        work.add_mask(group)
        return operations.prepare_apply_mask(work.document, group)

    def disabled(work):
        work.add_mask(2)
        change(work, 2, is_mask_enabled=False)
        return operations.prepare_apply_mask(work.document, 2)

    def half_clipped(work):
        change(work, 2, is_clipped=True)
        return operations.prepare_merge_layers(work.document, [2, 3])

    return {
        "locked": locked,
        "hidden": hidden,
        "different groups": nested,
        "Every layer is hidden": all_hidden,
        "nothing to merge": alone,
        "only one layer": flat,
        "merge the group": group_mask,
        "disabled": disabled,
        "no layer below": lambda work: operations.prepare_merge_down(work.document, 1),
        "two layers": lambda work: operations.prepare_merge_layers(work.document, [1]),
        "Only a group": lambda work: operations.prepare_merge_group(work.document, 1),
        "no mask": lambda work: operations.prepare_apply_mask(work.document, 1),
        "clipped layer": half_clipped,
    }


@pytest.mark.parametrize("said", refusals())
def test_what_cannot_be_merged_says_why(jobs, said):
    work = stacked(jobs, 3)
    with pytest.raises(InputError, match=said):
        refusals()[said](work)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_an_applied_mask_looks_the_same_and_keeps_color(jobs, dtype):
    work = stacked(jobs, 2, dtype, (300, 270))
    mask = new_mask()
    mask.write(Rect(0, 0, 300, 270), np.random.default_rng(5).integers(0, 256, (270, 300)).astype(np.uint8))
    work.document.set_mask(2, mask)
    picture, before = shown(work), state(work)
    color = work.document.layers.get(2).pixels.read(work.document.bounds)[..., :3]
    work.do(operations.prepare_apply_mask(work.document, 2))
    layer = work.document.layers.get(2)
    assert layer.hidden is None
    np.testing.assert_array_equal(layer.pixels.read(work.document.bounds)[..., :3], color)
    assert_looks_alike(shown(work), picture)
    is_undone_and_redone(work, before, state(work))


def test_a_group_is_copied_with_all_it_holds(jobs):
    work = stacked(jobs, 4)
    inner = work.group_layers([2, 3])
    outer = work.group_layers([inner, 4])
    change(work, 3, is_clipped=True)
    before = state(work)
    copy = work.duplicate_layer(outer)
    layers = work.document.layers
    check_order(layers.order, {layer.id for layer in layers if layer.is_group})
    names = [layer.name for layer in layers]
    assert names == ["Background", *names[1:6], *names[1:5], "Group copy"]
    assert work.document.active_layer_id == copy
    pairs = zip(layers.inside(outer), layers.inside(copy), strict=True)
    assert all(a.pixels.equals(b.pixels) and a.properties.same_as(b.properties) and a.id != b.id for a, b in pairs)
    is_undone_and_redone(work, before, state(work))


def test_a_large_merge_runs_beside_the_window_and_later_edits_stay(jobs):
    work = stacked(jobs, 3, size=(1500, 1300))
    picture = shown(work)
    operation = operations.prepare_merge_visible(work.document)
    assert not operation.is_quick
    work.do(operation)
    assert work.running
    added = work.add_layer()
    jobs.pump()
    assert [layer.id for layer in work.document.layers][1:] == [added]
    np.testing.assert_array_equal(shown(work), picture)
    work.undo()
    work.undo()
    assert [layer.name for layer in work.document.layers] == ["Background", "Layer 1", "Layer 2"]


def test_a_merge_whose_layers_were_changed_meanwhile_is_given_up(jobs):
    work = stacked(jobs, 3, size=(1500, 1300))
    said = []
    work.said.connect(lambda text, is_failure: said.append((text, is_failure)))
    work.do(operations.prepare_merge_visible(work.document))
    work.set_layer(2, "Rename layer", name="New name")
    jobs.pump()
    assert [layer.name for layer in work.document.layers] == ["Background", "New name", "Layer 2"]
    assert [step.label for step in work.history.steps] == ["Rename layer"]
    assert "given up" in said[0][0]
    assert said[0][1]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 9), st.integers(0, 9)), max_size=10))
def test_any_edits_keep_groups_whole_and_undo_bit_for_bit(jobs, edits):
    work = stacked(jobs, 4, size=(5, 4))
    first = state(work)
    for kind, a, b in edits:
        layers = list(work.document.layers)
        one, two = layers[a % len(layers)], layers[b % len(layers)]
        try:
            if kind == 0:
                work.group_layers([one.id, two.id])
            elif kind == 1:
                work.do(operations.prepare_merge_down(work.document, one.id))
            elif kind == 2:
                work.duplicate_layer(one.id)
            elif kind == 3:
                work.do(operations.prepare_merge_group(work.document, one.id))
            elif kind == 4:
                work.arrange("Reorder", work.document.layers.stepped([one.id, two.id], 1 if a % 2 else -1))
            elif kind == 5:
                work.set_layer(one.id, "Clip", is_clipped=not one.properties.is_clipped)
            else:
                group = two.id if two.is_group else two.group
                work.arrange("Reorder", work.document.layers.placed([one.id], group, None))
        except InputError:
            pass
        except ValueError as error:
            assert "into itself" in str(error)  # noqa: PT017
        check_order(work.document.layers.order, {layer.id for layer in work.document.layers if layer.is_group})
    last = state(work)
    work.go_to(0)
    assert state(work) == first
    work.go_to(len(work.history.steps))
    assert state(work) == last


def test_an_isolated_group_hides_the_picture_below_from_its_layers(jobs):
    work = stacked(jobs, 2)
    change(work, 2, blend_mode=BlendMode.MULTIPLY)
    group = work.group_layers([2])
    seen = shown(work)
    work.set_layer(group, "Isolate", is_isolated=True)
    isolated = shown(work)
    assert (isolated != seen).any()
    change(work, 2, blend_mode=BlendMode.NORMAL)
    assert_looks_alike(isolated, shown(work))
