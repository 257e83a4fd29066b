"""The mask brush, driven by fake pointer events."""

from __future__ import annotations

import math

import numpy as np
import pytest

from editor.core.document import Document
from editor.core.geometry import Rect
from editor.tools.base import PointerEvent
from editor.tools.mask_brush import BrushSettings, MaskBrush
from editor.tools.stroke_options import MAX_SIZE, MIN_SIZE


@pytest.fixture
def document() -> Document:
    return Document.from_pixels(np.full((300, 400, 4), 255, np.uint8))


def drag(brush, document, points, **changes):
    events = [PointerEvent(x, y, **changes) for x, y in points]
    brush.press(document, events[0])
    for event in events[1:-1]:
        brush.move(event)
    return brush.release(events[-1])


def area(document: Document) -> float:
    return document.selection.read(document.bounds).sum() / 255


def test_a_stroke_is_one_command_that_undoes_and_redoes(document):
    brush = MaskBrush(BrushSettings(size=40))
    command = drag(brush, document, [(100, 100), (150, 110), (200, 150)])
    painted = document.selection.read(document.bounds)
    assert painted.max() == 255
    assert command.label == "Paint mask"
    command.revert(document)
    assert document.selection.is_empty
    command.apply(document)
    np.testing.assert_array_equal(document.selection.read(document.bounds), painted)


def test_painting_announces_no_more_than_it_touches(document):
    seen: list[Rect] = []
    document.selection_changed.connect(seen.append)
    drag(MaskBrush(BrushSettings(size=20)), document, [(50, 50), (60, 50)])
    assert seen
    assert all(Rect(35, 35, 45, 30).contains(rect) for rect in seen)


@pytest.mark.parametrize("how", [{"erase": True}, {"is_eraser": True}])
def test_the_pens_other_end_and_the_erase_key_subtract(document, how):
    brush = MaskBrush(BrushSettings(size=40))
    drag(brush, document, [(100, 100), (200, 100)])
    before = area(document)
    command = drag(brush, document, [(150, 100), (151, 100)], **how)
    assert command.label == "Erase mask"
    assert area(document) < before - 1000


def test_the_eraser_end_paints_when_the_brush_erases(document):
    brush = MaskBrush(BrushSettings(size=40, erase=True))
    drag(brush, document, [(100, 100), (110, 100)], is_eraser=True)
    assert area(document) > 1000


def test_pressure_makes_the_stroke_thinner(document):
    brush = MaskBrush(BrushSettings(size=40))
    drag(brush, document, [(100, 100), (200, 100)], pressure=0.25)
    light = area(document)
    drag(brush, document, [(100, 200), (200, 200)], pressure=1.0)
    assert light < (area(document) - light) / 2.5
    steady = MaskBrush(BrushSettings(size=40, pressure_size=False))
    other = Document.from_pixels(np.zeros((300, 400, 4), np.uint8))
    drag(steady, other, [(100, 100), (200, 100)], pressure=0.25)
    assert area(other) > 2.5 * light


def test_shift_joins_to_the_last_stroke_by_a_straight_line(document):
    brush = MaskBrush(BrushSettings(size=20))
    drag(brush, document, [(50, 50), (51, 50)])
    drag(brush, document, [(250, 150), (250, 150)], straight=True)
    selection = document.selection.read(document.bounds)
    assert all(selection[int(50 + 100 * t), int(51 + 199 * t)] == 255 for t in np.linspace(0, 1, 50))


def circle(radius: float, turn: float = 2 * math.pi) -> list[tuple[float, float]]:
    return [(200 + radius * math.cos(t), 150 + radius * math.sin(t)) for t in np.linspace(0, turn, 80)]


def test_closing_a_loop_takes_its_inside(document):
    drag(MaskBrush(BrushSettings(size=12)), document, circle(90))
    assert document.selection.read(Rect(200, 150, 1, 1))[0, 0] == 255
    assert area(document) > math.pi * 90**2


def test_an_open_arc_is_no_loop(document):
    drag(MaskBrush(BrushSettings(size=12)), document, circle(90, turn=4.5))
    assert document.selection.read(Rect(200, 150, 1, 1))[0, 0] == 0


def test_loops_stay_open_when_the_artist_wants_that(document):
    drag(MaskBrush(BrushSettings(size=12, fill_loops=False)), document, circle(90))
    assert document.selection.read(Rect(200, 150, 1, 1))[0, 0] == 0


def test_cancelling_puts_the_mask_back(document):
    brush = MaskBrush(BrushSettings(size=40))
    drag(brush, document, [(100, 100), (200, 100)])
    before = document.selection.read(document.bounds)
    brush.press(document, PointerEvent(50, 200))
    brush.move(PointerEvent(300, 200))
    assert brush.is_active
    brush.cancel()
    assert not brush.is_active
    np.testing.assert_array_equal(document.selection.read(document.bounds), before)


def test_a_stroke_outside_the_picture_is_no_step(document):
    assert drag(MaskBrush(BrushSettings(size=10)), document, [(-90, -90), (-50, -60)]) is None


@pytest.mark.parametrize(("size", "at"), [(40, 100), (40, 300), (900, 150)])
def test_erasing_where_nothing_is_selected_is_no_step(document, size, at):
    brush = MaskBrush(BrushSettings(size=30))
    drag(brush, document, [(300, 250), (310, 250)])
    brush.settings.size = size
    drag(brush, document, [(at, 100), (at, 110)], erase=True)
    assert drag(brush, document, [(at, 100), (at, 120)], erase=True) is None


def test_painting_over_what_is_fully_selected_is_no_step(document):
    brush = MaskBrush(BrushSettings(size=60, hardness=1.0))
    drag(brush, document, [(100, 100), (200, 100)])
    brush.settings.size = 20
    assert drag(brush, document, [(110, 100), (190, 100)]) is None


def test_sizes_and_hardness_stay_within_their_limits():
    settings = BrushSettings(size=2)
    for _ in range(10):
        settings.resize(0.8)
    assert settings.size == MIN_SIZE
    settings.resize(1.1)
    assert settings.size == 2
    for _ in range(200):
        settings.resize(1.3)
    assert settings.size == MAX_SIZE
    settings.harden(0.5)
    assert settings.hardness == 1.0
    settings.harden(-3)
    assert settings.hardness == 0.0
