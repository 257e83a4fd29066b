"""History thumbnails: every step shows what the picture was after it, and none is drawn while a stroke goes on."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QImage

from editor.core.commands import PaintLayer, tile_changes
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.tiles import TileMap
from editor.engines.registry import Engines
from editor.tools.base import PointerEvent
from editor.tools.mask_brush import BrushSettings, MaskBrush
from editor.ui.panels import step_pictures
from editor.ui.panels.step_pictures import Reducer, StepPictures
from editor.workspace import Workspace


def flat(color, width=300, height=200):
    return np.full((height, width, 4), (*color, 255), np.uint8)


@pytest.fixture
def followed(qtbot, jobs, settings):
    workspace = Workspace(Document.from_pixels(flat((10, 20, 30))), Engines([]), jobs)
    pictures = StepPictures(settings, lambda: 1.0)
    pictures.set_workspace(workspace)
    qtbot.waitUntil(lambda: not pictures.is_busy)
    yield workspace, pictures
    pictures.set_workspace(None)


def paint(workspace, color):
    layer = workspace.document.layers.top
    after = layer.pixels.snapshot()
    after.write(Rect(0, 0, 300, 200), flat(color))
    workspace.perform(PaintLayer("Paint", layer.id, *tile_changes(layer.pixels, after)))


def middle(image: QImage):
    color = image.pixelColor(image.width() // 2, image.height() // 2)
    return color.red(), color.green(), color.blue()


def test_each_step_of_a_quick_run_shows_its_own_state(qtbot, followed):
    workspace, pictures = followed
    colors = [(200, index * 20, 5) for index in range(10)]
    for color in colors:
        paint(workspace, color)
    qtbot.waitUntil(lambda: not pictures.is_busy)
    assert middle(pictures.of(workspace.history)) == (10, 20, 30)
    assert [middle(pictures.of(step)) for step in workspace.history.steps] == colors
    image = pictures.of(workspace.history)
    assert (image.width(), image.height()) == (38, 25)


def test_undo_and_jumps_keep_them(qtbot, followed):
    workspace, pictures = followed
    paint(workspace, (200, 0, 0))
    paint(workspace, (0, 200, 0))
    workspace.go_to(0)
    workspace.go_to(2)
    workspace.undo()
    qtbot.waitUntil(lambda: not pictures.is_busy)
    assert [middle(pictures.of(step)) for step in workspace.history.steps] == [(200, 0, 0), (0, 200, 0)]


def test_the_mask_shows_in_its_color(qtbot, followed, settings):
    workspace, pictures = followed
    settings["overlay_opacity"] = 1.0
    workspace.set_selection("Select", TileMap.from_array(np.full((200, 300), 255, np.uint8)))
    qtbot.waitUntil(lambda: not pictures.is_busy)
    assert middle(pictures.of(workspace.history.undo_step)) == (255, 59, 92)


def test_nothing_is_drawn_while_a_stroke_goes_on(qtbot, followed, monkeypatch):
    workspace, pictures = followed
    monkeypatch.setattr(step_pictures, "BUSY_MS", 5)
    paint(workspace, (200, 0, 0))
    workspace.press(MaskBrush(BrushSettings()), PointerEvent(50, 50))
    pictures._draw_next()
    assert pictures.is_busy
    assert pictures.of(workspace.history.undo_step) is None
    workspace.release(PointerEvent(60, 60))
    qtbot.waitUntil(lambda: not pictures.is_busy)
    assert middle(pictures.of(workspace.history.steps[0])) == (200, 0, 0)


def test_their_number_is_bounded(qtbot, followed, monkeypatch):
    workspace, pictures = followed
    monkeypatch.setattr(step_pictures, "MAX_PICTURES", 5)
    for index in range(12):
        paint(workspace, (index, 0, 0))
    qtbot.waitUntil(lambda: not pictures.is_busy)
    assert sum(pictures.of(step) is not None for step in workspace.history.steps) == 5
    pictures.forget(workspace)
    assert not any(pictures.of(step) for step in workspace.history.steps)


@pytest.mark.parametrize("size", [(1, 1), (33, 17), (700, 3), (1500, 900)])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_what_was_sampled_before_and_after_is_what_a_fresh_look_gives(size, dtype):
    draw = np.random.default_rng(1)
    full = np.iinfo(dtype).max
    document = Document.from_pixels(draw.integers(0, full, (size[1], size[0], 4), dtype, endpoint=True))
    reducer = Reducer()
    for _ in range(4):
        layer = document.layers.top
        x, y = int(draw.integers(0, size[0])), int(draw.integers(0, size[1]))
        layer.pixels.write(Rect(x, y, 1, 1), np.full((1, 1, 4), full, dtype))
        frozen, selection = (layer.snapshot(),), document.selection.pixels.snapshot()
        seen, mask = reducer.picture(frozen, selection, document.size, 114)
        fresh, fresh_mask = Reducer().picture(frozen, selection, document.size, 114)
        np.testing.assert_array_equal(seen, fresh)
        np.testing.assert_array_equal(mask, fresh_mask)
        assert max(seen.shape[:2]) <= 2 * 114
