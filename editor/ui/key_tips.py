"""Tooltips and sentences that name the keys an action has now, whatever the artist has made of them."""

from __future__ import annotations

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget


def key_of(action: QAction) -> str:
    """The action's first key as the desktop writes it; empty where it has none."""
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


def follow_keys(widget: QWidget, tip: str, *actions: QAction) -> None:
    """Let a widget's tooltip be `tip` and, in brackets, the keys that its actions have at any time."""

    def show() -> None:
        keys = "  ".join(key for action in actions if (key := key_of(action)))
        widget.setToolTip(f"{tip} ({keys})" if keys else tip)

    for action in actions:
        action.changed.connect(show)
    show()
