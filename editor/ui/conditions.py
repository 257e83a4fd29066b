"""Why an action cannot be used now: each function gives a reason in the user's language, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

translate = QCoreApplication.translate


def never(window: MainWindow) -> str:  # noqa: ARG001
    """It always can."""
    return ""


def needs_document(window: MainWindow) -> str:
    """It works on an open picture."""
    return "" if window.workspace else translate("Conditions", "Open a picture first.")


def needs_mask(window: MainWindow) -> str:
    """It needs something masked."""
    if window.workspace and window.workspace.document.selection.is_empty:
        return translate("Conditions", "Nothing is masked yet: paint over what should go.")
    return needs_document(window)


def needs_undo(window: MainWindow) -> str:
    """It needs a step to take back."""
    return (
        ""
        if window.workspace and (window.workspace.history.undo_step or window.canvas.transformer.is_open)
        else translate("Conditions", "There is nothing to undo.")
    )


def needs_redo(window: MainWindow) -> str:
    """It needs an undone step."""
    return (
        ""
        if window.workspace and window.workspace.history.redo_step
        else translate("Conditions", "There is nothing to redo.")
    )


def needs_jobs(window: MainWindow) -> str:
    """It needs something that runs."""
    return "" if window.is_busy else translate("Conditions", "Nothing is running.")


def needs_layer(window: MainWindow) -> str:
    """It works on the active layer."""
    if window.workspace and window.workspace.document.active_layer is None:
        return translate("Conditions", "Choose a layer first.")
    return needs_document(window)


def needs_generated(window: MainWindow) -> str:
    """It needs a layer with a recipe."""
    if window.workspace and (layer := window.workspace.document.active_layer) and not layer.is_generated:
        return translate("Conditions", "Choose a generated layer: only those keep their mask.")
    return needs_layer(window)


def needs_several(window: MainWindow) -> str:
    """It needs another open picture to go to."""
    return "" if len(window.workspaces) > 1 else translate("Conditions", "No other picture is open.")
