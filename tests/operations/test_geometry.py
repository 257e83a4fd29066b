"""Geometry of documents and layers: exact where it can be, and always undone bit for bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.algorithms import warp
from editor.algorithms.resample import Interpolation
from editor.algorithms.warp import Turn
from editor.core.document import Document, Metadata
from editor.core.geometry import Rect, Size
from editor.core.history import History
from editor.core.layer import new_mask
from editor.core.packed import PackedReshape
from editor.core.progress import Progress
from editor.core.recipe import Recipe
from editor.core.sketch import NO_SKETCH, Stroke
from editor.core.tiles import TileMap
from editor.engines.registry import Engines
from editor.errors import Cancelled, InputError
from editor.operations.geometry import (
    Cut,
    Scale,
    TurnAll,
    canvas_rect,
    content_of,
    crop_to_selection,
    layers_to_transform,
    prepare_flip,
    prepare_move,
    prepare_reshape,
    prepare_transform,
)

SIZES = [(1, 1), (33, 17), (256, 256), (300, 261)]


def document_of(width=300, height=261, dtype=np.uint8, seed=0):
    """A background, a generated layer with a mask that reaches beyond the picture, and a selection."""
    rng = np.random.default_rng(seed)
    full = np.iinfo(dtype).max
    pixels = rng.integers(0, full, (height, width, 4), endpoint=True).astype(dtype)
    pixels[..., 3] = full
    document = Document.from_pixels(pixels, metadata=Metadata(dpi=(72.0, 96.0)))
    patch = rng.integers(0, full, (40, 50, 4), endpoint=True).astype(dtype)
    place, context = Rect(2, 3, 7, 5), Rect(0, 0, 20, 12)
    mask = rng.integers(1, 255, (5, 7)).astype(np.uint8)
    recipe = Recipe("fill", "fake", "1", 7, context, place, mask)
    layer = document.new_layer("Fill", TileMap.from_array(patch, -20, -10), recipe)
    layer.hidden = new_mask()
    layer.hidden.write(Rect(-5, 0, 9, 6), np.full((6, 9), 200, np.uint8))
    document.insert_layer(1, layer)
    chosen = rng.integers(0, 255, (height, width)).astype(np.uint8)
    document.selection.pixels.write(document.bounds, chosen)
    return document


def state(document):
    parts = [document.size, document.metadata, document.selection.pixels.snapshot()]
    for layer in document.layers:
        parts += [layer.pixels.snapshot(), layer.hidden and layer.hidden.snapshot(), layer.recipe]
    return parts


def same(one, other):
    for a, b in zip(one, other, strict=True):
        if isinstance(a, TileMap):
            assert a.equals(b)
        elif isinstance(a, Recipe):
            assert a.to_json() == b.to_json()
            assert np.array_equal(a.mask, b.mask)
        else:
            assert a == b


def do(document, operation):
    command = operation.finish(operation.run(Engines([]), Progress()))
    command.apply(document)
    return command


def reshape(document, change):
    return do(document, prepare_reshape(document, change))


def chosen(document):
    return document.selection.read(document.bounds)


CHANGES = [
    Cut("Crop", Rect(4, 3, 20, 10), True),
    Cut("Canvas size", Rect(-7, -300, 400, 700), False),
    *(TurnAll("Turn", Turn(quarters, flip)) for quarters in range(4) for flip in (False, True)),
    *(Scale("Image size", Size(37, 50), kind) for kind in Interpolation),
    Scale("Image size", Size(1, 1), Interpolation.AREA),
    Scale("Image size", Size(601, 523), Interpolation.LANCZOS, (300.0, 300.0)),
]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: f"{change}"[:60])
def test_every_change_of_the_picture_is_undone_and_redone_bit_for_bit(change, size, dtype):
    document = document_of(*size, dtype)
    if size == (1, 1):
        # What lies beyond one pixel would become a thousand times as large as the picture.
        tuple(document.layers)[1].pixels = TileMap(4, np.dtype(dtype))
    before = state(document)
    command = reshape(document, change)
    after = state(document)
    assert document.size == change.size(Size(*size))
    assert document.render(document.bounds).shape[:2] == (document.size.height, document.size.width)
    assert document.bounds.contains(document.selection.bounds())
    command.revert(document)
    same(state(document), before)
    command.apply(document)
    same(state(document), after)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("quarters", range(4))
@pytest.mark.parametrize("flip", [False, True])
def test_a_turn_and_its_inverse_restore_every_layer_mask_and_recipe(size, quarters, flip):
    document = document_of(*size)
    before = state(document)
    turn = Turn(quarters, flip)
    reshape(document, TurnAll("Turn", turn))
    reshape(document, TurnAll("Back", turn.inverse))
    same(state(document), before)


def test_a_turned_picture_is_the_picture_turned():
    document = document_of(dtype=np.uint16)
    picture, mask = document.render(document.bounds), chosen(document)
    reshape(document, TurnAll("Turn", Turn(1)))
    assert np.array_equal(document.render(document.bounds), np.rot90(picture, -1))
    assert np.array_equal(chosen(document), np.rot90(mask, -1))
    assert document.metadata.dpi == (96.0, 72.0)
    reshape(document, TurnAll("Flip", Turn(0, True)))
    assert np.array_equal(document.render(document.bounds), np.rot90(picture, -1)[:, ::-1])


def test_a_recipe_follows_its_layer():
    for change in (Cut("Crop", Rect(4, 1, 90, 80), True), TurnAll("Turn", Turn(1)), TurnAll("Flip", Turn(2, True))):
        document = document_of()
        recipe = tuple(document.layers)[1].recipe
        marks = TileMap.from_array(recipe.mask, recipe.mask_rect.x, recipe.mask_rect.y)
        document.selection.pixels = marks
        reshape(document, change)
        moved = tuple(document.layers)[1].recipe
        assert np.array_equal(document.selection.read(moved.mask_rect), moved.mask)
        assert document.bounds.contains(moved.context)


def test_a_recipe_whose_place_is_cut_away_is_gone():
    document = document_of()
    reshape(document, Cut("Crop", Rect(100, 100, 50, 50), True))
    assert tuple(document.layers)[1].recipe is None


def test_a_crop_is_a_part_of_the_picture_and_leaves_nothing_outside():
    document = document_of()
    picture = document.render(document.bounds)
    document.selection.pixels = TileMap.from_array(np.full((60, 70), 9, np.uint8), 30, 20)
    reshape(document, crop_to_selection(document))
    assert document.size == Size(70, 60)
    assert np.array_equal(document.render(document.bounds), picture[20:80, 30:100])
    assert all(document.bounds.contains(layer.pixels.bounds()) for layer in document.layers)


def test_nothing_selected_is_nothing_to_crop_to():
    document = document_of()
    document.selection.pixels.clear()
    with pytest.raises(InputError, match="Nothing is selected"):
        crop_to_selection(document)


def test_a_smaller_canvas_hides_pixels_and_a_larger_one_shows_them_again():
    document = document_of()
    picture = document.render(document.bounds)
    reshape(document, Cut("Canvas size", Rect(50, 40, 100, 100), False))
    assert np.array_equal(document.render(document.bounds), picture[40:140, 50:150])
    reshape(document, Cut("Canvas size", Rect(-50, -40, 300, 261), False))
    assert np.array_equal(document.render(document.bounds), picture)


def test_new_canvas_is_transparent():
    document = document_of(33, 17)
    document.layers.remove(tuple(document.layers)[1].id)
    reshape(document, Cut("Canvas size", Rect(0, 0, 40, 20), False))
    assert not document.render(document.bounds)[17:].any()
    assert not document.render(document.bounds)[:, 33:].any()


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 40), st.integers(1, 40))
def test_an_anchor_keeps_its_corner(width, height, to_width, to_height):
    size, to = Size(width, height), Size(to_width, to_height)
    assert canvas_rect(size, to, (-1, -1)) == Rect(0, 0, to_width, to_height)
    far = canvas_rect(size, to, (1, 1))
    assert (far.right, far.bottom) == (width, height)
    middle = canvas_rect(size, to, (0, 0))
    assert abs((middle.x + middle.right) - width) <= 1
    assert middle.size == to


@pytest.mark.parametrize("kind", list(Interpolation))
@pytest.mark.parametrize("to", [Size(150, 131), Size(1, 1), Size(450, 300)])
def test_resampling_keeps_an_opaque_picture_opaque_to_its_edge(kind, to):
    document = document_of()
    document.layers.remove(tuple(document.layers)[1].id)
    reshape(document, Scale("Image size", to, kind))
    assert document.render(document.bounds)[..., 3].min() == 255


def test_resampling_to_the_same_size_changes_the_resolution_alone():
    document = document_of()
    before = state(document)
    reshape(document, Scale("Image size", document.size, Interpolation.LANCZOS, (300.0, 300.0)))
    assert document.metadata.dpi == (300.0, 300.0)
    document.metadata = replace(document.metadata, dpi=(72.0, 96.0))
    same(state(document), before)


def test_halving_averages_areas():
    document = document_of(64, 48)
    document.layers.remove(tuple(document.layers)[1].id)
    picture = document.render(document.bounds).astype(float)
    reshape(document, Scale("Image size", Size(32, 24), Interpolation.AREA))
    wanted = picture.reshape(24, 2, 32, 2, 4).mean(axis=(1, 3))
    assert np.abs(document.render(document.bounds) - wanted).max() <= 0.51


def test_a_size_without_pixels_or_beyond_reason_is_refused():
    document = document_of(33, 17)
    for to in (Size(0, 5), Size(400_000, 2), Size(100_000, 100_000)):
        with pytest.raises(InputError):
            prepare_reshape(document, Scale("Image size", to, Interpolation.AREA))


@settings(max_examples=25, deadline=None)
@given(st.integers(-700, 700), st.integers(-700, 700))
def test_moving_a_layer_away_and_back_restores_every_bit(dx, dy):
    document = document_of()
    before = state(document)
    layer_id = tuple(document.layers)[1].id
    there = do(document, prepare_move(document, (layer_id,), dx, dy))
    assert content_of(document, (layer_id,)) == Rect(-20 + dx, -10 + dy, 50, 40)
    do(document, prepare_move(document, (layer_id,), -dx, -dy))
    same(state(document), before)
    there.revert(document)
    same(state(document), before)


def test_a_group_moves_with_all_it_holds():
    document = document_of()
    group = document.new_layer("Group")
    group.is_group = True
    document.insert_layer(2, group)
    inner = tuple(document.layers)[1]
    inner.group = group.id
    layer_ids = layers_to_transform(document, group.id)
    assert layer_ids == (inner.id, group.id)
    do(document, prepare_move(document, layer_ids, 30, 20))
    assert inner.pixels.bounds() == Rect(10, 10, 50, 40)
    assert inner.hidden.bounds() == Rect(25, 20, 9, 6)


def test_a_locked_or_empty_layer_is_refused():
    document = document_of()
    layer = tuple(document.layers)[1]
    layer.properties = replace(layer.properties, is_locked=True)
    with pytest.raises(InputError, match="locked"):
        layers_to_transform(document, layer.id)
    layer.pixels.clear()
    with pytest.raises(InputError, match="empty"):
        prepare_move(document, (layer.id,), 1, 1)


@pytest.mark.parametrize("is_upright", [False, True])
def test_a_flipped_layer_keeps_its_place_and_flips_back(is_upright):
    document = document_of()
    before = state(document)
    layer_id = tuple(document.layers)[1].id
    pixels = tuple(document.layers)[1].pixels.read(Rect(-20, -10, 50, 40))
    do(document, prepare_flip(document, (layer_id,), is_upright))
    flipped = tuple(document.layers)[1].pixels.read(Rect(-20, -10, 50, 40))
    assert np.array_equal(flipped, pixels[::-1] if is_upright else pixels[:, ::-1])
    do(document, prepare_flip(document, (layer_id,), is_upright))
    same(state(document), before)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("kind", list(Interpolation))
@pytest.mark.parametrize(
    "matrix",
    [
        warp.about(warp.rotation(33) @ warp.scaling(0.6, 1.7), 150, 130),
        warp.from_corners(warp.corners_of(Rect(0, 0, 300, 261)), [(20, 5), (280, 40), (330, 250), (-40, 200)]),
        warp.scaling(0.05, 0.05),
        warp.about(warp.scaling(-4, 4), 10, 10),
    ],
)
def test_a_transform_is_undone_bit_for_bit(matrix, kind, dtype):
    document = document_of(dtype=dtype)
    before = state(document)
    layer_ids = tuple(layer.id for layer in document.layers)
    command = do(document, prepare_transform(document, layer_ids, matrix, kind))
    after = state(document)
    assert content_of(document, layer_ids) != Rect(-20, -10, 320, 271)
    command.revert(document)
    same(state(document), before)
    command.apply(document)
    same(state(document), after)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("kind", list(Interpolation))
def test_a_transformed_plain_layer_keeps_its_color_to_the_edge(kind, dtype):
    document = document_of(dtype=dtype)
    color = np.array([200, 30, 90, 255], dtype) * (257 if dtype == np.uint16 else 1)
    layer = document.new_layer("Plain", TileMap.from_array(np.full((100, 120, 4), color, dtype), 500, 40))
    document.insert_layer(2, layer)
    matrix = warp.from_corners(warp.corners_of(Rect(500, 40, 120, 100)), [(9, 8), (300, 20), (260, 200), (40, 120)])
    do(document, prepare_transform(document, (layer.id,), matrix, kind))
    pixels = layer.pixels.read(layer.pixels.bounds())
    # The fewer steps of alpha, the coarser the color that can be told from it.
    shown = pixels[pixels[..., 3] > np.iinfo(dtype).max // 8]
    assert np.abs(shown[:, :3].astype(int) - color[:3].astype(int)).max() <= 1


def test_a_mask_is_warped_with_its_layer():
    document = document_of()
    layer = tuple(document.layers)[1]
    layer.hidden = TileMap.from_array(np.full((40, 25), 255, np.uint8), -20, -10)
    matrix = warp.translation(100, 100) @ warp.scaling(2, 2)
    do(document, prepare_transform(document, (layer.id,), matrix, Interpolation.BILINEAR))
    assert layer.hidden.bounds(128) == Rect(60, 80, 50, 80)
    # The hidden half shows the background.
    assert np.array_equal(
        document.render(Rect(65, 85, 40, 60)), next(iter(document.layers)).pixels.read(Rect(65, 85, 40, 60))
    )


def test_a_folded_shape_is_refused():
    document = document_of()
    layer_ids = (next(iter(document.layers)).id,)
    folded = warp.from_corners(warp.corners_of(document.bounds), [(0, 0), (100, 0), (0, 90), (100, 80)])
    with pytest.raises(InputError, match="folded"):
        prepare_transform(document, layer_ids, folded)


@pytest.mark.parametrize(
    "make",
    [
        lambda d: prepare_reshape(d, Scale("Image size", Size(200, 900), Interpolation.LANCZOS)),
        lambda d: prepare_reshape(d, TurnAll("Turn", Turn(1))),
        lambda d: prepare_transform(d, (1,), warp.scaling(0.7, 0.8)),
    ],
)
def test_a_running_change_can_be_stopped(make):
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        make(document_of()).run(Engines([]), progress)


def test_far_steps_of_geometry_are_packed_and_come_back_bit_for_bit():
    document = document_of(dtype=np.uint16)
    history = History(document, run_later=lambda task: task(), loose_steps=0)
    states = [state(document)]
    operations = [
        lambda: prepare_reshape(document, TurnAll("Turn", Turn(1))),
        lambda: prepare_transform(document, (1,), warp.scaling(0.7, 1.2)),
        lambda: prepare_reshape(document, Scale("Image size", Size(90, 80), Interpolation.AREA)),
        lambda: prepare_reshape(document, Cut("Crop", Rect(5, 5, 60, 50), True)),
    ]
    for make in operations:
        operation = make()
        history.perform(operation.finish(operation.run(Engines([]), Progress())))
        states.append(state(document))
    history.budget_bytes = 1
    history.tend()
    history.budget_bytes = 2**40
    assert any(isinstance(step.command, PackedReshape) for step in history.steps)
    for position in (*reversed(range(len(history.steps))), *range(1, len(history.steps) + 1)):
        history.go_to(position)
        same(state(document), states[position + len(operations) - len(history.steps)])


def test_turning_back_and_forth_shares_its_memory():
    document = document_of(1100, 1000)
    history = History(document)
    for _ in range(4):
        operation = prepare_reshape(document, TurnAll("Turn", Turn(2)))
        history.perform(operation.finish(operation.run(Engines([]), Progress())))
    picture = sum(layer.pixels.size_bytes for layer in document.layers) + document.selection.pixels.size_bytes
    assert history.size_bytes < 5.2 * picture


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (Cut("Crop", Rect(10, 5, 40, 30), deletes_outside=True), (10.0, 15.0)),
        (TurnAll("Turn", Turn(1)), (40.0, 20.0)),
        (TurnAll("Flip", Turn(0, True)), (60.0, 20.0)),
        (Scale("Scale", Size(160, 120), Interpolation.BICUBIC), (40.0, 40.0)),
    ],
)
def test_strokes_of_the_sketch_stay_on_what_they_were_drawn_on(change, place):
    document = Document.from_pixels(np.full((60, 80, 4), 255, np.uint8))
    sketch = NO_SKETCH.added([Stroke(0, "edge", np.array([(20, 20, 1)], np.float32), 3.0)])
    document.set_sketch(sketch)
    history = History(document)
    operation = prepare_reshape(document, change)
    history.perform(operation.finish(operation.run(Engines(), Progress())))
    assert document.sketch.strokes[0].points[0, :2].tolist() == pytest.approx(place)
    history.undo()
    assert document.sketch is sketch
