"""Subjects among other layers, on layers with alpha, in grayscale pictures and at 16 bits, in the real window."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from editor.core.blend import BlendMode
from editor.core.commands import AddLayer
from editor.core.document import Document
from editor.core.geometry import Rect, Size
from editor.core.tiles import TileMap
from editor.files import open_document
from editor.operations.reposition import ShadowShape, is_moved_subject, reopen
from editor.ui.canvas.painting import transform_of
from editor.ui.canvas.reposition_images import LaidImage
from editor.ui.canvas.viewport import Viewport
from tests.ui.reposition_hand import drag, enter, labels, opened, shown_at, snap, synthetic, whole, window

__all__ = ["window"]

DARK_BLUE = (40, 70, 130)


@pytest.mark.parametrize(
    ("mode", "over_subject", "over_ground"),
    [(BlendMode.NORMAL, (200, 30, 30), (200, 30, 30)), (BlendMode.MULTIPLY, (31, 8, 15), None)],
)
def test_layers_above_a_subject_stay_above_it_while_it_is_dragged_again(window, qtbot, mode, over_subject, over_ground):
    pixels, mask = synthetic()
    workspace = opened(window, Document.from_pixels(pixels), mask, qtbot)
    tool, document = window.canvas.repositioner, workspace.document
    drag(window, (120, 150), (270, 150))
    enter(window, qtbot)
    layer = document.new_layer("Bar")
    layer.properties = replace(layer.properties, blend_mode=mode)
    bar = np.full((20, 400, 4), (200, 30, 30, 255), np.uint8)
    layer.pixels = TileMap.from_array(bar, 0, 140)
    workspace.perform(AddLayer("Bar", layer, document.layers.top.id))
    drag(window, (270, 180), (240, 180))
    qtbot.waitUntil(lambda: bool(tool.lift.above))
    qtbot.waitUntil(lambda: window.canvas.is_fresh)
    snap(window, f"above_{mode.name}")
    assert shown_at(window, 230, 145) == pytest.approx(over_subject, abs=3)
    assert shown_at(window, 230, 180) == DARK_BLUE
    ground = whole(workspace)[150, 20, :3].tolist() if over_ground is None else over_ground
    assert shown_at(window, 20, 150) == pytest.approx(tuple(ground), abs=3)
    enter(window, qtbot)
    assert whole(workspace)[150, 240, :3].tolist() == pytest.approx(over_subject, abs=3)
    qtbot.waitUntil(lambda: window.canvas.is_fresh)
    assert shown_at(window, 230, 145) == pytest.approx(over_subject, abs=3)


def test_a_subject_on_a_layer_with_alpha_leaves_nothing_where_nothing_is_around_it(window, qtbot):
    _, mask = synthetic()
    pixels = np.zeros((300, 400, 4), np.uint8)
    pixels[mask > 0] = (*DARK_BLUE, 255)
    workspace = opened(window, Document.from_pixels(pixels), mask, qtbot)
    tool = window.canvas.repositioner
    drag(window, (120, 150), (270, 150))
    qtbot.waitUntil(lambda: tool.lift.fill(tool.options) is not None)
    snap(window, "alpha")
    checker = shown_at(window, 110, 160)
    assert min(checker) > 60
    assert len(set(checker)) == 1
    assert shown_at(window, 280, 140) == DARK_BLUE
    enter(window, qtbot)
    assert whole(workspace)[150, 120, 3] == 0
    assert whole(workspace)[150, 270].tolist() == [*DARK_BLUE, 255]


@pytest.mark.parametrize("depth", [8, 16])
def test_a_grayscale_picture_stays_gray_on_screen_and_in_the_picture(window, qtbot, tmp_path, depth):
    pixels, mask = synthetic()
    gray = cv2.cvtColor(pixels[..., :3], cv2.COLOR_RGB2GRAY)
    cv2.imwrite(str(tmp_path / "gray.png"), gray if depth == 8 else gray.astype(np.uint16) * 257)
    document = open_document(tmp_path / "gray.png")
    assert document.depth == depth
    workspace = opened(window, document, mask, qtbot)
    tool, value = window.canvas.repositioner, int(gray[150, 120])
    drag(window, (120, 150), (270, 150))
    window.chips.controls.harmonize.setValue(50)
    window.chips.controls.shadow.setValue(50)
    qtbot.waitUntil(lambda: tool.lift.fitted is not None and tool.is_ready)
    snap(window, f"gray_{depth}")
    shown = shown_at(window, 280, 140)
    assert max(shown) - min(shown) <= 2
    assert abs(shown[0] - value) < 60
    enter(window, qtbot)
    assert labels(workspace) == ["Select", "Reposition"]
    after = whole(workspace)[..., :3].astype(int)
    assert np.ptp(after, axis=2).max() <= (2 if depth == 8 else 2 * 257)


def test_the_shadow_is_stretched_leaned_and_softened_on_screen_and_in_the_picture(window, qtbot):
    pixels, mask = synthetic()
    workspace = opened(window, Document.from_pixels(pixels), mask, qtbot)
    tool, controls = window.canvas.repositioner, window.chips.controls
    drag(window, (120, 150), (270, 130))
    assert not controls.shape.isEnabled()
    controls.shadow.setValue(90)
    qtbot.waitUntil(lambda: tool.is_ready and tool.lift.fitted is not None)
    qtbot.waitUntil(lambda: tool.lift.fitted.shadow is not None and tool.lift.fitting.is_over)
    before = tool.lift.fitted.shadow.rect
    controls.shape.click()
    controls.length.setValue(250)
    controls.lean.setValue(100)
    controls.softness.setValue(4)
    qtbot.waitUntil(lambda: tool.lift.fitting.is_over and tool.lift.fitted.shadow.rect != before)
    after = tool.lift.fitted.shadow.rect
    assert after.height > before.height
    assert tool.options.shadow_shape == ShadowShape(2.5, 1.0, 4.0)
    for sheet in QApplication.topLevelWidgets():
        if sheet.windowType() == Qt.WindowType.Popup:
            sheet.close()
    snap(window, "shadow_shape")
    assert tool.step_back()
    assert tool.options.shadow_shape.softness == 0
    enter(window, qtbot)
    group = next(layer for layer in workspace.document.layers if is_moved_subject(layer))
    shape = reopen(workspace.document, group.id).options.shadow_shape
    assert (shape.squash, shape.skew) == (2.5, 1.0)


def test_the_handle_on_the_canvas_stretches_and_leans_the_shadow(window, qtbot):
    pixels, mask = synthetic()
    workspace = opened(window, Document.from_pixels(pixels), mask, qtbot)
    tool, controls = window.canvas.repositioner, window.chips.controls
    drag(window, (120, 150), (250, 130))
    qtbot.waitUntil(lambda: tool.lift.fill(tool.options) is not None)
    controls.shadow.setValue(80)
    qtbot.waitUntil(lambda: tool.lift.fitted is not None and tool.lift.fitted.shadow is not None)
    before = tool.lift.fitted.shadow.rect
    foot, tip = tool.shadow_line
    drag(window, tip, (foot[0] + 80, foot[1] - 1.5 * (foot[1] - tip[1])))
    assert tool.options.shadow_shape.squash == pytest.approx(1.5, abs=0.05)
    assert tool.options.shadow_shape.skew > 0.7
    assert controls.length.value() == round(tool.options.shadow_shape.squash * 100)
    qtbot.waitUntil(lambda: tool.lift.fitted.shadow.rect != before)
    snap(window, "shadow_tip")
    enter(window, qtbot)
    assert labels(workspace) == ["Select", "Reposition"]


@pytest.mark.parametrize("zoom", [0.71, 1.0, 1.37, 1.61, 2.3])
def test_the_filled_place_covers_the_picture_up_to_its_border_at_any_zoom(qapp, zoom):
    size = Size(83, 61)
    viewport = Viewport(size, 400, 300, zoom=zoom)
    rect = Rect(20, 11, 63, 50)
    image = LaidImage(rect, np.full((50, 63, 4), 255, np.uint8))
    screen = QImage(400, 300, QImage.Format.Format_ARGB32_Premultiplied)
    for shift in (0.0, 0.3, 0.5, 0.8):
        viewport.pan_x, viewport.pan_y = 11.0 + shift, 7.0 + shift
        screen.fill(QColor(0, 0, 0, 255))
        painter = QPainter(screen)
        painter.setTransform(transform_of(viewport))
        painter.fillRect(QRectF(0, 0, size.width, size.height), QColor(255, 0, 0))
        painter.resetTransform()
        image.draw(painter, viewport, np.eye(3))
        painter.end()
        left, top, _, _ = viewport.view_box(rect)
        pixels = np.frombuffer(screen.constBits(), np.uint8).reshape(300, 400, 4)
        red = (pixels[..., 2] == 255) & (pixels[..., 1] == 0)
        assert red.any()
        assert not red[int(np.ceil(top + 1)) :, int(np.ceil(left + 1)) :].any(), shift
