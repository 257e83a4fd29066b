"""Holes put together from whole shifted pieces: regular pictures go on, no seam shows, and nothing is made up."""

import numpy as np
import pytest

from editor.algorithms.completion import CompletionOptions, complete
from editor.algorithms.patch_offsets import frequent_offsets
from editor.algorithms.shift_map import shifted_layout


def bricks(height, width, period=(16, 24)):
    """A wall that repeats itself exactly: mortar lines, and a color that tells the bricks of a row apart."""
    y, x = np.mgrid[:height, :width]
    row = y // period[0]
    across = x + (row % 2) * period[1] // 2
    mortar = (y % period[0] < 2) | (across % period[1] < 2)
    color = np.stack([0.6 + 0 * x, 0.3 + 0.1 * (row % 2), 0.2 + 0 * x], axis=-1)
    return np.where(mortar[..., None], 0.85, color).astype(np.float32)


def hole_in(height, width, top, left, bottom, right):
    hole = np.zeros((height, width), bool)
    hole[top:bottom, left:right] = True
    return hole


def test_a_regular_picture_tells_its_own_periods():
    image = bricks(160, 200)
    found = frequent_offsets(image, np.ones((160, 200), bool), 20, seed=3)
    repeats = [(dy % 32, dx % 24) for dy, dx in found[:6]]
    assert all((dy in (0, 1, 31) and dx in (0, 1, 23)) or (dy in (15, 16, 17) and dx in (11, 12, 13))
               for dy, dx in repeats)  # fmt: skip


def test_where_hardly_anything_is_known_there_are_no_offsets():
    image = bricks(60, 60)
    assert len(frequent_offsets(image, hole_in(60, 60, 0, 0, 9, 9), 20, seed=0)) == 0
    assert shifted_layout(image, ~hole_in(60, 60, 0, 0, 9, 9), hole_in(60, 60, 0, 0, 9, 9), 0) is None


def test_a_wall_goes_on_through_the_hole():
    truth = bricks(200, 240)
    hole = hole_in(200, 240, 70, 80, 130, 150)
    shown = np.where(hole[..., None], np.float32(0), truth)
    layout = shifted_layout(shown, hole, ~hole, seed=1)
    assert np.abs(layout.colors - truth)[hole].mean() < 0.06
    assert np.abs(truth[hole].mean(axis=0) - truth)[hole].mean() > 0.12


def test_two_pieces_meet_without_a_step_on_a_ramp():
    ramp = np.broadcast_to(np.linspace(0.2, 0.8, 200, dtype=np.float32)[None, :, None], (160, 200, 3))
    grain = np.random.default_rng(0).normal(0, 0.01, ramp.shape).astype(np.float32)
    truth = np.clip(ramp + grain, 0, 1).astype(np.float32)
    hole = hole_in(160, 200, 50, 60, 110, 140)
    layout = shifted_layout(np.where(hole[..., None], np.float32(0), truth), hole, ~hole, seed=0)
    columns = layout.colors[50:110, 60:140].mean(axis=(0, 2))
    assert np.abs(columns - ramp[0, 60:140, 0]).max() < 0.05
    assert np.abs(np.diff(columns)).max() < 0.03


def test_nothing_comes_from_where_nothing_may_come_from():
    image = bricks(200, 240)
    image[:, 160:] = (0, 0, 1)
    hole = hole_in(200, 240, 70, 40, 130, 110)
    known = ~hole
    known[:, 150:] = False
    layout = shifted_layout(np.where(hole[..., None], np.float32(0), image), hole, known, seed=0)
    assert layout.colors[hole][:, 0].min() > 0.3


def test_what_is_wanted_is_heeded():
    image = np.zeros((160, 240, 3), np.float32)
    noise = np.random.default_rng(1).uniform(-0.1, 0.1, image.shape).astype(np.float32)
    image[:, :120], image[:, 120:] = (0.8, 0.3, 0.2), (0.2, 0.3, 0.8)
    image = np.clip(image + noise, 0, 1)
    hole = hole_in(160, 240, 50, 90, 110, 150)
    for wanted in ((0.8, 0.3, 0.2), (0.2, 0.3, 0.8)):
        aim = np.broadcast_to(np.array(wanted, np.float32), image.shape)
        layout = shifted_layout(np.where(hole[..., None], np.float32(0), image), hole, ~hole, seed=0, wanted=aim)
        inner = layout.colors[60:100, 105:135].mean(axis=(0, 1))
        assert np.abs(inner - wanted).max() < 0.2


@pytest.mark.parametrize("seed", [0, 5])
def test_equal_arguments_give_equal_bits_and_nothing_is_written_to(seed):
    image = bricks(150, 170)
    hole = hole_in(150, 170, 50, 50, 110, 120)
    known = ~hole
    before = image.copy(), hole.copy(), known.copy()
    one, two = (shifted_layout(image, hole, known, seed) for _ in range(2))
    assert (one.colors == two.colors).all()
    assert one.grain == two.grain
    assert all((a == b).all() for a, b in zip(before, (image, hole, known), strict=True))


def test_a_thick_hole_begins_with_pieces_when_asked_and_a_thin_one_never():
    truth = bricks(256, 320, (24, 36))
    for box, is_thick in (((90, 110, 170, 200), True), ((100, 100, 112, 220), False)):
        mask = hole_in(256, 320, *box).astype(np.uint8) * 255
        shown = np.where(mask[..., None] > 0, np.float32(0.5), truth)
        with_pieces = complete(shown, mask, seed=1, options=CompletionOptions(begins_with_pieces=True))
        assert (with_pieces != complete(shown, mask, seed=1)).any() == is_thick
        inside = mask > 0
        assert np.abs(with_pieces - truth)[inside].mean() < 0.08
        assert (with_pieces == shown)[~inside].all()
