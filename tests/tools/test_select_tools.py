"""The selection tools, driven by fake pointer events."""

import math

import numpy as np
import pytest

from editor.algorithms.selection import Combine
from editor.core.document import Document
from editor.core.geometry import Rect
from editor.errors import InputError
from editor.tools.base import PointerEvent
from editor.tools.magic_wand import MagicWand, WandSettings
from editor.tools.select_area import BoxSelect, LassoSelect, PolygonSelect, SelectSettings
from tests.tools.hand import done, drag


def blank(width=200, height=150, dtype=np.uint8):
    return Document.from_pixels(np.full((height, width, 4), np.iinfo(dtype).max, dtype))


def selected(document):
    return document.selection.read(document.bounds)


@pytest.fixture
def document():
    return blank()


@pytest.fixture
def settings():
    return SelectSettings()


def box(settings, **more):
    return BoxSelect(settings, **more)


def test_a_rectangle_selects_whole_pixels_and_undoes_bit_for_bit(document, settings):
    before = selected(document)
    command = drag(box(settings), document, [(10.2, 20.4), (50, 60), (60.4, 70.3)])
    expected = np.zeros_like(before)
    expected[20:70, 10:60] = 255
    np.testing.assert_array_equal(selected(document), expected)
    command.revert(document)
    np.testing.assert_array_equal(selected(document), before)
    command.apply(document)
    np.testing.assert_array_equal(selected(document), expected)


def test_an_ellipse_covers_what_an_ellipse_covers(document, settings):
    drag(box(settings, is_ellipse=True), document, [(20, 20), (120, 90)])
    mask = selected(document)
    assert mask.sum() / 255 == pytest.approx(math.pi * 50 * 35, rel=0.005)
    assert mask[55, 70] == 255
    assert 0 < mask[20, 58] < 255
    ys, xs = np.mgrid[0:150:0.125, 0:200:0.125] + 0.0625
    exact = (((xs - 70) / 50) ** 2 + ((ys - 55) / 35) ** 2 <= 1).reshape(150, 8, 200, 8).mean(axis=(1, 3)) * 255
    assert np.abs(mask - exact).max() < 36


def test_without_smoothing_every_pixel_is_in_or_out(document, settings):
    settings.is_smooth = False
    drag(box(settings, is_ellipse=True), document, [(20, 20), (120, 90)])
    assert set(np.unique(selected(document))) == {0, 255}


def test_feathering_softens_the_edge_and_no_more(document, settings):
    settings.feather = 10
    drag(box(settings), document, [(60, 50), (140, 110)])
    mask = selected(document)
    assert mask[80, 100] == 255
    assert 60 < mask[80, 60] < 200
    assert mask[80, 45] == 0


@pytest.mark.parametrize(
    ("keys", "expected"),
    [({}, 400), ({"straight": True}, 700), ({"erase": True}, 300), ({"straight": True, "erase": True}, 100)],
)
def test_keys_held_at_the_press_replace_add_subtract_and_intersect(document, settings, keys, expected):
    drag(box(settings), document, [(10, 10), (30, 30)])
    drag(box(settings), document, [(20, 20), (40, 40)], **keys)
    assert selected(document).sum() / 255 == expected


def test_the_mode_of_the_options_holds_without_keys(document, settings):
    drag(box(settings), document, [(10, 10), (30, 30)])
    settings.mode = Combine.SUBTRACT
    drag(box(settings), document, [(20, 10), (40, 40)])
    assert selected(document).sum() / 255 == 200


def test_shift_pressed_while_dragging_makes_a_square_and_alt_takes_the_middle(document, settings):
    tool = box(settings)
    tool.press(document, PointerEvent(50, 50))
    tool.move(PointerEvent(70, 60, straight=True))
    assert tool.outline[2] == (70, 70)
    done(document, tool.release(PointerEvent(70, 60, straight=True, erase=True)))
    assert document.selection.pixels.bounds() == Rect(30, 30, 40, 40)


def test_a_click_clears_what_is_selected_but_not_where_it_would_add(document, settings):
    drag(box(settings), document, [(10, 10), (30, 30)])
    assert drag(box(settings), document, [(5, 5)], straight=True) is None
    assert not document.selection.is_empty
    command = drag(box(settings), document, [(5, 5)])
    assert document.selection.is_empty
    command.revert(document)
    assert selected(document).sum() / 255 == 400
    assert drag(LassoSelect(settings), blank(), [(5, 5), (5.2, 5)]) is None


def test_the_lasso_takes_what_it_runs_around_beyond_the_picture_too(document, settings):
    drag(LassoSelect(settings), document, [(-50, -50), (100, -50), (100, 75), (-50, 75)])
    mask = selected(document)
    assert mask[:75, :100].min() == 255
    assert mask.sum() / 255 == 7500


def test_a_cancelled_outline_changes_nothing(document, settings):
    for tool in (box(settings), LassoSelect(settings), PolygonSelect(settings)):
        tool.press(document, PointerEvent(10, 10))
        tool.move(PointerEvent(60, 60))
        assert tool.outline
        tool.cancel()
        assert not tool.outline
        assert not tool.is_active
    assert document.selection.is_empty


def click(tool, document, x, y, **keys):
    tool.press(document, PointerEvent(x, y, **keys))
    return done(document, tool.release(PointerEvent(x, y, **keys)))


def test_a_polygon_is_clicked_and_finished(document, settings):
    tool = PolygonSelect(settings)
    for place in ((10, 10), (110, 10), (110, 60), (10, 60)):
        assert click(tool, document, *place) is None
    tool.hover(PointerEvent(50, 90))
    assert len(tool.outline) == 5
    assert document.selection.is_empty
    done(document, tool.finish())
    assert selected(document).sum() / 255 == pytest.approx(5000, rel=0.001)
    assert not tool.is_open


def test_a_click_at_its_start_closes_a_polygon(document, settings):
    tool = PolygonSelect(settings)
    for place in ((10, 10), (110, 10), (110, 60)):
        click(tool, document, *place)
    assert click(tool, document, 12, 11).label == "Select polygon"
    assert selected(document).sum() / 255 == pytest.approx(2500, rel=0.01)


def test_backspace_takes_a_corner_back_and_escape_all(document, settings):
    tool = PolygonSelect(settings)
    for place in ((10, 10), (110, 10), (110, 60)):
        click(tool, document, *place)
    assert tool.step_back()
    assert len(tool.outline) == 3
    assert tool.step_back()
    assert not tool.step_back()
    tool.end()
    assert not tool.is_open
    assert tool.finish() is None


def test_shift_keeps_an_edge_of_a_polygon_to_steps_of_45_degrees(document, settings):
    tool = PolygonSelect(settings)
    click(tool, document, 10, 10)
    click(tool, document, 60, 14, straight=True)
    assert tool.outline[1] == pytest.approx((60, 10))


def halves(dtype=np.uint8):
    pixels = np.full((60, 90, 4), np.iinfo(dtype).max, dtype)
    pixels[:, 30:60, :3] = 0
    return Document.from_pixels(pixels)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_the_wand_takes_what_hangs_together_or_all_that_is_alike(dtype, settings):
    document = halves(dtype)
    settings.is_smooth = False
    wand = MagicWand(WandSettings(), settings)
    click(wand, document, 5, 5)
    assert document.selection.pixels.bounds() == Rect(0, 0, 30, 60)
    wand.settings.is_contiguous = False
    click(wand, document, 5, 5)
    assert selected(document).sum() / 255 == 60 * 60


def test_tolerance_says_how_much_colors_may_differ(settings):
    pixels = np.full((4, 256, 4), 255, np.uint8)
    pixels[..., :3] = np.arange(256, dtype=np.uint8)[None, :, None]
    document = Document.from_pixels(pixels)
    settings.is_smooth = False
    click(MagicWand(WandSettings(tolerance=10), settings), document, 100, 2)
    assert document.selection.pixels.bounds() == Rect(90, 0, 21, 4)


def test_the_wand_reads_the_layer_alone_when_asked(settings):
    document = halves()
    settings.is_smooth = False
    layer = document.new_layer("Empty")
    document.insert_layer(1, layer)
    click(MagicWand(WandSettings(all_layers=False), settings), document, 5, 5)
    assert selected(document).min() == 255


def test_the_wand_says_that_a_place_beside_the_picture_is_none(document, settings):
    with pytest.raises(InputError, match="inside"):
        MagicWand(WandSettings(), settings).press(document, PointerEvent(-3, 5))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_picture_of_one_pixel_can_be_selected_by_every_tool(dtype, settings):
    for tool in (box(settings), box(settings, is_ellipse=True), LassoSelect(settings)):
        document = blank(1, 1, dtype)
        is_lasso = isinstance(tool, LassoSelect)
        drag(tool, document, [(-9, -9), (9, -9), (9, 9), (-9, 9)] if is_lasso else [(-9, -9), (9, 9)])
        assert selected(document)[0, 0] == 255
    document = blank(1, 1, dtype)
    click(MagicWand(WandSettings(), settings), document, 0.5, 0.5)
    assert selected(document)[0, 0] == 255
