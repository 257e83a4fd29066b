"""Outpainting: the picture grows, what was there stays bit for bit, and one undo takes all of it back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.algorithms.completion_levels import Sketch, build_levels
from editor.api import outpaint, outpaint_document
from editor.core.document import Document
from editor.core.geometry import Rect, Size
from editor.core.pixels import with_alpha
from editor.core.progress import Progress
from editor.engines.classical.inpaint import completion_options
from editor.engines.registry import Engines, built_in_engines
from editor.errors import InputError
from editor.jobs.queue import JobQueue
from editor.operations.at_once import outpaint_at_once
from editor.operations.filling import kept_beginning
from editor.operations.outpaint import Sides, prepare_outpaint, strips
from editor.workspace import Workspace
from tests.operations.fakes import FakeInpainter


def picture(height=90, width=120, dtype=np.uint8):
    top = np.iinfo(dtype).max
    return np.random.default_rng(4).integers(0, top, (height, width, 3), dtype, endpoint=True)


SIDES = st.integers(0, 700)


@given(st.integers(1, 500), st.integers(1, 500), SIDES, SIDES, SIDES, SIDES)
def test_strips_cover_what_is_new_once_and_border_on_what_is_there(width, height, left, right, top, bottom):
    sides, size = Sides(left, right, top, bottom), Size(width, height)
    known = Rect(left, top, width, height)
    area = known.area
    for strip in strips(size, sides):
        both = known.united(strip)
        assert both.area == known.area + strip.area
        known, area = both, area + strip.area
    assert known == sides.grown(size).size.rect
    assert area == known.area


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_the_old_picture_is_bit_identical_in_its_place(dtype):
    image = picture(dtype=dtype)
    document = Document.from_pixels(with_alpha(image))
    outpaint_document(document, Sides(30, 10, 20, 5), engines=Engines([FakeInpainter()]), seed=1)
    pixels = document.render(document.bounds)
    assert pixels.shape == (115, 160, 4)
    assert np.array_equal(pixels[20:110, 30:150, :3], image)
    assert (pixels[..., 3] == np.iinfo(dtype).max).all()
    assert (pixels[:20, :, 1] == np.iinfo(dtype).max).all()


def test_the_layer_holds_only_what_is_new_and_how_it_was_made():
    document = Document.from_pixels(with_alpha(picture()))
    outpaint_document(document, Sides(right=40), engines=Engines([FakeInpainter()]), seed=9)
    layer = document.active_layer
    assert (layer.name, layer.recipe.operation, layer.recipe.seed) == ("Expand", "outpaint", 9)
    assert layer.recipe.options == {"left": 0, "right": 40, "top": 0, "bottom": 0, "beginning": "border"}
    assert layer.pixels.bounds() == Rect(120, 0, 40, 90)


def test_a_far_side_is_filled_in_steps_that_see_what_came_before():
    engine = FakeInpainter()
    document = Document.from_pixels(with_alpha(picture(100, 100)))
    outpaint_document(document, Sides(right=200), engines=Engines([engine]), seed=1)
    assert len(engine.requests) == 3
    last = engine.requests[-1]
    # The strip before it was painted green and may be sampled.
    green = np.all(last.image == (0, 1, 0), axis=2) & (last.mask == 0)
    assert green.any()
    assert last.avoid is None or not (last.avoid[green] >= 128).any()


def test_it_is_one_step_and_undo_takes_all_of_it_back():
    jobs = JobQueue()
    try:
        document = Document.from_pixels(with_alpha(picture()))
        work = Workspace(document, Engines([FakeInpainter()]), jobs)
        before = document.render(document.bounds)
        work.do(prepare_outpaint(document, work.engines, Sides(10, 10, 10, 10)))
        jobs.pump()
        assert document.size == Size(140, 110)
        assert len(work.history.steps) == 1
        work.undo()
        assert document.size == Size(120, 90)
        assert np.array_equal(document.render(document.bounds), before)
        work.redo()
        assert document.size == Size(140, 110)
    finally:
        jobs.close()


def test_what_layers_show_beyond_the_old_border_is_kept():
    document = Document.from_pixels(with_alpha(picture()))
    layer = next(iter(document.layers))
    layer.pixels.write(Rect(120, 0, 40, 90), np.full((90, 40, 4), 200, np.uint8))
    layer.pixels.write(Rect(120, 0, 40, 40), np.full((40, 40, 4), 255, np.uint8))
    outpaint_document(document, Sides(right=40), engines=Engines([FakeInpainter()]), seed=1)
    assert (document.render(Rect(120, 0, 40, 40)) == 255).all()
    assert len(document.layers) == 1


@pytest.mark.parametrize("sides", [Sides(), Sides(left=-1, right=5)])
def test_nothing_to_add_is_refused_in_a_sentence(sides):
    document = Document.from_pixels(with_alpha(picture()))
    with pytest.raises(InputError, match=r"\.$"):
        prepare_outpaint(document, Engines([FakeInpainter()]), sides)


def test_arrays_come_back_in_their_shape():
    image = picture(40, 50)
    result = outpaint(image, left=8, bottom=4)
    assert result.shape == (44, 58, 3)
    assert np.array_equal(result[:40, 8:], image)
    gray = outpaint(image[..., 0].copy(), top=3)
    assert gray.shape == (43, 50)
    assert np.array_equal(gray[3:], image[..., 0])


@pytest.mark.parametrize("sides", [Sides(left=400), Sides(150, 150, 150, 150), Sides(top=10, right=500)])
def test_no_step_sees_what_is_empty_until_a_later_one(sides):
    engine = FakeInpainter()
    engines = Engines([engine])
    operation = prepare_outpaint(Document.from_pixels(with_alpha(picture())), engines, sides, seed=0)
    operation.run(engines, Progress())
    assert len(engine.requests) == len(strips(Size(120, 90), sides)) > 1
    for request in engine.requests:
        assert request.avoid is None


def test_texture_is_led_where_nothing_else_is_said_of_the_hole():
    image = np.full((96, 128, 3), 0.5, np.float32)
    image[48:, ::2] = 0.9
    hole = np.zeros((96, 128), bool)
    hole[:, 90:] = True
    levels = build_levels(image, hole, ~hole, 3, 2, Sketch(), is_texture_led=True)
    assert [level.is_texture_led for level in levels] == [True, True, False]
    guide = levels[0].guide.reshape(96, 128, 5).astype(int)
    assert not guide[..., :3].any()
    assert guide[:36, 92, 4].max() < 0.5 * guide[60:, 92, 4].min()


@pytest.mark.parametrize(("kept", "led"), [("border", True), ("texture", True), ("patches", False), ("pieces", False)])
def test_a_kept_recipe_begins_as_it_did(kept, led):
    engine = FakeInpainter()
    document = Document.from_pixels(with_alpha(picture()))
    beginning = kept_beginning({"beginning": kept}, 3)
    outpaint_at_once(document, Sides(right=20), None, 3, Engines([engine]), Progress(), beginning)
    assert engine.requests[0].beginning == kept
    options = completion_options(engine.requests[0])
    assert (options.texture > 0) == led
    assert options.goes_on == (kept == "border")


@pytest.mark.parametrize("sides", [Sides(left=40), Sides(right=40, top=30), Sides(30, 30, 30, 30)])
def test_previews_lie_beyond_the_old_picture_and_never_over_it(sides):
    engines = built_in_engines()
    document = Document.from_pixels(with_alpha(picture()))
    operation = prepare_outpaint(document, engines, sides, seed=0)
    progress, seen = Progress(), []
    progress.look = lambda pixels, area: seen.append((pixels.shape, area))
    operation.run(engines, progress)
    assert seen
    for shape, area in seen:
        assert min(shape) > 0
        assert not area.overlaps(document.bounds)
