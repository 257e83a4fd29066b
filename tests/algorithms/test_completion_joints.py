import numpy as np
import pytest

from editor.algorithms.completion import CompletionOptions, complete
from editor.algorithms.completion_joints import evened

Picture = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
HEIGHT, WIDTH = 60, 160
HOLE = (slice(20, 44), slice(60, 100))


def wall(step: float, color: tuple[float, float, float] = (1.0, 1.0, 1.0)) -> Picture:
    """A wall that gets lighter to the right by `step` in the middle of a hole, whose halves were copied from both sides
    of it: the fill, the picture, the hole and where each pixel comes from."""
    picture = np.full((HEIGHT, WIDTH, 3), 0.4, np.float32)
    picture[:, WIDTH // 2 :] += np.float32(step) * np.array(color, np.float32)
    hole = np.zeros((HEIGHT, WIDTH), bool)
    hole[HOLE] = True
    origins = np.full(hole.shape, -1, np.int32)
    rows, columns = np.nonzero(hole)
    origins[hole] = rows * WIDTH + np.where(columns < WIDTH // 2, columns - 40, columns + 40)
    painted = picture.copy()
    painted[hole] = picture.reshape(-1, 3)[origins[hole]]
    return painted, picture, hole, origins


def steepest(pixels: np.ndarray) -> float:
    return float(np.abs(np.diff(pixels, axis=1)).max())


def test_a_crease_between_two_shades_of_one_wall_becomes_a_slope() -> None:
    painted, picture, hole, origins = wall(0.04)
    pixels, box = evened(painted, picture, hole, ~hole, origins)
    assert box == HOLE
    assert steepest(painted[box]) == pytest.approx(0.04, abs=1e-6)
    assert steepest(pixels[6:18]) < 0.005
    assert (np.diff(pixels[12, :, 0]) >= -1e-5).all()


def test_the_step_between_two_materials_stays() -> None:
    painted, picture, hole, origins = wall(0.4)
    pixels, box = evened(painted, picture, hole, ~hole, origins)
    np.testing.assert_allclose(pixels, painted[box], atol=1e-3)


def test_a_small_step_of_color_stays_where_one_of_lightness_goes() -> None:
    tinted = wall(0.1, (1.0, -1.0, 0.0))
    pixels, _ = evened(*tinted[:3], ~tinted[2], tinted[3])
    assert steepest(pixels) > 0.08
    light = wall(0.1)
    pixels, _ = evened(*light[:3], ~light[2], light[3])
    assert steepest(pixels[6:18]) < 0.05


def test_what_is_copied_in_one_piece_is_not_touched() -> None:
    rng = np.random.default_rng(5)
    picture = rng.random((HEIGHT, WIDTH, 3), np.float32)
    hole = np.zeros((HEIGHT, WIDTH), bool)
    hole[HOLE] = True
    picture[:, 60:] = picture[:, :100].copy()
    origins = np.full(hole.shape, -1, np.int32)
    origins[hole] = np.flatnonzero(hole) - 60
    pixels, box = evened(picture, picture, hole, ~hole, origins)
    np.testing.assert_allclose(pixels, picture[box], atol=0.01)


def test_pixels_that_may_not_be_sampled_say_nothing() -> None:
    painted, picture, hole, origins = wall(0.04)
    barred = ~hole
    barred[:, :58] = barred[:, 102:] = False
    changed = picture.copy()
    changed[:, :58] += 0.3
    ours, _ = evened(painted, picture, hole, barred, origins)
    theirs, _ = evened(painted, changed, hole, barred, origins)
    # What lies under the grain is the same; the grain itself is that of the pixels that were copied.
    np.testing.assert_allclose(ours, theirs, atol=0.02)
    assert ours[0, 0, 0] == pytest.approx(theirs[0, 0, 0], abs=2e-3)


def test_no_color_moves_far_and_nothing_outside_the_hole() -> None:
    rng = np.random.default_rng(7)
    picture = rng.random((HEIGHT, WIDTH, 3), np.float32) * np.float32(0.2) + np.float32(0.4)
    hole = rng.random((HEIGHT, WIDTH)) < 0.5
    known = np.flatnonzero(~hole)
    origins = np.full(hole.shape, -1, np.int32)
    origins[hole] = rng.choice(known, int(hole.sum()))
    painted = picture.copy()
    painted[hole] = picture.reshape(-1, 3)[origins[hole]]
    pixels, box = evened(painted, picture, hole, ~hole, origins)
    np.testing.assert_array_equal(pixels[~hole[box]], picture[box][~hole[box]])
    assert pixels.min() >= 0
    assert pixels.max() <= 1
    assert np.abs(pixels - painted[box]).max() < 0.4


def test_a_hole_of_one_pixel_and_one_without_sources_come_back() -> None:
    picture = np.full((9, 9, 3), 0.5, np.float32)
    hole = np.zeros((9, 9), bool)
    hole[4, 4] = True
    painted = picture.copy()
    painted[4, 4] = 0.6
    pixels, box = evened(painted, picture, hole, ~hole, np.full((9, 9), -1, np.int32))
    assert box == (slice(4, 5), slice(4, 5))
    np.testing.assert_allclose(pixels, 0.6, atol=0.05)
    everything = np.ones((9, 9), bool)
    pixels, _ = evened(painted, picture, everything, ~everything, np.full((9, 9), -1, np.int32))
    np.testing.assert_allclose(pixels, painted, atol=1e-6)


def test_a_smooth_wall_is_filled_without_a_crease() -> None:
    rows, columns = np.mgrid[:120, :160].astype(np.float32)
    light = 0.55 + 0.12 * np.cos(columns / 60) + 0.0008 * rows
    picture = np.repeat(light[..., None], 3, axis=2).astype(np.float32)
    mask = np.zeros((120, 160), np.uint8)
    mask[30:90, 55:105] = 255
    rough = complete(picture, mask, options=CompletionOptions(evens_joints=False))
    even = complete(picture, mask)
    truth = steepest(picture)
    assert steepest(rough[30:90, 54:106]) > 1.5 * steepest(even[30:90, 54:106])
    assert steepest(even[30:90, 54:106]) < 4 * truth
    np.testing.assert_array_equal(even[mask == 0], picture[mask == 0])


def test_the_result_does_not_depend_on_the_number_of_threads() -> None:
    rng = np.random.default_rng(3)
    picture = rng.random((90, 120, 3), np.float32)
    mask = np.zeros((90, 120), np.uint8)
    mask[30:60, 40:80] = 255
    one, three = (complete(picture, mask, options=CompletionOptions(threads=count)) for count in (1, 3))
    np.testing.assert_array_equal(one, three)
