"""The window, the command line and Python move and fit by the same operations: the same wish gives the same pixels."""

import numpy as np
import pytest
from PIL import Image

from editor import api
from editor.__main__ import main
from editor.core.document import Document
from editor.core.tiles import TileMap
from editor.operations.reposition import Placement
from editor.ui.harmonize import HarmonizeDialog
from tests.ui.reposition_hand import drag, enter, middle_of, opened, synthetic, whole, window

__all__ = ["window"]


@pytest.fixture(params=[8, 16])
def picture(request):
    """A picture of so many bits with its subject's mask."""
    pixels, mask = synthetic()
    if request.param == 16:
        pixels = pixels.astype(np.uint16) * 257
        # values that 8 bits do not have
        pixels[..., :3] -= np.random.default_rng(0).integers(0, 200, pixels.shape[:2]).astype(np.uint16)[..., None]
        pixels[..., 3] = 65535
    return pixels, mask


def test_a_drag_in_the_window_gives_the_pixels_of_the_same_move_by_python(window, qtbot, picture):
    pixels, mask = picture
    workspace = opened(window, Document.from_pixels(pixels), mask, qtbot)
    tool, start = window.canvas.repositioner, middle_of(mask)
    drag(window, start, (start[0] + 140, start[1] + 11))
    tool.place(Placement(140, 11, 0.8, 15.0, True))
    window.chips.controls.harmonize.setValue(50)
    window.chips.controls.shadow.setValue(70)
    qtbot.waitUntil(lambda: tool.lift.fill(tool.options) is not None)
    seed, placement = tool.lift.seed, tool.placement
    enter(window, qtbot)
    moved = api.move(
        pixels, mask, dx=placement.dx, dy=placement.dy, scale=placement.scale, rotate=placement.rotation_deg,
        flip=placement.is_flipped, harmonize=0.5, shadow=0.7, seed=seed,
    )  # fmt: skip
    found = whole(workspace)
    assert found.dtype == pixels.dtype
    assert (found != pixels).any()
    np.testing.assert_array_equal(found, moved)


def test_a_drag_in_the_window_gives_the_pixels_of_the_command_line(window, qtbot, tmp_path):
    pixels, mask = synthetic()
    workspace = opened(window, Document.from_pixels(pixels), mask, qtbot)
    tool, start = window.canvas.repositioner, middle_of(mask)
    drag(window, start, (start[0] + 130, start[1] - 20))
    qtbot.waitUntil(lambda: tool.lift.fill(tool.options) is not None)
    seed = tool.lift.seed
    enter(window, qtbot)
    for name, array in (("a", pixels[..., :3]), ("m", mask)):
        Image.fromarray(array).save(tmp_path / f"{name}.png")
    words = ["move", str(tmp_path / "a.png"), "-o", str(tmp_path / "b.png"), "--mask", str(tmp_path / "m.png"),
             "--by=130,-20", "--seed", str(seed), "--quiet"]  # fmt: skip
    assert main(words) == 0
    np.testing.assert_array_equal(whole(workspace)[..., :3], np.asarray(Image.open(tmp_path / "b.png")))


def test_harmonizing_in_the_window_gives_the_pixels_of_python(window, qtbot, picture):
    pixels, mask = picture
    workspace = window.add_document(Document.from_pixels(pixels), None, "Picture")
    workspace.set_selection("Select", TileMap.from_array(mask))
    dialog = HarmonizeDialog(window, workspace)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.is_ready)
    dialog.slider.setValue(80)
    dialog.accept()
    fitted = api.harmonize(pixels, mask, strength=0.8, model="ring-harmonize")
    assert (fitted != pixels).any()
    np.testing.assert_array_equal(whole(workspace), fitted)
    dialog.deleteLater()
