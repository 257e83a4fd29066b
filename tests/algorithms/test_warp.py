"""Warping and scaling: exact where nothing needs interpolation, kind to edges and averages where something does."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.algorithms import warp
from editor.algorithms.resample import Axis, Interpolation, picked, premultiplied, scaled, straight
from editor.algorithms.warp import Turn, Warp, as_turn, from_corners, mapped, mapped_box
from editor.core.geometry import Rect

SMOOTH = [kind for kind in Interpolation if kind is not Interpolation.NEAREST]


def noise(height, width, seed=0, dtype=np.uint8):
    return np.random.default_rng(seed).integers(0, np.iinfo(dtype).max + 1, (height, width, 4)).astype(dtype)


def warped(image, matrix, interpolation, target=None):
    plan = Warp.plan(matrix, Rect(0, 0, image.shape[1], image.shape[0]), interpolation)
    target = plan.target if target is None else target
    window = plan.window(target)
    return plan.run(image[window.slices], window, target), target


def resized(image, width, height, interpolation):
    across = Axis(width / image.shape[1], 0, image.shape[1], interpolation)
    down = Axis(height / image.shape[0], 0, image.shape[0], interpolation)
    return scaled(image, across, down, (0, 0), (0, 0, width, height))


corner = st.tuples(st.floats(-20, 20), st.floats(-20, 20))


@given(st.lists(corner, min_size=4, max_size=4))
def test_a_homography_from_corners_takes_them_where_they_should_go(offsets):
    source = warp.corners_of(Rect(0, 0, 100, 80))
    target = [(x + dx, y + dy) for (x, y), (dx, dy) in zip(source, offsets, strict=True)]
    matrix = from_corners(source, target)
    for start, end in zip(source, target, strict=True):
        assert mapped(matrix, *start) == pytest.approx(end, abs=1e-6)


def test_corners_on_a_line_have_no_homography():
    with pytest.raises(ValueError, match="no area"):
        from_corners(warp.corners_of(Rect(0, 0, 9, 9)), [(0, 0), (1, 1), (2, 2), (3, 3)])


@given(st.integers(0, 3), st.booleans(), st.integers(-9, 9), st.integers(-9, 9))
def test_whole_turns_flips_and_moves_are_recognized(quarters, is_flipped, dx, dy):
    turn = Turn(quarters, is_flipped)
    assert as_turn(warp.translation(dx, dy) @ turn.matrix) == (turn, dx, dy)


@pytest.mark.parametrize(
    "matrix", [warp.scaling(2, 1), warp.rotation(45), warp.translation(0.5, 0), warp.rotation(90.001)]
)
def test_what_needs_interpolation_is_no_turn(matrix):
    assert as_turn(matrix) is None


@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 3), st.booleans())
def test_a_turn_and_its_inverse_restore_every_bit(width, height, quarters, is_flipped):
    pixels = noise(height, width)
    turn = Turn(quarters, is_flipped)
    assert np.array_equal(turn.inverse.pixels(turn.pixels(pixels)), pixels)
    rect = Rect(3, -5, width, height)
    assert turn.inverse.rect(turn.rect(rect)) == rect
    assert turn.rect(rect).size.width == turn.pixels(pixels).shape[1]


def test_a_quarter_turn_is_clockwise_like_rot90():
    pixels = noise(3, 5)
    assert np.array_equal(Turn(1).pixels(pixels), np.rot90(pixels, -1))
    assert np.array_equal(Turn(0, True).pixels(pixels), pixels[:, ::-1])
    assert np.array_equal(Turn(2, True).pixels(pixels), pixels[::-1])


@pytest.mark.parametrize("kind", list(Interpolation))
@pytest.mark.parametrize(("width", "height"), [(1, 1), (7, 5), (40, 33)])
def test_warping_by_the_identity_changes_nothing(kind, width, height):
    image = premultiplied(noise(height, width))
    out, _ = warped(image, np.eye(3), kind, Rect(0, 0, width, height))
    # Averaging samples of a bilinear surface is the one kind that smooths even without a scale.
    if kind is not Interpolation.AREA:
        assert np.abs(out - image).max() < 1e-6


@pytest.mark.parametrize("kind", SMOOTH)
def test_warping_by_a_quarter_turn_equals_rot90(kind):
    image = premultiplied(noise(20, 31))
    matrix = warp.translation(20, 0) @ warp.rotation(90)
    out, _ = warped(image, matrix, kind, Rect(0, 0, 20, 31))
    if kind is not Interpolation.AREA:
        assert np.abs(out - np.rot90(image, -1)).max() < 1e-4


@pytest.mark.parametrize("kind", SMOOTH)
@pytest.mark.parametrize("matrix", [warp.scaling(0.21, 0.34), warp.rotation(30) @ warp.scaling(0.3, 0.3)])
def test_shrinking_keeps_the_amount_of_light(kind, matrix):
    image = premultiplied(noise(200, 240))
    out, _ = warped(image, matrix, kind)
    wanted = image.sum(axis=(0, 1)) * abs(np.linalg.det(matrix[:2, :2]))
    assert out.sum(axis=(0, 1)) == pytest.approx(wanted, rel=0.01)


@pytest.mark.parametrize("kind", SMOOTH)
def test_shrinking_skips_no_detail(kind):
    stripes = np.ones((300, 300, 4), np.float32)
    stripes[:, ::2, :3] = 0
    matrix = from_corners(warp.corners_of(Rect(0, 0, 300, 300)), [(30, 0), (70, 0), (60, 60), (40, 60)])
    out, target = warped(stripes, matrix, kind)
    inside = out[10 : target.height - 12, target.width // 2 - 4 : target.width // 2 + 4, 0]
    assert np.abs(inside - 0.5).max() < 0.08


@pytest.mark.parametrize("kind", list(Interpolation))
@pytest.mark.parametrize("angle", [0.0, 13.0, 45.0])
def test_edges_of_a_white_shape_stay_white(kind, angle):
    pixels = np.zeros((60, 60, 4), np.uint8)
    pixels[15:45, 15:45] = 255
    out, _ = warped(premultiplied(pixels), warp.about(warp.rotation(angle) @ warp.scaling(0.8, 1.3), 30, 30), kind)
    color = straight(out)
    shown = color[..., 3] > 0.002
    assert color[shown][:, :3].min() > 0.999


@given(
    st.integers(0, 300),
    st.integers(0, 200),
    st.integers(1, 64),
    st.integers(1, 64),
    st.floats(0.1, 3),
    st.floats(0, 360),
)
def test_any_part_of_a_warp_equals_the_same_part_of_the_whole(x, y, width, height, scale, angle):
    image = premultiplied(noise(90, 120))
    matrix = warp.translation(150, 100) @ warp.rotation(angle) @ warp.scaling(scale, scale * 0.7)
    whole, target = warped(image, matrix, Interpolation.BICUBIC)
    part = Rect(target.x + x, target.y + y, width, height).intersect(target)
    if part.is_empty:
        return
    plan = Warp.plan(matrix, Rect(0, 0, 120, 90), Interpolation.BICUBIC)
    window = plan.window(part)
    inside = part.moved(-target.x, -target.y).slices
    if window.is_empty:
        assert not whole[inside].any()
    else:
        assert np.abs(plan.run(image[window.slices], window, part) - whole[inside]).max() < 2e-3


def test_a_shape_across_the_horizon_is_refused():
    matrix = np.array([[1, 0, 0], [0, 1, 0], [-0.02, 0, 1]], np.float64)
    assert not warp.is_usable(matrix, Rect(0, 0, 100, 100))
    with pytest.raises(ValueError, match="horizon"):
        Warp.plan(matrix, Rect(0, 0, 100, 100), Interpolation.BILINEAR)


def test_the_box_of_a_turned_rectangle_has_no_pixel_too_many():
    assert mapped_box(warp.rotation(90), Rect(2, 3, 10, 4)) == Rect(-7, 2, 4, 10)


@pytest.mark.parametrize("kind", list(Interpolation))
@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 80), st.integers(1, 80))
def test_scaling_keeps_a_plain_picture_plain(kind, width, height, new_width, new_height):
    image = np.full((height, width, 4), 0.25, np.float32)
    assert resized(image, new_width, new_height, kind) == pytest.approx(0.25, abs=1e-5)


@pytest.mark.parametrize("kind", list(Interpolation))
def test_scaling_by_one_changes_nothing(kind):
    image = premultiplied(noise(37, 41))
    assert np.abs(resized(image, 41, 37, kind) - image).max() < 1e-6


@given(st.integers(2, 60), st.integers(2, 60), st.integers(1, 60), st.integers(1, 60))
def test_averaging_areas_keeps_the_mean(width, height, new_width, new_height):
    image = premultiplied(noise(height, width))
    out = resized(image, min(width, new_width), min(height, new_height), Interpolation.AREA)
    assert out.mean(axis=(0, 1)) == pytest.approx(image.mean(axis=(0, 1)), abs=1e-5)


def test_scaling_matches_pillow():
    image_module = pytest.importorskip("PIL.Image")
    gray = noise(90, 70)[..., 0]
    for kind, filter_ in (
        (Interpolation.BILINEAR, image_module.Resampling.BILINEAR),
        (Interpolation.BICUBIC, image_module.Resampling.BICUBIC),
        (Interpolation.LANCZOS, image_module.Resampling.LANCZOS),
    ):
        for size in ((31, 57), (140, 101)):
            ours = resized(gray.astype(np.float32), *size, kind)
            theirs = np.asarray(image_module.fromarray(gray.astype(np.float32), "F").resize(size, filter_))
            assert np.abs(ours - theirs).max() < 0.01


def test_the_nearest_pixel_is_taken_as_it_is():
    pixels = noise(8, 8, dtype=np.uint16)
    double = Axis(2.0, 0, 8, Interpolation.NEAREST)
    out = picked(pixels, double, double, (0, 0), (0, 0, 16, 16))
    assert np.array_equal(out, pixels.repeat(2, axis=0).repeat(2, axis=1))
