"""Rendering: single layers come out bit for bit, several follow the published formulas."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.core.blend import BlendMode
from editor.core.compose import tile_rows
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.layer import LayerProperties
from editor.core.pixels import full_scale, to_depth, with_alpha
from editor.core.tiles import TileMap
from tests.core.reference import composite, near_a_jump


def noise(height: int, width: int, dtype=np.uint8, seed: int = 0) -> np.ndarray:
    top = 256 if dtype == np.uint8 else 65536
    return np.random.default_rng(seed).integers(0, top, (height, width, 4)).astype(dtype)


def add(document: Document, pixels: np.ndarray, x: int = 0, y: int = 0, **properties) -> None:
    layer = document.new_layer("top", TileMap.from_array(pixels, x, y))
    layer.properties = LayerProperties("top", **properties)
    document.insert_layer(len(document.layers), layer)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("size", [(1, 1), (17, 33), (300, 270)])
def test_one_layer_comes_out_bit_for_bit(dtype, size):
    pixels = noise(*size, dtype)
    document = Document.from_pixels(pixels)
    np.testing.assert_array_equal(document.render(document.bounds), pixels)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_pixels_that_no_upper_layer_covers_come_out_bit_for_bit(dtype):
    pixels = noise(300, 280, dtype)
    document = Document.from_pixels(pixels)
    patch = noise(60, 50, dtype, seed=1)
    patch[:, :20, 3] = 0
    add(document, patch, 240, 230)
    result = document.render(document.bounds)
    covered = np.zeros((300, 280), bool)
    covered[230:290, 260:280] = True
    np.testing.assert_array_equal(result[~covered], pixels[~covered])
    assert (result[covered] != pixels[covered]).any()


@pytest.mark.parametrize("mode", list(BlendMode))
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_blending_follows_the_published_formulas(mode, dtype):
    below, above = noise(12, 11, dtype, 2), noise(12, 11, dtype, 3)
    above[0, :5], below[1, :5], above[2, :5, :3], below[3, :5, :3] = 0, 0, 0, np.iinfo(dtype).max
    document = Document.from_pixels(below)
    add(document, above, opacity=0.7, blend_mode=mode)
    full = full_scale(below)
    result = document.render(document.bounds).astype(float)
    for place in np.ndindex(below.shape[:2]):
        backdrop, source = tuple(below[place] / full), tuple(above[place] / full)
        if near_a_jump(mode, backdrop, source):
            continue
        *color, alpha = composite(backdrop, source, mode, 0.7)
        assert result[place][3] == pytest.approx(alpha * full, abs=0.51 if dtype == np.uint8 else 2)
        if alpha > 0.02:
            np.testing.assert_allclose(result[place][:3], np.array(color) * full, atol=0.52 if dtype == np.uint8 else 9)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 250), st.integers(0, 250), st.integers(1, 120), st.integers(1, 120))
def test_a_rectangle_is_a_cutout_of_the_whole(x, y, width, height):
    document = Document.from_pixels(noise(300, 300))
    add(document, noise(90, 90, seed=5), 200, 210, opacity=0.5)
    rect = Rect(x, y, width, height).intersect(document.bounds)
    whole = document.render(document.bounds)
    np.testing.assert_array_equal(document.render(rect), whole[rect.slices])


@pytest.mark.parametrize("mode", list(BlendMode))
@pytest.mark.parametrize("is_opaque", [True, False])
def test_a_rectangle_is_a_cutout_of_the_whole_in_every_mode(mode, is_opaque):
    pixels = noise(300, 270)
    if is_opaque:
        pixels[..., 3] = 255
    document = Document.from_pixels(pixels)
    add(document, noise(150, 170, seed=5), 60, 90, opacity=0.7, blend_mode=mode)
    whole = document.render(document.bounds)
    for rect in (Rect(0, 0, 270, 1), Rect(61, 93, 3, 140), Rect(17, 100, 211, 77), Rect(255, 127, 2, 130)):
        np.testing.assert_array_equal(document.render(rect), whole[rect.slices])


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("mode", [BlendMode.MULTIPLY, BlendMode.KEEP_INSIDE])
def test_what_lies_below_an_opaque_layer_makes_no_difference(dtype, mode):
    cover = noise(300, 270, dtype, seed=1)
    cover[..., 3] = np.iinfo(dtype).max
    alone = Document.from_pixels(cover)
    above = Document.from_pixels(noise(300, 270, dtype))
    add(above, noise(300, 270, dtype, seed=7), blend_mode=mode)
    add(above, cover)
    np.testing.assert_array_equal(above.render(above.bounds), cover)
    for document in (alone, above):
        add(document, noise(40, 40, dtype, seed=2), 240, 230, opacity=0.4, blend_mode=BlendMode.SCREEN)
    np.testing.assert_array_equal(above.render(above.bounds), alone.render(alone.bounds))


@settings(max_examples=25, deadline=None)
@given(
    st.integers(1, 6),
    st.sampled_from([np.uint8, np.uint16]),
    st.booleans(),
    st.lists(st.sampled_from([0.0, 0.3, 1.0]), min_size=6, max_size=6),
)
def test_many_layers_are_one_over_the_other(count, dtype, is_opaque, opacities):
    full = np.iinfo(dtype).max
    layers = [noise(9, 13, dtype, seed) for seed in range(count + 1)]
    if is_opaque:
        layers[0][..., 3] = full
    document = Document.from_pixels(layers[0])
    expected = layers[0].astype(float) / full
    for pixels, opacity in zip(layers[1:], opacities, strict=False):
        add(document, pixels, opacity=opacity)
        above = pixels.astype(float) / full
        for place in np.ndindex(9, 13):
            expected[place] = composite(expected[place], above[place], BlendMode.NORMAL, opacity)
    got = document.render(document.bounds).astype(float)
    visible = expected[..., 3] > 0.02
    assert np.abs(got - expected * full)[visible].max(initial=0) <= (0.51 if dtype == np.uint8 else 2)


def test_rendering_hands_out_fresh_pixels_and_leaves_the_layers_alone():
    pixels = noise(300, 270)
    document = Document.from_pixels(pixels)
    add(document, noise(90, 90, seed=5), 100, 120, opacity=0.5)
    bottom = next(iter(document.layers))
    for _ in range(2):
        document.render(document.bounds)[:] = 7
        np.testing.assert_array_equal(bottom.pixels.read(document.bounds), pixels)


@pytest.mark.parametrize("mode", [BlendMode.NORMAL, BlendMode.MULTIPLY, BlendMode.ADD])
def test_the_faintest_layer_alone_is_transparent(mode):
    document = Document.from_pixels(np.zeros((20, 20, 4), np.uint8))
    add(document, noise(20, 20), opacity=1.1754943508222875e-38, blend_mode=mode)
    assert not document.render(document.bounds).any(axis=(0, 1))[3]


def test_hidden_layers_are_not_drawn():
    pixels = noise(20, 20)
    document = Document.from_pixels(pixels)
    add(document, noise(20, 20, seed=9), is_visible=False)
    np.testing.assert_array_equal(document.render(document.bounds), pixels)


def test_a_snapshot_shows_the_picture_as_it_was():
    pixels = noise(40, 40)
    document = Document.from_pixels(pixels)
    snapshot = document.snapshot()
    add(document, noise(40, 40, seed=4))
    np.testing.assert_array_equal(snapshot.render(document.bounds), pixels)
    assert snapshot.revision < document.revision


def test_bands_cover_the_picture_once():
    bounds = Rect(3, 5, 70, 700)
    bands = list(tile_rows(bounds))
    assert sum(band.area for band in bands) == bounds.area
    assert all(a.bottom == b.y for a, b in itertools.pairwise(bands))


def test_eight_bits_survive_the_way_through_sixteen():
    values = np.arange(256, dtype=np.uint8).reshape(16, 16)
    np.testing.assert_array_equal(to_depth(to_depth(values, 16), 8), values)


def test_gray_becomes_opaque_color():
    rgba = with_alpha(np.array([[7]], np.uint16))
    assert rgba.tolist() == [[[7, 7, 7, 65535]]]


def group(document: Document, inside, **properties):
    """Put the layers of these ids, which must lie together, into a new group above them."""
    folder = document.new_layer("group")
    folder.is_group = True
    folder.properties = LayerProperties("group", **properties)
    for layer_id in inside:
        document.layers.get(layer_id).group = folder.id
    document.insert_layer(max(map(document.layers.index, inside)) + 1, folder)
    return folder


def flat(document: Document) -> np.ndarray:
    return document.render(document.bounds).astype(int)


def test_a_group_that_does_nothing_changes_nothing():
    document = Document.from_pixels(noise(30, 30))
    add(document, noise(30, 30, seed=1), blend_mode=BlendMode.MULTIPLY)
    add(document, noise(30, 30, seed=2), opacity=0.4)
    before = flat(document)
    group(document, [2, 3])
    np.testing.assert_array_equal(flat(document), before)


def test_a_group_is_composed_by_itself_and_then_blended():
    below, middle, top = (noise(10, 10, seed=seed) for seed in (1, 2, 3))
    document = Document.from_pixels(below)
    add(document, middle)
    add(document, top, opacity=0.6)
    group(document, [2, 3], opacity=0.5, blend_mode=BlendMode.SCREEN)
    result = flat(document)
    for place in np.ndindex(10, 10):
        inner = composite(tuple(middle[place] / 255), tuple(top[place] / 255), BlendMode.NORMAL, 0.6)
        *color, alpha = composite(tuple(below[place] / 255), inner, BlendMode.SCREEN, 0.5)
        np.testing.assert_allclose(result[place], np.array([*color, alpha]) * 255, atol=0.6)


def test_hiding_a_group_hides_what_is_in_it():
    pixels = noise(20, 20)
    document = Document.from_pixels(pixels)
    add(document, noise(20, 20, seed=1))
    group(document, [2], is_visible=False)
    np.testing.assert_array_equal(flat(document), pixels)


def test_a_mask_hides_by_its_strength_and_leaves_the_rest_bit_for_bit():
    below, above = noise(20, 20), noise(20, 20, seed=1)
    below[..., 3] = above[..., 3] = 255
    document = Document.from_pixels(below)
    add(document, above)
    layer = document.layers.get(2)
    hidden = np.zeros((20, 20), np.uint8)
    hidden[:5], hidden[5:10] = 255, 51
    layer.hidden = TileMap.from_array(hidden)
    result = flat(document)
    np.testing.assert_array_equal(result[:5], below[:5])
    np.testing.assert_array_equal(result[10:], above[10:])
    mixed = 0.8 * above[5:10].astype(float) + 0.2 * below[5:10]
    np.testing.assert_allclose(result[5:10], mixed, atol=0.51)
    layer.properties = LayerProperties("top", is_mask_enabled=False)
    np.testing.assert_array_equal(flat(document), above)


def test_a_clipped_layer_shows_only_where_the_one_below_is():
    below, base, clipped = noise(20, 20), noise(20, 20, seed=1), noise(20, 20, seed=2)
    below[..., 3] = clipped[..., 3] = 255
    base[..., 3] = 0
    base[:10, :, 3] = 255
    document = Document.from_pixels(below)
    add(document, base)
    add(document, clipped, is_clipped=True)
    result = flat(document)
    np.testing.assert_array_equal(result[:10], clipped[:10])
    np.testing.assert_array_equal(result[10:], below[10:])
    document.layers.get(2).properties = LayerProperties("base", is_visible=False)
    np.testing.assert_array_equal(flat(document), below)


def test_layers_that_erase_do_so_where_they_have_no_tile():
    document = Document.from_pixels(np.full((600, 600, 4), 255, np.uint8))
    add(document, np.full((50, 50, 4), 255, np.uint8), 10, 10, blend_mode=BlendMode.KEEP_INSIDE)
    alpha = flat(document)[..., 3]
    assert (alpha[10:60, 10:60] == 255).all()
    assert alpha.sum() == 255 * 2500
