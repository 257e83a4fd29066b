"""Where the window and its panels were, as text for the settings."""

from __future__ import annotations

import base64
import binascii

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QMainWindow


def save(window: QMainWindow) -> str:
    """Geometry and panels in base64, joined by a dot."""
    parts = (window.saveGeometry().data(), window.saveState().data())
    return ".".join(base64.b64encode(bytes(part)).decode() for part in parts)


def restore(window: QMainWindow, text: str) -> bool:
    """Put everything back; False when the text is empty or broken, which leaves the window as it is."""
    geometry, _, state = text.partition(".")
    try:
        parts = [QByteArray(base64.b64decode(part, validate=True)) for part in (geometry, state)]
    except (ValueError, binascii.Error):
        return False
    return window.restoreGeometry(parts[0]) and window.restoreState(parts[1])
