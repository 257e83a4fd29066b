"""Whether things may move by themselves: what the artist has set, else what the desktop asks for."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QStyle

from editor.settings import Settings


def is_motion_reduced(settings: Settings) -> bool:
    """True where nothing shall move that need not."""
    choice = settings["motion"]
    if choice != "system":
        return bool(choice == "reduced")
    # Desktops that know the wish tell it as animations that take no time.
    return QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) == 0
