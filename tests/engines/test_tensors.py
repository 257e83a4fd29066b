"""Tensors: what goes in by a description comes back by it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.core.geometry import Size
from editor.engines.descriptor import InputTensor, OutputTensor, Part, SizeRule
from editor.engines.tensors import mask_values, pack, picture_values, plan_fitting, unpack
from editor.errors import EngineError

sides = st.integers(1, 90)
rules = st.builds(
    SizeRule,
    mode=st.just("dynamic"),
    multiple=st.sampled_from([1, 2, 7, 8, 32]),
    min_px=st.integers(1, 64),
    is_square=st.booleans(),
    pad=st.sampled_from(["symmetric", "edge", "zero"]),
)


def image_of(width, height, seed=0):
    return np.random.default_rng(seed).random((height, width, 3), np.float32)


@given(sides, sides, rules)
@settings(max_examples=60, deadline=None)
def test_padding_keeps_every_pixel_and_is_taken_off_again(width, height, rule):
    fitting = plan_fitting(rule, Size(width, height))
    image = image_of(width, height)
    inside = fitting.picture(image)
    assert inside.shape == (fitting.tensor.height, fitting.tensor.width, 3)
    assert fitting.tensor.width % rule.multiple == 0
    assert fitting.tensor.height % rule.multiple == 0
    assert min(fitting.tensor.width, fitting.tensor.height) >= rule.min_px
    assert not rule.is_square or fitting.tensor.width == fitting.tensor.height
    assert np.array_equal(fitting.back(inside), image)


@given(sides, sides, st.sampled_from(["stretch", "letterbox", "letterbox-top-left"]))
@settings(max_examples=60, deadline=None)
def test_a_fixed_size_is_always_reached(width, height, fit):
    rule = SizeRule("fixed", 40, 24, fit=fit)
    fitting = plan_fitting(rule, Size(width, height))
    assert fitting.picture(image_of(width, height)).shape == (24, 40, 3)
    assert fitting.tensor.rect.contains(fitting.content)
    assert fitting.back(np.zeros((24, 40, 3), np.float32)).shape == (height, width, 3)


@given(st.integers(1, 4000), st.integers(1, 4000), st.sampled_from([1, 8, 32]), st.integers(64, 600))
def test_a_limit_is_never_passed(width, height, multiple, limit):
    fitting = plan_fitting(SizeRule(multiple=multiple, max_px=limit), Size(width, height))
    assert max(fitting.tensor.width, fitting.tensor.height) <= limit
    if max(width, height) <= limit // multiple * multiple:
        assert fitting.content.size == Size(width, height)


def test_no_masked_pixel_is_lost_when_a_mask_shrinks():
    hole = np.zeros((1000, 1000), bool)
    hole[123, 456] = True
    fitting = plan_fitting(SizeRule("fixed", 100, 100), Size(1000, 1000))
    assert fitting.area(hole).sum() == 1
    assert fitting.area(hole)[12, 45]
    assert fitting.area(hole, 0.5).sum() == 0


def test_lines_stay_strong_when_they_shrink():
    edges = np.zeros((800, 800), np.float32)
    edges[400] = 1
    fitting = plan_fitting(SizeRule(max_px=200), Size(800, 800))
    assert fitting.lines(edges)[100].min() == pytest.approx(1.0)


RANGES = [
    (0.0, 1.0, (), ()),
    (-1.0, 1.0, (), ()),
    (0.0, 255.0, (), ()),
    (0.0, 1.0, (0.485, 0.456, 0.406), (0.2, 0.3, 0.25)),
]


@pytest.mark.parametrize("layout", ["NCHW", "NHWC", "CHW", "HWC"])
@pytest.mark.parametrize("order", ["RGB", "BGR"])
@pytest.mark.parametrize("values", RANGES)
def test_a_picture_comes_back_as_it_went_in(layout, order, values):
    low, high, mean, std = values
    image = image_of(7, 5)
    part = Part("image", order=order, low=low, high=high, mean=mean, std=std)
    array = pack(InputTensor("x", layout=layout, parts=(part,)), lambda item: picture_values(image, item))
    output = OutputTensor("y", "image", layout=layout, order=order, low=low, high=high, mean=mean, std=std)
    assert np.allclose(unpack(output, array, "it"), image, atol=1e-5)


def test_the_first_channel_of_a_bgr_tensor_is_blue():
    image = np.zeros((2, 2, 3), np.float32)
    image[..., 2] = 1
    array = pack(InputTensor("x", parts=(Part("image", order="BGR"),)), lambda item: picture_values(image, item))
    assert array.shape == (1, 3, 2, 2)
    assert array[0, 0].min() == 1
    assert array[0, 1:].max() == 0


def test_parts_lie_side_by_side_and_the_hole_is_emptied():
    image, hole = image_of(4, 3), np.eye(3, 4, dtype=bool)
    tensor = InputTensor("x", parts=(Part("mask", hole=-0.5, keep=0.5), Part("image", low=-1.0, zero_hole=True)))
    array = pack(
        tensor, lambda item: mask_values(hole, item) if item.role == "mask" else picture_values(image, item, hole)
    )
    assert array.shape == (1, 4, 3, 4)
    assert np.array_equal(array[0, 0], np.where(hole, -0.5, 0.5))
    assert (array[0, 1:][:, hole] == 0).all()
    assert np.allclose(array[0, 1:][:, ~hole], (image[~hole] * 2 - 1).T)


def test_whole_numbers_are_rounded_and_kept_in_range():
    image = np.array([[[0.499 / 255, 254.6 / 255, 1.7]]], np.float32)
    tensor = InputTensor("x", "uint8", parts=(Part("image", high=255.0),))
    assert pack(tensor, lambda item: picture_values(image, item)).reshape(-1).tolist() == [0, 255, 255]


@pytest.mark.parametrize(
    ("output", "array", "said"),
    [
        (OutputTensor("y", "image"), np.zeros((3, 4, 4)), "gave “y” as 3 × 4 × 4"),
        (OutputTensor("y", "image"), np.zeros((2, 3, 4, 4)), "gave “y” as 2 × 3 × 4 × 4"),
        (OutputTensor("y", "image"), np.zeros((1, 7, 4, 4)), "gave 7 channels"),
        (OutputTensor("y", "image"), np.full((1, 3, 4, 4), np.nan), "no numbers"),
        (OutputTensor("y", "image"), np.full((1, 3, 4, 4), np.inf), "no numbers"),
        (OutputTensor("y", "image", channel=9), np.zeros((1, 3, 4, 4)), "has no channel 9"),
    ],
)
def test_what_cannot_be_a_picture_is_refused_in_a_sentence(output, array, said):
    with pytest.raises(EngineError, match=said) as caught:
        unpack(output, array, "it")
    assert str(caught.value).startswith("“it”")
    assert str(caught.value).endswith(".")
