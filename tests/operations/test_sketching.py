"""Fills that follow a sketch: what guides them, what strokes enclose, what is barred, and who can do it."""

import numpy as np
import pytest

from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.progress import Progress
from editor.core.sketch import NO_SKETCH, Stroke
from editor.engines.base import InputNeeds
from editor.engines.registry import Engines, built_in_engines
from editor.errors import InputError, Unsupported
from editor.jobs.queue import JobQueue
from editor.operations.fill import FillOptions, prepare_fill
from editor.operations.sketch_live import QUICK_SIDE_PX, quick_look
from editor.operations.sketching import guidance_maps, guided_by_sketch
from editor.workspace import Workspace
from tests.operations.fakes import FakeInpainter


def stroke(*points, kind="edge", **more):
    return Stroke(0, kind, np.array([(x, y, 1.0) for x, y in points], np.float32), **more)


def document(*strokes, mask=None, width=200, height=150):
    pixels = np.random.default_rng(0).integers(0, 255, (height, width, 4), np.uint8)
    pixels[..., 3] = 255
    made = Document.from_pixels(pixels)
    made.set_sketch(NO_SKETCH.added(strokes))
    if mask is not None:
        made.selection.pixels.write(mask, np.full((mask.height, mask.width), 255, np.uint8))
    return made


class Follower(FakeInpainter):
    def __init__(self):
        super().__init__(needs=InputNeeds(margin_px=16, understands=frozenset({"edges", "colors"})))


def requests_of(made, engine=None, **options):
    engine = engine or Follower()
    fill = prepare_fill(made, Engines([engine]), FillOptions(seed=1, **options))
    fill.run(Engines([engine]), Progress())
    return fill, engine.requests


def test_strokes_in_the_mask_guide_the_fill_and_the_recipe_keeps_them():
    made = document(stroke((60, 60), (140, 90)), stroke((100, 60), kind="color", width=20), mask=Rect(50, 40, 100, 60))
    fill, (request,) = requests_of(made)
    assert request.edges.max() == 1
    assert request.colors[..., 3].max() == 1
    kept = fill.options.to_json()["strokes"]
    assert [line["kind"] for line in kept] == ["edge", "color"]
    assert FillOptions().again({"strokes": kept}).sketch.strokes[0].same_as(made.sketch.strokes[0])


def test_strokes_outside_the_mask_change_nothing():
    made = document(stroke((5, 5), (30, 10)), mask=Rect(100, 80, 40, 40))
    fill, (request,) = requests_of(made)
    assert request.edges is None
    assert fill.options.sketch is None


def test_without_a_mask_the_neighborhood_of_the_strokes_is_filled_and_nothing_else_changes():
    made = document(stroke((60, 60), (140, 60)))
    before = made.render(made.bounds)
    engine = Follower()
    fill = prepare_fill(made, Engines([engine]), FillOptions(seed=1))
    fill.finish(fill.run(Engines([engine]), Progress())).apply(made)
    after = made.render(made.bounds)
    changed = (before != after).any(axis=2)
    assert changed[60, 60:140].all()
    assert not changed[:40].any()
    assert not changed[:, :40].any()


def test_a_closed_shape_without_a_mask_is_filled_inside():
    made = document(stroke((40, 40), (40, 40), (160, 40), (160, 40), (160, 110), (160, 110), (40, 110), (40, 110),
                           is_closed=True))  # fmt: skip
    assert guided_by_sketch(made).snapshot.selection.read(Rect(100, 75, 1, 1))[0, 0] == 255


def test_strokes_beside_the_picture_say_so_and_no_strokes_ask_for_a_mask():
    with pytest.raises(InputError, match="outside the picture"):
        prepare_fill(document(stroke((-500, -500), (-400, -500))), built_in_engines())
    for made in (document(), document(stroke((10, 10), kind="forbid"))):
        with pytest.raises(InputError, match="Nothing is masked"):
            prepare_fill(made, built_in_engines())


def test_barred_areas_are_neither_filled_nor_taken_from():
    made = document(stroke((75, 45), (75, 95), kind="forbid", width=10), stroke((110, 60), (140, 60)),
                    mask=Rect(50, 40, 100, 60))  # fmt: skip
    engine = Follower()
    fill = prepare_fill(made, Engines([engine]), FillOptions(seed=1))
    (variant,) = fill.run(Engines([engine]), Progress())
    (request,) = engine.requests
    alpha = variant.pixels.read(Rect(50, 40, 100, 60))[..., 3]
    assert alpha[30, 25] == 0
    assert alpha[30, 60] == 255
    assert request.avoid.max() == 255
    fill.ask().apply(made)
    assert made.selection.is_empty
    fill.ask().revert(made)
    assert made.selection.read(Rect(75, 70, 1, 1))[0, 0] == 255


def test_a_bar_over_the_whole_mask_leaves_the_mask_as_it_was():
    made = document(stroke((0, 75), (200, 75), kind="forbid", width=400), mask=Rect(50, 40, 100, 60))
    assert prepare_fill(made, Engines([Follower()]), FillOptions(seed=1)).region == Rect(50, 40, 100, 60)


def test_an_engine_that_cannot_follow_gives_way_to_one_that_can_and_it_is_said():
    made = document(stroke((60, 60), (140, 90)), mask=Rect(50, 40, 100, 60))
    blind = FakeInpainter()
    said = []
    progress = Progress()
    progress.tell = said.append
    engines = built_in_engines()
    fill = prepare_fill(made, engines, FillOptions(engine="smooth-fill", seed=1))
    assert fill.engine_id == engines.inpainters[0].id
    fill.run(engines, progress)
    assert "cannot follow a sketch" in said[0]
    with pytest.raises(Unsupported, match="cannot follow a sketch"):
        prepare_fill(made, Engines([blind]), FillOptions(seed=1))


def test_a_line_to_erase_alone_is_filled_without_any_line():
    made = document(stroke((60, 60), (140, 60), kind="erase-line", width=10))
    _, (request,) = requests_of(made)
    assert request.edges is not None
    assert not request.edges.any()


def test_a_scribble_over_everything_and_a_dot_and_contradictions_are_filled():
    zigzag = [(x, y) for x in range(0, 200, 8) for y in (0, 150)]
    for strokes in (
        [stroke(*zigzag, kind="color", width=20, color=(1, 0, 0))],
        [stroke((100, 75), kind="color", width=9)],
        [stroke((90, 70), kind="color", width=9), stroke((90, 70), kind="color", width=9, color=(0, 1, 0))],
    ):
        fill, requests = requests_of(document(*strokes))
        assert all(np.isfinite(request.colors).all() for request in requests)
        assert not fill.region.is_empty


def test_colors_reach_the_engine_in_its_space_and_drawn_maps_lie_over_given_ones():
    sketch = NO_SKETCH.added([stroke((10, 10), kind="color", width=8, color=(1, 0, 0))])
    given = np.zeros((20, 20, 4), np.float32)
    given[..., 1] = given[..., 3] = 1
    _, colors = guidance_maps(sketch, Rect(0, 0, 20, 20), None, given, lambda image: image * np.float32(0.5))
    assert colors[10, 10].tolist() == pytest.approx([0.5, 0, 0, 1])
    assert colors[0, 0].tolist() == [0, 1, 0, 1]


def test_a_fill_without_a_mask_follows_what_is_new_and_replaces_what_was_bent():
    jobs = JobQueue()
    made = document(stroke((40, 30), (80, 30)))
    work = Workspace(made, Engines([Follower()]), jobs)
    work.fill(FillOptions(seed=1))
    jobs.pump()
    made.set_sketch(made.sketch.added([stroke((40, 120), (80, 120))]))
    second = work.fill(FillOptions(seed=1))
    jobs.pump()
    assert second.subject.y > 80
    bent = stroke((40, 30), (80, 50))
    made.set_sketch(made.sketch.replaced(Stroke(1, "edge", bent.points)))
    third = work.fill(FillOptions(seed=1))
    jobs.pump()
    assert third.subject.bottom < 90
    visible = [layer.properties.is_visible for layer in made.layers if layer.is_generated]
    assert visible == [False, True, True]
    work.undo()
    assert [layer.properties.is_visible for layer in made.layers if layer.is_generated] == [True, True]
    jobs.close()


def test_a_quick_look_is_small_has_the_masks_shape_and_follows_the_color():
    mask = Rect(60, 50, 80, 50)
    made = document(stroke((70, 75), (130, 75), kind="color", width=30, color=(1, 0, 0)), mask=mask)
    fill = prepare_fill(made, built_in_engines(), FillOptions(seed=1))
    look = quick_look(fill, built_in_engines(), Progress())
    assert look.area == mask
    assert look.pixels.shape == (50, 80, 4)
    assert look.pixels[..., 3].min() == 1
    assert look.pixels[25, 20:60, 0].mean() > look.pixels[25, 20:60, 2].mean() + 0.1
    assert QUICK_SIDE_PX <= 256
