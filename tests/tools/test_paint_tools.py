"""Paint brush, eraser and eyedropper, driven by fake pointer events."""

import math

import numpy as np
import pytest

from editor.algorithms.response import Response
from editor.core.commands import PaintMask, SetMask
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.layer import new_mask
from editor.errors import InputError
from editor.tools.base import PointerEvent
from editor.tools.colors import BLACK, WHITE, Colors, from_depth, in_depth
from editor.tools.eyedropper import DropperSettings, Eyedropper
from editor.tools.mask_brush import BrushSettings, MaskBrush
from editor.tools.paint_brush import PaintBrush, PaintSettings
from tests.tools.hand import drag

RED = (65535, 0, 0)
DTYPES = (np.uint8, np.uint16)


def picture(width=300, height=200, dtype=np.uint8, alpha=None):
    pixels = np.random.default_rng(3).integers(0, np.iinfo(dtype).max, (height, width, 4), dtype=dtype)
    pixels[..., 3] = np.iinfo(dtype).max if alpha is None else alpha
    return Document.from_pixels(pixels)


def pixels(document):
    return document.active_layer.pixels.read(document.bounds)


def red():
    colors = Colors()
    colors.foreground = RED
    return colors


def brush(**options):
    return PaintBrush(PaintSettings(**{"size": 20, "hardness": 1.0, **options}), red())


WAY = [(40 + 4 * t, 90 + 40 * math.sin(t / 5)) for t in range(40)]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("options", [{}, {"opacity": 0.4}, {"flow": 0.2, "hardness": 0.3}, {"pressure_opacity": True}])
def test_a_stroke_is_undone_and_redone_bit_for_bit_and_leaves_the_rest_alone(dtype, options):
    document = picture(dtype=dtype)
    before = pixels(document)
    command = drag(brush(**options), document, WAY)
    after = pixels(document)
    touched = (after != before).any(axis=2)
    assert touched.any()
    far = np.ones_like(touched)
    for x, y in WAY:
        far[max(0, int(y) - 13) : int(y) + 14, max(0, int(x) - 13) : int(x) + 14] = False
    assert not touched[far].any()
    command.revert(document)
    np.testing.assert_array_equal(pixels(document), before)
    command.apply(document)
    np.testing.assert_array_equal(pixels(document), after)


@pytest.mark.parametrize("dtype", DTYPES)
def test_full_paint_is_the_color_itself(dtype):
    document = picture(dtype=dtype)
    drag(brush(), document, [(100, 100), (120, 100)])
    full = np.iinfo(dtype).max
    assert pixels(document)[100, 110].tolist() == [full, 0, 0, full]


def test_opacity_is_the_most_that_one_stroke_covers_however_often_it_crosses_itself():
    document = Document.from_pixels(np.full((100, 100, 4), 255, np.uint8))
    drag(brush(opacity=0.5), document, [(20, 50), (80, 50)] * 4)
    assert pixels(document)[50, 50].tolist() == [255, 128, 128, 255]
    drag(brush(opacity=0.5), document, [(20, 50), (80, 50)])
    assert pixels(document)[50, 50].tolist() == [255, 64, 64, 255]


def test_flow_adds_up_toward_the_opacity():
    def green_after(times):
        document = Document.from_pixels(np.full((100, 100, 4), 255, np.uint8))
        drag(brush(flow=0.05, opacity=0.8), document, [(20, 50), (80, 50)] * times)
        return int(pixels(document)[50, 50, 1])

    assert 255 > green_after(1) > green_after(2) > green_after(20)
    assert green_after(60) == 51


@pytest.mark.parametrize("tool", ["mask", "paint", "flow", "calm", "mirrored"])
def test_the_same_way_paints_the_same_pixels_however_the_events_cut_it(tool):
    options = {"flow": {"flow": 0.3}, "calm": {"stabilizer": 0.7}, "mirrored": {"mirror_across": True}}.get(tool, {})
    way = [(40.0, 60.0), (200.0, 60.0), (200.0, 150.0)]
    fine = [(40.0 + t, 60.0) for t in range(160)] + [(200.0, 60.0 + t) for t in range(91)]
    results = []
    for points in (way, fine):
        document = picture()
        if tool == "mask":
            drag(MaskBrush(BrushSettings(size=20, fill_loops=False)), document, points)
            results.append(document.selection.read(document.bounds))
        else:
            drag(brush(**options), document, points)
            results.append(pixels(document))
    np.testing.assert_array_equal(*results)


def test_paint_on_nothing_has_its_own_color_at_every_soft_pixel():
    document = Document.from_pixels(np.zeros((100, 100, 4), np.uint8))
    drag(brush(hardness=0.0), document, [(50, 50), (52, 50)])
    after = pixels(document)
    soft = (after[..., 3] > 0) & (after[..., 3] < 255)
    assert soft.any()
    assert (after[soft][:, :3] == (255, 0, 0)).all()


def test_a_locked_transparency_keeps_every_alpha():
    alpha = np.zeros((200, 300), np.uint8)
    alpha[:, 100:200] = 180
    document = picture(alpha=alpha)
    layer = document.active_layer
    before = pixels(document)
    layer.properties = type(layer.properties)(layer.name, is_alpha_locked=True)
    drag(brush(), document, [(50, 100), (250, 100)])
    np.testing.assert_array_equal(pixels(document)[..., 3], alpha)
    assert pixels(document)[100, 150, :3].tolist() == [255, 0, 0]
    np.testing.assert_array_equal(pixels(document)[:, :90], before[:, :90])
    with pytest.raises(InputError, match="transparency is locked"):
        PaintBrush(PaintSettings(), Colors(), is_eraser=True).press(document, PointerEvent(50, 50))


def test_the_selection_limits_paint_as_softly_as_it_is():
    document = Document.from_pixels(np.full((100, 100, 4), 255, np.uint8))
    document.selection.pixels.write(Rect(40, 0, 20, 100), np.full((100, 20), 128, np.uint8))
    drag(brush(), document, [(10, 50), (90, 50)])
    assert pixels(document)[50, 30].tolist() == [255] * 4
    assert pixels(document)[50, 50].tolist() == [255, 127, 127, 255]


def test_paint_on_a_layers_mask_hides_by_black_and_shows_by_white():
    document = picture()
    layer = document.active_layer
    SetMask("", layer.id, None, new_mask()).apply(document)
    document.set_mask_active(True)
    before = pixels(document)
    tool = PaintBrush(PaintSettings(size=20, hardness=1.0), Colors())
    command = drag(tool, document, [(50, 50), (80, 50)])
    assert isinstance(command, PaintMask)
    assert layer.hidden.read(Rect(60, 50, 1, 1))[0, 0] == 255
    np.testing.assert_array_equal(pixels(document), before)
    command.revert(document)
    assert layer.hidden.is_empty
    command.apply(document)
    tool.colors.foreground = WHITE
    drag(tool, document, [(50, 50), (80, 50)])
    assert layer.hidden.read(Rect(60, 50, 1, 1))[0, 0] == 0
    drag(PaintBrush(tool.settings, tool.colors, is_eraser=True), document, [(50, 50), (80, 50)])
    assert layer.hidden.read(Rect(60, 50, 1, 1))[0, 0] == 255
    tool.press(document, PointerEvent(60, 50))
    tool.cancel()
    assert layer.hidden.read(Rect(60, 50, 1, 1))[0, 0] == 255


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_eraser_and_a_pens_other_end_take_away(dtype):
    for tool, keys in (
        (PaintBrush(PaintSettings(size=20), Colors(), is_eraser=True), {}),
        (brush(), {"is_eraser": True}),
    ):
        document = picture(dtype=dtype)
        assert drag(tool, document, [(50, 50), (80, 50)], **keys).label == "Erase"
        assert pixels(document)[50, 60].tolist() == [0, 0, 0, 0]


def test_a_cancelled_stroke_leaves_nothing():
    document = picture()
    before = pixels(document)
    tool = brush()
    tool.press(document, PointerEvent(50, 50))
    tool.move(PointerEvent(90, 90))
    assert (pixels(document) != before).any()
    tool.cancel()
    np.testing.assert_array_equal(pixels(document), before)
    assert not tool.is_active


def test_painting_announces_no_more_than_it_touches():
    document, seen = picture(), []
    document.pixels_changed.connect(seen.append)
    drag(brush(), document, [(50, 50), (60, 50)])
    assert seen
    assert all(Rect(37, 37, 36, 26).contains(rect) for rect in seen)


def test_what_cannot_be_painted_on_says_why():
    document = picture()
    layer = document.active_layer
    kind = type(layer.properties)
    for properties, word in ((kind("A", is_locked=True), "locked"), (kind("A", is_visible=False), "hidden")):
        layer.properties = properties
        with pytest.raises(InputError, match=word):
            brush().press(document, PointerEvent(5, 5))
    document.active_layer_id = None
    with pytest.raises(InputError, match="Choose a layer"):
        brush().press(document, PointerEvent(5, 5))


def test_mirrors_paint_the_same_on_the_other_side():
    document = Document.from_pixels(np.zeros((120, 200, 4), np.uint8))
    drag(brush(mirror_across=True, mirror_down=True), document, [(30, 30), (60, 45)])
    after = pixels(document)
    assert after[45, 60, 3] == 255
    np.testing.assert_array_equal(after, after[:, ::-1])
    np.testing.assert_array_equal(after, after[::-1])


def test_the_stabilizer_calms_jitter_and_ends_where_the_hand_does():
    def painted_with(stabilizer):
        document = Document.from_pixels(np.zeros((200, 300, 4), np.uint8))
        jitter = np.random.default_rng(1).normal(0, 6, 240)
        points = [(30 + t, 100 + jitter[t]) for t in range(240)]
        drag(brush(size=4, stabilizer=stabilizer), document, [*points, (269, 150)])
        return pixels(document)[..., 3]

    raw, calm = painted_with(0.0), painted_with(0.6)
    assert calm[150, 269] == 255
    spread = [np.ptp(np.flatnonzero(each[:, 60:230].any(axis=1))) for each in (raw, calm)]
    assert spread[1] < spread[0] / 2


def test_pressure_bends_by_the_curve_and_thins_the_stroke():
    steep = ((0.0, 0.0), (0.5, 0.9), (1.0, 1.0))
    areas = []
    for curve in (((0.0, 0.0), (1.0, 1.0)), steep):
        document = Document.from_pixels(np.zeros((100, 200, 4), np.uint8))
        drag(brush(curve=curve), document, [(40, 50), (160, 50)], pressure=0.5)
        areas.append(int((pixels(document)[..., 3] > 0).sum()))
    assert areas[1] > 1.6 * areas[0]


def test_pressure_can_mean_opacity():
    document = Document.from_pixels(np.zeros((100, 200, 4), np.uint8))
    drag(brush(pressure_size=False, pressure_opacity=True), document, [(40, 50), (160, 50)], pressure=0.5)
    assert pixels(document)[50, 100, 3] == pytest.approx(128, abs=1)


def test_a_curve_never_falls_and_meets_its_points():
    curve = Response(((0, 0), (0.2, 0.6), (0.4, 0.6), (1, 1)))
    values = [curve(t) for t in np.linspace(0, 1, 101)]
    assert (np.diff(values) >= -1e-12).all()
    assert (curve(0), curve(0.2), curve(0.4), curve(1)) == pytest.approx((0, 0.6, 0.6, 1))
    with pytest.raises(ValueError, match="from 0 to 1"):
        Response(((0.2, 0), (1, 1)))


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_picture_of_one_pixel_can_be_painted_and_erased(dtype):
    document = picture(1, 1, dtype)
    drag(brush(), document, [(0.5, 0.5)])
    assert pixels(document)[0, 0].tolist() == [np.iinfo(dtype).max, 0, 0, np.iinfo(dtype).max]
    drag(PaintBrush(PaintSettings(hardness=1.0), Colors(), is_eraser=True), document, [(0.5, 0.5)])
    assert pixels(document)[0, 0].tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize(("dtype", "depth"), [(np.uint8, 8), (np.uint16, 16)])
def test_the_eyedropper_takes_exactly_the_pixels_color(dtype, depth):
    document = picture(dtype=dtype)
    colors = Colors()
    drag(Eyedropper(DropperSettings(), colors), document, [(5, 5), (30.7, 40.2)])
    assert in_depth(colors.foreground, depth).tolist() == pixels(document)[40, 30, :3].tolist()
    assert from_depth(in_depth(colors.foreground, depth), depth) == colors.foreground


def test_a_larger_sample_is_a_mean_and_nothing_gives_no_color():
    document = picture()
    colors = Colors()
    drag(Eyedropper(DropperSettings(side=5), colors), document, [(30.5, 40.5)])
    mean = pixels(document)[38:43, 28:33, :3].reshape(-1, 3).mean(axis=0)
    np.testing.assert_allclose(in_depth(colors.foreground, 8), mean, atol=0.51)
    colors.foreground = RED
    drag(Eyedropper(DropperSettings(), colors), document, [(-30, 40)])
    assert colors.foreground == RED


def test_colors_swap_reset_and_remember_what_was_painted_with():
    document, tool = picture(), brush()
    drag(tool, document, WAY)
    assert tool.colors.recent == [RED]
    tool.colors.swap()
    assert (tool.colors.foreground, tool.colors.background) == (WHITE, RED)
    tool.colors.reset()
    assert (tool.colors.foreground, tool.colors.background) == (BLACK, WHITE)
