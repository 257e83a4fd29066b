"""Fills with options, and with texture from where the artist has painted."""
# ruff: noqa: F401, F811 - a fixture that is imported is named again by whoever asks for it

from __future__ import annotations

import cv2
import numpy as np
import pytest

from editor.algorithms.copies import Copies
from editor.core.commands import ChangeSelection
from editor.core.tiles import TileMap
from editor.operations.fill import FillOptions
from editor.operations.fill_sources import Sources
from editor.ui.dialogs.fill_options import FillOptionsDialog
from tests.ui.window_hand import paint, show_picture, soft_picture, window


def fill(window, qtbot):
    window.edits.fill()
    done(window, qtbot)


def done(window, qtbot):
    qtbot.waitUntil(lambda: not window.workspace.running)


@pytest.fixture
def opened(window, engine):
    """A window with a picture and an engine that answers at once."""
    engine.gate.set()
    window.settings["fill_engine"] = engine.id
    show_picture(window, soft_picture(200, 150))
    return window


def test_an_area_painted_for_the_next_fill_serves_that_fill_and_is_kept_in_its_recipe(opened, qtbot):
    paint(opened, (20, 20), (40, 20))
    painted = opened.workspace.document.selection.pixels.snapshot()
    opened.refresh()
    opened.actions_["fill-from"].trigger()
    assert opened.workspace.document.selection.is_empty
    assert opened.filling.has_areas
    paint(opened, (100, 60), (120, 60))
    fill(opened, qtbot)
    assert not opened.filling.has_areas
    kept = Sources.from_json(opened.workspace.document.active_layer.recipe.options)
    box = painted.bounds()
    assert np.array_equal(kept.take_from.read(box) >= 128, painted.read(box) >= 128)
    assert kept.never_from is None


def test_taking_texture_from_anywhere_again_forgets_the_areas(opened, qtbot):
    paint(opened, (20, 20), (40, 20))
    opened.refresh()
    opened.actions_["fill-never-from"].trigger()
    assert opened.filling.has_areas
    opened.refresh()
    opened.actions_["fill-from-anywhere"].trigger()
    assert not opened.filling.has_areas
    paint(opened, (100, 60), (120, 60))
    fill(opened, qtbot)
    assert Sources.from_json(opened.workspace.document.active_layer.recipe.options).never_from is None


def test_undo_gives_the_painted_area_back_as_a_mask(opened):
    paint(opened, (20, 20), (40, 20))
    painted = opened.workspace.document.selection.pixels.snapshot()
    opened.filling.keep_area(True)
    opened.workspace.undo()
    assert opened.workspace.document.selection.pixels.equals(painted)


def test_the_dialog_begins_with_what_it_is_given_and_answers_with_what_is_set(qtbot):
    copies = Copies(mirrors=True, turn_deg=20.0, scale=1.25)
    given = FillOptions(structure=0.25, sources=Sources("sides", copies=copies), variants=2, beginning="pieces")
    dialog = FillOptionsDialog(None, given)
    qtbot.addWidget(dialog)
    same = dialog.options()
    assert (same.structure, same.sources.direction, same.variants) == (0.25, "sides", 2)
    assert (same.sources.copies, same.beginning) == (copies, "pieces")
    dialog.direction.setCurrentIndex(dialog.direction.findData("above-below"))
    dialog.mirrors.setChecked(False)
    dialog.turn.setCurrentIndex(dialog.turn.findData(180.0))
    dialog.scale.setCurrentIndex(0)
    dialog.beginning.setCurrentIndex(0)
    dialog.structure.setValue(80)
    dialog.variants.setValue(4)
    other = dialog.options()
    assert other.structure == pytest.approx(0.8)
    assert (other.sources.direction, other.variants) == ("above-below", 4)
    assert (other.sources.copies, other.beginning) == (Copies(turn_deg=180.0), None)


def test_a_generated_layer_is_filled_once_more_with_other_options(opened, qtbot, monkeypatch):
    paint(opened, (100, 60), (120, 60))
    fill(opened, qtbot)
    first = opened.workspace.document.active_layer
    offered = []

    def ask(_parent, options):
        offered.append(options)
        return FillOptions(structure=0.9, sources=Sources("sides"), variants=2)

    monkeypatch.setattr(FillOptionsDialog, "ask", ask)
    opened.refresh()
    opened.actions_["fill-options"].trigger()
    done(opened, qtbot)
    assert offered[0].structure == 0.5
    found = opened.variants.found
    assert len(found) == 3
    document = opened.workspace.document
    assert not document.layers.get(first.id).properties.is_visible
    for id_ in set(found) - {first.id}:
        assert document.layers.get(id_).recipe.options["structure"] == 0.9
        assert document.layers.get(id_).recipe.options["sources"] == "sides"


def test_more_variants_keep_the_options_of_those_that_are_there(opened, qtbot, monkeypatch):
    monkeypatch.setattr(FillOptionsDialog, "ask", lambda *_: FillOptions(structure=0.9))
    paint(opened, (100, 60), (120, 60))
    opened.refresh()
    opened.actions_["fill-options"].trigger()
    done(opened, qtbot)
    opened.variants.more()
    done(opened, qtbot)
    document = opened.workspace.document
    assert {document.layers.get(id_).recipe.options["structure"] for id_ in opened.variants.found} == {0.9}


@pytest.mark.parametrize("is_wanted", [True, False])
def test_what_the_program_found_is_filled_with_its_edge(opened, qtbot, is_wanted):
    opened.settings["fill_takes_edge"] = is_wanted
    pixels = soft_picture(200, 150)
    y, x = np.mgrid[:150, :200]
    inside = np.hypot(x - 100, y - 75) <= 30
    soft = cv2.GaussianBlur(inside.astype(np.float32), (0, 0), 2.0)[..., None]
    pixels[..., :3] = pixels[..., :3] * (1 - soft)
    show_picture(opened, pixels)
    before = opened.workspace.document.selection.pixels
    found = TileMap.from_array(inside.astype(np.uint8) * np.uint8(255))
    opened.workspace.perform(ChangeSelection.between("Select object", before, found, is_outline=True))
    fill(opened, qtbot)
    recipe = opened.workspace.document.active_layer.recipe
    assert ("edge_px" in recipe.options) is is_wanted
    assert (int((recipe.mask > 0).sum()) > int(inside.sum())) is is_wanted


def test_what_was_painted_is_filled_as_it_was_painted(opened, qtbot):
    paint(opened, (60, 60), (120, 60))
    painted = opened.workspace.document.selection.read(opened.workspace.document.bounds)
    fill(opened, qtbot)
    recipe = opened.workspace.document.active_layer.recipe
    assert np.array_equal(recipe.mask, painted[recipe.mask_rect.slices])
