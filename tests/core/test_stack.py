"""Groups stand right above their layers, whatever is moved where."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.core.document import Document
from editor.core.stack import check_order
from editor.engines.registry import Engines
from editor.errors import InputError
from editor.jobs.queue import JobQueue
from editor.workspace import Workspace


def workspace(count: int = 4) -> Workspace:
    pixels = np.random.default_rng(0).integers(0, 256, (20, 30, 4)).astype(np.uint8)
    pixels[..., 3] |= 1
    document = Document.from_pixels(pixels)
    work = Workspace(document, Engines([]), JobQueue())
    for _ in range(count - 1):
        work.add_layer()
    return work


def order(work: Workspace):
    return work.document.layers.order


def is_sound(work: Workspace) -> None:
    check_order(order(work), {layer.id for layer in work.document.layers if layer.is_group})


def test_grouping_keeps_the_order_and_ungrouping_brings_it_back():
    work = workspace()
    before = order(work)
    group = work.group_layers([2, 3])
    assert order(work) == ((1, None), (2, group), (3, group), (group, None), (4, None))
    assert [layer.id for layer in work.document.layers.inside(group)] == [2, 3]
    work.ungroup(group)
    assert order(work) == before
    work.undo()
    work.undo()
    assert order(work) == before


def test_layers_far_apart_gather_below_the_uppermost():
    work = workspace()
    group = work.group_layers([1, 3])
    assert order(work) == ((2, None), (1, group), (3, group), (group, None), (4, None))


def test_groups_nest_and_move_with_all_they_hold():
    work = workspace()
    inner = work.group_layers([2])
    outer = work.group_layers([inner, 3])
    assert [layer.id for layer in work.document.layers.inside(outer)] == [2, inner, 3]
    assert work.document.layers.depth(2) == 2
    work.move_layer(outer, 5)
    assert order(work)[-1] == (outer, None)
    is_sound(work)


def test_a_layer_right_below_a_group_lies_in_it():
    work = workspace()
    group = work.group_layers([2, 3])
    work.move_layer(4, work.document.layers.index(group))
    assert work.document.layers.get(4).group == group
    work.move_layer(4, len(order(work)) - 1)
    assert work.document.layers.get(4).group is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 9), st.integers(0, 9)), max_size=12))
def test_any_edit_keeps_groups_whole_and_undoes(edits):
    work = workspace()
    first = order(work)
    steps = len(work.history.steps)
    for kind, a, b in edits:
        layers = list(work.document.layers)
        one, two = layers[a % len(layers)], layers[b % len(layers)]
        try:
            if kind == 0:
                work.group_layers([one.id, two.id])
            elif kind == 1:
                work.ungroup(one.id)
            elif kind in (2, 3):
                work.move_layer(one.id, b % len(layers))
            elif kind == 4:
                work.remove_layer(one.id)
            else:
                work.duplicate_layer(one.id)
        except InputError:
            pass
        is_sound(work)
    last = order(work)
    work.go_to(steps)
    assert order(work) == first
    work.go_to(len(work.history.steps))
    assert order(work) == last


def test_a_result_that_arrives_later_rides_on_the_layer_it_stands_on():
    work = workspace(3)
    layers = work.document.layers
    wanted = layers.moved(1, 2)
    late = work.document.new_layer("late")
    work.document.insert_layer(2, late)
    layers.arrange(wanted)
    assert [item for item, _ in layers.order] == [2, late.id, 3, 1]


def test_impossible_orders_are_refused():
    with pytest.raises(ValueError, match="right below"):
        check_order(((1, 9), (2, None), (9, None)), {9})
    with pytest.raises(ValueError, match="right below"):
        check_order(((1, 5), (2, None)), set())


def test_masks_come_and_go_with_undo():
    work = workspace(2)
    picture = work.document.render(work.document.bounds)
    work.document.selection.pixels.write(work.document.bounds, np.full((20, 30), 255, np.uint8))
    work.document.selection.pixels.write(
        work.document.bounds, np.pad(np.full((10, 30), 255, np.uint8), ((0, 10), (0, 0)))
    )
    work.add_mask(1, from_selection=True)
    shown = work.document.render(work.document.bounds)
    np.testing.assert_array_equal(shown[:10], picture[:10])
    assert (shown[10:, :, 3] == 0).all()
    work.remove_mask(1)
    np.testing.assert_array_equal(work.document.render(work.document.bounds), picture)
    work.undo()
    np.testing.assert_array_equal(work.document.render(work.document.bounds), shown)
    work.undo()
    assert work.document.layers.get(1).hidden is None


def test_one_step_up_goes_into_groups_through_them_and_out():
    work = workspace()
    group = work.group_layers([2, 3])
    seen = []
    for _ in range(6):
        work.arrange("Raise", work.document.layers.stepped([1], 1))
        seen.append([item for item, _ in order(work)] + [work.document.layers.get(1).group])
    assert seen == [
        [1, 2, 3, group, 4, group],
        [2, 1, 3, group, 4, group],
        [2, 3, 1, group, 4, group],
        [2, 3, group, 1, 4, None],
        [2, 3, group, 4, 1, None],
        [2, 3, group, 4, 1, None],
    ]
    for expected in (*seen[3::-1], [1, 2, 3, group, 4, None], [1, 2, 3, group, 4, None]):
        work.arrange("Lower", work.document.layers.stepped([1], -1))
        assert [item for item, _ in order(work)] + [work.document.layers.get(1).group] == expected


def test_several_layers_step_together_and_gather():
    work = workspace(5)
    assert work.document.layers.stepped([1, 2], 1) == ((3, None), (1, None), (2, None), (4, None), (5, None))
    assert work.document.layers.stepped([2, 4], -1) == ((2, None), (4, None), (1, None), (3, None), (5, None))
    assert work.document.layers.stepped([], 1) == order(work)


def test_layers_are_placed_into_a_group_and_never_into_themselves():
    work = workspace()
    group = work.group_layers([2])
    assert work.document.layers.placed([1, 4], group, 2) == (
        (2, group),
        (1, group),
        (4, group),
        (group, None),
        (3, None),
    )
    assert work.document.layers.placed([3], None, None)[0] == (3, None)
    assert work.document.layers.placed([1, 3], None, 3) == ((2, group), (group, None), (1, None), (3, None), (4, None))
    with pytest.raises(ValueError, match="into itself"):
        work.document.layers.placed([group], group, None)


def test_an_active_mask_is_left_with_its_layer_or_its_end():
    work = workspace(2)
    document = work.document
    document.set_mask_active(True)
    assert not document.is_mask_active
    work.add_mask(2)
    document.set_mask_active(True)
    assert document.is_mask_active
    document.set_active_layer(1)
    assert not document.is_mask_active
    document.set_active_layer(2)
    document.set_mask_active(True)
    work.remove_mask(2)
    assert not document.is_mask_active


def test_layers_are_deleted_together_but_never_all():
    work = workspace()
    before = order(work)
    work.remove_layers([1, 3])
    assert order(work) == ((2, None), (4, None))
    assert len(work.history.steps) == 4
    work.undo()
    assert order(work) == before
    with pytest.raises(InputError, match="last layer"):
        work.remove_layers([1, 2, 3, 4])
