"""The layers panel under mouse and keyboard: groups, masks, several layers, dragging; and its quickness."""
# ruff: noqa: F401, F811 - a fixture that is imported is named again by whoever asks for it

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from editor.core.blend import BlendMode
from editor.core.geometry import Rect
from editor.core.stack import check_order
from editor.core.tiles import TileMap
from editor.ui.panels.layer_paint import places_of
from tests.ui.window_hand import show_picture, soft_picture, whole, window

NO, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


@pytest.fixture
def work(window):
    """A picture with the layers A to D above its background, ids 2 to 5."""
    workspace = show_picture(window)
    for index, name in enumerate("ABCD", 1):
        pixels = soft_picture(20, 10)[:, ::-1] // (1, 2, 1, 1)
        layer = workspace.document.new_layer(name, TileMap.from_array(pixels.astype(np.uint8), index * 6, index * 4))
        workspace.document.insert_layer(index, layer)
    QApplication.processEvents()
    return workspace


def tree(work):
    """Names top first, each with that of its group."""
    layers = work.document.layers
    return [
        layer.name if layer.group is None else f"{layers.get(layer.group).name}/{layer.name}"
        for layer in reversed(tuple(layers))
    ]


def rows(window):
    model = window.layers.model
    return [model.index(row).data() for row in range(model.rowCount())]


def spot(window, name, part=None, share=0.5):
    """The middle of a part of a row, else of its name at a share of its height."""
    view = window.layers.list
    row = rows(window).index(name)
    rect = view.visualRect(view.layers.index(row))
    places = places_of(rect, view.layers.layer(row), view.layers.depth(row))
    if part is not None:
        return getattr(places, part).center()
    return QPoint(places.text.left() + 4, rect.top() + round(rect.height() * share))


def click(window, name, part=None, keys=NO):
    QTest.mouseClick(window.layers.list.viewport(), Qt.MouseButton.LeftButton, keys, spot(window, name, part))


def drag(window, name, to):
    """Press on a row, move there in steps, and let go; returns where the layers would have gone before the end."""
    port = window.layers.list.viewport()
    start = spot(window, name)
    QTest.mousePress(port, Qt.MouseButton.LeftButton, NO, start)
    for step in (0.3, 0.6, 1.0):
        QTest.mouseMove(port, start + (to - start) * step)
    place = window.layers.list.drop_place
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, NO, to)
    check_order(
        window.workspace.document.layers.order,
        {layer.id for layer in window.workspace.document.layers if layer.is_group},
    )
    return place


def test_shift_and_control_choose_several_and_ctrl_g_groups_them(window, work):
    click(window, "C")
    click(window, "A", keys=SHIFT)
    assert window.layers.chosen == (2, 3, 4)
    click(window, "B", keys=CTRL)
    assert window.layers.chosen == (2, 4)
    QTest.keyClick(window.canvas, Qt.Key.Key_G, CTRL)
    assert tree(work) == ["D", "Group", "Group/C", "Group/A", "B", "Background"]
    assert rows(window) == ["D", "Group", "C", "A", "B", "Background"]
    assert work.document.active_layer.name == "Group"
    window.refresh()
    QTest.keyClick(window.canvas, Qt.Key.Key_G, CTRL | SHIFT)
    assert tree(work) == ["D", "C", "A", "B", "Background"]
    work.undo()
    work.undo()
    assert tree(work) == ["D", "C", "B", "A", "Background"]


def test_a_plain_click_on_one_of_several_chooses_it_alone(window, work):
    click(window, "C")
    click(window, "B", keys=SHIFT)
    click(window, "B")
    assert window.layers.chosen == (3,)


def test_delete_takes_all_chosen_layers_as_one_step(window, work):
    click(window, "C")
    click(window, "A", keys=CTRL)
    count = len(work.history.steps)
    window.layers.list.setFocus()
    window.refresh()
    QTest.keyClick(window.layers.list, Qt.Key.Key_Delete)
    assert tree(work) == ["D", "B", "Background"]
    assert len(work.history.steps) == count + 1


def test_the_triangle_and_the_arrow_keys_close_and_open_a_group(window, work):
    group = work.group_layers([3, 4])
    click(window, "C")
    click(window, "Group", "triangle")
    assert rows(window) == ["D", "Group", "A", "Background"]
    assert work.document.active_layer_id == group
    window.layers.list.setFocus()
    QTest.keyClick(window.layers.list, Qt.Key.Key_Right)
    assert rows(window) == ["D", "Group", "C", "B", "A", "Background"]
    QTest.keyClick(window.layers.list, Qt.Key.Key_Down)
    assert work.document.active_layer.name == "C"
    QTest.keyClick(window.layers.list, Qt.Key.Key_Left)
    assert work.document.active_layer_id == group
    QTest.keyClick(window.layers.list, Qt.Key.Key_Left)
    assert rows(window) == ["D", "Group", "A", "Background"]
    work.document.set_active_layer(3)
    assert "B" in rows(window)


def test_layers_are_dragged_into_within_and_out_of_groups(window, work):
    work.group_layers([3])
    assert tree(work) == ["D", "C", "Group", "Group/B", "A", "Background"]
    place = drag(window, "A", spot(window, "Group"))
    assert place.row is not None
    assert tree(work) == ["D", "C", "Group", "Group/A", "Group/B", "Background"]
    drag(window, "D", spot(window, "B", share=0.2))
    assert tree(work) == ["C", "Group", "Group/A", "Group/D", "Group/B", "Background"]
    drag(window, "A", spot(window, "C", share=0.1))
    assert tree(work) == ["A", "C", "Group", "Group/D", "Group/B", "Background"]
    count = len(work.history.steps)
    for _ in range(3):
        work.undo()
    assert tree(work) == ["D", "C", "Group", "Group/B", "A", "Background"]
    assert len(work.history.steps) == count


def test_below_the_last_layer_of_a_group_the_pointers_place_decides_the_level(window, work):
    work.group_layers([3])
    under = spot(window, "B", share=0.9)
    place = drag(window, "D", under)
    assert (place.depth, tree(work)) == (1, ["C", "Group", "Group/B", "Group/D", "A", "Background"])
    work.undo()
    place = drag(window, "D", QPoint(20, spot(window, "B", share=0.9).y()))
    assert (place.depth, tree(work)) == (0, ["C", "Group", "Group/B", "D", "A", "Background"])


def test_several_layers_are_dragged_together_and_a_group_never_into_itself(window, work):
    click(window, "D")
    click(window, "B", keys=CTRL)
    drag(window, "D", spot(window, "Background", share=0.2))
    assert tree(work) == ["C", "A", "D", "B", "Background"]
    outer = work.group_layers([2, 3])
    work.document.set_active_layer(outer)
    before = tree(work)
    assert drag(window, "Group", spot(window, "A", share=0.2)) is None
    assert tree(work) == before


def test_escape_and_a_change_of_document_end_a_drag(window, work):
    port, view = window.layers.list.viewport(), window.layers.list
    start = spot(window, "A")
    QTest.mousePress(port, Qt.MouseButton.LeftButton, NO, start)
    QTest.mouseMove(port, start - QPoint(0, 60))
    assert view.drop_place is not None
    QTest.keyClick(view, Qt.Key.Key_Escape)
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, NO, start - QPoint(0, 60))
    assert view.drop_place is None
    assert tree(work) == ["D", "C", "B", "A", "Background"]


def test_keys_move_layers_through_groups(window, work):
    work.group_layers([3])
    work.document.set_active_layer(2)
    window.refresh()
    seen = []
    for _ in range(3):
        window.actions_["layer-raise"].trigger()
        seen.append(tree(work))
    assert seen == [
        ["D", "C", "Group", "Group/B", "Group/A", "Background"],
        ["D", "C", "Group", "Group/A", "Group/B", "Background"],
        ["D", "C", "A", "Group", "Group/B", "Background"],
    ]
    QTest.keyClick(window.canvas, Qt.Key.Key_BracketLeft, CTRL)
    assert tree(work) == seen[1]


def test_the_mask_is_chosen_by_a_click_and_switched_by_a_shift_click(window, work):
    work.document.set_active_layer(5)
    work.document.selection.pixels.write(Rect(0, 0, 30, 20), np.full((20, 30), 255, np.uint8))
    window.refresh()
    picture = whole(work)
    window.actions_["mask-add"].trigger()
    layer = work.document.active_layer
    assert work.document.is_mask_active
    assert (whole(work) != picture).any()
    window.layers.model.refresh_thumbnails()
    click(window, "D", "thumbnail")
    assert not work.document.is_mask_active
    click(window, "D", "mask")
    assert work.document.is_mask_active
    click(window, "D", "mask", SHIFT)
    assert not layer.properties.is_mask_enabled
    np.testing.assert_array_equal(whole(work), picture)
    assert "mask disabled" in window.layers.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    window.refresh()
    assert "disabled" in window.actions_["mask-apply"].toolTip()
    work.undo()
    window.refresh()
    shown = whole(work)
    window.actions_["mask-apply"].trigger()
    assert work.document.active_layer.hidden is None
    np.testing.assert_array_equal(whole(work), shown)


def test_transparency_lock_is_set_by_command_and_lifted_on_the_row(window, work):
    work.document.set_active_layer(4)
    window.refresh()
    window.actions_["layer-lock-alpha"].trigger()
    assert work.document.layers.get(4).properties.is_alpha_locked
    click(window, "C", "alpha_lock")
    assert not work.document.layers.get(4).properties.is_alpha_locked


def test_switches_act_on_all_chosen_layers_as_one_step(window, work):
    click(window, "C")
    click(window, "A", keys=SHIFT)
    window.refresh()
    count = len(work.history.steps)
    window.actions_["layer-visible"].trigger()
    assert [layer.properties.is_visible for layer in work.document.layers] == [True, False, False, False, True]
    assert len(work.history.steps) == count + 1


def test_modes_stand_in_families_and_groups_can_pass_through(window, work):
    blend = window.layers.blend
    assert {blend.itemData(index) for index in range(blend.count())} >= set(BlendMode)
    assert sum(not blend.itemText(index) for index in range(blend.count())) == 6
    assert not blend.model().item(0).isEnabled()
    group = work.group_layers([3])
    assert blend.currentText() == "Pass through"
    for mode in (BlendMode.NORMAL, BlendMode.MULTIPLY, None):
        blend.setCurrentIndex(blend.place_of(mode))
        blend.activated.emit(blend.currentIndex())
        properties = work.document.layers.get(group).properties
        assert (properties.blend_mode, properties.is_isolated) == (mode or BlendMode.NORMAL, mode is BlendMode.NORMAL)
        assert blend.currentIndex() == blend.place_of(mode)


def test_merge_says_what_it_does_and_does_it(window, work):
    merge = window.actions_["layer-merge"]
    assert merge.text() == "&Merge Down"
    click(window, "B")
    click(window, "C", keys=CTRL)
    window.refresh()
    assert merge.text() == "&Merge Layers"
    merge.trigger()
    assert tree(work) == ["D", "B", "A", "Background"]
    work.group_layers([2])
    window.refresh()
    assert merge.text() == "&Merge Group"
    merge.trigger()
    assert tree(work) == ["D", "B", "Group", "Background"]
    work.set_layer(work.document.active_layer_id, "Lock", is_locked=True)
    window.refresh()
    window.actions_["layer-flatten"].trigger()
    assert "locked" in window.message.text


def test_a_right_click_shows_the_menu_of_the_row(window, work):
    view = window.layers.list
    work.add_mask(3)
    for part, first in ((None, "layer-rename"), ("mask", "mask-from-selection")):
        work.document.selection.pixels.write(Rect(0, 0, 3, 3), np.full((3, 3), 255, np.uint8))
        at = spot(window, "B", part)
        QTest.mouseClick(view.viewport(), Qt.MouseButton.RightButton, NO, at)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.viewport().mapToGlobal(at))
        QApplication.sendEvent(view.viewport(), event)
        assert work.document.active_layer.name == "B"
        assert window.layer_edits.menu.actions()[0].objectName() == first
        window.layer_edits.menu.close()


def test_rows_are_spoken_with_all_that_is_drawn(window, work):
    work.group_layers([3, 4])
    work.set_layer(4, "x", is_clipped=True, is_visible=False, is_locked=True, is_alpha_locked=True)
    model = window.layers.model
    said = model.index(rows(window).index("C")).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "C, in Group, hidden, locked, transparency locked, clipped"
    assert model.index(1).data(Qt.ItemDataRole.AccessibleTextRole) == "Group, group"


def test_a_double_click_on_a_name_renames_and_on_the_eye_does_not(window, work):
    view = window.layers.list
    eye = QPoint(10, spot(window, "C").y())
    for at, expected in ((eye, False), (spot(window, "C"), True)):
        QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, NO, at)
        assert (view.state() == view.State.EditingState) == expected


def test_of_two_hundred_layers_only_those_in_sight_are_looked_at_and_drawn_once(window, work, monkeypatch):
    document = work.document
    for index in range(200):
        document.insert_layer(len(document.layers), document.new_layer(f"L{index}", TileMap.from_array(soft_picture())))
    for start in range(10, 190, 20):
        ids = [layer.id for layer in document.layers if layer.name in {f"L{start}", f"L{start + 1}", f"L{start + 2}"}]
        work.group_layers(ids)
    window.refresh()
    QApplication.processEvents()
    model = window.layers.model
    model.refresh_thumbnails()
    drawn: list[bool] = []
    plain = model._thumbnails.refresh
    monkeypatch.setattr(model._thumbnails, "refresh", lambda *each: drawn.append(plain(*each)) or drawn[-1])
    for index in range(5):
        drawn.clear()
        click(window, rows(window)[2 + index])
        work.set_layer(document.active_layer_id, "Opacity", opacity=0.5)
        model.refresh_thumbnails()
        window.refresh()
        window.layers.list.viewport().repaint()
        in_sight = window.layers.list.viewport().height() // 20 + 2
        assert 0 < len(drawn) <= 4 * in_sight
        drawn.clear()
        work.set_layer(document.active_layer_id, "Opacity", opacity=0.6)
        model.refresh_thumbnails()
        assert drawn
        assert not any(drawn)
    layer = document.layers.get(document.active_layer_id)
    layer.pixels = TileMap.from_array(255 - soft_picture())
    drawn.clear()
    model.refresh_thumbnails()
    assert drawn.count(True) == 1
