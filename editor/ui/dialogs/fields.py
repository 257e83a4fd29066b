"""Fields that several dialogs share."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox, QSpinBox

from editor.operations.geometry import MAX_SIDE
from editor.ui import icons


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


def show_sign(box: QMessageBox, name: str = "warning") -> None:
    """Give a question a sign of the program's own icons, as bright as its text, in place of the style's colored one."""
    color = box.palette().color(box.foregroundRole()).name()
    box.setIconPixmap(icons.pixmap(name, color, 32, box.devicePixelRatioF()))
