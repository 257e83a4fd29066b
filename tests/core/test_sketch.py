"""The sketch: strokes as values of the document, edited by one command, kept by projects and journals."""

from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.core.document import Document
from editor.core.history import History
from editor.core.sketch import NO_SKETCH, Sketch, Stroke, sketch_from_json, sketch_to_json
from editor.core.sketch_commands import SetSketch
from editor.core.sketch_curve import beziers_of, flattened
from editor.files.journal_values import Decoder, encode
from editor.files.openraster_read import read_openraster
from editor.files.openraster_write import write_openraster

numbers = st.floats(-500, 500, width=32)
places = st.lists(st.tuples(numbers, numbers, st.floats(0, 1, width=32)), min_size=1, max_size=9)
tables = places.map(lambda rows: np.array(rows, np.float32))


def stroke(*points, kind="edge", **more):
    rows = [(x, y, more.pop("pressure", 1.0)) for x, y in points]
    return Stroke(more.pop("id", 1), kind, np.array(rows, np.float32), **more)


def same(one, other):
    return len(one) == len(other) and all(a.same_as(b) and a.id == b.id for a, b in zip(one, other, strict=True))


SOME = Sketch(
    (
        stroke((1, 2), (5.25, 7.1), id=3, width=4.5, strength=0.25),
        stroke((0, 0), (10, 0), (10, 10), id=1, kind="color", color=(0.1, 0.5, 1.0), is_closed=True),
        stroke((3, 3), id=2, kind="forbid", pressure=0.3),
    )
)


@given(tables, st.booleans())
def test_a_curve_goes_through_all_its_points_and_a_closed_one_ends_where_it_begins(points, is_closed):
    line = flattened(points, is_closed)
    for x, y, _ in points:
        assert np.hypot(*(line[:, :2] - (x, y)).T).min() < 0.01
    if is_closed and len(points) > 2:
        assert np.allclose(line[0, :2], line[-1, :2], atol=1e-3)
    assert np.isfinite(line).all()
    assert line[:, 2].min() >= points[:, 2].min() - 1e-5
    assert line[:, 2].max() <= points[:, 2].max() + 1e-5


def test_a_point_given_twice_is_a_corner_and_one_given_once_is_smooth():
    round_, sharp = [(0, 0), (50, 0), (50, 50)], [(0, 0), (50, 0), (50, 0), (50, 50)]
    smooth, corner = (stroke(*points).line[:, :2] for points in (round_, sharp))
    assert smooth[:, 0].max() > 50.5
    assert corner[:, 0].max() == 50
    assert np.all((corner[:, 1] == 0) | (corner[:, 0] == 50))


def test_a_closed_curve_without_corners_has_no_kink_where_it_begins():
    curves = beziers_of(stroke((0, 50), (50, 0), (100, 50), (50, 100)).points, is_closed=True)
    leaving, arriving = curves[0, 1, :2] - curves[0, 0, :2], curves[-1, 3, :2] - curves[-1, 2, :2]
    assert np.allclose(leaving / np.hypot(*leaving), arriving / np.hypot(*arriving), atol=1e-6)


def test_a_closed_curve_with_corners_keeps_each_of_them():
    box = [(0, 0), (0, 0), (9, 0), (9, 0), (9, 9), (9, 9), (0, 9), (0, 9)]
    line = stroke(*box, is_closed=True).line[:, :2]
    assert np.all((line == 0) | (line == 9) | (line[:, ::-1] == 0) | (line[:, ::-1] == 9))
    assert np.array_equal(line[0], line[-1])


def test_what_is_no_stroke_is_refused_and_numbers_out_of_range_are_brought_into_it():
    good = np.zeros((2, 3), np.float32)
    for points in (np.zeros((0, 3)), np.zeros((2, 2)), np.full((2, 3), np.nan)):
        with pytest.raises(ValueError):
            Stroke(1, "edge", points)
    with pytest.raises(ValueError):
        Stroke(1, "line", good)
    with pytest.raises(ValueError):
        Stroke(1, "edge", good, width=float("inf"))
    made = Stroke(1, "color", good + 5, width=-3, strength=7, color=(2.0, -1.0, 0.5))
    assert (made.width, made.strength, made.color) == (0.1, 1.0, (1.0, 0.0, 0.5))
    assert made.points[0].tolist() == [5, 5, 1]


def test_the_points_of_a_stroke_cannot_be_written_to_and_are_a_copy():
    points = np.ones((2, 3), np.float32)
    made = Stroke(1, "edge", points)
    points[:] = 9
    assert made.points.max() == 1
    with pytest.raises(ValueError):
        made.points[:] = 0


def test_strokes_that_are_added_get_ids_of_their_own():
    more = SOME.added(SOME.strokes)
    assert [each.id for each in more] == [3, 1, 2, 4, 5, 6]
    with pytest.raises(ValueError):
        Sketch((SOME.get(1), SOME.get(1)))


def test_the_command_is_undone_and_done_again_and_says_where():
    document = Document.from_pixels(np.full((20, 30, 4), 255, np.uint8))
    seen = []
    document.sketch_changed.connect(lambda rect: seen.append((document.sketch, rect)))
    history = History(document)
    history.perform(SetSketch("Draw line", NO_SKETCH, SOME))
    history.undo()
    history.redo()
    assert [sketch for sketch, _ in seen] == [SOME, NO_SKETCH, SOME]
    assert all(rect == SOME.bounds() for _, rect in seen)


def test_a_slider_on_one_stroke_is_one_step_and_on_two_strokes_two():
    document = Document.from_pixels(np.full((20, 30, 4), 255, np.uint8))
    history = History(document)
    history.perform(SetSketch("Draw", NO_SKETCH, SOME))
    for id_, strength in ((3, 0.5), (3, 0.6), (1, 0.6)):
        one = document.sketch.get(id_)
        after = document.sketch.replaced(Stroke(id_, one.kind, one.points, strength=strength))
        history.perform(SetSketch("Strength", document.sketch, after), merge=True)
    assert len(history.steps) == 3
    history.undo()
    assert document.sketch.get(3).strength == 0.6
    history.undo()
    assert document.sketch.get(3).strength == 0.25


def test_a_project_keeps_the_sketch_and_so_does_a_snapshot():
    for sketch in (SOME, NO_SKETCH):
        document = Document.from_pixels(np.full((20, 30, 4), 255, np.uint8))
        document.set_sketch(sketch)
        stream = BytesIO()
        write_openraster(document.frozen(), stream)
        assert same(read_openraster(stream.getvalue(), "x.ora").sketch, sketch)
        assert document.snapshot().sketch is sketch


def test_a_sketch_is_no_part_of_the_pixels():
    document = Document.from_pixels(np.full((20, 30, 4), 200, np.uint8))
    before, revision = document.render(document.bounds), document.revision
    document.set_sketch(SOME)
    assert np.array_equal(document.render(document.bounds), before)
    assert document.revision == revision


def test_the_journal_gives_back_the_same_strokes():
    blobs = []

    def put(content):
        blobs.append(content if isinstance(content, bytes) else np.ascontiguousarray(content).tobytes())
        return len(blobs) - 1

    found = Decoder(blobs.__getitem__).decode(encode(SOME, put))
    assert isinstance(found, Sketch)
    assert same(found, SOME)


def test_damaged_strokes_cost_only_themselves():
    lines = sketch_to_json(SOME)
    lines[1]["points"] = [1, 2]
    broken = [*lines, None, {"id": 9}, {"id": "x", "kind": "edge", "width": 1, "points": [0, 0, 0]}, lines[0]]
    assert [each.id for each in sketch_from_json(broken)] == [3, 2]
    assert sketch_from_json({"strokes": []}).is_empty


@given(tables, st.floats(0.1, 99), st.floats(0, 1), st.booleans())
def test_json_and_back_give_the_same_stroke(points, width, strength, is_closed):
    one = Stroke(4, "color", points, width, strength, (0.25, 0.5, 1 / 3), is_closed)
    assert same(sketch_from_json(sketch_to_json(Sketch((one,)))), Sketch((one,)))


@given(tables, st.booleans())
def test_a_stroke_lies_within_its_bounds(points, is_closed):
    one = Stroke(1, "edge", points, width=6, is_closed=is_closed)
    low, high = (one.line[:, :2] - one.radii[:, None]).min(axis=0), (one.line[:, :2] + one.radii[:, None]).max(axis=0)
    assert one.bounds.x <= low[0]
    assert one.bounds.y <= low[1]
    assert one.bounds.right >= high[0]
    assert one.bounds.bottom >= high[1]
