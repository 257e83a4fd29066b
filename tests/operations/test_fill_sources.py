import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor import api
from editor.algorithms.consistency import likeliest_first, strangeness
from editor.algorithms.copies import PLAIN, Copies
from editor.core.geometry import Rect
from editor.core.tiles import TileMap
from editor.errors import InputError
from editor.operations.fill import FillOptions
from editor.operations.fill_sources import ANYWHERE, Sources


def quarters(side=200):
    """Four noisy colors around a hole: red and green above, blue and gray below."""
    rng = np.random.default_rng(8)
    image = np.zeros((side, side, 3), np.float32)
    half = side // 2
    image[:half, :half], image[:half, half:] = (0.8, 0.2, 0.2), (0.2, 0.8, 0.2)
    image[half:, :half], image[half:, half:] = (0.2, 0.2, 0.8), (0.5, 0.5, 0.5)
    image += rng.normal(0, 0.04, image.shape).astype(np.float32)
    mask = np.zeros((side, side), bool)
    mask[half - 25 : half + 25, half - 25 : half + 25] = True
    return np.rint(np.clip(image, 0, 1) * 255).astype(np.uint8), mask


def test_texture_comes_only_from_where_the_artist_painted():
    image, mask = quarters()
    area = np.zeros_like(mask)
    area[10:90, 110:190] = True
    result = api.fill(image, mask, take_from=area)
    assert (result[mask].argmax(axis=1) == 1).mean() > 0.99


def test_texture_never_comes_from_where_it_was_barred():
    image, mask = quarters()
    barred = np.zeros_like(mask)
    barred[:100] = True
    barred[100:, 100:] = True
    result = api.fill(image, mask, never_from=barred & ~mask)
    assert (result[mask].argmax(axis=1) == 2).mean() > 0.99


def test_sides_and_above_below_bar_what_lies_the_other_way():
    hole = Rect(40, 60, 20, 10)
    beside = Sources("sides").avoided(hole)(Rect(0, 0, 100, 120))
    assert beside[60:70].max() == 0
    assert beside[:59].min() == 255
    assert beside[71:].min() == 255
    upright = Sources("above-below").avoided(hole)(Rect(10, 0, 90, 120))
    assert upright[:, 30:50].max() == 0
    assert upright[:, :28].min() == 255
    assert ANYWHERE.avoided(hole) is None


def test_mirrored_texture_is_taken_only_when_allowed():
    # A slanted line ends at the hole; only its mirror image goes on the way it must.
    rng = np.random.default_rng(1)
    image = np.clip(rng.normal(0.5, 0.02, (120, 160, 3)), 0, 1).astype(np.float32)
    mask = np.zeros((120, 160), bool)
    mask[40:80, 90:130] = True
    image = np.rint(image * 255).astype(np.uint8)
    plain, turned = (api.fill(image, mask, mirrors=value, seed=3) for value in (False, True))
    assert not np.array_equal(plain, turned)
    assert np.array_equal(turned, api.fill(image, mask, mirrors=True, seed=3))
    assert np.array_equal(turned[~mask], image[~mask])
    assert np.abs(turned[mask].astype(int) - 128).max() < 40


@given(st.integers(-30, 60), st.integers(-30, 60), st.integers(1, 90), st.integers(1, 40), st.integers(0, 9999))
def test_sources_survive_a_recipe(x, y, width, height, seed):
    area = np.random.default_rng(seed).integers(0, 2, (height, width)).astype(np.uint8) * np.uint8(255)
    area[0, 0] = 255
    kept = Sources("sides", TileMap.from_array(area, x, y), None, Copies(True, 12.5, 1.5))
    found = Sources.from_json(json.loads(json.dumps(kept.to_json())))
    assert (found.direction, found.copies, found.never_from) == ("sides", Copies(True, 12.5, 1.5), None)
    everything = Rect(-100, -100, 300, 300)
    assert np.array_equal(found.take_from.read(everything), kept.take_from.read(everything))


@pytest.mark.parametrize(
    "data",
    [
        {"sources": "nowhere"},
        {"take_from": 5},
        {"take_from": {"rect": [0, 0, 4, 4], "bits": "!!"}},
        {"never_from": {"rect": [0, 0, 400, 400], "bits": "eJwDAAAAAAE="}},
    ],
)
def test_a_broken_recipe_means_anywhere(data):
    found = Sources.from_json(data)
    assert (found.direction, found.take_from, found.never_from) == ("anywhere", None, None)


def test_options_of_a_recipe_are_used_again():
    kept = FillOptions(structure=0.8, sources=Sources("above-below")).to_json()
    again = FillOptions(seed=4).again(kept)
    assert (again.seed, again.structure, again.sources.direction) == (4, 0.8, "above-below")


@pytest.mark.parametrize("structure", ["much", 7, None, float("nan")])
def test_a_broken_structure_means_the_usual_one(structure):
    assert FillOptions().again({"structure": structure}).structure == 0.5


def test_unknown_sources_and_empty_areas_are_refused():
    with pytest.raises(InputError, match="anywhere, sides"):
        Sources("left")
    with pytest.raises(InputError, match="empty"):
        Sources(take_from=TileMap(1, np.dtype(np.uint8)))


def test_a_fill_like_its_picture_is_less_strange_than_another():
    image, mask = quarters()
    image = image.astype(np.float32) / 255
    image[mask] = (0.2, 0.2, 0.8)
    pink = image.copy()
    pink[mask] = (1, 0.4, 0.9)
    assert strangeness(image, mask) < strangeness(pink, mask)
    assert strangeness(image, np.ones_like(mask)) == 0.0


@pytest.mark.parametrize(
    "kept", [{"turn_deg": 200}, {"turn_deg": True}, {"turn_deg": "9"}, {"scale": 0.5}, {"scale": 3}]
)
def test_broken_changes_in_a_recipe_are_none(kept):
    assert Sources.from_json(kept).copies == PLAIN


@pytest.mark.parametrize("wish", [{"turn_deg": 181.0}, {"turn_deg": float("nan")}, {"scale": 0.9}, {"scale": 2.1}])
def test_impossible_changes_are_refused_in_a_sentence(wish):
    image, mask = quarters(60)
    with pytest.raises(InputError, match="Texture can be"):
        api.fill(image, mask[:60, :60], **wish)


def test_the_least_strange_fill_comes_first_and_one_from_pieces_has_to_be_clearly_better():
    assert likeliest_first([0.3, 0.1, 0.2], [False] * 3) == [1, 2, 0]
    assert likeliest_first([0.2, 0.199, 0.4, 0.41], [False, True, False, True]) == [0, 2, 1, 3]
    assert likeliest_first([0.4, 0.1, 0.41, 0.4], [False, True, False, True])[0] == 1
    assert likeliest_first([0.2, 0.2, 0.2], [True, False, True]) == [0, 1, 2]
    assert likeliest_first([], []) == []
