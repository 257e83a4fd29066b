"""Rectangles are sets of pixels: every operation is checked against the set it stands for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.core.geometry import Rect, Size

whole = st.integers(-40, 40)
side = st.integers(0, 30)
rects = st.builds(Rect, whole, whole, side, side)


def pixels(rect: Rect) -> set[tuple[int, int]]:
    return {(x, y) for y in range(rect.y, rect.bottom) for x in range(rect.x, rect.right)}


@given(rects, rects)
def test_an_intersection_holds_the_pixels_of_both(a: Rect, b: Rect):
    assert pixels(a.intersect(b)) == pixels(a) & pixels(b)
    assert a.overlaps(b) == bool(pixels(a) & pixels(b))


@given(rects, rects)
def test_a_union_is_the_smallest_rectangle_around_both(a: Rect, b: Rect):
    union = a.united(b)
    assert pixels(a) | pixels(b) <= pixels(union)
    if not union.is_empty:
        xs = [x for x, _ in pixels(a) | pixels(b)]
        ys = [y for _, y in pixels(a) | pixels(b)]
        assert union == Rect.from_edges(min(xs), min(ys), max(xs) + 1, max(ys) + 1)


@given(rects, rects)
def test_containing_means_every_pixel(a: Rect, b: Rect):
    assert a.contains(b) == (pixels(b) <= pixels(a))


@given(rects, st.integers(0, 20))
def test_padding_grows_every_side_and_moves_none(rect: Rect, margin: int):
    grown = rect.padded(margin)
    assert (grown.x, grown.y) == (rect.x - margin, rect.y - margin)
    assert (grown.right, grown.bottom) == (rect.right + margin, rect.bottom + margin)
    assert grown.padded(-margin) == rect


@given(rects, st.integers(1, 16))
def test_aligning_gives_the_smallest_grid_rectangle_around(rect: Rect, multiple: int):
    aligned = rect.aligned(multiple)
    assert all(edge % multiple == 0 for edge in (aligned.x, aligned.y, aligned.right, aligned.bottom))
    assert aligned.contains(rect)
    assert aligned.width < rect.width + 2 * multiple
    assert aligned.height < rect.height + 2 * multiple


@given(rects, st.builds(Rect, whole, whole, st.integers(1, 30), st.integers(1, 30)))
def test_shifting_into_bounds_keeps_the_size_where_it_fits(rect: Rect, bounds: Rect):
    shifted = rect.shifted_into(bounds)
    assert bounds.contains(shifted)
    assert shifted.width == min(rect.width, bounds.width)
    assert shifted.height == min(rect.height, bounds.height)
    if bounds.contains(rect) and not rect.is_empty:
        assert shifted == rect


@given(rects)
def test_contains_point_agrees_with_the_pixels(rect: Rect):
    for x, y in ((rect.x, rect.y), (rect.right, rect.y), (rect.x, rect.bottom), (rect.right - 1, rect.bottom - 1)):
        assert rect.contains_point(x, y) == ((x, y) in pixels(rect))


def test_negative_sizes_are_refused():
    with pytest.raises(ValueError, match="negative"):
        Rect(0, 0, -1, 2)
    with pytest.raises(ValueError, match="negative"):
        Size(3, -1)


def test_slices_need_a_place_inside_an_array():
    assert Rect(2, 3, 4, 5).slices == (slice(3, 8), slice(2, 6))
    with pytest.raises(ValueError, match="origin"):
        _ = Rect(-1, 0, 4, 4).slices
