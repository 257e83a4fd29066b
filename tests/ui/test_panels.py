"""Layers, history, tool options, status line and message bar follow the model and change it."""
# ruff: noqa: F401, F811 - a fixture that is imported is named again by whoever asks for it

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest

from editor.core.blend import BlendMode
from editor.core.geometry import Size
from editor.core.tiles import TileMap
from editor.ui.message_bar import Offer
from editor.ui.panels.history import Role as HistoryRole
from editor.ui.panels.layer_paint import EYE_WIDTH, LOCK_WIDTH
from editor.ui.panels.layer_rows import Role as LayerRole
from editor.ui.panels.parts import EmptyText, fitting
from editor.ui.panels.status import percent
from editor.ui.panels.thumbnails import sample
from editor.ui.panels.tool_options import SIZE_STEPS, size_to_step, step_to_size
from tests.ui.window_hand import fill_and_wait, paint, show_picture, soft_picture, window


@pytest.fixture
def filled(window, qtbot, engine):
    """A window whose picture has one fill; returns window and workspace."""
    workspace = show_picture(window)
    paint(window, (20, 20), (30, 22))
    fill_and_wait(qtbot, window, engine)
    return window, workspace


def names(panel):
    return [panel.model.index(row).data() for row in range(panel.model.rowCount())]


def labels(panel):
    return [panel.steps.index(row).data() for row in range(panel.steps.rowCount())]


def states(panel):
    return [panel.steps.index(row).data(HistoryRole.STATE) for row in range(panel.steps.rowCount())]


# Layers


def test_layers_are_listed_top_first_and_follow_undo(filled):
    window, workspace = filled
    assert names(window.layers) == ["Fill", "Background"]
    workspace.undo()
    assert names(window.layers) == ["Background"]
    workspace.redo()
    assert names(window.layers) == ["Fill", "Background"]


def test_a_generated_layer_tells_its_engine_seed_and_time(filled):
    window, workspace = filled
    top = window.layers.model.index(0)
    recipe = workspace.document.layers.top.recipe
    tip = top.data(Qt.ItemDataRole.ToolTipRole)
    assert "Gated" in tip
    assert str(recipe.seed) in tip
    assert f"{recipe.elapsed_s:.1f} s" in tip
    assert "Gated" in top.data(LayerRole.DETAIL)


def test_choosing_a_row_makes_its_layer_active(filled):
    window, workspace = filled
    bottom = next(iter(workspace.document.layers))
    window.layers.list.setCurrentIndex(window.layers.model.index(1))
    assert workspace.document.active_layer_id == bottom.id


def test_the_active_layer_is_the_current_row_whoever_chose_it(filled):
    window, workspace = filled
    workspace.document.set_active_layer(next(iter(workspace.document.layers)).id)
    assert window.layers.list.currentIndex().row() == 1


def click(panel, row, x):
    rect = panel.list.visualRect(panel.model.index(row))
    place = QPoint(x if x >= 0 else rect.width() + x, rect.center().y())
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)


def test_a_click_on_the_eye_hides_the_layer_as_one_undoable_step(filled):
    window, workspace = filled
    count = len(workspace.history.steps)
    click(window.layers, 0, EYE_WIDTH // 2)
    assert not workspace.document.layers.top.properties.is_visible
    assert len(workspace.history.steps) == count + 1
    workspace.undo()
    assert workspace.document.layers.top.properties.is_visible


def test_a_click_on_the_lock_locks_and_a_locked_layer_is_not_deleted(filled):
    window, workspace = filled
    click(window.layers, 0, -LOCK_WIDTH // 2)
    assert workspace.document.layers.top.properties.is_locked
    window.refresh()
    assert not window.actions_["layer-delete"].isEnabled()
    assert "locked" in window.actions_["layer-delete"].toolTip()


def test_a_name_is_edited_in_place(filled):
    window, workspace = filled
    index = window.layers.model.index(0)
    assert window.layers.model.setData(index, "  Sky  ")
    assert workspace.document.layers.top.name == "Sky"
    assert not window.layers.model.setData(index, "   ")
    assert workspace.document.layers.top.name == "Sky"
    window.layers.edit_name()
    assert window.layers.list.state() == window.layers.list.State.EditingState


def test_opacity_streams_into_one_step(filled):
    window, workspace = filled
    count = len(workspace.history.steps)
    for percent_ in (90, 60, 30):
        window.layers.opacity.setValue(percent_)
    assert workspace.document.layers.top.properties.opacity == pytest.approx(0.3)
    assert window.layers.opacity_spin.value() == 30
    assert len(workspace.history.steps) == count + 1
    workspace.undo()
    assert window.layers.opacity.value() == 100


def test_the_blend_mode_is_chosen_and_followed(filled):
    window, workspace = filled
    index = window.layers.blend.place_of(BlendMode.MULTIPLY)
    window.layers.blend.setCurrentIndex(index)
    window.layers.blend.activated.emit(index)
    assert workspace.document.layers.top.properties.blend_mode is BlendMode.MULTIPLY
    assert "Multiply" in window.layers.model.index(0).data(LayerRole.DETAIL)
    workspace.undo()
    assert window.layers.blend.currentText() == "Normal"


def test_thumbnails_are_drawn_again_only_for_changed_layers(filled):
    window, workspace = filled
    model = window.layers.model
    model.refresh_thumbnails()
    bottom = model.index(1).data(LayerRole.THUMBNAIL)
    assert not bottom.isNull()
    changes = []
    model.dataChanged.connect(lambda first, *_: changes.append(first.row()))
    model.refresh_thumbnails()
    assert changes == []
    layer = next(iter(workspace.document.layers))
    layer.pixels.write(workspace.document.bounds, soft_picture()[::-1].copy())
    model.refresh_thumbnails()
    assert changes == [1]


@given(st.integers(1, 700), st.integers(1, 700), st.sampled_from([np.uint8, np.uint16]), st.integers(8, 200))
def test_a_sampled_thumbnail_is_every_nth_pixel(width, height, kind, longest):
    y, x = np.mgrid[:height, :width]
    full = 255 if kind is np.uint8 else 65535
    pixels = np.stack([x % 251, y % 241, (x + y) % 239, np.full_like(x, 255)], axis=2) * (full // 255)
    step = max(1, max(width, height) // longest)
    expected = (pixels[::step, ::step] // (full // 255)).astype(np.uint8)
    assert np.array_equal(sample(TileMap.from_array(pixels.astype(kind)), Size(width, height), longest), expected)


# History


def test_history_lists_steps_with_the_current_one_and_dims_undone_ones(filled):
    window, workspace = filled
    assert labels(window.history) == ["Opened", "Paint mask", "Fill"]
    assert states(window.history) == ["done", "done", "current"]
    workspace.undo()
    assert states(window.history) == ["done", "current", "undone"]


def test_a_click_in_the_history_jumps_there_and_back(filled):
    window, workspace = filled
    for row in (0, 2, 1):
        rect = window.history.visualRect(window.history.steps.index(row))
        QTest.mouseClick(
            window.history.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, rect.center()
        )
        assert workspace.history.position == row


def test_a_pending_step_shows_its_progress_until_it_is_done(window, qtbot, engine):
    workspace = show_picture(window)
    paint(window, (20, 20), (30, 22))
    workspace.fill()
    index = window.history.steps.index(2)
    assert index.data(HistoryRole.FRACTION) == 0
    qtbot.waitUntil(lambda: window.history.steps.index(2).data(HistoryRole.FRACTION) == pytest.approx(0.5, abs=0.02))
    engine.gate.set()
    qtbot.waitUntil(lambda: not workspace.running)
    assert window.history.steps.index(2).data(HistoryRole.FRACTION) is None
    assert labels(window.history)[2] == "Fill"


def test_panels_forget_the_document_that_is_no_longer_shown(filled):
    window, workspace = filled
    window.show_workspace(None)
    assert names(window.layers) == []
    assert labels(window.history) == []
    workspace.undo()
    assert names(window.layers) == []
    assert not window.layers.opacity.isEnabled()


# Tool options


@given(st.integers(0, SIZE_STEPS))
def test_slider_positions_give_whole_sizes_and_come_back(step):
    size = step_to_size(step)
    assert size == round(size)
    assert step_to_size(size_to_step(size)) == size


def test_the_slider_reaches_both_ends_and_never_goes_back():
    sizes = [step_to_size(step) for step in range(SIZE_STEPS + 1)]
    assert (sizes[0], sizes[-1]) == (1, 2000)
    assert sizes == sorted(sizes)
    assert set(range(1, 13)) <= {int(size) for size in sizes}


def test_tool_options_change_the_brush_and_follow_it(window):
    options = window.options
    options.size_spin.setValue(33)
    options.hardness_slider.setValue(40)
    options.pressure.setChecked(False)
    assert (window.brush.size, window.brush.hardness, window.brush.pressure_size) == (33, 0.4, False)
    assert window.settings["brush_size"] == 33
    window.brush.size = 120.0
    window.canvas.brush_changed.emit()
    assert options.size_spin.value() == 120
    assert options.size_slider.value() == size_to_step(120)


def test_mode_and_model_are_kept_in_the_settings(window):
    window.options.instant.click()
    assert window.settings["fill_mode"] == "instant"
    window.options.collect.click()
    assert window.settings["fill_mode"] == "collect"
    window.options.engine.setCurrentIndex(1)
    window.options.engine.activated.emit(1)
    assert window.settings["fill_engine"] == "smooth-fill"
    window.refresh()
    assert "Smooth blend" in window.status.device.text()


def test_the_fill_button_says_why_it_cannot(window, qtbot):
    show_picture(window)
    assert not window.options.fill_button.isEnabled()
    assert "Nothing is masked" in window.options.fill_button.toolTip()
    paint(window, (20, 20), (30, 22))
    qtbot.waitUntil(lambda: window.options.fill_button.isEnabled())
    assert "Ctrl+Enter" in window.options.fill_button.toolTip()


def test_everything_that_can_be_operated_has_a_name(window):
    from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox

    kinds = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox)
    for kind in kinds:
        for widget in window.findChildren(kind):
            if not widget.isVisible() or widget.objectName().startswith("qt_"):
                continue
            if isinstance(widget, QAbstractSlider) and "scroll" in type(widget).__name__.lower():
                continue
            name = widget.accessibleName() or getattr(widget, "text", str)()
            assert name, widget


# Status line and message bar


@pytest.mark.parametrize(("zoom", "text"), [(1.0, "100 %"), (0.0625, "6.3 %"), (0.333, "33 %"), (32.0, "3200 %")])
def test_zoom_is_written_as_artists_read_it(zoom, text):
    assert percent(zoom) == text


def test_a_notice_goes_by_itself_and_a_failure_stays(window, qtbot, monkeypatch):
    from editor.ui import message_bar

    monkeypatch.setattr(message_bar, "NOTICE_MS", 1)
    window.say("It is done.")
    assert window.message.text == "It is done."
    qtbot.waitUntil(lambda: window.message.isHidden())
    window.say("It failed.", is_failure=True)
    assert not window.message._timer.isActive()
    assert window.message.is_failure


def test_an_offer_runs_and_closes_the_message(window, qtbot):
    done = []
    window.say("It failed.", True, Offer("Copy Report", lambda: done.append(1)))
    window.message._button.click()
    assert done == [1]
    assert window.message.text == ""
    qtbot.waitUntil(lambda: window.message.isHidden())


def test_the_newest_message_is_shown(window):
    window.say("One.")
    window.say("Two.", is_failure=True)
    assert window.message.text == "Two."
    window.message._close.click()
    assert window.message.text == ""


def test_lists_without_a_picture_say_so_in_their_middle(window):
    for view in (window.layers.list, window.history):
        (text,) = view.findChildren(EmptyText)
        assert text.isVisibleTo(view)
        assert text.size() == view.viewport().size()
    assert window.layers.opacity.value() == 100
    show_picture(window)
    assert not any(view.findChildren(EmptyText)[0].isVisibleTo(view) for view in (window.layers.list, window.history))


def test_what_a_hint_has_no_room_for_is_left_out_part_by_part(qapp):
    metrics = QFontMetrics(qapp.font())
    text = "Draw a line; Shift keeps it straight; Alt erases"
    assert fitting(text, metrics, metrics.horizontalAdvance(text)) == text
    assert fitting(text, metrics, metrics.horizontalAdvance(text) - 1) == "Draw a line; Shift keeps it straight"
    assert fitting(text, metrics, metrics.horizontalAdvance("Draw a line")) == "Draw a line"
    assert fitting(text, metrics, metrics.horizontalAdvance("Draw a l")).endswith("…")


def test_the_status_line_gives_a_long_hint_the_room_of_what_can_be_read_elsewhere(window):
    show_picture(window)
    status = window.status
    window.resize(1366, 768)
    status.say_hint("Draw")
    assert status.device.isVisibleTo(status)
    status.say_hint("Draw a long line " * 8)
    assert not status.device.isVisibleTo(status)
    assert status.zoom.isVisibleTo(status)
    status.say_hint("Draw a long line " * 80)
    assert status.zoom.isVisibleTo(status)
    assert not status.extent.isVisibleTo(status)


def test_the_list_of_layers_says_that_no_picture_is_there_again_after_the_last_was_closed(window):
    empty = window.layers.list.findChild(EmptyText)
    assert not empty.isHidden()
    workspace = show_picture(window)
    assert empty.isHidden()
    window.close_workspace(workspace)
    assert not empty.isHidden()
