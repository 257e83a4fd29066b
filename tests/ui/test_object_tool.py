"""Selecting objects on the canvas: pointer, keys and history, with the engine that is always here."""

import threading

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt

from editor.algorithms.selection import Combine, full_selection
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.pixels import with_alpha
from editor.engines.classical.segment import RegionSegmenter
from editor.engines.registry import Engines, built_in_engines
from editor.errors import EngineError
from editor.operations.fill_edges import is_outlined
from editor.tools.mask_brush import BrushSettings, MaskBrush
from editor.workspace import Workspace
from tests.ui.canvas_hand import LEFT, MOVE, PRESS, RELEASE, drag, hover, key, mouse, shown

KEY = QEvent.Type.KeyPress
SHIFT, ALT, CTRL = (
    Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier,
)  # fmt: skip
LEFT_DISC, RIGHT_DISC = (100, 150), (300, 150)


def two_discs():
    """Two red discs on green, 400 x 300."""
    y, x = np.mgrid[:300, :400]
    inside = (np.hypot(x - 100, y - 150) < 50) | (np.hypot(x - 300, y - 150) < 50)
    noise = np.random.default_rng(3).normal(0, 6, (300, 400, 3))
    return np.clip(np.where(inside[..., None], (200, 60, 40), (60, 150, 70)) + noise, 0, 255).astype(np.uint8)


def disc(middle):
    y, x = np.mgrid[:300, :400]
    return np.hypot(x - middle[0], y - middle[1]) < 50


@pytest.fixture
def canvas_of(canvas, jobs):
    def make(pixels=None, engines=None):
        document = Document.from_pixels(with_alpha(two_discs() if pixels is None else pixels))
        canvas.set_workspace(Workspace(document, engines or built_in_engines(), jobs))
        canvas.choose_tool("object")
        return canvas

    return make


@pytest.fixture
def here(canvas_of, qtbot):
    canvas = canvas_of()
    qtbot.waitUntil(lambda: not work(canvas).is_reading)
    return canvas


def work(canvas):
    return canvas.objects.tool.work


def at(place):
    return place[0] + 120, place[1] + 90


def click(canvas, place, keys=Qt.KeyboardModifier.NoModifier):
    drag(canvas, [at(place)], keys=keys)


def settled(canvas, qtbot):
    qtbot.waitUntil(lambda: not work(canvas).is_busy and not work(canvas).is_reading)


def overlap(canvas, truth):
    document = canvas.workspace.document
    chosen = document.selection.read(document.bounds) >= 128
    return (chosen & truth).sum() / max(1, (chosen | truth).sum())


def labels(canvas):
    return [step.label for step in canvas.workspace.history.steps]


def test_a_click_selects_an_object_as_one_step(here, qtbot):
    click(here, LEFT_DISC)
    settled(here, qtbot)
    assert overlap(here, disc(LEFT_DISC)) > 0.95
    assert labels(here) == ["Select object"]
    assert is_outlined(here.workspace.history)
    here.workspace.undo()
    assert here.workspace.document.selection.is_empty


def test_a_click_while_the_picture_is_still_being_read_is_answered_afterwards(canvas_of, qtbot):
    canvas = canvas_of()
    click(canvas, LEFT_DISC)
    assert work(canvas).is_reading
    settled(canvas, qtbot)
    assert overlap(canvas, disc(LEFT_DISC)) > 0.95


def test_several_prompts_of_one_object_are_one_step(here, qtbot):
    for place, keys in ((LEFT_DISC, Qt.KeyboardModifier.NoModifier), (RIGHT_DISC, SHIFT)):
        click(here, place, keys)
        settled(here, qtbot)
    assert overlap(here, disc(LEFT_DISC) | disc(RIGHT_DISC)) > 0.9
    click(here, RIGHT_DISC, ALT)
    settled(here, qtbot)
    assert overlap(here, disc(LEFT_DISC)) > 0.9
    assert labels(here) == ["Select object"]
    assert [mark.is_inside for mark in here.objects.tool.marks] == [True, True, False]


def test_backspace_and_undo_take_prompts_back_one_by_one(here, qtbot):
    click(here, LEFT_DISC)
    settled(here, qtbot)
    first = here.workspace.document.selection.read(Rect(0, 0, 400, 300))
    click(here, RIGHT_DISC, SHIFT)
    settled(here, qtbot)
    key(here, KEY, Qt.Key.Key_Backspace)
    settled(here, qtbot)
    assert (here.workspace.document.selection.read(Rect(0, 0, 400, 300)) == first).all()
    assert here.step_back()
    assert here.workspace.document.selection.is_empty
    assert not here.objects.tool.is_open


def test_escape_gives_the_earlier_selection_back(here, qtbot):
    here.workspace.set_selection("Some", full_selection(Rect(0, 0, 40, 40)))
    click(here, LEFT_DISC)
    settled(here, qtbot)
    key(here, KEY, Qt.Key.Key_Escape)
    assert here.workspace.document.selection.pixels.bounds() == Rect(0, 0, 40, 40)
    assert not here.objects.tool.is_open


def test_enter_and_another_tool_keep_what_is_selected(here, qtbot):
    click(here, LEFT_DISC)
    settled(here, qtbot)
    key(here, KEY, Qt.Key.Key_Return)
    assert not here.objects.tool.is_open
    click(here, RIGHT_DISC, SHIFT)
    settled(here, qtbot)
    here.choose_tool("lasso")
    assert not here.objects.tool.is_open
    assert overlap(here, disc(LEFT_DISC) | disc(RIGHT_DISC)) > 0.9
    assert labels(here) == ["Select object", "Add object"]


def test_alt_takes_an_object_out_of_the_selection(here, qtbot):
    here.workspace.set_selection("All", full_selection(Rect(0, 0, 400, 300)))
    click(here, LEFT_DISC, ALT)
    settled(here, qtbot)
    assert overlap(here, ~disc(LEFT_DISC)) > 0.97
    assert labels(here)[-1] == "Subtract object"


def test_the_mode_of_the_options_counts_without_keys(here, qtbot):
    here.kit.selecting.mode = Combine.INTERSECT
    here.workspace.set_selection("Half", full_selection(Rect(0, 0, 100, 300)))
    click(here, LEFT_DISC)
    settled(here, qtbot)
    half = disc(LEFT_DISC)
    half[:, 100:] = False
    assert overlap(here, half) > 0.93


def test_a_drag_draws_a_box_and_with_control_a_scribble(here, qtbot):
    drag(here, [at((40, 90)), at((100, 150)), at((160, 210))])
    settled(here, qtbot)
    assert overlap(here, disc(LEFT_DISC)) > 0.95
    assert here.objects.tool.marks[0].is_box
    drag(here, [at((280, 150)), at((300, 150)), at((320, 150))], keys=CTRL)
    settled(here, qtbot)
    assert overlap(here, disc(RIGHT_DISC)) > 0.95
    assert here.objects.tool.marks[0].width > 0


def test_resting_the_pointer_shows_a_candidate(here, qtbot):
    before = shown(here)
    hover(here, *at(LEFT_DISC))
    qtbot.waitUntil(lambda: here.objects.tool.found is not None)
    image = here.grab().toImage()
    assert here.objects.tool.found.holds(*LEFT_DISC)
    assert image.pixelColor(*at((100, 101))) != before[91 + 100, 220].tolist()
    assert here.workspace.document.selection.is_empty
    hover(here, 5, 5)
    qtbot.waitUntil(lambda: here.objects.tool.found is None)


def test_a_found_candidate_can_be_chosen_at_once(here, qtbot):
    document = here.workspace.document
    assert not here.objects.tool.choose(document, *LEFT_DISC)
    hover(here, *at(LEFT_DISC))

    def is_drawn():
        suggestion = work(here).suggestion
        return suggestion is not None and suggestion.selected is not None

    qtbot.waitUntil(is_drawn)
    assert not here.objects.tool.choose(document, 5, 5)
    assert here.objects.tool.choose(document, *LEFT_DISC)
    assert overlap(here, disc(LEFT_DISC)) > 0.95


def nested():
    """A white ring round a dark disc on green, 400 x 300: a part and a thing."""
    y, x = np.mgrid[:300, :400]
    distance = np.hypot(x - 200, y - 150)
    noise = np.random.default_rng(3).normal(0, 4, (300, 400, 3))
    colors = np.where(
        distance[..., None] < 26, (60, 40, 90), np.where(distance[..., None] < 60, (230, 90, 60), (60, 150, 70))
    )
    return np.clip(colors + noise, 0, 255).astype(np.uint8), distance < 26, distance < 60


def test_up_and_down_choose_a_larger_or_smaller_object_at_the_same_place(canvas_of, qtbot):
    image, part, thing = nested()
    canvas = canvas_of(image)
    click(canvas, (200, 150))
    settled(canvas, qtbot)
    choices = canvas.objects.tool.found.choices
    assert len(choices) > 1
    assert [each.area for each in choices] == sorted(each.area for each in choices)
    for _ in choices:
        key(canvas, KEY, Qt.Key.Key_Down)
        settled(canvas, qtbot)
    assert overlap(canvas, part) > 0.9
    best = 0.0
    for _ in choices:
        key(canvas, KEY, Qt.Key.Key_Up)
        settled(canvas, qtbot)
        best = max(best, overlap(canvas, thing))
    assert best > 0.9
    assert labels(canvas) == ["Select object"]


def test_what_was_made_smaller_under_the_pointer_is_what_a_click_selects(canvas_of, qtbot):
    image, part, _ = nested()
    canvas = canvas_of(image)
    hover(canvas, *at((200, 150)))
    qtbot.waitUntil(lambda: canvas.objects.tool.found is not None)
    for _ in canvas.objects.tool.found.choices:
        key(canvas, KEY, Qt.Key.Key_Down)
    chosen = canvas.objects.tool.found
    assert chosen.candidate is chosen.choices[0]
    hover(canvas, *at((203, 151)))
    assert canvas.objects.tool.found is chosen
    click(canvas, (203, 151))
    settled(canvas, qtbot)
    assert overlap(canvas, part) > 0.9


def test_who_changes_the_selection_meanwhile_keeps_it(here, qtbot):
    click(here, LEFT_DISC)
    here.workspace.set_selection("Mine", full_selection(Rect(0, 0, 10, 10)))
    settled(here, qtbot)
    assert here.workspace.document.selection.pixels.bounds() == Rect(0, 0, 10, 10)
    assert labels(here) == ["Mine"]
    assert not here.objects.tool.is_open


def test_an_edit_of_the_picture_lets_it_be_read_again(here, qtbot):
    former = work(here)._reading
    here.workspace.add_layer()
    document = here.workspace.document
    layer = document.active_layer
    layer.pixels.write(Rect(0, 0, 400, 300), with_alpha(np.full((300, 400, 3), 90, np.uint8)))
    document.revision += 1
    click(here, LEFT_DISC)
    settled(here, qtbot)
    assert work(here)._reading is not former
    assert not work(here).is_reading


def test_options_change_the_edge_of_the_next_object(here, qtbot):
    here.kit.objects.grow = 10
    click(here, LEFT_DISC)
    settled(here, qtbot)
    box = here.workspace.document.selection.pixels.bounds()
    assert 117 <= box.width <= 126
    here.kit.objects.grow = 0
    here.objects.tool.refinish()
    settled(here, qtbot)
    assert here.workspace.document.selection.pixels.bounds().width < 106
    assert labels(here) == ["Select object"]


def test_without_an_engine_a_sentence_says_so(canvas_of, qtbot):
    canvas = canvas_of(engines=Engines([]))
    said = []
    canvas.workspace.said.connect(lambda text, _: said.append(text))
    click(canvas, LEFT_DISC)
    assert "no selection model" in said[0]
    assert not canvas.objects.tool.is_open


def test_a_click_beside_the_picture_means_nothing(here, qtbot):
    click(here, (-20, -20))
    settled(here, qtbot)
    assert not here.objects.tool.is_open
    assert here.workspace.history.steps == []


def test_other_documents_get_work_of_their_own(here, qtbot, canvas_of):
    click(here, LEFT_DISC)
    former = work(here)
    canvas = canvas_of(two_discs()[:, ::-1].copy())
    assert work(canvas) is not former
    assert not canvas.objects.tool.is_open
    settled(canvas, qtbot)
    assert canvas.workspace.document.selection.is_empty


def test_escape_during_a_drag_forgets_only_the_drag(here, qtbot):
    mouse(here, PRESS, *at((40, 90)), LEFT)
    mouse(here, MOVE, *at((160, 210)), LEFT)
    assert here.objects.tool.drawn is not None
    key(here, KEY, Qt.Key.Key_Escape)
    mouse(here, RELEASE, *at((160, 210)), LEFT)
    settled(here, qtbot)
    assert here.workspace.document.selection.is_empty


def test_a_picture_that_could_not_be_read_is_tried_again_by_the_next_click(canvas_of, qtbot):
    class Failing(RegionSegmenter):
        fails = True

        def encode(self, image, progress):
            if self.fails:
                raise EngineError("No luck: try again.")
            return super().encode(image, progress)

    segmenter = Failing()
    canvas = canvas_of(engines=Engines(built_in={"segment": (segmenter,)}))
    said = []
    canvas.workspace.said.connect(lambda text, _: said.append(text))
    qtbot.waitUntil(lambda: not work(canvas).is_reading)
    hover(canvas, *at(LEFT_DISC))
    qtbot.waitUntil(lambda: said == ["No luck: try again."])
    segmenter.fails = False
    click(canvas, LEFT_DISC)
    settled(canvas, qtbot)
    assert overlap(canvas, disc(LEFT_DISC)) > 0.95
    assert len(said) == 1


def test_an_opened_picture_is_read_when_nobody_works_so_that_the_first_object_is_found_at_once(canvas_of, qtbot):
    canvas = canvas_of()
    canvas.choose_tool("brush")
    workspace = canvas.workspace
    canvas.objects.set_workspace(None)
    canvas.objects.cache.clear()
    canvas.objects.set_workspace(workspace)
    assert not work(canvas).is_reading
    canvas.objects._idle.setInterval(1)
    canvas.objects._idle.start()
    qtbot.waitUntil(lambda: work(canvas)._reading is not None and work(canvas)._reading.read is not None)
    canvas.choose_tool("object")
    assert not work(canvas).is_reading


class Gated(RegionSegmenter):
    """Reads only once it may."""

    def __init__(self):
        super().__init__()
        self.gate = threading.Event()

    def encode(self, image, progress):
        while not self.gate.wait(0.01):
            progress.step(0.1)
        return super().encode(image, progress)


@pytest.fixture
def reading(canvas_of):
    """A canvas whose picture is being read until the gate of the engine, which comes with it, opens."""
    segmenter = Gated()
    yield canvas_of(engines=Engines(built_in={"segment": (segmenter,)})), segmenter
    segmenter.gate.set()


def test_reading_is_told_of_where_somebody_waits_for_it_and_nowhere_else(reading, qtbot):
    canvas, segmenter = reading
    job = work(canvas).reader
    assert canvas.marks.has(job)
    canvas.choose_tool("brush")
    assert not canvas.marks.has(job)
    assert canvas.objects.is_unasked(job)
    canvas.choose_tool("object")
    assert canvas.marks.has(job)
    segmenter.gate.set()
    qtbot.waitUntil(lambda: not work(canvas).is_reading)
    assert not canvas.marks.has(job)


def test_reading_that_was_stopped_begins_anew_with_the_next_click(reading, qtbot):
    canvas, segmenter = reading
    canvas.workspace.cancel(work(canvas).reader)
    qtbot.waitUntil(lambda: not work(canvas).is_reading)
    segmenter.gate.set()
    click(canvas, LEFT_DISC)
    settled(canvas, qtbot)
    assert overlap(canvas, disc(LEFT_DISC)) > 0.95


def test_an_opened_picture_is_not_read_while_somebody_paints(canvas_of, qtbot):
    canvas = canvas_of()
    canvas.choose_tool("brush")
    workspace = canvas.workspace
    canvas.objects.set_workspace(None)
    canvas.objects.set_workspace(workspace)
    idle = canvas.objects._idle
    idle.stop()
    workspace._gesture = MaskBrush(BrushSettings())
    try:
        canvas.objects._on_idle()
        assert idle.isActive()
        assert work(canvas)._reading is None
    finally:
        workspace._gesture = None
        idle.stop()
