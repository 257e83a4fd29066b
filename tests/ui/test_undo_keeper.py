"""The window gives undo its memory and its folder, packs in quiet moments, and cleans up."""
# ruff: noqa: F401, F811 - a fixture that is imported is named again by whoever asks for it

from __future__ import annotations

import threading

import numpy as np

from editor.core.geometry import Rect
from editor.paths import cache_dir
from tests.ui.window_hand import show_picture, soft_picture, window


def noise(number):
    """What no compression makes small."""
    return np.random.default_rng(number).integers(0, 256, (250, 250)).astype(np.uint8)


def plain(number):
    return np.full((250, 250), number + 1, np.uint8)


def mask(workspace, count, values):
    """So many steps of 64 KiB each."""
    for number in range(count):
        after = workspace.document.selection.pixels.snapshot()
        after.write(Rect(0, 0, 250, 250), values(number))
        workspace.set_selection(f"Paint {number}", after)


def test_the_setting_is_the_budget_of_every_document(window):
    window.settings["history_budget_mb"] = 100
    workspace = show_picture(window)
    assert workspace.history.budget_bytes == 100 * 2**20
    assert workspace.history.spill.folder == cache_dir() / "undo"
    window.change_setting("history_budget_mb", 64)
    assert workspace.history.budget_bytes == 64 * 2**20


def test_steps_move_to_disk_in_quiet_moments_and_closing_gives_all_back(window, qtbot):
    others = set(threading.enumerate())
    workspace = show_picture(window, soft_picture(300, 300))
    history, selection = workspace.history, workspace.document.selection
    mask(workspace, 30, noise)
    last = selection.read(workspace.document.bounds)
    workspace.set_undo_budget(1_200_000)
    window.undo_keeper._timer.start()
    qtbot.waitUntil(lambda: not window.undo_keeper._timer.isActive())
    assert history.size_bytes <= 1_200_000
    assert history.spill.size_bytes > 0
    assert len(history.steps) == 30
    window.edits.call("go_to", 0)
    assert selection.is_empty
    window.edits.call("go_to", 30)
    assert np.array_equal(selection.read(workspace.document.bounds), last)

    file = history.spill._file
    history.mark_clean()
    window.close_workspace(workspace)
    assert file.closed
    assert list((cache_dir() / "undo").iterdir()) == []
    assert "undo" not in [thread.name for thread in set(threading.enumerate()) - others]


def test_old_steps_are_packed_in_quiet_moments_until_nothing_is_left_to_do(window, qtbot):
    workspace = show_picture(window, soft_picture(300, 300))
    gate = threading.Event()
    workspace._packer.run(gate.wait)
    mask(workspace, 20, plain)
    held = workspace.history.size_bytes
    gate.set()
    assert window.undo_keeper._timer.isActive()
    qtbot.waitUntil(lambda: not window.undo_keeper._timer.isActive())
    assert not workspace.history.is_busy
    assert workspace.history.size_bytes < held / 2


def test_without_a_cache_folder_undo_lies_in_memory_alone(window, monkeypatch, caplog):
    def refuse():
        raise PermissionError(13, "no")

    monkeypatch.setattr("editor.ui.undo_keeper.cache_dir", refuse)
    workspace = show_picture(window)
    assert workspace.history.spill is None
    assert workspace.history.budget_bytes == window.settings["history_budget_mb"] * 2**20
