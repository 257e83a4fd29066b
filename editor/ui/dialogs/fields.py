"""Fields that several dialogs share."""

from __future__ import annotations

from PySide6.QtWidgets import QSpinBox

from editor.operations.geometry import MAX_SIDE


def pixel_spin(name: str, suffix: str, value: int) -> QSpinBox:
    """A field for a side of a picture, in pixels; `name` is for screen readers, `suffix` the unit."""
    spin = QSpinBox()
    spin.setRange(1, MAX_SIDE)
    spin.setSuffix(suffix)
    spin.setValue(value)
    spin.setAccelerated(True)
    spin.setFixedWidth(130)
    spin.setAccessibleName(name)
    return spin
