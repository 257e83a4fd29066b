"""The sketch in a whole window: live preview, keeping it, filling without a mask, options, commands and files."""
# ruff: noqa: F401, F811 - a fixture that is imported is named again by whoever asks for it

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt

from editor.core.geometry import Rect
from editor.core.sketch import Sketch, Stroke
from editor.core.sketch_commands import SetSketch
from editor.files import open_document, save_project
from tests.ui.canvas_hand import drag, key
from tests.ui.sketch_hand import sketch_window
from tests.ui.window_hand import show_picture

PRESS, MOVE, RELEASE = QEvent.Type.TabletPress, QEvent.Type.TabletMove, QEvent.Type.TabletRelease


@pytest.fixture
def window(sketch_window):
    """A small picture, and the sketch tool in the hand."""
    show_picture(sketch_window, two_halves())
    sketch_window.canvas.choose_tool("sketch")
    return sketch_window


def two_halves(width=240, height=160):
    """Sky above, grass below, with a little grain."""
    pixels = np.full((height, width, 4), 255, np.uint8)
    grain = np.random.default_rng(0).integers(-8, 8, (height, width, 1))
    pixels[..., :3] = np.clip(
        np.where(np.arange(height)[:, None, None] < 80, (120, 170, 230), (60, 110, 40)) + grain, 0, 255
    )
    return pixels


def view(window, *places):
    return [window.canvas.viewport.to_view(x, y) for x, y in places]


def draw(window, *places, **more):
    drag(window.canvas, view(window, *places), **more)


def document(window):
    return window.workspace.document


def labels(window):
    return [step.label for step in window.workspace.history.steps]


def stroke(*points, kind="edge", id=1, **more):
    return Stroke(id, kind, np.array([(x, y, 1.0) for x, y in points], np.float32), **more)


def test_a_stroke_is_previewed_small_then_whole_and_enter_keeps_it(window, qtbot):
    live = window.sketch.live
    draw(window, (60, 40), (120, 40), (180, 40))
    qtbot.waitUntil(lambda: window.canvas.sketch.look is not None)
    assert labels(window) == ["Draw line"]
    qtbot.waitUntil(lambda: live.is_ready)
    assert not [layer for layer in document(window).layers if layer.is_generated]
    key(window.canvas, QEvent.Type.KeyPress, Qt.Key.Key_Return)
    assert labels(window) == ["Draw line", "Fill"]
    (layer,) = [layer for layer in document(window).layers if layer.is_generated]
    assert layer.recipe.options["strokes"][0]["kind"] == "edge"
    assert window.canvas.sketch.look is None
    window.workspace.undo()
    assert len(list(document(window).layers)) == 1
    assert len(document(window).sketch) == 1


def test_the_newest_stroke_counts_and_another_tool_ends_the_preview(window, qtbot):
    for y in (40, 60, 100):
        draw(window, (60, y), (180, y))
    qtbot.waitUntil(lambda: window.sketch.live.is_ready)
    assert window.canvas.sketch.look.area.height > 60
    window.canvas.choose_tool("brush")
    assert window.canvas.sketch.look is None
    assert not window.sketch.live.is_ready


def test_without_live_nothing_is_computed_and_fill_starts_a_job(window, qtbot):
    window.canvas.kit.sketch.is_live = False
    draw(window, (60, 40), (180, 40))
    assert window.sketch.live._quick is None
    window.refresh()
    window.actions_["fill"].trigger()
    qtbot.waitUntil(lambda: not window.workspace.running)
    assert labels(window)[-1] == "Fill"


def test_lines_are_led_to_edges_as_near_as_the_hand_is_sure_on_the_screen(window, qtbot):
    window.canvas.kit.sketch.is_live = False
    document(window).selection.pixels.write(Rect(90, 50, 60, 60), np.full((60, 60), 255, np.uint8))
    draw(window, (80, 83), (160, 83))
    window.edits.fill()
    qtbot.waitUntil(lambda: not window.workspace.running)
    (layer,) = [layer for layer in document(window).layers if layer.is_generated]
    assert layer.recipe.options["snap_px"] == pytest.approx(8 / window.canvas.viewport.scale)
    window.canvas.kit.sketch.snaps = False
    assert window.sketch.live.snap_px == 0


def test_bending_a_followed_stroke_fills_anew_what_it_left(window, qtbot):
    window.canvas.kit.sketch.is_live = False
    draw(window, (60, 40), (180, 40))
    window.edits.fill()
    qtbot.waitUntil(lambda: not window.workspace.running)
    window.canvas.choose_tool("sketch-edit")
    draw(window, (120, 40), (120, 40))
    draw(window, (180, 40), (180, 70))
    window.edits.fill()
    qtbot.waitUntil(lambda: not window.workspace.running)
    first, second = [layer for layer in document(window).layers if layer.is_generated]
    assert not first.properties.is_visible
    assert second.properties.is_visible
    assert second.recipe.mask_rect.bottom > first.recipe.mask_rect.bottom
    assert second.recipe.mask_rect.y <= first.recipe.mask_rect.y


def test_the_strip_changes_what_is_selected_as_one_step(window):
    draw(window, (60, 40), (180, 40))
    window.canvas.choose_tool("sketch-edit")
    draw(window, (120, 40), (120, 40))
    strip = window.strips.fields["strokes"]
    spin = strip.controls.widgets["strokes.strength"]
    assert spin.value() == 100
    for value in (80, 60, 40):
        spin.setValue(value)
    assert document(window).sketch.strokes[0].strength == pytest.approx(0.4)
    assert labels(window) == ["Draw line", "Stroke strength"]
    window.canvas.kit.colors.foreground = (65535, 0, 0)
    window.refresh()
    window.actions_["sketch-recolor"].trigger()
    assert document(window).sketch.strokes[0].color == (1.0, 0.0, 0.0)
    window.actions_["sketch-delete"].trigger()
    assert document(window).sketch.is_empty


def test_options_of_strokes_say_why_they_cannot_be_used_until_one_is_selected(window):
    def options():
        window.refresh()
        return [window.strips.fields["strokes"].controls.widgets[f"strokes.{name}"] for name in ("kind", "width")]

    draw(window, (60, 40), (180, 40))
    window.canvas.choose_tool("sketch-edit")
    assert not any(widget.isEnabled() for widget in options())
    assert all("Select strokes" in widget.toolTip() for widget in options())
    draw(window, (120, 40))
    assert all(widget.isEnabled() for widget in options())
    assert not any("Select strokes" in widget.toolTip() for widget in options())


def test_a_sketch_is_saved_opened_exported_and_imported(window, qtbot, tmp_path):
    draw(window, (60, 40), (120, 60), (180, 40))
    (one,) = document(window).sketch
    save_project(document(window), tmp_path / "a.ora")
    assert open_document(tmp_path / "a.ora").sketch.strokes[0].same_as(one)
    window.sketch.export_sketch(tmp_path / "a.svg")
    qtbot.waitUntil(lambda: window.files.activity is None)
    window.sketch.clear()
    assert document(window).sketch.is_empty
    window.sketch.import_sketch(tmp_path / "a.svg")
    qtbot.waitUntil(lambda: not document(window).sketch.is_empty)
    assert document(window).sketch.strokes[0].same_as(one)
    assert labels(window)[-1] == "Import sketch"


def test_lines_that_enter_the_mask_are_suggested_as_strokes(window, qtbot):
    document(window).selection.pixels.write(Rect(90, 50, 60, 60), np.full((60, 60), 255, np.uint8))
    window.sketch.suggest()
    qtbot.waitUntil(lambda: not document(window).sketch.is_empty)
    assert labels(window)[-1] == "Suggest structure"
    line = np.concatenate([each.line for each in document(window).sketch])
    assert np.abs(line[:, 1] - 80).max() < 4
    assert window.canvas.tool_name == "sketch-edit"
    assert window.canvas.sketch.edit.selected


def test_thousands_of_strokes_are_painted_within_frames(window, qtbot):
    rng = np.random.default_rng(1)
    strokes = [
        Stroke(n, "edge", np.c_[rng.uniform(0, 240, 1) + np.cumsum(rng.normal(0, 9, (6, 1)), 0),
                                rng.uniform(0, 160, 1) + np.cumsum(rng.normal(0, 9, (6, 1)), 0), np.ones(6)])
        for n in range(1, 3001)
    ]  # fmt: skip
    window.canvas.kit.sketch.is_live = False
    window.workspace.perform(SetSketch("Import sketch", document(window).sketch, Sketch(tuple(strokes))))
    assert not window.canvas.grab().isNull()


def crossroads(width=240, height=160):
    """Two bands that cross below what is masked."""
    pixels = np.full((height, width, 4), 255, np.uint8)
    pixels[..., :3] = (200, 190, 170)
    pixels[70:90, :, :3] = (70, 70, 80)
    pixels[:, 110:130, :3] = (70, 70, 80)
    return pixels


@pytest.fixture
def suggested(window, qtbot):
    show_picture(window, crossroads())
    document(window).selection.pixels.write(Rect(85, 45, 70, 70), np.full((70, 70), 255, np.uint8))
    window.sketch.suggest()
    qtbot.waitUntil(lambda: window.sketch.suggestions.is_open)
    return window.sketch.suggestions


def lines_of(window):
    return [stroke.points.round(1).tolist() for stroke in document(window).sketch]


def test_another_way_takes_the_place_of_the_suggested_lines_and_comes_round(window, suggested):
    assert suggested.count > 1
    card = suggested.card
    assert card.isVisible()
    assert "Way 1" in card.way.text()
    first, steps = lines_of(window), labels(window)
    card.later.click()
    assert lines_of(window) != first
    assert labels(window) == steps == ["Suggest structure"]
    window.sketch.suggest()
    assert suggested.index == 2 % suggested.count
    while suggested.index:
        card.later.click()
    assert lines_of(window) == first


def test_a_bent_line_is_still_bent_when_its_way_comes_back(window, suggested):
    stroke_ = suggested.strokes[0]
    window.canvas.sketch.edit.select([stroke_.id])
    x, y = map(float, stroke_.points[0, :2])
    draw(window, (x, y), (x + 6, y + 9))
    assert labels(window)[-1] == "Bend stroke"
    bent = lines_of(window)
    suggested.step(1)
    assert labels(window)[-1] == "Suggest structure"
    suggested.step(-1)
    assert lines_of(window) == bent


def test_how_sure_a_line_is_shows_beside_it_and_lines_can_be_deleted(window, suggested):
    with_labels = window.canvas.grab().toImage()
    assert set(window.canvas.sketch.sureness) == {stroke.id for stroke in suggested.strokes}
    assert "% sure" in suggested.card.sure.text()
    one = suggested.strokes[0]
    window.canvas.sketch.edit.select([one.id])
    suggested.card.trash.click()
    assert one.id not in {stroke.id for stroke in document(window).sketch}
    assert suggested.is_open
    window.canvas.sketch.show_sureness({})
    assert window.canvas.grab().toImage() != with_labels


def test_keeping_leaves_the_lines_and_taking_back_leaves_no_trace(window, suggested, qtbot):
    suggested.card.done.click()
    assert not suggested.card.isVisible()
    assert not window.canvas.sketch.sureness
    assert len(document(window).sketch)
    window.workspace.undo()
    window.sketch.suggest()
    qtbot.waitUntil(lambda: suggested.is_open)
    suggested.card.back.click()
    assert document(window).sketch.is_empty
    assert window.workspace.history.undo_step is None
    assert not suggested.card.isVisible()


def test_undo_another_tool_and_another_document_end_a_suggestion(window, suggested, qtbot):
    window.workspace.undo()
    assert not suggested.is_open
    window.sketch.suggest()
    qtbot.waitUntil(lambda: suggested.is_open)
    window.canvas.choose_tool("brush")
    assert not suggested.is_open
    assert not suggested.card.isVisible()
    assert len(document(window).sketch)


def test_guesses_are_deleted_at_once_where_something_is_sure(window, suggested):
    sure = dict(suggested.sureness)
    for number, id_ in enumerate(sure):
        suggested.sureness[id_] = 0.8 if number == 0 else 0.1
    suggested.card.refresh()
    assert suggested.card.sieve.isEnabled() == (len(sure) > 1)
    suggested.card.sieve.click()
    assert [stroke.id for stroke in suggested.strokes] == [next(iter(sure))]
    assert not suggested.card.sieve.isEnabled()
    window.workspace.undo()
    assert len(suggested.strokes) == len(sure)


def test_lines_of_the_picture_become_more_or_fewer_and_are_one_step(window, qtbot):
    picture = crossroads()
    noise = np.random.default_rng(5).integers(0, 70, (20, 30), np.uint8).repeat(8, 0).repeat(8, 1)
    picture[..., :3] -= noise[..., None]
    show_picture(window, picture)
    document(window).selection.pixels.write(Rect(20, 20, 200, 120), np.full((120, 200), 255, np.uint8))
    window.sketch.lines_from_picture()
    found = window.sketch.suggestions
    qtbot.waitUntil(lambda: found.is_open)
    card = found.card
    assert labels(window) == ["Lines from picture"]
    assert str(len(lines_of(window))) in card.sure.text()
    assert not card.way.isVisible()
    assert not card.sieve.isVisible()
    usual = lines_of(window)
    qtbot.waitUntil(lambda: found.count == 4)
    assert (found.index, lines_of(window)) == (1, usual)
    window.sketch.lines_from_picture()
    more = lines_of(window)
    assert sum(map(len, more)) > sum(map(len, usual))
    assert labels(window) == ["Lines from picture"]
    while card.later.isEnabled():
        card.later.click()
    window.sketch.lines_from_picture()
    assert found.index == found.count - 1
    while card.earlier.isEnabled():
        card.earlier.click()
    assert found.index == 0
    assert len(lines_of(window)) < len(more)
    card.done.click()
    assert not found.is_open
    window.workspace.undo()
    assert document(window).sketch.is_empty


def test_more_lines_are_not_looked_for_when_nobody_waits_for_them(window, qtbot):
    show_picture(window, crossroads())
    document(window).selection.pixels.write(Rect(20, 20, 200, 120), np.full((120, 200), 255, np.uint8))
    window.sketch.lines_from_picture()
    qtbot.waitUntil(lambda: window.sketch.suggestions.is_open)
    window.sketch.suggestions.discard()
    qtbot.waitUntil(lambda: window.files.activity is None)
    assert not window.sketch.suggestions.is_open
    assert document(window).sketch.is_empty
    window.sketch.lines_from_picture()
    qtbot.waitUntil(lambda: window.sketch.suggestions.count == 4)
