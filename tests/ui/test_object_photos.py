"""Selecting the objects of real photos in the whole window, by mouse."""

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from editor.core.document import Document
from editor.core.pixels import with_alpha
from editor.engines.registry import built_in_engines
from editor.ui.main_window import MainWindow
from tests.ui.canvas_hand import drag, hover, key

pytestmark = pytest.mark.data
NONE, SHIFT, ALT = (
    Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier,
)  # fmt: skip
# Photos with outlines by people, and what six clicks at most reach of each.
PHOTOS = {
    "bsds_bird_268048": 0.65, "bsds_butterfly_35049": 0.7, "bsds_dog_247012": 0.88, "bsds_tortoise_103006": 0.7,
    "lemur": 0.95, "person_0022": 0.8, "person_0610": 0.85, "person_0736": 0.85,
}  # fmt: skip


@pytest.fixture
def window(qapp, settings, jobs):
    window = MainWindow(settings, built_in_engines(), jobs)
    window.resize(1200, 900)
    window.show()
    QTest.qWaitForWindowExposed(window)
    yield window
    for workspace in window.workspaces:
        workspace.close()
    window.files.queue.close()
    window.hide()
    window.deleteLater()
    QApplication.processEvents()


def photo(data, name):
    folder = data / "data" / "dev"
    picture = next(path for end in (".jpg", ".png") if (path := folder / (name + end)).is_file())
    outline = next(path for end in (".mask.png", ".alpha.png") if (path := folder / (name + end)).is_file())
    image = cv2.cvtColor(cv2.imread(str(picture)), cv2.COLOR_BGR2RGB)
    return image, cv2.imread(str(outline), 0) >= 128


def worst(mask, truth):
    """The middle of the largest fault, and whether it lacks something."""
    found = []
    for wrong, lacks in ((truth & ~mask, True), (mask & ~truth, False)):
        distance = cv2.distanceTransform(np.pad(wrong, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
        y, x = divmod(int(distance.argmax()), distance.shape[1])
        found.append((float(distance.max()), (x + 0.5, y + 0.5), lacks))
    return max(found)[1:]


@pytest.mark.parametrize(("name", "depth"), [*((name, 8) for name in PHOTOS), ("person_0610", 16)])
def test_a_few_clicks_select_what_people_outlined(window, data, qtbot, name, depth):
    image, truth = photo(data, name)
    pixels = with_alpha(image if depth == 8 else image.astype(np.uint16) * 257)
    workspace = window.add_document(Document.from_pixels(pixels), None, name)
    canvas = window.canvas
    canvas.choose_tool("object")
    mask = np.zeros_like(truth)
    work = canvas.objects.tool.work
    for number in range(6):
        place, lacks = worst(mask, truth)
        view = canvas.viewport.to_view(*place)
        hover(canvas, *view)
        drag(canvas, [view], keys=NONE if number == 0 else SHIFT if lacks else ALT)
        qtbot.waitUntil(lambda: not work.is_reading and not work.is_busy)
        mask = workspace.document.selection.read(workspace.document.bounds) >= 128
        overlap = (mask & truth).sum() / (mask | truth).sum()
        if overlap >= PHOTOS[name]:
            break
    assert overlap >= PHOTOS[name]
    assert [step.label for step in workspace.history.steps] == ["Select object"]
    key(canvas, QEvent.Type.KeyPress, Qt.Key.Key_Escape)
    assert workspace.document.selection.is_empty
