import numpy as np
import pytest

from editor import paths
from editor.algorithms.border_pieces import layout_beyond
from editor.algorithms.completion import CompletionOptions, complete


@pytest.fixture(autouse=True)
def kernels():
    paths.use_kernel_cache()


def landscape():
    """Blue sky over green ground with a dark mast that reaches neither the top nor the sides."""
    image = np.zeros((96, 128, 3), np.float32)
    grain = np.random.default_rng(0).normal(0, 0.01, (96, 128, 1))
    image[:60] = (0.4, 0.6, 0.9)
    image[60:] = (0.3, 0.5, 0.1)
    image[60:] += 4 * grain[60:].astype(np.float32)
    image[24:70, 60:66] = (0.1, 0.05, 0.05)
    return np.clip(image + grain.astype(np.float32), 0, 1)


def beside(side, depth):
    """The landscape with gray put on at a side, and where that is."""
    pads = {
        "top": ((depth, 0), (0, 0)),
        "bottom": ((0, depth), (0, 0)),
        "left": ((0, 0), (depth, 0)),
        "right": ((0, 0), (0, depth)),
    }
    image = np.pad(landscape(), (*pads[side], (0, 0)), constant_values=0.5)
    hole = np.pad(np.zeros((96, 128), bool), pads[side], constant_values=True)
    return image, hole


@pytest.mark.parametrize("depth", [10, 24, 48])
def test_sky_goes_on_as_sky_without_what_stands_before_it(depth):
    image, hole = beside("top", depth)
    colors = layout_beyond(image, hole, ~hole).colors[:depth]
    assert np.abs(np.median(colors, axis=(0, 1)) - (0.4, 0.6, 0.9)).max() < 0.02
    assert colors[..., 2].min() > 0.6


def test_ground_goes_on_as_ground():
    image, hole = beside("bottom", 24)
    colors = layout_beyond(image, hole, ~hole).colors[-24:]
    assert np.abs(colors.mean(axis=(0, 1)) - (0.3, 0.5, 0.1)).max() < 0.04


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_horizon_goes_on_at_its_height(side):
    image, hole = beside(side, 32)
    colors = layout_beyond(image, hole, ~hole).colors[hole].reshape(96, 32, 3)
    assert (colors[:56, :, 2] > 0.6).mean() > 0.98
    assert (colors[64:, :, 2] < 0.4).mean() > 0.98


def test_a_hole_inside_or_all_across_is_not_beyond_a_picture():
    image = landscape()
    hole = np.zeros(image.shape[:2], bool)
    hole[30:60, 30:60] = True
    assert layout_beyond(image, hole, ~hole) is None
    assert layout_beyond(image, np.ones_like(hole), np.zeros_like(hole)) is None


def test_pieces_come_from_what_is_known_and_nothing_is_written_to():
    image, hole = beside("right", 32)
    known = ~hole
    known[:, 100:120] = False
    for array in (image, hole, known):
        array.flags.writeable = False
    first, second = (layout_beyond(image, hole, known) for _ in range(2))
    np.testing.assert_array_equal(first.colors, second.colors)
    np.testing.assert_array_equal(first.offsets, second.offsets)
    assert np.isfinite(first.colors).all()
    assert not first.offsets[~hole].any()


def test_a_completion_that_goes_on_keeps_the_mast_out_of_the_sky_and_its_bits_for_any_threads():
    image, hole = beside("top", 40)
    mask = hole.astype(np.uint8) * np.uint8(255)
    out = [complete(image, mask, options=CompletionOptions(goes_on=True, texture=30.0, threads=n)) for n in (1, 3)]
    np.testing.assert_array_equal(out[0], out[1])
    np.testing.assert_array_equal(out[0][40:], image[40:])
    assert out[0][:40, :, 2].min() > 0.6
