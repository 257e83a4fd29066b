"""Quick conversion for the screen, held against the exact one."""

from __future__ import annotations

import numpy as np
import pytest

from editor.algorithms import icc_screen
from editor.algorithms.icc import parse_profile
from editor.algorithms.icc_screen import ScreenConversion
from editor.core.pixels import to_depth
from tests.algorithms.test_icc import DISPLAY_P3, PROFILES, build, colors, gamma


def pixels_of(depth: int) -> np.ndarray:
    """Colors on a lattice and dark ones, where sRGB is steepest, with any alpha."""
    rgb = to_depth(np.vstack([colors(), colors() // 16]), depth)
    if depth == 16:
        rgb = rgb - (rgb > 300) * np.uint16(77)
    alpha = np.random.default_rng(0).integers(0, np.iinfo(rgb.dtype).max, rgb.shape[:2], rgb.dtype, endpoint=True)
    return np.dstack([rgb, alpha])


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("name", PROFILES)
def test_it_agrees_with_the_exact_conversion(name, depth):
    pixels = pixels_of(depth)
    profile = parse_profile(PROFILES[name])
    exact = profile.to_srgb(pixels[..., :3].astype(np.float32) / np.iinfo(pixels.dtype).max) * 255
    before = pixels.copy()
    shown = ScreenConversion(profile)(pixels)
    assert shown.dtype == np.uint8
    assert np.abs(shown[..., :3] - exact).max() <= 1.0
    np.testing.assert_array_equal(shown[..., 3], to_depth(pixels, 8)[..., 3])
    np.testing.assert_array_equal(pixels, before)


@pytest.mark.parametrize("depth", [8, 16])
def test_an_opencv_without_long_tables_gives_the_same(depth, monkeypatch):
    conversion, pixels = ScreenConversion(parse_profile(PROFILES["prophoto"])), pixels_of(depth)
    expected = conversion(pixels)
    monkeypatch.setattr(icc_screen, "_has_long_tables", lambda: False)
    np.testing.assert_array_equal(conversion(pixels), expected)


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("has_long_tables", [True, False])
def test_each_channel_has_its_own_curve(depth, has_long_tables, monkeypatch):
    data = bytearray(build(DISPLAY_P3, gamma(2.2)))
    place = data.index(gamma(2.2), data.index(gamma(2.2)) + 14)
    data[place : place + 14] = gamma(1.4)
    profile = parse_profile(bytes(data))
    assert not np.array_equal(profile.curves[0], profile.curves[1])
    if not has_long_tables:
        monkeypatch.setattr(icc_screen, "_has_long_tables", lambda: False)
    pixels = pixels_of(depth)
    exact = profile.to_srgb(pixels[..., :3].astype(np.float32) / np.iinfo(pixels.dtype).max) * 255
    assert np.abs(ScreenConversion(profile)(pixels)[..., :3] - exact).max() <= 1.0


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (33, 17)])
def test_odd_sizes_keep_their_shape(shape):
    pixels = np.full((*shape, 4), 90, np.uint8)
    assert ScreenConversion(parse_profile(PROFILES["p3"]))(pixels).shape == pixels.shape
