"""The whole gesture on photographs, by mouse in the real window: hover, click, drag, handles, Enter, undo, save, again.

With `PENTIMENTO_SNAPSHOTS` set to a folder, what the canvas shows at every stage is left in it to be looked at.
"""

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from editor.core.document import Document
from editor.core.pixels import with_alpha
from editor.files import open_document
from editor.operations.reposition import Placement, is_moved_subject
from editor.tools.transform import Grip
from tests.ui.canvas_hand import hover
from tests.ui.reposition_hand import DATA, SHIFT, at, drag, enter, labels, middle_of, snap, whole, window

__all__ = ["window"]

# Photographs are reduced to this, so that each takes a few seconds at most.
SIDE = 320
ALT, NONE = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier
# A photograph, and where its subject goes, of the picture's width.
PHOTOS = {
    "bsds_bird_268048": (-0.18, 0.03),
    "bsds_butterfly_35049": (0.15, 0.06),
    "bsds_dog_247012": (-0.16, 0.02),
    "bsds_elephant_107045": (0.14, 0.02),
    "bsds_tortoise_103006": (-0.1, -0.08),
    "lemur": (0.18, 0.05),
    "person_0610": (-0.2, 0.0),
}


def photograph(name):
    found = [DATA / f"{name}{end}" for end in (".jpg", ".png", ".mask.png", ".alpha.png")]
    found = [path for path in found if path.exists()]
    if len(found) < 2:
        pytest.skip("the photographs for developers are not here")
    image, mask = cv2.imread(str(found[0])), cv2.imread(str(found[1]), cv2.IMREAD_GRAYSCALE)
    factor = SIDE / max(image.shape)
    image, mask = (cv2.resize(each, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA) for each in (image, mask))
    return cv2.cvtColor(image, cv2.COLOR_BGR2RGB), mask


def worst(mask, truth):
    """The middle of the largest fault, and whether it lacks something."""
    faults = [(truth & ~mask, True), (mask & ~truth, False)]
    depths = [cv2.distanceTransform(np.pad(each, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1] for each, _ in faults]
    number = int(depths[1].max() > depths[0].max())
    y, x = np.unravel_index(depths[number].argmax(), truth.shape)
    return (int(x), int(y)), faults[number][1]


def select_by_clicks(window, workspace, truth, qtbot):
    """Hover and click until most of the subject is selected, and hardly anything else."""
    canvas = window.canvas
    canvas.choose_tool("object")
    work, mask = canvas.objects.tool.work, np.zeros_like(truth)
    for number in range(8):
        place, lacks = worst(mask, truth)
        point = at(window, *place)
        hover(canvas, point.x(), point.y())
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, NONE if number == 0 else SHIFT if lacks else ALT, point)
        qtbot.waitUntil(lambda: not work.is_reading and not work.is_busy)
        mask = workspace.document.selection.read(workspace.document.bounds) >= 128
        if (mask & truth).sum() / (mask | truth).sum() > 0.85:
            break
    return mask


def haloed(before, after, alpha):
    """The share of the soft edge that is clearly brighter or darker than both the subject and the ground beside it."""
    light = after[..., :3].astype(np.float32).mean(axis=2)
    ground = before[..., :3].astype(np.float32).mean(axis=2)
    sure, reach = (alpha >= 250).astype(np.uint8), np.ones((9, 9), np.uint8)
    edge = (alpha > 25) & (alpha < 230) & (cv2.dilate(sure, reach) > 0)
    inside = np.where(sure, light, np.nan)
    high = np.maximum(cv2.dilate(np.nan_to_num(inside, nan=-1e3).astype(np.float32), reach), cv2.dilate(ground, reach))
    low = np.minimum(cv2.erode(np.nan_to_num(inside, nan=1e3).astype(np.float32), reach), cv2.erode(ground, reach))
    return float(((light > high + 8) | (light < low - 8))[edge].mean())


def part(document, name):
    """The pixels of a layer of the moved subject's group."""
    return next(layer for layer in document.layers if layer.name == name).pixels


@pytest.mark.parametrize("name", PHOTOS)
def test_a_photographed_subject_goes_through_the_whole_gesture(window, qtbot, tmp_path, name):
    image, truth = photograph(name)
    workspace = window.add_document(Document.from_pixels(with_alpha(image)), None, name)
    document, canvas = workspace.document, window.canvas
    canvas.zoom_to(2.0)
    selected = select_by_clicks(window, workspace, truth >= 128, qtbot)
    snap(window, f"{name}_0_selected")
    tool, before = canvas.repositioner, whole(workspace)
    window.actions_["tool-reposition"].trigger()
    (x, y), share = middle_of(selected.astype(np.uint8) * np.uint8(255)), PHOTOS[name]
    dx, dy = (round(each * image.shape[1]) for each in share)

    # press, drag, release: nothing enters the document
    drag(window, (x, y), (x + dx, y + dy), then=lambda: snap(window, f"{name}_1_dragging"))
    assert tool.placement == Placement(dx, dy)
    assert not window.chips.isHidden()
    assert (whole(workspace) == before).all()
    qtbot.waitUntil(lambda: tool.lift.fill(tool.options) is not None)
    snap(window, f"{name}_2_filled")
    # a corner makes it smaller, a key moves it on, a chip fits its light
    corner = tool.place_of(Grip.BOTTOM_RIGHT)
    drag(window, corner, (corner[0] - 12, corner[1] - 12))
    assert 0.7 < tool.placement.scale < 1
    QTest.keyClick(canvas, Qt.Key.Key_Right, SHIFT)
    window.chips.controls.harmonize.setValue(40)
    qtbot.waitUntil(lambda: tool.lift.fitting is not None and tool.lift.fitting.is_over)
    snap(window, f"{name}_3_fitted")
    placement, subject = tool.placement, tool.lift.subject
    enter(window, qtbot)
    after = whole(workspace)
    snap(window, f"{name}_4_done")

    assert labels(workspace) == ["Select object", "Reposition"]
    assert document.selection.is_empty
    alpha, hole = part(document, "Subject").read(document.bounds)[..., 3], part(document, "Hole").read(document.bounds)
    changed = (after != before).any(axis=2)
    assert not changed[(alpha == 0) & (hole[..., 3] == 0)].any()
    assert (hole[..., 3][selected] == 255).all()
    # what was filled is another thing than what was there
    gone = selected & (alpha == 0)
    assert np.abs(after[gone].astype(int) - before[gone]).mean() > 12
    filled = before.copy()
    filled[hole[..., 3] > 0] = hole[hole[..., 3] > 0]
    assert haloed(filled, after, alpha) < 0.06

    workspace.undo()
    qtbot.waitUntil(lambda: not workspace.is_going)
    assert (whole(workspace) == before).all()
    assert not document.selection.is_empty
    workspace.redo()
    qtbot.waitUntil(lambda: not workspace.is_going)
    assert (whole(workspace) == after).all()

    workspace.save(tmp_path / "moved.ora")
    again = window.add_document(open_document(tmp_path / "moved.ora"), tmp_path / "moved.ora", "moved")
    canvas.zoom_to(2.0)
    window.actions_["tool-reposition"].trigger()
    kept = part(again.document, "Hole").snapshot()
    # where the middle of what was selected is now
    matrix = placement.matrix(subject.middle)
    here = tuple(float(each) for each in (matrix @ (x, y, 1))[:2])
    drag(window, here, (here[0] - 20, here[1]))
    assert tool.lift.is_reopened
    assert tool.placement.dx == placement.dx - 20
    assert tool.placement.scale == placement.scale
    qtbot.waitUntil(lambda: tool.lift.subject is not None)
    snap(window, f"{name}_5_again")
    enter(window, qtbot)
    snap(window, f"{name}_6_again_done")
    QApplication.processEvents()
    assert labels(again) == ["Reposition"]
    assert sum(is_moved_subject(layer) for layer in again.document.layers) == 1
    assert part(again.document, "Hole").equals(kept)
