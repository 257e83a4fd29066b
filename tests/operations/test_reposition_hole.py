"""The place that a subject leaves: how far it reaches, and the ways in which it is filled."""

from __future__ import annotations

import numpy as np
import pytest

from editor.algorithms.regions import Region
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.progress import Progress
from editor.engines.classical.inpaint import PatchInpainter, SmoothInpainter
from editor.engines.registry import Engines, _classical
from editor.errors import InputError
from editor.operations.reposition import RepositionOptions, fill_hole, prepare_subject, ways_of
from editor.operations.reposition_hole import leveled
from editor.tools.reposition_lift import Lift

HEIGHT, WIDTH = 320, 300
ROWS, COLUMNS = np.mgrid[:HEIGHT, :WIDTH]
STANDING = (np.abs(COLUMNS - 150) <= 24) & (np.abs(ROWS - 160) <= 120)
ENGINES = Engines([], built_in=_classical())


def scene() -> np.ndarray:
    """A reddish house above a greenish lawn, and somebody blue before both."""
    grain = np.random.default_rng(0).integers(-12, 13, (HEIGHT, WIDTH, 1))
    ground = np.where((ROWS < 150)[..., None], (170, 90, 80), (80, 150, 70)) + grain
    ground[STANDING] = (30, 60, 200)
    return np.dstack([np.clip(ground, 0, 255), np.full((HEIGHT, WIDTH), 255)]).astype(np.uint8)


def subject_of(pixels, mask):
    document = Document.from_pixels(pixels)
    return prepare_subject(document, ENGINES, mask.astype(np.uint8) * np.uint8(255)).run(ENGINES, Progress())


@pytest.fixture(scope="module")
def standing():
    return subject_of(scene(), STANDING)


def test_the_hole_covers_the_subject_and_fades_out_soon_after(standing):
    hole = np.zeros((HEIGHT, WIDTH), np.uint8)
    hole[standing.hole_area.slices] = standing.hole
    assert (hole[STANDING] == 255).all()
    beside = hole[160, 175:190]
    assert beside[0] == 255
    assert (np.diff(beside.astype(int)) <= 0).all()
    assert ((beside > 0) & (beside < 255)).any()
    assert beside[8:].max() == 0


def test_what_stands_before_several_heights_can_be_filled_by_height(standing):
    assert ways_of(standing) == ("level", "anywhere", "apart", "pieces")


@pytest.mark.parametrize("change", ["lying", "small", "before one color"])
def test_what_lies_or_is_small_or_stands_before_one_color_cannot(change):
    pixels, mask = scene(), STANDING
    if change == "lying":
        pixels, mask = np.ascontiguousarray(pixels.transpose(1, 0, 2)), np.ascontiguousarray(STANDING.T)
    elif change == "small":
        mask = STANDING & (np.abs(ROWS - 150) <= 40)
    else:
        pixels[~STANDING, :3] = 150 + np.random.default_rng(1).integers(-12, 13, (int((~STANDING).sum()), 1))
    assert ways_of(subject_of(pixels, mask)) == ("anywhere", "apart", "pieces")


def test_a_tall_place_is_filled_from_its_own_heights(standing):
    hole = fill_hole(standing, ENGINES, 0, Progress(), "patch-fill")
    assert hole.recipe.options["way"] == "level"
    shown = hole.tiles.read(standing.snapshot.size.rect).astype(int)
    covered = shown[..., 3] == 255
    reddish = shown[..., 0] > shown[..., 1]
    assert reddish[covered & (ROWS < 140)].mean() > 0.99
    assert reddish[covered & (ROWS > 160)].mean() < 0.01


def test_bands_cover_the_hole_once_and_see_only_what_is_near_their_height(standing):
    area, mask = standing.hole_area, standing.hole
    whole = Region(area, standing.snapshot.size.rect)
    bands = leveled([whole], area, mask, standing.snapshot.size, PatchInpainter())
    covered = np.zeros(mask.shape, int)
    for band in bands:
        covered[band.mask_bounds.moved(-area.x, -area.y).slices] += 1
        assert band.context.contains(band.mask_bounds)
        assert band.context.height < 0.45 * area.height
    assert (covered[mask > 0] == 1).all()
    assert bands[0].mask_bounds.bottom == area.bottom
    assert bands[1].mask_bounds.y == area.y
    assert leveled([whole], area, mask, standing.snapshot.size, SmoothInpainter()) == [whole]


@pytest.mark.parametrize(("way", "beginning"), [("pieces", "pieces"), ("anywhere", "patches"), ("level", "patches")])
def test_the_recipe_says_how_the_fill_began(standing, way, beginning):
    hole = fill_hole(standing, ENGINES, 0, Progress(), "patch-fill", way=way)
    assert hole.recipe.options["way"] == way
    assert hole.recipe.options["beginning"] == beginning


def test_nobody_fills_in_an_unknown_way(standing):
    with pytest.raises(InputError, match="level, anywhere, apart, pieces"):
        fill_hole(standing, ENGINES, 0, Progress(), "patch-fill", way="sideways")


@pytest.mark.parametrize("way", [None, "level", "apart"])
def test_options_keep_the_way(way):
    assert RepositionOptions.from_json(RepositionOptions(way=way, seed=3).to_json()).way == way


@pytest.mark.parametrize(("seed", "way"), [(None, None), (4, "anywhere"), (7, "apart")])
def test_older_recipes_say_the_way_by_their_seed(seed, way):
    data = RepositionOptions(seed=seed).to_json()
    del data["way"]
    assert RepositionOptions.from_json(data).way == way


def test_variants_of_a_place_take_the_ways_in_turn():
    lift = Lift(Rect(0, 0, 10, 10), seed=5, first_seed=5, ways=("level", "anywhere", "apart"))
    found = []
    for seed in (5, 6, 7, 8, 4):
        lift.seed = seed
        found.append(lift.way)
    assert found == ["level", "anywhere", "apart", "level", "apart"]
    again = Lift(Rect(0, 0, 10, 10), seed=9, first_seed=9, first_way="apart")
    assert again.way == "apart"
    again.ways = lift.ways
    assert again.way == "apart"
    again.seed = 10
    assert again.way == "level"


def test_between_a_subject_and_its_shadow_nothing_stays():
    grain = np.random.default_rng(0).integers(-10, 11, (HEIGHT, WIDTH, 1))
    shade = np.zeros((HEIGHT, WIDTH), np.float32)
    shade[262:282, 130:270] = 1
    pixels = np.dstack([np.clip(150 + grain + np.zeros(3), 0, 255), np.full((HEIGHT, WIDTH), 255)])
    pixels[..., :3] *= (1 - 0.5 * shade)[..., None]
    standing = (np.abs(COLUMNS - 150) <= 40) & (np.abs(ROWS - 190) <= 76)
    pixels[standing, :3] = (30, 60, 200)
    subject = subject_of(pixels.astype(np.uint8), standing)
    assert subject.shadow is not None
    area, mask = subject.hole_of(True)
    hole = np.zeros((HEIGHT, WIDTH), np.uint8)
    hole[area.slices] = mask
    assert hole[250:280, 140:160].min() == 255
    assert hole[262:280, 160:200].min() > 250
