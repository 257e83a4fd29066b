"""Regions: every masked pixel is filled exactly once, from a context that holds it and lies inside the canvas."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.algorithms.regions import context_of, regions_of
from editor.core.geometry import Rect, Size

sizes = st.builds(Size, st.integers(1, 900), st.integers(1, 900))


@given(sizes, st.data(), st.integers(0, 100), st.floats(0, 2), st.integers(1, 512))
def test_a_context_holds_the_mask_and_lies_inside_the_canvas(size, data, margin, share, least):
    x, y = data.draw(st.integers(0, size.width - 1)), data.draw(st.integers(0, size.height - 1))
    box = Rect(x, y, data.draw(st.integers(1, size.width - x)), data.draw(st.integers(1, size.height - y)))
    context = context_of(box, size, margin, share, least)
    assert size.rect.contains(context)
    assert context.contains(box)
    assert context.width >= min(least, size.width)
    assert context.height >= min(least, size.height)
    grown = max(margin, round(share * (box.width + box.height) / 2))
    assert context.width >= min(size.width, box.width + 2 * grown)


def test_a_context_at_the_border_is_moved_and_not_cut():
    inner = context_of(Rect(400, 400, 50, 50), Size(1000, 1000), 64, 0.5, 256)
    corner = context_of(Rect(0, 0, 50, 50), Size(1000, 1000), 64, 0.5, 256)
    assert corner.size == inner.size


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 560), st.integers(0, 560), st.integers(1, 40), st.integers(1, 40)),
        min_size=1,
        max_size=8,
    )
)
def test_every_masked_pixel_is_in_exactly_one_region(boxes):
    mask = np.zeros((600, 600), np.uint8)
    for x, y, width, height in boxes:
        mask[y : y + height, x : x + width] = 255
    place, canvas = Rect(30, 20, 600, 600), Size(700, 700)
    regions = regions_of(mask, place, canvas, 16, 0.25, 32)
    count = np.zeros((700, 700), int)
    for region in regions:
        count[region.mask_bounds.slices] += 1
        assert region.context.contains(region.mask_bounds)
    assert (count[place.slices][mask > 0] == 1).all()


def test_blobs_close_by_are_filled_together_and_far_ones_apart():
    mask = np.zeros((1000, 1000), np.uint8)
    mask[100:120, 100:120] = mask[100:120, 150:170] = mask[900:920, 900:920] = 1
    regions = regions_of(mask, Rect(0, 0, 1000, 1000), Size(1000, 1000), 64, 0.5, 128)
    assert [region.mask_bounds for region in regions] == [Rect(100, 100, 70, 20), Rect(900, 900, 20, 20)]


def test_thousands_of_specks_take_moments():
    rng = np.random.default_rng(0)
    mask = (rng.random((1500, 1500)) > 0.999).astype(np.uint8)
    regions = regions_of(mask, Rect(0, 0, 1500, 1500), Size(1500, 1500), 64, 0.5, 128)
    assert 1 <= len(regions) < 50


def wire(height: int, width: int, thickness: int) -> np.ndarray:
    mask = np.zeros((height, width), np.uint8)
    cv2.line(mask, (0, height // 4), (width - 1, height // 2), 255, thickness)
    return mask


@pytest.mark.parametrize("thickness", [1, 9, 40])
def test_a_wire_across_a_photograph_is_cut_into_pieces_that_cover_it_once(thickness):
    mask = wire(2000, 3000, thickness)
    canvas = Size(3000, 2000)
    regions = regions_of(mask, canvas.rect, canvas, 96, 0.75, 256)
    count = np.zeros(mask.shape, int)
    for region in regions:
        count[region.mask_bounds.slices] += 1
        assert region.context.contains(region.mask_bounds)
        assert mask[region.mask_bounds.slices].any()
    assert (count[mask > 0] == 1).all()
    # The whole photograph would be 6 megapixels.
    assert sum(region.context.area for region in regions) < 0.7 * canvas.area
    assert max(region.context.area for region in regions) < 0.2 * canvas.area


def test_what_fills_its_box_is_never_cut():
    mask = np.zeros((2000, 3000), np.uint8)
    cv2.circle(mask, (1500, 1000), 900, 255, -1)
    assert len(regions_of(mask, Rect(0, 0, 3000, 2000), Size(3000, 2000), 96, 0.75, 256)) == 1


def test_a_wire_stays_whole_where_it_must():
    mask = wire(2000, 3000, 9)
    assert len(regions_of(mask, Rect(0, 0, 3000, 2000), Size(3000, 2000), 96, 0.75, 256, cuts_sparse=False)) == 1


def test_a_short_wire_stays_whole():
    mask = wire(500, 700, 5)
    assert len(regions_of(mask, Rect(0, 0, 700, 500), Size(700, 500), 96, 0.75, 256)) == 1


@pytest.mark.parametrize(("thickness", "is_thin"), [(3, True), (24, True), (80, False)])
def test_a_wire_is_thin_and_a_long_bar_is_not(thickness, is_thin):
    mask = np.zeros((2000, 3000), np.uint8)
    cv2.line(mask, (0, 500), (2999, 1400), 255, thickness)
    regions = regions_of(mask, Rect(0, 0, 3000, 2000), Size(3000, 2000), 96, 0.75, 256)
    assert (sum(region.is_thin for region in regions) > 0.8 * len(regions)) == is_thin


def test_blobs_far_apart_and_short_scratches_are_not_thin():
    mask = np.zeros((1500, 1500), np.uint8)
    for x, y in ((100, 100), (900, 300), (500, 1200)):
        cv2.circle(mask, (x, y), 60, 255, -1)
    cv2.line(mask, (1000, 1000), (1100, 1080), 255, 5)
    assert not any(
        region.is_thin for region in regions_of(mask, Rect(0, 0, 1500, 1500), Size(1500, 1500), 96, 0.75, 256)
    )
