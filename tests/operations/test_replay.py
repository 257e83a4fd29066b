"""Replay: steps taken from layers, fitted to other sizes, kept in a file that may be damaged."""

from __future__ import annotations

import copy
import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from editor.core.document import Document
from editor.core.geometry import Rect, Size
from editor.core.layer import LayerProperties
from editor.core.progress import Progress
from editor.core.recipe import Recipe, rect_to_json
from editor.core.sketch import Sketch, Stroke, sketch_from_json
from editor.core.tiles import TileMap
from editor.engines.registry import built_in_engines
from editor.errors import EditorError, InputError, ModelMissing
from editor.operations.at_once import fill_at_once, harmonize_at_once, move_at_once, outpaint_at_once
from editor.operations.fill import FillOptions
from editor.operations.fill_sources import Sources
from editor.operations.harmonizing import prepare_harmonize
from editor.operations.outpaint import Sides
from editor.operations.replay import check_engines, fitted, replay_of, replay_on
from editor.operations.replay_file import digest, read_recipes, recipe_file
from editor.operations.replay_steps import Overrides, Replay, Step
from editor.operations.reposition import Placement, RepositionOptions
from tests.operations.fakes import FakeInpainter

HEIGHT, WIDTH = 60, 90
ENGINES = built_in_engines()


def picture(seed: int = 0, height: int = HEIGHT, width: int = WIDTH) -> Document:
    pixels = np.full((height, width, 4), 255, np.uint8)
    pixels[..., :3] = np.random.default_rng(seed).integers(180, 240, (height, width, 3))
    pixels[height // 4 : height // 2, width // 5 : width // 3, :3] = (20, 30, 40)
    return Document.from_pixels(pixels)


def mask_of(rect: Rect, value: int = 255) -> np.ndarray:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[rect.slices] = value
    return mask


def seen(document: Document) -> np.ndarray:
    return document.render(document.bounds)


def smooth(**options) -> FillOptions:
    return FillOptions(engine="smooth-fill", seed=0, **options)


def all_done(document: Document) -> Document:
    """One of each operation, an expansion in the middle."""
    fill_at_once(document, mask_of(Rect(60, 30, 12, 12)), smooth(), ENGINES, Progress())
    front = mask_of(Rect(50, 0, 40, HEIGHT), 180)
    options = RepositionOptions(shadow=0.4, harmonize=0.5, feather=1.0, behind=front, seed=1, engine="smooth-fill")
    move_at_once(document, mask_of(Rect(18, 15, 12, 15)), Placement(25, 8, 1.2, 10), options, ENGINES, Progress())
    outpaint_at_once(document, Sides(left=9, top=6), "smooth-fill", 4, ENGINES, Progress())
    mask = np.zeros((HEIGHT + 6, WIDTH + 9), np.uint8)
    mask[30:50, 40:70] = np.linspace(50, 255, 30).astype(np.uint8)
    harmonize_at_once(document, mask, 0.7, None, ENGINES, Progress())
    return document


def step_of(mask: np.ndarray, rect: Rect, options=None, operation="fill", **properties) -> Step:
    recipe = Recipe(operation, "smooth-fill", "1", 0, rect, rect, mask, options or {})
    return Step(recipe, LayerProperties("Layer", **properties))


def test_all_operations_give_the_same_picture_again():
    first = all_done(picture())
    plan = replay_of(first)
    assert plan.size == Size(WIDTH, HEIGHT)
    assert [step.recipe.operation for step in plan.steps] == ["fill", "move", "outpaint", "harmonize"]
    again = picture()
    before = seen(again)
    done = replay_on(again, plan, ENGINES, Progress())
    np.testing.assert_array_equal(seen(again), seen(first))
    assert [one.seed for one in done] == [0, 1, 4, 0]
    assert [layer.name for layer in again.layers] == [layer.name for layer in first.layers]
    other = replay_of(again)
    assert digest(other) == digest(plan)
    assert not np.array_equal(seen(again)[6:, 9:], before)


def test_the_file_gives_back_the_same_steps():
    plan = replay_of(all_done(picture()))
    data = recipe_file(plan)
    again = read_recipes(data, "r.json")
    assert recipe_file(again) == data
    assert digest(again) == digest(plan)
    one, two = picture(5), picture(5)
    replay_on(one, plan, ENGINES, Progress())
    replay_on(two, again, ENGINES, Progress())
    np.testing.assert_array_equal(seen(one), seen(two))


def test_a_byte_order_mark_does_not_hide_the_json():
    data = recipe_file(replay_of(all_done(picture())))
    assert len(read_recipes(b"\xef\xbb\xbf\n" + data, "r.json").steps) == 4


def test_the_digest_sees_masks_seeds_options_and_opacity_but_no_names():
    plan = replay_of(all_done(picture()))

    def first(**values) -> Replay:
        step = plan.steps[0]
        return replace(plan, steps=(replace(step, recipe=replace(step.recipe, **values)), *plan.steps[1:]))

    def dressed(**values) -> Replay:
        step = plan.steps[0]
        return replace(plan, steps=(replace(step, properties=replace(step.properties, **values)), *plan.steps[1:]))

    same = [dressed(name="Other"), first(elapsed_s=77.0)]
    mask = plan.steps[0].recipe.mask.copy()
    mask[0, 0] = 254
    others = [first(mask=mask), first(seed=9), first(options={"structure": 0.9}), dressed(opacity=0.5)]
    assert {digest(one) for one in same} == {digest(plan)}
    assert len({digest(one) for one in [plan, *others]}) == 5


@given(
    factor=st.floats(0.2, 4.0),
    x=st.integers(0, WIDTH - 1),
    y=st.integers(0, HEIGHT - 1),
    width=st.integers(1, WIDTH),
    height=st.integers(1, HEIGHT),
)
def test_a_scaled_hard_mask_stays_hard_and_covers_what_it_covered(factor, x, y, width, height):
    size = Size(round(300 * factor), round(200 * factor))
    rect = Rect(x, y, width, height)
    plan = Replay(Size(300, 200), (step_of(np.full((height, width), 255, np.uint8), rect),))
    recipe = fitted(plan, size).steps[0].recipe
    assert set(np.unique(recipe.mask)) <= {0, 255}
    across, down = size.width / 300, size.height / 200
    whole = TileMap.from_array(recipe.mask, recipe.mask_rect.x, recipe.mask_rect.y)
    middle = whole.read(Rect(int((x + width / 2) * across), int((y + height / 2) * down), 1, 1))
    assert middle[0, 0] == 255
    box = whole.bounds()
    assert abs(box.x - x * across) <= 1
    assert abs(box.bottom - (y + height) * down) <= 1


def test_a_thin_scratch_is_still_masked_in_a_small_picture():
    scratch = np.zeros((200, 300), np.uint8)
    scratch[10:190, 150] = 255
    plan = Replay(Size(300, 200), (step_of(scratch[10:190, 150:151], Rect(150, 10, 1, 180)),))
    recipe = fitted(plan, Size(30, 20)).steps[0].recipe
    assert recipe.mask.all()
    assert recipe.mask_rect == Rect(15, 1, 1, 18)


@pytest.mark.parametrize(
    ("size", "fits"),
    [
        (Size(180, 120), True),
        (Size(1808, 1200), True),
        (Size(8, 5), True),
        (Size(1819, 1200), False),
        (Size(1780, 1200), False),
        (Size(60, 90), False),
    ],
)
def test_only_pictures_of_the_same_ratio_fit(size, fits):
    plan = Replay(Size(WIDTH, HEIGHT), (step_of(np.full((5, 5), 255, np.uint8), Rect(3, 3, 5, 5)),))
    if fits:
        assert fitted(plan, size).size == size
    else:
        with pytest.raises(InputError, match="the same ratio of its sides"):
            fitted(plan, size)


def test_strokes_sources_and_distances_are_scaled_along():
    stroke = Stroke(1, "edge", np.array([[10, 10, 1], [20, 12, 1]], np.float32), 3.0)
    options = FillOptions(
        sources=Sources("sides", TileMap.from_array(mask_of(Rect(30, 30, 10, 10)))), sketch=Sketch((stroke,)),
        context=Rect(0, 0, 40, 40),
    ).to_json()  # fmt: skip
    fill = step_of(np.full((5, 5), 255, np.uint8), Rect(10, 10, 5, 5), options)
    fill = replace(fill, recipe=replace(fill.recipe, context=Rect(0, 0, 40, 40)))
    fitting = RepositionOptions(choke=2.0, feather=3.0).to_json()
    move = step_of(np.full((5, 5), 255, np.uint8), Rect(10, 10, 5, 5),
                   {"placement": Placement(7, -4, 1.5).to_json(), "fitted": fitting}, "move")  # fmt: skip
    large = fitted(Replay(Size(WIDTH, HEIGHT), (fill, move)), Size(2 * WIDTH, 2 * HEIGHT))
    kept = large.steps[0].recipe.options
    (line,) = sketch_from_json(kept["strokes"])
    np.testing.assert_allclose(line.points[:, :2], [[20, 20], [40, 24]])
    assert kept["context"] == rect_to_json(Rect(0, 0, 80, 80))
    taken = Sources.from_json(kept).take_from
    assert taken is not None
    assert taken.bounds() == Rect(60, 60, 20, 20)
    assert kept["sources"] == "sides"
    moved = large.steps[1].recipe.options
    assert (moved["placement"]["dx"], moved["placement"]["dy"], moved["placement"]["scale"]) == (14, -8, 1.5)
    assert (moved["fitted"]["choke"], moved["fitted"]["feather"]) == (4.0, 6.0)


def test_a_fill_follows_the_strokes_that_its_recipe_keeps():
    first = picture()
    stroke = Stroke(1, "color", np.array([[60, 36, 1], [72, 36, 1]], np.float32), 6.0, color=(1.0, 0.0, 0.0))
    options = FillOptions(engine="patch-fill", seed=0, sketch=Sketch((stroke,)))
    mask = mask_of(Rect(58, 28, 16, 16))
    fill_at_once(first, mask, options, ENGINES, Progress())
    again = picture()
    replay_on(again, replay_of(first), ENGINES, Progress())
    np.testing.assert_array_equal(seen(again), seen(first))
    plain = picture()
    fill_at_once(plain, mask, FillOptions(engine="patch-fill", seed=0), ENGINES, Progress())
    assert not np.array_equal(seen(again), seen(plain))


def test_a_hidden_group_hides_the_recipes_in_it():
    document = picture()
    fill_at_once(document, mask_of(Rect(60, 30, 12, 12)), smooth(), ENGINES, Progress())
    move_at_once(document, mask_of(Rect(18, 15, 12, 15)), Placement(25, 8),
                 RepositionOptions(engine="smooth-fill"), ENGINES, Progress())  # fmt: skip
    group = document.layers.top
    document.set_properties(group.id, replace(group.properties, is_visible=False))
    assert [step.recipe.operation for step in replay_of(document).steps] == ["fill"]


def test_a_layer_that_fits_another_one_is_refused():
    document = picture()
    part = np.zeros((20, 20, 4), np.uint8)
    part[...] = (10, 20, 30, 255)
    document.insert_layer(1, document.new_layer("Pasted", TileMap.from_array(part, 30, 30)))
    operation = prepare_harmonize(document, ENGINES, layer_id=document.layers.top.id)
    operation.finish(operation.run(ENGINES, Progress())).apply(document)
    with pytest.raises(InputError, match="The layer “Harmonize” fits another layer"):
        replay_of(document)


def test_models_are_looked_for_before_the_work():
    plan = replay_of(all_done(picture()))
    assert check_engines(plan, ENGINES) == ()
    step = plan.steps[1]
    fitting = {**step.recipe.options["fitted"], "harmonizer": "gone"}
    gone = replace(step, recipe=replace(step.recipe, options={**step.recipe.options, "fitted": fitting}))
    with pytest.raises(ModelMissing, match="gone"):
        check_engines(replace(plan, steps=(gone,)), ENGINES)
    older = replace(step, recipe=replace(step.recipe, engine_version="0"))
    (sentence,) = check_engines(replace(plan, steps=(older,)), ENGINES)
    assert "version 0 of “smooth-fill”; version 1 is here" in sentence
    with pytest.raises(ModelMissing, match="nobody"):
        check_engines(plan, ENGINES, Overrides(engine="nobody"))


def test_another_model_serves_the_steps_of_its_own_task_only():
    plan = replay_of(all_done(picture()))
    done = replay_on(picture(), plan, ENGINES, Progress(), Overrides(engine="patch-fill"))
    assert [one.engine for one in done] == ["patch-fill", "patch-fill", "patch-fill", "ring-harmonize"]


def test_progress_runs_from_nothing_to_all():
    told: list[float] = []
    replay_on(picture(), replay_of(all_done(picture())), ENGINES, Progress(told.append))
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) > 8


def test_an_engine_that_fails_ends_the_replay():
    from editor.engines.registry import Engines
    from editor.errors import EngineError

    fake = FakeInpainter(error=EngineError("no"))
    step = step_of(np.full((5, 5), 255, np.uint8), Rect(10, 10, 5, 5))
    step = replace(step, recipe=replace(step.recipe, engine="fake"))
    document = picture()
    before = seen(document)
    with pytest.raises(EngineError, match="no"):
        replay_on(document, Replay(Size(WIDTH, HEIGHT), (step,)), Engines([fake]), Progress())
    np.testing.assert_array_equal(seen(document), before)


WHOLE = json.loads(recipe_file(replay_of(all_done(picture()))))
PATHS: list[tuple] = []


def _walk(value, path=()) -> None:
    PATHS.append(path)
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        _walk(inner, (*path, key))


_walk(WHOLE)
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 300), st.sampled_from([2**70, -(2**40), 1e300, float("nan"), 0.5]),
    st.text(max_size=4), st.sampled_from(["fill", "move", "outpaint", "harmonize", "dream", "patch-fill", "AAAA"]),
    st.just([]), st.just({}), st.lists(st.integers(-3, 200), min_size=4, max_size=4),
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(path=st.sampled_from(PATHS[1:]), value=VALUES, drop=st.booleans())
def test_a_damaged_file_is_one_sentence_or_still_works(path, value, drop):
    data = copy.deepcopy(WHOLE)
    inner = data
    for key in path[:-1]:
        inner = inner[key]
    if drop and isinstance(inner, dict):
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    try:
        plan = read_recipes(json.dumps(data).encode(), "r.json")
        check_engines(plan, ENGINES)
        replay_on(picture(), plan, ENGINES, Progress())
    except EditorError as error:
        sentence = str(error)
    else:
        sentence = "It works."
    assert "\n" not in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"{", "r.json holds no recipes"),
        (b'{"a": 1}', "r.json holds no recipes"),
        (b'{"pentimento": "recipe", "version": 9, "size": [3, 3], "steps": [1]}', "newer version"),
        (b'{"pentimento": "recipe", "version": 1, "size": [3, 3], "steps": []}', "1 to 1000 recipes"),
        (b'{"pentimento": "recipe", "version": 1, "size": [3, 3], "steps": [1]}', "Recipe 1 in r.json is damaged"),
        (b'{"pentimento": "recipe", "version": 1, "size": [0, 3], "steps": [1]}', "no pixels"),
        (b"{" * 100_000, "r.json holds no recipes"),
        (b"", "r.json is empty"),
        (b"words", "not an image"),
    ],
)
def test_what_is_no_file_of_recipes_is_said(data, sentence):
    with pytest.raises(EditorError, match=sentence):
        read_recipes(data, "r.json")
