"""How a fill begins is said in its recipe; recipes from before that was so begin as they did."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from editor import api
from editor.core.document import Document
from editor.core.progress import Progress
from editor.engines.registry import built_in_engines
from editor.errors import InputError
from editor.operations.at_once import fill_at_once, outpaint_at_once
from editor.operations.fill import FillOptions
from editor.operations.outpaint import Sides
from editor.operations.replay import replay_of, replay_on

ENGINES = built_in_engines()
# Greens that `looks` sees in fills of the engine's version 3 that begin as the seed's parity once said.
OLD_FILLS = {
    1: [[77, 135, 134, 78, 100, 147], [134, 132, 75, 100, 146, 109], [132, 87, 103, 137, 114, 86],
        [95, 108, 133, 114, 97, 126], [108, 134, 114, 96, 122, 133], [133, 114, 98, 122, 129, 102]],
    2: [[77, 129, 134, 76, 99, 147], [134, 129, 96, 104, 151, 108], [130, 74, 108, 147, 109, 76],
        [85, 99, 134, 115, 89, 121], [108, 133, 114, 98, 124, 133], [133, 113, 98, 125, 131, 102]],
}  # fmt: skip


def made():
    """Waves and noise over a darker ground, and a hole that is thick enough for whole pieces."""
    ys, xs = np.mgrid[:200, :240].astype(np.float32)
    waves = [120 + 60 * np.sin(xs / 9) * np.cos(ys / 13), 110 + 50 * np.sin((xs + ys) / 7), 90 + 40 * np.cos(xs / 5)]
    noise = np.random.default_rng(5).normal(0, 12, (200, 240, 3))
    image = np.clip(np.stack(waves, axis=-1) + noise, 0, 255).astype(np.uint8)
    image[120:] = image[120:] // 2 + 60
    mask = np.zeros((200, 240), np.uint8)
    cv2.circle(mask, (120, 110), 38, 255, -1)
    return image, mask


def looks(image):
    """Green in the hole, coarsely: what another rounding of one machine cannot change much, another fill does."""
    return cv2.resize(image[74:147, 84:157, 1], (6, 6), interpolation=cv2.INTER_AREA).astype(int)


def document_of(image):
    return Document.from_pixels(np.dstack([image, np.full(image.shape[:2], 255, np.uint8)]))


def as_old(plan):
    """The recipes as they were kept when nothing was said of beginnings."""
    steps = []
    for step in plan.steps:
        options = {key: value for key, value in step.recipe.options.items() if key != "beginning"}
        steps.append(replace(step, recipe=replace(step.recipe, options=options)))
    return replace(plan, steps=tuple(steps))


@pytest.mark.parametrize("seed", sorted(OLD_FILLS))
def test_a_recipe_that_names_no_beginning_begins_as_its_seed_said_when_none_was_named(seed):
    image, mask = made()
    document = document_of(image)
    beginning = "pieces" if seed % 2 else "patches"
    fill_at_once(document, mask, FillOptions(seed=seed, beginning=beginning), ENGINES, Progress())
    again = document_of(image)
    replay_on(again, as_old(replay_of(document)), ENGINES, Progress())
    assert np.array_equal(again.render(again.bounds), document.render(document.bounds))
    assert again.active_layer.recipe.options["beginning"] == beginning
    assert np.abs(looks(again.render(again.bounds)) - np.array(OLD_FILLS[seed])).max() <= 2


def test_the_parity_of_a_seed_says_nothing_any_more():
    image, mask = made()
    fills = {way: api.fill(image, mask, seed=3, beginning=way) for way in ("patches", "pieces")}
    assert not np.array_equal(fills["patches"], fills["pieces"])
    assert np.array_equal(api.fill(image, mask, seed=3), fills["patches"])


def test_variants_begin_in_turn_in_each_way_unless_one_is_asked_for():
    image, mask = made()
    for wish, ways in ((None, ["patches", "pieces", "patches"]), ("pieces", ["pieces"] * 3)):
        document = document_of(image)
        options = FillOptions(engine="smooth-fill", seed=7, variants=3, beginning=wish)
        _, variants = fill_at_once(document, mask, options, ENGINES, Progress())
        ordered = sorted(variants, key=lambda variant: variant.recipe.seed)
        assert [variant.recipe.options["beginning"] for variant in ordered] == ways


def test_an_unknown_beginning_is_refused_in_a_sentence():
    image, mask = made()
    with pytest.raises(InputError, match="begins with patches or pieces"):
        api.fill(image, mask, beginning="tiles")


def test_an_expansion_says_how_it_began_and_an_old_one_is_known_by_its_seed():
    image, _ = made()
    document = document_of(image)
    outpaint_at_once(document, Sides(left=60), "smooth-fill", 5, ENGINES, Progress(), "pieces")
    assert document.active_layer.recipe.options["beginning"] == "pieces"
    for plan, seed in ((replay_of(document), 5), (as_old(replay_of(document)), 5)):
        again = document_of(image)
        replay_on(again, plan, ENGINES, Progress())
        assert (again.active_layer.recipe.options["beginning"], again.active_layer.recipe.seed) == ("pieces", seed)
