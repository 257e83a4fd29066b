"""The channels panel, and selecting by a click on a thumbnail of a layer."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from editor.core.commands import AddLayer
from editor.core.geometry import Rect
from editor.core.tiles import TileMap
from editor.operations.selection import save_channel
from editor.ui.panels.channels import Role
from editor.ui.panels.layer_paint import places_of
from tests.ui.window_hand import show_picture, window  # noqa: F401

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def select(workspace, *rects):
    mask = np.zeros((48, 64), np.uint8)
    for rect in rects:
        mask[rect.slices] = 255
    workspace.set_selection("Select", TileMap.from_array(mask))


def area(workspace):
    return int(np.count_nonzero(workspace.document.selection.read(workspace.document.bounds)))


@pytest.fixture
def studio(window):  # noqa: F811
    """A window with two channels: the left half and the upper half."""
    workspace = show_picture(window)
    select(workspace, Rect(0, 0, 32, 48))
    workspace.perform(save_channel(workspace.document, "Left"))
    select(workspace, Rect(0, 0, 64, 24))
    workspace.perform(save_channel(workspace.document, "Top"))
    window.docks[2].raise_()
    return window


def names(studio):
    model = studio.channels.model
    return [model.data(model.index(row)) for row in range(model.rowCount())]


def middle(studio, row):
    view = studio.channels.list
    return view.visualRect(view.channels.index(row)).center()


def test_it_lists_channels_with_pictures_of_them(qtbot, studio):
    model = studio.channels.model
    assert names(studio) == ["Left", "Top"]
    qtbot.waitUntil(lambda: all(model.data(model.index(row), Role.THUMBNAIL) for row in range(2)))
    image = model.data(model.index(0), Role.THUMBNAIL).toImage()
    assert image.pixelColor(5, 18).red() > 200
    assert image.pixelColor(30, 18).red() < 60


@pytest.mark.parametrize(
    ("keys", "expected"),
    [(Qt.KeyboardModifier.NoModifier, 32 * 48), (SHIFT, 48 * 32 + 32 * 24), (ALT, 32 * 24), (SHIFT | ALT, 32 * 24)],
)
def test_a_double_click_loads_and_keys_combine(studio, keys, expected):
    view = studio.channels.list
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, keys, middle(studio, 0))
    assert area(studio.workspace) == expected


def test_it_renames_and_deletes_and_undo_brings_back(studio):
    model, view = studio.channels.model, studio.channels.list
    assert model.setData(model.index(0), "Half")
    assert names(studio) == ["Half", "Top"]
    view.setCurrentIndex(model.index(1))
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert names(studio) == ["Half"]
    studio.workspace.undo()
    studio.workspace.undo()
    assert names(studio) == ["Left", "Top"]


def test_a_name_that_another_has_is_refused_in_a_sentence(studio):
    model = studio.channels.model
    model.setData(model.index(0), "Top")
    assert names(studio) == ["Left", "Top"]
    assert "already" in studio.message.text


def test_buttons_need_a_chosen_channel(studio):
    actions = studio.channels.actions()
    assert not any(action.isEnabled() for action in actions)
    studio.channels.list.setCurrentIndex(studio.channels.model.index(0))
    assert all(action.isEnabled() for action in actions)
    actions[0].trigger()
    assert area(studio.workspace) == 32 * 48
    actions[1].trigger()
    assert names(studio) == ["Top"]


def test_the_menu_offers_all_that_can_be_done(studio):
    studio.selecting.show_channel_menu(next(iter(studio.workspace.document.channels)), QPoint(0, 0))
    from PySide6.QtWidgets import QApplication

    menu = QApplication.activePopupWidget()
    assert len([action for action in menu.actions() if not action.isSeparator()]) == 6
    menu.actions()[1].trigger()
    menu.close()
    assert area(studio.workspace) == 48 * 32 + 32 * 24


def test_other_documents_have_their_own(studio):
    show_picture(studio)
    assert names(studio) == []
    studio.switch_by(1)
    assert names(studio) == ["Left", "Top"]


# Thumbnails of layers


@pytest.fixture
def layered(window):  # noqa: F811
    """A layer that is opaque in its left half and hidden in its upper half, above a background."""
    workspace = show_picture(window)
    document = workspace.document
    pixels = np.zeros((48, 64, 4), np.uint8)
    pixels[:, :32] = 255
    layer = document.new_layer("Half", TileMap.from_array(pixels))
    hidden = np.zeros((48, 64), np.uint8)
    hidden[:24] = 255
    layer.hidden = TileMap.from_array(hidden)
    workspace.perform(AddLayer("Add", layer, document.layers.top.id))
    select(workspace, Rect(16, 0, 32, 48))
    return window


def click(window, part, keys):  # noqa: F811
    view = window.layers.list
    row = view.visualRect(view.layers.index(0))
    place = getattr(places_of(row, view.layers.layer(0), 0), part)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, keys, place.center())


@pytest.mark.parametrize(
    ("keys", "columns"), [(CTRL, 32), (CTRL | SHIFT, 48), (CTRL | ALT, 16), (CTRL | SHIFT | ALT, 16)]
)
def test_ctrl_click_on_a_thumbnail_selects_what_is_opaque(layered, keys, columns):
    click(layered, "thumbnail", keys)
    assert area(layered.workspace) == columns * 48
    assert len(layered.layers.chosen) == 1


def test_ctrl_click_on_a_mask_selects_what_it_shows(layered):
    click(layered, "mask", CTRL)
    assert layered.workspace.document.selection.bounds() == Rect(0, 24, 64, 24)
    assert layered.workspace.document.layers.top.properties.is_mask_enabled
