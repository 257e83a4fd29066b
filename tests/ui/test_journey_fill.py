"""A working session in the real window by pen, mouse and keys: mask, fill, undo, redo, variants, save, open again."""
# ruff: noqa: F401, F811 - a fixture that is imported is named again by whoever asks for it

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest

from editor.operations.variants import shown_of
from tests.ui import snapshot
from tests.ui.canvas_hand import drag, mouse, pen
from tests.ui.journey_hand import open_file, press_key, seen, settled
from tests.ui.window_hand import whole, window

WIDTH, HEIGHT = 320, 220
# A stroke of the pen from a light to a firm touch: place and pressure.
STROKE = [(70 + 12 * step, 110 + 3 * step, 0.15 + 0.085 * step) for step in range(11)]


def scene():
    """A wall of planks with a dark bar that is to go."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float64)
    planks = 150 + 50 * np.sin(x / 9) + 0.2 * y
    pixels = np.dstack([planks, planks * 0.85, planks * 0.6])
    pixels[100:150, 60:200] = (40, 30, 60)
    return np.clip(pixels, 0, 255).astype(np.uint8)


@pytest.fixture
def desk(window, qtbot, tmp_path, monkeypatch):
    """The window at work on a file."""
    Image.fromarray(scene()).save(tmp_path / "wall.png")
    window.change_setting("fill_engine", "smooth-fill")
    window.change_setting("motion", "reduced")
    monkeypatch.setattr("editor.ui.files_flow.ask_save", lambda *_: tmp_path / "wall.ora")
    open_file(window, qtbot, tmp_path / "wall.png")
    return window


def pen_stroke(window, points, is_eraser=False):
    kinds = [QEvent.Type.TabletPress, *[QEvent.Type.TabletMove] * (len(points) - 2), QEvent.Type.TabletRelease]
    for time_ms, (kind, (x, y, pressure)) in enumerate(zip(kinds, points, strict=True)):
        at = window.canvas.viewport.to_view(x, y)
        pen(window.canvas, kind, *at, pressure, is_eraser, time_ms=1000 + 8 * time_ms)


def selected(window):
    return window.workspace.document.selection.read(window.workspace.document.bounds)


def test_from_a_masked_file_to_a_saved_project_and_back(desk, qtbot, tmp_path):
    fresh = seen(desk, qtbot, 8)
    before = whole(desk.workspace)

    # The pen: a firmer touch paints a broader stroke, its other end takes away.
    desk.brush.size = 64
    desk.brush.fill_loops = False
    pen_stroke(desk, STROKE)
    mask = selected(desk)
    light, firm = (np.count_nonzero(mask[:, x] > 127) for x in (85, 165))
    assert 0 < light < 0.7 * firm
    assert 45 < firm <= 64
    pen_stroke(desk, [(190, 140, 0.4), (196, 140, 0.4), (200, 140, 0.4)], is_eraser=True)
    assert selected(desk)[140, 195] == 0
    # The mouse: what the pen was too light for, all around the bar.
    to_view = desk.canvas.viewport.to_view
    around = [(60, 105), (60, 146), (130, 146), (200, 146), (200, 105), (70, 105)]
    drag(desk.canvas, [to_view(*place) for place in around])
    assert selected(desk)[146, 100] == 255
    masked = seen(desk, qtbot, 8)
    snapshot.check(masked, "fill-masked")

    # Filled: only what was masked is another, and the mask is gone.
    mask = selected(desk)
    press_key(desk, Qt.Key.Key_Return)
    filled = seen(desk, qtbot, 8)
    after = whole(desk.workspace)
    assert np.array_equal(after[mask == 0], before[mask == 0])
    assert not selected(desk).any()
    assert abs(int(after[125, 130, 0]) - int(scene()[60:90, 60:200, 0].mean())) < 40
    assert np.array_equal(filled[8:-8, 8:-8], after[..., :3])

    # Back to the start and forth again: what is seen is what was seen.
    press_key(desk, Qt.Key.Key_Z)
    assert np.array_equal(seen(desk, qtbot, 8), masked)
    for _ in range(3):
        press_key(desk, Qt.Key.Key_Z)
    assert np.array_equal(seen(desk, qtbot, 8), fresh)
    for _ in range(4):
        press_key(desk, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        settled(desk, qtbot)
    assert np.array_equal(seen(desk, qtbot, 8), filled)

    # More variants: one is shown; the one before comes back by its picture in the dock.
    desk.actions_["variants-more"].trigger()
    settled(desk, qtbot)
    found = desk.variants.found
    assert len(found) == 4
    desk.panels.variants.raise_()
    panel = desk.panels.choices
    panel.refresh()
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=panel.item_at(found[0]))
    assert shown_of(desk.workspace.document, found) == (found[0],)
    assert np.array_equal(seen(desk, qtbot, 8), filled)

    # Saved, closed and opened again: the same picture, the same layers.
    names = [layer.name for layer in desk.workspace.document.layers]
    press_key(desk, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: not desk.files.is_writing and not desk.workspace.is_modified)
    press_key(desk, Qt.Key.Key_W)
    assert desk.workspace is None
    open_file(desk, qtbot, tmp_path / "wall.ora")
    assert [layer.name for layer in desk.workspace.document.layers] == names
    assert np.array_equal(whole(desk.workspace), after)
    assert np.array_equal(seen(desk, qtbot, 8), filled)


def test_the_same_stroke_of_the_pen_paints_the_same_mask_again(desk, qtbot):
    pen_stroke(desk, STROKE)
    first = selected(desk)
    press_key(desk, Qt.Key.Key_Z)
    settled(desk, qtbot)
    assert not selected(desk).any()
    pen_stroke(desk, STROKE)
    assert first.any()
    assert np.array_equal(selected(desk), first)


def test_mouse_events_that_the_system_makes_of_the_pens_are_not_painted_twice(desk, qtbot):
    pen_stroke(desk, STROKE)
    once, steps = selected(desk), len(desk.workspace.history.steps)
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
        x, y = desk.canvas.viewport.to_view(*STROKE[-1][:2])
        mouse(desk.canvas, kind, x, y)
    assert np.array_equal(selected(desk), once) or len(desk.workspace.history.steps) == steps + 1
