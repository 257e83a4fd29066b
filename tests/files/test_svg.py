"""Sketches in and out as SVG, and in as PNG."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.core.geometry import Size
from editor.core.sketch import Sketch, Stroke
from editor.errors import FileError
from editor.files.png_write import encode_png
from editor.files.svg_path import BadPath, parse_path, parse_transform
from editor.files.svg_read import read_sketch, read_sketch_bytes
from editor.files.svg_write import encode_sketch, write_sketch

SIZE = Size(100, 80)


def svg(inside, attributes='viewBox="0 0 100 80"'):
    return f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{inside}</svg>'.encode()


def read(inside, attributes='viewBox="0 0 100 80"', size=SIZE):
    return read_sketch_bytes(svg(inside, attributes), size, "x.svg").strokes


def stroke(*points, kind="edge", id=1, **more):
    return Stroke(id, kind, np.array([(x, y, 0.5) for x, y in points], np.float32), **more)


SOME = Sketch(
    (
        stroke((1, 2), (50, 20), (90, 70), id=3, width=4.5, strength=0.25),
        stroke((10, 10), (40, 12), (30, 50), id=1, kind="color", color=(0.1, 0.5, 1.0), is_closed=True),
        stroke((3, 3), id=2, kind="forbid"),
    )
)


def test_what_was_written_is_read_as_the_very_same_strokes(tmp_path):
    path = tmp_path / "sketch.svg"
    write_sketch(SOME, SIZE, path)
    found = read_sketch(path, SIZE)
    assert [(one.id, one.same_as(other)) for one, other in zip(found, SOME, strict=True)] == [
        (3, True), (1, True), (2, True)]  # fmt: skip


def test_other_programs_see_the_same_curves_as_we_do():
    data = encode_sketch(SOME, SIZE)
    plain = data.replace(b"data-pentimento", b"data-other")
    found = read_sketch_bytes(plain, SIZE, "x.svg").strokes
    assert [one.kind for one in found] == ["edge", "color", "forbid"]
    assert [one.is_closed for one in found] == [False, True, False]
    assert found[0].strength == pytest.approx(0.25)
    for one, other in zip(found[:2], SOME.strokes[:2], strict=True):
        assert one.width == pytest.approx(other.width, rel=0.01)
        gaps = np.hypot(*(one.line[:, None, :2] - other.line[None, :, :2]).transpose(2, 0, 1)).min(axis=1)
        assert gaps.max() < 6
    assert found[1].color == pytest.approx(SOME.strokes[1].color, abs=0.003)


def test_a_picture_of_another_size_gets_the_strokes_at_its_scale():
    found = read_sketch_bytes(encode_sketch(SOME, SIZE), Size(200, 160), "x.svg")
    assert np.allclose(found.get(3).points[:, :2], SOME.get(3).points[:, :2] * 2)
    assert read('<path d="M0 0L50 40" stroke="black"/>', size=Size(200, 160))[0].points[-1, :2].tolist() == [100, 80]


def test_all_commands_of_paths_are_drawn():
    (path,) = parse_path("M10 10 h10 v10 H5 V30 l5,5 L20 40 c1 2 3 4 5 6 s5 6 7 8 q1 1 2 2 t3 3 a4 4 0 0110 0")
    assert len(path.segments) == 12
    assert path.end == pytest.approx((47.0, 59.0))
    first, second = parse_path("m10 10 20 0 0 20z m5 5 1 1")
    assert first.is_closed
    assert second.start == (15.0, 15.0)
    assert len(parse_path("M0 0L1 1 2 2 3 3")[0].segments) == 3


def test_arcs_lie_on_their_circle():
    (path,) = parse_path("M10 0A10 10 0 1 1 0 -10")
    assert len(path.segments) == 3
    for segment in path.segments:
        t = np.linspace(0, 1, 9)[:, None]
        a, b, c, d = segment
        points = a * (1 - t) ** 3 + 3 * b * t * (1 - t) ** 2 + 3 * c * t * t * (1 - t) + d * t**3
        assert np.hypot(*points.T) == pytest.approx(10, abs=0.01)


def test_what_comes_after_a_mistake_is_left_out_and_nonsense_is_refused():
    assert len(parse_path("M0 0L5 5L6")[0].segments) == 1
    for text in ("L5 5", "hello", "M0", "M1e99 0L0 0"):
        with pytest.raises(BadPath):
            parse_path(text)


def test_shapes_keep_their_corners_and_circles_are_round():
    rect, circle, line, polygon = read(
        '<rect x="10" y="10" width="40" height="20" stroke="black" fill="none"/>'
        '<circle cx="50" cy="40" r="20" stroke="black" fill="none"/><line x1="0" y1="0" x2="9" y2="9" stroke="black"/>'
        '<polygon points="0,0 30,0 30,30" stroke="black" fill="none"/>'
    )
    on_edge = np.isin(np.round(rect.line[:, 0], 3), (10, 50)) | np.isin(np.round(rect.line[:, 1], 3), (10, 30))
    assert on_edge.all()
    assert np.hypot(*(circle.line[:, :2] - (50, 40)).T) == pytest.approx(20, abs=0.6)
    assert rect.is_closed
    assert polygon.is_closed
    assert not line.is_closed
    assert line.points[:, :2].tolist() == [[0, 0], [9, 9]]


def test_groups_hand_down_styles_and_transforms():
    (one,) = read(
        '<g transform="translate(10 5) scale(2)" style="stroke:#ff0000;stroke-width:3" opacity="0.5">'
        '<g opacity="0.5"><path d="M0 0L10 0" fill="none"/></g></g>'
    )
    assert one.points[:, :2].tolist() == [[10, 5], [30, 5]]
    assert one.width == pytest.approx(6)
    assert (one.kind, one.color) == ("color", (1.0, 0.0, 0.0))
    assert one.strength == pytest.approx(0.25)


def test_what_is_hidden_or_only_defined_is_no_stroke():
    assert not read('<defs><path d="M0 0L9 9" stroke="black"/></defs><path d="M0 0L9 9" display="none"/><text>a</text>')
    assert not read('<path d="M0 0L9 9" fill="none" stroke="none"/>')


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<path d="M0 0L1 1" onclick="alert(1)"/>',
        '<image href="http://example.org/a.png"/>',
        '<image xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="file:///etc/passwd"/>',
        '<path d="M0 0L1 1" style="fill:url(http://example.org/a.svg#b)"/>',
        "<style>@import 'http://example.org/a.css';</style>",
    ],
)
def test_scripts_and_references_to_the_outside_are_refused_with_one_sentence(inside):
    with pytest.raises(FileError) as caught:
        read(inside)
    assert str(caught.value).count("\n") == 0
    assert "x.svg" in str(caught.value)


def test_entities_and_damaged_files_are_refused():
    bomb = b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg"><text>&a;</text></svg>'
    for data in (bomb, svg("")[:-5], svg('<path d="hello"/>')):
        with pytest.raises(FileError):
            read_sketch_bytes(data, SIZE, "x.svg")


def test_damaged_strokes_of_our_own_are_read_from_the_paths():
    data = svg('<path d="M0 0L9 9" stroke="black"/>', 'viewBox="0 0 100 80" data-pentimento="{oops"')
    assert len(read_sketch_bytes(data, SIZE, "x.svg")) == 1


def test_transforms_are_multiplied_in_order():
    matrix = parse_transform("translate(10,20) rotate(90) scale(2 3)")
    assert matrix @ (1, 0, 1) == pytest.approx((10, 22, 1))
    assert np.array_equal(parse_transform("wobble(3)"), np.eye(3))


@given(st.text(alphabet="MLHVCSQTAZmlz0123456789.,- e", max_size=60))
def test_any_text_gives_finite_paths_or_is_refused(text):
    try:
        found = parse_path(text)
    except BadPath:
        return
    assert all(np.isfinite(segment).all() for path in found for segment in path.segments)


def test_lines_of_a_png_become_strokes_along_their_middle():
    pixels = np.full((80, 100, 4), 255, np.uint8)
    pixels[39:42, 10:90, :3] = 0
    found = read_sketch_bytes(encode_png(pixels), SIZE, "x.png").strokes
    assert len(found) == 1
    assert found[0].line[:, 1] == pytest.approx(40.5, abs=1.1)
    assert np.ptp(found[0].line[:, 0]) > 70
