"""The part of a subject that the border hides, offered and drawn in the real window."""

import cv2
import pytest

from editor.core.document import Document
from editor.core.pixels import with_alpha
from tests.ui.reposition_hand import (
    DATA,
    drag,
    enter,
    labels,
    middle_of,
    opened,
    shown_at,
    snap,
    synthetic,
    whole,
    window,
)

__all__ = ["window"]

# A photograph, which part of it is the picture so that its border cuts the subject, and where that goes.
CUT = {
    "bsds_elephant_107045": ((0, 0, 481, 170), (40, -60)),
    "bsds_dog_247012": ((0, 0, 300, 321), (-100, 0)),
    "person_0736": ((0, 0, 550, 560), (60, -140)),
}


@pytest.mark.parametrize("name", CUT)
def test_a_subject_cut_by_the_border_is_completed_when_the_chip_asks_for_it(window, qtbot, name):
    if not (DATA / f"{name}.mask.png").exists():
        pytest.skip("the photographs for developers are not here")
    (x, y, width, height), (dx, dy) = CUT[name]
    place = slice(y, y + height), slice(x, x + width)
    mask = cv2.imread(str(DATA / f"{name}.mask.png"), cv2.IMREAD_GRAYSCALE)[place].copy()
    pixels = cv2.cvtColor(cv2.imread(str(DATA / f"{name}.jpg"))[place], cv2.COLOR_BGR2RGB)
    workspace = opened(window, Document.from_pixels(with_alpha(pixels)), mask, qtbot)
    canvas, tool, chips = window.canvas, window.canvas.repositioner, window.chips.controls
    at_x, at_y = middle_of(mask)
    canvas.look_at(at_x, at_y)
    assert not chips.complete.isVisible()
    drag(window, (at_x, at_y), (at_x + dx, at_y + dy))
    qtbot.waitUntil(lambda: tool.lift.fill(tool.options) is not None)
    assert chips.complete.isVisible()
    snap(window, f"{name}_cut_1_dragged")
    before = canvas.scene.sprite
    chips.complete.click()
    qtbot.waitUntil(lambda: tool.lift.fitted is not None)
    assert canvas.scene.sprite is not before
    assert canvas.scene.sprite.rect.area > before.rect.area
    snap(window, f"{name}_cut_2_completed")
    drag(window, (at_x + dx, at_y + dy), (at_x + dx - 10, at_y + dy))
    enter(window, qtbot)
    snap(window, f"{name}_cut_3_done")
    assert labels(workspace) == ["Select", "Reposition"]
    assert tool.options.complete is False


def test_completion_is_offered_only_where_the_subject_touches_the_border(window, qtbot):
    pixels, mask = synthetic()
    opened(window, Document.from_pixels(pixels), mask, qtbot)
    drag(window, (120, 150), (270, 150))
    assert not window.chips.controls.complete.isVisible()


def test_what_was_beyond_the_border_is_on_screen_and_in_the_picture_and_goes_when_unchecked(window, qtbot):
    pixels, mask = (each[:150].copy() for each in synthetic())
    workspace = opened(window, Document.from_pixels(pixels), mask, qtbot)
    tool, chips = window.canvas.repositioner, window.chips.controls
    drag(window, (120, 120), (270, 60))
    assert shown_at(window, 270, 105)[0] > 150
    chips.complete.click()
    qtbot.waitUntil(lambda: tool.lift.fitted is not None)
    assert shown_at(window, 270, 105) == pytest.approx((40, 70, 130), abs=6)
    chips.complete.click()
    qtbot.waitUntil(lambda: tool.lift.fitted is None)
    assert shown_at(window, 270, 105)[0] > 150
    chips.complete.click()
    enter(window, qtbot)
    assert whole(workspace)[105, 270].tolist() == pytest.approx([40, 70, 130, 255], abs=6)
