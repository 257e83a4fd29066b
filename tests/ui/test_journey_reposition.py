"""A working session in the real window: click an object, drag it by the pen, put it down, undo, save, drag it again."""
# ruff: noqa: F401, F811 - a fixture that is imported is named again by whoever asks for it

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication

from editor.operations.reposition import is_moved_subject
from tests.ui import snapshot
from tests.ui.canvas_hand import drag, pen
from tests.ui.journey_hand import open_file, press_key, seen, settled
from tests.ui.reposition_hand import enter, window
from tests.ui.window_hand import whole

WIDTH, HEIGHT = 320, 200
PRESS, MOVE, RELEASE = QEvent.Type.TabletPress, QEvent.Type.TabletMove, QEvent.Type.TabletRelease
MIDDLE, TO = (90, 100), (220, 110)


def scene():
    """A dark ball on a bright wall with a slow ramp."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float64)
    wall = 170 + 0.1 * x + 6 * np.sin(x / 7)
    pixels = np.dstack([wall, wall * 0.95, wall * 0.85])
    pixels[np.hypot(x - MIDDLE[0], y - MIDDLE[1]) < 34] = (30, 60, 120)
    return np.clip(pixels, 0, 255).astype(np.uint8)


@pytest.fixture
def desk(window, qtbot, tmp_path, monkeypatch):
    """The window at work on a file."""
    Image.fromarray(scene()).save(tmp_path / "ball.png")
    window.change_setting("motion", "reduced")
    window.change_setting("fill_engine", "smooth-fill")
    monkeypatch.setattr("editor.ui.files_flow.ask_save", lambda *_: tmp_path / "ball.ora")
    open_file(window, qtbot, tmp_path / "ball.png")
    return window


def pen_drag(window, start, end):
    to_view = window.canvas.viewport.to_view
    pen(window.canvas, PRESS, *to_view(*start), 0.6)
    for step in range(1, 9):
        place = [start[axis] + (end[axis] - start[axis]) * step / 8 for axis in (0, 1)]
        pen(window.canvas, MOVE, *to_view(*place), 0.6, time_ms=1000 + 16 * step)
        QApplication.processEvents()
    pen(window.canvas, RELEASE, *to_view(*end), 0, time_ms=1200)


def test_from_a_click_on_an_object_to_a_moved_subject_in_a_project_and_back(desk, qtbot, tmp_path):
    canvas = desk.canvas
    before = whole(desk.workspace)
    fresh = seen(desk, qtbot)

    # A click selects the ball: nearly all of it, and hardly anything else.
    desk.actions_["tool-object"].trigger()
    drag(canvas, [canvas.viewport.to_view(*MIDDLE)])
    qtbot.waitUntil(lambda: not desk.workspace.document.selection.is_empty)
    settled(desk, qtbot)
    mask = desk.workspace.document.selection.read(desk.workspace.document.bounds)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    ball = np.hypot(x - MIDDLE[0], y - MIDDLE[1]) < 34
    assert (mask[ball] > 127).mean() > 0.95
    assert (mask[~ball] > 127).mean() < 0.02

    # The pen drags it; nothing is done to the picture before Enter, but the canvas shows how it will be.
    desk.actions_["tool-reposition"].trigger()
    work = canvas.repositioner.work
    qtbot.waitUntil(lambda: work.prepared is not None and work.prepared.subject is not None)
    pen_drag(desk, MIDDLE, TO)
    tool = canvas.repositioner
    qtbot.waitUntil(lambda: tool.is_ready)
    assert np.array_equal(whole(desk.workspace), before)
    assert not desk.chips.isHidden()
    enter(desk, qtbot)
    assert desk.chips.isHidden()
    after = whole(desk.workspace)
    assert tuple(after[TO[1], TO[0], :3]) == (30, 60, 120)
    assert after[MIDDLE[1], MIDDLE[0], 2] > 120
    assert after[MIDDLE[1], MIDDLE[0], 0] > 140
    moved = seen(desk, qtbot)
    assert np.array_equal(moved, after[..., :3])
    snapshot.check(moved, "reposition-moved")
    far = np.hypot(x - MIDDLE[0], y - MIDDLE[1]) > 60
    far &= np.hypot(x - TO[0], y - TO[1]) > 60
    assert np.array_equal(after[far], before[far])

    # Back to the start and forth again.
    while desk.workspace.history.position:
        press_key(desk, Qt.Key.Key_Z)
        settled(desk, qtbot)
    assert np.array_equal(seen(desk, qtbot), fresh)
    while desk.workspace.history.position < len(desk.workspace.history.steps):
        press_key(desk, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        settled(desk, qtbot)
    assert np.array_equal(seen(desk, qtbot), moved)

    # Saved, opened again, and the same subject dragged further: its hole is not filled again.
    press_key(desk, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: not desk.files.is_writing and not desk.workspace.is_modified)
    press_key(desk, Qt.Key.Key_W)
    open_file(desk, qtbot, tmp_path / "ball.ora")
    assert np.array_equal(whole(desk.workspace), after)
    hole = next(layer for layer in desk.workspace.document.layers if layer.name == "Hole").pixels.snapshot()
    desk.actions_["tool-reposition"].trigger()
    pen_drag(desk, TO, (TO[0] - 20, TO[1] - 15))
    assert tool.lift.is_reopened
    qtbot.waitUntil(lambda: tool.lift.subject is not None)
    enter(desk, qtbot)
    again = whole(desk.workspace)
    assert tuple(again[TO[1] - 15, TO[0] - 20, :3]) == (30, 60, 120)
    assert sum(is_moved_subject(layer) for layer in desk.workspace.document.layers) == 1
    assert next(layer for layer in desk.workspace.document.layers if layer.name == "Hole").pixels.equals(hole)
