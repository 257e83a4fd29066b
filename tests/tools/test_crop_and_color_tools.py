"""Crop, bucket and gradient, driven by fake pointer events."""

import numpy as np
import pytest

from editor.core.document import Document
from editor.core.geometry import Rect, Size
from editor.core.layer import new_mask
from editor.errors import InputError
from editor.operations.coloring import GradientKind
from editor.tools.base import PointerEvent
from editor.tools.coloring import Bucket, BucketSettings, GradientSettings, GradientTool
from editor.tools.colors import BLACK, WHITE, Colors
from editor.tools.crop import CropSettings, CropTool
from tests.tools.hand import done, drag

DTYPES = (np.uint8, np.uint16)


def picture(width=120, height=90, dtype=np.uint8):
    pixels = np.full((height, width, 4), np.iinfo(dtype).max, dtype)
    pixels[:, width // 3 : 2 * width // 3, :3] = 0
    return Document.from_pixels(pixels)


def pixels(document):
    return document.active_layer.pixels.read(document.bounds)


def red():
    colors = Colors()
    colors.foreground = (65535, 0, 0)
    return colors


def test_a_frame_is_drawn_changed_by_its_handles_and_cropped():
    document, tool = picture(), CropTool(CropSettings())
    drag(tool, document, [(10, 10), (60, 50)])
    assert tool.frame == Rect(10, 10, 50, 40)
    drag(tool, document, [(60, 50), (70.2, 60.4)])
    drag(tool, document, [(10, 35), (20, 5)])
    drag(tool, document, [(40, 40), (35, 42)])
    assert tool.frame == Rect(15, 12, 50, 50)
    assert document.size == Size(120, 90)
    before = pixels(document)
    command = done(document, tool.finish())
    np.testing.assert_array_equal(pixels(document), before[12:62, 15:65])
    command.revert(document)
    np.testing.assert_array_equal(pixels(document), before)
    assert not tool.is_open


def test_a_frame_beyond_the_picture_makes_it_larger():
    document, tool = picture(), CropTool(CropSettings())
    drag(tool, document, [(-20, -10), (140, 100)])
    done(document, tool.finish())
    assert document.size == Size(160, 110)
    assert not pixels(document)[:10].any()


@pytest.mark.parametrize("corner", [(60, 50), (10, 10), (60, 10), (10, 50), (35, 10), (60, 30)])
def test_a_ratio_holds_at_every_handle(corner):
    document, tool = picture(), CropTool(CropSettings(ratio=2.0))
    drag(tool, document, [(10, 20), (60, 21)])
    assert tool.frame == Rect(10, 20, 50, 25)
    tool.frame = Rect(10, 10, 50, 40)
    drag(tool, document, [corner, (corner[0] + 6, corner[1] - 9)])
    assert tool.frame.width == pytest.approx(2 * tool.frame.height, abs=2)


def test_steps_of_a_frame_go_back_and_escape_ends_it():
    document, tool = picture(), CropTool(CropSettings())
    drag(tool, document, [(10, 10), (60, 50)])
    drag(tool, document, [(30, 30), (35, 35)])
    assert tool.step_back()
    assert tool.frame == Rect(10, 10, 50, 40)
    tool.press(document, PointerEvent(30, 30))
    tool.move(PointerEvent(90, 30))
    tool.cancel()
    assert tool.frame == Rect(10, 10, 50, 40)
    tool.end()
    assert tool.finish() is None


def test_a_frame_that_is_the_whole_picture_crops_nothing():
    document, tool = picture(), CropTool(CropSettings())
    drag(tool, document, [(0, 0), (120, 90)])
    assert tool.finish() is None


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_bucket_colors_what_hangs_together_and_undoes_bit_for_bit(dtype):
    document = picture(dtype=dtype)
    before, full = pixels(document), np.iinfo(dtype).max
    command = drag(Bucket(BucketSettings(), red()), document, [(5, 5)])
    after = pixels(document)
    assert after[40, 20].tolist() == [full, 0, 0, full]
    np.testing.assert_array_equal(after[:, 42:], before[:, 42:])
    command.revert(document)
    np.testing.assert_array_equal(pixels(document), before)
    command.apply(document)
    np.testing.assert_array_equal(pixels(document), after)


def test_the_bucket_stays_within_the_selection():
    document = picture()
    document.selection.pixels.write(Rect(0, 0, 10, 90), np.full((90, 10), 255, np.uint8))
    drag(Bucket(BucketSettings(), red()), document, [(5, 5)])
    assert pixels(document)[40, 5].tolist() == [255, 0, 0, 255]
    assert pixels(document)[40, 20].tolist() == [255] * 4


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_gradient_runs_evenly_from_the_foreground_to_the_background(dtype):
    document = picture(dtype=dtype)
    full = np.iinfo(dtype).max
    before = pixels(document)
    colors = Colors()
    command = drag(GradientTool(GradientSettings(), colors), document, [(10, 45), (110, 45)])
    row = pixels(document)[45, :, 0].astype(np.float64)
    assert (row[:10] == 0).all()
    assert (row[110:] == full).all()
    np.testing.assert_allclose(row[10:110], (np.arange(100) + 0.5) / 100 * full, atol=0.51)
    np.testing.assert_array_equal(pixels(document)[0], pixels(document)[89])
    command.revert(document)
    np.testing.assert_array_equal(pixels(document), before)


def test_a_radial_gradient_to_nothing_leaves_what_is_far():
    document = picture()
    before = pixels(document)
    settings = GradientSettings(kind=GradientKind.RADIAL, to_transparent=True)
    drag(GradientTool(settings, red()), document, [(20, 45), (35, 45)])
    after = pixels(document)
    assert after[45, 20].tolist() == [255, 12, 12, 255]
    np.testing.assert_array_equal(after[:, 50:], before[:, 50:])
    assert after[45, 30, 1] == after[55, 20, 1]


def test_a_click_lays_no_gradient_and_shift_keeps_it_straight():
    document = picture()
    tool = GradientTool(GradientSettings(), Colors())
    assert drag(tool, document, [(20, 20)]) is None
    tool.press(document, PointerEvent(10, 45))
    tool.move(PointerEvent(110, 50, straight=True))
    assert tool.line[1] == pytest.approx((110, 45))
    tool.cancel()
    assert tool.line is None


@pytest.mark.parametrize("tool", [Bucket(BucketSettings(), Colors()), GradientTool(GradientSettings(), Colors())])
def test_what_cannot_be_colored_says_why(tool):
    document = picture()
    layer = document.active_layer
    layer.properties = type(layer.properties)("A", is_locked=True)
    with pytest.raises(InputError, match="locked"):
        tool.press(document, PointerEvent(5, 5))


def test_a_mask_is_not_colored_by_the_bucket():
    document = picture()
    document.set_mask(document.active_layer_id, new_mask())
    document.set_mask_active(True)
    with pytest.raises(InputError, match="not masks"):
        Bucket(BucketSettings(), Colors()).press(document, PointerEvent(5, 5))


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_picture_of_one_pixel_is_colored_too(dtype):
    document = Document.from_pixels(np.full((1, 1, 4), 9, dtype))
    drag(Bucket(BucketSettings(), red()), document, [(0.5, 0.5)])
    assert pixels(document)[0, 0, 0] > 9 or pixels(document)[0, 0, 3] >= 9
    colors = Colors()
    colors.foreground, colors.background = WHITE, BLACK
    drag(GradientTool(GradientSettings(), colors), document, [(0, 0.5), (1, 0.5)])
    assert pixels(document)[0, 0, 3] == np.iinfo(dtype).max
