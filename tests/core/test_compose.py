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


def noise(height: int, width: int, dtype=np.uint8, seed: int = 0) -> np.ndarray:
    top = 256 if dtype == np.uint8 else 65536
    return np.random.default_rng(seed).integers(0, top, (height, width, 4)).astype(dtype)


def add(document: Document, pixels: np.ndarray, x: int = 0, y: int = 0, **properties) -> None:
    layer = document.new_layer("top", TileMap.from_array(pixels, x, y))
    layer.properties = LayerProperties("top", **properties)
    document.insert_layer(len(document.layers), layer)


def reference(backdrop: np.ndarray, source: np.ndarray, mode: BlendMode, opacity: float) -> np.ndarray:
    """W3C compositing, pixel by pixel in double precision: straight alpha in and out."""
    out = np.zeros_like(backdrop)
    for place in np.ndindex(backdrop.shape[:2]):
        *cb, ab = backdrop[place]
        *cs, alpha = source[place]
        a = alpha * opacity
        ao = a + ab * (1 - a)
        out[place][3] = ao
        for channel in range(3):
            b, s = cb[channel], cs[channel]
            if mode is BlendMode.MULTIPLY:
                mixed = b * s
            elif mode is BlendMode.SCREEN:
                mixed = b + s - b * s
            elif mode is BlendMode.OVERLAY:
                mixed = 2 * b * s if b <= 0.5 else 1 - 2 * (1 - b) * (1 - s)
            elif mode is BlendMode.DARKEN:
                mixed = min(b, s)
            elif mode is BlendMode.LIGHTEN:
                mixed = max(b, s)
            else:
                mixed = s
            s = (1 - ab) * s + ab * mixed
            out[place][channel] = 0 if ao == 0 else (a * s + (1 - a) * ab * b) / ao
    return out


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
    below, above = noise(9, 7, dtype, 2), noise(9, 7, dtype, 3)
    document = Document.from_pixels(below)
    add(document, above, opacity=0.7, blend_mode=mode)
    full = full_scale(below)
    expected = reference(below / full, above / full, mode, 0.7) * full
    result = document.render(document.bounds).astype(float)
    visible = expected[..., 3] > full / 50
    assert np.abs(result - expected)[visible].max() <= (0.51 if dtype == np.uint8 else 2)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 250), st.integers(0, 250), st.integers(1, 120), st.integers(1, 120))
def test_a_rectangle_is_a_cutout_of_the_whole(x, y, width, height):
    document = Document.from_pixels(noise(300, 300))
    add(document, noise(90, 90, seed=5), 200, 210, opacity=0.5)
    rect = Rect(x, y, width, height).intersect(document.bounds)
    whole = document.render(document.bounds)
    np.testing.assert_array_equal(document.render(rect), whole[rect.slices])


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
