"""Drawings in pixels: lines and dabs become strokes, strokes become a drawing, and both are read as guidance."""

import numpy as np
import pytest

from editor.algorithms.sketch_render import render_colors, render_edges
from editor.core.geometry import Size
from editor.core.sketch import NO_SKETCH, Stroke
from editor.errors import FileError, InputError
from editor.files import read_colors, read_edges, read_mask, read_mask_bytes
from editor.files.drawn_maps import read_colors_bytes, read_edges_bytes
from editor.files.sketch_pixels import encode_sketch_png, traced_sketch
from editor.files.svg_read import read_sketch, read_sketch_bytes
from editor.files.svg_write import write_drawing

SIZE = Size(120, 90)


def blank(alpha=0.0):
    pixels = np.ones((90, 120, 4), np.float32)
    pixels[..., 3] = alpha
    return pixels


def stroke(*points, kind="edge", **more):
    return Stroke(0, kind, np.array([(x, y, 1.0) for x, y in points], np.float32), **more)


def test_a_dab_of_color_becomes_a_closed_stroke_that_covers_the_same_pixels():
    pixels = blank()
    pixels[20:50, 30:80] = (0.2, 0.6, 0.1, 1)
    pixels[60:80, 10:40] = (0.8, 0.1, 0.1, 0.5)
    first, second = traced_sketch(pixels).strokes
    assert first.kind == second.kind == "color"
    assert first.is_closed
    assert first.color == pytest.approx((0.2, 0.6, 0.1), abs=0.01)
    assert second.strength == pytest.approx(0.5, abs=0.01)
    drawn = render_colors(NO_SKETCH.added([first, second]), SIZE.rect)
    assert np.abs(drawn[..., 3] - pixels[..., 3]).mean() < 0.01


def test_a_ring_is_cut_open_and_its_middle_stays_free():
    pixels = blank()
    pixels[10:80, 20:100] = (0.1, 0.2, 0.9, 1)
    pixels[30:60, 40:80, 3] = 0
    drawn = render_colors(traced_sketch(pixels), SIZE.rect)
    assert drawn[45, 60, 3] == 0
    assert drawn[20, 60:63, 3].min() > 0.3
    assert drawn[70, 60, 3] == 1


def test_black_lines_over_dabs_are_lines_and_thick_grays_are_dabs():
    pixels = blank()
    pixels[20:70, 10:50] = (0.9, 0.5, 0.1, 1)
    pixels[20:70, 80:110] = (0.5, 0.5, 0.5, 1)
    pixels[40:42, 5:70] = (0, 0, 0, 1)
    kinds = [each.kind for each in traced_sketch(pixels)]
    assert kinds.count("color") >= 2
    lines = [each for each in traced_sketch(pixels) if each.kind == "edge"]
    assert any(np.ptp(each.line[:, 0]) > 50 and abs(each.line[:, 1].mean() - 41) < 1.5 for each in lines)


def test_on_an_opaque_ground_the_ground_is_no_dab():
    pixels = blank(1.0)
    pixels[..., :3] = (0.2, 0.3, 0.8)
    pixels[20:50, 30:80, :3] = (0.9, 0.2, 0.1)
    colored = [each for each in traced_sketch(pixels) if each.kind == "color"]
    assert [each.color for each in colored] == [pytest.approx((0.9, 0.2, 0.1), abs=0.01)]


def test_a_photograph_is_refused_with_what_to_do():
    rng = np.random.default_rng(0)
    pixels = np.ones((600, 600, 4), np.float32)
    pixels[..., :3] = rng.random((150, 150, 3), np.float32).repeat(4, 0).repeat(4, 1)
    with pytest.raises(InputError, match="too many colors"):
        traced_sketch(pixels)


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_what_was_drawn_comes_back_from_a_file_as_lines_and_colors(tmp_path, suffix):
    sketch = NO_SKETCH.added(
        [stroke((20, 60), (60, 30), kind="color", width=16, color=(0.1, 0.7, 0.3)), stroke((10, 80), (110, 70))]
    )
    path = tmp_path / f"drawn.{suffix}"
    write_drawing(sketch, SIZE, path)
    found = read_sketch(path, SIZE)
    assert {each.kind for each in found} == {"color", "edge"}
    colors, edges = render_colors(sketch, SIZE.rect), render_edges(sketch, SIZE.rect)
    assert np.abs(render_colors(found, SIZE.rect)[..., 3] - colors[..., 3]).mean() < 0.02
    assert np.abs(render_edges(found, SIZE.rect) - edges).mean() < 0.02
    assert read_colors(path, SIZE)[45, 40, :3] == pytest.approx((0.1, 0.7, 0.3), abs=0.02)
    assert read_edges(path, SIZE)[75, 60] > 0.5


def test_strokes_that_are_no_drawing_are_not_drawn():
    bars = NO_SKETCH.added([stroke((10, 10), (90, 80), kind="forbid", width=20)])
    assert read_sketch_bytes(encode_sketch_png(bars, SIZE), SIZE, "x.png").is_empty


def test_an_svg_is_a_mask_where_it_paints_or_where_it_is_white(tmp_path):
    head = b'<svg xmlns="http://www.w3.org/2000/svg" width="120" height="90">'
    shape = b'<rect x="30" y="20" width="40" height="30" fill="%s"/>'
    painted = read_mask_bytes(head + shape % b"black" + b"</svg>", SIZE, "m.svg")
    assert painted[35, 50] == 255
    assert painted[80, 100] == painted[10, 10] == 0
    assert abs(int((painted >= 128).sum()) - 1200) < 80
    ground = b'<rect x="-9" y="-9" width="140" height="110" fill="black"/>'
    white = read_mask_bytes(head + ground + shape % b"white" + b"</svg>", SIZE, "m.svg")
    assert white[35, 50] == 255
    assert white[80, 100] == 0
    (tmp_path / "m.svg").write_bytes(b"<svg")
    with pytest.raises(FileError):
        read_mask(tmp_path / "m.svg", SIZE)


def test_an_empty_drawing_says_nothing():
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="120" height="90"/>'
    assert not read_edges_bytes(svg, SIZE, "x").any()
    assert not read_colors_bytes(svg, SIZE, "x").any()
    assert traced_sketch(blank()).is_empty
