"""Properties of the classical fill on small synthetic pictures."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.algorithms.completion import CompletionOptions, Guidance, _largest_radius, complete
from editor.algorithms.completion_color import quick_look
from editor.algorithms.completion_levels import color_features, colors_of

SERIAL = CompletionOptions(threads=1)


def noise(height: int, width: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).random((height, width, 3), dtype=np.float32)


def block(height: int, width: int, top: int, left: int, bottom: int, right: int) -> np.ndarray:
    mask = np.zeros((height, width), np.uint8)
    mask[top:bottom, left:right] = 255
    return mask


def stripes(height: int, width: int, period: int = 8) -> np.ndarray:
    ys, xs = np.mgrid[:height, :width]
    return np.stack([(xs % period) / period, (ys % period) / period, ((xs + ys) % period) / period], -1).astype(
        np.float32
    )


def halves(height: int, width: int, split: int) -> np.ndarray:
    image = np.empty((height, width, 3), np.float32)
    image[:split] = (0.2, 0.4, 0.8)
    image[split:] = (0.3, 0.6, 0.2)
    return image + (noise(height, width, 5) - 0.5) * np.float32(0.04)


@settings(max_examples=25, deadline=None)
@given(
    st.integers(1, 40),
    st.integers(1, 40),
    st.integers(0, 2**31),
    st.sampled_from(["dots", "block", "all", "none", "row"]),
)
def test_known_pixels_stay_bit_identical_whatever_size_and_hole(height: int, width: int, seed: int, kind: str) -> None:
    image = noise(height, width, seed)
    draw = np.random.default_rng(seed)
    mask = np.zeros((height, width), np.uint8)
    if kind == "dots":
        mask[draw.random(mask.shape) < 0.1] = 255
    elif kind == "block":
        mask[draw.integers(height) :, : draw.integers(width) + 1] = 255
    elif kind == "row":
        mask[height // 2] = 255
    elif kind == "all":
        mask[:] = 255
    out = complete(image, mask, seed=seed, options=SERIAL)
    assert out.shape == image.shape
    assert out.dtype == np.float32
    assert np.isfinite(out).all()
    assert out.min() >= 0
    assert out.max() <= 1
    np.testing.assert_array_equal(out[mask < 128], image[mask < 128])


def test_an_empty_mask_gives_a_copy() -> None:
    image = noise(9, 11)
    out = complete(image, np.zeros((9, 11), np.uint8))
    np.testing.assert_array_equal(out, image)
    assert not np.shares_memory(out, image)


def test_mask_values_below_128_keep() -> None:
    image = noise(20, 20)
    np.testing.assert_array_equal(complete(image, np.full((20, 20), 127, np.uint8)), image)


def test_inputs_may_be_read_only_views_and_are_not_written() -> None:
    image, mask = noise(96, 120), block(96, 120, 30, 30, 60, 70)
    avoid = block(96, 120, 0, 0, 20, 20)
    colors, edges = np.zeros((96, 120, 4), np.float32), np.zeros((96, 120), np.float32)
    colors[40:44, 40:60] = (1, 0, 0, 1)
    edges[50] = 1
    views = [np.asfortranarray(a)[::-1, ::-1] for a in (image, mask, avoid, colors, edges)]
    for view in views:
        view.flags.writeable = False
    before = [view.copy() for view in views]
    i, m, a, c, e = views
    complete(i, m, avoid=a, guidance=Guidance(c, e), options=SERIAL)
    for view, old in zip(views, before, strict=True):
        np.testing.assert_array_equal(view, old)


@pytest.mark.parametrize("threads", [2, 3])
def test_the_number_of_threads_does_not_change_a_bit(threads: int) -> None:
    image, mask = noise(150, 170), block(150, 170, 30, 40, 110, 130)
    one = complete(image, mask, seed=3, options=SERIAL)
    more = complete(image, mask, seed=3, options=CompletionOptions(threads=threads))
    np.testing.assert_array_equal(one, more)


def test_another_seed_gives_another_fill_and_the_same_seed_the_same() -> None:
    image, mask = noise(90, 90), block(90, 90, 30, 30, 60, 60)
    first = complete(image, mask, seed=1)
    np.testing.assert_array_equal(first, complete(image, mask, seed=1))
    assert not np.array_equal(first, complete(image, mask, seed=2))


def test_a_periodic_texture_is_continued_exactly() -> None:
    image, mask = stripes(128, 128), block(128, 128, 44, 40, 84, 88)
    damaged = np.where(mask[..., None] > 0, np.float32(0.5), image)
    out = complete(damaged, mask)
    assert np.abs(out - image)[mask > 0].mean() < 0.02


def test_a_straight_edge_is_continued() -> None:
    image, mask = halves(128, 160, 64), block(128, 160, 40, 50, 90, 110)
    out = complete(np.where(mask[..., None] > 0, np.float32(1), image), mask)
    assert np.abs(out - image)[40:61, 50:110].mean() < 0.04
    assert np.abs(out - image)[67:90, 50:110].mean() < 0.04


def test_texture_stays_as_sharp_as_its_surroundings() -> None:
    image, mask = noise(160, 160), block(160, 160, 50, 50, 110, 110)
    out = complete(image, mask)
    assert 0.75 < out[55:105, 55:105].std() / image.std() < 1.1


def test_a_hole_of_one_pixel_and_one_at_the_corner_are_filled_from_around() -> None:
    image = np.full((60, 60, 3), 0.4, np.float32) + noise(60, 60) * np.float32(0.02)
    mask = block(60, 60, 30, 30, 31, 31) + block(60, 60, 0, 0, 15, 12)
    out = complete(np.where(mask[..., None] > 0, np.float32(1), image), mask)
    assert np.abs(out - 0.41)[mask > 0].max() < 0.03


def test_a_wire_across_the_picture_disappears() -> None:
    image, mask = halves(120, 120, 60), block(120, 120, 0, 58, 120, 61)
    out = complete(np.where(mask[..., None] > 0, np.float32(0), image), mask)
    assert np.abs(out - image)[mask > 0].mean() < 0.03


def test_a_hole_with_no_patch_left_is_filled_smoothly_from_its_border() -> None:
    image = np.linspace(0, 1, 30, dtype=np.float32)[None, :, None] * np.ones((30, 1, 3), np.float32)
    mask = block(30, 30, 1, 1, 29, 29)
    out = complete(np.where(mask[..., None] > 0, np.float32(0), image), mask)
    assert np.abs(out - image).mean() < 0.12


def test_a_color_only_found_where_sampling_is_forbidden_never_shows_up() -> None:
    image = np.full((120, 120, 3), 0.5, np.float32) + (noise(120, 120) - 0.5) * np.float32(0.1)
    image[:, :60] = (1, 0, 0)
    mask, avoid = block(120, 120, 40, 45, 80, 90), block(120, 120, 0, 0, 120, 60)
    out = complete(image, mask, avoid=avoid)
    hole = out[mask > 0]
    assert (hole[:, 0] - hole[:, 1]).max() < 0.3
    np.testing.assert_array_equal(out[mask == 0], image[mask == 0])


def test_drawn_colors_decide_where_the_fill_takes_which_color() -> None:
    image, mask = halves(128, 160, 64), block(128, 160, 20, 40, 108, 120)
    colors = np.zeros((128, 160, 4), np.float32)
    colors[20:108, 40:80] = (0.2, 0.4, 0.8, 1)
    colors[20:108, 80:120] = (0.3, 0.6, 0.2, 1)
    out = complete(image, mask, guidance=Guidance(colors=colors))
    inner = out[32:96]
    assert np.abs(inner[:, 50:74] - (0.2, 0.4, 0.8)).mean() < 0.06
    assert np.abs(inner[:, 86:110] - (0.3, 0.6, 0.2)).mean() < 0.06


def test_drawn_edges_place_an_edge_of_the_picture() -> None:
    image = halves(144, 160, 72)
    mask = block(144, 160, 30, 40, 114, 120)
    edges = np.zeros((144, 160), np.float32)
    rows = np.clip(72 + 22 * np.sin(np.linspace(0, np.pi, 80)), 0, 143).astype(int)
    for x, y in zip(range(40, 120), rows, strict=True):
        edges[y - 1 : y + 1, x] = 1
    plain = complete(image, mask)
    drawn = complete(image, mask, guidance=Guidance(edges=edges))
    # Between the straight edge and the drawn arch the picture is blue (above) only where the stroke was followed.
    belly = (slice(74, 88), slice(66, 94))
    blueness = [float((out[belly][..., 2] - out[belly][..., 1]).mean()) for out in (plain, drawn)]
    assert blueness[1] > blueness[0] + 0.3


def test_reports_rise_from_zero_to_one() -> None:
    seen: list[float] = []
    complete(noise(100, 100), block(100, 100, 20, 20, 80, 80), report=seen.append)
    assert seen[0] == 0
    assert seen[-1] == 1
    assert all(a <= b for a, b in pairwise(seen))


class _StopError(Exception):
    pass


@pytest.mark.parametrize("after", [1, 3])
def test_what_report_raises_ends_the_fill(after: int) -> None:
    calls = 0

    def report(fraction: float) -> None:
        nonlocal calls
        calls += 1
        if calls > after:
            raise _StopError

    with pytest.raises(_StopError):
        complete(noise(140, 140), block(140, 140, 20, 20, 120, 120), report=report)
    assert calls == after + 1


def test_sizes_that_disagree_are_refused() -> None:
    with pytest.raises(ValueError, match="mask"):
        complete(noise(8, 8), np.zeros((8, 9), np.uint8))


def test_importing_the_module_does_not_load_numba() -> None:
    code = "import sys, editor.algorithms.completion; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_fill_shows_itself_from_coarse_to_fine_over_its_hole():
    image, mask = halves(96, 96, 40), block(96, 96, 20, 20, 80, 80)
    seen = []
    complete(image, mask, show=lambda pixels, area: seen.append((pixels, area)))
    assert len(seen) >= 1
    for pixels, area in seen:
        share = area.width // pixels.shape[1]
        assert (area.height, area.width) == (pixels.shape[0] * share, pixels.shape[1] * share)
        assert pixels.min() >= 0
        assert pixels.max() <= 1
    shares = [area.width // pixels.shape[1] for pixels, area in seen]
    assert shares == sorted(shares, reverse=True)


def test_features_turn_back_into_the_colors_they_were_made_of():
    image = np.random.default_rng(0).random((9, 7, 3), dtype=np.float32)
    assert np.abs(colors_of(color_features(image)) - image).max() < 1e-4


def test_a_quick_look_is_small_and_smooth_in_the_hole_and_the_picture_elsewhere():
    image = np.zeros((400, 300, 3), np.float32)
    image[:, 150:] = 1
    known = np.ones((400, 300), bool)
    known[150:250, 100:200] = False
    look = quick_look(np.where(known[..., None], image, 0.5).astype(np.float32), known, 100)
    assert look.shape == (100, 75, 3)
    assert look[:, :24].max() == 0
    assert look[:, 51:].min() == 1
    middle = look[50, 25:50, 0]
    assert (np.diff(middle) >= -0.02).all()


def test_where_most_of_the_picture_is_missing_patches_are_small():
    options = CompletionOptions()
    assert _largest_radius(options, block(100, 100, 0, 0, 70, 100) > 0) == 2
    assert _largest_radius(options, block(100, 100, 40, 40, 60, 60) > 0) == options.patch_radius


@pytest.mark.parametrize(
    "box", [(0, 30, 40, 66), (0, 0, 44, 44), (0, 30, 96, 66), (60, 0, 96, 96), (34, 0, 66, 96)],
    ids=["one border", "a corner", "top and bottom", "three borders", "left and right"],
)  # fmt: skip
def test_a_periodic_texture_is_continued_up_to_the_borders_that_a_hole_touches(box: tuple[int, int, int, int]) -> None:
    image, mask = stripes(96, 96), block(96, 96, *box)
    filled = complete(np.where(mask[..., None] > 0, np.float32(0.5), image), mask, seed=3)
    assert np.abs(filled - image)[mask > 0].mean() < 0.05


def test_a_hole_on_all_four_borders_is_filled_from_the_island_in_it() -> None:
    image = halves(96, 96, 48)
    mask = np.full((96, 96), 255, np.uint8)
    mask[28:68, 28:68] = 0
    filled = complete(np.where(mask[..., None] > 0, np.float32(0), image), mask, seed=3)
    assert (filled[:24, :, 2] > filled[:24, :, 1]).mean() > 0.9
    assert (filled[-24:, :, 2] < filled[-24:, :, 1]).mean() > 0.9


def test_a_huge_hole_is_filled_by_what_is_left_and_as_sharp() -> None:
    image, mask = noise(300, 300, 2), block(300, 300, 30, 30, 290, 290)
    filled = complete(np.where(mask[..., None] > 0, np.float32(0.5), image), mask, seed=3)
    assert filled[mask > 0].std() > 0.6 * image[mask == 0].std()
    assert abs(float(filled[mask > 0].mean()) - 0.5) < 0.05
