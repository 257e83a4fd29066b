"""Whether a mask ends at the edge of what it covers."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.algorithms.mask_edges import edge_reach
from editor.core.geometry import Rect

SIDE = 240
CANVAS = Rect(0, 0, SIDE, SIDE)
Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]


def disc(radius: float) -> Bytes:
    """255 within `radius` of the middle."""
    y, x = np.mgrid[:SIDE, :SIDE]
    return (np.hypot(x - SIDE / 2, y - SIDE / 2) <= radius).astype(np.uint8) * np.uint8(255)


def picture(blur: float, seed: int = 0, grain: float = 0.02) -> Floats:
    """A dark disc of radius 60 before a light ground, its outline softened by `blur` pixels."""
    share = cv2.GaussianBlur((disc(60) > 0).astype(np.float32), (0, 0), blur)[..., None]
    colors = np.array([0.7, 0.8, 0.9], np.float32) * (1 - share) + np.array([0.2, 0.1, 0.15], np.float32) * share
    noise = np.random.default_rng(seed).normal(0, grain, colors.shape).astype(np.float32)
    return np.asarray(np.clip(colors + noise, 0, 1), np.float32)


def reach(image: Floats, mask: Bytes) -> int:
    ys, xs = np.nonzero(mask)
    bounds = Rect.from_edges(int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1)
    return edge_reach(lambda rect: image[rect.slices], lambda rect: mask[rect.slices], bounds, CANVAS)


@given(st.floats(0.7, 4.0), st.integers(0, 9))
def test_an_outline_reaches_as_far_as_it_is_soft(blur: float, seed: int) -> None:
    found = reach(picture(blur, seed), disc(60))
    assert blur < found <= 3 * blur + 3


@given(st.floats(0.7, 2.0), st.integers(0, 9))
def test_a_mask_that_goes_well_beyond_its_object_ends_at_no_edge(blur: float, seed: int) -> None:
    assert reach(picture(blur, seed), disc(60 + 4 * blur + 4)) == 0


@given(st.integers(0, 99))
def test_a_mask_drawn_across_texture_ends_at_no_edge(seed: int) -> None:
    draw = np.random.default_rng(seed)
    texture = cv2.GaussianBlur(draw.random((SIDE, SIDE, 3), np.float32), (0, 0), 1.5)
    assert reach(texture, disc(draw.uniform(20, 80))) == 0


def test_a_mask_that_cuts_an_edge_only_for_a_part_of_its_way_ends_at_no_edge() -> None:
    image = np.full((SIDE, SIDE, 3), 0.8, np.float32)
    image[:, : SIDE // 2] = 0.3
    mask = np.zeros((SIDE, SIDE), np.uint8)
    mask[60:180, 120:200] = 255
    assert reach(image, mask) == 0


@given(st.floats(0.7, 4.0), st.integers(0, 255), st.booleans())
def test_what_the_mask_hides_means_nothing(blur: float, value: int, is_tight: bool) -> None:
    image, mask = picture(blur), disc(60 if is_tight else 85)
    expected = reach(image, mask)
    image[mask > 0] = value / 255
    assert reach(image, mask) == expected


def test_even_pictures_have_no_edges() -> None:
    assert reach(np.full((SIDE, SIDE, 3), 0.5, np.float32), disc(50)) == 0


def test_a_mask_without_surroundings_ends_at_no_edge() -> None:
    assert reach(picture(1.0), np.full((SIDE, SIDE), 255, np.uint8)) == 0


def test_reading_in_windows_finds_the_same_as_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = reach(picture(1.5), disc(60))
    monkeypatch.setattr("editor.algorithms.mask_edges._SIDE", 37)
    assert whole > 0
    assert reach(picture(1.5), disc(60)) == whole


def test_the_check_may_stop_it_between_windows() -> None:
    class StopError(Exception):
        pass

    def stop() -> None:
        raise StopError

    image, mask = picture(1.0), disc(60)
    with pytest.raises(StopError):
        edge_reach(
            lambda rect: image[rect.slices], lambda rect: mask[rect.slices], Rect(60, 60, 120, 120), CANVAS, stop
        )
