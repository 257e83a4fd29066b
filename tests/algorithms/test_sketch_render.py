"""Rendering a sketch to the maps that engines read."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.algorithms.sketch_render import coverage, neighborhood, render_colors, render_edges, render_forbidden
from editor.core.geometry import Rect
from editor.core.sketch import NO_SKETCH, Sketch, Stroke

AREA = Rect(0, 0, 60, 40)


def stroke(*points, kind="edge", id=1, **more):
    rows = [point if len(point) == 3 else (*point, 1.0) for point in points]
    return Stroke(id, kind, np.array(rows, np.float32), **more)


def sketch(*strokes):
    return NO_SKETCH.added(strokes)


def test_nothing_drawn_is_empty_maps_of_the_right_size_at_any_scale():
    for scale, shape in ((1.0, (40, 60)), (0.5, (20, 30)), (0.001, (1, 1)), (2.0, (80, 120))):
        assert render_edges(NO_SKETCH, AREA, scale).shape == shape
        assert render_colors(NO_SKETCH, AREA, scale).shape == (*shape, 4)
        assert render_forbidden(NO_SKETCH, AREA, scale).shape == shape
        assert not render_colors(NO_SKETCH, AREA, scale).any()


def test_a_line_covers_its_width_and_nothing_beyond():
    lines = render_edges(sketch(stroke((10, 20), (50, 20), width=4)), AREA)
    assert np.allclose(lines[18:22, 15:45], 1)
    assert not lines[:17].any()
    assert not lines[23:].any()
    assert lines[:, 30].sum() == pytest.approx(4, abs=0.01)


def test_a_line_between_pixels_is_shared_by_both():
    lines = render_edges(sketch(stroke((10, 20.25), (50, 20.25), width=1)), AREA)
    assert lines[20, 30] == pytest.approx(0.75, abs=0.01)
    assert lines[19, 30] == pytest.approx(0.25, abs=0.01)


def test_strength_and_pressure_weaken_and_thin():
    assert render_edges(sketch(stroke((10, 20), (50, 20), width=4, strength=0.3)), AREA).max() == pytest.approx(0.3)
    light = render_edges(sketch(stroke((10, 20, 0.0), (50, 20, 0.0), width=20)), AREA)
    assert light[:, 30].sum() == pytest.approx(2, abs=0.05)
    assert not render_edges(sketch(stroke((10, 20), (50, 20), strength=0)), AREA).any()


def test_a_line_stays_visible_at_small_scales():
    thin = sketch(stroke((0, 20), (60, 20), width=1))
    assert render_edges(thin, AREA, 0.1).max() > 0.45
    assert render_edges(thin, AREA, 0.1).sum() == pytest.approx(6, rel=0.2)


@settings(deadline=None, max_examples=40)
@given(st.integers(-10, 50), st.integers(-10, 30), st.integers(1, 50), st.integers(1, 40), st.integers(0, 2**20))
def test_a_part_of_the_area_is_that_part_of_the_whole(x, y, width, height, seed):
    rng = np.random.default_rng(seed)
    kinds = ["edge", "color", "forbid", "erase-line"]
    made = [
        Stroke(n + 1, str(rng.choice(kinds)), np.c_[rng.uniform(-10, 70, (4, 2)), rng.random(4)],
               float(rng.uniform(0.2, 30)), float(rng.random()), tuple(rng.random(3)), bool(rng.integers(2)))
        for n in range(4)
    ]  # fmt: skip
    one, part = Sketch(tuple(made)), Rect(x, y, width, height)
    whole = Rect(-10, -10, 120, 90)
    here = part.moved(10, 10).slices
    for render in (render_edges, render_colors):
        assert np.allclose(render(one, part), render(one, whole)[here], atol=1 / 64)
    assert np.allclose(render_forbidden(one, part).astype(int), render_forbidden(one, whole)[here], atol=4)


def test_the_same_sketch_gives_the_same_maps():
    one = sketch(stroke((3, 3), (50, 30), (20, 35)), stroke((5, 30), (40, 5), kind="color", color=(1, 0, 0), width=9))
    assert np.array_equal(render_edges(one, AREA, 0.7), render_edges(one, AREA, 0.7))
    assert np.array_equal(render_colors(one, AREA, 0.7), render_colors(one, AREA, 0.7))


def test_of_contradictory_colors_the_later_one_is_right():
    red = stroke((10, 20), (50, 20), kind="color", color=(1, 0, 0), width=10)
    blue = stroke((10, 20), (50, 20), kind="color", color=(0, 0, 1), width=6)
    colors = render_colors(sketch(red, blue), AREA)
    assert colors[20, 30].tolist() == [0, 0, 1, 1]
    assert colors[16, 30].tolist() == [1, 0, 0, 1]
    half = render_colors(sketch(red, stroke((10, 20), (50, 20), kind="color", color=(0, 0, 1), strength=0.5)), AREA)
    assert half[20, 30] == pytest.approx([0.5, 0, 0.5, 1])


def test_erasing_takes_away_lines_drawn_before_and_not_after():
    line, eraser = stroke((0, 20), (60, 20), width=4), stroke((30, 0), (30, 40), kind="erase-line", width=10)
    assert render_edges(sketch(line, eraser), AREA)[20, 30] == 0
    assert render_edges(sketch(line, eraser), AREA)[20, 10] == 1
    assert render_edges(sketch(eraser, line), AREA)[20, 30] == 1


def test_closed_colors_and_bars_are_filled_and_closed_lines_are_not():
    box = ((10, 10), (10, 10), (50, 10), (50, 10), (50, 30), (50, 30), (10, 30), (10, 30))
    assert render_colors(sketch(stroke(*box, kind="color", is_closed=True)), AREA)[20, 30, 3] == 1
    assert render_forbidden(sketch(stroke(*box, kind="forbid", is_closed=True)), AREA)[20, 30] == 255
    assert render_edges(sketch(stroke(*box, is_closed=True)), AREA)[20, 30] == 0
    assert neighborhood([stroke(*box, is_closed=True)], AREA, 2)[20, 30] == 255


def test_the_neighborhood_is_all_within_its_distance():
    found = neighborhood([stroke((20, 20), (40, 20), width=2)], AREA, 6)
    assert found[26, 30] == 255
    assert found[29, 30] == 0
    assert found[20, 14] == 255
    assert found[20, 10] == 0


def test_a_stroke_without_length_is_a_dot():
    found = coverage([stroke((20.5, 20.5), width=6)], AREA)
    assert found.sum() == pytest.approx(np.pi * 9, rel=0.05)
    doubled = coverage([stroke((20.5, 20.5), (20.5, 20.5), width=6)], AREA)
    assert np.allclose(found, doubled)


def test_a_stroke_over_everything_covers_everything():
    assert coverage([stroke((0, 0), (60, 40), width=500)], AREA).min() == 1
    assert not coverage([stroke((1000, 0), (1060, 40), width=50)], AREA).any()


def test_thousands_of_strokes_are_rendered():
    rng = np.random.default_rng(0)
    many = [np.c_[np.cumsum(rng.normal(0, 15, (6, 2)), 0) + rng.uniform(0, 800, 2), np.ones(6)] for _ in range(3000)]
    one = Sketch(tuple(Stroke(n, "edge", points) for n, points in enumerate(many)))
    lines = render_edges(one, Rect(0, 0, 800, 800))
    assert lines.mean() > 0.2
