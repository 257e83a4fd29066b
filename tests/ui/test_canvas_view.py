import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRect, QTimer
from PySide6.QtGui import QRegion

from editor.algorithms.warp import Turn
from editor.core.commands import AddLayer
from editor.core.geometry import Rect, Size
from editor.core.recipe import Recipe
from editor.core.tiles import TileMap
from editor.operations.geometry import TurnAll
from editor.ui.canvas.canvas import Canvas
from editor.ui.canvas.pace import simplified
from tests.ui.canvas_hand import picture, shown

AT = slice(90, 390), slice(120, 520)


def select(workspace, rect, value=255):
    mask = np.zeros((300, 400), np.uint8)
    mask[rect.slices] = value
    workspace.set_selection("Select", TileMap.from_array(mask))


def add_result(workspace, rect, color=(9, 8, 7, 255)):
    """A layer as an operation would leave it."""
    document = workspace.document
    pixels = np.zeros((rect.height, rect.width, 4), np.uint8)
    pixels[:] = color
    recipe = Recipe(operation="fill", engine="gated", engine_version="1", seed=1, context=rect, mask_rect=rect,
                    mask=np.full((rect.height, rect.width), 255, np.uint8), options={}, elapsed_s=0.0)  # fmt: skip
    layer = document.new_layer("Fill", TileMap.from_array(pixels, rect.x, rect.y), recipe)
    workspace.perform(AddLayer("Fill", layer, document.layers.top.id))


def settle(qtbot, canvas):
    qtbot.waitUntil(lambda: canvas.is_fresh)


@pytest.fixture
def view(qtbot, open_canvas):
    settle(qtbot, open_canvas)
    return open_canvas


def test_at_100_percent_every_pixel_is_the_document_s_own(view):
    assert np.array_equal(shown(view)[AT], picture()[..., :3])


@pytest.mark.parametrize("zoom", [2.0, 3.0, 8.0])
def test_enlarged_pixels_are_crisp_squares(view, zoom):
    view.zoom_to(zoom)
    left, top = view.viewport.to_document(0, 0)
    seen = shown(view)
    x, y = np.arange(640) + 0.5, np.arange(480) + 0.5
    columns = np.floor(left + x / zoom).astype(int)
    rows = np.floor(top + y / zoom).astype(int)
    inside_x, inside_y = (columns >= 0) & (columns < 400), (rows >= 0) & (rows < 300)
    expected = picture()[rows[inside_y]][:, columns[inside_x], :3]
    got = seen[inside_y][:, inside_x]
    assert np.array_equal(got, expected)


def test_reduced_pictures_are_smooth(view):
    view.zoom_to(0.5)
    left, top = (round(value) for value in view.viewport.to_view(0, 0))
    halved = cv2.resize(picture(), (200, 150), interpolation=cv2.INTER_AREA)[..., :3]
    seen = shown(view)[top : top + 150, left : left + 200]
    assert np.abs(seen[2:-2, 2:-2].astype(int) - halved[2:-2, 2:-2]).max() <= 1


def test_a_mirrored_view_shows_the_picture_mirrored(view):
    view.mirror_view()
    assert np.array_equal(shown(view)[AT], picture()[:, ::-1, :3])


@pytest.mark.parametrize(("degrees", "turns"), [(90, -1), (180, 2), (-90, 1)])
def test_right_angles_turn_pixels_exactly(view, degrees, turns):
    view.rotate_view(degrees)
    left, top, right, bottom = (round(value) for value in view.viewport.view_box(view.viewport.document_size.rect))
    expected = np.rot90(picture()[..., :3], turns)
    seen = shown(view)[max(0, top) : bottom, max(0, left) : right]
    assert np.abs(seen.astype(int) - expected[max(0, -top) :][: seen.shape[0]]).mean() < 0.5


def test_painting_a_part_gives_the_same_pixels_as_painting_all(qtbot, view):
    for zoom, degrees in ((0.37, 0), (0.73, 0), (1.0, 0), (3.3, 0), (0.6, 20)):
        view.zoom_to(zoom)
        view.rotate_view(0)
        view.rotate_view(degrees)
        whole = shown(view).astype(int)
        seen = shown(view, QRect(250, 180, 71, 53)).astype(int)
        # Turned, Qt steps through the source in rounded fractions that begin at the clip; noise shows it most.
        limit = 2 if degrees == 0 else 16
        assert np.abs(seen - whole[180:233, 250:321]).max() <= limit, (zoom, degrees)


def test_the_overlay_is_tinted_in_the_setting_s_color_and_follows_it(qtbot, view, settings):
    select(view.workspace, Rect(0, 0, 10, 10))
    settle(qtbot, view)
    before = picture()[4, 4, :3]
    expected = before * 0.45 + np.array([255, 59, 92]) * 0.55
    assert np.abs(shown(view)[94, 124] - expected).max() <= 1.5
    settings["overlay_color"], settings["overlay_opacity"] = "#00ff00", 1.0
    view.refresh_overlay()
    settle(qtbot, view)
    assert shown(view)[94, 124].tolist() == [0, 255, 0]


def test_hiding_the_overlay_shows_the_picture_alone_and_touches_only_masked_tiles(qtbot, view, monkeypatch):
    select(view.workspace, Rect(300, 10, 20, 20))
    settle(qtbot, view)
    marked = []
    monkeypatch.setattr(view.pyramid, "mark", marked.append)
    view.is_overlay_visible = False
    assert marked == [Rect(256, 0, 256, 256)]
    monkeypatch.undo()
    view.pyramid.mark(marked[0])
    settle(qtbot, view)
    assert np.array_equal(shown(view)[AT], picture()[..., :3])
    with qtbot.waitSignal(view.overlay_changed):
        view.is_overlay_visible = True
    settle(qtbot, view)
    assert not np.array_equal(shown(view)[AT], picture()[..., :3])


def test_comparing_shows_the_picture_as_opened_and_back(qtbot, view):
    add_result(view.workspace, Rect(50, 60, 100, 80))
    select(view.workspace, Rect(200, 100, 30, 30))
    settle(qtbot, view)
    edited = shown(view)
    assert edited[90 + 70, 120 + 60].tolist() == [9, 8, 7]
    view.is_comparing = True
    assert np.array_equal(shown(view)[AT], picture()[..., :3])
    view.is_comparing = False
    assert np.array_equal(shown(view), edited)


def test_changes_made_while_comparing_are_there_afterwards(qtbot, view):
    view.is_comparing = True
    add_result(view.workspace, Rect(50, 60, 10, 10))
    select(view.workspace, Rect(100, 60, 10, 10))
    settle(qtbot, view)
    assert np.array_equal(shown(view)[AT], picture()[..., :3])
    view.is_comparing = False
    settle(qtbot, view)
    seen = shown(view)[AT]
    assert seen[65, 55].tolist() == [9, 8, 7]
    assert not np.array_equal(seen[60:70, 100:110], picture()[60:70, 100:110, :3])


def test_masks_over_blended_layers_stay_right_after_the_layers_change(qtbot, view):
    workspace = view.workspace
    add_result(workspace, Rect(0, 0, 256, 256), (100, 100, 100, 128))
    # A whole tile, so that its blended pixels are remembered, then a change below and a mask again.
    select(workspace, Rect(0, 0, 256, 256), 80)
    settle(qtbot, view)
    top = workspace.document.layers.top
    workspace.set_layer(top.id, "Opacity", opacity=0.25)
    settle(qtbot, view)
    workspace.clear_selection()
    settle(qtbot, view)
    expected = workspace.document.render(workspace.document.bounds)[..., :3]
    assert np.array_equal(shown(view)[AT], expected)


def test_many_changes_within_a_frame_are_composed_once(qtbot, view, monkeypatch):
    updates = []
    update = view.pyramid.update

    def counted(visible, budget_s):
        updates.append(visible)
        return update(visible, budget_s)

    monkeypatch.setattr(view.pyramid, "update", counted)
    for number in range(50):
        view.workspace.document.selection_changed.emit(Rect(number, 10, 20, 20))
    settle(qtbot, view)
    assert len(updates) == 1


def test_painting_reads_no_pixel_of_the_document(qtbot, view, monkeypatch):
    def refuse(*args):
        raise AssertionError("computed while painting")

    view.workspace.document.pixels_changed.emit(Rect(0, 0, 400, 300))
    monkeypatch.setattr(view.pyramid, "update", refuse)
    shown(view)
    monkeypatch.undo()
    settle(qtbot, view)


def test_a_small_change_repaints_a_small_part(qtbot, view, monkeypatch):
    select(view.workspace, Rect(100, 100, 8, 8))
    settle(qtbot, view)
    painted, updated = [], []
    monkeypatch.setattr(view, "repaint", lambda region: painted.append(region.boundingRect()))
    monkeypatch.setattr(view, "update", lambda *args: updated.extend(args))
    view.workspace.document.selection_changed.emit(Rect(100, 100, 8, 8))
    settle(qtbot, view)
    assert painted == [QRect(218, 188, 12, 12)]
    assert all(rect.width() < 24 and rect.height() < 24 for rect in updated)


def test_a_frame_is_painted_before_anything_else_happens(qtbot, view, monkeypatch):
    order = []
    refresh, paint = view.pyramid.update, view._paint_picture

    def refreshed(visible, budget_s):
        order.append("made")
        QTimer.singleShot(0, lambda: order.append("next"))
        return refresh(visible, budget_s)

    def painted(painter, region):
        order.append("painted")
        paint(painter, region)

    settle(qtbot, view)
    monkeypatch.setattr(view.pyramid, "update", refreshed)
    monkeypatch.setattr(view, "_paint_picture", painted)
    view.workspace.document.pixels_changed.emit(Rect(100, 100, 8, 8))
    qtbot.waitUntil(lambda: "next" in order)
    assert order[:3] == ["made", "painted", "next"]


def test_what_is_painted_with_a_frame_is_one_rectangle_where_that_costs_no_more():
    dab, brush, far = QRect(100, 100, 60, 60), QRect(140, 120, 80, 80), QRect(900, 700, 60, 60)
    assert simplified(QRegion(dab) + brush).rectCount() == 1
    assert simplified(QRegion(dab) + far).rectCount() == 2
    assert simplified(QRegion(dab)) == QRegion(dab)


def test_the_line_around_the_mask_waits_for_the_frame_that_was_asked_for(qtbot, view, monkeypatch):
    select(view.workspace, Rect(100, 100, 8, 8))
    settle(qtbot, view)
    refreshed = []
    refresh = view._outline.refresh
    monkeypatch.setattr(view._outline, "refresh", lambda *args: refreshed.append(args) or refresh(*args))
    view.workspace.document.selection_changed.emit(Rect(100, 100, 8, 8))
    assert view._pace.is_awaited
    view._on_outline()
    assert not refreshed
    settle(qtbot, view)
    assert refreshed


def test_what_is_to_be_painted_soon_comes_with_the_next_frame_and_holds_it_up_in_no_way(qtbot, view, monkeypatch):
    settle(qtbot, view)
    painted, alone = [], []
    monkeypatch.setattr(view, "repaint", lambda region: painted.append(region))
    monkeypatch.setattr(view, "update", lambda *rects: alone.extend(rects))
    soon, dab = QRect(10, 10, 5, 5), QRect(40, 40, 6, 6)
    view._pace.paint_soon(soon)
    assert not view._pace.is_awaited
    view._pace.ask()
    assert view._pace.is_awaited
    view._pace.paint_with(dab)
    view._pace._on_frame()
    assert len(painted) == 1
    assert painted[0].contains(soon)
    assert painted[0].contains(dab)
    view._pace._timer.stop()
    view._pace.paint_soon(soon)
    view._pace.paint_soon(dab)
    qtbot.waitUntil(lambda: len(painted) == 2, timeout=60_000)
    assert painted[1].contains(soon)
    assert painted[1].contains(dab)
    assert soon not in alone
    assert dab not in alone


def test_while_the_hand_draws_the_mask_s_edge_has_no_paint_of_its_own(qtbot, view, monkeypatch):
    select(view.workspace, Rect(100, 100, 8, 8))
    settle(qtbot, view)
    budgets, soon = [], []
    refresh = view._outline.refresh
    monkeypatch.setattr(view._outline, "refresh", lambda at, budget: budgets.append(budget) or refresh(at, budget))
    monkeypatch.setattr(view._pace, "paint_soon", soon.append)
    for gesture in (None, object()):
        monkeypatch.setattr(view.workspace, "_gesture", gesture)
        view._outline.mark(Rect(100, 100, 8, 8))
        view._on_outline()
        assert bool(soon) is (gesture is not None)
    assert budgets[0] > budgets[1]
    monkeypatch.setattr(view.workspace, "_gesture", None)


@pytest.mark.parametrize("size", [(1, 1), (33, 17), (257, 3)])
def test_odd_sizes_show_exactly(qtbot, canvas, make_workspace, size):
    pixels = picture(*size)
    canvas.set_workspace(make_workspace(pixels))
    settle(qtbot, canvas)
    x, y = (int(value) for value in canvas.viewport.to_view(0, 0))
    assert np.array_equal(shown(canvas)[y : y + size[1], x : x + size[0]], pixels[..., :3])


def test_transparency_shows_a_checkerboard(qtbot, canvas, make_workspace):
    pixels = picture()
    pixels[100:200, 100:200, 3] = 0
    canvas.set_workspace(make_workspace(pixels))
    settle(qtbot, canvas)
    seen = shown(canvas)[AT]
    colors = {tuple(color) for color in seen[110:190, 110:190].reshape(-1, 3).tolist()}
    assert colors == {(0xCC, 0xCC, 0xCC), (0x9A, 0x9A, 0x9A)}
    assert np.array_equal(seen[:100], pixels[:100, :, :3])


def test_16_bit_documents_show_rounded_to_8(qtbot, canvas, make_workspace):
    pixels = picture().astype(np.uint16) * 257
    pixels[..., :3] += np.uint16(100) * (pixels[..., :3] < 60000)
    canvas.set_workspace(make_workspace(pixels))
    settle(qtbot, canvas)
    assert np.array_equal(shown(canvas)[AT], picture()[..., :3])


def test_resizing_keeps_fitting_until_the_view_is_moved_by_hand(view):
    view.zoom_to_fit()
    view.resize(900, 700)
    left, _, right, _ = view.viewport.view_box(view.viewport.document_size.rect)
    assert right - left > 800
    view.zoom_to(0.5, QPointF(10, 10))
    view.resize(640, 480)
    assert view.viewport.zoom == 0.5


def test_another_document_replaces_the_first_and_its_changes_are_no_longer_heard(qtbot, view, make_workspace):
    first = view.workspace
    view.set_workspace(make_workspace(picture(50, 40)))
    select(first, Rect(0, 0, 10, 10))
    first.document.pixels_changed.emit(Rect(0, 0, 400, 300))
    settle(qtbot, view)
    view.set_workspace(None)
    assert view.workspace is None
    assert view.viewport.visible_rect.is_empty


def test_a_canvas_that_was_never_shown_takes_a_document(qtbot, settings, brush, make_workspace):
    canvas = Canvas(settings, brush)
    qtbot.addWidget(canvas)
    canvas.set_workspace(make_workspace())
    canvas.show()
    settle(qtbot, canvas)
    canvas.set_workspace(None)


def test_the_old_picture_stays_until_one_of_another_size_can_be_seen_whole(qtbot, open_canvas):
    canvas, document = open_canvas, open_canvas.workspace.document
    before = shown(canvas)
    canvas.workspace.reshape(TurnAll("Turn", Turn(1)))
    assert document.size == Size(300, 400)
    assert np.array_equal(shown(canvas), before)
    qtbot.waitUntil(lambda: canvas.is_fresh)
    after = shown(canvas)
    assert not np.array_equal(after, before)
    x, y = (round(value) for value in canvas.viewport.to_view(0, 0))
    assert np.array_equal(after[y : y + 400, x : x + 300], document.render(document.bounds)[..., :3])


def test_each_document_is_looked_at_as_it_was_when_it_is_shown_again(qtbot, view, make_workspace):
    first, other = view.workspace, make_workspace()
    view.zoom_to(3.0)
    view.rotate_view(30)
    view.mirror_view()
    view.pan_view(40, -25)
    sight = view.viewport.sight
    view.set_workspace(other)
    assert (view.viewport.zoom, view.viewport.rotation_deg, view.viewport.is_mirrored) == (1.0, 0.0, False)
    view.zoom_to_fit()
    fitted = view.viewport.zoom
    view.set_workspace(first)
    again = view.viewport.sight
    assert (again.zoom, again.rotation_deg, again.is_mirrored) == (3.0, sight.rotation_deg, True)
    assert abs(again.x - sight.x) + abs(again.y - sight.y) < 1
    view.resize(800, 600)
    view.set_workspace(other)
    assert view.viewport.zoom == view.viewport.fit_zoom != fitted
