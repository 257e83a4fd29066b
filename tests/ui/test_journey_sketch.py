"""A working session in the real window: mask, draw lines and color by the pen, watch the preview, keep it, bend it."""
# ruff: noqa: F401, F811 - a fixture that is imported is named again by whoever asks for it

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, Qt

from tests.ui import snapshot
from tests.ui.canvas_hand import drag, pen
from tests.ui.journey_hand import open_file, press_key, seen, settled
from tests.ui.reposition_hand import window
from tests.ui.window_hand import whole

WIDTH, HEIGHT = 300, 200
PRESS, MOVE, RELEASE = QEvent.Type.TabletPress, QEvent.Type.TabletMove, QEvent.Type.TabletRelease
HORIZON = 100


def scene():
    """Sky above, grass below, and a red post in front of their border."""
    grain = np.random.default_rng(1).integers(-6, 7, (HEIGHT, WIDTH, 1))
    pixels = np.where(np.arange(HEIGHT)[:, None, None] < HORIZON, (120, 170, 230), (60, 110, 40)) + grain
    pixels[60:150, 130:160] = (180, 40, 40)
    return np.clip(pixels, 0, 255).astype(np.uint8)


@pytest.fixture
def desk(window, qtbot, tmp_path, monkeypatch):
    """The window at work on a file."""
    Image.fromarray(scene()).save(tmp_path / "post.png")
    window.change_setting("motion", "reduced")
    window.change_setting("fill_engine", "patch-fill")
    monkeypatch.setattr("editor.ui.files_flow.ask_save", lambda *_: tmp_path / "post.ora")
    open_file(window, qtbot, tmp_path / "post.png")
    yield window
    window.sketch.live.drop()


def pen_stroke(window, places):
    to_view = window.canvas.viewport.to_view
    pen(window.canvas, PRESS, *to_view(*places[0]), 0.5)
    for number, place in enumerate(places[1:], 1):
        pen(window.canvas, MOVE, *to_view(*place), 0.7, time_ms=1000 + 8 * number)
    pen(window.canvas, RELEASE, *to_view(*places[-1]), 0, time_ms=1400)


def labels(window):
    return [step.label for step in window.workspace.history.steps]


def test_from_a_masked_post_to_a_fill_that_follows_a_drawn_line(desk, qtbot, tmp_path):
    before = whole(desk.workspace)

    # The mouse masks the post.
    desk.brush.size = 44
    to_view = desk.canvas.viewport.to_view
    drag(desk.canvas, [to_view(145, 60), to_view(145, 105), to_view(145, 150)])
    mask = desk.workspace.document.selection.read(desk.workspace.document.bounds)
    assert (mask[62:148, 130:160] > 127).all()

    # The pen draws how the border of sky and grass runs on; a preview follows, and the picture stays as it was.
    desk.actions_["tool-sketch"].trigger()
    pen_stroke(desk, [(110 + 7 * step, HORIZON) for step in range(11)])
    live = desk.sketch.live
    qtbot.waitUntil(lambda: live.is_ready)
    assert labels(desk) == ["Paint mask", "Draw line"]
    assert np.array_equal(whole(desk.workspace), before)
    drawn = seen(desk, qtbot)
    snapshot.check(drawn, "sketch-preview")

    # Enter keeps it: sky above the line, grass below it, everything else as it was.
    press_key(desk, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    settled(desk, qtbot)
    assert labels(desk)[-1] == "Fill"
    after = whole(desk.workspace)
    assert np.array_equal(after[mask == 0], before[mask == 0])
    above, below = after[64:95, 132:158, :3].astype(int), after[106:146, 132:158, :3].astype(int)
    assert (np.abs(above - (120, 170, 230)) < 25).all(axis=2).mean() > 0.95
    assert (np.abs(below - (60, 110, 40)) < 25).all(axis=2).mean() > 0.95
    (layer,) = [layer for layer in desk.workspace.document.layers if layer.is_generated]
    assert layer.recipe.options["strokes"][0]["kind"] == "edge"

    # Undo and redo by the keys give the same pixels.
    for _ in labels(desk):
        press_key(desk, Qt.Key.Key_Z)
        settled(desk, qtbot)
    assert np.array_equal(whole(desk.workspace), before)
    for _ in labels(desk):
        press_key(desk, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        settled(desk, qtbot)
    assert np.array_equal(whole(desk.workspace), after)

    # Saved and opened again, the line is still a line: it is selected by a click and deleted.
    press_key(desk, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: not desk.files.is_writing and not desk.workspace.is_modified)
    press_key(desk, Qt.Key.Key_W)
    open_file(desk, qtbot, tmp_path / "post.ora")
    assert np.array_equal(whole(desk.workspace), after)
    assert len(desk.workspace.document.sketch.strokes) == 1
    desk.actions_["tool-sketch-edit"].trigger()
    drag(desk.canvas, [to_view(140, HORIZON)])
    press_key(desk, Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier)
    assert len(desk.workspace.document.sketch.strokes) == 0
    assert labels(desk) == ["Delete strokes"]
