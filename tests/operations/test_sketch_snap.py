"""Lines of a sketch that are led to the picture's own edges at the border of what is filled."""

import numpy as np
import pytest

from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.progress import Progress
from editor.core.sketch import NO_SKETCH, Stroke
from editor.engines.registry import Engines
from editor.errors import Cancelled, InputError
from editor.operations.fill import FillOptions, prepare_fill
from editor.operations.sketch_snap import snapped
from tests.operations.test_sketching import Follower

HOLE = Rect(70, 40, 80, 80)


def stroke(*points, kind="edge", **more):
    return Stroke(0, kind, np.array([(x, y, 1.0) for x, y in points], np.float32), **more)


def horizon(*strokes, y=80, scale=1):
    """Sky over ground with a hole in the middle, and strokes."""
    pixels = np.full((160 * scale, 220 * scale, 4), 255, np.uint8)
    pixels[: y * scale, :, :3] = (120, 170, 230)
    pixels[y * scale :, :, :3] = (60, 110, 40)
    made = Document.from_pixels(pixels)
    hole = Rect(*(side * scale for side in (HOLE.x, HOLE.y, HOLE.width, HOLE.height)))
    made.selection.pixels.write(hole, np.full((hole.height, hole.width), 255, np.uint8))
    made.set_sketch(NO_SKETCH.added(strokes))
    return made


def snapped_line(made, reach=10.0):
    found = snapped(made.sketch, made.snapshot(), reach, Progress())
    return found.strokes[0].line


def at(line, x):
    return float(line[np.abs(line[:, 0] - x).argmin(), 1])


def test_a_line_across_the_hole_meets_the_edge_on_both_sides_and_stays_in_the_middle():
    line = snapped_line(horizon(stroke((60, 86), (110, 84), (160, 75))))
    assert at(line, 70) == pytest.approx(80, abs=0.7)
    assert at(line, 150) == pytest.approx(80, abs=0.7)
    assert at(line, 110) == pytest.approx(84, abs=0.5)


def test_an_end_inside_is_led_to_the_border_from_twice_as_far():
    line = snapped_line(horizon(stroke((84, 88), (110, 60))), reach=10.0)
    ends = line[[0, -1], :2]
    assert ends[0].tolist() == pytest.approx([70, 80], abs=1.5)
    assert ends[1].tolist() == pytest.approx([110, 60], abs=0.01)


def test_what_is_too_far_or_goes_another_way_stays_as_it_was_drawn():
    far = horizon(stroke((60, 100), (110, 100), (160, 100)))
    assert snapped(far.sketch, far.snapshot(), 10.0, Progress()) is far.sketch
    # It crosses the border near the edge, but along it.
    across = horizon(stroke((66, 60), (72, 84), (66, 110)))
    assert snapped(across.sketch, across.snapshot(), 6.0, Progress()) is across.sketch


def test_nothing_wanted_nothing_drawn_and_what_is_no_line_change_nothing():
    made = horizon(stroke((60, 84), (160, 84), kind="color", width=8), stroke((110, 84)))
    assert snapped(made.sketch, made.snapshot(), 10.0, Progress()) is made.sketch
    assert snapped(None, made.snapshot(), 10.0, Progress()) is None
    drawn = horizon(stroke((60, 84), (160, 84)))
    assert snapped(drawn.sketch, drawn.snapshot(), 0.0, Progress()) is drawn.sketch


def test_a_closed_line_is_met_where_it_crosses():
    made = horizon(stroke((110, 84), (170, 85), (170, 130), (110, 130), is_closed=True))
    assert at(snapped_line(made), 150) == pytest.approx(80, abs=0.7)


def test_a_large_picture_is_looked_at_from_afar_for_a_far_reach():
    made = horizon(stroke((300, 440), (550, 430), (800, 440)), scale=5)
    line = snapped_line(made, reach=60.0)
    assert at(line, 350) == pytest.approx(400, abs=3)
    assert at(line, 750) == pytest.approx(400, abs=3)


def test_a_fill_is_guided_by_the_snapped_line_and_keeps_the_drawn_one():
    made = horizon(stroke((60, 86), (160, 86)))
    engine = Follower()
    fill = prepare_fill(made, Engines([engine]), FillOptions(seed=1, snap_px=10.0))
    (variant,) = fill.run(Engines([engine]), Progress())
    (request,) = engine.requests
    corner = variant.recipe.context
    column = request.edges[:, HOLE.x - corner.x]
    assert abs(column.argmax() + 0.5 + corner.y - 80) <= 1
    assert variant.recipe.options["strokes"][0]["points"][1] == 86
    assert FillOptions().again(variant.recipe.options).snap_px == 10.0
    plain = prepare_fill(made, Engines([engine]), FillOptions(seed=1))
    plain.run(Engines([engine]), Progress())
    assert abs(engine.requests[-1].edges[:, HOLE.x - corner.x].argmax() + 0.5 + corner.y - 86) <= 1
    with pytest.raises(InputError, match="snap"):
        prepare_fill(made, Engines([engine]), FillOptions(seed=1, snap_px=-1.0))


def test_thousands_of_strokes_take_no_longer_than_their_cells_and_can_be_stopped():
    rng = np.random.default_rng(0)
    strokes = [stroke(*(rng.uniform((50, 30), (170, 130), (3, 2)))) for _ in range(2000)]
    made = horizon(*strokes)
    assert len(snapped(made.sketch, made.snapshot(), 8.0, Progress())) == 2000
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        snapped(made.sketch, made.snapshot(), 8.0, progress)
