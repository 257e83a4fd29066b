"""The variants of a fill: which belong together, choosing one is one step, and the dock shows what is there."""
# ruff: noqa: F401, F811 - a fixture that is imported is named again by whoever asks for it

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from editor.core.geometry import Rect, Size
from editor.core.tiles import TileMap
from editor.operations.fill import FillOptions
from editor.operations.variants import shown_of, variants_of
from editor.ui.panels.variants import ID, SHOWN, place_for, sampled
from tests.ui.window_hand import paint, show_picture, soft_picture, whole, window


@pytest.fixture
def filled(window, qtbot, engine):
    """A window with three variants of one fill."""
    workspace = show_picture(window, soft_picture(200, 150))
    paint(window, (60, 60), (90, 80))
    engine.gate.set()
    workspace.fill(FillOptions(engine=engine.id, seed=5, variants=3))
    qtbot.waitUntil(lambda: not workspace.running)
    window.panels.variants.raise_()
    window.panels.choices.refresh()
    return window


def states(window):
    items = window.panels.choices.list
    return [bool(items.item(row).data(SHOWN)) for row in range(items.count())]


def test_variants_are_the_layers_of_one_mask_in_the_order_they_were_made(filled, qtbot):
    document = filled.workspace.document
    found = variants_of(document, document.active_layer_id)
    assert [document.layers.get(id_).name for id_ in found] == ["Fill 1", "Fill 2", "Fill 3"]
    assert len(shown_of(document, found)) == 1
    background = next(iter(document.layers)).id
    assert variants_of(document, background) == ()
    assert variants_of(document, None) == ()


def test_another_mask_begins_another_set(filled, qtbot):
    workspace = filled.workspace
    first = set(filled.variants.found)
    paint(filled, (150, 30), (160, 40))
    workspace.fill(FillOptions(engine="gated"))
    qtbot.waitUntil(lambda: not workspace.running)
    assert len(filled.variants.found) == 1
    assert not set(filled.variants.found) & first


def test_a_click_shows_one_and_hides_the_others_as_one_step(filled):
    workspace, panel = filled.workspace, filled.panels.choices
    found = filled.variants.found
    count = len(workspace.history.steps)
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=panel.item_at(found[2]))
    assert shown_of(workspace.document, found) == (found[2],)
    assert workspace.document.active_layer_id == found[2]
    assert len(workspace.history.steps) == count + 1
    panel.refresh()
    assert states(filled) == [False, False, True]
    filled.edits.call("undo")
    assert shown_of(workspace.document, found) == (found[0],)


def test_ctrl_and_click_keep_the_others_for_mixing(filled):
    panel, found = filled.panels.choices, filled.variants.found
    QTest.mouseClick(
        panel.list.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, panel.item_at(found[1])
    )
    assert shown_of(filled.workspace.document, found) == (found[0], found[1])


def test_the_keyboard_chooses_and_deletes(filled):
    panel, found = filled.panels.choices, filled.variants.found
    panel.list.setFocus()
    panel.list.setCurrentRow(1)
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    assert shown_of(filled.workspace.document, found) == (found[1],)
    QTest.keyClick(panel.list, Qt.Key.Key_Delete)
    assert filled.variants.found == (found[0], found[2])
    assert shown_of(filled.workspace.document, (found[0], found[2])) == (found[2],)


def test_next_and_previous_go_round(filled):
    found = filled.variants.found
    filled.actions_["variant-previous"].trigger()
    assert shown_of(filled.workspace.document, found) == (found[2],)
    filled.actions_["variant-next"].trigger()
    assert shown_of(filled.workspace.document, found) == (found[0],)


def test_more_variants_join_those_that_are_there(filled, qtbot):
    workspace = filled.workspace
    before = whole(workspace)
    filled.variants.more()
    qtbot.waitUntil(lambda: not workspace.running)
    found = filled.variants.found
    assert len(found) == 6
    assert len(shown_of(workspace.document, found)) == 1
    assert len({workspace.document.layers.get(id_).recipe.seed for id_ in found}) == 6
    assert workspace.document.selection.is_empty
    assert np.array_equal(whole(workspace), before)


def test_the_dock_says_what_to_do_when_there_are_none(filled):
    document = filled.workspace.document
    document.set_active_layer(next(iter(document.layers)).id)
    filled.panels.choices.refresh()
    assert filled.panels.choices.empty.isVisibleTo(filled.panels.choices)
    assert filled.panels.choices.list.count() == 0


def test_every_variant_has_a_picture(filled):
    items = filled.panels.choices.list
    for row in range(items.count()):
        assert not items.item(row).data(Qt.ItemDataRole.DecorationRole).isNull()
        assert items.item(row).data(ID) in filled.variants.found


def test_samples_are_the_pixels_they_stand_for():
    pixels = np.random.default_rng(1).integers(0, 256, (700, 900, 4), dtype=np.uint8)
    tiles = TileMap.from_array(pixels)
    for rect, step in ((Rect(13, 27, 600, 500), 7), (Rect(250, 250, 20, 20), 3), (Rect(0, 0, 900, 700), 1)):
        expected = pixels[rect.y : rect.bottom : step, rect.x : rect.right : step]
        assert np.array_equal(sampled(tiles, rect, step), expected)


def test_the_place_of_a_picture_lies_in_the_document():
    for rect in (Rect(0, 0, 10, 10), Rect(190, 5, 10, 140), Rect(0, 0, 200, 150)):
        place = place_for(rect, Size(200, 150))
        assert Rect(0, 0, 200, 150).contains(place)
        assert place.contains(rect)
