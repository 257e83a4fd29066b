"""Guided fills of whole documents by the engine that is always here: 16 bits, soft masks, drawings without sense."""

import numpy as np
import pytest

from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.progress import Progress
from editor.core.sketch import NO_SKETCH, Stroke
from editor.engines.registry import built_in_engines
from editor.operations.fill import FillOptions, prepare_fill

MASK = Rect(50, 30, 60, 50)
RED = (0.8, 0.1, 0.1)


def stroke(*points, kind="edge", **more):
    return Stroke(0, kind, np.array([(x, y, 1.0) for x, y in points], np.float32), **more)


def document(*strokes, dtype=np.uint8, mask=255):
    """Two halves with grain in every bit, and a hole in the middle with a soft rim."""
    most = np.iinfo(dtype).max
    rng = np.random.default_rng(0)
    pixels = np.where(np.arange(110)[:, None, None] < 55, (0.5, 0.65, 0.9), (0.3, 0.4, 0.2))
    pixels = np.clip(pixels + rng.normal(0, 0.03, (110, 160, 3)), 0, 1)
    whole = np.dstack([np.rint(pixels * most), np.full((110, 160), most)]).astype(dtype)
    made = Document.from_pixels(whole)
    soft = np.full((MASK.height, MASK.width), mask, np.uint8)
    soft[:3] = soft[:, :3] = 90
    made.selection.pixels.write(MASK, soft)
    made.set_sketch(NO_SKETCH.added(strokes))
    return made


def filled(made, **options):
    before = made.render(made.bounds)
    fill = prepare_fill(made, built_in_engines(), FillOptions(engine="patch-fill", seed=4, **options))
    fill.finish(fill.run(built_in_engines(), Progress())).apply(made)
    return before, made.render(made.bounds)


def assert_only_the_mask_changed(before, after, region=MASK):
    changed = (before != after).any(axis=2)
    changed[region.slices] = False
    assert not changed.any()


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_lines_and_colors_guide_at_any_depth_and_no_bit_changes_outside(dtype):
    raised = [(51, 55), (55, 40), (55, 40), (105, 40), (105, 40), (109, 55)]
    made = document(stroke((75, 66), (90, 66), kind="color", width=20, color=RED), stroke(*raised), dtype=dtype)
    before, after = filled(made, snap_px=8.0)
    assert after.dtype == dtype
    assert_only_the_mask_changed(before, after)
    most = np.iinfo(dtype).max
    assert (after[62:70, 70:95, :3] / most).mean(axis=(0, 1)) == pytest.approx(RED, abs=0.08)
    # Between the drawn line and the old horizon there is ground now.
    ground, sky = after[90, 5:40, :3].mean(axis=0), after[10, 5:40, :3].mean(axis=0)
    between = after[43:50, 60:100, :3].mean(axis=(0, 1))
    assert np.abs(between - ground).sum() < np.abs(between - sky).sum()


def test_sixteen_bits_keep_more_values_than_eight_could():
    made = document(stroke((75, 60), (90, 60), kind="color", width=30, color=RED), dtype=np.uint16)
    _, after = filled(made)
    inner = after[MASK.slices][5:-5, 5:-5, 0]
    assert len(np.unique(inner & 0xFF)) > 100


@pytest.mark.parametrize(
    "strokes",
    [
        [stroke((80, 55))],
        [stroke((80, 55), (80, 55), kind="color", width=1)],
        [stroke((80, 55), kind="color", width=30), stroke((80, 55), kind="color", width=30, color=(0, 1, 0))],
        [stroke(*((x, y) for x in range(0, 160, 5) for y in (0, 110)), kind="color", width=14, color=RED)],
        [stroke(*((x, y) for x in range(0, 160, 5) for y in (0, 110)), width=14)],
        [stroke((-900, -900), (-800, 2000)), stroke((80, 20), (80, 90), strength=0.0)],
        [stroke((60, 40), (100, 40), kind="erase-line", width=300), stroke((80, 55), (90, 60), kind="forbid")],
    ],
    ids=["dot", "no length", "contradictory", "colors over all", "lines over all", "outside", "erase and bar"],
)
def test_whatever_is_drawn_gives_a_fill_that_stays_in_the_mask(strokes):
    before, after = filled(document(*strokes))
    assert_only_the_mask_changed(before, after)
    assert after[..., 3].min() == 255


def test_of_contradictory_colors_the_upper_one_is_right_in_the_fill():
    made = document(*(stroke((80, 55), kind="color", width=36, color=color) for color in (RED, (0.1, 0.6, 0.1))))
    _, after = filled(made)
    red, green, _ = after[48:62, 73:87, :3].mean(axis=(0, 1))
    assert green > red + 40


def test_five_thousand_strokes_are_filled_along():
    rng = np.random.default_rng(2)
    places = rng.uniform((45, 25), (115, 85), (5000, 2))
    made = document(*(stroke(tuple(a), tuple(a + rng.uniform(-6, 6, 2)), kind="color", width=3) for a in places))
    before, after = filled(made)
    assert_only_the_mask_changed(before, after)


def test_without_a_mask_sixteen_bits_change_around_the_strokes_alone():
    made = document(stroke((30, 80), (60, 90)), dtype=np.uint16)
    made.selection.pixels.write(MASK, np.zeros((MASK.height, MASK.width), np.uint8))
    before, after = filled(made)
    assert_only_the_mask_changed(before, after, Rect(10, 60, 70, 50))
    assert (before != after).any()
