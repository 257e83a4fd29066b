import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.core.geometry import Size
from editor.ui.canvas.viewport import KEEP_VISIBLE_PX, MAX_ZOOM, MIN_ZOOM, Viewport

zooms = st.floats(MIN_ZOOM, MAX_ZOOM)
places = st.floats(-5000, 5000)
sizes = st.builds(Size, st.integers(1, 20000), st.integers(1, 20000))


@st.composite
def viewports(draw):
    viewport = Viewport(draw(sizes))
    viewport.resize(draw(st.integers(50, 4000)), draw(st.integers(50, 3000)), draw(st.sampled_from([1, 1.25, 1.5, 2])))
    viewport.reset()
    viewport.zoom_to(draw(zooms), draw(st.floats(0, 1000)), draw(st.floats(0, 1000)))
    viewport.rotate_by(draw(st.one_of(st.sampled_from([0, 15, 90, 180, -90]), st.floats(-360, 360))))
    if draw(st.booleans()):
        viewport.mirror()
    viewport.pan_by(draw(st.floats(-2000, 2000)), draw(st.floats(-2000, 2000)))
    return viewport


def close(first, second, within):
    return math.hypot(first[0] - second[0], first[1] - second[1]) <= within


@given(viewports(), places, places)
def test_the_two_transforms_are_inverse(viewport, x, y):
    assert close(viewport.to_document(*viewport.to_view(x, y)), (x, y), 1e-6)


@given(viewports(), places, places)
def test_the_matrix_is_the_transform(viewport, x, y):
    xx, xy, yx, yy, dx, dy = viewport.matrix
    expected = xx * x + xy * y + dx, yx * x + yy * y + dy
    assert close(viewport.to_view(x, y), expected, 1e-6)
    assert xx * yy - xy * yx == pytest.approx(viewport.scale**2 * (-1 if viewport.is_mirrored else 1))


@given(viewports(), zooms, st.floats(0.1, 0.9), st.floats(0.1, 0.9), st.floats(0, 1), st.floats(0, 1))
def test_zooming_keeps_the_place_under_the_cursor(viewport, zoom, across, down, share_x, share_y):
    x, y = viewport.view_width * across, viewport.view_height * down
    size = viewport.document_size
    place = viewport.to_view(size.width * share_x, size.height * share_y)
    viewport.pan_by(x - place[0], y - place[1])
    at = viewport.to_document(x, y)
    viewport.zoom_to(zoom, x, y)
    # Whole device pixels move it by half of one at most; a far edge may have to stay in view too.
    left, top, right, bottom = viewport.view_box(viewport.document_size.rect)
    is_held_back = right - left < 2 * KEEP_VISIBLE_PX + 2 or bottom - top < 2 * KEEP_VISIBLE_PX + 2
    keep = KEEP_VISIBLE_PX + 1
    at_limit = (
        right <= keep or bottom <= keep or left >= viewport.view_width - keep or top >= viewport.view_height - keep
    )
    assert is_held_back or at_limit or close(viewport.to_view(*at), (x, y), 1.0 / viewport.device_ratio)


@given(viewports())
def test_mirroring_twice_and_turning_back_change_nothing(viewport):
    before = viewport.to_view(3, 7)
    for _ in range(2):
        viewport.mirror()
    assert close(viewport.to_view(3, 7), before, 2 / viewport.device_ratio)


@given(viewports(), places, places)
def test_mirroring_swaps_left_and_right_of_what_is_seen(viewport, x, y):
    # In the middle of the view nothing has to be held back at its borders.
    viewport.center()
    view_x, view_y = viewport.to_view(x, y)
    viewport.mirror()
    assert close(viewport.to_view(x, y), (viewport.view_width - view_x, view_y), 2 / viewport.device_ratio)


@pytest.mark.parametrize("is_mirrored", [False, True])
def test_a_positive_rotation_turns_clockwise_on_screen(is_mirrored):
    viewport = Viewport(Size(400, 300))
    viewport.resize(800, 600, 1)
    viewport.reset()
    if is_mirrored:
        viewport.mirror()
    middle = viewport.to_view(200, 150)
    above = viewport.to_document(middle[0], middle[1] - 100)
    viewport.rotate_by(90)
    assert close(viewport.to_view(*above), (middle[0] + 100, middle[1]), 1)
    assert viewport.rotation_deg == 90


def test_many_turns_come_back_to_exactly_upright():
    viewport = Viewport(Size(400, 300))
    viewport.resize(800, 600, 1)
    for _ in range(24):
        viewport.rotate_by(15)
    assert viewport.rotation_deg == 0
    assert viewport.is_upright


@given(viewports())
def test_some_of_the_picture_always_stays_in_view(viewport):
    viewport.pan_by(1e7, -1e7)
    left, top, right, bottom = viewport.view_box(viewport.document_size.rect)
    slack = 1.0
    assert right > 0 - slack
    assert bottom > 0 - slack
    assert left < viewport.view_width + slack
    assert top < viewport.view_height + slack


@given(viewports())
def test_an_upright_picture_lies_on_whole_device_pixels(viewport):
    viewport.rotate_by(-viewport.rotation_deg)
    for value in (viewport.pan_x, viewport.pan_y):
        assert value * viewport.device_ratio == pytest.approx(round(value * viewport.device_ratio), abs=1e-6)


@given(viewports(), st.floats(0, 1), st.floats(0, 1))
def test_whatever_is_seen_lies_in_the_visible_rectangle(viewport, across, down):
    viewport.center()
    x, y = viewport.to_document(viewport.view_width * across, viewport.view_height * down)
    # Beside the picture, the place on it that is nearest is looked for instead.
    x = min(max(x, 0), viewport.document_size.width)
    y = min(max(y, 0), viewport.document_size.height)
    view_x, view_y = viewport.to_view(x, y)
    if not (0 <= view_x <= viewport.view_width and 0 <= view_y <= viewport.view_height):
        x, y = viewport.document_size.width / 2, viewport.document_size.height / 2
    visible = viewport.visible_rect
    assert visible.x - 1e-6 <= x <= visible.right + 1e-6
    assert visible.y - 1e-6 <= y <= visible.bottom + 1e-6


@given(viewports())
def test_fitting_shows_all_of_it_in_the_middle(viewport):
    viewport.fit()
    left, top, right, bottom = viewport.view_box(viewport.document_size.rect)
    if viewport.zoom > MIN_ZOOM:
        assert left >= -1
        assert top >= -1
        assert right <= viewport.view_width + 1
        assert bottom <= viewport.view_height + 1
    assert (left + right) / 2 == pytest.approx(viewport.view_width / 2, abs=1)


def test_a_small_picture_opens_at_its_own_size_and_fits_when_asked():
    viewport = Viewport(Size(100, 50))
    viewport.resize(800, 600, 2)
    viewport.reset()
    assert viewport.zoom == 1.0
    assert viewport.scale == 0.5
    viewport.fit()
    assert viewport.zoom > 10


def test_stops_lead_from_end_to_end_and_meet_100_percent():
    viewport = Viewport(Size(100, 100), zoom=MIN_ZOOM)
    seen = [viewport.zoom]
    while viewport.zoom < MAX_ZOOM:
        viewport.zoom = viewport.next_stop(True)
        seen.append(viewport.zoom)
    assert 1.0 in seen
    back = [viewport.zoom]
    while viewport.zoom > MIN_ZOOM:
        viewport.zoom = viewport.next_stop(False)
        back.append(viewport.zoom)
    assert back == seen[::-1]


@given(viewports(), st.integers(50, 4000), st.integers(50, 3000))
def test_resizing_keeps_the_middle_in_the_middle(viewport, width, height):
    viewport.center()
    middle = viewport.to_document(viewport.view_width / 2, viewport.view_height / 2)
    zoom = viewport.zoom
    viewport.resize(width, height, viewport.device_ratio)
    assert viewport.zoom == zoom
    assert close(viewport.to_view(*middle), (width / 2, height / 2), 2)
