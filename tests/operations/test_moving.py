"""Moving what is selected, and a mask alone: pixels that take no part keep every bit, undo gives all of them back."""

from __future__ import annotations

import numpy as np
import pytest

from editor.algorithms.resample import Interpolation
from editor.algorithms.warp import rotation, scaling, translation
from editor.core.commands import AddLayer
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.progress import Progress
from editor.core.recipe import Recipe
from editor.core.tiles import TileMap
from editor.engines.registry import Engines
from editor.errors import InputError
from editor.jobs.queue import JobQueue
from editor.operations.moving import MoveMask, MovePart, box_of, prepare, subject_of
from editor.tools.base import PointerEvent
from editor.tools.move import MoveTool
from editor.tools.transform import TransformTool
from editor.workspace import Workspace


def noise(height=90, width=120, dtype=np.uint8):
    pixels = np.random.default_rng(0).integers(1, np.iinfo(dtype).max, (height, width, 4), dtype)
    pixels[..., 3] = np.iinfo(dtype).max
    return pixels


@pytest.fixture(params=[np.uint8, np.uint16])
def workspace(request):
    jobs = JobQueue()
    yield Workspace(Document.from_pixels(noise(dtype=request.param)), Engines([]), jobs)
    jobs.close()


def select(workspace, rect, value=255):
    mask = np.zeros((90, 120), np.uint8)
    mask[rect.slices] = value
    workspace.set_selection("Select", TileMap.from_array(mask))


def move(workspace, dx, dy, alt=False):
    workspace.press(MoveTool(), PointerEvent(0, 0, erase=alt))
    workspace.release(PointerEvent(dx, dy))
    workspace.jobs.pump()


def pixels_of(workspace):
    return workspace.document.layers.top.pixels.read(workspace.document.bounds)


def test_what_is_selected_moves_and_leaves_a_hole(workspace):
    before, here = pixels_of(workspace), Rect(10, 10, 20, 15)
    select(workspace, here)
    move(workspace, 40, 30)
    after, there = pixels_of(workspace), here.moved(40, 30)
    expected = before.copy()
    expected[here.slices] = 0
    expected[there.slices] = before[here.slices]
    np.testing.assert_array_equal(after, expected)
    assert workspace.document.selection.bounds() == there
    assert workspace.history.undo_step.label == "Move selected part"
    workspace.undo()
    np.testing.assert_array_equal(pixels_of(workspace), before)
    assert workspace.document.selection.bounds() == here
    workspace.redo()
    np.testing.assert_array_equal(pixels_of(workspace), expected)


def test_with_alt_a_copy_moves(workspace):
    before, here = pixels_of(workspace), Rect(10, 10, 20, 15)
    select(workspace, here)
    move(workspace, 5, 40, alt=True)
    expected = before.copy()
    expected[here.moved(5, 40).slices] = before[here.slices]
    np.testing.assert_array_equal(pixels_of(workspace), expected)
    assert workspace.history.undo_step.label == "Copy selected part"


def test_a_soft_selection_takes_its_share_and_nothing_else_changes(workspace):
    before, here = pixels_of(workspace), Rect(10, 10, 20, 15)
    select(workspace, here, 100)
    move(workspace, 60, 0)
    after, full = pixels_of(workspace), np.iinfo(before.dtype).max
    assert abs(int(after[12, 12, 3]) - full * 155 / 255) <= 1
    untouched = np.ones(before.shape[:2], bool)
    untouched[here.slices] = untouched[here.moved(60, 0).slices] = False
    np.testing.assert_array_equal(after[untouched], before[untouched])
    assert (after[here.moved(60, 0).slices][..., 3] == full).all()


def test_what_leaves_the_picture_takes_the_selection_along(workspace):
    select(workspace, Rect(100, 70, 20, 20))
    move(workspace, 15, 0)
    assert workspace.document.selection.bounds() == Rect(115, 70, 5, 20)


@pytest.mark.parametrize("matrix", [translation(7, 3) @ rotation(20), scaling(0.5, 0.5), rotation(90)])
def test_what_is_selected_can_be_transformed(workspace, matrix):
    before = pixels_of(workspace)
    select(workspace, Rect(20, 20, 30, 30))
    document = workspace.document
    subject = subject_of(document, document.active_layer_id)
    assert box_of(document, subject) == Rect(20, 20, 30, 30)
    operation = prepare(document, subject, matrix, Interpolation.BICUBIC)
    assert isinstance(operation, MovePart)
    workspace.perform(operation.finish(operation.run(None, Progress())))
    after = pixels_of(workspace)
    assert (after != before).any()
    assert (after[80:, 100:] == before[80:, 100:]).all()
    workspace.undo()
    np.testing.assert_array_equal(pixels_of(workspace), before)


def test_nothing_under_the_selection_is_refused(workspace):
    document = workspace.document
    layer = document.new_layer("Empty")
    workspace.perform(AddLayer("Add", layer, document.layers.top.id))
    select(workspace, Rect(0, 0, 9, 9))
    with pytest.raises(InputError, match="empty under the selection"):
        workspace.press(MoveTool(), PointerEvent(0, 0))
    document.set_active_layer(next(iter(document.layers)).id)
    workspace.set_layer(document.active_layer_id, "Lock", is_alpha_locked=True)
    with pytest.raises(InputError, match="transparency is locked"):
        workspace.press(MoveTool(), PointerEvent(0, 0))


def masked(workspace, hidden):
    layer_id = workspace.document.active_layer_id
    workspace.add_mask(layer_id)
    workspace.document.set_mask(layer_id, TileMap.from_array(hidden))
    workspace.document.set_mask_active(True)
    return workspace.document.layers.get(layer_id)


def test_an_active_mask_moves_alone(workspace):
    before, hidden = pixels_of(workspace), np.zeros((90, 120), np.uint8)
    hidden[20:40, 30:60] = 200
    masked(workspace, hidden)
    move(workspace, 11, -7)
    moved = workspace.document.layers.top.hidden.read(workspace.document.bounds)
    np.testing.assert_array_equal(moved, np.roll(hidden, (-7, 11), (0, 1)))
    np.testing.assert_array_equal(pixels_of(workspace), before)
    assert workspace.history.undo_step.label == "Move mask"
    workspace.undo()
    np.testing.assert_array_equal(workspace.document.layers.top.hidden.read(workspace.document.bounds), hidden)


def test_a_mask_that_shows_a_figure_stays_hidden_around_it(workspace):
    hidden = np.full((90, 120), 255, np.uint8)
    hidden[20:40, 30:60] = 0
    masked(workspace, hidden)
    move(workspace, 50, 0)
    moved = workspace.document.layers.top.hidden.read(workspace.document.bounds)
    np.testing.assert_array_equal(moved, np.roll(hidden, 50, 1))


def test_only_the_selected_part_of_a_mask_moves(workspace):
    hidden = np.zeros((90, 120), np.uint8)
    hidden[10:20, 10:20] = hidden[50:60, 10:20] = 255
    masked(workspace, hidden)
    select(workspace, Rect(5, 5, 20, 20))
    move(workspace, 30, 0)
    expected = np.zeros((90, 120), np.uint8)
    expected[10:20, 40:50] = expected[50:60, 10:20] = 255
    moved = workspace.document.layers.top.hidden.read(workspace.document.bounds)
    np.testing.assert_array_equal(moved, expected)


def test_a_mask_is_transformed_within_its_own_frame(workspace):
    hidden = np.zeros((90, 120), np.uint8)
    hidden[20:40, 30:60] = 255
    masked(workspace, hidden)
    tool = TransformTool()
    tool.begin(workspace.document)
    assert tool.box == Rect(30, 20, 30, 20)
    tool.flip(True)
    tool.set_pose(tool.pose.__class__(60, 60))
    operation = tool.operation()
    assert isinstance(operation, MoveMask)
    workspace.perform(operation.finish(operation.run(None, Progress())))
    assert workspace.document.layers.top.hidden.bounds() == Rect(45, 50, 30, 20)


def test_an_open_transform_is_outdated_once_the_selection_is_another(workspace):
    select(workspace, Rect(20, 20, 30, 30))
    tool = TransformTool()
    tool.begin(workspace.document)
    assert not tool.is_outdated
    workspace.clear_selection()
    assert tool.is_outdated


@pytest.mark.parametrize(
    ("matrix", "place"), [(translation(30, 20), Rect(40, 30, 20, 10)), (scaling(2, 2), Rect(20, 20, 40, 20))]
)
def test_the_recipe_of_a_generated_layer_goes_along(workspace, matrix, place):
    document = workspace.document
    rect = Rect(10, 10, 20, 10)
    recipe = Recipe("fill", "e", "1", 1, rect.padded(5), rect, np.full((10, 20), 255, np.uint8))
    pixels = TileMap.from_array(noise(10, 20, document.layers.top.pixels.dtype.type), rect.x, rect.y)
    layer = document.new_layer("Fill", pixels, recipe)
    workspace.perform(AddLayer("Fill", layer, document.layers.top.id))
    operation = prepare(document, subject_of(document, layer.id), matrix)
    workspace.perform(operation.finish(operation.run(None, Progress())))
    moved = document.layers.get(layer.id).recipe
    # An edge that is interpolated reaches a pixel further.
    assert place.padded(1).contains(moved.mask_rect)
    assert moved.mask_rect.contains(place)
    assert moved.mask.shape == (moved.mask_rect.height, moved.mask_rect.width)
    assert moved.context != recipe.context
    workspace.undo()
    assert document.layers.get(layer.id).recipe is recipe
