"""Harmonize in the window: the picture shows what is chosen, accepting is one step, cancelling none."""
# ruff: noqa: F401, F811 - a fixture that is imported is named again by whoever asks for it

import numpy as np
import pytest

from editor.core.geometry import Rect
from editor.engines.classical.harmonize import RingHarmonizer
from editor.engines.registry import Engines
from editor.ui.harmonize import HarmonizeDialog, ask_harmonize
from tests.ui.window_hand import show_picture, soft_picture, window


def foreign_picture():
    """A picture with a part that is much too dark and blue."""
    pixels = soft_picture(160, 120).copy()
    pixels[..., :3] = pixels[..., :3] // 4 + np.array([150, 130, 90], pixels.dtype)
    part = pixels[40:80, 60:100, :3]
    part[:] = (part * [0.3, 0.4, 0.7]).astype(pixels.dtype)
    return pixels


def shown_workspace(window):
    workspace = show_picture(window, foreign_picture())
    workspace.engines = Engines(built_in={"harmonize": [RingHarmonizer()]})
    return workspace


@pytest.fixture
def dialog(window, qtbot):
    workspace = shown_workspace(window)
    tiles = workspace.document.selection.pixels.snapshot()
    tiles.write(Rect(60, 40, 40, 40), np.full((40, 40), 255, np.uint8))
    workspace.set_selection("Select", tiles)
    dialog = HarmonizeDialog(window, workspace)
    dialog.show()
    yield dialog
    dialog.close()
    dialog.deleteLater()


def shown(window):
    return window.workspace.document.render(window.workspace.document.bounds)


def test_accepting_is_one_step_that_looks_as_the_preview_did(dialog, window, qtbot):
    before, steps = foreign_picture(), len(window.workspace.history.steps)
    qtbot.waitUntil(lambda: dialog.is_ready)
    dialog.spin.setValue(100)
    full = shown(window)
    dialog.slider.setValue(30)
    part = shown(window)
    outside = np.ones(before.shape[:2], bool)
    outside[40:80, 60:100] = False
    np.testing.assert_array_equal(full[outside], before[outside])
    differences = [float(np.abs(image.astype(int) - before).mean()) for image in (full, part)]
    assert differences[0] > differences[1] > 0
    dialog.accept()
    np.testing.assert_array_equal(shown(window), part)
    assert [step.label for step in window.workspace.history.steps[steps:]] == ["Harmonize"]
    assert window.workspace.document.layers.top.recipe.options == {"strength": 0.3}
    window.workspace.undo()
    np.testing.assert_array_equal(shown(window), before)
    window.workspace.redo()
    np.testing.assert_array_equal(shown(window), part)


def test_cancelling_and_the_preview_switched_off_show_the_picture_as_it_was(dialog, window, qtbot):
    before, steps = foreign_picture(), len(window.workspace.history.steps)
    qtbot.waitUntil(lambda: dialog.is_ready)
    dialog.preview_box.setChecked(False)
    np.testing.assert_array_equal(shown(window), before)
    dialog.preview_box.setChecked(True)
    assert not np.array_equal(shown(window), before)
    dialog.reject()
    np.testing.assert_array_equal(shown(window), before)
    assert len(window.workspace.history.steps) == steps
    assert len(window.workspace.document.layers) == 1


def test_a_picture_without_a_part_to_fit_is_told_what_to_do(window, monkeypatch):
    shown_workspace(window)
    said = []
    monkeypatch.setattr(window, "say", lambda text, is_failure=False: said.append((text, is_failure)))
    ask_harmonize(window)
    assert said == [
        ("Select the part that does not fit, or choose the layer that was pasted in, then harmonize.", True)
    ]
