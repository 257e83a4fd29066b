"""One sitting with a sketch, by mouse and pen: draw, suggest, bend, color, look, keep, save, and open again.

Set `PENTIMENTO_STAGES` to a folder to get a picture of the window at each stage.
"""
# ruff: noqa: F401, F811 - a fixture that is imported is named again by whoever asks for it

import os
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from editor.algorithms.line_ends import evenly
from editor.core.geometry import Rect
from editor.core.sketch import Sketch
from editor.files import save_project
from editor.tools.sketch import SketchKind
from tests.ui.canvas_hand import drag, key, pen
from tests.ui.sketch_hand import sketch_window
from tests.ui.window_hand import show_picture, whole

PRESS, MOVE, RELEASE = QEvent.Type.TabletPress, QEvent.Type.TabletMove, QEvent.Type.TabletRelease
HOLE = Rect(110, 60, 120, 90)
RED = (200, 40, 30)


def coast(width=360, height=240):
    """Sky, sea and sand with grain, and a dark pole that ends at the hole."""
    rng = np.random.default_rng(3)
    y, x = np.mgrid[:height, :width]
    colors = np.where((y < 100)[..., None], (150, 190, 235), (70, 110, 150))
    colors = np.where((y > 150 + 0.15 * x)[..., None], (205, 185, 140), colors)
    colors[20:64, 160:168] = (60, 50, 45)
    pixels = np.full((height, width, 4), 255, np.uint8)
    pixels[..., :3] = np.clip(colors + rng.normal(0, 5, (height, width, 1)), 0, 255)
    return pixels


@pytest.fixture
def window(sketch_window):
    """Without a picture yet, and a little higher."""
    sketch_window.resize(1200, 820)
    QApplication.processEvents()
    return sketch_window


def stage(window, name):
    """Keep a picture of the window for those who want to look."""
    if os.environ.get("PENTIMENTO_STAGES"):
        QTest.qWait(120)
        assert window.grab().save(str(Path(os.environ["PENTIMENTO_STAGES"]) / f"{name}.png"))


def to_view(window, *places):
    return [window.canvas.viewport.to_view(x, y) for x, y in places]


def along(start, end, count=12):
    return [tuple(place) for place in np.linspace(start, end, count)]


def free_place(stroke, others=()):
    """The place of a stroke that is farthest from its control points and from other strokes."""
    line = evenly(stroke.line.astype(float))[:, None, :2]
    beside = [evenly(other.line.astype(float))[:, :2] for other in others if other.id != stroke.id]
    there = np.concatenate([stroke.points[:, :2], *beside])
    away = np.hypot(*(line - there[None]).transpose(2, 0, 1)).min(axis=1)
    return tuple(map(float, line[away.argmax(), 0]))


def labels(window):
    return [step.label for step in window.workspace.history.steps]


def test_a_sitting_with_a_sketch(window, qtbot, tmp_path):
    live, suggestions = window.sketch.live, window.sketch.suggestions
    workspace = show_picture(window, coast())
    window.canvas.zoom_to(2.0)
    document = workspace.document
    original = whole(workspace)

    # The mask, by the mouse; choosing the tool makes the kernels ready in a job.
    window.canvas.choose_tool("rectangle")
    drag(window.canvas, to_view(window, (HOLE.x, HOLE.y), (170, 100), (HOLE.right, HOLE.bottom)))
    assert document.selection.read(HOLE).min() == 255
    submitted = []
    submit = window.jobs.submit
    window.jobs.submit = lambda job: submitted.append(job) or submit(job)
    window.canvas.choose_tool("sketch")
    window.jobs.submit = submit
    assert [job.label for job in submitted] == ["Preview"]
    stage(window, "1-mask")

    # Lines that go on inside are suggested; another way is looked at, and the first one kept.
    window.sketch.suggest()
    qtbot.waitUntil(lambda: suggestions.is_open)
    line = np.concatenate([stroke.line for stroke in document.sketch])
    assert (np.abs(line[:, 1] - 100) < 3).any()
    stage(window, "2-suggested")
    if suggestions.count > 1:
        suggestions.card.later.click()
        stage(window, "3-another-way")
        suggestions.card.earlier.click()
    suggestions.card.done.click()
    horizon = max(
        document.sketch, key=lambda stroke: np.ptp(stroke.line[:, 0]) - 9 * abs(stroke.line[:, 1].mean() - 100)
    )
    assert np.ptp(horizon.line[:, 0]) > 100

    # The horizon is bent downward by its middle.
    window.canvas.choose_tool("sketch-edit")
    middle = free_place(horizon, document.sketch)
    drag(window.canvas, to_view(window, middle))
    assert window.canvas.sketch.edit.selected == {horizon.id}
    drag(window.canvas, to_view(window, middle, (middle[0], middle[1] + 8), (middle[0], middle[1] + 16)),
         keys=Qt.KeyboardModifier.ControlModifier)  # fmt: skip
    assert labels(window)[-1] == "Add point"
    bent = document.sketch.get(horizon.id)
    assert bent.line[:, 1].max() > 112
    stage(window, "4-bent")

    # A line by the pen, thin where it is light, then a dab of color by the mouse.
    window.canvas.choose_tool("sketch")
    window.canvas.kit.sketch.stabilizer = 0.0
    window.canvas.kit.sketch.kind = SketchKind.EDGE
    places = to_view(window, *along((164, 64), (166, 96)))
    pen(window.canvas, PRESS, *places[0], 0.2)
    for number, place in enumerate(places[1:]):
        pen(window.canvas, MOVE, *place, 0.2 + 0.06 * number, time_ms=1000 + 10 * number)
    pen(window.canvas, RELEASE, *places[-1], 0.0, time_ms=1300)
    drawn = document.sketch.strokes[-1]
    assert drawn.kind == "edge"
    assert drawn.points[:, 2].max() > drawn.points[:, 2].min() + 0.3
    window.canvas.kit.sketch.kind = SketchKind.COLOR
    window.canvas.kit.sketch.size = 26
    window.canvas.kit.colors.foreground = tuple(value * 257 for value in RED)
    drag(window.canvas, to_view(window, *along((190, 128), (212, 130))))
    dab = document.sketch.strokes[-1]
    assert dab.kind == "color"

    # The preview follows at once, the whole fill when the hand rests, and nothing is changed yet.
    qtbot.waitUntil(lambda: window.canvas.sketch.look is not None)
    stage(window, "5-quick-look")
    qtbot.waitUntil(lambda: live.is_ready)
    assert np.array_equal(whole(workspace), original)
    stage(window, "6-full-look")

    # Enter keeps it as one step.
    count = len(labels(window))
    key(window.canvas, QEvent.Type.KeyPress, Qt.Key.Key_Return)
    assert labels(window)[count:] == ["Fill"]
    filled = whole(workspace)
    changed = (filled != original).any(axis=2)
    assert changed[HOLE.slices].any()
    changed[HOLE.slices] = False
    assert not changed.any()
    red, green, blue = filled[122:136, 192:210, :3].mean(axis=(0, 1))
    assert red > green + 60
    assert red > blue + 60
    # Where the horizon was bent down there is sky now.
    sky = np.abs(filled[104:109, 160:176, :3].mean(axis=(0, 1)) - (150, 190, 235)).sum()
    sea = np.abs(filled[104:109, 160:176, :3].mean(axis=(0, 1)) - (70, 110, 150)).sum()
    assert sky < sea
    window.canvas.is_overlay_visible = False
    stage(window, "7-kept")
    window.canvas.is_overlay_visible = True

    # Saved, opened again: the same pixels, strokes and recipe; the strokes can be bent once more.
    path = tmp_path / "sitting.ora"
    save_project(document, path)
    assert window.open_path(path)
    qtbot.waitUntil(lambda: window.workspace is not workspace)
    again = window.workspace
    assert np.array_equal(whole(again), filled)
    assert len(again.document.sketch) == len(document.sketch)
    assert all(one.same_as(other) for one, other in zip(again.document.sketch, document.sketch, strict=True))
    (layer,) = [layer for layer in again.document.layers if layer.is_generated]
    assert len(layer.recipe.options["strokes"]) == len(document.sketch)
    window.canvas.zoom_to(2.0)
    window.canvas.choose_tool("sketch-edit")
    middle = tuple(map(float, bent.line[len(bent.line) // 2, :2]))
    drag(window.canvas, to_view(window, middle, (middle[0], middle[1] - 6), (middle[0], middle[1] - 12)))
    assert not again.document.sketch.get(bent.id).same_as(bent)
    stage(window, "8-opened-again")
    again.undo()
    assert again.document.sketch.get(bent.id).same_as(bent)
    assert isinstance(again.document.sketch, Sketch)
